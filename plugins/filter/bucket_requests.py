# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.bucket_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: bucket_requests
short_description: Buckets as data, as the module takes them
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, policies, encryption, lifecycle rules and the rest of buckets that are given as data, as M(groundwork.aws.s3_bucket) takes them.
  - A bucket that takes the access logs of another one comes before it, with a policy that lets S3 write them.
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
- name: The parameters of each bucket
  ansible.builtin.debug:
    msg: "{{ {'state': {'versioning': true, 'tls_only': true, 'lifecycle_rules': []}} | groundwork.aws.bucket_requests(stack) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call for each bucket, with the bucket's key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.buckets import bucket_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"bucket_requests": bucket_requests}
