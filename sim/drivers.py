"""What explains the loss: which components were missing, where and when?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.digest import Digest, run_unit
from sim.measures import ALL
from sim.network import DAYS_PER_WEEK
from sim.outcome import NO_ORDERS, Driver
from sim.scenario import Scenario
from sim.tally import summed

__all__ = ["drivers", "weekly_losses"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FLOOR = 1e-6  # a smaller share of a chain's loss is not listed


def drivers(plant: Plant, digest: Digest) -> tuple[Driver, ...]:
    """Lost value by what was missing: an input at its user's place, or the producer itself where it was cut."""
    wiring, economy = plant.wiring, plant.shared
    names = [*(chain.id for chain in plant.scenario.network.chains), ALL]
    lost: dict[tuple[int, str, str], float] = {}

    def add(chain: int, product: str, region: str, amount: float) -> None:
        for row in (chain, len(names) - 1):
            key = (row, product, region)
            lost[key] = lost.get(key, 0.0) + amount

    for place, amount in _totals(plant, digest.sums["bound_slot"]):
        slot = wiring.slots[place]
        add(int(economy.chain[slot.owner]), slot.line.input, wiring.producers[slot.owner].region, amount)
    for place, amount in _totals(plant, digest.sums["bound_own"]):
        add(int(economy.chain[place]), wiring.producers[place].product, wiring.producers[place].region, amount)
    for place, amount in _totals(plant, digest.sums["bound_orders"]):
        add(int(economy.chain[place]), NO_ORDERS, wiring.producers[place].region, amount)
    return tuple(_ranked(lost, names))


def weekly_losses(plant: Plant, digest: Digest) -> Mapping[str, Floats]:
    """Per product that was missing, the largest loss first: (W,) [money unit] the mean loss of home value in each week.

    At the level of the plan: what is simulated at that of the target counts with the planned share of its week.
    """
    mean = summed(digest.sums["lost_weekly"], run_unit(plant)) / len(digest.replications)
    planned = mean * _planned_shares(plant.scenario)[:, None]
    whole = planned.sum(axis=0)
    products = [*(product.id for product in plant.scenario.network.products), NO_ORDERS]
    order = sorted(np.flatnonzero(whole > FLOOR * whole.sum()).tolist(), key=lambda at: (-whole[at], products[at]))
    return {products[at]: planned[:, at].copy() for at in order}


def _planned_shares(scenario: Scenario) -> Floats:
    """(W,) planned output of each week as a share of the target, the mean of its days."""
    days = np.array(scenario.planned_shares)
    return np.array([days[first : first + DAYS_PER_WEEK].mean() for first in range(0, days.size, DAYS_PER_WEEK)])


def _totals(plant: Plant, tallies: Ints) -> list[tuple[int, float]]:
    """Rows of which some replication lost something, and their sums over all."""
    total = summed(tallies, run_unit(plant))
    return [(int(row), float(total[row])) for row in np.flatnonzero(total)]


def _ranked(lost: Mapping[tuple[int, str, str], float], names: Sequence[str]) -> list[Driver]:
    totals: dict[int, float] = {}
    for (row, _, _), amount in lost.items():
        totals[row] = totals.get(row, 0.0) + amount
    rows = sorted(lost.items(), key=lambda item: (item[0][0], -item[1], item[0][1:]))
    return [
        Driver(names[row], product, region, amount / totals[row])
        for (row, product, region), amount in rows
        if amount >= FLOOR * totals[row]
    ]
