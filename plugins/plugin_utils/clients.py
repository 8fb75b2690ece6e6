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

from ansible_collections.groundwork.aws.plugins.plugin_utils import guard, journal, models
from ansible_collections.groundwork.aws.plugins.plugin_utils.boto import boto3, botocore, upstream

_CLIENT = re.compile(r"""\bclient\(\s*['"]([a-z0-9-]+)['"]""")

# Beside AWS_*, what decides in the process's environment whom a client speaks for, and how it gets there.
_SURROUNDINGS = ("HOME", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy")
_CREDENTIALS = {"aws_access_key_id": "AWS_ACCESS_KEY_ID", "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY", "aws_session_token": "AWS_SESSION_TOKEN"}

_kept: dict[tuple[t.Any, ...], t.Any] = {}
_sessions: dict[tuple[t.Any, ...], t.Any] = {}


def _surroundings() -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, value) for name, value in os.environ.items() if name.startswith("AWS_") or name in _SURROUNDINGS))


def session(profile: str | None = None) -> t.Any:
    """The session of a profile (None: of the environment's credentials)."""
    key = (profile, _surroundings())
    if key not in _sessions:
        _sessions[key] = boto3.session.Session(profile_name=profile)
    return _sessions[key]


def client(service: str, region: str | None = None, profile: str | None = None) -> t.Any:
    """A kept client, equal to the one an upstream module asks for with the same region and profile."""
    return _connect(conn_type="client", resource=service, region=region, profile_name=profile or None)


_original_connect: t.Any = upstream._boto3_conn if upstream else None


def _connect(
    conn_type: str,
    resource: str | None = None,
    region: str | None = None,
    endpoint: str | None = None,
    **params: t.Any,
) -> t.Any:
    """Upstream's `_boto3_conn`, answering from what is kept where the same client was asked for before."""
    given = _given(params)
    if conn_type != "client" or not all(isinstance(value, (str, bool)) for value in given.values()):
        return _original_connect(conn_type, resource, region, endpoint, **params)
    key = (resource, region, endpoint, tuple(sorted(given.items())), _surroundings())
    if key not in _kept:
        profile = given.pop("profile_name", None)
        config = botocore.config.Config(user_agent=upstream._get_user_agent_string())
        _kept[key] = session(profile).client(resource, config=config, region_name=region, endpoint_url=endpoint, **given)
    return _kept[key]


def _given(params: dict[str, t.Any]) -> dict[str, t.Any]:
    """The arguments that say more than botocore finds in the environment by itself; upstream's modules repeat what stands there."""
    given = {name: value for name, value in params.items() if value is not None and not _says_nothing(name, value)}
    if all(given.get(name) == os.environ.get(variable) for name, variable in _CREDENTIALS.items()):
        given = {name: value for name, value in given.items() if name not in _CREDENTIALS}
    return given


def _says_nothing(name: str, value: t.Any) -> bool:
    """Whether an argument asks for what every client has anyway: verified certificates, the environment's profile, the guard's retries."""
    if name == "verify":
        return value is True or value == os.environ.get("AWS_CA_BUNDLE")
    if name == "profile_name":
        return bool(value == (os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE")))
    return name == "config" and getattr(value, "_user_provided_options", None) == {"retries": guard.RETRIES}


def install() -> None:
    """Let every module of this process use kept clients, behind the guard; a second call does nothing."""
    if upstream._boto3_conn is not _connect:
        botocore.loaders.Loader.FILE_LOADER_CLASS = models.PlainFiles
        guard.install()
        journal.install()
        upstream._boto3_conn = _connect
        os.register_at_fork(after_in_child=_close_connections)


def _close_connections() -> None:
    """A connection that the parent opened, in a lookup of its own, stays the parent's: workers open theirs."""
    for kept in _kept.values():
        kept.close()


def services_of(module: types.ModuleType) -> list[str]:
    """The AWS services that a module's source asks clients of, and STS beside them, which shared code asks for the account's number."""
    asked = set(_CLIENT.findall(inspect.getsource(module))) & set(session().get_available_services())
    return sorted({"sts", *asked}) if asked else []


def make_ready(services: t.Iterable[str], region: str | None, profile: str | None) -> None:
    """Make clients before the workers are forked, so that none of them parses a service's model again."""
    for service in services:
        renew_credentials(profile)
        ready = client(service, region or session(profile or None).region_name or "us-east-1", profile)
        ready.can_paginate(next(iter(ready.meta.method_to_api_mapping)))  # reads the service's paginators once


def renew_credentials(profile: str | None) -> None:
    """Take on a profile's role, or renew it when it ends soon, once for all workers."""
    credentials = session(profile or None).get_credentials()
    if credentials is not None:
        credentials.get_frozen_credentials()
