"""Which colour is which strategy?"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.breaking import cell_width
from sim.labels import Language
from sim.outcome import Comparison
from sim.plots.lettering import shorten
from sim.plots.style import line_style, line_width, strategy_colour

__all__ = ["LABEL_CELLS", "place_legend", "strategy_keys"]

LABEL_CELLS = 44
LINE_CELLS = 124  # that a line of the figure's width holds
HANDLE_CELLS = 11  # that the handle and the gap take


def strategy_keys(comparison: Comparison, language: Language, *, marker: str = "") -> list[Line2D]:
    """One key a strategy: a dashed line, or a dot where a marker is given."""
    keys = []
    for place, outcome in enumerate(comparison.outcomes):
        key = Line2D([], [], color=strategy_colour(place), linewidth=line_width(place))
        key.set_label(shorten(outcome.strategy.title[language], LABEL_CELLS))
        if marker:
            key.set_marker(marker)
            key.set_linestyle("none")
        else:
            key.set_linestyle(line_style(place))
        keys.append(key)
    return keys


def place_legend(figure: Figure, handles: Sequence[Line2D | Patch]) -> None:
    """Put the keys above the panels, line by line; matplotlib itself would fill column by column."""
    columns = _columns_that_fit([str(handle.get_label()) for handle in handles])
    by_column = [handle for column in range(columns) for handle in handles[column::columns]]
    figure.legend(handles=by_column, loc="outside upper left", ncols=columns, fontsize=9, handlelength=2.2)


def _columns_that_fit(labels: Sequence[str]) -> int:
    """As many columns as the width holds; each is as wide as its longest label.

    >>> _columns_that_fit(["a", "b", "c"]), _columns_that_fit(["a" * 80, "b" * 80])
    (3, 1)
    """
    for columns in range(len(labels), 1, -1):
        widths = [max(map(cell_width, labels[column::columns])) + HANDLE_CELLS for column in range(columns)]
        if sum(widths) <= LINE_CELLS:
            return columns
    return 1
