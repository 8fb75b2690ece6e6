# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags in their three forms, and whose a thing is."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.tags import (
    carries,
    from_pairs,
    marked,
    own,
    specification,
    tag_changes,
    to_pairs,
    unclaimed,
    wanted_tags,
)


def test_pairs_of_most_services() -> None:
    pairs = [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]
    assert from_pairs([*pairs, {"Key": "aws:cloudformation:stack-id", "Value": "x"}]) == {"a": "1", "b": ""}
    assert to_pairs({"b": "", "a": "1"}) == pairs


def test_pairs_of_ecs() -> None:
    assert from_pairs([{"key": "a", "value": "1"}], "key", "value") == {"a": "1"}
    assert to_pairs({"a": "1"}, "key", "value") == [{"key": "a", "value": "1"}]


def test_nothing_in_every_form() -> None:
    assert (from_pairs(None), to_pairs(None), own(None), specification("vpc", {})) == ({}, [], {}, [])


def test_dict_without_the_tags_of_aws() -> None:
    assert own({"a": "1", "aws:x": "2", "awsome": "3"}) == {"a": "1", "awsome": "3"}


def test_specification_of_ec2() -> None:
    assert specification("vpc", {"a": "1"}) == [{"ResourceType": "vpc", "Tags": [{"Key": "a", "Value": "1"}]}]


@pytest.mark.parametrize(
    ("current", "asked", "purge", "expected"),
    [
        ({"a": "1"}, None, True, {"a": "1"}),
        ({"a": "1"}, {}, True, {}),
        ({"a": "1"}, {"b": "2"}, True, {"b": "2"}),
        ({"a": "1"}, {"b": "2"}, False, {"a": "1", "b": "2"}),
        ({"a": "1"}, {"a": "2"}, False, {"a": "2"}),
        (None, {"n": 5, "t": True, "e": None}, True, {"n": "5", "t": "True", "e": ""}),
        (None, None, True, {}),
    ],
)
def test_wanted_tags(current: dict[str, str] | None, asked: dict[str, Any] | None, purge: bool, expected: dict[str, str]) -> None:
    assert wanted_tags(current, asked, purge) == expected


@pytest.mark.parametrize(
    ("current", "target", "to_set", "to_remove"),
    [
        ({"a": "1"}, {"a": "1"}, {}, []),
        ({"a": "1", "c": "3", "b": "2"}, {"a": "2"}, {"a": "2"}, ["b", "c"]),
        ({}, {"a": ""}, {"a": ""}, []),
    ],
)
def test_tag_changes(current: dict[str, str], target: dict[str, str], to_set: dict[str, str], to_remove: list[str]) -> None:
    assert tag_changes(current, target) == (to_set, to_remove)


@pytest.mark.parametrize(
    ("tags", "asked", "expected"),
    [
        ({"a": "1", "b": "2"}, {"a": "1"}, True),
        ({"a": "1"}, {"a": "1", "b": "2"}, False),
        ({"a": "2"}, {"a": "1"}, False),
        ({"n": "5", "e": ""}, {"n": 5, "e": None}, True),
        ({}, {"e": None}, False),
        (None, {"a": "1"}, False),
        ({"a": "1"}, {}, True),
        ({"a": "1"}, None, True),
        (None, None, True),
    ],
)
def test_what_carries_all_the_tags_that_are_asked_for(tags: dict[str, str] | None, asked: dict[str, Any] | None, expected: bool) -> None:
    assert carries(tags, asked) is expected


MINE = {"groundwork:project": "shop", "groundwork:key": "a", "Name": "one"}


@pytest.mark.parametrize(
    ("tags", "asked", "is_marked", "is_unclaimed"),
    [
        (MINE, MINE, True, True),
        ({**MINE, "Name": "renamed"}, MINE, True, True),
        ({"Name": "one"}, MINE, True, True),
        ({**MINE, "groundwork:key": "b"}, MINE, False, False),
        ({}, MINE, False, True),
        ({"Name": "other"}, {"Name": "one"}, False, True),
        ({"Name": "one"}, {"Name": "one"}, True, True),
        ({"Name": "one"}, None, False, True),
    ],
)
def test_whose_it_is(tags: dict[str, str], asked: dict[str, str] | None, is_marked: bool, is_unclaimed: bool) -> None:
    assert (marked([{"tags": tags}], asked) == [{"tags": tags}]) is is_marked
    assert unclaimed(tags, asked) is is_unclaimed


def test_owner_beats_name() -> None:
    owned, named = {"tags": {**MINE, "Name": "renamed"}}, {"tags": {"Name": "one"}}
    assert marked([named, owned], MINE) == [owned]


def test_other_name_is_somebody_elses_where_the_name_counts() -> None:
    assert unclaimed({"Name": "other"}, {"Name": "one"}, ("Name",)) is False
