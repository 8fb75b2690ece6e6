# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_security_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_security_groups
short_description: The security groups that services and load balancers have of their own
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives each service a group of its own, under the service's name, with the rules of its C(ingress). A service without rules lets nobody in,
    but one with C(http) the load balancer, on its port.
  - Gives each load balancer a group of its own, which lets in whoever may ask and lets out to the services behind it.
  - What names groups in C(security_groups) gets none, unless its own name is among them.
positional: hosts
options:
  _input:
    description: The services by name.
    type: dict
    required: true
  hosts:
    description: The services that the environment has. Without it, all.
    type: list
    elements: str
  load_balancers:
    description: The load balancers of the environment by name, the first one first, which gets the services that name none.
    type: dict
  balancer_defaults:
    description: What a load balancer means where it says nothing, where that is not what the role C(alb_waf) says.
    type: dict
  vpc_cidr:
    description: The addresses of the VPC, from which an internal load balancer may be asked.
    type: str
  file_systems:
    description: The file systems of the environment by name. Each has a group that lets in the services that mount it.
    type: dict
"""

EXAMPLES = r"""
- name: The group of a worker, which nobody talks to
  ansible.builtin.debug:
    msg: "{{ {'worker': {'image': 'example/worker'}} | groundwork.aws.service_security_groups(['worker']) }}"
  # => {"worker": {"description": "Tasks of the service worker", "ingress": []}}

- name: The groups of a load balancer and the service behind it
  ansible.builtin.debug:
    msg: "{{ {'web': {'port': 3000, 'http': {}}} | groundwork.aws.service_security_groups(load_balancers={'ingress': {}}) }}"
"""

RETURN = r"""
_value:
  description: The groups by key, as the role security_groups takes them.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import service_security_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_security_groups": service_security_groups}
