# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.ecr_repository_uri."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ecr_repository_uri
short_description: What the images of a service are pushed to
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - The URI of the ECR repository that holds the images of a service, without a tag. It follows from names, and AWS is not asked.
positional: registry, stack
options:
  _input:
    description: The key of the service, or of an entry of C(ecr_repositories).
    type: str
    required: true
  registry:
    description: Where the images are, with C(mode), C(account_id), C(region) and C(tag_template); C(environment_links.registry) in wiring.yml.
    type: dict
    required: true
  stack:
    description: The environment, with what names are made of, its C(region) and C(account_id).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: Tell a pipeline where to push
  ansible.builtin.debug:
    msg: "{{ 'api' | groundwork.aws.ecr_repository_uri(environment_links.registry, stack) }}"
  # => 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api
"""

RETURN = r"""
_value:
  description: The URI.
  type: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import ecr_repository_uri

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"ecr_repository_uri": ecr_repository_uri}
