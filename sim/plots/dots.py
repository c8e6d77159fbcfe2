"""How are estimates drawn one below the other: a dot each, with its interval?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from sim.estimate import Interval
from sim.numerals import has_width, number
from sim.outcome import Estimate
from sim.plots.style import FAINT, INK, number_ticks, plain

__all__ = ["dots"]

AIR = 0.16  # beyond the longest interval, for half of a number [share of the axis]


def dots(axes: Axes, rows: Sequence[Estimate | Interval | None], colours: Sequence[str]) -> None:
    """A dot a row, the first at the top, with its number; one whose interval holds zero is hollow."""
    axes.axvline(0.0, color=INK, linewidth=1.0)
    for at, (row, colour) in enumerate(zip(rows, colours, strict=True)):
        axes.axhline(at, color=FAINT, linewidth=0.8, zorder=0)
        if row is None or not np.isfinite(row.mean):
            continue
        spread = has_width(row.low, row.high)
        if spread:
            axes.plot([row.low, row.high], [at, at], color=colour, linewidth=1.8, solid_capstyle="butt")
        hollow = spread and row.low <= 0.0 <= row.high
        axes.plot([row.mean], [at], color=colour, marker="o", markersize=6, linestyle="none",
                  markerfacecolor="white" if hollow else colour, markeredgewidth=1.6)  # fmt: skip
        axes.annotate(number(row.mean), (row.mean, at), xytext=(0, 6), textcoords="offset points", ha="center",
                      fontsize=8, color=INK, bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip
    _limits(axes, rows)
    plain(axes, grid="x")


def _limits(axes: Axes, rows: Sequence[Estimate | Interval | None]) -> None:
    ends = [end for row in rows if row is not None for end in (row.low, row.mean, row.high) if np.isfinite(end)]
    low, high = min(0.0, *ends), max(0.0, *ends)
    span = high - low or 1.0
    axes.set_xlim(low - AIR * span, high + AIR * span)
    axes.xaxis.set_major_locator(MaxNLocator(3))
    axes.xaxis.set_major_formatter(number_ticks())
