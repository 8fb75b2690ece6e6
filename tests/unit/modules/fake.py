# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real botocore client whose answers come from a small Python class that keeps state.

Parameter checks, retries, waiters and paginators are the real ones; only the network is not there.
A method is called as the client's, takes the request and returns the response: C(def describe_flow_logs(self, request): ...).
"""

from __future__ import annotations

import copy
import functools
from typing import Any
from unittest.mock import patch

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError

from .strict import errors

REGION = "eu-central-1"
ACCOUNT_ID = "123456789012"
READS = ("Describe", "Get", "List", "Head", "BatchGet")

Request = dict[str, Any]
Response = dict[str, Any]


class AWSError(Exception):
    """What a fake raises where AWS answers with an error."""

    def __init__(self, code: str, message: str = "as the test wants it", status: int = 400) -> None:
        super().__init__(message)
        self.response = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}


class FakeAWS:
    """One service with state, and the record of its calls; subclasses add the operations."""

    service = "ec2"

    def __init__(self) -> None:
        self.calls: list[tuple[str, Request]] = []
        self.client = _client(self.service)
        self.client.meta.events.register_last("before-parameter-build", self._remember)
        self.client._endpoint._get_response = self._get_response
        self._request: Request = {}
        self._failures: dict[str, list[AWSError]] = {}
        self._lost: list[str] = []

    @property
    def operations(self) -> list[str]:
        """The names of the calls that were made, in order."""
        return [operation for operation, _request in self.calls]

    @property
    def writes(self) -> list[str]:
        """The names of the calls that were made and change something."""
        return [operation for operation in self.operations if not operation.startswith(READS)]

    def request(self, operation: str) -> Request:
        """The parameters of the last call of an operation."""
        return [request for name, request in self.calls if name == operation][-1]

    def fail_once(self, operation: str, code: str, status: int = 400, message: str = "as the test wants it") -> None:
        """The next call of this operation is answered with an error; twice said is two calls."""
        self._failures.setdefault(operation, []).append(AWSError(code, message, status))

    def throttle_once(self, operation: str) -> None:
        """The next call of this operation is throttled."""
        self.fail_once(operation, "ThrottlingException")

    def lose_answer(self, operation: str) -> None:
        """The next call of this operation does its work, and nobody hears of it."""
        self._lost.append(operation)

    def _remember(self, params: Request, **_others: Any) -> None:
        self._request = copy.deepcopy(params)

    def _get_response(self, _http: Any, model: Any, _context: Any) -> tuple[Any, Exception | None]:
        operation, request = model.name, copy.deepcopy(self._request)
        self.calls.append((operation, request))
        problems = errors(self.service, operation, request)
        assert not problems, "AWS would refuse this request: " + "; ".join(problems)
        try:
            answer = self._answer(operation, request)
        except AWSError as error:
            return (_Http(error.response), error.response), None
        if operation in self._lost:
            self._lost.remove(operation)
            return None, ReadTimeoutError(endpoint_url="https://aws.invalid")
        return (_Http(answer), answer), None

    def _answer(self, operation: str, request: Request) -> Response:
        failures = self._failures.get(operation)
        if failures:
            raise failures.pop(0)
        answer: Response = copy.deepcopy(getattr(self, xform_name(operation))(request) or {})
        return {**answer, "ResponseMetadata": {"HTTPStatusCode": 200}}


class _Http:
    """As much of an HTTP answer as botocore looks at."""

    def __init__(self, answer: Response) -> None:
        self.status_code = answer["ResponseMetadata"]["HTTPStatusCode"]
        self.headers: dict[str, str] = {}


@functools.cache
def _session() -> Any:
    session = botocore.session.Session()
    session.set_credentials("testing", "testing")
    return session


def _client(service: str) -> Any:
    config = Config(retries={"mode": "standard", "max_attempts": 4})
    return _session().create_client(service, region_name=REGION, endpoint_url="https://aws.invalid", config=config)


def no_waiting() -> Any:
    """Retries and waiters that take no time, for as long as the context lasts."""
    return patch("time.sleep", lambda _seconds: None)
