"""What is done already, and who does the rest?

An experiment is a list of tasks.  Answers that an earlier call has kept are read; the others are worked out by whoever
is there, and kept as they come.  Where they come from leaves no trace.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol, TypeVar

from sim.executors import Crew, Work, crew
from sim.store import Arrays, Shard, Store

__all__ = ["Keepable", "part", "taken_on"]

Task = TypeVar("Task")
Task_contra = TypeVar("Task_contra", contravariant=True)
Answer = TypeVar("Answer")


class Keepable(Work[Task_contra, Answer], Protocol[Task_contra, Answer]):
    """Work whose answers can be kept as arrays."""

    def pack(self, answer: Answer, /) -> Arrays:
        """An answer as arrays."""
        ...

    def unpack(self, arrays: Arrays, /) -> Answer:
        """And back: the same answer, bit for bit."""
        ...


@contextmanager
def taken_on(
    work: Keepable[Task, Answer], workers: int, scheduler: str | None, store: Store | None
) -> Iterator[Crew[Task, Answer]]:
    """Give what answers tasks, in any order, each as soon as it is there.

    Parameters
    ----------
    workers, scheduler : who works, see `sim.executors.crew`.
    store : where answers are kept; None: nowhere.
    """
    with crew(work, workers, scheduler) as hands:
        yield hands if store is None else _remembering(work, hands, store)


def _remembering(work: Keepable[Task, Answer], hands: Crew[Task, Answer], store: Store) -> Crew[Task, Answer]:
    def answers(tasks: Sequence[Task]) -> Iterator[tuple[Task, Answer]]:
        left = []
        for task in tasks:
            kept = store.read(work.name(task))
            if kept is None:
                left.append(task)
            else:
                yield task, work.unpack(kept)
        for task, answer in hands(left):
            store.write(work.name(task), work.pack(answer))
            yield task, answer

    return answers


def part(tasks: Sequence[Task], shard: Shard) -> list[Task]:
    """The tasks of one shard: every so many-th, so that parts are alike.

    >>> part("abcde", Shard(2, 3))
    ['b', 'e']
    """
    return list(tasks[shard.number - 1 :: shard.of])
