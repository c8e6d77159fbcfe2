"""How is a question answered: strategies compared on the same luck, batches spread over workers.

Every strategy sees the same replications; a batch is some replications of one strategy.  What a batch returns
does not depend on its size or on the process that ran it, so the tables are the same bytes however it is spread.
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
from dataclasses import dataclass

from sim.assembly import Plant, assemble
from sim.errors import WorkerError
from sim.findings import compare_outcomes, hit_products
from sim.kernel import usual
from sim.outcome import ALL, Comparison
from sim.scenario import Scenario, Strategy, Study
from sim.simulation import Trajectory, simulate
from sim.strategies import apply

__all__ = ["BATCH", "Progress", "compare", "cores"]

BATCH = 50  # replications; results do not depend on it
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")

Progress = Callable[[int, int], None]  # replications done, of how many


@dataclass(frozen=True, slots=True)
class _Batch:
    """Some replications of one strategy."""

    strategy: int
    replications: tuple[int, ...]


def cores() -> int:
    """How many processes may run at once: what the batch system grants, else what the machine has."""
    granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if granted.isdigit():
        return max(1, int(granted))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def compare(study: Study, workers: int, progress: Progress | None = None, batch: int = BATCH) -> Comparison:
    """Run every strategy of a study on the same replications.

    Parameters
    ----------
    workers : processes; one runs everything here.
    progress : called with the replications done and their number.
    batch : replications that run together.

    Raises
    ------
    InputError
        If a strategy leaves the network without a baseline.
    WorkerError
        If a worker process dies.
    """
    began = time.monotonic()
    plants = [assemble(apply(strategy, study.scenario)) for strategy in study.strategies]
    jobs = _batches(len(plants), study.scenario.replications, batch)
    total = sum(len(job.replications) for job in jobs)
    done = 0
    found: dict[_Batch, Trajectory] = {}
    for job, trajectory in _run(plants, jobs, workers):
        found[job] = trajectory
        done += len(job.replications)
        if progress is not None:
            progress(done, total)
    outcomes = [
        (strategy, plant, [found[job] for job in jobs if job.strategy == row])
        for row, (strategy, plant) in enumerate(zip(study.strategies, plants, strict=True))
    ]
    return _comparison(study, plants[0], outcomes, time.monotonic() - began)


def _comparison(
    study: Study,
    plant: Plant,
    outcomes: Sequence[tuple[Strategy, Plant, Sequence[Trajectory]]],
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


def _batches(strategies: int, replications: int, size: int) -> list[_Batch]:
    return [
        _Batch(strategy, tuple(range(start, min(start + size, replications))))
        for start in range(0, replications, size)
        for strategy in range(strategies)
    ]


def _run(plants: Sequence[Plant], jobs: Sequence[_Batch], workers: int) -> Iterator[tuple[_Batch, Trajectory]]:
    """Run batches here or in worker processes; the order of the answers is free."""
    if min(workers, len(jobs)) <= 1 or sum(len(job.replications) for job in jobs) <= BATCH:
        for job in jobs:
            yield job, simulate(plants[job.strategy], job.replications)
        return
    # spawn: forking a process that has run numba or BLAS threads kills the child now and then.
    context = multiprocessing.get_context("spawn")
    with _one_thread_each():
        pool = ProcessPoolExecutor(min(workers, len(jobs)), context, _prepare_worker, (tuple(plants),))
        try:
            futures: dict[Future[Trajectory], _Batch] = {pool.submit(_work, job): job for job in jobs}
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BrokenProcessPool:
            raise WorkerError(
                "a worker process died: it was killed, or the memory ran out",
                "run again with fewer processes, e.g. --workers 1",
            ) from None
        finally:
            # After Ctrl-C the batches under way are let finish: a worker that is killed while it hands over
            # a result would leave the pool waiting for ever.
            pool.shutdown(wait=True, cancel_futures=True)


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


def _work(job: _Batch) -> Trajectory:
    return simulate(_plants[job.strategy], job.replications)
