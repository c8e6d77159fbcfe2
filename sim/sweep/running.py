"""How does a sweep run?  The same luck at every point, and nothing simulated twice.

Points differ in their factors only: seed and replications are the same, so that differences between points are those
of the factors.  Points at which a factor lands on the same value again are run once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from sim.errors import InputError, Problem
from sim.experiments import Progress, compare
from sim.factors import Sweep, Value, vary
from sim.outcome import Comparison, Estimate
from sim.sweep.analysis import analyse
from sim.sweep.result import Series, SweepResult
from sim.sweep.sampling import points

__all__ = ["count_runs", "run_sweep"]

Values = tuple[Value, ...]
Rows = Mapping[tuple[str, str, str], Estimate]  # strategy, chain, metric


def count_runs(sweep: Sweep) -> tuple[int, int]:
    """How many points a sweep has, and how many runs they take: replications of one strategy at one point."""
    drawn = points(sweep)
    different = len({one.values for one in drawn})
    return len(drawn), different * len(sweep.study.strategies) * sweep.study.scenario.replications


def run_sweep(sweep: Sweep, workers: int, progress: Progress | None = None) -> SweepResult:
    """Run every point of a sweep.

    Parameters
    ----------
    workers : processes; one runs everything here.
    progress : called with the runs done and their number.

    Raises
    ------
    InputError
        If a point leaves the network without a baseline, or a measure exists nowhere.
    WorkerError
        If a worker process dies.
    """
    began = time.monotonic()
    drawn = points(sweep)
    different = list(dict.fromkeys(one.values for one in drawn))
    found: dict[Values, Rows] = {}
    conservation = 0.0
    a_point = len(sweep.study.strategies) * sweep.study.scenario.replications
    for values in different:
        comparison = _compare(sweep, values, workers)
        found[values] = _rows(comparison)
        _refuse_missing(sweep, found[values])
        conservation = max(conservation, *(outcome.conservation for outcome in comparison.outcomes))
        if progress is not None:
            progress(len(found) * a_point, len(different) * a_point)
    series = _series(sweep, [found[one.values] for one in drawn])
    indices = tuple(index for one in series for index in analyse(sweep, drawn, one))
    runs = len(different) * a_point
    return SweepResult(sweep, drawn, series, indices, runs, conservation, time.monotonic() - began)


def _compare(sweep: Sweep, values: Values, workers: int) -> Comparison:
    """The study at one point; a point that cannot be is named."""
    try:
        return compare(vary(sweep.study, sweep.factors, values), workers)
    except InputError as error:
        named = zip(sweep.factors, values, strict=True)
        at = ", ".join(f"{factor.id} = {value}" for factor, value in named if value is not None)
        fix = "choose values that leave the network with a baseline"
        told = [Problem(f"{sweep.source} at {at}: {one.where}", one.what, one.fix or fix) for one in error.problems]
        raise InputError(told) from error


def _rows(comparison: Comparison) -> Rows:
    return {
        (outcome.strategy.id, row.chain, row.metric): row
        for outcome in comparison.outcomes
        for row in outcome.estimates
    }


def _refuse_missing(sweep: Sweep, rows: Rows) -> None:
    """A measure that exists for no strategy and chain of this study is a mistake; it is told at the first point."""
    made = {(chain, metric) for _, chain, metric in rows}
    problems = [
        Problem(f"{sweep.source} [sweep] outputs", f"'{metric}' does not exist for {', '.join(sweep.chains)}", fix)
        for metric in sweep.outputs
        if all((chain, metric) not in made for chain in sweep.chains)
        for fix in ["ask for another measure, or for other chains"]
    ]
    if problems:
        raise InputError(problems)


def _series(sweep: Sweep, found: Sequence[Rows]) -> tuple[Series, ...]:
    """One series for each strategy, chain and measure that exists."""
    series = []
    for strategy in sweep.study.strategies:
        for chain in sweep.chains:
            for metric in sweep.outputs:
                rows = [one.get((strategy.id, chain, metric)) for one in found]
                unit = next((row.unit for row in rows if row is not None), None)
                if unit is not None:
                    series.append(_joined(strategy.id, chain, metric, unit, rows))
    return tuple(series)


def _joined(strategy: str, chain: str, metric: str, unit: str, rows: Sequence[Estimate | None]) -> Series:
    mean, low, high = (
        np.array([np.nan if row is None else getattr(row, end) for row in rows]) for end in ("mean", "low", "high")
    )
    counts = np.array([0 if row is None else row.replications for row in rows], dtype=np.int64)
    return Series(strategy, chain, metric, unit, mean, low, high, counts)
