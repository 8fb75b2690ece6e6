# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a real run asked of AWS, a line of JSON for each call, written by the worker at the moment of the call.

A write has two lines, one before it is sent and one when its answer is there: whatever ends the run, what was sent is
known. A read has one, once a worker, with the names of what it read: what permissions are derived from.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import json
import os
import secrets
import typing as t
from dataclasses import dataclass

from ansible import context as ansible_context
from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import journal_lines, records
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.journal_lines import Line
from ansible_collections.groundwork.aws.plugins.plugin_utils.layers import kinds_of
from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only

FILE = "journal.jsonl"
_CALL = "groundwork_journal"

display = Display()


@dataclass(frozen=True)
class Doing:
    """What a worker is at: whose task, which item of its loop, and what must not be shown of it."""

    component: str | None = None
    kind: str | None = None
    task: str | None = None
    item: str | None = None
    no_log: bool = False
    hide: t.Callable[[Line], Line] = lambda line: line

    def names(self) -> Line:
        """The part of a line that says who called."""
        return {"component": self.component, "kind": self.kind, "task": self.task, "item": self.item}


@dataclass(frozen=True)
class _Call:
    """A call that is under way: what, by whom, and the secrets in it."""

    number: str
    names: Line
    parameters: t.Any
    hidden: frozenset[str]


class _Process:
    """What this process is at, and what it has read; a module's threads write under the same names."""

    installed = False
    doing = Doing()
    torn = False
    read: t.ClassVar[set[str]] = set()


def install() -> None:
    """Give the handlers to every botocore session of this process from now on; a second call does nothing.

    They come after the guard's: what the guard stops or answers is not sent.
    """
    if not _Process.installed:
        _Process.installed = True
        botocore.register_initializer(_prepare_session)


def _prepare_session(session: t.Any) -> None:
    session.register("before-parameter-build", _keep_parameters)
    session.register("before-call", _before_call)
    session.register("after-call", _after_call)
    session.register("after-call-error", _after_call_error)


def end() -> None:
    """Keep the journal of a run in which a task called AWS; a playbook that only looked things up has none."""
    kept = records.current()
    path = kept.folder / f"{kept.run_id}-{FILE}" if kept else None  # without making the folder
    with contextlib.suppress(OSError):
        if path and b'"component": "' not in path.read_bytes():
            path.unlink()


@contextlib.contextmanager
def within(task: t.Any, variables: dict[str, t.Any], templar: t.Any, hide: t.Callable[[Line], Line]) -> t.Iterator[None]:
    """Write the calls inside the block as those of a task; `hide` replaces what the task's module may not show."""
    outer = _Process.doing
    _Process.doing = _doing(task, variables, templar, hide) if _is_kept() else outer
    try:
        yield
    finally:
        _Process.doing = outer


def _doing(task: t.Any, variables: dict[str, t.Any], templar: t.Any, hide: t.Callable[[Line], Line]) -> Doing:
    kinds = kinds_of(variables.get("group_names") or ())
    item = None if task.no_log or task.loop is None else _item(task, variables, templar)
    host = variables.get("inventory_hostname")
    return Doing(host and str(host), kinds[0] if len(kinds) == 1 else None, str(task.get_name()), item, bool(task.no_log), hide)


def _item(task: t.Any, variables: dict[str, t.Any], templar: t.Any) -> str | None:
    """What the terminal calls the item: the loop's label, else the item itself where it is a plain value."""
    if task.loop_control and task.loop_control.label:
        return journal_lines.shortened(str(templar.template(task.loop_control.label)))
    item = variables.get(str(variables.get("ansible_loop_var") or "item"))
    return journal_lines.shortened(str(item)) if isinstance(item, (str, int)) else None


def _is_kept() -> bool:
    return records.current() is not None and not ansible_context.CLIARGS.get("check")


def _keep_parameters(params: t.Any, model: t.Any, context: dict[str, t.Any], **_more: t.Any) -> None:
    """As the module gave them: botocore's own handlers change them, and what they add has no names that the model knows."""
    if not _is_kept():
        return
    parameters, hidden = journal_lines.shown(params, model.input_shape)
    if _Process.doing.no_log:
        parameters = journal_lines.names_in(parameters)
    names = {"service": model.service_model.service_name, "operation": model.name, "region": context.get("client_region")}
    context[_CALL] = _Call(secrets.token_hex(6), names, parameters, frozenset(hidden))


def _before_call(context: dict[str, t.Any], **_more: t.Any) -> None:
    call = context.get(_CALL)
    if call is None:
        return
    if is_read_only(call.names["service"], call.names["operation"]):
        del context[_CALL]
        _note_read(call)
    else:
        _write({"phase": "sent", "call": call.number}, call.names, {"parameters": call.parameters})


def _note_read(call: _Call) -> None:
    parameters = journal_lines.names_in(call.parameters)
    said = json.dumps([call.names, parameters], sort_keys=True)
    if said not in _Process.read:
        _Process.read.add(said)
        _write({"phase": "read"}, call.names, {"parameters": parameters})


def _after_call(parsed: t.Any, model: t.Any, context: dict[str, t.Any], **_more: t.Any) -> None:
    call = context.pop(_CALL, None)
    if call is not None:
        _answered(call, context, journal_lines.answer(parsed, model.output_shape, call.hidden))


def _after_call_error(exception: BaseException, context: dict[str, t.Any], **_more: t.Any) -> None:
    """No answer came, or none that botocore understands."""
    call = context.pop(_CALL, None)
    if call is not None:
        _answered(call, context, journal_lines.no_answer(exception, call.hidden))


def _answered(call: _Call, context: dict[str, t.Any], said: Line) -> None:
    attempts = context.get("retries", {}).get("attempt", 1)
    _write({"phase": "answered", "call": call.number}, call.names, {**said, "attempts": attempts})


def _write(phase: Line, names: Line, said: Line) -> None:
    doing = _Process.doing
    line = {"time": _now(), **phase, **doing.names(), **names, **doing.hide(said)}
    try:
        _append(json.dumps(journal_lines.fitting(line), default=str).encode() + b"\n")
    except OSError as error:
        display.warning(f"The run goes on, but its journal is not complete: {error.strerror or error}.")


def _now() -> str:
    return dt.datetime.now(tz=dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _append(text: bytes) -> None:
    """One write to a file that is open to append: lines of several workers never mix, and what is written survives its worker."""
    kept = records.current()
    if kept is None:
        return
    text = b"\n" + text if _Process.torn else text
    file = os.open(kept.path(FILE), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _Process.torn = os.write(file, text) < len(text)
    finally:
        os.close(file)
    if _Process.torn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
