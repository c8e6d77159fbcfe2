"""How does a measure follow one factor, alone or at each value of another?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from numpy.typing import NDArray

from sim.factors import Factor
from sim.labels import Language, Text, fill
from sim.plots.legend import place_legend
from sim.plots.lettering import LINES, shorten
from sim.plots.sheet import Sheet
from sim.plots.style import INK, line_style, line_width, number_ticks, panels_in_rows, plain, strategy_colour
from sim.plots.sweeps.panels import AROUND, AXIS_CELLS, apart, moved_series, named, panels
from sim.plots.sweeps.sheets import point_sheet
from sim.sweep.result import Series, SweepResult
from sim.sweep.words import axis_label, strategy_label, value_cell, value_label

__all__ = ["effect_sheet", "effects", "line_sheet", "lines"]

Floats = NDArray[np.float64]

MOST_LINES = 7  # that can be told apart
KEY_CELLS = 44
PANEL = 2.9  # [inch]
COLUMNS = 2
EFFECTS = 3  # factors side by side
HEADING = Text("{factor}:", "{factor}：")


def lines(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """One factor: a line a strategy with its 95 % band.  Two: a panel a strategy, a line for each value of the second.

    Where the lines of two factors run parallel, neither cares about the other.
    """
    factors = result.sweep.factors
    if result.sweep.method != "grid" or len(factors) > 2 or not moved_series(result, chain, metric):
        return []
    if len(factors) == 1:
        return _of_one(figure, result, chain, metric, language)
    return _of_two(figure, result, moved_series(result, chain, metric), language)


def line_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """Every point of the lines."""
    single = len(result.sweep.factors) == 1
    return point_sheet(result, result.of(chain, metric) if single else moved_series(result, chain, metric))


def _of_one(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    shown = result.of(chain, metric)
    axes, keys = figure.subplots(), []
    factor = result.sweep.factors[0]
    places = _places(factor)
    for series in shown:
        at, label = result.place(series), shorten(strategy_label(result, series.strategy, language), KEY_CELLS)
        order, colour = np.argsort(places), strategy_colour(at)
        axes.fill_between(places[order], series.low[order], series.high[order], color=colour, alpha=0.16, linewidth=0)
        keys.append(_line(axes, places, series.mean, at, label))
    _finish(axes, factor, axis_label(shown[0], language), language, 1)
    place_legend(figure, keys)
    return [axes]


def _of_two(figure: Figure, result: SweepResult, shown: Sequence[Series], language: Language) -> list[Axes]:
    factors = result.sweep.factors
    # Numbers make the better axis, and the longer list the better line.
    along = max((0, 1), key=lambda place: (_is_number(factors[place]), len(factors[place].values), -place))
    across = 1 - along
    if len(factors[across].values) > MOST_LINES:
        return []
    drawn = panels(figure, result, list(shown), language, columns=COLUMNS, height=PANEL)
    for axes in drawn[1:]:
        axes.sharey(drawn[0])  # as in the heat map: strategies are there to be compared
    keys: list[Line2D] = []
    for axes, series in zip(drawn, shown, strict=True):
        field = np.moveaxis(series.mean.reshape([len(factor.values) for factor in factors]), across, 0)
        keys = [
            _line(axes, _places(factors[along]), row, at, value_label(factors[across], value, language))
            for at, (row, value) in enumerate(zip(field, factors[across].values, strict=True))
        ]
    for axes, series in zip(drawn, shown, strict=True):
        _finish(axes, factors[along], axis_label(series, language), language, len(drawn[:COLUMNS]))
    title = shorten(factors[across].title[language], AXIS_CELLS)
    heading = Line2D([], [], linestyle="none", label=fill(HEADING[language], {"factor": title}))
    place_legend(figure, [heading, *keys])
    return drawn


def effects(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """Three factors or more on a grid: a panel a factor, the mean over all values of the others, a line a strategy."""
    factors = result.sweep.factors
    shown = moved_series(result, chain, metric)
    if result.sweep.method != "grid" or len(factors) < 3 or not shown:
        return []
    drawn = panels_in_rows(figure, len(factors), EFFECTS, PANEL, AROUND, sharey=True)
    keys: list[Line2D] = []
    for place, axes in enumerate(drawn):
        keys = []
        for series in shown:
            mean = _alone(result, series, place)
            label = shorten(strategy_label(result, series.strategy, language), KEY_CELLS)
            keys.append(_line(axes, _places(factors[place]), mean, result.place(series), label))
    for place, axes in enumerate(drawn):  # once all lines are there: they share their limits
        label = axis_label(shown[0], language) if place % EFFECTS == 0 else ""
        _finish(axes, factors[place], label, language, EFFECTS)
    place_legend(figure, keys)
    return drawn


def effect_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """Every point of the lines of each factor."""
    rows = [
        (series.strategy, factor.id, value_cell(value), mean)
        for place, factor in enumerate(result.sweep.factors)
        for series in moved_series(result, chain, metric)
        for value, mean in zip(factor.values, _alone(result, series, place).tolist(), strict=True)
    ]
    return Sheet(("strategy", "factor", "value", "mean"), tuple(rows))


def _alone(result: SweepResult, series: Series, place: int) -> Floats:
    """The mean at each value of one factor, over all values of the others."""
    lengths = [len(factor.values) for factor in result.sweep.factors]
    others = tuple(other for other in range(len(lengths)) if other != place)
    mean: Floats = series.mean.reshape(lengths).mean(axis=others)
    return mean


def _line(axes: Axes, places: Floats, values: Floats, at: int, label: str) -> Line2D:
    look = {"color": strategy_colour(at), "linestyle": line_style(at), "linewidth": line_width(at)}
    order = np.argsort(places)  # a list of numbers may jump back and forth, a line does not
    (line,) = axes.plot(places[order], values[order], marker="o", markersize=3.5, label=label, **look)  # type: ignore[arg-type]
    return line


def _is_number(factor: Factor) -> bool:
    return bool(factor.numbers) and bool(np.isfinite(factor.numbers).all())


def _places(factor: Factor) -> Floats:
    """Where the values stand on an axis: numbers where they are, words one after the other."""
    if _is_number(factor):
        return np.array(factor.numbers)
    return np.arange(len(factor.values), dtype=np.float64)


def _finish(axes: Axes, factor: Factor, label: str, language: Language, columns: int) -> None:
    """Name the axes; columns: of panels, side by side."""
    axes.set_xlabel(named(factor, language, AXIS_CELLS // columns), linespacing=LINES)
    axes.set_ylabel(label)
    places, names = _places(factor), [value_label(factor, value, language) for value in factor.values]
    told = apart(places.tolist(), names, AXIS_CELLS // columns)
    axes.set_xticks(places[told], [names[at] for at in told])
    if axes.get_ylim()[0] > 0.0 and axes.get_ylim()[0] < 0.5 * axes.get_ylim()[1]:
        axes.set_ylim(bottom=0.0)
    axes.yaxis.set_major_formatter(number_ticks())
    plain(axes, grid="y")
    axes.tick_params(colors=INK)
