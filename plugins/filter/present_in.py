# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(present_in)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: present_in
short_description: The entries that the inventory lists as components
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Keeps of a dict of entries, keyed by component, those whose component is a host of the inventory.
options:
  _input:
    description: The entries by component.
    type: dict
    required: true
  hosts:
    description: The components.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Show the services of this environment
  ansible.builtin.debug:
    msg: "{{ services | groundwork.aws.present_in(groups.ecs_service) }}"
"""

RETURN = r"""
_value:
  description: The entries that are present, in the inventory's order.
  type: dict
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import present_in


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"present_in": present_in}
