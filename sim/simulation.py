"""What happens from the first day to the last, in one batch of replications?

Every day the response is advanced to tonight, the kernel moves the goods, and the day's output is written down.
Before anything can strike nothing moves, so the clock starts there and the days before stand at baseline.
"""

from __future__ import annotations

import gc
from collections.abc import Sequence
from contextlib import ContextDecorator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant, economy_for, shocks, watched_mixes
from sim.errors import InvariantError
from sim.hazards import Strikes, draw_strikes, first_day, remaining_share
from sim.kernel import Economy, State, step, still, usual, watch
from sim.response import Efforts, Response, Step
from sim.tally import coarse_tally

__all__ = ["CONSERVATION", "Trajectory", "simulate"]

CONSERVATION = 1e-9  # largest relative residual that a run may leave

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Trajectory:
    """What a batch of replications did; the home region only."""

    replications: tuple[int, ...]
    onset: Floats  # (R,) when the first strike begins [day]; NaN where none happens
    baseline: Floats  # (C, R) [money unit/day] output when nothing is cut
    baseline_added: Floats  # (C, R) [money unit/day] value added when nothing is cut
    volume: Floats  # (T, C, R) [money unit/day] output
    value: Floats  # (T, C, R) [money unit/day] output weighted with its quality
    degraded: Floats  # (T, C, R) [money unit/day] output made with degraded inputs
    added: Floats  # (T, C, R) [money unit/day] value added
    offered: Ints  # (2, T, B) tally over the batch: level of every backup, as a share of its capacity
    bound_slot: Floats  # (K, R) home value lost at each slot [money unit]
    bound_own: Floats  # (P, R) by cuts of the producer's own capacity
    bound_orders: Floats  # (P, R) for want of orders
    taken: Floats  # (B, R) delivered by each backup to home users [money unit]
    efforts: Efforts  # what people have done for each contract
    waits: Floats  # (R,) mean wait for a laboratory [days]; NaN where nobody asked for one
    test_days: Floats  # (R,) days of all tests
    steps: tuple[Step, ...]
    conservation: Floats  # (R,) relative residual


class _without_collection(ContextDecorator):  # noqa: N801 - reads as a phrase where it is used
    """Let the garbage wait.

    People's reactions make many small objects that live until the end.  Looking through them for garbage again and
    again took as long as the reactions themselves.
    """

    def __enter__(self) -> None:
        self._was = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Record:
    """What is written down of every day; before the clock starts everything stands at baseline."""

    baseline: Floats
    baseline_added: Floats
    volume: Floats
    value: Floats
    degraded: Floats
    added: Floats
    offered: Ints

    @classmethod
    def until(cls, first: int, plant: Plant, economy: Economy) -> _Record:
        """An empty record of a run, but for the days before the first."""
        scenario, chains = plant.scenario, len(plant.scenario.network.chains)
        baseline, baseline_added = usual(economy, chains)
        shape = (scenario.horizon_days, *baseline.shape)
        volume, value, degraded, added = (np.zeros(shape) for _ in range(4))
        volume[:first] = value[:first] = baseline
        added[:first] = baseline_added
        offered = np.zeros((2, scenario.horizon_days, len(scenario.contracts)), dtype=np.int64)
        return cls(baseline, baseline_added, volume, value, degraded, added, offered)


@_without_collection()
def simulate(plant: Plant, replications: Sequence[int]) -> Trajectory:
    """Run some replications of a scenario, whatever their numbers.

    Raises
    ------
    InvariantError
        If goods were made from nothing or lost: a defect of the program, never of the input.
    """
    scenario = plant.scenario
    strikes = draw_strikes(scenario, replications)
    lucky = scenario.replications > 1
    response = Response(plant.brief, shocks(plant, strikes), scenario.seed, replications, lucky=lucky)
    economy = economy_for(plant, replications)
    first = min(first_day(scenario), scenario.horizon_days)
    record, state = _Record.until(first, plant, economy), still(economy, first)
    start = _stocks(state)
    _live(plant, strikes, response, economy, state, record, first)
    residual = _residual(state, start)
    _refuse_leaks(residual, replications)
    waits, test_days = response.queue()
    lumps = plant.lumped.lumps
    return Trajectory(
        replications=tuple(replications),
        onset=_onset(strikes),
        baseline=record.baseline,
        baseline_added=record.baseline_added,
        volume=record.volume,
        value=record.value,
        degraded=record.degraded,
        added=record.added,
        offered=record.offered,
        bound_slot=lumps.by_slot(state.bound_slot, plant.wiring.owners),
        bound_own=lumps.by_producer(state.bound_own),
        bound_orders=lumps.by_producer(state.bound_orders),
        taken=state.taken,
        efforts=response.efforts(),
        waits=waits,
        test_days=test_days,
        steps=(*_cut_steps(strikes), *response.steps),
        conservation=residual,
    )


def _live(
    plant: Plant, strikes: Strikes, response: Response, economy: Economy, state: State, record: _Record, first: int
) -> None:
    """Let day after day pass: people, then goods, then what people see of the goods in the evening."""
    tomorrow = remaining_share(strikes, plant.classes, first)
    watched = watched_mixes(plant)
    missing, stock = (np.zeros((len(plant.brief.products), tomorrow.shape[1])) for _ in range(2))
    for day in range(first, plant.scenario.horizon_days):
        level = response.advance(day)
        remaining, tomorrow = tomorrow, remaining_share(strikes, plant.classes, day + 1)
        written = record.volume[day], record.value[day], record.degraded[day], record.added[day]
        step(economy, state, day, remaining, tomorrow, level, *written, plant.lumped.circles)
        record.offered[0, day] = coarse_tally(level)
        if plant.scenario.contracts:
            watch(economy, state, watched, missing, stock)
            response.observe(day, missing, stock)


def _refuse_leaks(residual: Floats, replications: Sequence[int]) -> None:
    if np.any(residual > CONSERVATION):
        worst = int(np.argmax(residual))
        raise InvariantError(
            f"conservation is broken: relative residual {residual[worst]:.3g} in replication {replications[worst]}"
        )


def _onset(strikes: Strikes) -> Floats:
    """(R,) when the first strike that happens begins; NaN where none does."""
    starts = np.where(strikes.depth > 0.0, strikes.start, np.inf)
    first = np.min(starts, axis=0, initial=np.inf)
    return np.where(np.isfinite(first), first, np.nan)


def _stocks(state: State) -> Floats:
    """(R,) everything in stock or under way [money unit]."""
    due = state.due.sum(axis=0) + state.degraded_due
    held: Floats = (state.stock + state.degraded + due).sum(axis=0)
    return held


def _residual(state: State, start: Floats) -> Floats:
    """(R,) what is left of the two balances of a run, relative to what it moved.

    Output goes to slots or to final users; stock and transit change by what arrives less what is used.
    """
    moved = np.maximum(state.delivered, np.finfo(float).tiny)
    sales = np.abs(state.delivered - state.shipped - state.served)
    stocks = np.abs(start + state.shipped - state.wasted - state.used - state.expired - _stocks(state))
    return np.maximum(sales, stocks) / moved


def _cut_steps(strikes: Strikes) -> list[Step]:
    """When each strike that happens begins and ends."""
    steps = []
    for place, subject in enumerate(strikes.subjects):
        for column in range(strikes.depth.shape[1]):
            depth = float(strikes.depth[place, column])
            if depth > 0.0:
                start = float(strikes.start[place, column])
                steps.append(Step(column, start, "cut begins", subject, f"depth {depth:.4g}"))
                steps.append(Step(column, start + float(strikes.duration[place, column]), "recovery begins", subject))
                steps.append(Step(column, float(strikes.end[place, column]), "cut ends", subject))
    return steps
