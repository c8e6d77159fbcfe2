"""What do the trajectories of an experiment say?  From arrays by day to estimates by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim import metrics
from sim.assembly import Plant
from sim.costs import COSTS, costs, is_underpriced
from sim.coverage import coverage
from sim.estimate import (
    LEVEL,
    Interval,
    bands,
    cvar_difference,
    cvar_interval,
    mean_interval,
    share_interval,
    value_at_risk,
)
from sim.hazards import drawn_hazards
from sim.network import DAYS_PER_YEAR
from sim.outcome import ALL, Bands, Driver, Estimate, Event, HitProduct, Outcome
from sim.rng import stream
from sim.scenario import Scenario, Strategy
from sim.simulation import Trajectory

__all__ = ["compare_outcomes", "hit_products", "total_loss"]

Floats = NDArray[np.float64]

TARGETS = frozenset({"target_shortfall", "target_year_shortfall", "target_met"})  # only where there is a target
DRIVER_FLOOR = 1e-6  # a smaller share of a chain's loss is not listed
NO_ORDERS = ""  # product of a driver where no component was missing: customers who stood still ordered nothing
SHARES = frozenset({"peak_daily_loss_share", "degraded_share", "target_met", "laboratory_load"})
DAYS = frozenset(
    {
        "loss_volume_days",
        "loss_value_days",
        "days_to_first_loss",
        "days_to_recover",
        "days_below_95",
        "test_days",
        "laboratory_wait_days",
    }
)
A_YEAR = frozenset({*COSTS, "cost_total", "net_benefit"})
WHOLE = frozenset({*A_YEAR, "test_days", "laboratory_wait_days", "laboratory_load"})  # of no single chain


def compare_outcomes(
    scenario: Scenario, runs: Sequence[tuple[Strategy, Plant, Sequence[Trajectory]]]
) -> tuple[Outcome, ...]:
    """Turn every strategy's trajectories into an outcome, paired with the first strategy's."""
    found: list[Outcome] = []
    first: dict[str, Floats] = {}
    for strategy, plant, trajectories in runs:
        joined = _join(scenario, trajectories)
        table = _replications(scenario, joined) | _as_a_whole(plant, trajectories)
        if first:
            table["loss_avoided_value"] = first["loss_value"] - table["loss_value"]
            table["value_added_loss_avoided"] = first["value_added_loss"] - table["value_added_loss"]
            table["net_benefit"] = _net_benefit(scenario, first, table)
        outcome = _outcome(scenario, strategy, plant, trajectories, joined, table)
        if first:
            outcome = _paired(scenario, outcome, first["loss_value"], len(runs) - 1)
        else:
            first = table
        found.append(outcome)
    return tuple(found)


def _paired(scenario: Scenario, outcome: Outcome, first: Floats, comparisons: int) -> Outcome:
    """Add the difference of the CVaRs, and all differences with intervals that hold for every strategy at once.

    Bonferroni: m intervals at a level of 1 - .05 / m cover all m differences in 95 % of cases or more.
    """
    wide = 1.0 - (1.0 - LEVEL) / comparisons
    plain, wider = list[Estimate](), list[Estimate]()
    for row, chain in enumerate(_names(scenario)):
        losses = outcome.replications["loss_value"][row]
        tails = cvar_difference(first[row], losses, _resampling(scenario), (LEVEL, wide))
        for interval, kept in zip(tails, (plain, wider), strict=True):
            kept.append(_estimate(scenario, chain, "cvar95_avoided_value", interval))
        for metric in ("loss_avoided_value", "value_added_loss_avoided", "net_benefit"):
            if metric in WHOLE and chain != ALL:
                continue
            interval = mean_interval(outcome.replications[metric][row], wide)
            wider.append(_estimate(scenario, chain, metric, interval))
    rows = _by_chain(scenario, [*outcome.estimates, *plain])
    return replace(outcome, estimates=tuple(rows), adjusted=tuple(wider))


def _resampling(scenario: Scenario) -> np.random.Generator:
    """The luck of the bootstrap: the same draws of replications for every chain and strategy."""
    return stream(scenario.seed, 0, "bootstrap")


def _names(scenario: Scenario) -> list[str]:
    """The chains in the order of all arrays, the total last."""
    return [*(chain.id for chain in scenario.network.chains), ALL]


def total_loss(scenario: Scenario, trajectory: Trajectory) -> Floats:
    """(R,) [money unit] loss of value over the horizon, all chains together."""
    lost = _path(scenario)[:, :, 0] * (trajectory.baseline - trajectory.value).sum(axis=1)
    found: Floats = lost.sum(axis=0)
    return found


def _path(scenario: Scenario) -> Floats:
    """(T, 1, 1) output that is planned on each day, as a share of the target's level."""
    return np.array([scenario.planned_share(day) for day in range(scenario.horizon_days)])[:, None, None]


def hit_products(plant: Plant) -> tuple[HitProduct, ...]:
    """The products that cuts and hazards take, with every range at its mode; the largest loss of supply first.

    Cuts are taken together.  Hazards seldom meet: of those that take a product the deepest counts.
    """
    wiring, network, cuts = plant.wiring, plant.scenario.network, plant.scenario.cuts
    primaries = len(wiring.producers)
    depth = [one.depth.mode for one in cuts] + [one.depth.mode for one in drawn_hazards(plant.scenario)]
    each = 1.0 - plant.hit[:, :primaries] * np.array(depth)[:, None]
    left = each[: len(cuts)].prod(axis=0) * each[len(cuts) :].min(axis=0, initial=1.0)
    use, cover = _home_use(plant)
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
                home_use=use.get(product.id, 0.0) * DAYS_PER_YEAR,
                cover_days=cover.get(product.id, 0.0),
                backups=tuple(backup.id for backup in network.backups if backup.product == product.id),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.share_lost * one.home_use, one.product)))


def _home_use(plant: Plant) -> tuple[dict[str, float], dict[str, float]]:
    """Per product: what home users take [money unit/day], and their mean cover [days]."""
    use: dict[str, float] = {}
    held: dict[str, float] = {}
    economy = plant.shared
    for place, slot in enumerate(plant.wiring.slots):
        if plant.wiring.producers[slot.owner].home:
            flow = float(economy.slot_use[place, 0])
            use[slot.line.input] = use.get(slot.line.input, 0.0) + flow
            held[slot.line.input] = held.get(slot.line.input, 0.0) + flow * float(economy.slot_cover[place, 0])
    return use, {product: held[product] / flow for product, flow in use.items() if flow > 0.0}


def _join(scenario: Scenario, trajectories: Sequence[Trajectory]) -> dict[str, Floats]:
    """Batches side by side, with the total as a last chain, on the planned path of output.

    Outputs (T, C + 1, R), baselines at the level of the target (C + 1, R), the planned share of it (T, 1, 1), the
    onset (R,).
    """
    path = _path(scenario)
    joined = {
        name: path * metrics.with_total(np.concatenate([getattr(one, name) for one in trajectories], axis=2))
        for name in ("volume", "value", "degraded", "added")
    }
    usual = {
        name: metrics.with_total(np.concatenate([getattr(one, name) for one in trajectories], axis=1))
        for name in ("baseline", "baseline_added")
    }
    return joined | usual | {"path": path, "onset": np.concatenate([one.onset for one in trajectories])}


def _replications(scenario: Scenario, joined: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every metric of every replication: (C + 1, R)."""
    volume, value, onset = joined["volume"], joined["value"], joined["onset"]
    output, added = joined["baseline"], joined["baseline_added"]
    days, planned = scenario.planned_days, output * joined["path"]
    total_volume, total_value = volume.sum(axis=0), value.sum(axis=0)
    loss_volume = output * days - total_volume
    loss_value = output * days - total_value
    table = {
        "output_volume": total_volume,
        "output_value": total_value,
        "loss_volume": loss_volume,
        "loss_value": loss_value,
        "loss_volume_days": metrics.days_lost(volume, planned),
        "loss_value_days": metrics.days_lost(value, planned),
        "value_added_loss": added * days - joined["added"].sum(axis=0),
        "peak_daily_loss_share": metrics.peak_loss_share(value, planned),
        "days_to_first_loss": metrics.days_to_first_loss(volume, planned, onset),
        "days_to_recover": metrics.days_to_recover(value, planned, onset),
        "days_below_95": metrics.days_below(value, planned),
        "degraded_share": joined["degraded"].sum(axis=0) / np.where(total_volume > 0.0, total_volume, 1.0),
    }
    return table | _against_targets(scenario, value)


def _as_a_whole(plant: Plant, trajectories: Sequence[Trajectory]) -> dict[str, Floats]:
    """Costs and laboratories, which belong to no chain: (C + 1, R), NaN but for the total."""
    bills = [costs(plant, one) for one in trajectories]
    rows = {name: np.concatenate([bill[name] for bill in bills]) for name in bills[0]}
    days = np.concatenate([one.test_days for one in trajectories])
    rows["test_days"] = days
    limit = plant.scenario.response.laboratories
    if limit is not None:
        places = limit if isinstance(limit, int) else sum(limit.values())
        rows["laboratory_wait_days"] = np.concatenate([one.waits for one in trajectories])
        rows["laboratory_load"] = days / (places * plant.scenario.horizon_days)
    chains = len(plant.scenario.network.chains)
    return {name: np.vstack([np.full((chains, row.size), np.nan), row]) for name, row in rows.items()}


def _net_benefit(scenario: Scenario, first: Mapping[str, Floats], table: Mapping[str, Floats]) -> Floats:
    """Value added that is saved a year, less what the strategy costs more than the first: (C + 1, R)."""
    years = scenario.horizon_days / DAYS_PER_YEAR
    saved = (first["value_added_loss"] - table["value_added_loss"]) / years
    found: Floats = saved - (table["cost_total"] - first["cost_total"])
    return found


def _against_targets(scenario: Scenario, value: Floats) -> dict[str, Floats]:
    """Shortfall over the horizon and in its last year, and whether the target is met, (C + 1, R).

    NaN for a chain without a target.  The total sums the chains that have one, and is met where all of them are.
    """
    given = [chain.target for chain in scenario.network.chains]
    yearly = np.array([np.nan if one is None else one for one in given])
    chosen = np.flatnonzero(~np.isnan(yearly))
    if chosen.size == 0:
        return {}

    def shortfall(total: Floats, target: Floats) -> Floats:
        found = metrics.target_shortfall(total[:-1], target, scenario.defaults.headroom)
        return np.concatenate([found, found[chosen].sum(axis=0, keepdims=True)])

    target = yearly * scenario.planned_days / DAYS_PER_YEAR
    table = {"target_shortfall": shortfall(value.sum(axis=0), target)}
    if scenario.horizon_days >= DAYS_PER_YEAR:
        table["target_year_shortfall"] = shortfall(value[-int(DAYS_PER_YEAR) :].sum(axis=0), yearly)
    met = np.where(np.isnan(target)[:, None], np.nan, table["target_shortfall"][:-1] <= 1e-9 * target[:, None])
    return table | {"target_met": np.concatenate([met, met[chosen].min(axis=0, keepdims=True)])}


def _outcome(
    scenario: Scenario,
    strategy: Strategy,
    plant: Plant,
    trajectories: Sequence[Trajectory],
    joined: Mapping[str, Floats],
    table: Mapping[str, Floats],
) -> Outcome:
    names = _names(scenario)
    daily: dict[tuple[str, str], Bands] = {}
    for row, chain in enumerate(names):
        daily[chain, "output_volume"] = bands(joined["volume"][:, row])
        daily[chain, "output_value"] = bands(joined["value"][:, row])
    weights = np.array([len(one.replications) for one in trajectories], dtype=float)
    offered = np.average([one.offered for one in trajectories], axis=0, weights=weights)
    contracts = plant.scenario.contracts
    return Outcome(
        strategy=strategy,
        contracts=contracts,
        estimates=tuple(_by_chain(scenario, [*_estimates(scenario, names, table), *_coverage(scenario, plant)])),
        daily=daily,
        drivers=tuple(_drivers(plant, trajectories, names)),
        events=tuple(_events(trajectories)),
        replications=table,
        offered={
            contract.backup.id: offered[:, row] * contract.backup.capacity.mode
            for row, contract in enumerate(contracts)
        },
        conservation=max(float(one.conservation.max()) for one in trajectories),
        is_underpriced=is_underpriced(strategy, plant.scenario),
    )


def _estimates(scenario: Scenario, names: Sequence[str], table: Mapping[str, Floats]) -> list[Estimate]:
    rows = []
    for row, chain in enumerate(names):
        for metric, values in table.items():
            sample = values[row]
            if metric in TARGETS and np.isnan(sample).any():
                continue  # the chain has no target
            if metric in WHOLE and chain != ALL:
                continue
            interval = share_interval(sample) if metric == "target_met" else mean_interval(sample)
            rows.append(_estimate(scenario, chain, metric, interval))
        losses = table["loss_value"][row]
        rows.append(_estimate(scenario, chain, "var95_loss_value", value_at_risk(losses)))
        rows.append(_estimate(scenario, chain, "cvar95_loss_value", cvar_interval(losses, _resampling(scenario))))
    return rows


def _coverage(scenario: Scenario, plant: Plant) -> list[Estimate]:
    """What a strategy covers, the same in all replications; a chain without critical lines has no row."""
    return [
        _estimate(scenario, chain, metric, Interval(share, share, share, scenario.replications))
        for metric, shares in coverage(plant).items()
        for chain, share in zip(_names(scenario), shares.tolist(), strict=True)
        if not np.isnan(share)
    ]


def _by_chain(scenario: Scenario, rows: Sequence[Estimate]) -> list[Estimate]:
    place = {chain: row for row, chain in enumerate(_names(scenario))}
    return sorted(rows, key=lambda row: place[row.chain])


def _estimate(scenario: Scenario, chain: str, metric: str, interval: Interval) -> Estimate:
    return Estimate(chain, metric, _unit(scenario, metric), *interval)


def _unit(scenario: Scenario, metric: str) -> str:
    if metric in SHARES or metric.startswith("coverage_"):
        return "share"
    if metric in A_YEAR:
        return f"{scenario.network.money_unit}/yr"
    if metric == "critical_lines":
        return "lines"
    return "days" if metric in DAYS else scenario.network.money_unit


def _drivers(plant: Plant, trajectories: Sequence[Trajectory], names: Sequence[str]) -> list[Driver]:
    """Lost value by what was missing: an input at its user's place, or the producer itself where it was cut."""
    wiring, economy = plant.wiring, plant.shared
    lost: dict[tuple[int, str, str], float] = {}

    def add(chain: int, product: str, region: str, amount: float) -> None:
        for row in (chain, len(names) - 1):
            key = (row, product, region)
            lost[key] = lost.get(key, 0.0) + amount

    for place, amount in _summed([one.bound_slot for one in trajectories]):
        slot = wiring.slots[place]
        add(int(economy.chain[slot.owner]), slot.line.input, wiring.producers[slot.owner].region, amount)
    for place, amount in _summed([one.bound_own for one in trajectories]):
        add(int(economy.chain[place]), wiring.producers[place].product, wiring.producers[place].region, amount)
    for place, amount in _summed([one.bound_orders for one in trajectories]):
        add(int(economy.chain[place]), NO_ORDERS, wiring.producers[place].region, amount)
    return _ranked(lost, names)


def _summed(batches: Sequence[Floats]) -> list[tuple[int, float]]:
    """Rows and their sums over all replications; joined before summing, so that batches leave no trace."""
    total = np.concatenate(batches, axis=1).sum(axis=1)
    return [(int(row), float(total[row])) for row in np.flatnonzero(total)]


def _ranked(lost: Mapping[tuple[int, str, str], float], names: Sequence[str]) -> list[Driver]:
    totals: dict[int, float] = {}
    for (row, _, _), amount in lost.items():
        totals[row] = totals.get(row, 0.0) + amount
    rows = sorted(lost.items(), key=lambda item: (item[0][0], -item[1], item[0][1:]))
    return [
        Driver(names[row], product, region, amount / totals[row])
        for (row, product, region), amount in rows
        if amount >= DRIVER_FLOOR * totals[row]
    ]


def _events(trajectories: Sequence[Trajectory]) -> list[Event]:
    found = [
        Event(one.replications[step.column], step.day, step.kind, step.subject, step.detail)
        for one in trajectories
        for step in one.steps
    ]
    return sorted(found, key=lambda event: (event.replication, event.day))
