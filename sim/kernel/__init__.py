"""How do goods flow, one day?  Arrays only: the kernel knows no names, files or luck; `sim.days` orders its parts.

Axes are N producers (P primaries, of which the first J are modelled, then B backups), K slots, F families of slots of
one producer that stand in for each other, with V slots in all, M mixes, E links, G consignments (the links of a mix
with one lead time), C chains, Q circles of users that lend each other stock, R replications; money is in [money unit],
flows in [money unit/day].  Replications never touch each other, so the answer of one does not depend on the others in
its block, which is LANES of them side by side.

The equations are numbered in docs/model.md.
"""

from sim.kernel import vectors as _vectors  # noqa: F401 - teaches numba what Lanes are
from sim.kernel.announcing import announce, open_day, pool
from sim.kernel.backups import raise_backups
from sim.kernel.block import Block
from sim.kernel.families import announce_families
from sim.kernel.lanes import LANES, blanks, lanes
from sim.kernel.lending import lend
from sim.kernel.opening import Given, begin
from sim.kernel.ordering import order
from sim.kernel.producing import produce
from sim.kernel.rows import BACKUP, CHAIN, MAKER, MIX, PART, RARE, SLOT, SUM, TODAY
from sim.kernel.shipping import hold, receive
from sim.kernel.watching import watch

__all__ = [
    "BACKUP",
    "CHAIN",
    "LANES",
    "MAKER",
    "MIX",
    "PART",
    "RARE",
    "SLOT",
    "SUM",
    "TODAY",
    "Block",
    "Given",
    "announce",
    "announce_families",
    "begin",
    "blanks",
    "hold",
    "lanes",
    "lend",
    "open_day",
    "order",
    "pool",
    "produce",
    "raise_backups",
    "receive",
    "watch",
]
