# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The schema of an environment's variables: current, true of every environment here, and no friend of mistakes."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from scripts import schema

from .repository import ROOT, roles, text_of, tracked

COMMENT = "# yaml-language-server: $schema="


class Loader(yaml.SafeLoader):
    """Files as an editor reads them: a day is text, and what is encrypted is a string."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_constructor("!vault", lambda loader, node: loader.construct_scalar(node))
Loader.add_constructor("!unsafe", lambda loader, node: loader.construct_scalar(node))


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(text_of(schema.FILE)))


def faults(content: Any) -> list[tuple[str, str]]:
    """Where the content is wrong, and how."""
    return sorted((error.json_path.removeprefix("$.").removeprefix("$"), error.message) for error in validator().iter_errors(content))


def environment_files() -> list[Path]:
    """Every file that configures one environment, here and in the examples."""
    folders = [path for path in tracked() if path.suffix == ".yml" and path.parent.parent.name == "group_vars" and path.parent.name != "all"]
    return [path for path in folders if not path.is_symlink()]


def test_the_schema_is_current() -> None:
    assert text_of(schema.FILE) == schema.text(), "write it anew: python scripts/schema.py"


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(validator().schema)


def test_there_are_environments() -> None:
    assert {path.parent.name for path in environment_files()} >= {"dev", "prod"}


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_environment_is_valid(path: Path) -> None:
    assert faults(yaml.load(text_of(path), Loader)) == []  # noqa: S506  (a SafeLoader)


@pytest.mark.parametrize("path", environment_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_environment_names_the_schema(path: Path) -> None:
    relative = os.path.relpath(schema.FILE, path.parent)
    assert text_of(path).splitlines()[0] == f"{COMMENT}{relative}"


@pytest.mark.parametrize("role", roles())
def test_every_variable_of_a_role_is_there_unless_it_is_wired(role: str) -> None:
    built = schema.Environment()
    options, properties = built.roles[role].options, validator().schema["properties"]
    missing = [name for name in options if name not in properties]
    wired = [name for name in options if name in built.wired or not built.may_be_set(built.roles[role], name)]
    assert missing == wired


@pytest.mark.parametrize("name", schema.COUNTS)
def test_what_may_be_a_number_is_a_list(name: str) -> None:
    assert {"array", "integer"} <= set(validator().schema["properties"][name]["type"])


RIGHT: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a template for a number": {"vpc_flow_logs_retention_days": "{{ logs_retention_days }}"},
    "a template for a dict": {"services": "{{ shared_services }}"},
    "a template for a word": {"environment_class": "{{ lookup('ansible.builtin.env', 'CLASS') }}"},
    "an empty service": {"services": {"web": None}},
    "only what differs": {"services_overrides": {"web": {"desired_count": None, "environment": {"LOG_LEVEL": "info"}}}},
    "how many": {"vpc_availability_zones": 2},
    "which ones": {"vpc_availability_zones": ["eu-central-1a", "eu-central-1b"]},
    "a key": {"kms_keys": {"main": {"users": ["logs"], "rotation_period_in_days": 90}}},
    "a name of one's own": {"team": {"members": 3}},
    "a variable of Ansible's": {"ansible_python_interpreter": "/usr/bin/python3"},
}


@pytest.mark.parametrize("content", RIGHT.values(), ids=RIGHT.keys())
def test_what_is_right_is_accepted(content: dict[str, Any]) -> None:
    assert faults(content) == []


WRONG: dict[str, tuple[Any, str, str]] = {
    "a list": (["vpc_cidr"], "", "is not of type 'object'"),
    "a misspelt variable": ({"vpc_cider": "10.0.0.0/16"}, "", "'vpc_cider'"),
    "a wired variable": ({"kms_state": "absent"}, "", "'kms_state'"),
    "a stack": ({"vpc_stack": {}}, "", "'vpc_stack'"),
    "a variable of no role": ({"kms_key": {}}, "", "'kms_key'"),
    "a word for a number": ({"logs_retention_days": "long"}, "logs_retention_days", "does not match"),
    "a number for a dict": ({"services": 3}, "services", "is not of type"),
    "a list for a string": ({"environment_region": ["eu-central-1"]}, "environment_region", "is not of type"),
    "a word that is no choice": ({"environment_class": "production"}, "environment_class", "is not valid under any"),
    "no value where one is needed": ({"environment_region": None}, "environment_region", "is not of type"),
    "an unknown key of a service": ({"services": {"api": {"cpus": 256}}}, "services.api", "'cpus' was unexpected"),
    "an unknown key of an override": ({"services_overrides": {"api": {"cpus": 256}}}, "services_overrides.api", "'cpus' was unexpected"),
    "a wrong value of a service": ({"services": {"api": {"cpu": "much"}}}, "services.api.cpu", "does not match"),
    "a wrong value deep in a service": (
        {"services": {"api": {"health_check": {"retries": [3]}}}},
        "services.api.health_check.retries",
        "is not of type",
    ),
    "a wrong value in a list": ({"services": {"api": {"ingress": [{"description": "web", "port": {}}]}}}, "services.api.ingress[0].port", "is not of type"),
    "a service that is a number": ({"services": {"api": 1}}, "services.api", "is not of type"),
    "a missing key of a list's entry": (
        {"services": {"api": {"sidecars": [{"image": "nginx:1.27"}]}}},
        "services.api.sidecars[0]",
        "'name' is a required property",
    ),
    "an unknown key of a load balancer": ({"load_balancers": {"web": {"sheme": "internal"}}}, "load_balancers.web", "'sheme' was unexpected"),
    "an unknown user of a key": ({"kms_keys": {"main": {"users": ["lambada"]}}}, "kms_keys.main.users[0]", "is not valid under any"),
    "a wrong value of a key's override": ({"kms_keys_overrides": {"main": {"enabled": "sometimes"}}}, "kms_keys_overrides.main.enabled", "does not match"),
    "a misspelt default": ({"kms_defaults": {"rotate": True}}, "kms_defaults", "'rotate' was unexpected"),
    "a waiver without a day": ({"findings_waived": [{"id": "a", "reason": "b"}]}, "findings_waived[0]", "'until' is a required property"),
    "a group without a description": (
        {"security_groups_groups": {"web": {"ingress": []}}},
        "security_groups_groups.web",
        "'description' is a required property",
    ),
    "outputs that are a list": ({"outputs_more": ["a"]}, "outputs_more", "is not of type"),
}


@pytest.mark.parametrize(("content", "path", "words"), WRONG.values(), ids=WRONG.keys())
def test_what_is_wrong_is_refused_at_its_place(content: Any, path: str, words: str) -> None:
    found = faults(content)
    assert [place for place, _message in found] == [path]
    assert words in found[0][1]


@pytest.mark.parametrize(
    ("path", "default"),
    [
        (("properties", "vpc_mode"), "create"),
        (("properties", "environment_class"), "nonprod"),
        (("$defs", "services", "properties", "cpu"), 256),
        (("$defs", "kms_keys", "properties", "rotation_period_in_days"), 365),
        (("properties", "kms_defaults", "properties", "deletion_window_days"), 30),
    ],
)
def test_defaults_are_shown(path: tuple[str, ...], default: Any) -> None:
    place: Any = validator().schema
    for step in path:
        place = place[step]
    assert place["default"] == default
    assert place["description"]


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Plain.", "Plain."),
        (["One.", "Two."], "One. Two."),
        ("With O(kms_state=absent), V(null) and C(x).", "With `kms_state=absent`, `null` and `x`."),
        (None, ""),
    ],
)
def test_descriptions_are_plain(description: Any, expected: str) -> None:
    assert schema.plain_text(description) == expected


@pytest.mark.parametrize(("choices", "expected"), [(["none", "one"], ["none", "one"]), (["off", "cloudwatch"], ["off", "cloudwatch", False]), ([1, 2], [1, 2])])
def test_words_that_yaml_takes_for_booleans_may_be_such(choices: list[Any], expected: list[Any]) -> None:
    assert schema.words_of(choices) == expected
