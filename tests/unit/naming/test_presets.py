# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The presets of group_vars/all/naming.yml: the names of the documents that the project rebuilds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.groundwork.aws.plugins.plugin_utils.naming import resource_name
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.checks import cross_problems
from tests.unit.validation import models as m

ROOT = Path(__file__).resolve().parents[3]
PRESETS: dict[str, Any] = yaml.safe_load((ROOT / "group_vars" / "all" / "naming.yml").read_text(encoding="utf-8"))["naming_presets"]


def name(preset: str, kind: str, key: str, **overrides: str) -> str:
    naming = {"default": PRESETS[preset]["default"], "templates": {**PRESETS[preset]["templates"], **overrides}, "suffix": False}
    return resource_name(key, kind, {"project": "shop", "environment": "prod", "region": "eu-central-1", "naming": naming})


@pytest.mark.parametrize(
    ("preset", "kind", "key", "expected"),
    [
        ("dash", "vpc", "vpc", "shop-prod-vpc"),
        ("dash", "internet_gateway", "internet-gateway", "shop-prod-igw"),
        ("dash", "subnet", "public-eu-central-1a", "shop-prod-public-eu-central-1a"),
        ("dash", "security_group", "alb", "shop-prod-alb-sg"),
        ("dash", "flow_log_group", "flow-log", "/vpc/shop-prod/flow-logs"),
        ("dash", "ecs_cluster", "main", "shop-prod-cluster"),
        ("dash", "ecs_service", "api", "shop-prod-api"),
        ("dash", "container", "api", "api"),
        ("dash", "log_group", "api", "/ecs/shop-prod/api"),
        ("dash", "iam_role", "api-task", "shop-prod-api-task"),
        ("snake_suffix_env", "vpc", "vpc", "shop_vpc_prod"),
        ("snake_suffix_env", "ecs_cluster", "main", "shop_cluster_prod"),
        ("snake_suffix_env", "ecs_service", "api", "shop_service_api_prod"),
        ("snake_suffix_env", "iam_role", "backend_task", "shop_backend_task_prod"),
        ("snake_suffix_env", "s3_bucket", "images", "shop-images-prod"),
        ("snake_suffix_env", "rds_instance", "postgres", "shop-postgres-prod"),
        ("literal", "vpc", "vpc", "shop-vpc"),
        ("literal", "ecs_service", "api", "api"),
    ],
)
def test_c1_s2_29_s1_34_s4_20_presets(preset: str, kind: str, key: str, expected: str) -> None:
    assert name(preset, kind, key) == expected


@pytest.mark.parametrize(
    ("kind", "key", "override", "expected"),
    [
        ("vpc", "vpc", {"vpc": "ecs-vpc"}, "ecs-vpc"),
        ("ecs_cluster", "main", {"ecs_cluster": "my-ecs-cluster"}, "my-ecs-cluster"),
        ("task_definition", "frontend", {"task_definition": "{key}-task"}, "frontend-task"),
        ("log_group", "frontend", {"log_group": "/ecs/{key}-task"}, "/ecs/frontend-task"),
        ("ecs_service", "frontend", {"ecs_service/frontend": "frontendService"}, "frontendService"),
        ("iam_role", "frontend-service", {"iam_role/frontend-service": "frontendServiceRole"}, "frontendServiceRole"),
    ],
)
def test_s0_11_s0_20_s0_29_s0_31_s0_37_literal_names(kind: str, key: str, override: dict[str, str], expected: str) -> None:
    assert name("literal", kind, key, **override) == expected


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_every_preset_is_valid(preset: str) -> None:
    said = {"naming_default": PRESETS[preset]["default"], "naming_templates": PRESETS[preset]["templates"]}
    assert cross_problems(m.environment(**said)) == []
