# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ecr_image_info, without a network."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.modules import ecr_image_info
from ansible_collections.groundwork.aws.plugins.modules.ecr_image_info import run

from .documentation import documented, specified
from .fake import ACCOUNT_ID, REGION, AWSError, FakeAWS, Request, Response

HOST = f"{ACCOUNT_ID}.dkr.ecr.{REGION}.amazonaws.com"
ELSEWHERE = "210987654321.dkr.ecr.eu-west-1.amazonaws.com"
DIGEST, OTHER = (f"sha256:{digit * 64}" for digit in "ab")
THERE = {"shop/api": {"1", DIGEST}, "shop/web": {"2"}, "locked": set[str]()}


class FakeImages(FakeAWS):
    service = "ecr"

    def batch_get_image(self, request: Request) -> Response:
        name = request["repositoryName"]
        if name == "foreign":
            raise AWSError("AccessDeniedException")
        if name not in THERE:
            raise AWSError("RepositoryNotFoundException")
        asked = request["imageIds"]
        missing = [entry for entry in asked if not set(entry.values()) <= THERE[name]]
        code = "KmsError" if name == "locked" else "ImageNotFound"
        found = [{"imageId": entry, "imageManifest": "{}"} for entry in asked if entry not in missing]
        return {"images": found, "failures": [{"imageId": entry, "failureCode": code} for entry in missing]}


def look(*references: str) -> tuple[dict[str, bool], list[str], FakeImages, list[str]]:
    """What is told of each image, what is missing, the calls, and the warnings."""
    aws = FakeImages()
    result, warnings = run(lambda _region: aws.client, list(references))
    assert result["changed"] is False
    return {entry["image"]: entry["exists"] for entry in result["images"]}, result["missing"], aws, warnings


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("shop/api:1", True),
        ("shop/api:2", False),
        (f"shop/api@{DIGEST}", True),
        (f"shop/api@{OTHER}", False),
        ("shop/none:1", False),
    ],
)
def test_s4_95_an_image_is_there_or_not(name: str, exists: bool) -> None:
    reference = f"{HOST}/{name}"
    told, missing, aws, warnings = look(reference)
    assert (told, missing, aws.writes, warnings) == ({reference: exists}, [] if exists else [name], [], [])


def test_the_digest_is_what_a_pull_goes_by() -> None:
    told, _missing, aws, _warnings = look(f"{HOST}/shop/api:7@{DIGEST}")
    assert list(told.values()) == [True]
    assert aws.request("BatchGetImage")["imageIds"] == [{"imageDigest": DIGEST}]


def test_one_call_for_each_repository() -> None:
    told, missing, aws, _warnings = look(f"{HOST}/shop/api:1", f"{HOST}/shop/api:2", f"{HOST}/shop/api:1", f"{HOST}/shop/web:2", f"{ELSEWHERE}/shop/web:3")
    assert list(told.values()) == [True, False, True, False]
    assert missing == ["shop/api:2", "shop/web:3"]
    asked = [(request["registryId"], request["repositoryName"], len(request["imageIds"])) for _operation, request in aws.calls]
    assert asked == [(ACCOUNT_ID, "shop/api", 2), (ACCOUNT_ID, "shop/web", 1), ("210987654321", "shop/web", 1)]


def test_each_region_is_asked_for_itself() -> None:
    regions: list[str] = []
    aws = FakeImages()

    def client_of(region: str) -> Any:
        regions.append(region)
        return aws.client

    run(client_of, [f"{HOST}/shop/api:1", f"{ELSEWHERE}/shop/api:1"])
    assert regions == [REGION, "eu-west-1"]


def test_lists_of_images_are_images() -> None:
    """An image for several processors is a list, or an index, of images."""
    _told, _missing, aws, _warnings = look(f"{HOST}/shop/api:1")
    accepted = aws.request("BatchGetImage")["acceptedMediaTypes"]
    assert {"application/vnd.docker.distribution.manifest.list.v2+json", "application/vnd.oci.image.index.v1+json"} <= set(accepted)


@pytest.mark.parametrize("reference", ["nginx:1.29", "public.ecr.aws/docker/library/nginx:1.29", "ghcr.io/owner/app:1", f"nginx@{DIGEST}"])
def test_s0_36_public_images_cost_no_call(reference: str) -> None:
    told, missing, aws, warnings = look(reference)
    assert (told, missing, aws.calls, warnings) == ({reference: True}, [], [], [])


@pytest.mark.parametrize("reference", ["(known after apply).dkr.ecr.eu-central-1.amazonaws.com/shop/api:1", f"{HOST}/shop/api:(known after apply)"])
def test_what_is_not_known_yet_is_not_there_yet(reference: str) -> None:
    told, _missing, aws, _warnings = look(reference)
    assert (told, aws.calls) == ({reference: False}, [])


@pytest.mark.parametrize(("repository", "reason"), [("foreign", "AccessDeniedException"), ("locked", "KmsError")])
def test_c13_what_aws_does_not_tell_counts_as_there(repository: str, reason: str) -> None:
    reference = f"{HOST}/{repository}:1"
    told, missing, _aws, warnings = look(reference)
    assert (told, missing) == ({reference: True}, [])
    assert warnings == [f"Whether the image {repository}:1 is in ECR, account {ACCOUNT_ID}, cannot be told ({reason}); it is taken to be there."]


def test_more_images_than_one_call_takes() -> None:
    told, missing, aws, _warnings = look(*(f"{HOST}/shop/api:{number}" for number in range(150)))
    assert (len(told), len(missing), aws.operations) == (150, 149, ["BatchGetImage"] * 2)


def test_other_errors_are_errors() -> None:
    aws = FakeImages()
    aws.fail_once("BatchGetImage", "InvalidParameterException")
    with pytest.raises(AnsibleAWSError, match=f"^Failed to look for images in the repository shop/api of account {ACCOUNT_ID}: "):
        run(lambda _region: aws.client, [f"{HOST}/shop/api:1"])


def test_documentation_is_what_the_module_takes() -> None:
    assert documented(ecr_image_info) == specified(ecr_image_info)
