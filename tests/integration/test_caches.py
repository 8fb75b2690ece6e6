# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services with caches: the whole environment from nothing, what they are told, who gets in, another token, and the end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.integration.harm import Harm
from tests.integration.harm_reading import Account
from tests.integration.inventories import write_inventory
from tests.integration.lives import entries_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator
    from tests.integration.playing import Playing

IMAGE = "public.ecr.aws/docker/library/nginx:1.29"
VARIABLES: dict[str, Any] = {
    "environment_project": "chat",
    "environment_name": "dev",
    "environment_region": "eu-central-1",
    "vpc_mode": "default",
    "vpc_subnet_tiers": ["public"],
    "caches": {"redis-adapter": {"engine": "redis", "engine_version": "7.1", "nodes": 2}, "redis-state": {"port": 6380, "auth": False}},
    "caches_overrides": {"redis-state": {"node_type": "cache.t4g.small"}},
    "services": {
        "realtime": {
            "image": IMAGE,
            "environment": {
                "REDIS_ADAPTER_HOST": {"cache": "redis-adapter"},
                "REDIS_STATE_HOST": {"cache": "redis-state"},
                "REDIS_PORT": {"cache": "redis-adapter", "attribute": "port"},
                "REDIS_TLS": {"cache": "redis-adapter", "attribute": "tls"},
            },
            "secrets": {"REDIS_TOKEN": {"cache": "redis-adapter"}},
        },
        "worker": {"image": IMAGE, "environment": {"REDIS_PORT": {"cache": "redis-state", "attribute": "port"}}},
        "web": {"image": IMAGE},
    },
}


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    folder = write_inventory(tmp_path / "dev", VARIABLES, list(VARIABLES["services"]))
    layers = yaml.safe_load((folder / "hosts.yml").read_text(encoding="utf-8"))
    layers["dev"]["children"]["platform"] = {"children": {"elasticache": {"hosts": dict.fromkeys(VARIABLES["caches"])}}}
    (folder / "hosts.yml").write_text(yaml.safe_dump(layers), encoding="utf-8")
    return folder


def group_id(aws: Aws, name: str) -> str:
    (group,) = aws("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": [f"chat-dev-{name}-sg"]}])["SecurityGroups"]
    return str(group["GroupId"])


def let_in(aws: Aws, name: str) -> list[tuple[int, list[str]]]:
    """Who gets into a security group, with the port."""
    (group,) = aws("ec2").describe_security_groups(GroupIds=[group_id(aws, name)])["SecurityGroups"]
    assert group["IpPermissionsEgress"] == []
    return [(rule["FromPort"], sorted(pair["GroupId"] for pair in rule["UserIdGroupPairs"])) for rule in group["IpPermissions"]]


def container(aws: Aws, service: str) -> dict[str, Any]:
    definition = aws("ecs").describe_task_definition(taskDefinition=f"chat-dev-{service}")["taskDefinition"]
    found: dict[str, Any] = definition["containerDefinitions"][0]
    return found


def groups(aws: Aws) -> dict[str, dict[str, Any]]:
    return {group["ReplicationGroupId"]: group for group in aws("elasticache").describe_replication_groups()["ReplicationGroups"]}


def token(aws: Aws) -> str:
    return str(aws("secretsmanager").get_secret_value(SecretId="chat-dev/redis-adapter-auth")["SecretString"])


def test_s4_55_58_59_65_services_get_their_caches_and_get_in(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path) -> None:
    planned = play("site.yml", inventory=inventory, check=True).assert_ok()
    assert (planned.writes, planned.changed["redis-adapter"], planned.changed["redis-state"]) == ([], 4, 3)
    built = play("site.yml", inventory=inventory).assert_ok()
    adapter, state = (groups(aws)[f"chat-dev-redis-{name}"] for name in ("adapter", "state"))
    assert (adapter["AuthTokenEnabled"], state["AuthTokenEnabled"], state["CacheNodeType"]) == (True, False, "cache.t4g.small")
    told = container(aws, "realtime")
    assert {pair["name"]: pair["value"] for pair in told["environment"]} == {
        "REDIS_ADAPTER_HOST": adapter["NodeGroups"][0]["PrimaryEndpoint"]["Address"],
        "REDIS_STATE_HOST": state["NodeGroups"][0]["PrimaryEndpoint"]["Address"],
        "REDIS_PORT": "6379",
        "REDIS_TLS": "true",
    }
    secret = aws("secretsmanager").describe_secret(SecretId="chat-dev/redis-adapter-auth")
    assert told["secrets"] == [{"name": "REDIS_TOKEN", "valueFrom": secret["ARN"]}]
    assert token(aws) not in built.stdout
    realtime, worker = group_id(aws, "realtime"), group_id(aws, "worker")
    assert let_in(aws, "redis-adapter") == [(6379, [realtime])]
    assert let_in(aws, "redis-state") == [(6380, sorted([realtime, worker]))]


@pytest.mark.thorough
def test_s4_60_another_token_reaches_cache_and_services_and_then_is_the_only_one(
    fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path
) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    again = play("site.yml", inventory=inventory).assert_unchanged()
    reads = len([entry for entry in again.requests if entry.service in ("elasticache", "secretsmanager")])
    assert reads <= 19, "of six things of ElastiCache and a secret, with the looks of the services"
    play("site.yml", inventory=inventory, check=True).assert_unchanged()
    play("playbooks/outputs.yml", inventory=inventory, variables={"outputs_folder": str(tmp_path / "outputs")}).assert_ok()
    endpoints = json.loads((tmp_path / "outputs" / "dev.json").read_text(encoding="utf-8"))["cache_endpoints"]
    shards = {name.removeprefix("chat-dev-"): group["NodeGroups"][0]["PrimaryEndpoint"] for name, group in groups(aws).items()}
    assert endpoints == shards
    before, first = aws("ecs").describe_task_definition(taskDefinition="chat-dev-realtime")["taskDefinition"]["revision"], token(aws)

    renewing = {"renew_secrets": "redis-adapter-auth"}
    planned = play("site.yml", inventory=inventory, check=True, variables=renewing).assert_ok()
    assert (planned.writes, planned.changed) == ([], {"redis-adapter": 2, "realtime": 2})
    renewed = play("site.yml", inventory=inventory, variables=renewing).assert_ok()
    assert renewed.changed == planned.changed
    assert token(aws) != first
    assert not [value for value in (first, token(aws)) if value in renewed.stdout]
    assert aws("ecs").describe_task_definition(taskDefinition="chat-dev-realtime")["taskDefinition"]["revision"] == before + 1
    play("site.yml", inventory=inventory).assert_unchanged()

    finished = play("site.yml", inventory=inventory, variables={"finish_rotation": "redis-adapter"}).assert_ok()
    assert finished.changed == {"redis-adapter": 1}
    play("site.yml", inventory=inventory).assert_unchanged()

    bigger = {"caches_overrides": {"redis-state": {"node_type": "cache.r7g.large"}}}
    refused = play("site.yml", inventory=inventory, variables=bigger)
    assert refused.rc != 0
    assert "node_type: cache.t4g.small becomes cache.r7g.large; the only node answers nobody meanwhile" in refused.stdout
    play("site.yml", inventory=inventory, variables={**bigger, "allow_replace": "redis-state"}).assert_ok()
    assert groups(aws)["chat-dev-redis-state"]["CacheNodeType"] == "cache.r7g.large"

    play("playbooks/destroy.yml", inventory=inventory, variables={"confirm": "dev"}).assert_ok()
    assert groups(aws) == {}
    left = aws("ec2").describe_security_groups()["SecurityGroups"]
    assert [group["GroupName"] for group in left if group["GroupName"].startswith("chat-dev")] == []


@pytest.mark.thorough
@pytest.mark.parametrize("harmed", ["changed", "deleted"])
def test_a_plan_foretells_what_a_run_repairs(fresh_account: Emulator, play: Playing, aws: Aws, inventory: Path, tmp_path: Path, harmed: str) -> None:
    play("site.yml", inventory=inventory).assert_ok()
    account, report = Account(aws, "eu-central-1", "dev"), {"GROUNDWORK_REPORT": str(tmp_path / "report.json")}
    before, harm = account.state(), Harm(account, "caches")
    done = harm.change(80) if harmed == "changed" else harm.delete(20)
    assert {kind for kind in ("replication_group", "cache_parameter_group", "cache_subnet_group") if kind in " ".join(done)}
    said = []
    for check in (True, False):
        result = play("site.yml", inventory=inventory, check=check, environment=report).assert_ok()
        said.append(entries_of(json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))))
        assert bool(result.writes) is not check
    assert said[0] == said[1], done
    assert account.state().keys() == before.keys()
    # addresses are new ones, and so are versions of a secret and the times of their changes
    own = (" task_definition ", " ecs_service ", " secret ")
    changed = {name for name, now in account.state().items() if before[name] != now and not any(kind in name for kind in own)}
    assert changed == set(), done
    play("site.yml", inventory=inventory).assert_unchanged()
