# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_load_balancers."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_load_balancers
short_description: The target groups in which a service's tasks are
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the target group of a service with C(http), with the container and the port that get the requests, and after it those of its C(load_balancers).
positional: container_name, target_group_arn
options:
  _input:
    description: The service.
    type: dict
    required: true
  container_name:
    description: The name of the service's own container.
    type: str
    required: true
  target_group_arn:
    description: The target group that the load balancer sends the service's requests to.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Port 3000 of the service's own container
  ansible.builtin.debug:
    msg: "{{ {'port': 3000, 'http': {}} | groundwork.aws.service_load_balancers('web', 'arn:aws:elasticloadbalancing:...') }}"
"""

RETURN = r"""
_value:
  description: The target groups, as M(groundwork.aws.ecs_service) takes them in O(groundwork.aws.ecs_service#module:load_balancers).
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import service_load_balancers

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_load_balancers": service_load_balancers}
