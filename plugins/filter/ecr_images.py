# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.ecr_images."""

from __future__ import annotations

DOCUMENTATION = r"""
name: ecr_images
short_description: The images of containers that are in private ECR repositories
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Of the images that containers run, those which are in private ECR repositories, of whatever account, each once.
options:
  _input:
    description: The containers, each with its C(image).
    type: list
    elements: dict
    required: true
"""

EXAMPLES = r"""
- name: What has to be pushed before these containers can start
  ansible.builtin.debug:
    msg: "{{ containers | groundwork.aws.ecr_images }}"
  # => ["123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2"]
  vars:
    containers:
      - image: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2
      - image: public.ecr.aws/docker/library/nginx:1.29
"""

RETURN = r"""
_value:
  description: The references of the images.
  type: list
  elements: str
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_images import ecr_images

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"ecr_images": ecr_images}
