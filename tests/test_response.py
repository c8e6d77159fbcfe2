"""What does a backup do, and when?  One backup, its calendar worked out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from scipy import stats
from small_economy import JP, KR, REST, backup, cut, made, needs, network, product, scenario, sold
from steps import Step, levels_on, response_steps

from sim.assembly import assemble, shocks, watched_mixes
from sim.hazards import draw_strikes
from sim.network import Backup, Range, ResponseSettings
from sim.response import LEVELS, Brief, Luck, Response, Shock
from sim.response.levels import Levels, average
from sim.scenario import Contract, Readiness
from sim.wiring import MixKey

PLAIN = ResponseSettings()
SECOND = backup("second", "part", 0.6, test_days=(10.0, 30.0, 50.0), logistics_days=7.0, ramp_days=20.0)


def brief(
    contracts: Sequence[Contract],
    settings: ResponseSettings = PLAIN,
    *,
    exposure: Sequence[float] | None = None,
    shares: Sequence[tuple[float, ...]] | None = None,
    kinds: Sequence[str] | None = None,
    authority: Sequence[int] | None = None,
    sizes: Sequence[float] | None = None,
) -> Brief:
    """What people know who have some contracts: one unit a day at stake for each product, the delta calls."""
    products = tuple(dict.fromkeys(one.backup.product for one in contracts))
    return Brief(
        contracts=tuple(contracts),
        settings=settings,
        products=products,
        kinds=tuple(kinds or ["part"] * len(products)),
        exposure=tuple(exposure or [1.0] * len(products)),
        shares=tuple(shares or [(1.0,)] * len(products)),
        authority=tuple([len(LEVELS) - 1] * len(contracts) if authority is None else authority),
        sizes=tuple(sizes or [1.0] * len(contracts)),
        horizon_days=1000,
    )


def respond(
    about: Brief, struck: Sequence[Shock], days: int, replications: Sequence[int] = (0,), *, lucky: bool = False
) -> tuple[np.ndarray, list[Step]]:
    """Levels (T, B, R) and all steps of some people who meet the same cuts in every replication."""
    response = Response(about, [struck for _ in replications], Luck(7, replications, lucky=lucky))
    levels = np.array([levels_on(response, day) for day in range(days)])
    return levels, response_steps(about, response)


def reply(
    *cuts: tuple[float, float],
    one: Backup = SECOND,
    readiness: Readiness = "paper",
    settings: ResponseSettings = PLAIN,
    days: int = 250,
    replications: Sequence[int] = (0,),
    lucky: bool = False,
) -> tuple[np.ndarray, list[tuple[float, str]]]:
    """The level of a backup on every day (T, R), and what happened when in the first replication."""
    struck = [Shock(0, start, end, 1.0) for start, end in cuts]
    levels, steps = respond(brief([Contract(one, readiness)], settings), struck, days, replications, lucky=lucky)
    return levels[:, 0], [(step.day, step.kind) for step in steps if step.column == 0]


def when(happened: list[tuple[float, str]], kind: str) -> list[float]:
    return [day for day, what in happened if what == kind]


# --- the states, in order ----------------------------------------------------------------------------------------


def test_nothing_delays_nothing() -> None:
    quick = backup("quick", "part")
    levels, happened = reply((10.0, 40.0), one=quick)
    assert when(happened, "active") == [10.0]
    assert levels[:, 0].tolist() == [0.0] * 10 + [1.0] * 30 + [0.0] * 210


def test_every_delay_has_its_turn() -> None:
    """Cut 10.5; detected + 2; decided + 1 + 2 + 3 + 4; tested + 30; arranged + 7; up + 20: without luck, all modes."""
    settings = ResponseSettings(
        detection_days=Range(1, 2, 9),
        county_days=Range(0, 1, 8),
        city_days=Range.fixed(2),
        province_days=Range.fixed(3),
        delta_days=Range.fixed(4),
    )
    _, happened = reply((10.5, 150.0), settings=settings)
    assert happened == [
        (12.5, "detected"),
        (13.5, "escalated"),
        (15.5, "escalated"),
        (18.5, "escalated"),
        (22.5, "escalated"),
        (22.5, "called"),
        (22.5, "test begun"),
        (52.5, "test passed"),
        (59.5, "ramp"),
        (79.5, "active"),
        (150.0, "stand-down"),
        (150.0, "dormant"),
    ]


def test_ramp_is_a_straight_line_and_days_are_its_averages() -> None:
    """From 47 to 67 a twentieth a day: the first day averages a fortieth."""
    levels, _ = reply((10.0, 150.0))
    assert levels[46:50, 0] == pytest.approx([0.0, 0.025, 0.075, 0.125], abs=1e-12)
    assert levels[65:69, 0] == pytest.approx([0.925, 0.975, 1.0, 1.0], abs=1e-12)


@pytest.mark.parametrize("start", [10.0, 10.25, 33.8])
def test_area_is_that_of_the_calendar(start: float) -> None:
    """Ramp 20 / 2, up until the end, then 8 / 2 of standing down: fractions of days are exact."""
    settings = ResponseSettings(hysteresis_days=3.3, stand_down_days=8.0)
    levels, _ = reply((start, 120.6), settings=settings)
    active = start + 30 + 7 + 20
    assert levels.sum() == pytest.approx(10.0 + (120.6 + 3.3 - active) + 4.0, abs=1e-9)


@pytest.mark.parametrize(
    ("readiness", "ramp"), [("paper", 47.0), ("sampled", 32.0), ("qualified", 17.0), ("warm", 10.0)]
)
def test_readiness_saves_days(readiness: Readiness, ramp: float) -> None:
    """30 days of tests, half of them, none; warm saves the seven of logistics too."""
    _, happened = reply((10.0, 150.0), readiness=readiness)
    assert when(happened, "ramp") == [ramp]


Corners = list[tuple[float, float]]  # (day, level) of a way of straight lines, the last one for good
MOVES = st.lists(
    st.tuples(
        st.floats(0.0, 12.0),
        st.integers(0, 2),
        st.integers(0, 1),
        st.sampled_from([0.0, 0.1, 1.0]),
        st.just(0.0) | st.floats(0.5, 9.0),
    ),
    max_size=12,
)


def level_at(way: Corners, time: float) -> float:
    """The level at a time; after a jump, where there is one."""
    return float(np.interp(time, *zip(*way[-2:], strict=True))) if time < way[-1][0] else way[-1][1]


def mean_of(way: Corners, day: int) -> float:
    """Mean of a day: each line's mean times the part of it that lies in the day."""
    found = 0.0
    for (left, low), (right, high) in zip(way, [*way[1:], (np.inf, way[-1][1])], strict=True):
        since, until = np.clip([left, right], day, day + 1.0)
        if since < until:
            found += (until - since) * float(np.interp(0.5 * (since + until), [left, right], [low, high]))
    return found


@hypothesis.settings(deadline=None)  # the first call compiles
@hypothesis.given(MOVES)
def test_days_are_averages_whichever_way_a_level_goes(moves: list[tuple[float, int, int, float, float]]) -> None:
    """Three contracts in two replications are turned at any moments, also several times a day."""
    start = np.array([[0.0, 0.5], [1.0, 0.1], [0.3, 0.0]])
    levels, ways = Levels(start), {at: [(0.0, level)] for at, level in np.ndenumerate(start)}
    for day in range(25):
        for time, row, column, goal, days in sorted(moves, key=lambda one: one[0]):
            if int(time) != day:
                continue
            way = ways[row, column]
            here = level_at(way, time)
            arrival = time + days * abs(goal - here)
            ways[row, column] = [*(corner for corner in way if corner[0] <= time), (time, here), (arrival, goal)]
            assert levels.move(row, column, time, goal, days) == pytest.approx(arrival, abs=1e-9)
        average(levels.lines, day)
        for at, way in ways.items():
            assert levels.lines.means[at] == pytest.approx(mean_of(way, day), abs=1e-9)


def test_half_a_day_of_logistics_is_half_a_day() -> None:
    _, happened = reply((10.0, 150.0), one=replace(SECOND, logistics_days=0.5), readiness="qualified")
    assert when(happened, "ramp") == [10.5]


# --- the end of a cut --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "detail"),
    [(11.0, None), (14.0, "before a decision"), (30.0, "in test"), (50.0, "in logistics")],
)
def test_request_is_withdrawn_when_the_cut_has_ended(end: float, detail: str | None) -> None:
    settings = ResponseSettings(detection_days=Range.fixed(2), province_days=Range.fixed(3))
    levels, steps = respond(brief([Contract(SECOND, "paper")], settings), [Shock(0, 10.0, end, 1.0)], 120)
    assert levels.max() == 0.0
    withdrawn = [(step.day, step.detail) for step in steps if step.kind == "withdrawn"]
    assert withdrawn == ([] if detail is None else [(end, detail)])
    assert all(step.day <= end for step in steps)


def test_cut_that_ends_in_the_ramp_ends_the_ramp() -> None:
    """Half up at 57: .5 stands down in half the stand-down time, 4 of 8 days."""
    levels, happened = reply((10.0, 57.0), settings=ResponseSettings(stand_down_days=8.0))
    assert when(happened, "active") == []
    assert when(happened, "stand-down") == [57.0]
    assert levels.sum() == pytest.approx(10 * 0.5 / 2 + 4 * 0.5 / 2, abs=1e-12)


def test_cut_that_ends_with_the_ramp_leaves_nobody_half_up() -> None:
    _, happened = reply((10.0, 67.0))
    assert happened[-3:] == [(67.0, "active"), (67.0, "stand-down"), (67.0, "dormant")]


@pytest.mark.parametrize(("days", "active"), [(67, []), (68, [67.0])])
def test_nobody_is_up_before_the_day_has_come(days: int, active: list[float]) -> None:
    assert when(reply((10.0, 150.0), days=days)[1], "active") == active


def test_hysteresis_keeps_a_backup_up() -> None:
    levels, happened = reply((10.0, 100.0), settings=ResponseSettings(hysteresis_days=14.0))
    assert when(happened, "stand-down") == [114.0]
    assert levels[113, 0] == 1.0
    assert levels[114, 0] == 0.0


def test_backup_is_dormant_when_it_has_stood_down() -> None:
    """Eight days from day 100 on; not if it is called again on day 104."""
    settings = ResponseSettings(stand_down_days=8.0)
    assert when(reply((10.0, 100.0), settings=settings)[1], "dormant") == [108.0]
    near = replace(SECOND, logistics_days=0.0)
    _, happened = reply((10.0, 100.0), (104.0, 200.0), one=near, settings=settings)
    assert when(happened, "dormant") == [208.0]


# --- several cuts ------------------------------------------------------------------------------------------------


def test_cuts_that_overlap_or_touch_are_one() -> None:
    """[10, 50], [40, 80] and [80, 100]: up on day 67, down on day 100; another cut on day 200."""
    _, happened = reply((10.0, 50.0), (80.0, 100.0), (40.0, 80.0), (200.0, 210.0))
    assert when(happened, "detected") == [10.0, 200.0]
    assert when(happened, "ramp") == [47.0, 207.0]
    assert when(happened, "stand-down") == [100.0, 210.0]


def test_cut_inside_another_adds_nothing() -> None:
    assert reply((10.0, 90.0), (20.0, 30.0))[1] == reply((10.0, 90.0))[1]


def test_passed_test_counts_next_time() -> None:
    _, happened = reply((10.0, 90.0), (120.0, 200.0))
    assert when(happened, "test begun") == [10.0]
    assert when(happened, "ramp") == [47.0, 127.0]


def test_passed_test_does_not_count_for_ever() -> None:
    """Passed on day 40; the second cut begins on day 120."""
    for valid, tests in ((79.0, [10.0, 120.0]), (80.0, [10.0, 120.0]), (81.0, [10.0])):
        _, happened = reply((10.0, 90.0), (120.0, 200.0), settings=ResponseSettings(qualification_valid_days=valid))
        assert when(happened, "test begun") == tests


def test_a_test_that_is_passed_again_counts_from_then_on() -> None:
    """Passed on days 40 and 110, each for 30 days: the cut of day 120 finds it qualified."""
    settings = ResponseSettings(qualification_valid_days=30.0)
    _, happened = reply((10.0, 60.0), (80.0, 115.0), (120.0, 200.0), settings=settings)
    assert when(happened, "test begun") == [10.0, 80.0]


def test_second_cut_finds_a_backup_half_down_and_brings_it_up_from_there() -> None:
    """Stand-down 90 to 110, cut again at 100 when half is left; no logistics: 10 of 20 days of ramp."""
    near = replace(SECOND, logistics_days=0.0)
    levels, happened = reply((10.0, 90.0), (100.0, 200.0), one=near, settings=ResponseSettings(stand_down_days=20.0))
    assert when(happened, "ramp") == [40.0, 100.0]
    assert levels[100, 0] == pytest.approx(0.525)
    assert levels[109:111, 0] == pytest.approx([0.975, 1.0])


def test_backup_that_is_still_up_when_the_next_cut_begins_stays_up() -> None:
    """Hysteresis to day 114; the next cut begins on day 105, and must not find the backup gone on day 115."""
    levels, _ = reply(
        (10.0, 100.0), (105.0, 200.0), settings=ResponseSettings(hysteresis_days=14.0, detection_days=Range.fixed(3.0))
    )
    assert levels[80:200, 0].min() == 1.0


# --- luck --------------------------------------------------------------------------------------------------------

MANY = range(3000)


def first_days(kind: str, settings: ResponseSettings = PLAIN, **about: object) -> np.ndarray:
    """Day of the first such event in every replication; NaN where there is none."""
    one = replace(SECOND, **about)
    whom = brief([Contract(one, "paper")], settings)
    response = Response(whom, [[Shock(0, 10.0, 400.0, 1.0)] for _ in MANY], Luck(7, MANY, lucky=True))
    response.advance(400)
    found = np.full(len(MANY), np.nan)
    for step in reversed(response_steps(whom, response)):
        if step.kind == kind:
            found[step.column] = step.day
    return found


def test_test_times_are_drawn_from_their_law() -> None:
    """Triangular 10, 30, 50: Kolmogorov's test at one in a thousand; a uniform law is found out."""
    sample = first_days("test passed") - 10.0
    assert stats.kstest(sample, stats.triang(0.5, loc=10, scale=40).cdf).pvalue > 1e-3
    assert stats.kstest(sample, stats.uniform(10, 40).cdf).pvalue < 1e-6


@pytest.mark.parametrize(("retries", "chance"), [(0, 0.6), (1, 1 - 0.4**2), (3, 1 - 0.4**4)])
def test_retries_give_another_chance_each(retries: int, chance: float) -> None:
    """Binomial: four standard errors."""
    passed = ~np.isnan(first_days("ramp", ResponseSettings(retries=retries), success=Range.fixed(0.6)))
    assert abs(passed.mean() - chance) < 4 * (chance * (1 - chance) / len(MANY)) ** 0.5


def test_a_backup_that_is_likely_to_fail_is_so_in_all_of_its_tests() -> None:
    """Chance p triangular on [0, 1] about a half: two tests fail with E (1 - p)^2 = 1/4 + 1/24, not with 1/4."""
    failed = np.isnan(first_days("ramp", ResponseSettings(retries=1), success=Range(0.0, 0.5, 1.0))).mean()
    expected = 0.25 + 1 / 24
    error = (expected * (1 - expected) / len(MANY)) ** 0.5
    assert abs(failed - expected) < 4 * error
    assert abs(failed - 0.25) > 4 * error


@pytest.mark.parametrize("lucky", [True, False])
def test_failed_test_takes_its_time_and_the_next_begins_at_once(lucky: bool) -> None:
    hopeless = replace(SECOND, success=Range.fixed(0.0), test_days=replace(SECOND.test_days, low=30.0, high=30.0))
    _, happened = reply((10.0, 200.0), one=hopeless, settings=ResponseSettings(retries=2), lucky=lucky)
    assert when(happened, "test begun") == [10.0, 40.0, 70.0]
    assert when(happened, "test failed") == [40.0, 70.0, 100.0]
    assert happened[-1] == (100.0, "test failed")  # it is dormant again, and nothing is left to withdraw


def test_replication_is_the_same_in_any_batch() -> None:
    whole, _ = reply((10.0, 200.0), replications=range(20), lucky=True)
    part, _ = reply((10.0, 200.0), replications=[13, 4], lucky=True)
    assert np.array_equal(whole[:, [13, 4]], part)
    assert len({tuple(column) for column in whole.T}) == 20  # each has luck of its own


def test_another_contract_leaves_the_first_one_s_luck_alone() -> None:
    contracts = [Contract(replace(SECOND, id="third"), "paper"), Contract(SECOND, "paper")]
    levels, _ = respond(brief(contracts), [Shock(0, 10.0, 200.0, 1.0)], 250, [5], lucky=True)
    alone, _ = reply((10.0, 200.0), replications=[5], lucky=True)
    assert np.array_equal(levels[:, 1, 0], alone[:, 0])
    assert not np.array_equal(levels[:, 0, 0], alone[:, 0])


def test_tests_of_a_later_cut_have_luck_of_their_own() -> None:
    settings = ResponseSettings(retries=0, qualification_valid_days=0.0)
    _, happened = zip(
        *(reply((10.0, 100.0), (120.0, 220.0), settings=settings, replications=[at], lucky=True) for at in range(20)),
        strict=True,
    )
    lengths = [np.subtract(when(one, "test passed"), when(one, "test begun")) for one in happened]
    assert any(abs(first - second) > 1e-6 for first, second in lengths)


# --- what wakes a backup -----------------------------------------------------------------------------------------


def test_backup_hears_of_the_cuts_of_its_own_product() -> None:
    """Half of the parts come from Japan, half from Korea."""
    economy = network(
        [product("part"), product("screw"), product("widget")],
        [made("part", JP, 0.5), made("part", KR, 0.5), made("screw", JP), made("widget")],
        [needs("widget", "part", 0.3), needs("widget", "screw", 0.1)],
        [sold("widget")],
        [backup("part-2", "part"), backup("screw-2", "screw")],
    )
    cuts = [cut(10.0, 20.0, 0.8, products=["part"], regions=[JP]), cut(25.5, 20.0, products=["part"], regions=[KR])]
    plant = assemble(scenario(economy, cuts))
    assert plant.brief.shares == ((0.5, 0.5), ())
    assert shocks(plant, draw_strikes(plant.scenario, [0])) == [
        [Shock(0, 10.0, 30.0, 0.8, reach=(1.0, 0.0)), Shock(0, 25.5, 45.5, 1.0, reach=(0.0, 1.0))]
    ]


def test_what_is_at_stake_is_what_home_makes_of_it_and_a_backup_sells_to_all() -> None:
    """Widgets 10 a day take .2 of a part each and gadgets 5 a day .3; works elsewhere, 1 a day, take .4.

    At stake are half of the widgets (alpha .5) and all gadgets; the backup has half of 2 + 1.5 + .4 parts a day.  Home
    users take 3.5 a day and hold (2 x 4 + 1.5 x 8) / 3.5 days of it; it is their supply that people look at.
    """
    economy = network(
        [product("part", kind="material"), product("works"), product("widget"), product("gadget")],
        [made("part", JP), made("works", REST), made("widget"), made("gadget")],
        [
            needs("widget", "part", 0.2, alpha=0.5, cover=4.0),
            needs("widget", "works", 0.1),
            needs("works", "part", 0.4),
            needs("gadget", "part", 0.3, cover=8.0),
        ],
        [sold("widget", 10.0), sold("gadget", 5.0)],
        [backup("part-2", "part", (0.2, 0.5, 0.9))],
    )
    plant = assemble(scenario(economy))
    about = plant.brief
    assert (about.products, about.kinds) == (("part",), ("material",))
    assert about.exposure == pytest.approx((10.0,))
    assert about.sizes == pytest.approx((1.95,))
    assert plant.home_use["part"] == pytest.approx(3.5)
    assert plant.home_cover["part"] == pytest.approx(20.0 / 3.5)
    seen = dict(zip(plant.lumped.lumps.wiring.mixes, watched_mixes(plant).tolist(), strict=True))
    assert seen == {MixKey("part", "home"): 0, MixKey("part", "elsewhere"): -1, MixKey("works", "home"): -1}


def test_what_home_does_not_use_puts_nothing_at_stake() -> None:
    """Works elsewhere take .4 of a part for one a day; nobody takes resin, so that its backup sells nothing."""
    economy = network(
        [product("part"), product("resin"), product("works"), product("widget")],
        [made("part", JP), made("resin", JP), made("works", REST), made("widget")],
        [needs("widget", "works", 0.1), needs("works", "part", 0.4)],
        [sold("widget", 10.0)],
        [backup("part-2", "part", 0.5), backup("resin-2", "resin", 0.5)],
    )
    about = assemble(scenario(economy)).brief
    assert (about.products, about.exposure) == (("part", "resin"), (0.0, 0.0))
    assert about.sizes == pytest.approx((0.2, 0.0))


def test_cut_that_did_not_happen_wakes_nobody() -> None:
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup("part-2", "part")],
    )
    plant = assemble(scenario(economy, [cut(10.0, 20.0, products=["part"], probability=0.0)]))
    assert shocks(plant, draw_strikes(plant.scenario, [0])) == [[]]
