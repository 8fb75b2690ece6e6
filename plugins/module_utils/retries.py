# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent again, by botocore itself, and what is not."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from .errors import AMBIGUOUS_STATUS, connection_lost

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How every client of ours retries throttling and lost connections: C(module.client("ec2", config=RETRIES)).
RETRIES: Any = None
with suppress(ImportError):  # without botocore, the module says so itself
    from botocore.config import Config

    RETRIES = Config(retries={"mode": "adaptive", "max_attempts": 10})

READING = ("Describe", "Get", "List")


@contextmanager
def no_blind_repeat(client: Any) -> Iterator[None]:
    """Keep botocore from sending a write again whose answer was lost: we look first. Throttling is repeated as ever."""
    with _first_say(client, _not_again):
        yield


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
    status = response[1].get("ResponseMetadata", {}).get("HTTPStatusCode") if response else None
    return False if connection_lost(caught_exception) or status in AMBIGUOUS_STATUS else None
