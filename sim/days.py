"""How do the days pass until somebody acts?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare
from sim.kernel import Block, step
from sim.network import DAYS_PER_WEEK
from sim.response import Lookout, Offers, look_out, offer
from sim.tally import coarse_tally

__all__ = ["pass_days"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled_bare
def pass_days(
    block: Block,
    offers: Offers,
    lookout: Lookout,
    day: int,
    until: int,
    remaining: Floats,
    level: Floats,
    offered: Ints,
    chains: Floats,
    costs: Floats,
) -> tuple[int, int]:
    """Let goods move day after day, until an evening of which there is news.

    Parameters
    ----------
    day, until : the first day, and the first that is not passed anyhow.
    remaining : (days or more + 1, classes, LANES) [share] what the cuts leave of the capacity, from the first day on.
    level : (B, LANES) [share] written: level of every backup on the last of these days, as a share of its capacity.
    offered : (T, B) written: `coarse_tally` of these levels on each of these days.
    chains : (T, C, 4 LANES) [money unit/day] written: a row for each chain, of each of these days.
    costs : (W, causes + 1, LANES) [money unit] written: home value lost to each cause by the end of a week.

    Returns
    -------
    int, int
        The day after the last that has passed; rows of news of its evening.
    """
    first = day
    while True:
        offer(offers, day, level)
        coarse_tally(level, lookout.missing.shape[1], offered[day])
        step(block, day, remaining[day - first], remaining[day - first + 1], level, chains[day])
        day += 1
        if day % DAYS_PER_WEEK == 0:
            cost = costs[day // DAYS_PER_WEEK - 1]
            for c in range(cost.shape[0]):
                for r in range(cost.shape[1]):
                    cost[c, r] = block.lost[c, r]
        news = look_out(lookout, block.missing, block.in_stock)
        if news > 0 or day >= until:
            return day, news
