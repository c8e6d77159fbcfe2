"""What was missing in each week, and what did that cost the home region?

The kernel sums up what every input, own capacity and lack of orders has cost.  At the end of each week the sums are
read by product, and the difference to the week before is that week's loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.blocks import number
from sim.compiling import compiled
from sim.kernel import LANES, MAKER, RARE, Block
from sim.network import DAYS_PER_WEEK

__all__ = ["Causes", "Ledger", "causes_of", "weeks"]


Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Causes:
    """Which rows of a block tell what the lack of each product has cost at home."""

    products: int  # of the network
    slot: Ints  # (lumps of slots,) place of the product that it takes; -1 where it is not of a home producer
    maker: Ints  # (lumps of producers,) place of the product that it makes; likewise
    orders: Ints  # (lumps of producers,) the place after all products; likewise


def causes_of(plant: Plant) -> Causes:
    """Find the home region's slots and producers by product."""
    wiring = plant.lumped.lumps.wiring
    place = {product.id: at for at, product in enumerate(plant.scenario.network.products)}
    slot = [place[one.line.input] if wiring.producers[one.owner].home else -1 for one in wiring.slots]
    maker = np.array([place[one.product] if one.home else -1 for one in wiring.producers], dtype=np.int64)
    return Causes(len(place), np.array(slot, dtype=np.int64), maker, np.where(maker < 0, -1, len(place)))


def weeks(horizon_days: int) -> int:
    """How many weeks a run has; the last may be shorter.

    >>> weeks(364), weeks(365)
    (52, 53)
    """
    return -(-horizon_days // DAYS_PER_WEEK)


class Ledger:
    """What the lack of each product has cost by the end of each week, in one block."""

    def __init__(self, causes: Causes, slot_row: Ints, horizon_days: int) -> None:
        self._causes, self._horizon = causes, horizon_days
        self._slot = np.empty_like(causes.slot)
        self._slot[slot_row] = causes.slot  # in the order of the block's rows
        self._cost = np.zeros((weeks(horizon_days), causes.products + 1, LANES))

    def close(self, block: Block, day: int) -> None:
        """Read the sums if a week ends with this day; days that nobody closes have cost nothing."""
        if (day + 1) % DAYS_PER_WEEK and day + 1 < self._horizon:
            return
        cost, causes = self._cost[day // DAYS_PER_WEEK], self._causes
        _add(cost, self._slot, number(block.rare, RARE.bound))
        _add(cost, causes.maker, number(block.makers, MAKER.bound_own))
        _add(cost, causes.orders, number(block.makers, MAKER.bound_orders))

    def losses(self, count: int) -> Floats:
        """(W, P + 1, R) [money unit] what the lack of each product cost in each week, and last the lack of orders.

        Of the first lanes; P products of the network.
        """
        return np.diff(self._cost[..., :count], axis=0, prepend=0.0)


@compiled
def _add(cost: Floats, places: Ints, sums: Floats) -> None:
    """Add rows to the row of their place, (P + 1, LANES): in the order of the rows, since they lie far apart."""
    for row in range(places.size):
        place = places[row]
        if place >= 0:
            for r in range(cost.shape[1]):
                cost[place, r] += sums[row, r]
