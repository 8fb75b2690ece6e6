# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Repositories, and services that name their image by a tag: wrong inputs, names and findings."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, registry_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.ecr import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.unit.validation import models as m

ACCOUNT, OTHER_ACCOUNT = "123456789012", "210987654321"
DIGEST = f"sha256:{'a' * 64}"
SERVICE = {**{key: value for key, value in m.SERVICE.items() if key != "image"}, "tag": "1.4.2"}
LIFECYCLE = {"keep": [{"tags": ["v*", "sha-*"], "count": 20}], "untagged_days": 7}
ENTRY: dict[str, Any] = {"image_tag_mutability": "auto", "encryption": "aes256", "kms_key_arn": "", "lifecycle": LIFECYCLE}
TEMPLATES = {"ecr_repository": "{project}-{env}/{key}", "container": "{key}"}
HERE = "ecr_repositories.api"


def model(services: dict[str, Any] | None = None, /, hosts: tuple[str, ...] = ("registry",), registry: dict[str, Any] | None = None, **entries: Any) -> Model:
    """An environment with services and repositories; its account is known."""
    named = {"api": SERVICE} if services is None else services
    config = {"repositories": entries, "defaults": ENTRY}
    parts = [m.component("ecr", config, host) for host in hosts] + [m.component("ecs_service", {}, name) for name in named]
    said = {**m.ENVIRONMENT, "account_id": ACCOUNT, "naming_templates": TEMPLATES}
    return Model(said, tuple(parts), named, 30, registry={"mode": "per_service", **(registry or {})})


def entry(**changes: Any) -> Model:
    return model(api={**ENTRY, **changes})


def lifecycle(*keep: dict[str, Any], **changes: Any) -> Model:
    return entry(lifecycle={**LIFECYCLE, "keep": list(keep), **changes})


@pytest.mark.parametrize(
    "fine",
    [
        model(),
        model({"api": {**SERVICE, "tag": DIGEST}}),
        model({"api": {**SERVICE, "tag": None, "image": "nginx:1.29"}}, hosts=()),
        model(hosts=(), registry={"registry_account_id": OTHER_ACCOUNT}),
        model(registry={"mode": "single", "tag_template": "{tag}.{service}"}),
        entry(image_tag_mutability="immutable_with_exclusion", image_tag_mutability_exclusions=["latest", "dev*"]),
        entry(encryption="kms", kms_key_arn=f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/01234567-89ab-cdef-0123-456789abcdef"),
        entry(pull_account_ids=[OTHER_ACCOUNT], statements=[{"principals": {"AWS": "*"}, "actions": ["ecr:BatchGetImage"], "conditions": {"a": {"b": "c"}}}]),
        lifecycle({"count": 50}, {"tags": ["a*b*c*d*"], "count": 1}),
        entry(lifecycle=None),
    ],
)
def test_c13_what_is_well_is_not_complained_of(fine: Model) -> None:
    assert cross_problems(fine) == []


TAG_WORDS = "up to 128 letters, digits and _ . -, beginning with none of the last two, or a digest such as sha256:0123..."


@pytest.mark.parametrize(
    ("service", "expected"),
    [
        ({"image": "nginx:1.29"}, "services.api has both image and tag; only one of them is allowed."),
        ({"tag": None}, "services.api has neither image nor tag; one of them is required."),
        ({"tag": ""}, "services.api has neither image nor tag; one of them is required."),
        ({"tag": "1.0 beta"}, f"services.api.tag is '1.0 beta'; allowed are {TAG_WORDS}."),
        ({"tag": ".1"}, f"services.api.tag is '.1'; allowed are {TAG_WORDS}."),
        ({"tag": "sha256:abc"}, f"services.api.tag is 'sha256:abc'; allowed are {TAG_WORDS}."),
    ],
)
def test_an_image_or_a_tag(service: dict[str, Any], expected: str) -> None:
    assert cross_problems(model({"api": {**SERVICE, **service}})) == [expected]


def test_a_tag_needs_a_repository() -> None:
    words = (
        "services.api.tag is of an image in ECR, but the inventory's group ecr has no host; add one, or say whose the images are in ecr_registry_account_id."
    )
    assert cross_problems(model(hosts=())) == [words]


def test_a_tag_is_short_enough_as_the_template_makes_it() -> None:
    made = "api-" + "1" * 128
    found = cross_problems(model({"api": {**SERVICE, "tag": "1" * 128}}, registry={"mode": "single"}))
    assert found == [f"services.api.tag makes a tag of 132 characters by ecr_tag_template, '{made[:76]}...; allowed are 128."]


@pytest.mark.parametrize(
    ("registry", "expected"),
    [
        ({"registry_account_id": "1234"}, "ecr_registry_account_id is '1234'; it must be twelve digits in quotes, or empty."),
        ({"registry_region": "Frankfurt"}, "ecr_registry_region is 'Frankfurt'; it must be the name of an AWS region, such as eu-central-1, or empty."),
        *(
            ({"tag_template": text}, f"ecr_tag_template is '{text}'; it must have {{tag}}, and may have {{service}} and letters, digits and _ . - beside it.")
            for text in ("{service}", "{tag}+{service}", "{tag}-{key}", "{tag", "v1")
        ),
    ],
)
def test_where_images_are(registry: dict[str, Any], expected: str) -> None:
    assert set(cross_problems(model(registry=registry))) == {expected}


KMS = f"arn:aws:kms:eu-central-1:{ACCOUNT}:key/1"
EXCLUSIONS = f"{HERE}.image_tag_mutability_exclusions"
KEEP = f"{HERE}.lifecycle.keep"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            entry(image_tag_mutability_exclusions=["latest"]),
            f"{EXCLUSIONS} means nothing unless {HERE}.image_tag_mutability is mutable_with_exclusion or immutable_with_exclusion.",
        ),
        (
            entry(image_tag_mutability="mutable_with_exclusion"),
            f"{EXCLUSIONS} is empty, but {HERE}.image_tag_mutability is mutable_with_exclusion; at least one tag is required.",
        ),
        (
            entry(image_tag_mutability="mutable_with_exclusion", image_tag_mutability_exclusions=["a b"]),
            f"{EXCLUSIONS}[0] is 'a b'; allowed are up to 128 letters, digits and . _ - *",
        ),
        (
            entry(image_tag_mutability="mutable_with_exclusion", image_tag_mutability_exclusions=list("abcdef")),
            f"{EXCLUSIONS} has 6 entries; allowed are 5.",
        ),
        (entry(kms_key_arn=KMS), f"{HERE}.kms_key_arn means nothing unless {HERE}.encryption is kms or kms_dsse."),
        (
            entry(encryption="kms", kms_key_arn="main"),
            f"{HERE}.kms_key_arn is 'main'; it must be the ARN of a KMS key, or empty for AWS's own.",
        ),
        (lifecycle({"tags": ["v*"]}), f"{KEEP}[0].count is missing; it is how many images are kept."),
        (lifecycle({"tags": ["v*"], "count": 0}), f"{KEEP}[0].count is 0; allowed are 1 to 100000."),
        (lifecycle({"tags": ["*a*b*c*d*"], "count": 1}), f"{KEEP}[0].tags[0] is '*a*b*c*d*'; allowed are up to 128 letters, digits and . _ - and at most 4 *"),
        (lifecycle({"tags": ["v:1"], "count": 1}), f"{KEEP}[0].tags[0] is 'v:1'; allowed are up to 128 letters, digits and . _ - and at most 4 *"),
        (lifecycle({"tags": ["v*"], "count": 1}, {"tags": ["v*"], "count": 2}), f"{KEEP} has the tags 'v*' twice; each pattern may stand there once."),
        (lifecycle({"count": 1}, {"tags": [], "count": 2}), f"{KEEP} has several entries without tags; one may be about all images."),
        (lifecycle(untagged_days=0), f"{HERE}.lifecycle.untagged_days is 0; allowed are 1 to 36500 days."),
        (entry(pull_account_ids=["dev"]), f"{HERE}.pull_account_ids[0] is 'dev'; it must be twelve digits in quotes."),
        (
            entry(statements=[{"actions": ["ecr:BatchGetImage"]}]),
            f"{HERE}.statements[0].principals is missing; it says who is meant, such as AWS: arn:aws:iam::123456789012:root.",
        ),
        (
            entry(statements=[{"principals": {"AWS": ACCOUNT}, "actions": ["pull"]}]),
            f"{HERE}.statements[0].actions[0] is 'pull'; it must be service:Action, such as s3:GetObject.",
        ),
        (
            model(hosts=("registry", "images")),
            "the group ecr has the hosts registry, images; one of them makes all repositories, so that there may be only one.",
        ),
    ],
)
def test_wrong_repositories(wrong: Model, expected: str) -> None:
    assert cross_problems(wrong) == [expected]


def test_s4_80_more_rules_than_ecr_takes() -> None:
    services = {f"s{number}": SERVICE for number in range(26)}
    found = cross_problems(model(services, registry={"mode": "single"}, services=ENTRY))
    assert found == ["ecr_repositories.services.lifecycle makes 53 rules, one for each pattern of each service; allowed are 50."]


@pytest.mark.parametrize(("names", "overlapping"), [(("web", "web-vip"), True), (("web", "web-admin"), False)])
def test_s3_01_a_service_does_not_expire_the_images_of_another(names: tuple[str, str], overlapping: bool) -> None:
    found = cross_problems(model(dict.fromkeys(names, SERVICE), registry={"mode": "single"}, services=ENTRY))
    words = "the tags 'web-v*' of web are those of images of web-vip, too, such as 'web-vip-v'; change ecr_tag_template or rename a service."
    assert found == ([f"ecr_repositories.services.lifecycle.keep: {words}"] if overlapping else [])


@pytest.mark.parametrize(
    ("environment", "keys"),
    [
        (model(), ["api"]),
        (model(base=ENTRY), ["api", "base"]),
        (model(registry={"mode": "single"}), ["services"]),
        (model(registry={"registry_account_id": OTHER_ACCOUNT}), []),
        (model(registry={"registry_account_id": ACCOUNT}), ["api"]),
        (model(hosts=(), registry={"registry_account_id": ACCOUNT}), []),
    ],
)
def test_names_are_those_of_the_repositories_that_are_made(environment: Model, keys: list[str]) -> None:
    assert [(kind, key) for kind, key, _extra in declared(environment)] == [("ecr_repository", key) for key in keys]


EVERYBODY: dict[str, Any] = {"principals": {"AWS": ["*"]}, "actions": ["ecr:BatchGetImage"]}


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (model(), []),
        (entry(image_tag_mutability="mutable"), ["mutable-tags:api"]),
        (entry(scan_on_push=False), ["unscanned-images:api"]),
        (entry(statements=[EVERYBODY]), ["open-repository:api"]),
        (entry(statements=[{**EVERYBODY, "conditions": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}]), []),
        (entry(statements=[{**EVERYBODY, "effect": "Deny"}]), []),
        (model({"api": {**SERVICE, "tag": "latest"}}), ["moving-image:api"]),
    ],
)
def test_s4_78_s4_79_findings(environment: Model, expected: list[str]) -> None:
    assert [finding.id for finding in find(environment)] == expected


def test_tags_may_move_outside_of_production() -> None:
    environment = entry(image_tag_mutability="mutable")
    elsewhere = Model({**environment.environment, "class": "nonprod"}, environment.components, environment.services, 30, registry=environment.registry)
    assert [finding.id for finding in find(elsewhere)] == []


@pytest.mark.parametrize(("name", "value", "expected"), [("ecr_mode", "single", {"mode": "single"}), ("ecr_mode", "several", {})])
def test_the_registry_is_read_whether_or_not_there_are_repositories(name: str, value: str, expected: dict[str, str]) -> None:
    errors: list[str] = []
    options = {"ecr_mode": {"type": "str", "choices": ["per_service", "single"]}, "ecr_stack": {"type": "dict", "required": True}}
    host = Host("api", frozenset([name]), {name: value}.__getitem__)
    given = Inventory(groups={"all": ["api"]}, hosts={"api": host}, roles={"ecr": Role("ecr", options, {"ecr_mode": "per_service"})})
    assert registry_of(given, errors) == expected
    assert errors == ([] if expected else ["ecr_mode is 'several'; allowed are per_service, single."])
