# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The changes of a plan as lines for people."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.plan_text import details, flat, lines_of, shortened
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


def change(sort: str, before: dict[str, Any], after: dict[str, Any]) -> Change:
    return Change("Make", None, sort, before=before, after=after)


TAGS = {"Name": "a", "Owner": "me"}


@pytest.mark.parametrize(
    ("sort", "before", "after", "expected"),
    [
        ("create", {}, {"size": 1, "tags": TAGS, "unset": None, "empty": []}, [("+", "size: 1"), ("+", "tags: Name=a, Owner=me")]),
        ("create", {}, {"tags": TAGS}, [("+", "tags: Name=a, Owner=me")]),
        ("create", {}, {"details": "(known after apply)"}, [("+", "details: (known after apply)")]),
        ("delete", {"size": 1, "Tags": [{"Key": "Name", "Value": "a"}]}, {}, [("-", "size: 1"), ("-", "Tags: Name=a")]),
        ("update", {"size": 1, "name": "a"}, {"size": 2, "name": "a"}, [("~", "size: 1 -> 2")]),
        ("update", {"tags": TAGS}, {"tags": {"Name": "b", "More": "1"}}, [("~", "tags.Name: a -> b"), ("-", "tags.Owner: me"), ("+", "tags.More: 1")]),
        ("update", {}, {"VpcId": "vpc-1"}, [("+", "VpcId: vpc-1")]),
        ("update", {"value": "(sensitive)"}, {"value": "(sensitive)"}, [("~", "value: (sensitive)")]),
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
