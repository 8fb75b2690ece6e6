# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tools that are compared: which command is which step, and how each says that it did what was asked."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .accounts import MEASURED, REGION, ROOT

STEPS = {"plan": "plan on an empty account", "build": "build", "check": "no-op check", "run": "no-op run", "destroy": "destroy"}
UNCHANGING = ("check", "run")
INVENTORY = ROOT / "tests" / "bench" / "inventory"
CONFIGURATION = ROOT / "tests" / "bench" / "terraform"
KEPT = ("PATH", "HOME", "LANG", "TMPDIR")
MIRRORS = ("*/*/*/hashicorp/aws", "usr/share/terraform/plugins/*/hashicorp/aws", "usr/local/share/terraform/plugins/*/hashicorp/aws")


class UnexpectedError(Exception):
    """A tool did something else than it was asked to."""


@dataclass
class Tool:
    """A tool with a folder of its own: its commands, and what the end of each says."""

    name: str
    folder: Path
    commands: dict[str, list[str]]
    says: dict[str, str]
    codes: dict[str, int] = field(default_factory=dict)
    variables: dict[str, str] = field(default_factory=dict)

    def environment(self, url: str) -> dict[str, str]:
        """The environment in which it works on an account, and can reach nothing else."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        credentials = {"AWS_ACCESS_KEY_ID": MEASURED, "AWS_SECRET_ACCESS_KEY": MEASURED, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}
        nobody_else = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull, "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1"}
        return kept | credentials | nobody_else | {"AWS_ENDPOINT_URL": url} | self.variables

    def judge(self, step: str, code: int, output: str) -> None:
        """Nothing, when it did what it was asked to."""
        if code != self.codes.get(step, 0) or not re.search(self.says[step], output):
            said = "\n".join(output.splitlines()[-40:])
            raise UnexpectedError(f"{self.name}, {STEPS[step]}: exit code {code}, and not a word of {self.says[step]!r}:\n{said}")


def groundwork(folder: Path, runner: bool = True) -> Tool:
    """This collection, with the runner or without it."""
    play = [str(Path(sys.executable).with_name("ansible-playbook")), "-i", str(INVENTORY), "-e", f"groundwork_runner={str(runner).lower()}"]
    site = [*play, "site.yml"]
    return Tool(
        name="Groundwork" if runner else "Groundwork, runner off",
        folder=ROOT,
        commands={
            "plan": [*site, "--check", "--diff"],
            "build": site,
            "check": [*site, "--check", "--diff"],
            "run": site,
            "destroy": [*play, "playbooks/destroy.yml", "-e", "confirm=prod"],
        },
        says={
            "plan": r"Plan: [1-9]\d* to create",
            "build": r"Made: [1-9]\d* created",
            "check": r"Plan: 0 to create, 0 to change, 0 to delete",
            "run": r"Made: 0 created, 0 changed, 0 deleted",
            "destroy": r"Made: 0 created, \d+ changed, [1-9]\d* deleted",
        },
        variables={"ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1", "GROUNDWORK_RUNS": str(folder / "runs")},
    )


def terraform(folder: Path) -> Tool:
    """Terraform, with the provider that is in a mirror on this machine. FileNotFoundError says what is missing."""
    program, mirror = shutil.which("terraform"), _mirror()
    if not program:
        raise FileNotFoundError("there is no terraform in PATH")
    (folder / "terraform.rc").write_text(
        f'disable_checkpoint = true\nprovider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n', encoding="utf-8"
    )
    for source in CONFIGURATION.glob("*.tf"):
        shutil.copy(source, folder)
    common = ["-no-color", "-input=false"]
    tool = Tool(
        name="Terraform",
        folder=folder,
        commands={
            "plan": [program, "plan", *common, "-detailed-exitcode"],
            "build": [program, "apply", *common, "-auto-approve"],
            "check": [program, "plan", *common, "-detailed-exitcode"],
            "run": [program, "apply", *common, "-auto-approve"],
            "destroy": [program, "destroy", *common, "-auto-approve"],
        },
        says={
            "plan": r"Plan: [1-9]\d* to add, 0 to change, 0 to destroy",
            "build": r"Apply complete! Resources: [1-9]\d* added, 0 changed, 0 destroyed",
            "check": r"No changes\.",
            "run": r"Apply complete! Resources: 0 added, 0 changed, 0 destroyed",
            "destroy": r"Destroy complete! Resources: [1-9]\d* destroyed",
        },
        codes={"plan": 2},
        variables={"TF_CLI_CONFIG_FILE": str(folder / "terraform.rc"), "TF_IN_AUTOMATION": "1"},
    )
    done = subprocess.run([program, "init", *common], cwd=folder, env=tool.environment(""), capture_output=True, text=True, check=False)
    if done.returncode:
        raise FileNotFoundError(f"terraform init failed: {done.stderr.strip().splitlines()[-1]}")
    return tool


def _mirror() -> Path:
    """The folder of a filesystem mirror that has the provider; nothing is fetched."""
    named = os.environ.get("TF_PROVIDER_MIRROR")
    found = [Path(named)] if named else [path.parents[2] for pattern in MIRRORS for path in Path("/").glob(pattern)]
    if not found:
        raise FileNotFoundError("no mirror of providers has hashicorp/aws; TF_PROVIDER_MIRROR names its folder")
    return found[0]
