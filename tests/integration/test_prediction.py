# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What --check foretells of an environment that waits for its images, that somebody changed by hand, and that lost a part: the changes of the next run.

Precision and recall are 100 %, by component, task, item and sort of change, without exceptions. For the plan on an empty account test_environments.py holds it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from tests.integration.harm import Harm
from tests.integration.harm_reading import Account, Said
from tests.integration.lives import Entries, Place, entries_of, push_images
from tests.integration.playing import Playing, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Aws
    from tests.emulator import Emulator

OUR_REGION, THEIR_REGION = "eu-central-1", "us-east-1"
CHANGES = 40
CASES = ("waiting", "drifted", "half_built")


@dataclass(frozen=True)
class Case:
    """What was done to an environment, what was foretold then, what a run did, and what the next one."""

    harm: list[str]
    check: Result
    foretold: Entries
    run: Result
    done: Entries
    before: dict[str, Said]
    after: dict[str, Said]
    again: Result


class Story:
    """One environment, and what happens to it."""

    def __init__(self, place: Place, playing: Playing, aws: Aws, folder: Path) -> None:
        self.place, self.playing, self.aws, self.folder = place, playing, aws, folder
        self.account = Account(aws, place.region, place.name)

    def play(self, **options: Any) -> tuple[Result, Entries]:
        """A run of site.yml, and each of its changes."""
        report = self.folder / "report.json"
        result = self.playing("site.yml", inventory=self.place.inventory, environment={"GROUNDWORK_REPORT": str(report)}, **options)
        return result, entries_of(json.loads(report.read_text(encoding="utf-8")))

    def case(self, do_harm: Callable[[], list[str]]) -> Case:
        """Harm the environment, see what would change, run, and run again; a service whose repository is new gets its image between."""
        before, harm = self.account.state(), do_harm()
        check, foretold = self.play(check=True)
        run, done = self.play()
        if self.push():
            self.play()
        return Case(harm, check, foretold, run, done, before, self.account.state(), self.play()[0])

    def push(self) -> list[str]:
        """Push the images that are not in their repositories; their names."""
        ecr = self.account("ecr")
        names = [name for kind, name in self.account.tagged() if kind == "ecr_repository"]
        return push_images(self.aws, self.place.region, [name for name in names if not ecr.list_images(repositoryName=name)["imageIds"]], self.place.tag)


class Prediction:
    """What holds for every environment."""

    place: ClassVar[Place]
    deletions: ClassVar[int] = 20

    @pytest.fixture(scope="class")
    @classmethod
    def cases(cls, emulator: Emulator, aws: Aws, aws_environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Case]]:
        """The environment is built before there are images; then they are pushed, then it is changed by hand, then a part of it is deleted."""
        emulator.reset()
        folder = tmp_path_factory.mktemp("prediction")
        story = Story(cls.place, Playing(emulator, aws_environment, folder), aws, folder)
        story.play()[0].assert_ok()
        harm = Harm(story.account, seed=cls.place.inventory)
        yield {
            "waiting": story.case(story.push),
            "drifted": story.case(lambda: harm.change(CHANGES)),
            "half_built": story.case(lambda: harm.delete(cls.deletions)),
        }
        emulator.reset()

    @pytest.mark.parametrize("name", CASES)
    def test_the_plan_does_not_fail_and_sends_no_write(self, cases: dict[str, Case], name: str) -> None:
        assert cases[name].check.assert_ok().writes == []

    @pytest.mark.parametrize("name", CASES)
    def test_the_plan_foretells_each_change_with_its_component_task_and_item(self, cases: dict[str, Case], name: str) -> None:
        case = cases[name]
        print(*case.harm, sep="\n")
        case.run.assert_ok()
        assert case.foretold == case.done

    @pytest.mark.parametrize("name", CASES[1:])
    def test_the_run_brings_everything_back(self, cases: dict[str, Case], name: str) -> None:
        case = cases[name]
        print(*case.harm, sep="\n")
        assert case.after == case.before

    @pytest.mark.parametrize("name", CASES)
    def test_the_next_run_changes_nothing_and_sends_no_write(self, cases: dict[str, Case], name: str) -> None:
        cases[name].again.assert_unchanged()

    def test_enough_was_harmed(self, cases: dict[str, Case]) -> None:
        drifted, half_built = cases["drifted"], cases["half_built"]
        assert len(drifted.harm) == CHANGES
        assert len(set(half_built.harm)) == self.deletions
        assert drifted.done
        assert half_built.done


@pytest.mark.thorough
class TestProd(Prediction):
    """Production of our own."""

    place = Place("inventories/prod", OUR_REGION)


@pytest.mark.thorough
class TestDev(Prediction):
    """The environment that costs the least, with images of others."""

    place = Place("inventories/dev", OUR_REGION)


@pytest.mark.thorough
class TestTest(Prediction):
    place = Place("inventories/test", OUR_REGION)


@pytest.mark.thorough
class TestQa(Prediction):
    place = Place("inventories/qa", OUR_REGION)


@pytest.mark.thorough
class TestStaging(Prediction):
    place = Place("inventories/staging", OUR_REGION)


class TestStarter(Prediction):
    """The smallest of the examples, of which not everything is to go."""

    place = Place("examples/starter/prod", THEIR_REGION)
    deletions = 8


@pytest.mark.thorough
class TestDevopsAppTest(Prediction):
    place = Place("examples/devops_app/test", THEIR_REGION)


@pytest.mark.thorough
class TestDevopsAppQa(Prediction):
    place = Place("examples/devops_app/qa", THEIR_REGION)


@pytest.mark.thorough
class TestDevopsAppStaging(Prediction):
    place = Place("examples/devops_app/staging", THEIR_REGION)


@pytest.mark.thorough
class TestDevopsAppProd(Prediction):
    place = Place("examples/devops_app/prod", THEIR_REGION)


@pytest.mark.thorough
class TestRealtimeChat(Prediction):
    """With a database, a cache and their secrets."""

    place = Place("examples/realtime_chat/prod", THEIR_REGION, "v1.0.0")


@pytest.mark.thorough
class TestRealtimeChatDev(Prediction):
    """The chat in its smallest form."""

    place = Place("examples/realtime_chat/dev", THEIR_REGION, "v1.0.0")


@pytest.mark.thorough
class TestFullPlatform(Prediction):
    """With a database behind services, buckets and files."""

    place = Place("examples/full_platform/prod", THEIR_REGION)
