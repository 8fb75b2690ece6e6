# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets Manager."""

from __future__ import annotations

import copy
import json
from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException, SecretsManagerClientError
from moto.secretsmanager.models import FakeSecret, SecretsManagerBackend
from moto.secretsmanager.responses import SecretsManagerResponse

from .mechanism import Function, replaces

Shape = dict[str, Any]
#: What calls a secret's versions: DescribeSecret, and ListSecrets.
VERSIONS = ("VersionIdsToStages", "SecretVersionsToStages")
EVERYBODY = ("*", {"AWS": "*"}, {"AWS": ["*"]})
MARKED = "You can't perform this operation on the secret because it was marked for deletion."
GOING = "You can't create this secret because a secret with this name is already scheduled for deletion."
NO_FUNCTION = (
    "You tried to enable rotation on a secret that doesn't already have a Lambda function ARN configured "
    "and you didn't include such an ARN as a parameter in this call."
)


@replaces(FakeSecret, "to_dict")
def a_rotation_tells_its_rules(original: Function, secret: Any) -> Shape:
    """A description has the schedule and the window of a rotation; moto knows days alone, and shows 0 for none.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
    """
    described: Shape = original(secret)
    rules = getattr(secret, "rotation_rules", None)
    return described if rules is None else {**described, "RotationRules": rules}


@replaces(FakeSecret, "to_dict")
def the_key_of_aws_is_not_shown(original: Function, secret: Any) -> Shape:
    """A description leaves out the key that AWS keeps for the account, which an empty text stands for; moto shows the empty text.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
    """
    described: Shape = original(secret)
    return described if described.get("KmsKeyId") else {key: value for key, value in described.items() if key != "KmsKeyId"}


@replaces(FakeSecret, "to_dict")
def only_versions_with_labels_are_told(original: Function, secret: Any) -> Shape:
    """A description has the versions that have a staging label; moto shows those too that have lost all of them.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
    """
    described: Shape = original(secret)
    shown = {name: {key: labels for key, labels in described[name].items() if labels} for name in VERSIONS if name in described}
    return {**described, **shown}


@replaces(SecretsManagerBackend, "rotate_secret")
def a_schedule_turns_a_rotation_on(original: Function, backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
    """A rotation is on with a schedule expression as with days, and keeps all its rules; moto knows days alone.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
    """
    answer = original(backend, secret_id, *arguments, **named)
    secret, rules = backend.secrets[secret_id], named.get("rotation_rules")
    if rules is not None:
        secret.rotation_rules = dict(rules)
        secret.rotation_enabled = bool(rules.get("ScheduleExpression") or rules.get("AutomaticallyAfterDays"))
    return answer


@replaces(SecretsManagerBackend, "rotate_secret")
def a_rotation_needs_a_function(original: Function, backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
    """A secret that no service of AWS manages is rotated by a function; moto makes a version without a value the current one.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
    """
    secret = backend.secrets.get(secret_id)
    if secret and not secret.owning_service:
        named["rotation_lambda_arn"] = named.get("rotation_lambda_arn") or secret.rotation_lambda_arn
        if not named["rotation_lambda_arn"]:
            raise InvalidRequestException(NO_FUNCTION)
    return original(backend, secret_id, *arguments, **named)


@replaces(SecretsManagerBackend, "rotate_secret")
def the_value_stays_until_a_function_has_rotated_it(original: Function, backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
    """The present version is current until the function has finished; here none runs, and moto takes the label off for a version without a value.

    https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
    """
    secret = backend.secrets.get(secret_id)
    before = (copy.deepcopy(secret.versions), secret.default_version_id) if secret else None
    answer = original(backend, secret_id, *arguments, **named)
    if before:
        secret.versions = before[0]
        secret.set_default_version_id(before[1])
    return answer


@replaces(SecretsManagerBackend, "update_secret")
def an_empty_description_takes_the_old_one_away(original: Function, backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
    """A description that is given is taken, an empty one too; moto keeps the old one then.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_UpdateSecret.html
    """
    answer = original(backend, secret_id, *arguments, **named)
    if named.get("description") == "":
        backend.secrets[secret_id].description = ""
    return answer


@replaces(SecretsManagerBackend, "create_secret")
def the_name_of_a_secret_that_is_going_is_not_free(original: Function, backend: Any, name: str, *arguments: Any, **named: Any) -> Any:
    """Nothing is created under the name of a secret whose deletion is scheduled, or was forced a moment ago; moto says that it exists, or creates it.

    AWS frees the name after a moment; here somebody has to look, as who waits does.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    """
    secret = backend.secrets.get(name)
    if name in _forced(backend) or (secret and secret.is_deleted()):
        raise InvalidRequestException(GOING)
    return original(backend, name, *arguments, **named)


@replaces(SecretsManagerBackend, "delete_secret")
def a_forced_deletion_takes_a_moment(original: Function, backend: Any, secret_id: str, *arguments: Any, **named: Any) -> Any:
    """A forced deletion is done a little later, and the name is not free before; in moto it is at once.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    """
    secret = backend.secrets.get(secret_id)
    answer = original(backend, secret_id, *arguments, **named)
    if secret and secret_id not in backend.secrets:
        _forced(backend).add(secret.name)
    return answer


@replaces(SecretsManagerBackend, "describe_secret")
def a_forced_deletion_is_done_when_looked_at(original: Function, backend: Any, secret_id: str) -> Any:
    """The name of a secret that was deleted by force is free once somebody has seen that it is gone.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html
    """
    _forced(backend).discard(secret_id)
    return original(backend, secret_id)


def _forced(backend: Any) -> set[str]:
    names: set[str] = backend.__dict__.setdefault("forced_names", set())
    return names


def _standing(response: Any) -> None:
    """An error for a secret whose deletion is scheduled."""
    secret = response.backend.secrets.get(response._get_param("SecretId") or "")
    if secret and secret.is_deleted():
        raise InvalidRequestException(MARKED)


@replaces(SecretsManagerResponse, "put_secret_value")
def a_secret_that_is_going_takes_no_value(original: Function, response: Any) -> Any:
    """A secret whose deletion is scheduled takes no value; moto takes it.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
    """
    _standing(response)
    return original(response)


@replaces(SecretsManagerResponse, "put_resource_policy")
def a_secret_that_is_going_takes_no_policy(original: Function, response: Any) -> Any:
    """A secret whose deletion is scheduled takes no policy; moto takes it.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
    """
    _standing(response)
    return original(response)


@replaces(SecretsManagerResponse, "get_resource_policy")
def a_secret_that_is_going_tells_no_policy(original: Function, response: Any) -> Any:
    """A secret whose deletion is scheduled does not tell its policy; in moto it does.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html
    """
    _standing(response)
    return original(response)


@replaces(SecretsManagerResponse, "put_resource_policy")
def policies_are_documents(original: Function, response: Any) -> Any:
    """A policy is a document of IAM's grammar; moto takes any text.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
    """
    statements = _statements(response._get_param("ResourcePolicy"))
    if not statements or not all(isinstance(one, dict) and {"Effect", "Principal", "Resource"} <= set(one) for one in statements):
        raise SecretsManagerClientError("MalformedPolicyDocumentException", "This resource policy contains invalid JSON.")
    return original(response)


@replaces(SecretsManagerResponse, "put_resource_policy")
def public_policies_are_blocked_where_that_is_asked(original: Function, response: Any) -> Any:
    """With BlockPublicPolicy a policy that lets everybody in is refused; moto takes it.

    https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html
    """
    statements = _statements(response._get_param("ResourcePolicy"))
    is_public = any(_is_public(one) for one in statements if isinstance(one, dict))
    if response._get_bool_param("BlockPublicPolicy", False) and is_public:
        raise SecretsManagerClientError("PublicPolicyException", "You can't attach a resource policy that allows broad access to the secret.")
    return original(response)


def _is_public(statement: Shape) -> bool:
    return statement.get("Effect") == "Allow" and statement.get("Principal") in EVERYBODY and not statement.get("Condition")


def _statements(text: str) -> list[Any]:
    try:
        document = json.loads(text)
    except ValueError:
        return []
    found = document.get("Statement") if isinstance(document, dict) else None
    return found if isinstance(found, list) else [found] if found else []
