"""Which factor has most to do with the answer?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.labels import Language, Text
from sim.plots.legend import place_legend
from sim.plots.lettering import LINES
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, number_ticks, percent_ticks, plain
from sim.plots.sweeps.panels import NAME_CELLS, explained_series, named, panels
from sim.plots.sweeps.sheets import index_sheet
from sim.plots.words import WORDS
from sim.sweep.result import Index, SweepResult

__all__ = ["correlation_sheet", "correlations", "indices", "indices_sheet"]

FIRST, TOTAL = "#0072b2", "#a8cbe6"
FIRST_KEY = Text("alone (first index)", "单独作用（一阶指数）")
TOTAL_KEY = Text("with all its interactions (total index)", "含全部交互（总指数）")
SHARE_AXIS = Text("Share of the variance", "占方差比重")
CORRELATION_AXIS = Text("Rank correlation", "秩相关系数")
ROW = 0.46  # [inch]
BAR = 0.3  # [row]
EDGES = (-0.25, 1.3)  # beyond these a bar or an interval only says that the sample is too small
BEYOND_KEY = Text("goes on beyond the frame", "超出图框")


def indices(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """Two bars a factor, its first and its total index with their intervals, the largest total on top."""
    sweep = result.sweep
    shown = explained_series(result, chain, metric, "total")
    if sweep.method == "latin-hypercube" or len(sweep.factors) < 3 or not shown:
        return []
    drawn = panels(figure, result, shown, language, columns=1, height=ROW * len(sweep.factors) + 0.85)
    marks = 0
    for axes, series in zip(drawn, shown, strict=True):
        first, total = result.about(series, "first"), result.about(series, "total")
        order = sorted(range(len(total)), key=lambda place: -np.nan_to_num(total[place].value))
        bars = (([first[place] for place in order], -0.5 * BAR), ([total[place] for place in order], 0.5 * BAR))
        for (found, offset), colour in zip(bars, (FIRST, TOTAL), strict=True):
            _bars(axes, found, offset, colour)
        _finish(axes, result, order, language)
        left, right = axes.get_xlim()
        axes.set_xlim(max(left, EDGES[0]), min(max(right, 1.0), EDGES[1]))
        axes.set_xlabel(SHARE_AXIS[language])
        axes.xaxis.set_major_formatter(percent_ticks(language))
        marks += sum(_mark_cut(axes, found, offset) for found, offset in bars)
    keys = [Patch(color=FIRST, label=FIRST_KEY[language]), Patch(color=TOTAL, label=TOTAL_KEY[language])]
    beyond = Line2D([], [], color=INK, linestyle="none", marker=">", markersize=4, label=BEYOND_KEY[language])
    place_legend(figure, [*keys, *_interval_key(result, language), *([beyond] if marks else [])])
    return drawn


def correlations(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """A bar a factor: its rank correlation with the measure, the strongest on top."""
    sweep = result.sweep
    shown = explained_series(result, chain, metric, "rank_correlation")
    if sweep.method != "latin-hypercube" or not shown:
        return []
    drawn = panels(figure, result, shown, language, columns=1, height=0.75 * ROW * len(sweep.factors) + 0.85)
    for axes, series in zip(drawn, shown, strict=True):
        found = result.about(series, "rank_correlation")
        order = sorted(range(len(found)), key=lambda place: -abs(np.nan_to_num(found[place].value)))
        _bars(axes, [found[place] for place in order], 0.0, FIRST)
        _finish(axes, result, order, language)
        axes.set_xlim(-1.0, 1.0)
        axes.set_xlabel(CORRELATION_AXIS[language])
        axes.xaxis.set_major_formatter(number_ticks())
    place_legend(figure, _interval_key(result, language))
    return drawn


def indices_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """First and total index of every factor."""
    return index_sheet(result, explained_series(result, chain, metric, "total"), ("first", "total"))


def correlation_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """The rank correlation of every factor."""
    return index_sheet(result, explained_series(result, chain, metric, "rank_correlation"), ("rank_correlation",))


def _bars(axes: Axes, found: Sequence[Index], offset: float, colour: str) -> None:
    for row, one in enumerate(found):
        if np.isnan(one.value):
            continue
        axes.barh(row + offset, one.value, height=BAR, color=colour, linewidth=0)
        if one.low < one.high:
            axes.plot([one.low, one.high], [row + offset] * 2, color=INK, linewidth=0.9, solid_capstyle="butt")


def _mark_cut(axes: Axes, found: Sequence[Index], offset: float) -> int:
    """Point to where bars and intervals go on beyond the frame; how many do."""
    left, right = axes.get_xlim()
    ends = [(row + offset, (one.value, one.low, one.high)) for row, one in enumerate(found)]
    over = [(right, row, ">") for row, reached in ends if any(end > right for end in reached)]
    under = [(left, row, "<") for row, reached in ends if any(end < left for end in reached)]
    for edge, row, marker in (*over, *under):
        axes.plot(edge, row, marker, color=INK, markersize=4, clip_on=False, zorder=4)
    return len(over) + len(under)


def _finish(axes: Axes, result: SweepResult, order: Sequence[int], language: Language) -> None:
    titles = [named(result.sweep.factors[place], language, NAME_CELLS) for place in order]
    axes.set_yticks(range(len(titles)), titles, linespacing=LINES)
    axes.set_ylim(len(titles) - 0.45, -0.55)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    plain(axes, grid="x")


def _interval_key(result: SweepResult, language: Language) -> list[Line2D]:
    if result.sweep.method == "grid":
        return []  # exact on the grid
    return [Line2D([], [], color=INK, linewidth=1.2, label=WORDS["interval_95"][language])]
