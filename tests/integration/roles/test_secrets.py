# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role secrets on the emulator, read back with boto3; and no secret anywhere that a run leaves words."""

from __future__ import annotations

import string
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

    from ..conftest import Play

Go = Callable[..., Any]
PATH = "/groundwork/test"
SECRET, MAIL = f"{PATH}/app-secret", f"{PATH}/mail/password"
GIVEN = "Kx7-what-nobody-may-see"
PARAMETERS: dict[str, Any] = {
    "app-secret": {"description": "Signs sessions"},
    "mail/password": {"source": "given", "value": "{{ vault_mail_password }}"},
    "theirs": {"source": "declared"},
}
WORDY = {"ANSIBLE_VERBOSITY": "3", "ANSIBLE_DIFF_ALWAYS": "1", "ANSIBLE_INJECT_INVOCATION": "1"}


@pytest.fixture
def go(fresh_account: Emulator, role_play: Play) -> Go:
    """`go(state='absent', more={'tier': 'advanced'})` runs the role, with more said of the application's secret."""

    def run(state: str = "present", more: dict[str, Any] | None = None, entries: dict[str, Any] | None = None, runner: bool = True, **options: Any) -> Any:
        said = {**PARAMETERS, "app-secret": {**PARAMETERS["app-secret"], **(more or {})}} if entries is None else entries
        variables = {"secrets_parameters": said, "vault_mail_password": GIVEN, "groundwork_runner": runner}
        return role_play("secrets", variables, state=state, **options)

    return run


def value_of(aws: Aws, name: str = SECRET) -> str:
    return str(aws("ssm").get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])


def described(aws: Aws) -> dict[str, dict[str, Any]]:
    return {parameter["Name"]: parameter for parameter in aws("ssm").describe_parameters()["Parameters"]}


def tags_of(aws: Aws, name: str = SECRET) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in aws("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId=name)["TagList"]}


def operations(entries: list[Any]) -> list[str]:
    return sorted(entry.operation for entry in entries)


def test_s2_22_s2_23_c2_secrets_from_nothing_to_nothing(go: Go, aws: Aws) -> None:
    planned = go(check=True).assert_ok()
    assert (planned.changed, planned.writes, described(aws)) == ({"localhost": 1}, [], {})
    assert operations(go().assert_ok().writes) == ["PutParameter", "PutParameter"]
    found = described(aws)
    assert set(found) == {SECRET, MAIL}
    assert (found[SECRET]["Type"], found[SECRET]["KeyId"], found[SECRET]["Tier"]) == ("SecureString", "alias/aws/ssm", "Standard")
    made = value_of(aws)
    assert len(made) == 32
    assert set(made) <= set(string.ascii_letters + string.digits + "-_")
    assert value_of(aws, MAIL) == GIVEN
    assert tags_of(aws)["groundwork:key"] == "ssm_parameter/app-secret"
    again = go().assert_unchanged()
    assert operations(again.requests) == ["DescribeParameters", "DescribeParameters", "GetParameter", "ListTagsForResource", "ListTagsForResource"]
    aws("ssm").put_parameter(Name=f"{PATH}/theirs", Value="x", Type="SecureString")
    assert go(state="absent", check=True).assert_ok().writes == []
    assert operations(go(state="absent", entries={"mail/password": PARAMETERS["mail/password"]}).assert_ok().writes) == ["DeleteParameter", "DeleteParameter"]
    assert set(described(aws)) == {f"{PATH}/theirs"}
    go(state="absent").assert_unchanged()


def test_what_people_changed_is_seen_and_repaired_but_for_a_generated_value(go: Go, aws: Aws) -> None:
    go().assert_ok()
    ssm = aws("ssm")
    ssm.put_parameter(Name=SECRET, Value="rotated-by-hand", Type="String", Description="x", AllowedPattern=".*", Overwrite=True)
    ssm.put_parameter(Name=MAIL, Value="by hand", Overwrite=True)
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=SECRET, TagKeys=["Project"])
    planned = go(check=True).assert_ok()
    assert planned.writes == []
    for words in ("-    type: string", "+    type: secure_string", "+    description: Signs sessions", "-    value: (sensitive, not the given one)"):
        assert words.replace("    ", "") in planned.stdout.replace("    ", ""), planned.stdout
    assert operations(go().assert_ok().writes) == ["AddTagsToResource", "PutParameter", "PutParameter"]
    found = described(aws)[SECRET]
    assert (found["Type"], found["KeyId"], found["Description"], found.get("AllowedPattern")) == ("SecureString", "alias/aws/ssm", "Signs sessions", None)
    assert (value_of(aws), value_of(aws, MAIL)) == ("rotated-by-hand", GIVEN)
    assert tags_of(aws)["Project"] == "groundwork"
    go().assert_unchanged()


def test_a_key_and_a_tier_of_our_own_keep_the_value(go: Go, aws: Aws) -> None:
    go().assert_ok()
    made, key = value_of(aws), aws("kms").create_key()["KeyMetadata"]["Arn"]
    assert operations(go(more={"kms_key": key, "tier": "advanced"}).assert_ok().writes) == ["PutParameter"]
    assert (value_of(aws), described(aws)[SECRET]["KeyId"], described(aws)[SECRET]["Tier"]) == (made, key, "Advanced")
    refused = go()
    assert (refused.rc, refused.writes) == (2, [])
    assert f"Failed to update parameter {SECRET}: AWS cannot take it from tier advanced back to standard" in refused.stdout


def test_absent_leaves_a_parameter_of_somebody_else(go: Go, aws: Aws) -> None:
    aws("ssm").put_parameter(Name=SECRET, Value="theirs", Type="SecureString", Tags=[{"Key": "groundwork:project", "Value": "groundwork"}])
    go(state="absent").assert_unchanged()
    assert value_of(aws) == "theirs"


@pytest.mark.parametrize("runner", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["in-the-worker", "the-ordinary-way"])
def test_s2_23_no_secret_is_in_anything_that_a_run_leaves(go: Go, aws: Aws, tmp_path: Path, emulator: Emulator, runner: bool) -> None:
    said: list[str] = []

    def wordy(name: str, **options: Any) -> Any:
        report = tmp_path / f"{name}.json"
        result = go(environment={**WORDY, "GROUNDWORK_REPORT": str(report)}, runner=runner, **options)
        said.extend([result.stdout, result.stderr, report.read_text(encoding="utf-8")])
        return result

    wordy("plan", check=True).assert_ok()
    wordy("build").assert_ok()
    made = value_of(aws)
    aws("ssm").put_parameter(Name=MAIL, Value="Zq9-by-hand", Overwrite=True)
    wordy("repair", more={"description": "x"}).assert_ok()
    assert wordy("refused", more={"allowed_pattern": "^never$"}).rc == 2
    said += [str(entry) for entry in emulator.requests()]
    assert "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER" in "".join(said)  # what the module was told is among it
    for secret in (made, GIVEN, "Zq9-by-hand"):
        assert [text for text in said if secret in text] == []
