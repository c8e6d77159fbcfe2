"""Where does the time of a run go?  Shares of its parts, measured in one process.

    python benchmarks/parts.py [SCENARIO [STRATEGY [REPLICATIONS]]]

Without arguments it measures photoresist, then many cuts, both with backups in tiers.  Exits with status 1 if the
kernel takes less than the bar in the last.
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
from sim.batches import BATCH
from sim.blocks import Blocks
from sim.digest import EVERYTHING, digest
from sim.response import Response
from sim.strategies import apply

P = ParamSpec("P")
T = TypeVar("T")

BAR = 0.6  # least share of the kernel
PARTS = {  # what is timed, and the part that it belongs to
    "pass_days": "kernel",
    "economy_for": "drawn recipes and their balance",
    "draw_strikes": "luck of cuts",
    "shocks": "luck of cuts",
    "remaining_share": "luck of cuts",
    "_joined": "records",
}

spent: dict[str, float] = defaultdict(float)
looks = [0]  # at the clock


def timed(part: str, act: Callable[P, T]) -> Callable[P, T]:
    """The same function, with its time booked to a part."""

    def timing(*args: P.args, **keys: P.kwargs) -> T:
        began = time.process_time()
        try:
            return act(*args, **keys)
        finally:
            spent[part] += time.process_time() - began
            looks[0] += 1

    return timing


def seconds_a_look() -> float:
    """What it costs to book the time of something: the program does not pay it when nobody measures."""
    nothing, times = timed("nothing", lambda: None), 10_000
    began = time.process_time()
    for _ in range(times):
        nothing()
    cost = (time.process_time() - began - spent.pop("nothing")) / times
    looks[0] -= times
    return cost


def plant_of(scenario: str, strategy: str) -> Plant:
    """A year of a scenario under one strategy, made ready."""
    study = one_year(scenario, strategy, 200)
    return assemble(apply(study.strategies[0], study.scenario))


def prepare() -> None:
    """Time every part from now on."""
    for name, part in PARTS.items():
        setattr(simulation, name, timed(part, getattr(simulation, name)))
    for name in ("__init__", "advance", "hear", "close", "notes"):
        setattr(Response, name, timed("people", getattr(Response, name)))
    for name in ("__init__", "at"):
        setattr(Blocks, name, timed("kernel", getattr(Blocks, name)))


def measured(scenario: str, strategy: str, count: int) -> float:
    """Measure and print; return the share of the kernel."""
    plant, keep = plant_of(scenario, strategy), timed("digest", digest)
    simulation.simulate(plant, [0, 1])  # compiles
    spent.clear()
    looks[0] = 0
    began = time.process_time()
    for first in range(0, count, BATCH):
        chosen = range(first, min(first + BATCH, count))
        keep(plant, simulation.simulate(plant, chosen, EVERYTHING.events), EVERYTHING)
    whole = time.process_time() - began
    whole -= looks[0] * seconds_a_look()
    spent["the rest"] = whole - sum(spent.values())
    print(f"{machine()}; {scenario}, {strategy}, {count} replications in batches of {BATCH}")
    each, outside = 1000 * whole / count, 1000 * (whole - spent["kernel"]) / count
    print(f"{each:.1f} ms of a core each, {outside:.1f} outside the kernel")
    for part, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        print(f"  {part:34s}{1000 * seconds / count:7.2f} ms{seconds / whole:8.1%}")
    return spent["kernel"] / whole


def main(*asked: str) -> int:
    """Measure, print, and compare with the bar."""
    scenarios = asked[:1] or ("resist-stop", "compound-cut")
    strategy, count = (*asked[1:], *("tiered", "200")[max(0, len(asked) - 1) :])
    prepare()
    share = [measured(scenario, strategy, int(count)) for scenario in scenarios][-1]
    print(f"in {scenarios[-1]} the kernel takes {share:.1%}; the bar is {BAR:.0%}")
    return 0 if share >= BAR else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
