# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.linked_services."""

from __future__ import annotations

DOCUMENTATION = r"""
name: linked_services
short_description: Services, with what they name by key replaced by what it stands for
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - A C(tag) becomes an C(image) of the environment's ECR repositories, the key of a secret its ARN, and a queue an environment variable with its URL and a
    statement of the task role's policy.
positional: links
options:
  _input:
    description: The services by key, with their overrides.
    type: dict
    required: true
  links:
    description: What can be named, as C(environment_links) in C(group_vars/all/wiring.yml) holds it.
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show what a service runs
  ansible.builtin.debug:
    msg: "{{ (services | groundwork.aws.linked_services(environment_links)).api.image }}"
"""

RETURN = r"""
_value:
  description: The services by key.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_links import linked_services

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"linked_services": linked_services}
