# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tags: ordinary ones and ownership."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import resource_tags, stack_tags

STACK = {"project": "shop", "environment": "prod", "class": "prod", "region": "eu-central-1"}
OWNERSHIP = {"groundwork:project": "shop", "groundwork:environment": "prod", "groundwork:component": "api"}


@pytest.mark.parametrize(
    ("ordinary", "expected"),
    [
        ({}, {}),
        (None, {}),
        ({"Environment": "{environment}", "Name": "x"}, {"Environment": "prod", "Name": "x"}),
        ({"Where": "{project}/{region}/{class}"}, {"Where": "shop/eu-central-1/prod"}),
        ({"CostCentre": 42, "Flag": True}, {"CostCentre": "42", "Flag": "True"}),
        ({"groundwork:project": "stolen"}, {}),
    ],
)
def test_s2_31_component_tags_are_the_ordinary_ones_and_ownership(ordinary: dict[str, object] | None, expected: dict[str, str]) -> None:
    assert stack_tags(ordinary, STACK, "api") == {**expected, **OWNERSHIP}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("shop-prod-a", {"Owner": "web", "groundwork:key": "subnet/a", "Name": "shop-prod-a"}), (None, {"Owner": "web", "groundwork:key": "subnet/a"})],
)
def test_c20_resource_tags_add_key_and_name(name: str | None, expected: dict[str, str]) -> None:
    assert resource_tags({"Owner": "web"}, "subnet/a", name) == expected
