# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.with_databases."""

from __future__ import annotations

DOCUMENTATION = r"""
name: with_databases
short_description: A service that knows where its databases are
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - 'Puts the host, the port or the name of a database in the place of each C({database: main, attribute: host}) in the environment of the containers.'
positional: databases, endpoints, proxies, clusters
options:
  _input:
    description: The service.
    type: dict
    required: true
  databases:
    description: The environment's databases by host, complete.
    type: dict
    required: true
  endpoints:
    description: The endpoint of each instance that P(groundwork.aws.named_databases#filter) names, as AWS describes it, by its key.
    type: dict
  proxies:
    description: The address of each proxy that P(groundwork.aws.named_proxies#filter) names, by its database, whose address it takes the place of.
    type: dict
  clusters:
    description: The addresses of the clusters that P(groundwork.aws.named_clusters#filter) names, by C(Endpoint) and C(ReaderEndpoint), and then by database.
    type: dict
"""

EXAMPLES = r"""
- name: The environment of a container
  ansible.builtin.debug:
    msg: "{{ ({'environment': {'PORT': {'database': 'main', 'attribute': 'port'}}} | groundwork.aws.with_databases({'main': {'port': 5432}})).environment }}"
  # => {"PORT": "5432"}
"""

RETURN = r"""
_value:
  description: The service.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import with_databases

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"with_databases": with_databases}
