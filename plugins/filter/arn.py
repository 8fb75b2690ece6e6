# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.arn."""

from __future__ import annotations

DOCUMENTATION = r"""
name: arn
short_description: The ARN of a resource of this account
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Computes the ARN of what a service names in the environment's region and account, without asking AWS.
  - The partition follows from the region. An account that is not known yet makes an ARN that is not known yet.
positional: service, stack
options:
  _input:
    description: The last part of the ARN.
    type: str
    required: true
  service:
    description: The service's name in ARNs.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A queue
  ansible.builtin.debug:
    msg: "{{ 'shop-prod-jobs' | groundwork.aws.arn('sqs', stack) }}"
  # => arn:aws:sqs:eu-central-1:123456789012:shop-prod-jobs
"""

RETURN = r"""
_value:
  description: The ARN.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import arn_of

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"arn": arn_of}
