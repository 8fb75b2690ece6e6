# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.ecr_repository_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ecr_repository_requests
short_description: The ECR repositories of an environment
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns entries of C(ecr_repositories), and the services whose images the environment keeps, into what M(groundwork.aws.ecr_repository) takes.
  - There are none where the registry is in another account or region.
positional: services, defaults, registry, stack
options:
  _input:
    description: The complete entries by key.
    type: dict
    required: true
  services:
    description: The keys of the services that need a repository.
    type: list
    elements: str
    required: true
  defaults:
    description: What a repository without an entry is like.
    type: dict
    required: true
  registry:
    description: Where the images are, with C(mode), C(account_id), C(region) and C(tag_template).
    type: dict
    required: true
  stack:
    description: The environment, with what names are made of, its C(class), C(region) and C(account_id).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Show the repositories
  ansible.builtin.debug:
    msg: "{{ ecr_repositories | groundwork.aws.ecr_repository_requests(['api', 'worker'], ecr_defaults, {'mode': 'per_service'}, stack) }}"
"""

RETURN = r"""
_value:
  description: The arguments of the module, and the key, for each repository.
  type: list
  elements: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import ecr_repository_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"ecr_repository_requests": ecr_repository_requests}
