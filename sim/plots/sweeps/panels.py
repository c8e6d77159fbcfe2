"""Which strategies get a panel, and how do panels share a figure?"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.breaking import cell_width
from sim.factors import Factor
from sim.labels import Language
from sim.plots.lettering import LINES, stacked, wrap
from sim.plots.style import INK, panels_in_rows
from sim.sweep.indices import Kind
from sim.sweep.result import Series, SweepResult
from sim.sweep.words import strategy_label

__all__ = [
    "AROUND",
    "AXIS_CELLS",
    "INCH_CELLS",
    "NAME_CELLS",
    "apart",
    "explained_series",
    "moved_series",
    "named",
    "panels",
]

NAME_CELLS = 34  # of a factor beside a bar
AXIS_CELLS = 90  # of a factor along the whole figure
INCH_CELLS = 15  # of a factor along an axis of an inch
TITLE_CELLS = 52
GAP_CELLS = 1.5  # between the labels of an axis
AROUND = 0.55  # room around panels [inch]


def moved_series(result: SweepResult, chain: str, metric: str) -> list[Series]:
    """The series of a measure that the factors move, a strategy each."""
    return [series for series in result.of(chain, metric) if series.is_moved]


def explained_series(result: SweepResult, chain: str, metric: str, kind: Kind) -> list[Series]:
    """Those of them that have an index of a kind: the ends may move what no sample does."""
    shown = moved_series(result, chain, metric)
    return [series for series in shown if any(np.isfinite(one.value) for one in result.about(series, kind))]


def named(factor: Factor, language: Language, cells: int) -> str:
    """The title of a factor, in two lines if it is too wide for one."""
    return stacked(factor.title[language], cells)


def apart(places: Sequence[float], labels: Sequence[str], cells: int) -> list[int]:
    """Which of some labels along an axis of so many cells leave each other room: the first of those that would meet.

    >>> apart([1.0, 2.0, 60.0, 300.0], ["1", "2", "60", "300"], 90), apart([0.0, 1.0], ["no", "yes"], 90)
    ([0, 2, 3], [0, 1])
    """
    span = max(places) - min(places)
    kept, end = list[int](), -inf
    for at in sorted(range(len(places)), key=places.__getitem__):
        half = 0.5 * cell_width(labels[at])
        middle = cells * (places[at] - min(places)) / span if span > 0.0 else 0.0
        if middle - half >= end + GAP_CELLS:
            kept.append(at)
            end = middle + half
    return kept


def panels(
    figure: Figure, result: SweepResult, shown: list[Series], language: Language, *, columns: int, height: float
) -> list[Axes]:
    """A panel for each series, headed by its strategy, in rows; height: of a panel [inch]."""
    drawn = panels_in_rows(figure, len(shown), columns, height, AROUND)
    columns = min(columns, len(shown))
    for axes, series in zip(drawn, shown, strict=True):
        title = wrap(strategy_label(result, series.strategy, language), TITLE_CELLS // columns + 12)
        axes.set_title(title, loc="left", color=INK, linespacing=LINES)
    return drawn
