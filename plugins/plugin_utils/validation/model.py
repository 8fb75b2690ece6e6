# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An environment as its variables describe it, in the declared types, ready for checks across fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.balancer_groups import has_own_group
from ansible_collections.groundwork.aws.plugins.plugin_utils.database_proxies import own_proxy_group, proxy_key
from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import services_behind

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Component:
    """One host of the inventory: its role's variables without their prefix."""

    host: str
    kind: str
    config: Mapping[str, Any] = field(default_factory=dict)
    explicit: frozenset[str] = frozenset()  # set by the user, not by the role's defaults

    def path(self, name: str) -> str:
        """The variable's full name."""
        return f"{self.kind}_{name}"

    def short(self, variable: str) -> str:
        """The name that a variable has here."""
        return variable.removeprefix(f"{self.kind}_")


@dataclass(frozen=True)
class Model:
    """Everything that is known before AWS is asked."""

    environment: Mapping[str, Any] = field(default_factory=dict)  # the variables environment_* without their prefix
    components: tuple[Component, ...] = ()
    services: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # joined with their overrides, those of the inventory
    retention_days: Any = None  # logs_retention_days
    load_balancers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # joined with their overrides and completed, those of the inventory
    registry: Mapping[str, Any] = field(default_factory=dict)  # where images come from: ecr_mode and its like without their prefix
    file_systems: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # joined with their overrides and completed, those of the inventory
    databases: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # joined with their overrides and completed, those of the inventory
    caches: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # joined with their overrides and completed, those of the inventory

    @property
    def stack(self) -> dict[str, Any]:
        """What names are made of."""
        said = self.environment
        naming = {"default": said.get("naming_default"), "templates": said.get("naming_templates"), "suffix": said.get("naming_suffix")}
        return {"project": said.get("project"), "environment": said.get("name"), "region": said.get("region"), "naming": naming}

    @property
    def region(self) -> str:
        """The environment's region, empty where it has none."""
        return str(self.environment.get("region") or "")

    def of_kind(self, kind: str) -> list[Component]:
        """The components of a kind."""
        return [component for component in self.components if component.kind == kind]

    def config_of(self, kind: str) -> Mapping[str, Any]:
        """The variables of the kind's first component; empty where there is none."""
        return next((component.config for component in self.of_kind(kind)), {})

    def cluster_of(self, service: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables of the cluster that a service runs in, which is the first one when it names none."""
        named = [cluster.config for cluster in self.of_kind("ecs_cluster") if cluster.host == service.get("cluster")]
        return next(iter(named), {}) if service.get("cluster") else self.config_of("ecs_cluster")

    @property
    def security_group_keys(self) -> list[str]:
        """The security groups of the environment: those given as data, and the own ones of load balancers, services and file systems."""
        own = [name for name, entry in (*self.load_balancers.items(), *self.services.items(), *self.file_systems.items()) if has_own_group(name, entry)]
        own += [host for host, entry in (*self.databases.items(), *self.caches.items()) if entry.get("security_groups") is None]
        own += [proxy_key(host) for host, entry in self.databases.items() if own_proxy_group(entry)]
        return list(dict.fromkeys([*(self.config_of("security_groups").get("groups") or {}), *own]))

    def behind(self, balancer: str) -> dict[str, dict[str, Any]]:
        """The services behind a load balancer, each with how it is reached."""
        is_first = balancer == next(iter(self.load_balancers), None)
        return services_behind(self.services, balancer, is_first, self.config_of("alb_waf").get("http_defaults") or {})
