"""How do the days pass until somebody acts?  The order of a day, of goods and of what people see of them.

All that happens on a day is compiled into one function: a call between its parts would hand on seventy arrays.
"""

from __future__ import annotations

import numpy as np
from numba.core import types
from numpy.typing import NDArray

from sim.compiling import compile_now, compiled_bare
from sim.kernel import (
    Block,
    announce,
    announce_families,
    lend,
    open_day,
    order,
    pool,
    produce,
    raise_backups,
    receive,
    watch,
)
from sim.network import DAYS_PER_WEEK
from sim.response import Lookout, Offers, look_out, offer
from sim.tally import coarse_tally

__all__ = ["be_ready", "pass_days", "pass_quiet_days"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@compiled_bare
def pass_quiet_days(offers: Offers, many: int, day: int, until: int, level: Floats, offered: Ints) -> None:
    """Let days pass on which nothing can strike yet: goods stand at baseline, and backups are up as far as they are.

    Parameters
    ----------
    many : replications.
    day, until : the first day, and the first that does not pass.
    level, offered : as for `pass_days`.
    """
    for ahead in range(until - day):
        offer(offers, day + ahead, level)
        coarse_tally(level, many, offered[ahead])


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
    day, until : the first day, and the first that does not pass anyhow.
    remaining : (days or more + 1, classes, LANES) [share]
        What the cuts leave of the capacity, by class of producers, from the first day on; whoever reopens on the
        next day books the services of that day.
    level : (B, LANES) [share]
        Written: how far the response has brought each backup up on the last of these days, as a share of its capacity.
    offered : (days or more, B)
        Added to: `coarse_tally` of these levels on each day.
    chains : (days or more, C, 4 LANES) [money unit/day]
        Written: home output of every chain, a row for each, on each day.
    costs : (weeks or more, accounts + 1, LANES) [money unit]
        Written at the end of a week: home value lost by account so far; from the week of the first day on.

    Returns
    -------
    int, int
        The day after the last that has passed; rows of news of its evening.
    """
    first = day
    while True:
        today, tomorrow, made = remaining[day - first], remaining[day - first + 1], chains[day - first]
        offer(offers, day, level)
        coarse_tally(level, lookout.missing.shape[1], offered[day - first])
        if block.unsent[0] < 0:
            open_day(block, today)
        receive(block, day)
        if block.circle_share.size > 0:
            lend(block, today)
            open_day(block, today)
            announce(block)
        announce_families(block)
        pool(block)
        if block.up.size > 0:
            raise_backups(block, today, level)
        order(block, tomorrow)
        made[:] = 0.0
        produce(block, today, tomorrow, made)
        watch(block)
        day += 1
        if day % DAYS_PER_WEEK == 0:
            cost = costs[day // DAYS_PER_WEEK - 1 - first // DAYS_PER_WEEK]
            for c in range(cost.shape[0]):
                for r in range(cost.shape[1]):
                    cost[c, r] = block.lost[c, r]
        news = look_out(lookout, block.missing, block.in_stock)
        if news > 0 or day >= until:
            return day, news


def be_ready(*, first: bool) -> None:
    """Compile what days pass by before there is one to pass, or load it; most of the time of a first run is that.

    Of several processes the first begins with `pass_days`, into which `produce` goes last; the others begin with that.
    """
    rows, whole = types.Array(types.float64, 2, "C"), types.int64
    if not first:
        compile_now(produce, Block._numba_type_, rows, rows, rows)
        return
    some, tally = types.Array(types.float64, 3, "C"), types.Array(types.int64, 2, "C")
    told = (Block._numba_type_, Offers._numba_type_, Lookout._numba_type_)
    compile_now(pass_days, *told, whole, whole, some, rows, tally, some, some)
