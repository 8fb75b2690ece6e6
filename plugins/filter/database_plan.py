# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.database_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
name: database_plan
short_description: All that a database consists of, as the modules take it
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, parameters, credentials and the options of the instance and of its replicas of an entry of C(databases).
  - What an entry does not say is as its defaults say, or else as the environment's class decides.
positional: host, stack, defaults, parameters, kms_keys
options:
  _input:
    description: The entry.
    type: dict
  host:
    description: The component, by which it is named.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  defaults:
    description: What an entry means where it says nothing, C(rds_defaults) of the role.
    type: dict
  parameters:
    description: The parameters of all databases, C(rds_parameters) of the role.
    type: dict
  kms_keys:
    description: The ARNs of the KMS keys that an entry may name by key.
    type: dict
"""

EXAMPLES = r"""
- name: How many connections a database takes
  ansible.builtin.debug:
    msg: "{{ ({'instance_class': 'db.t4g.small'} | groundwork.aws.database_plan('main', stack, rds_defaults)).parameter_group.parameters.max_connections }}"
  # => 145
"""

RETURN = r"""
_value:
  description: Names, and the options of the modules.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import database_plan

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"database_plan": database_plan}
