# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(component_names)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: component_names
short_description: The components that a variable of the command line names
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - What was said with C(-e allow_replace=database,cache) is a text with commas between, and in a file of variables a list; this is a list of both.
options:
  _input:
    description: A list of components, or a text with commas between them; none when it is empty.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Say whether this component may be replaced
  ansible.builtin.debug:
    msg: "{{ inventory_hostname in (allow_replace | default('') | groundwork.aws.component_names) }}"
"""

RETURN = r"""
_value:
  description: The components, in the order in which they were named.
  type: list
  elements: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import component_names


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"component_names": component_names}
