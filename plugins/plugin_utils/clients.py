# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS clients that are made once and kept: by the parent for all its workers, by a worker for the items of its loop.

A client has no open connection until its first call, so a forked worker may use what its parent made.
"""

from __future__ import annotations

import inspect
import os
import re
import types
import typing as t

from ansible_collections.amazon.aws.plugins.module_utils import botocore as upstream

from ansible_collections.groundwork.aws.plugins.plugin_utils import guard
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import boto3, botocore

# What decides, beside the arguments, whom a client speaks for and with.
_ENVIRONMENT = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_PROFILE",
    "AWS_REGION",
    "AWS_ROLE_ARN",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SECURITY_TOKEN",
    "AWS_SESSION_TOKEN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)

_CLIENT = re.compile(r"""\bclient\(\s*['"]([a-z0-9-]+)['"]""")

_kept: dict[tuple[t.Any, ...], t.Any] = {}
_sessions: dict[tuple[t.Any, ...], t.Any] = {}


def _surroundings() -> tuple[str | None, ...]:
    return tuple(os.environ.get(name) for name in _ENVIRONMENT)


def session(profile: str | None = None) -> t.Any:
    """The session of a profile (None: of the environment's credentials)."""
    key = (profile, _surroundings())
    if key not in _sessions:
        _sessions[key] = boto3.session.Session(profile_name=profile)
    return _sessions[key]


def client(service: str, region: str | None = None, profile: str | None = None) -> t.Any:
    """A kept client, equal to the one an upstream module asks for with the same region and profile."""
    return _connect(conn_type="client", resource=service, region=region, profile_name=profile or None)


_original_connect = upstream._boto3_conn


def _connect(
    conn_type: str,
    resource: str | None = None,
    region: str | None = None,
    endpoint: str | None = None,
    **params: t.Any,
) -> t.Any:
    """Upstream's `_boto3_conn`, answering from what is kept where the same client was asked for before."""
    given = {name: value for name, value in params.items() if value is not None and not _says_nothing(name, value)}
    if conn_type != "client" or not all(isinstance(value, (str, bool)) for value in given.values()):
        return _original_connect(conn_type, resource, region, endpoint, **params)
    key = (resource, region, endpoint, tuple(sorted(given.items())), _surroundings())
    if key not in _kept:
        profile = given.pop("profile_name", None)
        config = botocore.config.Config(user_agent=upstream._get_user_agent_string())
        _kept[key] = session(profile).client(resource, config=config, region_name=region, endpoint_url=endpoint, **given)
    return _kept[key]


def _says_nothing(name: str, value: t.Any) -> bool:
    """Whether an argument asks for what every client has anyway: verified certificates, and the guard's retries."""
    if name == "verify":
        return value is True
    return name == "config" and getattr(value, "_user_provided_options", None) == {"retries": guard.RETRIES}


def install() -> None:
    """Let every module of this process use kept clients, behind the guard."""
    guard.install()
    upstream._boto3_conn = _connect


def services_of(module: types.ModuleType) -> list[str]:
    """The AWS services that a module's source asks clients of."""
    return sorted({service for service in _CLIENT.findall(inspect.getsource(module)) if service in session().get_available_services()})


def make_ready(services: t.Iterable[str], region: str | None, profile: str | None) -> None:
    """Make clients before the workers are forked, so that none of them parses a service's model again."""
    for service in services:
        ready = client(service, region or session(profile or None).region_name or "us-east-1", profile)
        ready.can_paginate(next(iter(ready.meta.method_to_api_mapping)))  # reads the service's paginators once
