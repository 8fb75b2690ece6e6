# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent again, by botocore itself, and what is not."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How often every call of every module is sent again, and how: the one place that says so.
SETTINGS: dict[str, Any] = {"mode": "adaptive", "max_attempts": 10}

#: The same for the clients of our modules, which may run without the guard: C(module.client("ec2", config=RETRIES)).
RETRIES: Any = None
with suppress(ImportError):  # without botocore, the module says so itself
    from botocore import exceptions as botocore_errors
    from botocore.config import Config

    RETRIES = Config(retries=dict(SETTINGS))

READING = ("Describe", "Get", "List")

#: The answers of a server that may have done its work all the same; throttling is told by code, never by these.
AMBIGUOUS_STATUS = (500, 502, 504)

_here = threading.local()


def connection_lost(error: BaseException | None) -> bool:
    """Whether a connection broke after the request was, or may have been, sent."""
    never_sent = (botocore_errors.EndpointConnectionError, botocore_errors.ConnectTimeoutError, botocore_errors.ProxyConnectionError)
    lost = (botocore_errors.ConnectionError, botocore_errors.HTTPClientError)
    return isinstance(error, lost) and not isinstance(error, never_sent)


def may_be_done(response: dict[str, Any] | None, error: BaseException | None) -> bool:
    """Whether AWS may have done what it was asked, though what came back, an answer or an error, does not say so."""
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if response else None
    return connection_lost(error) or status in AMBIGUOUS_STATUS


def looks_itself() -> bool:
    """Whether a module is in C(no_blind_repeat) just now, and finds out by itself what came of a lost answer."""
    return getattr(_here, "looking", False)


@contextmanager
def no_blind_repeat(client: Any) -> Iterator[None]:
    """Keep botocore from sending a write again whose answer was lost: we look first. Throttling is repeated as ever."""
    _here.looking = True
    try:
        with _first_say(client, _not_again):
            yield
    finally:
        _here.looking = False


@contextmanager
def until_propagated(client: Any, code: str, words: str, attempts: int = 24) -> Iterator[None]:
    """Let botocore repeat, every five seconds, what fails only because a service has not heard of something new, or gone, yet."""

    def later(response: Any, attempts: int, _most: int = attempts, **_others: Any) -> int | None:
        error = response[1].get("Error", {}) if response else {}
        matches = error.get("Code") == code and words in error.get("Message", "")
        return 5 if matches and attempts < _most else None

    with _first_say(client, later):
        yield


@contextmanager
def _first_say(client: Any, handler: Callable[..., Any]) -> Iterator[None]:
    """A handler that decides on retries before botocore's own."""
    events, event = client.meta.events, f"needs-retry.{client.meta.service_model.service_id.hyphenize()}"
    events.register_first(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)


def _not_again(response: Any, operation: Any, caught_exception: Exception | None, **_others: Any) -> bool | None:
    """False, which ends botocore's retries, for a write that may have been done; None, no opinion, for all else."""
    if operation.name.startswith(READING):
        return None
    return False if may_be_done(response[1] if response else None, caught_exception) else None
