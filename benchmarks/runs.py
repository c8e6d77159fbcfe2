"""How many runs a second, and how much memory, from the question to the estimates?

    python benchmarks/runs.py [SCENARIO [STRATEGY [WORKERS]]]

A small and a large number of replications are compared, each in a process of its own: the difference of their times is
what a replication costs once the workers have started, the difference of their memory is what it leaves behind.  They
take turns, and the median counts; the slowest and the fastest turn tell how busy the machine was.
Without arguments it measures photoresist, then many cuts.  Exits with status 1 if one of them is below a bar.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time

from measure import machine, one_year

RATE = 200.0  # runs a second, on two cores
MEMORY = 1.5  # GB, all processes together
FEW, MANY = 192, 1152
MORE = MANY - FEW
TURNS = 3


def measured(scenario: str, strategy: str, workers: int, replications: int) -> dict[str, float]:
    """Time on the clock and of processors [s], memory of all processes [GB]; in this process and its workers."""
    study = one_year(scenario, strategy, replications)
    began = time.perf_counter()
    compare(study, workers)
    clock = time.perf_counter() - began
    own, crew = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    busy = sum(used.ru_utime + used.ru_stime for used in (own, crew))
    kilobytes = own.ru_maxrss + crew.ru_maxrss * (workers if workers > 1 else 0)  # of the largest worker
    return {"clock": clock, "busy": busy, "memory": kilobytes / 1e6}


def in_a_process_of_its_own(scenario: str, strategy: str, workers: int, replications: int) -> dict[str, float]:
    """The same, with nothing left of what was measured before."""
    asked = [scenario, strategy, str(workers), str(replications)]
    done = subprocess.run([sys.executable, __file__, *asked], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def is_fast(scenario: str, strategy: str, workers: str) -> bool:
    """Measure, print, and compare with the bars."""

    def turn() -> tuple[dict[str, float], dict[str, float]]:
        few, many = (in_a_process_of_its_own(scenario, strategy, int(workers), count) for count in (FEW, MANY))
        return few, many

    in_a_process_of_its_own(scenario, strategy, 1, 1)  # compiles, after an install
    turns = [turn() for _ in range(TURNS)]
    rates = sorted(MORE / (many["clock"] - few["clock"]) for few, many in turns)
    rate, busy = statistics.median(rates), statistics.median((many["busy"] - few["busy"]) / MORE for few, many in turns)
    clock = statistics.median(many["clock"] for _, many in turns)
    little, much = (max(took["memory"] for took in of_all) for of_all in zip(*turns, strict=True))
    print(f"{machine()}; {scenario}, {strategy}, {workers} processes, {TURNS} turns")
    print(f"{rate:.0f} runs a second, {rates[0]:.0f} to {rates[-1]:.0f} (bar {RATE:.0f})")
    print(f"{1e3 * busy:.1f} ms of a core each: {int(workers) / busy:.0f} a second, if nobody else were at work")
    print(f"{MANY} runs in {clock:.1f} s, with the start of the workers: {MANY / clock:.0f} a second")
    print(f"memory {little:.2f} GB with {FEW} runs, {much:.2f} GB with {MANY} (bar {MEMORY})")
    return rate >= RATE and much <= MEMORY


def main(scenario: str = "", strategy: str = "tiered", workers: str = "2") -> int:
    """Measure one scenario, or both."""
    scenarios = [scenario] if scenario else ["resist-stop", "compound-cut"]
    fast = [is_fast(one, strategy, workers) for one in scenarios]  # all are measured
    return 0 if all(fast) else 1


if __name__ == "__main__":
    from sim.experiments import compare  # not above: workers read this file too, and need nothing that estimates

    if len(sys.argv) == 5:
        print(json.dumps(measured(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
    else:
        sys.exit(main(*sys.argv[1:]))
