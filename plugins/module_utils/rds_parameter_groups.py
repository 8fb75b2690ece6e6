# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups of RDS, those of instances and those of clusters, whose calls differ by a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .errors import ErrorHandler
from .rds_groups import as_text, method_of, portions, retag, tags_of
from .resource import MATCH_TAGS, TAG_OPTIONS, Kind, Shape
from .retries import until_propagated
from .tags import to_pairs
from .unknown import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Set

ARGUMENT_SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "family": {"type": "str"},
    "description": {"type": "str"},
    "parameters": {"type": "dict"},
    "purge_parameters": {"type": "bool", "default": True},
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    **MATCH_TAGS,
    **TAG_OPTIONS,
}
_GROUPS = ErrorHandler("DBParameterGroupNotFound")


@dataclass(frozen=True)
class ParameterGroups:
    """The calls for one of the two: C(DB) and C(db), or C(DBCluster) and C(db_cluster)."""

    name: str
    noun: str
    verb: str

    @property
    def key(self) -> str:
        """What calls say the group's name as."""
        return f"{self.noun}ParameterGroupName"

    @property
    def words(self) -> str:
        """What messages call it."""
        return self.name.replace("_", " ")

    def call(self, client: Any, form: str, **request: Any) -> Any:
        """Ask AWS: C(create_{}_parameter_group)."""
        return getattr(client, form.format(self.verb))(**request)

    @_GROUPS.read("describe {self.words} {asked[name]}")
    def find(self, client: Any, asked: Shape) -> Shape | None:
        """The group, with its tags where they are asked for."""
        (group,) = self.call(client, "describe_{}_parameter_groups", **{self.key: asked["name"]})[f"{self.noun}ParameterGroups"]
        arn = group[f"{self.noun}ParameterGroupArn"]
        said = self.parameters_of(client, asked["name"], Source="user")
        return {
            "name": group[self.key],
            "family": group["DBParameterGroupFamily"],
            "parameters": {name: one["ParameterValue"] for name, one in said.items() if "ParameterValue" in one},
            "tags": tags_of(client, arn) if {"tags", "match_tags"} & asked.keys() else {},
            "arn": arn,
        }

    def parameters_of(self, client: Any, name: str, **which: Any) -> dict[str, Shape]:
        """The parameters of a group by name: all, or those that somebody has set."""
        pages = client.get_paginator(f"describe_{self.verb}_parameters").paginate(**{self.key: name}, **which)
        return {one["ParameterName"]: one for page in pages for one in page["Parameters"]}

    @_GROUPS.call("create {self.words} {target[name]}")
    def create(self, client: Any, target: Shape) -> None:
        """Make the group, and set its parameters."""
        tags = {"Tags": to_pairs(target["tags"])} if target["tags"] else {}
        said = {"DBParameterGroupFamily": target["family"], "Description": target.get("description") or target["name"]}
        self.call(client, "create_{}_parameter_group", **{self.key: target["name"]}, **said, **tags)
        self.update(client, {**target, "parameters": {}}, target, {"parameters"})

    @_GROUPS.call("update {self.words} {target[name]}")
    def update(self, client: Any, current: Shape, target: Shape, _changed: Set[str]) -> None:
        """Set the parameters that differ, and set back those that are no longer asked for, a call for every twenty."""
        before, after, name = current["parameters"], target["parameters"], {self.key: target["name"]}
        if before == after:
            return
        known = self.parameters_of(client, target["name"])
        methods = {one: method_of(one, known, target["family"]) for one in sorted({*before, *after}) if before.get(one) != after.get(one)}
        to_set = [{"ParameterName": one, "ParameterValue": after[one], "ApplyMethod": how} for one, how in methods.items() if one in after]
        to_reset = [{"ParameterName": one, "ApplyMethod": how} for one, how in methods.items() if one not in after]
        with until_propagated(client, "InvalidDBParameterGroupState", ""):
            for portion in portions(to_set):
                self.call(client, "modify_{}_parameter_group", **name, Parameters=portion)
            for portion in portions(to_reset):
                self.call(client, "reset_{}_parameter_group", **name, ResetAllParameters=False, Parameters=portion)

    @_GROUPS.delete("delete {self.words} {current[name]}")
    def delete(self, client: Any, current: Shape) -> None:
        """Delete the group, once no database has it any more."""
        with until_propagated(client, "InvalidDBParameterGroupState", ""):
            self.call(client, "delete_{}_parameter_group", **{self.key: current["name"]})

    def kind(self) -> Kind:
        """What the module says of its resource."""
        return Kind(
            name=self.name,
            attributes={"name": None, "family": UNKNOWN, "parameters": {}, "tags": {}},
            computed=("arn",),
            find=self.find,
            create=self.create,
            update=self.update,
            retag=retag,
            delete=self.delete,
            wanted=wanted,
            immutable=frozenset({"family"}),
            exists=("DBParameterGroupAlreadyExists",),
        )


def wanted(asked: Shape, base: Shape) -> Shape:
    """The group as asked, over what it is."""
    if "parameters" not in asked:
        return asked
    kept = {} if asked["purge_parameters"] else base["parameters"]
    return {**asked, "parameters": {**kept, **{str(name): as_text(value) for name, value in asked["parameters"].items()}}}
