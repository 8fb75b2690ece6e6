# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_volumes."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_volumes
short_description: The volumes of a service's tasks
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns C(volumes) of a service into what M(groundwork.aws.ecs_task_definition) takes. They are encrypted on the way, and
    mounted with the rights of the task role.
positional: file_systems, access_points
options:
  _input:
    description: The service.
    type: dict
    required: true
  file_systems:
    description: The ids of file systems by their names.
    type: dict
    required: true
  access_points:
    description: The ids of access points by C(<file system>/<access point>).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The volumes of a service
  vars:
    service:
      volumes:
        uploads:
          file_system: files
          path: /data
  ansible.builtin.debug:
    msg: "{{ service | groundwork.aws.service_volumes({'files': 'fs-01234567'}, {'files/uploads': 'fsap-01234567'}) }}"
"""

RETURN = r"""
_value:
  description: The volumes.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import service_volumes

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_volumes": service_volumes}
