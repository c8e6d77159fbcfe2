"""Which factor moves the answer, alone and with others?

Shares of the variance of a measure over the points of a sweep (Sobol 2001, doi 10.1016/S0378-4754(00)00270-6).  With
V_S the part that belongs to a set S of factors and to no smaller one, the first index of a factor is V_i / V, its
total index the sum of all V_S with i in S, over V, and the interaction of a pair V_ij / V.  On a grid whose points are
equally likely they are exact; from Saltelli's matrices they are estimates with bootstrap intervals.  A latin hypercube
gives rank correlations only.  A measure that does not vary, or does not exist at some point, has no indices: NaN.

`scipy.stats.sobol_indices` gives the same first and total indices (a test says so), but no pairs, and its bootstrap
takes no seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ROUNDING",
    "Effects",
    "Kind",
    "Matrices",
    "grid_effects",
    "rank_correlations",
    "sobol_effects",
    "varies",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Kind = Literal["first", "total", "interaction", "rank_correlation"]

LEVEL = 0.95
RESAMPLES = 1000
AT_ONCE = 50  # resamples that are held together
ROUNDING = 1e-9  # a smaller spread, as a share of the largest value, is none


@dataclass(frozen=True, slots=True)
class Effects:
    """One kind of index: of each factor (k,), or of each pair (k, k) with NaN on and below the diagonal."""

    kind: Kind
    value: Floats
    low: Floats  # 95 % interval; the value itself where it is exact
    high: Floats


@dataclass(frozen=True, slots=True)
class Matrices:
    """A measure at Saltelli's points: n rows of the sample, k factors."""

    a: Floats  # (n,)
    b: Floats  # (n,)
    ab: Floats  # (k, n) at A with one column of B
    ba: Floats | None = None  # (k, n) at B with one column of A; None: pairs are not asked for

    def rows(self, chosen: Ints) -> Matrices:
        """Some rows of the sample, (..., n) of them, again and again if need be."""
        ba = None if self.ba is None else self.ba[:, chosen]
        return Matrices(self.a[chosen], self.b[chosen], self.ab[:, chosen], ba)


def grid_effects(measure: Floats) -> list[Effects]:
    """(L1, ..., Lk) -> exact first, total and pair indices of a function on a grid.

    >>> first, total, pairs = grid_effects(np.array([[0.0, 1.0], [2.0, 3.0]]))
    >>> first.value.round(6).tolist(), total.value.round(6).tolist(), float(pairs.value[0, 1])
    ([0.8, 0.2], [0.8, 0.2], 0.0)
    """
    count = measure.ndim
    variance = np.var(measure) if varies(measure) else np.nan
    alone = np.array([_variance_of(measure, (one,)) for one in range(count)])
    without = np.array(
        [_variance_of(measure, tuple(other for other in range(count) if other != one)) for one in range(count)]
    )
    pairs = np.full((count, count), np.nan)
    for one, other in combinations(range(count), 2):
        pairs[one, other] = _variance_of(measure, (one, other)) - alone[one] - alone[other]
    shares = (alone / variance, 1.0 - without / variance, pairs / variance)
    # Differences of variances leave rounding below zero, where nothing can be.
    exact = [np.where(np.abs(share) < ROUNDING, 0.0, share) for share in shares]
    kinds: tuple[Kind, ...] = ("first", "total", "interaction")
    return [Effects(kind, share, share, share) for kind, share in zip(kinds, exact, strict=True)]


def _variance_of(measure: Floats, kept: tuple[int, ...]) -> float:
    """The variance of the mean over all factors but those that are kept."""
    return float(np.var(measure.mean(axis=tuple(axis for axis in range(measure.ndim) if axis not in kept))))


def varies(measure: Floats) -> bool:
    """Whether numbers that are all there differ, by more than rounding."""
    return bool(np.isfinite(measure).all() and np.ptp(measure) > ROUNDING * np.abs(measure).max())


def sobol_effects(measure: Matrices, luck: np.random.Generator) -> list[Effects]:
    """First, total and, where BA is there, pair indices, with percentile intervals from resampled rows."""
    kinds: tuple[Kind, ...] = ("first", "total") if measure.ba is None else ("first", "total", "interaction")
    everything = np.concatenate([measure.a, measure.b, measure.ab.ravel()])
    if not varies(everything):
        count = len(measure.ab)
        nothing = {"interaction": np.full((count, count), np.nan)}
        empty = [nothing.get(kind, np.full(count, np.nan)) for kind in kinds]
        return [Effects(kind, one, one, one) for kind, one in zip(kinds, empty, strict=True)]
    size = measure.a.size
    found = _estimated(measure)
    drawn: list[list[Floats]] = [[] for _ in kinds]
    for _ in range(RESAMPLES // AT_ONCE):
        again = _estimated(measure.rows(luck.integers(0, size, (AT_ONCE, size))))
        for kept, one in zip(drawn, again, strict=True):
            kept.append(one)
    tail = 0.5 * (1.0 - LEVEL)
    ends = [np.quantile(np.concatenate(one, axis=-1), (tail, 1.0 - tail), axis=-1) for one in drawn]
    if size == 1:  # a single row is drawn again and again: that is no interval
        ends = [np.full_like(one, np.nan) for one in ends]
    return [Effects(kind, one, low, high) for kind, one, (low, high) in zip(kinds, found, ends, strict=True)]


def _estimated(measure: Matrices) -> list[Floats]:
    """(..., n) -> (k, ...), (k, ...) and (k, k, ...) indices.

    First: mean of B (AB_i - A) over V (Saltelli et al. 2010, doi 10.1016/j.cpc.2009.09.018, table 2, b).
    Total: half the mean of (A - AB_i)^2 over V (Jansen 1999; ibid., f).
    Pair: mean of BA_i AB_j - A B over V, less both first indices (Saltelli 2002); A and B change places, so both ways
    are averaged, of the first indices too.  So a factor that does nothing has no part in any pair, exactly.
    """
    center = 0.5 * (measure.a.mean(axis=-1, keepdims=True) + measure.b.mean(axis=-1, keepdims=True))
    a, b, ab = measure.a - center, measure.b - center, measure.ab - center
    both = np.concatenate([a, b], axis=-1)
    variance = both.var(axis=-1)
    spread = np.where(variance > 0.0, variance, np.nan)
    first = (b * (ab - a)).mean(axis=-1) / spread
    total = 0.5 * ((a - ab) ** 2).mean(axis=-1) / spread
    if measure.ba is None:
        return [first, total]
    ba = measure.ba - center
    alone = 0.5 * (first + (a * (ba - b)).mean(axis=-1) / spread)
    pairs = np.full((len(ab), *first.shape), np.nan)
    for one, other in combinations(range(len(ab)), 2):
        closed = 0.5 * (ba[one] * ab[other] + ba[other] * ab[one]) - a * b
        share = closed.mean(axis=-1) / spread - alone[one] - alone[other]
        pairs[one, other] = np.where(np.abs(share) < ROUNDING, 0.0, share)
    return [first, total, pairs]


def rank_correlations(factors: Floats, measure: Floats, luck: np.random.Generator) -> list[Effects]:
    """(n, k), (n,) -> Spearman's correlation of each factor with the measure, with percentile intervals.

    >>> luck, x = np.random.default_rng(1), np.random.default_rng(2).random((50, 2))
    >>> found = rank_correlations(x, x[:, 0] ** 3, luck)[0]
    >>> float(found.value[0]), bool(found.low[1] < 0.0 < found.high[1])
    (1.0, True)
    """
    count = factors.shape[1]
    if not varies(measure):
        nothing = np.full(count, np.nan)
        return [Effects("rank_correlation", nothing, nothing, nothing)]
    size = measure.size
    found = _correlation(factors.T, measure)
    drawn = [_correlation(factors.T[:, rows], measure[rows]) for rows in _resampled(size, luck)]
    tail = 0.5 * (1.0 - LEVEL)
    low, high = np.nanquantile(np.array(drawn), (tail, 1.0 - tail), axis=0)
    return [Effects("rank_correlation", found, low, high)]


def _resampled(size: int, luck: np.random.Generator) -> Iterator[Ints]:
    for _ in range(RESAMPLES):
        yield luck.integers(0, size, size)


def _correlation(factors: Floats, measure: Floats) -> Floats:
    """(k, n), (n,) -> (k,) correlation of the ranks; NaN where nothing varies."""
    from scipy.stats import rankdata

    ranks, rank = rankdata(factors, axis=1), rankdata(measure)
    ranks, rank = ranks - ranks.mean(axis=1, keepdims=True), rank - rank.mean()
    size = np.sqrt((ranks**2).sum(axis=1) * (rank**2).sum())
    found: Floats = (ranks * rank).sum(axis=1) / np.where(size > 0.0, size, np.nan)
    return found
