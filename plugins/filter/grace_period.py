# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.grace_period."""

from __future__ import annotations

DOCUMENTATION = r"""
name: grace_period
short_description: How long a new task of a service may fail its load balancer's health checks
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives the C(health_check_grace_period) of a service. Where it says none, that is 60 seconds with C(http), and no time without.
options:
  _input:
    description: The service.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: A minute for a service behind a load balancer
  ansible.builtin.debug:
    msg: "{{ {'port': 3000, 'http': {}} | groundwork.aws.grace_period }}"
"""

RETURN = r"""
_value:
  description: The seconds.
  type: int
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import grace_period

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"grace_period": grace_period}
