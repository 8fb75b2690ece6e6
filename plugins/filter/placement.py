# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(placement)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: placement
short_description: The tier of subnets on which a service runs
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Answers V(public) or V(private), as the service says in C(placement).
  - With V(auto), or nothing said, tasks run on private subnets wherever they reach AWS from there,
    through a NAT gateway or interface endpoints, and else on public ones.
options:
  _input:
    description: The entry of one service.
    type: dict
    required: true
  topology:
    description: The network, with C(mode), C(tiers), C(nat_gateways) and C(interface_endpoints).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show where the tasks of a service run
  ansible.builtin.debug:
    msg: "{{ {'image': 'nginx'} | groundwork.aws.placement(network_topology) }}"
"""

RETURN = r"""
_value:
  description: The tier.
  type: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import placement


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"placement": placement}
