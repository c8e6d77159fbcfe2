"""What is kept of a batch, once it is simulated?

A trajectory holds every day of every replication.  A digest holds what the findings need of it and little more, so that
thousands of replications fit into memory and travel between processes.  Digests of any batches join into the digest
that one large batch would have left, bit for bit.

To keep something more, add it in `digest`; `Gathered` and the store treat all entries of a kind alike:

- ``table``: a metric of every replication by chain, (C + 1, R); goes to replications.parquet and summary.csv
- ``each``: any other number of every replication, (..., R)
- ``sums``: a sum over the replications, (2, ...), made by `tally` with a unit that depends on the plant only
- ``curves``: something of every day for the first replications only, (..., R')
- ``events``: columns of what happened, for the first replications only
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sim import metrics
from sim.assembly import Plant
from sim.costs import costs
from sim.economy import usual
from sim.network import DAYS_PER_YEAR
from sim.rebalance import WIDEST
from sim.scenario import Scenario
from sim.simulation import Trajectory
from sim.tally import tally, unit_above

__all__ = [
    "EVERYTHING",
    "NUMBERS",
    "Digest",
    "Gathered",
    "Keep",
    "day_unit",
    "digest",
    "packed",
    "run_unit",
    "unpacked",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Columns = NDArray[np.generic]
T = TypeVar("T", bound=np.generic)

PARTS = ("table", "each", "sums", "curves", "events")
CURVE_NUMBERS = 5_000_000  # of one scenario: 40 MB


@dataclass(frozen=True, slots=True)
class Keep:
    """Of how many replications, the first ones, more is kept than numbers."""

    curves: int  # their output of every day, for the bands of daily.csv; fewer where a run is long, see `curves_kept`
    events: int  # what happened in them, for events.csv

    def curves_kept(self, scenario: Scenario) -> int:
        """Replications whose curves fit into 40 MB, but one at least; or all that are asked for."""
        a_replication = 2 * scenario.horizon_days * (len(scenario.network.chains) + 1)
        return min(self.curves, max(1, CURVE_NUMBERS // a_replication))


EVERYTHING = Keep(curves=500, events=200)
NUMBERS = Keep(curves=0, events=0)


@dataclass(frozen=True, slots=True)
class Digest:
    """What is kept of some replications of one scenario; the numbers of the replications ascend."""

    replications: Ints  # (R,)
    table: Mapping[str, Floats]
    each: Mapping[str, Floats]
    sums: Mapping[str, Ints]
    curves: Mapping[str, Floats]
    events: Mapping[str, Columns]  # replication, and what `sim.response.Notes` holds of each event


def digest(plant: Plant, trajectory: Trajectory, keep: Keep) -> Digest:
    """What is kept of a batch."""
    scenario = plant.scenario
    path = np.array(scenario.planned_shares)[:, None, None]
    baseline, added = trajectory.baseline, trajectory.baseline_added
    output = {
        "volume": metrics.with_total(metrics.settled(trajectory.volume, baseline, baseline)),
        "value": metrics.with_total(metrics.settled(trajectory.value, baseline, baseline)),
        "degraded": metrics.with_total(trajectory.degraded),
        "added": metrics.with_total(metrics.settled(trajectory.added, added, added)),
    }
    for values in output.values():
        np.multiply(values, path, out=values)
    replications = np.array(trajectory.replications, dtype=np.int64)
    followed = int(np.sum(replications < keep.curves_kept(scenario)))
    return Digest(
        replications=replications,
        table=_table(scenario, trajectory, output, path) | _as_a_whole(plant, trajectory),
        each={
            "conservation": trajectory.conservation,
            "filled": trajectory.filled,
            "baseline": trajectory.baseline,
            "baseline_added": trajectory.baseline_added,
        },
        sums=_sums(plant, trajectory, output),
        curves={name: output[name][:, :, :followed].copy() for name in ("volume", "value")},
        events=_events(trajectory, keep.events),
    )


class Gathered:
    """The digests of one scenario as they come; sums, each as large as those of all, are added up at once."""

    def __init__(self) -> None:
        self._digests: list[Digest] = []  # without their sums
        self._sums: dict[str, Ints] = {}
        self.replications = 0  # gathered so far

    def add(self, one: Digest) -> None:
        """Take a digest, in whatever order."""
        self._digests.append(replace(one, sums={}))
        self._sums = {name: self._sums.get(name, 0) + values for name, values in one.sums.items()}
        self.replications += len(one.replications)

    def whole(self) -> Digest:
        """All that was gathered, as one digest."""
        self._digests = [_joined(self._digests)]
        return replace(self._digests[0], sums=self._sums)


def _joined(digests: Sequence[Digest]) -> Digest:
    """The digest, but for its sums, that one batch of all these replications would have left."""
    replications = np.concatenate([one.replications for one in digests])
    order = np.argsort(replications)
    followed = np.argsort(np.concatenate([one.replications[: _followed(one)] for one in digests]))
    events = _together(digests, lambda one: one.events)
    told = np.lexsort((events["day"], events["replication"]))  # stable: what happened at once stays in order
    return Digest(
        replications=replications[order],
        table={name: values[..., order] for name, values in _together(digests, lambda one: one.table).items()},
        each={name: values[..., order] for name, values in _together(digests, lambda one: one.each).items()},
        sums={},
        curves={name: values[..., followed] for name, values in _together(digests, lambda one: one.curves).items()},
        events={name: values[told] for name, values in events.items()},
    )


def _together(digests: Sequence[Digest], part: Callable[[Digest], Mapping[str, NDArray[T]]]) -> dict[str, NDArray[T]]:
    """The arrays of one part side by side, replications last."""
    return {name: np.concatenate([part(one)[name] for one in digests], axis=-1) for name in part(digests[0])}


def _followed(one: Digest) -> int:
    """How many replications, the first ones, have curves."""
    return next((values.shape[-1] for values in one.curves.values()), 0)


def packed(one: Digest) -> dict[str, Columns]:
    """A digest as arrays with names, for a file."""
    parts = {part: getattr(one, part) for part in PARTS}
    found = {f"{part}/{name}": values for part, entries in parts.items() for name, values in entries.items()}
    return found | {"replications": one.replications}


def unpacked(arrays: Mapping[str, Columns]) -> Digest:
    """And back."""
    parts: dict[str, dict[str, Columns]] = {part: {} for part in PARTS}
    for key, values in arrays.items():
        part, _, name = key.partition("/")
        if name:
            parts[part][name] = values
    return Digest(arrays["replications"], **parts)  # type: ignore[arg-type]


def day_unit(plant: Plant) -> float:
    """The unit of sums of a day's output: many times the home economy's baseline at the modes of all ranges.

    A replication's own baseline may be `WIDEST` of those.  A tally has room for sixteen times its unit; surge beyond
    half of that needs a larger one.
    """
    baseline, _ = usual(plant.shared, len(plant.scenario.network.chains))
    most = 1.0 + float(plant.shared.surge.max(initial=0.0))  # times the baseline
    return unit_above(float(baseline.sum()) * WIDEST * max(1.0, most / 8.0))


def run_unit(plant: Plant) -> float:
    """The unit of sums of a whole run's losses."""
    return _of_a_run(plant, day_unit(plant))


def _of_a_run(plant: Plant, day: float) -> float:
    return day * unit_above(float(plant.scenario.horizon_days))


def _sums(plant: Plant, trajectory: Trajectory, output: Mapping[str, Floats]) -> dict[str, Ints]:
    day = day_unit(plant)
    run = _of_a_run(plant, day)
    return {
        "volume": tally(output["volume"], day),
        "value": tally(output["value"], day),
        "bound_slot": tally(trajectory.bound_slot, run),
        "bound_own": tally(trajectory.bound_own, run),
        "bound_orders": tally(trajectory.bound_orders, run),
        "lost_weekly": _weekly(trajectory.lost_weekly, run),
        "offered": trajectory.offered,
    }


def _weekly(losses: Floats, unit: float) -> Ints:
    """(W, P + 1, R) -> (2, W, P + 1) the tally; most products are never missing, which costs nothing."""
    some = losses.any(axis=2)
    found = np.zeros((2, *some.shape), dtype=np.int64)
    found[:, some] = tally(losses[some], unit)
    return found


def _table(scenario: Scenario, trajectory: Trajectory, output: Mapping[str, Floats], path: Floats) -> dict[str, Floats]:
    """Every metric of every replication: (C + 1, R)."""
    volume, value, onset = output["volume"], output["value"], trajectory.onset
    usual_output, usual_added = (metrics.with_total(one) for one in (trajectory.baseline, trajectory.baseline_added))
    planned = usual_output * path
    lost_volume, lost_value = metrics.loss_share(volume, planned), metrics.loss_share(value, planned)
    total_volume, total_value = volume.sum(axis=0), value.sum(axis=0)
    table = {
        "output_volume": total_volume,
        "output_value": total_value,
        "loss_volume": (planned - volume).sum(axis=0),  # day by day: exactly none where nothing is lost
        "loss_value": (planned - value).sum(axis=0),
        "loss_volume_days": metrics.days_lost(lost_volume),
        "loss_value_days": metrics.days_lost(lost_value),
        "value_added_loss": (usual_added * path - output["added"]).sum(axis=0),
        "peak_daily_loss_share": metrics.peak_loss_share(lost_value),
        "days_to_first_loss": metrics.days_to_first_loss(lost_volume, onset),
        "days_to_recover": metrics.days_to_recover(lost_value, onset),
        "days_below_95": metrics.days_below(lost_value),
        "degraded_share": output["degraded"].sum(axis=0) / np.where(total_volume > 0.0, total_volume, 1.0),
    }
    return table | _against_targets(scenario, value)


def _as_a_whole(plant: Plant, trajectory: Trajectory) -> dict[str, Floats]:
    """Costs and laboratories, which belong to no chain: (C + 1, R), NaN but for the total."""
    rows = dict(costs(plant, trajectory))
    rows["test_days"] = trajectory.test_days
    people = plant.scenario.response
    if people.places:
        rows["laboratory_wait_days"] = trajectory.waits
    if people.places and all(people.waits(kind) for kind in plant.brief.kinds):  # no test is done elsewhere
        rows["laboratory_load"] = trajectory.test_days / (sum(people.places.values()) * plant.scenario.horizon_days)
    chains = len(plant.scenario.network.chains)
    return {name: np.vstack([np.full((chains, row.size), np.nan), row]) for name, row in rows.items()}


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
    met = metrics.target_met(table["target_shortfall"][:-1], target)
    return table | {"target_met": np.concatenate([met, met[chosen].min(axis=0, keepdims=True)])}


def _events(trajectory: Trajectory, most: int) -> dict[str, Columns]:
    """What happened in the first replications, as columns in the order of replications and days."""
    notes = trajectory.notes
    replication = np.array(trajectory.replications, dtype=np.int64)[notes.column]
    order = np.lexsort((notes.day, replication))  # stable: what happened at once stays in order
    order = order[replication[order] < most]
    return {
        "replication": replication[order],
        "day": notes.day[order],
        "kind": notes.kind[order],
        "subject": notes.subject[order],
        "detail": notes.detail[order],
    }
