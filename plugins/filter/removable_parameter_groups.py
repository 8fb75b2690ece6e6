# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_parameter_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_parameter_groups
short_description: The parameter groups that go with a cache
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Adds the parameter group that a cache has, of whose tags AWS may tell late, to those that were found by their tags.
positional: plan
options:
  _input:
    description: What M(groundwork.aws.tagged_resources_info) found.
    type: list
    elements: dict
    required: true
  plan:
    description: The cache, as P(groundwork.aws.cache_plan#filter) makes it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What is deleted with the cache
  ansible.builtin.debug:
    msg: "{{ found.resources | groundwork.aws.removable_parameter_groups(plan) }}"
"""

RETURN = r"""
_value:
  description: Names of parameter groups, each once.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.caches import removable_parameter_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_parameter_groups": removable_parameter_groups}
