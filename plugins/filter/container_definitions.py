# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.container_definitions."""

from __future__ import annotations

DOCUMENTATION = r"""
name: container_definitions
short_description: The containers of a service's tasks
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns an entry of C(services) into the containers that M(groundwork.aws.ecs_task_definition) takes, its own first, then its sidecars.
  - Every container logs to the log group, has an init process, and has a read-only root file system unless it says otherwise or ECS Exec is on.
positional: name, log_group, region
options:
  _input:
    description: The service, with the role's defaults filled in.
    type: dict
    required: true
  name:
    description: The name of the service's own container, unless it names it itself.
    type: str
    required: true
  log_group:
    description: The log group that all containers log to.
    type: str
    required: true
  region:
    description: The region of the log group.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: The containers of a service
  ansible.builtin.debug:
    msg: "{{ {'image': 'nginx:1.29', 'port': 80} | groundwork.aws.container_definitions('web', '/ecs/shop-prod/web', 'eu-central-1') }}"
  # => [{"name": "web", "image": "nginx:1.29", "port_mappings": [{"container_port": 80, "protocol": "tcp"}], "readonly_root_filesystem": true, ...}]
"""

RETURN = r"""
_value:
  description: The containers.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.containers import container_definitions

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"container_definitions": container_definitions}
