"""What do people notice, of an evening, of how the users of each product are supplied?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare, compiled_in_place
from sim.response.brief import ROUNDING, Brief
from sim.structs import Struct

__all__ = ["Lookout", "look_out", "lookout_for"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SHORT = 0.05  # a product is short for its users if so much of their usual supply is missing; judgement
# What is news, as a number: a place in `Response`'s list of what is then done.
STARVES: Final = 0
IS_FED: Final = 1
GREW: Final = 2


@dataclass(frozen=True, eq=False)
class Lookout(Struct):
    """What people have noticed so far, and what they wait for; W products, R replications."""

    news: Annotated[Ints, 2]  # (2 W R, 3) of tonight: STARVES, IS_FED or GREW, of which product, in which replication
    missing: Annotated[Floats, 2]  # (W, R) last night: part of home users' usual supply not announced [share]
    open: Annotated[Flags, 2]  # (W, R) whether a product has an alarm
    starving: Annotated[Flags, 2]  # (W, R) whether its users are known to be short of it
    limits: Annotated[Floats, 2]  # (W, R) the loss that its next level waits for; infinite: none does [money unit/day]
    exposure: Floats  # (W,) home output that stops with it [money unit/day]
    trigger: float  # what is left of the usual stock when users are alarmed [share]


def lookout_for(brief: Brief, replications: int) -> Lookout:
    """Nothing has been noticed yet."""
    shape = (len(brief.products), replications)
    return Lookout(
        news=np.zeros((2 * shape[0] * shape[1], 3), dtype=np.int64),
        missing=np.zeros(shape),
        open=np.zeros(shape, dtype=bool),
        starving=np.zeros(shape, dtype=bool),
        limits=np.full(shape, np.inf),
        exposure=np.array(brief.exposure, dtype=float),
        trigger=brief.settings.stock_trigger - ROUNDING,
    )


@compiled_bare
def look_out(lookout: Lookout, missing: Floats, stock: Floats) -> int:
    """Read off in the evening how the home users of each product are supplied, and write down what is news.

    Parameters
    ----------
    missing : (W, R or more) [share] of their usual supply that is not announced.
    stock : (W, R or more) [share] of their usual stock that is left; it need not be told where nothing is missing.

    Returns
    -------
    int
        How many rows of `news` have been written.
    """
    seen, starving, limits, count = lookout.missing, lookout.starving, lookout.limits, 0
    for product in range(seen.shape[0]):
        exposure, is_any = lookout.exposure[product], False
        for r in range(seen.shape[1]):  # news of most products is rare, and all replications are looked at in one step
            lost = seen[product, r] = missing[product, r]
            short, grew = lost > SHORT + ROUNDING, exposure * lost >= limits[product, r] * (1.0 - ROUNDING)
            starves = short & (stock[product, r] < lookout.trigger) & (not lookout.open[product, r])
            is_any |= starves | (starving[product, r] & (not short)) | grew
        for r in range(seen.shape[1] if is_any else 0):
            lost = missing[product, r]
            short = lost > SHORT + ROUNDING
            if short and stock[product, r] < lookout.trigger and not lookout.open[product, r]:
                starving[product, r] = True
                count = _tell(lookout.news, count, STARVES, product, r)
            elif starving[product, r] and not short:
                starving[product, r] = False
                count = _tell(lookout.news, count, IS_FED, product, r)
            if exposure * lost >= limits[product, r] * (1.0 - ROUNDING):
                count = _tell(lookout.news, count, GREW, product, r)
    return count


@compiled_in_place
def _tell(news: Ints, count: int, what: int, product: int, replication: int) -> int:
    news[count, 0], news[count, 1], news[count, 2] = what, product, replication
    return count + 1
