# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What each call of a journal needs: an action on resources, and on which conditions it was only ever made."""

from __future__ import annotations

import re
import typing as t
from dataclasses import dataclass

from ansible_collections.groundwork.aws.plugins.plugin_utils.arns import partition_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_actions import actions_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_dependents import Condition, Dependent, dependents_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_names import Names
from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_resources import (
    Parameters,
    Place,
    anything_of,
    arns_of,
    ec2_ids,
    reference,
    texts_in,
    types_of,
)

Entry = dict[str, t.Any]

PROJECT, ENVIRONMENT = "groundwork:project", "groundwork:environment"
#: Services whose actions are about one of several types, though the reference says that each is needed.
EITHER = ("dynamodb:", "elasticloadbalancing:", "events:", "logs:", "ssm:")

NO_RESOURCES = "AWS knows no resources of it"
NOT_SAID = "the calls do not say which"
NO_TAGS = "AWS appoints the id, and asks for no tags there"
NOT_OWNED = "not all of them carried the tags of the environment"
UNKNOWN_ACTION = "the reference that is shipped does not know it"

_ACCOUNT = re.compile(r"arn:[^:]+:[^:]*:[^:]*:(\d{12}):.+")


@dataclass(frozen=True)
class Need:
    """An action on what matches a pattern. `tags` are conditions that the call fulfilled, and another may not."""

    action: str
    resource: str
    conditions: tuple[Condition, ...] = ()
    tags: tuple[Condition, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class _Request:
    """A call as a journal knows it."""

    service: str
    operation: str
    parameters: Parameters
    ids: Parameters
    place: Place


class Needs:
    """Reads the entries of an environment's journals in the order of their times."""

    def __init__(self, project: str, environment: str, by_tags: bool = True) -> None:
        self._names = Names(project, environment)
        self._wanted = {PROJECT: project, ENVIRONMENT: environment}
        self._by_tags = by_tags
        self._owned: set[str] = set()
        self._joined: dict[str, list[str]] = {}

    def of(self, entries: t.Iterable[Entry]) -> list[Need]:
        """What the calls need, each of them, with repetitions."""
        known = sorted(entries, key=lambda entry: str(entry["time"]))
        answers = {str(entry["call"]): entry.get("ids") or {} for entry in known if entry["phase"] == "answered" and not entry.get("error")}
        account = _account_of(known)
        needs: list[Need] = []
        for entry in known:
            if entry["phase"] in ("read", "sent"):
                place = Place(partition_of(str(entry.get("region")))[0], str(entry.get("region") or "*"), account)
                parameters = self._with_joined(entry.get("parameters") or {})
                request = _Request(str(entry["service"]), str(entry["operation"]), parameters, answers.get(str(entry.get("call")), {}), place)
                needs += self._of_request(request, entry["phase"] == "sent")
                self._learn(request)
        return needs

    def _with_joined(self, parameters: Parameters) -> Parameters:
        """A request with what the associations in it join, where the journal has seen them made."""
        joined = [each for text in texts_in(parameters) for each in self._joined.get(text, [])]
        return {**parameters, "joined": joined} if joined else parameters

    def _of_request(self, request: _Request, writes: bool) -> t.Iterator[Need]:
        if request.service in ("apigateway", "apigatewayv2"):
            yield _of_gateway(request)
            return
        for action in actions_of(request.service, request.operation, request.parameters):
            yield from self._of_action(action, request)
        if writes:
            for dependent in dependents_of(request.service, request.operation, request.parameters, request.place):
                yield from self._of_dependent(dependent, request)

    def _of_dependent(self, dependent: Dependent, request: _Request) -> t.Iterator[Need]:
        if dependent.resources:
            for arn in dependent.resources:
                anywhere = arn == "*"
                tags = self._tags_of_request(request) if anywhere else ()
                yield Need(dependent.action, arn if anywhere else self._pattern(arn), dependent.conditions, tags, NO_RESOURCES if anywhere else "")
            return
        asked = {**request.parameters, **dependent.parameters} if not dependent.parameters else dependent.parameters
        about = _Request(request.service, request.operation, asked, {} if dependent.parameters else request.ids, request.place)
        for need in self._of_action(dependent.action, about):
            yield Need(need.action, need.resource, dependent.conditions, need.tags, need.reason)

    def _of_action(self, action: str, request: _Request) -> t.Iterator[Need]:
        types = types_of(action.removesuffix("*")) if "*" not in action else {"key": "*r"}
        kinds = {kind: flags for kind, flags in (types or {}).items() if kind}
        if not kinds:
            tags = self._tags_of_request(request) if "q" in (types or {}).get("", "") else ()
            yield Need(action, "*", (), tags, UNKNOWN_ACTION if types is None else NO_RESOURCES)
            return
        about = _about(action, kinds, request)
        for kind, arns in about.items():
            for arn in arns:
                yield self._of_resource(action, kind, arn, request)
        if not about:
            yield from (Need(action, anything_of(action, kind, request.place), (), (), NOT_SAID) for kind in kinds)

    def _of_resource(self, action: str, kind: str, arn: str, request: _Request) -> Need:
        pattern = self._pattern(arn)
        if self._names.is_ours(pattern.split(":", 5)[5]):
            return Need(action, pattern)
        flags = (types_of(action) or {"": "", kind: "r"}).get(kind, "")
        ids = ec2_ids(request.parameters).get(kind, []) if action.startswith("ec2:") else [arn.rpartition("/")[2]]
        reason = NOT_SAID if ids in ([], ["*"]) else NOT_OWNED if "r" in flags else NO_TAGS
        return Need(action, pattern, (), self._tags(flags, ids, request), reason if "*" in pattern else "")

    def _pattern(self, arn: str) -> str:
        *begin, resource = arn.split(":", 5)
        return ":".join([*begin, self._names.pattern(resource)])

    def _tags(self, flags: str, ids: list[str], request: _Request) -> tuple[Condition, ...]:
        """With which tags a thing without a name of the environment was made, or was reached: conditions that other calls may not fulfil."""
        if "q" in flags and not ids:
            return self._tags_of_request(request)
        owned = self._by_tags and "r" in flags and bool(ids) and self._owned.issuperset(ids)
        return self._conditions("ResourceTag") if owned else ()

    def _tags_of_request(self, request: _Request) -> tuple[Condition, ...]:
        return self._conditions("RequestTag") if self._by_tags and self._carries(request.parameters) else ()

    def _conditions(self, key: str) -> tuple[Condition, ...]:
        return tuple(("StringEquals", f"aws:{key}/{tag}", value) for tag, value in self._wanted.items())

    def _carries(self, parameters: t.Any) -> bool:
        """Whether a request has the environment's tags of ownership in it."""
        return self._wanted.items() <= dict(_tags_in(parameters)).items()

    def _learn(self, request: _Request) -> None:
        """What a call made with the tags of ownership, or gave them to, is the environment's from then on; what it joined is remembered."""
        if request.operation.startswith("Associate"):
            self._joined |= {text: list(texts_in(request.parameters)) for text in texts_in(request.ids)}
        if not self._carries(request.parameters):
            return
        given = set(texts_in(request.parameters))
        made = {part for text in texts_in(request.ids) if text not in given for part in (text, text.rpartition("/")[2])}
        if request.service == "ec2":
            created = {kind for kind, flags in (types_of(f"ec2:{request.operation}") or {}).items() if "q" in flags}
            made = {each for kind, ids in ec2_ids([request.ids, request.parameters]).items() if kind in created for each in ids}
        self._owned |= made


def _about(action: str, kinds: t.Mapping[str, str], request: _Request) -> dict[str, list[str]]:
    """The ARNs that a call is about, by type: those that it names, and any of a type that it needs and does not name."""
    if action.startswith("ec2:"):
        named = ec2_ids(request.parameters)
        found = {kind: [f"arn:{request.place.partition}:ec2:{request.place.region}:{request.place.account}:{kind}/*"] for kind in kinds if kind in named}
    else:
        found = {kind: arns for kind in kinds if (arns := arns_of(action, kind, request.parameters, request.ids, request.place))}
    if found and action.startswith(EITHER):
        return found
    needed = {kind: [anything_of(action, kind, request.place)] for kind, flags in kinds.items() if "*" in flags and kind not in found}
    return {**found, **needed}


def _tags_in(value: t.Any) -> t.Iterator[tuple[str, str]]:
    """Every tag in a request, in whatever way its service spells them."""
    if isinstance(value, t.Mapping):
        names = {str(name).lower(): item for name, item in value.items()}
        key, said = names.get("key", names.get("tagkey")), names.get("value", names.get("tagvalue"))
        if isinstance(key, str) and isinstance(said, str):
            yield key, said
        for name, item in value.items():
            yield from [(name, item)] if isinstance(item, str) else _tags_in(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _tags_in(item)


def _account_of(entries: t.Iterable[Entry]) -> str:
    """The account that most ARNs in the journals are of."""
    found = [match[1] for entry in entries for text in texts_in([entry.get("ids"), entry.get("parameters")]) if (match := _ACCOUNT.fullmatch(text))]
    return max(sorted(set(found)), key=found.count) if found else "*"


def _of_gateway(request: _Request) -> Need:
    """API Gateway's actions are HTTP's verbs, its resources the paths.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html
    """
    http = botocore.session.get_session().get_service_model(request.service).operation_model(request.operation).http
    path = re.sub(r"\{[^}]+\}", "*", http["requestUri"]).removeprefix("/v2")
    return Need(f"apigateway:{http['method']}", f"arn:{request.place.partition}:apigateway:{request.place.region}::{path}")


def is_known(action: str) -> bool:
    """Whether the reference that is shipped knows an action, or the many that a pattern means."""
    prefix, _colon, name = action.partition(":")
    actions = reference().get(prefix, {}).get("actions", {})
    return any(each.startswith(name[:-1]) for each in actions) if name.endswith("*") else name in actions
