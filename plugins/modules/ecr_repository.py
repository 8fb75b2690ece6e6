#!/usr/bin/python
# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
module: ecr_repository
version_added: 0.1.0
short_description: Manage a private ECR repository
description:
  - Creates, changes, tags and deletes a private repository of container images, with its lifecycle policy and its repository policy.
  - What is not set is left alone; what is set is made exactly so. Policies are compared by what they mean, however they are written.
author:
  - Groundwork contributors (@groundwork-aws)
options:
  name:
    description:
      - Name of the repository.
    type: str
    required: true
  image_tag_mutability:
    description:
      - Whether a tag that an image has may be given to another one.
      - With V(mutable_with_exclusion) all tags may but those of O(image_tag_mutability_exclusions), with V(immutable_with_exclusion) those alone.
      - For a new repository AWS takes V(mutable) when this is not set.
    type: str
    choices: [mutable, immutable, mutable_with_exclusion, immutable_with_exclusion]
  image_tag_mutability_exclusions:
    description:
      - The tags for which the opposite of O(image_tag_mutability) holds, with C(*) for any characters; one to five.
    type: list
    elements: str
  scan_on_push:
    description:
      - Whether images are scanned for known vulnerabilities when they are pushed. A scanning configuration of the registry wins over it.
      - For a new repository AWS takes V(false) when this is not set.
    type: bool
  encryption:
    description:
      - How images are encrypted, which cannot be changed once the repository is there. AWS takes V(aes256) when it is not set.
    type: str
    choices: [aes256, kms, kms_dsse]
  kms_key:
    description:
      - ARN of the KMS key, with O(encryption=kms) or V(kms_dsse). It cannot be changed once the repository is there.
      - Empty or not set, AWS takes its own key C(aws/ecr) for a new repository.
    type: str
  lifecycle_policy:
    description:
      - The lifecycle policy, as a dict or as JSON; empty for none.
    type: json
  policy:
    description:
      - The repository policy, as a dict or as JSON; empty for none.
    type: json
  force_delete:
    description:
      - With O(state=absent), delete the images in the repository too. Without it a repository that holds images is not deleted, which is an error.
    type: bool
    default: false
  match_tags:
    description:
      - With O(state=absent), delete the repository only if it carries all of these tags. Without them it is somebody else's, and counts as absent.
    type: dict
  state:
    description:
      - Whether the repository should be there.
    type: str
    choices: [present, absent]
    default: present
notes:
  - M(community.aws.ecs_ecr) fails in check mode where the repository is not there yet, and knows neither tags nor encryption nor exclusions.
seealso:
  - name: Private repositories in the Amazon ECR User Guide
    description: Tag mutability, scanning, encryption and policies.
    link: https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
  - name: Lifecycle policy properties in the Amazon ECR User Guide
    description: What a lifecycle policy may say.
    link: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.tags
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: A repository whose tags stay where they are, and which keeps twenty releases
  groundwork.aws.ecr_repository:
    name: shop-prod/api
    image_tag_mutability: immutable
    scan_on_push: true
    lifecycle_policy:
      rules:
        - rulePriority: 1
          description: Keep 20 images tagged v*
          selection:
            tagStatus: tagged
            tagPatternList: ["v*"]
            countType: imageCountMoreThan
            countNumber: 20
          action:
            type: expire
    tags:
      Environment: prod

- name: The tag latest may move, and another account may pull
  groundwork.aws.ecr_repository:
    name: shop-prod/api
    image_tag_mutability: immutable_with_exclusion
    image_tag_mutability_exclusions: [latest]
    policy:
      Version: "2012-10-17"
      Statement:
        - Sid: PullFromOtherAccounts
          Effect: Allow
          Principal:
            AWS: arn:aws:iam::210987654321:root
          Action:
            - ecr:BatchCheckLayerAvailability
            - ecr:BatchGetImage
            - ecr:GetDownloadUrlForLayer

- name: Neither policy any more
  groundwork.aws.ecr_repository:
    name: shop-prod/api
    lifecycle_policy: {}
    policy: {}

- name: No repository that belongs to this environment, nor its images
  groundwork.aws.ecr_repository:
    name: shop-prod/api
    force_delete: true
    match_tags:
      Environment: prod
    state: absent
"""

RETURN = r"""
repository:
  description: The repository as it is after the task; null when there is none.
  returned: always
  type: dict
  contains:
    name:
      description: Its name.
      type: str
      sample: shop-prod/api
    arn:
      description: Its ARN.
      type: str
      sample: arn:aws:ecr:eu-central-1:123456789012:repository/shop-prod/api
    uri:
      description: What images are pushed to and pulled from.
      type: str
      sample: 123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop-prod/api
    image_tag_mutability:
      description: Whether tags may move.
      type: str
      sample: immutable
    image_tag_mutability_exclusions:
      description: The tags for which the opposite holds.
      type: list
      elements: str
    scan_on_push:
      description: Whether images are scanned when they are pushed.
      type: bool
    encryption:
      description: How images are encrypted.
      type: str
      sample: aes256
    kms_key:
      description: ARN of the key; empty with V(aes256).
      type: str
    lifecycle_policy:
      description: The lifecycle policy, its rules by priority; empty when there is none.
      type: dict
    policy:
      description: The repository policy; empty when there is none.
      type: dict
    tags:
      description: The tags.
      type: dict
      sample:
        Environment: prod
"""

import json
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.ecr_repositories import from_response, lifecycle_of, mutability_request, policy_of, problems, to_request, wanted
from ..module_utils.errors import ErrorHandler, error_code
from ..module_utils.resource import MATCH_TAGS, RETRIES, TAG_OPTIONS, Kind, Shape, run
from ..module_utils.tags import Tags, from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "image_tag_mutability": {"type": "str", "choices": ["mutable", "immutable", "mutable_with_exclusion", "immutable_with_exclusion"]},
    "image_tag_mutability_exclusions": {"type": "list", "elements": "str"},
    "scan_on_push": {"type": "bool"},
    "encryption": {"type": "str", "choices": ["aes256", "kms", "kms_dsse"]},
    "kms_key": {"type": "str", "no_log": False},
    "lifecycle_policy": {"type": "json"},
    "policy": {"type": "json"},
    "force_delete": {"type": "bool", "default": False},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
NOT_EMPTY = "RepositoryNotEmptyException"
MUTABILITY = {"image_tag_mutability", "image_tag_mutability_exclusions"}

_ECR = ErrorHandler("RepositoryNotFoundException")
_POLICIES = ErrorHandler("LifecyclePolicyNotFoundException", "RepositoryPolicyNotFoundException", *_ECR.missing)


@_POLICIES.read("read the lifecycle policy of repository {name}", default={})
def lifecycle(client: Any, name: str) -> Shape:
    """What expires."""
    return lifecycle_of(client.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])


@_POLICIES.read("read the policy of repository {name}", default={})
def policy(client: Any, name: str) -> Shape:
    """Who may do what."""
    return policy_of(client.get_repository_policy(repositoryName=name)["policyText"])


@_ECR.read("describe repository {name}")
def described(client: Any, name: str) -> Shape | None:
    """The repository without its policies and tags."""
    return from_response(client.describe_repositories(repositoryNames=[name])["repositories"][0])


@_ECR.read("list the tags of repository {arn}")
def tags(client: Any, arn: str) -> Tags | None:
    """Its tags; None when it is gone meanwhile."""
    return from_pairs(client.list_tags_for_resource(resourceArn=arn)["tags"])


def find(client: Any, name: str) -> Shape | None:
    """The repository with all that belongs to it."""
    repository = described(client, name)
    own = tags(client, repository["arn"]) if repository else None
    if repository is None or own is None:
        return None
    return {**repository, "lifecycle_policy": lifecycle(client, name), "policy": policy(client, name), "tags": own}


@_ECR.call("create repository {target[name]}")
def create(client: Any, target: Shape) -> Shape:
    """Make the repository, then its policies, which need calls of their own."""
    made = client.create_repository(**to_request(target))["repository"]
    if target["lifecycle_policy"]:
        expire(client, target)
    if target["policy"]:
        permit(client, target)
    return {"arn": made["repositoryArn"], "uri": made["repositoryUri"]}


def update(client: Any, _current: Shape, target: Shape, changed: Set[str]) -> None:
    """A call for each part that differs."""
    for attributes, change in ((MUTABILITY, fix), ({"scan_on_push"}, scan), ({"lifecycle_policy"}, expire), ({"policy"}, permit)):
        if attributes & changed:
            change(client, target)


@_ECR.call("set the tag mutability of repository {target[name]}")
def fix(client: Any, target: Shape) -> None:
    """Say which tags may move."""
    client.put_image_tag_mutability(repositoryName=target["name"], **mutability_request(target))


@_ECR.call("set the scanning of repository {target[name]}")
def scan(client: Any, target: Shape) -> None:
    """Scan on push, or no longer."""
    client.put_image_scanning_configuration(repositoryName=target["name"], imageScanningConfiguration={"scanOnPush": target["scan_on_push"]})


@_ECR.call("set the lifecycle policy of repository {target[name]}")
def expire(client: Any, target: Shape) -> None:
    """Put the lifecycle policy, or take it away."""
    if target["lifecycle_policy"]:
        client.put_lifecycle_policy(repositoryName=target["name"], lifecyclePolicyText=json.dumps(target["lifecycle_policy"]))
    else:
        client.delete_lifecycle_policy(repositoryName=target["name"])


@_ECR.call("set the policy of repository {target[name]}")
def permit(client: Any, target: Shape) -> None:
    """Put the repository policy, or take it away."""
    if target["policy"]:
        client.set_repository_policy(repositoryName=target["name"], policyText=json.dumps(target["policy"]))
    else:
        client.delete_repository_policy(repositoryName=target["name"])


@_ECR.call("tag repository {current[name]}")
def retag(client: Any, current: Shape, to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.tag_resource(resourceArn=current["arn"], tags=to_pairs(to_set))
    if to_remove:
        client.untag_resource(resourceArn=current["arn"], tagKeys=to_remove)


@_ECR.delete("delete repository {current[name]}")
def remove(client: Any, current: Shape) -> None:
    """Delete the repository, and its images if that was asked for."""
    client.delete_repository(repositoryName=current["name"], force=bool(current.get("force_delete")))


def delete(client: Any, current: Shape) -> None:
    """The same, with a word on what keeps a repository that holds images."""
    try:
        remove(client, current)
    except AnsibleAWSError as error:
        if error_code(error) != NOT_EMPTY:
            raise
        raise AnsibleAWSError(message=f"Failed to delete repository {current['name']}: it holds images, which force_delete deletes with it") from error


REPOSITORY = Kind(
    name="repository",
    attributes={
        "name": None,
        "image_tag_mutability": "mutable",
        "image_tag_mutability_exclusions": [],
        "scan_on_push": False,
        "encryption": "aes256",
        "kms_key": "",
        "lifecycle_policy": {},
        "policy": {},
        "tags": {},
    },
    computed=("arn", "uri"),
    find=lambda client, asked: find(client, asked["name"]),
    create=create,
    update=update,
    retag=retag,
    delete=delete,
    wanted=wanted,
    problems=problems,
    immutable=frozenset({"encryption", "kms_key"}),
    exists=("RepositoryAlreadyExistsException",),
)


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENT_SPEC, supports_check_mode=True)
    try:
        result = run(REPOSITORY, module.client("ecr", config=RETRIES), module.params, module.check_mode)
    except AnsibleAWSError as error:
        module.fail_json_aws_error(error)
    module.exit_json(**result)


if __name__ == "__main__":
    main()
