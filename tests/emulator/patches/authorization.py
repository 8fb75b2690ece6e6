# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM, where a test has moto enforce it: inside `moto.core.enable_iam_authentication()`."""

from __future__ import annotations

import warnings
from typing import Any

import moto.s3.responses
from moto import settings
from moto.core.authorization import ActionAuthenticatorMixin
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse
from moto.core.utils import get_service_model
from moto.iam.access_control import IAMPolicy

from ..authorization import DEMANDED, demands_of, is_allowed
from .mechanism import Function, replaces


class Refused(ServiceException):
    """What nobody allows the sender of a request."""


@replaces(ActionAuthenticatorMixin, "_authenticate_and_authorize_action")
def all_that_a_request_needs_is_asked_for(original: Function, response: Any, request_class: Any, resource: str = "*") -> None:
    """A request needs its action on each of its resources, on the policy's conditions, and what goes with it: to hand over a role, to tag, to use a key.

    moto asks for the action on `*`, which no policy with resources allows, and takes an unfulfilled condition for a refusal.
    https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
    """
    if ActionAuthenticatorMixin.request_count < settings.INITIAL_NO_AUTH_ACTION_COUNT:
        original(response, request_class, resource)
        return
    given = {"method": response.method, "path": response.raw_path, "data": response.data, "body": response.raw_body, "headers": response.headers}
    sender = request_class(account_id=response.current_account, action=response._get_action(), **given)
    policies = [IAMPolicy(policy)._policy_json for policy in sender._access_key.collect_policies()]
    for demand in demands_of(response, resource):
        DEMANDED.append(demand)
        if not is_allowed(policies, demand.action, demand.resource, demand.context):
            _refuse(response, sender, f"{demand.action} on resource: {demand.resource}")


def _refuse(response: Any, sender: Any, what: str) -> None:
    if response.service_name == "s3":
        sender._raise_access_denied()
    protocol = get_service_model(response.boto3_service_name).metadata["protocol"]
    code = {"ec2": "UnauthorizedOperation", "query": "AccessDenied", "rest-xml": "AccessDenied"}.get(protocol, "AccessDeniedException")
    words = f"because no identity-based policy allows the {what.partition(' ')[0]} action"
    raise Refused(code, f"User: {sender._access_key.arn} is not authorized to perform: {what} {words}")


@replaces(BaseResponse, "call_action")
def refusals_are_in_the_words_of_the_service(original: Function, response: Any) -> Any:
    """A refusal is an error like any other of the service: JSON where it speaks JSON, UnauthorizedOperation of EC2. moto answers one XML for all.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
    """
    try:
        return original(response)
    except Refused as refused:
        with warnings.catch_warnings(action="ignore"):  # that no model has the codes that all services share
            return response.serialized(ActionResult(refused))


@replaces(moto.s3.responses, "ACTION_MAP")
def settings_of_buckets_have_actions_of_their_own(present: dict[str, Any]) -> dict[str, Any]:
    """Encryption, ownership, replication and the public access block have actions; moto takes them for CreateBucket and ListBucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
    """
    named = {
        "encryption": "EncryptionConfiguration",
        "ownershipControls": "BucketOwnershipControls",
        "replication": "ReplicationConfiguration",
        "publicAccessBlock": "BucketPublicAccessBlock",
        "object-lock": "BucketObjectLockConfiguration",
    }
    reads, writes = ({query: f"{verb}{name}" for query, name in named.items()} for verb in ("Get", "Put"))
    bucket = present["BUCKET"]
    return {**present, "BUCKET": {**bucket, "GET": {**bucket["GET"], **reads}, "PUT": {**bucket["PUT"], **writes}, "DELETE": {**bucket["DELETE"], **writes}}}
