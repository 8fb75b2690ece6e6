# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.access_logs."""

from __future__ import annotations

DOCUMENTATION = r"""
name: access_logs
short_description: Where a load balancer logs requests
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives C(access_logs) of a load balancer as M(groundwork.aws.elbv2_load_balancer) takes them, off where the load balancer has none.
positional: buckets
options:
  _input:
    description: The load balancer, with what it means where it says nothing.
    type: dict
    required: true
  buckets:
    description: The names of the environment's buckets by key. What is no key is a name.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Logs in a bucket of the environment
  ansible.builtin.debug:
    msg: "{{ {'access_logs': {'bucket': 'logs'}} | groundwork.aws.access_logs({'logs': 'shop-prod-logs'}) }}"
  # => {"enabled": true, "bucket": "shop-prod-logs", "prefix": ""}
"""

RETURN = r"""
_value:
  description: Whether requests are logged, the bucket and the prefix.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import access_logs

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"access_logs": access_logs}
