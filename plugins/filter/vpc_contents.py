# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.vpc_contents."""

from __future__ import annotations

DOCUMENTATION = r"""
name: vpc_contents
short_description: What stands in a VPC that is to be deleted
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Sorts what info modules found in a VPC into what a component owns, by its ownership tags, and what is somebody else's.
  - What every VPC has and AWS deletes with it, such as the main route table, is neither.
positional: tags
options:
  _input:
    description:
      - What the info modules returned, in lists named C(subnets), C(route_tables), C(network_acls), C(security_groups), C(internet_gateways),
        C(nat_gateways), C(endpoints) and C(interfaces).
    type: dict
    required: true
  tags:
    description: The component's tags, from P(groundwork.aws.stack_tags#filter).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: What hinders the deletion of a VPC
  ansible.builtin.debug:
    msg: "{{ (found | groundwork.aws.vpc_contents(tags)).foreign }}"
  # => ["network interface eni-0123456789abcdef0 (ELB app/web/0123456789abcdef)"]
"""

RETURN = r"""
_value:
  description: C(owned), a dict of lists of identifiers, and C(foreign), a list of things in words.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.vpc_contents import vpc_contents

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"vpc_contents": vpc_contents}
