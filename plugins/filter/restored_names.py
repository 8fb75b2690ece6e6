# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.restored_names."""

from __future__ import annotations

DOCUMENTATION = r"""
name: restored_names
short_description: What the instances of a restore are called
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - A restored instance is called so until it takes the name of the present one, which then is called as it was before.
positional: time, label
options:
  _input:
    description: The name of the instance.
    type: str
    required: true
  time:
    description: The point in time, such as V(2026-11-21T17:00:00Z), or V(latest).
    type: str
    required: true
  label:
    description: What marks the names, instead of the time; needed with V(latest).
    type: str
"""

EXAMPLES = r"""
- name: The two names
  ansible.builtin.debug:
    msg: "{{ 'shop-prod-main' | groundwork.aws.restored_names('2026-11-21T17:00:00Z') }}"
  # => {"before": "shop-prod-main-before-20261121t170000z", "restored": "shop-prod-main-restored-20261121t170000z"}
"""

RETURN = r"""
_value:
  description: C(before) and C(restored).
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import restored_names

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"restored_names": restored_names}
