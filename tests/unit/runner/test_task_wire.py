# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tasks on their way to another process: what both have is referred to, the rest arrives as it was."""

from __future__ import annotations

import pickle
import types
from typing import Any

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.playbook.block import Block
from ansible.playbook.play import Play
from ansible.vars.manager import VariableManager

from ansible_collections.groundwork.aws.plugins.plugin_utils.task_wire import Known, Receiver, Sender

LATER = {"block": [{"name": "Two", "debug": {"msg": "{{ word }}"}, "when": ["yes is defined"], "loop": [1, 2]}, {"debug": {}}], "rescue": [{"fail": {}}]}


class Place:
    """A play with one task, and a block that was loaded after it."""

    def __init__(self) -> None:
        self.loader = DataLoader()
        self.manager = VariableManager(loader=self.loader)
        tasks = [{"name": "One", "debug": {"msg": "one"}}]
        self.play = Play().load({"hosts": "all", "tasks": tasks}, variable_manager=self.manager, loader=self.loader)
        self.parent = self.play.tasks[0]
        self.block = Block.load(LATER, play=self.play, parent_block=self.parent, variable_manager=self.manager, loader=self.loader)
        self.known = Known([self.loader, self.manager, self.play, self.parent])


@pytest.fixture
def place() -> Place:
    return Place()


def sent(place: Place, *tasks: Any) -> list[Any]:
    sender, receiver = Sender(place.known), Receiver(place.known)
    return [receiver.task_of(sender.bytes_of(task)) for task in tasks]


def test_a_task_arrives_with_its_block_and_refers_to_what_both_have(place: Place) -> None:
    task = place.block.block[0]
    (arrived,) = sent(place, task)
    assert arrived is not task
    assert arrived._uuid == task._uuid
    assert {name: arrived.dump_attrs()[name] for name in ("name", "action", "args", "when", "loop")} == {
        name: task.dump_attrs()[name] for name in ("name", "action", "args", "when", "loop")
    }
    assert type(arrived.args["msg"]) is type(task.args["msg"])
    block = arrived._parent
    assert ([one._uuid for one in block.block], [one._uuid for one in block.rescue]) == (
        [one._uuid for one in place.block.block],
        [one._uuid for one in place.block.rescue],
    )
    assert (block._parent, block._play, arrived._loader, arrived._variable_manager) == (place.parent, place.play, place.loader, place.manager)
    assert block._parent is place.parent


def test_what_was_sent_is_not_sent_again(place: Place) -> None:
    sender, receiver = Sender(place.known), Receiver(place.known)
    first = sender.bytes_of(place.block.block[0])
    second = sender.bytes_of(place.block.block[1])
    assert len(second) < len(first) / 10
    one, two = receiver.task_of(first), receiver.task_of(second)
    assert one._parent.block[1] is two


def test_what_only_one_process_has_is_not_sent(place: Place) -> None:
    other = DataLoader()
    stranger = Block.load(LATER, play=place.play, variable_manager=place.manager, loader=other)
    with pytest.raises(pickle.PicklingError, match="DataLoader is not one that both processes have"):
        sent(place, stranger.block[0])


def test_a_mapping_that_nobody_may_change_arrives_as_one(place: Place) -> None:
    place.block.block[0].vars = {"kept": types.MappingProxyType({"a": 1})}
    (arrived,) = sent(place, place.block.block[0])
    assert isinstance(arrived.vars["kept"], types.MappingProxyType)
    assert arrived.vars["kept"] == {"a": 1}
