# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.removable_queues."""

from __future__ import annotations

DOCUMENTATION = r"""
name: removable_queues
short_description: The names of all queues that there may be to remove
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the names of queues that were found by their tags, and those of the queues that the entries mean, which SQS may list late.
  - Dead-letter queues come last, and are among them whether an entry has one now or had one before.
positional: queues, stack
options:
  _input:
    description: The queues that M(groundwork.aws.sqs_tagged_info) found.
    type: list
    elements: dict
    required: true
  queues:
    description: The entries by key, as in the role sqs.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What there may be to delete
  ansible.builtin.debug:
    msg: "{{ [] | groundwork.aws.removable_queues({'jobs': {'fifo': true}}, stack) }}"
  # => ["shop-prod-jobs.fifo", "shop-prod-jobs-dlq.fifo"]
"""

RETURN = r"""
_value:
  description: The names.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.queues import removable_queues

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"removable_queues": removable_queues}
