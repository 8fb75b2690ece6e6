# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Versions of Valkey and Redis as ElastiCache counts them, and the parameter groups that go with them."""

from __future__ import annotations

ENGINES = ("valkey", "redis")
#: From this major version on only major and minor are chosen, and AWS brings the patches.
#: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
BY_MINOR = 6


class VersionError(ValueError):
    """A version that an engine cannot have, or cannot get to."""


def parts(version: str) -> list[int]:
    """The numbers of a version; C(6.x) is its major version alone."""
    try:
        return [int(part) for part in version.removesuffix(".x").split(".")]
    except ValueError:
        raise VersionError(f"{version} is no version; one is like 8.1 or 7.1") from None


def chosen(version: str) -> str:
    """As much of a version as is chosen: C(7.1.0) is 7.1, and C(5.0.6) is itself."""
    numbers = parts(version)
    return ".".join(map(str, numbers[:2])) if numbers[0] >= BY_MINOR and len(numbers) > 1 else version


def family(engine: str, version: str) -> str:
    """The family of parameter groups that goes with a version.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
    """
    major, minor = [*parts(version), 0][:2]
    if engine == "redis" and major <= BY_MINOR:
        return f"redis{major}.x" if major == BY_MINOR else f"redis{major}.{minor}"
    return f"{engine}{major}"


def brought_to(engine: str, version: str | None, now_engine: str, now_version: str) -> str:
    """The version to go to: the one that there is where AWS has brought in a newer minor one by itself; a VersionError where there is no way."""
    if engine == "redis" and now_engine == "valkey":
        raise VersionError("AWS cannot make Redis of Valkey; make another cache")
    if version is None:
        return now_version
    now, there = parts(now_version), parts(chosen(version))
    if engine == now_engine and now[: len(there)] == there:
        return now_version
    if engine == now_engine and now > there:
        if now[0] == there[0] and now[0] >= BY_MINOR:
            return now_version
        raise VersionError(f"AWS cannot go back from version {now_version} to {version}; make another cache")
    return chosen(version)
