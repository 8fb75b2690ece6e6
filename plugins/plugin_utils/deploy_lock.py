# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of an environment: an item of a DynamoDB table, which one run holds for as long as it renews its lease.

Each write has a condition on what was read before, so of two runs one alone gets through. The time is that of AWS, from the
`Date` of its answers: clocks of machines differ.
"""

from __future__ import annotations

import datetime as dt
import email.utils
import time
import typing as t
from dataclasses import asdict, dataclass, field, replace

from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore

KEY_ATTRIBUTE = "LockID"
ATTEMPTS = 5
_NOBODY = "attribute_not_exists(#key)"
_SAME = "#token = :token AND #until = :until"
_MINE = "#token = :token"


class HeldError(Exception):
    """Another run holds the lock."""


class NoTableError(Exception):
    """The table of the lock is not there."""


class LostError(Exception):
    """The lock is another run's, or nobody's, by now."""


@dataclass(frozen=True)
class Lease:
    """Who holds a lock, since when and until when (seconds since 1970, by the clock of AWS)."""

    token: str
    run: str
    user: str
    host: str
    process: int
    playbook: str
    since: int = 0
    until: int = 0

    @property
    def who(self) -> str:
        """The holder, in words."""
        return f"{self.user} on {self.host} (run {self.run} of {self.playbook}, process {self.process})"

    @property
    def span(self) -> str:
        """Since when and until when."""
        return f"since {moment(self.since)} until {moment(self.until)}"


@dataclass(frozen=True)
class Taken:
    """A lock that this run has got, and whose it was if that run did not release it."""

    lease: Lease
    before: Lease | None = None
    had_expired: bool = False


def moment(seconds: float) -> str:
    """A point in time as people read it."""
    return f"{dt.datetime.fromtimestamp(seconds, tz=dt.UTC):%Y-%m-%d %H:%M:%S} UTC"


class Clock:
    """The time by the answers of AWS, and by this machine's clock before the first one."""

    def __init__(self, local: t.Callable[[], float] = time.time) -> None:
        self._local, self._ahead = local, 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._local() + self._ahead

    def learn(self, answer: t.Mapping[str, t.Any]) -> None:
        """Take the time from an answer, where it says one."""
        said = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {}).get("date")
        if said:
            self._ahead = email.utils.parsedate_to_datetime(said).timestamp() - self._local()


@dataclass
class Lock:
    """The lock of one environment in a table."""

    client: t.Any
    table: str
    key: str
    seconds: int
    key_attribute: str = KEY_ATTRIBUTE
    clock: Clock = field(default_factory=Clock)

    def held(self) -> Lease | None:
        """Who holds the lock, whether or not the lease has ended."""
        item = self._ask("get_item", Key=self._key, ConsistentRead=True).get("Item")
        return _lease(item) if item else None

    def take(self, mine: Lease, take_over: bool = False) -> Taken:
        """Take the lock where it is free, expired or to be taken over; else the error that says whose it is."""
        for _attempt in range(ATTEMPTS):
            found = self.held()
            now = self.clock.now()
            expired = bool(found and found.until <= now)
            if found and found.token == mine.token:
                return Taken(found)  # the answer of the write that took it was lost
            if found and not expired and not take_over:
                raise HeldError(f"{found.who} holds it, {found.span}")
            lease = replace(mine, since=int(now), until=int(now) + self.seconds)
            if self._wrote("put_item", found, Item=self._item(lease)):
                return Taken(lease, found, expired)
        raise HeldError("several runs try to take it at this moment")

    def renew(self, lease: Lease) -> Lease:
        """The lease, from now on; an error where it is this run's no more."""
        renewed = replace(lease, until=int(self.clock.now()) + self.seconds)
        # Put, not updated: a run needs no permission then that only shows after a while.
        if not self._wrote("put_item", lease, _MINE, Item=self._item(renewed)):
            raise LostError(self._whose_now())
        return renewed

    def release(self, lease: Lease) -> bool:
        """Give the lock back; whether it was still this run's. A table that is not there any more has no lock."""
        try:
            return self._wrote("delete_item", lease, _MINE, Key=self._key)
        except NoTableError:
            return True

    def remove(self, found: Lease) -> bool:
        """Remove the lock of another run; False where it has changed since it was read."""
        return self._wrote("delete_item", found, Key=self._key)

    def _whose_now(self) -> str:
        found = self.held()
        return f"{found.who} holds it now, {found.span}" if found else "somebody removed it"

    @property
    def _key(self) -> dict[str, t.Any]:
        return {self.key_attribute: {"S": self.key}}

    def _item(self, lease: Lease) -> dict[str, t.Any]:
        return self._key | {name: {"N": str(value)} if isinstance(value, int) else {"S": value} for name, value in asdict(lease).items()}

    def _wrote(self, call: str, found: Lease | None, condition: str = _SAME, **given: t.Any) -> bool:
        """Write on the condition that the item is as it was found; False where it is not."""
        if found is None:
            given |= {"ConditionExpression": _NOBODY, "ExpressionAttributeNames": {"#key": self.key_attribute}}
        else:
            needed = {":token": {"S": found.token}} | ({":until": {"N": str(found.until)}} if condition == _SAME else {})
            names = {"#token": "token"} | ({"#until": "until"} if condition == _SAME else {})
            given |= {"ConditionExpression": condition, "ExpressionAttributeNames": names, "ExpressionAttributeValues": needed}
        try:
            self._ask(call, **given)
        except botocore.exceptions.ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            return False
        return True

    def _ask(self, call: str, **given: t.Any) -> t.Any:
        try:
            answer = getattr(self.client, call)(TableName=self.table, **given)
        except botocore.exceptions.ClientError as error:
            self.clock.learn(error.response)
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                raise NoTableError(self.table) from error
            raise
        self.clock.learn(answer)
        return answer


def _lease(item: t.Mapping[str, t.Any]) -> Lease:
    """What an item says; of an item that is not quite one of ours too."""
    said = {name: next(iter(value.values())) for name, value in item.items()}
    members: dict[str, t.Any] = {name: str(said.get(name, "unknown")) for name in ("token", "run", "user", "host", "playbook")}
    return Lease(**members | {name: int(float(said.get(name, 0))) for name in ("process", "since", "until")})
