# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.parameter_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: parameter_requests
short_description: Parameters as the module ssm_parameter takes them, without their values
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives, for each complete entry that is not only declared, what M(groundwork.aws.ssm_parameter) is to make.
  - A value is left out, so that a loop over the result cannot show it.
positional: stack, kms_keys
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
"""

EXAMPLES = r"""
- name: What is made
  ansible.builtin.debug:
    msg: "{{ secrets_parameters | groundwork.aws.entries({}, secrets_defaults) | groundwork.aws.parameter_requests(stack) | map(attribute='name') }}"
  # => ["/shop/prod/app-secret"]
"""

RETURN = r"""
_value:
  description: The parameters, each with C(key), C(name), C(generate), C(key_id), C(type), C(description), C(tier) and C(allowed_pattern).
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import parameter_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"parameter_requests": parameter_requests}
