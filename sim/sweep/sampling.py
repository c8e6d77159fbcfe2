"""At which points is the question asked?

A grid takes every combination of values.  A sample begins with the files as they stand, then moves each factor alone to
its two ends (what a tornado shows), then covers everything between.  Sobol samples come as Saltelli's matrices (2002,
doi 10.1016/S0010-4655(02)00280-1): A and B are independent, AB is A with one column of B, BA is B with one column of A.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.factors import Factor, Sweep, Value
from sim.rng import stream

__all__ = ["Point", "Role", "points"]

Floats = NDArray[np.float64]
Role = Literal["grid", "base", "low", "high", "sample", "A", "B", "AB", "BA"]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a sweep."""

    number: int
    role: Role
    factor: int | None  # the one that is moved alone or exchanged; None: all are
    values: tuple[Value, ...]  # one a factor; None: as the files say


def points(sweep: Sweep) -> tuple[Point, ...]:
    """All points of a sweep, in the order of their numbers; the same seed gives the same points."""
    drawn = _grid(sweep.factors) if sweep.method == "grid" else _sampled(sweep)
    return tuple(Point(number, role, factor, values) for number, (role, factor, values) in enumerate(drawn))


Drawn = Iterator[tuple[Role, int | None, tuple[Value, ...]]]


def _grid(factors: tuple[Factor, ...]) -> Drawn:
    for values in product(*(factor.values for factor in factors)):
        yield "grid", None, values


def _sampled(sweep: Sweep) -> Drawn:
    factors = sweep.factors
    as_it_is: tuple[Value, ...] = (None,) * len(factors)
    yield "base", None, as_it_is
    for place, factor in enumerate(factors):
        low, high = factor.ends
        yield "low", place, (*as_it_is[:place], low, *as_it_is[place + 1 :])
        yield "high", place, (*as_it_is[:place], high, *as_it_is[place + 1 :])
    if sweep.method == "sobol":
        yield from _matrices(sweep)
    else:
        for row in _latin_hypercube(sweep):
            yield "sample", None, _at(factors, row)


def _latin_hypercube(sweep: Sweep) -> Floats:
    from scipy.stats import qmc

    found: Floats = qmc.LatinHypercube(len(sweep.factors), rng=_luck(sweep)).random(sweep.samples)
    return found


def _matrices(sweep: Sweep) -> Drawn:
    from scipy.stats import qmc

    count = len(sweep.factors)
    both = qmc.Sobol(2 * count, rng=_luck(sweep)).random(sweep.samples)
    first, second = both[:, :count], both[:, count:]
    plain: tuple[tuple[Role, Floats], ...] = (("A", first), ("B", second))
    for role, matrix in plain:
        for row in matrix:
            yield role, None, _at(sweep.factors, row)
    exchanged: list[tuple[Role, Floats, Floats]] = [("AB", first, second)]
    if sweep.interactions:
        exchanged.append(("BA", second, first))
    for role, matrix, other in exchanged:
        for place in range(count):
            mixed = matrix.copy()
            mixed[:, place] = other[:, place]
            for row in mixed:
                yield role, place, _at(sweep.factors, row)


def _luck(sweep: Sweep) -> int:
    """What the sample is scrambled with; scipy makes generators of its own from it."""
    return int(stream(sweep.study.scenario.seed, 0, "sweep", sweep.method).integers(2**62))


def _at(factors: tuple[Factor, ...], row: Floats) -> tuple[Value, ...]:
    return tuple(factor.at(share) for factor, share in zip(factors, row.tolist(), strict=True))
