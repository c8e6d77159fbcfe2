"""Does a strategy save more than it costs?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.labels import Language, fill
from sim.numerals import has_width, number
from sim.outcome import Comparison, Estimate
from sim.plots.legend import place_legend
from sim.plots.lettering import shorten, wrap
from sim.plots.sheet import Sheet
from sim.plots.style import FAINT, INK, MUTED, number_ticks, plain
from sim.plots.words import WORDS
from sim.reading import saved_a_year, total

__all__ = ["cost_and_saving", "cost_sheet"]

ROW_HEIGHT = 0.46  # [inch], two bars
BAR = 0.3  # [row]
NAME_CELLS = 34
COST, SAVED = "#aab2bb", "#4f86bd"  # neither the colour of a grade nor of a strategy
FIRST_CELLS = 44
ROOM = 0.12  # for the number at the end of the longest bar [share of the axis]


def cost_and_saving(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Two bars a strategy on one scale: what it costs a year, below it the value added that it saves a year."""
    costs = [outcome.find(total(comparison), "cost_total") for outcome in comparison.outcomes]
    saved = [saved_a_year(comparison, outcome) for outcome in comparison.outcomes]
    if all(row is None or row.mean == 0.0 for row in (*costs, *saved)):
        return []
    count = len(comparison.outcomes)
    figure.set_size_inches(figure.get_figwidth(), ROW_HEIGHT * count + 1.15)
    axes = figure.subplots()
    for at in range(count):
        bound = "≥ " if comparison.outcomes[at].is_underpriced else ""
        _bar(axes, costs[at], at - 0.5 * BAR, COST, bound)
        _bar(axes, saved[at], at + 0.5 * BAR, SAVED)
    for line in range(1, count):
        axes.axhline(line - 0.5, color=FAINT, linewidth=0.8, zorder=0)
    axes.axvline(0.0, color=MUTED, linewidth=0.8)
    titles = [wrap(outcome.strategy.title[language], NAME_CELLS) for outcome in comparison.outcomes]
    axes.set_yticks(range(count), titles)
    axes.set_ylim(count - 0.45, -0.55)
    _money_axis(axes, [*costs, *saved], fill(WORDS["cost_axis"][language], {"unit": comparison.network.money_unit}))
    plain(axes, grid="x")
    _key(figure, comparison, language)
    return [axes]


def cost_sheet(comparison: Comparison) -> Sheet:
    """Cost, and value added that is saved, a year."""
    rows: list[tuple[str | float, ...]] = []
    for outcome in comparison.outcomes:
        for name, row in (
            ("cost_total", outcome.find(total(comparison), "cost_total")),
            ("value_added_saved", saved_a_year(comparison, outcome)),
        ):
            if row is not None:
                rows.append((outcome.strategy.id, name, row.unit, row.mean, row.low, row.high))
    return Sheet(("strategy", "metric", "unit", "mean", "low", "high"), tuple(rows))


def _bar(axes: Axes, row: Estimate | None, at: float, colour: str, bound: str = "") -> None:
    """A bar, its interval, and its number beyond both."""
    if row is None:
        return
    axes.barh([at], [row.mean], height=BAR, color=colour, linewidth=0)
    end = max(0.0, row.mean)
    if has_width(row.low, row.high):
        axes.plot([row.low, row.high], [at, at], color=INK, linewidth=1.0, solid_capstyle="butt")
        end = max(end, row.high)
    axes.annotate(bound + number(row.mean), (end, at), xytext=(4, 0), textcoords="offset points", va="center",
                  fontsize=8, color=INK)  # fmt: skip


def _money_axis(axes: Axes, rows: Sequence[Estimate | None], label: str) -> None:
    ends = [end for row in rows if row is not None for end in (row.low, row.mean, row.high) if np.isfinite(end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    axes.set_xlim(low - 0.02 * (high - low) if low < 0.0 else 0.0, high + ROOM * (high - low))
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(number_ticks())
    axes.set_xlabel(label)


def _key(figure: Figure, comparison: Comparison, language: Language) -> None:
    first = shorten(comparison.outcomes[0].strategy.title[language], FIRST_CELLS)
    handles: list[Line2D | Patch] = [Patch(color=COST, linewidth=0, label=WORDS["cost_bar"][language])]
    if len(comparison.outcomes) > 1:
        saved = fill(WORDS["saved_bar"][language], {"first": first})
        handles.append(Patch(color=SAVED, linewidth=0, label=saved))
    if comparison.scenario.lucky:
        handles.append(Line2D([], [], color=INK, linewidth=1.2, label=WORDS["interval_95"][language]))
    place_legend(figure, handles)
