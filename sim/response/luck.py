"""How fast are people, how long do tests, trials and research take, and do they succeed?

Every number belongs to a level of decision, or to a contract and the count of the attempt, and to a replication, so it
is the same whichever strategy meets it and in whatever order things happen.  Without luck everything takes its mode
(research its mean) and succeeds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import DAYS_PER_YEAR, Range, ResponseSettings
from sim.response.brief import LEVELS
from sim.rng import Laws, Purpose, first_numbers, keys, stream
from sim.scenario import Contract, FirstUnit, Research

__all__ = ["FalseAlarm", "Luck", "Pace"]

Floats = NDArray[np.float64]
Attempt = tuple[list[list[float]], list[list[bool]]]  # days, and whether it is passed: of each contract and replication
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
        self._tests: dict[int, Attempt] = {}
        self._trials: dict[tuple[str, int], Attempt] = {}
        self._reactions: dict[tuple[str, Range], list[float]] = {}

    def pace(self, settings: ResponseSettings, column: int) -> Pace:
        """How fast people are in a replication.

        Detection with and without a watch list shares one number: who is slow to see one product is slow with others.
        """
        detection, watched = settings.detection_days, settings.watched_detection_days
        levels = zip(LEVELS, settings.decision_days, strict=True)
        return Pace(
            self._reaction("detection", detection, column),
            self._reaction("detection", detection if watched is None else watched, column),
            tuple(self._reaction(level, days, column) for level, days in levels),
        )

    def tests(self, contracts: Sequence[Contract], count: int) -> Attempt:
        """The tests on paper of all contracts, always the same ones, that are the first of each, or the second ..."""
        if count not in self._tests:
            laws = [(one.backup.test_days, one.backup.success) for one in contracts]
            self._tests[count] = self._attempt("test", contracts, laws, count)
        return self._tests[count]

    def trial(self, contract: Contract, unit: FirstUnit, count: int, column: int) -> tuple[float, bool]:
        """Days of a trial of a first unit, and whether it is passed."""
        key = (contract.backup.id, count)
        if key not in self._trials:
            laws = [(unit.trial_days, Range.fixed(unit.success))]
            self._trials[key] = self._attempt("trial", [contract], laws, count)
        (days,), (passed,) = self._trials[key]
        return days[column], passed[column]

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
            self._reactions[what, law] = self._drawn([("response", what)], [law])[0].tolist()
        return self._reactions[what, law][column]

    def _attempt(
        self,
        what: Literal["test", "trial"],
        contracts: Sequence[Contract],
        laws: Sequence[tuple[Range, Range]],
        count: int,
    ) -> Attempt:
        """One attempt of every contract, whose days and chance have these laws."""
        if not self._lucky:
            many = len(self._replications)
            return [[days.mode] * many for days, _ in laws], [[success.mode > 0.0] * many for _, success in laws]
        purposes = [("backup", one.backup.id, what, count) for one in contracts]
        days = self._drawn([(*purpose, "days") for purpose in purposes], [law for law, _ in laws])
        chances = self._drawn(
            [("backup", one.backup.id, "chance of success") for one in contracts], [law for _, law in laws]
        )
        successes = self._numbers([(*purpose, "success") for purpose in purposes])
        return days.tolist(), (successes < chances).tolist()

    def _drawn(self, purposes: Sequence[Purpose], laws: Sequence[Range]) -> Floats:
        """(n, R) one number of each law in every replication of the batch."""
        return Laws.of(self._seed, purposes, laws).drawn(self._replications)

    def _numbers(self, purposes: Iterable[Purpose]) -> Floats:
        """(n, R) uniform numbers."""
        return first_numbers(keys(self._seed, purposes), self._replications)

    def _pair(self, what: str, contract: Contract, count: int) -> Floats:
        """(2, R) uniform numbers of one attempt in every replication of the batch."""
        purpose = ("backup", contract.backup.id, what, count)
        return self._numbers([(*purpose, "days"), (*purpose, "success")])
