# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(failure_report)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: failure_report
short_description: One line on a component that failed and on what waited for it
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Names the component, its task and the message, and the components of the later layers, which are not started.
options:
  _input:
    description: The failure, with C(task) and C(message).
    type: dict
    required: true
  component:
    description: The component's name in the inventory.
    type: str
    required: true
  groups:
    description: The inventory's groups, as the variable C(groups) holds them.
    type: dict
    required: true
  state:
    description: What the run does with its components, V(present) or V(absent), which is in the reverse order.
    type: str
    default: present
"""

EXAMPLES = r"""
- name: Stop where a component failed
  ansible.builtin.fail:
    msg: "{{ component_failure | groundwork.aws.failure_report(inventory_hostname, groups) }}"
  when:
    - component_failure is defined
"""

RETURN = r"""
_value:
  description: The line.
  type: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.failures import failure_report


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"failure_report": failure_report}
