# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules of a listener: what stands together, and in which order they are tried."""

from __future__ import annotations

import itertools
import math
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.listener_rules import COMPUTED_FROM, HIGHEST, PLACES, Rule, band, ordered, place, single_rules


def rule(key: str, *paths: str, hosts: tuple[str, ...] = (), priority: int = 0) -> Rule:
    return Rule(key, {"service": key}, hosts, paths, priority=priority)


def order(*rules: Rule) -> list[str]:
    return [found.key for found in ordered(rules)]


def placed(*rules: Rule) -> dict[str, int]:
    return {found.key: found.priority for found in ordered(rules)}


# From the most specific to the least.
RANKS = [
    rule("host and path", "/api/v1/*", hosts=("shop.example.com",)),
    rule("host", hosts=("shop.example.com",)),
    rule("any host and path", "/api/v1/*", hosts=("*.example.com",)),
    rule("any host", hosts=("*.example.com",)),
    rule("deep", "/api/v1/users/*"),
    rule("less deep", "/api/v1/*"),
    rule("long", "/catalogue/*"),
    rule("short", "/api/*"),
    rule("prefix", "/api*"),
    rule("root", "/*"),
    rule("ending", "*.jpg"),
    rule("all", "*"),
]


@pytest.mark.parametrize(("first", "second"), list(itertools.pairwise(RANKS)), ids=lambda given: given.key)
def test_s4_108_the_more_specific_rule_is_tried_first(first: Rule, second: Rule) -> None:
    assert band(first) < band(second)
    assert order(second, first) == order(first, second) == [first.key, second.key]


def test_priorities_do_not_depend_on_the_order_in_which_services_stand() -> None:
    rules = [rule(name, "/same/*") for name in "abcdef"]
    assert len({tuple(sorted(placed(*given).items())) for given in itertools.permutations(rules)}) == 1


def test_c7_a_new_service_leaves_the_rules_of_the_others_where_they_are() -> None:
    rules = [rule(f"service-{number}", f"/path-{number}/*") for number in range(10)]
    before = placed(*rules)
    for newcomer in (rule("newcomer", "/path-10/*"), rule("newcomer", "/"), rule("newcomer", hosts=("a.example.com",))):
        assert {key: number for key, number in placed(newcomer, *rules).items() if key != "newcomer"} == before


def test_two_in_one_place_stand_side_by_side() -> None:
    pairs = itertools.combinations((rule(f"s{number:02}", "/x/*") for number in range(40)), 2)
    first, second = next(pair for pair in pairs if place(pair[0]) == place(pair[1]))
    assert sorted(placed(second, first).items()) == [(first.key, place(first)), (second.key, place(first) + 1)]


def test_a_priority_is_kept_and_nobody_else_gets_it() -> None:
    alone = rule("alone", "/x/*")
    assert placed(rule("given", "/y/*", priority=place(alone)), alone) == {"given": place(alone), "alone": place(alone) + 1}
    assert order(alone, rule("given", "/*", priority=1)) == ["given", "alone"]


def test_computed_priorities_are_within_the_limits_of_aws() -> None:
    wildest = [rule("a", "/" * 100 + "x" * 100, hosts=("a.example.com",)), rule("z", "*"), rule("z")]
    assert [COMPUTED_FROM <= place(found) <= HIGHEST for found in wildest] == [True] * 3
    full = [rule(f"s{number}", "*") for number in range(100)]
    assert len(set(placed(*full).values())) == 100 > PLACES


def test_s4_110_paths_of_one_depth_share_a_rule() -> None:
    (found,) = ordered([rule("realtime", "/socket.io/*", "/ws/*")])
    assert found.paths == ("/socket.io/*", "/ws/*")


def test_paths_of_several_depths_stand_where_each_belongs() -> None:
    assert [(found.key, found.paths) for found in ordered([rule("web", "/*", "/shop/basket/*"), rule("shop", "/shop/*")])] == [
        ("web", ("/shop/basket/*",)),
        ("shop", ("/shop/*",)),
        ("web", ("/*",)),
    ]


def test_with_a_priority_they_stay_together() -> None:
    assert [(found.priority, found.paths) for found in ordered([rule("web", "/*", "/shop/basket/*", priority=200)])] == [(200, ("/*", "/shop/basket/*"))]


NAMES = [f"{letter}.example.com" for letter in "abcdefghij"]
PATHS = [f"/{letter}/*" for letter in "abcdefghij"]


@pytest.mark.parametrize(
    ("hosts", "paths", "rules"), [(0, 5, 1), (0, 6, 2), (5, 0, 1), (6, 0, 2), (1, 4, 1), (1, 5, 2), (2, 3, 1), (2, 6, 2), (5, 5, 6), (10, 1, 3), (4, 9, 6)]
)
def test_s4_108_more_than_five_values_take_several_rules(hosts: int, paths: int, rules: int) -> None:
    found = list(ordered([rule("web", *PATHS[:paths], hosts=tuple(NAMES[:hosts]))]))
    assert len(found) == rules
    assert all(len(part.hosts) + len(part.paths) <= 5 for part in found)
    assert all(bool(part.hosts) == bool(hosts) and bool(part.paths) == bool(paths) for part in found)
    matched = {pair for part in found for pair in itertools.product(part.hosts or [""], part.paths or [""])}
    assert matched == set(itertools.product(NAMES[:hosts] or [""], PATHS[:paths] or [""]))
    assert rules >= math.ceil((hosts + paths) / 5)


def test_s4_110_of_a_given_priority_each_has_the_next_number() -> None:
    assert [part.priority for part in single_rules(rule("web", *PATHS[:6], priority=200))] == [200, 201]


def test_everything_else_is_the_same_in_each() -> None:
    whole = Rule("web", {"service": "web"}, (), tuple(PATHS[:6]), {"methods": ["GET"]}, 200)
    expected: list[tuple[Any, ...]] = [("web", {"service": "web"}, {"methods": ["GET"]})] * 2
    assert [(part.key, part.action, part.others) for part in single_rules(whole)] == expected
