# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/declare.yml by itself; tests/integration/declaring.py has what holds of every environment's declaration."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.integration.declaring import ATTEMPTS, cut_off
from tests.integration.playing import ROOT

if TYPE_CHECKING:
    from tests.emulator import Emulator
    from tests.integration.playing import Playing, Result

INVENTORY = "inventories/dev"
SECRET = "planted-8c1f0d2a"  # it is to be found nowhere

Declare = Callable[..., "Result"]


@pytest.fixture
def declare(emulator: Emulator, aws_environment: dict[str, str], tmp_path: Path) -> Declare:
    """Play declare.yml where nothing can be reached."""

    def play(*arguments: str, variables: dict[str, Any], **options: Any) -> Result:
        given = {"declaration_folder": str(tmp_path / "declared"), **variables}
        result = cut_off(emulator, aws_environment, tmp_path)("playbooks/declare.yml", *arguments, inventory=INVENTORY, variables=given, **options)
        attempts = tmp_path / ATTEMPTS
        assert not attempts.exists(), attempts.read_text(encoding="utf-8")
        return result

    return play


def declared(folder: Path) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((folder / "declared" / "dev.json").read_text(encoding="utf-8"))
    return said


@pytest.mark.core
def test_a_part_is_declared_as_a_part_and_no_secret_is_in_it(declare: Declare, tmp_path: Path) -> None:
    secrets = {"session-key": {}, "given": {"source": "given", "value": SECRET}}
    variables = {"secrets_parameters": secrets, "environment_account_id": "111122223333", "environment_profile": "nobodys"}
    result = declare("-vvv", variables=variables, limit="parameters").assert_ok()
    said = declared(tmp_path)
    schema = json.loads((ROOT / "schemas" / "declaration.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(said)] == []
    assert (said["complete"], said["account"], said["region"]) == (False, "111122223333", "eu-central-1")
    assert [(one["kind"], one["name"], one["component"]) for one in said["resources"]] == [
        ("ssm_parameter", f"/groundwork/dev/{name}", "parameters") for name in secrets
    ]
    assert "Declared: 2 resources in 1 component of dev in eu-central-1. This is a part of the environment" in result.stdout
    assert SECRET not in (tmp_path / "declared" / "dev.json").read_text(encoding="utf-8")
    assert SECRET not in result.stdout + result.stderr


SUBNETS = {"vpc_existing_public_subnet_ids": ["subnet-11111111", "subnet-22222222"], "vpc_existing_private_subnet_ids": ["subnet-33333333", "subnet-44444444"]}


@pytest.mark.parametrize(
    "network",
    [
        {"vpc_mode": "existing", "vpc_name": "shared", **SUBNETS},
        pytest.param({"vpc_mode": "existing", "vpc_id": "vpc-12345678", **SUBNETS}, marks=pytest.mark.thorough),
        pytest.param({"vpc_mode": "default", "vpc_subnet_tiers": ["public"]}, marks=pytest.mark.thorough),
    ],
    ids=["by name", "by id", "the default one"],
)
def test_a_network_that_is_there_already_is_taken_to_be_there(declare: Declare, tmp_path: Path, network: dict[str, Any]) -> None:
    declare(variables=network, limit="network,firewall").assert_ok()
    assert {one["kind"] for one in declared(tmp_path)["resources"]} == {"security_group"}


@pytest.mark.parametrize(
    ("variables", "environment", "words"),
    [
        ({"groundwork_runner": False}, {}, "cannot run offline: groundwork_runner is off"),
        ({}, {"ANSIBLE_CALLBACKS_ENABLED": "oneline"}, "groundwork_offline needs the callback groundwork.aws.groundwork"),
    ],
    ids=["runner", "callback"],
)
def test_what_would_ask_aws_is_refused(declare: Declare, tmp_path: Path, variables: dict[str, Any], environment: dict[str, str], words: str) -> None:
    refused = declare(variables=variables, limit="cluster", environment=environment)
    assert refused.rc == 2
    assert words in " ".join(refused.stdout.split())
    assert not (tmp_path / "declared").exists()


def test_site_yml_is_not_offline_without_check_mode(play: Playing, fresh_account: Emulator) -> None:
    refused = play("site.yml", inventory=INVENTORY, variables={"groundwork_offline": {"account": ""}}, limit="cluster")
    assert refused.rc == 2
    assert "groundwork_offline is for plans" in " ".join(refused.stdout.split())
    assert refused.requests == []
