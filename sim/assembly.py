"""What is a scenario made ready, the same in all replications, and what is drawn of it in some?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import circles_of, economy_of
from sim.baseline import Baseline, balanced, exposures
from sim.doubts import Doubt, doubts_of
from sim.economy import Circles, Economy, widened
from sim.hazards import Strikes
from sim.imports import drawn_imports, tilted
from sim.lumping import Lumps, lump
from sim.network import Backup, Network, ResponseSettings, Selector
from sim.rebalance import Books, rebalance
from sim.response import LEVELS, Brief, Shock
from sim.scenario import Scenario
from sim.wiring import Wiring, matches, select_backups

__all__ = ["Plant", "assemble", "economy_for", "shocks", "watched_mixes"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Alike = dict[str, dict[tuple[float, ...], float]]  # product -> what each cause reaches of some suppliers -> their share


@dataclass(frozen=True, eq=False, slots=True)  # one is no other, so that what is found out of it can be kept
class Plant:
    """A scenario made ready: everything that is the same in all replications."""

    scenario: Scenario
    wiring: Wiring
    baseline: Baseline
    hit: Floats  # (causes, P + B) share of each producer's and backup's capacity that a cut or hazard reaches
    classes: Floats  # (classes, causes) the same for each class of producers that share it
    shared: Economy  # of one replication, with every range at its mode
    brief: Brief  # what the people who respond know
    struck: tuple[tuple[Struck, ...], ...]  # of the brief's products, by each cause
    home_use: Mapping[str, float]  # what home users take of each product [money unit/day]
    home_cover: Mapping[str, float]  # their mean stock of it, weighted by use [days]
    circles: Circles | None  # who lends stock to whom; None: nobody does
    lumped: Lumped


class Struck(NamedTuple):
    """A product that a cause strikes."""

    product: int  # place in the brief's products
    reach: tuple[float, ...]  # share of the capacity of each group of its suppliers


@dataclass(frozen=True, slots=True)
class Lumped:
    """The same with one producer in the place of all that behave alike: what is simulated."""

    lumps: Lumps
    shared: Economy
    circles: Circles | None
    doubts: tuple[Doubt, ...]  # what is drawn of it
    books: Books  # by which it is balanced again


def assemble(scenario: Scenario) -> Plant:
    """Wire a scenario's network, balance it, and find what its cuts and hazards select."""
    network = scenario.network
    wiring, baseline = balanced(network, scenario.defaults.home_share_elsewhere)
    backups = [contract.backup for contract in scenario.contracts]
    hit = np.zeros((len(scenario.causes), len(wiring.producers) + len(backups)))
    for place, cause in enumerate(scenario.causes):
        hit[place] = _meant(network, cause.select, wiring, backups)
    for rule in scenario.protections:
        hit *= 1.0 - rule.share * _meant(network, rule.select, wiring, backups)
    classes, hit_class = np.unique(hit.T, axis=0, return_inverse=True)
    hit_class = hit_class.reshape(-1).astype(np.int64)
    places = {key: at for at, key in enumerate(wiring.mixes)}
    shared = economy_of(scenario, wiring, baseline, hit_class, backups, places)
    circles = circles_of(scenario, wiring, shared.slot_keeps)
    use, cover = shared.slot_use[:, 0], shared.slot_cover[:, 0]
    home_use, home_stock = (_by_input(wiring, amounts, home_only=True) for amounts in (use, use * cover))
    alike = _struck_alike(wiring, hit, [backup.product for backup in backups])
    return Plant(
        scenario=scenario,
        wiring=wiring,
        baseline=baseline,
        hit=hit,
        classes=classes,
        shared=shared,
        brief=_brief(scenario, wiring, baseline, alike, _by_input(wiring, use, home_only=False)),
        struck=_struck(wiring, hit, alike),
        home_use=home_use,
        home_cover={product: home_stock[product] / taken for product, taken in home_use.items() if taken > 0.0},
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
    shared = economy_of(scenario, lumps.wiring, whole, struck, backups, places)
    return Lumped(
        lumps=lumps,
        shared=shared,
        circles=None if circles is None else _joined(circles, lumps.slot_of),
        doubts=doubts_of(scenario, lumps.wiring, shared.slot_keeps),
        books=Books.of(scenario.network, lumps.wiring, whole.output),
    )


def _joined(circles: Circles, slot_of: Ints) -> Circles:
    """Circles of what stands for their members; a lump is in a circle with all of its producers.

    Who makes nothing lends nothing.
    """
    of = [slot_of[circles.slot[start:stop]] for start, stop in pairwise(circles.start.tolist())]
    members = [np.unique(slots[slots >= 0]) for slots in of]
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
    if not plant.scenario.lucky:
        return economy
    for doubt in plant.lumped.doubts:
        getattr(economy, doubt.field)[doubt.rows] = doubt.drawn(replications)
    imports = drawn_imports(plant.scenario.network, plant.scenario.seed, replications)
    if not imports and all(doubt.field != "slot_coefficient" for doubt in plant.lumped.doubts):
        return economy
    links = tilted(wiring, imports, len(replications)).link_shares(wiring)
    output, final = rebalance(plant.lumped.books, economy.slot_coefficient, links)
    return economy._replace(
        output=output,
        final=final,
        slot_use=economy.slot_coefficient * output[wiring.owners],
        link_share=links,
    )


def _brief(scenario: Scenario, wiring: Wiring, baseline: Baseline, alike: Alike, use: Mapping[str, float]) -> Brief:
    """``use`` is what all users take of each product [money unit/day]."""
    network, products = scenario.network, tuple(alike)
    kinds = {product.id: product.kind for product in network.products}
    exposure = exposures(wiring, baseline.output)
    return Brief(
        contracts=scenario.contracts,
        settings=scenario.response,
        products=products,
        kinds=tuple(kinds[product] for product in products),
        exposure=tuple(exposure.get(product, 0.0) for product in products),
        shares=tuple(tuple(groups.values()) for groups in alike.values()),
        authority=tuple(_authority(network, scenario.response, one.backup.region) for one in scenario.contracts),
        sizes=tuple(one.backup.capacity.mode * use.get(one.backup.product, 0.0) for one in scenario.contracts),
        horizon_days=scenario.horizon_days,
    )


def _by_input(wiring: Wiring, amounts: Floats, *, home_only: bool) -> dict[str, float]:
    """Sums of an amount of every slot (K,) over the slots for each product."""
    found: dict[str, float] = {}
    for slot, amount in zip(wiring.slots, amounts.tolist(), strict=True):
        if wiring.producers[slot.owner].home or not home_only:
            found[slot.line.input] = found.get(slot.line.input, 0.0) + amount
    return found


def _authority(network: Network, settings: ResponseSettings, region: str) -> int:
    """Place in LEVELS of the level that may call backups of a region: that which names the nearest region above it."""
    level_of = {one: level for level, regions in enumerate(settings.decision_regions) for one in regions}
    parents = {one.id: one.parent for one in network.regions}
    at: str | None = region
    while at is not None and at not in level_of:
        at = parents[at]
    return len(LEVELS) - 1 if at is None else level_of[at]


def shocks(plant: Plant, strikes: Strikes) -> list[list[Shock]]:
    """For each replication, the strikes as each product with a contract meets them."""

    def of(column: int) -> list[Shock]:
        start, end, depth, alert = (
            values[:, column].tolist() for values in (strikes.start, strikes.end, strikes.depth, strikes.alert)
        )
        return [
            Shock(product, start[row], end[row], depth[row], alert[row], reach)
            for row, cause in enumerate(strikes.cause.tolist())
            if depth[row] > 0.0
            for product, reach in plant.struck[cause]
        ]

    return [of(column) for column in range(strikes.depth.shape[1])]


def _struck(wiring: Wiring, hit: Floats, alike: Alike) -> tuple[tuple[Struck, ...], ...]:
    """For each cause, the products with a contract that it selects, and how far it reaches each group of suppliers."""
    places = {product: at for at, product in enumerate(alike)}
    found = []
    for cause, row in enumerate(hit[:, : len(wiring.producers)]):
        products = dict.fromkeys(wiring.producers[at].product for at in np.flatnonzero(row))
        struck = (Struck(places[one], tuple(reach[cause] for reach in alike[one])) for one in products if one in places)
        found.append(tuple(struck))
    return tuple(found)


def _struck_alike(wiring: Wiring, hit: Floats, products: Iterable[str]) -> Alike:
    """For each product, once, its suppliers that every cause treats alike.

    Those that nothing reaches are left out.
    """
    found: Alike = {product: {} for product in products}
    reached = hit[:, : len(wiring.producers)].T.tolist()
    for producer, reach in zip(wiring.producers, map(tuple, reached), strict=True):
        if producer.product in found and any(reach):
            groups = found[producer.product]
            groups[reach] = groups.get(reach, 0.0) + producer.share
    return found


@lru_cache(maxsize=4)  # the same for all batches of a strategy
def watched_mixes(plant: Plant) -> Ints:
    """(lumps of mixes,) the row of the brief's products that a mix of home users supplies; -1: none."""
    places = {product: at for at, product in enumerate(plant.brief.products)}
    mixes = plant.lumped.lumps.wiring.mixes
    rows = [places.get(mix.product, -1) if mix.buyers == "home" else -1 for mix in mixes]
    return np.array(rows, dtype=np.int64)
