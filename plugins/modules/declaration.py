#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of the action of the same name."""

from __future__ import annotations

DOCUMENTATION = r"""
module: declaration
short_description: Write what a configuration declares, after an offline plan
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Gathers every AWS thing that the tasks of this run would have made whose plays have the variable C(groundwork_offline), and writes it as JSON.
  - The playbook C(declare.yml) of this collection has such plays; its page C(docs/declare.md) says what the JSON holds.
notes:
  - Runs on the controller, and asks AWS nothing.
  - Needs the callback P(groundwork.aws.groundwork#callback), and modules that run in the worker (C(groundwork_runner), which is on by default).
options:
  path:
    description: The file to write; its folder is made.
    type: path
    required: true
  stack:
    description: The environment, as the variable C(stack) holds it (project, environment, region and account_id).
    type: dict
    required: true
attributes:
  action:
    description: Runs on the controller as an action.
    support: full
  check_mode:
    description: Writes no file. No run counts the file as a change.
    support: full
  diff_mode:
    description: Compare the files.
    support: none
  platform:
    description: Wherever Ansible itself runs.
    platforms: posix
    support: full
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
"""

EXAMPLES = r"""
- name: Write what the components declare
  groundwork.aws.declaration:
    path: "{{ playbook_dir }}/../.groundwork/declarations/{{ environment_name }}.json"
    stack: "{{ stack }}"
  run_once: true
"""

RETURN = r"""
declaration:
  description: What is declared, in the form of C(schemas/declaration.json).
  returned: success
  type: dict
  contains:
    format:
      description: The version of this form.
      type: int
    project:
      description: The project.
      type: str
    environment:
      description: The environment.
      type: str
    region:
      description: Its region.
      type: str
    account:
      description: Its AWS account; null where the configuration does not say it.
      type: str
    complete:
      description: Whether these are all components of the environment; false under C(--limit).
      type: bool
    components:
      description: The components in the order of their layers, each with C(name), C(kind) and C(layer).
      type: list
      elements: dict
    resources:
      description: The things, each with C(kind), C(name), C(component), C(layer), C(key), C(parameters) and C(tags).
      type: list
      elements: dict
lines:
  description: The same as the lines of a table.
  returned: success
  type: list
  elements: str
"""
