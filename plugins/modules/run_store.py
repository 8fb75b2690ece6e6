#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: run_store
short_description: Keep what a run did in a bucket
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Notes where the callback P(groundwork.aws.groundwork#callback) writes, at the end of the run, the saved plan that it held to,
    what it did, its journal and the environment's outputs.
  - A run that fails is kept, too. A run that cannot be kept says so and is no failure for that.
notes:
  - Runs on the controller, and keeps nothing in check mode.
  - Needs C(s3:PutObject) on the bucket, and the use of the key where there is one.
options:
  bucket:
    description: The bucket's name.
    type: str
    default: ''
  environment:
    description: The environment, below whose name the objects are.
    type: str
    default: ''
  region:
    description: The region of the bucket.
    type: str
    default: ''
  profile:
    description: A profile of the AWS configuration file; empty for the credentials of the process's environment.
    type: str
    default: ''
  kms_key:
    description: The ARN of the key that encrypts the objects; empty for what the bucket does by default.
    type: str
    default: ''
  outputs_of:
    description: The name of the variable with the environment's outputs, where the task is to note these and nothing else.
    type: str
    default: ''
attributes:
  action:
    description: Runs on the controller as an action.
    support: full
  check_mode:
    description: Notes nothing in check mode.
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
- name: Keep in the bucket what this run does
  groundwork.aws.run_store:
    bucket: shop-prod-state
    environment: prod
    region: eu-central-1
  run_once: true

- name: Keep the outputs, too
  groundwork.aws.run_store:
    outputs_of: outputs
  run_once: true
"""

RETURN = r"""
msg:
  description: What is kept.
  returned: always
  type: str
  sample: Noted for the end of this run.
"""
