"""How do the people of all replications of a batch keep step with the days?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.response.brief import Brief, Efforts, Shock, Step
from sim.response.levels import Levels
from sim.response.luck import Luck
from sim.response.people import ROUNDING, WARM_LEVEL, People

__all__ = ["Response"]

Floats = NDArray[np.float64]

SHORT = 0.05  # a product is short for its users if so much of their usual supply is missing; judgement


class Response:
    """The reaction in every replication of a batch, advanced day by day.

    Parameters
    ----------
    brief : what is the same in all replications.
    shocks : for each replication, the cuts as each product meets them.
    seed, replications : which luck; ``lucky`` false puts every uncertain number at its mode and tests succeed.
    """

    def __init__(
        self,
        brief: Brief,
        shocks: Sequence[Sequence[Shock]],
        seed: int,
        replications: Sequence[int],
        *,
        lucky: bool,
    ) -> None:
        shape = (len(brief.contracts), len(replications))
        warm = [WARM_LEVEL if contract.readiness == "warm" else 0.0 for contract in brief.contracts]
        self._levels = Levels(np.repeat(np.array(warm, dtype=float)[:, None], shape[1], axis=1))
        self._spread = Levels(np.zeros(shape))  # of first units that have been adopted
        self._grows = any(contract.first_unit is not None for contract in brief.contracts)
        luck = Luck(seed, replications, lucky=lucky)
        self._people = [
            People(brief, column, shocks[column], luck, self._levels, self._spread)
            for column in range(len(replications))
        ]
        self._starving = np.zeros((len(brief.products), len(replications)), dtype=bool)
        self._brief = brief
        self._exposure = np.array(brief.exposure, dtype=float)
        self._pools = _pools(brief)

    def advance(self, day: int) -> Floats:
        """Let everything happen that happens before the end of a day.

        Returns
        -------
        (B, R) [share]
            Mean level of every backup over that day, as a share of its capacity.
        """
        for people in self._people:
            if people.env.peek() < day + 1:
                people.env.run(until=day + 1)
        offered = self._levels.averages(day)
        if self._grows:
            offered = np.maximum(offered, self._spread.averages(day))
        return self._shared(offered) if self._pools else offered

    def observe(self, day: int, missing: Floats, stock: Floats) -> None:
        """Read off the kernel in the evening how the home users of each product of the brief are supplied.

        Parameters
        ----------
        missing : (products, R) [share] of their usual supply that is not announced.
        stock : (products, R) [share] of their usual stock that is left.
        """
        opened = np.array([people.open for people in self._people]).T
        short = missing > SHORT + ROUNDING
        hungry = short & (stock < self._brief.settings.stock_trigger - ROUNDING) & ~opened
        sated = self._starving & ~short
        self._starving = (self._starving | hungry) & short
        for product, column in np.argwhere(hungry):
            self._people[column].starve(int(product), day + 1.0)
        for product, column in np.argwhere(sated):
            self._people[column].feed(int(product), day + 1.0)
        limits = np.array([people.limits for people in self._people]).T
        grown = self._exposure[:, None] * missing >= limits * (1.0 - ROUNDING)
        for column, people in enumerate(self._people):
            people.missing = missing[:, column].copy()
        for product, column in np.argwhere(grown):
            self._people[column].look_again(int(product))

    @property
    def steps(self) -> list[Step]:
        """What happened, replication by replication."""
        return [step for people in self._people for step in people.steps]

    def efforts(self) -> Efforts:
        """What people have done for every contract."""
        return Efforts(
            self._counted([people.tests for people in self._people]),
            self._counted([people.activations for people in self._people]),
            self._counted([people.trials for people in self._people]),
            self._counted([people.race_days for people in self._people]),
        )

    def _counted(self, found: Sequence[Mapping[int, float]]) -> Floats:
        """(B, R) a number of every contract in every replication."""
        counts = np.zeros((len(self._brief.contracts), len(self._people)))
        for column, of_contract in enumerate(found):
            for row, count in of_contract.items():
                counts[row, column] = count
        return counts

    def queue(self) -> tuple[Floats, Floats]:
        """(R,) mean wait for a laboratory [days], NaN where nobody had to ask for one; (R,) days of tests."""
        waits = [float(np.mean(people.waits)) if people.waits else np.nan for people in self._people]
        return np.array(waits, dtype=float), np.array([people.test_days for people in self._people], dtype=float)

    def _shared(self, offered: Floats) -> Floats:
        """Ration the capacity of a supplier that serves several contracts among all that call it."""
        shared = offered.copy()
        for rows, capacity in self._pools:
            asked = np.zeros(offered.shape[1])
            for row in rows:
                asked = asked + offered[row] * self._brief.sizes[row]
            part = capacity / np.maximum(asked, capacity)
            for row in rows:
                shared[row] = offered[row] * part
        return shared


def _pools(brief: Brief) -> list[tuple[list[int], float]]:
    """Contracts that share one supplier, and its capacity: that of the largest of them [money unit/day]."""
    members: dict[str, list[int]] = {}
    for row, contract in enumerate(brief.contracts):
        if contract.backup.pool and brief.sizes[row] > 0.0:
            members.setdefault(contract.backup.pool, []).append(row)
    return [(rows, max(brief.sizes[row] for row in rows)) for rows in members.values() if len(rows) > 1]
