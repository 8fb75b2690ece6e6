# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.backup_managed_policies."""

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_managed_policies
short_description: AWS's own policies for backups
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the managed policies that a role needs to back up and restore what selections are about; those for buckets only where there are some.
positional: stack
options:
  _input:
    description: The selections by key.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What the role needs
  ansible.builtin.debug:
    msg: "{{ {'data': {'resources': ['rds']}} | groundwork.aws.backup_managed_policies(stack) }}"
"""

RETURN = r"""
_value:
  description: The ARNs.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import backup_managed_policies

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"backup_managed_policies": backup_managed_policies}
