# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.resource_name."""

from __future__ import annotations

DOCUMENTATION = r"""
name: resource_name
short_description: The name of a resource
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Fills in the environment's name template for the kind, cleans the result to the characters that AWS accepts for that kind, and cuts it to AWS's length.
  - A name that has to be cut ends in a hash of all of it, so that two long names stay different. The same input always gives the same name.
positional: kind, stack
options:
  _input:
    description: The resource's key, which is what tells it apart from others of its kind in the environment.
    type: str
    required: true
  kind:
    description: The kind of resource, such as V(subnet) or V(iam_role).
    type: str
    required: true
  stack:
    description: The environment, with C(project), C(environment), C(region) and C(naming) (C(default), C(templates), C(suffix)).
    type: dict
    required: true
notes:
  - Further named arguments are further fields that the template may use.
"""

EXAMPLES = r"""
- name: Name a subnet
  ansible.builtin.debug:
    msg: "{{ 'public-eu-central-1a' | groundwork.aws.resource_name('subnet', stack) }}"
  # => shop-prod-public-eu-central-1a
  vars:
    stack:
      project: shop
      environment: prod
      naming:
        default: '{project}-{env}-{key}'
        templates: {}
        suffix: false
"""

RETURN = r"""
_value:
  description: A name that AWS accepts for the kind.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"resource_name": resource_name}
