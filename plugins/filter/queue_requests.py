# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.queue_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: queue_requests
short_description: Queues as data, as the module takes them
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Makes names, policies, encryption and redrive policies of queues that are given as data.
  - A queue with a dead-letter queue becomes two, the dead-letter queue first, since the other one names it.
positional: stack, kms_keys
options:
  _input:
    description: The complete entries by key, as in the role sqs.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  kms_keys:
    description: The ARNs of the KMS keys that entries may name by key.
    type: dict
"""

EXAMPLES = r"""
- name: The parameters of each queue
  ansible.builtin.debug:
    msg: "{{ sqs_queues | groundwork.aws.entries({}, sqs_defaults) | groundwork.aws.queue_requests(stack, {}) }}"
"""

RETURN = r"""
_value:
  description: The parameters of one module call for each queue, with its key.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.queues import queue_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"queue_requests": queue_requests}
