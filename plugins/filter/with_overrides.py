# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.with_overrides."""

from __future__ import annotations

DOCUMENTATION = r"""
name: with_overrides
short_description: What all environments share, with what differs laid over it
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Joins two dicts at every depth. Lists, strings, numbers, false and null in the overrides replace what they meet.
positional: overrides
options:
  _input:
    description: The shared dict.
    type: dict
    required: true
  overrides:
    description: What differs.
    type: dict
"""

EXAMPLES = r"""
- name: Let one environment differ
  ansible.builtin.debug:
    msg: "{{ {'api': {'cpu': 256, 'port': 80}} | groundwork.aws.with_overrides({'api': {'cpu': 1024}}) }}"
  # => {"api": {"cpu": 1024, "port": 80}}
"""

RETURN = r"""
_value:
  description: The joined dict.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"with_overrides": with_overrides}
