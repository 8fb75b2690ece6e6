# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's run in this process: what its own process would have said, and what must not come of it."""

from __future__ import annotations

import atexit
import importlib.util
import inspect
import json
import os
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.module_utils import _internal, basic
from ansible.module_utils._internal._ansiballz import _loader
from ansible.module_utils.common import warnings

from ansible_collections.groundwork.aws.plugins.plugin_utils import in_worker
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun, Output

NAME = "a_module"
HEAD = """
import asyncio, atexit, os, sys, threading, time
from ansible.module_utils.basic import AnsibleModule

"""

Run = Callable[..., Output]


class Stopped(BaseException):
    """What comes from the worker itself, as a stopped write does."""

    __module__ = "ansible_collections.groundwork.aws.plugins.plugin_utils.of_this_test"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the text of a module in a folder of its own."""
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def run_text(text: str, module_run: ModuleRun | None = None, environment: dict[str, str] | None = None, **arguments: Any) -> Output:
        (tmp_path / f"{NAME}.py").write_text(HEAD + textwrap.dedent(text), encoding="utf-8")
        importlib.invalidate_caches()
        return (module_run or ModuleRun()).output_of(NAME, arguments, environment or {}, str(tmp_path))

    return run_text


def result_of(output: Output) -> Any:
    """The result, without what ansible-core 2.20 repeats of the arguments."""
    result = json.loads(output.stdout.splitlines()[-1])
    result.pop("invocation", None)
    return result


@pytest.mark.parametrize(("unbuffered", "printed"), [("1", "noise\n\udcff\n"), ("", "\udcff\nnoise\n")])
def test_what_a_module_says_is_what_its_process_would_have_said(
    run: Run, capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unbuffered: str, printed: str
) -> None:
    monkeypatch.setenv("PYTHONUNBUFFERED", unbuffered)
    output = run(
        """
        module = AnsibleModule(argument_spec={"name": {}})
        print("noise")
        sys.stdout.buffer.write(b"\\xff\\n")
        sys.stderr.write("more noise\\n")
        module.exit_json(changed=True, said=module.params["name"], here=os.environ["HERE"], folder=os.getcwd(), read=sys.stdin.read())
        """,
        environment={"HERE": "yes"},
        name="x",
    )
    assert result_of(output) == {"changed": True, "said": "x", "here": "yes", "folder": str(tmp_path), "read": ""}
    assert output.stdout.startswith(printed)
    assert (output.rc, output.stderr, output.failed) == (0, "more noise\n", False)
    assert output.of_a_command()["stderr_lines"] == ["more noise"]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("text", "rc", "stderr"),
    [
        ("sys.exit(0)", 0, ""),
        ("sys.exit(3)", 3, ""),
        ("sys.exit('so it is')", 1, "so it is\n"),
        ("raise KeyboardInterrupt('enough')", 1, "KeyboardInterrupt: enough"),
        ("raise asyncio.CancelledError('enough')", 1, "CancelledError: enough"),
    ],
)
def test_a_module_that_ends_without_a_result_has_said_nothing(run: Run, text: str, rc: int, stderr: str) -> None:
    output = run(text)
    assert (output.rc, output.stdout, output.failed) == (rc, "", True)
    assert stderr in output.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise ValueError('broken')", "broken"),
        ("import of_no_package", "No module named 'of_no_package'"),
        ("AnsibleModule()", "missing 1 required positional argument: 'argument_spec'"),
        ("AnsibleModule(argument_spec={})", "New-style module did not handle its own exit."),
        ("AnsibleModule(argument_spec={}).exit_json(answer=object())", "Value of unknown type"),
    ],
)
def test_a_crash_is_told_in_the_words_of_ansible_core(run: Run, text: str, said: str) -> None:
    output = run(text)
    assert output.rc == 1
    assert output.failed
    assert said in json.dumps(result_of(output)["exception"])


def test_what_speaks_of_the_worker_comes_through(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(in_worker, "stopped_in_this_test", Stopped, raising=False)
    with pytest.raises(Stopped):
        run("from ansible_collections.groundwork.aws.plugins.plugin_utils import in_worker\nraise in_worker.stopped_in_this_test")
    assert _internal.is_controller


def test_what_cannot_be_sent_to_a_module_is_said_in_ansible_cores_words(run: Run) -> None:
    with pytest.raises(AnsibleError, match=r"Failed to serialize arguments for the 'a\.b\.c' module"):
        run("", name=object(), _ansible_module_name="a.b.c")


def test_each_run_has_globals_of_its_own(run: Run) -> None:
    text = """
    SEEN = []
    SEEN.append(1)
    AnsibleModule(argument_spec={}).exit_json(seen=SEEN, name=__name__, known=sys.modules["__main__"].SEEN is SEEN)
    """
    for _turn in range(2):
        assert result_of(run(text)) == {"seen": [1], "name": "__main__", "known": True}


def test_warnings_stand_in_the_result_of_the_item_that_gave_them(run: Run) -> None:
    assert "look out" in json.dumps(result_of(run("module = AnsibleModule(argument_spec={})\nmodule.warn('look out')\nmodule.exit_json()"))["warnings"])
    assert result_of(run("AnsibleModule(argument_spec={}).exit_json()")) == {}


def test_no_log_values_are_replaced_in_what_is_said_in_the_modules_stead(run: Run) -> None:
    module_run = ModuleRun()
    run("AnsibleModule(argument_spec={'token': {'no_log': True}, 'name': {}})\nsys.exit(1)", module_run, token="hunter2", name="web")
    shown = module_run.without_no_log_values({"changed": True, "parameters": {"a": "hunter2", "b": ["x hunter2 y"], "c": "web"}})
    assert "hunter2" not in json.dumps(shown)
    assert (shown["changed"], shown["parameters"]["c"]) == (True, "web")


def test_files_of_a_module_are_removed_though_it_was_stopped(run: Run, tmp_path: Path) -> None:
    left = tmp_path / "left"
    run(
        f"""
        module = AnsibleModule(argument_spec={{}})
        open(os.path.join(module.tmpdir, "scratch"), "w").close()
        open({str(left)!r}, "w").close()
        module.add_cleanup_file({str(left)!r})
        raise KeyboardInterrupt
        """,
        _ansible_remote_tmp=str(tmp_path / "tmp"),
    )
    assert not left.exists()
    assert list((tmp_path / "tmp").iterdir()) == []
    assert (tmp_path / "tmp").stat().st_mode & 0o777 == 0o700


def test_what_a_module_leaves_for_the_end_of_its_process_is_done_when_it_ends(run: Run) -> None:
    output = run(
        """
        atexit.register(print, "second", end="!")
        atexit.register(print, "first")
        gone = atexit.register(print, "never")
        atexit.unregister(gone)
        atexit.register(print, "again")
        atexit.register(lambda: 1 / 0)
        threading.Thread(target=lambda: (time.sleep(0.01), print("thread"))).start()
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        print("main")
        """
    )
    assert [line for line in output.stdout.splitlines() if not line.startswith("{")] == ["main", "thread", "again"]
    assert "ZeroDivisionError" in output.stderr
    assert all(inspect.isbuiltin(function) for function in (atexit.register, atexit.unregister))


def test_a_module_that_forks_ends_the_fork_and_not_the_worker_twice(run: Run) -> None:
    output = run(
        """
        child = os.fork()
        if not child:
            sys.exit(7)
        AnsibleModule(argument_spec={}).exit_json(ended=os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        """
    )
    assert result_of(output) == {"ended": 7}


@pytest.mark.parametrize(("name", "own"), [("PYTHONPATH", True), ("LD_PRELOAD", True), ("AWS_PROFILE", False), ("TZ", False)])
def test_an_environment_of_the_start_of_a_process_needs_one(name: str, own: bool) -> None:
    assert in_worker.needs_own_process({"A": "b", name: "x"}) is own


def test_a_time_zone_and_a_folder_for_temporary_files_are_the_tasks_own(run: Run, tmp_path: Path) -> None:
    text = "import tempfile\nAnsibleModule(argument_spec={}).exit_json(zone=time.tzname[0], place=tempfile.gettempdir())"
    assert result_of(run(text, environment={"TZ": "UTC-3", "TMPDIR": str(tmp_path)})) == {"zone": "UTC", "place": str(tmp_path)}
    assert result_of(run("AnsibleModule(argument_spec={}).exit_json(zone=time.timezone)", environment={"TZ": "UTC-3"})) == {"zone": -10800}
    assert result_of(run(text))["place"] != str(tmp_path)


def test_a_failure_in_a_modules_stead_is_a_failure() -> None:
    assert in_worker.failure("no").failed
    assert not Output(0, '{"failed": false}\n').failed
    assert Output(0, "[]").failed
    assert Output(0, "noise").failed


MISSING = [(owner, name) for owner, name in in_worker.HOOKS]


def hooks_missing_now() -> list[str]:
    """What is missing for the module loaded anew."""
    spec = importlib.util.spec_from_file_location("in_worker_again", in_worker.__file__)
    assert spec is not None
    assert spec.loader is not None
    again = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(again)
    return list(again.MISSING_HOOKS)


def test_this_ansible_core_has_every_hook() -> None:
    assert hooks_missing_now() == in_worker.MISSING_HOOKS == []


@pytest.mark.parametrize(("owner", "name"), MISSING, ids=[name for _owner, name in MISSING])
def test_an_ansible_core_without_a_hook_is_noticed_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    with monkeypatch.context() as patched:
        patched.delattr(owner, name)
        assert hooks_missing_now() == [name]


@pytest.mark.parametrize("package", [_loader.__package__, "ansible.module_utils.common.json"])
def test_an_ansible_core_without_the_code_is_noticed_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    with monkeypatch.context() as patched:
        patched.setitem(sys.modules, package, None)
        assert hooks_missing_now() == [package]


def test_an_ansible_core_that_runs_modules_in_another_way_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_loader, "run_module", lambda *, json_params, module_fqn: None)
    assert hooks_missing_now() == ["run_module with the arguments it had"]


def test_nothing_of_a_run_stays_in_ansible_cores_own_code(run: Run) -> None:
    init, record = basic.AnsibleModule.__init__, basic.AnsibleModule._record_module_result
    folder, environment = os.getcwd(), dict(os.environ)
    run("AnsibleModule(argument_spec={}).fail_json(msg='no')", environment={"A": "b"})
    assert (basic.AnsibleModule.__init__, basic.AnsibleModule._record_module_result) == (init, record)
    assert (basic._ANSIBLE_ARGS, basic._ANSIBLE_PROFILE, _internal.is_controller) == (None, None, True)
    assert (os.getcwd(), dict(os.environ)) == (folder, environment)
    assert warnings._global_warnings == {}
