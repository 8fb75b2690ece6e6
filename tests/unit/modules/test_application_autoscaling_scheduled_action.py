# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module application_autoscaling_scheduled_action, without a network."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.application_autoscaling_schedules import is_over, schedule_problem, timestamp, wanted
from ansible_collections.groundwork.aws.plugins.modules.application_autoscaling_scheduled_action import KIND, problems

from .autoscaling_fake import PLACE, PLACE_REQUEST, SERVICE, FakeAutoscaling
from .cases import ModuleCases, Params

NIGHT: Params = {"name": "night", "schedule": "cron(0 20 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 0, "max_capacity": 0}
MORNING: Params = {"name": "morning", "schedule": "cron(0 6 ? * MON-FRI *)", "min_capacity": 2}
NOW = dt.datetime(2026, 6, 15, 12, tzinfo=dt.UTC)


class Fake(FakeAutoscaling):
    """One whose target is registered."""

    def __init__(self) -> None:
        super().__init__()
        self.targets[SERVICE] = {"ScalableTargetARN": "arn"}


class TestScheduledActions(ModuleCases):
    kind = KIND
    fake = Fake
    params: ClassVar[Params] = {**PLACE, "scheduled_actions": [NIGHT]}
    changes: ClassVar[list[Params]] = [
        *(
            {"scheduled_actions": [{**NIGHT, **change}]}
            for change in (
                {"schedule": "cron(0 21 * * ? *)"},
                {"schedule": "rate(1 hour)", "timezone": None},
                {"timezone": None},
                {"start_time": "2026-12-01T00:00:00Z"},
                {"end_time": "2026-12-01T01:00:00+01:00"},
                {"min_capacity": None},
                {"max_capacity": 1},
                {"name": "evening"},
            )
        ),
        {"scheduled_actions": [MORNING, NIGHT]},
    ]
    create_operation = "PutScheduledAction"

    def test_s1_135_c12_an_action_as_aws_wants_it(self, aws: Fake) -> None:
        result = self.go(aws)
        said = {
            "ScheduledActionName": "night",
            "Schedule": NIGHT["schedule"],
            "Timezone": "Europe/Berlin",
            "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": 0},
        }
        assert aws.request("PutScheduledAction") == {**PLACE_REQUEST, **said}
        assert result["scheduled_scaling"]["arns"]["night"].endswith("scheduledActionName/night")

    def test_one_limit_alone_and_aws_s_own_time_zone(self, aws: Fake) -> None:
        self.go(aws, scheduled_actions=[MORNING])
        assert (aws.request("PutScheduledAction")["ScalableTargetAction"], aws.request("PutScheduledAction")["Timezone"]) == ({"MinCapacity": 2}, "UTC")
        del aws.actions[SERVICE, "morning"]["Timezone"]
        assert self.go(aws, scheduled_actions=[MORNING])["changed"] is False

    def test_a_rate_has_no_time_zone(self, aws: Fake) -> None:
        self.go(aws, scheduled_actions=[{**MORNING, "schedule": "rate(2 days)"}])
        assert "Timezone" not in aws.request("PutScheduledAction")

    def test_one_read_for_all_and_one_write_for_one_difference(self, built: Fake) -> None:
        self.go(built, scheduled_actions=[NIGHT, MORNING])
        assert (built.writes, set(built.operations)) == (["PutScheduledAction"], {"DescribeScheduledActions", "PutScheduledAction"})

    def test_one_too_many_is_seen_and_deleted(self, built: Fake) -> None:
        self.go(built, scheduled_actions=[NIGHT, MORNING])
        assert self.go(built, purge_scheduled_actions=False)["changed"] is False
        assert self.go(built, check_mode=True)["changed"] is True
        built.calls.clear()
        self.go(built)
        assert (built.writes, list(built.actions)) == (["DeleteScheduledAction"], [(SERVICE, "night")])

    @pytest.mark.parametrize("code", ["ObjectNotFoundException", "ConcurrentUpdateException"])
    def test_what_aws_will_know_in_a_moment_is_awaited(self, aws: Fake, code: str) -> None:
        for _ in range(6):
            aws.fail_once("PutScheduledAction", code)
        assert self.go(aws)["changed"] is True

    def test_an_action_whose_time_is_over_is_not_made_anew(self, built: Fake) -> None:
        once = {**NIGHT, "name": "once", "schedule": "at(2020-01-01T00:00:00)"}
        assert self.go(built, scheduled_actions=[NIGHT, once])["changed"] is False
        assert built.writes == []


@pytest.mark.parametrize(
    ("schedule", "timezone", "expected"),
    [
        ("cron(0 20 * * ? *)", None, False),
        ("at(2026-06-15T12:00:01)", None, False),
        ("at(2026-06-15T11:59:59)", None, True),
        ("at(2026-06-15T13:59:59)", "Europe/Berlin", True),
        ("at(2026-06-15T14:00:01)", "Europe/Berlin", False),
        ("at(2020-01-01T00:00:00)", "Europe/Bärlin", False),
    ],
)
def test_is_over(schedule: str, timezone: str | None, expected: bool) -> None:
    assert is_over({"schedule": schedule, "timezone": timezone}, NOW) is expected


@pytest.mark.parametrize(("before", "names"), [([], ["night"]), (["once"], ["night", "once"])])
def test_what_is_over_is_left_alone_where_it_is(before: list[str], names: list[str]) -> None:
    once = {**NIGHT, "name": "once", "schedule": "at(2020-01-01T00:00:00)"}
    found = wanted({"scheduled_actions": [once, NIGHT]}, {"scheduled_actions": [{"name": name} for name in before]}, NOW)
    assert [action["name"] for action in found["scheduled_actions"]] == names


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("2026-12-01T00:00:00Z", "2026-12-01T00:00:00Z"),
        ("2026-12-01T00:00:00", "2026-12-01T00:00:00Z"),
        ("2026-12-01", "2026-12-01T00:00:00Z"),
        ("2026-12-01T01:00:00+01:00", "2026-12-01T00:00:00Z"),
        (dt.datetime(2026, 12, 1, 2, tzinfo=dt.timezone(dt.timedelta(hours=2))), "2026-12-01T00:00:00Z"),
    ],
)
def test_timestamp(value: Any, expected: str | None) -> None:
    assert timestamp(value) == expected


FORMS = "must be cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or at(2026-12-31T20:00:00)"


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("cron(0 20 * * ? *)", ""),
        ("cron(*/15 8-18 ? JAN,mar-DEC MON-FRI 2026-2030)", ""),
        ("cron(0,30 0 L * ? *)", ""),
        ("cron(0 0 15W 1/3 ? *)", ""),
        ("cron(0 0 ? * 6#3 *)", ""),
        ("cron(0 0 ? * 2L *)", ""),
        ("rate(1 minute)", ""),
        ("rate(12 hours)", ""),
        ("at(2026-12-31T20:00:00)", ""),
        ("cron(0 20 * * *)", "has 5 fields, must have six: minutes hours day-of-month month day-of-week year"),
        ("cron(60 24 * * ? *)", "'60' is no minutes; '24' is no hours"),
        ("cron(0 0 32 13 ? 1900)", "'32' is no day of the month; '13' is no month; '1900' is no year"),
        ("cron(0/0 0 * * ? *)", "'0/0' is no minutes"),
        ("cron(0 0 ? * MONDAY *)", "'MONDAY' is no day of the week"),
        ("cron(0 0 ? * 0 *)", "'0' is no day of the week"),
        ("cron(0 20 * * * *)", "day of the month or day of the week, and not both, must be ?"),
        ("cron(0 20 ? * ? *)", "day of the month or day of the week, and not both, must be ?"),
        ("rate(0 hours)", FORMS),
        ("rate(5 weeks)", FORMS),
        ("at(2026-02-30T20:00:00)", FORMS),
        ("at(tomorrow)", FORMS),
        ("0 20 * * *", FORMS),
    ],
)
def test_schedule_problem(schedule: str, expected: str) -> None:
    assert schedule_problem(schedule) == expected


HERE = "scheduled_actions[0]"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"schedule": "nightly"}, [f"{HERE}.schedule: is 'nightly', {FORMS}"]),
        ({"schedule": "rate(1 day)"}, [f"{HERE}.timezone: goes with cron() and at() only"]),
        ({"start_time": "soon"}, [f"{HERE}.start_time: is 'soon', must be a time such as 2026-12-31T20:00:00Z"]),
        ({"min_capacity": None, "max_capacity": None}, [f"{HERE}: sets neither min_capacity nor max_capacity; one of them is needed"]),
        ({"min_capacity": 1}, [f"{HERE}.min_capacity: is 1, above max_capacity 0"]),
    ],
)
def test_problems_of_an_action(change: Params, expected: list[str]) -> None:
    assert problems({**PLACE, "scheduled_actions": [{**NIGHT, **change}]}) == expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"scheduled_actions": [NIGHT, NIGHT]}, ["scheduled_actions: night stands there twice"]),
        (
            {"scheduled_actions": [], "purge_scheduled_actions": False},
            ["scheduled_actions: is empty; with purge_scheduled_actions false there is nothing to do"],
        ),
    ],
)
def test_problems_of_the_list(asked: Params, expected: list[str]) -> None:
    assert problems({**PLACE, **asked}) == expected
