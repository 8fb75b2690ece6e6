# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names: templates, cleaning, cutting, clashes."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.plugin_utils import naming
from ansible_collections.groundwork.aws.plugins.plugin_utils.name_rules import RULES, rule_of


def stack(project: str = "shop", env: str = "prod", suffix: bool = False, default: str = "{project}-{env}-{key}", **templates: str) -> dict[str, Any]:
    return naming_of(templates, project, env, suffix, default)


def naming_of(
    templates: dict[str, str], project: str = "shop", env: str = "prod", suffix: bool = False, default: str = "{project}-{env}-{key}"
) -> dict[str, Any]:
    return {"project": project, "environment": env, "region": "eu-central-1", "naming": {"default": default, "templates": templates, "suffix": suffix}}


def literal(name: str, kind: str) -> str:
    return naming.resource_name(name, kind, stack(default="{key}"))


@pytest.mark.parametrize(
    ("key", "kind", "template", "expected"),
    [
        ("main", "vpc", "{project}-{env}-vpc", "shop-prod-vpc"),
        ("api", "iam_role", None, "shop-prod-api"),
        ("api", "log_group", "/ecs/{project}-{env}/{key}", "/ecs/shop-prod/api"),
        ("api", "container", "{key}", "api"),
        ("api", "security_group", "{project}_{kind}_{key}_{env}", "shop_security_group_api_prod"),
        ("logs", "s3_bucket", "{project}-{region}-{key}", "shop-eu-central-1-logs"),
    ],
)
def test_s2_29_template_of_the_kind_else_the_default(key: str, kind: str, template: str | None, expected: str) -> None:
    templates = {} if template is None else {kind: template}
    assert naming.resource_name(key, kind, naming_of(templates)) == expected


def test_s0_11_one_resource_may_have_a_template_of_its_own() -> None:
    templates = {"iam_role": "{key}", "iam_role/frontend-service": "frontendServiceRole"}
    assert naming.resource_name("frontend-service", "iam_role", naming_of(templates)) == "frontendServiceRole"
    assert naming.resource_name("other", "iam_role", naming_of(templates)) == "other"


def test_extra_fields_are_passed_by_name() -> None:
    assert naming.resource_name("api", "alarm", stack(alarm="{key}-{metric}"), metric="cpu") == "api-cpu"


@pytest.mark.parametrize("template", ["{nope}", "{key.upper}", "{0}", "{key", "{}"])
def test_template_that_cannot_be_filled_in_is_refused(template: str) -> None:
    with pytest.raises(naming.NamingError, match=re.escape(template)):
        naming.resource_name("api", "vpc", stack(vpc=template))


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("rds_instance", "Shop_Database_dev", "shop-database-dev"),
        ("rds_instance", "2048--prod-", "x-2048-prod"),
        ("elasticache_replication_group", "my_redis__dev", "my-redis-dev"),
        ("s3_bucket", "My_App-Files", "my-app-files"),
        ("s3_bucket", "xn--shop", "x-xn--shop"),
        ("s3_bucket", "a..b", "a.b"),
        ("load_balancer", "shop_prod_alb_", "shop-prod-alb"),
        ("load_balancer", "internal-shop", "x-internal-shop"),
        ("target_group", "api_tg.dev", "api-tg-dev"),
        ("security_group", "sg-web", "x-sg-web"),
        ("security_group", "web|db", "web-db"),
        ("sqs_queue", "shop orders.fifo", "shop-orders.fifo"),
        ("sqs_queue", "shop.orders", "shop-orders"),
        ("service_discovery_namespace", "shop_prod.private", "shop-prod.private"),
        ("service_discovery_service", "_API.v1_", "api-v1"),
        ("ecs_service", "frontendService", "frontendService"),
        ("log_group", "aws/x", "x-aws/x"),
        ("kms_alias", "shop prod", "alias/shop-prod"),
        ("ecr_repository", "Shop//API", "shop/api"),
        ("iam_role", "a b/c", "a-b-c"),
        ("vpc", "ecs vpc!", "ecs vpc-"),
    ],
)
def test_d5_name_is_cleaned_to_what_the_kind_accepts(kind: str, name: str, expected: str) -> None:
    assert literal(name, kind) == expected


@pytest.mark.parametrize(
    ("kind", "limit"),
    [
        ("load_balancer", 32), ("target_group", 32), ("iam_role", 64), ("iam_policy", 128), ("security_group", 255), ("sqs_queue", 80),
        ("rds_instance", 63), ("elasticache_replication_group", 40), ("s3_bucket", 63), ("ecs_service", 255), ("ecs_cluster", 255),
        ("task_definition", 255), ("log_group", 512), ("subnet", 256),
    ],
)  # fmt: skip
def test_d5_long_names_are_cut_at_the_limit_and_stay_different(kind: str, limit: int) -> None:
    one, other = ("a" * 600 + end for end in ("1", "2"))
    assert len(literal(one, kind)) == limit
    assert literal(one, kind) != literal(other, kind)
    assert literal(one, kind) == literal(one, kind)
    assert literal("a" * limit, kind) == "a" * limit


def test_d5_cutting_keeps_what_makes_a_queue_fifo() -> None:
    name = literal("q" * 100 + ".fifo", "sqs_queue")
    assert len(name) == 80
    assert name.endswith(".fifo")


def test_name_says_whether_it_was_cut() -> None:
    assert naming.make_name("a" * 65, "iam_role", stack(default="{key}")).was_cut
    assert not naming.make_name("a" * 64, "iam_role", stack(default="{key}")).was_cut


def acceptable(kind: str, name: str) -> bool:
    rule = rule_of(kind)
    body = name.removeprefix(rule.keeps_prefix).removesuffix(rule.keeps_suffix or "\0")
    return all(
        (
            rule.minimum <= len(name) <= rule.length,
            re.fullmatch(f"[{rule.allowed}]+", body, flags=re.ASCII),
            not rule.start or re.match(f"[{rule.start}]", body),
            not (rule.trim and (body[0] in rule.trim or body[-1] in rule.trim)),
            not (rule.collapse and any(char * 2 in body for char in rule.collapse)),
            not (rule.forbidden_prefixes and body.lower().startswith(rule.forbidden_prefixes)),
        )
    )


@pytest.mark.parametrize("kind", [*sorted(RULES), "subnet"])
def test_d5_whatever_goes_in_a_valid_name_comes_out(kind: str) -> None:
    source = random.Random(kind)  # noqa: S311  (repeatable, nothing secret)
    for _ in range(200):
        raw = "".join(source.choices("aZ09-_./ #é!:\n", k=source.choice([0, 1, 2, 5, 31, 33, 41, 64, 200, 600])))
        for suffix in (False, True):
            name = naming.resource_name(raw, kind, stack(default="{key}", suffix=suffix))
            assert acceptable(kind, name), (raw, name)


def test_s0_12_suffix_is_the_same_in_every_run_and_another_for_each_key() -> None:
    first = naming.resource_name("api", "iam_role", stack(suffix=True))
    assert re.fullmatch(r"shop-prod-api-[0-9a-f]{7}", first)
    assert first == naming.resource_name("api", "iam_role", stack(suffix=True))
    others = [
        naming.resource_name("web", "iam_role", stack(suffix=True)),
        naming.resource_name("api", "iam_policy", stack(suffix=True)),
        naming.resource_name("api", "iam_role", stack(env="dev", suffix=True)),
        naming.resource_name("api", "iam_role", stack(project="x", suffix=True)),
    ]
    assert len({name[-7:] for name in [first, *others]}) == 5


def test_s0_12_suffix_survives_cutting_and_skips_containers() -> None:
    long = naming.resource_name("a" * 80, "iam_role", stack(suffix=True))
    assert len(long) == 64
    assert long.endswith("-" + naming.short_hash("shop", "prod", "iam_role", "a" * 80))
    assert naming.resource_name("app", "container", stack(default="{key}", suffix=True)) == "app"


def test_s0_12_a_template_may_place_the_hash_itself() -> None:
    name = naming.resource_name("api", "iam_role", stack(suffix=True, iam_role="{hash}-{key}"))
    assert re.fullmatch(r"[0-9a-f]{7}-api", name)


@pytest.mark.parametrize(
    ("pairs", "default", "expected"),
    [
        ([("target_group", "a_b"), ("target_group", "a.b")], "{key}", [("target_group", "a-b", ["a_b", "a.b"])]),
        ([("subnet", "a"), ("subnet", "b")], "fixed", [("subnet", "fixed", ["a", "b"])]),
        ([("iam_role", "Web"), ("iam_role", "web")], "{key}", [("iam_role", "Web", ["Web", "web"])]),
        ([("ecs_service", "Web"), ("ecs_service", "web")], "{key}", []),
        ([("subnet", "a"), ("vpc", "a")], "{key}", []),
        ([("subnet", "a"), ("subnet", "a")], "{key}", []),
    ],
)
def test_d5_clashes_are_found_after_cleaning(pairs: list[tuple[str, str]], default: str, expected: list[Any]) -> None:
    assert naming.clashes(pairs, stack(default=default)) == expected


def test_every_rule_names_its_page() -> None:
    assert all(rule.page.startswith("https://docs.aws.amazon.com/") for rule in RULES.values())
