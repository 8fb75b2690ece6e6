# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From names to patterns of names."""

from __future__ import annotations

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils.permissions_names import Names

NAMES = Names("shop", "dev")


@pytest.mark.parametrize(
    ("resource", "pattern", "ours"),
    [
        ("role/shop-dev-web-task", "role/shop-dev-*", True),
        ("service/shop-dev-cluster/shop-dev-web", "service/shop-dev-*", True),
        ("log-group:/ecs/shop-dev/web", "log-group:/ecs/shop-dev/*", True),
        ("parameter/shop/dev/token", "parameter/shop/dev/*", True),
        ("loadbalancer/app/shop-dev-alb/893bb562c88357dd", "loadbalancer/app/shop-dev-*", True),
        ("task-definition/shop-dev-web:7", "task-definition/shop-dev-*", True),
        ("shop-dev-uploads", "shop-dev-*", True),
        ("shop-dev", "shop-dev", True),
        ("table/shop_orders_dev", "table/shop_*_dev", True),
        ("repository/shop_service_web", "repository/shop_service_web", False),
        ("role/shop-devops-web", "role/shop-devops-web", False),
        ("role/workshop-dev-web", "role/workshop-dev-web", False),
        ("role/other", "role/other", False),
        ("vpc/vpc-0123456789abcdef0", "vpc/*", False),
        ("db-proxy:prx-0123456789abcdef0", "db-proxy:*", False),
        ("target-group:prx-tg-0123456789abcdef0", "target-group:*", False),
        ("restore-testing-plan:shop_dev_tests-4841f736-31c1-4de3-bb24-387fa7a399f1", "restore-testing-plan:shop_dev_*", True),
        ("key/4841f736-31c1-4de3-bb24-387fa7a399f1", "key/*", False),
        ("hostedzone/Z0123456789ABCDEFGHIJ", "hostedzone/*", False),
        ("scalable-target/e8bhjumxzwiwh2wlkkv6x7wxpbeq9oezmy52", "scalable-target/*", False),
        ("user:INTERNAL", "user:INTERNAL", False),
        ("secret:other-??????", "secret:other-??????", False),
        ("*", "*", False),
    ],
)
def test_names_become_patterns(resource: str, pattern: str, ours: bool) -> None:
    assert (NAMES.pattern(resource), NAMES.is_ours(pattern)) == (pattern, ours)


def test_names_with_signs_are_taken_as_they_are() -> None:
    assert Names("shop.eu", "d+v").pattern("role/shop.eu-d+v-web") == "role/shop.eu-d+v-*"
    assert Names("shop.eu", "dev").pattern("role/shopXeu-dev-web") == "role/shopXeu-dev-web"
