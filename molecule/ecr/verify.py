# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scenario ecr leaves in AWS."""

import json

import boto3

NAMES = {f"molecule-ecr/{key}" for key in ("api", "worker", "base")}
PATTERNS = ["v*", "sha-*", "latest*", "main*", "dev*"]


def built() -> None:
    """S4-77, S4-78, S4-79, S4-80, C13: a repository for each service and one more, scanned, encrypted, tidied up and shared as they say."""
    ecr = boto3.client("ecr")
    found = {repository["repositoryName"]: repository for repository in ecr.describe_repositories()["repositories"]}
    assert set(found) == NAMES, found
    for repository in found.values():
        assert repository["imageScanningConfiguration"] == {"scanOnPush": True}, repository
        assert repository["encryptionConfiguration"] == {"encryptionType": "AES256"}, repository
    assert found["molecule-ecr/api"]["imageTagMutability"] == "MUTABLE", found
    assert found["molecule-ecr/base"]["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION", found
    tags = {tag["Key"]: tag["Value"] for tag in ecr.list_tags_for_resource(resourceArn=found["molecule-ecr/api"]["repositoryArn"])["tags"]}
    assert tags["groundwork:key"] == "ecr_repository/api", tags
    rules = json.loads(ecr.get_lifecycle_policy(repositoryName="molecule-ecr/api")["lifecyclePolicyText"])["rules"]
    assert [rule["selection"].get("tagPatternList") for rule in rules] == [*([pattern] for pattern in PATTERNS), None], rules
    rules = json.loads(ecr.get_lifecycle_policy(repositoryName="molecule-ecr/worker")["lifecyclePolicyText"])["rules"]
    assert [rule["selection"]["tagStatus"] for rule in rules] == ["untagged"], rules
    policy = json.loads(ecr.get_repository_policy(repositoryName="molecule-ecr/worker")["policyText"])
    assert "210987654321" in json.dumps(policy["Statement"][0]["Principal"]), policy


def gone() -> None:
    """No repository of this environment."""
    left = [repository["repositoryName"] for repository in boto3.client("ecr").describe_repositories()["repositories"]]
    assert not NAMES & set(left), f"left behind: {left}"
