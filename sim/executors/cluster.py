"""How is work spread over the machines of a Dask cluster?

The scheduler and its workers are started by whoever runs the cluster (docs/cluster.md).  The work travels to every
worker once; a worker that dies is replaced by Dask, and its tasks are done elsewhere.  All must run the same program
with the same libraries, or bytes would differ in silence: `admission` asks each before it is given anything.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from sim.errors import WorkerError
from sim.executors.admission import A_MOMENT, SILENCE, Admitted, first_line, refuse_other
from sim.executors.crew import PATIENCE, Crew, Work, opened, outcome, refuse_lost
from sim.versions import computing

if TYPE_CHECKING:
    from distributed import Client, Future, as_completed

__all__ = ["cluster_crew"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

CONNECT = 15  # seconds for the scheduler to take us in
AHEAD = 3  # tasks that wait for each thread of the cluster

_alone = threading.Lock()  # one task at a time in a process, however many threads a worker has


class _Sent(Generic[Task, Answer]):
    """Work that knows what the driver computes with, and is not done with anything else."""

    def __init__(self, work: Work[Task, Answer]) -> None:
        self._work, self._driver = work, computing()

    def __call__(self, task: Task) -> Answer:
        from distributed import get_worker

        # It was asked; but another program may have taken its place since, at the same address.
        refuse_other(f"worker {get_worker().address}", self._driver, computing())
        with _alone:
            return self._work(task)

    def name(self, task: Task) -> str:
        return self._work.name(task)


@dataclass(frozen=True, slots=True)
class _Errand(Generic[Task, Answer]):
    """A task that is under way."""

    task: Task
    sent: Future[_Sent[Task, Answer]]  # the work, as it was sent
    workers: frozenset[str]  # who may do it


@contextmanager
def cluster_crew(work: Work[Task, Answer], address: str) -> Iterator[Crew[Task, Answer]]:
    """Do the work on a cluster; see `sim.executors.crew`."""
    client = _client(address)
    try:
        with _asking_scheduler():
            hands = _Hands(client, address, work)
        yield hands.spread
    finally:
        client.close()


def _client(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise WorkerError(
            "--scheduler needs the package distributed, which is not installed", "pip install 'tenchains[cluster]'"
        ) from None
    try:
        asyncio.run(_knock(address))  # a client that meets with no scheduler is made by half, and waits for long
        return Client(address, timeout=CONNECT, set_as_default=False)
    except Exception as reason:  # whoever listens at a wrong address answers anything, or nothing
        raise WorkerError(
            f"--scheduler {address}: no Dask scheduler answers there ({first_line(reason)})",
            "see that `dask scheduler` runs and that the address is the one it prints, such as tcp://node1:8786",
        ) from reason


async def _knock(address: str) -> None:
    """See whether somebody opens who speaks as a scheduler does."""
    from distributed.comm.core import connect
    from distributed.core import send_recv
    from distributed.security import Security

    try:
        async with asyncio.timeout(CONNECT + 1):
            comm = await connect(address, timeout=CONNECT, **Security().get_connection_args("client"))
            try:
                found = await send_recv(comm, op="identity", close=True)
            finally:
                comm.abort()
    except TimeoutError:
        raise TimeoutError(f"not a word within {CONNECT} s") from None
    if found["type"] != "Scheduler":
        raise ValueError(f"a {found['type'].lower()} does")


class _Hands(Generic[Task, Answer]):
    """The workers of a cluster, each with the work in memory, and what they are at."""

    def __init__(self, client: Client, address: str, work: Work[Task, Answer]) -> None:
        self._client, self._work = client, work
        self._admitted = Admitted(client, address)
        self._sent = self._send()
        self._gone = Counter[str]()  # how often each task was lost with the work

    def _send(self) -> Future[_Sent[Task, Answer]]:
        while True:
            workers = sorted(self._admitted.wait())
            try:
                sent: Future[_Sent[Task, Answer]] = self._client.scatter(
                    _Sent(self._work), workers=workers, broadcast=True, hash=False
                )
            except KeyError:  # one of them is gone, and we have not seen it yet
                time.sleep(A_MOMENT)
                self._admitted.look()
            else:
                return sent

    def spread(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Answer]]:
        """Keep some tasks ahead of every thread; give up what ended several workers, once all else is done."""
        from distributed import CancelledError, as_completed
        from distributed.scheduler import KilledWorker

        waiting, lost = iter(tasks), list[str]()
        under_way: dict[Future[bytes], _Errand[Task, Answer]] = {}
        coming = as_completed(loop=self._client.loop)

        def submit(task: Task) -> None:
            workers = self._admitted.wait()
            future = self._client.submit(_do, self._sent, task, pure=False, workers=sorted(workers))
            under_way[future] = _Errand(task, self._sent, workers)
            coming.add(future)

        def fill() -> None:
            while len(under_way) < max(AHEAD, AHEAD * sum(self._admitted.threads.values())):
                if (task := next(waiting, None)) is None:
                    break
                submit(task)

        with _asking_scheduler():
            fill()
        while under_way:
            with _asking_scheduler():
                future = self._next(coming, under_way)
                errand = under_way.pop(future)
                fill()
            try:
                sealed = _fetched(future)
            except KilledWorker:
                lost.append(self._work.name(errand.task))
            except CancelledError:
                with _asking_scheduler():
                    if self._may_try_again(errand):
                        submit(errand.task)
                    else:
                        lost.append(self._work.name(errand.task))
            else:
                yield errand.task, opened(sealed)
        refuse_lost(lost)

    def _next(self, coming: as_completed, under_way: Mapping[Future[bytes], _Errand[Task, Answer]]) -> Future[bytes]:
        """The next task that is done; what only workers may do that are gone is called back, and comes as cancelled."""
        self._admitted.look()
        while not coming.has_ready():
            self._admitted.look()
            for future, errand in under_way.items():
                if errand.workers.isdisjoint(self._admitted.threads) and not future.cancelled():
                    future.cancel()
            time.sleep(A_MOMENT)
        found: Future[bytes] = next(coming)
        return found

    def _may_try_again(self, errand: _Errand[Task, Answer]) -> bool:
        """Send the work once more: all workers that held it died at once, and Dask cannot make it anew."""
        name = self._work.name(errand.task)
        self._gone[name] += 1
        if self._gone[name] == PATIENCE:
            return False
        if errand.sent is self._sent:
            self._sent = self._send()
        return True


def _do(sent: _Sent[Task, Answer], task: Task) -> bytes:
    return outcome(sent, task)


def _fetched(future: Future[bytes]) -> bytes:
    """What came of a task, sealed; what Dask met with at the worker is raised as it is."""
    from distributed import CancelledError

    if future.status == "error":
        return future.result()
    with _asking_scheduler():
        try:
            return future.result(timeout=SILENCE)
        except TimeoutError:  # whoever has it cannot be reached any more
            future.cancel()
            raise CancelledError from None


@contextmanager
def _asking_scheduler() -> Iterator[None]:
    """Tell the client's own errors as what they mean; those of tasks come sealed."""
    try:
        yield
    except (OSError, RuntimeError) as reason:
        raise WorkerError(
            f"the Dask scheduler is gone ({first_line(reason)})",
            "start it and its workers again, then call the command again: it goes on where it stopped",
        ) from reason
