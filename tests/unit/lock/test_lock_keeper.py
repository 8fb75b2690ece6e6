# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The keeper of a lock: it renews, notices that the lock is lost, and gives it back for a parent that was told to end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import lock_keeper, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.lock_keeper import Keeper, Place
from tests.unit.lock.table import SECONDS, START, Table, lock_of, run


class Life:
    """A parent that lives for some moments, each a third of a lease long, and is told to end at one of them."""

    def __init__(self, table: Table, moments: int, told_at: int | None = None) -> None:
        self.table, self.moments, self.told_at = table, moments, told_at
        self.moment, self.stopped = 0, False
        self.said: list[str] = []
        lock = lock_of(table)
        lease = lock.take(run("alice")).lease
        self.keeper = Keeper(lock, lease, self._is_gone, self._stop, self.said.append, lambda: float(table.now))
        table.writes.clear()

    def _is_gone(self) -> bool:
        return self.stopped or self.moment >= self.moments

    def _stop(self) -> None:
        self.stopped = True

    def keep(self) -> None:
        self.keeper.keep(self._pass)

    def _pass(self) -> bool:
        self.moment += 1
        self.table.now += SECONDS // 3
        self.keeper.lock.clock._ahead += SECONDS // 3
        return self.moment == self.told_at


@pytest.fixture
def table() -> Table:
    return Table()


def test_s2_19_a_lease_is_renewed_three_times_in_its_span_and_stays_with_a_parent_that_was_killed(table: Table) -> None:
    Life(table, 9).keep()
    assert table.writes == ["PutItem"] * 9
    assert table.item is not None
    assert table.item["until"] == {"N": str(START + 4 * SECONDS)}


def test_a_parent_that_was_told_to_end_gets_its_lock_given_back_once_it_is_gone(table: Table) -> None:
    life = Life(table, 5, told_at=3)
    life.keep()
    assert (life.moment, table.writes, table.item) == (5, ["PutItem", "PutItem", "DeleteItem"], None)


def test_a_run_whose_lock_was_taken_over_is_stopped_and_told_why(table: Table) -> None:
    life = Life(table, 9)
    lock_of(table).take(run("bob"), take_over=True)
    life.keep()
    assert (life.stopped, life.moment) == (True, 1)
    assert "This run has lost the environment's lock: bob on host" in life.said[0]
    assert table.item is not None
    assert table.item["user"] == {"S": "bob"}


def test_a_destroyed_table_ends_the_keeper_and_not_the_run(table: Table) -> None:
    life = Life(table, 9)
    table.is_there = False
    life.keep()
    assert (life.stopped, life.said, life.moment) == (False, [], 1)


def test_a_run_that_cannot_renew_goes_on_until_its_lease_ends(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_given: object) -> None:
        raise OSError("no network")

    life = Life(table, 9)
    monkeypatch.setattr(table, "put_item", fail)
    life.keep()
    assert (life.stopped, life.moment) == (True, 3)
    assert "it could not be renewed (no network)" in life.said[0]


@pytest.fixture
def folder() -> Iterator[str]:
    run_folder.begin()
    yield run_folder.name()
    run_folder.end()


def test_what_a_worker_noted_is_what_the_parent_gives_back(folder: str) -> None:
    place = Place("locks", "LockID", "groundwork:shop:prod", "eu-central-1", "", SECONDS)
    assert lock_keeper._noted() is None
    lock_keeper.note(place, run("alice"))
    assert lock_keeper._noted() == (place, run("alice"))
    lock_keeper.note_nothing()
    assert lock_keeper._noted() is None
    assert lock_keeper.lease_of_this_run().token.endswith(f"/{folder}")


def test_the_lock_is_given_back_once_at_the_end(table: Table, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder
    lock = lock_of(table)
    monkeypatch.setattr(Place, "lock", lambda _self: lock)
    monkeypatch.setattr(lock_keeper.signal, "signal", lambda *_: None)
    lock_keeper.note(Place("locks", "LockID", "groundwork:shop:prod", "eu-central-1", "", SECONDS), lock.take(run("alice")).lease)
    lock_keeper.end()
    assert table.item is not None  # no task has taken it
    lock_keeper.prepare()
    lock_keeper.end()
    lock_keeper.end()
    assert table.writes == ["PutItem", "DeleteItem"]
