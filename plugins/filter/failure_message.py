# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(failure_message)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failure_message
short_description: Why a task failed
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Gives the message of a failed result, or the messages of the loop items that failed.
options:
  _input:
    description: The result, as the variable C(ansible_failed_result) holds it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Remember what failed
  ansible.builtin.set_fact:
    component_failure:
      task: "{{ ansible_failed_task.name }}"
      message: "{{ ansible_failed_result | groundwork.aws.failure_message }}"
"""

RETURN = r"""
_value:
  description: The message.
  type: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.failures import failure_message


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"failure_message": failure_message}
