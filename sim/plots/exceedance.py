"""How likely is a loss larger than this?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.labels import Language, fill
from sim.numerals import percent
from sim.outcome import Comparison, Outcome
from sim.plots.legend import place_legend, strategy_keys
from sim.plots.lettering import wrap
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, line_style, line_width, number_ticks, percent_ticks, plain, strategy_colour
from sim.plots.words import WORDS
from sim.reading import has_tail, shown

__all__ = ["exceedance_sheet", "loss_exceedance"]

HEIGHT = 3.6  # [inch]
BESIDE_CELLS = 16  # of a line beside the panel
TAIL = 0.05  # the worst cases of CVaR
ROWS = 500  # points a curve, at most
NOTHING = 1e-9  # of the baseline's worth: rounding

Floats = NDArray[np.float64]


def loss_exceedance(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """A falling curve a strategy: the share of replications that lose more; a diamond at the mean of the worst 5 %."""
    if not comparison.scenario.lucky:
        return []
    losses = [_losses(outcome) for outcome in comparison.outcomes]
    highest = max(float(sample.max()) for sample in losses)
    if highest <= NOTHING * sum(comparison.baseline.values()):
        return []
    figure.set_size_inches(figure.get_figwidth(), HEIGHT)
    axes = figure.subplots()
    for place, sample in enumerate(losses):
        loss, share = exceedance(sample)
        axes.plot(loss, share, drawstyle="steps-post", color=strategy_colour(place), linewidth=line_width(place),
                  linestyle=line_style(place))  # fmt: skip
    for place, outcome in enumerate(comparison.outcomes):
        _worst(axes, comparison, outcome, place)
    axes.axhline(TAIL, color=MUTED, linewidth=0.8, linestyle=(0, (1, 1.5)))
    beside = wrap(fill(WORDS["one_in_twenty"][language], {"share": percent(TAIL, language)}), BESIDE_CELLS)
    axes.annotate(beside, (1, TAIL), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                  va="center", fontsize=8, color=MUTED)  # fmt: skip
    lowest = min(0.0, *(float(sample.min()) for sample in losses))
    axes.set_xlim(lowest, 1.04 * highest)
    axes.set_ylim(0.0, 1.02)
    axes.xaxis.set_major_locator(MaxNLocator(7))
    axes.xaxis.set_major_formatter(number_ticks())
    axes.yaxis.set_major_formatter(percent_ticks(language))
    axes.set_xlabel(fill(WORDS["loss_axis"][language], {"unit": comparison.network.money_unit}))
    axes.set_ylabel(WORDS["exceedance_axis"][language])
    plain(axes, grid="y")
    keys = strategy_keys(comparison, language)
    if has_tail(comparison):
        label = WORDS["worst_mark"][language]
        keys.append(Line2D([], [], color=INK, marker="D", markersize=4.5, linestyle="none", label=label))
    place_legend(figure, keys)
    return [axes]


def exceedance(sample: Floats) -> tuple[Floats, Floats]:
    """(R,) losses -> (R + 1,) losses in order, from the smallest, and the shares of the sample above each.

    >>> [found.tolist() for found in exceedance(np.array([3.0, 1.0, 2.0, 2.0]))]
    [[1.0, 1.0, 2.0, 2.0, 3.0], [1.0, 0.75, 0.5, 0.25, 0.0]]
    """
    ordered = np.sort(sample)
    count = len(ordered)
    return np.concatenate([ordered[:1], ordered]), 1.0 - np.arange(count + 1) / count


def exceedance_sheet(comparison: Comparison) -> Sheet:
    """Every strategy's losses in order, with the share of replications that lose more."""
    rows: list[tuple[str | float, ...]] = []
    for outcome in comparison.outcomes:
        loss, share = exceedance(_losses(outcome))
        some = np.unique(np.linspace(0, len(loss) - 1, ROWS).round().astype(int))
        rows += [(outcome.strategy.id, float(loss[at]), float(share[at])) for at in some]
    return Sheet(("strategy", "loss_value", "share_above"), tuple(rows))


def _losses(outcome: Outcome) -> Floats:
    """(R,) [money unit] loss of all chains together."""
    found: Floats = outcome.replications["loss_value"][-1]
    return found


def _worst(axes: Axes, comparison: Comparison, outcome: Outcome, place: int) -> None:
    row = shown(comparison, outcome, "cvar95_loss_value")
    if row is not None and np.isfinite(row.mean):
        axes.plot([row.mean], [0.5 * TAIL], color=strategy_colour(place), marker="D", markersize=5.5,
                  markeredgecolor="white", linestyle="none", zorder=4)  # fmt: skip
