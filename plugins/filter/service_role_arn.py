# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_role_arn."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_role_arn
short_description: The ARN of a service's IAM role
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Computes the ARN of the role that a service has for its execution or its tasks, without asking AWS.
positional: name, use, stack
options:
  _input:
    description: The services by name.
    type: dict
    required: true
  name:
    description: The service's name.
    type: str
    required: true
  use:
    description: What the role is for, V(execution) or V(task).
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The role that the service's own code has
  ansible.builtin.debug:
    msg: "{{ services | groundwork.aws.service_role_arn('web', 'task', stack) }}"
  # => arn:aws:iam::123456789012:role/shop-prod-web-task
"""

RETURN = r"""
_value:
  description: The ARN.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_role_arn

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_role_arn": service_role_arn}
