# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.described_load_balancer."""

from __future__ import annotations

DOCUMENTATION = r"""
name: described_load_balancer
short_description: A load balancer with what it means where it says nothing
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Lays a load balancer's entry over the defaults. Null is as good as nothing said, but of C(http_port), where it means that there is none.
positional: defaults
options:
  _input:
    description: The entry.
    type: dict
  defaults:
    description: What an entry means where it says nothing.
    type: dict
"""

EXAMPLES = r"""
- name: HTTPS alone
  ansible.builtin.debug:
    msg: "{{ {'http_port': none, 'idle_timeout': none} | groundwork.aws.described_load_balancer({'http_port': 80, 'idle_timeout': 60}) }}"
"""

RETURN = r"""
_value:
  description: The complete entry.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import described

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"described_load_balancer": described}
