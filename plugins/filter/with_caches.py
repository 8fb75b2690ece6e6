# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.with_caches."""

from __future__ import annotations

DOCUMENTATION = r"""
name: with_caches
short_description: A service with addresses of caches in its environment
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - 'Replaces C({cache: main, attribute: host}) in the environment of a service''s containers by what it means; C(reader_host), C(port) and C(tls) likewise.'
positional: caches, shards
options:
  _input:
    description: The service.
    type: dict
    required: true
  caches:
    description: The environment's caches by host, complete.
    type: dict
    required: true
  shards:
    description: The shards of each cache by host, as AWS describes them.
    type: dict
"""

EXAMPLES = r"""
- name: The port of a cache
  ansible.builtin.debug:
    msg: "{{ {'environment': {'REDIS_PORT': {'cache': 'main', 'attribute': 'port'}}} | groundwork.aws.with_caches({'main': {'port': 6379}}) }}"
"""

RETURN = r"""
_value:
  description: The service.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_caches import with_caches

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"with_caches": with_caches}
