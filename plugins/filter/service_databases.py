# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_databases."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_databases
short_description: The databases that a service talks to
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Finds the databases that a service's containers name, in their environment or among their secrets.
options:
  _input:
    description: The service, as it is given.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Its databases
  ansible.builtin.debug:
    msg: "{{ {'environment': {'DATABASE_HOST': {'database': 'main'}}} | groundwork.aws.service_databases }}"
  # => ["main"]
"""

RETURN = r"""
_value:
  description: The hosts of the databases, each once.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import databases_of

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_databases": databases_of}
