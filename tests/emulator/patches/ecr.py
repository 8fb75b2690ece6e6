# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR: repositories and images."""

from __future__ import annotations

import json
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.ecr.exceptions import InvalidParameterException
from moto.ecr.models import ECRBackend, ecr_backends
from moto.ecr.policy_validation import EcrLifecyclePolicyValidator

from .mechanism import Function, replaces

MOST_WILDCARDS = 4
PULL = ("ecr:BatchGetImage", "ecr:*", "*")


@replaces(EcrLifecyclePolicyValidator, "validate")
def lifecycle_rules_fit_together(original: Function, validator: Any) -> None:
    """Priorities are unique, one rule is about untagged images, that about all images comes last, and tags are named for tagged images alone.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/LifecyclePolicies.html
    """
    original(validator)
    rules = sorted(validator._rules, key=lambda rule: rule["rulePriority"])
    statuses = [rule["selection"]["tagStatus"] for rule in rules]
    wrong = {
        "rulePriority is not unique": len({rule["rulePriority"] for rule in rules}) < len(rules),
        "more than one rule of tagStatus untagged": statuses.count("untagged") > 1,
        "the rule of tagStatus any is not the last": "any" in statuses[:-1],
        "a pattern or prefix stands in several rules": len({_tags_of(rule) for rule in rules if _tags_of(rule)}) < len([1 for rule in rules if _tags_of(rule)]),
        "tags do not go with tagStatus": any(bool(_tags_of(rule)) is not (rule["selection"]["tagStatus"] == "tagged") for rule in rules),
        "too many wildcards": any(text.count("*") > MOST_WILDCARDS for rule in rules for text in _tags_of(rule)),
        "countUnit does not go with countType": any(
            ("countUnit" in rule["selection"]) is not (rule["selection"]["countType"] == "sinceImagePushed") for rule in rules
        ),
    }
    for words, is_so in wrong.items():
        if is_so:
            message = f"Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: {words}'"
            raise InvalidParameterException(message)


def _tags_of(rule: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted([*rule["selection"].get("tagPatternList", []), *rule["selection"].get("tagPrefixList", [])]))


@replaces(ECRBackend, "put_image_tag_mutability")
def exclusions_go_with_their_mutability(original: Function, backend: Any, registry_id: str, repository_name: str, *mutability: Any, **named: Any) -> Any:
    """A change of mutability is checked as a new repository is: exclusions with the kinds that have them, and only there.

    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html
    """
    said = dict(zip(("image_tag_mutability", "image_tag_mutability_exclusion_filters"), mutability, strict=False)) | named
    backend.validate_image_tag_mutability_params_compatibility(said["image_tag_mutability"], said.get("image_tag_mutability_exclusion_filters"))
    return original(backend, registry_id, repository_name, *mutability, **named)


@replaces(ECRBackend, "batch_get_image")
def images_that_are_missing_are_named(original: Function, backend: Any, repository_name: str, registry_id: Any = None, image_ids: Any = None) -> dict[str, Any]:
    """What is said of a missing image names it as it was asked for; moto says C(null) of one that was asked for by its digest.

    https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_ImageFailure.html
    """
    answers = [original(backend, repository_name, registry_id, [image_id]) for image_id in image_ids]
    failures = [{**failure, "imageId": image_id} for image_id, answer in zip(image_ids, answers, strict=True) for failure in answer["failures"]]
    return {"images": [image for answer in answers for image in answer["images"]], "failures": failures}


@replaces(ECRBackend, "batch_get_image")
def images_of_other_accounts_need_their_permission(
    original: Function, backend: Any, repository_name: str, registry_id: Any = None, image_ids: Any = None
) -> dict[str, Any]:
    """The registry that is named is looked in, which another account has to allow by the repository's policy; moto looks in the caller's.

    https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
    """
    meant = ecr_backends[registry_id or backend.account_id][backend.region_name]
    repository = meant.repositories.get(repository_name)
    if meant is not backend and (repository is None or not _may_pull(repository.policy, backend.account_id)):
        words = f"User: arn:aws:iam::{backend.account_id}:root is not authorized to perform: ecr:BatchGetImage because no resource-based policy allows it"
        raise JsonRESTError("AccessDeniedException", words)
    answer: dict[str, Any] = original(meant, repository_name, registry_id, image_ids)
    return answer


def _may_pull(policy: str | None, account_id: str) -> bool:
    statements = json.loads(policy or "{}").get("Statement", [])
    return any(_allows(statement, account_id) for statement in statements)


def _allows(statement: dict[str, Any], account_id: str) -> bool:
    principal = statement.get("Principal", {})
    names = _listed(principal.get("AWS", []) if isinstance(principal, dict) else principal)
    meant = {"*", account_id, f"arn:aws:iam::{account_id}:root"} & set(names)
    return bool(meant) and statement["Effect"] == "Allow" and bool(set(PULL) & set(_listed(statement["Action"])))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
