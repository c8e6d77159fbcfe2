"""How is work spread over the machines of a Dask cluster?

The scheduler and its workers are started by whoever runs the cluster (docs/cluster.md).  The work travels to every
worker once; a worker that dies is replaced by Dask, and its tasks are done elsewhere.  All must run the same program
with the same libraries, or bytes would differ in silence.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, TypeVar

from sim.errors import WorkerError
from sim.executors.crew import PATIENCE, Crew, Work, opened, outcome, refuse_lost
from sim.versions import computing

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["cluster_crew"]

Task = TypeVar("Task")
Answer = TypeVar("Answer")

CONNECT = 15  # seconds for the scheduler to answer, and for a first worker to be there
AHEAD = 3  # tasks that wait for each thread of the cluster

_alone = threading.Lock()  # one task at a time in a process, however many threads a worker has


class _Sent(Generic[Task, Answer]):
    """Work that knows what the driver computes with, and is not done with anything else."""

    def __init__(self, work: Work[Task, Answer]) -> None:
        self._work, self._driver = work, computing()

    def __call__(self, task: Task) -> Answer:
        from distributed import get_worker

        _refuse_other(f"worker {get_worker().address}", self._driver, computing())  # it may have come later
        with _alone:
            return self._work(task)

    def name(self, task: Task) -> str:
        return self._work.name(task)


@contextmanager
def cluster_crew(work: Work[Task, Answer], address: str) -> Iterator[Crew[Task, Answer]]:
    """Do the work on a cluster; see `sim.executors.crew`."""
    client = _client(address)
    try:
        with _asking_scheduler():
            _check_workers(client, address)
            hands = _Hands(client, address, work)
        yield hands.spread
    finally:
        client.close()


def _client(address: str) -> Client:
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ImportError:
        raise WorkerError(
            "--scheduler needs the package distributed, which is not installed", "pip install 'tenchains[cluster]'"
        ) from None
    try:
        get_address_host_port(address)  # of an address that is none a client is made by half, which then waits for long
        return Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError) as reason:
        raise WorkerError(
            f"--scheduler {address}: no Dask scheduler answers there ({_first_line(reason)})",
            "see that `dask scheduler` runs and that the address is the one it prints, such as tcp://node1:8786",
        ) from reason


def _check_workers(client: Client, address: str) -> None:
    """Raise `WorkerError` unless there are workers, and all compute with what we compute with."""
    _await_worker(client, address)
    try:
        found = client.run(computing)
    except ImportError as reason:
        raise WorkerError(
            f"--scheduler {address}: a worker cannot load the program ({_first_line(reason)})",
            "install the same tenchains on every machine",
        ) from reason
    for worker, theirs in found.items():
        _refuse_other(f"worker {worker}", computing(), theirs)


def _await_worker(client: Client, address: str) -> None:
    """Raise `WorkerError` unless a worker is there, or comes before long."""
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        raise WorkerError(
            f"--scheduler {address}: the scheduler has no workers",
            f"start some where tenchains is installed: `dask worker {address} --nthreads 1`; "
            "then call the command again: what is done is kept",
        ) from None


def _refuse_other(whose: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    different = [
        f"{name} {theirs.get(name)} instead of {ours[name]}" for name in ours if theirs.get(name) != ours[name]
    ]
    if different:
        raise WorkerError(
            f"{whose} computes with something else than the driver: {', '.join(different)}",
            "install the same versions on every machine (requirements.lock), then restart the workers",
        )


class _Hands(Generic[Task, Answer]):
    """The workers of a cluster, each with the work in memory, and what they are at."""

    def __init__(self, client: Client, address: str, work: Work[Task, Answer]) -> None:
        self._client, self._address, self._work = client, address, work
        self._sent = self._send()
        self._gone = Counter[str]()  # how often each task was lost with the work

    def _send(self) -> Future[_Sent[Task, Answer]]:
        sent: Future[_Sent[Task, Answer]] = self._client.scatter(_Sent(self._work), broadcast=True, hash=False)
        return sent

    def spread(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Answer]]:
        """Keep some tasks ahead of every thread; give up what ended several workers, once all else is done."""
        from distributed import CancelledError, as_completed
        from distributed.scheduler import KilledWorker

        waiting, lost = iter(tasks), list[str]()
        under_way: dict[Future[bytes], tuple[Task, Future[_Sent[Task, Answer]]]] = {}
        coming = as_completed(loop=self._client.loop)

        def submit(task: Task) -> None:
            future = self._client.submit(_do, self._sent, task, pure=False)
            under_way[future] = (task, self._sent)
            coming.add(future)

        def fill() -> None:
            most = AHEAD * sum(self._client.nthreads().values())
            while len(under_way) < max(AHEAD, most) and (task := next(waiting, None)) is not None:
                submit(task)

        with _asking_scheduler():
            fill()
        while under_way:
            with _asking_scheduler():
                future = next(coming)
                task, sent = under_way.pop(future)
                fill()
            try:
                sealed = _fetched(future)
            except KilledWorker:
                lost.append(self._work.name(task))
            except CancelledError:
                with _asking_scheduler():
                    if self._may_try_again(task, sent):
                        submit(task)
                    else:
                        lost.append(self._work.name(task))
            else:
                yield task, opened(sealed)
        refuse_lost(lost)

    def _may_try_again(self, task: Task, gone: Future[_Sent[Task, Answer]]) -> bool:
        """Send the work once more: all workers that held it died at once, and Dask cannot make it anew."""
        self._gone[self._work.name(task)] += 1
        if self._gone[self._work.name(task)] == PATIENCE:
            return False
        if gone is self._sent:
            _await_worker(self._client, self._address)
            self._sent = self._send()
        return True


def _do(sent: _Sent[Task, Answer], task: Task) -> bytes:
    return outcome(sent, task)


def _fetched(future: Future[bytes]) -> bytes:
    """What came of a task, sealed; what Dask met with at the worker is raised as it is."""
    if future.status == "error":
        return future.result()
    with _asking_scheduler():
        return future.result()


@contextmanager
def _asking_scheduler() -> Iterator[None]:
    """Tell the client's own errors as what they mean; those of tasks come sealed."""
    try:
        yield
    except (OSError, RuntimeError) as reason:
        raise WorkerError(
            f"the Dask scheduler is gone ({_first_line(reason)})",
            "start it and its workers again, then call the command again: it goes on where it stopped",
        ) from reason


def _first_line(reason: BaseException) -> str:
    return (str(reason) or type(reason).__name__).splitlines()[0]
