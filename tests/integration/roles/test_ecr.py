# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role ecr on the emulator, read back with boto3."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import ACCOUNT_ID

if TYPE_CHECKING:
    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]
PULLER = "210987654321"
BASE = "groundwork-test"
VARIABLES: dict[str, Any] = {"ecr_services": ["api", "worker"], "ecr_repositories": {"api": {"pull_account_ids": [PULLER]}, "base": None}}
READS = ["DescribeRepositories", "GetLifecyclePolicy", "GetRepositoryPolicy", "ListTagsForResource"]
PATTERNS = ["v*", "sha-*", "latest*", "main*", "dev*"]


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play, stack: dict[str, Any]) -> Go:
    def run(state: str = "present", check: bool = False, **variables: Any) -> Any:
        given = {**VARIABLES, **variables}
        return role_play("ecr", {**given, "ecr_stack": {**stack, **given.pop("stack", {})}}, state=state, check=check)

    return run


def repositories(aws: Aws) -> dict[str, Any]:
    """What there is, by name, with policies and tags."""
    ecr = aws("ecr")
    found = {repository["repositoryName"]: repository for repository in ecr.describe_repositories()["repositories"]}
    for name, repository in found.items():
        repository["tags"] = {tag["Key"]: tag["Value"] for tag in ecr.list_tags_for_resource(resourceArn=repository["repositoryArn"])["tags"]}
        repository["rules"] = json.loads(ecr.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])["rules"]
    return found


def selections(repository: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What expires: patterns, or the status of tags, and the number that is kept."""
    assert [rule["rulePriority"] for rule in repository["rules"]] == list(range(1, len(repository["rules"]) + 1))
    said = [rule["selection"] for rule in repository["rules"]]
    return [(*selection.get("tagPatternList", [selection["tagStatus"]]), selection["countNumber"]) for selection in said]


def push(aws: Aws, repository: str) -> None:
    media_type = "application/vnd.docker.distribution.manifest.v2+json"
    aws("ecr").put_image(repositoryName=repository, imageManifest="{}", imageManifestMediaType=media_type, imageTag="1")


def test_s1_26_s4_77_s4_78_s4_80_c13_repositories_from_nothing_to_nothing(go: Go, aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes) == ({"localhost": 1}, [])
    go().assert_ok()
    found = repositories(aws)
    assert set(found) == {f"{BASE}/api", f"{BASE}/worker", f"{BASE}/base"}
    api = found[f"{BASE}/api"]
    assert (api["imageTagMutability"], api["imageScanningConfiguration"]) == ("MUTABLE", {"scanOnPush": True})
    assert api["encryptionConfiguration"] == {"encryptionType": "AES256"}
    assert (api["tags"]["groundwork:key"], api["tags"]["Name"]) == ("ecr_repository/api", f"{BASE}/api")
    assert selections(api) == [*((pattern, 20) for pattern in PATTERNS[:2]), *((pattern, 5) for pattern in PATTERNS[2:]), ("untagged", 7)]
    (statement,) = json.loads(aws("ecr").get_repository_policy(repositoryName=f"{BASE}/api")["policyText"])["Statement"]
    assert (statement["Principal"]["AWS"], "ecr:BatchGetImage" in statement["Action"]) == ([PULLER], True)
    again = go()
    again.assert_unchanged()
    assert sorted(entry.operation for entry in again.requests if entry.service == "ecr") == sorted(READS * 3)

    ecr = aws("ecr")
    ecr.put_image_tag_mutability(repositoryName=f"{BASE}/api", imageTagMutability="IMMUTABLE")
    ecr.put_image_scanning_configuration(repositoryName=f"{BASE}/api", imageScanningConfiguration={"scanOnPush": False})
    ecr.delete_lifecycle_policy(repositoryName=f"{BASE}/api")
    ecr.delete_repository_policy(repositoryName=f"{BASE}/api")
    ecr.tag_resource(resourceArn=api["repositoryArn"], tags=[{"Key": "Stray", "Value": "1"}])
    drifted = repositories_but_policies(aws)
    assert go(check=True).assert_ok().writes == []
    assert repositories_but_policies(aws) == drifted
    writes = [entry.operation for entry in go().assert_ok().writes]
    assert sorted(writes) == ["PutImageScanningConfiguration", "PutImageTagMutability", "PutLifecyclePolicy", "SetRepositoryPolicy", "UntagResource"]
    assert repositories(aws) == found

    assert [entry.operation for entry in go(state="absent").assert_ok().writes] == ["DeleteRepository"] * 3
    assert repositories(aws) == {}
    go(state="absent").assert_unchanged()


def repositories_but_policies(aws: Aws) -> list[Any]:
    return list(aws("ecr").describe_repositories()["repositories"])


def test_s3_01_s4_79_one_repository_for_all_services_in_production(go: Go, aws: Aws) -> None:
    lifecycle = {"keep": [{"tags": ["v*"], "count": 20}, {"count": 50}], "untagged_days": None}
    variables = {"ecr_mode": "single", "ecr_repositories": {"services": {"lifecycle": lifecycle}}, "stack": {"class": "prod"}}
    go(**variables).assert_ok()
    (found,) = repositories(aws).values()
    assert (found["repositoryName"], found["imageTagMutability"]) == (f"{BASE}/services", "IMMUTABLE")
    assert selections(found) == [("api-v*", 20), ("worker-v*", 20), ("any", 50)]
    go(**variables).assert_unchanged()


def test_c13_s1_35_nothing_is_made_of_a_registry_elsewhere(go: Go, aws: Aws) -> None:
    result = go(ecr_registry_account_id=PULLER)
    result.assert_unchanged()
    assert [entry for entry in result.requests if entry.service == "ecr"] == []
    assert repositories(aws) == {}


def test_absent_leaves_images_and_what_is_not_ours(go: Go, aws: Aws) -> None:
    variables = {"ecr_repositories": {}}
    go(**variables).assert_ok()
    ours = {tag["Key"]: tag["Value"] for tag in aws("ecr").list_tags_for_resource(resourceArn=arn("api"))["tags"]}
    aws("ecr").tag_resource(resourceArn=arn("worker"), tags=[{"Key": "groundwork:environment", "Value": "other"}])
    push(aws, f"{BASE}/api")
    refused = go(state="absent", **variables)
    assert refused.failed == {"localhost": 1}
    words = f"Failed to delete repository {BASE}/api: it holds images"
    assert words in " ".join(refused.stdout.split())
    assert "-e override_protection=true" in refused.stdout
    assert set(repositories(aws)) == {f"{BASE}/api", f"{BASE}/worker"}
    assert ours["groundwork:component"] == "test"
    go(state="absent", ecr_override_protection=True, **variables).assert_ok()
    assert set(repositories(aws)) == {f"{BASE}/worker"}


def arn(key: str) -> str:
    return f"arn:aws:ecr:eu-central-1:{ACCOUNT_ID}:repository/{BASE}/{key}"
