# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.proxy_role."""

from __future__ import annotations

DOCUMENTATION = r"""
name: proxy_role
short_description: The role of the proxy of a database
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the trust policy and the permissions of a role with which RDS reads the one secret that has the password, for this account alone.
positional: stack
options:
  _input:
    description: What P(groundwork.aws.database_plan#filter) makes of the database.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The role of a proxy
  ansible.builtin.debug:
    msg: "{{ ({'database': 'shop', 'proxy': {}} | groundwork.aws.database_plan('main', stack)) | groundwork.aws.proxy_role(stack) }}"
"""

RETURN = r"""
_value:
  description: The policies as M(groundwork.aws.iam_role) takes them, C(assume_role_policy) and C(inline_policies).
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import proxy_role

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"proxy_role": proxy_role}
