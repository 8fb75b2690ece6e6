# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playing where nothing can be reached, and what a declaration has to be: the plan on an empty account, and what a build then makes."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.integration.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.emulator import Emulator
    from tests.integration.lives import Life, Teller

Things = Counter[tuple[str, str, str]]

ATTEMPTS = "attempts.log"
# Python tells of every connection before it is made: https://docs.python.org/3/library/audit_events.html. Resolving the
# loopback address, which ansible-core does to try a patch of its own, asks nobody; UNIX sockets lead nowhere else.
NO_NETWORK = """
import os, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        where = arguments[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        where = arguments[0]
    else:
        return
    if where == "127.0.0.1" or (event == "socket.connect" and isinstance(where, (str, bytes))):
        return
    with open(os.environ["ATTEMPTS"], "a") as log:
        log.write(f"{event} {where!r}\\n")
    raise OSError(f"no network: {where!r}")

sys.addaudithook(refuse)
"""

# What the declaration and the reader of accounts call differently.
KINDS = {
    "alarm": "cloudwatch_alarm",
    "replication_group": "elasticache_replication_group",
    "cache_parameter_group": "elasticache_parameter_group",
    "cache_subnet_group": "elasticache_subnet_group",
}
# They carry no tags, by which the reader tells whose a thing is: what AWS makes with a VPC, what belongs to the account,
# and parts of a file system.
NOBODYS = ("default_security_group", "iam_service_linked_role", "file_system_policy", "mount_target")
LINKED_ROLES = "groundwork.aws.iam : Present | Let AWS's services have their own roles"
# Their ids are those of what is scaled, and their own names.
NAMED_WITHIN = ("scaling_policy", "scheduled_action", "backup_selection", "restore_testing_selection")


def cut_off(emulator: Emulator, environment: Mapping[str, str], folder: Path) -> Playing:
    """Playing without AWS variables, with an empty home, and with Python refusing to connect to anything."""
    home, site = folder / "home", folder / "site"
    for made in (home, site):
        made.mkdir(exist_ok=True)
    (site / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    kept = {name: value for name, value in environment.items() if not name.startswith("AWS_")}
    compiled = os.environ.get("GROUNDWORK_CODE_CACHE") or str(Path.home() / ".ansible" / "groundwork")
    here = {"HOME": str(home), "PYTHONPATH": str(site), "ATTEMPTS": str(folder / ATTEMPTS), "GROUNDWORK_CODE_CACHE": compiled}
    return Playing(emulator, kept | here, folder)


def declared_things(life: Life, step: str) -> Things:
    """By component, kind and name, what a step declared that an environment can own."""
    return Counter((one["component"], one["kind"], one["name"]) for one in life.declared[step]["resources"] if one["kind"] not in NOBODYS)


def made_things(life: Life, step: str) -> Things:
    """The same of what the account held after a step."""
    return Counter(
        (tags["groundwork:component"], KINDS.get(kind, kind), identifier.rsplit("/", 1)[1] if kind in NAMED_WITHIN else tags["Name"])
        for (kind, identifier), tags in life.own(step).items()
        if kind not in NOBODYS
    )


def expected_of(life: Life, step: str, in_an_empty_account: bool) -> dict[str, Counter[tuple[str, str]]]:
    """The changes of a step; in an account that is in use without those to roles that belong to all its environments."""
    shared = () if in_an_empty_account else (LINKED_ROLES,)
    return {
        component: Counter({(task, change): count for (task, change), count in changes.items() if not task.startswith(shared)})
        for component, changes in life.changes(step).items()
    }


class Declared:
    """What holds of the declaration of every environment, for the classes that play its life."""

    def test_what_is_declared_offline_is_the_plan_on_an_empty_account(self, teller: Teller, lives: list[Life]) -> None:
        attempts = teller.folder / ATTEMPTS
        assert not attempts.exists(), attempts.read_text(encoding="utf-8")
        for life in lives:
            assert life.runs["declare"].assert_ok().requests == []
            assert life.declared["declare"]["complete"]
            first = life is lives[0]  # the account of the others is not empty: it has the service-linked roles
            assert expected_of(life, "declare", first) == expected_of(life, "plan", first)

    def test_what_is_declared_is_what_a_build_makes(self, lives: list[Life]) -> None:
        for life in lives:
            step = "declare_images" if "declare_images" in life.declared else "declare"
            declared, made = declared_things(life, step), made_things(life, "again")
            assert not declared - made, f"declared and not made: {declared - made}"
            assert not made - declared, f"made and not declared: {made - declared}"
            assert declared
