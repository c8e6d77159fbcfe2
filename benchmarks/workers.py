"""How much faster are two worker processes than one process?

    python benchmarks/workers.py [SCENARIO [STRATEGY [REPLICATIONS]]]

The same comparison, from the question to the estimates, by one process and by two workers in turn, the start of the
workers included; each in a process of its own.  The least time of each counts.  On a busy machine the
clock tells of others; so processor time is told as well: twice what one process needs over what all three need is the
ratio that two idle cores would show if nobody ever waited.  Exits with status 1 below the bar.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time

from measure import machine, one_year

BAR = 1.8
TURNS = 3
REPLICATIONS = "2000"  # most of a minute for one process


def measured(scenario: str, strategy: str, replications: int, workers: int) -> dict[str, float]:
    """Time on the clock, processor time of this process and of its workers [s]."""
    study = one_year(scenario, strategy, replications)
    compare(one_year(scenario, strategy, 1), 1)  # what is compiled is loaded
    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    compare(study, workers)
    clock = time.perf_counter() - began
    own, crew = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    driver = own.ru_utime + own.ru_stime - before.ru_utime - before.ru_stime
    return {"clock": clock, "driver": driver, "workers": crew.ru_utime + crew.ru_stime}


def in_a_process_of_its_own(scenario: str, strategy: str, replications: str, workers: int) -> dict[str, float]:
    """The same, with nothing left of what was measured before."""
    asked = [scenario, strategy, replications, str(workers)]
    done = subprocess.run([sys.executable, __file__, *asked], check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(scenario: str = "compound-cut", strategy: str = "tiered", replications: str = REPLICATIONS) -> int:
    """Measure, print, and compare with the bar."""
    print(f"{machine()}; {scenario}, {strategy}, {replications} replications")
    turns = [
        (workers, in_a_process_of_its_own(scenario, strategy, replications, workers))
        for _ in range(TURNS)
        for workers in (1, 2)
    ]
    for workers, took in turns:
        told = ", ".join(f"{what} {seconds:.1f} s" for what, seconds in took.items())
        print(f"  {workers} at work: {told}")
    clock, busy = (
        {count: min(how_long(took) for who, took in turns if who == count) for count in (1, 2)}
        for how_long in (lambda took: took["clock"], lambda took: took["driver"] + took["workers"])
    )
    ratio, ideal = clock[1] / clock[2], 2.0 * busy[1] / busy[2]
    print(f"two workers: {ratio:.2f} times one (bar {BAR}); {ideal:.2f} by processor time; {machine()}")
    return 0 if ratio >= BAR else 1


if __name__ == "__main__":
    from sim.experiments import compare  # not above: workers read this file too, and need nothing that estimates

    if len(sys.argv) == 5:
        print(json.dumps(measured(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
    else:
        sys.exit(main(*sys.argv[1:]))
