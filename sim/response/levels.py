"""How far is each backup up, and how far on the average of a day?"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled

__all__ = ["Levels"]

Floats = NDArray[np.float64]

# What is known of a level: the line from where it was last moved to its goal, and the area of today behind a move.
FROM: Final = 0
GOAL: Final = 1
LEFT: Final = 2  # when the line begins
ARRIVAL: Final = 3  # and ends
COUNTED_TO: Final = 4
COUNTED: Final = 5


class Levels:
    """Levels of (B, R) backups, each on a straight line from where it was last moved to its goal.

    Days are averaged exactly, whatever happens within them.

    >>> levels = Levels(np.zeros((1, 1)))
    >>> levels.averages(9).tolist(), levels.move(0, 0, 10.0, 1.0, 20.0)
    ([[0.0]], 30.0)
    >>> levels.averages(10).tolist(), levels.averages(30).tolist()
    ([[0.025]], [[1.0]])
    """

    def __init__(self, start: Floats) -> None:
        self._lines = np.zeros((6, *start.shape))
        self._lines[FROM] = self._lines[GOAL] = start
        self._means, self._moving = start.copy(), False

    def move(self, row: int, column: int, time: float, goal: float, days: float) -> float:
        """Go to another level at the pace of `days` for the way from 0 to 1; return the time of arrival."""
        self._moving = True
        return float(_move(self._lines, row, column, time, goal, days))

    def averages(self, day: int) -> Floats:
        """(B, R) mean level of every backup over one day; days are asked for in their order."""
        if self._moving:
            self._moving = bool(_average(self._lines, float(day), self._means))
        return self._means


@compiled
def _move(lines: Floats, row: int, column: int, time: float, goal: float, days: float) -> float:
    morning = np.floor(time)
    if lines[COUNTED_TO, row, column] < morning:
        lines[COUNTED, row, column] = 0.0  # what was counted belongs to an earlier day
    since = max(lines[COUNTED_TO, row, column], morning)
    lines[COUNTED, row, column] += _area(lines, row, column, since, time)
    lines[COUNTED_TO, row, column] = time
    low, high = lines[FROM, row, column], lines[GOAL, row, column]
    left, arrival = lines[LEFT, row, column], lines[ARRIVAL, row, column]
    here = high if time >= arrival else low + (high - low) * (time - left) / (arrival - left)
    lines[FROM, row, column], lines[GOAL, row, column] = here, goal
    lines[LEFT, row, column], lines[ARRIVAL, row, column] = time, time + days * abs(goal - here)
    return float(lines[ARRIVAL, row, column])


@compiled
def _average(lines: Floats, day: float, means: Floats) -> bool:
    """Write the averages of a day; whether any of tomorrow's may differ."""
    moving = False
    for row in range(means.shape[0]):
        for column in range(means.shape[1]):
            counted_to = lines[COUNTED_TO, row, column]
            if lines[ARRIVAL, row, column] <= day and counted_to <= day:
                means[row, column] = lines[GOAL, row, column]
                continue
            moving = True
            counted = lines[COUNTED, row, column] if counted_to >= day else 0.0
            means[row, column] = counted + _area(lines, row, column, max(counted_to, day), day + 1.0)
    return moving


@compiled
def _area(lines: Floats, row: int, column: int, since: float, until: float) -> float:
    """Integral of the line between two times that do not lie before its last move."""
    start, goal = lines[FROM, row, column], lines[GOAL, row, column]
    left, arrival = lines[LEFT, row, column], lines[ARRIVAL, row, column]
    area = goal * max(0.0, until - max(since, arrival))
    moving = max(0.0, min(until, arrival) - since)
    if moving > 0.0:
        area += moving * (start + (goal - start) * ((since + 0.5 * moving - left) / (arrival - left)))
    return float(area)
