# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of an environment: each state that a run may find, and what it does then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ansible_collections.groundwork.aws.plugins.plugin_utils.deploy_lock import HeldError, Lease, LostError, NoTableError, Taken
from tests.unit.lock.table import SECONDS, START, Table, lock_of, run


@pytest.fixture
def table() -> Table:
    return Table()


def held_by(table: Table, name: str) -> Lease:
    """The table, with the lock of another run."""
    lease = lock_of(table).take(run(name)).lease
    table.writes.clear()
    return lease


def test_s2_19_a_free_lock_is_taken_and_given_back(table: Table) -> None:
    lock = lock_of(table)
    taken = lock.take(run("alice"))
    assert taken == Taken(replace(run("alice"), since=START, until=START + SECONDS))
    assert table.item == {
        "LockID": {"S": "groundwork:shop:prod"},
        **{name: {"S": value} for name, value in {"token": "host/alice", "run": "20261121T170912Z-alice", "user": "alice"}.items()},
        "host": {"S": "host"},
        "playbook": {"S": "site.yml"},
        "process": {"N": "4711"},
        "since": {"N": str(START)},
        "until": {"N": str(START + SECONDS)},
    }
    assert lock.held() == taken.lease
    assert lock.release(taken.lease)
    assert (table.item, table.writes) == (None, ["PutItem", "DeleteItem"])


# What is found | whether the lock is to be taken over | how much later | who has it then, and what is said of before
STATES: list[tuple[str, bool, int, str, bool | None]] = [
    ("held", False, 0, "alice", None),
    ("held until the last second", False, SECONDS - 1, "alice", None),
    ("expired", False, SECONDS, "bob", True),
    ("expired long ago", False, 10 * SECONDS, "bob", True),
    ("held, and taken over", True, 0, "bob", False),
    ("expired, and taken over", True, SECONDS, "bob", True),
]


@pytest.mark.parametrize(("state", "take_over", "later", "holder", "had_expired"), STATES, ids=[state[0] for state in STATES])
def test_s2_19_what_becomes_of_a_lock_of_another_run(table: Table, state: str, take_over: bool, later: int, holder: str, had_expired: bool | None) -> None:
    alice = held_by(table, "alice")
    table.now += later
    if had_expired is None:
        with pytest.raises(
            HeldError, match=r"alice on host \(run 20261121T170912Z-alice of site.yml, process 4711\) holds it, since 2027-01-15 08:00:00 UTC until"
        ):
            lock_of(table).take(run("bob"), take_over)
        assert table.writes == []  # it is not even tried
    else:
        taken = lock_of(table).take(run("bob"), take_over)
        assert (taken.before, taken.had_expired, taken.lease.since) == (alice, had_expired, START + later), state
    assert table.item is not None
    assert table.item["user"] == {"S": holder}


def test_of_two_runs_that_look_at_once_one_alone_takes_it(table: Table) -> None:
    table.before_write = [lambda: held_later(table)]
    with pytest.raises(HeldError, match="bob on host"):
        lock_of(table).take(run("alice"))
    assert table.item is not None
    assert table.item["user"] == {"S": "bob"}


def held_later(table: Table) -> None:
    """Another run is quicker."""
    lock_of(table).take(run("bob"))


def test_of_two_runs_that_find_it_expired_one_alone_takes_it_over(table: Table) -> None:
    held_by(table, "carol")
    table.now += SECONDS
    table.before_write = [lambda: held_later(table)]
    with pytest.raises(HeldError, match="bob on host"):
        lock_of(table).take(run("alice"))


def test_who_takes_over_takes_over_from_whoever_was_quicker(table: Table) -> None:
    held_by(table, "carol")
    table.before_write = [lambda: lock_of(table).take(run("bob"), take_over=True)]
    taken = lock_of(table).take(run("alice"), take_over=True)
    assert taken.before is not None
    assert taken.before.user == "bob"


def test_a_holder_that_renews_at_this_moment_keeps_an_expired_lock(table: Table) -> None:
    carol = held_by(table, "carol")
    table.now += SECONDS
    table.before_write = [lambda: lock_of(table, START + SECONDS).renew(carol)]
    with pytest.raises(HeldError, match="carol on host"):
        lock_of(table).take(run("alice"))


def test_a_run_whose_answer_was_lost_has_the_lock(table: Table) -> None:
    table.lose_answer = True
    taken = lock_of(table).take(run("alice"))
    assert (taken.lease.token, taken.before, taken.lease.until) == ("host/alice", None, START + SECONDS)


def test_a_lease_is_renewed_by_the_clock_of_aws_whatever_the_machine_s_says(table: Table) -> None:
    lock = lock_of(table, local=START - 99_999)
    lease = lock.take(run("alice")).lease
    table.now += 40
    lock.held()
    renewed = lock.renew(lease)
    assert (renewed.since, renewed.until) == (START, START + 40 + SECONDS)
    assert lock.held() == renewed
    table.now += SECONDS - 1
    with pytest.raises(HeldError):
        lock_of(table, local=START + 99_999).take(run("bob"))


def test_a_lease_that_ended_is_renewed_as_long_as_nobody_took_it(table: Table) -> None:
    lock = lock_of(table)
    lease = lock.take(run("alice")).lease
    table.now += 2 * SECONDS
    lock.held()
    assert lock.renew(lease).until == START + 3 * SECONDS


def test_a_lock_that_was_taken_over_is_lost_and_stays_with_whom_it_is(table: Table) -> None:
    lock = lock_of(table)
    lease = lock.take(run("alice")).lease
    lock_of(table).take(run("bob"), take_over=True)
    with pytest.raises(LostError, match=r"bob on host .* holds it now, since"):
        lock.renew(lease)
    assert lock.release(lease) is False
    assert table.item is not None
    assert table.item["user"] == {"S": "bob"}


def test_a_lock_that_somebody_removed_is_lost(table: Table) -> None:
    lock = lock_of(table)
    lease = lock.take(run("alice")).lease
    assert lock_of(table).remove(lease)
    with pytest.raises(LostError, match="somebody removed it"):
        lock.renew(lease)
    assert lock.release(lease) is False


def test_what_has_changed_since_it_was_shown_is_not_removed(table: Table) -> None:
    alice = held_by(table, "alice")
    lock_of(table, START + 1).renew(alice)
    assert lock_of(table).remove(alice) is False
    assert table.item is not None


def test_without_a_table_nothing_is_taken_and_what_was_destroyed_is_given_back(table: Table) -> None:
    lease = held_by(table, "alice")
    table.is_there = False
    lock = lock_of(table)
    with pytest.raises(NoTableError):
        lock.take(run("bob"))
    with pytest.raises(NoTableError):
        lock.renew(lease)
    assert lock.release(lease)


def test_another_error_is_that_error(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_given: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "PutItem")

    monkeypatch.setattr(table, "put_item", refuse)
    with pytest.raises(ClientError, match="AccessDenied"):
        lock_of(table).take(run("alice"))


def test_an_item_of_another_making_is_a_holder_that_nobody_knows(table: Table) -> None:
    table.item = {"LockID": {"S": "groundwork:shop:prod"}, "until": {"N": str(START + 5)}}
    with pytest.raises(HeldError, match="unknown on unknown"):
        lock_of(table).take(run("alice"))


def test_a_lock_that_everybody_wants_is_given_up(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    lock = lock_of(table)
    monkeypatch.setattr(lock, "_wrote", lambda *_, **_more: False)
    with pytest.raises(HeldError, match="several runs"):
        lock.take(run("alice"))
