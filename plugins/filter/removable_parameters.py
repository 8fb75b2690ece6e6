# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_parameters."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_parameters
short_description: The names of all parameters that there may be to remove
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the names of parameters that were found by their tags, and those of the entries that the role makes, which AWS may list late.
positional: entries, stack
options:
  _input:
    description: The parameters that M(groundwork.aws.ssm_tagged_info) found.
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
    msg: "{{ [{'name': '/shop/prod/old'}] | groundwork.aws.removable_parameters({}, stack) }}"
  # => ["/shop/prod/old"]
"""

RETURN = r"""
_value:
  description: The names.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import removable_parameters

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_parameters": removable_parameters}
