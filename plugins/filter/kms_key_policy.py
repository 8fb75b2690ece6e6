# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.kms_key_policy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: kms_key_policy
short_description: The key policy of a KMS key that is given as data
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes the policy of a key from an entry of C(kms_keys), with AWS's statement that lets the account's IAM policies count.
  - Each AWS service among C(users) gets exactly what AWS's documentation asks for, and for this account alone.
positional: stack
options:
  _input:
    description: The entry, as in the role kms; C(users), C(administrators), C(principals), C(statements) and C(key_usage) count.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The policy of a key for log groups and queues
  ansible.builtin.debug:
    msg: "{{ {'users': ['logs', 'sqs']} | groundwork.aws.kms_key_policy(stack) }}"
"""

RETURN = r"""
_value:
  description: The policy document.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.kms_policies import key_policy

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"kms_key_policy": key_policy}
