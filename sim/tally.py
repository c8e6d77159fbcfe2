"""How is a sum the same whatever the order and whoever adds?

Floats are not associative: the last bits of a sum depend on who added what first.  Here every number is laid on a fixed
grid, in two words of forty bits below a unit that is the same for all, and integers are added.  Nothing is lost that a
float could show, and batches leave no trace.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare
from sim.errors import InvariantError

__all__ = ["coarse_tally", "summed", "tally", "unit_above"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

WORD = 2.0**40  # steps of a unit, and of a step
LIMIT = 2.0**44  # steps that one number may take: so are a quarter of a million of them added without overflow


def unit_above(largest: float) -> float:
    """The power of two that is not below a number; 1 for zero.

    >>> unit_above(5.0), unit_above(0.25), unit_above(0.0)
    (8.0, 0.25, 1.0)
    """
    return 2.0 ** math.ceil(math.log2(largest)) if largest > 0.0 else 1.0


def tally(values: Floats, unit: float) -> Ints:
    """(..., R) -> (2, ...) the sum over the replications as integers: whole steps of the unit, and parts of a step.

    Parameters
    ----------
    unit : a power of two about as large as the values may get; the same wherever tallies are added.

    Raises
    ------
    InvariantError
        If a value is not finite, or more than sixteen times the unit.

    >>> a, b = np.array([0.1, 0.2]), np.array([0.3])
    >>> bool((tally(a, 1.0) + tally(b, 1.0) == tally(np.array([0.3, 0.2, 0.1]), 1.0)).all())
    True
    """
    rows = np.ascontiguousarray(values).reshape(math.prod(values.shape[:-1]), values.shape[-1])
    found = np.empty((2, len(rows)), dtype=np.int64)
    if not _tally(rows, WORD / unit, found):
        raise InvariantError(f"a number is too large to be added up: beyond {LIMIT / WORD * unit:.3g}, or not finite")
    return found.reshape(2, *values.shape[:-1])


@compiled_bare
def _tally(values: Floats, steps_of_one: float, found: Ints) -> bool:
    """(n, R) -> (2, n) the tally, written; False if a number is too large."""
    fits = True
    for n in range(values.shape[0]):
        whole, parts = np.int64(0), np.int64(0)
        for r in range(values.shape[1]):
            steps = values[n, r] * steps_of_one
            fits &= abs(steps) <= LIMIT  # nor a number that is none
            step = np.rint(steps)
            whole += np.int64(step)
            parts += np.int64(np.rint((steps - step) * WORD))
        found[0, n], found[1, n] = whole, parts
    return fits


@compiled_bare
def coarse_tally(shares: Floats, many: int, found: Ints) -> None:
    """(B, R or more) -> (B,) the first word of `tally` for numbers from 0 to 1, added to `found`.

    Of the first replications, so many; right to twelve digits.
    """
    for b in range(shares.shape[0]):
        for r in range(many):
            if shares[b, r] != 0.0:  # most are 0
                found[b] += np.int64(np.rint(shares[b, r] * WORD))


def summed(tallies: Ints, unit: float) -> Floats:
    """(2, ...) -> (...) the number that a tally stands for.

    >>> float(summed(tally(np.array([0.1]), 1.0), 1.0))
    0.1
    """
    found: Floats = (tallies[0] + tallies[1] / WORD) * (unit / WORD)
    return found
