# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The password of a database's master user, read from where it is kept at the moment in which a call needs it, and at no other."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from .errors import ErrorHandler
from .fields import Shape, struct, text
from .secretsmanager_secrets import current_version
from .tags import to_pairs
from .unknown import UNKNOWN, has_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

#: The tag that keeps which version of its secret a database has; another one there is what a rotation looks like.
VERSION_TAG = "groundwork:secret-version"
PLACES = ("arn", "name", "parameter")
SECRET = struct("master_user_secret", text("arn"), text("name"), text("parameter"), text("key"), text("version"))

_SECRETS = ErrorHandler("ResourceNotFoundException")
_PARAMETERS = ErrorHandler("ParameterNotFound")


def problems(asked: Mapping[str, Any]) -> list[str]:
    """What is wrong with the option, a sentence each."""
    reference = asked.get(SECRET.name)
    if reference is None:
        return []
    given = [place for place in PLACES if reference.get(place)]
    found = [] if len(given) == 1 else [f"master_user_secret: has {', '.join(given) or 'none'} of {', '.join(PLACES)}; it must have exactly one"]
    if asked.get("manage_master_user_password"):
        found.append("master_user_secret: does not go with manage_master_user_password, with which AWS keeps the password itself")
    return found


@dataclass(frozen=True)
class Credentials:
    """Where a password is kept, and how to get at it."""

    reference: Mapping[str, Any]
    #: A client of an AWS service, by the service's name.
    client_of: Callable[[str], Any]

    def version(self) -> str:
        """Which version of the secret is the current one; UNKNOWN where there is no secret yet."""
        told = self.reference.get("version")
        if told:
            return str(told)
        if has_unknown([self.reference.get(place) for place in PLACES]):
            return UNKNOWN
        parameter = self.reference.get("parameter")
        found = parameter_version(self.client_of("ssm"), parameter) if parameter else secret_version(self.client_of("secretsmanager"), self.place)
        return found or UNKNOWN

    def password(self) -> tuple[str, str]:
        """The password, and the version of the secret that it is from."""
        parameter = self.reference.get("parameter")
        if parameter:
            found = read_parameter(self.client_of("ssm"), parameter)["Parameter"]
            return self.member(found["Value"]), str(found["Version"])
        answer = read_secret(self.client_of("secretsmanager"), self.place)
        return self.member(answer["SecretString"]), answer["VersionId"]

    @property
    def place(self) -> str:
        """What Secrets Manager calls the secret."""
        return str(self.reference.get("arn") or self.reference.get("name"))

    def member(self, value: str) -> str:
        """The member of a JSON secret that is the password, or all of it."""
        key = self.reference.get("key")
        if not key:
            return value
        try:
            return str(json.loads(value)[key])
        except (ValueError, KeyError, TypeError):  # whose words would show the value
            where = self.reference.get("parameter") or self.place
            raise AnsibleAWSError(message=f"Failed to read {where}: it is no JSON with the member {key}") from None


def password_of(target: Mapping[str, Any]) -> tuple[Shape, str | None]:
    """The password as AWS takes it, and the version of the secret that it is from; nothing where no secret is named."""
    credentials = target.get("credentials")
    if credentials is None:
        return {}, None
    password, version = credentials.password()
    return {"MasterUserPassword": password}, version


def version_tags(version: str | None) -> dict[str, str]:
    """The tag that remembers a version."""
    return {VERSION_TAG: version} if version else {}


def remember(client: Any, arn: str, version: str | None) -> None:
    """Keep on a database which version of its secret it has; none where AWS keeps the password."""
    if version:
        client.add_tags_to_resource(ResourceName=arn, Tags=to_pairs(version_tags(version)))
    else:
        client.remove_tags_from_resource(ResourceName=arn, TagKeys=[VERSION_TAG])


@_SECRETS.read("describe secret {place}")
def secret_version(client: Any, place: str) -> str | None:
    """The version of a secret that is current."""
    return current_version(client.describe_secret(SecretId=place)) or None


@_SECRETS.call("read secret {place}")
def read_secret(client: Any, place: str) -> Shape:
    """The current value of a secret, with its version."""
    return dict(client.get_secret_value(SecretId=place))


@_PARAMETERS.read("describe parameter {name}")
def parameter_version(client: Any, name: str) -> str | None:
    """The version of a parameter, whose value stays encrypted."""
    return str(client.get_parameter(Name=name, WithDecryption=False)["Parameter"]["Version"])


@_PARAMETERS.call("read parameter {name}")
def read_parameter(client: Any, name: str) -> Shape:
    """The value of a parameter, with its version."""
    return dict(client.get_parameter(Name=name, WithDecryption=True))
