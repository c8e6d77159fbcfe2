"""Do intervals hold what they promise?"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from sim.estimate import (
    Interval,
    Resamples,
    _ratios,
    _studentized,
    _Tails,
    bands,
    cvar,
    cvar_difference,
    cvar_interval,
    mean_interval,
    relative_width,
    share_interval,
    value_at_risk,
)

ROUNDS = 2000


def resamples(size: int, seed: int) -> Resamples:
    return Resamples(np.random.default_rng(seed), size)


def coverage(hits: int, rounds: int = ROUNDS) -> bool:
    """Whether .95 is within four standard errors of the share of hits."""
    return abs(hits / rounds - 0.95) < 4 * (0.95 * 0.05 / rounds) ** 0.5


def hits(samples: np.ndarray, truth: float, shrink: float = 1.0) -> int:
    count = 0
    for sample in samples:
        found = mean_interval(sample)
        count += abs(found.mean - truth) <= shrink * (found.high - found.low) / 2
    return count


@pytest.mark.parametrize("size", [2, 5, 30])
def test_mean_is_covered_as_often_as_is_said(size: int) -> None:
    """Student 1908: exact for normal samples of any size.  Intervals of three fifths of the width are found out."""
    samples = np.random.default_rng(size).normal(3.0, 2.0, (ROUNDS, size))
    assert coverage(hits(samples, 3.0))
    assert not coverage(hits(samples, 3.0, shrink=0.6))


def test_mean_by_hand() -> None:
    # 1, 2, 3: standard error 1 / sqrt 3, t(2) = 4.30265
    found = mean_interval(np.array([1.0, 2.0, 3.0]))
    assert found.mean == 2.0
    assert found.high - 2.0 == pytest.approx(4.302652729911275 / 3**0.5, abs=1e-9)
    assert tuple(found)[3] == 3


def test_what_never_happened_is_left_out() -> None:
    found = mean_interval(np.array([np.nan, 4.0, np.nan, 6.0]))
    assert (found.mean, tuple(found)[3]) == (5.0, 2)
    nothing = mean_interval(np.array([np.nan, np.nan]))
    assert np.isnan(nothing.mean)
    assert tuple(nothing)[3] == 0


def test_equal_numbers_have_no_width() -> None:
    assert tuple(mean_interval(np.full(7, 0.1)))[:3] == (pytest.approx(0.1, abs=1e-15),) * 3


@pytest.mark.parametrize(("truth", "size"), [(0.5, 40), (0.1, 60), (0.97, 200)])
def test_share_is_covered_about_as_often_as_is_said(truth: float, size: int) -> None:
    """Wilson 1927: the coverage of a share jumps with its value; 92 to 99 % is what the method gives here."""
    luck = np.random.default_rng(size)
    covered = 0
    for sample in luck.random((ROUNDS, size)) < truth:
        found = share_interval(sample.astype(float))
        covered += found.low <= truth <= found.high
    assert 0.92 < covered / ROUNDS < 0.99


@pytest.mark.parametrize("size", [2, 19, 72, 500, 4000])
def test_intervals_are_those_of_scipy_stats(size: int) -> None:
    """We ask scipy.special, as scipy.stats does, but not scipy.stats, which takes its time to load."""
    sample = np.random.default_rng(size).lognormal(size=size)
    mean = mean_interval(sample)
    assert mean[1:3] == pytest.approx(stats.t.interval(0.95, size - 1, np.mean(sample), stats.sem(sample)), rel=1e-12)
    for successes in {0, 1, size // 3, size - 1, size}:
        share = share_interval(np.arange(size) < successes)
        assert share[1:3] == pytest.approx(stats.binomtest(successes, size).proportion_ci(method="wilson"), abs=1e-12)
    for quantile in (0.5, 0.9, 0.95):
        ends = stats.quantile_test(sample, p=quantile).confidence_interval(0.95)
        ends = ends if np.isfinite(ends).all() else (np.nan, np.nan)  # we give both ends or none
        assert value_at_risk(sample, quantile)[1:3] == pytest.approx(ends, nan_ok=True)


def test_share_stays_a_share() -> None:
    none, every = share_interval(np.zeros(10)), share_interval(np.ones(10))
    assert (none.mean, none.low) == (0.0, pytest.approx(0.0, abs=1e-12))
    assert (every.mean, every.high) == (1.0, pytest.approx(1.0, abs=1e-12))
    assert none.high == pytest.approx(1 - every.low)
    # Wilson: z^2 / (n + z^2) above no success at all
    z = stats.norm.ppf(0.975)
    assert none.high == pytest.approx(z**2 / (10 + z**2), abs=1e-9)


def test_cvar_is_the_mean_of_the_tail() -> None:
    losses = np.arange(1.0, 11.0)
    assert cvar(losses, 0.8) == 9.5  # of ten, the two worst
    # a quarter of ten: 10, 9 and half of 8 over 2.5
    assert cvar(losses, 0.75) == pytest.approx((10 + 9 + 0.5 * 8) / 2.5)
    assert cvar(losses, 0.0) == losses.mean()
    assert cvar(losses, 1.0) == 10.0
    assert cvar(np.array([3.0])) == 3.0


def test_cvar_of_a_known_law() -> None:
    """Exponential with mean 1: VaR + 1 = -ln .05 + 1 (memoryless); four standard errors of 5000 tail values."""
    luck = np.random.default_rng(3).exponential(size=100_000)
    assert abs(cvar(luck) - (1 - np.log(0.05))) < 4 * (1.0 + 0.05**0.5 * 4) / 5000**0.5


def test_cvar_is_never_below_the_mean_and_does_not_mind_the_order() -> None:
    luck = np.random.default_rng(1).lognormal(size=(50, 37))
    for sample in luck:
        assert cvar(sample) >= sample.mean()
        assert cvar(sample) == cvar(sample[::-1])


# --- intervals of the worst cases --------------------------------------------------------------------------------

TAIL_ROUNDS = 400


def covered(found: list[Interval], truth: float, shrink: float = 1.0) -> int:
    """How many intervals hold the truth, each drawn towards its estimate."""
    return sum(
        one.mean + shrink * (one.low - one.mean) <= truth <= one.mean + shrink * (one.high - one.mean) for one in found
    )


@pytest.mark.parametrize(
    ("law", "truth"),
    [("exponential", 1.0 - np.log(0.05)), ("normal", stats.norm.pdf(stats.norm.ppf(0.95)) / 0.05), ("uniform", 0.975)],
)
def test_cvar_is_covered_as_often_as_is_said(law: str, truth: float) -> None:
    """Bootstrap-t, Efron and Tibshirani 1993; 200 replications leave ten in the tail.

    The percentile and BCa intervals cover 87 to 91 % here, those of three fifths of the width are found out.
    """
    luck, draws = np.random.default_rng(5), resamples(200, 9)
    found = [cvar_interval(getattr(luck, law)(size=200), draws) for _ in range(TAIL_ROUNDS)]
    assert coverage(covered(found, truth), TAIL_ROUNDS)
    assert not coverage(covered(found, truth, shrink=0.6), TAIL_ROUNDS)


def test_difference_of_cvars_is_covered_as_often_as_is_said() -> None:
    """Of a standard normal and half of it plus as much of another: standard deviations 1 and sqrt .5."""
    luck, truth = np.random.default_rng(6), (1.0 - 0.5**0.5) * stats.norm.pdf(stats.norm.ppf(0.95)) / 0.05
    found, draws = list[Interval](), resamples(200, 9)
    for _ in range(TAIL_ROUNDS):
        first, other = luck.normal(size=(2, 200))
        found += cvar_difference(first, 0.5 * (first + other), draws)
    assert coverage(covered(found, truth), TAIL_ROUNDS)
    assert not coverage(covered(found, truth, shrink=0.6), TAIL_ROUNDS)


def test_pairs_are_kept_together() -> None:
    """What differs by a constant differs by it in every draw; strangers differ by luck."""
    first = np.random.default_rng(1).exponential(size=150)
    (shifted,) = cvar_difference(first, first - 2.0, resamples(150, 2))
    assert (shifted.low, shifted.high) == (pytest.approx(2.0), pytest.approx(2.0))
    nearly = first - 2.0 + 1e-3 * np.random.default_rng(2).normal(size=150)
    (close,) = cvar_difference(first, nearly, resamples(150, 2))
    assert 0.0 < close.high - close.low < 0.01
    (strange,) = cvar_difference(first, np.roll(first, 1) - 2.0, resamples(150, 2))
    assert strange.mean == pytest.approx(2.0)
    assert strange.high - strange.low > 0.5


def test_a_higher_level_is_a_wider_interval() -> None:
    sample = np.random.default_rng(1).exponential(size=150)
    plain, wider = cvar_difference(sample, 0.5 * sample, resamples(150, 2), (0.95, 0.99))
    assert wider.low < plain.low < plain.mean == wider.mean < plain.high < wider.high
    assert mean_interval(sample, 0.99).low < mean_interval(sample).low


def test_cvar_interval_hangs_on_its_luck_only() -> None:
    sample = np.random.default_rng(1).exponential(size=150)
    assert cvar_interval(sample, resamples(sample.size, 2)) == cvar_interval(sample, resamples(sample.size, 2))
    assert cvar_interval(sample, resamples(sample.size, 2)) != cvar_interval(sample, resamples(sample.size, 3))
    assert cvar_interval(sample, resamples(sample.size, 2)).mean == cvar(sample)


def test_too_few_replications_have_no_interval_of_the_worst() -> None:
    """Of 71 losses all lie below the 95 % point with probability .95^71 = 2.62 %: more than the 2.5 % of an end.

    Of a hundred five are in the tail.
    """
    sample = np.random.default_rng(1).exponential(size=100)
    assert np.isfinite(value_at_risk(sample[:72]).high)
    assert np.isnan(value_at_risk(sample[:71]).high)
    for size in (2, 10, 19, 20, 99):  # below 20 the worst of them is all of the tail, and seems to have no spread
        assert np.isnan(cvar_interval(sample[:size], resamples(size, 2)).low), size
    assert np.isfinite(cvar_interval(sample, resamples(100, 2)).low)


def test_a_single_replication_has_no_width() -> None:
    sample = np.array([3.0])
    for found in (mean_interval(sample), value_at_risk(sample), cvar_interval(sample, resamples(1, 2))):
        assert tuple(found) == (3.0, 3.0, 3.0, 1)
    assert tuple(share_interval(np.array([1.0]))) == (1.0, 1.0, 1.0, 1)


def test_what_happened_once_has_no_interval() -> None:
    mean, low, high, count = mean_interval(np.array([np.nan, 47.0, np.nan]))
    assert (mean, count) == (47.0, 1)
    assert np.isnan([low, high]).all()


def test_worst_of_equal_losses() -> None:
    """Order statistics hold for every law, if there are enough; a tail without spread tells nothing of its error."""
    for size in (30, 71, 72, 200):
        sample = np.full(size, 3.0)
        at_risk, worst = value_at_risk(sample), cvar_interval(sample, resamples(size, 2))
        assert (at_risk.mean, worst.mean) == (3.0, 3.0)
        assert np.isnan(worst[1:3]).all()
        assert np.isnan(at_risk[1:3]).all() if size < 72 else at_risk[:3] == (3.0, 3.0, 3.0)
    same = np.arange(100.0)
    assert cvar_difference(same + 2.0, same, resamples(100, 2))[0] == (2.0, 2.0, 2.0, 100)


@pytest.mark.parametrize("size", [72, 200])
def test_value_at_risk_is_covered_at_least_as_often_as_is_said(size: int) -> None:
    """Conover 1999: order statistics hold for every law, and a little more often than asked for."""
    truth, luck = -np.log(0.05), np.random.default_rng(size)
    found = [value_at_risk(luck.exponential(size=size)) for _ in range(ROUNDS)]
    share = covered(found, truth) / ROUNDS
    assert 0.95 - 4 * (0.95 * 0.05 / ROUNDS) ** 0.5 < share < 0.99
    assert not coverage(covered(found, truth, shrink=0.5))


def test_all_differences_hold_together_only_if_adjusted() -> None:
    """Bonferroni: three intervals of 1 - .05 / 3 hold together in 95 % of cases or more; three of 95 % do not."""
    together = {0.95: 0, 1 - 0.05 / 3: 0}
    for sample in np.random.default_rng(4).normal(1.0, 1.0, (ROUNDS, 3, 40)):
        for level in together:
            found = [mean_interval(one, level) for one in sample]
            together[level] += all(one.low <= 1.0 <= one.high for one in found)
    least = 0.95 - 4 * (0.95 * 0.05 / ROUNDS) ** 0.5
    assert together[1 - 0.05 / 3] / ROUNDS > least
    assert together[0.95] / ROUNDS < least  # .95^3 = .857


def test_width_is_that_of_the_widest_of_all_that_hold_together() -> None:
    """Half of 1, 2, 3 is t(2) / sqrt 3; of two comparisons at once each has the level 1 - .05 / 2.

    Of .1, .2, .3 it is a tenth as wide, at a tenth of the mean.  Where nothing is lost there is no share of it.
    """
    sample, steady = np.array([1.0, 2.0, 3.0]), np.full(3, 2.0)
    alone, both = (stats.t.ppf(1.0 - 0.025 / compared, 2) / 3**0.5 for compared in (1, 2))
    assert relative_width(sample[None]) == pytest.approx(alone / 2.0)
    assert relative_width(0.1 * sample[None]) == pytest.approx(alone / 2.0)
    assert relative_width(np.array([steady, sample])) == pytest.approx(alone / 2.0)
    for others in ([sample, steady], [steady, sample]):
        assert relative_width(np.array([steady, *others])) == pytest.approx(both / 2.0)
    assert np.isnan(relative_width(np.array([np.zeros(3), sample])))


def test_bands_are_mean_and_quantiles_of_each_day() -> None:
    days = np.array([np.arange(101.0), np.full(101, 2.0)])
    assert bands(days, days.mean(axis=1)).tolist() == [[50.0, 5.0, 25.0, 50.0, 75.0, 95.0], [2.0] * 6]


def test_a_tail_of_a_few_has_no_interval():
    """29 draws in 30 that lose about the same and one that loses more: the ratio of the bootstrap runs away."""
    losses = np.concatenate([np.linspace(10.0, 10.1, 29), [4000.0]])
    found = cvar_interval(losses, resamples(losses.size, 1))
    assert found.mean == pytest.approx(cvar(losses))
    assert np.isnan(found.low)
    assert np.isnan(found.high)


@pytest.mark.parametrize("rest", [0.0, 1e-6, 1e-2])
def test_a_worst_case_that_outweighs_all_others_leaves_no_interval(rest: float) -> None:
    """A draw without it, as e^-1 of them are, has hardly any spread: set against that, no distance is too great."""
    losses = rest * np.random.default_rng(3).uniform(size=200)
    losses[7] = 40.0
    found = cvar_interval(losses, resamples(losses.size, 1))
    assert found.mean == pytest.approx(4.0, rel=1e-2)
    assert np.isnan([found.low, found.high]).all()


def test_a_draw_without_spread_is_infinitely_far_off_on_its_side() -> None:
    found = _ratios(np.array([1.0, 2.0, 3.0, 2.5]), np.array([0.0, 0.0, 0.0, 0.5]), 2.0, 1.0)
    assert found.tolist() == [-np.inf, 0.0, np.inf, 1.0]


def test_ends_are_the_quantiles_of_the_ratios_on_the_other_side() -> None:
    """Of 1 ... 1000 the 50th and the 950th leave a twentieth each: 10 - 2 x 950 to 10 - 2 x 50."""
    found = _studentized(10.0, 2.0, np.arange(1.0, 1001.0), 0.9, 200)
    assert found == (10.0, -1890.0, -90.0, 200)


def test_a_tail_of_equals_leaves_no_interval() -> None:
    """That the worst twelve of 200 lose all there is says nothing of how many the next 200 would hold."""
    losses = np.concatenate([np.full(12, 40.0), np.random.default_rng(3).uniform(0.0, 30.0, 188)])
    found = cvar_interval(losses, resamples(losses.size, 1))
    assert found.mean == 40.0
    assert np.isnan([found.low, found.high]).all()


def test_every_replication_is_drawn_as_often_as_any_other() -> None:
    """Two thousand draws of forty each: of every one 2000 on average, binomial; four and a half standard errors."""
    counts = np.vstack(list(resamples(40, 3))).astype(int)
    assert counts.shape == (2000, 40)
    assert counts.sum(axis=1).tolist() == [40] * 2000
    assert np.abs(counts.sum(axis=0) - 2000).max() < 4.5 * (2000 * (1.0 - 1.0 / 40)) ** 0.5


def test_draws_told_in_counts_are_the_draws_themselves() -> None:
    """Also where hardly any of the worst is drawn, of both or of one: a hundred times the least loss of the first.

    Or the one of the five worst of the second that is the least of the first.
    """
    luck = np.random.default_rng(4)
    first, second = luck.gamma(2.0, 10.0, 100), luck.gamma(2.0, 9.0, 100)
    worst = np.argsort(-second)[:5]
    alone = [100 * (np.arange(100) == at) for at in (np.argmin(first), worst[np.argmin(first[worst])])]
    draws = luck.multinomial(100, np.full(100, 0.01), 20)
    assert np.sum(first > np.min(first[worst])) > 50
    for many in (draws, *(np.vstack([draws, one]) for one in alone)):
        found, errors = _Tails([first, second]).drawn(many)
        for count, mean, error in zip(many, found, errors, strict=True):
            terms = [_tail_terms(np.repeat(sample, count)) for sample in (first, second)]
            difference = terms[0] - terms[1]
            assert mean == pytest.approx(difference.mean(), abs=1e-9)
            assert mean == pytest.approx(cvar(np.repeat(first, count)) - cvar(np.repeat(second, count)), abs=1e-9)
            assert error == pytest.approx(difference.std() / 10.0, abs=1e-6)


def _tail_terms(losses: np.ndarray) -> np.ndarray:
    """Numbers whose mean is the mean of the worst 5 % of a hundred."""
    at_risk = np.sort(losses)[94]
    return at_risk + np.maximum(losses - at_risk, 0.0) / 0.05
