# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.container_volumes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: container_volumes
short_description: The volumes that containers mount
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lists, once each, the volumes in the mount points of containers, as M(groundwork.aws.ecs_task_definition) takes them. They are scratch space of the task,
    unless they are among those given.
positional: volumes
options:
  _input:
    description: The containers, as the filter P(groundwork.aws.container_definitions#filter) gives them.
    type: list
    elements: dict
    required: true
  volumes:
    description: Other volumes of the task, as the filter P(groundwork.aws.service_volumes#filter) gives them.
    type: list
    elements: dict
"""

EXAMPLES = r"""
- name: The volumes of a task
  ansible.builtin.debug:
    msg: "{{ [{'name': 'web', 'mount_points': [{'source_volume': 'web-tmp', 'container_path': '/tmp'}]}] | groundwork.aws.container_volumes }}"
  # => [{"name": "web-tmp"}]
"""

RETURN = r"""
_value:
  description: The volumes.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.containers import container_volumes

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"container_volumes": container_volumes}
