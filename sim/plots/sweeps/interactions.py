"""Which factors matter because of each other?"""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from sim.labels import Language, Text
from sim.plots.lettering import LINES
from sim.plots.sheet import Sheet
from sim.plots.style import INK, percent_ticks
from sim.plots.sweeps.heat import COLOURS, DARK
from sim.plots.sweeps.panels import explained_series, named, panels
from sim.plots.sweeps.sheets import index_sheet
from sim.sweep.result import Index, Series, SweepResult
from sim.sweep.words import index_interval, index_label

__all__ = ["interaction_sheet", "interactions"]

AXIS = Text("Interaction, share of the variance", "交互作用占方差比重")
ROW = 0.5  # [inch]
NAME_CELLS = 26
LEAST = 0.05  # a scale that ends lower would colour noise
MOST_WRITTEN = 7  # factors that leave room for intervals


def interactions(figure: Figure, result: SweepResult, chain: str, metric: str, language: Language) -> list[Axes]:
    """A field for each pair of factors: the share of the variance that neither explains without the other."""
    count, shown = len(result.sweep.factors), explained_series(result, chain, metric, "interaction")
    if count < 3 or not shown:
        return []
    drawn = panels(figure, result, shown, language, columns=1, height=ROW * count + 0.9)
    fields = [_field(result, series) for series in shown]
    scale = Normalize(0.0, max(LEAST, float(np.nanmax(fields))))
    titles = [named(factor, language, NAME_CELLS) for factor in result.sweep.factors]
    for axes, series, field in zip(drawn, shown, fields, strict=True):
        picture = axes.imshow(field, cmap=COLOURS, norm=scale, aspect="auto")
        axes.set_xticks(
            range(count - 1), titles[1:], rotation=25, ha="right", rotation_mode="anchor", linespacing=LINES
        )
        axes.set_yticks(range(count - 1), titles[:-1], linespacing=LINES)
        _write(axes, result, series, scale, language)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
    figure.colorbar(picture, ax=drawn, label=AXIS[language], format=percent_ticks(language), pad=0.015, aspect=28)
    return drawn


def interaction_sheet(result: SweepResult, chain: str, metric: str) -> Sheet:
    """The index of every pair, also of those that stay pale."""
    return index_sheet(result, explained_series(result, chain, metric, "interaction"), ("interaction",))


def _field(result: SweepResult, series: Series) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """(k - 1, k - 1) rows: all factors but the last; columns: all but the first."""
    names = [factor.id for factor in result.sweep.factors]
    field = np.full((len(names) - 1, len(names) - 1), np.nan)
    for one in result.about(series, "interaction"):
        field[names.index(one.factor), names.index(one.other) - 1] = _shade(one)
    return field


def _shade(one: Index) -> float:
    """What is coloured: an interaction that the sample cannot tell from none stays pale."""
    return one.value if one.low > 0.0 else 0.0


def _write(axes: Axes, result: SweepResult, series: Series, scale: Normalize, language: Language) -> None:
    """Every number, with its interval below it if there is room."""
    names = [factor.id for factor in result.sweep.factors]
    for one in result.about(series, "interaction"):
        written = index_interval(one, language) if len(names) <= MOST_WRITTEN else ""
        told = "\n".join(filter(None, (index_label(one, one.value, language), written)))
        colour = "white" if float(scale(_shade(one))) > DARK else INK
        place = names.index(one.other) - 1, names.index(one.factor)
        axes.text(*place, told, ha="center", va="center", fontsize=7.5, color=colour, linespacing=1.3)
