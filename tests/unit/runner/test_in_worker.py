# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module's run in this process: its result, its secrets, and what it leaves behind."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils._internal._ansiballz import _loader

from ansible_collections.groundwork.aws.plugins.plugin_utils import in_worker
from ansible_collections.groundwork.aws.plugins.plugin_utils.in_worker import ModuleRun

if TYPE_CHECKING:
    from collections.abc import Callable

NAME = "module_of_this_test"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a function as a module's `main`, and give back its result as a dict."""

    def run_main(main: Callable[[], None], module_run: ModuleRun | None = None, environment: dict[str, str] | None = None, **arguments: Any) -> Any:
        module = types.ModuleType(NAME)
        module.main = main  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, NAME, module)
        return json.loads((module_run or ModuleRun()).output_of(NAME, arguments, environment or {}, os.getcwd()))

    return run_main


def module_of(**spec: Any) -> basic.AnsibleModule:
    return basic.AnsibleModule(argument_spec=spec)


def test_a_result_is_what_the_module_says(run: Any, capsys: pytest.CaptureFixture[str]) -> None:
    def main() -> None:
        module = module_of(name={"type": "str"})
        print("noise")
        print("more noise", file=sys.stderr)
        module.exit_json(changed=True, said=module.params["name"], here=os.environ["HERE"])

    assert run(main, environment={"HERE": "yes"}, name="x") == {"changed": True, "said": "x", "here": "yes"}
    assert capsys.readouterr() == ("", "")


def test_a_module_that_ends_without_a_result_failed(run: Any) -> None:
    for main in (lambda: None, lambda: sys.exit(0)):
        assert run(main) == {"failed": True, "msg": f"The module {NAME} ended without a result."}


def test_what_a_module_raises_comes_through_and_is_told_in_the_words_of_ansible_core(run: Any) -> None:
    def main() -> None:
        raise ValueError("broken")

    try:
        run(main)
    except ValueError:
        said = json.loads(in_worker.crash_json())
    assert said["failed"] is True
    assert "broken" in json.dumps(said["exception"])


def test_a_module_leaves_the_process_as_it_was(run: Any, tmp_path: Path) -> None:
    def state() -> list[Any]:
        mask = os.umask(0)
        os.umask(mask)
        return [dict(os.environ), os.getcwd(), list(sys.path), mask, signal.getsignal(signal.SIGALRM), basic._ANSIBLE_ARGS, basic.AnsibleModule.__init__]

    def main() -> None:
        os.environ["LEFT_BEHIND"] = "x"
        os.chdir(tmp_path)
        sys.path.insert(0, "/nowhere")
        os.umask(0o111)
        signal.signal(signal.SIGALRM, lambda *_: None)
        raise ValueError("in the middle")

    before = state()
    with pytest.raises(ValueError, match="in the middle"):
        run(main)
    assert state() == before


def test_warnings_stand_in_the_result_of_the_item_that_gave_them(run: Any) -> None:
    def loud() -> None:
        module = module_of()
        module.warn("look out")
        module.exit_json()

    assert "look out" in json.dumps(run(loud)["warnings"])
    assert run(lambda: module_of().exit_json()) == {}


def test_no_log_values_are_replaced_in_what_is_said_in_the_modules_stead(run: Any) -> None:
    class Stopped(BaseException):
        pass

    def main() -> None:
        module_of(token={"no_log": True}, name={})
        raise Stopped

    module_run = ModuleRun()
    with pytest.raises(Stopped):
        run(main, module_run, token="hunter2", name="web")
    shown = module_run.without_no_log_values({"changed": True, "parameters": {"a": "hunter2", "b": ["x hunter2 y"], "c": "web"}})
    assert "hunter2" not in json.dumps(shown)
    assert (shown["changed"], shown["parameters"]["c"]) == (True, "web")


def test_files_of_a_stopped_module_are_removed(run: Any, tmp_path: Path) -> None:
    left = tmp_path / "left"

    class Stopped(BaseException):
        pass

    def main() -> None:
        module = module_of()
        (Path(module.tmpdir) / "scratch").write_text("x", encoding="utf-8")
        left.write_text("x", encoding="utf-8")
        module.add_cleanup_file(str(left))
        raise Stopped

    with pytest.raises(Stopped):
        run(main, _ansible_remote_tmp=str(tmp_path / "tmp"))
    assert not left.exists()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize(
    ("patch", "missing"),
    [
        (lambda patch: patch.delattr(basic.AnsibleModule, "_record_module_result"), "_record_module_result"),
        (lambda patch: patch.delattr(_loader, "_handle_exception"), "_handle_exception"),
        (lambda patch: patch.setitem(sys.modules, _loader.__package__, None), _loader.__package__),
    ],
)
def test_an_ansible_core_without_the_hooks_is_noticed_and_breaks_nothing(monkeypatch: pytest.MonkeyPatch, patch: Any, missing: str) -> None:
    assert in_worker.MISSING_HOOKS == []
    with monkeypatch.context() as patched:
        patch(patched)
        spec = importlib.util.spec_from_file_location("in_worker_again", in_worker.__file__)
        assert spec is not None
        assert spec.loader is not None
        again = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(again)
    assert missing in again.MISSING_HOOKS
