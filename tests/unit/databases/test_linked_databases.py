# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services that name databases in their environment."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.plugin_utils.databases import described_databases
from ansible_collections.groundwork.aws.plugins.plugin_utils.linked_databases import DatabaseLinkError, databases_of, named_databases, with_databases

DATABASES = described_databases({"main": {"database": "chatdb", "replicas": {"replica": {}}}, "reports": {"port": 5433}})
SERVICE: dict[str, Any] = {
    "environment": {
        "DATABASE_HOST": {"database": "main"},
        "DATABASE_PORT": {"database": "main", "attribute": "port"},
        "DATABASE_NAME": {"database": "main", "attribute": "name"},
        "READER_HOST": {"database": "main", "attribute": "reader_host"},
        "LOG_LEVEL": "info",
    },
    "sidecars": [{"name": "pooler", "environment": {"HOST": {"database": "reports", "attribute": "reader_host"}}}, {"name": "plain"}],
}


def endpoint(name: str) -> dict[str, Any]:
    return {"Address": f"{name}.example.com", "Port": 5432}


def test_s4_53_a_service_knows_where_its_databases_are() -> None:
    assert named_databases(SERVICE, DATABASES) == ["main", "main-replica", "reports"]
    linked = with_databases(SERVICE, DATABASES, {name: endpoint(name) for name in ("main", "main-replica", "reports")})
    assert linked["environment"] == {
        "DATABASE_HOST": "main.example.com",
        "DATABASE_PORT": "5432",
        "DATABASE_NAME": "chatdb",
        "READER_HOST": "main-replica.example.com",
        "LOG_LEVEL": "info",
    }
    assert [sidecar.get("environment") for sidecar in linked["sidecars"]] == [{"HOST": "reports.example.com"}, None]


def test_the_databases_of_a_service_are_those_of_its_environment_and_of_its_secrets() -> None:
    """The filter service_databases."""
    service = {"environment": {"A": {"database": "main"}, "B": "plain"}, "sidecars": [{"secrets": {"C": {"database": "reports"}, "D": "key"}}]}
    assert databases_of(service) == ["main", "reports"]


def test_in_a_plan_an_address_is_known_after_apply() -> None:
    linked = with_databases(SERVICE, DATABASES, {"main": UNKNOWN})
    assert (linked["environment"]["DATABASE_HOST"], linked["environment"]["DATABASE_PORT"]) == (UNKNOWN, "5432")


def test_a_service_without_databases_stays_as_it_is() -> None:
    plain = {"environment": {"A": "b"}, "sidecars": [{"name": "c"}]}
    assert (with_databases(plain, DATABASES), named_databases(plain, DATABASES)) == (plain, [])


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"database": "man"}, "environment.X names the database 'man', which there is not; allowed are main, reports."),
        ({"database": "main", "attribute": "hosts"}, "environment.X.attribute is 'hosts'; allowed are host, port, reader_host, name, username."),
    ],
)
def test_what_there_is_not(value: dict[str, Any], words: str) -> None:
    for wrong in (named_databases, with_databases):
        with pytest.raises(DatabaseLinkError, match=words.replace(".", r"\.")):
            wrong({"environment": {"X": value}}, DATABASES)
