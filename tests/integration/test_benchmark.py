# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The benchmark compares what is alike: its inventory and its Terraform configuration declare the same, and grow together."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.bench.declared import by_groundwork, by_terraform
from tests.bench.tools import INVENTORY
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.playing import Playing


def test_both_configurations_declare_the_same_kinds_in_the_same_numbers(play: Playing, tmp_path: Path) -> None:
    result = play("playbooks/declare.yml", inventory=INVENTORY, variables={"declaration_folder": str(tmp_path)}).assert_ok()
    assert result.requests == []
    ours, theirs = by_groundwork(json.loads((tmp_path / "prod.json").read_text(encoding="utf-8"))), by_terraform()
    assert (ours - theirs, theirs - ours) == ({}, {})


@pytest.mark.thorough
def test_the_benchmark_runs_where_terraform_is_not_installed(tmp_path: Path) -> None:
    arguments = ["--runs", "1", "--delays", "1", "--no-with-runner-off", "--output", str(tmp_path)]
    environment = os.environ | {"PATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-m", "tests.bench", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("Terraform is not measured: there is no terraform in PATH.\n")
    figures = json.loads((tmp_path / "benchmark.json").read_text(encoding="utf-8"))
    assert [record["step"] for record in figures["records"]] == ["plan", "build", "check", "run", "destroy"]
    assert figures["counts"] == {"Groundwork": dict(by_terraform())}
