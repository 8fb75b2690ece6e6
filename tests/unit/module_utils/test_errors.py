# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors in one sentence, and what they say of whether the work was done."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError
from botocore.exceptions import ClientError, ConnectionClosedError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError

from ansible_collections.groundwork.aws.plugins.module_utils.errors import ErrorHandler, answer_lost, error_code, refusal

URL = "https://aws.invalid"
HANDLER = ErrorHandler("Thing.NotFound")


def client_error(code: str, status: int = 400) -> ClientError:
    response: Any = {"Error": {"Code": code, "Message": "AWS's words"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(response, "DoThing")


@HANDLER.read("describe thing {name} in {place[region]}", "nothing")
def read(error: Exception | None, name: str, place: dict[str, str]) -> str:  # the description uses it
    if error:
        raise error
    return name


@HANDLER.delete("delete thing {name}")
def delete(error: Exception | None, name: str) -> str:
    if error:
        raise error
    return name


@HANDLER.call("create thing {name}")
def call(error: Exception, name: str = "a") -> None:  # the description uses it
    raise error


def test_answers_pass() -> None:
    assert (read(None, "a", {}), delete(None, "a")) == ("a", "a")


def test_missing_is_an_answer_where_it_may_be() -> None:
    missing = client_error("Thing.NotFound", 404)
    answers: list[object] = [read(missing, "a", {}), delete(missing, "a")]
    assert answers == ["nothing", None]
    with pytest.raises(AnsibleAWSError):
        call(missing)


@pytest.mark.parametrize("status", [404, 500])
def test_http_status_never_means_missing(status: int) -> None:
    with pytest.raises(AnsibleAWSError):
        read(client_error("Other", status), "a", {"region": "x"})


def test_message_says_what_was_tried_on_what_and_why() -> None:
    with pytest.raises(AnsibleAWSError, match=r"^Failed to describe thing a in x: .*\(Denied\).*AWS's words$"):
        read(client_error("Denied"), "a", place={"region": "x"})
    with pytest.raises(AnsibleAWSError, match=r"^Failed to create thing a: "):
        call(client_error("Denied"))


def test_own_faults_are_not_hidden() -> None:
    with pytest.raises(KeyError):
        call(KeyError("a bug"))


@pytest.mark.parametrize(
    ("error", "code", "lost"),
    [
        (client_error("Denied"), "Denied", False),
        (client_error("InternalError", 500), "InternalError", True),
        (client_error("RequestLimitExceeded", 503), "RequestLimitExceeded", False),
        (ReadTimeoutError(endpoint_url=URL), "", True),
        (ConnectionClosedError(endpoint_url=URL), "", True),
        (EndpointConnectionError(endpoint_url=URL), "", False),
        (ConnectTimeoutError(endpoint_url=URL), "", False),
        (None, "", False),
    ],
)
def test_code_and_whether_the_answer_was_lost(error: Exception | None, code: str, lost: bool) -> None:
    wrapped = AnsibleAWSError(message="Failed", exception=error)
    assert (error_code(error), answer_lost(error)) == (code, lost)
    assert (error_code(wrapped), answer_lost(wrapped)) == (code, lost)


def test_refusal_inside_a_good_answer() -> None:
    error = refusal("create thing a", "CreateThings", {"Code": "Thing.Exists", "Message": "it is there"})
    assert error_code(error) == "Thing.Exists"
    assert str(error).startswith("Failed to create thing a: ")
    assert str(error).endswith("it is there")
