"""Which strategy is better than the first, and how sure is that?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language, fill
from sim.outcome import Comparison, Estimate
from sim.plots.dots import dots
from sim.plots.lettering import LINES, shorten, stacked, wrap
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, strategy_colour
from sim.plots.words import WORDS
from sim.reading import shown

__all__ = ["differences_sheet", "strategy_differences"]

PANELS = (
    ("loss_avoided_value", "pair_loss"),
    ("value_added_loss_avoided", "pair_added"),
    ("cvar95_avoided_value", "pair_worst"),
    ("net_benefit", "pair_net"),
)
ROW_HEIGHT = 0.42  # [inch]
NAME_CELLS = 30
TITLE_CELLS = 88  # of all panels, beside the widest names
FIRST_CELLS = 60


def strategy_differences(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """A panel a measure, a dot a strategy: its paired difference to the first, better to the right, with its interval.

    An interval that holds zero is drawn hollow: the strategy cannot be told from the first.
    """
    others = comparison.outcomes[1:]
    panels = [(metric, key) for metric, key in PANELS if any(_differs(row) for row in _rows(comparison, metric))]
    if not others or not panels:
        return []
    figure.set_size_inches(figure.get_figwidth(), ROW_HEIGHT * len(others) + 1.25)
    drawn = list(figure.subplots(1, len(panels), sharey=True, squeeze=False).flat)
    unit = {"unit": comparison.network.money_unit}
    for axes, (metric, key) in zip(drawn, panels, strict=True):
        dots(axes, _rows(comparison, metric), [strategy_colour(place) for place in range(1, len(others) + 1)])
        heading = stacked(fill(WORDS[key][language], unit), TITLE_CELLS // len(panels))
        axes.set_title(heading, loc="left", color=INK, linespacing=LINES)
    titles = [wrap(outcome.strategy.title[language], NAME_CELLS) for outcome in others]
    drawn[0].set_yticks(range(len(others)), titles)
    drawn[0].set_ylim(len(others) - 0.4, -0.75)
    first = shorten(comparison.outcomes[0].strategy.title[language], FIRST_CELLS)
    figure.supxlabel(fill(WORDS["pair_axis"][language], {"first": first}), fontsize=9, color=MUTED)
    return drawn


def differences_sheet(comparison: Comparison) -> Sheet:
    """Every difference to the first strategy with the interval that is drawn."""
    rows = [
        (outcome.strategy.id, metric, row.unit, row.mean, row.low, row.high)
        for metric, _ in PANELS
        for outcome, row in zip(comparison.outcomes[1:], _rows(comparison, metric), strict=True)
        if row is not None
    ]
    return Sheet(("strategy", "metric", "unit", "mean", "low", "high"), tuple(rows))


def _rows(comparison: Comparison, metric: str) -> list[Estimate | None]:
    return [shown(comparison, outcome, metric) for outcome in comparison.outcomes[1:]]


def _differs(row: Estimate | None) -> bool:
    return row is not None and bool(np.isfinite(row.mean)) and (row.mean, row.low, row.high) != (0.0, 0.0, 0.0)
