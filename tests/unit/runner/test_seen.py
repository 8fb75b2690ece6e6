# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run has seen of the things that others look up."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils import run_folder, seen

STACK = {"project": "p", "environment": "e"}
KEY = "groundwork.aws.kms_key"


@pytest.fixture(autouse=True)
def run() -> Iterator[None]:
    run_folder.begin()
    yield
    run_folder.end()


def tagged(key: str, environment: str = "e", **more: Any) -> dict[str, Any]:
    return {"tags": {"groundwork:project": "p", "groundwork:environment": environment, "groundwork:key": key}, **more}


def test_a_loop_tells_of_all_its_things() -> None:
    groups = [tagged(f"security_group/{name}", group_id=f"sg-{name}") for name in ("api", "web")]
    seen.take("groundwork.aws.ec2_security_group", {"results": [{"security_group": group} for group in groups]})
    assert seen.things(STACK) == {"security_group/api": "sg-api", "security_group/web": "sg-web"}
    assert seen.things({**STACK, "environment": "other"}) == {}


def test_the_last_word_holds_and_a_plan_says_what_is_known_later() -> None:
    seen.take(KEY, {"key": tagged("kms_key/data", arn="arn:1")})
    seen.take(KEY, {"key": tagged("kms_key/data", arn=UNKNOWN)})
    assert seen.things(STACK) == {"kms_key/data": UNKNOWN}


def test_of_a_secret_its_version_is_told_too() -> None:
    seen.take("groundwork.aws.secretsmanager_secret", {"secret": tagged("secret/db", arn="arn:1", version_id="v1")})
    seen.take("groundwork.aws.secretsmanager_secret", {"secret": tagged("secret/token", arn="arn:2", version_id="")})
    assert seen.things(STACK) == {"secret/db": "arn:1", "secret/db#Version": "v1", "secret/token": "arn:2"}


def test_a_subnet_is_the_one_that_was_made_or_the_one_that_was_there() -> None:
    new, old = tagged("subnet/public-a", id=None), tagged("subnet/public-b", id="subnet-2")
    seen.take("amazon.aws.ec2_vpc_subnet", {"results": [{"item": new, "changed": True}, {"item": old, "changed": True}, {"item": "10.0.0.0/24"}]})
    assert seen.things(STACK) == {"subnet/public-a": UNKNOWN, "subnet/public-b": "subnet-2"}
    seen.take("amazon.aws.ec2_vpc_subnet", {"results": [{"item": new, "subnet": {"id": "subnet-1"}}]})
    assert seen.things(STACK)["subnet/public-a"] == "subnet-1"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("groundwork.aws.s3_bucket", {"key": tagged("kms_key/data", arn="arn:1")}),
        (KEY, {"key": None}),  # deleted
        (KEY, {"key": {"arn": "arn:1", "tags": None}}),  # nobody's
        (KEY, {"key": {"arn": "arn:1", "tags": {"groundwork:key": "kms_key/data"}}}),
        (KEY, {"key": tagged("kms_key/data")}),
        (KEY, {"censored": "the output has been hidden"}),
        (KEY, {"results": ["text"]}),
    ],
)
def test_what_tells_nothing_is_left_alone(action: str, data: dict[str, Any]) -> None:
    seen.take(action, data)
    assert seen.things(STACK) == {}
