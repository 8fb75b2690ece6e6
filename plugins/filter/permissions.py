# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(permissions)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: permissions
short_description: The least IAM policies with which the runs of a journal could have been made
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Finds for each call the IAM actions and the resources that AWS's Service Authorization Reference names for it, and what goes with it,
    such as handing over a role or tagging what is made.
  - Names that begin with those of the environment become a pattern, and so do ids, which differ from one time to the next.
  - Splits what comes of it into documents below the size of a managed policy.
options:
  _input:
    description: The lines of journals, as the lookup P(groundwork.aws.journal#lookup) gives them.
    type: list
    elements: dict
    required: true
  stack:
    description: The environment, as the variable C(stack) holds it (project and environment).
    type: dict
    required: true
  by_tags:
    description:
      - Whether what has an id instead of a name, such as a VPC, may be reached only where it carries the environment's tags of ownership.
      - Only actions that have been made on nothing else get the condition.
    type: bool
    default: true
"""

EXAMPLES = r"""
- name: Show the actions that a run needs
  ansible.builtin.debug:
    msg: "{{ (journal | groundwork.aws.permissions({'project': 'shop', 'environment': 'dev'})).table.splitlines() }}"
  vars:
    journal:
      - time: '2027-01-05T08:00:00.000Z'
        phase: read
        service: sqs
        operation: GetQueueUrl
        region: eu-central-1
        parameters:
          QueueName: shop-dev-orders
"""

RETURN = r"""
_value:
  description: The policies, each with its C(name) and its C(document); the same as a C(table); and the actions allowed C(anywhere), each with the C(reason).
  type: dict
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions import permissions


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"permissions": permissions}
