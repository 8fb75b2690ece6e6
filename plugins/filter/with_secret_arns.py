# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.with_secret_arns."""

from __future__ import annotations

DOCUMENTATION = r"""
name: with_secret_arns
short_description: A service with the whole ARNs of its secrets
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - The ARN of a secret ends in characters that AWS chooses. This puts the ARNs that were found in the place of those without them.
  - Each container with such a secret gets a label that tells the version, so that another version is another task definition, and new tasks.
positional: arns, versions, stack
options:
  _input:
    description: One service, as the filter linked_services gives it.
    type: dict
    required: true
  arns:
    description: The ARNs by the keys of the secrets.
    type: dict
    required: true
  versions:
    description: The versions that readers get, by the same keys.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What ECS is told
  ansible.builtin.debug:
    msg: "{{ service | groundwork.aws.with_secret_arns({'token': token_arn}, {'token': '1'}, stack) }}"
"""

RETURN = r"""
_value:
  description: The service.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_secrets import with_secret_arns

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"with_secret_arns": with_secret_arns}
