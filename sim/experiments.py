"""How is a question answered: strategies compared on the same luck, batches spread over workers.

Every strategy sees the same replications; a batch is some replications of one strategy.  What a batch returns
does not depend on its size or on the process that ran it, so the tables are the same bytes however it is spread.
Where a precision is asked for, replications are added until the intervals are narrow enough; when to look is fixed in
advance, and what was simulated is what a plain run of as many replications would have simulated.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from sim.assembly import Plant, assemble
from sim.digest import EVERYTHING, Digest, Gathered, digest
from sim.economy import usual
from sim.errors import WorkerError
from sim.estimate import relative_width
from sim.findings import compare_outcomes, hit_products
from sim.outcome import ALL, Comparison, Precision
from sim.scenario import Scenario, Strategy, Study
from sim.simulation import simulate
from sim.strategies import apply

__all__ = ["BATCH", "Goal", "Progress", "compare", "cores"]

BATCH = 50  # replications; results do not depend on it
FIRST_LOOK = 100  # replications before the intervals are first looked at: fewer may look narrow by chance
LOOKS = 4  # looks for each doubling of the replications, about
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

Progress = Callable[[int, int], None]  # replications done, of how many


@dataclass(frozen=True, slots=True)
class Goal:
    """How narrow the intervals are to be, and how long to try."""

    share: float  # half-width of the interval of what is compared [share of the first strategy's mean loss]
    most: int  # replications


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some replications of one strategy."""

    strategy: int
    replications: tuple[int, ...]


Answer = tuple[_Batch, Digest]


def cores() -> int:
    """How many processes may run at once: what the batch system grants, else what the machine has."""
    granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if granted.isdigit():
        return max(1, int(granted))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def compare(
    study: Study, workers: int, progress: Progress | None = None, batch: int = BATCH, goal: Goal | None = None
) -> Comparison:
    """Run every strategy of a study on the same replications.

    Parameters
    ----------
    workers : processes; one runs everything here.
    progress : called with the replications done and their number.
    batch : replications that run together.
    goal : instead of the scenario's number, as many replications as it takes.

    Raises
    ------
    InputError
        If a strategy leaves the network without a baseline.
    WorkerError
        If a worker process dies.
    """
    began = time.monotonic()
    looks = [study.scenario.replications] if goal is None else _looks(goal.most)
    study = replace(study, scenario=replace(study.scenario, replications=looks[-1]))
    plants = [assemble(apply(strategy, study.scenario)) for strategy in study.strategies]
    found = [Gathered() for _ in plants]
    width = np.nan
    with _crew(plants, _useful(workers, _batches(len(plants), range(looks[0]), batch))) as work:
        for start, stop in zip((0, *looks), looks, strict=False):
            # A step of a few batches keeps all workers busy only if these are small.
            size = batch if goal is None else min(batch, -(-(stop - start) * len(plants) // workers))
            for job, found_out in work(_batches(len(plants), range(start, stop), size)):
                found[job.strategy].add(found_out)
                if progress is not None:
                    progress(sum(one.replications for one in found), len(plants) * looks[-1])
            if goal is not None and (width := _width(found)) <= goal.share:
                break
    study = replace(study, scenario=replace(study.scenario, replications=stop))
    outcomes = list(zip(study.strategies, plants, [one.whole() for one in found], strict=True))
    comparison = _comparison(study, plants[0], outcomes, time.monotonic() - began)
    return comparison if goal is None else replace(comparison, precision=Precision(goal.share, width, goal.most))


def _looks(most: int) -> list[int]:
    """After how many replications the intervals are looked at: growing steps, whatever is found.

    >>> _looks(1000)
    [100, 150, 200, 250, 300, 350, 400, 500, 600, 750, 900, 1000]
    """
    looks = list[int]()
    count = FIRST_LOOK
    while count < most:
        looks.append(count)
        count += max(1, count // LOOKS // BATCH) * BATCH
    return [*looks, most]


def _width(found: Sequence[Gathered]) -> float:
    return relative_width(np.array([one.whole().table["loss_value"][-1] for one in found]))


def _comparison(
    study: Study,
    plant: Plant,
    outcomes: Sequence[tuple[Strategy, Plant, Digest]],
    seconds: float,
) -> Comparison:
    scenario: Scenario = study.scenario
    chains = tuple(chain.id for chain in scenario.network.chains)
    baseline, baseline_added = usual(plant.shared, len(chains))
    output = dict(zip(chains, baseline[:, 0].tolist(), strict=True))
    added = dict(zip(chains, baseline_added[:, 0].tolist(), strict=True))
    output[ALL], added[ALL] = sum(output.values()), sum(added.values())
    return Comparison(
        scenario=scenario,
        chains=chains,
        baseline=output,
        value_added=added,
        hit=hit_products(plant),
        outcomes=compare_outcomes(scenario, outcomes),
        wall_seconds=seconds,
    )


def _batches(strategies: int, replications: range, size: int) -> list[_Batch]:
    return [
        _Batch(strategy, tuple(replications[at : at + size]))
        for at in range(0, len(replications), size)
        for strategy in range(strategies)
    ]


def _useful(workers: int, jobs: Sequence[_Batch]) -> int:
    """How many processes are worth starting."""
    return 1 if sum(len(job.replications) for job in jobs) <= BATCH else min(workers, len(jobs))


@contextmanager
def _crew(plants: Sequence[Plant], workers: int) -> Iterator[Callable[[Sequence[_Batch]], Iterator[Answer]]]:
    """Give what runs batches, here or in worker processes; the order of the answers is free."""
    if workers <= 1:
        yield lambda jobs: ((job, _simulated(plants, job)) for job in jobs)
        return
    # spawn: forking a process that has run numba or BLAS threads kills the child now and then.
    context = multiprocessing.get_context("spawn")
    with _one_thread_each():
        pool = ProcessPoolExecutor(workers, context, _prepare_worker, (tuple(plants),))
        try:
            yield lambda jobs: _spread(pool, jobs)
        except BrokenProcessPool:
            raise WorkerError(
                "a worker process died: it was killed, or the memory ran out",
                "run again with fewer processes, e.g. --workers 1",
            ) from None
        finally:
            # After Ctrl-C the batches under way are let finish: a worker that is killed while it hands over
            # a result would leave the pool waiting for ever.
            pool.shutdown(wait=True, cancel_futures=True)


def _spread(pool: ProcessPoolExecutor, jobs: Sequence[_Batch]) -> Iterator[Answer]:
    futures: dict[Future[Digest], _Batch] = {pool.submit(_work, job): job for job in jobs}
    for future in as_completed(futures):
        yield futures[future], future.result()


class _one_thread_each:  # noqa: N801 - reads as a verb where it is used
    """Let workers that start now use one thread each: two threads in each of two workers are slower than one."""

    def __enter__(self) -> None:
        self.before = {name: os.environ.get(name) for name in THREADS}
        os.environ.update(dict.fromkeys(THREADS, "1"))

    def __exit__(self, *_: object) -> None:
        for name, value in self.before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


_plants: list[Plant] = []  # of this worker process; filled once, before its first batch


def _prepare_worker(plants: tuple[Plant, ...]) -> None:
    _plants[:] = plants
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends its workers
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    """A parent that is killed leaves its workers waiting for ever; they watch it and go too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(job: _Batch) -> Digest:
    return _simulated(_plants, job)


def _simulated(plants: Sequence[Plant], job: _Batch) -> Digest:
    plant = plants[job.strategy]
    return digest(plant, simulate(plant, job.replications), EVERYTHING)
