# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values against argument_specs."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import REFUSED, check_value

SPEC: dict[str, Any] = {
    "type": "dict",
    "options": {
        "image": {"type": "str", "required": True},
        "cpu": {"type": "int"},
        "public": {"type": "bool"},
        "logs": {"type": "str", "choices": ["none", "cloudwatch", "off"]},
        "tiers": {"type": "list", "elements": "str", "choices": ["public", "private"]},
        "rules": {"type": "list", "elements": "dict", "options": {"port": {"type": "int", "required": True}}},
    },
}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"cpu": "much"}, "services.api.cpu is 'much'; it must be a whole number."),
        ({"cpu": [1]}, "services.api.cpu is [1]; it must be a whole number."),
        ({"public": "maybe"}, "services.api.public is 'maybe'; it must be true or false."),
        ({"image": {"name": "x"}}, "services.api.image is {'name': 'x'}; it must be a string."),
        ({"image": None}, "services.api.image is missing; it is required."),
        ({"cpus": 1}, "services.api.cpus is not known; did you mean cpu?"),
        ({"xyz": 1}, "services.api.xyz is not known; allowed are cpu, image, logs, public, rules, tiers."),
        ({"logs": "s3"}, "services.api.logs is 's3'; allowed are none, cloudwatch, off."),
        ({"tiers": ["public", "secret"]}, "services.api.tiers[1] is 'secret'; allowed are public, private."),
        ({"rules": [{"port": 1}, {"port": "x"}]}, "services.api.rules[1].port is 'x'; it must be a whole number."),
        ({"rules": [{}]}, "services.api.rules[0].port is missing; it is required."),
        ({"rules": {"port": 1}}, "services.api.rules is {'port': 1}; it must be a list."),
        ({"rules": ["a b"]}, "services.api.rules[0] is 'a b'; it must be a dict of keys and values."),
    ],
)
def test_error_names_place_fault_and_what_is_allowed(given: dict[str, Any], message: str) -> None:
    errors: list[str] = []
    check_value(SPEC, {"image": "nginx", **given}, "services.api", errors)
    assert errors == [message]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"cpu": "256"}, {"cpu": 256}),
        ({"cpu": None}, {}),
        ({"cpu": "(known after apply)"}, {"cpu": "(known after apply)"}),
        ({"public": "yes"}, {"public": True}),
        ({"logs": False}, {"logs": "off"}),
        ({"tiers": "public,private"}, {"tiers": ["public", "private"]}),
        ({"rules": [{"port": "80"}]}, {"rules": [{"port": 80}]}),
    ],
)
def test_values_come_out_in_their_types(given: dict[str, Any], expected: dict[str, Any]) -> None:
    errors: list[str] = []
    assert check_value(SPEC, {"image": "nginx", **given}, "services.api", errors) == {"image": "nginx", **expected}
    assert errors == []


def test_a_refused_value_is_left_out_and_the_rest_is_kept() -> None:
    errors: list[str] = []
    assert check_value(SPEC, {"image": "nginx", "cpu": "x", "rules": ["a b", {"port": 1}]}, "s", errors) == {"image": "nginx", "rules": [None, {"port": 1}]}
    assert check_value({"type": "int"}, "x", "s", errors) is REFUSED
    assert len(errors) == 3


def test_which_options_go_together_is_checked() -> None:
    errors: list[str] = []
    spec = {"type": "dict", "options": {"a": {"type": "str"}, "b": {"type": "str"}}, "mutually_exclusive": [["a", "b"]]}
    check_value(spec, {"a": "1", "b": "2"}, "thing", errors)
    assert errors == ["thing: parameters are mutually exclusive: a|b."]
