# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.backup_selection_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: backup_selection_requests
short_description: What a backup plan is about
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns C(backup_selections) into what M(groundwork.aws.backup_selection) takes. C(rds), C(efs), C(dynamodb) and C(s3) mean all of that
    kind that the environment owns.
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
- name: The databases of the environment
  ansible.builtin.debug:
    msg: "{{ {'data': {'resources': ['rds']}} | groundwork.aws.backup_selection_requests(stack) }}"
"""

RETURN = r"""
_value:
  description: The selections.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.backups import backup_selection_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"backup_selection_requests": backup_selection_requests}
