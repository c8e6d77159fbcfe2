"""Does each number say what its name says?  Small paths, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from sim.metrics import (
    days_below,
    days_lost,
    days_to_first_loss,
    days_to_recover,
    loss_share,
    peak_loss_share,
    settled,
    target_met,
    target_shortfall,
    with_total,
)

ONE = np.array([1.0])


def path(*days: float) -> np.ndarray:
    """(T, 1, 1)"""
    return np.array(days)[:, None, None]


def first_loss(*days: float, onset: float = 0.0, baseline: float = 1.0) -> float:
    return float(days_to_first_loss(loss_share(path(*days), np.array([baseline])), np.array([onset]))[0, 0])


def recovery(*days: float, onset: float = 0.0, baseline: float = 1.0) -> float:
    return float(days_to_recover(loss_share(path(*days), np.array([baseline])), np.array([onset]))[0, 0])


def test_total_is_the_sum_of_chains_on_every_day() -> None:
    by_chain = np.arange(12.0).reshape(2, 3, 2)
    total = with_total(by_chain)
    assert total.shape == (2, 4, 2)
    assert np.array_equal(total[:, 3], by_chain[:, 0] + by_chain[:, 1] + by_chain[:, 2])


def test_peak_is_the_worst_day() -> None:
    assert peak_loss_share(loss_share(path(1, 0.8, 0.3, 1.1), ONE)).item() == pytest.approx(0.7)
    assert peak_loss_share(loss_share(path(1, 1.2), ONE)).item() == 0.0


def test_days_lost_are_days_of_that_day_s_baseline() -> None:
    assert days_lost(loss_share(path(1, 0.8, 0.3, 1.1), ONE)).item() == pytest.approx(0.8)  # .2 + .7 - .1
    assert days_lost(loss_share(path(0.1, 0.04), 0.1 * ONE)).item() == pytest.approx(0.6)  # however small the baseline
    assert days_lost(loss_share(path(1, 1, 3), path(2, 4, 4))).item() == pytest.approx(1.5)  # 1/2 + 3/4 + 1/4


def test_a_baseline_may_grow() -> None:
    growing = path(1, 2, 4)
    assert peak_loss_share(loss_share(0.7 * growing, growing)).item() == pytest.approx(0.3)
    assert days_below(loss_share(growing, growing)).item() == 0.0


def test_first_loss_is_dated_within_its_day() -> None:
    assert first_loss(1, 1, 0.5, 0.5) == 2.0  # the whole of day 2
    assert first_loss(1, 1, 0.75, 0.5) == 2.5  # half of it: .25 at a rate of .5
    assert first_loss(1, 1, 0.75, 0.5, 0.0) == 2.5  # at the rate of the day after, whatever comes then
    assert first_loss(0.5, 0.5, 0.375, 0.25, baseline=0.5) == 2.5  # of the half that is made
    assert first_loss(1, 1, 0.9, 0.5, onset=0.3) == pytest.approx(2.8 - 0.3)
    assert first_loss(0.2, 1, 1) == 0.0
    assert first_loss(1, 0.5, 1, onset=1.5) == 0.0  # over before the next day: never before the onset
    assert first_loss(1, 1, 0.4) == 2.0  # nothing is known of the day after


def test_rounding_is_no_loss() -> None:
    assert np.isnan(first_loss(1, 1 - 1e-12, 1))
    assert np.isnan(first_loss(1, 1, 1.1))


def test_crumbs_are_no_first_loss() -> None:
    """A chain that stands still orders a hundred-millionth less of another: days before that one lacks anything."""
    assert first_loss(1, 1 - 1e-8, 1 - 5e-5, 0.75, 0.5) == 3.5
    assert np.isnan(first_loss(1, 1 - 1e-8, 1 - 5e-5, 1))


def test_recovery_is_the_first_of_fourteen_good_days() -> None:
    good = [1.0] * 14
    assert recovery(1, 0.2, 0.2, *good) == 3.0
    assert recovery(1, 0.2, *good[:13], 0.2, *good, onset=1.0) == 16.0 - 1.0
    assert recovery(1, 0.2, *([0.95] * 14)) == 2.0  # 95 % is enough
    assert recovery(3, 0.6, *([0.95 * 3] * 14), baseline=3.0) == 2.0  # which rounding puts at 94.99999999999999 %


def test_recovery_that_does_not_come_is_never() -> None:
    assert np.isnan(recovery(1, 0.2, *[1.0] * 13))  # the horizon ends a day early
    assert np.isnan(recovery(*[0.96] * 20))  # there was nothing to recover from
    assert np.isnan(recovery(0.1, 1, 1))  # shorter than fourteen days


def test_days_below_are_counted_whole() -> None:
    assert days_below(loss_share(path(1, 0.96, 0.95, 0.949, 0.0), ONE)).item() == 2.0
    assert days_below(loss_share(path(3, 0.95 * 3, 2.8), 3.0 * ONE)).item() == 1.0


def test_a_chain_without_output_loses_nothing() -> None:
    nothing = np.zeros((20, 1, 1))
    none = np.array([0.0])
    assert peak_loss_share(loss_share(nothing, none)).item() == 0.0
    assert days_below(loss_share(nothing, none)).item() == 0.0
    assert np.isnan(days_to_first_loss(loss_share(nothing, none), none).item())


def test_what_sums_of_floats_leave_is_no_loss() -> None:
    """A chain that makes all but a rounding of its baseline makes its baseline; what is more is kept, however small."""
    output, usual = np.array([1.0, 1.0 - 2e-16, 1.0 + 9e-13, 1.0 - 2e-12]) * 300.0, np.full(4, 300.0)
    assert settled(output, usual, usual).tolist() == [300.0, 300.0, 300.0, 300.0 * (1.0 - 2e-12)]
    nothing = np.zeros(1)
    assert settled(np.full(1, 1e-15), nothing, nothing).item() == 1e-15  # of nothing, all is more
    third = np.array([[100.0 / 3.0 * 3.0 * (1.0 - 1e-15), 90.0]])
    assert target_shortfall(third, np.array([100.0]), 0.0)[0].tolist() == [0.0, 10.0]


def test_a_shortfall_that_three_digits_would_not_show_misses_no_target() -> None:
    shortfall = np.array([[0.0, 0.0086, 1.0, 1.01], [0.0, 0.0, 0.0, 0.0]])
    met = target_met(shortfall, np.array([2000.0, np.nan]))  # 0.05 % of 2000 is 1
    assert met[0].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert np.isnan(met[1]).all()


def test_shortfall_starts_at_the_target() -> None:
    # planned at 1.1 of what is simulated: 95 * 1.1 = 104.5 meets 100; 90 * 1.1 = 99 misses it by 1
    found = target_shortfall(np.array([[95.0, 90.0]]), np.array([100.0]), 0.1)
    assert found == pytest.approx(np.array([[0.0, 1.0]]))


def test_replications_and_chains_are_told_apart() -> None:
    output = np.ones((30, 2, 3))
    output[4:6, 1, 2] = 0.0
    loss, onset = loss_share(output, np.ones(2)), np.array([0.0, 0.0, 4.0])
    first = days_to_first_loss(loss, onset)
    assert first[1, 2] == 0.0
    assert np.isnan(first).sum() == 5
    assert days_to_recover(loss, onset)[1, 2] == 2.0
    assert days_below(loss).tolist() == [[0, 0, 0], [0, 0, 2]]
