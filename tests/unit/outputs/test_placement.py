# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which services an environment has, and on which subnets they run."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.placement import placement, present_in

BOTH = ["public", "private"]
PER_AZ = {"mode": "create", "tiers": BOTH, "nat_gateways": "per_az", "interface_endpoints": []}


@pytest.mark.parametrize(
    ("service", "topology", "tier"),
    [
        ({}, PER_AZ, "private"),
        ({"placement": "auto"}, PER_AZ, "private"),
        ({"placement": None}, PER_AZ, "private"),
        ({"placement": "public"}, PER_AZ, "public"),
        ({"placement": "private"}, {**PER_AZ, "nat_gateways": "none"}, "private"),
        ({}, {**PER_AZ, "nat_gateways": "none"}, "public"),
        ({}, {**PER_AZ, "nat_gateways": 0}, "public"),
        ({}, {**PER_AZ, "nat_gateways": None}, "public"),
        ({}, {**PER_AZ, "nat_gateways": 2}, "private"),
        ({}, {**PER_AZ, "nat_gateways": "none", "interface_endpoints": ["ecr.api"]}, "private"),
        ({}, {**PER_AZ, "tiers": ["public"]}, "public"),
        ({}, {**PER_AZ, "mode": "default"}, "public"),
        ({}, {"mode": "existing", "tiers": BOTH, "nat_gateways": "none", "interface_endpoints": []}, "private"),
        ({}, {"mode": "existing", "tiers": ["public"]}, "public"),
    ],
)
def test_tasks_run_on_private_subnets_wherever_they_reach_aws_from_there(service: dict[str, Any], topology: dict[str, Any], tier: str) -> None:
    assert placement(service, topology) == tier


@pytest.mark.parametrize(
    ("entries", "hosts", "present"),
    [
        ({"api": {"image": "a"}, "worker": {"image": "b"}}, ["worker", "api"], {"worker": {"image": "b"}, "api": {"image": "a"}}),
        ({"api": {"image": "a"}}, [], {}),
        ({"api": None}, ["api", "unknown"], {"api": {}}),
        (None, ["api"], {}),
    ],
)
def test_the_inventory_says_which_entries_there_are(entries: Any, hosts: list[str], present: dict[str, Any]) -> None:
    shown = present_in(entries, hosts)
    assert list(shown.items()) == list(present.items())
