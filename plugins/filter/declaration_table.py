# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(declaration_table)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: declaration_table
short_description: What a configuration declares as a table
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Shows each AWS thing with its component, kind, name and main parameters, and a closing line.
options:
  _input:
    description: What P(groundwork.aws.declaration#lookup) answers.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what is declared
  ansible.builtin.debug:
    msg: "{{ (lookup('groundwork.aws.declaration', stack=stack) | groundwork.aws.declaration_table).splitlines() }}"
"""

RETURN = r"""
_value:
  description: The table.
  type: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.declaration import declaration_table


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"declaration_table": declaration_table}
