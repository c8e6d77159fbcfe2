"""How do a box, an edge and a legend look?  All measures in inches: the axes are as large as the page.

Colour: the share that comes from outside the modelled regions, in five steps of one scale that colour-blind readers
can tell apart (after YlOrBr, Brewer 2003).  A thick outline: one region supplies more than `SINGLE`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, PathPatch
from matplotlib.path import Path

from sim.breaking import cell_width
from sim.labels import Language
from sim.numerals import percent
from sim.plots.graph.structure import Tie
from sim.plots.graph.words import word
from sim.plots.lettering import fold, shorten
from sim.plots.style import INK, MUTED, Dashes

__all__ = [
    "BOX_HEIGHT",
    "IMPORTANT",
    "MARGIN",
    "NOTE_SIZE",
    "SINGLE",
    "Box",
    "between",
    "cells_in",
    "draw_box",
    "draw_edge",
    "draw_legend",
    "fits_one_line",
    "page",
    "write",
]

MARGIN = 0.15
BOX_HEIGHT = 0.5
NAME_SIZE, NOTE_SIZE, HEAD_SIZE = 7.4, 6.6, 8.4  # [point]
PADDING = 0.06
EM = 0.56  # of the font size that one cell takes, at most
CRITICAL, IMPORTANT = 0.75, 0.25  # alpha from which an input is called so
SINGLE = 0.6
STEPS = (0.05, 0.2, 0.5, 0.8)
COLOURS = ("#f6f4ed", "#fee6a5", "#fdbe4c", "#e8771c", "#8f3204")
EDGES = (("#a9b1ba", 0.5), ("#7b8590", 0.8), ("#3d444d", 1.1))  # minor, important, critical
SUPPLY = "#b98a5a"  # the colour of supply shares
DASHES: Dashes = (0, (4, 2))
DOTS: Dashes = (0, (1, 1.6))
LINE = 0.24  # of the legend


@dataclass(frozen=True, slots=True)
class Box:
    """A product, region or delivery at its place."""

    key: str  # side or tier, and id: a product may stand on both sides
    name: str
    note: str
    outside: float | None  # share from outside the modelled regions; None: says nothing
    single: bool  # one region supplies most of it
    x: float  # left edge
    y: float  # middle
    width: float
    height: float = BOX_HEIGHT


def page(figure: Figure, width: float, height: float) -> Axes:
    """Bare axes that fill the figure, an inch an inch, the origin at the bottom left."""
    figure.set_layout_engine("none")
    figure.set_size_inches(width, height)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_axis_off()
    return axes


def cells_in(width: float, size: float = NAME_SIZE) -> int:
    """How many cells surely fit a width.

    >>> cells_in(1.8)
    31
    """
    return int(width * 72.0 / (EM * size))


def write(axes: Axes, x: float, y: float, text: str, *, size: float = HEAD_SIZE, colour: str = MUTED) -> None:
    """Write a line that starts at x, its middle at y."""
    axes.text(x, y, text, fontsize=size, color=colour, va="center_baseline", ha="left")


def draw_box(axes: Axes, box: Box) -> None:
    """Draw a box with its name, and its note below."""
    fill = "white" if box.outside is None else COLOURS[bisect_left(STEPS, box.outside)]
    letters, quiet = ("white", "#fbe9dd") if fill == COLOURS[-1] else (INK, INK)
    bottom = box.y - 0.5 * box.height
    axes.add_patch(
        FancyBboxPatch(
            (box.x, bottom), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.05", facecolor=fill,
            edgecolor=INK if box.single else MUTED, linewidth=2.2 if box.single else 0.6, zorder=3,
        )
    )  # fmt: skip
    left, inner = box.x + PADDING, box.width - 2.0 * PADDING
    note = shorten(box.note, cells_in(inner, NOTE_SIZE))
    if box.height < BOX_HEIGHT:
        name = shorten(box.name, cells_in(inner - _wide(note, NOTE_SIZE)))
        axes.text(left, box.y, name, fontsize=NAME_SIZE, color=letters, va="center", zorder=4)
        axes.text(left + inner, box.y, note, fontsize=NOTE_SIZE, color=quiet, va="center", ha="right", zorder=4)
    else:
        name = fold(box.name, cells_in(inner))
        middle = box.y + (0.08 if note else 0.0)
        axes.text(left, middle, name, fontsize=NAME_SIZE, color=letters, va="center", linespacing=1.05, zorder=4)
        axes.text(left, bottom + 0.1, note, fontsize=NOTE_SIZE, color=quiet, va="center", zorder=4)


def fits_one_line(name: str, note: str, width: float) -> bool:
    """Tell whether a name and its note stand side by side in a box of that width."""
    return _wide(name, NAME_SIZE) + _wide(note, NOTE_SIZE) <= width - 2.0 * PADDING


def _wide(text: str, size: float) -> float:
    """How wide a text is at most [inch]."""
    return cell_width(text) * EM * size / 72.0


def between(start: Box, end: Box) -> list[tuple[float, float]]:
    """The ends of an edge from the right of a box to the left of another."""
    return [(start.x + start.width, start.y), (end.x, end.y)]


def draw_edge(
    axes: Axes, ends: Sequence[tuple[float, float]], tie: Tie, *, back: bool = False, width: float | None = None
) -> None:
    """Draw an edge through points, level at each of them; α gives its weight, tools and designs are dashed.

    With a width given [point] it is no use but a supply, drawn in one colour.
    """
    colour, weight = EDGES[(tie.alpha >= IMPORTANT) + (tie.alpha >= CRITICAL)] if width is None else (SUPPLY, width)
    points, codes = [ends[0]], [Path.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(ends):
        half = 0.5 * (x1 - x0)
        points += [(x0 + half, y0), (x1 - half, y1), (x1, y1)]
        codes += [Path.CURVE4] * 3
    style = DOTS if back else DASHES if tie.dashed else "-"
    rank = 1.0 + 0.1 * tie.alpha
    axes.add_patch(
        PathPatch(
            Path(points, codes), facecolor="none", edgecolor=colour, linewidth=weight, linestyle=style, zorder=rank
        )
    )


def draw_legend(axes: Axes, language: Language, *, back: bool = False) -> None:
    """Say at the bottom of the page what colours and lines mean; two lines."""
    steps = [
        word("up_to", language, {"high": percent(STEPS[0], language)}),
        *(word("between", language, {"high": percent(high, language)}) for high in STEPS[1:]),
        word("above", language, {"low": percent(STEPS[-1], language)}),
    ]
    colours: list[tuple[str, Callable[[float, float], None]]] = [
        (label, _swatch(axes, colour)) for label, colour in zip(steps, COLOURS, strict=True)
    ]
    single = word("single_key", language, {"share": percent(SINGLE, language)})
    x = _say(axes, MARGIN, MARGIN + LINE, word("outside_key", language))
    for label, mark in [*colours, (single, _swatch(axes, "white", 2.0))]:
        mark(x, MARGIN + LINE)
        x = _say(axes, x + 0.3, MARGIN + LINE, label)
    keys: list[tuple[str, tuple[str, float], Dashes]] = [
        (word("critical_key", language, {"low": f"{CRITICAL:g}"}), EDGES[2], "-"),
        (word("important_key", language, {"low": f"{IMPORTANT:g}"}), EDGES[1], "-"),
        (word("minor_key", language), EDGES[0], "-"),
        (word("dashed_key", language), EDGES[1], DASHES),
        *([(word("back_key", language), EDGES[2], DOTS)] if back else []),
    ]
    x = MARGIN
    for label, (colour, weight), dashes in keys:
        axes.add_line(Line2D([x, x + 0.28], [MARGIN] * 2, color=colour, linewidth=weight, linestyle=dashes))
        x = _say(axes, x + 0.35, MARGIN, label)


def _swatch(axes: Axes, colour: str, line: float = 0.6) -> Callable[[float, float], None]:
    def draw(x: float, y: float) -> None:
        axes.add_patch(
            FancyBboxPatch((x, y - 0.06), 0.22, 0.12, boxstyle="round,pad=0,rounding_size=0.03", facecolor=colour,
                           edgecolor=INK if line > 1 else MUTED, linewidth=line)
        )  # fmt: skip

    return draw


def _say(axes: Axes, x: float, y: float, text: str) -> float:
    """Write a label of the legend; where the next thing may start."""
    write(axes, x, y, text, size=NOTE_SIZE + 0.6, colour=INK)
    return x + cell_width(text) * 0.49 * (NOTE_SIZE + 0.6) / 72.0 + 0.24
