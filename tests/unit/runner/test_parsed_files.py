# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are parsed once: each reader has a copy of its own, and what was changed, or is a vault's, is never an old one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.module_utils._internal._datatag import AnsibleTagHelper
from ansible.parsing.dataloader import DataLoader

from ansible_collections.groundwork.aws.plugins.plugin_utils import parsed_files
from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

VAULT = "!vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3131\n"


@pytest.fixture
def role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "roles").mkdir()
    (tmp_path / "code").mkdir()
    monkeypatch.setattr(parsed_files, "FOLDERS", (f"{tmp_path}/roles/",))
    parsed_files.use(CodeCache(None, tmp_path / "code"))
    yield tmp_path / "roles"
    parsed_files.use(None)


def load(path: Path, **options: Any) -> Any:
    return DataLoader().load_from_file(str(path), **options)


def kept(role: Path) -> int:
    return len(list((role.parent / "code").iterdir()))


def test_each_reader_has_its_own_copy(role: Path) -> None:
    (role / "main.yml").write_text("- name: one\n  list: [1]\n")
    first = load(role / "main.yml", trusted_as_template=True)
    first[0]["list"].append(2)
    assert load(role / "main.yml", trusted_as_template=True) == [{"name": "one", "list": [1]}]
    assert kept(role) == 1


def test_what_is_read_is_tagged_as_ansible_core_tags_it(role: Path) -> None:
    (role / "main.yml").write_text("word: '{{ template }}'\n")
    for trusted in (True, False):
        ours = [load(role / "main.yml", trusted_as_template=trusted) for _time in range(2)]
        core = parsed_files._original(DataLoader(), str(role / "main.yml"), trusted_as_template=trusted)
        for one in ours:
            assert AnsibleTagHelper.tags(one["word"]) == AnsibleTagHelper.tags(core["word"])
            assert type(one) is type(core)


def test_another_run_reads_what_one_parsed_and_never_what_was_changed(role: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (role / "main.yml").write_text("a: 1\n")
    load(role / "main.yml")
    parsed_files.use(CodeCache(None, role.parent / "code"))
    with monkeypatch.context() as patched:
        patched.setattr(parsed_files, "_original", lambda *_arguments, **_more: pytest.fail("parsed again"))
        assert load(role / "main.yml") == {"a": 1}
    parsed_files.use(CodeCache(None, role.parent / "code"))
    (role / "main.yml").write_text("a: 2\n")
    assert load(role / "main.yml") == {"a": 2}


@pytest.mark.parametrize("text", [f"secret: {VAULT}", "plain: $ANSIBLE_VAULT\n"])
def test_nothing_of_a_vault_is_kept(role: Path, text: str) -> None:
    (role / "main.yml").write_text(text)
    load(role / "main.yml")
    assert kept(role) == 0


@pytest.mark.parametrize("options", [{"unsafe": True}, {"cache": "none"}, {"json_only": True}])
def test_who_asks_in_another_way_is_answered_by_ansible_core(role: Path, options: dict[str, Any]) -> None:
    (role / "main.yml").write_text('{"a": 1}')
    assert load(role / "main.yml", **options) == {"a": 1}
    assert kept(role) == 0


def test_what_is_not_of_this_collection_is_read_by_ansible_core(role: Path) -> None:
    (role.parent / "vars.yml").write_text("a: 1")
    assert load(role.parent / "vars.yml") == {"a": 1}
    assert kept(role) == 0


@pytest.mark.parametrize("text", ["a: [", None])
def test_an_error_is_ansible_cores_each_time(role: Path, text: str | None) -> None:
    if text:
        (role / "main.yml").write_text(text)
    said = []
    for read in (load, load, lambda path: parsed_files._original(DataLoader(), str(path))):
        with pytest.raises(AnsibleError) as failed:
            read(role / "main.yml")
        said.append(str(failed.value))
    assert len(set(said)) == 1
