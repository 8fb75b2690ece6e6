# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a configuration declares: every AWS thing that an offline plan would make, with its component.

What a thing is called follows from its tags: `groundwork:key` begins with the kind and says which one of its component it
is, `Name` is its name. What tags do not say stands in `KINDS`, and what a module makes beside its own thing in `BESIDE`.
"""

from __future__ import annotations

import contextlib
import json
import re
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils import offline, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun, Output
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import LAYERS, kinds_of, layer_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.report import table
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import KEY

FORMAT = 1

Thing = dict[str, t.Any]
Arguments = t.Mapping[str, t.Any]

# How a module speaks with AWS and how it goes about its work; none of it is part of the thing.
_NOT_THE_THING = re.compile(
    r"^(region|profile|access_key|secret_key|session_token|endpoint_url|aws_ca_bundle|aws_config|validate_certs|debug_botocore_endpoint_logs"
    r"|state|tags|match_tags|planned|wait\w*|purge_\w+|delete_alarms|multi_ok|expected_bucket_owner)$"
)
_NAMES = ("name", "family", "alias", "resource_id", "id", "bucket", "account_id")

# What a table shows of a thing: the first of these that it has, in this order.
_SHOWN = (
    *("cidr_block", "cidr", "az", "description", "scheme", "target_type", "protocol", "port", "engine", "engine_version", "instance_class", "node_type"),
    *("cpu", "memory", "desired_count", "initial_desired_count", "min_capacity", "max_capacity", "hash_key", "billing_mode", "type", "service_name"),
    *("image_tag_mutability", "versioning", "key_spec", "fifo", "retention_in_days", "role", "traffic_type", "policy_type", "schedule", "priority"),
)
MOST_SHOWN, WIDEST = 3, 60


def note(component: str, module: str, run: ModuleRun, output: Output, certain: bool) -> None:
    """Keep what a task of an offline plan would make, for the end of the run: what certainly changes, or what the module says it would change."""
    if offline.account() and (certain or _says_changed(output.stdout)):
        for thing in things_of(module, run.arguments):
            run_folder.note(_notes_of(component), json.dumps(thing, default=str))


def _says_changed(printed: str) -> bool:
    with contextlib.suppress(ValueError, IndexError):
        return bool(json.loads(printed.splitlines()[-1]).get("changed"))
    return False


def _notes_of(component: str) -> tuple[str, str]:
    return ("declared", component)


def things_of(module: str, arguments: Arguments) -> list[Thing]:
    """The things that a module makes with these arguments."""
    short = module.rpartition(".")[2]
    own = _own(short, arguments)
    return [*([own] if own else []), *(thing for thing in BESIDE.get(short, _nothing_beside)(arguments, own or {}))]


def _own(module: str, arguments: Arguments) -> Thing | None:
    if module in WITHOUT_OWN:
        return None
    tags = dict(arguments.get("tags") or {})
    key = str(tags.get(KEY) or "")
    name = tags.get("Name") or next((arguments[word] for word in _NAMES if arguments.get(word)), "")
    kind = KINDS.get(module) or key.partition("/")[0] or module
    return _thing(kind if key else UNOWNED.get(kind, kind), str(name), arguments, key, tags)


def _thing(kind: str, name: str, arguments: Arguments, key: str = "", tags: t.Mapping[str, str] | None = None) -> Thing:
    parameters = {word: value for word, value in arguments.items() if not _NOT_THE_THING.match(word)}
    return {"kind": kind, "name": name, "key": key or None, "parameters": _set(parameters), "tags": dict(tags or {})}


def _set(value: t.Any) -> t.Any:
    """A value without the options in it that are not set."""
    if isinstance(value, t.Mapping):
        return {word: _set(item) for word, item in value.items() if item not in (None, "")}
    return [_set(item) for item in value] if isinstance(value, list) else value


# --- what has no tags, or comes beside another thing

# What modules make that several components use, each with keys of its own.
KINDS = {
    "ec2_security_group": "security_group",
    "efs_file_system_policy": "file_system_policy",
    "efs_mount_target": "mount_target",
    "iam_role": "iam_role",
    "logs_log_group": "log_group",
}
# What AWS made, and nobody's tags are on.
UNOWNED = {"security_group": "default_security_group"}
# They manage only what stands in BESIDE.
WITHOUT_OWN = ("application_autoscaling_policy", "application_autoscaling_scheduled_action")


def _nothing_beside(_arguments: Arguments, _own: Thing) -> list[Thing]:
    return []


def _alias(arguments: Arguments, own: Thing) -> list[Thing]:
    """A key's alias, which is how it is found."""
    return [_thing("kms_alias", str(arguments["alias"]), {}, own["key"], own["tags"])] if arguments.get("alias") else []


def _rules(arguments: Arguments, own: Thing) -> list[Thing]:
    """A listener's rules, which carry its tags and a name of their own."""
    rules = [(rule, {**own["tags"], **(rule.get("tags") or {})}) for rule in arguments.get("rules") or []]
    return [_thing("listener_rule", str(tags.get("Name")), rule, own["key"], tags) for rule, tags in rules]


def _policies(arguments: Arguments, _own: Thing) -> list[Thing]:
    return [_thing("scaling_policy", str(entry["name"]), entry) for entry in arguments.get("policies") or []]


def _scheduled(arguments: Arguments, _own: Thing) -> list[Thing]:
    return [_thing("scheduled_action", str(entry["name"]), entry) for entry in arguments.get("scheduled_actions") or []]


def _linked_role(arguments: Arguments, own: Thing) -> list[Thing]:
    own["name"] = str(arguments.get("aws_service_name"))
    return []


BESIDE: dict[str, t.Callable[[Arguments, Thing], list[Thing]]] = {
    "kms_key": _alias,
    "elbv2_listener": _rules,
    "application_autoscaling_policy": _policies,
    "application_autoscaling_scheduled_action": _scheduled,
    "iam_service_linked_role": _linked_role,
}


# --- the whole


def declaration(stack: t.Mapping[str, t.Any], groups: t.Mapping[str, t.Sequence[str]], limited: bool) -> dict[str, t.Any]:
    """What all components of this run declare, in the form of schemas/declaration.json."""
    components = _components(groups)
    resources = [_resource(component, thing) for component in components for thing in _declared_by(component["name"])]
    return {
        "format": FORMAT,
        "project": stack["project"],
        "environment": stack["environment"],
        "region": stack["region"],
        "account": None if stack["account_id"] == offline.UNKNOWN_ACCOUNT else str(stack["account_id"]),
        "complete": not limited,
        "components": components,
        "resources": resources,
    }


def _components(groups: t.Mapping[str, t.Sequence[str]]) -> list[Thing]:
    """The components, in the order in which they are built."""
    named = {host: kinds_of(name for name, hosts in groups.items() if host in hosts) for host in groups.get("all") or []}
    found = [{"name": host, "kind": kinds[0], "layer": layer_of(kinds[0])} for host, kinds in named.items() if len(kinds) == 1]
    layers = list(LAYERS)
    return sorted(found, key=lambda component: layers.index(component["layer"]))


def _declared_by(component: str) -> list[Thing]:
    """A component's things; of one that is made in two steps the second, in the place of the first."""
    found: dict[tuple[str, str], Thing] = {}
    for line in run_folder.notes(_notes_of(component)):
        thing = json.loads(line)
        found[thing["kind"], thing["name"]] = thing
    return list(found.values())


def _resource(component: Thing, thing: Thing) -> Thing:
    return {"kind": thing["kind"], "name": thing["name"], "component": component["name"], "layer": component["layer"], **_rest(thing)}


def _rest(thing: Thing) -> Thing:
    return {word: thing[word] for word in ("key", "parameters", "tags")}


def declaration_table(said: t.Mapping[str, t.Any]) -> str:
    """A declaration as a table by component, with a closing line."""
    rows: list[tuple[str, ...]] = [(r["layer"], r["component"], r["kind"], r["name"], _shown(r["parameters"])) for r in said["resources"]]
    part = "" if said["complete"] else " This is a part of the environment: the run was limited."
    declaring = {r["component"] for r in said["resources"]}
    closing = f"Declared: {_counted(rows, 'resource')} in {_counted(declaring, 'component')} of {said['environment']} in {said['region']}.{part}"
    return f"{table([('layer', 'component', 'kind', 'name', 'main parameters'), *rows])}\n\n{closing}"


def _counted(things: t.Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _shown(parameters: Arguments) -> str:
    said = [f"{word} {_short(parameters[word])}" for word in _SHOWN if parameters.get(word) not in (None, "", []) and not isinstance(parameters[word], dict)]
    return ", ".join(said[:MOST_SHOWN])


def _short(value: t.Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 3]}..."
