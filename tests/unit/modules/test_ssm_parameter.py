# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ssm_parameter, without a network."""

from __future__ import annotations

import json
import string
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils import ssm_parameters as shape
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN
from ansible_collections.groundwork.aws.plugins.modules.ssm_parameter import ARGUMENT_SPEC, PARAMETER

from .cases import ModuleCases, Params
from .fake import AWSError, FakeAWS, Request, Response

NAME = "/shop/prod/app-secret"
KEY_ID = "01234567-89ab-cdef-0123-456789abcdef"
KEY = f"arn:aws:kms:eu-central-1:123456789012:key/{KEY_ID}"
GIVEN = "Kx7-what-nobody-may-see"
GENERATE = {"length": 32, "alphabet": shape.ALPHABET, "exclude": ""}
READS = ["DescribeParameters", "ListTagsForResource"]


class FakeParameters(FakeAWS):
    service = "ssm"

    def __init__(self) -> None:
        super().__init__()
        self.parameters: dict[str, Response] = {}
        self.values: dict[str, list[str]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        #: How many looks it takes until what was written is seen.
        self.late = 0
        self.seen: Response | None = None
        self.empty_page = False

    def describe_parameters(self, request: Request) -> Response:
        """With an empty page before the others, where the test says so: AWS may give one."""
        if self.empty_page and "NextToken" not in request:
            return {"Parameters": [], "NextToken": "1"}
        name = request["ParameterFilters"][0]["Values"][0]
        if self.late:
            self.late -= 1
            return {"Parameters": [self.seen] if self.seen else []}
        return {"Parameters": [self.parameters[name]] if name in self.parameters else []}

    def put_parameter(self, request: Request) -> Response:
        name = request["Name"]
        before = self.parameters.get(name)
        if before and not request.get("Overwrite"):
            raise AWSError("ParameterAlreadyExists")
        if request.get("Overwrite") and request.get("Tags"):
            raise AWSError("ValidationException", "tags and overwrite can't be used together")
        self.values.setdefault(name, []).append(request["Value"])
        said = {key: value for key, value in request.items() if key not in ("Value", "Overwrite", "Tags", "Tier")}
        key = {"KeyId": request.get("KeyId") or (before or {}).get("KeyId") or "alias/aws/ssm"} if request["Type"] == "SecureString" else {}
        tier = {"Intelligent-Tiering": "Standard"}.get(request.get("Tier", "Standard"), request.get("Tier", "Standard"))
        arn = f"arn:aws:ssm:eu-central-1:123456789012:parameter/{name.removeprefix('/')}"
        self.seen = before
        self.parameters[name] = {"DataType": "text", **(before or {}), **said, **key, "Tier": tier, "Version": len(self.values[name]), "ARN": arn}
        if request["Type"] != "SecureString":
            self.parameters[name].pop("KeyId", None)
        self.tags.setdefault(name, {pair["Key"]: pair["Value"] for pair in request.get("Tags", [])})
        return {"Version": len(self.values[name]), "Tier": tier}

    def get_parameter(self, request: Request) -> Response:
        value = self.values[request["Name"]][-1]
        return {"Parameter": {"Name": request["Name"], "Value": value if request.get("WithDecryption") else "AQICAHh"}}

    def delete_parameter(self, request: Request) -> Response:
        if request["Name"] not in self.parameters:
            raise AWSError("ParameterNotFound")
        for kept in (self.parameters, self.values, self.tags):
            del kept[request["Name"]]
        return {}

    def list_tags_for_resource(self, request: Request) -> Response:
        return {"TagList": [{"Key": key, "Value": value} for key, value in self.tags[request["ResourceId"]].items()]}

    def add_tags_to_resource(self, request: Request) -> Response:
        self.tags[request["ResourceId"]].update({pair["Key"]: pair["Value"] for pair in request["Tags"]})
        return {}

    def remove_tags_from_resource(self, request: Request) -> Response:
        for key in request["TagKeys"]:
            del self.tags[request["ResourceId"]][key]
        return {}


class TestGenerated(ModuleCases):
    kind = PARAMETER
    fake = FakeParameters
    params: ClassVar[Params] = {
        "name": NAME,
        "generate": GENERATE,
        "type": "secure_string",
        "description": "Signs sessions",
        "key_id": "",
        "tier": "standard",
        "tags": {"Name": NAME, "Env": "prod"},
    }
    changes: ClassVar[list[Params]] = [
        {"description": "Signs cookies"},
        {"description": ""},
        {"key_id": KEY},
        {"tier": "advanced"},
        {"allowed_pattern": ".{32}"},
        {"type": "string"},
        {"data_type": "url"},
        {"tags": {"Name": NAME}},
        {"tags": {"Name": NAME, "Env": "test"}},
    ]
    create_operation = "PutParameter"

    def test_s2_22_a_secure_string_is_made_with_its_tags_in_one_call(self, aws: FakeParameters) -> None:
        self.go(aws)
        request = aws.request("PutParameter")
        assert {key: value for key, value in request.items() if key != "Value"} == {
            "Name": NAME,
            "Type": "SecureString",
            "Description": "Signs sessions",
            "KeyId": "alias/aws/ssm",
            "Tier": "Standard",
            "Tags": [{"Key": "Env", "Value": "prod"}, {"Key": "Name", "Value": NAME}],
        }
        assert len(request["Value"]) == 32
        assert aws.writes == ["PutParameter"]

    def test_s2_23_the_value_is_nowhere_to_be_seen(self, aws: FakeParameters) -> None:
        for changes in ({}, {}, {"description": "x"}, {"key_id": KEY}):
            said = json.dumps(self.go(aws, **changes))
            assert not [value for value in aws.values[NAME] if value in said]

    def test_a_generated_value_is_not_read_again(self, built: FakeParameters) -> None:
        self.go(built)
        assert sorted(set(built.operations)) == READS

    def test_a_value_that_people_changed_is_left_alone(self, built: FakeParameters) -> None:
        built.values[NAME].append("rotated")
        assert self.go(built)["changed"] is False
        self.go(built, description="Signs cookies")
        assert built.values[NAME][-1] == "rotated"

    def test_the_value_is_kept_when_all_else_changes(self, built: FakeParameters) -> None:
        result = self.go(built, key_id=KEY, tier="advanced", description="", allowed_pattern="")
        assert built.writes == ["PutParameter"]
        assert built.request("GetParameter") == {"Name": NAME, "WithDecryption": True}
        assert built.values[NAME][0] == built.values[NAME][1]
        assert {key: value for key, value in built.request("PutParameter").items() if key != "Value"} == {
            "Name": NAME,
            "Type": "SecureString",
            "Description": "",
            "AllowedPattern": "",
            "KeyId": KEY,
            "Tier": "Advanced",
            "Overwrite": True,
        }
        assert result["parameter"]["version"] == 2

    def test_tags_are_changed_without_a_new_version(self, built: FakeParameters) -> None:
        self.go(built, tags={"Name": NAME, "New": "1"})
        assert built.writes == ["AddTagsToResource", "RemoveTagsFromResource"]
        assert len(built.values[NAME]) == 1

    @pytest.mark.parametrize(("asked", "shown"), [(KEY, KEY_ID), (KEY_ID, KEY), (None, KEY), ("", "alias/aws/ssm")])
    def test_the_same_key_in_other_words_is_no_change(self, built: FakeParameters, asked: str | None, shown: str) -> None:
        built.parameters[NAME]["KeyId"] = shown
        assert self.go(built, key_id=asked)["changed"] is False

    def test_back_to_the_key_of_aws_is_said(self, built: FakeParameters) -> None:
        self.go(built, key_id=KEY)
        self.go(built, key_id="")
        assert built.request("PutParameter")["KeyId"] == "alias/aws/ssm"

    def test_an_advanced_parameter_cannot_go_back(self, built: FakeParameters) -> None:
        self.go(built, tier="advanced")
        built.calls.clear()
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=f"^Failed to update parameter {NAME}: AWS cannot take it from tier advanced back to standard"):
                self.go(built, check_mode=check_mode)
        assert built.writes == []

    @pytest.mark.parametrize("tier", ["Standard", "Advanced"])
    def test_what_aws_made_of_an_intelligent_tier_is_no_change(self, built: FakeParameters, tier: str) -> None:
        built.parameters[NAME]["Tier"] = tier
        assert self.go(built, tier="intelligent_tiering")["changed"] is False
        self.go(built, tier="intelligent_tiering", description="x")
        assert built.request("PutParameter")["Tier"] == "Intelligent-Tiering"

    def test_the_tier_is_aws_s_to_say_where_nobody_asks(self, aws: FakeParameters) -> None:
        assert self.go(aws, check_mode=True, tier=None)["parameter"]["tier"] == UNKNOWN
        assert self.go(aws, tier=None)["parameter"]["tier"] == "standard"
        assert "Tier" not in aws.request("PutParameter")

    def test_a_type_that_aws_does_not_change_is_an_error_in_its_words(self, built: FakeParameters) -> None:
        built.fail_once("PutParameter", "HierarchyTypeMismatchException", message="Parameter Store doesn't support changing a parameter type in a hierarchy")
        with pytest.raises(AnsibleAWSError, match=f"^Failed to update parameter {NAME}: .*changing a parameter type in a hierarchy"):
            self.go(built, type="string")

    def test_what_was_written_is_awaited(self, aws: FakeParameters) -> None:
        aws.late = 3
        assert self.go(aws)["parameter"]["version"] == 1
        aws.calls.clear()
        aws.seen, aws.late = dict(aws.parameters[NAME]), 0
        put = aws.put_parameter

        def written(request: Request) -> Response:
            answer = put(request)
            aws.late = 2
            return answer

        aws.put_parameter = written  # type: ignore[method-assign]
        result = self.go(aws, description="Signs cookies")["parameter"]
        assert (result["version"], result["description"]) == (2, "Signs cookies")

    def test_an_empty_page_is_not_the_last_one(self, aws: FakeParameters) -> None:
        aws.empty_page = True
        assert self.go(aws)["parameter"]["version"] == 1
        assert self.go(aws)["changed"] is False

    def test_another_change_under_way_is_awaited(self, built: FakeParameters) -> None:
        for operation in ("PutParameter", "AddTagsToResource"):
            built.fail_once(operation, "TooManyUpdates")
        assert self.go(built, description="x", tags={"New": "1"})["parameter"]["tags"] == {"New": "1"}

    def test_one_that_somebody_made_meanwhile_is_taken_over_with_its_value(self, aws: FakeParameters, monkeypatch: pytest.MonkeyPatch) -> None:
        aws.put_parameter({"Name": NAME, "Value": "theirs", "Type": "SecureString", "KeyId": KEY})
        answers = [{"Parameters": []}]
        describe = aws.describe_parameters
        monkeypatch.setattr(aws, "describe_parameters", lambda request: answers.pop() if answers else describe(request))
        result = self.go(aws)
        assert (result["changed"], result["diff"]["before"]["key_id"]) == (True, KEY)
        assert aws.values[NAME] == ["theirs", "theirs"]
        assert result["parameter"]["tags"] == self.params["tags"]

    def test_one_that_goes_while_it_is_read_is_missing(self, built: FakeParameters) -> None:
        built.fail_once("ListTagsForResource", "InvalidResourceId")
        assert self.go(built, state="absent")["changed"] is False

    @pytest.mark.parametrize(("tags", "gone"), [({"Env": "prod"}, True), ({}, True), ({"Env": "test"}, False)])
    def test_only_what_carries_the_tags_is_deleted(self, built: FakeParameters, tags: Params, gone: bool) -> None:
        for check_mode in (True, False):
            assert self.go(built, state="absent", match_tags=tags, check_mode=check_mode)["changed"] is gone
        assert (NAME in built.parameters) is not gone

    def test_a_key_that_is_not_made_yet_is_planned(self, aws: FakeParameters) -> None:
        assert self.go(aws, check_mode=True, key_id=UNKNOWN)["diff"]["after"]["key_id"] == UNKNOWN

    def test_what_is_unset_is_left_alone(self, built: FakeParameters) -> None:
        built.parameters[NAME].update(KeyId=KEY, AllowedPattern="x+", Tier="Advanced", DataType="url", Type="SecureString")
        assert self.go(built, **dict.fromkeys(("generate", "type", "description", "key_id", "tier", "tags")))["changed"] is False


class TestGiven(ModuleCases):
    kind = PARAMETER
    fake = FakeParameters
    params: ClassVar[Params] = {"name": NAME, "value": GIVEN, "tier": "standard", "tags": {"Name": NAME}}
    changes: ClassVar[list[Params]] = [{"value": "another one"}, {"description": "x"}, {"value": "a,b", "type": "string_list"}]
    create_operation = "PutParameter"

    def test_a_value_that_people_changed_is_repaired(self, built: FakeParameters) -> None:
        built.values[NAME].append("by hand")
        planned = self.go(built, check_mode=True)
        assert (planned["diff"]["before"]["value"], planned["diff"]["after"]["value"]) == (shape.ANOTHER, shape.SENSITIVE)
        assert self.go(built)["parameter"]["value"] == shape.SENSITIVE
        assert (built.writes, built.values[NAME][-1]) == (["PutParameter"], GIVEN)
        assert self.go(built)["changed"] is False

    def test_the_value_is_nowhere_to_be_seen(self, aws: FakeParameters) -> None:
        for changes in ({}, {}, {"description": "x"}, {"value": f"{GIVEN}2"}):
            for check_mode in (True, False):
                assert GIVEN not in json.dumps(self.go(aws, check_mode=check_mode, **changes))

    def test_it_is_read_once_and_with_decryption(self, built: FakeParameters) -> None:
        self.go(built)
        assert sorted(set(built.operations)) == ["DescribeParameters", "GetParameter", "ListTagsForResource"]

    def test_a_secret_may_not_become_a_plain_string_unseen(self, built: FakeParameters) -> None:
        built.parameters[NAME].update(Type="String")
        del built.parameters[NAME]["KeyId"]
        result = self.go(built, type="secure_string")
        assert result["diff"]["before"] == {**result["diff"]["after"], "type": "string", "key_id": ""}
        assert built.parameters[NAME]["KeyId"] == "alias/aws/ssm"

    def test_one_of_value_and_generate_is_needed_to_create(self, aws: FakeParameters) -> None:
        for check_mode in (True, False):
            with pytest.raises(AnsibleAWSError, match=f"^Failed to create parameter {NAME}: there is neither value nor generate"):
                self.go(aws, check_mode=check_mode, value=None)
        assert aws.writes == []

    def test_a_long_value_makes_an_intelligent_tier_advanced(self, built: FakeParameters) -> None:
        planned = self.go(built, check_mode=True, tier="intelligent_tiering", value="x" * 4097)
        assert (planned["diff"]["before"]["tier"], planned["diff"]["after"]["tier"]) == ("standard", "advanced")


class TestHiding:
    """What is read and written is told, so that no message can have it."""

    def test_every_value_on_its_way_is_told_of(self) -> None:
        aws, told = FakeParameters(), set[str]()
        case = TestGenerated()
        with shape.hiding(aws.client, told.add):
            case.go(aws)
            assert told == set(aws.values[NAME])
            aws.values[NAME].append("rotated")
            case.go(aws, description="x")
        assert told == set(aws.values[NAME])

    def test_it_is_told_before_aws_refuses_it(self) -> None:
        aws, told = FakeParameters(), set[str]()
        aws.fail_once("PutParameter", "ParameterPatternMismatchException", message=f"Parameter value, {GIVEN}, is refused")
        with pytest.raises(AnsibleAWSError), shape.hiding(aws.client, told.add):
            TestGiven().go(aws)
        assert told == {GIVEN}

    def test_afterwards_nothing_is_told(self) -> None:
        aws, told = FakeParameters(), set[str]()
        with shape.hiding(aws.client, told.add):
            pass
        TestGiven().go(aws)
        TestGiven().go(aws)
        assert told == set()


@pytest.mark.parametrize(
    ("said", "length", "characters"),
    [
        ({}, 32, shape.ALPHABET),
        ({"length": 64}, 64, shape.ALPHABET),
        ({"length": 200, "alphabet": "ab"}, 200, "ab"),
        ({"length": 200, "alphabet": string.digits, "exclude": "0123456"}, 200, "789"),
    ],
)
def test_a_generated_value_is_as_long_and_of_those_characters(said: Params, length: int, characters: str) -> None:
    first, second = shape.generated(said), shape.generated(said)
    assert len(first) == length
    assert set(first + second) <= set(characters)
    assert first != second


def test_every_character_may_come_up() -> None:
    assert set(shape.generated({"length": 4096})) == set(shape.ALPHABET)


def test_the_spec_hides_the_value_alone() -> None:
    assert [name for name, option in ARGUMENT_SPEC.items() if option.get("no_log")] == ["value"]
    assert ARGUMENT_SPEC["generate"]["options"]["alphabet"]["default"] == shape.ALPHABET


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"generate": GENERATE, "key_id": KEY}, []),
        ({"value": GIVEN, "type": "string"}, []),
        ({"name": "plain.name-1"}, []),
        ({"name": UNKNOWN}, []),
        ({"name": "/" + "/".join("abcdefghijklmno")}, []),
        ({"name": "/" + "/".join("abcdefghijklmnop")}, ["name: has 16 levels; allowed are 15"]),
        ({"name": "shop/token"}, ["name: is 'shop/token', must have letters, digits and ._- only, and begin with a slash where it has slashes"]),
        ({"name": "/shop//x"}, ["name: is '/shop//x', must have letters, digits and ._- only, and begin with a slash where it has slashes"]),
        ({"name": "/AWSome/x"}, ["name: is '/AWSome/x', must not begin with aws or ssm, which AWS keeps for itself"]),
        ({"value": ""}, ["value: is empty; it must have one character at least"]),
        ({"value": "x", "generate": GENERATE}, ["value: is given, and generate too; only one of them is allowed"]),
        ({"value": "ä" * 2049, "tier": "standard"}, ["value: has 4098 bytes; allowed are 4096 in the tier standard"]),
        ({"value": "x" * 8193}, ["value: has 8193 bytes; allowed are 8192"]),
        ({"value": "x" * 8192}, []),
        ({"type": "string", "key_id": KEY}, ["key_id: is set, but type is string; only a secure_string is encrypted with a key"]),
        ({"type": "string", "key_id": ""}, []),
        ({"generate": {"length": 5000}}, ["generate.length: is 5000; allowed are 1 to 4096"]),
        ({"generate": {"alphabet": "aab", "exclude": "a"}}, ["generate.alphabet: has fewer than two different characters that are not excluded"]),
        ({"description": "x" * 1025}, ["description: has 1025 characters; allowed are 1024"]),
    ],
)
def test_problems(asked: Params, expected: list[str]) -> None:
    assert shape.problems({"name": NAME, **asked}) == expected


def test_every_problem_is_said_before_the_first_call() -> None:
    aws: Any = FakeParameters()
    with pytest.raises(AnsibleAWSError, match=r"name: is .*; value: has "):
        TestGiven().go(aws, name="a b", value=GIVEN * 1000)
    assert aws.calls == []
