# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.vpc_state."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vpc_state
short_description: What of a planned VPC is there already
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Compares planned things of one kind with what one info module said about all of them, so that a module is called only for what is missing or differs.
positional: kind, found, made, ids
options:
  _input:
    description: Things of one kind from P(groundwork.aws.vpc_plan#filter).
    type: list
    elements: dict
    required: true
  kind:
    description: Their kind.
    type: str
    choices: [vpc, internet_gateway, subnet, eip, nat_gateway, route_table, network_acl]
    required: true
  found:
    description: What the info module of the kind returned. For V(eip), addresses and NAT gateways together.
    type: list
    elements: dict
    required: true
  made:
    description: The results of the loop that made what was pending, once it has run.
    type: list
    elements: dict
    default: []
  ids:
    description: The identifiers of what these things refer to, by key.
    type: dict
    default: {}
"""

EXAMPLES = r"""
- name: Which subnets are to be made or repaired
  ansible.builtin.debug:
    msg: "{{ (plan.subnets | groundwork.aws.vpc_state('subnet', read.subnets)).pending }}"
"""

RETURN = r"""
_value:
  description:
    - C(pending), the things that are missing or differ, with what their module needs.
    - C(ids), the identifiers of all of them by key; V((known after apply)) for what is not there yet.
    - C(waiting), the identifiers of those that are there and not available yet.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_state import vpc_state

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"vpc_state": vpc_state}
