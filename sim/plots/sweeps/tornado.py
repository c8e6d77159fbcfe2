"""How far does each factor move the answer by itself, between its two ends?"""

from __future__ import annotations

from math import isnan

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.labels import Language, Text
from sim.plots.legend import place_legend
from sim.plots.lettering import LINES, shorten
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, number_ticks, plain
from sim.plots.sweeps.panels import NAME_CELLS, moved_series, named, panels
from sim.sweep.result import Series, SweepResult
from sim.sweep.words import axis_label, value_cell, value_label

__all__ = ["tornado", "tornado_sheet"]

LOW, HIGH = "#56b4e9", "#d55e00"
LOW_KEY = Text("at the lower value (of words the first)", "取下端值（词语取首个）")
HIGH_KEY = Text("at the upper value (of words the last)", "取上端值（词语取末个）")
ROW = 0.36  # [inch]
ROOM = 0.22  # on either side, for the values [share of the widest swing]
VALUE_CELLS = 22
SHORTEST = 0.01  # of a bar that has its value written beside it [share of the widest swing]


def tornado(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """A bar a factor from its low end to its high one, all others as the files say, the widest on top."""
    if result.sweep.method == "grid":
        return []
    shown = [series for series in moved_series(result, chain, metric) if _has_a_middle(result, series)]
    if not shown:
        return []
    factors = result.sweep.factors
    drawn = panels(figure, result, shown, language, columns=1, height=ROW * len(factors) + 0.85)
    for axes, series in zip(drawn, shown, strict=True):
        _bars(axes, result, series, language)
    keys = [Patch(color=LOW, label=LOW_KEY[language]), Patch(color=HIGH, label=HIGH_KEY[language])]
    place_legend(figure, keys)
    return drawn


def tornado_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """The middle line, and both ends of every bar."""
    rows: list[tuple[str | float, ...]] = []
    for series in moved_series(result, chain, metric):
        rows.append((series.strategy, "", "base", "", _base(result, series)))
        rows += [
            (series.strategy, factor.id, role, value_cell(value), mean)
            for factor, ends in zip(result.sweep.factors, _ends(result, series).tolist(), strict=True)
            for role, value, mean in zip(("low", "high"), factor.ends, ends, strict=True)
        ]
    return Sheet(("strategy", "factor", "role", "value", "mean"), tuple(rows))


def _base(result: SweepResult, series: Series) -> float:
    """The measure where all factors are as the files say."""
    return float(series.mean[result.where("base")])


def _ends(result: SweepResult, series: Series) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(k, 2) the measure at the low and at the high end of each factor."""
    ends = [[series.mean[result.where(role, place)] for role in ("low", "high")]
            for place in range(len(result.sweep.factors))]  # fmt: skip
    return np.array(ends)


def _has_a_middle(result: SweepResult, series: Series) -> bool:
    """Whether the measure exists where all factors are as the files say, and at an end of one."""
    return not isnan(_base(result, series)) and bool(np.isfinite(_ends(result, series)).any())


def _bars(axes: Axes, result: SweepResult, series: Series, language: Language) -> None:
    factors, base, ends = result.sweep.factors, _base(result, series), _ends(result, series)
    order = np.argsort(-np.nan_to_num(np.abs(ends[:, 1] - ends[:, 0])), kind="stable")
    low, high = min(base, float(np.nanmin(ends))), max(base, float(np.nanmax(ends)))
    for row, place in enumerate(order.tolist()):
        for value, end, colour in zip(factors[place].ends, ends[place].tolist(), (LOW, HIGH), strict=True):
            if isnan(end):
                continue
            axes.barh(row, end - base, left=base, height=0.62, color=colour, linewidth=0)
            if abs(end - base) > SHORTEST * (high - low):
                label = shorten(value_label(factors[place], value, language), VALUE_CELLS)
                _write_end(axes, label, (end, row), right=end > base)
    axes.axvline(base, color=INK, linewidth=0.9)
    axes.set_yticks(
        range(len(factors)),
        [named(factors[place], language, NAME_CELLS) for place in order.tolist()],
        linespacing=LINES,
    )
    axes.set_ylim(len(factors) - 0.4, -0.6)
    room = ROOM * (high - low)
    axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_formatter(number_ticks())
    axes.set_xlabel(axis_label(series, language))
    plain(axes, grid="x")


def _write_end(axes: Axes, label: str, at: tuple[float, float], *, right: bool) -> None:
    """Write the value at an end of a bar, away from the middle."""
    axes.annotate(label, at, xytext=(4 if right else -4, 0), textcoords="offset points",
                  ha="left" if right else "right", va="center", fontsize=7.5, color=MUTED)  # fmt: skip
