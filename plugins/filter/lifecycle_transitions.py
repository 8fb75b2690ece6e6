# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.lifecycle_transitions."""

from __future__ import annotations

DOCUMENTATION = r"""
name: lifecycle_transitions
short_description: When files move to cheaper storage
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns C(ia_after_days), C(archive_after_days) and C(standard_on_access) of a file system into what M(groundwork.aws.efs_file_system) takes.
options:
  _input:
    description: The entry of C(file_systems), with the role's defaults filled in.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: When files move
  ansible.builtin.debug:
    msg: "{{ {'ia_after_days': 30} | groundwork.aws.lifecycle_transitions }}"
  # => {"transition_to_ia": "after_30_days", "transition_to_archive": "none", "transition_to_primary_storage_class": "none"}
"""

RETURN = r"""
_value:
  description: The transitions.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import lifecycle_transitions

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"lifecycle_transitions": lifecycle_transitions}
