# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A test of a patch runs twice: with the patch it passes, and without it it must fail."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.emulator import patches

Test = Callable[..., None]

PROVEN: set[Callable[..., Any]] = set()


def proves(*functions: Callable[..., Any]) -> Callable[[Test], Test]:
    """The decorated test passes with every patch, and fails when any of these is taken away."""
    PROVEN.update(functions)

    def decorate(test: Test) -> Test:
        def run(left_out: Callable[..., Any] | None, **fixtures: Any) -> None:
            if left_out is None:
                test(**fixtures)
            else:
                _must_fail_without(left_out, test, fixtures)

        fixtures = inspect.signature(test).parameters.values()
        parameters = [inspect.Parameter("left_out", inspect.Parameter.KEYWORD_ONLY), *(f.replace(kind=f.KEYWORD_ONLY) for f in fixtures)]
        run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        run.__name__, run.__doc__, run.__module__ = test.__name__, test.__doc__, test.__module__
        run.pytestmark = list(getattr(test, "pytestmark", []))  # type: ignore[attr-defined]
        names = ["patched", *(f"without {function.__name__}" for function in functions)]
        twice: Test = pytest.mark.parametrize("left_out", [None, *functions], ids=names)(run)
        return twice

    return decorate


def _must_fail_without(left_out: Callable[..., Any], test: Test, fixtures: dict[str, Any]) -> None:
    patches.apply(left_out)
    try:
        with pytest.raises((Exception, pytest.fail.Exception)):
            test(**fixtures)
    finally:
        patches.apply()


@contextmanager
def refused(code: str, words: str = "") -> Iterator[None]:
    """AWS refuses what is done inside, with this error code and these words."""
    with pytest.raises(ClientError) as caught:
        yield
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert words in error["Message"], error
