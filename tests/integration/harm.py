# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Harm done to an environment that was built: things deleted, attributes changed by hand, as many as asked, the same ones for the same seed."""

from __future__ import annotations

from collections import Counter
from random import Random
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from tests.integration import harm_backups, harm_caches, harm_databases, harm_files, harm_network, harm_services, harm_storage
from tests.integration.harm_changes import CHANGES, Change
from tests.integration.harm_deletions import DELETIONS
from tests.integration.harm_reading import Account, Said, Thing

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Harm", "harm_backups", "harm_caches", "harm_databases", "harm_files", "harm_network", "harm_services", "harm_storage"]


class Harm:
    """Somebody at the console of one account."""

    def __init__(self, account: Account, seed: str) -> None:
        self.account = account
        # Which things are harmed must be the same in each run, and nothing more.
        self.random = Random(seed)  # noqa: S311

    def delete(self, number: int) -> list[str]:
        """Delete so many things, of as many kinds and components as there are; fewer where AWS would refuse the rest."""
        gone: dict[str, str] = {}
        stuck: set[str] = set()
        while len(gone) < number:
            things = self._things()
            kinds = self._rarest({kind for kind, _ in things.values()} - stuck, gone.values())[: number - len(gone)]
            if not kinds:
                break
            done = {name: kind for kind in sorted(kinds, key=list(DELETIONS).index) if (name := self._delete_one(kind, things, gone))}
            gone |= done
            stuck = set() if done else stuck | set(kinds)
        return list(gone)

    def _delete_one(self, kind: str, things: dict[str, Thing], gone: Iterable[str]) -> str | None:
        """Delete one thing of a kind, of a component that has lost little, and give its name; none where AWS would refuse each."""
        lost = Counter(name.split()[0] for name in gone)
        names = self._shuffled(name for name, thing in things.items() if thing[0] == kind)
        for name in sorted(names, key=lambda name: lost[name.split()[0]]):
            if DELETIONS[kind](self.account, things[name][1]) is not False:
                return name
        return None

    def change(self, number: int) -> list[str]:
        """Change so many attributes by hand, of as many things as there are, each in another way; a line says what was done to what."""
        things = self._things()
        left = {kind: self._shuffled(change for change in CHANGES if change.kind == kind) for kind, _ in things.values()}
        done: dict[Change, str] = {}
        while len(done) < number and any(left.values()):
            for kind in self._shuffled(kind for kind in left if left[kind])[: number - len(done)]:
                change = left[kind].pop()
                name = self._change_one(change, things, done.values())
                done |= {change: name} if name else {}
        return [f"{change} of {name}" for change, name in done.items()]

    def _change_one(self, change: Change, things: dict[str, Thing], done: Iterable[str]) -> str | None:
        """Change one attribute of the thing of its kind that was changed least, and give its name; none where no thing has anything to change so."""
        often = Counter(done)
        for name in sorted(self._shuffled(name for name, thing in things.items() if thing[0] == change.kind), key=lambda name: often[name]):
            before = self._said(things[name])
            if before is not None and change.act(self.account, things[name][1]) is not False:
                assert self._said(things[name]) != before, f"{change} changed nothing of {name}"
                return name
        return None

    def _things(self) -> dict[str, Thing]:
        """What there is, by names that are the same in each run."""
        return {name: thing for thing, name in self.account.things().items()}

    def _said(self, thing: Thing) -> Said | None:
        """What AWS says of a thing; nothing of one that another change replaced."""
        try:
            return self.account.read(thing)
        except (ClientError, LookupError):
            return None

    def _rarest(self, kinds: Iterable[str], gone: Iterable[str]) -> list[str]:
        """Kinds in a random order, those first of which the fewest are gone."""
        often = Counter(gone)
        return sorted(self._shuffled(kinds), key=lambda kind: often[kind])

    def _shuffled[T](self, values: Iterable[T]) -> list[T]:
        shuffled = sorted(values, key=str)
        self.random.shuffle(shuffled)
        return shuffled
