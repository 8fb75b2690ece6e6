# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.queue_addresses."""

from __future__ import annotations

DOCUMENTATION = r"""
name: queue_addresses
short_description: Where queues are
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives name, URL and ARN of each queue and of its dead-letter queue, whose key ends in C(-dlq).
  - They follow from the names, so that nothing is asked of AWS.
positional: stack
options:
  _input:
    description: The entries by key, as in the role sqs; what they leave out means what the role says.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The URL of a queue
  ansible.builtin.debug:
    msg: "{{ ({'jobs': {}} | groundwork.aws.queue_addresses(stack)).jobs.url }}"
  # => https://sqs.eu-central-1.amazonaws.com/123456789012/shop-prod-jobs
"""

RETURN = r"""
_value:
  description: By key, C(name), C(url) and C(arn).
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.queue_names import queue_addresses

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"queue_addresses": queue_addresses}
