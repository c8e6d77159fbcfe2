"""How many times faster is a run than plain NumPy, and what does a day of the kernel cost?

    pytest -c benchmarks/pytest.ini benchmarks

Times are processor time.  What stands in one table does the same work; brackets tell how many times the least it takes.

The yardstick (`numpy_reference`) moves the goods of the network as it is, at the mode of every range and with rigid
recipes.  A run of ours does all that the shipped scenario asks: it also draws and balances its own economy, lets inputs
stand in for each other, and keeps people and events.  The ratio is a lower bound; below the bar it is a failure.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from measure import one_year
from numpy_reference import NumpyReference
from pytest_benchmark.fixture import BenchmarkFixture
from random_networks import BYTES, SUPPLIERS, bytes_per_second, days, random_economy

from sim.assembly import assemble
from sim.blocks import Blocks
from sim.hazards import draw_strikes, first_day, remaining_share
from sim.kernel import LANES
from sim.scenario import Scenario
from sim.simulation import simulate
from sim.strategies import apply

BAR = 20.0
SIDE_BY_SIDE = 16  # replications; where NumPy is fastest: wider arrays leave the cache
SHIPPED = ("resist-stop", "compound-cut")

least = dict[str, float]()  # time of a year of ours [s]


def asked(scenario: str) -> Scenario:
    """A year of a shipped scenario with backups in tiers."""
    study = one_year(scenario, "tiered", SIDE_BY_SIDE)
    return apply(study.strategies[0], study.scenario)


@pytest.mark.parametrize("scenario", SHIPPED)
def bench_year_of_ours(benchmark: BenchmarkFixture, scenario: str) -> None:
    """Some replications of a year, all that a run does."""
    benchmark.group = f"a year of {scenario}, {SIDE_BY_SIDE} replications"
    plant = assemble(asked(scenario))
    benchmark.pedantic(simulate, (plant, range(SIDE_BY_SIDE)), rounds=5, warmup_rounds=1)
    if benchmark.stats is not None:  # None if nothing is to be measured
        least[scenario] = benchmark.stats.stats.min


@pytest.mark.parametrize("scenario", SHIPPED)
def bench_year_of_plain_numpy(benchmark: BenchmarkFixture, scenario: str) -> None:
    """The goods of as many replications, by array expressions."""
    benchmark.group = f"a year of {scenario}, {SIDE_BY_SIDE} replications"
    rigid = asked(scenario)
    rigid = replace(rigid, defaults=replace(rigid.defaults, flexibility=0.0), replications=1)
    plant, first = assemble(rigid), first_day(rigid)
    reference, strikes = NumpyReference(plant, SIDE_BY_SIDE), draw_strikes(rigid, range(SIDE_BY_SIDE))
    level = np.full((len(rigid.contracts), SIDE_BY_SIDE), 0.5)
    left = [remaining_share(strikes, plant.classes, day) for day in range(first, rigid.horizon_days + 1)]

    def year() -> None:
        for day, (today, tomorrow) in enumerate(pairwise(left)):
            reference.step(day, today, tomorrow, level)

    benchmark.pedantic(year, rounds=1)
    if benchmark.stats is not None and scenario in least:
        times = benchmark.stats.stats.min / least[scenario]
        benchmark.extra_info["times ours"] = times
        assert times >= BAR


@pytest.mark.parametrize("producers", [1_000, 10_000, 100_000])
def bench_day_of_random_network(benchmark: BenchmarkFixture, producers: int) -> None:
    """Ten days of a block of a random network."""
    benchmark.group = f"ten days of {producers:,} producers, {LANES} replications"
    block = Blocks(random_economy(producers)).at(0, 0)
    benchmark.pedantic(days, (block, 2, 10), rounds=5, warmup_rounds=1)
    if benchmark.stats is not None:
        link = benchmark.stats.stats.min / 10 / LANES / producers / SUPPLIERS
        benchmark.extra_info["ns a link and day"] = 1e9 * link
        benchmark.extra_info["floors"] = link * bytes_per_second() / BYTES
