"""How are eight replications reckoned with as one number?

``Lanes`` is a number for each of LANES replications side by side, ``Which`` says in which of them something is so.  In
Python they are short arrays; in compiled code (`vectors`) they are what a processor adds up at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LANES",
    "Lanes",
    "Which",
    "any_of",
    "at",
    "blank",
    "blanks",
    "choose",
    "fill",
    "lanes",
    "larger",
    "put",
    "smaller",
]

Floats = NDArray[np.float64]
Lanes: TypeAlias = NDArray[np.float64]
Which: TypeAlias = NDArray[np.bool_]

LINE = 8  # numbers in a cache line
LANES = 8  # replications side by side: as many numbers as a cache line holds


def at(rows: Floats, row: int, field: int) -> Lanes:
    """A number of a row, in all lanes."""
    return rows[row, field : field + LANES].copy()


def put(rows: Floats, row: int, field: int, value: Lanes) -> None:
    """Write a number of a row, in all lanes."""
    rows[row, field : field + LANES] = value


def fill(value: float) -> Lanes:
    """The same number in all lanes."""
    return np.full(LANES, value)


def smaller(one: Lanes, other: Lanes | float) -> Lanes:
    """The smaller of two, lane by lane."""
    return choose(one < other, one, other)


def larger(one: Lanes, other: Lanes | float) -> Lanes:
    """The larger of two, lane by lane."""
    return choose(one > other, one, other)


def choose(which: Which, one: Lanes | float, other: Lanes | float) -> Lanes:
    """The one in the lanes in which something is so, else the other."""
    return np.where(which, one, other)


def any_of(which: Which) -> bool:
    """Whether something is so in any lane."""
    return bool(which.any())


def lanes(values: Floats, first: int) -> Floats:
    """(n, R) -> (n, LANES): the replications from the first on, to be read; lanes left over repeat the last of them."""
    if first + LANES <= values.shape[-1]:
        return np.ascontiguousarray(values[..., first : first + LANES])
    chosen = np.minimum(np.arange(first, first + LANES), values.shape[-1] - 1)
    return np.ascontiguousarray(values[..., chosen])


def blank(count: int, fields: int) -> Floats:
    """Rows of zeros, with a number for every lane in a cache line of its own."""
    return blanks({"": (count, fields)})[""]


def blanks(shapes: Mapping[str, tuple[int, int]]) -> dict[str, Floats]:
    """Rows of several kinds, so many with so many fields, in one piece of memory.

    For a piece of 4 MB and more NumPy asks for large pages.
    """
    sizes = [count * fields * LANES for count, fields in shapes.values()]
    held = np.zeros(sum(sizes) + LINE)
    start, rows = -(held.ctypes.data // held.itemsize) % LINE, dict[str, Floats]()
    for (name, (count, fields)), size in zip(shapes.items(), sizes, strict=True):
        rows[name] = held[start : start + size].reshape(count, fields * LANES)
        start += size
    return rows
