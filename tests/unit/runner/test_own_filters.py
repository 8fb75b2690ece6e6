# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that are loaded once are those that ansible-core would load. In a process of its own, which finds collections as Ansible does."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
FILTERS = sorted(path.stem for path in (ROOT / "plugins" / "filter").glob("[!_]*.py"))
COMPARED = ("_load_name", "_original_path", "ansible_name", "accept_args_markers", "accept_lazy_markers")

SCRIPT = f"""
import json
from ansible.plugins.loader import Jinja2Loader, filter_loader, init_plugin_loader

init_plugin_loader()
from ansible_collections.groundwork.aws.plugins.plugin_utils import own_filters

def facts(found):
    plugin = found.object
    attributes = {{name: str(getattr(plugin, name)) for name in {COMPARED!r}}}
    return attributes | {{"code": plugin.j2_function.__qualname__, "resolved": found.plugin_load_context.resolved_fqcn}}

names = {FILTERS!r}
core = {{name: facts(filter_loader.get_with_context("groundwork.aws." + name)) for name in names[::9]}}
own_filters.install()
own_filters.install()
searched = []
own_filters._original = lambda loader, name, *more, **others: searched.append(name)
ours = {{name: facts(filter_loader.get_with_context("groundwork.aws." + name)) for name in names}}
filter_loader.get_with_context("ansible.builtin.combine")
print(json.dumps([core, ours, searched]))
"""


@pytest.fixture(scope="module")
def said() -> list[Any]:
    environment = {"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


def test_a_filter_is_the_one_that_ansible_core_loads(said: list[Any]) -> None:
    core, ours, _searched = said
    assert len(core) > 4
    assert {name: ours[name] for name in core} == core


def test_every_filter_is_given_without_a_search_and_nothing_else_is(said: list[Any]) -> None:
    _core, ours, searched = said
    assert sorted(ours) == FILTERS
    assert {facts["resolved"] for facts in ours.values()} == {f"groundwork.aws.{name}" for name in FILTERS}
    assert searched == ["ansible.builtin.combine"]
