"""How does a sweep run?  The same luck at every point, and nothing simulated twice.

Points differ in their factors only: seed and replications are the same, so that differences between points are those
of the factors.  Points at which a factor lands on the same value again are run once.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np

from sim.batches import BATCH
from sim.errors import InputError, Problem
from sim.experiments import Listener
from sim.factors import Sweep
from sim.inputs import digest_of, inputs_of
from sim.outcome import Estimate
from sim.store import Shard, Store
from sim.sweep.analysis import analyse
from sim.sweep.result import Series, SweepResult
from sim.sweep.sampling import Point, points
from sim.sweep.scan import Scan, Values
from sim.tasks import part, taken_on

__all__ = ["count_runs", "inputs_of_sweep", "run_sweep", "run_sweep_shard"]

# Factors by which a measure may exist at some points and not at others.
APPEARING = (("scenario", "horizon_days"), ("response", "laboratories"))
NO_LIMIT = ": no strategy has a limited number of laboratories"
WHY = {"laboratory_wait_days": NO_LIMIT, "laboratory_load": NO_LIMIT}

Rows = Mapping[tuple[str, str, str], Estimate]  # strategy, chain, metric


def count_runs(sweep: Sweep) -> tuple[int, int]:
    """How many points a sweep has, and how many runs they take: replications of one strategy at one point."""
    drawn = points(sweep)
    return len(drawn), _runs(sweep, len(_tasks(drawn)))


def run_sweep(
    sweep: Sweep,
    workers: int,
    progress: Listener | None = None,
    *,
    scheduler: str | None = None,
    store: Store | None = None,
) -> SweepResult:
    """Run every point of a sweep.

    Parameters
    ----------
    workers : processes; one runs everything here.
    progress : called with the runs done and their number.
    scheduler : address of a Dask scheduler, whose workers do it instead.
    store : keeps what is done, and has what an earlier call has done; see `inputs_of_sweep` for whose answers it holds.

    Raises
    ------
    InputError
        If a point leaves the network without a baseline, or a measure exists nowhere.
    WorkerError
        If workers die again and again, or the cluster cannot be used.
    OutputError
        If what is done cannot be kept.
    """
    began = time.monotonic()
    drawn = points(sweep)
    tasks = _tasks(drawn)
    found, conservation = dict[Values, Rows](), 0.0
    with taken_on(Scan(sweep), _useful(sweep, workers, tasks), scheduler, store) as answers:
        for values, answer in answers(tasks):
            found[values] = {(strategy, row.chain, row.metric): row for strategy, row in answer.rows}
            if len(found) == 1 and not _may_appear(sweep):  # told at the first point rather than after the last
                _refuse_missing(sweep, found, store)
            conservation = max(conservation, answer.conservation)
            _report(sweep, progress, len(found), len(tasks))
    _refuse_missing(sweep, found, store)
    series = _series(sweep, [found[one.values] for one in drawn])
    indices = tuple(index for one in series for index in analyse(sweep, drawn, one))
    runs = _runs(sweep, len(tasks))
    return SweepResult(sweep, drawn, series, indices, runs, conservation, time.monotonic() - began)


def run_sweep_shard(
    sweep: Sweep, shard: Shard, workers: int, progress: Listener | None, scheduler: str | None, store: Store
) -> int:
    """Run one part of a sweep into a store, and return how many points that is; see `run_sweep`.

    When all parts are there, `run_sweep` with the same store finds every point done.
    """
    mine = part(_tasks(points(sweep)), shard)
    with taken_on(Scan(sweep), _useful(sweep, workers, mine), scheduler, store) as answers:
        for done, _ in enumerate(answers(mine), 1):
            _report(sweep, progress, done, len(mine))
    return len(mine)


def inputs_of_sweep(sweep: Sweep) -> dict[str, str]:
    """Name everything that the answers at its points depend on besides their values; see `inputs_of`."""
    reach = tuple((one.id, one.path, one.apply, one.select, one.strategies) for one in sweep.factors)
    about = {
        "sweep.factors": digest_of(reach),
        "sweep.outputs": ", ".join(sweep.outputs),
        "sweep.chains": ", ".join(sweep.chains),
        "sweep.replications": str(sweep.study.scenario.replications),
    }
    return inputs_of(sweep.study) | about


def _tasks(drawn: Sequence[Point]) -> list[Values]:
    """Points with the same values are one task."""
    return list(dict.fromkeys(point.values for point in drawn))


def _runs(sweep: Sweep, tasks: int) -> int:
    """How many runs some tasks take."""
    return tasks * len(sweep.study.strategies) * sweep.study.scenario.replications


def _useful(sweep: Sweep, workers: int, tasks: Sequence[Values]) -> int:
    """How many processes are worth starting."""
    return 1 if _runs(sweep, len(tasks)) <= BATCH else min(workers, len(tasks))


def _report(sweep: Sweep, progress: Listener | None, done: int, total: int) -> None:
    if progress is not None:
        progress(_runs(sweep, done), _runs(sweep, total))


def _may_appear(sweep: Sweep) -> bool:
    """Whether a measure that is missing at one point may exist at another."""
    return any((one.table, one.key) in APPEARING for one in sweep.factors)


def _refuse_missing(sweep: Sweep, found: Mapping[Values, Rows], store: Store | None) -> None:
    """A measure that exists at no point, for no strategy and chain, is a mistake; what is kept serves nobody then."""
    made = {(chain, metric) for rows in found.values() for _, chain, metric in rows}
    where, fix = f"{sweep.source} [sweep] outputs", "ask for another measure, or for other chains"
    problems = [
        Problem(where, f"'{metric}' exists for no chain that is asked for{WHY.get(metric, '')}", fix)
        for metric in sweep.outputs
        if all((chain, metric) not in made for chain in sweep.chains)
    ]
    if problems:
        if store is not None:
            store.clear()
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
