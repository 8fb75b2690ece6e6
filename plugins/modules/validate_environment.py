#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: validate_environment
short_description: Validate an environment's inventory and variables
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Reads the variables of every component of the inventory, also of those outside of C(--limit), and reports everything that is wrong with them at once.
  - Checks that there is one environment, that each host is one component, names and types of variables by the roles' argument_specs,
    and what AWS would refuse across variables.
  - Reports findings, which are allowed and advised against. An environment accepts one by an entry in C(findings_waived).
  - Variables that other components give (those of C(group_vars/all/wiring.yml)) are known by name alone and are not evaluated.
  - AWS is not called.
notes:
  - Runs on the controller, once for the whole inventory.
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
- name: Validate the environment
  groundwork.aws.validate_environment:
  run_once: true
"""

RETURN = r"""
errors:
  description: What is wrong, one sentence each.
  returned: on failure
  type: list
  elements: str
  sample:
    - services.api.memory is 4096, which Fargate does not offer with 256 CPU units; allowed are 512, 1024, 2048.
findings:
  description: What there is to think about.
  returned: on success
  type: list
  elements: dict
  contains:
    id:
      description: The finding; the same in every run.
      type: str
    path:
      description: The variable that it is about.
      type: str
    message:
      description: What was found.
      type: str
    recommendation:
      description: What to consider instead.
      type: str
    waived:
      description: Whether the environment accepts it.
      type: bool
    reason:
      description: Why it does.
      type: str
    until:
      description: The last day on which it does.
      type: str
posture:
  description: What is well, one line each.
  returned: on success
  type: list
  elements: str
"""
