"""How does a scenario become the arrays that the kernel needs?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.baseline import Baseline, exposures, solve_baseline, value_added_shares
from sim.doubts import Doubt, doubts_of
from sim.economy import Circles, Economy, widened
from sim.hazards import Strikes, drawn_hazards
from sim.imports import drawn_imports, tilted
from sim.lumping import Lumps, lump
from sim.network import Backup, Network, ResponseSettings, Selector
from sim.rebalance import rebalance
from sim.response import LEVELS, Brief, Shock
from sim.scenario import CommunityRule, Scenario
from sim.wiring import (
    MixKey,
    Wiring,
    chain_index,
    critical_products,
    matches,
    needs,
    select_backups,
    select_slots,
    wire,
)

__all__ = ["Plant", "assemble", "economy_for", "shocks", "watched_mixes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plant:
    """A scenario made ready: everything that is the same in all replications."""

    scenario: Scenario
    wiring: Wiring
    baseline: Baseline
    hit: Floats  # (causes, P + B) share of each producer's and backup's capacity that a cut or hazard reaches
    classes: Floats  # (classes, causes) the same for each class of producers that share it
    shared: Economy  # of one replication, with every range at its mode
    brief: Brief  # what the people who respond know
    home_use: Mapping[str, float]  # what home users take of each product [money unit/day]
    circles: Circles | None  # who lends stock to whom; None: nobody does
    lumped: Lumped


@dataclass(frozen=True, slots=True)
class Lumped:
    """The same with one producer in the place of all that behave alike: what is simulated."""

    lumps: Lumps
    shared: Economy
    circles: Circles | None
    doubts: tuple[Doubt, ...]  # what is drawn of it


def assemble(scenario: Scenario) -> Plant:
    """Wire a scenario's network, balance it, and find what its cuts and hazards select."""
    network = scenario.network
    wiring = wire(network, scenario.defaults.home_share_elsewhere)
    baseline = solve_baseline(network, wiring)
    backups = [contract.backup for contract in scenario.contracts]
    causes = [cut.select for cut in scenario.cuts] + [hazard.select for hazard in drawn_hazards(scenario)]
    hit = np.zeros((len(causes), len(wiring.producers) + len(backups)))
    for place, select in enumerate(causes):
        hit[place] = _meant(network, select, wiring, backups)
    for rule in scenario.protections:
        hit *= 1.0 - rule.share * _meant(network, rule.select, wiring, backups)
    classes, hit_class = np.unique(hit.T, axis=0, return_inverse=True)
    hit_class = hit_class.reshape(-1).astype(np.int64)
    places = {key: at for at, key in enumerate(wiring.mixes)}
    shared = _economy(scenario, wiring, baseline, hit_class, backups, places)
    circles = _circles(scenario, wiring, shared.slot_keeps)
    return Plant(
        scenario=scenario,
        wiring=wiring,
        baseline=baseline,
        hit=hit,
        classes=classes,
        shared=shared,
        brief=_brief(scenario, wiring, baseline),
        home_use=_use(wiring, baseline, home_only=True),
        circles=circles,
        lumped=_lumped(scenario, wiring, baseline, hit_class, backups, circles),
    )


def _lumped(
    scenario: Scenario,
    wiring: Wiring,
    baseline: Baseline,
    hit_class: Ints,
    backups: list[Backup],
    circles: Circles | None,
) -> Lumped:
    """Producers are told apart by what can strike them, and by whom their slots lend to."""
    lends: list[tuple[int, ...]] = [()] * len(wiring.slots)
    if circles is not None:
        for circle, (start, stop) in enumerate(pairwise(circles.start.tolist())):
            for slot in circles.slot[start:stop]:
                lends[slot] = (*lends[slot], circle)
    lent = [tuple(lends[start:stop]) for start, stop in pairwise(wiring.slot_start.tolist())]
    primaries = len(wiring.producers)
    strangers = [()] * (primaries - wiring.modelled)
    marks = list(zip(hit_class[:primaries].tolist(), [*lent, *strangers], strict=True))
    lumps = lump(wiring, baseline.output, baseline.final, marks)
    whole = replace(baseline, output=lumps.total(baseline.output), final=lumps.total(baseline.final))
    struck = np.concatenate([hit_class[lumps.producers], hit_class[primaries:]])
    places = {key: int(lumps.mix_of[at]) for at, key in enumerate(wiring.mixes)}
    shared = _economy(scenario, lumps.wiring, whole, struck, backups, places)
    return Lumped(
        lumps=lumps,
        shared=shared,
        circles=None if circles is None else _joined(circles, lumps.slot_of),
        doubts=doubts_of(scenario, lumps.wiring, shared.slot_keeps),
    )


def _joined(circles: Circles, slot_of: Ints) -> Circles:
    """Circles of what stands for their members; a lump is in a circle with all of its producers."""
    members = [np.unique(slot_of[circles.slot[start:stop]]) for start, stop in pairwise(circles.start.tolist())]
    start = np.cumsum([0, *(len(slots) for slots in members)], dtype=np.int64)
    return circles._replace(start=start, slot=np.concatenate(members))


def _meant(network: Network, select: Selector, wiring: Wiring, backups: Sequence[Backup]) -> Floats:
    """(P + B,) 1 for each producer and backup that a selector takes."""
    chosen = [matches(network, select, wiring.producers), select_backups(network, select, backups)]
    return np.concatenate(chosen).astype(float)


def economy_for(plant: Plant, replications: Sequence[int]) -> Economy:
    """The lumped economy of some replications: what is uncertain is drawn, or at its mode if there is but one.

    Where recipes or imports differ, the baseline is balanced again in each replication.
    """
    wiring, economy = plant.lumped.lumps.wiring, widened(plant.lumped.shared, len(replications))
    if plant.scenario.replications == 1:
        return economy
    for doubt in plant.lumped.doubts:
        getattr(economy, doubt.field)[doubt.rows] = doubt.drawn(replications)
    imports = drawn_imports(plant.scenario.network, plant.scenario.seed, replications)
    if not imports and all(doubt.field != "slot_coefficient" for doubt in plant.lumped.doubts):
        return economy
    links = tilted(wiring, imports, len(replications)).link_shares(wiring)
    output, final = rebalance(plant.scenario.network, wiring, economy.slot_coefficient, links)
    return economy._replace(
        output=output,
        final=final,
        slot_use=economy.slot_coefficient * output[wiring.owners],
        link_share=links,
        mix_lead=_mix_leads(wiring, links),
    )


def _brief(scenario: Scenario, wiring: Wiring, baseline: Baseline) -> Brief:
    network = scenario.network
    products = tuple(dict.fromkeys(contract.backup.product for contract in scenario.contracts))
    kinds = {product.id: product.kind for product in network.products}
    exposure = exposures(wiring, baseline.output)
    use = _use(wiring, baseline, home_only=False)
    return Brief(
        contracts=scenario.contracts,
        settings=scenario.response,
        products=products,
        kinds=tuple(kinds[product] for product in products),
        exposure=tuple(exposure.get(product, 0.0) for product in products),
        authority=tuple(_authority(network, scenario.response, one.backup.region) for one in scenario.contracts),
        sizes=tuple(one.backup.capacity.mode * use.get(one.backup.product, 0.0) for one in scenario.contracts),
        horizon_days=scenario.horizon_days,
    )


def _use(wiring: Wiring, baseline: Baseline, *, home_only: bool) -> dict[str, float]:
    """What users take of each product [money unit/day]."""
    use: dict[str, float] = {}
    for slot, coefficient in zip(wiring.slots, wiring.coefficients, strict=True):
        if wiring.producers[slot.owner].home or not home_only:
            need = float(coefficient * baseline.output[slot.owner])
            use[slot.line.input] = use.get(slot.line.input, 0.0) + need
    return use


def _authority(network: Network, settings: ResponseSettings, region: str) -> int:
    """Place in LEVELS of the level that may call backups of a region: that which names the nearest region above it."""
    named = (settings.county_regions, settings.city_regions, settings.province_regions, settings.delta_regions)
    level_of = {one: level for level, regions in enumerate(named) for one in regions}
    parents = {one.id: one.parent for one in network.regions}
    at: str | None = region
    while at is not None and at not in level_of:
        at = parents[at]
    return len(LEVELS) - 1 if at is None else level_of[at]


def shocks(plant: Plant, strikes: Strikes) -> list[list[Shock]]:
    """For each replication, the strikes as each product with a contract meets them."""
    taken = _taken(plant)

    def of(column: int) -> list[Shock]:
        start, end, depth, alert = (
            values[:, column].tolist() for values in (strikes.start, strikes.end, strikes.depth, strikes.alert)
        )
        return [
            Shock(product, start[row], end[row], share * depth[row], alert[row])
            for row, cause in enumerate(strikes.cause.tolist())
            if depth[row] > 0.0
            for product, share in taken[cause]
        ]

    return [of(column) for column in range(strikes.depth.shape[1])]


def _taken(plant: Plant) -> list[list[tuple[int, float]]]:
    """For each cause, the products of the brief that it selects, and the share of the home users' supply it reaches."""
    places = {product: at for at, product in enumerate(plant.brief.products)}
    found: list[dict[int, float]] = []
    for row in plant.hit:
        shares: dict[int, float] = {}
        for index in np.flatnonzero(row[: len(plant.wiring.producers)]):
            producer = plant.wiring.producers[index]
            if producer.product in places:
                product = places[producer.product]
                shares[product] = shares.get(product, 0.0) + producer.share * float(row[index])
        found.append(shares)
    return [[(product, min(1.0, share)) for product, share in shares.items()] for shares in found]


def watched_mixes(plant: Plant) -> Ints:
    """(lumps of mixes,) the row of the brief's products that a mix of home users supplies; -1: none."""
    places = {product: at for at, product in enumerate(plant.brief.products)}
    rows = [places.get(product, -1) if buyer == "home" else -1 for product, buyer in plant.lumped.lumps.wiring.mixes]
    return np.array(rows, dtype=np.int64)


def _economy(
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
    link_group, group_start, group_lead = _groups(wiring)
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
        link_group=link_group,
        group_start=group_start,
        group_lead=group_lead,
        mix_lead=_mix_leads(wiring, wiring.link_share[:, None]),
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


def _mix_leads(wiring: Wiring, link_share: Floats) -> Floats:
    """(M, R) mean lead time of each mix [days]; ``link_share`` is (E, R)."""
    mean = np.zeros((len(wiring.mixes), link_share.shape[1]))
    np.add.at(mean, wiring.link_mixes, link_share * wiring.link_lead[:, None])
    return mean


def _groups(wiring: Wiring) -> tuple[Ints, Ints, Ints]:
    """Links of one mix with the same lead time form a group: (E,) group of a link, (M + 1,) starts, (G,) leads."""
    link_group = np.zeros(len(wiring.link_producer), dtype=np.int64)
    starts, leads = [0], list[int]()
    for mix in range(len(wiring.mixes)):
        links = slice(wiring.link_start[mix], wiring.link_start[mix + 1])
        distinct, inverse = np.unique(wiring.link_lead[links], return_inverse=True)
        link_group[links] = len(leads) + inverse
        leads.extend(int(lead) for lead in distinct)
        starts.append(len(leads))
    return link_group, np.array(starts, dtype=np.int64), np.array(leads, dtype=np.int64)


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
    order = sorted(range(len(backups)), key=lambda row: backups[row].grade == "degraded")
    starts, rows = [0], list[int]()
    for product, _ in wiring.mixes:
        rows.extend(row for row in order if backups[row].product == product)
        starts.append(len(rows))
    return np.array(starts, dtype=np.int64), np.array(rows, dtype=np.int64)


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


def _circles(scenario: Scenario, wiring: Wiring, keeps: Flags) -> Circles | None:
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
