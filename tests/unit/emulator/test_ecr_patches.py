# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR behaves as its API reference says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ACCOUNT_ID
from tests.emulator.patches import ecr as patches
from tests.unit.emulator.proof import proves, refused

if TYPE_CHECKING:
    from tests.conftest import Aws

OTHER_ACCOUNT = "210987654321"
DIGEST = f"sha256:{'a' * 64}"
MEDIA_TYPE = "application/vnd.docker.distribution.manifest.v2+json"


@pytest.fixture
def ecr(aws: Aws) -> Any:
    client = aws("ecr")
    client.create_repository(repositoryName="api")
    return client


def rule(priority: int, status: str = "tagged", **changes: Any) -> dict[str, Any]:
    patterns = {"tagPatternList": ["v*"]} if status == "tagged" else {}
    selection = {"tagStatus": status, **patterns, "countType": "imageCountMoreThan", "countNumber": 20, **changes}
    return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}


def put(ecr: Any, *rules: dict[str, Any]) -> None:
    ecr.put_lifecycle_policy(repositoryName="api", lifecyclePolicyText=json.dumps({"rules": rules}))


@proves(patches.lifecycle_rules_fit_together)
@pytest.mark.parametrize(
    "rules",
    [
        [rule(1), rule(1, tagPatternList=["sha-*"])],
        [rule(1), rule(2)],
        [rule(1, "untagged"), rule(2, "untagged")],
        [rule(1, "any"), rule(2)],
        [rule(1, tagPatternList=[])],
        [rule(1, "untagged", tagPatternList=["v*"])],
        [rule(1, tagPatternList=["*a*b*c*d*"])],
        [rule(1, countType="sinceImagePushed")],
        [rule(1, countUnit="days")],
    ],
)
def test_lifecycle_rules_fit_together(ecr: Any, rules: list[dict[str, Any]]) -> None:
    put(ecr, rule(1), rule(2, tagPatternList=["sha-*"]), rule(3, "untagged", countType="sinceImagePushed", countUnit="days"), rule(9, "any"))
    with refused("InvalidParameterException", "Lifecycle policy validation failure"):
        put(ecr, *rules)


@proves(patches.exclusions_go_with_their_mutability)
@pytest.mark.parametrize(
    "wrong",
    [
        {"imageTagMutability": "IMMUTABLE_WITH_EXCLUSION"},
        {"imageTagMutability": "MUTABLE", "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "v*"}]},
    ],
)
def test_exclusions_go_with_their_mutability(ecr: Any, wrong: dict[str, Any]) -> None:
    with refused("InvalidParameterException"):
        ecr.put_image_tag_mutability(repositoryName="api", **wrong)
    ecr.put_image_tag_mutability(repositoryName="api", imageTagMutability="IMMUTABLE")
    assert ecr.describe_repositories(repositoryNames=["api"])["repositories"][0]["imageTagMutability"] == "IMMUTABLE"


@proves(patches.images_that_are_missing_are_named)
def test_images_that_are_missing_are_named(ecr: Any) -> None:
    ecr.put_image(repositoryName="api", imageManifest="{}", imageManifestMediaType=MEDIA_TYPE, imageTag="1")
    asked = [{"imageTag": "1"}, {"imageTag": "2"}, {"imageDigest": DIGEST}]
    answer = ecr.batch_get_image(repositoryName="api", imageIds=asked)
    assert [image["imageId"]["imageTag"] for image in answer["images"]] == ["1"]
    assert [(failure["imageId"], failure["failureCode"]) for failure in answer["failures"]] == [(asked[1], "ImageNotFound"), (asked[2], "ImageNotFound")]


@proves(patches.images_of_other_accounts_need_their_permission)
def test_images_of_other_accounts_need_their_permission(ecr: Any, aws: Aws) -> None:
    ecr.put_image(repositoryName="api", imageManifest="{}", imageManifestMediaType=MEDIA_TYPE, imageTag="1")
    pull = {"registryId": ACCOUNT_ID, "repositoryName": "api", "imageIds": [{"imageTag": "1"}]}
    assert len(ecr.batch_get_image(**pull)["images"]) == 1
    stranger = aws("ecr", account=OTHER_ACCOUNT)
    for name in ("api", "none"):
        with refused("AccessDeniedException"):
            stranger.batch_get_image(**{**pull, "repositoryName": name})
    principal = {"AWS": f"arn:aws:iam::{OTHER_ACCOUNT}:root"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]}
    ecr.set_repository_policy(repositoryName="api", policyText=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    assert len(stranger.batch_get_image(**pull)["images"]) == 1
