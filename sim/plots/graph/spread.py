"""How did the cut travel through the economy?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language, fill, listed
from sim.numerals import number
from sim.outcome import Comparison
from sim.plots.graph.marks import BOX_HEIGHT, MARGIN, Box, between, cells_in, draw_box, draw_edge, page, write
from sim.plots.graph.routes import Routes, routes
from sim.plots.graph.structure import Tie
from sim.plots.lettering import shorten
from sim.plots.sheet import Sheet
from sim.plots.style import WIDTH
from sim.plots.words import WORDS
from sim.reading import Names

__all__ = ["cut_spread", "spread_sheet"]

LEFT = (MARGIN, 3.45, 6.85)  # of the columns [inch]
BOX_WIDTH = 2.2
GAP = 0.1
GROWS = 0.4  # so much higher is the box of the largest loss [inch]
HEAD = 0.42
THICKEST = 9.0  # [point]
DIRECT = 1  # recipes between cut and component, at most, of a way that is drawn whole

Places = Mapping[str, Box]


def cut_spread(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Three columns: what was cut, what bound (the higher the more it cost), which chains lost."""
    found = routes(comparison)
    if found is None:
        return []
    columns = _columns(found, comparison, language)
    tall = [sum(box.height + GAP for box in column) for column in columns]
    height = max(tall) + HEAD + MARGIN
    axes = page(figure, WIDTH, height)
    places = [
        _stacked(column, height - HEAD - 0.5 * (max(tall) - own)) for column, own in zip(columns, tall, strict=True)
    ]
    for at, key in enumerate(("spread_cut", "spread_bound", "spread_lost")):
        heading = fill(WORDS[key][language], {"unit": comparison.network.money_unit})
        write(axes, LEFT[at], height - 0.2, shorten(heading, cells_in(BOX_WIDTH + 0.9, 8.4)))
    _lines(axes, found, places)
    for column in places:
        for box in column.values():
            draw_box(axes, box)
    return [axes]


def spread_sheet(comparison: Comparison) -> Sheet:
    """The lines of the figure: from a cut to a component with the recipes between them, on to a chain with the loss."""
    found = routes(comparison)
    never = float("nan")
    ways = () if found is None else found.ways
    flows = () if found is None else found.flows
    rows: list[tuple[str | float, ...]] = [("cut", one.cut, one.component, float(one.steps), never) for one in ways]
    rows += [("loss", one.component, one.chain, never, one.loss) for one in flows]
    return Sheet(("line", "from", "to", "steps", "loss_value"), tuple(rows))


def _columns(found: Routes, comparison: Comparison, language: Language) -> list[list[Box]]:
    """The boxes of the columns, not yet at their heights."""
    names, hit = Names(comparison, language), {one.product: one for one in comparison.hit}
    largest = max([*found.components.values(), *found.chains.values()])

    def cut_note(key: str) -> str:
        return listed(map(names.region, hit[key].regions), language)

    def sized(key: str, name: str, loss: float, x: float) -> Box:
        return _box(key, name, number(loss), x, BOX_HEIGHT + GROWS * loss / largest)

    return [
        [_box(key, names.product(key), cut_note(key), LEFT[0], BOX_HEIGHT) for key in found.cuts],
        [sized(key, names.product(key), loss, LEFT[1]) for key, loss in found.components.items()],
        [sized(key, names.chain(key), loss, LEFT[2]) for key, loss in found.chains.items()],
    ]


def _box(key: str, name: str, note: str, x: float, height: float) -> Box:
    return Box(key, name, note, outside=None, single=False, x=x, y=0.0, width=BOX_WIDTH, height=height)


def _stacked(column: Sequence[Box], top: float) -> dict[str, Box]:
    """Put boxes below each other."""
    found = {}
    for box in column:
        found[box.key] = replace(box, y=top - 0.5 * box.height)
        top -= box.height + GAP
    return found


def _lines(axes: Axes, found: Routes, places: Sequence[Places]) -> None:
    """Ways from cut to component, dashed where other products stand between; flows as thick as what they cost."""
    cuts, bound, chains = places
    for way in found.ways:
        tie = Tie(way.cut, way.component, 1.0, way.steps > DIRECT)
        draw_edge(axes, between(cuts[way.cut], bound[way.component]), tie)
    largest = max((flow.loss for flow in found.flows), default=1.0)
    for flow in found.flows:
        tie = Tie(flow.component, flow.chain, 0.0, dashed=False)
        ends = between(bound[flow.component], chains[flow.chain])
        draw_edge(axes, ends, tie, width=max(0.5, THICKEST * flow.loss / largest))
