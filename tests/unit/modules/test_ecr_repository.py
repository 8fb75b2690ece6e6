# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecr_repository, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.ecr_repositories import from_response, lifecycle_of, policy_of, problems, to_request, wanted
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.ecr_repository import REPOSITORY

from .cases import ModuleCases, Params
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

NAME = "shop-prod/api"
ARN = f"arn:aws:ecr:{REGION}:{ACCOUNT_ID}:repository/{NAME}"
URI = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com/{NAME}"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT_ID}:key/01234567-89ab-cdef-0123-456789abcdef"
OTHER_ACCOUNT = "210987654321"


def rule(priority: int, pattern: str, count: int = 20) -> dict[str, Any]:
    selection = {"tagStatus": "tagged", "tagPatternList": [pattern], "countType": "imageCountMoreThan", "countNumber": count}
    return {"rulePriority": priority, "description": f"Keep {pattern}", "selection": selection, "action": {"type": "expire"}}


def pull(account: str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": {"AWS": account}, "Action": ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]}
    return {"Version": "2012-10-17", "Statement": [statement]}


LIFECYCLE = {"rules": [rule(1, "v*"), rule(2, "sha-*")]}
POLICY = pull(f"arn:aws:iam::{OTHER_ACCOUNT}:root")


class FakeECR(FakeAWS):
    """ECR, which keeps policies as text of its own making."""

    service = "ecr"

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, Response] = {}
        self.texts: dict[tuple[str, str], str] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.images = 0

    def repository(self, name: str) -> Response:
        if name not in self.repositories:
            raise AWSError("RepositoryNotFoundException")
        return self.repositories[name]

    def describe_repositories(self, request: Request) -> Response:
        return {"repositories": [self.repository(name) for name in request["repositoryNames"]]}

    def create_repository(self, request: Request) -> Response:
        name = request["repositoryName"]
        if name in self.repositories:
            raise AWSError("RepositoryAlreadyExistsException")
        self.tags[ARN] = {tag["Key"]: tag["Value"] for tag in request["tags"]}
        repository = {key: value for key, value in request.items() if key != "tags"} | {"repositoryArn": ARN, "repositoryUri": URI}
        encryption = repository["encryptionConfiguration"]
        if encryption["encryptionType"] == "KMS":
            encryption.setdefault("kmsKey", f"{KEY}-of-aws")
        self.repositories[name] = repository
        return {"repository": repository}

    def delete_repository(self, request: Request) -> Response:
        self.repository(request["repositoryName"])
        if self.images and not request.get("force"):
            raise AWSError("RepositoryNotEmptyException")
        del self.repositories[request["repositoryName"]]
        self.texts.clear()
        return {}

    def put_image_tag_mutability(self, request: Request) -> Response:
        repository = self.repository(request["repositoryName"])
        repository.pop("imageTagMutabilityExclusionFilters", None)
        repository.update(request)
        return {}

    def put_image_scanning_configuration(self, request: Request) -> Response:
        self.repository(request["repositoryName"]).update(request)
        return {}

    def text(self, kind: str, request: Request) -> str:
        self.repository(request["repositoryName"])
        if (kind, request["repositoryName"]) not in self.texts:
            raise AWSError(f"{kind}PolicyNotFoundException")
        return self.texts[kind, request["repositoryName"]]

    def get_lifecycle_policy(self, request: Request) -> Response:
        return {"lifecyclePolicyText": self.text("Lifecycle", request)}

    def put_lifecycle_policy(self, request: Request) -> Response:
        self.texts["Lifecycle", request["repositoryName"]] = json.dumps(json.loads(request["lifecyclePolicyText"]), indent=2, sort_keys=True)
        return {}

    def delete_lifecycle_policy(self, request: Request) -> Response:
        self.text("Lifecycle", request)
        del self.texts["Lifecycle", request["repositoryName"]]
        return {}

    def get_repository_policy(self, request: Request) -> Response:
        return {"policyText": self.text("Repository", request)}

    def set_repository_policy(self, request: Request) -> Response:
        self.repository(request["repositoryName"])
        self.texts["Repository", request["repositoryName"]] = request["policyText"].replace(f'"{OTHER_ACCOUNT}"', f'"arn:aws:iam::{OTHER_ACCOUNT}:root"')
        return {}

    def delete_repository_policy(self, request: Request) -> Response:
        self.text("Repository", request)
        del self.texts["Repository", request["repositoryName"]]
        return {}

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"tags": [{"Key": key, "Value": value} for key, value in self.tags[request["resourceArn"]].items()]}

    def tag_resource(self, request: Request) -> Response:
        self.tags[request["resourceArn"]].update({tag["Key"]: tag["Value"] for tag in request["tags"]})
        return {}

    def untag_resource(self, request: Request) -> Response:
        for key in request["tagKeys"]:
            del self.tags[request["resourceArn"]][key]
        return {}


READS = ["DescribeRepositories", "ListTagsForResource", "GetLifecyclePolicy", "GetRepositoryPolicy"]
#: A difference in each managed attribute, and the call that makes it.
CHANGES: list[tuple[Params, str]] = [
    ({"image_tag_mutability": "mutable"}, "PutImageTagMutability"),
    ({"image_tag_mutability": "immutable_with_exclusion", "image_tag_mutability_exclusions": ["latest", "dev*"]}, "PutImageTagMutability"),
    ({"scan_on_push": False}, "PutImageScanningConfiguration"),
    ({"lifecycle_policy": {"rules": [rule(1, "v*")]}}, "PutLifecyclePolicy"),
    ({"lifecycle_policy": {"rules": [rule(1, "v*"), rule(2, "sha-*", 21)]}}, "PutLifecyclePolicy"),
    ({"lifecycle_policy": {}}, "DeleteLifecyclePolicy"),
    ({"policy": pull(f"arn:aws:iam::{ACCOUNT_ID}:root")}, "SetRepositoryPolicy"),
    ({"policy": ""}, "DeleteRepositoryPolicy"),
    ({"tags": {"Env": "prod", "New": "1"}}, "TagResource"),
    ({"tags": {}}, "UntagResource"),
]


class TestRepository(ModuleCases):
    kind = REPOSITORY
    fake = FakeECR
    params: ClassVar[Params] = {
        "name": NAME,
        "image_tag_mutability": "immutable",
        "scan_on_push": True,
        "encryption": "aes256",
        "lifecycle_policy": LIFECYCLE,
        "policy": POLICY,
        "tags": {"Env": "prod"},
        "force_delete": False,
    }
    changes: ClassVar[list[Params]] = [change for change, _operation in CHANGES]
    create_operation = "CreateRepository"

    def test_s4_77_requests_say_everything(self, aws: FakeECR) -> None:
        self.go(aws, encryption="kms", kms_key=KEY, image_tag_mutability="mutable_with_exclusion", image_tag_mutability_exclusions=["v*"])
        assert aws.request("CreateRepository") == {
            "repositoryName": NAME,
            "imageTagMutability": "MUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": "v*"}],
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": KEY},
            "tags": [{"Key": "Env", "Value": "prod"}],
        }
        assert json.loads(aws.request("PutLifecyclePolicy")["lifecyclePolicyText"]) == LIFECYCLE
        assert aws.operations == ["DescribeRepositories", "CreateRepository", "PutLifecyclePolicy", "SetRepositoryPolicy", *READS]

    def test_what_is_unset_is_left_alone(self, built: FakeECR) -> None:
        assert self.go(built, **dict.fromkeys(self.params.keys() - {"name"}))["changed"] is False
        assert built.operations == READS

    @pytest.mark.parametrize(("difference", "operation"), CHANGES)
    def test_a_difference_is_one_call(self, built: FakeECR, difference: Params, operation: str) -> None:
        self.go(built, **difference)
        assert built.writes == [operation]

    def test_drift_is_put_right(self, built: FakeECR) -> None:
        built.repositories[NAME].update(imageTagMutability="MUTABLE", imageScanningConfiguration={"scanOnPush": False})
        built.texts["Lifecycle", NAME] = json.dumps({"rules": [rule(1, "v*", 1)]})
        del built.texts["Repository", NAME]
        self.go(built)
        assert sorted(built.writes) == ["PutImageScanningConfiguration", "PutImageTagMutability", "PutLifecyclePolicy", "SetRepositoryPolicy"]

    @pytest.mark.parametrize("text", [json.dumps(LIFECYCLE, indent=4), {"rules": LIFECYCLE["rules"][::-1]}])
    def test_s4_80_the_same_lifecycle_written_otherwise(self, built: FakeECR, text: Any) -> None:
        assert self.go(built, lifecycle_policy=text)["changed"] is False

    @pytest.mark.parametrize("text", [json.dumps(POLICY, indent=4), pull(OTHER_ACCOUNT)])
    def test_c13_the_same_policy_written_otherwise(self, built: FakeECR, text: Any) -> None:
        assert self.go(built, policy=text)["changed"] is False

    @pytest.mark.parametrize("operation", ["PutLifecyclePolicy", "SetRepositoryPolicy"])
    def test_a_run_that_ended_before_a_policy_is_completed(self, aws: FakeECR, operation: str) -> None:
        aws.fail_once(operation, "AccessDeniedException")
        with pytest.raises(AnsibleAWSError, match=f"Failed to set the .*policy of repository {NAME}: "):
            self.go(aws)
        self.go(aws)
        assert aws.operations.count("CreateRepository") == 1
        assert self.go(aws)["changed"] is False

    def test_encryption_cannot_be_changed(self, built: FakeECR) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match="cannot change encryption once it exists"):
                self.go(built, check_mode=check_mode, encryption="kms")
        assert built.writes == []

    def test_awss_own_key_is_known_afterwards(self, aws: FakeECR) -> None:
        assert self.go(aws, encryption="kms", check_mode=True)["repository"]["kms_key"] == UNKNOWN
        assert self.go(aws, encryption="kms")["repository"]["kms_key"] == f"{KEY}-of-aws"
        assert self.go(aws, encryption="kms")["changed"] is False

    def test_images_are_deleted_when_told(self, built: FakeECR) -> None:
        built.images = 1
        with pytest.raises(AnsibleAWSError, match=f"^Failed to delete repository {NAME}: it holds images, which force_delete deletes with it$"):
            self.go(built, state="absent")
        assert NAME in built.repositories
        assert self.go(built, state="absent", force_delete=True)["changed"] is True
        assert built.repositories == {}

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({}, True), ({"Env": "dev"}, False), ({"Env": "prod", "Other": "x"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeECR, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (NAME in built.repositories) is not gone

    @pytest.mark.parametrize("operation", READS)
    def test_a_repository_that_goes_while_it_is_read_is_missing(self, built: FakeECR, operation: str) -> None:
        built.fail_once(operation, "RepositoryNotFoundException")
        gone = operation in READS[:2]
        assert self.go(built, state="absent", check_mode=True)["changed"] is not gone

    def test_a_key_that_is_not_made_yet_is_planned(self, aws: FakeECR) -> None:
        planned = self.go(aws, check_mode=True, encryption="kms", kms_key=UNKNOWN, policy=json.dumps(pull(UNKNOWN)))
        assert planned["diff"]["after"]["kms_key"] == UNKNOWN


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ({}, {"image_tag_mutability": "mutable", "image_tag_mutability_exclusions": [], "scan_on_push": False, "encryption": "aes256", "kms_key": ""}),
        ({"imageScanningConfiguration": {"scanOnPush": True}}, {"scan_on_push": True}),
        ({"encryptionConfiguration": {"encryptionType": "KMS_DSSE", "kmsKey": KEY}}, {"encryption": "kms_dsse", "kms_key": KEY}),
        (
            {
                "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
                "imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": text} for text in ("b", "a")],
            },
            {"image_tag_mutability": "immutable_with_exclusion", "image_tag_mutability_exclusions": ["a", "b"]},
        ),
    ],
)
def test_from_response(response: Response, expected: Params) -> None:
    shape = from_response({"repositoryName": NAME, "repositoryArn": ARN, "repositoryUri": URI, **response})
    assert {"name": NAME, "arn": ARN, "uri": URI, **expected}.items() <= shape.items()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, {"imageTagMutability": "MUTABLE", "encryptionConfiguration": {"encryptionType": "AES256"}}),
        ({"encryption": "kms", "kms_key": UNKNOWN}, {"encryptionConfiguration": {"encryptionType": "KMS"}}),
        ({"encryption": "kms_dsse", "kms_key": KEY}, {"encryptionConfiguration": {"encryptionType": "KMS_DSSE", "kmsKey": KEY}}),
    ],
)
def test_to_request(target: Params, expected: Request) -> None:
    assert expected.items() <= to_request({**dict(REPOSITORY.attributes), "name": NAME, **target}).items()


@pytest.mark.parametrize("given", [None, "", "{}", {}, {"rules": []}])
def test_no_lifecycle(given: Any) -> None:
    assert lifecycle_of(given) == {}


def test_lifecycle_of_leaves_out_what_says_nothing() -> None:
    said = {"rulePriority": 2, "description": "", "selection": {"tagStatus": "tagged", "tagPatternList": ["b", "a"], "tagPrefixList": []}, "action": {}}
    assert lifecycle_of({"rules": [said, rule(1, "v*")]})["rules"] == [
        rule(1, "v*"),
        {"rulePriority": 2, "selection": {"tagStatus": "tagged", "tagPatternList": ["a", "b"]}, "action": {}},
    ]


@pytest.mark.parametrize("given", [None, "", "{}", {}, {"Version": "2012-10-17", "Statement": []}])
def test_no_policy(given: Any) -> None:
    assert policy_of(given) == {}


@pytest.mark.parametrize(
    ("asked", "base", "expected"),
    [
        ({"image_tag_mutability": "mutable"}, {"image_tag_mutability_exclusions": ["v*"]}, {"image_tag_mutability_exclusions": []}),
        ({"image_tag_mutability_exclusions": ["b", "a", "b"]}, {}, {"image_tag_mutability_exclusions": ["a", "b"]}),
        ({"encryption": "kms"}, {}, {"kms_key": UNKNOWN}),
        ({"encryption": "kms"}, {"arn": ARN, "kms_key": KEY}, {"kms_key": KEY}),
        ({"encryption": "kms", "kms_key": ""}, {"arn": ARN, "kms_key": KEY}, {"kms_key": KEY}),
        ({"encryption": "kms", "kms_key": KEY}, {}, {"kms_key": KEY}),
        ({"encryption": "aes256"}, {}, {"kms_key": ""}),
    ],
)
def test_wanted(asked: Params, base: Params, expected: Params) -> None:
    assert expected.items() <= wanted(asked, {"kms_key": "", **base}).items()


NAME_RULE = "must have 2 to 256 lower-case letters and digits, with single . _ or - between them and / between parts"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, []),
        ({"name": UNKNOWN, "encryption": "kms", "kms_key": UNKNOWN}, []),
        ({"name": "a__b/c--d"}, []),
        ({"name": "Shop/api"}, [f"name: is 'Shop/api', {NAME_RULE}"]),
        ({"name": "shop//api"}, [f"name: is 'shop//api', {NAME_RULE}"]),
        ({"name": "a"}, [f"name: is 'a', {NAME_RULE}"]),
        ({"name": "a" * 257}, [f"name: is '{'a' * 257}', {NAME_RULE}"]),
        (
            {"image_tag_mutability": "immutable_with_exclusion"},
            ["image_tag_mutability_exclusions: is empty, image_tag_mutability immutable_with_exclusion needs at least one"],
        ),
        (
            {"image_tag_mutability": "immutable", "image_tag_mutability_exclusions": ["a"]},
            ["image_tag_mutability_exclusions: needs image_tag_mutability mutable_with_exclusion or immutable_with_exclusion"],
        ),
        (
            {"image_tag_mutability": "mutable_with_exclusion", "image_tag_mutability_exclusions": ["a b"]},
            ["image_tag_mutability_exclusions[0]: is 'a b', must have 1 to 128 letters, digits and ._-*"],
        ),
        (
            {"image_tag_mutability": "mutable_with_exclusion", "image_tag_mutability_exclusions": list("abcdef")},
            ["image_tag_mutability_exclusions: has 6 entries, the most is 5"],
        ),
        (
            {"kms_key": "alias/ecr", "encryption": "kms"},
            ["kms_key: is 'alias/ecr', must be the ARN of a KMS key, or empty for AWS's own"],
        ),
        ({"kms_key": KEY}, ["kms_key: needs encryption kms or kms_dsse"]),
        ({"policy": "[]x"}, ["policy: is '[]x', must be a dict or a JSON object"]),
        ({"lifecycle_policy": "[1]"}, ["lifecycle_policy: is '[1]', must be a dict or a JSON object"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert problems({"name": NAME, **asked}) == expected
