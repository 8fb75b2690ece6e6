# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_secret_keys."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_secret_keys
short_description: The secrets of Secrets Manager that a service names
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the keys of the secrets whose ARNs have to be looked up for a service, those of databases and caches among them.
positional: links
options:
  _input:
    description: One service, as it was given.
    type: dict
    required: true
  links:
    description: What services may name, from C(environment_links).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Which secrets the api needs
  ansible.builtin.debug:
    msg: "{{ {'secrets': {'PASSWORD': {'database': 'main'}}} | groundwork.aws.service_secret_keys({'databases': {'main': {}}}) }}"
  # => ["main-credentials"]
"""

RETURN = r"""
_value:
  description: The keys, each once.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_secrets import service_secret_keys

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_secret_keys": service_secret_keys}
