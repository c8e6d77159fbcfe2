"""How sure are we of a mean, or of the worst cases?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "LEVEL",
    "Interval",
    "bands",
    "cvar",
    "cvar_difference",
    "cvar_interval",
    "mean_interval",
    "relative_width",
    "share_interval",
    "value_at_risk",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVEL = 0.95
RESAMPLES = 2000  # of the bootstrap
AT_ONCE = 100  # resamples held in memory
LEAST_TAIL = 5  # replications in the worst part, for an interval of their mean
FAR = 6.0  # standard deviations of how many of the worst are drawn, that are looked at beyond their mean
LEAST_SPREAD = 0.05  # error of a resample, as a share of the sample's own, from which on the two can be set in a ratio
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


class Interval(NamedTuple):
    """An estimate with its interval (95 % unless said otherwise) and the number of replications behind it."""

    mean: float
    low: float
    high: float
    replications: int


def mean_interval(sample: Floats, level: float = LEVEL) -> Interval:
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

    half = float(student.ppf(0.5 + level / 2, found.size - 1)) * float(np.std(found, ddof=1)) / found.size**0.5
    return Interval(mean, mean - half, mean + half, int(found.size))


def relative_width(losses: Floats) -> float:
    """How wide the intervals still are, as a share of the mean loss of the first strategy.

    Parameters
    ----------
    losses : (S, R) [money unit] of every strategy in every replication.

    Returns
    -------
    [share]
        Largest half-width among the losses avoided against the first strategy, for all comparisons at once
        (Bonferroni); of the mean loss itself where there is one strategy only.  NaN where the first loses nothing.

    >>> round(relative_width(np.array([[1.0, 2.0, 3.0], [0.0, 1.0, 1.0]])), 4)  # 1, 1, 2: 4.3027 x .5774 / 3 ** .5 / 2
    0.7171
    """
    mean = float(losses[0].mean())
    if mean <= 0.0:
        return np.nan
    compared = losses[:1] - losses[1:] if len(losses) > 1 else losses
    found = [mean_interval(one, 1.0 - (1.0 - LEVEL) / len(compared)) for one in compared]
    return max(0.5 * (one.high - one.low) for one in found) / mean


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


def value_at_risk(losses: Floats, share: float = LEVEL) -> Interval:
    """The loss that a share of the replications does not exceed, between two order statistics (Conover 1999, 3.2).

    The interval holds for every law.  Without a replication that is far enough out it has no upper end, and none
    is given: below 72 replications for a share of 95 %.

    >>> value_at_risk(np.arange(1.0, 101.0))
    Interval(mean=95.0, low=90.0, high=100.0, replications=100)
    """
    found = float(np.quantile(losses, share, method="inverted_cdf"))
    if np.ptp(losses) == 0.0:
        return Interval(found, found, found, losses.size)
    from scipy.stats import quantile_test

    low, high = quantile_test(losses, p=share).confidence_interval(LEVEL)
    return _between(found, float(low), float(high), losses.size)


def cvar_interval(losses: Floats, luck: np.random.Generator) -> Interval:
    """CVaR with its bootstrap-t interval; see `cvar_difference`."""
    return cvar_difference(losses, None, luck)[0]


def cvar_difference(
    first: Floats, second: Floats | None, luck: np.random.Generator, levels: Sequence[float] = (LEVEL,)
) -> list[Interval]:
    """CVaR of one sample less that of another which met the same luck, with a bootstrap-t interval for each level.

    Without another it is that of the one.

    Replications are drawn again in pairs, and the difference in each draw is set against its own standard error
    (Efron and Tibshirani 1993, chapter 12).  With fewer than five replications in the tail, or one that outweighs all
    others, the error of a draw is near zero now and then, and the ratio of no use: then no interval is given, nor where
    all in the tail are equal.
    """
    found = cvar(first) - (0.0 if second is None else cvar(second))
    if np.ptp(first if second is None else first - second) == 0.0:
        return [Interval(found, found, found, first.size) for _ in levels]
    tails = _Tails([first] if second is None else [first, second])
    center, error = (float(one[0]) for one in tails.drawn(np.ones((1, first.size), dtype=np.int64)))
    if error == 0.0 or (1.0 - LEVEL) * first.size < LEAST_TAIL - 1e-9:
        return [Interval(found, np.nan, np.nan, first.size) for _ in levels]
    ratios, shape = np.empty(RESAMPLES), (AT_ONCE, first.size)
    rows = np.arange(AT_ONCE)[:, None] * first.size
    for start in range(0, RESAMPLES, AT_ONCE):
        drawn = luck.integers(0, first.size, shape) + rows
        counts = np.bincount(drawn.reshape(-1), minlength=AT_ONCE * first.size).reshape(shape)
        again, errors = tails.drawn(counts)
        far = np.where(again == center, 0.0, np.copysign(np.inf, again - center))  # hardly any spread in this draw
        some = errors > LEAST_SPREAD * error
        ratios[start : start + AT_ONCE] = np.divide(again - center, errors, out=far, where=some)
    return [_studentized(found, error, ratios, level, first.size) for level in levels]


def _studentized(found: float, error: float, ratios: Floats, level: float, replications: int) -> Interval:
    tail = 0.5 * (1.0 - level)
    low, high = np.quantile(ratios, (tail, 1.0 - tail), method="inverted_cdf")
    return _between(found, found - float(high) * error, found - float(low) * error, replications)


class _Tails:
    """The worst cases of a sample, or of two that met the same luck, when their replications are drawn again.

    CVaR is the mean of ``v + max(0, loss - v) / .05`` with the value at risk v (Rockafellar and Uryasev 2000), so its
    error is that of a mean.  Only replications that may lie beyond v are looked at: of two thousand a twelfth.
    """

    def __init__(self, samples: Sequence[Floats]) -> None:
        self._samples, self._size = samples, samples[0].size
        self._worst = self._size + 1 - int(np.ceil(LEVEL * self._size - 1e-9))  # v is the loss of that rank, from above
        self._orders = [np.argsort(-sample, kind="stable") for sample in samples]
        self._most = self._worst + int(FAR * self._worst**0.5) + LEAST_TAIL

    def drawn(self, counts: Ints) -> tuple[Floats, Floats]:
        """(B, R) how often each replication is drawn -> (B,), (B,): difference of the CVaRs and its standard error."""
        near = [order[: self._most] for order in self._orders]
        if any((counts[:, order].sum(axis=1) < self._worst).any() for order in near):
            near = self._orders  # hardly any of the worst is drawn
        beyond = np.unique(np.concatenate(near))
        found, excess = np.zeros(len(counts)), np.zeros((len(counts), beyond.size))
        for sign, sample, order in zip((1.0, -1.0), self._samples, near, strict=False):
            place = np.argmax(np.cumsum(counts[:, order], axis=1) >= self._worst, axis=1)
            at_risk = sample[order[place]]
            found += sign * at_risk
            excess += sign / (1.0 - LEVEL) * np.maximum(sample[beyond] - at_risk[:, None], 0.0)
        weight = counts[:, beyond] / self._size
        mean, square = (weight * excess).sum(axis=1), (weight * excess**2).sum(axis=1)
        return found + mean, np.sqrt(np.maximum(square - mean**2, 0.0) / self._size)


def _between(mean: float, low: float, high: float, replications: int) -> Interval:
    """An interval, or none where one of its ends is not known."""
    if not np.isfinite([low, high]).all():
        low = high = np.nan
    return Interval(mean, low, high, replications)


def bands(sample: Floats, mean: Floats) -> Floats:
    """(T, R), (T,) -> (T, 6): the mean, which may be of more replications, and the quantiles .05 .25 .5 .75 .95."""
    quantiles = np.quantile(sample, QUANTILES, axis=1).T
    return np.column_stack([mean, quantiles])
