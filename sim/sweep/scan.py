"""What is the answer at one point?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sim.assembly import assemble
from sim.batches import BATCH
from sim.digest import NUMBERS, Gathered, digest
from sim.errors import InputError, Problem
from sim.factors import Factor, Sweep, Value, point_text, reaches, vary
from sim.findings import read_off
from sim.inputs import digest_of
from sim.outcome import Estimate
from sim.scenario import Study
from sim.simulation import simulate
from sim.store import Arrays
from sim.strategies import apply

__all__ = ["PointAnswer", "Scan", "Values", "at_point"]

Floats = NDArray[np.float64]
Values = tuple[Value, ...]

WORDS = ("chain", "metric", "unit")  # of an estimate
NUMBERS_OF_A_ROW = ("mean", "low", "high")


@dataclass(frozen=True, slots=True)
class PointAnswer:
    """What was read off at a point."""

    rows: tuple[tuple[str, Estimate], ...]  # each with its strategy
    conservation: float  # largest relative residual


@dataclass(frozen=True, slots=True)
class _Run:
    """A strategy's numbers at a point, kept for the next one."""

    values: Values  # of the factors that reach it
    table: Mapping[str, Floats]
    conservation: float


@dataclass(frozen=True, slots=True)
class Scan:
    """The work of a sweep: a point in, its answer out."""

    sweep: Sweep
    _latest: dict[str, _Run] = field(default_factory=dict, compare=False, repr=False)  # leaves no trace in the answers

    def __call__(self, values: Values, /) -> PointAnswer:
        """Simulate every strategy at a point; InputError names a point that cannot be."""
        sweep = self.sweep
        study = vary(sweep.study, sweep.factors, values)
        try:
            runs = [self._run(study, place, values) for place in range(len(study.strategies))]
        except InputError as error:
            raise InputError(at_point(sweep, sweep.factors, values, error)) from error
        found = read_off(study.scenario, [run.table for run in runs], sweep.chains, sweep.outputs)
        named = zip(study.strategies, found, strict=True)
        rows = tuple((strategy.id, estimate) for strategy, estimates in named for estimate in estimates)
        return PointAnswer(rows, max(run.conservation for run in runs))

    def name(self, values: Values, /) -> str:
        """A digest of the values: a sweep with more samples finds the points of one with fewer."""
        return f"point-{digest_of(values)}"

    def pack(self, answer: PointAnswer, /) -> Arrays:
        """An answer as arrays."""
        rows = [row for _, row in answer.rows]
        words = {key: np.array([getattr(row, key) for row in rows], dtype=np.str_) for key in WORDS}
        numbers = {key: np.array([getattr(row, key) for row in rows], dtype=np.float64) for key in NUMBERS_OF_A_ROW}
        return {
            **words,
            **numbers,
            "strategy": np.array([strategy for strategy, _ in answer.rows], dtype=np.str_),
            "replications": np.array([row.replications for row in rows], dtype=np.int64),
            "conservation": np.array(answer.conservation),
        }

    def unpack(self, arrays: Arrays, /) -> PointAnswer:
        """And back."""
        columns = (arrays[key].tolist() for key in (*WORDS, *NUMBERS_OF_A_ROW, "replications"))
        estimates = (Estimate(*row) for row in zip(*columns, strict=True))
        return PointAnswer(
            tuple(zip(arrays["strategy"].tolist(), estimates, strict=True)), float(arrays["conservation"])
        )

    def _run(self, study: Study, place: int, values: Values) -> _Run:
        """A strategy that no factor reaches in another way than at the point before is not run again."""
        strategy, scenario = study.strategies[place], study.scenario
        reach = tuple(
            value if reaches(factor, self.sweep.study.strategies[place]) else None
            for factor, value in zip(self.sweep.factors, values, strict=True)
        )
        latest = self._latest.get(strategy.id)
        if latest is not None and latest.values == reach:
            return latest
        plant, gathered = assemble(apply(strategy, scenario)), Gathered()
        for start in range(0, scenario.replications, BATCH):
            chosen = range(start, min(start + BATCH, scenario.replications))
            gathered.add(digest(plant, simulate(plant, chosen, NUMBERS.events), NUMBERS))
        whole = gathered.whole()
        run = _Run(reach, whole.table, float(whole.each["conservation"].max()))
        self._latest[strategy.id] = run
        return run


def at_point(sweep: Sweep, factors: Sequence[Factor], values: Values, error: InputError) -> list[Problem]:
    """The problems of a point at which some factors have these values, which the files as they stand do not have."""
    at = point_text(factors, values)
    return [Problem(f"{sweep.source} at {at}: {one.where}", one.what, one.fix) for one in error.problems]
