# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What groups of RDS share: their tags, which cost a call of their own; and values of parameters, which AWS keeps as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .errors import ErrorHandler
from .tags import Tags, from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .fields import Shape

#: How many parameters a call may set, or set back.
#: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBParameterGroup.html
MOST_PARAMETERS = 20
_TAGGED = ErrorHandler()


@_TAGGED.call("read the tags of {arn}")
def tags_of(client: Any, arn: str) -> Tags:
    """The tags of a thing of RDS."""
    return from_pairs(client.list_tags_for_resource(ResourceName=arn)["TagList"])


@_TAGGED.call("tag {current[arn]}")
def retag(client: Any, current: Shape, to_set: dict[str, str], to_remove: list[str]) -> None:
    """Change the tags that differ."""
    if to_set:
        client.add_tags_to_resource(ResourceName=current["arn"], Tags=to_pairs(to_set))
    if to_remove:
        client.remove_tags_from_resource(ResourceName=current["arn"], TagKeys=to_remove)


def as_text(value: Any) -> str:
    """A parameter's value as AWS keeps it."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def method_of(name: str, known: Mapping[str, Mapping[str, Any]], family: str) -> str:
    """When a parameter can be in force: at once, or after a reboot; an error where there is no such parameter, or it cannot be set."""
    found = known.get(name)
    if found is None:
        raise AnsibleAWSError(message=f"parameters.{name}: is no parameter of {family}")
    if found.get("IsModifiable") is False:
        raise AnsibleAWSError(message=f"parameters.{name}: AWS does not let anybody set it in {family}")
    return "pending-reboot" if found.get("ApplyType") == "static" else "immediate"


def portions(parameters: Iterable[Shape]) -> list[list[Shape]]:
    """As many at a time as a call takes."""
    every = list(parameters)
    return [every[place : place + MOST_PARAMETERS] for place in range(0, len(every), MOST_PARAMETERS)]
