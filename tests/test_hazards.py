"""What is left of a capacity on a day, and whose luck is it?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace
from math import inf

import numpy as np
import pytest
from scipy import stats
from small_economy import EAST, JP, KR, backup, cut, hazard, made, needs, network, product, scenario, sold
from steps import run_steps

from sim.assembly import assemble, shocks
from sim.findings import hit_products
from sim.hazards import Strikes, cause_names, draw_strikes, first_day, remaining_share
from sim.network import Hazard, Range, ResponseSettings
from sim.scenario import Scenario
from sim.simulation import simulate


def strikes(start: float, duration: float, depth: float = 1.0, recovery: float = 0.0) -> Strikes:
    return side_by_side([(start, duration, depth, recovery)])


def side_by_side(rows: list[tuple[float, float, float, float]]) -> Strikes:
    """Strikes of one cause, each (start, duration, depth, recovery), in one replication."""
    numbers = np.array(rows, dtype=float).T[:, :, None]
    return Strikes(*numbers, np.zeros_like(numbers[0]), np.zeros(len(rows), dtype=np.int64))


def lost(struck: Strikes, days: int = 100, weight: float = 1.0) -> list[float]:
    return [1.0 - float(remaining_share(struck, np.array([[weight]]), day)[0, 0]) for day in range(days)]


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
    starts = np.arange(0.0, 20.0, 0.01)[None]
    whole, none = np.ones_like(starts), np.zeros_like(starts)
    struck = Strikes(starts, 17.47 * whole, whole, none, none, np.array([0]))
    for day in range(40):
        left = remaining_share(struck, np.ones((1, 1)), day)
        assert left.min() >= 0.0
        assert left.max() <= 1.0


def test_strikes_on_one_producer_multiply() -> None:
    # .5 from day 1 to 3, .4 from day 2 to 4: what is left is .5, .5 * .6, .6
    both = side_by_side([(1.0, 2.0, 0.5, 0.0), (2.0, 2.0, 0.4, 0.0)])
    assert lost(both, 5) == pytest.approx([0, 0.5, 0.7, 0.4, 0], abs=1e-12)


def test_a_strike_that_is_not_there_takes_nothing() -> None:
    never = (inf, 0.0, 0.0, 0.0)
    one = (2.25, 2.5, 0.8, 1.5)
    assert lost(side_by_side([one, never, never])) == lost(side_by_side([one]))  # to the last bit


def test_only_the_share_that_is_reached_is_lost() -> None:
    # depth .8, three quarters reached: .6
    assert lost(strikes(1.0, 1.0, 0.8), 3, weight=0.75) == pytest.approx([0, 0.6, 0], abs=1e-12)
    assert lost(strikes(1.0, 1.0, 0.8), 3, weight=0.0) == [0, 0, 0]


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


NUMBERS = ("start", "duration", "depth", "recovery", "alert")


def same(one: Strikes, other: Strikes, row: int = 0) -> bool:
    return all(np.array_equal(getattr(one, name)[row], getattr(other, name)[row]) for name in NUMBERS)


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


# --- hazards -----------------------------------------------------------------------------------------------------

QUAKE = hazard("quake", (0.1, 0.5, 2.0), (5.0, 10.0, 60.0), (0.2, 0.9, 1.0), regions=[JP], recovery_days=3.0)
STORM = hazard("storm", 1.5, (1.0, 4.0, 9.0), 0.5, regions=[EAST])


def world(*hazards: Hazard, cuts: tuple = (), horizon: int = 730, replications: int = 60, **about: object) -> Scenario:
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP, 0.6), made("part", EAST, 0.4), made("widget")],
        [needs("widget", "part", cover=5.0)],
        [sold("widget")],
        [backup("part-2", "part", region=KR)],
        hazards,
    )
    return scenario(economy, cuts, horizon, replications=replications, draw_hazards=True, **about)


def struck_by(asked: Scenario, replications: Sequence[int], subject: str) -> list[list[tuple[float, ...]]]:
    """Every strike of one cause in each replication: its numbers, in the order of time."""
    drawn = draw_strikes(asked, replications)
    rows = [row for row, cause in enumerate(drawn.cause) if cause_names(asked)[cause] == subject]
    return [
        [tuple(float(getattr(drawn, name)[row, at]) for name in NUMBERS) for row in rows if drawn.depth[row, at] > 0.0]
        for at in range(drawn.depth.shape[1])
    ]


def test_hazard_strikes_as_a_poisson_process() -> None:
    """Negligible durations: counts over ten years at 1.5 a year are Poisson(15), and any moment is as good as another.

    Chi-squared over counts, Kolmogorov over moments, both at one in a thousand; other rates are refused.
    """
    short = hazard("short", 1.5, 1e-9)
    drawn = struck_by(world(short, horizon=3650, replications=2000), range(2000), "short")
    counts = np.array([len(strikes) for strikes in drawn])
    edges = [-1, 9, 11, 12, 13, 14, 15, 16, 17, 18, 20, 99]
    seen = np.histogram(counts, bins=np.array(edges) + 0.5)[0]

    def fit(mean: float) -> float:
        expected = np.diff(stats.poisson.cdf(edges, mean))
        return float(stats.chisquare(seen, 2000 * expected / expected.sum()).pvalue)

    assert fit(15.0) > 1e-3
    assert fit(16.0) < 1e-6
    moments = [strike[0] for strikes in drawn for strike in strikes]
    assert stats.kstest(moments, stats.uniform(0.0, 3650.0).cdf).pvalue > 1e-3
    assert stats.kstest(moments, stats.uniform(0.0, 3750.0).cdf).pvalue < 1e-6


def test_the_first_gap_begins_with_the_run() -> None:
    """At 36.5 a year a tenth is due each day, the first day too: .0952 of the replications; four standard errors."""
    drawn = draw_strikes(world(hazard("often", 36.5, 1e-9), horizon=90, replications=4000), range(4000))
    share = 1.0 - np.exp(-0.1)
    assert abs(np.mean(drawn.start[0] < 1.0) - share) < 4 * (share * (1.0 - share) / 4000) ** 0.5


def test_a_hazard_whose_rate_is_nothing_never_strikes() -> None:
    assert draw_strikes(world(hazard("never", 0.0, 9.0)), range(60)).start.shape == (0, 60)


def test_recovery_and_warning_are_drawn_for_each_strike() -> None:
    """Kolmogorov's test at one in a thousand on both triangular laws; they have nothing to do with each other."""
    laws = {"recovery": (10.0, 20.0, 60.0), "alert": (2.0, 3.0, 9.0)}
    often = hazard("often", 12.0, 1.0, recovery_days=laws["recovery"], alert_days=laws["alert"])
    asked = world(often, horizon=365, replications=400, response=ResponseSettings(alert_hit_rate=1.0))
    strikes = draw_strikes(asked, range(400))
    there = strikes.depth > 0.0
    found = {name: getattr(strikes, name)[there] for name in laws}
    for name, (low, mode, high) in laws.items():
        law = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
        assert stats.kstest(found[name], law.cdf).pvalue > 1e-3
        assert stats.kstest(found[name], stats.uniform(low, high - low).cdf).pvalue < 1e-6
    rho = stats.spearmanr(found["recovery"], found["alert"]).statistic
    assert abs(rho) < 4.4 / np.sqrt(there.sum() - 1)


def test_an_uncertain_rate_is_drawn_once_a_replication() -> None:
    """Law of total variance: the variance of a count is that of Poisson, plus (10 years)^2 times that of the rate.

    A triangular rate on 0, 1.5, 3 has mean 1.5 and variance 9 / 24: 15 + 37.5.  Drawn anew for each gap it would be
    about 15 only.  The standard error of a variance is sqrt((m4 - s^4) / n).
    """
    short = hazard("short", (0.0, 1.5, 3.0), 1e-9)
    drawn = struck_by(world(short, horizon=3650, replications=2000), range(2000), "short")
    counts = np.array([len(strikes) for strikes in drawn], dtype=float)
    spread_ = (counts - counts.mean()) ** 2
    error = (np.mean(spread_**2) - spread_.mean() ** 2) ** 0.5 / 2000**0.5
    assert abs(counts.mean() - 15.0) < 4 * counts.std() / 2000**0.5
    assert abs(spread_.mean() - 52.5) < 4 * error
    assert spread_.mean() - 15.0 > 4 * error


def test_a_hazard_does_not_strike_while_it_lasts() -> None:
    """Gaps are counted from the end of the full depth: exponential again, whatever the durations."""
    often = hazard("often", 10.0, (5.0, 20.0, 60.0), recovery_days=30.0)
    drawn = struck_by(world(often, horizon=3650, replications=100), range(100), "often")
    gaps = [later[0] - earlier[0] - earlier[1] for strikes in drawn for earlier, later in itertools.pairwise(strikes)]
    assert min(gaps) > 0.0
    # A gap that reaches beyond the horizon is not seen: of thousands over ten years that is less than the test sees.
    assert stats.kstest(gaps, stats.expon(scale=36.5).cdf).pvalue > 1e-3
    assert stats.kstest(gaps, stats.expon(scale=42.0).cdf).pvalue < 1e-6


def test_exponential_durations_are_exponential() -> None:
    """Kolmogorov at one in a thousand; the same hazard with the usual law is fixed at its mode."""
    lasting = hazard("lasting", 2.0, 60.0, duration_law="exponential")
    drawn = struck_by(world(lasting, horizon=3650, replications=300), range(300), "lasting")
    lengths = [strike[1] for strikes in drawn for strike in strikes]
    assert stats.kstest(lengths, stats.expon(scale=60.0).cdf).pvalue > 1e-3
    assert stats.kstest(lengths, stats.expon(scale=66.0).cdf).pvalue < 1e-6
    usual = struck_by(world(replace(lasting, duration_law="triangular")), range(9), "lasting")
    assert {strike[1] for strikes in usual for strike in strikes} == {60.0}


def test_exponential_cut_has_its_mode_as_its_mean() -> None:
    one = cut(5.0, 60.0, products=["part"], duration_law="exponential")
    lengths = draw_strikes(question(one), range(4000)).duration[0]
    assert stats.kstest(lengths, stats.expon(scale=60.0).cdf).pvalue > 1e-3
    assert draw_strikes(question(one, replications=1), [0]).duration[0, 0] == 60.0


def test_a_hazard_strikes_everybody_whom_it_selects() -> None:
    """Common cause by region: whatever stands in Japan, backups too."""
    plant = assemble(world(QUAKE, STORM))
    names = [(one.product, one.region) for one in plant.wiring.producers] + [("part-2", KR)]
    taken = [{name for name, weight in zip(names, row, strict=True) if weight} for row in plant.hit]
    assert taken == [{("part", JP)}, {("part", EAST), ("widget", EAST)}]


def test_hazards_do_not_strike_where_there_is_no_luck() -> None:
    single = world(QUAKE, STORM, replications=1)
    assert draw_strikes(single, [0]).start.shape == (0, 1)
    assert np.isnan(simulate(assemble(single), [0]).onset).all()
    asleep = replace(world(QUAKE, STORM), draw_hazards=False)
    assert draw_strikes(asleep, range(60)).start.shape == (0, 60)


def test_another_hazard_leaves_all_other_luck_alone() -> None:
    """Minimally different worlds: a hazard more, in front of the others, and a cut that may or may not happen."""
    alone, joined = world(QUAKE, cuts=(UNSURE,)), world(STORM, QUAKE, cuts=(UNSURE,))
    assert struck_by(alone, range(60), "quake") == struck_by(joined, range(60), "quake")
    assert same(draw_strikes(alone, range(60)), draw_strikes(joined, range(60)))
    assert struck_by(alone, range(60), "quake") == struck_by(world(QUAKE), range(60), "quake")
    assert any(struck_by(joined, range(60), "storm"))


def test_a_longer_horizon_leaves_earlier_strikes_alone() -> None:
    short, long = (struck_by(world(QUAKE, horizon=days), range(60), "quake") for days in (730, 1500))
    assert [[one for one in strikes if one[0] < 730.0] for strikes in long] == short
    assert any(len(more) > len(less) for less, more in zip(short, long, strict=True))


def test_hazards_of_a_replication_are_the_same_in_any_batch() -> None:
    whole, part = (struck_by(world(QUAKE, STORM), batch, "quake") for batch in (range(60), [31, 7]))
    assert part == [whole[31], whole[7]]


def test_company_leaves_no_trace() -> None:
    """Bit for bit, whoever strikes first: the clock starts on the same day for all."""
    plant = assemble(world(QUAKE, STORM))
    assert first_day(plant.scenario) == 0
    whole = simulate(plant, range(20))
    for batch in ([3], [11, 4], range(10, 20)):
        part = simulate(plant, batch)
        for name in ("volume", "value", "degraded", "added"):
            assert np.array_equal(getattr(whole, name)[:, :, list(batch)], getattr(part, name)), name
        assert np.array_equal(whole.onset[list(batch)], part.onset, equal_nan=True)


def test_strikes_of_hazards_wake_backups_and_are_told() -> None:
    plant = assemble(world(QUAKE))
    drawn = draw_strikes(plant.scenario, range(60))
    for at, strikes_ in enumerate(struck_by(plant.scenario, range(60), "quake")):
        spans = [(one.start, one.end) for one in shocks(plant, drawn)[at] if one.product == 0]
        assert spans == [(one[0], one[0] + one[1] + one[3]) for one in strikes_]
    steps = [step for step in run_steps(plant, simulate(plant, range(60))) if step.subject == "quake"]
    assert {step.kind for step in steps} == {"cut begins", "recovery begins", "cut ends"}
    assert len(steps) == 3 * sum(map(len, struck_by(plant.scenario, range(60), "quake")))


def test_cuts_and_hazards_are_seen_alike() -> None:
    """A hazard that struck is worth the cut with the same numbers."""
    drawn = world(QUAKE, contracts=())
    at, strikes_ = next((at, one) for at, one in enumerate(struck_by(drawn, range(60), "quake")) if one)
    cuts = [cut(one[0], one[1], one[2], recovery=one[3], regions=[JP]) for one in strikes_]
    told = replace(world(cuts=tuple(cuts), contracts=()), draw_hazards=False)
    found, expected = simulate(assemble(drawn), [at]), simulate(assemble(told), [0])
    assert found.volume == pytest.approx(expected.volume, abs=1e-9)
    assert found.onset == expected.onset


def test_products_at_risk_are_those_of_the_cuts_and_of_the_deepest_hazard() -> None:
    """Two hazards in Japan, which makes .6 of the parts: .9 there; East makes .4 of them and all widgets."""
    milder = replace(QUAKE, id="flood", depth=Range.fixed(0.3))
    found = {one.product: one.share_lost for one in hit_products(assemble(world(milder, QUAKE, STORM)))}
    assert found == pytest.approx({"part": 0.6 * 0.9 + 0.4 * 0.5, "widget": 0.5})
    also = world(QUAKE, cuts=(cut(1.0, 9.0, 0.5, products=["part"]),))
    (part,) = hit_products(assemble(also))
    assert part.share_lost == pytest.approx(0.6 * (1 - 0.5 * 0.1) + 0.4 * 0.5)


def test_what_is_told_of_a_product_at_risk_is_what_home_has_of_it() -> None:
    """Japan makes .6 of the parts, of which home uses one a day and holds five days; the widget's backup is not theirs.

    Parts lose .6 x .5 = .3 of 365, widgets, which nobody at home takes, all of nothing: the larger loss comes first.
    """
    asked = world(cuts=(cut(1.0, 9.0, 0.5, products=["part"], regions=[JP]), cut(1.0, 9.0, products=["widget"])))
    economy = replace(asked.network, backups=(*asked.network.backups, backup("widget-2", "widget")))
    part, widget = hit_products(assemble(replace(asked, network=economy)))
    assert (part.product, part.regions, part.backups) == ("part", (JP,), ("part-2",))
    assert (part.share_lost, part.home_use, part.cover_days) == pytest.approx((0.3, 365.0, 5.0))
    assert (widget.product, widget.regions, widget.backups) == ("widget", (EAST,), ("widget-2",))
    assert (widget.share_lost, widget.home_use, widget.cover_days) == pytest.approx((1.0, 0.0, 0.0))


# --- alerts ------------------------------------------------------------------------------------------------------


def seen(rate: float, replications: int = 4000) -> Strikes:
    """A cut on day 12 and a hazard, which can be seen 20 and 5 days ahead."""
    coming = replace(UNSURE, start_day=12.0, probability=0.5, alert_days=Range.fixed(20.0))
    storm = replace(STORM, alert_days=Range.fixed(5.0))
    settings = ResponseSettings(alert_hit_rate=rate)
    return draw_strikes(world(storm, cuts=(coming,), replications=replications, response=settings), range(replications))


def test_alerts_are_raised_as_often_as_they_should() -> None:
    """Binomial: four standard errors at .7; never for what does not happen."""
    drawn = seen(0.7)
    for row, days in ((0, 20.0), (1, 5.0)):
        happens = drawn.depth[row] > 0.0
        raised = drawn.alert[row, happens] > 0.0
        assert abs(raised.mean() - 0.7) < 4 * (0.7 * 0.3 / raised.size) ** 0.5
        assert set(np.unique(drawn.alert[row])) == {0.0, days}
        assert not drawn.alert[row, ~happens].any()


def test_what_is_seen_coming_does_not_depend_on_the_horizon() -> None:
    """Strikes beyond the horizon of which people hear within it; they leave no other trace in the shorter run."""
    storm = replace(STORM, rate_per_year=Range.fixed(6.0), alert_days=Range(20.0, 60.0, 100.0))
    told = []
    for horizon in (100, 200):
        asked = world(storm, horizon=horizon, response=ResponseSettings(alert_hit_rate=1.0))
        plant = assemble(asked)
        found = simulate(plant, range(60))
        steps = run_steps(plant, found)
        assert all(step.day < horizon for step in steps if step.kind == "cut begins")
        assert np.nanmax(found.onset) < horizon
        told.append([step for step in steps if step.day < 100 and step.kind in ("detected", "ramp", "cut begins")])
    late = [step for step in told[0] if step.kind == "detected" and step.day > 50]
    assert late
    assert told[0] == told[1]


def test_better_foresight_leaves_the_strikes_alone() -> None:
    """And sees whatever the worse one sees."""
    worse, better = seen(0.3, 200), seen(0.6, 200)
    for name in ("start", "duration", "depth", "recovery"):
        assert np.array_equal(getattr(worse, name), getattr(better, name))
    assert np.all(better.alert >= worse.alert)
    assert np.any(better.alert > worse.alert)


@pytest.mark.parametrize(("rate", "days"), [(0.0, 0.0), (0.49, 0.0), (0.5, 20.0), (1.0, 20.0)])
def test_without_luck_an_alert_is_raised_if_that_is_as_likely_as_not(rate: float, days: float) -> None:
    assert seen(rate, 1).alert.tolist() == [[days]]
