# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.service_count."""

from __future__ import annotations

DOCUMENTATION = r"""
name: service_count
short_description: How many tasks a service runs
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Says how many tasks a service is to have, and with how many a new one starts.
  - A service with C(scaling), or with a C(desired_count) of null, starts with its C(desired_count), but with no fewer than C(scaling.min_capacity)
    and no more than C(scaling.max_capacity); from then on its number is left alone.
positional: image_missing
options:
  _input:
    description: The service, complete with what it means where it says nothing.
    type: dict
    required: true
  image_missing:
    description: Whether an image of the service is not there yet, so that none of its tasks could start.
    type: bool
    default: false
"""

EXAMPLES = r"""
- name: A service of two tasks, and a scaled one that starts with three
  ansible.builtin.debug:
    msg:
      - "{{ {'desired_count': 2} | groundwork.aws.service_count }}"
      # => {"desired": 2, "initial": 2}
      - "{{ {'desired_count': 1, 'scaling': {'min_capacity': 3, 'max_capacity': 9}} | groundwork.aws.service_count }}"
      # => {"desired": null, "initial": 3}
      - "{{ {'desired_count': 2} | groundwork.aws.service_count(image_missing=true) }}"
      # => {"desired": 0, "initial": 2}
"""

RETURN = r"""
_value:
  description:
    - C(desired), how many tasks the service is to have now, null where that is left alone, and C(initial), how many a new one starts with.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_counts import service_count

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"service_count": service_count}
