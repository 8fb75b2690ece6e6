# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.linked_security_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: linked_security_groups
short_description: The security groups whose rules mean other groups
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Picks, of security groups as AWS describes them, those whose rules mean other groups. Before the others can be deleted, these rules have to go.
options:
  _input:
    description: The groups, as from M(amazon.aws.ec2_security_group_info).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Groups to take the rules from before all are deleted
  ansible.builtin.debug:
    msg: "{{ __found.security_groups | groundwork.aws.linked_security_groups }}"
"""

RETURN = r"""
_value:
  description: The groups whose rules mean others.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import linked_security_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"linked_security_groups": linked_security_groups}
