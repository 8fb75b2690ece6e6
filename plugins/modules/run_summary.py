#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_summary
short_description: Give the summary of a run to whoever started it
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Returns what the run changed so far, or would, as the callback P(groundwork.aws.groundwork#callback) has collected it.
  - Sets it as the run's statistics, as M(ansible.builtin.set_stats) does; AWX keeps these as the job's artifact C(groundwork_summary).
  - Belongs after the last task that changes anything.
notes:
  - Runs on the controller.
options:
  fail_on_changes:
    description: Whether a check run is to end as failed where something would change; C(speaker) names a component for that.
    type: bool
    default: false
attributes:
  action:
    description: Runs on the controller as an action.
    support: full
  check_mode:
    description: Changes nothing in either mode.
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
- name: Give the summary to whoever started this run
  groundwork.aws.run_summary:
  run_once: true
"""

RETURN = r"""
msg:
  description: What changes, in a sentence.
  returned: always
  type: str
speaker:
  description: With O(fail_on_changes), the first component that a run would change; it ends the check as failed for all of them. Else empty.
  returned: always
  type: str
summary:
  description: What is known; empty where the callback is not enabled.
  returned: always
  type: dict
  contains:
    check:
      description: Whether this is a check run.
      type: bool
    playbook:
      description: The name of the playbook.
      type: str
    environment:
      description: The environment.
      type: str
    region:
      description: Its region.
      type: str
    account:
      description: Its AWS account.
      type: str
    counts:
      description: How many things are created, changed and deleted, as C(create), C(update) and C(delete).
      type: dict
    components:
      description: The components that change, each with its own counts.
      type: dict
    failed:
      description: The components that failed, each with the reason.
      type: dict
"""
