"""How much loss does a strategy's cost buy off, on average and in the worst cases?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.labels import Language, fill
from sim.numerals import has_width
from sim.outcome import Comparison, Estimate, Outcome
from sim.plots.labels import Line, Tag, place_tags
from sim.plots.lettering import wrap
from sim.plots.sheet import Sheet, estimate_sheet
from sim.plots.style import INK, MUTED, number_ticks, plain, strategy_colour
from sim.plots.words import WORDS
from sim.reading import shown, total

__all__ = ["cost_against_loss", "tradeoff_sheet"]

HEIGHT = 3.7  # [inch]
NAME_CELLS = 30  # a line of a name
PANELS = (("loss_value", "trade_mean"), ("cvar95_loss_value", "trade_worst"))
AIR = 0.1


def cost_against_loss(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Two panels, a point a strategy: what it costs a year against the loss that is left; lower left is better."""
    if len(comparison.outcomes) == 1 or not any(_known(_cost(comparison, one)) for one in comparison.outcomes):
        return []
    panels = [
        (metric, key)
        for metric, key in PANELS
        if any(_loses(shown(comparison, one, metric)) for one in comparison.outcomes)
    ]
    if not panels:
        return []
    figure.set_size_inches(figure.get_figwidth(), HEIGHT)
    drawn = list(figure.subplots(1, len(panels), sharex=True, squeeze=False).flat)
    unit = {"unit": comparison.network.money_unit}
    for axes, (metric, key) in zip(drawn, panels, strict=True):
        axes.set_title(fill(WORDS[key][language], unit), loc="left", color=INK)
        _points(axes, comparison, metric)
        axes.set_xlabel(fill(WORDS["trade_cost"][language], unit))
    for axes, (metric, _) in zip(drawn, panels, strict=True):
        place_tags(axes, _tags(comparison, metric, language), _spans(comparison, metric))
    return drawn


def tradeoff_sheet(comparison: Comparison) -> Sheet:
    """Cost, mean loss and CVaR of every strategy, with intervals."""
    return estimate_sheet(comparison, [total(comparison)], ["cost_total", *(metric for metric, _ in PANELS)])


def _cost(comparison: Comparison, outcome: Outcome) -> Estimate | None:
    return outcome.find(total(comparison), "cost_total")


def _known(row: Estimate | None) -> bool:
    return row is not None and bool(np.isfinite(row.mean))


def _loses(row: Estimate | None) -> bool:
    return row is not None and _known(row) and row.mean != 0.0


def _points(axes: Axes, comparison: Comparison, metric: str) -> None:
    """A point each, its interval upright; a hollow one leaves out what has no price: it belongs further right."""
    ends, costs = [0.0], [0.0]
    for place, outcome in enumerate(comparison.outcomes):
        cost, loss = _cost(comparison, outcome), outcome.find(total(comparison), metric)
        if cost is None or loss is None or not (_known(cost) and _known(loss)):
            continue
        colour = strategy_colour(place)
        if has_width(loss.low, loss.high):
            axes.plot([cost.mean] * 2, [loss.low, loss.high], color=colour, linewidth=1.3, alpha=0.8)
        face = "white" if outcome.is_underpriced else colour
        axes.plot([cost.mean], [loss.mean], color=colour, marker="o", markersize=6, linestyle="none",
                  markerfacecolor=face, markeredgewidth=1.6, zorder=3)  # fmt: skip
        ends += [end for end in (loss.low, loss.mean, loss.high) if np.isfinite(end)]
        costs.append(cost.mean)
    wide = max(costs) or 1.0
    axes.set_xlim(-AIR * wide, (1.0 + 3.0 * AIR) * wide)
    low, high = min(ends), max(ends)
    air = AIR * (high - low)
    axes.set_ylim(low - air if low < 0.0 else 0.0, high + air)
    if low < 0.0:
        axes.axhline(0.0, color=MUTED, linewidth=0.8)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(number_ticks())
    plain(axes, grid="y")


def _spans(comparison: Comparison, metric: str) -> list[Line]:
    """Where the intervals stand."""
    found = []
    for outcome in comparison.outcomes:
        cost, loss = _cost(comparison, outcome), outcome.find(total(comparison), metric)
        if cost is not None and loss is not None and _known(cost) and has_width(loss.low, loss.high):
            found.append((cost.mean, loss.low, cost.mean, loss.high))
    return found


def _tags(comparison: Comparison, metric: str, language: Language) -> list[Tag]:
    found = []
    for outcome in comparison.outcomes:
        cost, loss = _cost(comparison, outcome), outcome.find(total(comparison), metric)
        if cost is not None and loss is not None and _known(cost) and _known(loss):
            name = wrap(outcome.strategy.title[language], NAME_CELLS)
            found.append(Tag(cost.mean, loss.mean, name))
    return found
