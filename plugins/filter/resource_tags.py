# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.resource_tags."""

from __future__ import annotations

DOCUMENTATION = r"""
name: resource_tags
short_description: The tags of one resource
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Adds the resource's key, and its name where it has one, to the tags of its component.
positional: key, name
options:
  _input:
    description: The component's tags, as the filter P(groundwork.aws.stack_tags#filter) gives them.
    type: dict
    required: true
  key:
    description: The value of the tag C(groundwork:key), which together with the component tells the resource apart.
    type: str
    required: true
  name:
    description: The value of the tag C(Name). Without it there is no such tag.
    type: str
"""

EXAMPLES = r"""
- name: Tags of a subnet
  ansible.builtin.debug:
    msg: "{{ {'Owner': 'web-team'} | groundwork.aws.resource_tags('subnet/public-eu-central-1a', 'shop-prod-public') }}"
  # => {"Owner": "web-team", "groundwork:key": "subnet/public-eu-central-1a", "Name": "shop-prod-public"}
"""

RETURN = r"""
_value:
  description: The tags of the resource.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import resource_tags

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"resource_tags": resource_tags}
