# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.stack_tags."""

from __future__ import annotations

DOCUMENTATION = r"""
name: stack_tags
short_description: The tags of everything that a component makes
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Adds C(groundwork:project), C(groundwork:environment) and C(groundwork:component) to the environment's ordinary tags.
  - Fills in C({project}), C({environment}), C({class}) and C({region}) in the values of the ordinary tags.
positional: stack, component
options:
  _input:
    description: The environment's ordinary tags.
    type: dict
    required: true
  stack:
    description: The environment, with at least C(project) and C(environment).
    type: dict
    required: true
  component:
    description: The component, which is the inventory's name of its host.
    type: str
    required: true
"""

EXAMPLES = r"""
- name: Tags of what the component api makes
  ansible.builtin.debug:
    msg: "{{ {'Stage': '{environment}'} | groundwork.aws.stack_tags({'project': 'shop', 'environment': 'prod'}, 'api') }}"
  # => {"Stage": "prod", "groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "api"}
"""

RETURN = r"""
_value:
  description: The component's tags.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import stack_tags

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"stack_tags": stack_tags}
