# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has seen of the things that later layers look up: a module knows which it is, also where AWS gives it its name or tags only with the run."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import run_folder
from ansible_collections.groundwork.aws.plugins.plugin_utils.tags import ENVIRONMENT, KEY, PROJECT

Record = dict[str, t.Any]


def _thing(member: str, identifier: str) -> t.Callable[[Record], tuple[Record, str]]:
    """How a module of ours tells of a thing: its tags, and what identifies it."""

    def read(result: Record) -> tuple[Record, str]:
        thing = result.get(member) or {}
        return thing.get("tags") or {}, thing.get(identifier) or ""

    return read


def _subnet(result: Record) -> tuple[Record, str]:
    """How the role vpc makes or repairs a subnet, one of a loop; in a plan upstream's module does not say which it is."""
    item, made = result.get("item") or {}, result.get("subnet") or {}
    return (item.get("tags") or {}, made.get("id") or item.get("id") or UNKNOWN) if isinstance(item, dict) else ({}, "")


TOLD_BY = {
    "amazon.aws.ec2_vpc_subnet": _subnet,
    "groundwork.aws.ec2_security_group": _thing("security_group", "group_id"),
    "groundwork.aws.efs_access_point": _thing("access_point", "access_point_id"),
    "groundwork.aws.efs_file_system": _thing("file_system", "file_system_id"),
    "groundwork.aws.elbv2_load_balancer": _thing("load_balancer", "arn"),
    "groundwork.aws.elbv2_target_group": _thing("target_group", "arn"),
    "groundwork.aws.kms_key": _thing("key", "arn"),
    "groundwork.aws.secretsmanager_secret": _thing("secret", "arn"),
}
#: What else of a thing is looked up: the attribute, and what the module calls it.
ATTRIBUTES = {"groundwork.aws.secretsmanager_secret": ("Version", _thing("secret", "version_id"))}


def take(action: str, data: Record) -> None:
    """Note which things a task's result tells of, if it is of one of these modules."""
    for result in [data, *(data.get("results") or [])] if action in TOLD_BY else []:
        if isinstance(result, dict):
            _note("", *TOLD_BY[action](result))
            attribute, read = ATTRIBUTES.get(action, ("", None))
            if read:
                _note(f"#{attribute}", *read(result))


def _note(suffix: str, tags: Record, said: str) -> None:
    if said and {PROJECT, ENVIRONMENT, KEY} <= set(tags):
        run_folder.note(("seen", tags[PROJECT], tags[ENVIRONMENT]), json.dumps([f"{tags[KEY]}{suffix}", said]))


def things(stack: Record) -> dict[str, str]:
    """What identifies the things of an environment that this run has seen, by the tag C(groundwork:key); a plan does not know all of it.

    An attribute of a thing stands there too, behind its key and C(#).
    """
    return dict(json.loads(line) for line in run_folder.notes(("seen", str(stack["project"]), str(stack["environment"]))))
