#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecr_image_info
version_added: 0.1.0
author: [Groundwork contributors (@groundwork)]
short_description: Tell whether images are in ECR
description:
  - Tells of each image, given as a task definition names it, whether it is in its private ECR repository, with one call for each repository.
  - A repository that is not there holds no image. An image of another registry, public ones among them, is not looked for, and counts as there.
  - Where AWS does not let us look, or cannot tell, the image counts as there too, with a warning.
options:
  images:
    description:
      - References of images, such as V(123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2).
    type: list
    elements: str
    required: true
notes:
  - M(community.aws.ecs_ecr) manages repositories and knows no images.
  - It asks by C(ecr:BatchGetImage), which is what pulling an image takes, so that whoever may pull from a repository of another account may look there too.
    With a pull through cache it makes ECR fetch the image, as a pull would.
seealso:
  - name: BatchGetImage in the Amazon ECR API Reference
    description: The call that looks for images.
    link: https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Look for the image of a service
  groundwork.aws.ecr_image_info:
    images:
      - 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2
      - public.ecr.aws/docker/library/nginx:1.29
  register: found

- name: Say what has to be pushed first
  ansible.builtin.debug:
    msg: "{{ found.missing }}"
"""

RETURN = r"""
images:
  description: The images in the order in which they were given.
  returned: always
  type: list
  elements: dict
  contains:
    image:
      description: The reference as it was given.
      type: str
      sample: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api:1.4.2
    name:
      description: The repository with the tag or the digest, without the registry.
      type: str
      sample: shop-prod/api:1.4.2
    exists:
      description: Whether the image is there.
      type: bool
missing:
  description: The names of those that are not there, each once.
  returned: always
  type: list
  elements: str
  sample: [shop-prod/api:1.4.2]
"""

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.errors import ErrorHandler, error_code
from ..module_utils.images import parse_image
from ..module_utils.retries import RETRIES
from ..module_utils.unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..module_utils.images import Image

Identifier = dict[str, str]
#: The reasons for which images, by tag or digest, cannot be had.
Failures = dict[str, str]

ARGUMENT_SPEC: dict[str, Any] = {"images": {"type": "list", "elements": "str", "required": True}}
MISSING = "ImageNotFound"
DENIED = "AccessDeniedException"
MOST_IMAGES = 100
# Without the lists and indexes among them, ECR does not answer with an image of several platforms as it is.
MEDIA_TYPES = [
    "application/vnd.docker.distribution.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json",
]

_ECR = ErrorHandler("RepositoryNotFoundException")


def identifier_of(image: Image) -> Identifier:
    """How ECR is asked for an image: by its digest, which is what a pull goes by where there is a tag too."""
    return {"imageDigest": image.digest} if image.digest else {"imageTag": image.tag}


def said(identifier: Identifier) -> str:
    """An identifier as a word; digests and tags cannot be the same."""
    return identifier.get("imageDigest") or identifier.get("imageTag", "")


def name_of(image: Image) -> str:
    """An image without its registry."""
    return f"{image.repository}@{image.digest}" if image.digest else f"{image.repository}:{image.tag}"


def is_asked_for(image: Image) -> bool:
    """Whether AWS can tell of an image; what stands in an account that is not known yet is not there yet."""
    return image.is_private_ecr and not has_unknown([image.account, image.repository, image.tag, image.digest])


@_ECR.read("look for images in the repository {image.repository} of account {image.account}")
def answer(client: Any, image: Image, identifiers: list[Identifier]) -> Any:
    """What ECR says of images of one repository; None when there is no such repository."""
    return client.batch_get_image(registryId=image.account, repositoryName=image.repository, imageIds=identifiers, acceptedMediaTypes=MEDIA_TYPES)


def failures(client: Any, image: Image, identifiers: list[Identifier]) -> Failures:
    """Why images of one repository cannot be had; those which can are not named."""
    found: Failures = {}
    for start in range(0, len(identifiers), MOST_IMAGES):
        part = identifiers[start : start + MOST_IMAGES]
        try:
            answered = answer(client, image, part)
        except AnsibleAWSError as error:
            if error_code(error) != DENIED:
                raise
            found |= dict.fromkeys(map(said, part), DENIED)
            continue
        missing: list[dict[str, Any]] = [{"imageId": identifier, "failureCode": MISSING} for identifier in part]
        found |= {said(failure["imageId"]): failure["failureCode"] for failure in (missing if answered is None else answered["failures"])}
    return found


def look(client_of: Callable[[str], Any], images: list[Image]) -> dict[Image, str]:
    """The images that cannot be had, each with the reason."""
    found: dict[Image, str] = {}
    places: dict[tuple[str, str, str], list[Image]] = {}
    for image in images:
        places.setdefault((image.region, image.account, image.repository), []).append(image)
    for (region, _account, _repository), here in places.items():
        reasons = failures(client_of(region), here[0], [identifier_of(image) for image in here])
        found |= {image: reasons[said(identifier_of(image))] for image in here if said(identifier_of(image)) in reasons}
    return found


def run(client_of: Callable[[str], Any], references: list[str]) -> tuple[dict[str, Any], list[str]]:
    """The module's result, and its warnings."""
    images = {reference: parse_image(reference) for reference in dict.fromkeys(references)}
    reasons = look(client_of, list(dict.fromkeys(image for image in images.values() if is_asked_for(image))))
    unknown = {image: MISSING for image in images.values() if image.is_private_ecr and not is_asked_for(image)}
    gone = {image for image, reason in {**reasons, **unknown}.items() if reason == MISSING}
    told = [{"image": reference, "name": name_of(images[reference]), "exists": images[reference] not in gone} for reference in references]
    warnings = [
        f"Whether the image {name_of(image)} is in ECR, account {image.account}, cannot be told ({reason}); it is taken to be there."
        for image, reason in reasons.items()
        if reason != MISSING
    ]
    return {"changed": False, "images": told, "missing": list(dict.fromkeys(entry["name"] for entry in told if not entry["exists"]))}, warnings


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result, warnings = run(lambda region: module.client("ecr", region=region, config=RETRIES), module.params["images"])
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    for warning in warnings:
        module.warn(warning)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
