"""How sure are we of a mean?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Interval", "bands", "cvar", "mean_interval", "share_interval"]

Floats = NDArray[np.float64]

LEVEL = 0.95
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Interval(NamedTuple):
    """A mean with its 95 % interval and the number of replications behind it."""

    mean: float
    low: float
    high: float
    replications: int


def mean_interval(sample: Floats) -> Interval:
    """Mean of what happened (NaN: it did not) with Student's interval; a single number has no width.

    >>> mean_interval(np.array([3.0]))
    Interval(mean=3.0, low=3.0, high=3.0, replications=1)
    """
    found = sample[~np.isnan(sample)]
    if found.size == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(np.mean(found))
    if found.size == 1 or np.ptp(found) == 0.0:
        return Interval(mean, mean, mean, int(found.size))
    from scipy.stats import t as student  # .7 s to import: only when it is needed

    half = float(student.ppf(0.5 + LEVEL / 2, found.size - 1)) * float(np.std(found, ddof=1)) / found.size**0.5
    return Interval(mean, mean - half, mean + half, int(found.size))


def share_interval(happened: Floats) -> Interval:
    """Share of ones with Wilson's interval (Wilson 1927), which stays inside [0, 1]."""
    count, successes = happened.size, int(np.sum(happened))
    if count == 1:
        return Interval(float(successes), float(successes), float(successes), 1)
    from scipy.stats import binomtest

    interval = binomtest(successes, count).proportion_ci(LEVEL, method="wilson")
    return Interval(successes / count, float(interval.low), float(interval.high), count)


def cvar(losses: Floats, level: float = LEVEL) -> float:
    """Mean of the worst ``1 - level`` of the losses (Rockafellar and Uryasev 2000).

    >>> cvar(np.arange(1.0, 101.0), 0.95)
    98.0
    """
    ordered = np.sort(losses)[::-1]
    tail = max(1e-9, ordered.size - level * ordered.size)
    whole = min(int(np.floor(tail + 1e-9)), ordered.size)
    part = max(0.0, tail - whole) if whole < ordered.size else 0.0
    if part < 1e-9 < whole:
        return float(ordered[:whole].mean())
    # The replication on the border counts with the part of it that lies in the tail.
    return float((ordered[:whole].sum() + part * ordered[whole]) / (whole + part))


def bands(sample: Floats) -> Floats:
    """(T, R) -> (T, 6): mean and the quantiles .05, .25, .5, .75, .95 of each day."""
    quantiles = np.quantile(sample, QUANTILES, axis=1).T
    return np.column_stack([sample.mean(axis=1), quantiles])
