# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.described_caches."""

from __future__ import annotations

DOCUMENTATION = r"""
name: described_caches
short_description: Caches with what they mean where they say nothing
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lays each cache's entry over the defaults. Null is as good as nothing said.
positional: defaults
options:
  _input:
    description: The environment's caches by host.
    type: dict
    required: true
  defaults:
    description: What a cache means where it says nothing.
    type: dict
"""

EXAMPLES = r"""
- name: The port of each
  ansible.builtin.debug:
    msg: "{{ {'cache': {}} | groundwork.aws.described_caches }}"
"""

RETURN = r"""
_value:
  description: The complete entries by host.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import described_caches

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"described_caches": described_caches}
