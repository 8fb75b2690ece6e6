# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup C(groundwork.aws.declaration)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: declaration
short_description: Tell what a configuration declares, after an offline plan
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Answers every AWS thing that the plays of this run would have made, whose variable C(groundwork_offline) kept them from asking AWS.
  - Playbook C(declare.yml) of this collection has such a play.
  - Needs the callback P(groundwork.aws.groundwork#callback).
options:
  stack:
    description: The environment, as the variable C(stack) holds it (project, environment and region).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Count what is declared
  ansible.builtin.debug:
    msg: "{{ lookup('groundwork.aws.declaration', stack=stack).resources | length }}"
"""

RETURN = r"""
_raw:
  description:
    - One dict in the form of C(schemas/declaration.json).
    - It has C(format), C(project), C(environment), C(region), C(account) (null where the configuration does not say it), C(complete) (false under --limit),
      C(components) and C(resources).
  type: list
  elements: dict
"""

import typing as t

from ansible.plugins.lookup import LookupBase

from ansible_collections.groundwork.aws.plugins.plugin_utils.declaration import declaration


class LookupModule(LookupBase):
    """Ansible's way to the declaration."""

    def run(self, terms: list[str], variables: dict[str, t.Any] | None = None, **kwargs: t.Any) -> list[dict[str, t.Any]]:
        """The declaration of the components of this run."""
        del terms
        self.set_options(var_options=variables, direct=kwargs)
        said = variables or {}
        return [declaration(self.get_option("stack"), said.get("groups") or {}, bool(said.get("ansible_limit")))]
