"""How does a substitute come into being, and how do first units of new equipment get known?"""

from __future__ import annotations

from functools import partial

from sim.response.calendar import Act
from sim.response.record import RESEARCH_SUCCEEDED, TRIAL_FAILED, TRIAL_PASSED
from sim.response.scene import Scene
from sim.response.testing import Testing
from sim.scenario import FirstUnit, Research

__all__ = ["FirstUnits", "Races"]


class Races:
    """The races for substitutes in one replication; a race is held once."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._waiting: dict[int, list[Act] | None] = {}  # contract -> what waits for its success; None: it has come
        self.days: dict[int, float] = {}  # contract -> days that teams race for it

    def forget(self) -> None:
        """Let go of who waits for a substitute."""
        self._waiting.clear()

    def start(self, row: int, race: Research) -> None:
        """Let teams race for a contract's substitute, unless they have begun before."""
        if row in self._waiting:
            return
        self._waiting[row] = []
        scene, now = self._scene, self._scene.calendar.now
        days = scene.luck.research(scene.brief.contracts[row], race, scene.seen.in_batch)
        self.days[row] = min(days, scene.brief.horizon_days - now)
        if days < float("inf"):
            scene.calendar.at(now + days, partial(self._win, row))

    def after(self, row: int, race: Research, act: Act) -> None:
        """Do something when there is a substitute; the race begins now if it has not."""
        self.start(row, race)
        waiting = self._waiting[row]
        if waiting is None:
            act()
        else:
            waiting.append(act)

    def _win(self, row: int) -> None:
        self._scene.note(RESEARCH_SUCCEEDED, row)
        waiting, self._waiting[row] = self._waiting[row], None
        for act in waiting or ():
            self._scene.calendar.at(self._scene.calendar.now, act)


class FirstUnits:
    """The trials of first units in one replication."""

    def __init__(self, scene: Scene, testing: Testing) -> None:
        self._scene, self._testing = scene, testing
        self.trials: dict[int, int] = {}  # contract -> trials begun

    def adopt(self, row: int, unit: FirstUnit) -> None:
        """Try one first unit after the other until a trial is passed."""
        scene = self._scene
        attempt = self.trials[row] = self.trials.get(row, 0) + 1
        days, passed = scene.luck.trial(scene.brief.contracts[row], unit, attempt, scene.seen.in_batch)
        scene.calendar.after(days, partial(self._pass if passed else self._fail, row, unit))

    def _fail(self, row: int, unit: FirstUnit) -> None:
        self._scene.note(TRIAL_FAILED, row, self.trials[row])
        self.adopt(row, unit)

    def _pass(self, row: int, unit: FirstUnit) -> None:
        """From now on its use spreads, and no test is needed any more; one that has begun goes on."""
        scene = self._scene
        scene.note(TRIAL_PASSED, row, self.trials[row])
        self._testing.qualify(row, float("inf"))
        self._testing.call_off(row)
        scene.grown.move(row, scene.seen.column, scene.calendar.now, 1.0, unit.growth_days)
