# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.iam_role_arn."""

from __future__ import annotations

DOCUMENTATION = r"""
name: iam_role_arn
short_description: The ARN of an IAM role by its key
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Computes the ARN of the role of a key, without asking AWS.
positional: stack, path
options:
  _input:
    description: The role's key.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  path:
    description: The role's path. Without it, V(/).
    type: str
"""

EXAMPLES = r"""
- name: The role of the cluster
  ansible.builtin.debug:
    msg: "{{ 'cluster' | groundwork.aws.iam_role_arn(stack) }}"
  # => arn:aws:iam::123456789012:role/shop-prod-cluster
"""

RETURN = r"""
_value:
  description: The ARN.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import role_arn

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"iam_role_arn": role_arn}
