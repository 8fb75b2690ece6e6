# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.load_balancer_urls."""

from __future__ import annotations

DOCUMENTATION = r"""
name: load_balancer_urls
short_description: The addresses of load balancers
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - C(https) where the load balancer has a certificate, C(http) otherwise.
positional: names
options:
  _input:
    description: The load balancers by key.
    type: dict
    required: true
  names:
    description: Their DNS names, in the same order.
    type: list
    elements: str
    required: true
"""

EXAMPLES = r"""
- name: Where the load balancer is
  ansible.builtin.debug:
    msg: "{{ {'ingress': {'certificate_arns': []}} | groundwork.aws.load_balancer_urls(['shop-1.eu-central-1.elb.amazonaws.com']) }}"
  # => {"ingress": "http://shop-1.eu-central-1.elb.amazonaws.com"}
"""

RETURN = r"""
_value:
  description: The addresses by key.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.outputs import load_balancer_urls

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"load_balancer_urls": load_balancer_urls}
