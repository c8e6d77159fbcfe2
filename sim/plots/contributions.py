"""Which backup would have saved us?"""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language, fill
from sim.outcome import Comparison, Contribution
from sim.plots.dots import dots
from sim.plots.lettering import LINES, stacked, wrap
from sim.plots.sheet import Sheet
from sim.plots.style import DEGRADED, INK, MUTED, SAME
from sim.plots.words import WORDS
from sim.reading import CONTRIBUTION_COLUMNS, Names, contribution_rows

__all__ = ["contribution_sheet", "contributions"]

ROW_HEIGHT = 0.4  # [inch]
NAME_CELLS = 44
TITLE_CELLS = 40


def contributions(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """A line a part of the strategy that was taken apart, a panel for what it avoids alone and what is lost without."""
    whole = comparison.contributions
    if whole is None or not whole.rows:
        return []
    names, unit = Names(comparison, language), {"unit": comparison.network.money_unit}
    figure.set_size_inches(figure.get_figwidth(), ROW_HEIGHT * len(whole.rows) + 0.9)
    drawn = list(figure.subplots(1, 2, sharey=True))
    colours = [_colour(one, names) for one in whole.rows]
    sides = (("alone_axis", [one.alone for one in whole.rows]), ("without_axis", [one.without for one in whole.rows]))
    for axes, (key, rows) in zip(drawn, sides, strict=True):
        dots(axes, rows, colours)
        heading = stacked(fill(WORDS[key][language], unit), TITLE_CELLS)
        axes.set_title(heading, loc="left", color=INK, linespacing=LINES)
    titles = [wrap(name, NAME_CELLS) for name in names.parts([one.part for one in whole.rows])]
    drawn[0].set_yticks(range(len(titles)), titles)
    drawn[0].set_ylim(len(whole.rows) - 0.4, -0.75)
    return drawn


def contribution_sheet(comparison: Comparison) -> Sheet:
    """All that is known of the parts, with the costs that the table has."""
    return Sheet(CONTRIBUTION_COLUMNS, tuple(contribution_rows(comparison)))


def _colour(one: Contribution, names: Names) -> str:
    backup = names.contract(one.part.backups[0])
    if len(one.part.backups) > 1 or backup is None:
        return MUTED
    return SAME if backup.grade == "same" else DEGRADED
