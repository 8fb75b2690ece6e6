# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules of ElastiCache share: tags by ARN, and patience with what is still busy."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from .errors import ErrorHandler
from .retries import until_propagated
from .tags import Tags, from_pairs, to_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

#: While a group or one of its nodes changes, AWS takes no other change, and does not even tell the tags.
BUSY = ("InvalidReplicationGroupState", "InvalidCacheClusterState")

_TAGGED = ErrorHandler()


@contextmanager
def patiently(client: Any, codes: tuple[str, ...] = BUSY, seconds: int = 600) -> Iterator[None]:
    """Repeat what AWS refuses only while something else is under way."""
    with ExitStack() as stack:
        for code in codes:
            stack.enter_context(until_propagated(client, code, "", max(1, seconds // 5)))
        yield


@_TAGGED.call("list the tags of {arn}")
def tags_of(client: Any, arn: str) -> Tags:
    """The tags of a thing, which AWS keeps apart from it."""
    with patiently(client):
        return from_pairs(client.list_tags_for_resource(ResourceName=arn)["TagList"])


@_TAGGED.call("tag {current[name]}")
def retag(client: Any, current: dict[str, Any], to_set: Tags, to_remove: list[str]) -> None:
    """Change the tags that differ."""
    with patiently(client):
        if to_set:
            client.add_tags_to_resource(ResourceName=current["arn"], Tags=to_pairs(to_set))
        if to_remove:
            client.remove_tags_from_resource(ResourceName=current["arn"], TagKeys=to_remove)
