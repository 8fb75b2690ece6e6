# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.backup_plan_rules."""

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_plan_rules
short_description: The rules of a backup plan
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns C(backup_rules) into what M(groundwork.aws.backup_plan) takes, those of the environment's class alone.
positional: vault, stack
options:
  _input:
    description: The rules by key.
    type: dict
    required: true
  vault:
    description: The name of the vault.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Every night
  ansible.builtin.debug:
    msg: "{{ {'daily': {'schedule': 'cron(0 3 * * ? *)'}} | groundwork.aws.backup_plan_rules('shop-prod-backup-vault', stack) }}"
  # => [{"name": "daily", "vault": "shop-prod-backup-vault", "schedule": "cron(0 3 * * ? *)", "delete_after_days": 35, "continuous": true, "copies": []}]
"""

RETURN = r"""
_value:
  description: The rules.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import backup_plan_rules

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"backup_plan_rules": backup_plan_rules}
