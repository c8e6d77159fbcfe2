"""How long do the users of a component that is cut last, and how long until its supply is whole again?

Time to survive and time to recover after Simchi-Levi et al. (2015), for each component by itself, every range at its
mode; docs/model.md, section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.coverage import time_to_switch
from sim.network import Hazard
from sim.outcome import Survival
from sim.scenario import Cut

__all__ = ["survivals", "time_to_recover", "time_to_survive", "worst_causes"]

Floats = NDArray[np.float64]

WHOLE = 1e-9  # a smaller share that is still missing is rounding


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


def worst_causes(plants: Iterable[Plant]) -> dict[str, int]:
    """For each product, the place of the cut or hazard that leaves the longest gap without backups.

    Under the first strategy, so that all are told of the same one; under the next where nothing takes the product.
    """
    found: dict[str, int] = {}
    for plant in plants:
        found |= _worst(plant, found)
    return found


def survivals(plant: Plant, causes: Mapping[str, int]) -> tuple[Survival, ...]:
    """One for each product that a cut or hazard takes, at the one that ``causes`` names, in the products' order.

    Causes are taken one by one, contracts of shared suppliers as if each had its own, laboratories as free.
    """
    suppliers, known = _suppliers(plant), _causes(plant)
    each = (
        _survival(plant, product.id, suppliers[product.id], row, known[row])
        for product in plant.scenario.network.products
        if (row := causes.get(product.id)) is not None
    )
    return tuple(one for one in each if one is not None)


def _worst(plant: Plant, known: Collection[str]) -> dict[str, int]:
    """The same under one strategy, of products that are not known yet."""
    suppliers, causes = _suppliers(plant), _causes(plant)
    found: dict[str, int] = {}
    for product, sellers in suppliers.items():
        if product in known:
            continue
        each = {row: _survival(plant, product, sellers, row, cause) for row, cause in enumerate(causes)}
        hit = {row: (one.gap_alone_days, one.share_lost) for row, one in each.items() if one is not None}
        if hit:
            found[product] = max(hit, key=lambda row: hit[row])
    return found


def _causes(plant: Plant) -> list[_Cause]:
    """The cuts, then the hazards that may strike, as the rows of `Plant.hit` have them."""
    several: tuple[Cut | Hazard, ...] = (*plant.scenario.cuts, *plant.scenario.drawn_hazards)
    return [_Cause(one.depth.mode, one.duration_days.mode, one.recovery_days.mode) for one in several]


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
    rises = [_Help(share_lost, lead + duration, recovery), *helps]
    ends = [lead, *(time for one in rises for time in (one.begins, one.begins + one.ramp))]
    times = np.unique(np.maximum(lead, np.array(ends)))
    before, after = (
        share_lost - np.sum([one.share * _risen(times, one, jumped=jumped) for one in rises], axis=0)
        for jumped in (False, True)
    )
    after[-1] = 0.0  # the supplier's own return, whatever the rounding
    at = int(np.argmax(after <= WHOLE))  # nor does more come before a moment than after it
    if at == 0 or before[at] > WHOLE:
        return float(times[at])
    part = after[at - 1] / (after[at - 1] - before[at])
    return float(times[at - 1] + min(1.0, part) * (times[at] - times[at - 1]))


def _risen(times: Floats, help_: _Help, *, jumped: bool) -> Floats:
    """How far something has come that rises from 0 to 1; of what is there at once, whether at its moment it is yet."""
    if help_.ramp > 0.0:
        risen: Floats = np.clip((times - help_.begins) / help_.ramp, 0.0, 1.0)
        return risen
    return (times >= help_.begins if jumped else times > help_.begins).astype(float)


def _suppliers(plant: Plant) -> dict[str, list[int]]:
    """The places of the producers of each product."""
    found: dict[str, list[int]] = {}
    for at, one in enumerate(plant.wiring.producers):
        found.setdefault(one.product, []).append(at)
    return found


def _survival(plant: Plant, product: str, sellers: Sequence[int], row: int, cause: _Cause) -> Survival | None:
    """What one cause does to the users of a product; None if it takes nothing of it."""
    producers = plant.wiring.producers
    taken = [(producers[at].share * float(plant.hit[row, at]) * cause.depth, producers[at].lead_days) for at in sellers]
    share_lost = sum(share for share, _ in taken)
    if share_lost <= WHOLE:
        return None
    lead, cover = sum(share * days for share, days in taken) / share_lost, plant.home_cover.get(product, 0.0)
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
