# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.described_databases."""

from __future__ import annotations

DOCUMENTATION = r"""
name: described_databases
short_description: Databases with what they mean where they say nothing
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lays each entry of C(databases) over the defaults. Null is as good as nothing said.
positional: defaults
options:
  _input:
    description: The entries by host.
    type: dict
    required: true
  defaults:
    description: What an entry means where it says nothing; what other components need to know of it is known without it.
    type: dict
"""

EXAMPLES = r"""
- name: The port of a database that does not say it
  ansible.builtin.debug:
    msg: "{{ ({'main': {}} | groundwork.aws.described_databases).main.port }}"
  # => 5432
"""

RETURN = r"""
_value:
  description: The complete entries by host.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described_databases

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"described_databases": described_databases}
