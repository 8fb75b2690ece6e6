#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: environment_lock
short_description: Let one run at a time change an environment
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Takes the lock of an environment, an item in a DynamoDB table, for the run that is going on, or fails and says which run has it.
  - The callback P(groundwork.aws.groundwork#callback) renews the lease while the run goes on, and gives it back at the end,
    also where the run fails or is ended by Ctrl-C or SIGTERM.
  - The lease of a run that was killed ends by itself; the next run says so and goes on.
  - Shows or removes a lock, too.
notes:
  - Runs on the controller, and takes no lock in check mode.
  - Where the table is not there, the run goes on with a warning, since it may be the run that makes it.
  - Needs C(dynamodb:GetItem), C(dynamodb:PutItem) and C(dynamodb:DeleteItem) on the table.
options:
  state:
    description:
      - V(held) takes the lock for this run.
      - V(shown) says who has it.
      - V(released) removes it, whosoever it is.
    type: str
    choices:
      - held
      - shown
      - released
    default: held
  table:
    description: The table's name.
    type: str
    required: true
  key_attribute:
    description: The table's hash key, a string. The table has no range key.
    type: str
    default: LockID
  project:
    description: The project, part of the item's key.
    type: str
    required: true
  environment:
    description: The environment, part of the item's key.
    type: str
    required: true
  region:
    description: The region of the table.
    type: str
    required: true
  profile:
    description: A profile of the AWS configuration file; empty for the credentials of the process's environment.
    type: str
    default: ''
  seconds:
    description: How long a lease is that nobody renews. It is renewed three times in this span.
    type: int
    default: 120
  take_over:
    description: Whether to take the lock although another run has it. That run ends when it notices.
    type: bool
    default: false
attributes:
  action:
    description: Runs on the controller as an action.
    support: full
  check_mode:
    description: Takes and removes nothing in check mode.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
  platform:
    description: Wherever Ansible itself runs.
    platforms: posix
    support: full
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
"""

EXAMPLES = r"""
- name: Let no other run change the environment meanwhile
  groundwork.aws.environment_lock:
    table: terraform-lock-prod
    project: shop
    environment: prod
    region: eu-central-1
  run_once: true
"""

RETURN = r"""
held:
  description: Whether this run has the lock now.
  returned: when O(state=held)
  type: bool
  sample: true
lock:
  description: Who has the lock, or had it, since when and until when, in seconds since 1970; empty where nobody has.
  returned: when the table is there
  type: dict
  sample:
    token: laptop/groundwork-run-k2v9x1
    run: 20261121T170912Z-prod
    user: alice
    host: laptop
    process: 4711
    playbook: site.yml
    since: 1795280952
    until: 1795281072
msg:
  description: What was found or done.
  returned: always
  type: str
  sample: prod is locked for this run.
"""
