# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors of AWS in one sentence: what was tried, on what, and AWS's own words."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar, cast

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .retries import may_be_done

with suppress(ImportError):  # without botocore, the module says so itself
    from botocore import exceptions as botocore_errors

Call = TypeVar("Call", bound=Callable[..., Any])


class ErrorHandler:
    """Decorators for the calls of one API, which knows by what codes it says that a thing is missing.

    The description completes "Failed to ..." and may use the function's arguments: C("delete flow log {flow_log_id}").
    """

    def __init__(self, *missing: str) -> None:
        self.missing = missing

    def call(self, description: str) -> Callable[[Call], Call]:
        """A call of which every error is an error."""
        return _decorator(description, (), None)

    def read(self, description: str, default: Any = None) -> Callable[[Call], Call]:
        """A call that answers the default when the thing is missing."""
        return _decorator(description, self.missing, default)

    def delete(self, description: str) -> Callable[[Call], Call]:
        """A deletion, which is content when the thing is gone already."""
        return _decorator(description, self.missing, None)


def error_code(error: BaseException | None) -> str:
    """AWS's code of an error, also inside an AnsibleAWSError; empty when it has none."""
    cause = getattr(error, "exception", None) or error
    response = getattr(cause, "response", None)
    return str(response.get("Error", {}).get("Code", "")) if isinstance(response, dict) else ""


def answer_lost(error: BaseException | None) -> bool:
    """Whether AWS may have done what it was asked, though its answer says nothing."""
    cause = getattr(error, "exception", None) or error
    response = getattr(cause, "response", None)
    return may_be_done(response if isinstance(response, dict) else None, cause)


def _decorator(description: str, missing: tuple[str, ...], default: Any) -> Callable[[Call], Call]:
    def decorate(function: Call) -> Call:
        signature = inspect.signature(function)

        @functools.wraps(function)
        def handled(*args: Any, **kwargs: Any) -> Any:
            try:
                return function(*args, **kwargs)
            except (botocore_errors.ClientError, botocore_errors.BotoCoreError) as error:
                if error_code(error) in missing:
                    return default
                bound = signature.bind(*args, **kwargs)
                bound.apply_defaults()
                raise AnsibleAWSError(message=f"Failed to {description.format(**bound.arguments)}", exception=error) from error

        return cast("Call", handled)

    return decorate


def refusal(description: str, operation: str, error: dict[str, Any]) -> AnsibleAWSError:
    """The error of one item of a batch, which AWS puts into an answer that says the call went well."""
    words: Any = {"Error": {"Code": error.get("Code", "Unknown"), "Message": error.get("Message", "")}}
    return AnsibleAWSError(message=f"Failed to {description}", exception=botocore_errors.ClientError(words, operation))
