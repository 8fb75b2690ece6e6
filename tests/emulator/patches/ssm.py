# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSM Parameter Store."""

from __future__ import annotations

import re
from typing import Any

from moto.kms.models import kms_backends
from moto.ssm.exceptions import SSMException, ValidationException
from moto.ssm.models import Parameter, SimpleSystemManagerBackend
from moto.ssm.responses import SimpleSystemManagerResponse
from moto.ssm.utils import parameter_arn

from .mechanism import Function, replaces

NAME = re.compile(r"(/[A-Za-z0-9_.-]+)+|[A-Za-z0-9_.-]+")
MOST_LEVELS = 15
STANDARD, ADVANCED, INTELLIGENT = "Standard", "Advanced", "Intelligent-Tiering"
MOST_CHARACTERS = {STANDARD: 4096, ADVANCED: 8192, INTELLIGENT: 8192}
SECURE = "SecureString"
OF_AWS = "alias/aws/"


def _of_request(response: Any) -> tuple[Any, Any]:
    """The parameter that a PutParameter is about, None when there is none, and the type that it will have."""
    versions = response.ssm_backend._parameters.get(response.ssm_backend._parameters.normalize_name(response._get_param("Name")))
    current = versions[-1] if versions else None
    return current, response._get_param("Type") or (current.parameter_type if current else None)


@replaces(SimpleSystemManagerResponse, "describe_parameters")
def descriptions_of_parameters_have_their_arn(original: Function, response: Any) -> Any:
    """A description has the parameter's ARN; moto leaves it out.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html
    """
    answer = original(response)
    for parameter in answer.result["Parameters"]:
        parameter["ARN"] = parameter_arn(response.current_account, response.region, parameter["Name"])
    return answer


@replaces(SimpleSystemManagerResponse, "put_parameter")
def names_of_parameters_are_checked(original: Function, response: Any) -> Any:
    """A name has letters, digits and `.-_`, and slashes only when it begins with one; moto takes any.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
    """
    if not NAME.fullmatch(response._get_param("Name")):
        words = 'Parameter name: can\'t be prefixed with "ssm" (case-insensitive). If formed as a path, it can consist of sub-paths divided by slash symbol'
        raise ValidationException(f"{words}; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_")
    return original(response)


@replaces(SimpleSystemManagerResponse, "put_parameter")
def hierarchies_have_fifteen_levels(original: Function, response: Any) -> Any:
    """A hierarchy has at most fifteen levels; moto has no limit.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    if len(response._get_param("Name").strip("/").split("/")) > MOST_LEVELS:
        raise SSMException("HierarchyLevelLimitExceededException", f"A parameter hierarchy can have a maximum of {MOST_LEVELS} levels.")
    return original(response)


@replaces(SimpleSystemManagerResponse, "put_parameter")
def values_match_their_pattern(original: Function, response: Any) -> Any:
    """A value must match the pattern of the request, or that which the parameter has; moto does not look.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    current, _type = _of_request(response)
    asked = response._get_param("AllowedPattern")
    pattern = asked if asked is not None else current.allowed_pattern if current else None
    if pattern and not re.search(pattern, response._get_param("Value")):
        raise SSMException("ParameterPatternMismatchException", f"Parameter value, cannot be validated against allowedPattern: {pattern}")
    return original(response)


@replaces(SimpleSystemManagerResponse, "put_parameter")
def values_fit_their_tier(original: Function, response: Any) -> Any:
    """A standard parameter holds 4096 characters, an advanced one 8192; moto has no limit.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    """
    current, _type = _of_request(response)
    tier = response._get_param("Tier") or (current.tier if current else STANDARD)
    if len(response._get_param("Value")) > MOST_CHARACTERS[tier]:
        raise ValidationException(f"{tier} tier parameters support a maximum parameter value of {MOST_CHARACTERS[tier]} characters.")
    return original(response)


@replaces(SimpleSystemManagerResponse, "put_parameter")
def advanced_parameters_stay_advanced(original: Function, response: Any) -> Any:
    """An advanced parameter cannot become a standard one; moto makes it one.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    """
    current, _type = _of_request(response)
    if current and current.tier == ADVANCED and response._get_param("Tier") == STANDARD:
        words = "You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier."
        raise ValidationException(f"This parameter uses the advanced-parameter tier. {words}")
    return original(response)


@replaces(SimpleSystemManagerBackend, "put_parameter")
def an_intelligent_tier_is_one_of_two(original: Function, backend: Any, *arguments: Any, **named: Any) -> Parameter:
    """Intelligent-Tiering is a choice between Standard and Advanced, by what the parameter has; moto shows the word itself.

    https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
    """
    before = [parameter.tier for parameter in (backend._parameters.get(arguments[0]) or [])[-1:]]
    parameter: Parameter = original(backend, *arguments, **named)
    if parameter.tier == INTELLIGENT:
        needed = len(arguments[2]) > MOST_CHARACTERS[STANDARD] or parameter.policies
        parameter.tier = ADVANCED if needed or ADVANCED in before else STANDARD
    return parameter


@replaces(SimpleSystemManagerBackend, "put_parameter")
def only_secure_strings_have_a_key(original: Function, backend: Any, *arguments: Any, **named: Any) -> Parameter:
    """A parameter that is no SecureString any more has no key; moto goes on showing the old one.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterMetadata.html
    """
    parameter: Parameter = original(backend, *arguments, **named)
    if parameter.parameter_type != SECURE:
        parameter.keyid = None
    return parameter


@replaces(SimpleSystemManagerResponse, "put_parameter")
def keys_of_parameters_exist(original: Function, response: Any) -> Any:
    """The key of a SecureString must be there; moto takes any.

    https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
    """
    key, (_current, kind) = response._get_param("KeyId"), _of_request(response)
    if key and kind == SECURE and not key.startswith(OF_AWS) and not _key_exists(response, key):
        words = f"Alias {key} is not found." if "alias/" in key else f"Key '{key}' does not exist"
        raise SSMException("InvalidKeyId", f"{words} (Service: AWSKMS; Status Code: 400; Error Code: NotFoundException)")
    return original(response)


def _key_exists(response: Any, key: str) -> bool:
    """Whether KMS knows a key by id, ARN or alias; those of other accounts are not looked for."""
    account = key.split(":")[4] if key.startswith("arn:") else response.current_account
    kms = kms_backends[response.current_account][response.region]
    if account != response.current_account:
        return True
    if "alias/" in key:
        return kms.get_key_id_from_alias(f"alias/{key.partition('alias/')[2]}") is not None
    return kms.get_key_id(key) in kms.keys
