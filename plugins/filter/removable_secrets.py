# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_secrets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_secrets
short_description: The secrets of Secrets Manager that there may be to delete
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Joins what was found by its tags with what the entries make, since AWS tells late of new tags.
positional: entries, stack
options:
  _input:
    description: What M(groundwork.aws.tagged_resources_info) found.
    type: list
    elements: dict
    required: true
  entries:
    description: The complete entries by key, as in the role secrets.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What there may be to delete
  ansible.builtin.debug:
    msg: "{{ found.resources | groundwork.aws.removable_secrets({'token': {'backend': 'secretsmanager', 'recovery_window_in_days': 7}}, stack) }}"
  # => [{"name": "shop-prod/token", "force": false, "days": 7}]
"""

RETURN = r"""
_value:
  description: Each name once, whether it is deleted for good, and else for how many days it can be restored.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.managed_secrets import removable_secrets

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_secrets": removable_secrets}
