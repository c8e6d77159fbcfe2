"""How is a question answered: strategies compared on the same luck, batch by batch.

Every strategy sees the same replications; a batch is some replications of one strategy.  What a batch returns
does not depend on its size or on who ran it and when, so the tables are the same bytes however it is spread.
Where a precision is asked for, replications are added until the intervals are narrow enough; when to look is fixed in
advance, and what was simulated is what a plain run of as many replications would have simulated.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant, assemble
from sim.batches import BATCH, Batch, Simulation, batches
from sim.contributions import contributions_of
from sim.coverage import critical_exposures
from sim.digest import Digest, Gathered
from sim.estimate import relative_width
from sim.findings import compare_outcomes, hit_products
from sim.kernel import LANES
from sim.measures import ALL
from sim.outcome import Comparison, Precision
from sim.scenario import Scenario, Strategy, Study
from sim.store import Shard, Store
from sim.strategies import apply
from sim.tasks import part, taken_on

__all__ = ["Goal", "Listener", "compare", "simulate_shard"]

STEP_BATCH = 3 * LANES  # the same between two looks, or there would be too few batches for all workers
FIRST_LOOK = 100  # replications before the intervals are first looked at: fewer may look narrow by chance
LOOK_STEP = 50  # replications between two looks, or a multiple
LOOKS = 4  # looks for each doubling of the replications, about

Floats = NDArray[np.float64]
Listener = Callable[[int, int], None]  # told of replications that are done, of how many


@dataclass(frozen=True, slots=True)
class Goal:
    """How narrow the intervals are to be, and how long to try."""

    share: float  # half-width of the interval of what is compared [share of the first strategy's mean loss]
    most: int  # replications


def compare(
    study: Study,
    workers: int,
    progress: Listener | None = None,
    batch: int = BATCH,
    goal: Goal | None = None,
    *,
    scheduler: str | None = None,
    store: Store | None = None,
) -> Comparison:
    """Run every strategy of a study on the same replications, and the variants of one that is taken apart.

    Parameters
    ----------
    workers : processes; one runs everything here.
    progress : called with the replications done and their number.
    batch : replications that run together.
    goal : instead of the scenario's number, as many replications as it takes.
    scheduler : address of a Dask scheduler, whose workers do it instead.
    store : keeps what is done, and has what an earlier call has done; see `inputs_of` for whose answers it holds.

    Raises
    ------
    InputError
        If a strategy leaves the network without a baseline.
    WorkerError
        If workers die again and again, or the cluster cannot be used.
    OutputError
        If what is done cannot be kept.
    """
    began = time.monotonic()
    looks = [study.scenario.replications] if goal is None else _looks(goal.most)
    work = _simulation(study, looks[-1])
    found = [Gathered() for _ in work.plants]
    compared = len(study.strategies)
    size = batch if goal is None else min(batch, STEP_BATCH)
    width = np.nan
    with taken_on(work, _useful(workers, batches(len(found), range(looks[0]), size)), scheduler, store) as answers:
        for start, stop in zip((0, *looks), looks, strict=False):
            for one, answer in answers(batches(len(found), range(start, stop), size)):
                found[one.strategy].add(answer)
                if progress is not None:
                    progress(sum(gathered.replications for gathered in found), len(found) * looks[-1])
            if goal is not None and (width := _width(found[:compared])) <= goal.share:
                break
    study = replace(study, scenario=replace(study.scenario, replications=stop))
    digests = [one.whole() for one in found]
    outcomes = list(zip(study.strategies, work.plants, digests, strict=False))  # variants come after them
    comparison = _comparison(study, outcomes, time.monotonic() - began)
    comparison = replace(comparison, contributions=contributions_of(study, digests))
    return comparison if goal is None else replace(comparison, precision=Precision(goal.share, width, goal.most))


def simulate_shard(
    study: Study, shard: Shard, workers: int, progress: Listener | None, scheduler: str | None, store: Store
) -> int:
    """Simulate one part of a comparison into a store, and return how many batches that is; see `compare`.

    When all parts are there, `compare` with the same store finds every batch done.
    """
    work = _simulation(study, study.scenario.replications)
    mine = part(batches(len(work.plants), range(study.scenario.replications), BATCH), shard)
    total, done = sum(len(one.replications) for one in mine), 0
    with taken_on(work, _useful(workers, mine), scheduler, store) as answers:
        for one, _ in answers(mine):
            done += len(one.replications)
            if progress is not None:
                progress(done, total)
    return len(mine)


def _simulation(study: Study, replications: int) -> Simulation:
    scenario = replace(study.scenario, replications=replications)
    plants = tuple(assemble(apply(strategy, scenario)) for strategy in study.simulated)
    return Simulation(plants, len(study.strategies))


def _looks(most: int) -> list[int]:
    """After how many replications the intervals are looked at: growing steps, whatever is found.

    >>> _looks(1000)
    [100, 150, 200, 250, 300, 350, 400, 500, 600, 750, 900, 1000]
    """
    looks = list[int]()
    count = FIRST_LOOK
    while count < most:
        looks.append(count)
        count += max(1, count // LOOKS // LOOK_STEP) * LOOK_STEP
    return [*looks, most]


def _width(found: Sequence[Gathered]) -> float:
    return relative_width(np.array([one.whole().table["loss_value"][-1] for one in found]))


def _comparison(
    study: Study,
    outcomes: Sequence[tuple[Strategy, Plant, Digest]],
    seconds: float,
) -> Comparison:
    scenario: Scenario = study.scenario
    chains = tuple(chain.id for chain in scenario.network.chains)
    _, plant, digest = outcomes[0]
    output, added = (_mean_by_chain(chains, digest.each[name]) for name in ("baseline", "baseline_added"))
    return Comparison(
        scenario=scenario,
        chains=chains,
        baseline=output,
        value_added=added,
        hit=hit_products(plant),
        critical_exposures=critical_exposures(plant),
        outcomes=compare_outcomes(scenario, outcomes),
        wall_seconds=seconds,
    )


def _mean_by_chain(chains: Sequence[str], values: Floats) -> dict[str, float]:
    """Means over the replications, each of which is balanced on its own draws, and their total; (C, R) in."""
    means = dict(zip(chains, np.ascontiguousarray(values).mean(axis=1).tolist(), strict=True))
    return means | {ALL: sum(means.values())}


def _useful(workers: int, tasks: Sequence[Batch]) -> int:
    """How many processes are worth starting."""
    return 1 if sum(len(one.replications) for one in tasks) <= BATCH else min(workers, len(tasks))
