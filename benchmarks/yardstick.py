"""How many times faster is a run than plain NumPy?

    python benchmarks/yardstick.py [SCENARIO [STRATEGY]]

The yardstick (`numpy_reference`) moves the goods of the network as it is, sixteen replications at once, at the mode of
every range and with rigid recipes.  A run of ours does all that the shipped scenario asks: it also draws and balances
its own economy, lets inputs stand in for each other, and keeps people and events.  The ratio is a lower bound.
Exits with status 1 below the bar.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from measure import least_seconds, machine, one_year
from numpy_reference import NumpyReference

from sim.assembly import Plant, assemble
from sim.hazards import draw_strikes, first_day, remaining_share
from sim.simulation import simulate
from sim.strategies import apply

BAR = 20.0
COLUMNS = 16  # where NumPy is fastest: wider arrays leave the cache
DAYS = 20


def yardstick_seconds(plant: Plant, days: int) -> float:
    """Processor time of a replication of the yardstick, of as many days as a run simulates."""
    reference = NumpyReference(plant, COLUMNS)
    strikes = draw_strikes(plant.scenario, range(COLUMNS))
    start = first_day(plant.scenario) + 60  # long since something was cut
    level = np.full((len(plant.scenario.contracts), COLUMNS), 0.5)
    left = remaining_share(strikes, plant.classes, start)

    def some_days() -> None:
        for day in range(DAYS):
            reference.step(day, left, left, level)

    return least_seconds(some_days) / DAYS / COLUMNS * days


def run_seconds(plant: Plant, replications: Sequence[int]) -> float:
    """Processor time of a replication of ours, in a batch."""
    simulate(plant, replications[:2])  # compiles
    return least_seconds(lambda: simulate(plant, replications), 2) / len(replications)


def main(scenario: str = "compound-cut", strategy: str = "tiered") -> int:
    """Measure, print, and compare with the bar."""
    study = one_year(scenario, strategy, 48)
    asked = apply(study.strategies[0], study.scenario)
    ours = run_seconds(assemble(asked), range(48))
    rigid = replace(asked, defaults=replace(asked.defaults, flexibility=0.0), replications=1)
    plain = yardstick_seconds(assemble(rigid), asked.horizon_days - first_day(asked))
    print(f"{machine()}; {scenario}, {strategy}")
    print(f"plain NumPy {1e3 * plain:.0f} ms a run, ours {1e3 * ours:.1f} ms: {plain / ours:.0f} times (bar {BAR:.0f})")
    return 0 if plain >= BAR * ours else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
