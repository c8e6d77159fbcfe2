"""What is left of a capacity on a day, and whose luck is it?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from small_economy import JP, cut, made, needs, network, product, scenario, sold

from sim.hazards import Strikes, draw_strikes, remaining_share
from sim.scenario import Scenario


def strikes(start: float, duration: float, depth: float = 1.0, recovery: float = 0.0) -> Strikes:
    return Strikes(*(np.array([[number]]) for number in (start, duration, depth, recovery)))


def lost(struck: Strikes, days: int = 100) -> list[float]:
    return [1.0 - float(remaining_share(struck, day)[0, 0]) for day in range(days)]


def test_a_day_is_lost_as_far_as_the_cut_reaches_into_it() -> None:
    # from 2.25 to 4.75: three quarters of day 2, day 3, three quarters of day 4, at depth .8
    assert lost(strikes(2.25, 2.5, 0.8), 7) == pytest.approx([0, 0, 0.6, 0.8, 0.6, 0, 0], abs=1e-12)


def test_a_cut_within_a_day_is_its_length() -> None:
    assert lost(strikes(3.4, 0.25), 5) == pytest.approx([0, 0, 0, 0.25, 0], abs=1e-12)


def test_recovery_is_a_straight_line() -> None:
    # whole until day 2, then 1 - t/4: day averages 7/8, 5/8, 3/8, 1/8
    assert lost(strikes(0.0, 2.0, 1.0, 4.0), 7) == pytest.approx([1, 1, 0.875, 0.625, 0.375, 0.125, 0], abs=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_days_sum_to_the_area_of_the_cut(seed: int) -> None:
    """depth * (duration + recovery / 2), however odd the times are; never more than all is lost."""
    start, duration, depth, recovery = np.random.default_rng(seed).uniform([0, 0.1, 0.1, 0], [30, 30, 1, 30])
    struck = strikes(start, duration, depth, recovery)
    assert sum(lost(struck)) == pytest.approx(depth * (duration + recovery / 2.0), abs=1e-9)
    assert struck.end[0, 0] == pytest.approx(start + duration + recovery)


def test_rounding_never_leaves_less_than_nothing() -> None:
    """1 - (G(day + 1) - G(day)) fell below zero by 2e-16, and a negative capacity made NaN downstream."""
    starts = np.arange(0.0, 20.0, 0.01)[:, None]
    struck = Strikes(starts, np.full_like(starts, 17.47), np.ones_like(starts), np.zeros_like(starts))
    for day in range(40):
        left = remaining_share(struck, day)
        assert left.min() >= 0.0
        assert left.max() <= 1.0


# --- luck --------------------------------------------------------------------------------------------------------


def question(*cuts, replications: int = 4000, seed: int = 7) -> Scenario:
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
    )
    return scenario(economy, cuts, replications=replications, seed=seed)


UNSURE = cut(5.0, (10.0, 20.0, 90.0), (0.2, 0.9, 1.0), recovery=(0.0, 5.0, 40.0), products=["part"], probability=0.3)


def test_numbers_are_drawn_from_the_triangular_law() -> None:
    """Kolmogorov's test at one in a thousand; the same sample is refused for a law with another mode."""
    struck = draw_strikes(question(UNSURE), range(4000))
    for sample, low, mode, high in ((struck.duration[0], 10, 20, 90), (struck.recovery[0], 0, 5, 40)):
        law = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
        other = stats.triang(0.5, loc=low, scale=high - low)
        assert stats.kstest(sample, law.cdf).pvalue > 1e-3
        assert stats.kstest(sample, other.cdf).pvalue < 1e-6
        # mean (low + mode + high) / 3, within four standard errors
        assert abs(sample.mean() - (low + mode + high) / 3) < 4 * sample.std() / 4000**0.5


def test_a_cut_happens_as_often_as_it_should() -> None:
    """Binomial: four standard errors of 4000 draws at .3."""
    happened = draw_strikes(question(UNSURE), range(4000)).depth[0] > 0.0
    assert abs(happened.mean() - 0.3) < 4 * (0.3 * 0.7 / 4000) ** 0.5


def test_depths_are_drawn_where_the_cut_happens() -> None:
    depth = draw_strikes(question(replace(UNSURE, probability=1.0)), range(4000)).depth[0]
    law = stats.triang((0.9 - 0.2) / 0.8, loc=0.2, scale=0.8)
    assert stats.kstest(depth, law.cdf).pvalue > 1e-3


def test_one_cut_s_numbers_have_nothing_to_do_with_each_other() -> None:
    """Correlations of independent numbers are within four standard errors, 4 / sqrt(n), of zero."""
    struck = draw_strikes(question(replace(UNSURE, probability=1.0), UNSURE), range(4000))
    numbers = np.array([struck.duration[0], struck.depth[0], struck.recovery[0], struck.duration[1]])
    between = np.corrcoef(numbers)[np.triu_indices(4, 1)]
    assert np.abs(between).max() < 4 / 4000**0.5


def same(one: Strikes, other: Strikes, row: int = 0) -> bool:
    return all(
        np.array_equal(getattr(one, name)[row], getattr(other, name)[row])
        for name in ("start", "duration", "depth", "recovery")
    )


def test_another_cut_leaves_the_first_one_s_luck_alone() -> None:
    """Minimally different worlds."""
    alone, joined = (
        draw_strikes(question(*cuts), range(50)) for cuts in ((UNSURE,), (UNSURE, cut(1.0, (1.0, 2.0, 3.0))))
    )
    assert same(alone, joined)


def test_a_longer_law_leaves_the_depth_alone() -> None:
    longer = replace(UNSURE, duration_days=replace(UNSURE.duration_days, high=900.0))
    alone, other = (draw_strikes(question(one), range(50)) for one in (UNSURE, longer))
    assert np.array_equal(alone.depth, other.depth)
    assert not np.array_equal(alone.duration, other.duration)
    assert np.all(other.duration >= alone.duration)  # the same share of another law


def test_a_replication_has_its_luck_in_any_batch() -> None:
    whole, part = draw_strikes(question(UNSURE), range(40)), draw_strikes(question(UNSURE), [31, 7])
    assert np.array_equal(whole.duration[:, [31, 7]], part.duration)
    assert np.array_equal(whole.depth[:, [31, 7]], part.depth)


def test_another_seed_is_other_luck() -> None:
    one, other = (draw_strikes(question(UNSURE, seed=seed), range(40)) for seed in (1, 2))
    assert not np.any(one.duration == other.duration)


def test_a_single_replication_has_no_luck() -> None:
    struck = draw_strikes(question(UNSURE, replications=1), [0])
    assert (struck.duration[0, 0], struck.depth[0, 0], struck.recovery[0, 0]) == (20.0, 0.9, 5.0)
    never = draw_strikes(question(replace(UNSURE, probability=0.0), replications=1), [0])
    assert never.depth[0, 0] == 0.0
