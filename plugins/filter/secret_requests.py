# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.secret_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: secret_requests
short_description: Secrets as the module secretsmanager_secret takes them, without their values
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives, for each complete entry that Secrets Manager keeps, what M(groundwork.aws.secretsmanager_secret) is to make.
  - A value is left out, so that a loop over the result cannot show it.
positional: stack, kms_keys, renew
options:
  _input:
    description: The complete entries by key, as in the role secrets.
    type: dict
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
  kms_keys:
    description: The ARNs of KMS keys by the key with which entries name them.
    type: dict
  renew:
    description: The keys of those that get a new generated value.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: What is made
  ansible.builtin.debug:
    msg: "{{ secrets_parameters | groundwork.aws.entries({}, secrets_defaults) | groundwork.aws.secret_requests(stack) | map(attribute='name') }}"
  # => ["shop-prod/token"]
"""

RETURN = r"""
_value:
  description: The secrets, each with C(key), C(given) for one whose value the entry has, and the options of the module.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.managed_secrets import secret_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"secret_requests": secret_requests}
