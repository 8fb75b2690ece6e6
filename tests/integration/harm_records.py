# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Things that a service tells of in records, one for each, and tags by the ARN or id in them: how they are read and tagged, said once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from tests.integration.harm_changes import CHANGES, TAGGING, Tagging, pairs, tag_changes
from tests.integration.harm_reading import READERS, Account, Said
from tests.integration.inventory_of_account import as_dict

#: The versions of generated secrets, which a thing carries as tags: they differ each time.
VERSIONS = "groundwork:secret-version"
Finds = Callable[[Account, str], Said]


@dataclass(frozen=True)
class Tags:
    """How a service tells tags, and takes them: its operations, and what they call the thing."""

    service: str
    told: str
    answer: str
    tag: str
    untag: str
    thing: str
    said: Callable[[str, str], dict[str, Any]] = pairs
    gone: Callable[[str], dict[str, Any]] = lambda name: {"TagKeys": [name]}


BY_ARN = ("list_tags_for_resource", "TagList", "add_tags_to_resource", "remove_tags_from_resource", "ResourceName")
RDS, ELASTICACHE = Tags("rds", *BY_ARN), Tags("elasticache", *BY_ARN)
EFS = Tags("efs", "list_tags_for_resource", "Tags", "tag_resource", "untag_resource", "ResourceId")
BACKUP = Tags(
    *("backup", "list_tags", "Tags", "tag_resource", "untag_resource", "ResourceArn"),
    said=lambda name, text: {"Tags": {name: text}},
    gone=lambda name: {"TagKeyList": [name]},
)


@dataclass(frozen=True)
class Records:
    """The things of one kind: how the record of a name is found, what tags know it by, what differs each time, and what is told by other calls."""

    tags: Tags
    find: Finds
    arn: str
    once: tuple[str, ...] = ()
    more: Callable[[Account, Said], Said] = lambda _account, _record: {}

    def read(self, account: Account, name: str) -> Said:
        """All that AWS says of the thing of a name, with its tags."""
        record = self.find(account, name)
        known = {key: value for key, value in record.items() if key not in self.once}
        return {**known, **self.more(account, record), "tags": self.tags_of(account, record)}

    def tags_of(self, account: Account, record: Said) -> dict[str, str]:
        """Its tags."""
        told = getattr(account(self.tags.service), self.tags.told)(**{self.tags.thing: record[self.arn]})[self.tags.answer]
        found = told if isinstance(told, Mapping) else as_dict(told)
        return {name: text for name, text in found.items() if not name.startswith(VERSIONS)}

    def tagging(self) -> Tagging:
        """How somebody tags it."""
        tags = self.tags
        return Tagging(tags.service, tags.tag, tags.untag, lambda account, name: {tags.thing: self.find(account, name)[self.arn]}, tags.said, tags.gone)


def listed(service: str, operation: str, records: str, identifier: str) -> Finds:
    """The record of a name, from the call that lists those of its kind and takes a name."""

    def find(account: Account, name: str) -> Said:
        (found,) = getattr(account(service), operation)(**{identifier: name})[records]
        return dict(found)

    return find


def keep(kinds: Mapping[str, Records]) -> None:
    """Have things of these kinds read, and their tags changed by hand."""
    for kind, records in kinds.items():
        READERS[kind], TAGGING[kind] = records.read, records.tagging()
        CHANGES.extend(tag_changes(kind, TAGGING[kind]))


def by_name(records: Iterable[Said], name: str) -> list[Said]:
    """Records in one order."""
    return sorted(records, key=lambda one: str(one[name]))


def unless_used(account: Account, service: str, operation: str, **named: str) -> bool:
    """Delete something; false where AWS refuses to."""
    try:
        getattr(account(service), operation)(**named)
    except ClientError:
        return False
    return True
