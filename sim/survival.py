"""How long do the users of a component that is cut last, and how long until its supply is whole again?

Time to survive and time to recover after Simchi-Levi et al. (2015), for each component by itself, every range at its
mode; docs/model.md, section 6.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf, prod

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
    """What a contract can deliver in the end, and how it gets there; straight in between."""

    capacity: float  # share of a user's use
    good: float  # usable units per unit delivered
    eligible: float  # share of a use that it may meet; 1 of the same grade
    is_degraded: bool
    left: float  # share of it that the same strike leaves
    begins: float  # [days from the cut]
    ramp: float  # [days]

    def delivered(self, day: float, short: float, eligible: float) -> float:
        """What it delivers to a user who is so much short, of whose use so much may be degraded: equation 3."""
        fit = min(self.eligible, eligible) if self.is_degraded else 1.0
        most = min(self.capacity, fit / self.good) if self.good > 0.0 else self.capacity
        return min(short, self.left * _risen(day, self.begins, self.ramp) * most)


_Users = Mapping[float, float]  # share of the use that may be degraded -> share of home use to which that applies


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
    suppliers, causes, users = makers_of(plant.wiring.producers), _causes(plant), _home_users(plant)
    each = (
        _survival(
            plant,
            product.id,
            suppliers[product.id],
            rows,
            causes,
            _helps(plant, product.id, rows, causes),
            users.get(product.id, {}),
        )
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
        each = {rows: _survival(plant, product, sellers, rows, causes, (), {}) for rows in strikes}
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


def time_to_recover(lead: float, losses: Sequence[_Loss], helps: Sequence[_Help], users: _Users) -> float:
    """Days from a cut until what comes is what came before: from the suppliers again, from backups, or from both.

    A backup of the whole loss from day 20 on, up in 10 days, or half of it while the supplier comes back; one of which
    a tenth cannot be used never makes up for all that is short.

    >>> loss = _Loss(0.8, ((1.0, _Cause(1.0, 90.0, 30.0, "")),))
    >>> time_to_recover(0.0, [loss], [_Help(0.8, 1.0, 1.0, False, 1.0, 20.0, 10.0)], {1.0: 1.0})
    30.0
    >>> time_to_recover(0.0, [loss], [_Help(0.4, 1.0, 1.0, False, 1.0, 20.0, 10.0)], {1.0: 1.0})
    105.0
    >>> time_to_recover(0.0, [loss], [_Help(1.0, 0.9, 1.0, True, 1.0, 20.0, 10.0)], {1.0: 1.0})
    120.0
    """

    def missing(day: float) -> float:
        lost = sum(one.missing(day - lead) for one in losses)
        return lost - _brought(day, lost, helps, users)

    # What strikes as one begins at once, and then comes back or up: what is whole stays so until a backup of which a
    # part cannot be used comes up, and takes the place of a better one.  The last time that it becomes whole counts.
    whole = lead + max(cause.duration + cause.recovery for loss in losses for _, cause in loss.takes)
    turns = {min(max(lead, one.begins), whole) for one in helps if one.good < 1.0}
    for turn in sorted({lead, *turns}, reverse=True):
        before = turn
        for _ in range(HALVINGS):
            middle = 0.5 * (before + whole)
            before, whole = (before, middle) if missing(middle) <= WHOLE else (middle, whole)
        if before > turn:
            break
    return round(whole, EXACT)


def _brought(day: float, lost: float, helps: Sequence[_Help], users: _Users) -> float:
    """What contracts, each asked for what those before it leave, bring home users who lose so much: share of use."""
    found = 0.0
    for eligible, part in users.items():
        short = lost
        for one in helps:
            taken = one.delivered(day, short, eligible)
            short -= taken
            found += part * taken * one.good
    return found


def _risen(day: float, begins: float, ramp: float) -> float:
    """How far something has come that rises from 0 to 1, or is there at once."""
    if ramp > 0.0:
        return min(1.0, max(0.0, (day - begins) / ramp))
    return float(day > begins)


def _survival(
    plant: Plant,
    product: str,
    sellers: Sequence[int],
    rows: Rows,
    causes: Sequence[_Cause],
    helps: Sequence[_Help],
    users: _Users,
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
    brought = _brought(inf, share_lost, helps, users)
    return Survival(
        product=product,
        hazard=causes[rows[0]].hazard,
        share_lost=share_lost,
        cover_days=cover,
        survive_days=time_to_survive(share_lost, cover, lead),
        supply_days=supply_days,
        recover_days=time_to_recover(lead, losses, helps, users) if brought > 0.0 else supply_days,
        contracts=len(helps),
        helped_share=min(1.0, brought / share_lost),
    )


def _takes(plant: Plant, at: int, rows: Rows, causes: Sequence[_Cause]) -> tuple[tuple[float, _Cause], ...]:
    """What each cause takes of a producer or backup at full depth."""
    parts = ((float(plant.hit[row, at]) * causes[row].depth, causes[row]) for row in rows)
    return tuple((part, cause) for part, cause in parts if part > 0.0)


def _helps(plant: Plant, product: str, rows: Rows, causes: Sequence[_Cause]) -> list[_Help]:
    """The contracts for a product in the order in which they are asked, with what the same strike leaves of each."""
    response, first = plant.scenario.response, len(plant.wiring.producers)
    found = []
    for at, (one, level) in enumerate(zip(plant.scenario.contracts, plant.brief.authority, strict=True)):
        backup = one.backup
        if backup.product != product or not one.exists:
            continue
        found.append(
            _Help(
                capacity=backup.capacity.mode,
                good=backup.yield_.mode,
                eligible=backup.eligible.mode,
                is_degraded=backup.grade == "degraded",
                left=prod(1.0 - part for part, _ in _takes(plant, first + at, rows, causes)),
                begins=time_to_switch(one, level, response) - 0.5 * backup.ramp_days,
                ramp=backup.ramp_days,
            )
        )
    return sorted(found, key=lambda one: one.is_degraded)


def _home_users(plant: Plant) -> dict[str, dict[float, float]]:
    """For each product, the shares of home use by how much of it may be met with a degraded grade."""
    found: dict[str, dict[float, float]] = {}
    shared, producers = plant.shared, plant.wiring.producers
    for slot, use, eligible in zip(plant.wiring.slots, shared.slot_use[:, 0], shared.slot_eligible, strict=True):
        whole = plant.home_use.get(slot.line.input, 0.0)
        if producers[slot.owner].home and whole > 0.0:
            kinds = found.setdefault(slot.line.input, {})
            kinds[float(eligible)] = kinds.get(float(eligible), 0.0) + float(use) / whole
    return found
