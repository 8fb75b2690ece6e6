# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a listener does with requests: an action is a dict with one key, its kind.

A kind that is not managed here, such as a login set up by hand, is shown by its name alone: it differs from all that can be asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .unknown import has_unknown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .resource import Shape

ARGUMENTS: Shape = {
    "type": "list",
    "elements": "dict",
    "options": {
        "forward": {
            "type": "dict",
            "options": {
                "target_group_arn": {"type": "str"},
                "target_groups": {
                    "type": "list",
                    "elements": "dict",
                    "options": {"target_group_arn": {"type": "str", "required": True}, "weight": {"type": "int"}},
                },
                "stickiness": {"type": "dict", "options": {"enabled": {"type": "bool"}, "duration": {"type": "int"}}},
            },
        },
        "redirect": {
            "type": "dict",
            "options": {
                "protocol": {"type": "str", "choices": ["http", "https", "#{protocol}"]},
                **{name: {"type": "str"} for name in ("port", "host", "path", "query")},
                "status_code": {"type": "int", "choices": [301, 302], "required": True},
            },
        },
        "fixed_response": {
            "type": "dict",
            "options": {
                "status_code": {"type": "int", "required": True},
                "content_type": {"type": "str", "choices": ["text/plain", "text/css", "text/html", "application/javascript", "application/json"]},
                "body": {"type": "str"},
            },
        },
    },
}
KINDS = tuple(ARGUMENTS["options"])
#: What a redirect keeps of a request when it does not say otherwise.
KEPT = {"protocol": "#{protocol}", "port": "#{port}", "host": "#{host}", "path": "/#{path}", "query": "#{query}"}
_PORT = re.compile(r"#\{port\}|[0-9]{1,5}")


def from_response(actions: Sequence[Mapping[str, Any]]) -> list[Shape]:
    """Actions as AWS gives them, in the order in which they are done."""
    return [_read(action) for action in sorted(actions, key=lambda action: action.get("Order", 0))]


def wanted(actions: Sequence[Mapping[str, Any]]) -> list[Shape]:
    """Actions as they are asked, with all that AWS fills in."""
    filled = {"forward": _forward, "redirect": _redirect, "fixed_response": _fixed_response}
    return [{kind: filled[kind](said)} for action in actions for kind, said in given(action).items()]


def to_request(actions: Sequence[Mapping[str, Any]]) -> list[Shape]:
    """Actions as AWS wants them."""
    written = {"forward": _forward_request, "redirect": _redirect_request, "fixed_response": _fixed_response_request}
    return [written[kind](said) for action in actions for kind, said in action.items()]


def target_groups(actions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ARNs of the target groups that actions forward to."""
    return [group["target_group_arn"] for action in actions for group in action.get("forward", {}).get("target_groups", [])]


def given(said: Mapping[str, Any] | None) -> Shape:
    """A dict without what is not set."""
    return {name: value for name, value in (said or {}).items() if value is not None}


def _read(action: Mapping[str, Any]) -> Shape:
    kind = action["Type"]
    if kind == "forward":
        return {"forward": _forward_read(action)}
    if kind == "redirect":
        said = action["RedirectConfig"]
        parts = {name: said.get(name.capitalize(), kept) for name, kept in KEPT.items()}
        return {"redirect": {**parts, "protocol": parts["protocol"].lower(), "status_code": int(said["StatusCode"].removeprefix("HTTP_"))}}
    if kind == "fixed-response":
        said = action["FixedResponseConfig"]
        body = {"content_type": said.get("ContentType") or "text/plain", "body": said.get("MessageBody") or ""}
        return {"fixed_response": {"status_code": int(said["StatusCode"]), **body}}
    return {kind.replace("-", "_"): {}}


def _forward_read(action: Mapping[str, Any]) -> Shape:
    config = action.get("ForwardConfig") or {"TargetGroups": [{"TargetGroupArn": action.get("TargetGroupArn")}]}
    groups = [{"target_group_arn": group["TargetGroupArn"], "weight": group.get("Weight", 1)} for group in config.get("TargetGroups", [])]
    sticky = config.get("TargetGroupStickinessConfig") or {}
    return _forward({"target_groups": groups, "stickiness": {"enabled": sticky.get("Enabled", False), "duration": sticky.get("DurationSeconds")}})


def _forward(said: Mapping[str, Any]) -> Shape:
    """Where requests go, in no particular order; how long a client stays is nothing when it need not stay."""
    groups = said.get("target_groups") or [{"target_group_arn": said.get("target_group_arn")}]
    weighed = [{"target_group_arn": group["target_group_arn"], "weight": 1 if group.get("weight") is None else group["weight"]} for group in groups]
    sticky = given(said.get("stickiness"))
    enabled = bool(sticky.get("enabled"))
    return {
        "target_groups": sorted(weighed, key=lambda group: str(group["target_group_arn"])),
        "stickiness": {"enabled": enabled, "duration": sticky.get("duration") if enabled else None},
    }


def _redirect(said: Mapping[str, Any]) -> Shape:
    return {**KEPT, **given(said)}


def _fixed_response(said: Mapping[str, Any]) -> Shape:
    return {"content_type": "text/plain", "body": "", **given(said)}


def _forward_request(said: Mapping[str, Any]) -> Shape:
    groups, sticky = said["target_groups"], said["stickiness"]
    if len(groups) == 1 and groups[0]["weight"] == 1 and not sticky["enabled"]:
        return {"Type": "forward", "TargetGroupArn": groups[0]["target_group_arn"]}
    config = {"Enabled": sticky["enabled"], **({"DurationSeconds": sticky["duration"]} if sticky["duration"] else {})}
    listed = [{"TargetGroupArn": group["target_group_arn"], "Weight": group["weight"]} for group in groups]
    return {"Type": "forward", "ForwardConfig": {"TargetGroups": listed, "TargetGroupStickinessConfig": config}}


def _redirect_request(said: Mapping[str, Any]) -> Shape:
    parts = {name.capitalize(): said[name] for name in KEPT}
    protocol = said["protocol"] if said["protocol"] == KEPT["protocol"] else said["protocol"].upper()
    return {"Type": "redirect", "RedirectConfig": {**parts, "Protocol": protocol, "StatusCode": f"HTTP_{said['status_code']}"}}


def _fixed_response_request(said: Mapping[str, Any]) -> Shape:
    config = {"StatusCode": str(said["status_code"]), "ContentType": said["content_type"], "MessageBody": said["body"]}
    return {"Type": "fixed-response", "FixedResponseConfig": config}


def problems(actions: Sequence[Mapping[str, Any]] | None, path: str) -> list[str]:
    """What AWS would refuse, a sentence each."""
    if actions is None:
        return []
    if len(actions) != 1:
        return [f"{path}: has {len(actions)} actions, must have exactly one, of {', '.join(KINDS)}"]
    action = given(actions[0])
    if len(action) != 1:
        return [f"{path}[0]: has {' and '.join(action) or 'nothing'}, must have exactly one of {', '.join(KINDS)}"]
    found = {"forward": _forward_problems, "redirect": _redirect_problems, "fixed_response": _fixed_response_problems}
    return [f"{path}[0].{kind}.{problem}" for kind, said in action.items() for problem in found[kind](said)]


def _forward_problems(said: Mapping[str, Any]) -> list[str]:
    groups, one, sticky = said.get("target_groups"), said.get("target_group_arn"), given(said.get("stickiness"))
    found = []
    if bool(groups) == bool(one):
        found.append("target_group_arn: one of target_group_arn and target_groups must be set, and not both")
    if len(groups or []) > 5:
        found.append(f"target_groups: has {len(groups or [])}, the most is 5")
    weights = [group.get("weight") for group in groups or []]
    found += [f"target_groups[{index}].weight: is {weight}, must be 0 to 999" for index, weight in enumerate(weights) if not 0 <= (weight or 0) <= 999]
    if sticky.get("enabled") and not 1 <= (sticky.get("duration") or 0) <= 604800:
        found.append(f"stickiness.duration: is {sticky.get('duration')}, must be 1 to 604800 when stickiness.enabled is true")
    return found


def _redirect_problems(said: Mapping[str, Any]) -> list[str]:
    parts, found = _redirect(said), []
    if not has_unknown(parts["port"]) and not _PORT.fullmatch(parts["port"]):
        found.append(f"port: is {parts['port']!r}, must be 1 to 65535 or #{{port}}")
    if not parts["path"].startswith("/") and not has_unknown(parts["path"]):
        found.append(f"path: is {parts['path']!r}, must begin with /")
    if all(parts[name] == kept for name, kept in KEPT.items()):
        found.append("protocol: redirects a request to itself; protocol, port, host, path or query must differ")
    return found


def _fixed_response_problems(said: Mapping[str, Any]) -> list[str]:
    code, body = said["status_code"], said.get("body") or ""
    found = [] if code // 100 in (2, 4, 5) else [f"status_code: is {code}, must be 200 to 299 or 400 to 599"]
    return found if len(body) <= 1024 else [*found, f"body: has {len(body)} characters, the most is 1024"]
