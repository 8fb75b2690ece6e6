# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of an environment, tool beside tool: planned on an empty account, built, looked at, run again, destroyed."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from .accounts import REGION, Account, Pipeline
from .processes import machine_busy, measured
from .reading import counted, things_of
from .tools import STEPS, UNCHANGING, Tool, UnexpectedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .reading import Thing

#: Kinds of which one tool makes more than the other, by how many, and why that has to be so.
DIFFERENCES: dict[str, tuple[int, str]] = {}


@dataclass(frozen=True)
class Record:
    """One step of one tool, once."""

    tool: str
    step: str
    delay_ms: int
    wall: float
    processor: float
    memory_mb: float
    files_mb: float
    calls: int
    writes: int
    emulator_processor: float
    #: How many cores others kept busy meanwhile, on average.
    others: float

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {name: round(value, 3) if isinstance(value, float) else value for name, value in asdict(self).items()}


class Life:
    """One environment of each tool, each in an account of its own, taken through the same steps in turns."""

    def __init__(self, tools: list[Tool], delay: float, tell: Callable[[str], None]) -> None:
        self.records: list[Record] = []
        self._delay, self._tell = delay, tell
        self._accounts = {tool.name: Account(delay) for tool in tools}
        self._before = {name: self._things(account) for name, account in self._accounts.items()}
        self._tools = tools

    def warm_up(self) -> None:
        """Every tool plans once without being measured, so that its files are in memory."""
        for tool in self._tools:
            self._do(tool, "plan", self._accounts[tool.name])

    def step(self, step: str, times: int = 1) -> None:
        """A step of every tool, in turns."""
        for _ in range(times):
            for tool in self._tools:
                self.alone(tool, step, self._accounts[tool.name])

    def beside(self, tool: Tool, other: Tool) -> None:
        """What changes nothing, once, by a tool on the account of another one."""
        for step in UNCHANGING:
            self.alone(tool, step, self._accounts[other.name])

    def alone(self, tool: Tool, step: str, account: Account) -> None:
        """One step of one tool: measured, kept and told."""
        record = self._do(tool, step, account)
        self.records.append(record)
        self._tell(
            f"{record.delay_ms:3d} ms  {tool.name:23s} {STEPS[step]:25s} {record.wall:7.2f} s  {record.processor:6.2f} s processor"
            f"  {record.memory_mb:5.0f} MB  {record.calls:4d} calls  (others: {record.others:.1f} cores)"
        )

    def _do(self, tool: Tool, step: str, account: Account) -> Record:
        account.forget_requests()
        before = (account.processor, account.processor_of_delay, _own_processor(), machine_busy())
        with Pipeline(account) if step == "build" else nullcontext():
            used = measured(tool.commands[step], tool.folder, tool.environment(account.url))
        after = (account.processor, account.processor_of_delay, _own_processor(), machine_busy())
        emulator, delay, own, machine = (late - early for late, early in zip(after, before, strict=True))
        tool.judge(step, used.code, used.output)
        asked = account.requests()
        writes = [f"{entry['service']}:{entry['operation']}" for entry in asked if not entry["read_only"]]
        if writes and step not in ("build", "destroy"):
            raise UnexpectedError(f"{tool.name}, {STEPS[step]}: it changed something: {', '.join(writes)}")
        return Record(
            tool=tool.name,
            step=step,
            delay_ms=round(self._delay * 1000),
            wall=used.wall,
            processor=used.processor,
            memory_mb=used.memory_mb,
            files_mb=used.files_mb,
            calls=len(asked),
            writes=len(writes),
            emulator_processor=emulator,
            others=max(0.0, machine - emulator - delay - own - used.processor) / used.wall,
        )

    def held(self) -> dict[str, Counter[str]]:
        """By tool: how many things of each kind its account holds by now."""
        return {name: counted(self._before[name], self._things(account)) for name, account in self._accounts.items()}

    @staticmethod
    def _things(account: Account) -> set[Thing]:
        return things_of(account.aws, REGION)

    def close(self) -> None:
        """End the emulators."""
        for account in self._accounts.values():
            account.stop()


def _own_processor() -> float:
    """Processor seconds of the benchmark itself; its children are counted where they belong."""
    used = os.times()
    return used.user + used.system


def unexpected_differences(held: dict[str, Counter[str]]) -> list[str]:
    """In which kinds the environments differ without a listed reason."""
    if len(held) < 2:
        return []
    ours, theirs = list(held.values())[:2]
    return [f"{kind}: {ours[kind]} and {theirs[kind]}" for kind in sorted(ours | theirs) if ours[kind] - theirs[kind] != DIFFERENCES.get(kind, (0, ""))[0]]
