# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems: what AWS would refuse, what is named, and what there is to think about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.module_utils.efs_access_points import MOST_GROUPS, MOST_ID, is_mode, is_path
from ansible_collections.groundwork.aws.plugins.plugin_utils.file_systems import checked, point_of_entry
from ansible_collections.groundwork.aws.plugins.plugin_utils.findings import Finding
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.iam import statements_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.security_groups import rules_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.storage import key_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Component, Model

MOST_MIBPS = 3414  # https://docs.aws.amazon.com/efs/latest/ug/API_UpdateFileSystem.html
IDS = ("uid", "gid", "owner_uid", "owner_gid")


def throughput_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """A figure where throughput is provisioned, and nowhere else."""
    mode, figure = entry.get("throughput_mode"), entry.get("provisioned_throughput")
    if mode == "provisioned" and figure is None:
        return [f"{path}.provisioned_throughput is missing; throughput_mode provisioned needs it, in MiB a second."]
    if mode != "provisioned" and figure is not None:
        return [f"{path}.provisioned_throughput is {figure}, which throughput_mode {mode} has no use for; set throughput_mode to provisioned."]
    found = [] if figure is None or 1 <= figure <= MOST_MIBPS else [f"{path}.provisioned_throughput is {figure}; allowed are 1 to {MOST_MIBPS} MiB a second."]
    if entry.get("performance_mode") == "max_io" and mode == "elastic":
        found.append(f"{path}.performance_mode is max_io, which throughput_mode elastic does not go with; general_purpose does.")
    return found


def lifecycle_problems(entry: Mapping[str, Any], path: str) -> list[str]:
    """Archive storage where there is any, after Infrequent Access."""
    to_ia, to_archive = entry.get("ia_after_days"), entry.get("archive_after_days")
    if to_archive is None:
        return []
    found = [] if to_ia is None or to_archive > to_ia else [f"{path}.archive_after_days is {to_archive}; it must be above ia_after_days, which is {to_ia}."]
    if entry.get("throughput_mode") != "elastic":
        found.append(f"{path}.archive_after_days is {to_archive}, but only throughput_mode elastic has Archive storage; it is {entry.get('throughput_mode')}.")
    return found


def point_problems(key: str, said: Mapping[str, Any], path: str) -> list[str]:
    """Everything that is wrong with one access point."""
    point = point_of_entry(key, said)
    root = point["root_directory"]["path"]
    errors = [problem for name in IDS for problem in range_problem(f"{path}.{name}", said.get(name), 0, MOST_ID)]
    for index, number in items(said, "secondary_gids"):
        errors += range_problem(f"{path}.secondary_gids[{index}]", number, 0, MOST_ID)
    if len(said.get("secondary_gids") or []) > MOST_GROUPS:
        errors.append(f"{path}.secondary_gids has {len(said['secondary_gids'])} groups; allowed are {MOST_GROUPS}.")
    if not is_path(root):
        errors.append(f"{path}.path is {shown(root)}; it must be / or one to four directories, 100 characters at most, that do not begin with a dot.")
    if is_known(said.get("permissions")) and not is_mode(str(said["permissions"])):
        errors.append(f"{path}.permissions is {shown(said['permissions'])}; it must be three or four digits from 0 to 7 in quotes, such as '0755'.")
    return errors


def group_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Security groups of the environment, and the rules of its own one."""
    keys = model.security_group_keys
    errors = [
        f"{path}.security_groups[{index}] is {shown(key)}, which is no security group of this environment; {allowed_or_meant(str(key), keys)}"
        for index, key in items(entry, "security_groups")
        if key not in keys
    ]
    return errors + rules_problems(entry, "ingress", path, keys)


def place_problems(entry: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """Subnets that the network has."""
    tiers, tier = model.config_of("vpc").get("subnet_tiers"), entry.get("subnet_tier")
    if not tiers or model.config_of("vpc").get("mode", "create") != "create" or tier in tiers or not is_known(tier):
        return []
    return [f"{path}.subnet_tier is {tier}, but vpc_subnet_tiers has no {tier} subnets; allowed are {', '.join(tiers)}."]


def entry_problems(key: str, entry: Mapping[str, Any], model: Model) -> list[str]:
    """Everything that is wrong with one file system."""
    path = f"file_systems.{key}"
    errors: list[str] = []
    points = checked(entry.get("access_points"), f"{path}.access_points", errors)
    errors += [problem for name, said in points.items() for problem in point_problems(name, said, f"{path}.access_points.{name}")]
    errors += throughput_problems(entry, path) + lifecycle_problems(entry, path) + key_problems(entry, path, model)
    errors += group_problems(entry, path, model) + place_problems(entry, path, model)
    return errors + statements_problems(entry, "statements", path, needs_resources=False)


def problems(component: Component, model: Model) -> list[str]:
    """Everything that is wrong with the file system of one host."""
    entry = model.file_systems.get(component.host)
    return [] if entry is None else entry_problems(component.host, entry, model)


def declared(model: Model) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """All that has names: the kind of name, the key, and fields of its own for the template."""
    for key, entry in model.file_systems.items():
        yield "file_system", key, {}
        for point in entry.get("access_points") or {}:
            yield "access_point", f"{key}-{point}", {}


def findings(model: Model) -> Iterator[Finding]:
    """What is allowed and advised against."""
    in_production = model.environment.get("class") == "prod"
    for key, entry in model.file_systems.items():
        path = f"file_systems.{key}"
        if entry.get("backup") is False:
            message = f"The file system {key} has no backups: what is overwritten or deleted in it is gone."
            yield Finding(f"file-system-without-backup:{key}", f"{path}.backup", message, "Leave it out.")
        if in_production and entry.get("deletion_protection") is False:
            message = f"The file system {key} of production may be deleted, with its files."
            yield Finding(f"unprotected-file-system:{key}", f"{path}.deletion_protection", message, "Leave it out.")
    for name, service in model.services.items():
        for volume, said in (service.get("volumes") or {}).items():
            if isinstance(said, Mapping) and said.get("root_access"):
                message = f"The service {name} is root on the files of its volume {volume}, whoever they belong to."
                yield Finding(
                    f"root-on-volume:{name}-{volume}",
                    f"services.{name}.volumes.{volume}.root_access",
                    message,
                    "Give the access point the uid that needs them.",
                )
