# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.security_group_steps."""

from __future__ import annotations

DOCUMENTATION = r"""
name: security_group_steps
short_description: Security groups in the order in which they can be built
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Puts security groups, given as data, in an order in which a group that others mean in their rules comes before them.
  - Where groups mean each other in a circle, each of these comes first without rules, and is completed later.
  - Fails with everything that is wrong with the groups, a sentence each.
positional: stack
options:
  _input:
    description: The groups by key, as in the role security_groups.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Build the groups
  groundwork.aws.ec2_security_group:
    name: "{{ item.name }}"
    vpc_id: "{{ security_groups_vpc_id }}"
    description: "{{ item.description }}"
    ingress: "{{ item.ingress }}"
    egress: "{{ item.egress }}"
  loop: "{{ security_groups_groups | groundwork.aws.security_group_steps(security_groups_stack) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call after the other, with the group's key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import security_group_steps

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"security_group_steps": security_group_steps}
