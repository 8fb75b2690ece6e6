# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.restore_testing_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
name: restore_testing_plan
short_description: What a restore testing plan is, as the modules take it
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns C(backup_restore_tests) and C(backup_restore_testing) into what M(groundwork.aws.backup_restore_testing_plan),
    M(groundwork.aws.backup_restore_testing_selection) and M(groundwork.aws.iam_role) take, the tests of the environment's class alone.
positional: settings, vault, stack
options:
  _input:
    description: The tests by key.
    type: dict
    required: true
  settings:
    description: When, and which recovery points.
    type: dict
    required: true
  vault:
    description: The name of the environment's vault.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Every Sunday
  ansible.builtin.debug:
    msg: "{{ ({'databases': {'type': 'rds'}} | groundwork.aws.restore_testing_plan({}, 'shop-prod-backup-vault', stack)).schedule }}"
  # => cron(0 6 ? * SUN *)
"""

RETURN = r"""
_value:
  description: Schedule, windows, recovery points, selections, and the policies of the role that restores.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.restore_testing import restore_testing_plan

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"restore_testing_plan": restore_testing_plan}
