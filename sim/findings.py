"""What do the digests of an experiment say?  From arrays to estimates by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.costs import is_underpriced
from sim.coverage import coverage
from sim.digest import EVERYTHING, Digest, day_unit
from sim.drivers import drivers, weekly_losses
from sim.estimate import (
    LEVEL,
    Interval,
    Resamples,
    bands,
    cvar_difference,
    cvar_interval,
    mean_interval,
    share_interval,
    value_at_risk,
)
from sim.garbage import uncollected
from sim.measures import ALL, MEASURES, PAIRED, TAILS, TARGETS, WHOLE
from sim.metrics import settled
from sim.network import DAYS_PER_YEAR
from sim.outcome import Bands, Estimate, Events, HitProduct, Outcome
from sim.response import Notes
from sim.rng import stream
from sim.scenario import Scenario, Strategy
from sim.simulation import event_names
from sim.survival import survivals, worst_strikes
from sim.tally import summed

__all__ = ["against", "compare_outcomes", "hit_products", "read_off"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@uncollected()
def compare_outcomes(scenario: Scenario, runs: Sequence[tuple[Strategy, Plant, Digest]]) -> tuple[Outcome, ...]:
    """Turn every strategy's digest into an outcome, paired with the first strategy's."""
    found: list[Outcome] = []
    first: dict[str, Floats] = {}
    strikes = worst_strikes(plant for _, plant, _ in runs)
    for strategy, plant, digest in runs:
        table = against(scenario, first, digest.table) if first else dict(digest.table)
        outcome = _outcome(scenario, strategy, plant, digest, table, strikes)
        if first:
            outcome = _paired(scenario, outcome, first["loss_value"], len(runs) - 1)
        else:
            first = table
        found.append(outcome)
    return tuple(found)


def read_off(
    scenario: Scenario, tables: Sequence[Mapping[str, Floats]], chains: Sequence[str], wanted: Sequence[str]
) -> list[list[Estimate]]:
    """Some measures of some chains from every strategy's table: the estimates of `compare_outcomes`, no others."""
    names, first, found = _names(scenario), tables[0], list[list[Estimate]]()
    for place, table in enumerate(tables):
        whole = against(scenario, first, table) if place else table
        rows = [
            _measured(scenario, whole, metric, chain, names.index(chain), first["loss_value"] if place else None)
            for chain in chains
            for metric in wanted
        ]
        found.append([row for row in rows if row is not None])
    return found


def against(scenario: Scenario, first: Mapping[str, Floats], table: Mapping[str, Floats]) -> dict[str, Floats]:
    """A strategy's table with what it saves against the first."""
    planned = first["output_value"] + first["loss_value"]
    losses = {name: settled(table[name], first[name], planned) for name in ("loss_value", "value_added_loss")}
    table = {**table, **losses}
    return {
        **table,
        "loss_avoided_value": first["loss_value"] - table["loss_value"],
        "value_added_loss_avoided": first["value_added_loss"] - table["value_added_loss"],
        "net_benefit": _net_benefit(scenario, first, table),
    }


def _measured(
    scenario: Scenario, table: Mapping[str, Floats], metric: str, chain: str, row: int, first: Floats | None
) -> Estimate | None:
    """One estimate; None where the chain has no such measure.  `first`: losses of the first strategy, (C + 1, R)."""
    if metric in TAILS:
        interval = _tail(scenario, metric, table["loss_value"][row], None if first is None else first[row])
        return None if interval is None else _estimate(scenario, chain, metric, interval)
    if metric not in table or (metric in WHOLE and chain != ALL):
        return None
    sample = table[metric][row]
    if metric in TARGETS and np.isnan(sample).any():
        return None  # the chain has no target
    interval = share_interval(sample) if metric == "target_met" else mean_interval(sample)
    return _estimate(scenario, chain, metric, interval)


def _tail(scenario: Scenario, metric: str, losses: Floats, first: Floats | None) -> Interval | None:
    """A measure of the worst cases; None where there is no first strategy to compare with."""
    if metric == "var95_loss_value":
        return value_at_risk(losses)
    if metric == "cvar95_loss_value":
        return cvar_interval(losses, _resamples(scenario.seed, losses.size))
    return None if first is None else cvar_difference(first, losses, _resamples(scenario.seed, losses.size))[0]


def _paired(scenario: Scenario, outcome: Outcome, first: Floats, comparisons: int) -> Outcome:
    """Add the difference of the CVaRs, and all differences with intervals that hold for every strategy at once.

    Bonferroni: m intervals at a level of 1 - .05 / m cover all m differences in 95 % of cases or more.
    """
    wide = 1.0 - (1.0 - LEVEL) / comparisons
    plain, wider = list[Estimate](), list[Estimate]()
    for row, chain in enumerate(_names(scenario)):
        losses = outcome.replications["loss_value"][row]
        tails = cvar_difference(first[row], losses, _resamples(scenario.seed, losses.size), (LEVEL, wide))
        for interval, kept in zip(tails, (plain, wider), strict=True):
            kept.append(_estimate(scenario, chain, "cvar95_avoided_value", interval))
        for metric in (name for name in MEASURES if name in PAIRED - TAILS):
            if metric in WHOLE and chain != ALL:
                continue
            interval = mean_interval(outcome.replications[metric][row], wide)
            wider.append(_estimate(scenario, chain, metric, interval))
    rows = _by_chain(scenario, [*outcome.estimates, *plain])
    return replace(outcome, estimates=tuple(rows), adjusted=tuple(wider))


@lru_cache(maxsize=1)
def _resamples(seed: int, replications: int) -> Resamples:
    """The luck of the bootstrap: the same draws of replications for every chain, strategy and point of a sweep."""
    return Resamples(stream(seed, 0, "bootstrap"), replications)


def _names(scenario: Scenario) -> list[str]:
    """The chains in the order of all arrays, the total last."""
    return [*(chain.id for chain in scenario.network.chains), ALL]


def hit_products(plant: Plant) -> tuple[HitProduct, ...]:
    """The products that cuts and hazards take, with every range at its mode; the largest loss of supply first.

    Cuts are taken together.  Hazards seldom meet: of those that take a product the deepest counts.
    """
    wiring, network, cuts = plant.wiring, plant.scenario.network, plant.scenario.cuts
    primaries = len(wiring.producers)
    depth = [one.usual_depth for one in plant.scenario.causes]
    each = 1.0 - plant.hit[:, :primaries] * np.array(depth)[:, None]
    left = each[: len(cuts)].prod(axis=0) * each[len(cuts) :].min(axis=0, initial=1.0)
    found = []
    for product in network.products:
        places = [at for at, one in enumerate(wiring.producers) if one.product == product.id and left[at] < 1.0]
        if not places:
            continue
        found.append(
            HitProduct(
                product=product.id,
                regions=tuple(dict.fromkeys(wiring.producers[at].region for at in places)),
                share_lost=float(sum(wiring.producers[at].share * (1.0 - left[at]) for at in places)),
                home_use=plant.home_use.get(product.id, 0.0) * DAYS_PER_YEAR,
                cover_days=plant.home_cover.get(product.id, 0.0),
                backups=tuple(backup.id for backup in network.backups if backup.product == product.id),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.share_lost * one.home_use, one.product)))


def _net_benefit(scenario: Scenario, first: Mapping[str, Floats], table: Mapping[str, Floats]) -> Floats:
    """Value added that is saved a year, less what the strategy costs more than the first: (C + 1, R)."""
    years = scenario.horizon_days / DAYS_PER_YEAR
    saved = (first["value_added_loss"] - table["value_added_loss"]) / years
    found: Floats = saved - (table["cost_total"] - first["cost_total"])
    return found


def _outcome(
    scenario: Scenario,
    strategy: Strategy,
    plant: Plant,
    digest: Digest,
    table: Mapping[str, Floats],
    strikes: Mapping[str, tuple[int, ...]],
) -> Outcome:
    names, count = _names(scenario), len(digest.replications)
    contracts = plant.scenario.contracts
    offered = summed(digest.sums["offered"], 1.0) / count
    return Outcome(
        strategy=strategy,
        contracts=contracts,
        estimates=tuple(_by_chain(scenario, [*_estimates(scenario, names, table), *_coverage(scenario, plant)])),
        daily=_daily(plant, digest, names),
        drivers=drivers(plant, digest),
        weekly=weekly_losses(plant, digest),
        events=_events(plant, digest),
        replications=table,
        offered={
            contract.backup.id: offered[:, row] * contract.backup.capacity.mode
            for row, contract in enumerate(contracts)
        },
        filled=float(digest.each["filled"].mean()),
        conservation=float(digest.each["conservation"].max()),
        followed=min(count, EVERYTHING.events),
        is_underpriced=is_underpriced(plant),
        survivals=survivals(plant, strikes),
    )


def _daily(plant: Plant, digest: Digest, names: Sequence[str]) -> dict[tuple[str, str], Bands]:
    """The mean of every day over all replications, its quantiles over those whose curves are kept."""
    found: dict[tuple[str, str], Bands] = {}
    for name in ("volume", "value"):
        mean = summed(digest.sums[name], day_unit(plant)) / len(digest.replications)
        for row, chain in enumerate(names):
            found[chain, f"output_{name}"] = bands(digest.curves[name][:, row], mean[:, row])
    return found


def _estimates(scenario: Scenario, names: Sequence[str], table: Mapping[str, Floats]) -> list[Estimate]:
    wanted = (*table, "var95_loss_value", "cvar95_loss_value")
    rows = (
        _measured(scenario, table, metric, chain, row, None) for row, chain in enumerate(names) for metric in wanted
    )
    return [row for row in rows if row is not None]


def _coverage(scenario: Scenario, plant: Plant) -> list[Estimate]:
    """What a strategy covers, the same in all replications; a chain without critical lines has no row."""
    many = scenario.replications
    return [
        Estimate(chain, metric, "lines" if metric == "critical_lines" else "share", share, share, share, many)
        for metric, shares in coverage(plant).items()
        for chain, share in zip(_names(scenario), shares.tolist(), strict=True)
        if not np.isnan(share)
    ]


def _by_chain(scenario: Scenario, rows: Sequence[Estimate]) -> list[Estimate]:
    place = {chain: row for row, chain in enumerate(_names(scenario))}
    return sorted(rows, key=lambda row: place[row.chain])


def _estimate(scenario: Scenario, chain: str, metric: str, interval: Interval) -> Estimate:
    unit = MEASURES[metric].unit.replace("money", scenario.network.money_unit)
    return Estimate(chain, metric, unit, *interval)


def _events(plant: Plant, digest: Digest) -> Events:
    columns = digest.events
    notes = Notes(
        column=np.asarray(columns["replication"], dtype=np.int64),
        day=np.asarray(columns["day"], dtype=float),
        kind=np.asarray(columns["kind"], dtype=np.int8),
        subject=np.asarray(columns["subject"], dtype=np.int32),
        detail=np.asarray(columns["detail"], dtype=float),
    )
    return Events(notes.column, notes.day, *notes.words(event_names(plant)))
