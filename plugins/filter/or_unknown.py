# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter C(or_unknown)."""

from __future__ import annotations

DOCUMENTATION = r"""
name: or_unknown
short_description: What AWS said, or the placeholder for what it will say
version_added: 0.1.0
author:
  - Groundwork contributors (@groundwork)
description:
  - Gives the value itself, and V((known after apply)) when it is undefined (anywhere along its path) or null.
  - In a plan, what does not exist yet has no id. The placeholder stands for it in the arguments of later tasks.
  - Outside check mode a module refuses the placeholder, so that nothing is built on a missing id.
options:
  _input:
    description: The value, usually an attribute of a registered result.
    type: raw
    required: true
"""

EXAMPLES = r"""
- name: Make the internet gateway of a VPC that may not exist yet
  amazon.aws.ec2_vpc_igw:
    vpc_id: "{{ __vpc_network.vpc.id | groundwork.aws.or_unknown }}"
"""

RETURN = r"""
_value:
  description: The value, or the placeholder.
  type: raw
"""

import typing as t

from ansible.template import accept_args_markers
from jinja2.runtime import Undefined

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN


@accept_args_markers
def or_unknown(value: t.Any) -> t.Any:
    """The value, or the placeholder when there is none."""
    return UNKNOWN if value is None or isinstance(value, Undefined) else value


class FilterModule:
    """Ansible's way to the filter."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"or_unknown": or_unknown}
