"""Which workers of a cluster may be given something?

Those that compute with what the driver computes with, and that the scheduler can reach.  Of the workers that are there
when the work begins, all must do: whoever typed the command is told which does not.  Those that come later and do not
are passed over, and told in the log, while the others go on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from queue import SimpleQueue
from typing import TYPE_CHECKING

from sim.errors import WorkerError
from sim.versions import computing

if TYPE_CHECKING:
    from distributed import Client

__all__ = ["A_MOMENT", "SILENCE", "Admitted", "first_line", "refuse_other"]

COME = 15  # seconds for a worker to come where there is none
SILENCE = 60  # seconds after which a scheduler that does not answer is taken for gone, however much it has to do
LOOK = 1.0  # seconds after which we look again who is there
A_MOMENT = 0.02  # seconds between two looks whether something has come


def _await_worker(client: Client, address: str) -> None:
    """Raise `WorkerError` unless a worker is there, or comes before long."""
    try:
        client.wait_for_workers(1, timeout=COME)
    except TimeoutError:
        raise _no_workers(address) from None


def _no_workers(address: str) -> WorkerError:
    return WorkerError(
        f"--scheduler {address}: the scheduler has no workers",
        f"start some where tenchains is installed: `dask worker {address} --nthreads 1`; "
        "then call the command again: what is done is kept",
    )


def refuse_other(whose: str, ours: Mapping[str, str], theirs: Mapping[str, str]) -> None:
    """Raise `WorkerError` if something that shapes a number is not the same."""
    different = [
        f"{name} {theirs.get(name)} instead of {ours[name]}" for name in ours if theirs.get(name) != ours[name]
    ]
    if different:
        raise WorkerError(
            f"{whose} computes with something else than the driver: {', '.join(different)}",
            "install the same versions on every machine (requirements.lock), then restart the workers",
        )


def _refuse_unfit(worker: str, answer: object) -> None:
    """Raise `WorkerError` unless a worker has answered that it computes with what we compute with."""
    if isinstance(answer, Mapping):
        refuse_other(f"worker {worker}", computing(), answer)
    elif isinstance(answer, ImportError | AttributeError):
        raise WorkerError(
            f"worker {worker} cannot load the program ({first_line(answer)})",
            "install the same tenchains on every machine, then restart the workers",
        )
    elif isinstance(answer, Exception):  # no connection, or something else listens at that address
        raise WorkerError(
            f"worker {worker} does not say what it computes with ({first_line(answer)})",
            "see that its machine is up and that the scheduler reaches it at this address, or end it",
        )


class Admitted:
    """The workers that may be given something, and how many threads each has.

    Asking one may take long, if its machine is gone or slow to load the program; so those that come later are asked
    aside, while the others go on.
    """

    def __init__(self, client: Client, address: str) -> None:
        self._client, self._address = client, address
        self._refused, self._asked = set[str](), set[str]()
        self._heard = SimpleQueue[Mapping[str, object]]()
        self._looked = time.monotonic()
        _await_worker(client, address)
        answers: Mapping[str, object] = client.run(computing, on_error="return")
        for worker, answer in answers.items():
            _refuse_unfit(worker, answer)
        self.threads = {worker: count for worker, count in self._there().items() if worker in answers}

    def look(self) -> None:
        """See who has come and who is gone, now and then."""
        if time.monotonic() - self._looked < LOOK:
            return
        there = self._there()
        self._refused &= there.keys()
        self._asked &= there.keys()
        self.threads = {worker: count for worker, count in there.items() if worker in self.threads}
        while not self._heard.empty():
            self._take_in(self._heard.get(), there)
        if new := there.keys() - self.threads.keys() - self._refused - self._asked:
            self._asked |= new
            threading.Thread(target=self._ask, args=(sorted(new),), daemon=True).start()
        self._looked = time.monotonic()

    def wait(self) -> frozenset[str]:
        """All of them: one at least, if it comes before long."""
        since = time.monotonic()
        while not self.threads:
            if self._asked:  # who has come may be loading the program still
                since = time.monotonic()
            if time.monotonic() - since > COME:
                raise _no_workers(self._address)
            time.sleep(A_MOMENT)
            self.look()
        return frozenset(self.threads)

    def _there(self) -> dict[str, int]:
        found: dict[str, int] = self._client.nthreads(callback_timeout=SILENCE)
        return found

    def _ask(self, workers: list[str]) -> None:
        try:
            self._heard.put(self._client.run(computing, workers=workers, on_error="return"))
        except Exception as reason:  # nobody would hear of it in this thread
            self._heard.put(dict.fromkeys(workers, reason))

    def _take_in(self, answers: Mapping[str, object], there: Mapping[str, int]) -> None:
        for worker in answers.keys() & self._asked:
            self._asked.remove(worker)
            try:
                _refuse_unfit(worker, answers[worker])
            except WorkerError as why:
                self._refused.add(worker)
                logging.getLogger(__name__).warning("passed over: %s\n  fix: %s", why.what, why.fix)
            else:
                self.threads[worker] = there[worker]


def first_line(reason: BaseException) -> str:
    """What an error says, in short."""
    return (str(reason) or type(reason).__name__).splitlines()[0]
