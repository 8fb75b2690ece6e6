# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.replication_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: replication_requests
short_description: How buckets are copied to others, as the module takes it
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes the rules of C(replication_rules) of buckets that are given as data, as M(groundwork.aws.s3_bucket_replication) takes them.
  - Each bucket comes with the name, the trust policy and the permissions of the role as which S3 copies its objects. Those that say nothing are left out.
positional: stack, kms_keys
options:
  _input:
    description: The buckets by key, as in the role s3, complete with what they mean where they say nothing.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  kms_keys:
    description: The ARNs of the KMS keys that a bucket may name by key.
    type: dict
"""

EXAMPLES = r"""
- name: The rules and the role of each bucket
  ansible.builtin.debug:
    msg: "{{ {'state': {'replication_rules': [{'id': 'all', 'bucket': 'shop-copy'}]}} | groundwork.aws.replication_requests(stack) }}"
"""

RETURN = r"""
_value:
  description: The bucket's name, owner and rules, and the key, name, ARN, trust policy and inline policies of its role.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.replication import replication_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"replication_requests": replication_requests}
