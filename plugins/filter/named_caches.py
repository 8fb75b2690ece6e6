# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.named_caches."""

from __future__ import annotations

DOCUMENTATION = r"""
name: named_caches
short_description: The caches whose addresses a service needs
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - 'Finds C({cache: main, attribute: host}) and C(reader_host) in the environment of a service''s containers.'
positional: caches
options:
  _input:
    description: The service.
    type: dict
    required: true
  caches:
    description: The environment's caches by host, complete.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What is to be looked up
  ansible.builtin.debug:
    msg: "{{ {'environment': {'REDIS_HOST': {'cache': 'main'}}} | groundwork.aws.named_caches({'main': {}}) }}"
  # => ["main"]
"""

RETURN = r"""
_value:
  description: The hosts of the caches, each once.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import named_caches

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"named_caches": named_caches}
