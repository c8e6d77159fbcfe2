"""What do people do about a cut, and how much can each backup deliver today?

Rare events run in SimPy, one environment a replication; goods never do.  A backup is *dormant* until its
product is cut, then goes through detection, decision, test, logistics and ramp until it is *active*, and
stands down when the supply is back.  docs/model.md has the table of states.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.network import Backup, ResponseSettings
from sim.rng import stream, triangular
from sim.scenario import Contract, Readiness

__all__ = ["Episode", "Response", "Step", "episodes"]

Floats = NDArray[np.float64]
Process = Generator[simpy.Event, None, None]

TESTS_LEFT: dict[Readiness, float] = {"paper": 1.0, "sampled": 0.5, "qualified": 0.0, "warm": 0.0}


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of time in which a product is short of supply."""

    start: float  # [day]
    end: float  # when the supply is whole again [day]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of state, as events.csv tells it."""

    column: int  # replication within the batch
    day: float
    kind: str
    subject: str
    detail: str = ""


def episodes(starts: Sequence[float], ends: Sequence[float]) -> list[Episode]:
    """Join cuts that overlap or touch.

    >>> episodes([30.0, 100.0, 40.0], [60.0, 110.0, 80.0])
    [Episode(start=30.0, end=80.0), Episode(start=100.0, end=110.0)]
    """
    joined: list[Episode] = []
    for start, end in sorted(zip(starts, ends, strict=True)):
        if joined and start <= joined[-1].end:
            joined[-1] = Episode(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Episode(start, end))
    return joined


class Level:
    """How far one backup is up over time: a line through points, level after the last."""

    def __init__(self) -> None:
        self.points: list[tuple[float, float]] = [(0.0, 0.0)]

    def now(self, time: float) -> float:
        """Level at a time."""
        for (left, low), (right, high) in zip(self.points, self.points[1:], strict=False):
            if left <= time < right:
                return low + (high - low) * (time - left) / (right - left)
        return self.points[-1][1]

    def move(self, time: float, goal: float, days: float) -> None:
        """Go to another level in a straight line, from wherever it stands."""
        here = self.now(time)
        self.points = [point for point in self.points if point[0] <= time]
        self.points += [(time, here), (time + days * abs(goal - here), goal)]

    def average(self, day: int) -> float:
        """Mean level over one day, exact for fractional times."""
        start, stop, area = float(day), day + 1.0, 0.0
        for (left, low), (right, high) in zip(self.points, self.points[1:], strict=False):
            a, b = max(left, start), min(right, stop)
            if b > a:
                slope = (high - low) / (right - left)
                area += (b - a) * (low + slope * (0.5 * (a + b) - left))
        last, level = self.points[-1]
        return area + level * max(0.0, stop - max(last, start))

    def settled(self, day: int) -> bool:
        """True if nothing moves from this day on."""
        return self.points[-1][0] <= day


class Response:
    """The reaction in every replication of a batch, advanced day by day.

    Parameters
    ----------
    contracts : the backups that a strategy has signed.
    alarms : for each replication, for each contract, the episodes of its product.
    settings : delays.
    seed, replications : which luck; ``lucky`` false puts every uncertain number at its mode and tests succeed.
    """

    def __init__(
        self,
        contracts: Sequence[Contract],
        alarms: Sequence[Sequence[Sequence[Episode]]],
        settings: ResponseSettings,
        seed: int,
        replications: Sequence[int],
        *,
        lucky: bool,
    ) -> None:
        self.offered: Floats = np.zeros((len(contracts), len(replications)))
        self.steps: list[Step] = []
        self._settings, self._seed, self._lucky = settings, seed, lucky
        self._replications = replications
        self._levels: dict[tuple[int, int], Level] = {}
        self._moving: set[tuple[int, int]] = set()
        self._environments = [simpy.Environment() for _ in replications]
        for column, environment in enumerate(self._environments):
            for row, contract in enumerate(contracts):
                if alarms[column][row]:
                    environment.process(self._life(environment, column, row, contract, alarms[column][row]))

    def advance(self, day: int) -> Floats:
        """Let everything happen that happens before the end of a day.

        Returns
        -------
        (B, R) [share]
            Mean level of every backup over that day, as a share of its capacity.
        """
        for environment in self._environments:
            if environment.peek() < day + 1:
                environment.run(until=day + 1)
        for place in sorted(self._moving):
            level = self._levels[place]
            self.offered[place] = level.average(day)
            if level.settled(day):
                self._moving.discard(place)
        return self.offered

    def _move(self, now: float, column: int, row: int, goal: float, days: float) -> None:
        self._levels.setdefault((row, column), Level()).move(now, goal, days)
        self._moving.add((row, column))

    def _note(self, now: float, column: int, kind: str, subject: str, detail: str = "") -> None:
        self.steps.append(Step(column, now, kind, subject, detail))

    def _life(
        self, env: simpy.Environment, column: int, row: int, contract: Contract, alarms: Sequence[Episode]
    ) -> Process:
        """One backup in one replication, from the first cut of its product to the last."""
        backup, settings = contract.backup, self._settings
        valid_until = float("inf") if TESTS_LEFT[contract.readiness] == 0.0 else float("-inf")
        luck = _TestLuck(self._seed, self._replications[column], backup, lucky=self._lucky)
        pending = deque(alarms)
        while pending:
            alarm = pending.popleft()
            yield env.timeout(max(0.0, alarm.start - env.now))
            # A request whose cut has ended is withdrawn wherever it stands.
            if not (yield from self._decide(env, column, contract, alarm)):
                continue
            if env.now >= valid_until:
                if not (yield from self._qualify(env, column, contract, alarm, luck)):
                    continue
                valid_until = env.now + settings.qualification_valid_days
            logistics = 0.0 if contract.readiness == "warm" else backup.logistics_days
            if not (yield from _wait(env, logistics, alarm.end)):
                self._note(env.now, column, "withdrawn", backup.id, "in logistics")
                continue
            yield from self._serve(env, column, row, contract, alarm, pending)

    def _decide(
        self, env: simpy.Environment, column: int, contract: Contract, alarm: Episode
    ) -> Generator[simpy.Event, None, bool]:
        settings = self._settings
        decision = settings.county_days + settings.city_days + settings.province_days + settings.delta_days
        if not (yield from _wait(env, settings.detection_days, alarm.end)):
            return False
        self._note(env.now, column, "detected", contract.backup.product, contract.backup.id)
        if not (yield from _wait(env, decision, alarm.end)):
            self._note(env.now, column, "withdrawn", contract.backup.id, "before a decision")
            return False
        self._note(env.now, column, "called", contract.backup.id)
        return True

    def _qualify(
        self, env: simpy.Environment, column: int, contract: Contract, alarm: Episode, luck: _TestLuck
    ) -> Generator[simpy.Event, None, bool]:
        """Test until a test is passed, the retries are used up, or the cut has ended."""
        backup = contract.backup
        for attempt in range(1 + self._settings.retries):
            days, passed = luck.next()
            self._note(env.now, column, "test begun", backup.id, f"attempt {attempt + 1}")
            if not (yield from _wait(env, days * TESTS_LEFT[contract.readiness], alarm.end)):
                self._note(env.now, column, "withdrawn", backup.id, "in test")
                return False
            self._note(env.now, column, "test passed" if passed else "test failed", backup.id, f"attempt {attempt + 1}")
            if passed:
                return True
        return False

    def _serve(
        self,
        env: simpy.Environment,
        column: int,
        row: int,
        contract: Contract,
        alarm: Episode,
        pending: deque[Episode],
    ) -> Process:
        """Ramp up, stay up until the supply is back and some days more, stand down.

        A cut that begins while the backup is still up keeps it up: it is taken out of `pending`.
        """
        backup, settings = contract.backup, self._settings
        self._note(env.now, column, "ramp", backup.id)
        self._move(env.now, column, row, 1.0, backup.ramp_days)
        last = alarm.end + settings.hysteresis_days
        while pending and pending[0].start <= last:
            last = max(last, pending.popleft().end + settings.hysteresis_days)
        if (yield from _wait(env, backup.ramp_days, last)):
            self._note(env.now, column, "active", backup.id)
            yield env.timeout(max(0.0, last - env.now))
        self._note(env.now, column, "stand-down", backup.id)
        self._move(env.now, column, row, 0.0, settings.stand_down_days)


class _TestLuck:
    """How long the tests of one backup take in one replication, and which are passed: test after test."""

    def __init__(self, seed: int, replication: int, backup: Backup, *, lucky: bool) -> None:
        self._purpose = (seed, replication, "backup", backup.id)
        self._backup, self._lucky = backup, lucky

    @cached_property
    def _streams(self) -> tuple[np.random.Generator, np.random.Generator]:
        return stream(*self._purpose, "test"), stream(*self._purpose, "success")

    def next(self) -> tuple[float, bool]:
        """Days of the next test, and whether it is passed; without luck the mode, and passed."""
        law = self._backup.test_days
        if not self._lucky:
            return law.mode, True
        lengths, successes = self._streams
        days = float(triangular(lengths.random(1), law.low, law.mode, law.high)[0])
        return days, bool(successes.random() < self._backup.success)


def _wait(env: simpy.Environment, days: float, until: float) -> Generator[simpy.Event, None, bool]:
    """Let some days pass; stop and say False where `until` comes first."""
    if env.now + days >= until:
        yield env.timeout(max(0.0, until - env.now))
        return False
    yield env.timeout(days)
    return True
