"""Where does the name of a point go, so that no name lies on another name or point, or is led past one?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.path import Path
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from sim.plots.style import INK, lay_out

__all__ = ["Line", "Point", "Tag", "place_tags"]

Point = tuple[float, float]
Line = tuple[float, float, float, float]  # x and y of one end, of the other

SIZE = 8.2  # [point]
GAP = 5.0  # from a point to its name [point]
TRIES = (  # to the right, up, and which end of the name stands there
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (1, 1, "left", "bottom"),
    (1, -1, "left", "top"),
    (-1, 1, "right", "bottom"),
    (-1, -1, "right", "top"),
    (0.35, 1, "left", "bottom"),
    (-0.35, 1, "right", "bottom"),
    (0.35, -1, "left", "top"),
    (-0.35, -1, "right", "top"),
)
STEPS = (1.0, 2.4, 4.0, 6.0, 8.5, 11.0)  # of the gap, from near to far
APART = 4.0  # from a name to the next in its line [pixel]
POINTS_PER_INCH = 72.0
DOT = 4.0  # half the side of a point [pixel]


@dataclass(frozen=True, slots=True)
class Tag:
    """A point and its name."""

    x: float
    y: float
    text: str


def place_tags(axes: Axes, tags: Sequence[Tag], lines: Sequence[Line] = (), marks: Sequence[Line] = ()) -> None:
    """Write each name beside its point, or led to it, the nearest place first that is free and inside the axes.

    It keeps off points and marks, which belong to the point that they begin at, and off the lines where there is room
    beside them.  What leads to a name crosses nothing of another's.  Call it when everything else is drawn: the figure
    is laid out here, and its limits are not changed after.  A name that finds no place is left out: the table has it
    too.
    """
    figure = axes.get_figure(root=True)
    assert figure is not None
    lay_out(figure)
    free = _Free(axes, tags, lines, marks, FigureCanvasAgg(figure).get_renderer())  # type: ignore[no-untyped-call]
    for tag in tags:
        if not _placed(axes, tag, free, beside_lines=True):
            _placed(axes, tag, free, beside_lines=False)


def _placed(axes: Axes, tag: Tag, free: _Free, *, beside_lines: bool) -> bool:
    """Write a name at the first place that is free, and tell whether there is one."""
    for step, (right, up, ha, va) in ((step, side) for step in STEPS for side in TRIES):
        offset = right * step * GAP, up * step * GAP
        note = axes.annotate(tag.text, (tag.x, tag.y), xytext=offset, fontsize=SIZE,
                             textcoords="offset points", ha=ha, va=va, color=INK)  # fmt: skip
        note.set_in_layout(False)
        led = step > STEPS[0]
        if free.take(tag, note, offset if led else None, beside_lines=beside_lines):
            if led:
                _lead(axes, tag, *offset)
            return True
        note.remove()
    return False


class _Free:
    """What is free of the room inside the axes."""

    def __init__(
        self, axes: Axes, tags: Sequence[Tag], lines: Sequence[Line], marks: Sequence[Line], renderer: RendererBase
    ) -> None:
        self._axes, self._renderer = axes, renderer
        self._room = axes.get_window_extent(renderer)
        self._points = [self._around_point(tag) for tag in tags]
        self._marks = list(marks)
        self._around_marks = [_around(axes, *mark) for mark in marks]
        self._lines = [_around(axes, *line) for line in lines]
        self._names: list[Bbox] = []
        self._leads: list[Path] = []

    def take(self, tag: Tag, note: Annotation, offset: Point | None, *, beside_lines: bool) -> bool:
        """Take the place of a name and, if it is led to its point, of the way there; tell whether it was free."""
        box = note.get_window_extent(self._renderer)
        barred = [*self._points, *self._around_marks, *self._names, *(self._lines if beside_lines else ())]
        lead = None if offset is None else self._way(tag, offset)
        if (
            not _inside(box, self._room)
            or any(_meet(box.padded(APART, 0.0), other) for other in barred)
            or any(one.intersects_bbox(box, filled=False) for one in self._leads)
            or not (self._is_nearest(box, tag) if lead is None else self._is_open(lead, tag))
        ):
            return False
        self._names.append(box)
        self._leads += [] if lead is None else [lead]
        return True

    def _way(self, tag: Tag, offset: Point) -> Path:
        """The straight line from a point to its name [pixel]."""
        figure = self._axes.get_figure(root=True)
        assert figure is not None
        start = self._axes.transData.transform((tag.x, tag.y))
        return Path([start, start + np.array(offset) * figure.dpi / POINTS_PER_INCH])

    def _is_nearest(self, box: Bbox, tag: Tag) -> bool:
        """Whether a name stands clearly nearer to its point than to any in another place."""
        near = _distance(box, self._around_point(tag)) + APART
        return all(_distance(box, point) > near for point in self._others(tag))

    def _is_open(self, lead: Path, tag: Tag) -> bool:
        """Whether a line to a name passes no name, no line to one, and nothing that belongs to another point."""
        boxes = [*self._others(tag), *self._names]
        marks = [self._path(mark) for mark in self._marks if mark[:2] != (tag.x, tag.y)]
        return not any(lead.intersects_bbox(one, filled=False) for one in boxes) and not any(
            lead.intersects_path(one, filled=False) for one in (*self._leads, *marks)
        )

    def _others(self, tag: Tag) -> list[Bbox]:
        """The points in other places than a name's own."""
        own = self._around_point(tag).bounds
        return [point for point in self._points if point.bounds != own]

    def _around_point(self, tag: Tag) -> Bbox:
        return _around(self._axes, tag.x, tag.y, tag.x, tag.y)

    def _path(self, line: Line) -> Path:
        return Path(self._axes.transData.transform([line[:2], line[2:]]))


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


def _distance(box: Bbox, other: Bbox) -> float:
    """Between the nearest points of two boxes [pixel]."""
    across = max(0.0, box.x0 - other.x1, other.x0 - box.x1)
    up = max(0.0, box.y0 - other.y1, other.y0 - box.y1)
    return float(np.hypot(across, up))


def _meet(box: Bbox, other: Bbox) -> bool:
    return bool(box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1)
