"""What was missing in each week, and what did that cost the home region?

The kernel sums up what the lack of every product, and of orders, has cost.  At the end of each week the sums are read,
and the difference to the week before is that week's loss.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.blocks import Causes
from sim.kernel import Block
from sim.network import DAYS_PER_WEEK

__all__ = ["Ledger", "causes_of", "weeks"]

Floats = NDArray[np.float64]


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
    """What the lack of each product has cost by the end of each week, in one block.

    Attributes
    ----------
    costs : (W, P + 1, LANES) [money unit] sums by the end of each week, and last of the lack of orders; P products.
        Written when a week has passed; weeks before anything could happen have cost nothing.
    """

    def __init__(self, block: Block, horizon_days: int) -> None:
        self._lost = block.lost
        self.costs = np.zeros((weeks(horizon_days), *block.lost.shape))

    def losses(self, count: int) -> Floats:
        """(W, P + 1, R) [money unit] what the lack of each product cost in each week, of the first lanes."""
        self.costs[-1] = self._lost  # the last week may be shorter
        return np.diff(self.costs[..., :count], axis=0, prepend=0.0)
