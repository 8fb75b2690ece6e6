# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module run behind the guard, and what its task says of it: the module's own result, the plan, or why it was stopped.

A module whose write got no answer is run again: it looks first, and finds what it has made.
"""

from __future__ import annotations

import json
import time
import typing as t
from dataclasses import dataclass

from ansible.utils.display import Display

from ansible_collections.groundwork.aws.plugins.plugin_utils import in_worker, plan
from ansible_collections.groundwork.aws.plugins.plugin_utils.calls import Call
from ansible_collections.groundwork.aws.plugins.plugin_utils.guard import Guard, Stopped, guarding
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun, Output

OURS = "groundwork.aws."
#: The variable with the names of model shapes and operations whose requests are not checked.
UNCHECKED = "groundwork_unchecked"
#: The seconds before each new run; what AWS made is not always listed at once.
PAUSES = (2, 4, 8)
#: Each run of these does its work anew, without looking: whether to do it twice is for people to say.
NEVER_AGAIN = {
    "amazon.aws.ec2_snapshot": "makes a snapshot each time",
    "amazon.aws.lambda_execute": "calls the function each time",
    "community.aws.sns": "publishes the message each time",
}

display = Display()


@dataclass(frozen=True)
class Ran:
    """A module that has been run: what it said, and what it did or was about to do."""

    name: str
    output: Output
    guard: Guard
    module_run: ModuleRun

    @property
    def is_planned(self) -> bool:
        """Whether it got as far as a call that changes something, in check mode."""
        return self.guard.planned is not None

    @property
    def first_write(self) -> Call | None:
        """The call that began a change, or would."""
        return self.guard.planned or next(iter(self.guard.written), None)

    def could_not_plan(self, unknown: str | None) -> bool:
        """Whether it failed in check mode only because what one of its arguments stands for does not exist yet."""
        return bool(unknown) and self.output.failed and not self.is_planned and not self.guard.refused

    def result(self, unknown: str | None) -> Output:
        """What the task says."""
        if self.guard.planned is not None and not self.name.startswith(OURS):
            return self._planned(self.module_run.without_no_log_values(plan.planned_result(self.guard.planned, self.guard.current)))
        return self._planned(plan.unknown_result(self.name)) if self.could_not_plan(unknown) else self.output

    def _planned(self, result: dict[str, t.Any]) -> Output:
        return Output(0, json.dumps(result | {"planned": {**result["planned"], "asked": plan.fingerprint(self.module_run.arguments)}}))


def run(name: str, check_mode: bool, unchecked: t.Collection[str], once: t.Callable[[ModuleRun], Output]) -> Ran:
    """Run a module by a function that does it once, until no answer to a write of its is lost any more."""
    before: Guard | None = None
    for pause in (*PAUSES, None):
        guard, module_run = Guard(check_mode, unchecked), ModuleRun()
        output = _output(name, guard, module_run, once)
        guard.written[:0] = before.written if before else []
        if not guard.lost or pause is None or name in NEVER_AGAIN:
            break
        display.warning(f"AWS's answer to {guard.lost} was lost, so that it may have been done; {name} runs again and looks.")
        time.sleep(pause)
        before = guard
    return Ran(name, _with_what_was_done(output) if before else output, guard, module_run)


def _output(name: str, guard: Guard, module_run: ModuleRun, once: t.Callable[[ModuleRun], Output]) -> Output:
    stopped: Stopped | None = None
    with guarding(guard):
        try:
            output = once(module_run)
        except Stopped as error:
            stopped = error
    if guard.refused:
        return in_worker.failure(_hidden(module_run, f"{name}: {guard.refused}. {UNCHECKED} lets pass what AWS takes all the same."))
    if guard.lost:
        return in_worker.failure(f"{name}: AWS's answer to {guard.lost} was lost; it may have been done. Look, or run the task again.")
    return in_worker.failure(f"{name} tried to write in check mode: {stopped}.") if stopped else output


def _hidden(module_run: ModuleRun, message: str) -> str:
    return str(module_run.without_no_log_values({"msg": message})["msg"])


def _with_what_was_done(output: Output) -> Output:
    """A result that says changed, for what a run before this one did and this one found."""
    lines = output.stdout.splitlines()
    said = {} if output.failed else json.loads(lines[-1])
    return output._replace(stdout="\n".join([*lines[:-1], json.dumps({**said, "changed": True})])) if said else output
