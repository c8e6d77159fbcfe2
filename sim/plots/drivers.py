"""What bound whom: which missing components explain the loss?"""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from sim.breaking import cell_width
from sim.labels import Language
from sim.measures import ALL
from sim.numerals import percent
from sim.outcome import NO_ORDERS, Comparison
from sim.plots.lettering import shorten
from sim.plots.sheet import Sheet
from sim.plots.style import INK, MUTED, panels_in_rows, percent_ticks, plain
from sim.plots.words import WORDS
from sim.reading import Component, Names, chains_by_loss, components, mean

__all__ = ["driver_sheet", "drivers"]

PANELS = 6
COLUMNS = 2
BARS = 5
BAR_HEIGHT = 0.38  # [inch], with the name above the bar
NAME_CELLS = 64
COLOUR = "#7a9cc0"
FIRST_COLOUR = "#2f6496"
NO_ORDERS_COLOUR = "#b9bfc7"  # no component


def drivers(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """The components behind the first strategy's loss, in total and for the hardest hit chains."""
    panels = _panels(comparison)
    if not panels:
        return []
    bars = max(len(found) for _, found in panels)
    drawn = panels_in_rows(figure, len(panels), COLUMNS, BAR_HEIGHT * bars + 0.45, 0.5, sharex=True)
    names = Names(comparison, language)
    for axes, (chain, found) in zip(drawn, panels, strict=True):
        _panel(axes, found, names, language)
        axes.set_ylim(bars - 0.55, -0.75)
        axes.set_title(shorten(names.chain(chain), NAME_CELLS), loc="left", color=INK)
    _axis(drawn, panels, language)
    for axes in drawn[-COLUMNS:]:
        axes.tick_params(labelbottom=True)
    figure.supxlabel(WORDS["drivers_axis"][language], fontsize=9, color=MUTED)
    return drawn


def driver_sheet(comparison: Comparison) -> Sheet:
    """The components of the figure, with every place where they were missing."""
    rows = [
        (chain, one.product, region, share)
        for chain, found in _panels(comparison)
        for one in found
        for region, share in one.regions
    ]
    return Sheet(("chain", "product", "region", "loss_value_share"), tuple(rows))


def _panels(comparison: Comparison) -> list[tuple[str, list[Component]]]:
    """The total first, then the chains by their loss under the first strategy."""
    if not comparison.outcomes:
        return []
    first = comparison.outcomes[0]
    order = sorted(chains_by_loss(comparison), key=lambda chain: -mean(first, chain, "loss_value"))
    if len(comparison.chains) > 1:
        order.insert(0, ALL)
    panels = [(chain, components(first.drivers, chain, BARS)) for chain in order]
    return [(chain, found) for chain, found in panels if found][:PANELS]


def _panel(axes: Axes, found: Sequence[Component], names: Names, language: Language) -> None:
    places = range(len(found))
    colours = [_colour(place, one) for place, one in enumerate(found)]
    axes.barh([place + 0.12 for place in places], [one.share for one in found], height=0.3, color=colours)
    for place, one in enumerate(found):
        others = f" +{len(one.regions) - 1}" if len(one.regions) > 1 else ""
        place_name = f" · {names.region(one.regions[0][0])}{others}"
        label = shorten(names.product(one.product), NAME_CELLS - cell_width(place_name)) + place_name
        axes.annotate(label, (0, place - 0.08), xytext=(1, 0), textcoords="offset points", va="bottom", fontsize=8.2)
        axes.annotate(percent(one.share, language), (one.share, place + 0.12), xytext=(3, 0),
                      textcoords="offset points", va="center", fontsize=8, color=MUTED)  # fmt: skip
    plain(axes, grid="x")
    axes.set_yticks([])
    axes.spines["left"].set_color(MUTED)


def _colour(place: int, one: Component) -> str:
    if one.product == NO_ORDERS:
        return NO_ORDERS_COLOUR
    return FIRST_COLOUR if place == 0 else COLOUR


def _axis(drawn: Sequence[Axes], panels: Sequence[tuple[str, list[Component]]], language: Language) -> None:
    longest = max(one.share for _, found in panels for one in found)
    drawn[0].set_xlim(0, 1.15 * longest)
    drawn[0].xaxis.set_major_locator(MaxNLocator(5))
    drawn[0].xaxis.set_major_formatter(percent_ticks(language))
