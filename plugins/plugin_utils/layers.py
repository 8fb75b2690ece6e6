# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which layer builds which kinds of components: the one home of that table."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LAYERS: dict[str, tuple[str, ...]] = {
    "account": ("kms", "ecr"),
    "foundation": ("vpc", "iam", "s3", "dynamodb", "secrets", "sqs", "sns", "dns"),
    "perimeter": ("security_groups", "certificates", "service_discovery", "ecs_cluster", "ses"),
    "platform": ("rds", "elasticache", "efs", "alb_waf", "api_gateway", "cognito"),
    "services": ("ecs_service", "events", "deployer"),
    "operations": ("observability", "backup"),
}
KINDS: tuple[str, ...] = tuple(kind for kinds in LAYERS.values() for kind in kinds)


def layer_of(kind: str) -> str:
    """The layer that builds a kind."""
    for layer, kinds in LAYERS.items():
        if kind in kinds:
            return layer
    raise ValueError(f"{kind!r} is no kind of component; allowed are {', '.join(KINDS)}")


def kinds_of(group_names: Iterable[str]) -> list[str]:
    """The kinds among a host's groups, in the order in which they are built."""
    names = set(group_names)
    return [kind for kind in KINDS if kind in names]


def kind_of(group_names: Iterable[str]) -> str:
    """The one kind that a host's groups name."""
    found = kinds_of(group_names)
    if len(found) != 1:
        said = f"the kinds {', '.join(found)}" if found else "no kind"
        raise ValueError(f"a component belongs to exactly one kind of {', '.join(KINDS)}; this host's groups name {said}")
    return found[0]


def component_of(kind: str, groups: dict[str, list[str]]) -> str:
    """The one component (host) of a kind of which an environment has one, such as vpc."""
    hosts = list(groups.get(kind) or [])
    if len(hosts) != 1:
        raise ValueError(f"the inventory must have exactly one host in the group {kind}; it has {', '.join(hosts) or 'none'}")
    return hosts[0]
