#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: saved_plan
short_description: Go on only while a saved plan holds
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Plans the run that is going on once more, with the same command, in a process of its own, and compares that with a plan that a check run has kept.
  - Fails, with what differs, when AWS or the configuration is not any more as it was when the plan was made.
  - When the plan was made, and by which version of the collection, is no difference.
  - Belongs before the first task that changes anything, for all hosts at once.
notes:
  - Runs on the controller.
  - Secrets are replaced in plans, so a change of nothing but a secret's value is not seen.
  - A password that is asked for on a terminal cannot be asked for again; give it in a file.
options:
  path:
    description: The plan, as a check run has kept it.
    type: path
    required: true
  environment:
    description: The environment of this run; a plan of another one is refused before planning again.
    type: str
    default: ''
  region:
    description: The region of this run, likewise.
    type: str
    default: ''
  account:
    description: The AWS account of this run, where it is known before planning again.
    type: str
    default: ''
attributes:
  action:
    description: Runs on the controller as an action.
    support: full
  check_mode:
    description: Plans and compares in either mode.
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
- name: Plan again, and go on only if this is the saved plan
  groundwork.aws.saved_plan:
    path: "{{ plan }}"
    environment: "{{ environment_name }}"
    region: "{{ environment_region }}"
  run_once: true
"""

RETURN = r"""
msg:
  description: That the plan holds, or what differs, a line each.
  returned: always
  type: str
  sample: |-
    The plan 20261121T170912Z-prod-plan.json does not hold any more, and nothing was changed. Since it was made:
    - queues: 'Bring each queue to its definition (orders)': ~ delay_seconds: 0 -> 5 (in AWS)
    Plan again, and look at it.
"""
