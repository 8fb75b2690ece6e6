# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How much faster 25 module calls are in the worker than in a new Python each, on the same emulator in one run.

    .venv/bin/python -m tests.bench.runner [ROUNDS]

Prints the median seconds of both ways and their ratio, and fails when the runner is not at least eight times faster.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from tests.emulator import Emulator

ROOT = Path(__file__).resolve().parents[2]
AT_LEAST = 8.0
REGION = "eu-central-1"
TRUST = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)


def calls() -> list[dict[str, Any]]:
    """25 calls of upstream modules, as a small environment makes them."""
    vpc = {"amazon.aws.ec2_vpc_net": {"name": "bench", "cidr_block": "10.0.0.0/16"}, "register": "network"}
    vpc_id = "{{ network.vpc.id }}"
    subnets = [{"amazon.aws.ec2_vpc_subnet": {"vpc_id": vpc_id, "cidr": f"10.0.{n}.0/24", "az": f"{REGION}a"}} for n in range(8)]
    groups = [{"amazon.aws.ec2_security_group": {"name": f"bench-{n}", "description": "bench", "vpc_id": vpc_id}} for n in range(8)]
    roles = [{"amazon.aws.iam_role": {"name": f"bench-{n}", "assume_role_policy_document": TRUST}} for n in range(8)]
    return [vpc, *subnets, *groups, *roles]


def playbook(tasks: list[dict[str, Any]], runner: bool) -> list[dict[str, Any]]:
    """The calls as a playbook, with the runner on or off."""
    variables = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable, "groundwork_runner": runner}
    defaults = {"group/groundwork.aws.aws": {"region": REGION}}
    return [{"hosts": "localhost", "gather_facts": False, "vars": variables, "module_defaults": defaults, "tasks": tasks}]


def seconds(path: Path, url: str) -> float:
    """The wall time of one run of a playbook."""
    credentials = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_DEFAULT_REGION": REGION}
    environment = {**os.environ, **credentials, "AWS_ENDPOINT_URL": url}
    command = [str(Path(sys.executable).with_name("ansible-playbook")), str(path), "-i", "localhost,"]
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - started


def main() -> int:
    """Measure, print, judge."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    tasks, took = calls(), {}
    with tempfile.TemporaryDirectory() as folder:
        emulator = Emulator().start()
        try:
            path = Path(folder) / "nothing.yml"
            path.write_text(yaml.safe_dump(playbook([], runner=True)), encoding="utf-8")
            start_up = statistics.median(seconds(path, emulator.url) for _ in range(rounds))
            for runner in (True, False):
                path = Path(folder) / f"{runner}.yml"
                path.write_text(yaml.safe_dump(playbook(tasks, runner)), encoding="utf-8")
                seconds(path, emulator.url)
                took[runner] = statistics.median(seconds(path, emulator.url) for _ in range(rounds)) - start_up
        finally:
            emulator.stop()
    ratio = took[False] / took[True]
    print(f"start of ansible-playbook (left out): {start_up:.2f} s")
    print(f"{len(tasks)} module calls, ordinary way:   {took[False]:.2f} s ({took[False] / len(tasks):.3f} s a call)")
    print(f"{len(tasks)} module calls, in the worker:  {took[True]:.2f} s ({took[True] / len(tasks):.3f} s a call)")
    print(f"ratio: {ratio:.1f} (at least {AT_LEAST:.0f} is wanted; medians of {rounds})")
    return 0 if ratio >= AT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
