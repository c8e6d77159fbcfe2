"""What was missing, where and in which week, and what did that cost the home region?

The kernel sums up what the lack of every product, and of orders, has cost, what was lost at every place, and what was
taken of every backup.  At the end of each week the sums by product are read, and the difference to the week before is
that week's loss; the others are read whenever another output is planned, and what has been added counts with the share
that was planned.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.blocks import Accounts, number
from sim.kernel import BACKUP, MAKER, RARE, Block
from sim.network import DAYS_PER_WEEK, DAYS_PER_YEAR
from sim.scenario import Scenario

__all__ = ["Bookings", "Ledger", "accounts_of", "weeks"]

Floats = NDArray[np.float64]


@lru_cache(maxsize=4)  # the same for all batches of a strategy
def accounts_of(plant: Plant) -> Accounts:
    """An account for each product: of a slot that which it takes, of a producer that which it makes."""
    wiring = plant.lumped.lumps.wiring
    place = {product.id: at for at, product in enumerate(plant.scenario.network.products)}
    slot = np.array([place[one.line.input] for one in wiring.slots], dtype=np.int64)
    maker = np.array([place[one.product] for one in wiring.producers], dtype=np.int64)
    return Accounts(len(place), slot, maker)


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


class Bookings:
    """What was lost at each slot and producer by what limited it there, and what was taken of each backup.

    As the plan has it, in one block.
    """

    def __init__(self, block: Block, scenario: Scenario) -> None:
        self._block, self._scenario, self._ends = block, scenario, _changes_of_plan(scenario)
        self._read = self._sums()
        self._booked = {name: np.zeros_like(found) for name, found in self._read.items()}

    def due(self, day: int) -> int:
        """The first day after this one that is planned otherwise, or the horizon."""
        return next(end for end in self._ends if end > day)

    def close(self, day: int) -> None:
        """Book what was added since the plan last changed, if it does so on this day, which has not begun."""
        if day not in self._ends:
            return
        found, share = self._sums(), self._scenario.planned_share(day - 1)
        for name, sums in found.items():
            self._booked[name] += share * (sums - self._read[name])
        self._read = found

    def booked(self, count: int) -> dict[str, Floats]:
        """(K, P or B, R) [money unit] lost by slot, by own capacity, for want of orders; taken; of the first lanes."""
        return {name: sums[..., :count].copy() for name, sums in self._booked.items()}

    def _sums(self) -> dict[str, Floats]:
        """What the kernel has summed up so far."""
        block = self._block
        return {
            "slot": number(block.rare, RARE.bound)[block.slot_row],
            "own": number(block.makers, MAKER.bound_own).copy(),
            "orders": number(block.makers, MAKER.bound_orders).copy(),
            "taken": number(block.backups, BACKUP.taken).copy(),
        }


def _changes_of_plan(scenario: Scenario) -> list[int]:
    """The days on which another output is planned than on the day before, and at last the horizon."""
    years = range(int(DAYS_PER_YEAR), scenario.horizon_days, int(DAYS_PER_YEAR))  # a plan holds for whole ones
    changes = [day for day in years if scenario.planned_share(day) != scenario.planned_share(day - 1)]
    return [*changes, scenario.horizon_days]
