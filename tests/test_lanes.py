"""Lanes mean the same in compiled code as in Python, to the last bit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from sim import kernel
from sim.kernel.lanes import LANES, any_of, at, choose, fill, larger, put, smaller

Floats = NDArray[np.float64]


def reckon(rows: Floats) -> None:
    """Everything that Lanes can do, one result a row."""
    a, b = at(rows, 0, 0), at(rows, 0, LANES)
    put(rows, 1, 0, a + b)
    put(rows, 2, 0, a - 2.0 * b)
    put(rows, 3, 0, 1.0 / a * b / 3.0)
    put(rows, 4, LANES, smaller(a, b) - smaller(a, 0.5))
    put(rows, 5, 0, larger(a, b) + larger(b, 0.5))
    put(rows, 6, 0, choose((a > b) & (b >= 0.25), a, 7.0))
    put(rows, 7, 0, choose(a < b, 0.0, b))
    put(rows, 8, 0, choose(a == b, 1.0, -1.0))
    total = fill(0.0)
    for row in range(3):
        total += at(rows, row, 0)
    if any_of(total > 1e9):
        total = fill(-1.0)
    put(rows, 9, 0, total)
    put(rows, 10, 0, fill(1.0 if any_of(a > 0.0) else 0.0))


def numbers() -> Floats:
    """Two rows of numbers, some of them equal, and room."""
    rows = np.zeros((11, 2 * LANES))
    rows[0] = np.random.default_rng(3).uniform(-1.0, 1.0, 2 * LANES)
    rows[0, LANES + 2] = rows[0, 2]
    return rows


@pytest.mark.parametrize("how", [njit, njit(error_model="numpy", _nrt=False)])
def test_compiled_code_does_as_python_does(how: Callable[..., Callable[[Floats], None]]) -> None:
    expected, found = numbers(), numbers()
    reckon(expected)
    how(reckon)(found)
    np.testing.assert_array_equal(found, expected)
    assert np.abs(expected[1:]).max(axis=1).min() > 0.0
    assert expected[8, 2] == 1.0
    assert expected[8].sum() == 1.0 - (LANES - 1)


def test_what_is_not_a_row_of_numbers_is_refused() -> None:
    """A transposed array would be read across its rows."""
    with pytest.raises(Exception, match="No implementation of function"):
        njit(reckon)(numbers().T)
    assert kernel.LANES == LANES
