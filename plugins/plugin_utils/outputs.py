# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment's outputs as flat names, for files of shell variables and for people."""

from __future__ import annotations

import re
import shlex
import typing as t

from ansible_collections.groundwork.aws.plugins.plugin_utils.report import table


def flat(value: t.Any, name: str = "") -> list[tuple[str, str]]:
    """Names and values, one for each leaf; a list of plain values is one, joined by commas."""
    if isinstance(value, t.Mapping):
        return [leaf for key, item in value.items() for leaf in flat(item, f"{name}.{key}" if name else str(key))]
    if isinstance(value, list) and any(isinstance(item, (t.Mapping, list)) for item in value):
        return [leaf for index, item in enumerate(value) for leaf in flat(item, f"{name}.{index}")]
    return [(name, ",".join(map(_plain, value)) if isinstance(value, list) else _plain(value))]


def _plain(value: t.Any) -> str:
    """A value as shells and people write it: nothing for null, true and false in lower case."""
    return str(value).lower() if isinstance(value, bool) else ("" if value is None else str(value))


def shell_name(name: str) -> str:
    """A name as a shell accepts it: `publicSubnetId` and `role_arns.web-task` become PUBLIC_SUBNET_ID and ROLE_ARNS_WEB_TASK."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"\W+", "_", words, flags=re.ASCII).upper()


def dotenv(outputs: t.Mapping[str, t.Any]) -> str:
    """The outputs as lines NAME=value, which both a shell and a dotenv reader take."""
    return "".join(f"{shell_name(name)}={shlex.quote(value)}\n" for name, value in flat(outputs))


def outputs_table(outputs: t.Mapping[str, t.Any]) -> str:
    """The outputs as a table."""
    return table([("output", "value"), *flat(outputs)])


def load_balancer_urls(load_balancers: t.Mapping[str, t.Any], names: t.Sequence[str]) -> dict[str, str]:
    """The addresses of load balancers, given their DNS names in the same order: HTTPS where there is a certificate."""
    secured = {key: bool((said or {}).get("certificate_arns")) for key, said in load_balancers.items()}
    return {key: f"{'https' if secured[key] else 'http'}://{name}" for key, name in zip(load_balancers, names, strict=True)}
