"""Where does the time of a run go?  Shares of the parts of `simulate`, measured in one process.

    python benchmarks/parts.py [SCENARIO [STRATEGY [REPLICATIONS]]]

Exits with status 1 if the kernel takes less than the bar.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from measure import machine, one_year

from sim import simulation
from sim.assembly import Plant, assemble
from sim.experiments import BATCH
from sim.response import Response
from sim.strategies import apply

P = ParamSpec("P")
T = TypeVar("T")

BAR = 0.6  # least share of the kernel
PARTS = {  # what is timed, and the part that it belongs to
    "step": "kernel",
    "watch": "kernel",
    "block_of": "kernel",
    "economy_for": "drawn recipes and their balance",
    "draw_strikes": "luck of cuts",
    "shocks": "luck of cuts",
    "remaining_share": "luck of cuts",
    "coarse_tally": "records",
    "_joined": "records",
}

spent: dict[str, float] = defaultdict(float)


def timed(part: str, act: Callable[P, T]) -> Callable[P, T]:
    """The same function, with its time booked to a part."""

    def timing(*args: P.args, **keys: P.kwargs) -> T:
        began = time.process_time()
        try:
            return act(*args, **keys)
        finally:
            spent[part] += time.process_time() - began

    return timing


def plant_of(scenario: str, strategy: str) -> Plant:
    """A year of a scenario under one strategy, made ready."""
    study = one_year(scenario, strategy, 200)
    return assemble(apply(study.strategies[0], study.scenario))


def main(scenario: str = "compound-cut", strategy: str = "tiered", replications: str = "200") -> int:
    """Measure, print, and compare with the bar."""
    plant, count = plant_of(scenario, strategy), int(replications)
    simulation.simulate(plant, [0, 1])  # compiles
    for name, part in PARTS.items():
        setattr(simulation, name, timed(part, getattr(simulation, name)))
    for name in ("__init__", "advance", "observe"):
        setattr(Response, name, timed("response", getattr(Response, name)))
    began = time.process_time()
    for first in range(0, count, BATCH):
        simulation.simulate(plant, range(first, min(first + BATCH, count)))
    whole = time.process_time() - began
    spent["the rest"] = whole - sum(spent.values())
    print(f"{machine()}; {scenario}, {strategy}, {count} replications in batches of {BATCH}")
    print(f"{1000 * whole / count:.1f} ms of a core each")
    for part, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        print(f"  {part:34s}{seconds / whole:6.1%}")
    share = spent["kernel"] / whole
    print(f"the kernel takes {share:.1%}; the bar is {BAR:.0%}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
