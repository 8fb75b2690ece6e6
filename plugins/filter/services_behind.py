# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.services_behind."""

from __future__ import annotations

DOCUMENTATION = r"""
name: services_behind
short_description: The services behind a load balancer, and how each is reached
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Chooses the services with C(http) that name a load balancer, or that name none where it is the first one.
  - Gives how each is reached, with the defaults for what it does not say. One that speaks gRPC is asked for its health as AWS does when nobody says otherwise.
positional: load_balancer, first, defaults
options:
  _input:
    description: All services by key.
    type: dict
    required: true
  load_balancer:
    description: The key of the load balancer.
    type: str
    required: true
  first:
    description: Whether services that name no load balancer are behind this one.
    type: bool
    required: true
  defaults:
    description: What C(http) means where it says nothing.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What is behind the load balancer ingress
  ansible.builtin.debug:
    msg: "{{ {'web': {'http': {}}, 'worker': {}} | groundwork.aws.services_behind('ingress', true, {'paths': []}) }}"
  # => {"web": {"paths": []}}
"""

RETURN = r"""
_value:
  description: How each of the services is reached, by its key.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import services_behind

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"services_behind": services_behind}
