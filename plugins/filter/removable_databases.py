# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_databases."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_databases
short_description: The names of all that a database consists of and that there may be to remove
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the names of what was found by its tags, and of what the entry means, since AWS tells late of new tags. Replicas come before what they are of.
positional: plan
options:
  _input:
    description: What M(groundwork.aws.tagged_resources_info) found.
    type: list
    elements: dict
    required: true
  plan:
    description: What P(groundwork.aws.database_plan#filter) gives.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What there may be to delete
  ansible.builtin.debug:
    msg: "{{ ([] | groundwork.aws.removable_databases({} | groundwork.aws.database_plan('main', stack, rds_defaults))).instances }}"
"""

RETURN = r"""
_value:
  description: The names of instances, parameter groups and subnet groups, each once.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import removable_databases

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_databases": removable_databases}
