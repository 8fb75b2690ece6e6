# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.secret_policy."""

from __future__ import annotations

DOCUMENTATION = r"""
name: secret_policy
short_description: The resource policy of a secret of Secrets Manager
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives a policy that refuses whoever does not use TLS, and principals of other accounts.
options:
  _input:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A token that stays in this account
  groundwork.aws.secretsmanager_secret:
    name: shop-prod/token
    generate: {}
    policy: "{{ stack | groundwork.aws.secret_policy }}"
"""

RETURN = r"""
_value:
  description: The policy.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.managed_secrets import secret_policy

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"secret_policy": secret_policy}
