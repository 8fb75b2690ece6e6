# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.vpc_going."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vpc_going
short_description: Network interfaces that go by themselves
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Picks the network interfaces that a service of AWS manages, such as those of tasks and load balancers. They go some time after their owner.
options:
  _input:
    description: What M(amazon.aws.ec2_eni_info) returned as C(network_interfaces).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: What is worth waiting for
  ansible.builtin.debug:
    msg: "{{ read.network_interfaces | groundwork.aws.vpc_going }}"
"""

RETURN = r"""
_value:
  description: The identifiers of the interfaces.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_contents import vpc_going

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"vpc_going": vpc_going}
