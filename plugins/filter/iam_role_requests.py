# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.iam_role_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: iam_role_requests
short_description: IAM roles as data, as the module takes them
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, trust policies and policy documents of roles that are given as data.
  - A trust policy says for which account a service may assume the role, where the service tells.
positional: stack, boundary
options:
  _input:
    description: The roles by key, as in the role iam.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  boundary:
    description: The ARN of the permissions boundary of roles that name none.
    type: str
"""

EXAMPLES = r"""
- name: The parameters of each role
  ansible.builtin.debug:
    msg: "{{ {'cluster': {'service': 'ecs.amazonaws.com'}} | groundwork.aws.iam_role_requests(stack) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call for each role, with the role's key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import role_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"iam_role_requests": role_requests}
