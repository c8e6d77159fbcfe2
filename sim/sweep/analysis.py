"""What do the points of a sweep say of its factors?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from sim.factors import Factor, Sweep
from sim.rng import stream
from sim.sweep.indices import Effects, Matrices, grid_effects, rank_correlations, sobol_effects
from sim.sweep.result import Index, Series
from sim.sweep.sampling import Point, Role

__all__ = ["analyse"]

Floats = NDArray[np.float64]


def analyse(sweep: Sweep, points: Sequence[Point], series: Series) -> list[Index]:
    """Every index that the method of a sweep allows of one series."""
    if sweep.method == "grid":
        effects = grid_effects(series.mean.reshape([len(factor.values) for factor in sweep.factors]))
    else:
        # The same rows are drawn again for every series, so that their intervals can be set side by side.
        luck = stream(sweep.study.scenario.seed, 0, "sweep", "bootstrap")
        if sweep.method == "sobol":
            effects = sobol_effects(_matrices(sweep, points, series.mean), luck)
        else:
            chosen = _of_role(points, "sample")
            effects = rank_correlations(_places(sweep.factors, points, chosen), series.mean[chosen], luck)
    return [index for one in effects for index in _told(sweep, series, one)]


def _of_role(points: Sequence[Point], role: Role, factor: int | None = None) -> list[int]:
    return [one.number for one in points if one.role == role and one.factor == factor]


def _matrices(sweep: Sweep, points: Sequence[Point], measure: Floats) -> Matrices:
    def exchanged(role: Role) -> Floats:
        return np.array([measure[_of_role(points, role, place)] for place in range(len(sweep.factors))])

    ba = exchanged("BA") if sweep.interactions else None
    return Matrices(measure[_of_role(points, "A")], measure[_of_role(points, "B")], exchanged("AB"), ba)


def _places(factors: Sequence[Factor], points: Sequence[Point], chosen: Sequence[int]) -> Floats:
    """(n, k) numbers as they are, words by their place in the list."""

    def number(factor: Factor, place: int, point: Point) -> float:
        value = point.values[place]
        if factor.values and not factor.numbers:
            return float(factor.values.index(value))
        return float(value) if isinstance(value, int | float) else np.nan

    return np.array([[number(factor, at, points[row]) for at, factor in enumerate(factors)] for row in chosen])


def _told(sweep: Sweep, series: Series, effects: Effects) -> Iterator[Index]:
    names = [factor.id for factor in sweep.factors]
    about = (series.strategy, series.chain, series.metric, effects.kind)
    if effects.value.ndim == 1:
        for row, name in enumerate(names):
            numbers = (effects.value[row], effects.low[row], effects.high[row])
            yield Index(*about, name, "", *map(float, numbers))
        return
    for row, name in enumerate(names):
        for column in range(row + 1, len(names)):
            numbers = (effects.value[row, column], effects.low[row, column], effects.high[row, column])
            yield Index(*about, name, names[column], *map(float, numbers))
