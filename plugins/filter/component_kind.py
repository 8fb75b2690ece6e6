# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.component_kind."""

from __future__ import annotations

DOCUMENTATION = r"""
name: component_kind
short_description: The kind of a component
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Finds the one group of a host that names a kind of component, which is also the name of its role.
options:
  _input:
    description: The names of the host's groups.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: The role of a component
  ansible.builtin.debug:
    msg: "{{ ['foundation', 'prod', 'vpc'] | groundwork.aws.component_kind }}"
  # => vpc
"""

RETURN = r"""
_value:
  description: The kind.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"component_kind": kind_of}
