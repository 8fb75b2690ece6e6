# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a line of the journal may say of a call and of its answer."""

from __future__ import annotations

import json
import re
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import SECRET, without_secrets

Line = dict[str, t.Any]

#: A longer line keeps of its parameters only the names in them.
LONGEST_LINE = 64 * 1024
LONGEST_TEXT = 300
SHORTEST_SECRET = 4

_IDENTIFYING = re.compile(r"(ids?|arns?|names?|urls?|identifiers?|bucket|clusters?|services?|tasks?|family|definition|resourcetype|scope|^key)$", re.IGNORECASE)
_ID_OF_ANSWER = re.compile(r"(Id|Ids|Arn|ARN|Arns|Name|Names|Url)$", re.IGNORECASE)


def shown(parameters: t.Any, shape: t.Any) -> tuple[t.Any, set[str]]:
    """A request's parameters with its secrets replaced, and the secrets, which AWS may repeat in an error."""
    said = without_secrets(parameters, shape)
    return said, set(_replaced(parameters, said))


def _replaced(given: t.Any, said: t.Any) -> t.Iterator[str]:
    if said == SECRET and given != SECRET:
        yield from _texts(given)
    elif isinstance(given, dict) and isinstance(said, dict):
        for key in given.keys() & said.keys():
            yield from _replaced(given[key], said[key])
    elif isinstance(given, (list, tuple)) and isinstance(said, list):
        for one, other in zip(given, said, strict=False):
            yield from _replaced(one, other)


def _texts(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)
    elif len(text := value.decode(errors="replace") if isinstance(value, bytes) else str(value)) >= SHORTEST_SECRET:
        yield text


def names_in(parameters: t.Any) -> Line:
    """The parameters that say which resources a request is about, at the top level: no filters, no contents."""
    if not isinstance(parameters, dict):
        return {}
    return {name: value for name, value in parameters.items() if _IDENTIFYING.search(name) and _is_plain(value)}


def _is_plain(value: t.Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(item, str) for item in value)
    return isinstance(value, str)


def fitting(line: Line) -> Line:
    """The line, or one with less of its parameters where it would be too long."""
    if len(json.dumps(line, default=str)) <= LONGEST_LINE:
        return line
    return {**line, "parameters": {name: _cut(value) for name, value in names_in(line.get("parameters")).items()}}


def _cut(value: t.Any) -> t.Any:
    return shortened(value) if isinstance(value, str) else [shortened(item) for item in value[:100]]


def shortened(text: str) -> str:
    """A text of a length that a line can bear."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def answer(parsed: t.Any, shape: t.Any, hidden: t.Collection[str]) -> Line:
    """What an answer says: its request id, the ids, ARNs and names in it, and its error."""
    metadata, error = parsed.get("ResponseMetadata", {}), parsed.get("Error")
    failed = {"code": error.get("Code", ""), "message": _without(error.get("Message", ""), hidden)} if error else None
    return {"request_id": metadata.get("RequestId"), "ids": {} if failed else _ids(parsed, shape), "error": failed}


def no_answer(exception: BaseException, hidden: t.Collection[str]) -> Line:
    """What is known where none came."""
    return {"request_id": None, "ids": {}, "error": {"code": type(exception).__name__, "message": _without(str(exception), hidden)}}


def _without(message: str, hidden: t.Collection[str]) -> str:
    for secret in sorted(hidden, key=len, reverse=True):
        message = message.replace(secret, SECRET)
    return shortened(message)


def _ids(parsed: t.Any, shape: t.Any) -> Line:
    """The identifying members at the answer's top level, or one level below: `VpcId`, `Vpc.VpcId`, `LoadBalancers.LoadBalancerArn`."""
    said = without_secrets({name: value for name, value in parsed.items() if name != "ResponseMetadata"}, shape)
    return {name: value for name, value in _members(said if isinstance(said, dict) else {}) if value}


def _members(said: Line) -> t.Iterator[tuple[str, t.Any]]:
    for name, value in said.items():
        if _ID_OF_ANSWER.search(name) and _is_plain(value):
            yield name, value
        for below in _identifying([value] if isinstance(value, dict) else value):
            yield f"{name}.{below}", _one_or_all([item[below] for item in ([value] if isinstance(value, dict) else value) if below in item])


def _identifying(things: t.Any) -> list[str]:
    if not isinstance(things, list) or not all(isinstance(thing, dict) for thing in things):
        return []
    return sorted({name for thing in things for name, value in thing.items() if _ID_OF_ANSWER.search(name) and isinstance(value, str)})


def _one_or_all(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values
