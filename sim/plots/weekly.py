"""When did each component bind: what was lost for want of it, week by week?"""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.labels import Language, fill
from sim.network import DAYS_PER_WEEK
from sim.numerals import number
from sim.outcome import Comparison, Outcome
from sim.plots.lettering import shorten
from sim.plots.output import day_ticks, mark_cuts
from sim.plots.sheet import Sheet
from sim.plots.style import FAINT, INK, MUTED
from sim.plots.words import WORDS
from sim.reading import Names, best_strategy, orders_last

__all__ = ["weekly_losses", "weekly_sheet"]

ROWS = 12
ROW_HEIGHT = 0.25  # [inch]
NAME_CELLS = 44
TITLE_CELLS = 60
LEAST = 0.001  # of the largest loss of a week: less is not drawn
KEY_LENGTH, KEY_WIDTH = 0.45, 0.11  # of the figure's width; [inch]
# One scale from light to dark that colour-blind readers can tell apart (after BuPu, Brewer 2003).
COLOURS = ("#cfdcea", "#b3c7df", "#8c96c6", "#8c6bb1", "#88419d", "#4d004b")
SHADES = ListedColormap(COLOURS).with_extremes(under="#ffffff00")


def weekly_losses(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """A strip a component, darker where more was lost for want of it: the first strategy, then the best."""
    shown = _components(comparison)
    if not shown:
        return []
    panels = _panels(comparison)
    figure.set_size_inches(figure.get_figwidth(), len(panels) * (ROW_HEIGHT * len(shown) + 0.45) + 0.95)
    drawn = list(figure.subplots(len(panels), 1, sharex=True, squeeze=False).flat)
    names = Names(comparison, language)
    peak = max(float(outcome.weekly[key].max()) for outcome in panels for key in shown if key in outcome.weekly)
    steps = steps_below(peak)
    norm = BoundaryNorm([min(LEAST * peak, 0.5 * steps[0]), *steps, 2.0 * peak], len(COLOURS))
    for axes, outcome in zip(drawn, panels, strict=True):
        mark_cuts(axes, comparison)
        _strips(axes, outcome, shown, norm, comparison.scenario.horizon_days)
        _row_names(axes, shown, names)
        _totals(axes, outcome, shown, float(norm.boundaries[0]), language)
        axes.set_title(shorten(outcome.strategy.title[language], TITLE_CELLS), loc="left", color=INK)
    drawn[-1].set_xlim(0, comparison.scenario.horizon_days)
    drawn[-1].set_xticks(day_ticks(comparison.scenario.horizon_days))
    drawn[-1].set_xlabel(WORDS["day_axis"][language])
    _key(figure, drawn, norm, fill(WORDS["weekly_key"][language], {"unit": comparison.network.money_unit}))
    return drawn


def weekly_sheet(comparison: Comparison) -> Sheet:
    """The first day of each week, and a column for each strategy and component of the figure."""
    shown, panels = _components(comparison), _panels(comparison)
    columns = [
        (f"{outcome.strategy.id}/{key}", outcome.weekly[key])
        for outcome in panels
        for key in shown
        if key in outcome.weekly
    ]
    count = max((values.size for _, values in columns), default=0)
    rows = tuple(
        (float(DAYS_PER_WEEK * week), *(float(values[week]) for _, values in columns)) for week in range(count)
    )
    return Sheet(("first_day", *(name for name, _ in columns)), rows)


def steps_below(peak: float) -> list[float]:
    """Round amounts below the largest, in the steps that coins have: one fewer than there are colours.

    >>> steps_below(340.0), steps_below(1.0)
    ([10.0, 20.0, 50.0, 100.0, 200.0], [0.02, 0.05, 0.1, 0.2, 0.5])
    """
    ten = floor(log10(peak))
    coins = [float(f"{digit}e{power}") for power in range(ten - 2, ten + 1) for digit in (1, 2, 5)]
    below = [coin for coin in coins if coin < peak]
    return below[-(len(COLOURS) - 1) :]


def _components(comparison: Comparison) -> list[str]:
    """The products that cost most under the first strategy, the most on top; below them the want of orders."""
    return orders_last(comparison.outcomes[0].weekly, ROWS) if comparison.outcomes else []


def _panels(comparison: Comparison) -> list[Outcome]:
    best = best_strategy(comparison)
    return [comparison.outcomes[0], *([] if best is None else [best])]


def _strips(axes: Axes, outcome: Outcome, shown: Sequence[str], norm: BoundaryNorm, horizon: int) -> None:
    for place, key in enumerate(shown):
        losses = _losses(outcome, key).copy()
        losses[-1] *= DAYS_PER_WEEK / (horizon - DAYS_PER_WEEK * (losses.size - 1))  # a shorter last week, at its rate
        axes.axhline(place, color=FAINT, linewidth=0.8, zorder=0.5)
        axes.imshow(losses[None, :], cmap=SHADES, norm=norm, aspect="auto", interpolation="nearest",
                    zorder=1.0,
                    extent=(0.0, float(DAYS_PER_WEEK * losses.size), place + 0.38, place - 0.38))  # fmt: skip
    axes.set_ylim(len(shown) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _losses(outcome: Outcome, key: str) -> NDArray[np.float64]:
    """(W,) zeros for what was never missing."""
    found = outcome.weekly.get(key)
    return np.zeros_like(next(iter(outcome.weekly.values()), np.zeros(1))) if found is None else found


def _row_names(axes: Axes, shown: Sequence[str], names: Names) -> None:
    labels = [shorten(names.product(key), NAME_CELLS) for key in shown]
    axes.set_yticks(range(len(shown)), labels, color=INK, fontsize=8)


def _totals(axes: Axes, outcome: Outcome, shown: Sequence[str], least: float, language: Language) -> None:
    """What was lost in all, and since when: the first day of the first week that is drawn."""
    for place, key in enumerate(shown):
        losses = _losses(outcome, key)
        label = WORDS["no_loss"][language]
        if losses.any():
            day = DAYS_PER_WEEK * int((losses >= min(least, losses.max())).argmax())
            label = fill(WORDS["total_from_day"][language], {"total": number(float(losses.sum())), "day": str(day)})
        axes.annotate(label, (1, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
                      textcoords="offset points", va="center", fontsize=7.8, color=MUTED)  # fmt: skip


def _key(figure: Figure, drawn: Sequence[Axes], norm: BoundaryNorm, label: str) -> None:
    """A bar of the colours above the panels, with the amounts between them."""
    amounts = [float(bound) for bound in norm.boundaries[1:-1]]
    long = KEY_LENGTH * figure.get_figwidth() / KEY_WIDTH
    bar = figure.colorbar(ScalarMappable(norm, SHADES), ax=drawn, location="top", shrink=KEY_LENGTH, aspect=long,
                          anchor=(0.0, 1.0))  # fmt: skip
    bar.ax.set_xticks(amounts, [number(amount) for amount in amounts], fontsize=8)
    bar.ax.tick_params(which="both", length=0)
    bar.ax.set_title(label, loc="left", fontsize=9, color=MUTED)
    bar.outline.set_visible(False)
