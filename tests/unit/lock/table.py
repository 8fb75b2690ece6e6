# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A table of DynamoDB's with one item, as far as the lock asks it, and a clock that tests set."""

from __future__ import annotations

import email.utils
from typing import Any

from botocore.exceptions import ClientError

from ansible_collections.groundwork.aws.plugins.plugin_utils.deploy_lock import Clock, Lease, Lock

SECONDS = 120
START = 1_800_000_000


class Table:
    """Answers as DynamoDB does: conditions first, the time in a header."""

    def __init__(self) -> None:
        self.item: dict[str, Any] | None = None
        self.now, self.is_there = START, True
        self.writes: list[str] = []
        self.lose_answer = False
        self.before_write: list[Any] = []

    def get_item(self, **given: Any) -> dict[str, Any]:
        assert given["ConsistentRead"]
        self._look()
        return self._answer() | ({"Item": dict(self.item)} if self.item else {})

    def put_item(self, **given: Any) -> dict[str, Any]:
        self._check("PutItem", given)
        self.item = given["Item"]
        if self.lose_answer:
            self.lose_answer = False
            raise self._error("ConditionalCheckFailedException")  # botocore has sent it once more
        return self._answer()

    def delete_item(self, **given: Any) -> dict[str, Any]:
        self._check("DeleteItem", given)
        self.item = None
        return self._answer()

    def _check(self, operation: str, given: dict[str, Any]) -> None:
        self.writes.append(operation)
        self._look()
        for happens in [self.before_write.pop(0)] if self.before_write else []:
            happens()
        names = given["ExpressionAttributeNames"]
        if not all(self._holds(part, names, given.get("ExpressionAttributeValues", {})) for part in given["ConditionExpression"].split(" AND ")):
            raise self._error("ConditionalCheckFailedException")

    def _holds(self, part: str, names: dict[str, str], values: dict[str, Any]) -> bool:
        if part == "attribute_not_exists(#key)":
            return self.item is None or names["#key"] not in self.item
        name, value = part.split(" = ")
        return self.item is not None and self.item.get(names[name]) == values[value]

    def _look(self) -> None:
        if not self.is_there:
            raise self._error("ResourceNotFoundException")

    def _answer(self) -> dict[str, Any]:
        return {"ResponseMetadata": {"HTTPHeaders": {"date": email.utils.formatdate(self.now, usegmt=True)}}}

    def _error(self, code: str) -> ClientError:
        response: Any = {"Error": {"Code": code, "Message": code}, **self._answer()}
        return ClientError(response, "PutItem")


def run(name: str) -> Lease:
    """One of several runs that want the lock."""
    return Lease(f"host/{name}", f"20261121T170912Z-{name}", name, "host", 4711, "site.yml")


def lock_of(table: Table, local: float = 0.0) -> Lock:
    """The lock as one machine sees it; its own clock may be wrong."""
    return Lock(table, "locks", "groundwork:shop:prod", SECONDS, clock=Clock(lambda: local))
