# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.unready_mount_targets."""

from __future__ import annotations

DOCUMENTATION = r"""
name: unready_mount_targets
short_description: The subnets whose mount targets are still being made
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Picks, of the results of M(groundwork.aws.efs_mount_target), those of mount targets that cannot be reached yet.
options:
  _input:
    description: The results.
    type: list
    required: true
"""

EXAMPLES = r"""
- name: What to wait for
  ansible.builtin.debug:
    msg: "{{ [{'mount_target': {'subnet_id': 'subnet-1', 'status': 'creating'}}] | groundwork.aws.unready_mount_targets }}"
  # => ["subnet-1"]
"""

RETURN = r"""
_value:
  description: The ids of the subnets.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import unready_mount_targets

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"unready_mount_targets": unready_mount_targets}
