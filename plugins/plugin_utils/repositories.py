# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ECR repositories from data: which ones there are, what they keep, who may pull from them, and what an image in them is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import partition_of, place_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.iam_policies import document_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import ECR_PULL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PER_SERVICE, SINGLE = "per_service", "single"
#: The key of the one repository of the mode single.
SHARED = "services"
TEMPLATES = {PER_SERVICE: "{tag}", SINGLE: "{service}-{tag}"}
DIGEST = "sha256:"
AUTO = "auto"


@dataclass(frozen=True)
class Registry:
    """Where the images of the services are: the variables C(ecr_mode), C(ecr_registry_account_id), C(ecr_registry_region) and C(ecr_tag_template)."""

    mode: str = PER_SERVICE
    account_id: str = ""
    region: str = ""
    tag_template: str = ""

    @property
    def template(self) -> str:
        """What the tag of an image looks like."""
        return self.tag_template or TEMPLATES[self.mode]

    def is_elsewhere(self, stack: Mapping[str, Any]) -> bool:
        """Whether the repositories are another account's, or in another region, and so not this environment's to make."""
        return self.account_id not in ("", str(stack.get("account_id") or "")) or self.region not in ("", str(stack.get("region") or ""))

    def tag_of(self, service: str, tag: str) -> str:
        """The tag, or the pattern of tags, of a service's images."""
        return self.template.replace("{service}", service).replace("{tag}", tag)


def registry_of(said: Mapping[str, Any]) -> Registry:
    """The registry as variables describe it; what is empty is as usual."""
    mode = str(said.get("mode") or PER_SERVICE)
    return Registry(mode if mode in TEMPLATES else PER_SERVICE, *(str(said.get(name) or "") for name in ("account_id", "region", "tag_template")))


def repository_uri(key: str, registry: Registry, stack: Mapping[str, Any]) -> str:
    """The repository of a key, as images are pushed to it and pulled from it."""
    place = place_of(stack)
    region = registry.region or place.region
    host = f"{registry.account_id or place.account}.dkr.ecr.{region}.{partition_of(region)[1]}"
    return f"{host}/{resource_name(key, 'ecr_repository', stack)}"


def image_reference(service: str, tag: str, registry: Registry, stack: Mapping[str, Any]) -> str:
    """The image of a service by its tag or its digest, as a task definition names it."""
    repository = repository_uri(SHARED if registry.mode == SINGLE else service, registry, stack)
    return f"{repository}@{tag}" if tag.startswith(DIGEST) else f"{repository}:{registry.tag_of(service, tag)}"


def ecr_repository_uri(service: str, registry: Mapping[str, Any], stack: Mapping[str, Any]) -> str:
    """The filter: the repository that holds the images of a service."""
    where = registry_of(registry)
    return repository_uri(SHARED if where.mode == SINGLE else service, where, stack)


def repository_keys(services: Sequence[str], registry: Registry, entries: Iterable[str]) -> list[str]:
    """The keys of the repositories: those for the services, and what else there is an entry for."""
    needed = [SHARED] if registry.mode == SINGLE else services
    return list(dict.fromkeys([*needed, *entries]))


def users_of(key: str, services: Sequence[str], registry: Registry) -> list[str]:
    """The services whose images a repository holds."""
    if registry.mode == SINGLE:
        return list(services) if key == SHARED else []
    return [key] if key in services else []


def tag_patterns(tags: Iterable[str], users: Sequence[str], registry: Registry) -> list[str]:
    """Patterns of tags as the images of services are tagged, so that each service keeps its own; those of other images as they stand."""
    return list(dict.fromkeys(registry.tag_of(user, tag) for tag in tags for user in users)) if users else list(tags)


def lifecycle_rules(lifecycle: Mapping[str, Any] | None, users: Sequence[str], registry: Registry) -> list[dict[str, Any]]:
    """The rules of a lifecycle policy in the order in which ECR has them: by patterns, untagged images, and last all images.

    ECR takes several patterns in one rule as images that carry all of them, so each pattern has a rule of its own.
    https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
    """
    said = lifecycle or {}
    selections = [*_by_patterns(said, users, registry), *_untagged(said), *_of_all(said)]
    return [
        {"rulePriority": priority, "description": description, "selection": selection, "action": {"type": "expire"}}
        for priority, (description, selection) in enumerate(selections, start=1)
    ]


def _by_patterns(lifecycle: Mapping[str, Any], users: Sequence[str], registry: Registry) -> Iterator[tuple[str, dict[str, Any]]]:
    for kept in lifecycle.get("keep") or []:
        for pattern in tag_patterns(kept.get("tags") or [], users, registry):
            yield (
                f"Keep {kept['count']} images tagged {pattern}",
                {"tagStatus": "tagged", "tagPatternList": [pattern], "countType": "imageCountMoreThan", "countNumber": int(kept["count"])},
            )


def _untagged(lifecycle: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if lifecycle.get("untagged_days") is not None:
        days = int(lifecycle["untagged_days"])
        selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": days}
        yield f"Delete untagged images after {days} {'day' if days == 1 else 'days'}", selection


def _of_all(lifecycle: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kept in lifecycle.get("keep") or []:
        if not kept.get("tags"):
            yield f"Keep {kept['count']} images", {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": int(kept["count"])}


def repository_policy(repository: Mapping[str, Any], stack: Mapping[str, Any]) -> dict[str, Any]:
    """Who else may do what with a repository: other accounts that may pull, and statements; empty when nobody."""
    partition = place_of(stack).partition
    accounts = [f"arn:{partition}:iam::{account}:root" for account in repository.get("pull_account_ids") or []]
    pull = [{"sid": "PullFromOtherAccounts", "principals": {"AWS": accounts}, "actions": ECR_PULL}] if accounts else []
    statements = [*pull, *(repository.get("statements") or [])]
    return document_of(statements) if statements else {}


def mutability_of(repository: Mapping[str, Any], stack: Mapping[str, Any]) -> str:
    """Whether a tag may move to another image: as the repository says, else not in production."""
    said = str(repository.get("image_tag_mutability") or AUTO)
    by_class = "immutable" if stack.get("class") == "prod" else "mutable"
    return by_class if said == AUTO else said


def repository_request(key: str, repository: Mapping[str, Any], rules: list[dict[str, Any]], stack: Mapping[str, Any]) -> dict[str, Any]:
    """One repository as the module takes it."""
    mutability = mutability_of(repository, stack)
    return {
        "key": key,
        "name": resource_name(key, "ecr_repository", stack),
        "image_tag_mutability": mutability,
        "image_tag_mutability_exclusions": list(repository.get("image_tag_mutability_exclusions") or []) if mutability.endswith("_with_exclusion") else [],
        "scan_on_push": repository.get("scan_on_push", True),
        "encryption": repository.get("encryption") or "aes256",
        "kms_key": repository.get("kms_key_arn") or "",
        "lifecycle_policy": {"rules": rules} if rules else {},
        "policy": repository_policy(repository, stack),
        "force_delete": bool(repository.get("force_delete")),
    }


def ecr_repository_requests(
    entries: Mapping[str, Mapping[str, Any]], services: Sequence[str], defaults: Mapping[str, Any], registry: Mapping[str, Any], stack: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The filter: the repositories of an environment, as the module takes them; none where the registry is another account's."""
    where = registry_of(registry)
    if where.is_elsewhere(stack):
        return []
    found = {key: entries.get(key, defaults) for key in repository_keys(services, where, entries)}
    rules = {key: lifecycle_rules(entry.get("lifecycle"), users_of(key, services, where), where) for key, entry in found.items()}
    return [repository_request(key, entry, rules[key], stack) for key, entry in found.items()]
