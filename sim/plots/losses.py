"""What is lost, in volume and in worth, and is the target still met?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator

from sim.labels import Language, fill
from sim.measures import ALL
from sim.numerals import PERCENT, has_width, number, rounded
from sim.outcome import Comparison, Outcome
from sim.plots.legend import place_legend, strategy_keys
from sim.plots.lettering import wrap
from sim.plots.sheet import Sheet, estimate_sheet
from sim.plots.style import DEGRADED, FAINT, INK, MUTED, number_ticks, panels_in_rows, plain, strategy_colour
from sim.plots.words import WORDS
from sim.reading import Names, chains_by_loss, loss_decimals, mean, target_over_horizon

__all__ = ["loss_by_strategy", "loss_sheet", "shortfall", "shortfall_sheet"]

COLUMNS = 4
ROW_HEIGHT = 0.3  # [inch]
NAME_CELLS = 30
TITLE_CELLS = 25
VOLUME = "#56708a"


def loss_by_strategy(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """One column a strategy, one bar a chain: output not made, then worth lost to degraded inputs."""
    chains = chains_by_loss(comparison)
    if not chains:
        return []
    height = ROW_HEIGHT * len(chains) + 0.75
    drawn = panels_in_rows(figure, len(comparison.outcomes), COLUMNS, height, 0.75, sharex=True, sharey=True)
    decimals = loss_decimals(comparison)
    for axes, outcome in zip(drawn, comparison.outcomes, strict=True):
        _bars(axes, outcome, chains, decimals)
        axes.set_title(_heading(outcome, comparison, language), loc="left", color=INK, linespacing=1.4)
    names = Names(comparison, language)
    drawn[0].set_yticks(range(len(chains)), [wrap(names.chain(chain), NAME_CELLS) for chain in chains])
    drawn[0].set_ylim(len(chains) - 0.4, -0.6)
    drawn[0].set_xlim(0, 1.42 * _longest(comparison, chains))
    drawn[0].xaxis.set_major_locator(MaxNLocator(3))
    drawn[0].xaxis.set_major_formatter(number_ticks())
    unit = comparison.network.money_unit
    figure.supxlabel(fill(WORDS["loss_axis"][language], {"unit": unit}), fontsize=9, color=MUTED)
    _loss_key(figure, comparison, language)
    return drawn


def loss_sheet(comparison: Comparison) -> Sheet:
    """Loss in volume and in worth, by chain and strategy."""
    return estimate_sheet(comparison, chains_by_loss(comparison), ["loss_volume", "loss_value"])


def _bars(axes: Axes, outcome: Outcome, chains: list[str], decimals: int) -> None:
    place = np.arange(len(chains))
    value = np.array([max(0.0, np.nan_to_num(mean(outcome, chain, "loss_value"))) for chain in chains])
    volume = np.array([max(0.0, np.nan_to_num(mean(outcome, chain, "loss_volume"))) for chain in chains])
    volume = np.minimum(volume, value)
    axes.barh(place, volume, height=0.62, color=VOLUME, linewidth=0)
    axes.barh(place, value - volume, left=volume, height=0.62, color=DEGRADED, linewidth=0)
    for at, chain in enumerate(chains):
        row = outcome.find(chain, "loss_value")
        if row is None:
            continue
        end = row.mean
        if has_width(row.low, row.high):
            axes.plot([row.low, row.high], [at, at], color=INK, linewidth=1.0, solid_capstyle="butt")
            end = max(end, row.high)
        axes.annotate(rounded(row.mean, decimals), (max(0.0, end), at), xytext=(4, 0), textcoords="offset points",
                      va="center", fontsize=8, color=INK)  # fmt: skip
    plain(axes, grid="x")


def _heading(outcome: Outcome, comparison: Comparison, language: Language) -> str:
    title = wrap(outcome.strategy.title[language], TITLE_CELLS)
    total = outcome.find(ALL, "loss_value")
    if total is None:
        return title
    values = {"value": number(total.mean), "unit": comparison.network.money_unit}
    return f"{title}\n{fill(WORDS['total_loss'][language], values)}"


def _longest(comparison: Comparison, chains: list[str]) -> float:
    rows = [outcome.find(chain, "loss_value") for outcome in comparison.outcomes for chain in chains]
    ends = [end for row in rows if row is not None for end in (row.mean, row.high) if np.isfinite(end)]
    return max(ends)


def _loss_key(figure: Figure, comparison: Comparison, language: Language) -> None:
    handles: list[Line2D | Patch] = [
        Patch(color=VOLUME, linewidth=0, label=WORDS["volume_part"][language]),
        Patch(color=DEGRADED, linewidth=0, label=WORDS["value_part"][language]),
    ]
    if comparison.scenario.lucky:
        handles.append(Line2D([], [], color=INK, linewidth=1.2, label=WORDS["interval_95"][language]))
    place_legend(figure, handles)


def shortfall(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Output value of each chain over the horizon as a share of its target: a dot a strategy, with its interval."""
    chains = [chain for chain in comparison.chains if _has_target(comparison, chain)]
    if not chains:
        return []
    count = len(comparison.outcomes)
    figure.set_size_inches(figure.get_figwidth(), len(chains) * max(0.3, 0.13 * count) + 1.2)
    axes = figure.subplots()
    offsets = np.linspace(-0.3, 0.3, count) if count > 1 else np.zeros(1)
    for place, outcome in enumerate(comparison.outcomes):
        for at, chain in enumerate(chains):
            _dot(axes, comparison, outcome, (chain, at + offsets[place], place))
    axes.axvline(100.0, color=INK, linewidth=1.0)
    for line in range(1, len(chains)):
        axes.axhline(line - 0.5, color=FAINT, linewidth=0.8, zorder=0)
    names = Names(comparison, language)
    axes.set_yticks(range(len(chains)), [wrap(names.chain(chain), NAME_CELLS) for chain in chains])
    axes.set_ylim(len(chains) - 0.45, -0.55)
    _target_axis(axes, language)
    plain(axes, grid="x")
    handles = strategy_keys(comparison, language, marker="o")
    place_legend(figure, handles)
    return [axes]


def shortfall_sheet(comparison: Comparison) -> Sheet:
    """Output, shortfall and the chance of meeting the target, for the chains that have one."""
    chains = [chain for chain in comparison.chains if _has_target(comparison, chain)]
    return estimate_sheet(comparison, chains, ["output_value", "target_shortfall", "target_met"])


def _target_axis(axes: Axes, language: Language) -> None:
    low, high = axes.get_xlim()
    span = max(high, 100.0) - min(low, 100.0)
    axes.set_xlim(min(low, 100.0 - 0.02 * span, 99.0), max(high, 100.0 + 0.04 * span, 100.2))
    axes.xaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g}{PERCENT[language]}"))
    axes.set_xlabel(WORDS["shortfall_axis"][language])


def _has_target(comparison: Comparison, chain: str) -> bool:
    wanted = target_over_horizon(comparison, chain)
    made = any(outcome.find(chain, "output_value") is not None for outcome in comparison.outcomes)
    return made and wanted is not None and wanted > 0.0


def _dot(axes: Axes, comparison: Comparison, outcome: Outcome, where: tuple[str, float, int]) -> None:
    chain, height, place = where
    row = outcome.find(chain, "output_value")
    wanted = target_over_horizon(comparison, chain)
    if row is None or wanted is None:
        return
    colour = strategy_colour(place)
    if has_width(row.low, row.high):
        axes.plot([100 * row.low / wanted, 100 * row.high / wanted], [height] * 2, color=colour, linewidth=1.3)
    axes.plot([100 * row.mean / wanted], [height], color=colour, marker="o", markersize=4.2, linestyle="none")
