# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of listeners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.elbv2.exceptions import ELBClientError, PriorityInUseError, RuleNotFoundError
from moto.elbv2.models import ELBv2Backend, FakeListener
from moto.elbv2.responses import ELBV2Response

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from moto.core.responses import ActionResult


@replaces(ELBv2Backend, "set_rule_priorities")
def rules_may_change_places(_: Function, backend: Any, rule_priorities: list[dict[str, Any]]) -> list[Any]:
    """Priorities may be exchanged in one call: in the way are only those of rules that keep theirs. moto refuses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetRulePriorities.html
    """
    asked = {item["RuleArn"]: int(item["Priority"]) for item in rule_priorities}
    if len(set(asked.values())) < len(asked):
        raise ELBClientError("ValidationError", "A priority was provided multiple times")
    rules = backend.describe_rules(listener_arn=None, rule_arns=list(asked))
    listener = backend.describe_listeners(None, [rules[0].listener_arn])[0]
    kept = {rule.priority for rule in listener.rules.values() if rule.arn not in asked}
    if kept & set(asked.values()):
        raise PriorityInUseError
    for rule in rules:
        rule.priority = asked[rule.arn]
    return list(rules)


@replaces(FakeListener, "rules")
def rules_are_told_in_their_order(original: Function, listener: Any) -> dict[Any, Any]:
    """Rules are told by priority, the default one last; moto tells them by age.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-rules.html
    """
    rules: dict[Any, Any] = original(listener)
    return dict(sorted(rules.items(), key=lambda item: (item[1].is_default, item[1].is_default or int(item[1].priority))))


@replaces(ELBv2Backend, "delete_rule")
def the_default_rule_stays(original: Function, backend: Any, arn: str) -> None:
    """The default rule is not deleted, and one that is not there is an error; moto breaks, and says nothing.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteRule.html
    """
    balancers = backend.load_balancers.values()
    rules = {rule.arn: rule for balancer in balancers for listener in balancer.listeners.values() for rule in listener.rules.values()}
    if arn not in rules:
        raise RuleNotFoundError
    if rules[arn].is_default:
        raise ELBClientError("OperationNotPermitted", f"Default rule '{arn}' cannot be deleted")
    original(backend, arn)


@replaces(ELBV2Response, "create_rule")
def rules_may_change_requests(original: Function, response: Any) -> ActionResult:
    """A rule may rewrite hosts and addresses; moto drops that.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html
    """
    result = original(response)
    result.result["Rules"][0].transforms = response._get_params().get("Transforms", [])
    return result


@replaces(ELBV2Response, "modify_rule")
def rules_may_change_how_they_change_requests(original: Function, response: Any) -> ActionResult:
    """What a rule rewrites can be changed, and taken away; moto drops it, and wants something else changed too.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyRule.html
    """
    params, arn = response._get_params(), response._get_param("RuleArn")
    rule = response.elbv2_backend.describe_rules(listener_arn=None, rule_arns=[arn])[0]
    if params.get("Transforms") or params.get("ResetTransforms"):
        rule.transforms = params.get("Transforms", [])
        params.setdefault("Actions", [action.data for action in rule.actions])
    return original(response)
