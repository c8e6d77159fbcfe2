"""How deep does output fall, for how long, and how much is that in all?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.labels import Language, fill
from sim.measures import ALL
from sim.numerals import days, percent
from sim.outcome import Bands, Comparison, Outcome, band
from sim.plots.legend import place_legend
from sim.plots.lettering import wrap
from sim.plots.output import day_ticks, mark_cuts, output_keys, shares
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, line_style, line_width, percent_ticks, plain, strategy_colour
from sim.plots.words import WORDS
from sim.reading import Names, chains_by_loss

__all__ = ["resilience_triangle", "triangle_sheet"]

HEIGHT = 3.5  # [inch]
TITLE_CELLS = 62
AIR = 0.28  # below the deepest day, for what is written there [share of the fall]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Triangle:
    """The fall of a mean daily output below its baseline."""

    depth: float  # largest daily loss [share of baseline]
    deepest: int  # day
    area: float  # [days of baseline output]
    first: int  # first day below
    last: int  # last day below


def resilience_triangle(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """The total, and the chain that loses the largest share of its output: the lost area is shaded and measured."""
    panels = _panels(comparison)
    if not panels:
        return []
    figure.set_size_inches(figure.get_figwidth(), HEIGHT)
    drawn = list(figure.subplots(1, len(panels), squeeze=False).flat)
    names = Names(comparison, language)
    for axes, chain in zip(drawn, panels, strict=True):
        _panel(axes, comparison, chain, language)
        axes.set_title(wrap(names.chain(chain), TITLE_CELLS // len(panels)), loc="left", color=INK)
    drawn[0].set_ylabel(WORDS["output_axis"][language])
    figure.supxlabel(WORDS["day_axis"][language], fontsize=9, color=MUTED)
    place_legend(figure, output_keys(comparison, language, target=False))
    return drawn


def triangle(output: Floats) -> Triangle | None:
    """Measure a (T,) output [share of baseline]; None where it never falls short.

    >>> triangle(np.array([1.0, 0.8, 0.5, 1.0]))
    Triangle(depth=0.5, deepest=2, area=0.7, first=1, last=2)
    """
    short = np.maximum(0.0, 1.0 - output)
    low = np.flatnonzero(short > 1e-6)
    if not len(low):
        return None
    return Triangle(float(short.max()), int(short.argmax()), float(short.sum()), int(low[0]), int(low[-1]))


def triangle_sheet(comparison: Comparison) -> Sheet:
    """Depth, area and span of every chain's mean output under every strategy."""
    rows: list[tuple[str | float, ...]] = []
    for chain in (*comparison.chains, ALL):
        for outcome in comparison.outcomes:
            found = _of_mean(comparison, outcome, chain)
            if found is not None:
                row = (found.depth, found.deepest, found.area, found.first, found.last)
                rows.append((chain, outcome.strategy.id, *row))
    return Sheet(("chain", "strategy", "depth", "deepest_day", "area_days", "first_day", "last_day"), tuple(rows))


def _of_mean(comparison: Comparison, outcome: Outcome, chain: str) -> Triangle | None:
    """The triangle of the mean output; None where it never falls short, makes nothing or was not recorded."""
    bands = _of_plan(comparison, outcome, chain)
    return None if bands is None else triangle(band(bands, "mean"))


def _of_plan(comparison: Comparison, outcome: Outcome, chain: str) -> Bands | None:
    """(T, 6) daily output as a share of what the chain has planned for the day: what is not planned yet is not lost."""
    bands, planned = shares(comparison, outcome, chain), np.array(comparison.scenario.planned_shares)
    return None if bands is None else bands / planned[:, None]


def _panels(comparison: Comparison) -> list[str]:
    first = comparison.outcomes[0]
    area = {}
    for chain in chains_by_loss(comparison):
        found = _of_mean(comparison, first, chain)
        if found is not None:
            area[chain] = found.area
    if not area:
        return []
    worst = max(area, key=lambda chain: area[chain])
    return [ALL, worst] if len(comparison.chains) > 1 and shares(comparison, first, ALL) is not None else [worst]


def _panel(axes: Axes, comparison: Comparison, chain: str, language: Language) -> None:
    mark_cuts(axes, comparison)
    axes.axhline(1.0, color=INK, linewidth=0.9)
    lowest = 1.0
    for place, outcome in enumerate(comparison.outcomes):
        bands = _of_plan(comparison, outcome, chain)
        if bands is None:
            continue
        mean = band(bands, "mean")
        day, colour = np.arange(len(mean)), strategy_colour(place)
        if place == 0:
            axes.fill_between(day, np.minimum(mean, 1.0), 1.0, color=colour, alpha=0.16, linewidth=0)
            lowest = _band(axes, bands, comparison, colour)
        axes.plot(day, mean, color=colour, linewidth=line_width(place), linestyle=line_style(place))
        lowest = min(lowest, float(np.nanmin(mean)))
    _measure(axes, comparison, chain, language, lowest)
    axes.set_xlim(0, comparison.scenario.horizon_days)
    axes.set_xticks(day_ticks(comparison.scenario.horizon_days))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.yaxis.set_major_formatter(percent_ticks(language))
    plain(axes, grid="y")


def _band(axes: Axes, bands: Bands, comparison: Comparison, colour: str) -> float:
    """Draw the middle half of the first strategy's replications; its lowest point."""
    if not comparison.scenario.lucky:
        return 1.0
    low, high = band(bands, "p25"), band(bands, "p75")
    for edge in (low, high):
        axes.plot(np.arange(len(edge)), edge, color=colour, linewidth=0.7, linestyle=(0, (1, 1.5)))
    return float(np.nanmin(low))


def _measure(axes: Axes, comparison: Comparison, chain: str, language: Language, lowest: float) -> None:
    """Write depth, length and area of the first strategy's triangle below it, and point at the deepest day."""
    found = _of_mean(comparison, comparison.outcomes[0], chain)
    if found is None:
        return
    floor = lowest - AIR * max(1.0 - lowest, 0.01)
    axes.set_ylim(floor, 1.0 + 0.08 * (1.0 - floor))
    values = {
        "depth": percent(found.depth, language),
        "area": days(found.area, language),
        "length": days(float(found.last - found.first + 1), language),
    }
    axes.annotate(fill(WORDS["triangle"][language], values), (0.015, 0.02), xycoords="axes fraction", fontsize=8.4,
                  color=INK, va="bottom", linespacing=1.35)  # fmt: skip
    axes.plot([found.deepest] * 2, [1.0 - found.depth, 1.0], color=INK, linewidth=0.9, linestyle=(0, (3, 2)))
