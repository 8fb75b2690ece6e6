# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of a plan as lines for people."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_text import details, lines_of, warnings
from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_values import between, flat, shortened, told
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import Change, Component


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": 1, "b": {"c": True, "d": None}}, {"a": "1", "b.c": "true", "b.d": "null"}),
        ({"a": []}, {"a": "[]"}),
        ({"a": {}}, {"a": "{}"}),
        ({"a": ["x", 2]}, {"a": "[x, 2]"}),
        ({"rules": [{"port": 80}, {"port": 443}]}, {"rules[0].port": "80", "rules[1].port": "443"}),
        ({"Tags": [{"Key": "Name", "Value": "a"}]}, {"Tags.Name": "a"}),
        ({"tags": [{"key": "Name", "value": "a"}]}, {"tags.Name": "a"}),
        (
            {"Parameters": [{"Key": "Name", "Value": "a", "Source": "user"}]},
            {"Parameters[0].Key": "Name", "Parameters[0].Value": "a", "Parameters[0].Source": "user"},
        ),
        ({"Policy": '{"Version": "2012-10-17"}'}, {"Policy.Version": "2012-10-17"}),
        ({"Pattern": "{no json"}, {"Pattern": "{no json"}),
        ({"text": "two\nlines", "none": ""}, {"text": '"two\\nlines"', "none": '""'}),
        ({}, {"": "{}"}),
    ],
)
def test_every_leaf_has_a_path(value: Any, expected: dict[str, str]) -> None:
    assert flat(value) == expected


TAGS = {"Owner": "me", "Name": "a"}
SSH = {"port": 22, "peer": "0.0.0.0/0", "note": ""}
WEB = {"port": 80, "peer": "sg-1", "note": "web"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"size": 1, "unset": None, "empty": [], "none": {}, "text": ""}, {"size": "1"}),
        ({"tags": TAGS}, {"tags": "Name=a, Owner=me"}),
        ({"x": {"Tags": [{"Key": "Name", "Value": "a"}]}}, {"x.Tags": "Name=a"}),
        ({"rules": [SSH, WEB]}, {"rules[0]": "port=22, peer=0.0.0.0/0", "rules[1]": "port=80, peer=sg-1, note=web"}),
        ({"rules": [{"a": "x" * 100, "b": "y" * 100}]}, {"rules[0].a": "x" * 100, "rules[0].b": "y" * 100}),
    ],
)
def test_for_people_only_what_says_something_is_told_and_what_is_small_in_one_line(value: Any, expected: dict[str, str]) -> None:
    assert told(value) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"size": 1, "name": "a"}, {"size": 2, "name": "a"}, [("~", "size: 1 -> 2")]),
        ({"tags": TAGS}, {"tags": {"Name": "b", "More": "1"}}, [("-", "tags.Owner: me"), ("~", "tags.Name: a -> b"), ("+", "tags.More: 1")]),
        ({}, {"VpcId": "vpc-1"}, [("+", "VpcId: vpc-1")]),
        ({"rules": [SSH, WEB]}, {"rules": [WEB]}, [("-", "rules: port=22, peer=0.0.0.0/0")]),
        ({"rules": [WEB]}, {"rules": [{**WEB, "port": 81}]}, [("~", "rules[0].port: 80 -> 81")]),
        ({"rules": [SSH, WEB]}, {"rules": [SSH, {**WEB, "port": 81}]}, [("~", "rules[1].port: 80 -> 81")]),
        (
            {"rules": [SSH, WEB]},
            {"rules": [{**WEB, "port": 81}, {**SSH, "port": 23}]},
            [
                *(("-", "rules: port=22, peer=0.0.0.0/0"), ("-", "rules: port=80, peer=sg-1, note=web")),
                *(("+", "rules: port=81, peer=sg-1, note=web"), ("+", "rules: port=23, peer=0.0.0.0/0")),
            ],
        ),
        (
            {"containers": [{"name": "web", "cpu": 1}, {"name": "log", "cpu": 1}]},
            {"containers": [{"name": "log", "cpu": 1}, {"name": "web", "cpu": 2}, {"name": "new", "cpu": 3}]},
            [("~", "containers[web].cpu: 1 -> 2"), ("+", "containers[new].name: new"), ("+", "containers[new].cpu: 3")],
        ),
        ({"ids": ["a", "b"]}, {"ids": ["b", "c"]}, [("-", "ids: a"), ("+", "ids: c")]),
        ({"ids": ["a", "b"]}, {"ids": ["b", "a"]}, [("~", "ids: [a, b] -> [b, a]")]),
        ({"ids": ["a"]}, {"ids": ["b"]}, [("~", "ids: [a] -> [b]")]),
        ({"a": {"b": 1}}, {"a": None}, [("~", "a: b=1 -> null")]),
        ({"policy": '{"Version": "1"}'}, {"policy": {"Version": "2"}}, [("~", "policy.Version: 1 -> 2")]),
        ({"a": [1, 2], "b": {"c": [{"d": 1}]}}, {"a": [1, 2], "b": {"c": [{"d": 1}]}}, []),
    ],
)
def test_what_differs_is_told_once_and_where_it_is(before: Any, after: Any, expected: list[tuple[str, str]]) -> None:
    assert [tuple(line) for line in between(before, after)] == expected


def change(sort: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change("Make", None, sort, before=before, after=after)


@pytest.mark.parametrize(
    ("sort", "before", "after", "expected"),
    [
        ("create", {}, {"size": 1, "tags": TAGS, "unset": None}, [("+", "size: 1"), ("+", "tags: Name=a, Owner=me")]),
        ("create", {}, {"details": "(known after apply)"}, [("+", "details: (known after apply)")]),
        ("delete", {"size": 1, "Tags": [{"Key": "Name", "Value": "a"}]}, {}, [("-", "size: 1"), ("-", "Tags: Name=a")]),
        ("update", {"size": 1, "name": "a"}, {"size": 2, "name": "a"}, [("~", "size: 1 -> 2")]),
        ("update", {"value": "(sensitive)"}, {"value": "(sensitive)"}, [("~", "value: (sensitive)")]),
        ("update", {"value": "(sensitive)", "size": 1}, {"value": "(sensitive)", "size": 2}, [("~", "size: 1 -> 2")]),
        ("update", {}, {}, []),
    ],
)
def test_a_change_is_told_by_what_it_sets_takes_away_or_makes_of_what(sort: str, before: Any, after: Any, expected: list[tuple[str, str]]) -> None:
    assert [tuple(line) for line in lines_of(change(sort, before, after))] == expected


def test_what_is_long_is_cut_and_its_length_told() -> None:
    assert shortened("x" * 160) == "x" * 160
    assert shortened("x" * 200) == f"{'x' * 140}... (200 characters)"


def test_details_stand_by_component_and_only_of_what_changes() -> None:
    made = Change("vpc : Make", "a", "create", "", "ec2", "CreateVpc", {}, {"CidrBlock": "10.0.0.0/16"})
    changed = Change("vpc : Keep", None, "update", "groundwork.aws.sqs_queue", before={"a": 1}, after={"a": 2})
    components = [Component("network", "vpc", "foundation", [made, changed]), Component("api", "ecs_service", "services")]
    assert [line.text for line in details(components)] == [
        "",
        "network (vpc): +1, ~1",
        "  + Make (a)  [ec2:CreateVpc]",
        "      CidrBlock: 10.0.0.0/16",
        "  ~ Keep  [sqs_queue]",
        "      ~ a: 1 -> 2",
    ]
    assert [line.sign for line in details(components)] == [" ", " ", "+", "+", "~", "~"]


def test_what_a_change_interrupts_stands_below_it_and_without_details_alone() -> None:
    changed = Change("rds : Keep", None, "update", "m", before={"a": 1}, after={"a": 2}, disruptions=["a: 1 becomes 2, which restarts it"])
    components = [Component("database", "rds", "platform", [changed]), Component("api", "ecs_service", "services")]
    words = "a: 1 becomes 2, which restarts it; a run does it only with -e allow_replace=database"
    assert details(components)[-1] == ("!", f"      ! {words}")
    assert warnings(components) == [(" ", ""), ("!", f"! database (rds): {words}")]
    assert warnings(components[1:]) == []
