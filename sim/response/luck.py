"""How fast are people, how long do tests, trials and research take, and do they succeed?

Every number belongs to a level of decision, or to a contract and the count of the attempt, and to a replication, so it
is the same whichever strategy meets it and in whatever order things happen.  Without luck
everything takes its mode (research its mean) and succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import DAYS_PER_YEAR, Range, ResponseSettings
from sim.rng import stream, triangular, uniforms
from sim.scenario import Contract, Research

__all__ = ["FalseAlarm", "Luck", "Pace"]

Floats = NDArray[np.float64]
FalseAlarm = tuple[float, float]  # day; uniform number that says which product is meant


class Pace(NamedTuple):
    """How long the people of one replication take [days]."""

    detection: float  # until a cut is noticed
    watched_detection: float  # the same for products on the watch list
    decisions: tuple[float, ...]  # of each of `sim.response.brief.LEVELS`, after the one before


class Luck:
    """The luck of a batch of replications, drawn when it is first asked for."""

    def __init__(self, seed: int, replications: Sequence[int], *, lucky: bool) -> None:
        self._seed, self._replications, self._lucky = seed, replications, lucky
        self._attempts: dict[tuple[str, str, int], tuple[list[float], list[bool]]] = {}
        self._chances: dict[str, Floats] = {}  # of each backup
        self._reactions: dict[tuple[str, Range], list[float]] = {}

    def pace(self, settings: ResponseSettings, column: int) -> Pace:
        """How fast people are in a replication.

        Detection with and without a watch list shares one number: who is slow to see one product is slow with others.
        """
        detection, watched = settings.detection_days, settings.watched_detection_days
        levels = {
            "county": settings.county_days,
            "city": settings.city_days,
            "province": settings.province_days,
            "delta": settings.delta_days,
        }
        return Pace(
            self._reaction("detection", detection, column),
            self._reaction("detection", detection if watched is None else watched, column),
            tuple(self._reaction(level, days, column) for level, days in levels.items()),
        )

    def test(self, contract: Contract, count: int, column: int) -> tuple[float, bool]:
        """Days of a contract's next test on paper, and whether it is passed."""
        backup = contract.backup
        return self._attempt("test", contract, backup.test_days, backup.success, count, column)

    def trial(self, contract: Contract, law: Range, success: float, count: int, column: int) -> tuple[float, bool]:
        """Days of the next trial of a first unit, and whether it is passed."""
        return self._attempt("trial", contract, law, Range.fixed(success), count, column)

    def research(self, contract: Contract, race: Research, column: int) -> float:
        """Days until the first team succeeds; infinite if none does."""
        if not self._lucky:
            return race.mean_days if race.success > 0.0 else float("inf")
        finished = [float("inf")]
        for team in range(race.teams):
            lengths, successes = self._pair("research", contract, team)
            if successes[column] < race.success:
                finished.append(-race.mean_days * float(np.log1p(-lengths[column])))
        return min(finished)

    def false_alarms(self, per_year: float, horizon_days: int, column: int) -> list[FalseAlarm]:
        """The false alarms of a replication, a Poisson process; none without luck."""
        if not self._lucky or per_year <= 0.0:
            return []
        generator = stream(self._seed, self._replications[column], "false alarms")
        found: list[FalseAlarm] = []
        day = 0.0
        while True:
            gap, which = generator.random(2)
            day -= float(np.log1p(-gap)) * DAYS_PER_YEAR / per_year
            if day >= horizon_days:
                return found
            found.append((day, float(which)))

    def _reaction(self, what: str, law: Range, column: int) -> float:
        """Days that people take for something in a replication: the same at every cut of it."""
        if not self._lucky or law.high <= law.low:
            return law.mode
        if (what, law) not in self._reactions:
            shares = uniforms(self._seed, self._replications, "response", what)
            self._reactions[what, law] = triangular(shares, law.low, law.mode, law.high).tolist()
        return self._reactions[what, law][column]

    def _attempt(
        self, what: Literal["test", "trial"], contract: Contract, law: Range, success: Range, count: int, column: int
    ) -> tuple[float, bool]:
        if not self._lucky:
            return law.mode, success.mode > 0.0
        key = (what, contract.backup.id, count)
        if key not in self._attempts:
            lengths, successes = self._pair(what, contract, count)
            days = triangular(lengths, law.low, law.mode, law.high)
            chances = self._chance(contract, success)
            self._attempts[key] = (days.tolist(), (successes < chances).tolist())
        every_day, every_success = self._attempts[key]
        return every_day[column], every_success[column]

    def _chance(self, contract: Contract, success: Range) -> Floats:
        """(R,) how likely each test of a contract is to be passed: one number in all tests of a replication."""
        if success.high <= success.low:
            return np.full(len(self._replications), success.mode)
        known = self._chances.get(contract.backup.id)
        if known is None:
            shares = uniforms(self._seed, self._replications, "backup", contract.backup.id, "chance of success")
            known = self._chances[contract.backup.id] = triangular(shares, success.low, success.mode, success.high)
        return known

    def _pair(self, what: str, contract: Contract, count: int) -> tuple[Floats, Floats]:
        """(R,), (R,) uniform numbers of one attempt in every replication of the batch."""
        purpose = ("backup", contract.backup.id, what, count)
        return (
            uniforms(self._seed, self._replications, *purpose, "days"),
            uniforms(self._seed, self._replications, *purpose, "success"),
        )
