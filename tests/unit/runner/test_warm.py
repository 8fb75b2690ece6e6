# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the parent makes ready before it forks: what several components use, once, and nothing that only fails."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from typing import Any

import pytest
from ansible.module_utils._internal import _stack

from ansible_collections.groundwork.aws.plugins.plugin_utils import clients, kept_workers, warm

TARGET = "groundwork.aws.application_autoscaling_target"


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The services whose clients are made, with region and profile."""
    calls: list[tuple[Any, ...]] = []
    monkeypatch.setattr(clients, "make_ready", lambda services, region, profile: calls.append((tuple(services), region, profile)))
    monkeypatch.setattr(clients, "services_of", lambda module: [module.__name__.rpartition(".")[2]])
    monkeypatch.setattr(warm, "_ready", set())
    monkeypatch.setattr(kept_workers, "begin_play", lambda play: None)
    return calls


def test_what_several_components_use_is_made_once(made: list[tuple[Any, ...]]) -> None:
    warm.begin_play(object(), ["ecs_service", "ecs_service", "kms"], "eu-central-1", "")
    names = [services[0] for services, _region, _profile in made]
    assert "application_autoscaling_target" in names
    assert "kms_key" not in names
    assert len(names) == len(set(names))
    assert {call[1:] for call in made} == {("eu-central-1", "")}
    before = len(made)
    warm.begin_play(object(), ["ecs_service", "ecs_service"], "eu-central-1", "")
    assert len(made) == before
    warm.begin_play(object(), ["ecs_service", "ecs_service"], "us-east-1", "")
    assert len(made) == 2 * before


@pytest.mark.parametrize(("keeping", "times"), [(True, 0), (False, 1)])
def test_a_task_is_prepared_for_only_where_it_has_a_worker_of_its_own(
    made: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch, keeping: bool, times: int
) -> None:
    monkeypatch.setattr(kept_workers, "is_keeping", lambda: keeping)
    for _task in range(2):
        warm.before_task(TARGET, "eu-central-1", "")
        warm.before_task("ansible.builtin.debug", "eu-central-1", "")
    assert len(made) == times


def test_what_cannot_be_made_ready_is_left_to_the_task(made: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> None:
        raise ValueError("no credentials")

    monkeypatch.setattr(clients, "make_ready", refuse)
    monkeypatch.setattr(kept_workers, "is_keeping", lambda: False)
    warm.before_task(TARGET, "eu-central-1", "")
    warm.before_task("groundwork.aws.no_such_module", "eu-central-1", "")


@pytest.fixture
def stacks() -> Iterator[types.ModuleType]:
    original = _stack.iter_stack
    yield _stack
    _stack.iter_stack = original


def test_a_stack_is_the_same_without_its_sources(stacks: types.ModuleType) -> None:
    def skipped() -> tuple[Any, Any]:
        _skip_stackwalk = True
        return stacks.caller_frame(), inspect.stack(context=0)[1]

    core, here = skipped()
    warm._look_at_stacks_without_sources()
    ours, _here = skipped()
    assert (ours.filename, ours.function) == (core.filename, core.function) == (here.filename, here.function)
    assert ours.code_context is None
