"""What does a day cost in random networks of a thousand to a million producers, with five suppliers each?

    python benchmarks/random_networks.py [PRODUCERS ...]

A *link* is one of the five inputs of a producer.  The kernel keeps replications side by side in blocks; the time of a
day is that of one replication, on one core; two cores, with a block each, take half of it.  The floor is the time in
which the same core could move 84 bytes a link and day, by a triad (``a = b + s c``) that is measured in the same run.
A million producers are measured if they are asked for and fit into memory.  Exits with status 1 if a goal is missed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from measure import least_seconds, machine
from numba import njit
from numpy.typing import NDArray

from sim.blocks import Blocks
from sim.days import pass_days
from sim.economy import Economy
from sim.kernel import CHAIN, LANES, Block
from sim.network import ResponseSettings
from sim.response import Brief
from sim.response.levels import Levels
from sim.response.lookout import lookout_for
from sim.response.offers import offers_for
from sim.shortages import weeks

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SIZES = (1_000, 10_000, 100_000)
GOALS = {100_000: 4e-3, 1_000_000: 80e-3}  # of a day on two cores [s]
SAMPLE = 2_000  # producers from which the memory of more is reckoned
SUPPLIERS = 5
LONGEST = 7  # lead time [days]
NEAR = 500  # scale of the distance to a supplier, in places of the list
BYTES = 84  # a link and day, in float64
DAYS = 10


def random_economy(producers: int, seed: int = 1) -> Economy:
    """Every producer makes a product of its own and buys five others, mostly of those near it in the list.

    Recipes take half of an output, so that the rounds of production halve and forty settle the baseline.
    """
    luck, slots = np.random.default_rng(seed), producers * SUPPLIERS
    owner = np.repeat(np.arange(producers), SUPPLIERS)
    away = np.rint(luck.laplace(scale=NEAR, size=slots)).astype(np.int64)
    supplier = (owner + np.where(away == 0, 1, away)) % producers
    coefficient = luck.dirichlet(np.ones(SUPPLIERS), producers).reshape(-1) * 0.5
    final = luck.uniform(0.5, 1.5, producers)
    output = final.copy()
    for _ in range(60):
        output = final + np.bincount(supplier, weights=coefficient * output[owner], minlength=producers)
    return _economy(final, output, owner, supplier, coefficient, luck)


def _economy(
    final: Floats, output: Floats, owner: Ints, supplier: Ints, coefficient: Floats, luck: np.random.Generator
) -> Economy:
    producers, slots = output.size, owner.size
    each, no_ints, no_rows = np.arange(producers + 1), np.zeros(0, dtype=np.int64), np.zeros((0, 1))
    lead = luck.integers(1, LONGEST + 1, producers)
    return Economy(
        output=output[:, None],
        final=final[:, None],
        surge=np.full(producers, 0.1),
        tau_surge=np.full(producers, 30.0),
        deferrable=np.full(producers, 0.5),
        value_added=np.full(producers, 0.5),
        chain=np.zeros(producers, dtype=np.int64),
        hit_class=(luck.random(producers) < 0.01).astype(np.int64),
        slot_start=each * SUPPLIERS,
        slot_owner=owner,
        slot_use=(coefficient * output[owner])[:, None],
        slot_coefficient=coefficient[:, None],
        slot_alpha=np.ones(slots),
        slot_cover=luck.uniform(5.0, 30.0, (slots, 1)),
        slot_keeps=np.ones(slots, dtype=bool),
        slot_eligible=np.zeros(slots),
        slot_mix=supplier,
        slot_place=np.full(slots, -1),
        family_start=np.zeros(producers + 1, dtype=np.int64),
        family_slot_start=np.zeros(1, dtype=np.int64),
        family_slot=no_ints,
        link_start=each,
        link_producer=each[:-1],
        link_share=np.ones((producers, 1)),
        link_consignment=each[:-1],
        consignment_start=each,
        consignment_days=lead,
        contract_start=np.zeros(producers + 1, dtype=np.int64),
        contract_backup=no_ints,
        backup_degraded=np.zeros(0, dtype=bool),
        backup_capacity=no_rows,
        backup_yield=no_rows,
        backup_value=no_rows,
        backup_eligible=no_rows,
        need_start=np.zeros(1, dtype=np.int64),
        need_mix=no_ints,
        need_alpha=np.zeros(0),
        flexibility=0.0,
        tau=10.0,
        tau_backlog=30.0,
        psi=0.0,
        intermediate_first=False,
    )


def days(block: Block, first: int, count: int) -> Floats:
    """(count, C, ...) home output while one producer in a hundred has lost seven tenths of its capacity."""
    left, level, chains = np.ones((count + 1, 2, LANES)), np.zeros((0, LANES)), np.zeros((count, 1, LANES * len(CHAIN)))
    left[:, 1] = 0.3
    nobody, none = Brief((), ResponseSettings(), (), (), (), (), (), (), first + count), Levels(np.zeros((0, 1)))
    offers, lookout = offers_for(nobody, none, none), lookout_for(nobody, 1)
    offered, costs = np.zeros((count, 0), dtype=np.int64), np.zeros((weeks(count) + 1, *block.lost.shape))
    pass_days(block, offers, lookout, first, first + count, left, level, offered, chains, costs)
    return chains


@njit
def _triad(a: Floats, b: Floats, c: Floats, by: float) -> None:
    for at in range(a.size):
        a[at] = b[at] + by * c[at]


def bytes_per_second(numbers: int = 10_000_000) -> float:
    """What one core moves in a triad of arrays that no cache holds: two reads and a write."""
    a, b, c = (np.ones(numbers) for _ in range(3))
    _triad(a, b, c, 2.0)
    return 24.0 * numbers / least_seconds(lambda: _triad(a, b, c, 2.0), 5)


def memory(producers: int) -> float:
    """Bytes that a network takes: its arrays, those of its block, and a fifth more while they are made."""
    economy = random_economy(SAMPLE)
    parts = (*economy, *vars(Blocks(economy).at(0, 0)).values())
    return 1.2 * sum(part.nbytes for part in parts if isinstance(part, np.ndarray)) * producers / SAMPLE


def free_memory() -> float:
    """Bytes that are free, as the system has it."""
    about = Path("/proc/meminfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.exists() else []
    return next((1024.0 * float(line.split()[1]) for line in lines if line.startswith("MemAvailable")), np.inf)


def day_seconds(producers: int) -> float:
    """Processor time of a day of one replication, on one core."""
    block = Blocks(random_economy(producers)).at(0, 0)
    days(block, 0, 2)  # compiles, and lets the cut reach the buyers
    return least_seconds(lambda: days(block, 2, DAYS)) / DAYS / LANES


def main(sizes: tuple[int, ...] = SIZES) -> int:
    """Print a row for each size, and compare with the goals."""
    speed, missed = bytes_per_second(), list[str]()
    print(f"{machine()}; one core moves {speed / 1e9:.1f} GB/s in a triad; {LANES} replications side by side")
    print(f"{'producers':>10}{'links':>11}{'ms a day':>10}{'ns a link':>11}{'floors':>8}{'needs [GB]':>12}")
    for producers in sizes:
        links, needed = producers * SUPPLIERS, memory(producers)
        if needed > free_memory():
            missed.append(f"{producers:,} producers: not run, {needed / 1e9:.1f} GB are needed")
            continue
        seconds = day_seconds(producers)
        floors = seconds * speed / BYTES / links
        row = f"{producers:10,}{links:11,}{1e3 * seconds:10.3f}{1e9 * seconds / links:11.2f}"
        print(f"{row}{floors:8.1f}{needed / 1e9:12.2f}", flush=True)
        goal = GOALS.get(producers, np.inf)
        if seconds / 2 > goal:
            missed.append(f"{producers:,} producers: {500 * seconds:.1f} ms a day on two cores, goal {1e3 * goal:.0f}")
    print("\n".join(missed) if missed else "all goals met")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(tuple(int(size.replace("_", "")) for size in sys.argv[1:]) or SIZES))
