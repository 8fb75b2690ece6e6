# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.backup_vault_policy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_vault_policy
short_description: The policy of a vault that other accounts copy into
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives a policy of a vault with a statement more, by which other accounts may copy recovery points into it.
positional: accounts, stack
options:
  _input:
    description: The policy as a document; empty for none.
    type: dict
    required: true
  accounts:
    description: The ids of the accounts.
    type: list
    elements: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A vault for the copies of another account
  ansible.builtin.debug:
    msg: "{{ {} | groundwork.aws.backup_vault_policy(['123456789012'], stack) }}"
"""

RETURN = r"""
_value:
  description: The policy; empty for none.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import backup_vault_policy

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"backup_vault_policy": backup_vault_policy}
