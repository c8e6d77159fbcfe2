"""What does one contract do once it is called, and until it stands down?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

import numpy as np

from sim.response.record import (
    ACTIVE,
    DORMANT,
    IN_LOGISTICS,
    IN_QUEUE,
    IN_RESEARCH,
    IN_TEST,
    RAMP,
    STAND_DOWN,
    WITHDRAWN,
)
from sim.response.scene import Scene
from sim.response.substitutes import Races
from sim.response.testing import Test, Testing

__all__ = ["Reply", "Service"]


class Reply:
    """One contract's way to its ramp: a substitute is found, it is qualified, its logistics are arranged."""

    __slots__ = (
        "_is_withdrawn",
        "_races",
        "_scene",
        "_stage",
        "_test",
        "_testing",
        "_then",
        "_tries",
        "is_ready",
        "row",
    )

    def __init__(self, scene: Scene, testing: Testing, races: Races, row: int, then: Callable[[Reply], None]) -> None:
        self._scene, self._testing, self._races, self.row = scene, testing, races, row
        self._then = then  # what is done when it is ready to ramp, or has used up its tests
        self.is_ready = False
        self._stage = IN_RESEARCH
        self._test: Test | None = None
        self._tries = 0
        self._is_withdrawn = False

    def begin(self) -> None:
        """Set out."""
        research = self._scene.brief.contracts[self.row].research
        if research is None:
            self._be_found()
        else:
            self._races.after(self.row, research, self._be_found)

    def withdraw(self) -> None:
        """Give up, since the alarm is over."""
        self._is_withdrawn = True
        if self._test is not None:
            self._stage = IN_TEST if self._test.attempt > 0 else IN_QUEUE
            self._testing.leave(self._test)
        self._scene.note(WITHDRAWN, self.row, self._stage)

    def _be_found(self) -> None:
        if not self._is_withdrawn:
            self._stage = IN_TEST
            self._testing.after_drill(self.row, self._qualify)

    def _qualify(self) -> None:
        """Have a qualification, or test until a test is passed or the retries are used up."""
        if self._is_withdrawn:
            return
        if self._testing.is_qualified(self.row):
            self._arrange()
        else:
            self._try()

    def _try(self) -> None:
        self._tries += 1
        self._test = self._testing.test(self.row, self._follow)

    def _follow(self, test: Test) -> None:
        self._test = None
        if test.passed or self._testing.is_qualified(self.row):
            self._arrange()
        elif self._tries <= self._scene.brief.settings.retries:
            self._try()
        else:
            self._then(self)

    def _arrange(self) -> None:
        self._stage = IN_LOGISTICS
        days = self._scene.roster.terms[self.row].logistics_days
        if days > 0.0:
            self._scene.calendar.after(days, self._arrive)
        else:
            self._arrive()

    def _arrive(self) -> None:
        if not self._is_withdrawn:
            self.is_ready = True
            self._then(self)


class Service:
    """The contracts of one replication that are up, or on their way up or down."""

    __slots__ = ("_alarms", "_arrivals", "_calendar", "_scene", "_serving", "_settings", "_up", "activations")

    def __init__(self, scene: Scene) -> None:
        self._scene, self._calendar, self._settings = scene, scene.calendar, scene.brief.settings
        self._up = set[int]()  # contracts that serve
        # Contract -> when it is fully up, or down, unless it turns before: nobody does anything then, so no event is
        # spent on it, and it is noted when the contract turns, or at the end.
        self._arrivals: dict[int, float] = {}
        self._serving: defaultdict[int, list[int]] = defaultdict(list)  # of each product
        self._alarms: defaultdict[int, int] = defaultdict(int)  # of each product, raised so far
        self.activations: dict[int, int] = {}  # contract -> ramps begun

    def __contains__(self, row: int) -> bool:
        return row in self._up

    def ramp(self, row: int) -> None:
        """Ramp up, and stay up."""
        scene, terms = self._scene, self._scene.roster.terms[row]
        self.activations[row] = self.activations.get(row, 0) + 1
        self._serving[terms.product].append(row)
        self._turn(row, 1.0, terms.ramp_days)
        self._up.add(row)
        scene.note(RAMP, row)

    def release(self, product: int) -> None:
        """The alarm is over: those that serve stay up some days more, and stand down unless there is another."""
        if self._serving[product]:
            act = partial(self._stand_down, product, self._alarms[product])
            self._calendar.at_the_end_after(self._settings.hysteresis_days, act)

    def hold(self, product: int) -> None:
        """An alarm is raised: whoever still serves stays up."""
        self._alarms[product] += 1

    def _stand_down(self, product: int, alarms: int) -> None:
        if self._alarms[product] != alarms:
            return
        rows, self._serving[product] = self._serving[product], []
        scene = self._scene
        for row in rows:
            self._turn(row, scene.roster.terms[row].rest, self._settings.stand_down_days)
            self._up.remove(row)
            scene.note(STAND_DOWN, row)

    def note_arrivals(self, until: float) -> None:
        """Note who has come up, or down, before a time."""
        for row in [row for row, arrival in self._arrivals.items() if arrival < until]:
            self._note_arrival(row)

    def _turn(self, row: int, goal: float, days: float) -> None:
        """Go up or down from now on."""
        scene, now = self._scene, self._calendar.now
        if self._arrivals.get(row, np.inf) <= now:
            self._note_arrival(row)
        self._arrivals[row] = scene.levels.move(row, scene.seen.column, now, goal, days)

    def _note_arrival(self, row: int) -> None:
        self._scene.note_late(self._arrivals.pop(row), ACTIVE if row in self._up else DORMANT, row)
