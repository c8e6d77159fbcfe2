"""How far is each backup up, and how far on the average of a day?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare, compiled_in_place
from sim.structs import Struct

__all__ = ["Levels", "Lines", "average"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

# What is known of a level: the line from where it was last moved to its goal, and the area of today behind a move.
FROM: Final = 0
GOAL: Final = 1
LEFT: Final = 2  # when the line begins
ARRIVAL: Final = 3  # and ends
COUNTED_TO: Final = 4
COUNTED: Final = 5


@dataclass(frozen=True, eq=False)
class Lines(Struct):
    """Where the levels of B backups in R replications stand."""

    lines: Annotated[Floats, 3]  # (B, R, 6) as said above
    moving: Annotated[Ints, 2]  # (B R + 1, 2) first how many move, then rows and columns of those
    moves: Annotated[Flags, 2]  # (B, R) whether it is among them
    means: Annotated[Floats, 2]  # (B, R) mean of the last day that was averaged


class Levels:
    """Levels of (B, R) backups, each on a straight line from where it was last moved to its goal.

    Days are averaged exactly, whatever happens within them.

    >>> levels = Levels(np.zeros((1, 1)))
    >>> average(levels.lines, 9)
    >>> levels.lines.means.tolist(), levels.move(0, 0, 10.0, 1.0, 20.0)
    ([[0.0]], 30.0)
    >>> average(levels.lines, 10)
    >>> levels.lines.means.tolist()
    [[0.025]]
    """

    def __init__(self, start: Floats) -> None:
        lines = np.zeros((*start.shape, 6))
        lines[:, :, FROM] = lines[:, :, GOAL] = start
        moving = np.zeros((start.size + 1, 2), dtype=np.int64)
        self.lines = Lines(lines, moving, np.zeros(start.shape, dtype=bool), start.copy())

    def move(self, row: int, column: int, time: float, goal: float, days: float) -> float:
        """Go to another level at the pace of `days` for the way from 0 to 1; return the time of arrival."""
        of = self.lines
        arrival: float = _move(of.lines, of.moving, of.moves, row, column, time, goal, days)
        return arrival


@compiled_bare
def _move(
    lines: Floats, moving: Ints, moves: Flags, row: int, column: int, time: float, goal: float, days: float
) -> float:
    """Turn a line to its goal, list it among those that move, and return when it will arrive."""
    if not moves[row, column]:
        moves[row, column] = True
        moving[0, 0] += 1
        moving[moving[0, 0], 0], moving[moving[0, 0], 1] = row, column
    line, morning = lines[row, column], np.floor(time)
    if line[COUNTED_TO] < morning:
        line[COUNTED] = 0.0  # what was counted belongs to an earlier day
    since = max(line[COUNTED_TO], morning)
    line[COUNTED] += _area(line, since, time)
    line[COUNTED_TO] = time
    low, high, left, arrival = line[FROM], line[GOAL], line[LEFT], line[ARRIVAL]
    here = high if time >= arrival else low + (high - low) * (time - left) / (arrival - left)
    line[FROM], line[GOAL] = here, goal
    line[LEFT], line[ARRIVAL] = time, time + days * abs(goal - here)
    return float(line[ARRIVAL])


@compiled_bare
def average(levels: Lines, day: int) -> None:
    """Write the mean of every level over a day, and forget those that have arrived; days are asked for in order."""
    lines, moving, moves, means = levels.lines, levels.moving, levels.moves, levels.means
    n = 1
    while n <= moving[0, 0]:
        row, column = moving[n, 0], moving[n, 1]
        line = lines[row, column]
        if line[ARRIVAL] <= day:  # which is never before its last move
            means[row, column] = line[GOAL]
            moves[row, column] = False
            last = moving[0, 0]
            moving[n, 0], moving[n, 1] = moving[last, 0], moving[last, 1]
            moving[0, 0] -= 1
            continue
        counted = line[COUNTED] if line[COUNTED_TO] >= day else 0.0
        means[row, column] = counted + _area(line, max(line[COUNTED_TO], day), day + 1.0)
        n += 1


@compiled_in_place
def _area(line: Floats, since: float, until: float) -> float:
    """Integral of the line between two times that do not lie before its last move."""
    start, goal, left, arrival = line[FROM], line[GOAL], line[LEFT], line[ARRIVAL]
    area = goal * max(0.0, until - max(since, arrival))
    moving = max(0.0, min(until, arrival) - since)
    if moving > 0.0:
        area += moving * (start + (goal - start) * ((since + 0.5 * moving - left) / (arrival - left)))
    return float(area)
