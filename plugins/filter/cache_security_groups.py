# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.cache_security_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cache_security_groups
short_description: The security groups of caches
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives each cache a group of its own that lets in the services which name it, by their groups and on its port alone.
positional: services, defaults
options:
  _input:
    description: The environment's caches by host.
    type: dict
    required: true
  services:
    description: The environment's services by name.
    type: dict
    required: true
  defaults:
    description: What a cache means where it says nothing.
    type: dict
"""

EXAMPLES = r"""
- name: Who may talk to the cache
  ansible.builtin.debug:
    msg: "{{ {'main': {}} | groundwork.aws.cache_security_groups({'api': {'environment': {'REDIS_HOST': {'cache': 'main'}}}}) }}"
"""

RETURN = r"""
_value:
  description: Security groups by key, as the role security_groups takes them.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import cache_security_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"cache_security_groups": cache_security_groups}
