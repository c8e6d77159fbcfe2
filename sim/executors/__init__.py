"""Who does the work: this process, worker processes, or the machines of a cluster?

All of them take the same work and the same tasks and give the same answers, in any order.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TypeVar

from sim.executors.crew import Crew, Work
from sim.executors.local import cores, local_crew

__all__ = ["Crew", "Work", "cores", "crew"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")


def crew(work: Work[Task, Answer], workers: int, scheduler: str | None) -> AbstractContextManager[Crew[Task, Answer]]:
    """Hold those who do some work: a function that takes tasks and gives each with its answer, in any order.

    Parameters
    ----------
    work : sent to every worker once.
    workers : processes of this machine; one works in this process.
    scheduler : address of a Dask scheduler, whose workers do it instead.

    Raises
    ------
    WorkerError
        If the scheduler or its workers cannot be used, or a task ends its worker again and again.
    """
    if scheduler is None:
        return local_crew(work, workers)
    from sim.executors.cluster import cluster_crew

    return cluster_crew(work, scheduler)
