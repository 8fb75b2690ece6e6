# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which requests a rule is for: all conditions must hold, and of the values of a condition, one."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING, Any

from .elbv2_actions import given
from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .resource import Shape

_TEXTS: Shape = {"type": "list", "elements": "str"}
_NEEDED: Shape = {**_TEXTS, "required": True}
ARGUMENTS: Shape = {
    "type": "dict",
    "required": True,
    "options": {
        "host_headers": _TEXTS,
        "paths": _TEXTS,
        "http_headers": {"type": "list", "elements": "dict", "options": {"name": {"type": "str", "required": True}, "values": _NEEDED}},
        "query_strings": {"type": "list", "elements": "dict", "options": {"key": {"type": "str", "no_log": False}, "values": _NEEDED}},
        "source_ips": _TEXTS,
        "methods": _TEXTS,
    },
}
#: Ours, with AWS's field and its configuration.
_PLAIN = {
    "host_headers": ("host-header", "HostHeaderConfig"),
    "paths": ("path-pattern", "PathPatternConfig"),
    "source_ips": ("source-ip", "SourceIpConfig"),
    "methods": ("http-request-method", "HttpRequestMethodConfig"),
}
_METHOD = re.compile(r"[A-Z_-]{1,40}")
EMPTY: Shape = {"host_headers": [], "paths": [], "http_headers": [], "query_strings": [], "source_ips": [], "methods": [], "others": []}


def from_response(conditions: Sequence[Mapping[str, Any]]) -> Shape:
    """Conditions as AWS gives them; C(others) has those that no option stands for, such as regular expressions, as they are."""
    shape: Shape = {name: [] for name in EMPTY}
    for condition in conditions:
        name, value = _read(condition)
        shape[name] += value
    return _ordered(shape)


def wanted(said: Mapping[str, Any]) -> Shape:
    """Conditions as they are asked; the order of values means nothing."""
    asked = given(said)
    pairs = [{"key": item.get("key"), "values": item["values"]} for item in asked.get("query_strings", [])]
    return _ordered({**EMPTY, **asked, "query_strings": pairs})


def to_request(shape: Mapping[str, Any]) -> list[Shape]:
    """Conditions as AWS wants them."""
    plain = [{"Field": field, config: {"Values": shape[name]}} for name, (field, config) in _PLAIN.items() if shape[name]]
    headers = [{"Field": "http-header", "HttpHeaderConfig": {"HttpHeaderName": item["name"], "Values": item["values"]}} for item in shape["http_headers"]]
    queries = [{"Field": "query-string", "QueryStringConfig": {"Values": _pairs(item)}} for item in shape["query_strings"]]
    return [*plain, *headers, *queries]


def problems(said: Mapping[str, Any], path: str) -> list[str]:
    """What AWS would refuse, a sentence each."""
    asked = given(said)
    if not any(asked.values()):
        return [f"{path}: has none, must have at least one of {', '.join(ARGUMENTS['options'])}"]
    found = [f"{path}.{name}: is empty; name at least one, or leave it out" for name, values in asked.items() if values == []]
    found += [f"{path}.methods: has {value!r}, must be in capitals, such as GET" for value in asked.get("methods", []) if not _METHOD.fullmatch(value)]
    found += [f"{path}.source_ips: has {value!r}, must be an address range such as 192.0.2.0/24" for value in asked.get("source_ips", []) if not _range(value)]
    for name in ("http_headers", "query_strings"):
        found += [f"{path}.{name}[{index}].values: is empty; name at least one" for index, item in enumerate(asked.get(name, [])) if not item["values"]]
    for item in asked.get("http_headers", []):
        if item["name"].lower() == "host":
            found.append(f"{path}.http_headers: has host, for which host_headers stands")
    return found


def _read(condition: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """Which of our options a condition is, and what it adds to it."""
    field: str = condition["Field"]
    config: Mapping[str, Any] = next((value for key, value in condition.items() if key.endswith("Config")), {})
    values = config.get("Values") or condition.get("Values") or []
    if config.get("RegexValues") or condition.get("RegexValues") or not values:
        return "others", [dict(condition)]
    if field == "http-header":
        return "http_headers", [{"name": config["HttpHeaderName"], "values": values}]
    if field == "query-string":
        keys = {value.get("Key") for value in values}
        return ("query_strings", [{"key": keys.pop(), "values": [value["Value"] for value in values]}]) if len(keys) == 1 else ("others", [dict(condition)])
    names = {theirs: ours for ours, (theirs, _config) in _PLAIN.items()}
    return (names[field], values) if field in names else ("others", [dict(condition)])


def _ordered(shape: Shape) -> Shape:
    plain = {name: sorted(shape[name]) for name in _PLAIN}
    headers = sorted(({"name": item["name"], "values": sorted(item["values"])} for item in shape["http_headers"]), key=str)
    queries = sorted(({"key": item["key"] or None, "values": sorted(item["values"])} for item in shape["query_strings"]), key=str)
    return {**shape, **plain, "http_headers": headers, "query_strings": queries}


def _pairs(item: Mapping[str, Any]) -> list[Shape]:
    key = {"Key": item["key"]} if item["key"] else {}
    return [{**key, "Value": value} for value in item["values"]]


def _range(value: str) -> bool:
    if has_unknown(value):
        return True
    try:
        ipaddress.ip_network(value)
    except ValueError:
        return False
    return "/" in value
