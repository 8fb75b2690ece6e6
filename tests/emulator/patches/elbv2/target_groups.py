# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups: what AWS fills in, and which load balancers use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.elbv2.models import ELBv2Backend, FakeTargetGroup
from moto.elbv2.responses import ELBV2Response

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moto.core.responses import ActionResult

HEALTH = "target_group_health.{}.minimum_healthy_targets.{}"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
EVERYWHERE = {"stickiness.enabled": "false", "load_balancing.cross_zone.enabled": "use_load_balancer_configuration"}
FOR_TARGETS = {
    "deregistration_delay.timeout_seconds": "300",
    HEALTH.format("dns_failover", "count"): "1",
    HEALTH.format("dns_failover", "percentage"): "off",
    HEALTH.format("unhealthy_state_routing", "count"): "1",
    HEALTH.format("unhealthy_state_routing", "percentage"): "off",
}
FOR_HTTP = {
    "stickiness.type": "lb_cookie",
    "stickiness.lb_cookie.duration_seconds": "86400",
    "stickiness.app_cookie.cookie_name": "",
    "stickiness.app_cookie.duration_seconds": "86400",
    "slow_start.duration_seconds": "0",
    "load_balancing.algorithm.type": "round_robin",
    "load_balancing.algorithm.anomaly_mitigation": "off",
}


@replaces(FakeTargetGroup, "__init__")
def target_groups_have_awss_attributes(original: Function, group: Any, *arguments: Any, **named: Any) -> None:
    """A target group has the attributes of its type and protocol; moto's has some of them, and one of load balancers.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroupAttribute.html
    """
    original(group, *arguments, **named)
    if group.target_type == "lambda":
        group.attributes = {**EVERYWHERE, "lambda.multi_value_headers.enabled": "false"}
    elif group.protocol in ("HTTP", "HTTPS"):
        group.attributes = {**EVERYWHERE, **FOR_TARGETS, **FOR_HTTP}
    else:
        group.attributes = {**EVERYWHERE, **FOR_TARGETS, "stickiness.type": "source_ip"}


@replaces(ELBV2Response, "modify_target_group")
def modify_target_group_changes_the_codes(original: Function, response: Any) -> ActionResult:
    """The codes of a health check change, those of gRPC and of functions too; moto changes those of HTTP alone.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html
    """
    result, codes = original(response), response._get_params().get("Matcher")
    if codes:
        response.elbv2_backend.target_groups[response._get_param("TargetGroupArn")].matcher = codes
    return result


@replaces(ELBv2Backend, "describe_target_groups")
def target_groups_tell_who_uses_them(original: Function, backend: Any, *arguments: Any, **named: Any) -> Iterable[Any]:
    """A target group tells the load balancers whose listeners or rules forward to it; moto tells those of the day it was first used, several times.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html
    """
    for group in backend.target_groups.values():
        group.load_balancer_arns = [arn for arn, balancer in backend.load_balancers.items() if group.arn in _used(backend, balancer)]
    found: Iterable[Any] = original(backend, *arguments, **named)
    return found


def _used(backend: Any, balancer: Any) -> set[str]:
    found = [action for listener in balancer.listeners.values() for rule in listener.rules.values() for action in rule.actions]
    return {arn for action in found for arn in backend._get_target_group_arns_from(action_data=action.data)}
