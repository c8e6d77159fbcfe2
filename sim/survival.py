"""How long do the users of a component that is cut last, and how long until its supply is whole again?

Time to survive and time to recover after Simchi-Levi et al. (2015), for each component by itself, every range at its
mode; docs/model.md, section 6.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.coverage import time_to_switch
from sim.outcome import Survival

__all__ = ["survivals", "time_to_recover", "time_to_survive"]

Floats = NDArray[np.float64]

WHOLE = 1e-9  # a smaller share that is still missing is rounding
AT_ONCE = 1e-3  # [days]: as steep as a rise may be, for a steeper one would be lost in the rounding of its ends


@dataclass(frozen=True, slots=True)
class _Cause:
    """A cut or hazard at the mode of its ranges."""

    depth: float
    duration: float  # [days]
    recovery: float  # [days]


@dataclass(frozen=True, slots=True)
class _Help:
    """What a contract brings in the end, and how it gets there; straight in between."""

    share: float  # of the home users' use
    begins: float  # [days from the cut]
    ramp: float  # [days]


def survivals(plant: Plant) -> tuple[Survival, ...]:
    """One for each product that a cut or hazard takes, at the one that leaves the longest gap, in the products' order.

    Causes are taken one by one, contracts of shared suppliers as if each had its own, laboratories as free.
    """
    suppliers = _suppliers(plant)
    causes = [_Cause(one.depth.mode, one.duration_days.mode, one.recovery_days.mode) for one in plant.scenario.cuts]
    causes += [
        _Cause(one.depth.mode, one.duration_days.mode, one.recovery_days.mode) for one in plant.scenario.drawn_hazards
    ]
    found = []
    for product in plant.scenario.network.products:
        held = plant.home_cover.get(product.id, 0.0)
        sellers = suppliers.get(product.id, [])
        each = [_survival(plant, product.id, sellers, row, cause, held) for row, cause in enumerate(causes)]
        hit = [one for one in each if one is not None]
        if hit:
            found.append(max(hit, key=lambda one: (one.gap_days, one.share_lost)))
    return tuple(found)


def time_to_survive(share_lost: float, cover: float, lead: float) -> float:
    """Days from a cut until the stock of its users is used up: what is under way, then the stock at the rate lost.

    >>> time_to_survive(0.5, 30.0, 10.0)
    70.0
    """
    return lead + cover / share_lost


def time_to_recover(share_lost: float, lead: float, duration: float, recovery: float, helps: Sequence[_Help]) -> float:
    """Days from a cut until what comes is what came before: from the supplier again, from backups, or from both.

    A backup of the whole loss from day 20 on, up in 10 days, or half of it while the supplier comes back.

    >>> time_to_recover(0.8, 0.0, 90.0, 30.0, [_Help(0.8, 20.0, 10.0)])
    30.0
    >>> time_to_recover(0.8, 0.0, 90.0, 30.0, [_Help(0.4, 20.0, 10.0)])
    105.0
    """
    ends = [lead, lead + duration, lead + duration + max(recovery, AT_ONCE)]
    ends += [time for one in helps for time in (one.begins, one.begins + max(one.ramp, AT_ONCE))]
    times = np.unique(np.maximum(lead, np.array(ends)))
    open_share = share_lost * (1.0 - _risen(times, lead + duration, recovery))
    helped = np.sum([one.share * _risen(times, one.begins, one.ramp) for one in helps], axis=0, initial=0.0)
    missing = open_share - helped
    whole = missing <= WHOLE
    whole[-1] = True  # the supplier's own return, whatever the rounding
    at = int(np.argmax(whole))
    if at == 0:
        return float(times[0])
    part = missing[at - 1] / (missing[at - 1] - missing[at])
    return float(times[at - 1] + min(1.0, part) * (times[at] - times[at - 1]))


def _risen(times: Floats, begins: float, length: float) -> Floats:
    """How far something has come that rises from 0 to 1 in a straight line."""
    risen: Floats = np.clip((times - begins) / max(length, AT_ONCE), 0.0, 1.0)
    return risen


def _suppliers(plant: Plant) -> dict[str, list[int]]:
    """The places of the producers of each product."""
    found: dict[str, list[int]] = {}
    for at, one in enumerate(plant.wiring.producers):
        found.setdefault(one.product, []).append(at)
    return found


def _survival(
    plant: Plant, product: str, sellers: Sequence[int], row: int, cause: _Cause, cover: float
) -> Survival | None:
    """What one cause does to the users of a product; None if it takes nothing of it."""
    producers = plant.wiring.producers
    taken = [(producers[at].share * float(plant.hit[row, at]) * cause.depth, producers[at].lead_days) for at in sellers]
    share_lost = sum(share for share, _ in taken)
    if share_lost <= WHOLE:
        return None
    lead = sum(share * days for share, days in taken) / share_lost
    helps = _helps(plant, product, row, cause.depth)
    return Survival(
        product=product,
        share_lost=share_lost,
        cover_days=cover,
        survive_days=time_to_survive(share_lost, cover, lead),
        supply_days=lead + cause.duration + cause.recovery,
        recover_days=time_to_recover(share_lost, lead, cause.duration, cause.recovery, helps),
        helped_share=min(1.0, sum(one.share for one in helps) / share_lost),
    )


def _helps(plant: Plant, product: str, row: int, depth: float) -> list[_Help]:
    """What the contracts for a product bring; a backup that the same cause takes brings what is left of it."""
    response, first = plant.scenario.response, len(plant.wiring.producers)
    found = []
    for at, (one, level) in enumerate(zip(plant.scenario.contracts, plant.brief.authority, strict=True)):
        backup = one.backup
        if backup.product != product or not one.exists:
            continue
        brings = backup.capacity.mode * backup.yield_.mode
        if backup.grade == "degraded":
            brings = min(brings, backup.eligible.mode)
        left = 1.0 - float(plant.hit[row, first + at]) * depth
        begins = time_to_switch(one, level, response) - 0.5 * backup.ramp_days
        found.append(_Help(brings * left, begins, backup.ramp_days))
    return found
