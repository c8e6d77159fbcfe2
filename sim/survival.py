"""How long do the users of a component that is cut last, and how long until its supply is whole again?

Time to survive and time to recover after Simchi-Levi et al. (2015), for each component by itself, every range at its
mode; docs/model.md, section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from sim.assembly import Plant
from sim.coverage import time_to_switch
from sim.network import Hazard
from sim.outcome import Survival
from sim.wiring import makers_of

__all__ = ["survivals", "time_to_recover", "time_to_survive", "worst_strikes"]

WHOLE = 1e-9  # a smaller share that is still missing is rounding
EXACT = 6  # decimals of a day
HALVINGS = 60

Rows = tuple[int, ...]  # of `Plant.hit`, the causes that strike as one


@dataclass(frozen=True, slots=True)
class _Cause:
    """A cut or hazard at the mode of its ranges."""

    depth: float
    duration: float  # [days]
    recovery: float  # [days]
    hazard: str  # its id; empty for a cut


@dataclass(frozen=True, slots=True)
class _Loss:
    """A supplier's share of what home users buy, and what takes it: each a part of what the others leave."""

    share: float
    takes: tuple[tuple[float, _Cause], ...]  # the share of the supplier that each takes at full depth

    def missing(self, day: float) -> float:
        """The share of use that is missing on a day, counted from the first without goods under way."""
        falls = (part * (1.0 - _risen(day, one.duration, one.recovery)) for part, one in self.takes)
        return self.share * (1.0 - prod(1.0 - fall for fall in falls))


@dataclass(frozen=True, slots=True)
class _Help:
    """What a contract brings in the end, and how it gets there; straight in between."""

    share: float  # of the home users' use
    begins: float  # [days from the cut]
    ramp: float  # [days]


def worst_strikes(plants: Iterable[Plant]) -> dict[str, Rows]:
    """For each product, the places of the cuts, or of the hazard, that leave the longest gap without backups.

    Under the first strategy, so that all are told of the same; under the next where nothing takes the product.
    """
    found: dict[str, Rows] = {}
    for plant in plants:
        found |= _worst(plant, found)
    return found


def survivals(plant: Plant, strikes: Mapping[str, Rows]) -> tuple[Survival, ...]:
    """One for each product that a cut or hazard takes, at those that ``strikes`` names, in the products' order.

    Contracts of shared suppliers count as if each had its own, laboratories as free.
    """
    suppliers, causes = makers_of(plant.wiring.producers), _causes(plant)
    each = (
        _survival(plant, product.id, suppliers[product.id], rows, causes, _helps(plant, product.id, rows, causes))
        for product in plant.scenario.network.products
        if (rows := strikes.get(product.id)) is not None
    )
    return tuple(one for one in each if one is not None)


def _worst(plant: Plant, known: Collection[str]) -> dict[str, Rows]:
    """The same under one strategy, of products that are not known yet."""
    suppliers, causes, strikes = makers_of(plant.wiring.producers), _causes(plant), _strikes(plant)
    found: dict[str, Rows] = {}
    for product, sellers in suppliers.items():
        if product in known:
            continue
        each = {rows: _survival(plant, product, sellers, rows, causes, ()) for rows in strikes}
        hit = {rows: (one.gap_alone_days, one.share_lost) for rows, one in each.items() if one is not None}
        if hit:
            found[product] = max(hit, key=lambda rows: hit[rows])
    return found


def _causes(plant: Plant) -> list[_Cause]:
    """The cuts, then the hazards that may strike, as the rows of `Plant.hit` have them."""
    return [
        _Cause(one.usual_depth, one.duration_days.mode, one.recovery_days.mode,
               one.id if isinstance(one, Hazard) else "")
        for one in plant.scenario.causes
    ]  # fmt: skip


def _strikes(plant: Plant) -> list[Rows]:
    """What strikes as one: the cuts that begin on one day, and each hazard by itself, for hazards seldom meet."""
    days: dict[float, list[int]] = {}
    for row, cut in enumerate(plant.scenario.cuts):
        days.setdefault(cut.start_day, []).append(row)
    first = len(plant.scenario.cuts)
    hazards = ((first + at,) for at in range(len(plant.scenario.drawn_hazards)))
    return [*map(tuple, days.values()), *hazards]


def time_to_survive(share_lost: float, cover: float, lead: float) -> float:
    """Days from a cut until the stock of its users is used up: what is under way, then the stock at the rate lost.

    >>> time_to_survive(0.5, 30.0, 10.0)
    70.0
    """
    return lead + cover / share_lost


def time_to_recover(lead: float, losses: Sequence[_Loss], helps: Sequence[_Help]) -> float:
    """Days from a cut until what comes is what came before: from the suppliers again, from backups, or from both.

    A backup of the whole loss from day 20 on, up in 10 days, or half of it while the supplier comes back.

    >>> loss = _Loss(0.8, ((1.0, _Cause(1.0, 90.0, 30.0, "")),))
    >>> time_to_recover(0.0, [loss], [_Help(0.8, 20.0, 10.0)])
    30.0
    >>> time_to_recover(0.0, [loss], [_Help(0.4, 20.0, 10.0)])
    105.0
    """

    def missing(day: float) -> float:
        lost = sum(one.missing(day - lead) for one in losses)
        return lost - sum(one.share * _risen(day, one.begins, one.ramp) for one in helps)

    # What strikes as one begins at once, and then comes back or up: what is missing never grows.
    causes = [cause for loss in losses for _, cause in loss.takes]
    before, after = lead, lead + max(one.duration + one.recovery for one in causes)
    for _ in range(HALVINGS):
        middle = 0.5 * (before + after)
        before, after = (before, middle) if missing(middle) <= WHOLE else (middle, after)
    return round(after, EXACT)


def _risen(day: float, begins: float, ramp: float) -> float:
    """How far something has come that rises from 0 to 1, or is there at once."""
    if ramp > 0.0:
        return min(1.0, max(0.0, (day - begins) / ramp))
    return float(day > begins)


def _survival(
    plant: Plant, product: str, sellers: Sequence[int], rows: Rows, causes: Sequence[_Cause], helps: Sequence[_Help]
) -> Survival | None:
    """What a strike does to the users of a product, with what contracts bring; None if it takes nothing of it."""
    producers = plant.wiring.producers
    taken = [(at, _Loss(producers[at].share, _takes(plant, at, rows, causes))) for at in sellers]
    losses = [loss for _, loss in taken if loss.takes]
    lost = [(loss.missing(-1.0), producers[at].lead_days) for at, loss in taken]
    share_lost = sum(share for share, _ in lost)
    if share_lost <= WHOLE:
        return None
    lead, cover = sum(share * days for share, days in lost) / share_lost, plant.home_cover.get(product, 0.0)
    supply_days = round(lead + max(one.duration + one.recovery for loss in losses for _, one in loss.takes), EXACT)
    is_helped = any(one.share > 0.0 for one in helps)
    return Survival(
        product=product,
        hazard=causes[rows[0]].hazard,
        share_lost=share_lost,
        cover_days=cover,
        survive_days=time_to_survive(share_lost, cover, lead),
        supply_days=supply_days,
        recover_days=time_to_recover(lead, losses, helps) if is_helped else supply_days,
        contracts=len(helps),
        helped_share=min(1.0, sum(one.share for one in helps) / share_lost),
    )


def _takes(plant: Plant, at: int, rows: Rows, causes: Sequence[_Cause]) -> tuple[tuple[float, _Cause], ...]:
    """What each cause takes of a producer or backup at full depth."""
    parts = ((float(plant.hit[row, at]) * causes[row].depth, causes[row]) for row in rows)
    return tuple((part, cause) for part, cause in parts if part > 0.0)


def _helps(plant: Plant, product: str, rows: Rows, causes: Sequence[_Cause]) -> list[_Help]:
    """What the contracts for a product bring; a backup that the same strike takes brings what is left of it."""
    response, first = plant.scenario.response, len(plant.wiring.producers)
    found = []
    for at, (one, level) in enumerate(zip(plant.scenario.contracts, plant.brief.authority, strict=True)):
        backup = one.backup
        if backup.product != product or not one.exists:
            continue
        brings = backup.capacity.mode * backup.yield_.mode
        if backup.grade == "degraded":
            brings = min(brings, backup.eligible.mode)
        left = prod(1.0 - part for part, _ in _takes(plant, first + at, rows, causes))
        begins = time_to_switch(one, level, response) - 0.5 * backup.ramp_days
        found.append(_Help(brings * left, begins, backup.ramp_days))
    return found
