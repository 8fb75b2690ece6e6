# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_roles."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_roles
short_description: The IAM roles that services need
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Derives the execution role and the task role of each service from what the service is wired to, with least privilege.
  - The execution role may pull images from private ECR repositories, write to the log group, and read the secrets that are injected.
  - The task role may do what the service's C(policy) says, and open the channels of ECS Exec where C(execute_command) is on.
  - With C(role_mode=shared) one role is both.
positional: stack
options:
  _input:
    description: The services by name.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The roles of a service whose image is public
  ansible.builtin.debug:
    msg: "{{ {'web': {'image': 'nginx:1.29'}} | groundwork.aws.service_roles(stack) | list }}"
  # => ["web-execution", "web-task"]
"""

RETURN = r"""
_value:
  description: The roles by key, as the role iam takes them.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import service_roles

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_roles": service_roles}
