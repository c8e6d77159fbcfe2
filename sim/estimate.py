"""How sure are we of a mean, or of the worst cases?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, ndtri, stdtrit  # not scipy.stats, which asks the same of them and takes .4 s to import

__all__ = [
    "LEVEL",
    "QUANTILES",
    "Interval",
    "Resamples",
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
Counts = NDArray[np.uint8]

LEVEL = 0.95
RESAMPLES = 2000  # of the bootstrap
AT_ONCE = 100  # resamples held in memory
LEAST_TAIL = 5  # replications in the worst part, for an interval of their mean
FAR = 6.0  # standard deviations of how many of the worst are drawn, that are looked at beyond their mean
LEAST_SPREAD = 0.05  # error of a resample, as a share of the sample's own, from which on the two can be set in a ratio
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p95": 0.95}  # by their names in files


class Interval(NamedTuple):
    """An estimate with its interval (95 % unless said otherwise) and the number of replications behind it."""

    mean: float
    low: float
    high: float
    replications: int


def mean_interval(sample: Floats, level: float = LEVEL) -> Interval:
    """Mean of what happened (NaN: it did not) with Student's interval.

    A sample of one has no luck in it, and no width; what happened once among many has no interval.

    >>> mean_interval(np.array([3.0]))
    Interval(mean=3.0, low=3.0, high=3.0, replications=1)
    """
    found = sample[~np.isnan(sample)]
    if found.size == 0:
        return Interval(np.nan, np.nan, np.nan, 0)
    mean = float(np.mean(found))
    if found.size == 1 < sample.size:
        return Interval(mean, np.nan, np.nan, 1)
    if np.ptp(found) == 0.0:  # or rounding of the mean would give it a spread
        return Interval(mean, mean, mean, int(found.size))
    half = float(stdtrit(found.size - 1, 0.5 + level / 2)) * float(np.std(found, ddof=1)) / found.size**0.5
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
    """Share of ones with Wilson's interval (Wilson 1927), which stays inside [0, 1].

    >>> share_interval(np.array([1.0, 0.0, 1.0, 1.0]))
    Interval(mean=0.75, low=0.3006418425824019, high=0.9544127391902995, replications=4)
    """
    count, successes = happened.size, int(np.sum(happened))
    share = successes / count
    if count == 1:
        return Interval(share, share, share, 1)
    spread = float(ndtri(0.5 + LEVEL / 2)) ** 2 / count
    center, half = share + spread / 2, (spread * (share * (1.0 - share) + spread / 4)) ** 0.5
    low = (center - half) / (1.0 + spread) if successes > 0 else 0.0
    high = (center + half) / (1.0 + spread) if successes < count else 1.0
    return Interval(share, low, high, count)


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
    is given: below 72 replications for a share of 95 %.  A single one has no luck in it, and no width.

    >>> value_at_risk(np.arange(1.0, 101.0))
    Interval(mean=95.0, low=90.0, high=100.0, replications=100)
    """
    found = float(np.quantile(losses, share, method="inverted_cdf"))
    if losses.size == 1:
        return Interval(found, found, found, 1)
    tail = 0.5 * (1.0 - LEVEL)
    at_most = bdtr(np.arange(losses.size + 1), losses.size, share)  # chance that so many stay below the true quantile
    low, high = np.searchsorted(at_most, (tail, 1.0 - tail))
    ordered = np.concatenate([[np.nan], np.sort(losses), [np.nan]])
    return _between(found, float(ordered[low]), float(ordered[high + 1]), losses.size)


class Resamples:
    """How often each replication is drawn in each resample of the bootstrap, the same for all that is estimated.

    Drawn when first asked for, and kept: 2 kB a replication.
    """

    def __init__(self, luck: np.random.Generator, replications: int) -> None:
        self._luck, self._replications = luck, replications
        self._counts: list[Counts] = []

    def __iter__(self) -> Iterator[Counts]:
        """(AT_ONCE, R) of some resamples after the others, RESAMPLES in all."""
        if not self._counts:
            self._counts = [self._drawn() for _ in range(0, RESAMPLES, AT_ONCE)]
        return iter(self._counts)

    def _drawn(self) -> Counts:
        shape = (AT_ONCE, self._replications)
        places = np.arange(AT_ONCE)[:, None] * self._replications + self._luck.integers(0, self._replications, shape)
        counts = np.bincount(places.reshape(-1), minlength=AT_ONCE * self._replications)
        return counts.reshape(shape).astype(np.uint8)  # the chance of 256 draws of one is below 1e-500


def cvar_interval(losses: Floats, resamples: Resamples) -> Interval:
    """CVaR with its bootstrap-t interval; see `cvar_difference`."""
    return cvar_difference(losses, None, resamples)[0]


def cvar_difference(
    first: Floats, second: Floats | None, resamples: Resamples, levels: Sequence[float] = (LEVEL,)
) -> list[Interval]:
    """CVaR of one sample less that of another which met the same luck, with a bootstrap-t interval for each level.

    Without another it is that of the one.

    Replications are drawn again in pairs, and the difference in each draw is set against its own standard error
    (Efron and Tibshirani 1993, chapter 12).  With fewer than five replications in the tail, or one that outweighs all
    others, the error of a draw is near zero now and then, and the ratio of no use: then no interval is given, nor where
    all in the tail are equal.  A single replication has no luck in it, and no width; nor has what differs by the same
    amount in all.
    """
    found = cvar(first) - (0.0 if second is None else cvar(second))
    if first.size == 1 or (second is not None and np.ptp(first - second) == 0.0):
        return [Interval(found, found, found, first.size) for _ in levels]
    tails = _Tails([first] if second is None else [first, second])
    center, error = (float(one[0]) for one in tails.drawn(np.ones((1, first.size), dtype=np.uint8)))
    if error == 0.0 or (1.0 - LEVEL) * first.size < LEAST_TAIL - 1e-9:
        return [Interval(found, np.nan, np.nan, first.size) for _ in levels]
    ratios = np.concatenate([_ratios(*tails.drawn(counts), center, error) for counts in resamples])
    return [_studentized(found, error, ratios, level, first.size) for level in levels]


def _ratios(again: Floats, errors: Floats, center: float, error: float) -> Floats:
    """(B,) how far off each resample is, against its own error; infinitely far where it has hardly any spread."""
    far = np.where(again == center, 0.0, np.copysign(np.inf, again - center))
    return np.divide(again - center, errors, out=far, where=errors > LEAST_SPREAD * error)


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

    def drawn(self, counts: Counts) -> tuple[Floats, Floats]:
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
    """(T, R), (T,) -> (T, 6): the mean, which may be of more replications, and ``QUANTILES``."""
    quantiles = np.quantile(sample, list(QUANTILES.values()), axis=1).T
    return np.column_stack([mean, quantiles])
