# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.tagged_services."""

from __future__ import annotations

DOCUMENTATION = r"""
name: tagged_services
short_description: The services whose images are in the environment's ECR repositories
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - The keys of the services that give a C(tag) instead of an C(image).
options:
  _input:
    description: The services by key, as they are given.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Which services need a repository
  ansible.builtin.debug:
    msg: "{{ {'api': {'tag': '1.4.2'}, 'web': {'image': 'nginx:1.29'}} | groundwork.aws.tagged_services }}"
  # => ["api"]
"""

RETURN = r"""
_value:
  description: The keys.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_images import tagged_services

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"tagged_services": tagged_services}
