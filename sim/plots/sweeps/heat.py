"""What do two factors do together?  A field for each pair of values, the darker the more, in two hues about zero."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sim.factors import Factor
from sim.labels import Language
from sim.numerals import number
from sim.plots.lettering import LINES, shorten, stacked
from sim.plots.sheet import Sheet
from sim.plots.style import INK, number_ticks
from sim.plots.sweeps.panels import AXIS_CELLS, INCH_CELLS, apart, moved_series, named, panels
from sim.plots.sweeps.sheets import point_sheet
from sim.sweep.result import SweepResult
from sim.sweep.words import axis_label, value_label

__all__ = ["COLOURS", "DARK", "heat_map", "heat_sheet"]

COLOURS = "YlOrBr"  # one hue that darkens: it reads in grey and for the colour-blind
SIGNED_COLOURS = "PuOr_r"  # the same above zero, another hue below it
LEAST_SIGNED = 0.05  # of the largest size: a sign that reaches less far gets no hue of its own
MOST_WRITTEN = 12  # columns that leave room for numbers
DARK = 0.6  # of the scale: from here on letters are white
VALUE_CELLS = 24
COLUMNS = 2


def heat_map(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """The measure over the values of two factors, the first upwards; one scale for all strategies."""
    factors, shown = result.sweep.factors, moved_series(result, chain, metric)
    if result.sweep.method != "grid" or len(factors) != 2 or not shown:
        return []
    across, up = factors[1], factors[0]
    height = 0.36 * len(up.values) + 0.95
    drawn = panels(figure, result, shown, language, columns=COLUMNS, height=height)
    fields = [series.mean.reshape(len(up.values), len(across.values)) for series in shown]
    colours, scale = _scale(float(np.nanmin(fields)), float(np.nanmax(fields)))
    names, cells = _names(across, language), AXIS_CELLS // len(drawn[:COLUMNS])
    told = apart(range(len(names)), names, cells)
    for axes, field in zip(drawn, fields, strict=True):
        picture = axes.imshow(field, cmap=colours, norm=scale, aspect="auto", origin="lower")
        axes.set_xticks(told, [names[at] for at in told])
        axes.set_yticks(range(len(up.values)), _names(up, language))
        axes.set_xlabel(named(across, language, cells), linespacing=LINES)
        axes.set_ylabel(named(up, language, int(INCH_CELLS * height)), linespacing=LINES)
        _write(axes, field, scale, colours)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    bar = figure.colorbar(picture, ax=drawn, pad=0.015, aspect=28, format=number_ticks())
    bar.set_label(stacked(axis_label(shown[0], language), int(INCH_CELLS * height)), linespacing=LINES)
    return drawn


def heat_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """Every field, with the interval that points.csv has of it."""
    return point_sheet(result, moved_series(result, chain, metric))


def _scale(low: float, high: float) -> tuple[str, Normalize]:
    """Colours, and which value gets which: of both signs each has a hue, and zero is pale."""
    size = max(-low, high)
    if min(-low, high) < LEAST_SIGNED * size:
        return COLOURS, Normalize(low, high)
    return SIGNED_COLOURS, Normalize(-size, size)


def _names(factor: Factor, language: Language) -> list[str]:
    return [shorten(value_label(factor, value, language), VALUE_CELLS) for value in factor.values]


def _write(axes: Axes, field: NDArray[np.float64], scale: Normalize, colours: str) -> None:
    """Write its number into every field, a dash where there is none, if there is room."""
    if field.shape[1] > MOST_WRITTEN:
        return
    for (row, column), value in np.ndenumerate(field):
        at = float(scale(value))
        strength = abs(2.0 * at - 1.0) if colours == SIGNED_COLOURS else at
        colour = "white" if strength > DARK else INK
        axes.text(column, row, number(float(value)), ha="center", va="center", fontsize=8, color=colour)
