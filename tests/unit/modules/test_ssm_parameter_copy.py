# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ssm_parameter_copy, without a network."""

from __future__ import annotations

import json
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.rds_credentials import VERSION_TAG, Credentials
from ansible_collections.groundwork.aws.plugins.module_utils.resource import run
from ansible_collections.groundwork.aws.plugins.modules.ssm_parameter_copy import COPY

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response, no_waiting

NAME, SOURCE = "/prod/shop/backend/pg_database_password", "/prod/shop/postgres_password"


class FakeParameters(FakeAWS):
    """Parameters, of which one is there that is copied from."""

    service = "ssm"

    def __init__(self) -> None:
        super().__init__()
        self.parameters: dict[str, Response] = {SOURCE: {"Value": "first-password", "Version": 1, "Tags": {}}}

    def parameter(self, name: str) -> Response:
        if name not in self.parameters:
            raise AWSError("ParameterNotFound")
        return self.parameters[name]

    def get_parameter(self, request: Request) -> Response:
        found = self.parameter(request["Name"])
        value = found["Value"] if request["WithDecryption"] else "AQICAHh"
        arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter{request['Name']}"
        return {"Parameter": {"Name": request["Name"], "Value": value, "Version": found["Version"], "ARN": arn}}

    def put_parameter(self, request: Request) -> Response:
        assert request["Type"] == "SecureString"
        assert not (request.get("Overwrite") and request.get("Tags")), "AWS takes tags for new parameters alone"
        there = self.parameters.get(request["Name"])
        if there and not request.get("Overwrite"):
            raise AWSError("ParameterAlreadyExists")
        tags = there["Tags"] if there else {pair["Key"]: pair["Value"] for pair in request["Tags"]}
        self.parameters[request["Name"]] = {"Value": request["Value"], "Version": (there or {"Version": 0})["Version"] + 1, "Tags": tags}
        return {"Version": self.parameters[request["Name"]]["Version"]}

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"TagList": [{"Key": key, "Value": value} for key, value in self.parameter(request["ResourceId"])["Tags"].items()]}

    def add_tags_to_resource(self, request: Request) -> None:
        self.parameter(request["ResourceId"])["Tags"] |= {pair["Key"]: pair["Value"] for pair in request["Tags"]}

    def remove_tags_from_resource(self, request: Request) -> None:
        for key in request["TagKeys"]:
            del self.parameter(request["ResourceId"])["Tags"][key]

    def delete_parameter(self, request: Request) -> None:
        self.parameter(request["Name"])
        del self.parameters[request["Name"]]


class Of:
    """A source at a version."""

    def __init__(self, version: str = "1") -> None:
        self.current = version

    def version(self) -> str:
        return self.current

    def password(self) -> tuple[str, str]:
        return f"password-{self.current}", self.current


class TestCopy(ModuleCases):
    kind = COPY
    fake = FakeParameters
    params: ClassVar[Params] = {"name": NAME, "source": {"parameter": SOURCE}, "credentials": Of(), "tags": {"Name": "a"}}
    changes: ClassVar[list[Params]] = [{"credentials": Of("2")}, {"tags": {"Name": "b"}}]
    create_operation = "PutParameter"


@pytest.fixture
def ssm() -> Any:
    with no_waiting():
        yield FakeParameters()


def go(ssm: FakeParameters, check_mode: bool = False, **changes: Any) -> Params:
    source = {"parameter": SOURCE}
    params = {"name": NAME, "state": "present", "purge_tags": True, "source": source, "tags": {"Name": "a"}, **changes}
    return run(COPY, ssm.client, {**params, "credentials": Credentials(source, lambda _service: ssm.client)}, check_mode)


def test_s1_61_a_copy_has_the_value_of_its_source_and_shows_it_nowhere(ssm: FakeParameters) -> None:
    result = go(ssm)
    assert ssm.parameters[NAME]["Value"] == "first-password"
    assert "first-password" not in json.dumps(result)
    assert (result["parameter"]["source_version"], result["parameter"]["tags"]) == ("1", {"Name": "a"})
    assert ssm.parameters[NAME]["Tags"][VERSION_TAG] == "1"
    ssm.calls.clear()
    assert (go(ssm)["changed"], [request["WithDecryption"] for operation, request in ssm.calls if operation == "GetParameter"]) == (False, [False, False])


def test_another_version_of_the_source_is_copied(ssm: FakeParameters) -> None:
    go(ssm)
    ssm.parameters[SOURCE] |= {"Value": "second-password", "Version": 2}
    ssm.calls.clear()
    assert (go(ssm, check_mode=True)["changed"], ssm.writes) == (True, [])
    go(ssm, key_id="arn:aws:kms:eu-central-1:123456789012:key/1")
    assert (ssm.parameters[NAME]["Value"], ssm.writes) == ("second-password", ["PutParameter", "AddTagsToResource"])
    assert go(ssm)["changed"] is False


@pytest.mark.parametrize(("source", "words"), [({}, "source: has none of arn, name, parameter"), ({"arn": "a", "name": "b"}, "source: has arn, name of")])
def test_wrong_input(ssm: FakeParameters, source: Params, words: str) -> None:
    with pytest.raises(AnsibleAWSError, match=words):
        go(ssm, source=source)
    assert ssm.calls == []
