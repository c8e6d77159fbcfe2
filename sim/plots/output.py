"""How does each chain's output run through the year?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

from sim.labels import Language
from sim.measures import ALL
from sim.outcome import Bands, Comparison, Outcome, band
from sim.plots.legend import place_legend, strategy_keys
from sim.plots.lettering import wrap
from sim.plots.sheet import Sheet, sheet_days
from sim.plots.style import (
    CUT,
    INK,
    MUTED,
    line_style,
    line_width,
    panels_in_rows,
    percent_ticks,
    plain,
    strategy_colour,
)
from sim.plots.words import WORDS
from sim.reading import Names, chains_by_loss, target_over_horizon

__all__ = ["day_ticks", "mark_cuts", "output_by_chain", "output_keys", "output_sheet", "shares"]

METRIC = "output_value"
COLUMNS = 4
PANEL_HEIGHT = 1.75  # [inch]
TITLE_CELLS = 28
CUT_OVER, CUT_OPACITY = "#e7d3a8", 0.38  # one band is of the colour CUT, two are darker


def output_by_chain(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Daily output value of each chain as a share of its baseline: a line a strategy, a band for its luck."""
    panels = _panels(comparison)
    if not panels:
        return []
    around = 1.1 if len(panels) > COLUMNS else 2.0
    drawn = panels_in_rows(figure, len(panels), COLUMNS, PANEL_HEIGHT, around, sharex=True, sharey=True)
    names = Names(comparison, language)
    for axes, chain in zip(drawn, panels, strict=True):
        _panel(axes, comparison, chain)
        axes.set_title(wrap(names.chain(chain), TITLE_CELLS), loc="left", color=INK)
    _shared_axes(drawn, comparison, language)
    for axes in drawn[-COLUMNS:]:
        axes.tick_params(labelbottom=True)
    figure.supxlabel(WORDS["day_axis"][language], fontsize=9, color=MUTED)
    figure.supylabel(WORDS["output_axis"][language], fontsize=9, color=MUTED)
    place_legend(figure, output_keys(comparison, language))
    return drawn


def output_sheet(comparison: Comparison) -> Sheet:
    """Output as a share of baseline by day, a column a chain, strategy and line of the figure; every n-th day."""
    some = sheet_days(comparison.scenario.horizon_days)
    lines = ("mean", "p05", "p95") if comparison.scenario.lucky else ("mean",)
    columns = [
        (f"{chain}/{outcome.strategy.id}/{line}", band(found, line))
        for chain in _panels(comparison)
        for outcome in comparison.outcomes
        if (found := shares(comparison, outcome, chain)) is not None
        for line in lines
    ]
    rows = tuple((float(day), *(float(values[day]) for _, values in columns)) for day in some)
    return Sheet(("day", *(name for name, _ in columns)), rows)


def _panels(comparison: Comparison) -> list[str]:
    """Chains to show: those that lose first, then the unhurt, then the total if there is more than one chain."""
    hit = chains_by_loss(comparison)
    order = [*hit, *(chain for chain in comparison.chains if chain not in hit)]
    if len(order) > 1:
        order.append(ALL)
    return [chain for chain in order if any(shares(comparison, one, chain) is not None for one in comparison.outcomes)]


def _panel(axes: Axes, comparison: Comparison, chain: str) -> None:
    mark_cuts(axes, comparison)
    target = _target_share(comparison, chain)
    if target is not None:
        days, path = _planned_steps(comparison)
        wanted = [target * share for share in path]
        axes.plot(days, wanted, drawstyle="steps-post", color=MUTED, linewidth=0.9, linestyle=(0, (1, 1.5)), zorder=1.5)
    for place, outcome in enumerate(comparison.outcomes):
        bands = shares(comparison, outcome, chain)
        if bands is None:
            continue
        day = np.arange(len(bands))
        colour = strategy_colour(place)
        if comparison.scenario.lucky:
            low, high = band(bands, "p05"), band(bands, "p95")
            some = _some_days(len(bands))
            axes.fill_between(day[some], low[some], high[some], color=colour, alpha=0.1, linewidth=0)
        mean = band(bands, "mean")
        axes.plot(day, mean, color=colour, linewidth=line_width(place), linestyle=line_style(place))
    plain(axes, grid="y")


def mark_cuts(axes: Axes, comparison: Comparison) -> None:
    """Shade the days of each cut, at the mode of every range; where two lie over each other it is darker."""
    for start, end in _cut_spans(comparison):
        axes.axvspan(start, end, color=CUT_OVER, alpha=CUT_OPACITY, linewidth=0, zorder=0)


def shares(comparison: Comparison, outcome: Outcome, chain: str) -> Bands | None:
    """(T, 6) daily output as a share of the chain's baseline; None if it makes nothing or was not recorded."""
    bands, baseline = outcome.daily.get((chain, METRIC)), comparison.baseline.get(chain, 0.0)
    return bands / baseline if bands is not None and baseline > 0.0 else None


def _some_days(count: int) -> list[int]:
    """Days about a point apart in a panel, ends included: a band of every day would make the file four times larger."""
    step = max(1, count // 90)
    return sorted({*range(0, count, step), count - 1})


def _target_share(comparison: Comparison, chain: str) -> float | None:
    """A chain's target, spread evenly over the days of a year, as a share of its baseline output."""
    wanted = target_over_horizon(comparison, chain)
    made = comparison.baseline.get(chain, 0.0) * comparison.scenario.planned_days
    return wanted / made if wanted is not None and made > 0.0 else None


def _planned_steps(comparison: Comparison) -> tuple[list[int], list[float]]:
    """The days on which planned output changes, with its share of the target from there on; the last day closes it."""
    scenario = comparison.scenario
    path = scenario.planned_shares
    days = [day for day, share in enumerate(path) if day == 0 or share != path[day - 1]]
    return [*days, scenario.horizon_days], [*(path[day] for day in days), path[-1]]


def _cut_spans(comparison: Comparison) -> list[tuple[float, float]]:
    """When each cut lasts, at the mode of every range, within the horizon; cuts of the same days are one."""
    horizon = float(comparison.scenario.horizon_days)
    spans = {(cut.start_day, min(horizon, cut.start_day + cut.duration_days.mode)) for cut in comparison.cuts}
    return sorted((start, end) for start, end in spans if start < horizon)


def _shared_axes(drawn: Sequence[Axes], comparison: Comparison, language: Language) -> None:
    low, high = _reach(comparison)
    axes = drawn[0]
    axes.set_ylim(low, high)
    axes.set_xlim(0, comparison.scenario.horizon_days)
    axes.yaxis.set_major_formatter(percent_ticks(language))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    axes.set_xticks(day_ticks(comparison.scenario.horizon_days))


def _reach(comparison: Comparison) -> tuple[float, float]:
    """Limits that hold every line, with a little air, and at least two percent of output."""
    lows, highs = [0.98], [1.0]
    for chain in _panels(comparison):
        target = _target_share(comparison, chain)
        lows.append(1.0 if target is None else target)
        for outcome in comparison.outcomes:
            bands = shares(comparison, outcome, chain)
            if bands is not None and len(bands):
                lows.append(float(np.nanmin(bands)))
                highs.append(float(np.nanmax(bands)))
    air = 0.05 * (max(highs) - min(lows))
    low = min(lows) - air
    return (max(0.0, low) if low > -air else low), max(highs) + air


def day_ticks(horizon: int) -> list[int]:
    """A few round days, spaced by months where the horizon is long."""
    for step in (1, 2, 5, 10, 30, 60, 90, 180, 365, 730, 1825, 3650):
        if horizon / step <= 4.5:
            return list(range(0, horizon + 1, step))
    return [0, horizon]


def output_keys(comparison: Comparison, language: Language, *, target: bool = True) -> list[Line2D | Patch]:
    """The keys of strategies, target, cut and band."""
    handles: list[Line2D | Patch] = [*strategy_keys(comparison, language)]
    if target and any(one.target is not None for one in comparison.network.chains):
        dots = Line2D([], [], color=MUTED, linestyle=(0, (1, 1.5)), linewidth=1.0, label=WORDS["target"][language])
        handles.append(dots)
    if _cut_spans(comparison):
        handles.append(Patch(color=CUT, linewidth=0, label=WORDS["cut_span"][language]))
    if target and comparison.scenario.lucky:
        handles.append(Patch(color="#c9ced4", linewidth=0, label=WORDS["band"][language]))
    if not target and comparison.scenario.lucky:
        dots = Line2D([], [], color=INK, linestyle=(0, (1, 1.5)), linewidth=1.0, label=WORDS["middle_half"][language])
        handles.append(dots)
    return handles
