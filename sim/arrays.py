"""How does a wired and balanced network become the arrays that the kernel needs?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.baseline import Baseline, value_added_shares
from sim.economy import Circles, Economy
from sim.network import Backup, Network
from sim.scenario import CommunityRule, Scenario
from sim.wiring import MixKey, Wiring, chain_index, critical_products, needs, select_slots

__all__ = ["circles_of", "economy_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def economy_of(
    scenario: Scenario,
    wiring: Wiring,
    baseline: Baseline,
    hit_class: Ints,
    backups: list[Backup],
    places: Mapping[MixKey, int],
) -> Economy:
    """The arrays of a wiring; ``places`` says where each mix of the network stands in it."""
    network, defaults = scenario.network, scenario.defaults
    about = {product.id: product for product in network.products}
    made = [about[producer.product] for producer in wiring.producers]
    chain = np.where(wiring.home, chain_index(network, wiring.producers), -1)
    lines = [slot.line for slot in wiring.slots]
    mixes = wiring.slot_mixes
    coefficient = wiring.coefficients
    keeps = np.array([line.type != "service" and line.cover_days.high > 0.0 for line in lines], dtype=bool)
    cover = np.array([line.cover_days.mode for line in lines], dtype=float)
    link_consignment, consignment_start, consignment_days = _consignments(wiring)
    slot_place, family_start, family_slot_start, family_slot = _families(wiring, defaults.flexibility)
    contract_start, contract_backup = _contracts(wiring, backups)
    need_start, need_mix, need_alpha = _needs(scenario, places, backups)
    return Economy(
        output=baseline.output[:, None],
        final=baseline.final[:, None],
        surge=_filled([product.surge for product in made], defaults.surge),
        tau_surge=_filled([product.surge_days for product in made], defaults.tau_surge_days),
        deferrable=_filled([product.deferrable for product in made], defaults.deferrable),
        value_added=value_added_shares(network, wiring),
        chain=chain.astype(np.int64),
        hit_class=hit_class,
        slot_start=wiring.slot_start,
        slot_owner=wiring.owners,
        slot_use=(coefficient * baseline.output[wiring.owners])[:, None],
        slot_coefficient=coefficient[:, None],
        slot_alpha=np.array([line.alpha for line in lines], dtype=float),
        slot_cover=np.where(keeps, cover, 0.0)[:, None],
        slot_keeps=keeps,
        slot_eligible=_filled([line.eligible for line in lines], defaults.eligible),
        slot_mix=mixes,
        slot_place=slot_place,
        family_start=family_start,
        family_slot_start=family_slot_start,
        family_slot=family_slot,
        link_start=wiring.link_start,
        link_producer=wiring.link_producer,
        link_share=wiring.link_share[:, None],
        link_consignment=link_consignment,
        consignment_start=consignment_start,
        consignment_days=consignment_days,
        contract_start=contract_start,
        contract_backup=contract_backup,
        backup_degraded=np.array([backup.grade == "degraded" for backup in backups], dtype=bool),
        backup_capacity=np.array([[backup.capacity.mode] for backup in backups], dtype=float).reshape(-1, 1),
        backup_yield=np.array([[backup.yield_.mode] for backup in backups], dtype=float).reshape(-1, 1),
        backup_value=np.array([[backup.value.mode] for backup in backups], dtype=float).reshape(-1, 1),
        backup_eligible=np.array([[backup.eligible.mode] for backup in backups], dtype=float).reshape(-1, 1),
        need_start=need_start,
        need_mix=need_mix,
        need_alpha=need_alpha,
        flexibility=defaults.flexibility,
        tau=defaults.tau_days,
        tau_backlog=defaults.tau_backlog_days,
        psi=defaults.psi,
        intermediate_first=defaults.rationing == "intermediate-first",
    )


def _filled(values: Sequence[float | None], default: float) -> Floats:
    return np.array([default if value is None else value for value in values], dtype=float)


def _consignments(wiring: Wiring) -> tuple[Ints, Ints, Ints]:
    """Links of one mix with the same lead time share consignments: (E,) that of a link, (M + 1,) starts, (G,) days."""
    longest = int(wiring.link_lead.max(initial=0)) + 1
    distinct, link_consignment = np.unique(wiring.link_mixes * longest + wiring.link_lead, return_inverse=True)
    starts = np.searchsorted(distinct // longest, np.arange(len(wiring.mixes) + 1))
    return link_consignment.reshape(-1), starts, distinct % longest


def _families(wiring: Wiring, flexibility: float) -> tuple[Ints, Ints, Ints, Ints]:
    """Slots of one producer with the same group form a family, unless there is only one, or nothing is flexible.

    (K,) place of a slot, -1 outside; (J + 1,) first family of a producer; (F + 1,) first place of a family; (V,) slots.
    """
    place = np.full(len(wiring.slots), -1, dtype=np.int64)
    starts, slot_starts, members = [0], [0], list[int]()
    for owner in range(wiring.modelled):
        found: dict[str, list[int]] = {}
        for slot in range(wiring.slot_start[owner], wiring.slot_start[owner + 1]):
            found.setdefault(wiring.slots[slot].line.group, []).append(slot)
        for group, slots in found.items():
            if group and len(slots) > 1 and flexibility > 0.0:
                place[slots] = np.arange(len(members), len(members) + len(slots))
                members.extend(slots)
                slot_starts.append(len(members))
        starts.append(len(slot_starts) - 1)
    first, first_slot, slots_in = (np.array(one, dtype=np.int64) for one in (starts, slot_starts, members))
    return place, first, first_slot, slots_in


def _contracts(wiring: Wiring, backups: list[Backup]) -> tuple[Ints, Ints]:
    """The backups that serve each mix, same grade before degraded, otherwise in the order of the file."""
    serving: defaultdict[str, list[int]] = defaultdict(list)
    for row in sorted(range(len(backups)), key=lambda row: backups[row].grade == "degraded"):
        serving[backups[row].product].append(row)
    of_mixes = [serving[mix.product] for mix in wiring.mixes]
    rows = [row for of_mix in of_mixes for row in of_mix]
    return np.cumsum([0, *map(len, of_mixes)], dtype=np.int64), np.array(rows, dtype=np.int64)


def _needs(scenario: Scenario, places: Mapping[MixKey, int], backups: list[Backup]) -> tuple[Ints, Ints, Floats]:
    """What each backup's own recipe buys: starts, mixes and criticality; it buys as a home user does.

    A backup that the network does not know (research) needs nothing.
    """
    bought = needs(scenario.network)
    starts, mixes, alphas = [0], list[int](), list[float]()
    for backup in backups:
        for line, key in bought.get(backup.id, ()):
            mixes.append(places[key])
            alphas.append(line.alpha)
        starts.append(len(mixes))
    return np.array(starts, dtype=np.int64), np.array(mixes, dtype=np.int64), np.array(alphas, dtype=float)


def circles_of(scenario: Scenario, wiring: Wiring, keeps: Flags) -> Circles | None:
    """Who lends to whom under every rule."""
    found = [
        (slots, rule) for rule in scenario.communities for slots in _members(rule, scenario.network, wiring, keeps)
    ]
    if not found:
        return None
    return Circles(
        start=np.cumsum([0, *(len(slots) for slots, _ in found)], dtype=np.int64),
        slot=np.array([slot for slots, _ in found for slot in slots], dtype=np.int64),
        share=np.array([rule.share for _, rule in found], dtype=float),
        priority=np.array([rule.priority for _, rule in found], dtype=bool),
    )


def _members(rule: CommunityRule, network: Network, wiring: Wiring, keeps: Flags) -> list[list[int]]:
    """The slots of each circle: of home users, of one product, with a stock of it; two at least.

    Users that buy a local product in different places have different mixes, and cannot lend it to each other.
    """
    critical = critical_products(network, rule.min_alpha)
    meant = select_slots(network, rule.select, wiring) & keeps & wiring.home[wiring.owners]
    members: dict[int, list[int]] = {}
    for place in np.flatnonzero(meant):
        slot = wiring.slots[place]
        if slot.line.type == "input" and slot.line.input in critical:
            members.setdefault(slot.mix, []).append(int(place))
    return [slots for slots in members.values() if len(slots) > 1 and rule.share > 0.0]
