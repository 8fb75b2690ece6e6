# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.target_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: target_groups
short_description: The target groups of the services behind a load balancer
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives a target group for each service, as M(groundwork.aws.elbv2_target_group) takes it.
  - Its port is 80, or 443 for HTTPS, whatever the service listens on. ECS registers each task with the port of its container, and AWS cannot change
    the port of a target group.
positional: stack
options:
  _input:
    description: The services and how each is reached, from the filter P(groundwork.aws.services_behind#filter).
    type: dict
    required: true
  stack:
    description: The environment, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the health checks
  ansible.builtin.debug:
    msg: "{{ behind | groundwork.aws.target_groups(stack) | map(attribute='health_check') }}"
"""

RETURN = r"""
_value:
  description: The target groups, each with its options and C(key), that of the service.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import target_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"target_groups": target_groups}
