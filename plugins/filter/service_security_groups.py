# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_security_groups."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_security_groups
short_description: The security groups that services have of their own
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Gives each service a group of its own, under the service's name, with the rules of its C(ingress). A service without rules lets nobody in.
  - A service that names groups in C(security_groups) gets none.
positional: hosts
options:
  _input:
    description: The services by name.
    type: dict
    required: true
  hosts:
    description: The services that the environment has. Without it, all.
    type: list
    elements: str
"""

EXAMPLES = r"""
- name: The group of a worker, which nobody talks to
  ansible.builtin.debug:
    msg: "{{ {'worker': {'image': 'example/worker'}} | groundwork.aws.service_security_groups(['worker']) }}"
  # => {"worker": {"description": "Tasks of the service worker", "ingress": []}}
"""

RETURN = r"""
_value:
  description: The groups by key, as the role security_groups takes them.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.security_groups import service_security_groups

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_security_groups": service_security_groups}
