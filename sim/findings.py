"""What do the trajectories of an experiment say?  From arrays by day to estimates by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim import metrics
from sim.assembly import Plant
from sim.baseline import DAYS_PER_YEAR
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
from sim.outcome import ALL, Bands, Driver, Estimate, Event, HitProduct, Outcome
from sim.rng import stream
from sim.scenario import Scenario, Strategy
from sim.simulation import Trajectory

__all__ = ["compare_outcomes", "hit_products", "total_loss"]

Floats = NDArray[np.float64]

DRIVER_FLOOR = 1e-6  # a smaller share of a chain's loss is not listed
NO_ORDERS = ""  # product of a driver where no component was missing: customers who stood still ordered nothing
SHARES = frozenset({"peak_daily_loss_share", "degraded_share", "target_met"})
DAYS = frozenset({"loss_volume_days", "loss_value_days", "days_to_first_loss", "days_to_recover", "days_below_95"})


def compare_outcomes(
    scenario: Scenario, runs: Sequence[tuple[Strategy, Plant, Sequence[Trajectory]]]
) -> tuple[Outcome, ...]:
    """Turn every strategy's trajectories into an outcome, paired with the first strategy's."""
    found: list[Outcome] = []
    first: dict[str, Floats] = {}
    for strategy, plant, trajectories in runs:
        joined = _join(trajectories)
        table = _replications(scenario, joined)
        if first:
            table["loss_avoided_value"] = first["loss_value"] - table["loss_value"]
            table["value_added_loss_avoided"] = first["value_added_loss"] - table["value_added_loss"]
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
        for metric in ("loss_avoided_value", "value_added_loss_avoided"):
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


def total_loss(trajectory: Trajectory) -> Floats:
    """(R,) [money unit] loss of value over the horizon, all chains together."""
    lost: Floats = (trajectory.baseline - trajectory.value).sum(axis=(0, 1))
    return lost


def hit_products(plant: Plant) -> tuple[HitProduct, ...]:
    """The products that the scenario's cuts take, with every range at its mode; the largest loss of supply first."""
    wiring, network = plant.wiring, plant.scenario.network
    primaries = len(wiring.producers)
    depth = np.array([cut.depth.mode for cut in plant.scenario.cuts])[:, None]
    left = np.where(plant.hit[:, :primaries], 1.0 - depth, 1.0).prod(axis=0)
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


def _join(trajectories: Sequence[Trajectory]) -> dict[str, Floats]:
    """Batches side by side, with the total as a last chain: (T, C + 1, R); baselines (C + 1, R); the onset (R,)."""
    joined = {
        name: metrics.with_total(np.concatenate([getattr(one, name) for one in trajectories], axis=2))
        for name in ("volume", "value", "degraded", "added")
    }
    usual = {
        name: metrics.with_total(np.concatenate([getattr(one, name) for one in trajectories], axis=1))
        for name in ("baseline", "baseline_added")
    }
    return joined | usual | {"onset": np.concatenate([one.onset for one in trajectories])}


def _replications(scenario: Scenario, joined: Mapping[str, Floats]) -> dict[str, Floats]:
    """Every metric of every replication: (C + 1, R)."""
    volume, value, onset = joined["volume"], joined["value"], joined["onset"]
    output, added = joined["baseline"], joined["baseline_added"]
    days = scenario.horizon_days
    scale = np.where(output > 0.0, output, 1.0)
    total_volume, total_value = volume.sum(axis=0), value.sum(axis=0)
    loss_volume = output * days - total_volume
    loss_value = output * days - total_value
    table = {
        "output_volume": total_volume,
        "output_value": total_value,
        "loss_volume": loss_volume,
        "loss_value": loss_value,
        "loss_volume_days": loss_volume / scale,
        "loss_value_days": loss_value / scale,
        "value_added_loss": added * days - joined["added"].sum(axis=0),
        "peak_daily_loss_share": metrics.peak_loss_share(value, output),
        "days_to_first_loss": metrics.days_to_first_loss(volume, output, onset),
        "days_to_recover": metrics.days_to_recover(value, output, onset),
        "days_below_95": metrics.days_below(value, output),
        "degraded_share": joined["degraded"].sum(axis=0) / np.where(total_volume > 0.0, total_volume, 1.0),
    }
    return table | _against_targets(scenario, total_value)


def _against_targets(scenario: Scenario, total_value: Floats) -> dict[str, Floats]:
    """Shortfall and whether the target is met, (C + 1, R); NaN for a chain without one.

    The total sums the chains that have a target, and is met where all of them are.
    """
    years = scenario.horizon_days / DAYS_PER_YEAR
    given = [chain.target for chain in scenario.network.chains]
    target = np.array([np.nan if one is None else one * years for one in given])
    chosen = np.flatnonzero(~np.isnan(target))
    if chosen.size == 0:
        return {}
    headroom = scenario.defaults.headroom
    shortfall = np.full(total_value.shape, np.nan)
    shortfall[:-1] = metrics.target_shortfall(total_value[:-1], target, headroom)
    met = np.full_like(shortfall, np.nan)
    met[:-1] = np.where(np.isnan(target)[:, None], np.nan, shortfall[:-1] <= 1e-9 * target[:, None])
    shortfall[-1] = shortfall[chosen].sum(axis=0)
    met[-1] = met[chosen].min(axis=0)
    return {"target_shortfall": shortfall, "target_met": met}


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
            contract.backup.id: offered[:, row] * contract.backup.capacity for row, contract in enumerate(contracts)
        },
        conservation=max(float(one.conservation.max()) for one in trajectories),
    )


def _estimates(scenario: Scenario, names: Sequence[str], table: Mapping[str, Floats]) -> list[Estimate]:
    rows = []
    for row, chain in enumerate(names):
        for metric, values in table.items():
            sample = values[row]
            if metric in ("target_shortfall", "target_met") and np.isnan(sample).any():
                continue  # the chain has no target
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
