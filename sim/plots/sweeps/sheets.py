"""Which numbers do the figures of a sweep show?  The same for every reader: ids, not names, and no language."""

from __future__ import annotations

from collections.abc import Sequence

from sim.plots.sheet import Sheet
from sim.sweep.indices import Kind
from sim.sweep.result import Series, SweepResult
from sim.sweep.words import value_cell

__all__ = ["index_sheet", "point_sheet"]


def point_sheet(result: SweepResult, shown: Sequence[Series]) -> Sheet:
    """Some series at every point of a grid, with the values of the factors there."""
    rows = [
        (series.strategy, *map(value_cell, point.values), *(float(part[point.number]) for part in
                                                            (series.mean, series.low, series.high)))
        for series in shown
        for point in result.points
    ]  # fmt: skip
    return Sheet(("strategy", *(factor.id for factor in result.sweep.factors), "mean", "low", "high"), tuple(rows))


def index_sheet(result: SweepResult, shown: Sequence[Series], kinds: Sequence[Kind]) -> Sheet:
    """Some kinds of indices of some series; `other` is the second factor of a pair."""
    rows = [
        (one.strategy, one.kind, one.factor, one.other, one.value, one.low, one.high)
        for series in shown
        for kind in kinds
        for one in result.about(series, kind)
    ]
    return Sheet(("strategy", "index", "factor", "other", "value", "low", "high"), tuple(rows))
