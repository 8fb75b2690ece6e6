# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Progress as plain lines, few of them: for pipes, continuous integration and AWX."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

if t.TYPE_CHECKING:
    from ansible_collections.groundwork.aws.plugins.plugin_utils.progress import Component, Layer, News, Progress

MINUTE = 60
EXACT = 9.95  # below, tenths of a second are worth being told
#: After so many seconds at the same thing a component gets a line; then every five minutes, so that nobody takes it for dead.
PATIENCE = (30, MINUTE, 2 * MINUTE, 5 * MINUTE)


def spelt(seconds: float) -> str:
    """A duration in words: 0.4 s, 58 s, 2 min 5 s, 1 h 2 min."""
    if seconds < EXACT:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(int(seconds), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    parts = [(hours, "h"), (minutes, "min"), (0 if hours else rest, "s")]
    return " ".join(f"{figure} {unit}" for figure, unit in parts if figure)


def clock(seconds: float) -> str:
    """A duration as a clock shows it: 0:58, 12:03, 1:02:03."""
    minutes, rest = divmod(int(seconds), MINUTE)
    hours, minutes = divmod(minutes, MINUTE)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def counted(number: int, what: str = "component") -> str:
    """A number of things: 1 component, 2 components."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def results(components: t.Iterable[Component]) -> str:
    """How many ended how: 1 failed, 2 changed, 3 ok."""
    count = Counter(one.result for one in components if one.ended is not None)
    return ", ".join(f"{count[result]} {result}" for result in ("failed", "changed", "ok") if count[result])


@dataclass
class Lines:
    """What is to be said of a run, each thing once."""

    progress: Progress
    _told: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, now: float) -> list[str]:
        """The lines that have become due."""
        said = [line for news in self.progress.take_news() for line in self._of(news)]
        said += [self._waiting(one, now) for one in self.progress.live if self._is_due(one, now)]
        return [self._stamped(line, now) for line in said]

    def closing(self, now: float) -> str:
        """The last line of a run."""
        ended = self.progress.ended
        return self._stamped(f"{len(ended)} of {counted(len(self.progress.components))} ended: {results(ended)}", now)

    def _stamped(self, line: str, now: float) -> str:
        return f"[{clock(now - self.progress.began):>5}] {line}"

    def _of(self, news: News) -> list[str]:
        if news.component:
            return self._component_ended(news.component)
        return [self._layer_began(news.layer)] if news.step == "layer begins" else [self._layer_ended(news.layer)]

    def _layer_began(self, layer: Layer) -> str:
        return f"{layer.name} begins: {', '.join(one.name for one in layer.components)}"

    def _layer_ended(self, layer: Layer) -> str:
        ended = [one for one in layer.components if one.ended is not None]
        took = spelt((layer.ended or 0) - (layer.began or 0))
        return f"{layer.name} ends after {took}: {counted(len(ended))}, {results(ended)}"

    def _component_ended(self, component: Component) -> list[str]:
        """One that had nothing to do, and took no time, is counted with its layer."""
        took = (component.ended or 0) - (component.began or 0)
        if component.result == "ok" and took < PATIENCE[0]:
            return []
        return [f"{_label(component)}: {component.result} after {spelt(took)}"]

    def _is_due(self, component: Component, now: float) -> bool:
        """Whether a component is at the same thing for so long that it is time to say so, again."""
        since, told = self._told.get(component.name, (-1.0, 0.0))
        told = told if since == component.at_since else 0.0
        every = PATIENCE[-1]
        due = next((limit for limit in PATIENCE if limit > told), told + every)
        if now - component.at_since < due:
            return False
        passed = [limit for limit in PATIENCE if limit <= now - component.at_since]
        self._told[component.name] = (component.at_since, max(passed[-1], (now - component.at_since) // every * every))
        return True

    def _waiting(self, component: Component, now: float) -> str:
        took = spelt(now - component.at_since)
        if component.wait:
            return f"{_label(component)}: has waited {took} for {component.wait} in: {component.task}"
        return f"{_label(component)}: {took} at: {component.task}"


def _label(component: Component) -> str:
    return f"{component.name} ({component.kind})"
