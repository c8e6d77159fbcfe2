"""Who supplies a product, what is it made of, and who needs it?

Goods flow from left to right: inputs of inputs, suppliers and inputs, the product, its users; each column holds the
most critical first and says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language, in_both, network_word
from sim.network import Network, Product
from sim.numerals import days, number, percent
from sim.plots.graph.facts import Facts
from sim.plots.graph.marks import (
    BOX_HEIGHT,
    MARGIN,
    NOTE_SIZE,
    SINGLE,
    Box,
    between,
    draw_box,
    draw_edge,
    draw_legend,
    fits_one_line,
    page,
    write,
)
from sim.plots.graph.picture import Picture
from sim.plots.graph.structure import Neighbourhood, Tie, neighbourhood
from sim.plots.graph.words import word
from sim.plots.lettering import fold
from sim.plots.style import INK

__all__ = ["draw_product"]

REGIONS, INPUTS, DEEPER, USERS = 6, 8, 11, 12
FINAL = "users/final deliveries"
WIDTH = 1.82  # [inch] of a box
PAGE = 9.2  # [inch]
PITCH = BOX_HEIGHT + 0.08
LOW = 0.23  # [inch]: the boxes of regions have one line if all fit
LOW_PITCH = LOW + 0.06
HEADING, HEAD, FOOT = 0.62, 0.26, 0.75


@dataclass(frozen=True, slots=True)
class Part:
    """One headed list of boxes, placed one below the other."""

    head: str  # a key of the words
    boxes: tuple[Box, ...]  # y is set when the part gets its place
    more: int

    @property
    def height(self) -> float:
        """[inch] with heading and the line that counts the rest."""
        return HEAD + sum(_pitch(box) for box in self.boxes) + (HEAD if self.more else 0.0)


def draw_product(figure: Figure, network: Network, product: Product, language: Language) -> Picture:
    """Draw a product between its suppliers, inputs and users."""
    facts = Facts(network, language)
    around = neighbourhood(network, product.id, inputs=INPUTS, deeper=DEEPER, users=USERS)
    columns = _columns(network, product, facts, around)
    room = max(sum(part.height for part in column) + HEAD * (len(column) - 1) for column in columns)
    height = HEADING + room + FOOT
    columns = [column for column in columns if column]
    axes = page(figure, PAGE, height)
    gap = (PAGE - 2 * MARGIN - len(columns) * WIDTH) / max(1, len(columns) - 1)
    _write_heading(axes, product, language)
    boxes: dict[str, Box] = {}
    for place, column in enumerate(columns):
        boxes |= _place(axes, column, MARGIN + place * (WIDTH + gap), FOOT + room, room, language)
    supplies, uses = _supplies(facts, product, boxes), _sided(around, product.id)
    for tie in (*supplies, *uses):
        width = 0.5 + 3.0 * tie.alpha if tie in supplies else None
        draw_edge(axes, between(boxes[tie.source], boxes[tie.target]), tie, width=width)
    for box in boxes.values():
        draw_box(axes, box)
    draw_legend(axes, language)
    return Picture(axes, tuple(boxes.values()), (*supplies, *uses), _left_out(columns))


def _columns(network: Network, product: Product, facts: Facts, around: Neighbourhood) -> list[list[Part]]:
    """The parts of the page from left to right."""
    regions = list(facts.origins[product.id].items())
    suppliers = [_region(network, product, facts, region, share) for region, share in regions[:REGIONS]]
    tallest = max((box.height for box in suppliers), default=LOW)
    suppliers = [replace(box, height=tallest) for box in suppliers]
    final = (
        [] if not any(row.product == product.id for row in network.deliveries) else [_final(network, product, facts)]
    )
    return [
        _parts(("deeper", _boxes("deeper", around.deeper, facts), around.more["deeper"])),
        _parts(
            ("origins", suppliers, max(0, len(regions) - REGIONS)),
            ("inputs", _boxes("inputs", around.inputs, facts), around.more["inputs"]),
        ),
        _parts(("", _boxes("product", [product.id], facts), 0)),
        _parts(("users", [*final, *_boxes("users", around.users, facts)], around.more["users"])),
    ]


def _parts(*found: tuple[str, list[Box], int]) -> list[Part]:
    return [Part(head, tuple(boxes), more) for head, boxes, more in found if boxes]


def _boxes(side: str, products: Iterable[str], facts: Facts) -> list[Box]:
    return [
        Box(f"{side}/{key}", facts.names[key], facts.note(key), facts.outside(key), facts.single(key), 0.0, 0.0, WIDTH)
        for key in products
    ]


def _region(network: Network, product: Product, facts: Facts, region: str, share: float) -> Box:
    rows = [row for row in network.suppliers if row.product == product.id and row.region == region]
    first = max(rows, key=lambda row: row.share)
    values = {"share": percent(share, facts.language), "days": days(float(first.lead_days), facts.language)}
    if first.mode:
        values["mode"] = network_word("mode", first.mode, facts.language)
    note = word("days_and_mode" if first.mode else "days_only", facts.language, values)
    outside, name = 1.0 if facts.is_outside(region) else 0.0, facts.regions[region]
    height = LOW if fits_one_line(name, note, WIDTH) else BOX_HEIGHT
    return Box(f"origins/{region}", name, note, outside, share > SINGLE, 0.0, 0.0, WIDTH, height)


def _final(network: Network, product: Product, facts: Facts) -> Box:
    """What goes to final users; the first chain that delivers it speaks for all."""
    row = next(row for row in network.deliveries if row.product == product.id)
    chain = next(one.name[facts.language] for one in network.chains if one.id == row.chain)
    if row.share is not None:
        note = word("final_share", facts.language, {"share": percent(row.share, facts.language), "chain": chain})
    else:
        note = word("final_amount", facts.language, {"amount": number(row.amount or 0.0), "unit": network.money_unit})
    return Box(FINAL, word("final", facts.language), note, None, single=False, x=0.0, y=0.0, width=WIDTH)


def _pitch(box: Box) -> float:
    return LOW_PITCH if box.height < BOX_HEIGHT else PITCH


def _place(axes: Axes, column: list[Part], x: float, top: float, room: float, language: Language) -> dict[str, Box]:
    """Give the boxes of a column their places, in the middle of the room there is; write heads and counts."""
    y = top - 0.5 * (room - sum(part.height for part in column) - HEAD * (len(column) - 1))
    placed = {}
    for part in column:
        if part.head:
            write(axes, x, y - 0.5 * HEAD, word(part.head, language), colour=INK)
        y -= HEAD
        for box in part.boxes:
            placed[box.key] = replace(box, x=x, y=y - 0.5 * _pitch(box))
            y -= _pitch(box)
        if part.more:
            write(axes, x, y - 0.5 * HEAD, word("more", language, {"count": number(part.more)}), size=NOTE_SIZE + 0.6)
            y -= HEAD
        y -= HEAD
    return placed


def _write_heading(axes: Axes, product: Product, language: Language) -> None:
    top = axes.get_ylim()[1]
    write(axes, MARGIN, top - 0.2, fold(in_both(product.name, language), 110, 1), size=10.5, colour=INK)
    write(axes, MARGIN, top - 0.43, word("product_heading", language), size=NOTE_SIZE + 0.9)


def _supplies(facts: Facts, product: Product, boxes: Mapping[str, Box]) -> list[Tie]:
    """Supply shares as edges; the share stands where an input has its criticality.  Final users are one more."""
    shares = facts.origins[product.id].items()
    final = [Tie(f"product/{product.id}", FINAL, 0.0, dashed=False)] if FINAL in boxes else []
    return final + [
        Tie(f"origins/{region}", f"product/{product.id}", share, dashed=False)
        for region, share in shares
        if f"origins/{region}" in boxes
    ]


def _sided(around: Neighbourhood, product: str) -> list[Tie]:
    """The edges between boxes: which side a product stands on follows from the other end."""
    found = []
    for tie in around.ties:
        if tie.source == product:
            found.append(replace(tie, source=f"product/{product}", target=f"users/{tie.target}"))
        elif tie.target == product:
            found.append(replace(tie, source=f"inputs/{tie.source}", target=f"product/{product}"))
        else:
            found.append(replace(tie, source=f"deeper/{tie.source}", target=f"inputs/{tie.target}"))
    return found


def _left_out(columns: Iterable[list[Part]]) -> Mapping[str, int]:
    return MappingProxyType({part.head: part.more for column in columns for part in column if part.more})
