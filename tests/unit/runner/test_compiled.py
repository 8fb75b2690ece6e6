# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates and expressions from the cache give what ansible-core's own compiling gives, errors too, and are not compiled again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar, trust_as_template
from jinja2.environment import Environment

from ansible_collections.groundwork.aws.plugins.plugin_utils import compiled
from ansible_collections.groundwork.aws.plugins.plugin_utils.code_cache import CodeCache

TEMPLATES = [
    "{{ word }}",
    "{{ numbers[1] + 1 }}",
    "{{ {'a': numbers, 'b': [word | upper]} }}",
    "a {{ word }} {% for n in numbers %}{{ n }}{% endfor %}",
    "{{ 'back\\\\slash' }}",
    "{{ lookup('vars', 'word') }}",
    '{{ "{{ word }}" }}',
    "#jinja2: variable_start_string:'[[', variable_end_string:']]'\n[[ word ]]{{ word }}",
]
EXPRESSIONS = {"word == 'two'": True, "numbers | length > 2": False, "missing is defined": False}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path) -> Iterator[CodeCache]:
    (tmp_path / "code").mkdir()
    kept = CodeCache(None, tmp_path / "code")
    compiled.use(kept)
    yield kept
    compiled.use(None)


def templar() -> Any:
    return Templar(loader=DataLoader(), variables={"word": "two", "numbers": [1, 2]})


def template(source: str, **options: Any) -> Any:
    return templar().template(trust_as_template(source), **options)


def evaluate(source: str) -> Any:
    return templar().evaluate_conditional(trust_as_template(source))


def no_compiling(*_arguments: Any, **_more: Any) -> Any:
    raise AssertionError("compiled again")


def test_this_ansible_core_has_what_it_needs() -> None:
    assert compiled.MISSING_HOOKS == []


@pytest.mark.parametrize("source", TEMPLATES)
@pytest.mark.parametrize("escaped", [True, False])
def test_a_template_gives_what_it_gives_without_the_cache(cache: CodeCache, source: str, escaped: bool) -> None:
    compiled.use(None)
    wanted = template(source, escape_backslashes=escaped)
    compiled.use(cache)
    given = [template(source, escape_backslashes=not escaped), *(template(source, escape_backslashes=escaped) for _time in range(2))]
    assert given[1:] == [wanted, wanted]
    assert (given[0] == wanted) == ("slash" not in source)


@pytest.mark.parametrize(("source", "wanted"), EXPRESSIONS.items())
def test_an_expression_gives_the_same_each_time(source: str, wanted: bool) -> None:
    assert [evaluate(source), evaluate(source)] == [wanted, wanted]


def test_a_template_and_an_expression_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (template("{{ word }}"), evaluate("word == 'two'")) == ("two", True)
    monkeypatch.setattr(Environment, "_generate", no_compiling)
    assert (template("{{ word }}"), evaluate("word == 'two'")) == ("two", True)
    with pytest.raises(Exception, match="compiled again"):
        template("{{ word }}!")


def test_a_template_and_an_expression_of_the_same_words_are_two() -> None:
    assert template("word") == "word"
    assert evaluate("word | bool or true") is True
    assert template("word | bool or true") == "word | bool or true"


@pytest.mark.parametrize("source", ["{{ word", "{% if %}", "{{ word | no_such_filter }}", "{{ missing }}"])
def test_an_error_reads_as_without_the_cache(source: str) -> None:
    said = []
    for own in (True, False):
        compiled.use(CodeCache(None, None) if own else None)
        with pytest.raises(Exception) as failed:  # noqa: PT011  # the two messages are compared
            template(source)
        said.append((type(failed.value), str(failed.value)))
    assert said[0] == said[1]


def test_what_an_error_in_a_template_says_twice_is_the_same() -> None:
    said = set()
    for _attempt in range(2):
        with pytest.raises(Exception) as failed:  # noqa: PT011
            evaluate("numbers | no_such_filter")
        said.add(str(failed.value))
    assert len(said) == 1
