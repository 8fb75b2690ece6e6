# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.vpc_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vpc_plan
short_description: Everything that a VPC consists of
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Plans the subnets, NAT gateways, route tables and endpoints of a VPC from the variables of the role C(vpc), with their names and tags.
  - Nothing is read from AWS; a network that cannot be built is an error that names the variable.
options:
  _input:
    description: The variables of the role C(vpc), as C(roles/vpc/vars/main.yml) collects them.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The addresses of a VPC's subnets
  ansible.builtin.debug:
    msg: "{{ (network | groundwork.aws.vpc_plan).subnets | map(attribute='cidr') }}"
  # => ["10.0.0.0/24", "10.0.1.0/24", "10.0.100.0/24", "10.0.101.0/24"]
  vars:
    network:
      stack:
        project: shop
        environment: prod
        region: eu-central-1
        account_id: '123456789012'
        naming: {}
      tags: {}
      settings:
        cidr_block: 10.0.0.0/16
        enable_dns_support: true
        enable_dns_hostnames: true
      availability_zones: [eu-central-1a, eu-central-1b]
      tiers: [public, private]
      scheme:
        newbits: 8
        public_offset: 0
        private_offset: 100
      map_public_ip: false
      nat_gateways: none
      gateway_endpoints: [s3]
      interface_endpoints: []
      network_acl: {}
      flow_logs:
        destination: none
      permissions_boundary: ''
"""

RETURN = r"""
_value:
  description:
    - C(vpc), C(internet_gateway), C(subnets), C(addresses), C(nat_gateways), C(route_tables), C(network_acl), C(gateway_endpoints),
      C(interface_endpoints), C(endpoint_subnets), C(endpoint_group) and C(flow_log).
    - Each thing has C(key), C(name), C(tags) and what is particular to it.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_plan import vpc_plan

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"vpc_plan": vpc_plan}
