# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(dotenv)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: dotenv
short_description: Outputs as lines of shell variables
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Flattens a dict of outputs to one name for each value; a list of plain values is joined by commas.
options:
  _input:
    description: The outputs.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the outputs
  ansible.builtin.debug:
    msg: "{{ {'vpc_id': 'vpc-1', 'subnet_ids': ['subnet-1', 'subnet-2']} | groundwork.aws.dotenv }}"
"""

RETURN = r"""
_value:
  description: The lines NAME=value.
  type: str
"""

import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.outputs import dotenv


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"dotenv": dotenv}
