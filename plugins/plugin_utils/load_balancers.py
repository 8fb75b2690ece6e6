# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers and the services behind them, as what the environment says of both implies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.overrides import plain, with_overrides

if TYPE_CHECKING:
    from collections.abc import Mapping

#: What components beside the load balancer's own need to know of a definition that says nothing; the role's defaults say the same.
SHARED_DEFAULTS: dict[str, Any] = {
    "scheme": "internet-facing",
    "certificate_arns": [],
    "http_port": 80,
    "https_port": 443,
    "ip_address_type": "ipv4",
    "ingress_cidrs": None,
    "ingress_ipv6_cidrs": None,
    "security_groups": None,
}
#: What an entry sets to null to have none; elsewhere null is as good as nothing said.
MAY_BE_NONE = ("http_port",)
#: The port on which a target is asked whether it is healthy when no other is named.
TRAFFIC_PORT = "traffic-port"
GRACE_SECONDS = 60


def described(balancer: Mapping[str, Any] | None, defaults: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The filter: a load balancer's entry with what it means where it says nothing."""
    said = {name: value for name, value in (balancer or {}).items() if value is not None or name in MAY_BE_NONE}
    return with_overrides(with_overrides(plain(SHARED_DEFAULTS), defaults), said)


def is_behind(service: Mapping[str, Any] | None, balancer: str, first: bool) -> bool:
    """Whether a service gets its requests from a load balancer; the first one has those that name none."""
    http = (service or {}).get("http")
    if http is None:
        return False
    named = http.get("load_balancer")
    return bool(named == balancer if named else first)


def asked_container(service: Mapping[str, Any]) -> Mapping[str, Any]:
    """The container that gets the requests: the service's own, or the one beside it that `http` names."""
    name = (service.get("http") or {}).get("container_name")
    return next((sidecar for sidecar in service.get("sidecars") or [] if name and sidecar and sidecar.get("name") == name), service)


def requests_port(service: Mapping[str, Any]) -> int | None:
    """The port that gets the requests, which is the one of their container; None where there is none."""
    port = (service.get("http") or {}).get("port") or asked_container(service).get("port")
    return None if port is None else int(port)


def health_port(service: Mapping[str, Any]) -> int | None:
    """The port that is asked for health, where that is one of its own."""
    check = (service.get("http") or {}).get("health_check") or {}
    port = check.get("port") or TRAFFIC_PORT
    return None if port == TRAFFIC_PORT or int(port) == requests_port(service) else int(port)


def own_groups(name: str, entry: Mapping[str, Any] | None) -> list[str]:
    """The security groups of a service or of a load balancer: those that it names, else the one of its own name."""
    return list((entry or {}).get("security_groups") or [name])


def listener_ports(balancer: Mapping[str, Any]) -> dict[str, int]:
    """The ports that a load balancer listens on, by protocol: HTTPS where it has a certificate, HTTP unless it has no port for it."""
    https = {"https": int(balancer["https_port"])} if balancer["certificate_arns"] else {}
    return https | ({"http": int(balancer["http_port"])} if balancer["http_port"] else {})


def access_logs(balancer: Mapping[str, Any], buckets: Mapping[str, str]) -> dict[str, Any]:
    """The filter: where requests are logged, as the module takes it; a bucket by its key in the environment or by its name."""
    said = balancer.get("access_logs")
    if said is None:
        return {"enabled": False}
    return {"enabled": True, "bucket": buckets.get(said["bucket"], said["bucket"]), "prefix": said.get("prefix") or ""}


def service_load_balancers(service: Mapping[str, Any], container_name: str, target_group_arn: str) -> list[dict[str, Any]]:
    """The filter: the target groups of a service, that of its `http` before those that it lists."""
    listed = list(service.get("load_balancers") or [])
    http = service.get("http")
    if http is None:
        return listed
    container = http.get("container_name") or service.get("container_name") or container_name
    return [{"target_group_arn": target_group_arn, "container_name": container, "container_port": requests_port(service)}, *listed]


def grace_period(service: Mapping[str, Any]) -> int:
    """The filter: the seconds in which health checks of the load balancer do not count."""
    said = service.get("health_check_grace_period")
    return int(said) if said is not None else GRACE_SECONDS if service.get("http") is not None else 0
