# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.file_system_policy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: file_system_policy
short_description: Who may mount a file system
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the policy of a file system, by which nobody gets in without TLS, nor anybody but the task roles of the services that mount it, each through its own
    access point and with what it needs alone. To these come the statements of the entry.
positional: key, services, made
options:
  _input:
    description: The entry of C(file_systems).
    type: dict
    required: true
  key:
    description: The name of the file system's component.
    type: str
    required: true
  services:
    description: All services by name.
    type: dict
    required: true
  made:
    description: What AWS made, with C(arn) of the file system, C(points) (the results of M(groundwork.aws.efs_access_point)) and C(stack).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A file system that nobody mounts
  ansible.builtin.debug:
    msg: "{{ {} | groundwork.aws.file_system_policy('files', {}, {'arn': arn, 'points': [], 'stack': stack}) }}"
"""

RETURN = r"""
_value:
  description: The policy.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import file_system_policy

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"file_system_policy": file_system_policy}
