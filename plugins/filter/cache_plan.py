# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.cache_plan."""

from __future__ import annotations

DOCUMENTATION = r"""
name: cache_plan
short_description: All that a cache consists of
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, parameters, the place of the token and what the modules take, of a cache that is given as data.
  - Where the entry says nothing, the environment's class decides on snapshots, and the number of nodes on failover.
positional: host, stack, defaults, parameters, kms_keys
options:
  _input:
    description: The cache's entry.
    type: dict
    required: true
  host:
    description: The host of the inventory that it is.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  defaults:
    description: What a cache means where it says nothing.
    type: dict
  parameters:
    description: Parameters of all caches.
    type: dict
  kms_keys:
    description: The ARNs of the KMS keys that a cache may name by key.
    type: dict
"""

EXAMPLES = r"""
- name: What the cache is called
  ansible.builtin.debug:
    msg: "{{ (caches.cache | groundwork.aws.cache_plan('cache', stack, elasticache_defaults)).name }}"
"""

RETURN = r"""
_value:
  description: Names and parameters of the modules' calls.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import cache_plan

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"cache_plan": cache_plan}
