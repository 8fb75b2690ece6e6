# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.proxy_security_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: proxy_security_groups
short_description: The security groups of the proxy of a database
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the keys of the groups that the proxy names, or that of its own; none where the database has no proxy.
positional: host
options:
  _input:
    description: The database, complete.
    type: dict
    required: true
  host:
    description: Its host.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: The groups of a proxy
  ansible.builtin.debug:
    msg: "{{ {'proxy': {}} | groundwork.aws.proxy_security_groups('main') }}"
  # => ["main-proxy"]
"""

RETURN = r"""
_value:
  description: The keys.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import proxy_security_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"proxy_security_groups": proxy_security_groups}
