# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR repositories as a shape in which every managed attribute compares, policies by what they mean."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .policies import canonical
from .tags import to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

Shape = dict[str, Any]
# https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
NAME = re.compile(r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*")
NAME_LENGTHS = (2, 256)
NAME_RULE = "must have 2 to 256 lower-case letters and digits, with single . _ or - between them and / between parts"
EXCLUSION = re.compile(r"[0-9a-zA-Z._*-]{1,128}")
MOST_EXCLUSIONS = 5
WITH_EXCLUSION = ("mutable_with_exclusion", "immutable_with_exclusion")
LISTS = ("tagPatternList", "tagPrefixList")


def document_of(given: Any) -> Shape:
    """A policy as a dict, whether it was given as one or as JSON; none is empty."""
    document = json.loads(given or "{}") if isinstance(given, str) else given
    return dict(document or {})


def lifecycle_of(given: Any) -> Shape:
    """A lifecycle policy in one form: its rules by priority, their lists sorted, since ECR takes all of a list."""
    document = document_of(given)
    rules = [_rule(rule) for rule in document.get("rules") or []]
    return {**document, "rules": sorted(rules, key=lambda rule: int(rule.get("rulePriority", 0)))} if rules else {}


def _rule(rule: Mapping[str, Any]) -> Shape:
    """One rule; an empty description or list is none."""
    selection = {key: sorted(value) if key in LISTS else value for key, value in (rule.get("selection") or {}).items() if value not in (None, [], "")}
    return {**{key: value for key, value in rule.items() if value not in (None, "")}, "selection": selection}


def policy_of(given: Any) -> Shape:
    """A repository policy in one form; one without statements is none."""
    document = canonical(document_of(given))
    return document if document["Statement"] else {}


def from_response(repository: Mapping[str, Any]) -> Shape:
    """A repository as DescribeRepositories gives it; its policies and tags are beside it."""
    encryption = repository.get("encryptionConfiguration") or {}
    return {
        "name": repository["repositoryName"],
        "arn": repository["repositoryArn"],
        "uri": repository["repositoryUri"],
        "image_tag_mutability": repository.get("imageTagMutability", "MUTABLE").lower(),
        "image_tag_mutability_exclusions": sorted(entry["filter"] for entry in repository.get("imageTagMutabilityExclusionFilters") or []),
        "scan_on_push": bool((repository.get("imageScanningConfiguration") or {}).get("scanOnPush")),
        "encryption": encryption.get("encryptionType", "AES256").lower(),
        "kms_key": encryption.get("kmsKey", ""),
    }


def mutability_request(target: Shape) -> Shape:
    """Which tags may move, as CreateRepository and PutImageTagMutability take it; without exclusions there is no list of them."""
    request: Shape = {"imageTagMutability": target["image_tag_mutability"].upper()}
    if target["image_tag_mutability_exclusions"]:
        exclusions = [{"filterType": "WILDCARD", "filter": text} for text in target["image_tag_mutability_exclusions"]]
        request["imageTagMutabilityExclusionFilters"] = exclusions
    return request


def to_request(target: Shape) -> Shape:
    """What CreateRepository takes."""
    key = {} if target["kms_key"] in ("", UNKNOWN) else {"kmsKey": target["kms_key"]}
    return {
        "repositoryName": target["name"],
        **mutability_request(target),
        "imageScanningConfiguration": {"scanOnPush": target["scan_on_push"]},
        "encryptionConfiguration": {"encryptionType": target["encryption"].upper(), **key},
        "tags": to_pairs(target["tags"]),
    }


def wanted(asked: Shape, base: Shape) -> Shape:
    """What was asked in the form of a shape, with what follows from it."""
    shape = {**asked}
    shape |= {name: read(asked[name]) for name, read in (("lifecycle_policy", lifecycle_of), ("policy", policy_of)) if name in asked}
    if "image_tag_mutability_exclusions" in asked:
        shape["image_tag_mutability_exclusions"] = sorted(set(asked["image_tag_mutability_exclusions"]))
    if asked.get("image_tag_mutability", WITH_EXCLUSION[0]) not in WITH_EXCLUSION:
        shape["image_tag_mutability_exclusions"] = []
    if not asked.get("kms_key"):
        own = "arn" not in base and asked.get("encryption", "aes256") != "aes256"
        shape["kms_key"] = UNKNOWN if own else base["kms_key"]
    return shape


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    return [*name_problems(asked["name"]), *exclusion_problems(asked), *key_problems(asked), *document_problems(asked)]


def name_problems(name: str) -> list[str]:
    """A name that ECR does not take."""
    shortest, longest = NAME_LENGTHS
    well = has_unknown(name) or (NAME.fullmatch(name) and shortest <= len(name) <= longest)
    return [] if well else [f"name: is {name!r}, {NAME_RULE}"]


def exclusion_problems(asked: Mapping[str, Any]) -> list[str]:
    """Exclusions where they mean something, and only there."""
    mutability, exclusions = asked.get("image_tag_mutability"), asked.get("image_tag_mutability_exclusions") or []
    found = [
        f"image_tag_mutability_exclusions[{index}]: is {text!r}, must have 1 to 128 letters, digits and ._-*"
        for index, text in enumerate(exclusions)
        if not EXCLUSION.fullmatch(text)
    ]
    if len(exclusions) > MOST_EXCLUSIONS:
        found.append(f"image_tag_mutability_exclusions: has {len(exclusions)} entries, the most is {MOST_EXCLUSIONS}")
    if mutability in WITH_EXCLUSION and not exclusions:
        found.append(f"image_tag_mutability_exclusions: is empty, image_tag_mutability {mutability} needs at least one")
    if exclusions and mutability not in WITH_EXCLUSION:
        found.append(f"image_tag_mutability_exclusions: needs image_tag_mutability {' or '.join(WITH_EXCLUSION)}")
    return found


def key_problems(asked: Mapping[str, Any]) -> list[str]:
    """A key that is an ARN, and is used."""
    key = asked.get("kms_key") or ""
    found = [] if not key or has_unknown(key) or key.startswith("arn:") else [f"kms_key: is {key!r}, must be the ARN of a KMS key, or empty for AWS's own"]
    if key and asked.get("encryption", "aes256") == "aes256":
        found.append("kms_key: needs encryption kms or kms_dsse")
    return found


def document_problems(asked: Mapping[str, Any]) -> list[str]:
    """Policies that are no documents."""
    found = []
    for name in ("lifecycle_policy", "policy"):
        try:
            document_of(asked.get(name))
        except (TypeError, ValueError):
            found.append(f"{name}: is {asked[name]!r}, must be a dict or a JSON object")
    return found
