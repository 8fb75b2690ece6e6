# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cases that every module must pass; a module's test gives its data.

class TestFlowLog(ModuleCases):
    kind = FLOW_LOG
    fake = FakeFlowLogs
    params = {...}                     what to create
    changes = [{...}, ...]             each alone must be seen and made
    create_operation = "CreateFlowLogs"
"""

from __future__ import annotations

import copy
from typing import Any, ClassVar

import pytest
from ansible_collections.amazon.aws.plugins.module_utils.exceptions import AnsibleAWSError

from ansible_collections.groundwork.aws.plugins.module_utils.resource import Kind, run
from ansible_collections.groundwork.aws.plugins.module_utils.unknown import UNKNOWN

from .fake import FakeAWS, no_waiting

Params = dict[str, Any]


def change_id(change: Params) -> str:
    """The name of a case: the parameters that change."""
    return "-".join(change)


class ModuleCases:
    """Create, same again, update, delete, delete again, check mode of each, lost answer, throttling, placeholders."""

    kind: ClassVar[Kind]
    fake: ClassVar[type[FakeAWS]]
    params: ClassVar[Params]
    changes: ClassVar[list[Params]]
    create_operation: ClassVar[str]

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "change" in metafunc.fixturenames:
            metafunc.parametrize("change", metafunc.cls.changes, ids=change_id)

    @pytest.fixture(autouse=True)
    def _quick(self) -> Any:
        with no_waiting():
            yield

    @pytest.fixture
    def aws(self) -> FakeAWS:
        return self.fake()

    @pytest.fixture
    def built(self, aws: FakeAWS) -> FakeAWS:
        """The resource is there, and no call is on record."""
        self.go(aws)
        aws.calls.clear()
        return aws

    def go(self, aws: FakeAWS, *, check_mode: bool = False, **changes: Any) -> Params:
        params = {"state": "present", "purge_tags": True, **copy.deepcopy(self.params), **copy.deepcopy(changes)}
        return run(self.kind, aws.client, params, check_mode)

    def test_create(self, aws: FakeAWS) -> None:
        result = self.go(aws)
        assert result["changed"] is True
        assert result["diff"]["before"] == {}
        assert set(result["diff"]["after"]) == set(self.kind.attributes)
        assert aws.operations.count(self.create_operation) == 1
        assert UNKNOWN not in [result[self.kind.name][key] for key in self.kind.computed]

    def test_same_again(self, built: FakeAWS) -> None:
        result = self.go(built)
        assert result["changed"] is False
        assert result["diff"]["before"] == result["diff"]["after"]
        assert built.writes == []

    def test_update(self, built: FakeAWS, change: Params) -> None:
        result = self.go(built, **change)
        assert result["changed"] is True
        assert result["diff"]["before"] != result["diff"]["after"]
        assert built.writes != []
        assert self.kind.managed(result[self.kind.name]) == result["diff"]["after"]
        assert self.go(built, **change)["changed"] is False

    def test_delete(self, built: FakeAWS) -> None:
        result = self.go(built, state="absent")
        assert (result["changed"], result["diff"]["after"], result[self.kind.name]) == (True, {}, None)
        built.calls.clear()
        assert self.go(built, state="absent")["changed"] is False
        assert built.writes == []

    def test_check_create(self, aws: FakeAWS) -> None:
        self.same_as_real(aws)

    def test_check_update(self, built: FakeAWS, change: Params) -> None:
        self.same_as_real(built, **change)

    def test_check_delete(self, built: FakeAWS) -> None:
        self.same_as_real(built, state="absent")

    def test_check_of_unchanged(self, built: FakeAWS) -> None:
        assert self.go(built, check_mode=True) == self.go(built)

    def same_as_real(self, aws: FakeAWS, **changes: Any) -> None:
        """Check mode writes nothing, and says what the real run then says."""
        planned = self.go(aws, check_mode=True, **changes)
        assert aws.writes == []
        real = self.go(aws, **changes)
        assert aws.writes != []
        assert (planned["changed"], planned["diff"]) == (real["changed"], real["diff"])
        assert planned.keys() == real.keys()
        assert set(planned[self.kind.name] or {}) == set(real[self.kind.name] or {})

    def test_lost_answer_to_create_is_adopted(self, aws: FakeAWS) -> None:
        aws.lose_answer(self.create_operation)
        result = self.go(aws)
        assert result["changed"] is True
        assert aws.operations.count(self.create_operation) == 1
        assert self.go(aws)["changed"] is False

    def test_create_that_failed_halfway_is_sent_again(self, aws: FakeAWS) -> None:
        aws.fail_once(self.create_operation, "InternalError", status=500)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count(self.create_operation) == 2

    def test_throttling_is_retried(self, aws: FakeAWS) -> None:
        aws.throttle_once(self.create_operation)
        assert self.go(aws)["changed"] is True
        assert aws.operations.count(self.create_operation) == 2

    def test_refused_create_says_what_and_why(self, aws: FakeAWS) -> None:
        aws.fail_once(self.create_operation, "AccessDenied")
        with pytest.raises(AnsibleAWSError, match=r"^Failed to \w+ .*: .*as the test wants it"):
            self.go(aws)

    def test_unknown_identity_is_nothing_yet(self, aws: FakeAWS) -> None:
        for key in self.kind.identity:
            if isinstance(self.params.get(key), str):
                unknown: Params = {key: UNKNOWN}
                planned = self.go(aws, check_mode=True, **unknown)
                assert (planned["changed"], planned["diff"]["before"], aws.calls) == (True, {}, [])
                with pytest.raises(AnsibleAWSError, match=key):
                    self.go(aws, **unknown)
                assert aws.calls == []

    def test_tags_unset_and_kept(self, built: FakeAWS) -> None:
        if "tags" not in self.kind.attributes:
            return
        assert self.go(built, tags=None)["changed"] is False
        kept = self.go(built, tags={"Another": "one"}, purge_tags=False)
        assert kept[self.kind.name]["tags"] == {**self.params["tags"], "Another": "one"}
        assert self.go(built, tags={})[self.kind.name]["tags"] == {}
