# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""File systems and what mounts them: wrong inputs with their sentences, names, and what there is to think about."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.service_findings import find
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import Inventory, cross_problems, validate
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.efs import declared
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.variables import Host, Role
from tests.meta.repository import ROOT, loaded
from tests.unit.validation import models as m

ROLE = loaded(ROOT / "roles" / "efs" / "defaults" / "main.yml")
SPEC = loaded(ROOT / "roles" / "efs" / "meta" / "argument_specs.yml")["argument_specs"]["main"]["options"]
FS, WEB = "file_systems.files", "services.web"


def environment(entry: dict[str, Any], services: dict[str, Any] | None = None, network: dict[str, Any] | None = None, **said: Any) -> Model:
    """An environment with this file system and these services."""
    parts = [m.component("efs", {}, "files"), *(m.component("ecs_service", {}, name) for name in services or {})]
    parts += [] if network is None else [m.component("vpc", {**m.NETWORK, **network}, "network")]
    complete = {name: {**m.SERVICE, **service} for name, service in (services or {}).items()}
    return Model({**m.ENVIRONMENT, **said}, tuple(parts), complete, 30, file_systems={"files": {**ROLE["efs_defaults"], **entry}})


def system(network: dict[str, Any] | None = None, **entry: Any) -> Model:
    return environment(entry, network=network)


def point(**said: Any) -> Model:
    return system(access_points={"uploads": said})


def mounting(name: str = "uploads", sidecars: Any = (), **said: Any) -> Model:
    service = {"volumes": {name: {"file_system": "files", "path": "/data", **said}}, "sidecars": list(sidecars)}
    return environment({"access_points": {"uploads": None}}, {"web": service})


POINT, VOLUME = f"{FS}.access_points.uploads", f"{WEB}.volumes.uploads"
WRONG: list[tuple[Model, str]] = [
    (system(throughput_mode="provisioned"), f"{FS}.provisioned_throughput is missing; throughput_mode provisioned needs it, in MiB a second."),
    (
        system(provisioned_throughput=8.0),
        f"{FS}.provisioned_throughput is 8.0, which throughput_mode elastic has no use for; set throughput_mode to provisioned.",
    ),
    (
        system(throughput_mode="provisioned", provisioned_throughput=0.5),
        f"{FS}.provisioned_throughput is 0.5; allowed are 1 to 3414 MiB a second.",
    ),
    (system(performance_mode="max_io"), f"{FS}.performance_mode is max_io, which throughput_mode elastic does not go with; general_purpose does."),
    (system(archive_after_days=30), f"{FS}.archive_after_days is 30; it must be above ia_after_days, which is 30."),
    (
        system(archive_after_days=90, throughput_mode="bursting"),
        f"{FS}.archive_after_days is 90, but only throughput_mode elastic has Archive storage; it is bursting.",
    ),
    (system(kms_key="data"), f"{FS}.kms_key is 'data', which is neither a key of kms_keys nor the ARN of one; nothing is allowed there."),
    (system(security_groups=["inside"]), f"{FS}.security_groups[0] is 'inside', which is no security group of this environment; "),
    (system(ingress=[{"description": "x", "port": 2049}]), f"{FS}.ingress[0] has no source or destination; one of cidrs, ipv6_cidrs, groups"),
    (
        system({"subnet_tiers": ["public"], "nat_gateways": "none"}),
        f"{FS}.subnet_tier is private, but vpc_subnet_tiers has no private subnets; allowed are public.",
    ),
    (point(user=33), f"{POINT}.user is not known"),
    (point(uid="web"), f"{POINT}.uid is 'web'; it must be a whole number."),
    (point(uid=-1), f"{POINT}.uid is -1; allowed are 0 to 4294967295."),
    (point(secondary_gids=[1, -1]), f"{POINT}.secondary_gids[1] is -1; allowed are 0 to 4294967295."),
    (point(secondary_gids=list(range(17))), f"{POINT}.secondary_gids has 17 groups; allowed are 16."),
    (point(path="uploads"), f"{POINT}.path is 'uploads'; it must be / or one to four directories, 100 characters at most"),
    (point(permissions="rwx"), f"{POINT}.permissions is 'rwx'; it must be three or four digits from 0 to 7 in quotes, such as '0755'."),
    (system(access_points={".hidden": None}), f"{FS}.access_points..hidden.path is '/.hidden'; it must be /"),
    (mounting(file_system="flies"), f"{VOLUME}.file_system is 'flies', which is no host of the group efs; did you mean files?"),
    (mounting(access_point="upload"), f"{VOLUME}.access_point is 'upload', which {FS}.access_points does not have; did you mean uploads?"),
    (mounting("data"), f"{WEB}.volumes.data.access_point is 'data', which {FS}.access_points does not have; allowed are uploads."),
    (mounting(mount_point="/x"), f"{VOLUME}.mount_point is not known"),
    (mounting(path="data"), f"{VOLUME}.path is 'data'; it must begin with a slash."),
    (mounting(path=None), f"{VOLUME}.path is missing; no container mounts the volume."),
    (mounting(transit_encryption_port=70000), f"{VOLUME}.transit_encryption_port is 70000; allowed are 1 to 65535."),
    (
        mounting(sidecars=[{"name": "b", "image": "b:1", "volumes": {"upload": {"path": "/in"}}}]),
        f"{WEB}.sidecars[0].volumes.upload is no volume of the service; did you mean uploads?",
    ),
    (
        mounting(sidecars=[{"name": "b", "image": "b:1", "writable_paths": ["/in"], "volumes": {"uploads": {"path": "/in"}}}]),
        f"{WEB}.sidecars[0].volumes.uploads.path is '/in', as that of writable_paths; each has a path of its own.",
    ),
    (
        mounting(sidecars=[{"name": "b", "image": "b:1", "volumes": {"uploads": {}}}]),
        f"{WEB}.sidecars[0].volumes.uploads.path is missing; it is required.",
    ),
]


@pytest.mark.parametrize(("model", "message"), WRONG, ids=[message[:60] for _model, message in WRONG])
def test_s1_87_s1_90_s1_93_what_is_wrong_is_said_by_its_path(model: Model, message: str) -> None:
    (found,) = cross_problems(model)
    assert found.startswith(message)


@pytest.mark.parametrize(
    "model",
    [
        system({}),
        system(throughput_mode="provisioned", provisioned_throughput=8.0, kms_key="arn:aws:kms:eu-central-1:123456789012:key/1"),
        system(archive_after_days=90, security_groups=["files"]),
        system({"mode": "existing", "name": "theirs"}, ingress=[{"description": "x", "port": 2049, "cidrs": ["10.0.0.0/8"]}]),
        point(uid=0, gid=0, path="/", permissions="0700"),
        mounting(),
        mounting(read_only=True, root_access=True, transit_encryption_port=2049),
        mounting(path=None, sidecars=[{"name": "b", "image": "b:1", "volumes": {"uploads": {"path": "/in", "read_only": True}}}]),
        environment({}, {"web": {"ingress": [{"description": "x", "port": 80, "groups": ["files"]}]}}),
    ],
)
def test_what_is_right(model: Model) -> None:
    assert cross_problems(model) == []


def test_a_service_cannot_mount_what_the_inventory_does_not_have() -> None:
    without = Model(m.ENVIRONMENT, (), {"web": {**m.SERVICE, "volumes": {"uploads": {"file_system": "files", "path": "/x"}}}}, 30)
    component = m.component("ecs_service", {}, "web")
    (found,) = cross_problems(Model(without.environment, (component,), without.services, 30))
    assert found.startswith(f"{VOLUME}.file_system is 'files', which is no host of the group efs; nothing is allowed there.")


def test_s1_87_everything_is_named() -> None:
    model = system(access_points={"uploads": None, "whole": {}})
    assert list(declared(model)) == [("file_system", "files", {}), ("access_point", "files-uploads", {}), ("access_point", "files-whole", {})]


def test_a_name_that_is_too_long_is_told() -> None:
    model = environment({"access_points": {"uploads": None}}, naming_templates={**m.ENVIRONMENT["naming_templates"], "file_system": "x" * 65})
    assert "makes a name too long after sanitising for the file_system 'files'" in cross_problems(model)[0]


def test_what_there_is_to_think_about() -> None:
    root = {"web": {"volumes": {"uploads": {"file_system": "files", "path": "/x", "root_access": True}}}}
    model = environment({"backup": False, "deletion_protection": False}, root)
    found = {finding.id: finding.path for finding in find(model) if "file" in finding.id or "volume" in finding.id}
    assert found == {
        "file-system-without-backup:files": f"{FS}.backup",
        "unprotected-file-system:files": f"{FS}.deletion_protection",
        "root-on-volume:web-uploads": f"{VOLUME}.root_access",
    }
    fine = environment({"deletion_protection": False}, **{"class": "nonprod"})
    assert [finding.id for finding in find(fine) if "file" in finding.id] == []


def inventory(**variables: Any) -> Inventory:
    """An inventory with a file system and nothing else."""
    said = {"environment_project": "shop", "environment_name": "prod", "environment_region": "eu-central-1", **variables}
    roles = {
        "environment": Role("environment", {name: {"type": "str"} for name in ("environment_project", "environment_name", "environment_region")}),
        "efs": Role("efs", SPEC, ROLE),
    }
    wired = frozenset(name for name in SPEC if name != "efs_defaults")
    known = {**dict.fromkeys(wired), **said}
    groups = {"all": ["files"], "prod": ["files"], "platform": ["files"], "efs": ["files"]}
    return Inventory(groups, {"files": Host("files", frozenset(known), known.__getitem__)}, roles, wired)


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"file_systems": {"files": {"ia_after_days": 8}}}, f"{FS}.ia_after_days is 8; allowed are 1, 7, 14"),
        ({"file_systems": {"files": {"throughput": "elastic"}}}, f"{FS}.throughput is not known; did you mean throughput_mode?"),
        ({"file_systems": {"file": {}}}, "the host files in the group efs has no entry in file_systems; add file_systems.files, or did you mean file?"),
        ({"file_systems_overrides": {"flies": {}}}, "file_systems_overrides.flies is no file system; did you mean files?"),
        ({"file_systems": {"files": {"access_points": {"a": {"uid": -1}}}}}, f"{FS}.access_points.a.uid is -1"),
    ],
)
def test_entries_have_their_types(variables: dict[str, Any], message: str) -> None:
    (found, *more) = validate(inventory(**{"file_systems": {"files": {}}, **variables}))[0]
    assert found.startswith(message)
    assert more == []


def test_an_entry_is_completed_by_its_overrides_and_the_defaults() -> None:
    given = {"file_systems": {"files": {"access_points": {"uploads": {"uid": 33}}}}, "file_systems_overrides": {"files": {"backup": False}}}
    errors, model = validate(inventory(**given))
    assert errors == []
    assert model.file_systems == {"files": {**ROLE["efs_defaults"], "access_points": {"uploads": {"uid": 33}}, "backup": False}}
