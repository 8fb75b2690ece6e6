# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between every module and AWS: in check mode no writing call leaves, and the first one is the planned change.

botocore calls two handlers of ours for each request of each session (https://docs.aws.amazon.com/boto3/latest/guide/events.html):
`before-parameter-build` keeps the parameters as the module gave them, `before-call` stops the request or lets it go.
"""

from __future__ import annotations

import contextlib
import typing as t

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import has_unknown
from ansible_collections.groundwork.aws.plugins.plugin_utils import offline, offline_answers
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import boto3, botocore
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call, empty_answer, without_secrets
from ansible_collections.groundwork.aws.plugins.plugin_utils.current_values import Answer, current_values
from ansible_collections.groundwork.aws.plugins.plugin_utils.readonly import is_read_only

RETRIES: t.Any = {"max_attempts": 10, "mode": "adaptive"}
_PARAMETERS = "groundwork_parameters"


class WriteStopped(BaseException):
    """A writing call in check mode. Not an Exception, so that no module's error handling takes it for AWS's answer."""


class Answered(t.NamedTuple):
    """What botocore takes for an HTTP response when a handler answers in its stead."""

    status_code: int = 200


class Guard:
    """What one module run may do, and what it was about to do."""

    def __init__(self, check_mode: bool) -> None:
        self.check_mode = check_mode
        self.planned: Call | None = None
        self.current: dict[str, t.Any] = {}
        self.written: list[Call] = []
        self._answers: list[Answer] = []

    def before_call(self, model: t.Any, context: dict[str, t.Any]) -> tuple[Answered, dict[str, t.Any]] | None:
        """Let a read go, answer one about something that does not exist yet, stop a write."""
        service, parameters = model.service_model.service_name, context.get(_PARAMETERS, {})
        reading = is_read_only(service, model.name)
        if not self.check_mode:
            self.written += [] if reading else [Call(service, model.name)]
            return None
        if not reading:
            if self.planned is None:
                self.planned = Call(service, model.name, without_secrets(parameters, model.input_shape))
                self.current = current_values(model, parameters, self._answers)
            raise WriteStopped(f"{service}:{model.name}")
        if offline.account():
            status, answer = offline_answers.answer(model, parameters, context["client_region"])
            return Answered(status), answer
        if has_unknown(parameters):
            return Answered(), empty_answer(model.output_shape)
        return None

    def after_call(self, model: t.Any, context: dict[str, t.Any], parsed: dict[str, t.Any]) -> None:
        """Keep what a plan may show as the current values beside the new ones."""
        if self.check_mode:
            self._answers.append(Answer(model, context.get(_PARAMETERS, {}), parsed))


class _Process:
    """The guard that stands before the calls of this process just now, and the models that all its sessions share."""

    active: Guard | None = None
    models: t.Any = None


@contextlib.contextmanager
def guarding(guard: Guard) -> t.Iterator[Guard]:
    """Put a guard before every AWS call that is made inside the block; one of check mode stays, for a thread that outlives the block."""
    outer, _Process.active = _Process.active, guard
    try:
        yield guard
    finally:
        _Process.active = guard if outer is None and guard.check_mode else outer


def _keep_parameters(params: t.Any, context: dict[str, t.Any], **_more: t.Any) -> None:
    if _Process.active is not None and _Process.active.check_mode:
        context[_PARAMETERS] = _copy(params)


def _copy(value: t.Any) -> t.Any:
    """A copy that botocore's own handlers do not change; what a body is read from is the same file."""
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, (list, tuple)) else value


def _before_call(model: t.Any, context: dict[str, t.Any], **_more: t.Any) -> t.Any:
    return _Process.active.before_call(model, context) if _Process.active is not None else None


def _after_call(model: t.Any, context: dict[str, t.Any], parsed: dict[str, t.Any], **_more: t.Any) -> None:
    if _Process.active is not None:
        _Process.active.after_call(model, context, parsed)


def _prepare_session(session: t.Any) -> None:
    if not session.get_config_variable("data_path"):
        session.register_component("data_loader", _Process.models)
    session.set_default_client_config(botocore.config.Config(retries=dict(RETRIES)))
    session.register("before-parameter-build", _keep_parameters)
    session.register("before-call", _before_call)
    session.register("before-send", offline.refuse_to_send)
    session.register("after-call", _after_call)


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
