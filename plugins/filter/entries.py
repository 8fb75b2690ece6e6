# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.entries."""

from __future__ import annotations

DOCUMENTATION = r"""
name: entries
short_description: Things that repeat, each with what differs here and with defaults for what it leaves out
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lays the overrides over a dict of entries, at every depth, and each entry over the defaults.
  - An entry may be null, which is one that says nothing.
positional: overrides, defaults
options:
  _input:
    description: The entries by key.
    type: dict
    required: true
  overrides:
    description: By key, only what differs in this environment.
    type: dict
  defaults:
    description: What an entry means where it says nothing.
    type: dict
"""

EXAMPLES = r"""
- name: A queue that waits longer here
  ansible.builtin.debug:
    msg: "{{ {'jobs': {'fifo': true}, 'mail': none} | groundwork.aws.entries({'jobs': {'delay': 5}}, {'fifo': false, 'delay': 0}) }}"
  # => {"jobs": {"fifo": true, "delay": 5}, "mail": {"fifo": false, "delay": 0}}
"""

RETURN = r"""
_value:
  description: The complete entries by key.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import entries

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"entries": entries}
