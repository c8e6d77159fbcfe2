"""Does the stock of what is cut last until its supply is whole again, without backups and with them?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import LogLocator, NullLocator

from sim.labels import Language, fill
from sim.outcome import Comparison, Survival
from sim.plots.labels import Line, Tag, place_tags
from sim.plots.legend import LABEL_CELLS, place_legend
from sim.plots.lettering import shorten
from sim.plots.sheet import Sheet
from sim.plots.style import CUT, INK, MUTED, number_ticks, plain, strategy_colour
from sim.plots.words import WORDS
from sim.reading import Names, at_stake, helping_strategy

__all__ = ["survival", "survival_sheet"]

HEIGHT = 4.8  # [inch]
NAME_CELLS = 30
SHOWN = 15  # components, the most at stake first
SHORTEST = 1.0  # [days]: what is shorter is drawn there, for the axes are logarithmic
AIR = 0.2  # from the outermost point to the edge [decades]
FAR = 1e9  # [days]
MANY_DECADES = 2.5  # from here on fewer days are told on an axis


def survival(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """One panel, time to recover against time to survive: above the line stock ends before supply is whole.

    A hollow point for each of the components most at stake, without backups; an arrow to a filled one, under the
    strategy that helps most.
    """
    alone = at_stake(comparison)[:SHOWN]
    if not alone:
        return []
    helped = _helped(comparison)
    figure.set_size_inches(figure.get_figwidth(), HEIGHT)
    axes = figure.subplots()
    _field(axes, [one for row in alone for one in _times(row, helped)])
    for row in alone:
        _point(axes, row, helped.get(row.product), _colour(comparison))
    axes.set_xlabel(WORDS["survive_axis"][language])
    axes.set_ylabel(WORDS["recover_axis"][language])
    place_legend(figure, _keys(comparison, language))
    arrows = [line for row in alone for line in _arrow(row, helped)]
    place_tags(axes, _tags(comparison, alone, language), marks=arrows)
    return [axes]


def survival_sheet(comparison: Comparison) -> Sheet:
    """Times of every component that is hit, under every strategy."""
    head = ("strategy", "product", "hazard", "share_lost", "cover_days", "survive_days", "supply_days", "recover_days")
    rows = [
        (outcome.strategy.id, one.product, one.hazard, one.share_lost, one.cover_days, one.survive_days,
         one.supply_days, one.recover_days, one.gap_days, float(one.contracts), one.helped_share)
        for outcome in comparison.outcomes
        for one in outcome.survivals
    ]  # fmt: skip
    return Sheet((*head, "gap_days", "contracts", "helped_share"), tuple(rows))


def _helped(comparison: Comparison) -> dict[str, float]:
    """Time to recover of each component under the strategy that helps, where it is shorter [days]."""
    outcome = helping_strategy(comparison)
    rows = () if outcome is None else outcome.survivals
    return {one.product: one.recover_days for one in rows if one.recover_days < one.supply_days}


def _colour(comparison: Comparison) -> str:
    outcome = helping_strategy(comparison)
    return INK if outcome is None else strategy_colour(comparison.outcomes.index(outcome) or 1)


def _times(row: Survival, helped: dict[str, float]) -> tuple[tuple[float, float], ...]:
    found = ((row.survive_days, row.supply_days), (row.survive_days, helped.get(row.product, row.supply_days)))
    return tuple((max(SHORTEST, x), max(SHORTEST, y)) for x, y in found)


def _field(axes: Axes, points: list[tuple[float, float]]) -> None:
    """Logarithmic axes with the line of equal times, straight on any pair of scales; shaded above it."""
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.fill([SHORTEST / FAR, SHORTEST / FAR, FAR], [SHORTEST / FAR, FAR, FAR], color=CUT, linewidth=0, zorder=0)
    axes.plot([SHORTEST / FAR, FAR], [SHORTEST / FAR, FAR], color=MUTED, linewidth=1.0, zorder=1)
    across, up = _limits(points)
    axes.set_xlim(across)
    axes.set_ylim(up)
    for axis, (low, high) in ((axes.xaxis, across), (axes.yaxis, up)):
        long = np.log10(high / low) > MANY_DECADES
        axis.set_major_locator(LogLocator(subs=(1.0, 3.0) if long else (1.0, 2.0, 5.0)))
        axis.set_major_formatter(number_ticks())
        axis.set_minor_locator(NullLocator())
    plain(axes, grid="y")


def _limits(points: list[tuple[float, float]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Ends of both axes: as far as the points go, and on to where the line of equal times is seen."""
    logs = np.log10(np.array(points))
    (left, low), (right, high) = logs.min(axis=0), logs.max(axis=0)
    ends = 10.0 ** np.array([[left - AIR, max(right, low) + AIR], [low - AIR, max(high, left) + AIR]])
    return (float(ends[0, 0]), float(ends[0, 1])), (float(ends[1, 0]), float(ends[1, 1]))


def _point(axes: Axes, row: Survival, recover: float | None, colour: str) -> None:
    x, y = max(SHORTEST, row.survive_days), max(SHORTEST, row.supply_days)
    if recover is not None:
        end = max(SHORTEST, recover)
        axes.annotate("", (x, end), (x, y), arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 1.2,
                                                         "shrinkA": 3.0, "shrinkB": 3.0})  # fmt: skip
        axes.plot([x], [end], color=colour, marker="o", markersize=5.5, linestyle="none", zorder=3)
    axes.plot([x], [y], color=strategy_colour(0), marker="o", markersize=5.5, linestyle="none",
              markerfacecolor="white", markeredgewidth=1.4, zorder=3)  # fmt: skip


def _arrow(row: Survival, helped: dict[str, float]) -> list[Line]:
    if row.product not in helped:
        return []
    (x, top), (_, foot) = _times(row, helped)
    return [(x, top, x, foot)]


def _keys(comparison: Comparison, language: Language) -> list[Line2D | Patch]:
    hollow = Line2D([], [], color=strategy_colour(0), marker="o", linestyle="none", markerfacecolor="white")
    hollow.set_label(WORDS["supply_alone"][language])
    keys: list[Line2D | Patch] = [hollow]
    outcome = helping_strategy(comparison)
    if outcome is not None:
        filled = Line2D([], [], color=_colour(comparison), marker="o", linestyle="none")
        title = shorten(outcome.strategy.title[language], LABEL_CELLS - 10)
        filled.set_label(fill(WORDS["with_backups_of"][language], {"strategy": title}))
        keys.append(filled)
    return [*keys, Patch(facecolor=CUT, edgecolor=MUTED, linewidth=0.5, label=WORDS["gap_field"][language])]


def _tags(comparison: Comparison, alone: list[Survival], language: Language) -> list[Tag]:
    """Names of all points, those of the longest gaps first: they find room first."""
    names = Names(comparison, language)
    return [
        Tag(max(SHORTEST, one.survive_days), max(SHORTEST, one.supply_days),
            shorten(names.product(one.product), NAME_CELLS))
        for one in sorted(alone, key=lambda one: -one.gap_alone_days)
    ]  # fmt: skip
