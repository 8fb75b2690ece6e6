# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between every module and AWS: what AWS would refuse does not leave, and in check mode no writing call does.

botocore calls handlers of ours for each request of each session (https://docs.aws.amazon.com/boto3/latest/guide/events.html):
`before-parameter-build` checks and keeps the parameters, `before-call` stops a request or lets it go, `needs-retry` keeps botocore
from repeating what may have been done, and `after-call` and `after-call-error` end the module then.
"""

from __future__ import annotations

import contextlib
import re
import threading
import typing as t
from dataclasses import replace

from ansible_collections.groundwork.aws.plugins.module_utils.retries import SETTINGS, looks_itself, may_be_done
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import has_unknown
from ansible_collections.groundwork.aws.plugins.plugin_utils import offline, offline_answers, side_doors, strict
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import boto3, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call, empty_answer, without_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.current_values import Answer, current_values
from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only

RETRIES = SETTINGS
_PARAMETERS = "groundwork_parameters"
_ONCE = "groundwork_once"
#: With one of these AWS does a repeated request once; models mark some of them, and botocore then fills them in.
_CLIENT_TOKEN = re.compile(r"^(client(request)?|idempotency|creation)token$", re.IGNORECASE)


class Stopped(BaseException):
    """The end of a module's run. Not an Exception, so that no module's error handling takes it for AWS's answer."""


class WriteStopped(Stopped):
    """A writing call in check mode."""


class RequestRefused(Stopped):
    """A request that AWS would refuse."""


class AnswerLost(Stopped):
    """A write that may have been done, and that a repetition would do twice."""


class Answered(t.NamedTuple):
    """What botocore takes for an HTTP response when a handler answers in its stead."""

    status_code: int = 200


class Guard:
    """What one module run may do, what it was about to do, and what came of it."""

    def __init__(self, check_mode: bool, unchecked: t.Collection[str] = ()) -> None:
        self.check_mode = check_mode
        self.over = False
        self.planned: Call | None = None
        self.current: dict[str, t.Any] = {}
        self.written: list[Call] = []
        self.refused = ""
        self.lost = ""
        self._unchecked = unchecked
        self._answers: list[Answer] = []

    def before_build(self, model: t.Any, parameters: dict[str, t.Any], context: dict[str, t.Any]) -> None:
        """Refuse what AWS would refuse; keep the parameters as the module gave them."""
        call = _called(model)
        wrong = [] if self.over else strict.errors(model, parameters, self._unchecked)
        if wrong:
            self.refused = f"{call} would be refused by AWS: {'; '.join(wrong)}"
            raise RequestRefused(self.refused)
        if self.check_mode:
            context[_PARAMETERS] = _copy(parameters)
        elif not is_read_only(call.service, call.operation) and not _may_be_repeated(model, parameters):
            context[_ONCE] = call

    def before_call(self, model: t.Any, context: dict[str, t.Any]) -> tuple[Answered, dict[str, t.Any]] | None:
        """Let a read go, answer one about something that does not exist yet, stop a write."""
        call, parameters = _called(model), context.get(_PARAMETERS, {})
        reading = is_read_only(call.service, call.operation)
        if not self.check_mode:
            self.written += [] if reading else [call]
            return None
        if not reading:
            shown = without_secrets(parameters, model.input_shape)
            self.stop(replace(call, parameters=shown), lambda: current_values(model, parameters, self._answers))
        if offline.account():
            status, answer = offline_answers.answer(model, parameters, context["client_region"])
            return Answered(status), answer
        if has_unknown(parameters):
            return Answered(), empty_answer(model.output_shape)
        return None

    def stop(self, call: Call, current: t.Callable[[], dict[str, t.Any]] = dict) -> t.NoReturn:
        """End the module with what it was about to do; the first such call is the plan."""
        if self.planned is None:
            self.planned, self.current = call, current()
        raise WriteStopped(str(call))

    def after_call(self, model: t.Any, context: dict[str, t.Any], parsed: dict[str, t.Any]) -> None:
        """Keep what a plan may show as the current values beside the new ones."""
        if self.check_mode:
            self._answers.append(Answer(model, context.get(_PARAMETERS, {}), parsed))

    def lose(self, call: Call, why: str) -> t.NoReturn:
        """End the module: a write of its may have been done, and only a new run can find out."""
        self.lost = f"{call} ({why})"
        raise AnswerLost(self.lost)


def _called(model: t.Any) -> Call:
    return Call(model.service_model.service_name, model.name)


def _may_be_repeated(model: t.Any, parameters: dict[str, t.Any]) -> bool:
    """Whether a write does no harm when it is sent twice: HTTP says so of PUT, a client token says so of this very request."""
    return model.http.get("method") == "PUT" or looks_itself() or any(value and _CLIENT_TOKEN.match(name) for name, value in parameters.items())


class _Process:
    """The guard that stands before the calls of this process just now, and the models that all its sessions share."""

    active: Guard | None = None
    models: t.Any = None


@contextlib.contextmanager
def guarding(guard: Guard) -> t.Iterator[Guard]:
    """Put a guard before every AWS call that is made inside the block; one of check mode stays, for a thread that outlives the block."""
    outer, _Process.active = _Process.active, guard
    if guard.check_mode:
        side_doors.watch(_stop_others)
    try:
        yield guard
    finally:
        guard.over = True
        _Process.active = guard if outer is None and guard.check_mode else outer


def _stop_others(call: Call) -> None:
    """Stop what a module does past botocore in check mode; what Ansible itself starts, once the module is done, is not the module's."""
    guard = _Process.active
    if guard is not None and guard.check_mode and not (guard.over and threading.current_thread() is threading.main_thread()):
        guard.stop(call)


def _before_build(params: dict[str, t.Any], model: t.Any, context: dict[str, t.Any], **_more: t.Any) -> None:
    if _Process.active is not None:
        _Process.active.before_build(model, params, context)


def _copy(value: t.Any) -> t.Any:
    """A copy that botocore's own handlers do not change; what a body is read from is the same file."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def _before_call(model: t.Any, context: dict[str, t.Any], **_more: t.Any) -> t.Any:
    return _Process.active.before_call(model, context) if _Process.active is not None else None


def _needs_retry(response: t.Any, caught_exception: BaseException | None, request_dict: dict[str, t.Any], **_more: t.Any) -> bool | None:
    """False, which ends botocore's retries, for a write that may have been done; None, no opinion, for all else: throttling is retried."""
    once = _ONCE in request_dict["context"]
    return False if once and may_be_done(response[1] if response else None, caught_exception) else None


def _after_call(model: t.Any, context: dict[str, t.Any], parsed: dict[str, t.Any], **_more: t.Any) -> None:
    if _Process.active is None:
        return
    _Process.active.after_call(model, context, parsed)
    if _ONCE in context and may_be_done(parsed, None):
        error = parsed.get("Error", {})
        _Process.active.lose(context[_ONCE], f"{error.get('Code')}: {error.get('Message')}")


def _after_call_error(exception: BaseException, context: dict[str, t.Any], **_more: t.Any) -> None:
    if _Process.active is not None and _ONCE in context and may_be_done(None, exception):
        _Process.active.lose(context[_ONCE], str(exception).rstrip("."))


class _Careful:
    """What every client is, beside botocore's own class: it asks us first whether to send a request again."""

    def __init__(self, *args: t.Any, **more: t.Any) -> None:
        super().__init__(*args, **more)
        meta: t.Any = self.meta  # type: ignore[attr-defined]
        meta.events.register_first(f"needs-retry.{meta.service_model.service_id.hyphenize()}", _needs_retry)


def _make_careful(base_classes: list[type], **_more: t.Any) -> None:
    base_classes.insert(0, _Careful)


def _prepare_session(session: t.Any) -> None:
    if not session.get_config_variable("data_path"):
        session.register_component("data_loader", _Process.models)
    session.set_default_client_config(botocore.config.Config(retries=dict(RETRIES)))
    session.register("creating-client-class", _make_careful)
    session.register("before-parameter-build", _before_build)
    session.register("before-call", _before_call)
    session.register("before-send", offline.refuse_to_send)
    session.register("before-send", side_doors.botocore_sends)
    session.register("response-received", side_doors.botocore_has_sent)
    last = session.get_component("event_emitter").register_last  # a journal is told first
    last("after-call", _after_call)
    last("after-call-error", _after_call_error)


def _wait_only_for_real(wait: t.Callable[..., t.Any]) -> t.Callable[..., t.Any]:
    """In check mode nothing was started, so there is nothing to wait for."""

    def maybe_wait(self: t.Any, **kwargs: t.Any) -> t.Any:
        return None if _Process.active is not None and _Process.active.check_mode else wait(self, **kwargs)

    return maybe_wait


def install() -> None:
    """Give the handlers to every botocore session of this process from now on; a second call does nothing."""
    if _Process.models is None:
        # Parsing a large service's model takes 0.1 s; all sessions of a process share what is parsed once, forked workers too.
        _Process.models = botocore.loaders.create_loader()
        botocore.register_initializer(_prepare_session)
        boto3.DEFAULT_SESSION = None  # an inventory plugin may have made it, without the handlers
        botocore.waiter.Waiter.wait = _wait_only_for_real(botocore.waiter.Waiter.wait)
