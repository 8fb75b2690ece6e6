# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The switches that keep everything from asking AWS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.errors import AnsibleError

from ansible_collections.groundwork.aws.plugins.plugin_utils import offline as switch
from ansible_collections.groundwork.aws.plugins.plugin_utils.offline import Account, is_offline, offline


@pytest.fixture(autouse=True)
def online_again() -> Iterator[None]:
    yield
    switch.end()


def aws_variables() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("AWS_")}


def test_offline_holds_within_nests_and_ends() -> None:
    assert not is_offline()
    with offline():
        with offline():
            assert is_offline()
        assert is_offline()
    assert not is_offline()


def test_offline_ends_with_an_error_too() -> None:
    with pytest.raises(ValueError, match="broken"), offline():
        raise ValueError("broken")
    assert not is_offline()


def test_a_validation_does_not_make_a_play_offline() -> None:
    with offline():
        assert switch.account() is None
        assert switch.account_number() == ""


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"account": "111122223333"}, Account("111122223333")),
        ({"account": 111122223333}, Account("111122223333")),
        ({"account": "", "existing": ["vpc-1", "", None], "images": False}, Account("000000000000", frozenset({"vpc-1"}), images=False)),
        ({"images": True}, Account()),
        (True, Account()),
        (None, None),
        ({}, None),
        ("", None),
    ],
)
def test_a_play_is_offline_where_it_says_so(said: Any, expected: Account | None) -> None:
    switch.begin_play(said)
    assert switch.account() == expected
    assert is_offline() == (expected is not None)
    assert switch.account_number() == (expected.number if expected else "")


def test_nothing_of_the_users_credentials_is_left_until_the_next_play(monkeypatch: pytest.MonkeyPatch) -> None:
    mine = {
        "AWS_PROFILE": "work",
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SESSION_TOKEN": "t",
        "AWS_WEB_IDENTITY_TOKEN_FILE": "/f",
        "AWS_ENDPOINT_URL_S3": "http://s3",
    }
    for name, value in {**mine, "AWS_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    switch.begin_play({"account": "111122223333"})
    found = aws_variables()
    assert found.pop("AWS_REGION") == "eu-west-1"
    assert {name for name in found if name != "AWS_DEFAULT_REGION"} == set(switch.SURROUNDINGS)
    assert not set(mine.values()) & set(found.values())
    switch.begin_play({"account": "444455556666"})
    switch.begin_play(None)
    assert dict(os.environ) == before


PLAY = {switch.VARIABLE: {"account": ""}}


@pytest.mark.parametrize(
    ("check_mode", "in_worker", "words"),
    [
        (False, True, "is for plans: let the play have check_mode: true"),
        (True, False, r"amazon\.aws\.ec2_vpc_net cannot run offline: groundwork_runner is off"),
    ],
)
def test_a_module_that_could_ask_aws_is_refused(check_mode: bool, in_worker: bool, words: str) -> None:
    switch.begin_play({"account": ""})
    with pytest.raises(AnsibleError, match=words):
        switch.refuse_module(PLAY, "amazon.aws.ec2_vpc_net", check_mode, in_worker)


def test_a_play_without_the_callback_is_refused() -> None:
    with pytest.raises(AnsibleError, match=r"needs the callback groundwork\.aws\.groundwork"):
        switch.refuse_module(PLAY, "groundwork.aws.iam_role", check_mode=True, in_worker=True)


@pytest.mark.parametrize(
    ("variables", "module"), [({}, "amazon.aws.ec2_vpc_net"), (PLAY, "ansible.builtin.copy"), ({switch.VARIABLE: {}}, "amazon.aws.ec2_vpc_net")]
)
def test_nothing_else_is_refused(variables: dict[str, Any], module: str) -> None:
    switch.refuse_module(variables, module, check_mode=False, in_worker=False)
    switch.begin_play({"account": ""})
    switch.refuse_module(PLAY, "amazon.aws.ec2_vpc_net", check_mode=True, in_worker=True)


def test_a_request_that_comes_to_be_sent_is_an_error_in_an_offline_play_alone() -> None:
    switch.refuse_to_send(request=None)
    switch.begin_play({"account": ""})
    with pytest.raises(switch.OfflineError, match="AWS is not asked"):
        switch.refuse_to_send(request=None)
