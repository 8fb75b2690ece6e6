# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR repositories from data, and the images of services that give a tag."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_images import ecr_images, tagged_services
from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import (
    Registry,
    ecr_repository_requests,
    ecr_repository_uri,
    lifecycle_rules,
    registry_of,
    repository_policy,
)
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_links import linked_services

ACCOUNT, OTHER_ACCOUNT = "123456789012", "210987654321"
DIGEST = f"sha256:{'a' * 64}"
STACK: dict[str, Any] = {
    "project": "shop",
    "environment": "prod",
    "class": "nonprod",
    "region": "eu-central-1",
    "account_id": ACCOUNT,
    "naming": {"templates": {"ecr_repository": "{project}-{env}/{key}"}},
}
HOST = f"{ACCOUNT}.dkr.ecr.eu-central-1.amazonaws.com"
DEFAULTS: dict[str, Any] = {
    "image_tag_mutability": "auto",
    "scan_on_push": True,
    "encryption": "aes256",
    "lifecycle": {"keep": [{"tags": ["v*", "sha-*"], "count": 20}, {"tags": ["latest*"], "count": 5}], "untagged_days": 7},
}


def image(tag: str = "1.4.2", stack: dict[str, Any] | None = None, **registry: str) -> str:
    """The image of a service that gives this tag."""
    links = {"registry": registry, "stack": {**STACK, **(stack or {})}, "secrets": {}, "queues": {}}
    return str(linked_services({"api": {"tag": tag}}, links)["api"]["image"])


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, f"{HOST}/shop-prod/api:1.4.2"),
        ({"tag": DIGEST}, f"{HOST}/shop-prod/api@{DIGEST}"),
        ({"mode": "single"}, f"{HOST}/shop-prod/services:api-1.4.2"),
        ({"mode": "single", "tag": DIGEST}, f"{HOST}/shop-prod/services@{DIGEST}"),
        ({"mode": "single", "tag_template": "{tag}-{service}"}, f"{HOST}/shop-prod/services:1.4.2-api"),
        ({"tag_template": "rel-{tag}"}, f"{HOST}/shop-prod/api:rel-1.4.2"),
        ({"account_id": OTHER_ACCOUNT, "region": "eu-west-1"}, f"{OTHER_ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/shop-prod/api:1.4.2"),
        ({"stack": {"region": "cn-north-1"}}, f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/shop-prod/api:1.4.2"),
        ({"stack": {"account_id": ""}}, "(known after apply).dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2"),
    ],
)
def test_s3_01_c13_the_image_that_a_tag_means(said: dict[str, Any], expected: str) -> None:
    assert image(**said) == expected


def test_an_image_stays_and_a_service_keeps_the_rest() -> None:
    links = {"registry": {}, "stack": STACK, "secrets": {}, "queues": {}}
    given = {"web": {"image": "nginx:1.29", "tag": None}, "api": {"tag": 1.1, "port": 80}}
    assert linked_services(given, links) == {"web": given["web"], "api": {"tag": 1.1, "port": 80, "image": f"{HOST}/shop-prod/api:1.1"}}
    assert tagged_services({**given, "empty": None, "nothing": {"tag": ""}}) == ["api"]


def test_s1_124_where_to_push() -> None:
    assert ecr_repository_uri("api", {}, STACK) == f"{HOST}/shop-prod/api"
    assert ecr_repository_uri("api", {"mode": "single"}, STACK) == f"{HOST}/shop-prod/services"


def test_images_in_ecr_are_told_from_others() -> None:
    containers = [{"image": f"{HOST}/shop-prod/api:1"}, {"image": "nginx:1.29"}, {"image": f"{HOST}/shop-prod/api:1"}, {"image": None}]
    assert ecr_images(containers) == [f"{HOST}/shop-prod/api:1"]


def requests(entries: dict[str, Any], *services: str, stack: dict[str, Any] | None = None, **registry: str) -> dict[str, Any]:
    found = ecr_repository_requests(entries, list(services), DEFAULTS, registry, {**STACK, **(stack or {})})
    return {request["key"]: request for request in found}


def test_s1_26_a_repository_for_each_service_and_more() -> None:
    found = requests({"api": {**DEFAULTS, "scan_on_push": False}, "base": DEFAULTS}, "api", "worker")
    assert {key: (request["name"], request["scan_on_push"]) for key, request in found.items()} == {
        "api": ("shop-prod/api", False),
        "worker": ("shop-prod/worker", True),
        "base": ("shop-prod/base", True),
    }


def test_s3_01_one_repository_for_all() -> None:
    assert list(requests({}, "api", "worker", mode="single")) == ["services"]
    assert list(requests({}, mode="single")) == ["services"]


@pytest.mark.parametrize(
    ("registry", "made"),
    [
        ({}, True),
        ({"account_id": ACCOUNT, "region": "eu-central-1"}, True),
        ({"account_id": OTHER_ACCOUNT}, False),
        ({"region": "eu-west-1"}, False),
    ],
)
def test_s1_35_c13_nothing_is_made_elsewhere(registry: dict[str, str], made: bool) -> None:
    assert bool(requests({"base": DEFAULTS}, "api", **registry)) is made


@pytest.mark.parametrize(
    ("environment_class", "said", "expected"),
    [
        ("prod", "auto", "immutable"),
        ("nonprod", "auto", "mutable"),
        ("preview", "auto", "mutable"),
        ("prod", "mutable", "mutable"),
        ("nonprod", "immutable", "immutable"),
    ],
)
def test_s4_79_tags_stay_in_production(environment_class: str, said: str, expected: str) -> None:
    found = requests({"api": {**DEFAULTS, "image_tag_mutability": said, "image_tag_mutability_exclusions": ["x"]}}, "api", stack={"class": environment_class})
    assert (found["api"]["image_tag_mutability"], found["api"]["image_tag_mutability_exclusions"]) == (expected, [])


def test_exclusions_go_with_their_mutability() -> None:
    entry = {**DEFAULTS, "image_tag_mutability": "immutable_with_exclusion", "image_tag_mutability_exclusions": ["latest"]}
    assert requests({"api": entry}, "api")["api"]["image_tag_mutability_exclusions"] == ["latest"]


def rules(lifecycle: dict[str, Any] | None, users: list[str], **registry: str) -> list[tuple[int, Any, int]]:
    made = lifecycle_rules(lifecycle, users, registry_of(registry))
    assert all(rule["action"] == {"type": "expire"} for rule in made)
    selections = [(rule["rulePriority"], rule["selection"]) for rule in made]
    return [(priority, selection.get("tagPatternList", selection["tagStatus"]), selection["countNumber"]) for priority, selection in selections]


def test_s4_80_each_pattern_has_a_rule_of_its_own() -> None:
    """Several patterns in one rule would mean the images that carry all of them."""
    assert rules(DEFAULTS["lifecycle"], ["api"]) == [(1, ["v*"], 20), (2, ["sha-*"], 20), (3, ["latest*"], 5), (4, "untagged", 7)]


def test_s4_80_untagged_images_go_after_days() -> None:
    (rule,) = lifecycle_rules({"untagged_days": "1"}, [], Registry())
    assert rule["selection"] == {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 1}
    assert rule["description"] == "Delete untagged images after 1 day"


@pytest.mark.parametrize(
    ("lifecycle", "expected"),
    [
        (None, []),
        ({"keep": [], "untagged_days": None}, []),
        ({"keep": [{"count": 50}, {"tags": ["v*"], "count": "3"}], "untagged_days": 1}, [(1, ["v*"], 3), (2, "untagged", 1), (3, "any", 50)]),
    ],
)
def test_a_rule_about_all_images_comes_last(lifecycle: dict[str, Any] | None, expected: list[Any]) -> None:
    assert rules(lifecycle, ["api"]) == expected


@pytest.mark.parametrize(
    ("users", "registry", "expected"),
    [
        (["api", "worker"], {"mode": "single"}, ["api-v*", "worker-v*"]),
        (["api", "worker"], {"mode": "single", "tag_template": "{tag}"}, ["v*"]),
        (["api"], {"tag_template": "rel-{tag}"}, ["rel-v*"]),
        ([], {"mode": "single"}, ["v*"]),
    ],
)
def test_s3_01_each_service_keeps_its_own_images(users: list[str], registry: dict[str, str], expected: list[str]) -> None:
    assert [pattern for _priority, (pattern,), _count in rules({"keep": [{"tags": ["v*"], "count": 1}]}, users, **registry)] == expected


def test_patterns_of_what_is_no_service_stand_as_they_are() -> None:
    found = requests({"base": DEFAULTS}, "api", mode="single")
    patterns = {key: request["lifecycle_policy"]["rules"][0]["selection"]["tagPatternList"] for key, request in found.items()}
    assert patterns == {"services": ["api-v*"], "base": ["v*"]}


def test_no_rules_are_no_policy() -> None:
    assert requests({"api": {"lifecycle": None}}, "api")["api"]["lifecycle_policy"] == {}


def test_c13_other_accounts_may_pull() -> None:
    statement = {"sid": "Org", "principals": {"AWS": "*"}, "actions": ["ecr:BatchGetImage"], "conditions": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}
    policy = repository_policy({"pull_account_ids": [OTHER_ACCOUNT], "statements": [statement]}, STACK)
    pull, org = policy["Statement"]
    assert pull == {
        "Sid": "PullFromOtherAccounts",
        "Effect": "Allow",
        "Action": ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        "Principal": {"AWS": [f"arn:aws:iam::{OTHER_ACCOUNT}:root"]},
    }
    assert (org["Principal"], org["Condition"]) == ({"AWS": "*"}, statement["conditions"])
    assert repository_policy({}, STACK) == {}
    assert ":aws-cn:iam::" in str(repository_policy({"pull_account_ids": [OTHER_ACCOUNT]}, {**STACK, "region": "cn-north-1"}))
