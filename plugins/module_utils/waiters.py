# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for a state, as data: botocore polls, nothing here sleeps."""

from __future__ import annotations

import math
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

with suppress(ImportError):  # without botocore, the module says so itself
    from botocore.exceptions import WaiterError
    from botocore.waiter import WaiterModel, create_waiter_with_client

if TYPE_CHECKING:
    from collections.abc import Iterator

Waiter = dict[str, Any]
Acceptor = dict[str, Any]


def waiter(operation: str, *acceptors: Acceptor, delay: int = 5, attempts: int = 60) -> Waiter:
    """What to poll, and which answers end the waiting: a plain dict in botocore's own form."""
    return {"operation": operation, "delay": delay, "maxAttempts": attempts, "acceptors": list(acceptors)}


def all_are(path: str, expected: Any, state: str = "success") -> Acceptor:
    """All of a list, and at least one, are as expected."""
    return {"matcher": "pathAll", "argument": path, "expected": expected, "state": state}


def any_is(path: str, expected: Any, state: str = "failure") -> Acceptor:
    """At least one of a list is as expected."""
    return {"matcher": "pathAny", "argument": path, "expected": expected, "state": state}


def value_is(path: str, expected: Any, state: str = "success") -> Acceptor:
    """A JMESPath expression has the expected value."""
    return {"matcher": "path", "argument": path, "expected": expected, "state": state}


def error_is(code: str, state: str = "success") -> Acceptor:
    """AWS answers with this error code."""
    return {"matcher": "error", "expected": code, "state": state}


def wait(client: Any, what: Waiter, request: dict[str, Any], timeout: int | None = None) -> None:
    """Return when the waiter's state is reached; a WaiterError when it fails or the timeout, in seconds, is over."""
    config = {"Delay": what["delay"], "MaxAttempts": what["maxAttempts"]}
    if timeout is not None:
        config["MaxAttempts"] = max(1, math.ceil(timeout / max(1, what["delay"])))
    name = what["operation"]
    model = WaiterModel({"version": 2, "waiters": {name: what}})
    create_waiter_with_client(name, model, client).wait(**request, WaiterConfig=config)


@contextmanager
def last_answer() -> Iterator[dict[str, Any]]:
    """The answer with which a wait inside the context failed, for a better message than the waiter's; empty when none did.

    A wait that is merely too long stays an error.
    """
    answer: dict[str, Any] = {}
    try:
        yield answer
    except WaiterError as error:
        if "Max attempts exceeded" in str(error):
            raise
        answer.update(error.last_response)
