# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the last run asked AWS is asked at once when the next run begins, in a process of its own, while Ansible goes on.

A run that finds nothing to change asks the same questions each time, one after the other: a task follows another, a page of a list
another. Here the questions of a run are kept for the next one with the same command. It puts them all, several at a time, and a
worker that comes to ask one takes the answer that is there already, or asks itself. Nothing else is different for a module:

- answers are AWS's own, of this run; what is kept of the last run is which questions it put, with no answer to any;
- from the first write of the run on no answer that was fetched ahead is taken, by nobody;
- where runs of an environment take turns by a lock, none is taken that was asked for before this run had the lock;
- no process takes an answer twice, so that whoever asks again, and waits for something to happen, asks AWS; and none when it is old;
- what may hold a secret, and what tells of data instead of resources, is not fetched ahead.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import logging
import multiprocessing
import os
import pickle
import re
import signal
import time
import typing as t
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ansible import context as ansible_context

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, code_cache, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import is_secret, without_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Answered
from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only

#: The seconds for which an answer stands for AWS.
FRESH = 30
#: How many questions are put at the same time; no more than Terraform puts by default.
AT_ONCE = 10
#: More questions than this are not kept, nor are those of more commands.
LIMIT, COMMANDS = 3000, 100

_NOTES = ("read ahead",)
_WRITTEN, _ALONE = "written", "alone"
_GIVEN, _KEY, _ASKED = "groundwork_given", "groundwork_key", "groundwork_asked"
#: Beside an answer: that it is being fetched, that AWS refused it, that a worker asked for it itself.
_FETCHED, _REFUSED, _SELF = ".fetched", ".refused", ".self"
#: The seconds for which a worker waits for an answer that is on its way; whoever asked first is told first.
_PATIENCE = 2.0
#: The seconds between two looks whether the run has its lock, or an answer is there.
_LOOK = 0.005
#: What depends on the answer before it, or ends some time after it.
_TOKEN = re.compile(r"token|marker|exclusivestart", re.IGNORECASE)
#: Calls about data: reading them is no question about resources, and writing them changes no answer to one.
_DATA = {
    "dynamodb": frozenset(
        ("BatchGetItem", "GetItem", "Query", "Scan", "TransactGetItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems")
    ),
    # botocore reads the answer to GetBucketLocation from the HTTP response itself.
    "s3": frozenset(("GetObject", "HeadObject", "ListObjects", "ListObjectsV2", "ListObjectVersions", "GetBucketLocation", "PutObject", "DeleteObject")),
    "sts": frozenset(("AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "GetSessionToken", "GetFederationToken")),
}

Record = dict[str, t.Any]


class _Process:
    """What this process knows of the answers: where they are, which it took, and whether it is the one that fetches them."""

    installed = False
    file: Path | None = None
    folder: Path | None = None
    taken: t.ClassVar[set[str]] = set()
    noted: t.ClassVar[set[str]] = set()
    fetching: bool = False
    fetcher: t.Any = None


def file_for(folder: Path, said: t.Sequence[str]) -> Path:
    """The file with the questions of runs that are begun with the same words, by this account's user."""
    return folder / "reads" / f"{hashlib.sha256(repr(list(said)).encode()).hexdigest()[:32]}.json"


def install() -> None:
    """Give the handlers to every botocore session of this process from now on, behind all others'; a second call does nothing."""
    if not _Process.installed:
        _Process.installed = True
        botocore.register_initializer(_prepare_session)


def _prepare_session(session: t.Any) -> None:
    session.register("before-parameter-build", _before_build)
    session.get_component("event_emitter").register_last("before-call", _before_call)
    session.register("response-received", _received)


def begin(file: Path | None) -> None:
    """Note what this run asks, for the next one, in a file; without one nothing is noted nor fetched."""
    _forget()
    run = run_folder.folder()
    if run is None or file is None:
        return
    _Process.file, _Process.folder = file, run / "ahead"
    _Process.folder.mkdir(mode=0o700)


def fetch() -> None:
    """Begin to fetch what the last run asked; the second time nothing."""
    if _Process.file is None or _Process.fetcher is not None:
        return
    asked = _read(_Process.file)
    if asked.get("questions"):
        with contextlib.suppress(Exception):  # credentials that cannot be had now: a task says so better
            clients.renew_credentials(asked["profile"] or None)
            waits = bool(asked.get("locks")) and not ansible_context.CLIARGS.get("check")
            _Process.fetcher = multiprocessing.get_context("fork").Process(target=_fetch_all, args=(asked, waits, os.getpid()), daemon=True)
            _Process.fetcher.start()


def end(profile: str) -> None:
    """Stop fetching, and keep for the next run what this one asked, as whom."""
    if _Process.file is not None and _Process.folder is not None:
        _keep(_Process.file, {"profile": profile, "locks": (_Process.folder / _ALONE).exists(), "questions": _questions()})
    _forget()


def alone() -> None:
    """This run has the lock of its environment now: what AWS said before, while another one may have changed things, does not count."""
    if _Process.folder is not None:
        _stamp(_Process.folder / _ALONE, time.time())


def _forget() -> None:
    if _Process.fetcher is not None:
        _Process.fetcher.kill()
        _Process.fetcher.join()
    _Process.file = _Process.folder = _Process.fetcher = None
    _Process.taken, _Process.noted = set(), set()


def _questions() -> list[Record]:
    found = dict(map(json.loads, run_folder.notes(_NOTES)))
    return list(found.values())[:LIMIT]


def _read(file: Path) -> Record:
    """What a file keeps: nothing where there is none, or where others than this user may have written it."""
    with contextlib.suppress(OSError, ValueError):
        kept = json.loads(code_cache.read_own(file) or b"{}")
        return kept if isinstance(kept, dict) else {}
    return {}


def _keep(file: Path, asked: Record) -> None:
    with contextlib.suppress(OSError):
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        code_cache.write_own(file, json.dumps(asked).encode())
        for old in sorted(file.parent.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)[COMMANDS:]:
            old.unlink()


# What workers do


def _before_build(params: Record, context: Record, **_more: t.Any) -> None:
    if _Process.folder is not None:
        context[_GIVEN] = dict(params)


def _before_call(model: t.Any, params: Record, request_signer: t.Any, context: Record, **_more: t.Any) -> tuple[Answered, Record] | None:
    """Answer a question whose answer is there; note it for the next run; let everybody know of a write."""
    given = context.pop(_GIVEN, None)
    service, operation = model.service_model.service_name, model.name
    if _Process.folder is None or operation in _DATA.get(service, ()):
        return None
    if not is_read_only(service, operation):
        _mark(_WRITTEN)
        return None
    key = context[_KEY] = _key((service, operation, context.get("client_region")), params, request_signer)
    if not key:
        return None
    if _Process.fetching:
        _begin_to_fetch(key, context)
        return None
    _note(key, model, context.get("client_region") or "", given)
    return _take(key)


def _key(asked: t.Sequence[t.Any], request: Record, signer: t.Any) -> str:
    """What makes two requests the same: whom they are for and from, and all that they say; empty where that cannot be told."""
    body, credentials = request.get("body") or "", signer._credentials
    if credentials is None or not isinstance(body, (str, bytes, dict)):
        return ""
    said = (*asked, request["method"], request["url"], body, credentials.get_frozen_credentials().access_key)
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _note(key: str, model: t.Any, region: str, given: Record | None) -> None:
    if key in _Process.noted or given is None or any(map(_TOKEN.search, given)):
        return
    _Process.noted.add(key)
    with contextlib.suppress(TypeError, ValueError):  # bytes or a time are in no question that is worth keeping
        question = {"service": model.service_model.service_name, "operation": model.name, "region": region, "parameters": given}
        line = json.dumps([key, question])
        if without_secrets(given, model.input_shape) == given:
            run_folder.note(_NOTES, line)


def _take(key: str) -> tuple[Answered, Record] | None:
    """The answer to a question, where it is there, the run has not written yet, and this process did not take it before."""
    folder = _Process.folder
    if folder is None or key in _Process.taken or _is_there(_WRITTEN):
        return None
    _wait_for_what_is_on_its_way(key)
    try:
        with (folder / key).open("rb") as file:
            fresh = os.fstat(file.fileno()).st_mtime >= max(time.time() - FRESH, _alone_since(folder))
            answer = pickle.load(file) if fresh else None  # noqa: S301  # this run's own folder
    except OSError:
        _mark(f"{key}{_SELF}")
        return None
    _Process.taken.add(key)
    return (Answered(), answer) if answer is not None else None


def _wait_for_what_is_on_its_way(key: str) -> None:
    end_by = time.monotonic() + _PATIENCE
    while _is_there(f"{key}{_FETCHED}") and not _is_there(key) and not _is_there(f"{key}{_REFUSED}") and time.monotonic() < end_by:
        time.sleep(_LOOK)


def _mark(name: str) -> None:
    """Let the run's other processes know; where the run's folder has gone, nobody is left to be told, nor an answer to take."""
    if _Process.folder is not None:
        with contextlib.suppress(FileNotFoundError):
            (_Process.folder / name).touch()


def _stamp(path: Path, moment: float) -> None:
    """A file as of a moment; the clock of the file system is behind that of processes."""
    path.touch()
    os.utime(path, (moment, moment))


def _alone_since(folder: Path) -> float:
    with contextlib.suppress(OSError):
        return (folder / _ALONE).stat().st_mtime
    return 0.0


# What the process that fetches does


def _fetch_all(asked: Record, waits: bool, parent: int) -> None:
    """Put all questions, in the order in which they were asked; end when the run has ended, or has written, or when answers would be old."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    logging.disable()  # what botocore logs at debug level holds more than a log may
    _be_silent()
    _Process.fetching = True
    end_by = time.monotonic() + FRESH

    def goes_on() -> bool:
        return os.getppid() == parent and time.monotonic() < end_by and not _is_there(_WRITTEN)

    questions = list(_with_clients(asked)) if waits else _with_clients(asked)
    while waits and goes_on() and not _is_there(_ALONE):
        time.sleep(_LOOK)
    pool = ThreadPoolExecutor(AT_ONCE)
    for question, client in questions:
        pool.submit(_fetch, client, question, goes_on)
    pool.shutdown(wait=True)
    os._exit(0)


def _is_there(name: str) -> bool:
    return _Process.folder is not None and (_Process.folder / name).exists()


def _with_clients(asked: Record) -> t.Iterator[tuple[Record, t.Any]]:
    """The questions that may be put ahead, and whom to ask; a client is made once, from then on it is kept."""
    for question in asked["questions"]:
        with contextlib.suppress(Exception):  # what cannot be asked ahead is asked when it is needed
            client = clients.client(question["service"], question["region"] or None, asked["profile"] or None)
            if _may_be_fetched(client, question):
                yield question, client


def _be_silent() -> None:
    """What hangs on the output of the run is not kept waiting for this process."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nothing, stream)


def _may_be_fetched(client: t.Any, question: Record) -> bool:
    service, operation = question["service"], question["operation"]
    shape = client.meta.service_model.operation_model(operation).output_shape
    return is_read_only(service, operation) and operation not in _DATA.get(service, ()) and not _holds_secrets(shape)


def _fetch(client: t.Any, question: Record, goes_on: t.Callable[[], bool]) -> None:
    if goes_on():
        with contextlib.suppress(Exception):
            getattr(client, botocore.xform_name(question["operation"]))(**question["parameters"])


class _AskedByWorkerError(Exception):
    """A worker was faster."""


def _begin_to_fetch(key: str, context: Record) -> None:
    if _is_there(f"{key}{_SELF}"):
        raise _AskedByWorkerError
    _mark(f"{key}{_FETCHED}")
    context[_ASKED] = time.time()


def _received(response_dict: Record | None, parsed_response: Record | None, context: Record, **_more: t.Any) -> None:
    """Lay an answer down where workers find it, as AWS gave it; refusals are for those who ask.

    What botocore makes of an answer afterwards, such as policies out of text, it makes where the answer is taken.
    """
    key = context.get(_KEY)
    if not _Process.fetching or _Process.folder is None or not key:
        return
    if not response_dict or not parsed_response or response_dict["status_code"] >= 300:
        _mark(f"{key}{_REFUSED}")
        return
    made = _Process.folder / f"{key}.new"
    made.write_bytes(pickle.dumps(parsed_response))
    _stamp(made, context[_ASKED])
    os.replace(made, _Process.folder / key)


@functools.cache
def _holds_secrets(shape: t.Any) -> bool:
    """Whether an answer has a member that the service's model, or its name, marks as a secret."""
    return _has_secret(shape, set())


def _has_secret(shape: t.Any, seen: set[str]) -> bool:
    if shape is None or shape.name in seen:
        return False
    seen.add(shape.name)
    if shape.type_name == "structure":
        return any(is_secret(name, member) or _has_secret(member, seen) for name, member in shape.members.items())
    inner = {"list": "member", "map": "value"}.get(shape.type_name)
    return is_secret("", shape) or (inner is not None and _has_secret(getattr(shape, inner), seen))
