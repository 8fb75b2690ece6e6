# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.listeners."""

from __future__ import annotations

DOCUMENTATION = r"""
name: listeners
short_description: The listeners of a load balancer, with their rules
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the listeners as M(groundwork.aws.elbv2_listener) takes them. HTTPS where there is a certificate, and HTTP, which then may only redirect to HTTPS.
  - A service has one rule for its hosts and paths; several where AWS takes no more values in one, or where its paths are of several depths.
  - A rule without a priority gets one by how specific it is, hosts before none, deep paths before shallow ones, long before short.
    It hardly ever depends on the other rules.
  - The service that has C(default), or has neither hosts nor paths, gets what no rule matches. Without one, it is the load balancer's default response.
positional: behind, made
options:
  _input:
    description: The load balancer, with what it means where it says nothing.
    type: dict
    required: true
  behind:
    description: The services and how each is reached, from the filter P(groundwork.aws.services_behind#filter).
    type: dict
    required: true
  made:
    description: What M(groundwork.aws.elbv2_target_group) said of each target group in a loop with the variable C(group).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: Show which rule is tried first
  ansible.builtin.debug:
    msg: "{{ (balancer | groundwork.aws.listeners(behind, target_groups.results)).0.rules | first }}"
"""

RETURN = r"""
_value:
  description: The listeners, each with its options.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import listeners

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"listeners": listeners}
