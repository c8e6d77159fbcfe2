"""What did it cost, in each replication?

Arrays in, arrays out: T days, C chains (the total may stand as a last one), R replications.  Most begin with the loss
of every day, (T, C, R), as `loss_share` tells it.  Times that never happen are NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "days_below",
    "days_lost",
    "days_to_first_loss",
    "days_to_recover",
    "loss_share",
    "peak_loss_share",
    "settled",
    "target_met",
    "target_shortfall",
    "with_total",
]

Floats = NDArray[np.float64]

ROUNDING = 1e-12  # of an output: so little more or less is what sums of floats leave
LOSS_FLOOR = 1e-9  # a smaller share of baseline output is rounding
FELT = 1e-4  # of a day's baseline output: a chain that orders a little less far away costs less than that
RECOVERED = 0.95  # of baseline output
RECOVERED_RUN = 14  # days in a row
MISSED = 5e-4  # of a target: less does not show in three digits of it


def settled(values: Floats, others: Floats, output: Floats) -> Floats:
    """Values, but exactly the others where all that tells them apart is the rounding of an output.

    A loss of nothing, or a difference between what is the same, would else have an interval, or none, by chance.

    >>> settled(np.array([1.0 - 1e-15, 0.9]), np.array([1.0, 1.0]), np.array([1.0, 1.0])).tolist()
    [1.0, 0.9]
    """
    apart = values - others
    np.abs(apart, out=apart)
    return np.where(apart <= ROUNDING * output, others, values)


def with_total(by_chain: Floats) -> Floats:
    """Append the sum over chains: (..., C, R) -> (..., C + 1, R).

    >>> with_total(np.array([[1.0], [2.0]])).tolist()
    [[1.0], [2.0], [3.0]]
    """
    return np.concatenate([by_chain, by_chain.sum(axis=-2, keepdims=True)], axis=-2)


def loss_share(output: Floats, baseline: Floats) -> Floats:
    """(T, C, R) daily loss as a share of that day's baseline, (T, C, R), (C, R) or the same for all (C,).

    Zero without output.

    >>> loss_share(np.array([[[2.0]], [[1.5]]]), np.array([2.0])).tolist()
    [[[0.0]], [[0.25]]]
    """
    usual = baseline if baseline.ndim == 3 else baseline.reshape(1, baseline.shape[0], -1)
    found: Floats = (usual - output) / np.where(usual > 0.0, usual, 1.0)
    return found


def peak_loss_share(loss: Floats) -> Floats:
    """(C, R) [share] largest daily loss, as a share of daily baseline output.

    >>> peak_loss_share(np.array([[[0.0]], [[0.25]]])).tolist()
    [[0.25]]
    """
    worst: Floats = np.max(loss, axis=0, initial=0.0)
    return worst


def days_to_first_loss(loss: Floats, onset: Floats) -> Floats:
    """(C, R) [days] time to survive: from the onset of the first cut to the first loss; NaN if there is none.

    The first that is felt: a day on which more than a ten-thousandth of the output is missing.  Chains buy a little of
    nearly everything from each other, so that crumbs are missing everywhere from the first day on which anybody loses.
    Within the first day of loss the moment is read off by assuming that the loss runs at the rate of the day
    after; a loss that is steady from its first moment is therefore dated exactly.  Never before the onset.

    >>> loss = np.array([[[0.0]], [[0.25]], [[1.0]], [[1.0]]])
    >>> days_to_first_loss(loss, np.array([0.0])).tolist()  # day 1, at three quarters
    [[1.75]]
    """
    lossy = loss > FELT
    day = np.argmax(lossy, axis=0)
    here = np.take_along_axis(loss, day[None], axis=0)[0]
    after = np.take_along_axis(loss, np.minimum(day + 1, loss.shape[0] - 1)[None], axis=0)[0]
    within = np.where(after > here, 1.0 - np.divide(here, after, out=np.ones_like(here), where=after > 0.0), 0.0)
    return np.where(lossy.any(axis=0), np.maximum(day + within - onset, 0.0), np.nan)


def days_to_recover(loss: Floats, onset: Floats) -> Floats:
    """(C, R) [days] from the onset to the first of 14 days in a row at 95 % or more, after a dip below it.

    NaN where output never dips below 95 %, or does not come back within the horizon.
    """
    good = loss <= 1.0 - RECOVERED + LOSS_FLOOR
    days = good.shape[0]
    result = np.full(good.shape[1:], np.nan)
    if days < RECOVERED_RUN:
        return result
    runs = np.lib.stride_tricks.sliding_window_view(good, RECOVERED_RUN, axis=0).all(axis=-1)
    dipped = np.logical_or.accumulate(~good, axis=0)[: runs.shape[0]]
    back = runs & dipped
    return np.where(back.any(axis=0), np.argmax(back, axis=0) - onset, np.nan)


def days_lost(loss: Floats) -> Floats:
    """(C, R) [days] sum over days of the share of that day's baseline output that is lost.

    >>> days_lost(loss_share(np.array([[[1.0]], [[3.0]]]), np.array([[[2.0]], [[4.0]]]))).tolist()  # 1/2 + 1/4
    [[0.75]]
    """
    lost: Floats = loss.sum(axis=0)
    return lost


def days_below(loss: Floats) -> Floats:
    """(C, R) [days] with output below 95 % of baseline."""
    low = loss > 1.0 - RECOVERED + LOSS_FLOOR
    return np.asarray(np.sum(low, axis=0), dtype=float)


def target_shortfall(total: Floats, target: Floats, headroom: float) -> Floats:
    """(C, R) [money unit] by which a chain's output over the horizon misses its target.

    The plan leaves ``headroom`` above the target, as a share of it: output is planned at ``1 + headroom`` times
    what is simulated.

    >>> target_shortfall(np.array([[90.0]]), np.array([100.0]), 0.05).tolist()
    [[5.5]]
    """
    wanted = target[:, None]
    return np.maximum(0.0, wanted - settled(total * (1.0 + headroom), wanted, wanted))


def target_met(shortfall: Floats, target: Floats) -> Floats:
    """(C, R) 1 where a shortfall is none that three digits of the target (C,) would show, else 0; NaN without target.

    >>> target_met(np.array([[0.9, 1.1]]), np.array([2000.0])).tolist()
    [[1.0, 0.0]]
    """
    found: Floats = np.where(np.isnan(target)[:, None], np.nan, shortfall <= MISSED * target[:, None])
    return found
