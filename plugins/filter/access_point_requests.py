# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.access_point_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: access_point_requests
short_description: The access points of a file system
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns the access points of an entry of C(file_systems) into what M(groundwork.aws.efs_access_point) takes, each with a directory
    of its own where it names none.
positional: key, stack
options:
  _input:
    description: The entry.
    type: dict
    required: true
  key:
    description: The name of the file system's component.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The access points of a file system
  ansible.builtin.debug:
    msg: "{{ {'access_points': {'uploads': {'uid': 33, 'gid': 33}}} | groundwork.aws.access_point_requests('files', stack) }}"
  # => [{"key": "files/uploads", "name": "shop-prod-files-uploads", "posix_user": {"uid": 33, ...}, "root_directory": {"path": "/uploads", ...}}]
"""

RETURN = r"""
_value:
  description: The access points.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import access_point_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"access_point_requests": access_point_requests}
