# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""On what was measured: the machine, its load, and the versions of everything that takes part."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from .accounts import ROOT
from .processes import read

GIGABYTE = 1024**2  # of the kilobytes of /proc/meminfo


def machine() -> dict[str, Any]:
    """What kind of machine it is, and how busy."""
    model = re.search(r"^model name\s*:\s*(.+)$", read(Path("/proc/cpuinfo")), re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+)", read(Path("/proc/meminfo")), re.MULTILINE)
    return {
        "processor": model.group(1) if model else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int(memory.group(1)) / GIGABYTE) if memory else None,
        "system": f"{platform.system()} {platform.release()}",
        "load": load(),
    }


def load() -> list[float]:
    """The load averages of 1, 5 and 15 minutes."""
    return [round(figure, 2) for figure in os.getloadavg()]


def versions(terraform: Path | None) -> dict[str, str]:
    """Of everything that takes part; of Terraform as it is set up in a folder."""
    collection = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
    found = {"Groundwork": f"{collection} ({_commit()})", "Python": platform.python_version()}
    found |= {name: version(name) for name in ("ansible-core", "boto3", "moto")}
    return found | (_terraform(terraform) if terraform else {})


def _commit() -> str:
    git = shutil.which("git")
    done = subprocess.run([git, "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False) if git else None
    return done.stdout.strip() if done and done.returncode == 0 else "no commit"


def _terraform(folder: Path) -> dict[str, str]:
    said = json.loads(subprocess.run(["terraform", "version", "-json"], cwd=folder, capture_output=True, text=True, check=True).stdout)
    providers = {f"provider {name.rpartition('/')[2]}": chosen for name, chosen in said["provider_selections"].items()}
    return {"Terraform": said["terraform_version"], **providers}


def now() -> str:
    """The date and the time, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
