"""What came out of a sweep, as data that archive, plots and report read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.factors import Sweep
from sim.network import Network
from sim.sweep.indices import ROUNDING, Kind, varies
from sim.sweep.sampling import Point, Role

__all__ = ["Index", "Series", "SweepResult"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of one strategy and chain at every point; NaN stands for "never happened"."""

    strategy: str
    chain: str
    metric: str
    unit: str
    mean: Floats  # (P,) over the replications
    low: Floats  # (P,) 95 % interval of the mean
    high: Floats
    replications: Ints  # (P,) those that the mean is taken over

    @property
    def is_moved(self) -> bool:
        """Whether it differs between points, by more than rounding."""
        known = self.mean[np.isfinite(self.mean)]
        return known.size > 0 and varies(known)

    @property
    def falls_below_zero(self) -> bool:
        """Whether it does at some point, by more than rounding."""
        known = self.mean[np.isfinite(self.mean)]
        return bool(known.size and known.min() < -ROUNDING * np.abs(known).max())


@dataclass(frozen=True, slots=True)
class Index:
    """How much one factor, or a pair of them, has to do with one measure."""

    strategy: str
    chain: str
    metric: str
    kind: Kind
    factor: str
    other: str  # the second of a pair; '' otherwise
    value: float
    low: float  # 95 % interval
    high: float


@dataclass(frozen=True, slots=True)
class SweepResult:
    """A sweep and what it found."""

    sweep: Sweep
    points: tuple[Point, ...]
    series: tuple[Series, ...]  # by strategy, chain and metric, in the order of the sweep
    indices: tuple[Index, ...]
    runs: int  # that were asked for: a strategy with the same numbers is not run twice
    conservation: float  # largest relative residual over all runs
    wall_seconds: float

    @property
    def network(self) -> Network:
        """The economy that was asked."""
        return self.sweep.study.scenario.network

    def where(self, role: Role, factor: int | None = None) -> int:
        """The number of the point at which one factor alone is at an end, or none is moved; a sample has each once."""
        return next(one.number for one in self.points if (one.role, one.factor) == (role, factor))

    def one(self, strategy: str, chain: str, metric: str) -> Series | None:
        """The series of a strategy, chain and measure; None if the measure does not exist there."""
        for series in self.series:
            if (series.strategy, series.chain, series.metric) == (strategy, chain, metric):
                return series
        return None

    def of(self, chain: str, metric: str) -> tuple[Series, ...]:
        """The series of a measure, one of each strategy that has it."""
        found = (self.one(strategy.id, chain, metric) for strategy in self.sweep.study.strategies)
        return tuple(series for series in found if series is not None)

    def place(self, series: Series) -> int:
        """The place of a series' strategy among all that were asked: its colour, whoever else is shown."""
        return [strategy.id for strategy in self.sweep.study.strategies].index(series.strategy)

    def about(self, series: Series, kind: Kind) -> tuple[Index, ...]:
        """The indices of one kind of one series, in the order of the factors."""
        key = (series.strategy, series.chain, series.metric, kind)
        return tuple(one for one in self.indices if (one.strategy, one.chain, one.metric, one.kind) == key)
