"""How is work spread over processes of this machine, whatever happens to them?

Every worker has a pipe of its own.  If it is killed, even in the middle of an answer, its pipe ends, which is how we
know; another takes its place and the task is done again.  The pool of the standard library shares one pipe among all
workers and waits for ever for the rest of an answer whose sender is gone.
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, TypeVar

from sim.errors import WorkerError
from sim.executors.crew import PATIENCE, Crew, Work, opened, outcome, refuse_lost
from sim.garbage import uncollected

__all__ = ["cores", "local_crew"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
GRACE = 5.0  # seconds that a worker without a task has to leave


def cores() -> int:
    """How many processes may run at once: what the batch system grants, else what the machine has."""
    granted = os.environ.get("SLURM_CPUS_PER_TASK", "")
    if granted.isdecimal():
        return max(1, int(granted))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def local_crew(work: Work[Task, Answer], workers: int) -> Iterator[Crew[Task, Answer]]:
    """Do the work here, or in worker processes; see `sim.executors.crew`."""
    if workers <= 1:
        yield lambda tasks: ((task, work(task)) for task in tasks)
        return
    pool = _Pool(work, workers)
    try:
        yield pool.spread
    finally:
        pool.close()


class _Worker(Generic[Task]):
    """A process, our end of its pipe, and what it is at."""

    def __init__(self) -> None:
        # spawn: forking a process that has run numba or BLAS threads kills the child now and then.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.task: Task | None = None
        self._process: SpawnProcess = context.Process(target=_serve, args=(theirs,), daemon=True)
        with _one_thread_each(), _deaf_to_interrupts():
            self._process.start()
        theirs.close()  # or its end would never be seen

    def send(self, message: bytes) -> None:
        """Hand something over, pickled; a worker that is gone is noticed when its answer is awaited."""
        try:
            self.pipe.send_bytes(message)
        except (BrokenPipeError, ConnectionResetError):
            return

    def outcome(self) -> bytes | None:
        """What came of its task, sealed; None if the worker is gone."""
        try:
            return self.pipe.recv_bytes()
        except (EOFError, OSError):  # ended, reset, or ended in the middle of an answer
            return None

    def dismiss(self) -> None:
        """Say that there is nothing more to do."""
        self.pipe.close()

    def close(self) -> None:
        """Let a worker without a task leave, and end one that has a task."""
        self.dismiss()
        if self.task is None:
            self._process.join(GRACE)
        self._process.kill()
        self._process.join()


class _Pool(Generic[Task, Answer]):
    """Some workers; they start when there is a task for them."""

    def __init__(self, work: Work[Task, Answer], most: int) -> None:
        self._work, self._most = work, most
        self._pickled = b""  # the work, when the first worker needs it
        self._workers: list[_Worker[Task]] = []
        self._deaths = Counter[str]()  # of each task's workers
        self._in_a_row = 0  # deaths since the last answer

    def spread(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Answer]]:
        """Have all tasks done; what a worker was at when it died is done again, by itself, and given up in the end."""
        waiting, lost = deque(tasks), list[str]()
        self._employ(waiting)
        while any(one.task is not None for one in self._workers):
            for one, task in self._ready():
                sealed = self._outcome(one)
                if sealed is None and self._deaths[self._work.name(task)] < PATIENCE:
                    waiting.append(task)
                elif sealed is None:
                    lost.append(self._work.name(task))
                self._employ(waiting)  # before the answer is opened and used: nobody is to wait for that
                if sealed is not None:
                    yield task, opened(sealed)
        refuse_lost(lost)

    def close(self) -> None:
        """End all workers."""
        for one in self._workers:
            one.dismiss()  # all leave at once
        for one in self._workers:
            one.close()
        self._workers.clear()

    def _employ(self, waiting: deque[Task]) -> None:
        """Give every idle worker a task, and start workers while there are tasks left.

        All start before any is told what to do: it hears of it only once it is up.
        """
        idle = [one for one in self._workers if one.task is None]
        wanted = min(len(waiting) - len(idle), self._most - len(self._workers))
        started = [_Worker[Task]() for _ in range(wanted)]
        self._workers.extend(started)
        if started and not self._pickled:
            self._pickled = pickle.dumps(self._work)
        for one in started:
            one.send(self._pickled)
        for one in [*idle, *started]:
            if waiting:
                one.task = waiting.popleft()
                one.send(pickle.dumps(one.task))

    def _ready(self) -> list[tuple[_Worker[Task], Task]]:
        """The workers that have something to tell, if only by being gone, and what each was told to do."""
        busy = [(one, one.task) for one in self._workers if one.task is not None]
        told = wait([one.pipe for one, _ in busy])
        return [(one, task) for one, task in busy if one.pipe in told]

    def _outcome(self, one: _Worker[Task]) -> bytes | None:
        """What came of a worker's task, sealed; None if it died over it."""
        sealed = one.outcome()
        if sealed is None:
            self._workers.remove(one)
            one.close()
            self._note_death(one.task)
        else:
            one.task, self._in_a_row = None, 0
        return sealed

    def _note_death(self, task: Task | None) -> None:
        if task is not None:
            self._deaths[self._work.name(task)] += 1
        self._in_a_row += 1
        if self._in_a_row > PATIENCE * self._most:
            raise WorkerError(
                f"{self._in_a_row} worker processes died in a row, whatever they were at",
                "see whether the memory runs out or something ends them; run again with --workers 1",
            )


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let workers that start now use one thread each: two threads in each of two workers are slower than one."""
    before = {name: os.environ.get(name) for name in THREADS}
    os.environ.update(dict.fromkeys(THREADS, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Let workers that start now never hear Ctrl-C: until they ignored it, it would end them with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # else it starts with the first worker, and lets that one hear
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection) -> None:
    """A worker's life: take the work, then answer task after task until the pipe ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends its workers
    threading.Thread(target=_die_with_parent, daemon=True).start()
    try:
        with uncollected():
            work = pipe.recv()  # may be large
        while True:
            pipe.send_bytes(outcome(work, pipe.recv()))
    except (EOFError, OSError):
        os._exit(0)  # nothing is left to be put in order, for which the interpreter would take a third of a second


def _die_with_parent() -> None:
    """A parent that is killed leaves its workers at their tasks; they watch it and go too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
