"""What would we do about it?  Scenario -> Scenario, one small function a lever."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sim.baseline import solve_baseline
from sim.network import Input, Network, Range, Selector, Supply
from sim.scenario import BackupRule, Contract, Scenario, SourcingRule, StockRule, Strategy
from sim.wiring import select_backups, wire

__all__ = ["apply"]


def apply(strategy: Strategy, scenario: Scenario) -> Scenario:
    """Rewrite a scenario as a strategy says: contracts, stock, sourcing, protection, response."""
    for source in strategy.sourcing:
        scenario = _source(source, scenario)
    for stock in strategy.stock:
        scenario = _stock(stock, scenario)
    for backup in strategy.backups:
        scenario = _sign(backup, scenario)
    scenario = replace(scenario, protections=scenario.protections + strategy.protections)
    return replace(scenario, response=scenario.response.changed(strategy.response))


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
            sized = replace(backup, capacity=backup.capacity * rule.capacity)
            signed[backup.id] = Contract(sized, rule.readiness)
    return replace(scenario, contracts=tuple(signed.values()))


def _covered(rule: BackupRule, scenario: Scenario, products: set[str]) -> set[str]:
    """The products that a rule reaches: critical enough, and the most exposed up to the coverage."""
    products = products & _critical(scenario.network, rule.min_alpha)
    if rule.coverage >= 1.0:
        return products
    exposure = _exposure(scenario)
    ranked = sorted(products, key=lambda product: (-exposure.get(product, 0.0), product))
    return set(ranked[: math.ceil(rule.coverage * len(ranked) - 1e-9)])


def _exposure(scenario: Scenario) -> dict[str, float]:
    """Home output per day that stops with a product: baseline output of its home users times alpha."""
    network = scenario.network
    wiring = wire(network, scenario.defaults.home_share_elsewhere)
    output = solve_baseline(network, wiring).output
    found: dict[str, float] = {}
    for slot in wiring.slots:
        if wiring.producers[slot.owner].home:
            at_stake = slot.line.alpha * float(output[slot.owner])
            found[slot.line.input] = found.get(slot.line.input, 0.0) + at_stake
    return found


def _stock(rule: StockRule, scenario: Scenario) -> Scenario:
    """Hold some days more of every kept input of the products that a rule selects."""
    network = scenario.network
    products = _selected(network, rule.select) & _critical(network, rule.min_alpha)

    def held(line: Input) -> Input:
        cover = line.cover_days
        if line.input not in products or line.type != "input":
            return line
        more = (cover.low + rule.extra_days, cover.mode + rule.extra_days, cover.high + rule.extra_days)
        return replace(line, cover_days=Range(*more))

    return replace(scenario, network=replace(network, inputs=tuple(held(line) for line in network.inputs)))


def _source(rule: SourcingRule, scenario: Scenario) -> Scenario:
    """Move a share of what some regions supply to others, before anything happens."""
    network = scenario.network
    products = _selected(network, rule.select)
    losers = network.below_any(rule.away_from)
    gainers = network.below_any(rule.towards) - losers
    supply: list[Supply] = []
    for product in dict.fromkeys(row.product for row in network.supply):
        rows = [row for row in network.supply if row.product == product]
        supply += _moved(rows, losers, gainers, rule.share) if product in products else rows
    return replace(scenario, network=replace(network, supply=tuple(supply)))


def _moved(rows: Sequence[Supply], losers: frozenset[str], gainers: frozenset[str], share: float) -> list[Supply]:
    gain = sum(row.share for row in rows if row.region in gainers)
    lost = share * sum(row.share for row in rows if row.region in losers)
    if gain <= 0.0:  # nobody there makes it: nothing can move
        return list(rows)

    def moved(row: Supply) -> Supply:
        if row.region in losers:
            return replace(row, share=row.share * (1.0 - share))
        if row.region in gainers:
            return replace(row, share=row.share * (1.0 + lost / gain))
        return row

    return [moved(row) for row in rows]


def _selected(network: Network, select: Selector) -> set[str]:
    """Products that a selector means; regions ask for a supplier there."""
    regions = network.below_any(select.regions)
    supplied = {row.product for row in network.supply if row.region in regions} if select.regions else None
    return {
        product.id
        for product in network.products
        if (not select.products or product.id in select.products)
        and (not select.chains or product.chain in select.chains)
        and (not select.kinds or product.kind in select.kinds)
        and (supplied is None or product.id in supplied)
    }


def _critical(network: Network, min_alpha: float) -> set[str]:
    """Products that some user needs at least this much; all of them at zero."""
    if min_alpha <= 0.0:
        return {product.id for product in network.products}
    return {line.input for line in network.inputs if line.alpha >= min_alpha}
