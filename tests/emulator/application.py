# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The WSGI application in front of moto: logs each request, and answers the emulator's own addresses."""

from __future__ import annotations

import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from .operations import Request, Signature, is_read_only, operation_of
from .request_log import Entry, RequestLog

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
App = Callable[[Environ, StartResponse], Iterable[bytes]]

NAME = "groundwork-emulator"
OWN = "/groundwork"
ACCOUNT_ID_LENGTH = 12


class Application:
    """Wraps moto's application; `reset` forgets every account."""

    def __init__(self, moto: App, log: RequestLog, reset: Callable[[], None]) -> None:
        self._moto = moto
        self._log = log
        self._one_at_a_time = threading.Lock()  # moto's stores are plain dicts, and some answers share a filter
        self._own: dict[tuple[str, str], Callable[[], object]] = {
            ("GET", f"{OWN}/health"): lambda: {"name": NAME, "pid": os.getpid()},
            ("GET", f"{OWN}/requests"): lambda: [asdict(entry) for entry in log.entries()],
            ("DELETE", f"{OWN}/requests"): log.clear,
            ("POST", f"{OWN}/reset"): reset,
        }
        self.last_request = time.monotonic()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path.startswith(f"{OWN}/"):
            return self._answer_own(environ["REQUEST_METHOD"], path, start_response)
        if path.startswith("/moto-api"):
            return self._moto(environ, start_response)
        self.last_request = time.monotonic()
        return self._answer_aws(environ, start_response)

    def _answer_own(self, method: str, path: str, start_response: StartResponse) -> Iterable[bytes]:
        handler = self._own.get((method, path))
        status = "200 OK" if handler else "404 Not Found"
        body = json.dumps(handler() if handler else {"error": f"{method} {path} is not an address of {NAME}"}).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer_aws(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        signature = Signature.of(environ.get("HTTP_AUTHORIZATION", ""))
        if len(signature.access_key) == ACCOUNT_ID_LENGTH and signature.access_key.isdigit():
            environ["HTTP_X_MOTO_ACCOUNT_ID"] = signature.access_key
        request = _request(environ, signature)

        def log_and_start(status: str, *rest: Any) -> Any:
            self._log.add(_entry(request, signature, int(status.split(maxsplit=1)[0])))
            return start_response(status, *rest)

        with self._one_at_a_time:
            return self._moto(environ, log_and_start)


def _request(environ: Environ, signature: Signature) -> Request:
    return Request(
        service=signature.service,
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", ""),
        query=environ.get("QUERY_STRING", ""),
        target=environ.get("HTTP_X_AMZ_TARGET", ""),
        form=_form(environ),
    )


def _form(environ: Environ) -> str:
    """The body when it is a form; what was read is put back for moto."""
    if not environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return ""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body.decode()


def _entry(request: Request, signature: Signature, status: int) -> Entry:
    operation = operation_of(request)
    return Entry(
        time=datetime.now(UTC).isoformat(timespec="milliseconds"),
        service=request.service,
        operation=operation,
        read_only=is_read_only(request, operation),
        access_key=signature.access_key,
        region=signature.region,
        method=request.method,
        path=request.path,
        status=status,
    )
