"""What happens from the first day to the last, in one batch of replications?

The response is advanced to tonight, the kernel moves the goods day after day until somebody may act again, and each
day's output is written down.  Before anything can strike no goods move, and the days before stand at baseline; people
may act on them all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant, economy_for, shocks, watched_mixes
from sim.blocks import Blocks, filled, held, number
from sim.days import pass_days, pass_quiet_days
from sim.economy import Economy, usual
from sim.errors import InvariantError
from sim.garbage import uncollected
from sim.hazards import Strikes, cause_names, draw_strikes, first_day, remaining_share
from sim.kernel import CHAIN, LANES, SUM, Block, lanes
from sim.response import CUT_KINDS, Efforts, Luck, Names, Notes, Response, Shock
from sim.shortages import Bookings, Ledger, accounts_of

__all__ = ["CONSERVATION", "Trajectory", "event_names", "simulate"]

CONSERVATION = 1e-9  # largest relative residual that a run may leave

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


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
    bound_slot: Floats  # (K, R) home value lost at each slot, every day as the plan has it [money unit]
    bound_own: Floats  # (P, R) by cuts of the producer's own capacity
    bound_orders: Floats  # (P, R) for want of orders
    lost_weekly: Floats  # (W, products + 1, R) home value lost for want of each product, and last of orders
    taken: Floats  # (B, R) delivered by each backup to home users, every day as the plan has it [money unit]
    efforts: Efforts  # what people have done for each contract
    waits: Floats  # (R,) mean wait for a laboratory [days]; NaN where nobody asked for one
    test_days: Floats  # (R,) days of all tests
    notes: Notes  # what happened in the replications of which it is told
    filled: Floats  # (R,) at the end of the run, see `sim.blocks.filled` [share]
    conservation: Floats  # (R,) relative residual


@dataclass(frozen=True, slots=True)
class _Draws:
    """What luck has decided for a batch: its strikes, its economies, and what the strikes leave every day."""

    strikes: Strikes
    first: int  # day on which anything can strike; the horizon if nothing does before
    economy: Economy
    shocks: list[list[Shock]]
    luck: Luck
    told: Flags  # (R,) whether events are written down
    remaining: Floats  # (T + 1, classes, R) [share] from the first day on


@uncollected()
def simulate(plant: Plant, replications: Sequence[int], told: int | None = None) -> Trajectory:
    """Run some replications of a scenario, whatever their numbers.

    They run in blocks, one after the other from the first day to the last, so that a block stays in the cache and only
    one at a time is in memory.  Events are written down in the replications with a number below `told`; None: in all.

    Raises
    ------
    InvariantError
        If goods were made from nothing or lost: a defect of the program, never of the input.
    """
    strikes, horizon = draw_strikes(plant.scenario, replications), plant.scenario.horizon_days
    first = min(first_day(plant.scenario), horizon)
    left = [remaining_share(strikes, plant.classes, day) for day in range(first, horizon + 1)]
    luck = Luck(plant.scenario.seed, replications, lucky=plant.scenario.lucky)
    is_told = np.array([told is None or one < told for one in replications], dtype=bool)
    economy = economy_for(plant, replications)
    draws = _Draws(strikes, first, economy, shocks(plant, strikes), luck, is_told, np.array(left))
    seen = watched_mixes(plant), len(plant.brief.products)
    blocks = Blocks(economy, plant.lumped.circles, *seen, accounts_of(plant))
    offered = np.zeros((2, horizon, len(plant.scenario.contracts)), dtype=np.int64)
    parts = [
        _Run(plant, draws, blocks, replications, at, offered[0]).live() for at in range(0, len(replications), LANES)
    ]
    return _joined(plant, draws, replications, parts, offered)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is left of a block when it has lived; the fields are those of the trajectory."""

    daily: dict[str, Floats]
    booked: dict[str, Floats]  # lost by lumps of slots and of producers, taken by backup
    lost_weekly: Floats
    efforts: Efforts
    waits: Floats
    test_days: Floats
    notes: Notes
    filled: Floats
    residual: Floats


class _Run:
    """The replications of one block, from the first day to the last; the days before stand at baseline.

    What backups offer is added to ``offered``, (T, B), which all blocks share.
    """

    def __init__(
        self,
        plant: Plant,
        draws: _Draws,
        blocks: Blocks,
        replications: Sequence[int],
        at: int,
        offered: Ints,
    ) -> None:
        self.plant, self.first, self.offered = plant, draws.first, offered
        self.replications = tuple(replications[at : at + LANES])
        scenario, count = plant.scenario, len(self.replications)
        told = draws.told[at : at + count].tolist()
        self.response = Response(plant.brief, draws.shocks[at : at + count], draws.luck, at, told)
        self.remaining = lanes(draws.remaining, at)
        self.block = blocks.at(at, self.first)
        self.chains = np.zeros((scenario.horizon_days, len(scenario.network.chains), LANES * len(CHAIN)))
        self.ledger = Ledger(self.block, scenario.horizon_days)
        self.bookings = Bookings(self.block, scenario)

    def live(self) -> _Part:
        """Let day after day pass: people, then goods, then what people see of the goods in the evening.

        Days on which nobody acts pass in one step.
        """
        (start, _), day, horizon = held(self.block), 0, self.plant.scenario.horizon_days
        level = np.zeros((len(self.plant.scenario.contracts), LANES))
        while day < horizon:
            until = self.response.advance(day)
            day, news = self._wait(day, until, level) if day < self.first else self._live_days(day, until, level)
            self.response.hear(day - 1, news)
        count = len(self.replications)
        residual = _residual(self.block, start)[:count]
        _refuse_leaks(residual, self.replications)
        self.response.close()
        return self._part(residual)

    def _wait(self, day: int, until: int, level: Floats) -> tuple[int, int]:
        """Let days pass on which nothing can strike yet, and of which there is no news."""
        until = min(until, self.first)
        pass_quiet_days(self.response.offers, len(self.replications), day, until, level, self.offered[day:])
        return until, 0

    def _live_days(self, day: int, until: int, level: Floats) -> tuple[int, int]:
        """Let goods move day after day: the day after the last that has passed, and rows of news of its evening."""
        offers, lookout, news = self.response.offers, self.response.lookout, 0
        while day < until and news == 0:
            stop, left = min(until, self.bookings.due(day)), self.remaining[day - self.first :]
            written = level, self.offered[day:], self.chains[day:], self.ledger.since(day)
            day, news = pass_days(self.block, offers, lookout, day, stop, left, *written)
            self.bookings.close(day)
        return day, news

    def _part(self, residual: Floats) -> _Part:
        """Read off what is kept."""
        count = len(self.replications)
        return _Part(
            daily={name: number(self.chains, at)[..., :count].copy() for name, at in CHAIN._asdict().items()},
            booked=self.bookings.booked(count),
            lost_weekly=self.ledger.losses(count),
            efforts=self.response.efforts(),
            waits=self.response.waits(),
            test_days=self.response.test_days(),
            notes=self.response.notes(),
            filled=filled(self.block)[:count],
            residual=residual,
        )


def _joined(
    plant: Plant, draws: _Draws, replications: Sequence[int], parts: Sequence[_Part], offered: Ints
) -> Trajectory:
    """Put blocks side by side."""
    lumps = plant.lumped.lumps
    baseline, baseline_added = usual(draws.economy, len(plant.scenario.network.chains))

    def daily(name: str, before: Floats) -> Floats:
        found = np.concatenate([one.daily[name] for one in parts], axis=2)
        found[: draws.first] = before
        return found

    def booked(name: str) -> Floats:
        return np.concatenate([one.booked[name] for one in parts], axis=1)

    return Trajectory(
        replications=tuple(replications),
        onset=_onset(draws.strikes, plant.scenario.horizon_days),
        baseline=baseline,
        baseline_added=baseline_added,
        volume=daily("volume", baseline),
        value=daily("value", baseline),
        degraded=daily("degraded", np.zeros_like(baseline)),
        added=daily("added", baseline_added),
        offered=offered,
        bound_slot=lumps.by_slot(booked("slot"), plant.wiring.owners),
        bound_own=lumps.by_producer(booked("own")),
        bound_orders=lumps.by_producer(booked("orders")),
        lost_weekly=np.concatenate([one.lost_weekly for one in parts], axis=2),
        taken=booked("taken"),
        efforts=_together([one.efforts for one in parts]),
        waits=np.concatenate([one.waits for one in parts]),
        test_days=np.concatenate([one.test_days for one in parts]),
        notes=_all_notes([_strike_notes(draws, plant.scenario.horizon_days), *(one.notes for one in parts)]),
        filled=np.concatenate([one.filled for one in parts]),
        conservation=np.concatenate([one.residual for one in parts]),
    )


def _together(efforts: Sequence[Efforts]) -> Efforts:
    """What people did in several blocks."""
    return Efforts(*(np.concatenate(of_blocks, axis=1) for of_blocks in zip(*efforts, strict=True)))


def _refuse_leaks(residual: Floats, replications: Sequence[int]) -> None:
    if not np.all(residual <= CONSERVATION):  # nor a number that is none
        worst = int(np.argmax(residual))
        raise InvariantError(
            f"conservation is broken: relative residual {residual[worst]:.3g} in replication {replications[worst]}"
        )


def _onset(strikes: Strikes, horizon: int) -> Floats:
    """(R,) when the first strike that happens within the horizon begins; NaN where none does."""
    starts = np.where(strikes.depth > 0.0, strikes.start, np.inf)
    first = np.min(starts, axis=0, initial=np.inf)
    return np.where(first < horizon, first, np.nan)


def _residual(block: Block, start: Floats) -> Floats:
    """(LANES,) what is left of the two balances of a run, relative to what it moved or held.

    Output goes to slots or to final users; stock and transit change by what arrives less what is used.
    """
    end, unsent = held(block)
    sums: dict[str, Floats] = {name: number(block.sums, at)[0] for name, at in SUM._asdict().items()}
    shipped = sums["shipped"] + unsent
    moved = np.maximum(np.maximum(sums["delivered"], start), np.finfo(float).tiny)
    sales = np.abs(sums["delivered"] - shipped - sums["served"])
    stocks = np.abs(start + shipped - sums["wasted"] - sums["used"] - sums["expired"] - end)
    worst: Floats = np.maximum(sales, stocks)
    return worst / moved


def event_names(plant: Plant) -> Names:
    """What the events of a scenario are about."""
    backups = [contract.backup.id for contract in plant.scenario.contracts]
    return Names(cause_names(plant.scenario), plant.brief.products, backups)


def _all_notes(parts: Sequence[Notes]) -> Notes:
    return Notes(*(np.concatenate(of_parts) for of_parts in zip(*parts, strict=True)))


def _strike_notes(draws: _Draws, horizon: int) -> Notes:
    """When each strike that happens within the horizon begins, begins to recover and ends."""
    strikes = draws.strikes
    place, column = np.nonzero((strikes.depth > 0.0) & (strikes.start < horizon) & draws.told)
    start, duration, end, depth = (
        values[place, column] for values in (strikes.start, strikes.duration, strikes.end, strikes.depth)
    )
    none = np.zeros_like(depth)
    return Notes(
        column=np.repeat(column, 3),
        day=np.column_stack([start, start + duration, end]).reshape(-1),
        kind=np.tile(np.array(CUT_KINDS, dtype=np.int8), place.size),
        subject=np.repeat(strikes.cause[place], 3).astype(np.int32),
        detail=np.column_stack([depth, none, none]).reshape(-1),
    )
