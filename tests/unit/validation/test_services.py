# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A service's entry, joined with its overrides and completed by the role's defaults."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.services import complete, typed_services

OPTIONS: dict[str, Any] = {
    "image": {"type": "str", "required": True},
    "cpu": {"type": "int"},
    "desired_count": {"type": "int"},
    "launch_type": {"type": "str"},
    "capacity_strategy": {"type": "list", "elements": "dict"},
}
DEFAULTS = {"cpu": 256, "desired_count": 1, "launch_type": "FARGATE", "capacity_strategy": []}
STRATEGY = [{"capacity_provider": "FARGATE_SPOT"}]


@pytest.mark.parametrize(
    ("entry", "overrides", "expected"),
    [
        ({}, {}, DEFAULTS),
        ({"cpu": "512"}, {}, {**DEFAULTS, "cpu": 512}),
        ({"cpu": 512}, {"cpu": 1024}, {**DEFAULTS, "cpu": 1024}),
        ({"desired_count": 3}, {"desired_count": None}, {**DEFAULTS, "desired_count": None}),
        ({"capacity_strategy": STRATEGY}, {}, {"cpu": 256, "desired_count": 1, "capacity_strategy": STRATEGY}),
        ({"capacity_strategy": STRATEGY, "launch_type": "EC2"}, {}, {**DEFAULTS, "launch_type": "EC2", "capacity_strategy": STRATEGY}),
    ],
)
def test_service_is_its_entry_its_overrides_and_the_defaults(entry: dict[str, Any], overrides: dict[str, Any], expected: dict[str, Any]) -> None:
    errors: list[str] = []
    typed = typed_services({"api": {"image": "nginx:1", **entry}}, {"api": overrides}, ["api"], OPTIONS, errors)
    assert complete(typed["api"], DEFAULTS) == {"image": "nginx:1", **expected}
    assert errors == []


@pytest.mark.parametrize("missing", [None, {}])
def test_no_services_are_no_error(missing: dict[str, Any] | None) -> None:
    errors: list[str] = []
    assert typed_services(missing, None, [], OPTIONS, errors) == {}
    assert errors == []
