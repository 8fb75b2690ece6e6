# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.table_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: table_requests
short_description: DynamoDB tables as data, as the module takes them
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, encryption and protection of tables that are given as data, as M(groundwork.aws.dynamodb_table) takes them.
  - A table that does not say whether it is protected from deletion is, where the environment's class is prod.
positional: stack, kms_keys
options:
  _input:
    description: The tables by key, as in the role dynamodb, complete with what they mean where they say nothing.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  kms_keys:
    description: The ARNs of the KMS keys that a table may name by key.
    type: dict
"""

EXAMPLES = r"""
- name: The parameters of each table
  ansible.builtin.debug:
    msg: "{{ {'lock': {'hash_key': {'name': 'LockID', 'type': 'S'}}} | groundwork.aws.table_requests(stack) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call for each table, with the table's key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.tables import table_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"table_requests": table_requests}
