# Copyright: Groundwork contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a run is: which component is at what, and what it waits for. Times come in from outside, in seconds."""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass, field

Step = t.Literal["layer begins", "component ends", "layer ends"]


@dataclass(frozen=True)
class Wait:
    """What a component waits for, in which state that is, and since when."""

    what: str
    state: str
    since: float

    def __str__(self) -> str:
        return f"{self.what} ({self.state})" if self.state else self.what


@dataclass(eq=False)
class Component:
    """One component on its way."""

    name: str
    kind: str
    layer: str
    began: float | None = None
    ended: float | None = None
    task: str = ""
    since: float = 0.0
    working: bool = False
    changed: bool = False
    #: Its last task failed; the role may have a rescue.
    broken: bool = False
    failed: bool = False
    wait: Wait | None = None

    @property
    def live(self) -> bool:
        """Whether it is on its way."""
        return self.began is not None and self.ended is None

    @property
    def resting(self) -> bool:
        """Whether no task of it runs just now: it is done, or between two tasks."""
        return self.live and not self.working and not self.broken

    @property
    def result(self) -> str:
        """How it ended, in a word."""
        if self.failed:
            return "failed"
        return "changed" if self.changed else "ok"

    @property
    def at_since(self) -> float:
        """Since when it is at what it does now."""
        return self.wait.since if self.wait else self.since


@dataclass(eq=False)
class Layer:
    """The components of one layer in the play that is going on."""

    name: str
    components: list[Component]
    began: float | None = None
    ended: float | None = None

    @property
    def live(self) -> bool:
        """Whether a component of it has begun, and not all have ended."""
        return self.began is not None and self.ended is None


@dataclass(frozen=True)
class News:
    """A step that a reader of plain lines is told of."""

    step: Step
    layer: Layer
    component: Component | None = None


@dataclass
class Progress:
    """All components of a run, told of each task as it begins and ends."""

    began: float
    components: dict[str, Component] = field(default_factory=dict)
    layers: list[Layer] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    _completed: Counter[str] = field(default_factory=Counter)

    def expect(self, name: str, kind: str, layer: str) -> None:
        """Count a component among those of this run."""
        self.components.setdefault(name, Component(name, kind, layer))

    @property
    def live(self) -> list[Component]:
        """The components on their way, in the order in which they began."""
        return sorted((one for one in self.components.values() if one.live), key=lambda one: one.began or 0)

    @property
    def ended(self) -> list[Component]:
        """The components that have ended."""
        return [one for one in self.components.values() if one.ended is not None]

    @property
    def to_come(self) -> Counter[str]:
        """How many components have not begun, by layer."""
        return Counter(one.layer for one in self.components.values() if one.began is None)

    def play_begins(self, names: t.Iterable[str]) -> None:
        """Another play, over these hosts; those that are no components do not count."""
        here = [self.components[name] for name in names if name in self.components]
        self.layers = [Layer(name, [one for one in here if one.layer == name]) for name in dict.fromkeys(one.layer for one in here)]

    def play_ends(self, now: float) -> None:
        """Whatever was on its way is at its end."""
        for component in self.live:
            self._end(component, now)
        for layer in self.layers:
            if layer.live:
                self._end_layer(layer, now)
        self._completed.clear()

    def take_news(self) -> list[News]:
        """The steps since this was last asked."""
        news, self.news = self.news, []
        return news

    def task_begins(self, name: str, role: str, task: str, now: float) -> None:
        """A component's task begins; the first one of the role of its kind is where the component begins."""
        component = self.components.get(name)
        if component is None:
            return
        own = role == component.kind
        if component.broken and not own:
            self._end(component, component.since)  # its role has failed; what comes now is the play's way to deal with that
        elif own and not component.live:
            self._begin(component, now)
        if component.live:
            component.task, component.since, component.working, component.broken, component.wait = task, now, True, False, None
            self._settle(component.kind)

    def task_ends(self, name: str, now: float, changed: bool = False, failed: bool = False) -> None:
        """A component's task has ended."""
        component = self.components.get(name)
        if component is None or not component.live:
            return
        component.since, component.working, component.broken, component.wait = now, False, failed, None
        component.changed = component.changed or changed
        component.failed = component.failed or failed

    def waits(self, name: str, wait: Wait | None) -> None:
        """A component's task waits for something, or does so no longer."""
        component = self.components.get(name)
        if component is not None and component.working:
            component.wait = wait

    def tries_again(self, name: str, left: int, now: float) -> None:
        """A component's task is tried until a condition holds."""
        component = self.components.get(name)
        if component is not None and component.working:
            component.wait = Wait("another try", f"{left} left", component.wait.since if component.wait else now)

    def role_completes(self, kind: str) -> None:
        """The role of one component of this kind has run to its end; ansible-core does not say of which."""
        if self._resting(kind):
            self._completed[kind] += 1
            self._settle(kind)

    def _resting(self, kind: str) -> list[Component]:
        return [one for one in self.components.values() if one.kind == kind and one.resting]

    def _settle(self, kind: str) -> None:
        """End the components that rest for good: all that rest, as soon as so many have completed."""
        resting = self._resting(kind)
        if len(resting) > self._completed[kind]:
            return
        self._completed[kind] -= len(resting)
        for component in resting:
            component.failed = False  # what failed on the way was rescued
            self._end(component, component.since)

    def _begin(self, component: Component, now: float) -> None:
        if component.began is None:
            component.began = now
        component.ended = None
        layer = self._layer_of(component)
        layer.ended = None
        if layer.began is None:
            layer.began = now
            self.news.append(News("layer begins", layer))

    def _end(self, component: Component, now: float) -> None:
        component.ended, component.working, component.broken, component.wait = now, False, False, None
        layer = self._layer_of(component)
        self.news.append(News("component ends", layer, component))
        if all(one.ended is not None for one in layer.components):
            self._end_layer(layer, now)

    def _end_layer(self, layer: Layer, now: float) -> None:
        layer.ended = now
        self.news.append(News("layer ends", layer))

    def _layer_of(self, component: Component) -> Layer:
        for layer in self.layers:
            if component in layer.components:
                return layer
        self.layers.append(Layer(component.layer, [component]))
        return self.layers[-1]
