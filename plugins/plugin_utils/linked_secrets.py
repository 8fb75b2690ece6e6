# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that a service names by their key in secrets_parameters, or as those of a database or a cache."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.parameters import parameter_arn
from ansible_collections.groundwork.aws.plugins.plugin_utils.secret_places import MANAGER, SSM, secret_pattern
from ansible_collections.groundwork.aws.plugins.plugin_utils.service_roles import containers_of, each_container

Entry = dict[str, Any]
#: Where a linked service tells the keys of its secrets whose ARNs have to be looked up, until it has them.
KEYS = "secret_keys"
#: The label of a container that tells which versions of its secrets it was started with: another version is another task definition.
VERSIONS_LABEL = "groundwork.secret-versions"
#: The words with which a reference names an entry, a database or a cache; and the keys of the secrets that the latter two have.
WORDS = ("secret", "database", "cache")
OWN_KEYS = {"database": "{}-credentials", "cache": "{}-auth"}
LINKS = {"secret": "secrets", "database": "databases", "cache": "caches"}
#: The member that is injected of a JSON object where a service does not say which.
USUAL_MEMBER = {"database": "password", "cache": "auth_token"}
MEMBER = re.compile(r"[^:\s]+")


class SecretLinkError(ValueError):
    """A service names a secret that cannot be injected."""


@dataclass(frozen=True)
class Place:
    """Where a secret is: its store, its key among the names of that store, and the member of a JSON object that is meant."""

    store: str
    key: str
    member: str = ""


def link(name: str, service: Entry, links: Mapping[str, Any]) -> Entry:
    """The service whose containers have the ARN of what they name by key; ARNs and paths stay.

    The ARN of a secret of Secrets Manager is known once it is there: until C(with_secret_arns) it ends in C(-??????), as in a policy.
    """

    def linked(container: Mapping[str, Any], path: str) -> Entry:
        said = container.get("secrets")
        return {"secrets": {variable: _linked(value, f"{path}.secrets.{variable}", links) for variable, value in said.items()}} if said else {}

    done = each_container(service, f"services.{name}", linked)
    keys = secret_keys(service, links)
    return {**done, KEYS: keys} if keys else done


def _linked(value: Any, path: str, links: Mapping[str, Any]) -> Any:
    place = place_of(value, links, path)
    if place is None:
        return value["secret"] + _member(value.get("json_key")) if isinstance(value, Mapping) else value
    return reference(place, links["stack"])


def place_of(value: Any, links: Mapping[str, Any], path: str = "a secret") -> Place | None:
    """Where what a reference names is kept; None for an ARN or a path, which says so itself."""
    said = value if isinstance(value, Mapping) else {"secret": value}
    word = next((word for word in WORDS if word in said), "")
    if not word:
        raise SecretLinkError(f"{path} names none of {', '.join(WORDS)}.")
    known = _known(word, links)
    if said[word] not in known:
        if word == "secret":
            return None
        raise SecretLinkError(f"{path} names the {word} {said[word]!r}, which there is not; allowed are {', '.join(known) or 'none'}.")
    if word == "cache" and (known[said[word]] or {}).get("auth") is False:
        raise SecretLinkError(f"{path} names the cache {said[word]}, which has no token: caches.{said[word]}.auth is false.")
    place = _place(word, str(said[word]), known[said[word]] or {}, said.get("json_key"))
    if place.store not in (SSM, MANAGER):
        raise SecretLinkError(f"{path} names the {word} {said[word]}, whose secret AWS keeps under a name of its own; name that by its ARN.")
    if place.store == SSM and place.member:
        raise SecretLinkError(f"{path} names the member {place.member} of what SSM Parameter Store keeps; ECS takes members from Secrets Manager alone.")
    return place


def _known(word: str, links: Mapping[str, Any]) -> Mapping[Any, Any]:
    """What may be named with a word, by key or host."""
    known = links.get(LINKS[word]) or {}
    return known if isinstance(known, Mapping) else dict.fromkeys(known)


def _place(word: str, named: str, entry: Mapping[str, Any], member: str | None) -> Place:
    if word == "secret":
        return Place(str(entry.get("backend") or SSM), named, str(member or entry.get("key") or ""))
    credentials = entry.get("credentials") or {}
    store = str(credentials.get("store") or MANAGER)
    usual = USUAL_MEMBER[word] if store == MANAGER and credentials.get("format") == "json" else ""
    return Place(store, OWN_KEYS[word].format(named), str(member or usual))


def reference(place: Place, stack: Mapping[str, Any]) -> str:
    """What ECS takes; of Secrets Manager as a policy names it."""
    return parameter_arn(place.key, stack) if place.store == SSM else secret_pattern(place.key, stack) + _member(place.member)


def _member(member: str | None) -> str:
    """The end of a reference to one member of a JSON object, in the version that is current."""
    return f":{member}::" if member else ""


def secret_keys(service: Mapping[str, Any], links: Mapping[str, Any]) -> list[str]:
    """The keys of the secrets of Secrets Manager that a service's containers name, each once."""
    places = (place_of(value, links) for value in _references(service))
    return sorted({place.key for place in places if place and place.store == MANAGER})


def _references(service: Mapping[str, Any]) -> Iterator[Any]:
    for container in containers_of(service):
        yield from (container.get("secrets") or {}).values()


def with_secret_arns(service: Mapping[str, Any], arns: Mapping[str, str], versions: Mapping[str, str], stack: Mapping[str, Any]) -> Entry:
    """The filter: the service with the whole ARNs of its secrets, and a label with their versions on each container that has any."""
    found = {secret_pattern(key, stack): (key, arn) for key, arn in arns.items()}
    known = {name: said for name, said in service.items() if name != KEYS}

    def whole(container: Mapping[str, Any], _path: str) -> Entry:
        said = container.get("secrets") or {}
        ends = {variable: _split(value, found) for variable, value in said.items()}
        if not any(ends.values()):
            return {}
        secrets = {variable: found[end[0]][1] + end[1] if (end := ends[variable]) else value for variable, value in said.items()}
        keys = sorted({found[end[0]][0] for end in ends.values() if end})
        told = ",".join(f"{key}={versions.get(key) or 'none'}" for key in keys)
        return {"secrets": secrets, "docker_labels": {**(container.get("docker_labels") or {}), VERSIONS_LABEL: told}}

    return each_container(known, "", whole)


def _split(value: Any, found: Mapping[str, Any]) -> tuple[str, str] | None:
    """The pattern that a reference begins with, and the rest."""
    return next(((pattern, value.removeprefix(pattern)) for pattern in found if isinstance(value, str) and _begins(value, pattern)), None)


def _begins(value: str, pattern: str) -> bool:
    return value == pattern or value.startswith(f"{pattern}:")
