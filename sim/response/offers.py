"""How much can each backup deliver on a day, of all that people have brought it up to?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare, compiled_in_place
from sim.response.brief import Brief
from sim.response.levels import Levels, Lines, average
from sim.structs import Struct

__all__ = ["Offers", "offer", "offers_for"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Offers(Struct):
    """Levels of B backups in R replications, and who shares a supplier with whom."""

    levels: Lines  # as far as they have been called
    grown: Lines  # as far as their first units have been adopted
    pool_start: Ints  # (pools + 1,) first of each pool: contracts that share one supplier
    pool_contract: Ints  # its contracts
    pool_size: Floats  # their sizes [money unit/day]
    pool_capacity: Floats  # (pools,) of the supplier: that of the largest of its contracts [money unit/day]


def offers_for(brief: Brief, levels: Levels, grown: Levels) -> Offers:
    """Levels, with the pools of the contracts of a brief."""
    members: dict[str, list[int]] = {}
    for row, contract in enumerate(brief.contracts):
        if contract.backup.pool and brief.sizes[row] > 0.0:
            members.setdefault(contract.backup.pool, []).append(row)
    pools = [rows for rows in members.values() if len(rows) > 1]
    sizes = [[brief.sizes[row] for row in rows] for rows in pools]
    return Offers(
        levels=levels.lines,
        grown=grown.lines,
        pool_start=np.cumsum([0, *map(len, pools)], dtype=np.int64),
        pool_contract=np.array([row for rows in pools for row in rows], dtype=np.int64),
        pool_size=np.array([size for of_pool in sizes for size in of_pool], dtype=float),
        pool_capacity=np.array([max(of_pool) for of_pool in sizes], dtype=float),
    )


@compiled_bare
def offer(offers: Offers, day: int, level: Floats) -> None:
    """Write the mean level of every backup over a day, as a share of its capacity; days are asked for in order.

    Parameters
    ----------
    level : (B, R or more) [share] written; columns left over repeat the last.
    """
    average(offers.levels, day)
    average(offers.grown, day)
    levels, grown = offers.levels.means, offers.grown.means
    many = levels.shape[1]
    for b in range(level.shape[0]):
        for r in range(many):
            level[b, r] = max(levels[b, r], grown[b, r])
        for r in range(many, level.shape[1]):
            level[b, r] = level[b, many - 1]
    _ration(offers, level)


@compiled_in_place
def _ration(offers: Offers, level: Floats) -> None:
    """Give all members of a pool the same part of what they ask for, in place."""
    start, capacity = offers.pool_start, offers.pool_capacity
    for pool in range(capacity.size):
        for r in range(level.shape[1]):
            asked = 0.0
            for n in range(start[pool], start[pool + 1]):
                asked += level[offers.pool_contract[n], r] * offers.pool_size[n]
            if asked > capacity[pool]:
                for n in range(start[pool], start[pool + 1]):
                    level[offers.pool_contract[n], r] *= capacity[pool] / asked
