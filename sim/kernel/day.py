"""How do goods flow, one day?"""

from __future__ import annotations

from sim.compiling import compiled_bare
from sim.kernel.announcing import announce, open_day, pool
from sim.kernel.backups import raise_backups
from sim.kernel.block import Block, Floats
from sim.kernel.families import announce_families
from sim.kernel.lending import lend
from sim.kernel.ordering import order
from sim.kernel.producing import produce
from sim.kernel.shipping import receive
from sim.kernel.watching import watch

__all__ = ["step"]


@compiled_bare
def step(block: Block, day: int, remaining: Floats, tomorrow: Floats, offered: Floats, chains: Floats) -> None:
    """Move a block over one day and write the day's home output of every chain.

    Parameters
    ----------
    remaining : (classes, LANES) [share]
        What the cuts leave of the capacity today, by class of producers.
    tomorrow : (classes, LANES) [share]
        The same a day later: whoever reopens tomorrow books tomorrow's services today.
    offered : (B, LANES) [share]
        How far the response has brought each backup up today, as a share of its capacity.
    chains : (C, 4 LANES) [money unit/day]
        Written: a row for each chain.
    """
    open_day(block, remaining)
    receive(block, day)
    if block.circle_share.size > 0:
        lend(block, remaining)
        open_day(block, remaining)
        announce(block)
    announce_families(block)
    pool(block)
    if block.up.size > 0:
        raise_backups(block, remaining, offered)
    order(block, tomorrow)
    chains[:] = 0.0
    produce(block, remaining, chains)
    watch(block)
