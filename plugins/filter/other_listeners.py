# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.other_listeners."""

from __future__ import annotations

DOCUMENTATION = r"""
name: other_listeners
short_description: The listeners that a load balancer has and should not have
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Chooses those of the listeners that are there on whose ports none is wanted.
positional: wanted
options:
  _input:
    description: The listeners that are there, from M(groundwork.aws.elbv2_listener_info).
    type: list
    elements: dict
    required: true
  wanted:
    description: The listeners that should be there, from the filter P(groundwork.aws.listeners#filter).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Port 80 is left over
  ansible.builtin.debug:
    msg: "{{ [{'port': 80}, {'port': 443}] | groundwork.aws.other_listeners([{'port': 443}]) }}"
  # => [{"port": 80}]
"""

RETURN = r"""
_value:
  description: The listeners that should not be there.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import other_listeners

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"other_listeners": other_listeners}
