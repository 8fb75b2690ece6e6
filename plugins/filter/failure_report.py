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

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import LAYERS, kinds_of, layer_of


def failure_report(failure: dict[str, str], component: str, groups: dict[str, list[str]], state: str = "present") -> str:
    """The line that names a failed component, why it failed, and what waited for it."""
    kind = kinds_of(name for name, hosts in groups.items() if component in hosts)[0]
    names = list(LAYERS) if state == "present" else list(reversed(LAYERS))
    later = names[names.index(layer_of(kind)) + 1 :]
    waiting = list(dict.fromkeys(host for layer in later for host in groups.get(layer, [])))
    waited = f"Waited for it: {', '.join(waiting)}." if waiting else "Nothing waited for it."
    return f"Component '{component}' ({kind}) failed at '{failure['task']}': {failure['message'].strip().rstrip('.')}. {waited}"


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"failure_report": failure_report}
