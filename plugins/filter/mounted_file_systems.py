# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.mounted_file_systems."""

from __future__ import annotations

DOCUMENTATION = r"""
name: mounted_file_systems
short_description: The file systems that a service mounts
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lists, once each, the file systems in C(volumes) of a service.
options:
  _input:
    description: The service.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What a service mounts
  ansible.builtin.debug:
    msg: "{{ {'volumes': {'uploads': {'file_system': 'files', 'path': '/data'}}} | groundwork.aws.mounted_file_systems }}"
  # => ["files"]
"""

RETURN = r"""
_value:
  description: The names of the file systems' components.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.volumes import mounted_file_systems

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"mounted_file_systems": mounted_file_systems}
