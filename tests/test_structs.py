"""Compiled code finds in a struct what Python put there, and is not misled about it."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from sim.structs import Struct

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Inner(Struct):
    """A struct in another."""

    cube: Annotated[NDArray[np.int64], 3]


@dataclass(frozen=True, eq=False)
class Outer(Struct):
    """Everything that a struct may hold."""

    row: Floats
    table: Annotated[Floats, 2]
    places: NDArray[np.uint32]
    flags: NDArray[np.bool_]
    factor: float
    is_kept: bool
    inner: Inner


def outer(**others: object) -> Outer:
    """One with numbers that cannot be taken for each other."""
    fields: dict[str, object] = {
        "row": np.array([1.5, 2.5, 3.5]),
        "table": np.arange(6.0).reshape(2, 3),
        "places": np.array([2, 0], dtype=np.uint32),
        "flags": np.array([False, True]),
        "factor": -0.25,
        "is_kept": True,
        "inner": Inner(np.arange(24).reshape(2, 3, 4)),
    }
    return Outer(**(fields | others))  # type: ignore[arg-type]


def look(struct: Outer, found: Floats) -> None:
    """Read every field, and write to an array."""
    found[0] = struct.row[struct.places[0]] + struct.row.size * 100.0
    found[1] = struct.table[1, 2] + struct.table.shape[0] * 100.0 + struct.table.shape[1] * 10.0
    found[2] = struct.factor if struct.is_kept and struct.flags[1] and not struct.flags[0] else 0.0
    found[3] = struct.inner.cube[1, 2, 3] + struct.inner.cube[:, 0, :].sum() * 100
    found[4] = struct.table[1, :].sum() + struct.row.nbytes * 100.0 + struct.places.itemsize * 10000.0
    struct.row[1] = 7.0


@pytest.mark.parametrize("bare", [True, False])
def test_compiled_code_reads_what_python_reads(*, bare: bool) -> None:
    expected, found = np.zeros(5), np.zeros(5)
    theirs, ours = outer(), outer()
    look(theirs, expected)
    njit(_nrt=not bare)(look)(ours, found)
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(ours.row, [1.5, 7.0, 3.5])
    assert np.unique(expected).size == 5


def test_structs_of_a_class_share_what_is_compiled() -> None:
    compiled, found = njit(look), np.zeros(5)
    compiled(outer(), found)
    compiled(outer(row=np.arange(9.0), table=np.zeros((4, 5)), factor=3.0, is_kept=False), found)
    assert len(compiled.signatures) == 1
    assert found[0] == 902.0
    assert found[1] == 450.0
    assert found[2] == 0.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("row", np.zeros((2, 2))),
        ("row", np.zeros(3, dtype=np.float32)),
        ("row", np.zeros(6)[::2]),
        ("table", np.zeros(3)),
        ("table", np.zeros((3, 2)).T),
        ("places", np.zeros(2, dtype=np.int64)),
    ],
)
def test_an_array_of_another_kind_is_refused(field: str, value: NDArray[np.generic]) -> None:
    """Compiled code would read beside it."""
    with pytest.raises(TypeError, match=rf"Outer\.{field} is to be array\("):
        outer(**{field: value})


@pytest.mark.parametrize("copy", [deepcopy, lambda struct: pickle.loads(pickle.dumps(struct))])
def test_a_copy_has_arrays_and_an_address_of_its_own(copy: Callable[[Outer], Outer]) -> None:
    struct, expected, found = outer(), np.zeros(5), np.zeros(5)
    other, compiled = copy(struct), njit(look)
    compiled(struct, expected)
    struct.row[:] = struct.inner.cube[:] = 0.0
    compiled(other, found)
    np.testing.assert_array_equal(found, expected)


def test_an_unknown_field_is_told_when_compiling() -> None:
    with pytest.raises(Exception, match="Unknown attribute 'nothing'"):
        njit(lambda struct: struct.nothing)(outer())
