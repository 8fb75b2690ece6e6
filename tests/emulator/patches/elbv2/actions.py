# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Actions and conditions as AWS tells them, which is more than it was told."""

from __future__ import annotations

from typing import Any

from moto.elbv2.models import FakeAction, FakeListenerRule

from ..mechanism import Function, replaces

KEPT = {"Protocol": "#{protocol}", "Port": "#{port}", "Host": "#{host}", "Path": "/#{path}", "Query": "#{query}"}
TOLD_TWICE = {"host-header": "HostHeaderConfig", "path-pattern": "PathPatternConfig"}


@replaces(FakeAction, "__init__")
def target_groups_are_told_in_both_ways(original: Function, action: Any, data: dict[str, Any]) -> None:
    """Forwarding to one target group is told by its ARN and as a list of one; moto tells what it was told.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
    """
    if data.get("Type") == "forward":
        groups = data.get("ForwardConfig", {}).get("TargetGroups") or [{"TargetGroupArn": data.get("TargetGroupArn")}]
        sticky = {"Enabled": False, **data.get("ForwardConfig", {}).get("TargetGroupStickinessConfig", {})}
        config = {"TargetGroups": [{"Weight": 1, **group} for group in groups], "TargetGroupStickinessConfig": sticky}
        one = {"TargetGroupArn": groups[0]["TargetGroupArn"]} if len(groups) == 1 else {}
        data = {"Type": "forward", **one, "ForwardConfig": config}
    original(action, data)


@replaces(FakeAction, "__init__")
def redirects_are_told_in_full(original: Function, action: Any, data: dict[str, Any]) -> None:
    """A redirect tells what it keeps of a request; moto tells what it was told.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RedirectActionConfig.html
    """
    if data.get("Type") == "redirect":
        data = {**data, "RedirectConfig": {**KEPT, **data["RedirectConfig"]}}
    original(action, data)


@replaces(FakeListenerRule, "__setattr__")
def hosts_and_paths_are_told_twice(_: None, rule: Any, name: str, value: Any) -> None:
    """Hosts and paths are told with the condition and in its configuration; moto tells what it was told.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RuleCondition.html
    """
    object.__setattr__(rule, name, [_twice(condition) for condition in value] if name == "conditions" else value)


def _twice(condition: dict[str, Any]) -> dict[str, Any]:
    config = TOLD_TWICE.get(condition.get("Field", ""))
    if not config:
        return condition
    values = condition.get(config, {}).get("Values") or condition.get("Values") or []
    return {**condition, "Values": values, config: {**condition.get(config, {}), "Values": values}} if values else condition
