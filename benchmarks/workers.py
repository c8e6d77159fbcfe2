"""How much faster are two worker processes than one process?

    python benchmarks/workers.py [SCENARIO [STRATEGY [SECONDS]]]

The same comparison by one process and by two workers, side by side, of which one always stands still: a second of work
for the one, a second for the other, for so many seconds each.  On a machine with other guests the same work takes half
as long again from one minute to the next; both meet the same minutes so.  What counts is how many runs a second each
does once it works, and how long each takes until it does: from both, the ratio for a comparison of so many
replications, start included; what is estimated at the end is not.  Exits with status 1 if that is below the bar; POSIX
only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from threading import Thread

from measure import machine, one_year

from sim.batches import BATCH

BAR = 1.8
SECONDS = "100"  # of work for each
SLICE = 1.0  # seconds
REPLICATIONS = (2000, 10000)  # the bar is for the last
ENDLESS = 1_000_000  # replications


class Side:
    """A comparison, in processes of its own, that can be told to stand still."""

    def __init__(self, scenario: str, strategy: str, workers: int) -> None:
        self.done, self.worked, self.workers = 0, 0.0, workers
        self._began = time.perf_counter()
        command = (sys.executable, __file__, scenario, strategy, str(workers), "endless")
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
        Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.done = int(line)

    def begin(self) -> float:
        """Let it come to its first answer, and stand still; how long that took [s]."""
        while self.done == 0:
            if self._process.poll() is not None:
                sys.exit(f"the side with {self.workers} at work has ended with status {self._process.returncode}")
            time.sleep(0.01)
        took = time.perf_counter() - self._began
        self._tell(signal.SIGSTOP)
        return took

    def work(self, seconds: float) -> None:
        """Let it work for a while."""
        began = time.perf_counter()
        self._tell(signal.SIGCONT)
        time.sleep(seconds)
        self._tell(signal.SIGSTOP)
        self.worked += time.perf_counter() - began

    def end(self) -> None:
        """All its processes."""
        self._tell(signal.SIGKILL)
        self._process.wait()

    def _tell(self, what: signal.Signals) -> None:
        os.killpg(self._process.pid, what)


def compare_for_ever(scenario: str, strategy: str, workers: int) -> None:
    """Say how many replications are done whenever some are."""
    compare(one_year(scenario, strategy, ENDLESS), workers, lambda done, _: print(done, flush=True))


def measured(scenario: str, strategy: str, seconds: float) -> tuple[list[float], list[float]]:
    """Runs a second of one process and of two workers, and how long each takes until it is at work [s]."""
    compare(one_year(scenario, strategy, 1), 1)  # compiles, after an install
    sides, starts = list[Side](), list[float]()
    try:
        for workers in (1, 2):
            sides.append(Side(scenario, strategy, workers))
            starts.append(sides[-1].begin())
        before = [side.done for side in sides]
        for _ in range(max(1, round(seconds / SLICE))):
            for side in sides:
                side.work(SLICE)
    finally:
        for side in sides:
            side.end()
    rates = [(side.done - had) / side.worked for side, had in zip(sides, before, strict=True)]
    first = [side.workers * BATCH / rate for side, rate in zip(sides, rates, strict=True)]  # every worker's first batch
    return rates, [max(0.0, took - answer) for took, answer in zip(starts, first, strict=True)]


def main(scenario: str = "compound-cut", strategy: str = "tiered", seconds: str = SECONDS) -> int:
    """Measure, print, and compare with the bar."""
    rates, starts = measured(scenario, strategy, float(seconds))
    print(f"{machine()}; {scenario}, {strategy}, {seconds} s of work for each")
    for workers, rate, start in zip((1, 2), rates, starts, strict=True):
        print(f"  {workers} at work: {rate:.1f} runs a second, after a start of {start:.1f} s")
    print(f"two workers at work: {rates[1] / rates[0]:.2f} times one")
    ratio = 0.0
    for count in REPLICATIONS:
        one, two = (start + count / rate for rate, start in zip(rates, starts, strict=True))
        ratio = one / two
        print(f"{count} replications, start included: {ratio:.2f} times one")
    print(f"bar {BAR}: {'met' if ratio >= BAR else 'missed'}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    from sim.experiments import compare  # not above: workers read this file too, and need nothing that estimates

    if sys.argv[-1] == "endless":
        compare_for_ever(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    else:
        sys.exit(main(*sys.argv[1:]))
