# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers: what AWS fills in, and what it refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import InvalidSubnetIdError
from moto.elbv2.exceptions import ELBClientError, SubnetNotFoundError
from moto.elbv2.models import ELBv2Backend, FakeLoadBalancer
from moto.elbv2.responses import ELBV2Response

from ..mechanism import Function, replaces

if TYPE_CHECKING:
    from moto.core.responses import ActionResult

LOGS = {
    f"{kind}_logs.s3.{word}": value
    for kind in ("access", "connection", "health_check")
    for word, value in (("enabled", "false"), ("bucket", ""), ("prefix", ""))
}
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
APPLICATION = {
    **LOGS,
    "deletion_protection.enabled": "false",
    "load_balancing.cross_zone.enabled": "true",
    "ipv6.deny_all_igw_traffic": "false",
    "zonal_shift.config.enabled": "false",
    "idle_timeout.timeout_seconds": "60",
    "client_keep_alive.seconds": "3600",
    "routing.http.desync_mitigation_mode": "defensive",
    "routing.http.drop_invalid_header_fields.enabled": "false",
    "routing.http.preserve_host_header.enabled": "false",
    "routing.http.x_amzn_tls_version_and_cipher_suite.enabled": "false",
    "routing.http.xff_client_port.enabled": "false",
    "routing.http.xff_header_processing.mode": "append",
    "routing.http2.enabled": "true",
    "waf.fail_open.enabled": "false",
}
WITHOUT_PUBLIC_IPV4 = "dualstack-without-public-ipv4"


@replaces(FakeLoadBalancer, "__init__")
def load_balancers_have_awss_defaults(original: Function, balancer: Any, *arguments: Any, **named: Any) -> None:
    """A load balancer faces the internet unless it is told otherwise, and has every attribute of its type; moto's has a few, one of them wrong.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """
    original(balancer, *arguments, **named)
    balancer.scheme = balancer.scheme or "internet-facing"
    if balancer.type == "application":
        balancer.attrs = {**APPLICATION, "ipv6.deny_all_igw_traffic": str(balancer.scheme == "internal").lower()}


@replaces(ELBv2Backend, "create_load_balancer")
def a_load_balancers_name_is_its_own(original: Function, backend: Any, name: str, *arguments: Any, **named: Any) -> Any:
    """A second load balancer of a name is refused; moto makes it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    if any(balancer.name == name for balancer in backend.load_balancers.values()):
        raise ELBClientError("DuplicateLoadBalancerName", f"A load balancer with the same name '{name}' exists, but with different settings")
    return original(backend, name, *arguments, **named)


@replaces(ELBv2Backend, "create_load_balancer")
def load_balancers_need_subnets_in_two_zones(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """An Application Load Balancer has one subnet in each of at least two zones; moto takes any.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    ids = [*(named.get("subnet_ids") or []), *(mapping["SubnetId"] for mapping in named.get("subnet_mappings") or [])]
    try:
        zones = [backend.ec2_backend.get_subnet(id_).availability_zone for id_ in ids]
    except InvalidSubnetIdError as error:
        raise SubnetNotFoundError from error
    if named.get("loadbalancer_type") in (None, "application"):
        if len(set(zones)) < len(zones):
            raise ELBClientError("InvalidConfigurationRequest", "A load balancer cannot be attached to multiple subnets in the same Availability Zone")
        if len(zones) < 2:
            raise ELBClientError("ValidationError", "At least two subnets in two different Availability Zones must be specified")
    return original(backend, *arguments, **named)


@replaces(ELBv2Backend, "create_load_balancer")
def security_groups_of_load_balancers_exist(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """Its security groups are there and of its VPC, and it has the VPC's default one when none is named; moto takes any, or none.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    ec2 = backend.ec2_backend
    _refuse_unknown_groups(ec2, named.get("security_groups") or [])
    balancer = original(backend, *arguments, **named)
    if balancer.type == "application" and not balancer.security_groups:
        balancer.security_groups = [ec2.get_default_security_group(balancer.vpc_id).id]
    return balancer


def _refuse_unknown_groups(ec2: Any, ids: list[str]) -> None:
    present = {group.id for groups in ec2.groups.values() for group in groups.values()}
    for unknown in (id_ for id_ in ids if id_ not in present):
        raise ELBClientError("InvalidSecurityGroup", f"One or more security groups are invalid: {unknown}")


@replaces(ELBV2Response, "create_load_balancer")
def load_balancers_may_have_ipv6_alone_outside(original: Function, response: Any) -> ActionResult:
    """A load balancer may have public IPv6 addresses alone; moto refuses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
    """
    asked = response._get_params().get("IpAddressType")
    if asked != WITHOUT_PUBLIC_IPV4:
        return original(response)
    response._get_params()["IpAddressType"] = "dualstack"
    result = original(response)
    result.result["LoadBalancers"][0].ip_address_type = asked
    return result


@replaces(ELBv2Backend, "set_ip_address_type")
def load_balancers_may_change_to_ipv6_alone_outside(original: Function, backend: Any, arn: str, ip_type: str) -> None:
    """A load balancer may change to public IPv6 addresses alone; moto refuses.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html
    """
    original(backend, arn, "dualstack" if ip_type == WITHOUT_PUBLIC_IPV4 else ip_type)
    backend.load_balancers[arn].ip_address_type = ip_type


@replaces(ELBv2Backend, "modify_load_balancer_attributes")
def health_checks_are_logged_somewhere(original: Function, backend: Any, arn: str, attrs: dict[str, Any]) -> dict[str, Any]:
    """The logs of health checks have a bucket and a prefix; moto refuses them.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """
    result: dict[str, Any] = original(backend, arn, {key: value for key, value in attrs.items() if key not in LOGS})
    result.update({key: value for key, value in attrs.items() if key in LOGS})
    return result


@replaces(ELBv2Backend, "modify_load_balancer_attributes")
def logs_that_are_on_have_a_bucket(original: Function, backend: Any, arn: str, attrs: dict[str, Any]) -> dict[str, Any]:
    """Logs that are turned on need a bucket; moto's do not.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html
    """
    present = backend.load_balancers[arn].attrs if arn in backend.load_balancers else {}
    after = {**present, **attrs}
    for kind in ("access", "connection", "health_check"):
        if after.get(f"{kind}_logs.s3.enabled") == "true" and not after.get(f"{kind}_logs.s3.bucket"):
            raise ELBClientError("InvalidConfigurationRequest", f"The value of '{kind}_logs.s3.bucket' cannot be empty")
    result: dict[str, Any] = original(backend, arn, attrs)
    return result


@replaces(ELBv2Backend, "delete_load_balancer")
def protected_load_balancers_stay(original: Function, backend: Any, arn: str) -> None:
    """A protected load balancer is not deleted; moto deletes it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteLoadBalancer.html
    """
    balancer = backend.load_balancers.get(arn)
    if balancer and balancer.attrs["deletion_protection.enabled"] == "true":
        raise ELBClientError("OperationNotPermitted", f"Load balancer '{arn}' cannot be deleted because deletion protection is enabled")
    original(backend, arn)
