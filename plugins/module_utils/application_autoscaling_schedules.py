# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Scheduled actions as shapes, and when they are.

https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .application_autoscaling import capacity_problems
from .fields import Shape, merged, number, request_of, shape_of, text

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMITS = (number("min_capacity", "MinCapacity"), number("max_capacity", "MaxCapacity"))
WHEN = (
    text("name", "ScheduledActionName", required=True),
    text("schedule", "Schedule", required=True),
    text("timezone", "Timezone", default="UTC"),
    text("start_time", "StartTime"),
    text("end_time", "EndTime"),
)
ACTION = (*WHEN, *LIMITS)

_RATE = re.compile(r"rate\([1-9]\d* (minutes?|hours?|days?)\)")
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")
_CRON = re.compile(r"cron\((.*)\)")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True)
class CronField:
    """One of the six fields of a cron expression."""

    name: str
    low: int
    high: int
    words: tuple[str, ...] = ()
    #: What it may be besides numbers and words, as a regular expression.
    special: str = ""

    def accepts(self, value: str) -> bool:
        """Whether AWS understands the value."""
        return value == "*" or bool(self.special and re.fullmatch(self.special, value)) or all(self._accepts_item(item) for item in value.upper().split(","))

    def _accepts_item(self, item: str) -> bool:
        span, step = [*item.split("/", 1), ""][:2]
        if "/" in item and not (step.isdigit() and int(step)):
            return False
        return span == "*" or all(self._accepts_value(end) for end in span.split("-", 1))

    def _accepts_value(self, value: str) -> bool:
        return value in self.words or (value.isdigit() and self.low <= int(value) <= self.high)


CRON = (
    CronField("minutes", 0, 59),
    CronField("hours", 0, 23),
    CronField("day of the month", 1, 31, special=r"\?|L|LW|\d{1,2}W"),
    CronField("month", 1, 12, MONTHS),
    CronField("day of the week", 1, 7, DAYS, special=r"\?|L|[1-7]L|[1-7]#[1-5]"),
    CronField("year", 1970, 2199),
)


def schedule_problem(schedule: str) -> str:
    """What is wrong with a schedule, after its path and before what is allowed; empty when nothing is."""
    cron = _CRON.fullmatch(schedule)
    if cron:
        return _cron_problem(cron[1].split())
    if _RATE.fullmatch(schedule) or moment_of(schedule):
        return ""
    return "must be cron(minutes hours day-of-month month day-of-week year), rate(5 minutes) or at(2026-12-31T20:00:00)"


def _cron_problem(values: list[str]) -> str:
    if len(values) != len(CRON):
        return f"has {len(values)} fields, must have six: minutes hours day-of-month month day-of-week year"
    wrong = [f"{value!r} is no {field.name}" for field, value in zip(CRON, values, strict=True) if not field.accepts(value)]
    if not wrong and [values[2], values[4]].count("?") != 1:
        wrong = ["day of the month or day of the week, and not both, must be ?"]
    return "; ".join(wrong)


def moment_of(schedule: str) -> dt.datetime | None:
    """When an C(at) is, in its own time zone; None when it is none."""
    found = _AT.fullmatch(schedule)
    try:
        return dt.datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None


def is_over(action: Mapping[str, Any], now: dt.datetime) -> bool:
    """Whether an action that happens once has had its time."""
    moment = moment_of(action["schedule"])
    if moment is None:
        return False
    try:
        return moment.replace(tzinfo=zoneinfo.ZoneInfo(action.get("timezone") or "UTC")) < now
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return False


def timestamp(value: Any) -> str | None:
    """A time as C(2026-12-31T20:00:00Z), whether AWS or a user says it; None when it is none."""
    if not value:
        return None
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(str(value))
    aware = moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
    return aware.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_responses(actions: list[Shape]) -> Shape:
    """What a target has, by DescribeScheduledActions."""
    ordered = sorted(actions, key=lambda action: action["ScheduledActionName"])
    return {
        "scheduled_actions": [_from_response(action) for action in ordered],
        "arns": {action["ScheduledActionName"]: action["ScheduledActionARN"] for action in ordered},
    }


def _from_response(action: Shape) -> Shape:
    return _with_times(shape_of(ACTION, {**action, **(action.get("ScalableTargetAction") or {})}))


def _with_times(action: Shape) -> Shape:
    return {**action, "start_time": timestamp(action["start_time"]), "end_time": timestamp(action["end_time"])}


def to_request(action: Shape) -> Shape:
    """An action as PutScheduledAction takes it: always the whole of it. A rate has no time zone."""
    when = request_of(WHEN, action)
    if action["schedule"].startswith("rate"):
        del when["Timezone"]
    return {**when, "ScalableTargetAction": request_of(LIMITS, action)}


def wanted(asked: Shape, base: Shape, now: dt.datetime | None = None) -> Shape:
    """The actions as asked, and those that stay without being asked for; one whose time is over is not made anew."""
    before = {action["name"]: action for action in base["scheduled_actions"]}
    today = now or dt.datetime.now(tz=dt.UTC)
    after = {
        action["name"]: _with_times(merged(ACTION, action, None))
        for action in asked["scheduled_actions"]
        if action["name"] in before or not is_over(action, today)
    }
    kept = {} if asked.get("purge_scheduled_actions", True) else before
    return {**asked, "scheduled_actions": [action for _name, action in sorted({**kept, **after}.items())]}


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    actions = asked.get("scheduled_actions") or []
    names = [action["name"] for action in actions]
    found = [f"scheduled_actions: {name} stands there twice" for name in sorted({name for name in names if names.count(name) > 1})]
    if asked.get("scheduled_actions") == [] and not asked.get("purge_scheduled_actions", True):
        found.append("scheduled_actions: is empty; with purge_scheduled_actions false there is nothing to do")
    return found + [problem for index, action in enumerate(actions) for problem in action_problems(action, f"scheduled_actions[{index}]")]


def action_problems(action: Mapping[str, Any], path: str) -> list[str]:
    """One action: when it is, and what it sets."""
    wrong = schedule_problem(action["schedule"])
    found = [f"{path}.schedule: is {action['schedule']!r}, {wrong}"] if wrong else []
    if action.get("timezone") and action["schedule"].startswith("rate"):
        found.append(f"{path}.timezone: goes with cron() and at() only")
    for name in ("start_time", "end_time"):
        try:
            timestamp(action.get(name))
        except ValueError:
            found.append(f"{path}.{name}: is {action[name]!r}, must be a time such as 2026-12-31T20:00:00Z")
    if action.get("min_capacity") is None and action.get("max_capacity") is None:
        found.append(f"{path}: sets neither min_capacity nor max_capacity; one of them is needed")
    return found + capacity_problems(action, f"{path}.")
