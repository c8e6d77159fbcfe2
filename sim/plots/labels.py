"""Where does the name of a point go, so that no name lies on another?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Bbox

from sim.plots.style import INK

__all__ = ["Line", "Tag", "place_tags"]

Line = tuple[float, float, float, float]  # x and y of one end, of the other

SIZE = 8.2  # [point]
GAP = 5.0  # from a point to its name [point]
TRIES = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (1, 1, "left", "bottom"),
    (1, -1, "left", "top"),
    (-1, 1, "right", "bottom"),
    (-1, -1, "right", "top"),
)
STEPS = (1.0, 2.4, 4.0, 6.0, 8.5, 11.0)  # of the gap, from near to far
APART = 4.0  # from a name to the next in its line [pixel]
DOT = 4.0  # half the side of a point [pixel]


@dataclass(frozen=True, slots=True)
class Tag:
    """A point and its name."""

    x: float
    y: float
    text: str


def place_tags(axes: Axes, tags: Sequence[Tag], lines: Sequence[Line] = ()) -> None:
    """Write each name beside its point, or led to it, the nearest place first that is free and inside the axes.

    It keeps off the lines where there is room beside them.  Call it when everything else is drawn: the figure is laid
    out here, and its limits are not changed after.  A name that finds no place is left out: the table has it too.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    room = axes.get_window_extent(renderer)
    taken = [_around(axes, tag.x, tag.y, tag.x, tag.y) for tag in tags]
    barred = [_around(axes, *line) for line in lines]
    for tag in tags:
        for keep_off in ([*taken, *barred], taken):
            note = _placed(axes, tag, room, keep_off, renderer)
            if note is not None:
                taken.append(note)
                break


def _placed(axes: Axes, tag: Tag, room: Bbox, keep_off: Sequence[Bbox], renderer: RendererBase) -> Bbox | None:
    """Write a name at the first place that is free; None if there is none."""
    for step, (right, up, ha, va) in ((step, side) for step in STEPS for side in TRIES):
        note = axes.annotate(tag.text, (tag.x, tag.y), xytext=(right * step * GAP, up * step * GAP), fontsize=SIZE,
                             textcoords="offset points", ha=ha, va=va, color=INK)  # fmt: skip
        note.set_in_layout(False)
        box = note.get_window_extent(renderer)
        if _inside(box, room) and not any(_meet(box.padded(APART, 0.0), other) for other in keep_off):
            if step > STEPS[0]:
                _lead(axes, tag, right * step * GAP, up * step * GAP)
            return box
        note.remove()
    return None


def _lead(axes: Axes, tag: Tag, right: float, up: float) -> None:
    """A thin line from a point to a name that does not stand beside it."""
    line = axes.annotate("", (tag.x, tag.y), xytext=(right, up), textcoords="offset points",
                         arrowprops={"arrowstyle": "-", "color": INK, "linewidth": 0.6, "shrinkA": 0.0, "shrinkB": 3.0},
                         zorder=2)  # fmt: skip
    line.set_in_layout(False)


def _around(axes: Axes, x0: float, y0: float, x1: float, y1: float) -> Bbox:
    """The room that a straight line takes in the figure, with the width of a point [pixel]."""
    ends = axes.transData.transform([(x0, y0), (x1, y1)])
    (left, low), (right, high) = ends.min(axis=0), ends.max(axis=0)
    return Bbox.from_extents(left - DOT, low - DOT, right + DOT, high + DOT)


def _inside(box: Bbox, room: Bbox) -> bool:
    return bool(box.x0 >= room.x0 and box.x1 <= room.x1 and box.y0 >= room.y0 and box.y1 <= room.y1)


def _meet(box: Bbox, other: Bbox) -> bool:
    return bool(box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1)
