"""What was missing in each week, and what did that cost the home region?

The kernel sums up what the lack of every product, and of orders, has cost.  At the end of each week the sums are read,
and the difference to the week before is that week's loss.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.blocks import Causes
from sim.kernel import Block
from sim.network import DAYS_PER_WEEK

__all__ = ["Ledger", "causes_of", "weeks"]

Floats = NDArray[np.float64]


@lru_cache(maxsize=4)  # the same for all batches of a strategy
def causes_of(plant: Plant) -> Causes:
    """Tell losses by products: that which a slot takes, and that which a producer makes, by their places."""
    wiring = plant.lumped.lumps.wiring
    place = {product.id: at for at, product in enumerate(plant.scenario.network.products)}
    slot = np.array([place[one.line.input] for one in wiring.slots], dtype=np.int64)
    maker = np.array([place[one.product] for one in wiring.producers], dtype=np.int64)
    return Causes(len(place), slot, maker)


def weeks(horizon_days: int) -> int:
    """How many weeks a run has; the last may be shorter.

    >>> weeks(364), weeks(365)
    (52, 53)
    """
    return -(-horizon_days // DAYS_PER_WEEK)


class Ledger:
    """What the lack of each product has cost by the end of each week, in one block."""

    def __init__(self, block: Block, horizon_days: int) -> None:
        self._lost = block.lost
        self._costs = np.zeros((weeks(horizon_days), *block.lost.shape))

    def since(self, day: int) -> Floats:
        """(W, P + 1, LANES) [money unit] sums to be written at the end of each week, from that of a day on.

        By the P products of the network, and last for want of orders; weeks that nobody writes have cost nothing.
        """
        return self._costs[day // DAYS_PER_WEEK :]

    def losses(self, count: int) -> Floats:
        """(W, P + 1, R) [money unit] what the lack of each product cost in each week, of the first lanes."""
        self._costs[-1] = self._lost  # the last week may be shorter
        return np.diff(self._costs[..., :count], axis=0, prepend=0.0)
