# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On which subnets tasks run, and which services an environment has."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import component_names, placement, present_in

BOTH = ["public", "private"]


@pytest.mark.parametrize(
    ("asked", "topology", "tier"),
    [
        (None, {"tiers": BOTH, "nat_gateways": "none"}, "public"),
        (None, {"tiers": BOTH, "nat_gateways": 0}, "public"),
        (None, {"tiers": BOTH, "nat_gateways": "one"}, "private"),
        (None, {"tiers": BOTH, "nat_gateways": 2}, "private"),
        (None, {"tiers": BOTH, "nat_gateways": "per_az"}, "private"),
        (None, {"tiers": BOTH, "nat_gateways": "none", "interface_endpoints": ["ecr.api"]}, "private"),
        (None, {"tiers": ["public"], "nat_gateways": "one"}, "public"),
        (None, {"mode": "default", "tiers": BOTH, "nat_gateways": "one"}, "public"),
        (None, {"mode": "existing", "tiers": BOTH, "nat_gateways": "none"}, "private"),
        ("auto", {"tiers": BOTH, "nat_gateways": "one"}, "private"),
        ("public", {"tiers": BOTH, "nat_gateways": "one"}, "public"),
        ("private", {"tiers": BOTH, "nat_gateways": "none"}, "private"),
    ],
)
def test_c6_s4_17_tasks_are_private_wherever_they_reach_aws(asked: str | None, topology: dict[str, Any], tier: str) -> None:
    assert placement({"placement": asked}, topology) == tier


def test_only_what_the_inventory_lists_is_there() -> None:
    services = {"api": {"image": "a"}, "worker": None, "old": {"image": "o"}}
    assert present_in(services, ["worker", "api", "missing"]) == {"worker": {}, "api": {"image": "a"}}
    assert present_in(None, ["api"]) == {}


@pytest.mark.parametrize(
    ("said", "names"),
    [("", []), (None, []), ("database", ["database"]), ("database, cache,", ["database", "cache"]), (["database", "cache"], ["database", "cache"])],
)
def test_components_are_named_with_commas_or_as_a_list(said: Any, names: list[str]) -> None:
    assert component_names(said) == names
