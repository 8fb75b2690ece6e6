# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the AWS modules inside the worker instead of in a new Python each, behind a guard that makes check mode exact.

ansible-core looks up `ansible.legacy.normal` for every module without an action plugin of its own, and a project's
`action_plugins` folder may answer. All of core's own handling of arguments and results stays: only three steps of
`_execute_module` are replaced (pack the module, ask for pipelining, run the command), and only for a new-style module
of the three collections on a local connection, without async and become. `groundwork_runner: false` turns it off.
"""

from __future__ import annotations

import sys
import types
import typing as t

from ansible import constants as C
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible.utils.vars import merge_hash

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import first_unknown
from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, declaration, guarded, in_worker, journal, offline, run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import HAS_BOTO
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun, Output

COLLECTIONS = ("amazon.aws", "community.aws", "groundwork.aws")

display = Display()


class ActionModule(ActionBase):
    """What ansible-core's own `normal` does, with the AWS modules run in place."""

    _supports_check_mode = True
    _supports_async = True
    _taken: tuple[str, dict[str, t.Any]] | None = None
    _host = ""
    _variables: dict[str, t.Any] | None = None

    def run(self, tmp: t.Any = None, task_vars: dict[str, t.Any] | None = None) -> dict[str, t.Any]:
        """Run the task's module, as core's `normal` does."""
        result: dict[str, t.Any] = super().run(tmp, task_vars)
        asynchronous = self._task.async_val
        result = merge_hash(result, self._execute_module(task_vars=task_vars, wrap_async=asynchronous))
        if self._task.action in C._ACTION_SETUP:
            result["_ansible_verbose_override"] = True
        if not asynchronous:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return result

    def _execute_module(self, module_name: str | None = None, module_args: dict[str, t.Any] | None = None, **more: t.Any) -> dict[str, t.Any]:
        task_vars = more.get("task_vars") or {}
        name = self._name_to_take(module_name or self._task.action, task_vars, more.get("wrap_async"))
        offline.refuse_module(task_vars, str(self._task._resolved_action or self._task.action), bool(self._task.check_mode), name is not None)
        self._host = str(task_vars.get("inventory_hostname", ""))
        self._variables = task_vars
        arguments = self._task.args if module_args is None else module_args
        self._taken = (name, arguments) if name else None
        try:
            result: dict[str, t.Any] = super()._execute_module(module_name=module_name, module_args=module_args, **more)
            return result
        finally:
            self._taken = None

    def _name_to_take(self, module: str, task_vars: dict[str, t.Any], asynchronous: t.Any) -> str | None:
        """The full name of a module that is to run in this worker; None for one that goes the ordinary way."""
        ordinary = asynchronous or self._task.async_val or self._connection.transport != "local" or self._connection.become
        if ordinary or not HAS_BOTO or not self._wanted(task_vars):
            return None
        found = self._shared_loader_obj.module_loader.find_plugin_with_context(module, ".py", collection_list=self._task.collections)
        name = str(found.resolved_fqcn or "")
        if ".".join(name.split(".")[:2]) not in COLLECTIONS:
            return None
        if in_worker.MISSING_HOOKS:
            display.warning(f"AWS modules run the slow way: this ansible-core has no {', '.join(in_worker.MISSING_HOOKS)}.")
            return None
        return None if in_worker.needs_own_process(self._environment()) else name

    def _environment(self) -> dict[str, t.Any]:
        environment: dict[str, t.Any] = {}
        self._compute_environment_string(environment)
        return environment

    def _wanted(self, task_vars: dict[str, t.Any]) -> bool:
        if not boolean(self._templar.template(task_vars.get("groundwork_runner", True))):
            return False
        variables = task_vars["ansible_delegated_vars"][self._task.delegate_to] if self._task.delegate_to else task_vars
        interpreter = str(self._templar.template(C.config.get_config_value("INTERPRETER_PYTHON", variables=variables)))
        return interpreter == sys.executable or interpreter.startswith("auto")

    def _update_module_args(self, module_name: str, module_args: dict[str, t.Any], *rest: t.Any, **more: t.Any) -> None:
        super()._update_module_args(module_name, module_args, *rest, **more)
        if self._taken and not self._taken[0].startswith(guarded.OURS):
            # What upstream's modules do in check mode differs; the guard's plan is the same for all.
            module_args["_ansible_check_mode"] = False
        if self._taken and offline.account():
            module_args.pop("profile", None)  # nobody's credentials are looked for

    def _is_pipelining_enabled(self, *args: t.Any, **more: t.Any) -> bool:
        return bool(self._taken) or bool(super()._is_pipelining_enabled(*args, **more))

    def _configure_module(self, *args: t.Any, **more: t.Any) -> t.Any:
        if not self._taken:
            return super()._configure_module(*args, **more)
        nothing_to_send = types.SimpleNamespace(
            module_style="new",
            shebang=f"#!{sys.executable}",
            b_module_data=b"",
            serialization_profile=in_worker.PROFILE,
            has_async=False,
            has_become=False,
            has_environment=True,
            process_result=None,
            get_command_args=lambda _path: None,
        )
        return nothing_to_send, self._taken[0]

    def _low_level_execute_command(self, *args: t.Any, **more: t.Any) -> t.Any:
        if not self._taken:
            return super()._low_level_execute_command(*args, **more)
        return self._run_taken(*self._taken).of_a_command()

    def _run_taken(self, name: str, arguments: dict[str, t.Any]) -> Output:
        check_mode = bool(self._task.check_mode)
        unknown = first_unknown({key: value for key, value in arguments.items() if not key.startswith("_ansible_")})
        if unknown and not check_mode:
            return in_worker.failure(f"{unknown} of {name} is not known: what it is read from does not exist.")
        clients.install()
        ran = guarded.run(name, check_mode, self._unchecked(), lambda module_run: self._run_once(module_run, name, arguments))
        declaration.note(self._host, name, ran.module_run, ran.output, ran.is_planned or ran.could_not_plan(unknown))
        if ran.first_write:
            run_folder.note((str(self._task._uuid), self._host), str(ran.first_write))
        return ran.result(unknown)

    def _unchecked(self) -> list[str]:
        return list(self._templar.template((self._variables or {}).get(guarded.UNCHECKED, [])))

    def _run_once(self, module_run: ModuleRun, name: str, arguments: dict[str, t.Any]) -> Output:
        namespace, collection, module = name.split(".", 2)
        python_name = f"ansible_collections.{namespace}.{collection}.plugins.modules.{module}"
        with journal.within(self._task, self._variables or {}, self._templar, module_run.without_no_log_values):
            return module_run.output_of(python_name, arguments, self._environment(), self._loader.get_basedir())
