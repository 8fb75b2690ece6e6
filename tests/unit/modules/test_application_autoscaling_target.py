# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module application_autoscaling_target, without a network."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.application_autoscaling import forgetting
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.application_autoscaling_target import KIND, delete, problems, reachable

from .autoscaling_fake import AWAKE, PLACE, PLACE_REQUEST, ROLE, SERVICE, FakeAlarms, FakeAutoscaling, alarm
from .cases import ModuleCases, Params

NIGHT, MORNING = {"min_capacity": 0, "max_capacity": 0}, {"min_capacity": 1, "max_capacity": 4}
OURS = {"groundwork:environment": "dev"}


class TestScalableTarget(ModuleCases):
    kind = KIND
    fake = FakeAutoscaling
    params: ClassVar[Params] = {**PLACE, "min_capacity": 1, "max_capacity": 4, "tags": {"Name": "web", **OURS}}
    changes: ClassVar[list[Params]] = [
        {"min_capacity": 0},
        {"max_capacity": 5},
        {"min_capacity": 5, "max_capacity": 9},
        {"role_arn": "arn:aws:iam::123456789012:role/scaling"},
        *({"suspended_state": {name: True}} for name in ("dynamic_scaling_in_suspended", "dynamic_scaling_out_suspended", "scheduled_scaling_suspended")),
        {"tags": {"Name": "other"}},
    ]
    create_operation = "RegisterScalableTarget"

    def test_c12_the_request_says_everything(self, aws: FakeAutoscaling) -> None:
        result = self.go(aws, suspended_state={"scheduled_scaling_suspended": True})
        said = {"MinCapacity": 1, "MaxCapacity": 4, "Tags": self.params["tags"], "SuspendedState": {**AWAKE, "ScheduledScalingSuspended": True}}
        assert aws.request("RegisterScalableTarget") == {**PLACE_REQUEST, **said}
        assert aws.operations == ["DescribeScalableTargets", "RegisterScalableTarget", "DescribeScalableTargets", "ListTagsForResource"]
        assert result["scalable_target"]["role_arn"] == ROLE

    def test_nothing_to_do_is_two_reads(self, built: FakeAutoscaling) -> None:
        self.go(built)
        assert built.operations == ["DescribeScalableTargets", "ListTagsForResource"]

    def test_only_what_differs_is_said(self, built: FakeAutoscaling) -> None:
        self.go(built, max_capacity=8)
        assert built.request("RegisterScalableTarget") == {**PLACE_REQUEST, "MaxCapacity": 8}

    def test_a_limit_of_zero_is_said(self, built: FakeAutoscaling) -> None:
        assert self.go(built, min_capacity=0)["scalable_target"]["min_capacity"] == 0
        assert built.request("RegisterScalableTarget") == {**PLACE_REQUEST, "MinCapacity": 0}

    def test_one_suspended_part_leaves_the_others(self, built: FakeAutoscaling) -> None:
        self.go(built, suspended_state={"scheduled_scaling_suspended": True})
        both = self.go(built, suspended_state={"dynamic_scaling_in_suspended": True})["scalable_target"]["suspended_state"]
        assert both == {"dynamic_scaling_in_suspended": True, "dynamic_scaling_out_suspended": False, "scheduled_scaling_suspended": True}

    def test_unset_is_left_alone(self, built: FakeAutoscaling) -> None:
        assert self.go(built, min_capacity=None, max_capacity=None, tags=None)["changed"] is False

    def test_a_new_target_needs_both_limits(self, aws: FakeAutoscaling) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=r"^max_capacity: a target that is not registered yet needs it"):
                self.go(aws, max_capacity=None, check_mode=check_mode)
        assert aws.writes == []

    @pytest.mark.parametrize(("now", "changed"), [(NIGHT, False), (MORNING, False), ({"min_capacity": 2, "max_capacity": 6}, True)])
    def test_c12_what_the_schedule_set_is_left_alone(self, built: FakeAutoscaling, now: Params, changed: bool) -> None:
        built.targets[SERVICE] |= {"MinCapacity": now["min_capacity"], "MaxCapacity": now["max_capacity"]}
        result = self.go(built, scheduled_capacities=[NIGHT, MORNING])
        limits = {name: result["scalable_target"][name] for name in now}
        assert (result["changed"], limits) == (changed, MORNING if changed else now)
        assert self.go(built)["changed"] is (not changed and now != MORNING)

    def test_a_target_that_is_gone_while_it_is_read_has_no_tags(self, built: FakeAutoscaling) -> None:
        for _ in range(8):
            built.fail_once("ListTagsForResource", "ResourceNotFoundException")
        assert self.go(built, state="absent", match_tags=OURS)["changed"] is False

    def test_a_target_that_somebody_registered_meanwhile_is_taken_over(self, built: FakeAutoscaling, monkeypatch: pytest.MonkeyPatch) -> None:
        answers = [{"ScalableTargets": []}]
        describe = built.describe_scalable_targets
        monkeypatch.setattr(built, "describe_scalable_targets", lambda request: answers.pop() if answers else describe(request))
        assert self.go(built, max_capacity=7)["diff"]["before"]["max_capacity"] == 4

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("ConcurrentUpdateException", ""),
            ("ValidationException", "Unable to assume IAM role: arn"),
            ("ValidationException", "ECS service doesn't exist: service/main/web"),
        ],
    )
    def test_what_aws_will_know_in_a_moment_is_awaited(self, aws: FakeAutoscaling, code: str, words: str) -> None:
        for _ in range(6):
            aws.fail_once("RegisterScalableTarget", code, message=words)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count("RegisterScalableTarget") == 7

    def test_another_mistake_is_not_sent_again(self, aws: FakeAutoscaling) -> None:
        aws.fail_once("RegisterScalableTarget", "ValidationException", message="Maximum capacity is too high")
        with pytest.raises(AnsibleAWSError, match=f"^Failed to register scalable target {SERVICE}: "):
            self.go(aws)
        assert aws.operations.count("RegisterScalableTarget") == 1

    @pytest.mark.parametrize(("tags", "gone"), [(OURS, True), ({"groundwork:environment": "prod"}, False)])
    def test_only_what_carries_the_tags_is_deregistered(self, built: FakeAutoscaling, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (SERVICE in built.targets) is not gone

    @pytest.mark.parametrize(("delete_alarms", "left"), [(True, ["theirs", "tracked"]), (False, ["ours", "theirs", "tracked"])])
    def test_alarms_of_steps_go_first_and_only_ours(self, built: FakeAutoscaling, delete_alarms: bool, left: list[str]) -> None:
        alarms = FakeAlarms(ours=OURS, theirs={}, tracked=OURS)
        for name, kind, parts in (("steps", "StepScaling", ["ours", "theirs", "missing"]), ("cpu", "TargetTrackingScaling", ["tracked"])):
            policy = {"PolicyName": name, "PolicyType": kind, "PolicyARN": name, "Alarms": [alarm(part) for part in parts]}
            built.policies[SERVICE, name] = policy
        kind = replace(KIND, delete=partial(delete, forget=forgetting(lambda: alarms.client)))
        params: dict[str, Any] = {**self.params, "state": "absent", "delete_alarms": delete_alarms, "match_tags": OURS}
        run(kind, built.client, params, check_mode=True)
        assert (alarms.calls, built.writes) == ([], [])
        run(kind, built.client, params, check_mode=False)
        assert (sorted(alarms.tags), built.writes, built.policies) == (left, ["DeregisterScalableTarget"], {})


@pytest.mark.parametrize(
    ("limits", "actions", "expected"),
    [
        ((1, 4), [], {(1, 4)}),
        ((1, 4), [NIGHT], {(1, 4), (0, 0)}),
        ((1, 4), [{"min_capacity": 3}], {(1, 4), (3, 4)}),
        ((1, 4), [{"min_capacity": 3}, {"max_capacity": 8}], {(1, 4), (3, 4), (1, 8), (3, 8)}),
        ((1, 4), [NIGHT, {"min_capacity": None, "max_capacity": 9}], {(1, 4), (0, 0), (0, 9), (1, 9)}),
    ],
)
def test_reachable(limits: tuple[int, int], actions: list[Params], expected: set[tuple[int, int]]) -> None:
    assert reachable(limits, actions) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"min_capacity": 0, "max_capacity": 0}, []),
        ({"min_capacity": 5}, ["min_capacity: is 5, above max_capacity 4"]),
        ({"min_capacity": -1}, ["min_capacity: is -1, must be 0 or more"]),
        ({"service_namespace": "rds"}, ["scalable_dimension: is 'ecs:service:DesiredCount', must begin with the service_namespace, rds:"]),
        ({"service_namespace": UNKNOWN}, []),
        ({"scheduled_capacities": [NIGHT, {"min_capacity": 2, "max_capacity": 1}]}, ["scheduled_capacities[1].min_capacity: is 2, above max_capacity 1"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({**TestScalableTarget.params, **asked}) == expected
