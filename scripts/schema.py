# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write schemas/environment.json: what the files under group_vars/<environment>/ may say, from the roles' argument_specs and defaults."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "collections"))  # where Ansible finds the collection in this project, too

from ansible_collections.groundwork.aws.plugins.plugin_utils import project  # noqa: E402  (see above)
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.shapes import LIKE_DEFAULTS, entry_specs  # noqa: E402
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.types import BOOLEAN_WORDS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Role

Schema = dict[str, Any]
FILE = ROOT / "schemas" / "environment.json"
SHARED_VARIABLES = ROOT / "group_vars" / "all"
ABOUT = (
    "What the files under group_vars/<environment>/ may say. Written by scripts/schema.py from the roles' argument_specs and defaults; "
    "docs/schema.md says how editors use it. A default is what holds where an environment says nothing."
)
# Dicts of entries that belong to no role alone: the role whose <role>_definition says what an entry may say.
DEFINED = {"services": "ecs_service", "load_balancers": "alb_waf", "file_systems": "efs", "databases": "rds", "caches": "elasticache"}
# Lists for which a number may stand: how many.
COUNTS = ("vpc_availability_zones",)
# What is no role's, and still has a type.
OTHERS: dict[str, Schema] = {
    "outputs_more": {"type": "dict", "description": "More names for playbooks/outputs.yml, each with its value."},
    "outputs_folder": {"type": "str", "description": "The folder into which playbooks/outputs.yml writes."},
}
OF_THE_WIRING = ("state", "stack", "tags", "definition")
TYPES = {"str": ["string", "number"], "path": ["string"], "int": ["integer"], "float": ["number"], "bool": ["boolean"], "list": ["array"], "dict": ["object"]}
# A value that Ansible evaluates, which may become anything.
TEMPLATE = r"\{\{|\{%"
NOTHING = object()


def load(path: str | Path) -> Any:
    """A YAML file's content."""
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))


def plain_text(description: Any) -> str:
    """A description of argument_specs without Ansible's markup."""
    text = " ".join(description) if isinstance(description, list) else str(description or "")
    return re.sub(r"\b[OVCMEP]\(([^)]*)\)", r"`\1`", text)


def words_of(choices: Iterable[Any]) -> list[Any]:
    """The choices, with the booleans that YAML makes of some words."""
    found = list(choices)
    return found + [value for value, words in BOOLEAN_WORDS.items() if value not in found and any(word in found for word in words)]


def choice(spec: Mapping[str, Any]) -> Schema:
    """One of a few words, or a template."""
    unset = [] if spec.get("required") else [None]
    return {"anyOf": [{"enum": [*words_of(spec["choices"]), *unset]}, {"$ref": "#/$defs/template"}]}


def kinds_of(spec: Mapping[str, Any]) -> list[str]:
    """The JSON types of an option: its own, a string for templates, and null where it may be left out."""
    kinds = TYPES[str(spec.get("type") or "str")]
    return [*kinds, *(["string"] if "string" not in kinds else []), *([] if spec.get("required") else ["null"])]


def value_schema(spec: Mapping[str, Any], default: Any = NOTHING, mergeable: bool = False) -> Schema:
    """An option's schema. What is joined from two files may lack in each of them what is required of the whole."""
    kind = spec.get("type") or "str"
    said: Schema = {"description": plain_text(spec["description"])} if spec.get("description") else {}
    if default is not NOTHING and not isinstance(default, dict):
        said["default"] = default
    if kind == "raw":
        return said
    if spec.get("choices") and kind != "list":
        return {**said, **choice(spec)}
    said["type"] = kinds_of(spec)
    if "string" not in TYPES[kind]:
        said["pattern"] = TEMPLATE
    if kind == "list":
        said["items"] = value_schema({**{key: value for key, value in spec.items() if key != "description"}, "type": spec.get("elements"), "required": True})
    if kind == "dict" and spec.get("options"):
        said |= options_schema(spec["options"], default if isinstance(default, dict) else {}, mergeable)
    return said


def options_schema(options: Mapping[str, Any], defaults: Mapping[str, Any], mergeable: bool = False) -> Schema:
    """A dict with known keys."""
    required = [] if mergeable else [name for name, option in options.items() if option.get("required")]
    known = {name: value_schema(option, defaults.get(name, NOTHING), mergeable) for name, option in options.items()}
    return {"properties": known, "additionalProperties": False, **({"required": required} if required else {})}


def entries_schema(name: str, description: str) -> Schema:
    """A dict of entries with keys of the user's own, each as the definition of this name says."""
    return {
        "description": plain_text(description),
        "type": ["object", "string", "null"],
        "pattern": TEMPLATE,
        "additionalProperties": {"$ref": f"#/$defs/{name}"},
    }


def entry_schema(spec: Mapping[str, Any], defaults: Mapping[str, Any], mergeable: bool) -> Schema:
    """One entry, which may also be empty."""
    return value_schema({**{key: value for key, value in spec.items() if key not in ("required", "description")}, "type": "dict"}, dict(defaults), mergeable)


class Environment:
    """The schema, put together role by role."""

    def __init__(self) -> None:
        self.roles = project.roles(load)
        self.wired = project.wired_names([ROOT])
        given = {name: value for path in sorted(SHARED_VARIABLES.glob("*.yml")) for name, value in (load(path) or {}).items()}
        self.shared = {name: value for name, value in given.items() if name not in self.wired}
        self.properties: Schema = {}
        self.definitions: Schema = {"template": {"description": "A template, which Ansible evaluates.", "type": "string", "pattern": TEMPLATE}}

    def default_of(self, role: Role, name: str) -> Any:
        """What holds where an environment says nothing, if it is plain: what environments share, else the role's default."""
        if name in self.shared:
            return self.shared[name] if project.is_plain(self.shared[name]) else NOTHING
        return role.defaults.get(name, NOTHING)

    def may_be_set(self, role: Role, name: str) -> bool:
        """Whether a variable is the user's to set."""
        given_by_wiring = {f"{role.name}_{part}" for part in OF_THE_WIRING} if f"{role.name}_stack" in role.options else set()
        return name not in self.wired | given_by_wiring

    def add_role(self, role: Role) -> None:
        """The variables of one role."""
        self.add_entries(role)
        for name, option in role.options.items():
            if self.may_be_set(role, name) and name not in self.properties:
                schema = value_schema(option, self.default_of(role, name))
                self.properties[name] = {**schema, "type": [*schema["type"], "integer"]} if name in COUNTS else schema

    def add_entries(self, role: Role) -> None:
        """The role's dicts of entries, with what differs in an environment beside them."""
        for variable, spec in entry_specs(role).items():
            overrides = role.options.get(f"{variable}_overrides")
            defaults = role.defaults.get(f"{role.name}_defaults", {}) if LIKE_DEFAULTS.get(role.name) == variable else {}
            self.definitions[variable] = entry_schema(spec, defaults, mergeable=bool(overrides))
            self.properties[variable] = entries_schema(variable, role.options[variable].get("description", ""))
            if overrides:
                self.properties[f"{variable}_overrides"] = entries_schema(variable, overrides.get("description", ""))

    def add_defined(self, variable: str, role: Role) -> None:
        """A dict of entries that other roles read, too."""
        spec = role.options.get(f"{role.name}_definition", {})
        if not spec.get("options"):
            return
        self.definitions[variable] = entry_schema(spec, role.defaults.get(f"{role.name}_defaults", {}), mergeable=True)
        words = plain_text(spec.get("description", ""))
        self.properties[variable] = entries_schema(variable, f"By the name of its component: {words}")
        self.properties[f"{variable}_overrides"] = entries_schema(variable, "By the name of its component, only what differs in this environment.")

    def schema(self) -> Schema:
        """The whole."""
        for role in self.roles.values():
            self.add_role(role)
        for variable, name in DEFINED.items():
            if name in self.roles:
                self.add_defined(variable, self.roles[name])
        for name, option in OTHERS.items():
            self.properties[name] = value_schema(option)
        prefixes = "|".join(sorted(self.roles))
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Variables of a Groundwork environment",
            "description": ABOUT,
            "type": ["object", "null"],
            "properties": dict(sorted(self.properties.items())),
            "patternProperties": {f"^(?!({prefixes})_)": True},
            "additionalProperties": False,
            "$defs": dict(sorted(self.definitions.items())),
        }


def text() -> str:
    """The file as it should be."""
    return json.dumps(Environment().schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text(), encoding="utf-8")
