# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets: wrong entries and references, each with its sentence, and never a value."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils import service_findings
from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import with_overrides
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.integration.playing import ROOT
from tests.unit.validation import models as m

Entry = dict[str, Any]
VALUE = "Kx7-what-nobody-may-see"
HERE = "secrets_parameters.app-secret"
TEMPLATES = {"container": "{key}", "ssm_parameter": "/{project}/{env}/{key}"}
MAY_BE = "the ARN of a secret (and :json_key:: for one key of it), or the ARN or path of an SSM parameter"
KMS_ARN = "arn:aws:kms:eu-central-1:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"


def defaults_of(role: str) -> Entry:
    found: Entry = yaml.safe_load((ROOT / "roles" / role / "defaults" / "main.yml").read_text(encoding="utf-8"))
    return found


def options_of(role: str) -> Entry:
    spec: Entry = yaml.safe_load((ROOT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))["argument_specs"]["main"]["options"]
    return spec


DEFAULTS: Entry = defaults_of("secrets")["secrets_defaults"]


def secrets(parameters: dict[str, Entry | None], templates: Entry | None = None, project: str = "shop", services: Any = None) -> Model:
    complete = {key: with_overrides(DEFAULTS, entry) for key, entry in parameters.items()}
    parts = [m.component("secrets", {"parameters": complete}, "secrets-store"), m.component("kms", {"keys": {"main": {}}}, "encryption")]
    parts += [m.component("ecs_service", {}, name) for name in services or {}]
    said = {**m.ENVIRONMENT, "project": project, "naming_templates": {**TEMPLATES, "kms_alias": "alias/{key}", **(templates or {})}}
    return Model(said, tuple(parts), {name: {**m.SERVICE, **entry} for name, entry in (services or {}).items()}, 30)


def secret(**entry: Any) -> Model:
    return secrets({"app-secret": entry})


def given(**entry: Any) -> Model:
    return secret(source="given", value=VALUE, **entry)


WRONG: list[tuple[Model, str]] = [
    (secret(value=VALUE), f"{HERE}.value is set, but {HERE}.source is generated; say source: given, or leave the value out."),
    (secret(value=VALUE, source="declared"), f"{HERE}.value is set, but {HERE}.source is declared; say source: given, or leave the value out."),
    (secret(source="given"), f"{HERE}.value is missing; with source: given it comes from a vault or a lookup."),
    (secret(source="given", value=VALUE * 200), f"{HERE}.value has 4600 bytes; allowed are 4096 in the tier standard."),
    (secret(source="given", value=VALUE * 400, tier="intelligent_tiering"), f"{HERE}.value has 9200 bytes; allowed are 8192."),
    (secret(length=0), f"{HERE}.length is 0; allowed are 1 to 4096."),
    (secret(length=4097), f"{HERE}.length is 4097; allowed are 1 to 4096."),
    (secret(alphabet="aaa"), f"{HERE}.alphabet has fewer than two different characters."),
    (secret(type="string_list"), f"{HERE}.type is string_list, which is not generated; allowed are secure_string, string, or a source of given or declared."),
    (given(type="string", kms_key="main"), f"{HERE}.kms_key is set, but {HERE}.type is string; only a secure_string is encrypted."),
    (secret(kms_key="mian"), f"{HERE}.kms_key is 'mian', which is neither a key of kms_keys nor the ARN of one; did you mean main?"),
    (secret(description="x" * 1025), f"{HERE}.description has 1025 characters; allowed are 1024."),
    (secrets({"/app/secret": None}), "secrets_parameters./app/secret is no key; allowed are letters, digits and . _ - with single slashes between."),
    (
        secrets({"app-secret": None}, {"ssm_parameter": "{project}/{key}"}),
        f"{HERE} would be 'shop/app-secret', which must have letters, digits and ._- only, and begin with a slash where it has slashes; "
        "change environment_naming_overrides.ssm_parameter.",
    ),
    (
        secrets({"app-secret": None}, project="awsome"),
        f"{HERE} would be '/awsome/prod/app-secret', which must not begin with aws or ssm, which AWS keeps for itself; "
        "change environment_naming_overrides.ssm_parameter.",
    ),
    (
        secrets({"a/b/c/d/e/f/g/h/i/j/k/l/m/n": None}),
        "secrets_parameters.a/b/c/d/e/f/g/h/i/j/k/l/m/n would be '/shop/prod/a/b/c/d/e/f/g/h/i/j/k/l/m/n', which has 16 levels; allowed are 15; "
        "change environment_naming_overrides.ssm_parameter.",
    ),
    (
        secrets({"a": None, "b": None}, {"ssm_parameter": "/{project}/{env}/fixed"}),
        "environment_naming_templates.ssm_parameter gives the ssm_parameters a, b the same name '/shop/prod/fixed'; "
        "each needs one of its own, for instance with {key} in environment_naming_overrides.ssm_parameter.",
    ),
]


@pytest.mark.parametrize(("model", "message"), WRONG, ids=[message[:70] for _model, message in WRONG])
def test_s2_23_a_wrong_entry_gets_one_sentence_without_its_value(model: Model, message: str) -> None:
    assert cross_problems(model) == [message]
    assert VALUE not in message


@pytest.mark.parametrize(
    "model",
    [
        secrets({}),
        secrets({"app-secret": None, "postgres/password": {"kms_key": "main"}}),
        given(tier="advanced", kms_key=KMS_ARN),
        given(type="string_list"),
        secret(source="declared", type="string"),
        secrets({"app-secret": None}, {"ssm_parameter/app-secret": "/{env}/{project}/postgres_password"}),
    ],
)
def test_c2_what_is_right_is_no_error(model: Model) -> None:
    assert cross_problems(model) == []


REFERENCES: list[tuple[Any, str]] = [
    ("app-secert", "is 'app-secert', which is no key of secrets_parameters; did you mean app-secret?"),
    ("arn:aws:s3:::files", f"is 'arn:aws:s3:::files'; it must be {MAY_BE}."),
    ("/shop//token", f"is '/shop//token'; it must be {MAY_BE}."),
    (VALUE, f"is no reference; it must be a key of secrets_parameters, {MAY_BE}. A secret itself never stands there."),
    (["a"], f"is no reference; it must be a key of secrets_parameters, {MAY_BE}. A secret itself never stands there."),
    (None, f"is null; it must be {MAY_BE}."),
]


@pytest.mark.parametrize(("value", "problem"), REFERENCES)
def test_a_wrong_reference_says_what_was_meant_and_shows_no_secret(value: Any, problem: str) -> None:
    services = {"api": {"secrets": {"APP": value}}, "web": {"sidecars": [{"name": "agent", "image": "agent:1", "secrets": {"APP": value}}]}}
    found = cross_problems(secrets({"app-secret": None, "theirs": {"source": "declared"}}, services=services))
    assert found == [f"services.api.secrets.APP {problem}", f"services.web.sidecars[0].secrets.APP {problem}"]
    assert VALUE not in str(found)


def test_s2_22_right_references() -> None:
    said = {"A": "app-secret", "B": "/shop/prod/other", "C": "theirs", "D": "arn:aws:ssm:eu-central-1:123456789012:parameter/token", "E": "(known after apply)"}
    model = secrets({"app-secret": None, "theirs": {"source": "declared"}}, services={"api": {"secrets": said}})
    assert cross_problems(model) == []


def test_a_key_needs_the_component_that_makes_it() -> None:
    words = f"it must be {MAY_BE}. No key either, since the inventory has no component of the kind secrets."
    assert cross_problems(m.service(secrets={"APP": "app-secret"})) == [f"services.api.secrets.APP is no reference; {words}"]


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        ({}, []),
        ({"type": "string"}, ["plain-parameter:db-password"]),
        ({"type": "string", "source": "given", "value": VALUE}, ["plain-parameter:db-password"]),
        ({"type": "string", "source": "declared"}, []),
        ({"length": 21}, ["weak-secret:db-password"]),
        ({"length": 22}, []),
        ({"length": 38, "alphabet": "0123456789"}, ["weak-secret:db-password"]),
        ({"length": 39, "alphabet": "0123456789"}, []),
        ({"length": 8, "source": "given", "value": "short"}, []),
    ],
)
def test_findings(entry: Entry, found: list[str]) -> None:
    findings = service_findings.find(secrets({"db-password": entry}))
    assert [finding.id for finding in findings] == found
    assert VALUE not in str(findings)


def test_a_setting_that_is_no_secret_may_be_plain() -> None:
    assert service_findings.find(secrets({"currency": {"type": "string", "source": "given", "value": "EUR"}})) == []


PLAIN = {"environment_project": "shop", "environment_name": "prod", "environment_region": "eu-central-1"}


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"secrets_parameters": {"app-secret": VALUE}}, "secrets_parameters.app-secret is (hidden); it must be a dict of keys and values."),
        ({"secrets_parameters": VALUE}, "secrets_parameters is (hidden); it must be a dict of keys and values."),
        ({"secrets_parameters": {"app-secret": {"value": {"of": VALUE}}}}, "secrets_parameters.app-secret.value is (hidden); it must be a string."),
        (
            {"secrets_parameters": {"app-secret": {}}, "secrets_parameters_overrides": {"app-secret": VALUE}},
            "secrets_parameters_overrides.app-secret is (hidden); it must be a dict of keys and values.",
        ),
        ({"secrets_parameters": {"app-secret": {"valeu": VALUE}}}, "secrets_parameters.app-secret.valeu is not known; did you mean value?"),
    ],
)
def test_s2_23_the_types_of_secrets_are_checked_unseen(variables: Entry, message: str) -> None:
    every = {**PLAIN, "secrets_stack": {}, "secrets_tags": {}, **variables}
    host = Host("secrets-store", frozenset(every), every.__getitem__)
    roles = {name: Role(name, options_of(name), defaults_of(name) if name != "environment" else {}) for name in ("environment", "secrets")}
    errors, _model = validate(
        Inventory({"prod": ["secrets-store"], "foundation": ["secrets-store"], "secrets": ["secrets-store"]}, {"secrets-store": host}, roles)
    )
    assert message in errors
    assert VALUE not in str(errors)
