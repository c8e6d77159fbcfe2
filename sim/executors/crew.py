"""What do those who work need to know of the work?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from sim.errors import WorkerError

__all__ = ["PATIENCE", "Crew", "Work", "refuse_lost"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")
Task_contra = TypeVar("Task_contra", contravariant=True)
Answer_co = TypeVar("Answer_co", covariant=True)

PATIENCE = 3  # workers that a task may end before it is given up

Crew = Callable[[Sequence[Task]], Iterator[tuple[Task, Answer]]]


class Work(Protocol[Task_contra, Answer_co]):
    """Something that turns a task into an answer; it can be pickled, and the answer depends on the task alone."""

    def __call__(self, task: Task_contra, /) -> Answer_co:
        """Do one task."""
        ...

    def name(self, task: Task_contra, /) -> str:
        """Say which task it is: short, and fit for a file's name."""
        ...


def refuse_lost(names: Sequence[str]) -> None:
    """Raise `WorkerError` if there are tasks that ended every worker that tried them."""
    if names:
        more = "" if len(names) == 1 else f", and {len(names) - 1} more"
        raise WorkerError(
            f"a worker process died {PATIENCE} times at the same task ({names[0]}{more}): did the memory run out?",
            "run again with fewer processes, e.g. --workers 1, or on a machine with more memory; what is done is kept",
        )
