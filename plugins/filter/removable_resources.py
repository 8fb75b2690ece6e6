# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_resources."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_resources
short_description: The names of all buckets, or of all tables, that there may be to remove
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the names of what was found by its tags, and of what the entries mean, since AWS tells late of new tags.
positional: entries, kind, stack
options:
  _input:
    description: What M(groundwork.aws.tagged_resources_info) found.
    type: list
    elements: dict
    required: true
  entries:
    description: The entries by key, as in the roles s3 and dynamodb.
    type: dict
    required: true
  kind:
    description: The kind of name, as P(groundwork.aws.resource_name#filter) takes it.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What there may be to delete
  ansible.builtin.debug:
    msg: "{{ [{'arn': 'arn:aws:s3:::shop-prod-old'}] | groundwork.aws.removable_resources({'state': {'force_delete': true}}, 's3_bucket', stack) }}"
  # => [{"name": "shop-prod-state", "force": true}, {"name": "shop-prod-old", "force": false}]
"""

RETURN = r"""
_value:
  description: Each name once, and whether its entry says force_delete.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.storage import removable_resources

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_resources": removable_resources}
