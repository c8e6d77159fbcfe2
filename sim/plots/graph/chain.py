"""How do the products of a chain build on each other, and which of them come from outside?

Columns are tiers, the end of the chain on the right.  An edge that skips a column passes it in a lane of its own;
edges of one input share the lane.  Inputs from other chains stand below, without edges: most feed half the chain.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language, clauses, in_both
from sim.network import Chain, Network
from sim.numerals import number
from sim.plots.graph.facts import Facts
from sim.plots.graph.marks import BOX_HEIGHT, MARGIN, NOTE_SIZE, Box, draw_box, draw_edge, draw_legend, page, write
from sim.plots.graph.picture import Picture
from sim.plots.graph.structure import Tiers, line_up, tiers
from sim.plots.graph.words import word
from sim.plots.lettering import fold
from sim.plots.style import INK

__all__ = ["draw_chain"]

WIDTH = 1.66  # [inch] of a box
GAP = 0.6  # [inch] between columns
SPACE = 0.1  # [inch] between boxes, at least
WIDE = 0.42  # [inch] between boxes, at most
LANE = 0.06  # [inch] that a passing edge takes
LEAST_WIDTH = 9.2  # [inch]: the legend needs it
OTHER_ROWS = 3
HEADING, HEAD, FOOT = 0.7, 0.28, 0.7


class Lane(NamedTuple):
    """Where the edges of an input pass a tier."""

    source: str  # the input
    tier: int


Node = str | Lane  # what stands in a column: a product, or a lane between products


def draw_chain(figure: Figure, network: Network, chain: Chain, language: Language) -> Picture:
    """Draw the products of a chain by tiers, and below them what they need from other chains."""
    facts = Facts(network, language)
    found = tiers(network, chain.id)
    columns = _columns(found)
    width = max(LEAST_WIDTH, 2 * MARGIN + len(columns) * WIDTH + (len(columns) - 1) * GAP)
    across = int((width - 2 * MARGIN + SPACE) / (WIDTH + SPACE))
    others = found.others[: across * OTHER_ROWS]
    band = -(-len(others) // across) * (BOX_HEIGHT + SPACE) + (HEAD + 0.2 if others else 0.0)
    room = max((sum(_size(node) for node in column) + SPACE * len(column) for column in columns), default=0.0)
    axes = page(figure, width, HEADING + HEAD + room + band + FOOT)
    top = FOOT + band + room
    _write_heading(axes, chain, found, language)
    boxes, lanes = _place(facts, columns, top, room, width)
    below = _below(facts, found, others, across, FOOT + band)
    _write_heads(axes, columns, top, width, language)
    if others:
        head = word("others", language, {"shown": number(len(others)), "total": number(len(found.others))})
        write(axes, MARGIN, FOOT + band - 0.2 - 0.5 * HEAD, head, colour=INK)
    _draw_ties(axes, found, boxes, lanes)
    for box in (*boxes.values(), *below):
        draw_box(axes, box)
    draw_legend(axes, language, back=bool(found.back))
    left_out = {"others": len(found.others) - len(others)} if len(found.others) > len(others) else {}
    return Picture(axes, (*boxes.values(), *below), (*found.ties, *found.back), MappingProxyType(left_out), found.back)


def _columns(found: Tiers) -> list[list[Node]]:
    """Products and lanes of each tier, in the order in which they stand; the farthest tier first."""
    depth = max(found.tier.values(), default=-1) + 1
    columns: list[list[Node]] = [[] for _ in range(depth)]
    for key, tier in found.tier.items():
        columns[depth - 1 - tier].append(key)
    steps: list[tuple[Node, Node]] = []
    for source, tier in found.tier.items():
        users = [found.tier[tie.target] for tie in found.ties if tie.source == source]
        lanes = [Lane(source, passed) for passed in range(tier - 1, min(users, default=tier), -1)]
        for lane in lanes:
            columns[depth - 1 - lane.tier].append(lane)
        steps += pairwise([source, *lanes])
    for tie in found.ties:
        before = found.tier[tie.target] + 1
        steps.append((tie.source if before == found.tier[tie.source] else Lane(tie.source, before), tie.target))
    return line_up(columns, steps)


def _size(node: Node) -> float:
    return LANE if isinstance(node, Lane) else BOX_HEIGHT


def _place(
    facts: Facts, columns: list[list[Node]], top: float, room: float, width: float
) -> tuple[dict[str, Box], dict[Lane, tuple[float, float]]]:
    """Spread every column over the room; boxes, and the left end of each lane."""
    boxes, lanes = dict[str, Box](), dict[Lane, tuple[float, float]]()
    for place, column in enumerate(columns):
        x = _x(place, len(columns), width)
        free = room - sum(_size(node) for node in column)
        space = min(WIDE, free / max(1, len(column)))
        y = top - 0.5 * (free - space * (len(column) - 1))
        for node in column:
            middle = y - 0.5 * _size(node)
            if isinstance(node, Lane):
                lanes[node] = (x, middle)
            else:
                boxes[node] = _box(facts, node, facts.note(node), x, middle)
            y -= _size(node) + space
    return boxes, lanes


def _x(place: int, count: int, width: float) -> float:
    """The left edge of a column; columns spread over the page."""
    gap = (width - 2 * MARGIN - count * WIDTH) / (count - 1) if count > 1 else 0.0
    return MARGIN + place * (WIDTH + gap)


def _box(facts: Facts, key: str, note: str, x: float, y: float) -> Box:
    return Box(key, facts.names[key], note, facts.outside(key), facts.single(key), x, y, WIDTH)


def _below(facts: Facts, found: Tiers, others: tuple[str, ...], across: int, top: float) -> list[Box]:
    """The inputs from other chains, in rows."""
    boxes = []
    for place, key in enumerate(others):
        row, column = divmod(place, across)
        note = word("used_by", facts.language, {"note": facts.note(key), "count": number(found.users[key])})
        y = top - 0.2 - HEAD - (row + 0.5) * (BOX_HEIGHT + SPACE)
        boxes.append(_box(facts, key, note, MARGIN + column * (WIDTH + SPACE), y))
    return boxes


def _draw_ties(axes: Axes, found: Tiers, boxes: Mapping[str, Box], lanes: Mapping[Lane, tuple[float, float]]) -> None:
    for tie in found.ties:
        start, end = boxes[tie.source], boxes[tie.target]
        ends = [(start.x + start.width, start.y)]
        for passed in range(found.tier[tie.source] - 1, found.tier[tie.target], -1):
            x, y = lanes[Lane(tie.source, passed)]
            ends += [(x, y), (x + WIDTH, y)]
        draw_edge(axes, [*ends, (end.x, end.y)], tie)
    for tie in found.back:
        start, end = boxes[tie.source], boxes[tie.target]
        leftward = start.x > end.x
        first = start.x if leftward else start.x + start.width
        draw_edge(axes, [(first, start.y), (end.x + end.width if leftward else end.x, end.y)], tie, back=True)


def _write_heading(axes: Axes, chain: Chain, found: Tiers, language: Language) -> None:
    top = axes.get_ylim()[1]
    write(axes, MARGIN, top - 0.2, fold(in_both(chain.name, language), 110, 1), size=10.5, colour=INK)
    text = word("chain_heading", language)
    if found.back:
        text = clauses((text, word("circles", language, {"count": number(len(found.back))})), language, loose=True)
    write(axes, MARGIN, top - 0.45, text, size=NOTE_SIZE + 0.9)


def _write_heads(axes: Axes, columns: list[list[Node]], top: float, width: float, language: Language) -> None:
    for place in range(len(columns)):
        tier = len(columns) - 1 - place
        text = word("tier", language, {"tier": str(tier)}) if tier else word("tier_0", language)
        write(axes, _x(place, len(columns), width), top + 0.5 * HEAD, text, colour=INK)
