# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.named_clusters."""

from __future__ import annotations

DOCUMENTATION = r"""
name: named_clusters
short_description: The databases whose clusters' addresses a service needs
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - 'Finds C({database: main, attribute: host}) and C(reader_host) in the environment of a service''s containers, where the database is a cluster.'
positional: databases
options:
  _input:
    description: The service.
    type: dict
    required: true
  databases:
    description: The environment's databases by host, complete.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What is to be looked up
  ansible.builtin.debug:
    msg: "{{ {'environment': {'DATABASE_HOST': {'database': 'main'}}} | groundwork.aws.named_clusters({'main': {'engine': 'aurora-postgresql'}}) }}"
  # => ["main"]
"""

RETURN = r"""
_value:
  description: The hosts of the databases, each once.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import named_clusters

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"named_clusters": named_clusters}
