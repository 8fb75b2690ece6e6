# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners of Application Load Balancers as a flat shape, and what of it each of AWS's calls takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import elbv2_actions as actions
from . import elbv2_attributes as attributes
from . import elbv2_rules as rules
from .elbv2 import refuse_incomplete, tag_problems, tags_request
from .elbv2_attributes import Attribute
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence, Set

    from .resource import Shape

_HEADER = "routing.http.response.{}.header_value"
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
HEADERS = (
    Attribute("response_headers.server", "routing.http.response.server.enabled", True),
    *(
        Attribute(f"response_headers.{name}", _HEADER.format(name), "")
        for name in (
            "strict_transport_security",
            "content_security_policy",
            "x_content_type_options",
            "x_frame_options",
            "access_control_allow_origin",
            "access_control_allow_methods",
            "access_control_allow_headers",
            "access_control_allow_credentials",
            "access_control_expose_headers",
            "access_control_max_age",
        )
    ),
)
MUTUAL: Shape = {
    "type": "dict",
    "options": {
        "mode": {"type": "str", "choices": ["off", "passthrough", "verify"]},
        "trust_store_arn": {"type": "str"},
        "ignore_client_certificate_expiry": {"type": "bool"},
        "advertise_trust_store_ca_names": {"type": "bool"},
    },
}
NO_MUTUAL: Shape = {"mode": "off", "trust_store_arn": None, "ignore_client_certificate_expiry": False, "advertise_trust_store_ca_names": False}
ARGUMENTS: Shape = {
    "protocol": {"type": "str", "choices": ["http", "https"]},
    "ssl_policy": {"type": "str"},
    "certificates": {"type": "list", "elements": "str"},
    "mutual_authentication": MUTUAL,
    "default_actions": actions.ARGUMENTS,
    "rules": rules.ARGUMENTS,
    **attributes.argument_spec(HEADERS),
}
DEFAULTS: Shape = {
    "protocol": None,
    "ssl_policy": None,
    "certificates": [],
    "mutual_authentication": NO_MUTUAL,
    "default_actions": [],
    "rules": [],
    "response_headers": {},
}
#: What one call, ModifyListener, sets.
OF_THE_LISTENER = frozenset({"protocol", "ssl_policy", "mutual_authentication", "default_actions"})


def from_response(listener: Mapping[str, Any]) -> Shape:
    """A listener as DescribeListeners gives it, with the first of its certificates."""
    mutual = listener.get("MutualAuthentication") or {}
    return {
        "port": listener["Port"],
        "protocol": listener["Protocol"].lower(),
        "ssl_policy": listener.get("SslPolicy"),
        "certificates": [certificate["CertificateArn"] for certificate in listener.get("Certificates") or []],
        "mutual_authentication": {
            "mode": mutual.get("Mode", "off"),
            "trust_store_arn": mutual.get("TrustStoreArn"),
            "ignore_client_certificate_expiry": mutual.get("IgnoreClientCertificateExpiry", False),
            "advertise_trust_store_ca_names": mutual.get("AdvertiseTrustStoreCaNames") == "on",
        },
        "default_actions": actions.from_response(listener["DefaultActions"]),
        "arn": listener["ListenerArn"],
        "load_balancer_arn": listener["LoadBalancerArn"],
    }


def certificates_of(found: Sequence[Mapping[str, Any]]) -> Shape:
    """The certificates as DescribeListenerCertificates gives them, the default first; C(listed) has the list beside it, in which it may be too."""
    default = [item["CertificateArn"] for item in found if item.get("IsDefault")]
    listed = [item["CertificateArn"] for item in found if not item.get("IsDefault")]
    return {"certificates": [*default, *sorted(set(listed) - set(default))], "listed": listed}


def headers_of(pairs: Iterable[Mapping[str, str]], asked: Mapping[str, Any]) -> Shape:
    """Of a listener's attributes, the headers that were asked for."""
    shape = attributes.shape_of(HEADERS, pairs)["response_headers"]
    return {name: shape[name] for name in actions.given(asked)}


def wanted(asked: Shape, base: Shape, purge: bool = True) -> Shape:
    """The listener as asked, over what it is."""
    refuse_incomplete(f"listener {asked['port']} of load balancer {asked['load_balancer']}", asked, base, ("protocol", "default_actions"))
    shape: Shape = {name: asked.get(name, base[name]) for name in ("protocol", "ssl_policy")}
    shape["certificates"] = _certificates(asked["certificates"] if "certificates" in asked else base["certificates"])
    shape["mutual_authentication"] = _mutual({**base["mutual_authentication"], **actions.given(asked.get("mutual_authentication"))})
    if "default_actions" in asked:
        shape["default_actions"] = actions.wanted(asked["default_actions"])
    if "rules" in asked:
        shape["rules"] = rules.wanted(asked["rules"], base["rules"], asked.get("tags"), purge)
    shape["response_headers"] = actions.given(asked.get("response_headers"))
    return {**asked, **shape, **_of_protocol(shape)}


def _of_protocol(shape: Shape) -> Shape:
    """What the protocol says of encryption: plain HTTP has none, and HTTPS a policy, of AWS's choice when none is asked for."""
    if shape["protocol"] != "https":
        return {name: DEFAULTS[name] for name in ("ssl_policy", "certificates", "mutual_authentication")}
    return {"ssl_policy": shape["ssl_policy"] or UNKNOWN}


def _certificates(arns: Sequence[str]) -> list[str]:
    """The default first, the others in no particular order."""
    return [*arns[:1], *sorted(set(arns[1:]) - set(arns[:1]))]


def _mutual(shape: Shape) -> Shape:
    """Only checked certificates have a trust store and what goes with it."""
    return shape if shape["mode"] == "verify" else {**NO_MUTUAL, "mode": shape["mode"]}


def create_request(target: Shape) -> Shape:
    """What CreateListener takes."""
    return {"Port": target["port"], **modify_request(target, OF_THE_LISTENER | {"certificates"}), **tags_request(target["tags"])}


def modify_request(target: Shape, changed: Set[str]) -> Shape:
    """What ModifyListener takes of what changes; with the protocol, all that goes with it."""
    encrypted = target["protocol"] == "https"
    said = changed | {"ssl_policy", "certificates"} if "protocol" in changed else changed
    request: Shape = {"Protocol": target["protocol"].upper()} if "protocol" in changed else {}
    if "default_actions" in said:
        request["DefaultActions"] = actions.to_request(target["default_actions"])
    if encrypted and "ssl_policy" in said and target["ssl_policy"] != UNKNOWN:
        request["SslPolicy"] = target["ssl_policy"]
    if encrypted and "certificates" in said:
        request["Certificates"] = [{"CertificateArn": arn} for arn in target["certificates"][:1]]
    if encrypted and "mutual_authentication" in changed:
        request["MutualAuthentication"] = _mutual_request(target["mutual_authentication"])
    return request


def _mutual_request(mutual: Shape) -> Shape:
    """How clients show who they are; AWS refuses what does not go with the mode."""
    if mutual["mode"] != "verify":
        return {"Mode": mutual["mode"]}
    return {
        "Mode": "verify",
        "TrustStoreArn": mutual["trust_store_arn"],
        "IgnoreClientCertificateExpiry": mutual["ignore_client_certificate_expiry"],
        "AdvertiseTrustStoreCaNames": "on" if mutual["advertise_trust_store_ca_names"] else "off",
    }


def headers_request(target: Shape, before: Shape) -> list[Shape]:
    """What ModifyListenerAttributes takes: of the headers that were asked for, those that differ."""
    asked = [attribute for attribute in HEADERS if attributes.at(target, attribute.path) is not None]
    return [pair for attribute in asked for pair in attributes.request_of([attribute], target, before)]


def further_certificates(before: Shape, target: Shape) -> tuple[list[str], list[str]]:
    """The certificates to add to the list beside the default one, and those to take from it, which the default one never is."""
    if target["protocol"] != "https":
        return [], []
    listed, asked = before.get("listed", []), target["certificates"]
    return [arn for arn in asked[1:] if arn not in listed], [arn for arn in listed if arn not in asked]


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What AWS would refuse, a sentence each."""
    found = [] if 1 <= asked["port"] <= 65535 else [f"port: is {asked['port']}, must be 1 to 65535"]
    found += _encryption_problems(asked) + actions.problems(asked.get("default_actions"), "default_actions")
    return [*found, *rules.problems(asked.get("rules")), *tag_problems(asked.get("tags"))]


def _encryption_problems(asked: Mapping[str, Any]) -> list[str]:
    """What does not go with the protocol."""
    certificates, mutual = asked.get("certificates"), actions.given(asked.get("mutual_authentication"))
    found = []
    if asked.get("protocol") == "http":
        found += [f"{name}: goes with protocol https alone, not with http" for name in ("ssl_policy", "certificates") if asked.get(name)]
        found += ["mutual_authentication.mode: goes with protocol https alone, not with http"] if mutual.get("mode", "off") != "off" else []
    elif asked.get("protocol") == "https" and certificates == []:
        found.append("certificates: is empty; protocol https needs at least one, the first of which is the default")
    found += [
        f"certificates[{index}]: is {arn!r}, must be the ARN of a certificate"
        for index, arn in enumerate(certificates or [])
        if not has_unknown(arn) and not arn.startswith("arn:")
    ]
    if mutual.get("mode") == "verify" and not mutual.get("trust_store_arn"):
        found.append("mutual_authentication.trust_store_arn: is missing; mutual_authentication.mode verify needs a trust store")
    return found
