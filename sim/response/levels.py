"""How far is each backup up, and how far on the average of a day?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Levels"]

Floats = NDArray[np.float64]


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
        self._from, self._goal = start.copy(), start.copy()
        self._left, self._arrival = np.zeros_like(start), np.zeros_like(start)  # when the line begins and ends
        self._counted_to, self._counted = np.zeros_like(start), np.zeros_like(start)  # area of today behind a move
        self._moved = True

    def now(self, row: int, column: int, time: float) -> float:
        """Level of one backup at a time not before its last move."""
        place = row, column
        left, arrival = float(self._left[place]), float(self._arrival[place])
        if time >= arrival:
            return float(self._goal[place])
        low, high = float(self._from[place]), float(self._goal[place])
        return low + (high - low) * (time - left) / (arrival - left)

    def move(self, row: int, column: int, time: float, goal: float, days: float) -> float:
        """Go to another level at the pace of `days` for the way from 0 to 1; return the time of arrival."""
        place = row, column
        morning = float(np.floor(time))
        if self._counted_to[place] < morning:
            self._counted[place] = 0.0  # what was counted belongs to an earlier day
        since = max(float(self._counted_to[place]), morning)
        self._counted[place] += float(self._area(place, since, time))
        self._counted_to[place] = time
        here = self.now(row, column, time)
        self._from[place], self._goal[place] = here, goal
        self._left[place], self._arrival[place] = time, time + days * abs(goal - here)
        self._moved = True
        return float(self._arrival[place])

    def averages(self, day: int) -> Floats:
        """(B, R) mean level of every backup over one day; days are asked for in their order."""
        if self._moved:
            since = np.maximum(self._counted_to, float(day))
            counted = np.where(self._counted_to >= day, self._counted, 0.0)
            self._means = counted + self._area((slice(None), slice(None)), since, day + 1.0)
            self._moved = bool(np.any(self._arrival > day) or np.any(self._counted_to > day))
        return self._means

    def _area(
        self, place: tuple[int, int] | tuple[slice, slice], since: float | Floats, until: float
    ) -> float | Floats:
        """Integral of the line between two times that do not lie before its last move."""
        start, goal = self._from[place], self._goal[place]
        left, arrival = self._left[place], self._arrival[place]
        moving = np.clip(np.minimum(until, arrival) - since, 0.0, None)
        whole = np.where(arrival > left, arrival - left, 1.0)
        middle = start + (goal - start) * ((since + 0.5 * moving - left) / whole)
        area: Floats = np.where(moving > 0.0, moving * middle, 0.0) + goal * np.clip(
            until - np.maximum(since, arrival), 0.0, None
        )
        return area
