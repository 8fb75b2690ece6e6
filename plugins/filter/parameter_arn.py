# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.parameter_arn."""

from __future__ import annotations

DOCUMENTATION = r"""
name: parameter_arn
short_description: The ARN of a parameter of SSM Parameter Store by its key
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Computes the ARN of the parameter of a key of C(secrets_parameters), without asking AWS.
positional: stack
options:
  _input:
    description: The parameter's key.
    type: str
    required: true
  stack:
    description: What the environment is, from C(group_vars/all/stack.yml).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Where the secret is
  ansible.builtin.debug:
    msg: "{{ 'app-secret' | groundwork.aws.parameter_arn(stack) }}"
  # => arn:aws:ssm:eu-central-1:123456789012:parameter/shop/prod/app-secret
"""

RETURN = r"""
_value:
  description: The ARN.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import parameter_arn

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"parameter_arn": parameter_arn}
