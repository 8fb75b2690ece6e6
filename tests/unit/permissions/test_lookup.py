# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lookup of journals: all of an environment, one file, or a sentence that says what is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from ansible.errors import AnsibleLookupError

from ansible_collections.groundwork.aws.plugins.lookup.journal import LookupModule

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with two journals of dev and one of prod."""
    for name, operation in (("20270105T080000Z-dev", "A"), ("20270106T080000Z-dev", "B"), ("20270106T080000Z-prod", "C")):
        entry = {"time": name, "phase": "read", "service": "sqs", "operation": operation}
        (tmp_path / f"{name}-journal.jsonl").write_text(json.dumps(entry) + "\n", encoding="utf-8")
    return tmp_path


class Lookup(LookupModule):
    """The lookup, given its options by hand."""

    given: ClassVar[dict[str, str]] = {}

    def set_options(self, **_given: Any) -> None:
        """They are there."""

    def get_option(self, option: str, **_given: Any) -> Any:
        return self.given[option]


def operations(environment: str, folder: Path, file: str = "") -> list[str]:
    Lookup.given = {"runs_folder": str(folder), "file": file}
    return [entry["operation"] for entry in Lookup().run([environment])]


def test_all_journals_of_the_environment_or_one(runs: Path) -> None:
    assert operations("dev", runs) == ["A", "B"]
    assert operations("dev", runs, str(runs / "20270106T080000Z-prod-journal.jsonl")) == ["C"]


@pytest.mark.parametrize(
    ("environment", "file", "said"),
    [
        ("staging", "", "There is no journal of the environment 'staging' in {folder}. A run of site.yml writes one"),
        ("dev", "{folder}/none", "The journal {folder}/none cannot be read: No such file or directory."),
        ("dev", "{folder}/other", "{folder}/other is no journal: no line of it is a call."),
    ],
)
def test_what_is_missing(runs: Path, environment: str, file: str, said: str) -> None:
    (runs / "other").write_text("PLAY RECAP\n", encoding="utf-8")
    with pytest.raises(AnsibleLookupError) as refused:
        operations(environment, runs, file.format(folder=runs))
    assert said.format(folder=runs) in str(refused.value)
