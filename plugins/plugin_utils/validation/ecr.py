# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR repositories: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

import itertools
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.repositories import Registry, lifecycle_rules, mutability_of, repository_keys, users_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.limits import ACCOUNT_ID, ARN
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.service_images import registry_problems, tagged, where
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import entries, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

Entry = dict[str, Any]
# https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html, API_ImageTagMutabilityExclusionFilter.html, lifecycle_policy_parameters.html
PATTERN = re.compile(r"[0-9A-Za-z._*-]{1,128}")
MOST_EXCLUSIONS, MOST_WILDCARDS, MOST_RULES = 5, 4, 50
MOST_IMAGES, MOST_DAYS = 100000, 36500
WITH_EXCLUSION = "_with_exclusion"


def mutability_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Exclusions where they mean something, and only there."""
    mutability, exclusions = str(entry.get("image_tag_mutability") or ""), list(items(entry, "image_tag_mutability_exclusions"))
    here = f"{path}.image_tag_mutability_exclusions"
    errors = [
        f"{here}[{index}] is {shown(text)}; allowed are up to 128 letters, digits and . _ - *" for index, text in exclusions if not PATTERN.fullmatch(str(text))
    ]
    if len(exclusions) > MOST_EXCLUSIONS:
        errors.append(f"{here} has {len(exclusions)} entries; allowed are {MOST_EXCLUSIONS}.")
    if mutability.endswith(WITH_EXCLUSION) and not exclusions:
        errors.append(f"{here} is empty, but {path}.image_tag_mutability is {mutability}; at least one tag is required.")
    if exclusions and not mutability.endswith(WITH_EXCLUSION):
        errors.append(f"{here} means nothing unless {path}.image_tag_mutability is mutable_with_exclusion or immutable_with_exclusion.")
    return errors


def encryption_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A key of KMS for what KMS encrypts."""
    key = entry.get("kms_key_arn")
    if not is_known(key) or key == "":
        return []
    if (entry.get("encryption") or "aes256") == "aes256":
        return [f"{path}.kms_key_arn means nothing unless {path}.encryption is kms or kms_dsse."]
    return [] if ARN.fullmatch(str(key)) else [f"{path}.kms_key_arn is {shown(key)}; it must be the ARN of a KMS key, or empty for AWS's own."]


def kept_problems(kept: Mapping[str, Any], path: str) -> list[str]:
    """One number of images that are kept."""
    if kept.get("count") is None:
        return [f"{path}.count is missing; it is how many images are kept."]
    errors = range_problem(f"{path}.count", kept["count"], 1, MOST_IMAGES)
    for index, pattern in items(kept, "tags"):
        if not PATTERN.fullmatch(str(pattern)) or str(pattern).count("*") > MOST_WILDCARDS:
            errors.append(f"{path}.tags[{index}] is {shown(pattern)}; allowed are up to 128 letters, digits and . _ - and at most {MOST_WILDCARDS} *")
    return errors


def lifecycle_problems(entry: Mapping[str, Any], path: str, users: list[str], registry: Registry) -> list[str]:
    """A lifecycle policy that ECR would not take, or of which one rule deletes what another one keeps."""
    lifecycle, here = entry.get("lifecycle") or {}, f"{path}.lifecycle"
    kept = [(index, one) for index, one in items(lifecycle, "keep") if hasattr(one, "get")]
    patterns = [str(pattern) for _index, one in kept for _place, pattern in items(one, "tags")]
    errors = [problem for index, one in kept for problem in kept_problems(one, f"{here}.keep[{index}]")]
    errors += range_problem(f"{here}.untagged_days", lifecycle.get("untagged_days"), 1, MOST_DAYS, "days")
    errors += [f"{here}.keep has the tags {shown(pattern)} twice; each pattern may stand there once." for pattern in twice(patterns)]
    if sum(not one.get("tags") for _index, one in kept) > 1:
        errors.append(f"{here}.keep has several entries without tags; one may be about all images.")
    return errors or [*count_problems(lifecycle, here, users, registry), *overlap_problems(patterns, here, users, registry)]


def twice(words: list[str]) -> list[str]:
    """What stands in a list more than once."""
    return [word for word in dict.fromkeys(words) if words.count(word) > 1]


def count_problems(lifecycle: Mapping[str, Any], path: str, users: list[str], registry: Registry) -> list[str]:
    """More rules than ECR takes: https://docs.aws.amazon.com/AmazonECR/latest/userguide/service-quotas.html."""
    count = len(lifecycle_rules(lifecycle, users, registry))
    return [f"{path} makes {count} rules, one for each pattern of each service; allowed are {MOST_RULES}."] if count > MOST_RULES else []


def overlap_problems(patterns: list[str], path: str, users: list[str], registry: Registry) -> list[str]:
    """Services of one repository, of which one's pattern means the other's images, too."""
    return [
        f"{path}.keep: the tags '{pattern}' of {user} are those of images of {other}, too, such as '{made}'; change ecr_tag_template or rename a service."
        for user, other in (itertools.permutations(users, 2) if "{service}" in registry.template else ())
        for pattern, made in itertools.product(
            [registry.tag_of(user, text) for text in patterns],
            [registry.tag_of(other, text.replace("*", "")) for text in patterns],
        )
        if fnmatchcase(made, pattern)
    ][:1]


def policy_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Who else may do what."""
    errors = [
        f"{path}.pull_account_ids[{index}] is {shown(account)}; it must be twelve digits in quotes."
        for index, account in items(entry, "pull_account_ids")
        if not ACCOUNT_ID.fullmatch(str(account))
    ]
    errors += statements_problems(entry, "statements", path, needs_resources=False)
    for index, statement in items(entry, "statements"):
        here = f"{path}.statements[{index}]"
        if hasattr(statement, "get") and not statement.get("principals"):
            errors.append(f"{here}.principals is missing; it says who is meant, such as AWS: arn:aws:iam::123456789012:root.")
    return errors


def entry_problems(key: str, entry: Mapping[str, Any], model: Model) -> list[str]:
    """Everything that is wrong with one repository."""
    path, registry = f"ecr_repositories.{key}", where(model)
    errors = mutability_problems(entry, path) + encryption_problems(entry, path) + policy_problems(entry, path)
    return errors + lifecycle_problems(entry, path, users_of(key, tagged(model), registry), registry)


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong across the component's variables."""
    hosts = [other.host for other in model.of_kind("ecr")]
    errors = registry_problems(model)
    if component.host in hosts[1:]:
        errors.append(f"the group ecr has the hosts {listed(hosts)}; one of them makes all repositories, so that there may be only one.")
    return errors + [problem for key, entry in all_entries(model) for problem in entry_problems(key, entry, model)]


def all_entries(model: Model) -> list[tuple[str, Entry]]:
    """The repositories that this environment makes."""
    config = model.config_of("ecr")
    own = {"account_id": model.environment.get("account_id"), "region": model.region}
    if not model.of_kind("ecr") or where(model).is_elsewhere(own):
        return []
    given, defaults = dict(entries(config, "repositories")), dict(config.get("defaults") or {})
    return [(key, given.get(key, defaults)) for key in repository_keys(tagged(model), where(model), given)]


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key, _entry in all_entries(model):
        yield "ecr_repository", key, {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    for key, entry in all_entries(model):
        yield from _findings_of(key, entry, f"ecr_repositories.{key}", str(model.environment.get("class") or ""))


def _findings_of(key: str, entry: Mapping[str, Any], path: str, environment_class: str) -> Iterator[Finding]:
    if environment_class == "prod" and mutability_of(entry, {"class": environment_class}) == "mutable":
        message = f"Tags of images in {key} may be given to other images, in production too."
        yield Finding(f"mutable-tags:{key}", f"{path}.image_tag_mutability", message, "Consider immutable, with exclusions for what has to move.")
    if entry.get("scan_on_push") is False:
        message = f"Images in {key} are not scanned when they are pushed."
        yield Finding(f"unscanned-images:{key}", f"{path}.scan_on_push", message, "Leave it on, unless the registry scans all that is pushed.")
    for index, statement in items(entry, "statements"):
        if is_open(statement):
            message = f"Everybody may use the repository {key}: a statement names no one and has no condition."
            yield Finding(f"open-repository:{key}", f"{path}.statements[{index}]", message, "Name accounts, or give a condition such as aws:PrincipalOrgID.")
            break


def is_open(statement: Mapping[str, Any]) -> bool:
    """Whether a statement allows something to everybody without a condition."""
    named = {str(name) for names in (statement.get("principals") or {}).values() for name in (names if isinstance(names, list) else [names])}
    return (statement.get("effect") or "Allow") == "Allow" and "*" in named and not statement.get("conditions")
