# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter groundwork.aws.scaling_requests."""

from __future__ import annotations

DOCUMENTATION = r"""
name: scaling_requests
short_description: What the modules of Application Auto Scaling take for a service
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
description:
  - Turns the C(scaling) of an entry of C(services) into the limits, the policies, the alarms and the scheduled actions that the modules take.
  - The values of steps, which are those of the metric, become distances from the alarm's threshold, which is how AWS counts them.
positional: service
options:
  _input:
    description: The scaling. Null for a service that is not scaled, of which all is empty.
    type: dict
    required: true
  service:
    description:
      - What the service is called, with C(key), C(name), C(cluster) and C(stack).
      - C(load_balancer_arn) and C(target_group_arn) are of a service that is scaled by C(requests_per_target).
    type: dict
    required: true
"""

EXAMPLES = r"""
- name: The policies of a service
  ansible.builtin.debug:
    msg: "{{ (scaling | groundwork.aws.scaling_requests({'key': 'api', 'name': 'shop-prod-api', 'cluster': 'shop-prod', 'stack': stack})).policies }}"
  vars:
    scaling:
      min_capacity: 1
      max_capacity: 4
      policies:
        cpu:
          metric: cpu
          target: 70
  # => [{"name": "shop-prod-api-cpu", "policy_type": "target_tracking_scaling", "target_tracking": {"target_value": 70, ...}}]
"""

RETURN = r"""
_value:
  description:
    - C(resource_id), C(min_capacity), C(max_capacity) and C(scheduled_capacities) for M(groundwork.aws.application_autoscaling_target),
      C(policies) for M(groundwork.aws.application_autoscaling_policy), C(scheduled_actions) for M(groundwork.aws.application_autoscaling_scheduled_action).
    - C(alarms) for M(groundwork.aws.cloudwatch_metric_alarm), each with C(policy), the name of the policy that it sets off.
  type: dict
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.scaling import scaling_requests

if TYPE_CHECKING:
    from collections.abc import Callable


class FilterModule:
    """What Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The filter by its name."""
        return {"scaling_requests": scaling_requests}
