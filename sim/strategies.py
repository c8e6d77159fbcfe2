"""What would we do about it?  Scenario -> Scenario, one small function a lever."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sim.baseline import balanced, exposures
from sim.labels import Text
from sim.network import Backup, Input, Network, Range, Selector, Setting, Supply
from sim.scenario import (
    BackupRule,
    Contract,
    FirstUnitRule,
    ResearchRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
)
from sim.wiring import critical_products, select_backups

__all__ = ["apply"]


def apply(strategy: Strategy, scenario: Scenario) -> Scenario:
    """Rewrite a scenario as a strategy says: sourcing, stock, contracts, communities, protection, response."""
    usual = scenario.network.supply
    for source in strategy.sourcing:
        scenario = _source(source, scenario)
    scenario = replace(scenario, moved=(*scenario.moved, *_gained(usual, scenario.network.supply)))
    for stock in strategy.stock:
        scenario = _stock(stock, scenario)
    for backup in strategy.backups:
        scenario = _sign(backup, scenario)
    for first_unit in strategy.first_units:
        scenario = _try(first_unit, scenario)
    for research in strategy.research:
        scenario = _race(research, scenario)
    scenario = replace(
        scenario,
        contracts=_in_order(scenario, strategy.only),
        protections=(*scenario.protections, *strategy.protections),
        communities=(*scenario.communities, *strategy.communities),
    )
    return _respond(strategy.response, scenario) if strategy.response else scenario


def _in_order(scenario: Scenario, only: Collection[str] | None) -> tuple[Contract, ...]:
    """Contracts as the network lists their backups, whichever rule signed them; what research may bring comes last."""
    place = {backup.id: at for at, backup in enumerate(scenario.network.backups)}
    kept = [one for one in scenario.contracts if only is None or one.backup.id in only]
    return tuple(sorted(kept, key=lambda one: place.get(one.backup.id, len(place))))


def _respond(said: Mapping[str, Setting], scenario: Scenario) -> Scenario:
    """React otherwise than before; how that was is kept, since only the difference costs anything."""
    usual = scenario.response if scenario.usual_response is None else scenario.usual_response
    return replace(scenario, response=scenario.response.changed(said), usual_response=usual)


def _sign(rule: BackupRule, scenario: Scenario) -> Scenario:
    """Sign the backups that a rule selects; a later rule replaces an earlier contract for the same backup."""
    network = scenario.network
    chosen = select_backups(network, rule.select, network.backups)
    candidates = [
        backup for backup, meant in zip(network.backups, chosen, strict=True) if meant and backup.grade in rule.grades
    ]
    covered = _covered(rule, scenario, {backup.product for backup in candidates})
    signed = {contract.backup.id: contract for contract in scenario.contracts}
    for backup in candidates:
        if backup.product in covered:
            q, factor = backup.capacity, rule.capacity
            sized = Range(q.low * factor, q.mode * factor, q.high * factor)
            signed[backup.id] = Contract(replace(backup, capacity=sized), rule.readiness)
    return replace(scenario, contracts=tuple(signed.values()))


def _covered(rule: BackupRule, scenario: Scenario, products: set[str]) -> set[str]:
    """The products that a rule reaches: critical enough, and the most exposed up to the coverage."""
    products = products & critical_products(scenario.network, rule.min_alpha)
    if rule.coverage >= 1.0:
        return products
    wiring, baseline = balanced(scenario.network, scenario.defaults.home_share_elsewhere)
    exposure = exposures(wiring, baseline.output)
    ranked = sorted(products, key=lambda product: (-exposure.get(product, 0.0), product))
    return set(ranked[: math.ceil(rule.coverage * len(ranked) - 1e-9)])


def _try(rule: FirstUnitRule, scenario: Scenario) -> Scenario:
    """Try a first unit of the home country's backups that a rule selects; they are signed if nobody has.

    What has been qualified already needs no trial.
    """
    network = scenario.network
    chosen = select_backups(network, rule.select, network.backups)
    country, products = _home_country(network), critical_products(network, rule.min_alpha)
    signed = {contract.backup.id: contract for contract in scenario.contracts}
    for backup, meant in zip(network.backups, chosen, strict=True):
        if meant and backup.region in country and backup.product in products:
            contract = signed.get(backup.id, Contract(backup, "paper"))
            if not contract.is_qualified:
                signed[backup.id] = replace(contract, first_unit=rule.trial)
    return replace(scenario, contracts=tuple(signed.values()))


def _home_country(network: Network) -> frozenset[str]:
    """The widest region around home all of whose producers are modelled, and all below it: abroad only delivers."""
    leaves = {region.id for region in network.regions} - {region.parent for region in network.regions}
    abroad = {region.id for region in network.regions if region.id in leaves and not region.modelled}
    home = {region.id for region in network.regions if region.home}
    around = [below for region in network.regions if (below := network.below(region.id)) & home]
    return max((below for below in around if not below & abroad), key=len, default=frozenset())


def _race(rule: ResearchRule, scenario: Scenario) -> Scenario:
    """Add a backup that does not exist yet for each product that a rule selects; a later rule replaces it."""
    network = scenario.network
    products = _selected(network, rule.select, rule.min_alpha)
    signed = {contract.backup.id: contract for contract in scenario.contracts}
    for product in network.products:
        if product.id in products:
            backup = _substitute(rule, product.id, network)
            signed[backup.id] = Contract(backup, "paper", research=rule.race)
    return replace(scenario, contracts=tuple(signed.values()))


def _substitute(rule: ResearchRule, product: str, network: Network) -> Backup:
    """What the teams race for: made at home, wherever that will be, of nothing that could be cut."""
    taken = {backup.id for backup in network.backups}
    name = f"{product}--research"
    while name in taken:
        name += "-race"
    return Backup(
        id=name,
        product=product,
        grade="same" if rule.value == 1.0 else "degraded",
        region=_home(network),
        capacity=Range.fixed(rule.capacity),
        yield_=Range.fixed(1.0),
        value=Range.fixed(rule.value),
        eligible=Range.fixed(1.0),
        test_days=rule.test_days,
        success=Range.fixed(1.0),  # the race is the risk
        logistics_days=0.0,
        ramp_days=rule.ramp_days,
        pool="",
        standing_cost=Range.fixed(0.0),
        activation_cost=Range.fixed(0.0),
        premium=Range.fixed(0.0),
        inputs_of="",
        who=Text("research race", "科研赛马"),
        ref="EJ",
        confidence="judgement",
    )


def _home(network: Network) -> str:
    """The region at the top of home: the first whose parent is not home."""
    home = {region.id for region in network.regions if region.home}
    return next(region.id for region in network.regions if region.home and region.parent not in home)


def _stock(rule: StockRule, scenario: Scenario) -> Scenario:
    """Hold some days more of every kept input of the products that a rule selects."""
    network = scenario.network
    products = _selected(network, rule.select, rule.min_alpha)

    def meant(line: Input) -> bool:
        return line.input in products and line.type == "input"

    def held(line: Input) -> Input:
        if not meant(line):
            return line
        cover = line.cover_days
        more = (cover.low + rule.extra_days, cover.mode + rule.extra_days, cover.high + rule.extra_days)
        return replace(line, cover_days=Range(*more))

    extra = tuple((line.product, line.input, rule.extra_days) for line in network.inputs if meant(line))
    inputs = tuple(held(line) for line in network.inputs)
    return replace(scenario, network=replace(network, inputs=inputs), extra_cover=scenario.extra_cover + extra)


def _source(rule: SourcingRule, scenario: Scenario) -> Scenario:
    """Move a share of what some regions supply to others, before anything happens."""
    network = scenario.network
    products = _selected(network, rule.select, rule.min_alpha)
    losers = network.below_any(rule.away_from)
    gainers = network.below_any(rule.towards) - losers
    gained, lost = (_supplied(network, regions) for regions in (gainers, losers))

    def moved(row: Supply) -> Supply:
        if row.product not in products or gained.get(row.product, 0.0) <= 0.0:  # nobody there makes it
            return row
        if row.region in losers:
            return replace(row, share=row.share * (1.0 - rule.share))
        if row.region in gainers:
            return replace(row, share=row.share * (1.0 + rule.share * lost.get(row.product, 0.0) / gained[row.product]))
        return row

    return replace(scenario, network=replace(network, supply=tuple(map(moved, network.supply))))


def _supplied(network: Network, regions: Collection[str]) -> dict[str, float]:
    """The share of each product that some regions supply."""
    found: dict[str, float] = {}
    for row in network.supply:
        if row.region in regions:
            found[row.product] = found.get(row.product, 0.0) + row.share
    return found


def _gained(before: Sequence[Supply], after: Sequence[Supply]) -> list[tuple[str, float]]:
    """What the gainers of each product have more than before all rules, whatever it moved through: its share."""
    usual = {(row.product, row.region, row.mode): row.share for row in before}
    found: dict[str, float] = {}
    for row in after:
        more = max(0.0, row.share - usual[row.product, row.region, row.mode])
        found[row.product] = found.get(row.product, 0.0) + more
    return [(product, share) for product, share in found.items() if share > 0.0]


def _selected(network: Network, select: Selector, min_alpha: float) -> frozenset[str]:
    """Products that a selector means, of those critical enough; regions ask for a supplier there."""
    critical = critical_products(network, min_alpha)
    if not select.regions:
        return network.products_where(select.products, select.chains, select.kinds) & critical
    meant = network.meant_by(select)
    return frozenset(row.product for row in network.supply if meant(row.product, row.region, row.mode)) & critical
