# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services behind load balancers: a load balancer that exists, a port that listens, and checks that AWS takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ansible_collections.groundwork.aws.plugins.plugin_utils.listeners import complete_http
from ansible_collections.groundwork.aws.plugins.plugin_utils.load_balancers import TRAFFIC_PORT, asked_container
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.conditions import condition_problems
from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.words import allowed_or_meant, is_known, items, listed, range_problem, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ansible_collections.groundwork.aws.plugins.plugin_utils.validation.model import Model

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
CHECK_RANGES = {
    "interval": (5, 300, "seconds"),
    "timeout": (2, 120, "seconds"),
    "healthy_threshold": (2, 10, ""),
    "unhealthy_threshold": (2, 10, ""),
}
# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html
LONGEST_DELAY, SLOW_START, LONGEST_COOKIE = 3600, (30, 900), 604800
CHECK_PATH = re.compile(r"/[!-~]{0,1023}")
MATCHERS = {"http": re.compile(r"[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*"), "grpc": re.compile(r"\d\d?(-\d\d?)?(,\d\d?(-\d\d?)?)*")}
MATCHER_WORDS = {"http": "status codes from 200 to 499 such as 200, 200,202 or 200-299", "grpc": "codes from 0 to 99 such as 0, 0,12 or 0-5"}
OF_ELB = "AWSALB"


def balancer_problems(http: Mapping[str, Any], path: str, model: Model) -> list[str]:
    """A load balancer that the inventory has."""
    named, known = http.get("load_balancer"), list(model.load_balancers)
    if not model.of_kind("alb_waf"):
        return [f"{path} asks for a load balancer, which the inventory does not have; add a host to the group alb_waf, and load_balancers of its name."]
    if not is_known(named) or named in known:
        return []
    return [f"{path}.load_balancer is {shown(named)}, which is no host of the group alb_waf; {allowed_or_meant(str(named), known)}"]


def container_problems(key: str, service: Mapping[str, Any], http: Mapping[str, Any]) -> list[str]:
    """A container of the service that listens on the port."""
    path, named = f"services.{key}.http", http.get("container_name")
    containers = [str(service.get("container_name") or key), *(str(sidecar.get("name")) for _index, sidecar in items(service, "sidecars"))]
    if is_known(named) and named not in containers:
        return [f"{path}.container_name is {shown(named)}, which the service does not have; allowed are {listed(containers)}."]
    asked, listens = http.get("port"), asked_container(service).get("port")
    if listens is None:
        return [f"services.{key}.port is missing; {path} needs the port that the container listens on."]
    if is_known(asked) and asked != listens:
        return [f"{path}.port is {asked}, but the container listens on {listens}; leave it out, or name the container that gets the requests."]
    return []


def check_problems(check: Mapping[str, Any], version: str, path: str) -> list[str]:
    """How a load balancer finds out that a task is healthy."""
    errors = [problem for name, limits in CHECK_RANGES.items() for problem in range_problem(f"{path}.{name}", check.get(name), *limits)]
    interval, timeout = check.get("interval"), check.get("timeout")
    if not errors and isinstance(interval, int) and isinstance(timeout, int) and timeout >= interval:
        errors.append(f"{path}.timeout is {timeout}, not below {path}.interval {interval}.")
    if is_known(check.get("path")) and not CHECK_PATH.fullmatch(str(check["path"])):
        errors.append(f"{path}.path is {shown(check['path'])}; it must begin with a slash, and have up to 1024 characters.")
    kind, port = "grpc" if version == "grpc" else "http", check.get("port")
    if is_known(check.get("matcher")) and not MATCHERS[kind].fullmatch(str(check["matcher"])):
        errors.append(f"{path}.matcher is {shown(check['matcher'])}; allowed are {MATCHER_WORDS[kind]}.")
    if is_known(port) and port != TRAFFIC_PORT and not (str(port).isdigit() and 1 <= int(str(port)) <= 65535):
        errors.append(f"{path}.port is {shown(port)}; allowed are {TRAFFIC_PORT} and 1 to 65535.")
    return errors


def stickiness_problems(http: Mapping[str, Any], path: str) -> list[str]:
    """A cookie that AWS takes."""
    said = http.get("stickiness") or {}
    errors = range_problem(f"{path}.stickiness.duration", said.get("duration"), 1, LONGEST_COOKIE, "seconds")
    name = said.get("cookie_name")
    if said.get("type") == "app_cookie" and not name:
        errors.append(f"{path}.stickiness.cookie_name is missing; app_cookie needs the name of the application's cookie.")
    if name and said.get("type") != "app_cookie":
        errors.append(f"{path}.stickiness.cookie_name is {shown(name)}, which means something with type app_cookie alone.")
    if str(name or "").startswith(OF_ELB):
        errors.append(f"{path}.stickiness.cookie_name is {shown(name)}; names that begin with {OF_ELB} are the load balancer's own.")
    return errors


def slow_start_problems(http: Mapping[str, Any], path: str) -> list[str]:
    """A slow start, which goes with one algorithm alone."""
    seconds, algorithm = http.get("slow_start"), http.get("algorithm")
    if not isinstance(seconds, int) or not seconds:
        return []
    if not SLOW_START[0] <= seconds <= SLOW_START[1]:
        return [f"{path}.slow_start is {seconds}; allowed are 0 for none, and {SLOW_START[0]} to {SLOW_START[1]} seconds."]
    if algorithm == "round_robin":
        return []
    return [f"{path}.slow_start is {seconds}, but {path}.algorithm is {algorithm}; a slow start goes with round_robin alone."]


def version_problems(http: Mapping[str, Any], path: str, balancer: Mapping[str, Any]) -> list[str]:
    """AWS speaks HTTP/2 and gRPC to tasks only of requests that came by HTTPS."""
    version, plain = http.get("protocol_version"), balancer.get("http_port") and not balancer.get("redirect_http")
    if version not in ("http2", "grpc") or not balancer or (balancer.get("certificate_arns") and not plain):
        return []
    return [f"{path}.protocol_version is {version}, which needs HTTPS alone; its load balancer needs certificate_arns, and redirect_http or no http_port."]


def balancer_of(http: Mapping[str, Any], model: Model) -> Mapping[str, Any]:
    """The load balancer that a service is behind; empty where there is none."""
    named = http.get("load_balancer") or next(iter(model.load_balancers), "")
    return model.load_balancers.get(named) or {}


def http_problems(key: str, service: Mapping[str, Any], model: Model) -> list[str]:
    """Everything that is wrong with how one service is reached."""
    said = service.get("http")
    if said is None:
        return []
    path, http = f"services.{key}.http", complete_http(said, model.config_of("alb_waf").get("http_defaults") or {})
    errors = balancer_problems(http, path, model) + container_problems(key, service, http) + condition_problems(http, path)
    errors += check_problems(http.get("health_check") or {}, str(http.get("protocol_version")), f"{path}.health_check")
    errors += range_problem(f"{path}.deregistration_delay", http.get("deregistration_delay"), 0, LONGEST_DELAY, "seconds")
    errors += slow_start_problems(http, path) + stickiness_problems(http, path) + version_problems(http, path, balancer_of(http, model))
    if service.get("protocol") == "udp":
        errors.append(f"services.{key}.protocol is udp; a load balancer speaks HTTP, which is tcp.")
    return errors
