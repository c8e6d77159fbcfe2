"""What do those who work need to know of the work, and how does what comes of it travel?"""

from __future__ import annotations

import pickle
import traceback
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from sim.errors import TenchainsError, WorkerError

__all__ = ["PATIENCE", "Crew", "Work", "opened", "outcome", "refuse_lost"]

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


def outcome(work: Work[Task, Answer], task: Task) -> bytes:
    """Do a task; what came of it, answer or error, sealed for another process to open."""
    found: Answer | Exception
    try:
        done, found = True, work(task)
    except Exception as error:
        if not isinstance(error, TenchainsError):
            error.add_note(traceback.format_exc())
        done, found = False, error
    try:
        sealed = pickle.dumps((done, found))
        if not done:
            pickle.loads(sealed)  # an exception may ask for other arguments than it keeps
    except Exception as reason:
        told = "".join(traceback.format_exception_only(found if isinstance(found, Exception) else reason)).rstrip()
        what = f"what came of a task ({work.name(task)}) cannot be sent from its process: {told}"
        fix = "run again with --workers 1 and without --scheduler, where nothing is sent; what is done is kept"
        return pickle.dumps((False, WorkerError(what, fix)))
    return sealed


def opened(sealed: bytes) -> Answer:  # type: ignore[type-var]  # of the work that was asked
    """The answer in an outcome; the error is raised if the task failed."""
    done, found = pickle.loads(sealed)
    if not done:
        raise found
    return found  # type: ignore[no-any-return]


def refuse_lost(names: Sequence[str]) -> None:
    """Raise `WorkerError` if there are tasks that ended every worker that tried them."""
    if names:
        more = "" if len(names) == 1 else f", and {len(names) - 1} more"
        raise WorkerError(
            f"a worker process died {PATIENCE} times at the same task ({names[0]}{more}): did the memory run out?",
            "run again with fewer processes, e.g. --workers 1, or on a machine with more memory; what is done is kept",
        )
