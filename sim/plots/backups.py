"""When did each backup come up, and how much did it offer?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.labels import Language, fill
from sim.network import Backup
from sim.numerals import percent
from sim.outcome import Comparison, Outcome
from sim.plots.legend import place_legend
from sim.plots.lettering import shorten
from sim.plots.output import day_ticks
from sim.plots.sheet import Sheet, sheet_days
from sim.plots.style import DEGRADED, FAINT, INK, MUTED, SAME
from sim.plots.words import WORDS
from sim.reading import Names

__all__ = ["backup_sheet", "backup_states", "first_day_up"]

ROWS = 15  # backups a strategy, at most
ALL_ROWS = 40  # backups in the figure, at most: an A4 page
ROW_HEIGHT = 0.235  # [inch]
NAME_CELLS = 38
TITLE_CELLS = 60
NOTICED = 1e-6  # capacity below this is none [share of baseline use]


def backup_states(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """A strip a backup, darker the more it offers; one panel for each strategy that has contracts."""
    panels = _panels(comparison)
    if not panels:
        return []
    heights = [len(rows) + 1.6 for _, rows in panels]
    figure.set_size_inches(figure.get_figwidth(), ROW_HEIGHT * sum(heights) + 0.95)
    grid = figure.subplots(len(panels), 1, sharex=True, squeeze=False, height_ratios=heights)
    names = Names(comparison, language)
    peak = max(float(outcome.offered[one.id].max()) for outcome, rows in panels for one in rows)
    drawn = list(grid.flat)
    for axes, (outcome, rows) in zip(drawn, panels, strict=True):
        _strips(axes, outcome, rows, peak)
        _row_names(axes, outcome, rows, names, language)
        axes.set_title(_heading(outcome, len(rows), language), loc="left", color=INK)
    drawn[-1].set_xlim(0, comparison.scenario.horizon_days)
    drawn[-1].set_xticks(day_ticks(comparison.scenario.horizon_days))
    drawn[-1].set_xlabel(WORDS["day_axis"][language])
    _key(figure, peak, language)
    return drawn


def backup_sheet(comparison: Comparison) -> Sheet:
    """What the backups of the figure offer, a column each; every n-th day."""
    columns = [
        (f"{outcome.strategy.id}/{backup.id}", outcome.offered[backup.id])
        for outcome, rows in _panels(comparison)
        for backup in rows
    ]
    days = sheet_days(comparison.scenario.horizon_days)
    rows = tuple((float(day), *(float(offered[day]) for _, offered in columns)) for day in days)
    return Sheet(("day", *(name for name, _ in columns)), rows)


def first_day_up(offered: np.ndarray[tuple[int], np.dtype[np.float64]]) -> int | None:
    """The first day on which a backup offers anything, in the mean over all replications; None if it never does."""
    up = np.flatnonzero(offered > NOTICED)
    return int(up[0]) if len(up) else None


def _panels(comparison: Comparison) -> list[tuple[Outcome, list[Backup]]]:
    """Strategies whose backups came up, with those that offered most, the earliest first."""
    called = [(outcome, _called(outcome)) for outcome in comparison.outcomes]
    ready = [(outcome, backups) for outcome, backups in called if backups]
    room = min(ROWS, max(3, ALL_ROWS // max(1, len(ready))))
    panels = []
    for outcome, backups in ready:
        largest = sorted(backups, key=lambda one: -float(outcome.offered[one.id].sum()))[:room]
        panels.append((outcome, sorted(largest, key=lambda one: _order(outcome, one))))
    return panels


def _called(outcome: Outcome) -> list[Backup]:
    """The backups under contract that ever offered something."""
    up = {key for key, series in outcome.offered.items() if series.max(initial=0.0) > NOTICED}
    return [one.backup for one in outcome.contracts if one.backup.id in up]


def _order(outcome: Outcome, backup: Backup) -> tuple[int, float, str]:
    series = outcome.offered[backup.id]
    day = first_day_up(series)
    return (len(series) if day is None else day, -float(series.sum()), backup.id)


def _strips(axes: Axes, outcome: Outcome, rows: Sequence[Backup], peak: float) -> None:
    for place, backup in enumerate(rows):
        series = outcome.offered[backup.id]
        axes.axhline(place, color=FAINT, linewidth=0.8, zorder=0)
        axes.imshow(series[None, :] / peak, cmap=_shades(backup.grade), vmin=0.0, vmax=1.0, aspect="auto",
                    extent=(0.0, float(len(series)), place + 0.36, place - 0.36), interpolation="nearest")  # fmt: skip
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(length=0)
    axes.spines["left"].set_visible(False)


def _shades(grade: str) -> LinearSegmentedColormap:
    """Clear where nothing is offered, the grade's colour at the peak."""
    full, tint = (SAME, "#d4e6f2") if grade == "same" else (DEGRADED, "#faecd0")
    return LinearSegmentedColormap.from_list(grade, [(0.0, "#ffffff00"), (0.0001, tint), (1.0, full)])


def _row_names(axes: Axes, outcome: Outcome, rows: Sequence[Backup], names: Names, language: Language) -> None:
    axes.set_yticks(range(len(rows)), [_row_name(one, names) for one in rows], color=INK, fontsize=8)
    for place, backup in enumerate(rows):
        day = first_day_up(outcome.offered[backup.id])
        if day is not None:
            peak = percent(float(outcome.offered[backup.id].max()), language)
            label = fill(WORDS["up_and_peak"][language], {"day": str(day), "peak": peak})
            axes.annotate(label, (1, place), xycoords=("axes fraction", "data"), xytext=(6, 0),
                          textcoords="offset points", va="center", fontsize=7.8, color=MUTED)  # fmt: skip


def _row_name(backup: Backup, names: Names) -> str:
    place = names.region(backup.region)
    return f"{shorten(names.product(backup.product), NAME_CELLS)} · {shorten(place, 20)}"


def _heading(outcome: Outcome, shown: int, language: Language) -> str:
    title = shorten(outcome.strategy.title[language], TITLE_CELLS)
    left = len(outcome.contracts) - shown
    return f"{title}   {fill(WORDS['more_backups'][language], {'count': f'{left:,}'})}" if left > 0 else title


def _key(figure: Figure, peak: float, language: Language) -> None:
    darker = fill(WORDS["darker"][language], {"peak": percent(peak, language)})
    handles: list[Line2D | Patch] = [
        Patch(color=SAME, linewidth=0, label=WORDS["same_backup"][language]),
        Patch(color=DEGRADED, linewidth=0, label=WORDS["degraded_backup"][language]),
        Patch(color="none", label=darker),
    ]
    place_legend(figure, handles)
