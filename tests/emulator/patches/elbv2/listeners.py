# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Listeners, their certificates and their headers."""

from __future__ import annotations

from typing import Any

from moto.core.responses import ActionResult
from moto.elbv2.exceptions import DuplicateListenerError, ELBClientError
from moto.elbv2.models import ELBv2Backend, FakeAction, FakeListener
from moto.elbv2.responses import ELBV2Response

from ..mechanism import Function, replaces

HEADER = "routing.http.{}"
RESPONSE = (
    "strict_transport_security",
    "access_control_allow_origin",
    "access_control_allow_methods",
    "access_control_allow_headers",
    "access_control_allow_credentials",
    "access_control_expose_headers",
    "access_control_max_age",
    "content_security_policy",
    "x_content_type_options",
    "x_frame_options",
)
MUTUAL = ("serial_number", "issuer", "subject", "validity", "leaf")
# https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
KNOWN = {
    "routing.http.response.server.enabled",
    *(f"routing.http.response.{name}.header_value" for name in RESPONSE),
    *(f"routing.http.request.x_amzn_mtls_clientcert_{name}.header_name" for name in MUTUAL),
    "routing.http.request.x_amzn_mtls_clientcert.header_name",
    "routing.http.request.x_amzn_tls_version.header_name",
    "routing.http.request.x_amzn_tls_cipher_suite.header_name",
}


@replaces(FakeListener, "__init__")
def listeners_have_awss_defaults(original: Function, listener: Any, *arguments: Any, **named: Any) -> None:
    """A plain listener has no security policy, and the attributes of HTTP listeners are headers; moto's has those of TCP.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
    """
    original(listener, *arguments, **named)
    if listener.protocol in ("HTTP", "HTTPS"):
        listener.attributes = {"routing.http.response.server.enabled": "true"}
    if listener.protocol == "HTTP":
        listener.ssl_policy = None


@replaces(ELBv2Backend, "create_listener")
def a_port_has_one_listener(original: Function, backend: Any, **named: Any) -> Any:
    """A second listener of a port is refused; moto makes it.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    balancer = backend.load_balancers.get(named["load_balancer_arn"])
    if balancer and any(int(listener.port) == int(named["port"]) for listener in balancer.listeners.values()):
        raise DuplicateListenerError
    return original(backend, **named)


@replaces(ELBV2Response, "create_listener")
def encrypted_listeners_have_one_certificate(original: Function, response: Any) -> ActionResult:
    """An HTTPS listener is made with exactly one certificate; moto takes none, and the first of several.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
    """
    if response._get_param("Protocol") == "HTTPS":
        _refuse_but_one(response._get_param("Certificates", []))
    return original(response)


@replaces(ELBV2Response, "modify_listener")
def modify_listener_keeps_the_list_of_certificates(original: Function, response: Any) -> ActionResult:
    """Another default certificate leaves the list beside it alone; moto forgets the list.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    """
    if response._get_param("Certificates"):
        _refuse_but_one(response._get_param("Certificates"))
    listener = _listener(response)
    further = listener.certificates[1:]
    result = original(response)
    if listener.certificates:
        listener.certificates = [listener.certificates[0], *further]
    return result


def _refuse_but_one(certificates: list[Any]) -> None:
    if len(certificates) != 1:
        words = "You must provide a list containing exactly one certificate if the listener protocol is HTTPS."
        raise ELBClientError("InvalidConfigurationRequest", words)


@replaces(ELBV2Response, "modify_listener")
def plain_listeners_forget_their_encryption(original: Function, response: Any) -> ActionResult:
    """From HTTPS to HTTP, a listener loses its security policy and its certificates; moto keeps them.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    """
    result, listener = original(response), _listener(response)
    if listener.protocol == "HTTP":
        listener.ssl_policy, listener.certificate, listener.certificates = None, None, []
    return result


@replaces(ELBv2Backend, "modify_listener")
def modify_listener_refuses_unknown_target_groups(original: Function, backend: Any, *arguments: Any, **named: Any) -> Any:
    """A default action may only forward to target groups that are there; moto takes any.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html
    """
    backend._validate_actions([FakeAction(action) for action in (arguments[5] if len(arguments) > 5 else named.get("actions")) or []])
    return original(backend, *arguments, **named)


@replaces(ELBV2Response, "create_listener")
def listeners_keep_their_mutual_authentication(original: Function, response: Any) -> ActionResult:
    """An HTTPS listener tells how clients show who they are, not at all unless it is told so; moto drops that.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
    """
    result = original(response)
    listener = result.result["Listeners"][0]
    if listener.protocol == "HTTPS":
        listener.mutual_authentication = _mutual(response._get_param("MutualAuthentication") or {})
    return result


@replaces(ELBV2Response, "modify_listener")
def listeners_change_their_mutual_authentication(original: Function, response: Any) -> ActionResult:
    """How clients show who they are changes, and goes with encryption; moto drops that.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_MutualAuthenticationAttributes.html
    """
    result, asked, listener = original(response), response._get_param("MutualAuthentication"), _listener(response)
    if listener.protocol == "HTTP":
        listener.mutual_authentication = None
    elif asked or not getattr(listener, "mutual_authentication", None):
        listener.mutual_authentication = _mutual(asked or {})
    return result


def _mutual(asked: dict[str, Any]) -> dict[str, Any]:
    mode = asked.get("Mode", "off")
    if mode != "verify" and set(asked) - {"Mode"}:
        raise ELBClientError("ValidationError", f"Mutual authentication mode '{mode}' takes no trust store and nothing that goes with it")
    if mode == "verify" and not asked.get("TrustStoreArn"):
        raise ELBClientError("ValidationError", "A trust store ARN must be specified")
    return {"Mode": mode} if mode != "verify" else {"IgnoreClientCertificateExpiry": False, "AdvertiseTrustStoreCaNames": "off", **asked}


@replaces(ELBV2Response, "describe_listeners")
def listeners_tell_their_default_certificate(original: Function, response: Any) -> ActionResult:
    """DescribeListeners tells the default certificate alone; moto tells them all.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Listener.html
    """
    result = original(response)
    listeners = [_View(listener) for listener in result.result["Listeners"]]
    return ActionResult({**result.result, "Listeners": listeners})


class _View:
    """A listener with one certificate."""

    def __init__(self, listener: Any) -> None:
        self.__dict__.update({**vars(listener), "certificates": listener.certificates[:1]})


@replaces(ELBv2Backend, "add_listener_certificates")
def certificates_are_added_once(original: Function, backend: Any, arn: str, certificates: list[dict[str, Any]]) -> list[str]:
    """One certificate is added a call, and one that is in the list already is not added again; moto takes any number, any number of times.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AddListenerCertificates.html
    """
    _refuse_several(certificates)
    listener = backend.describe_listeners(load_balancer_arn=None, listener_arns=[arn])[0]
    added = certificates[0]["CertificateArn"]
    if not backend._certificate_exists(certificate_arn=added):
        raise ELBClientError("CertificateNotFound", f"Certificate '{added}' not found")
    if added in listener.certificates[1:]:
        return list(listener.certificates)
    found: list[str] = original(backend, arn, certificates)
    return found


@replaces(ELBv2Backend, "remove_listener_certificates")
def the_default_certificate_stays(original: Function, backend: Any, arn: str, certificates: list[dict[str, Any]]) -> None:
    """One certificate is taken from the list a call, and the default one is not; moto takes any, the default one too.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_RemoveListenerCertificates.html
    """
    _refuse_several(certificates)
    listener = backend.describe_listeners(load_balancer_arn=None, listener_arns=[arn])[0]
    default, removed = listener.certificates[0], certificates[0]["CertificateArn"]
    if removed == default and removed not in listener.certificates[1:]:
        raise ELBClientError("OperationNotPermitted", "Default certificate cannot be removed")
    listener.certificates = [default, *(other for other in listener.certificates[1:] if other != removed)]


def _refuse_several(certificates: list[Any]) -> None:
    if len(certificates) != 1:
        raise ELBClientError("ValidationError", "Exactly one certificate must be specified")


@replaces(ELBv2Backend, "modify_listener_attributes")
def unknown_attributes_of_listeners_are_refused(original: Function, backend: Any, listener_arn: str, attrs: list[dict[str, str]]) -> dict[str, str]:
    """A listener of HTTP has headers for attributes and no others; moto takes any key.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ListenerAttribute.html
    """
    listener = backend.describe_listeners(load_balancer_arn=None, listener_arns=[listener_arn])[0]
    for unknown in (pair["Key"] for pair in attrs if pair["Key"] not in KNOWN):
        if listener.protocol in ("HTTP", "HTTPS"):
            raise ELBClientError("ValidationError", f"Listener attribute key '{unknown}' is not recognized")
    found: dict[str, str] = original(backend, listener_arn, attrs)
    return found


def _listener(response: Any) -> Any:
    return response.elbv2_backend.describe_listeners(load_balancer_arn=None, listener_arns=[response._get_param("ListenerArn")])[0]
