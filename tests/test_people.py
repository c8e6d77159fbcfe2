"""What do people do together?  Laboratories, levels of decision, alerts, races: calendars worked out by hand."""

from __future__ import annotations

import gc
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
import simpy
from small_economy import JP, KR, STIFF, backup, cut, made, needs, network, product, scenario, sold
from steps import Step, levels_on, response_steps, run_steps
from test_response import PLAIN, brief, respond

from sim.assembly import assemble
from sim.network import Range, ResponseSettings
from sim.response import LEVELS, Brief, Luck, Response, Shock, look_out
from sim.response.calendar import Calendar
from sim.response.laboratories import Laboratory, Ticket
from sim.response.lookout import IS_FED, STARVES, lookout_for
from sim.scenario import Contract, Cut, FirstUnit, Readiness, Research
from sim.simulation import simulate
from sim.tally import summed

MANY = range(4000)


def contracts(count: int, readiness: Readiness = "paper", days: float = 30.0, **about: object) -> list[Contract]:
    """One backup for each of some products; thirty days of tests and nothing else."""
    return [
        Contract(backup(f"second-{at}", f"part-{at}", test_days=days, **about), readiness)  # type: ignore[arg-type]
        for at in range(count)
    ]


def live(
    about: Brief, struck: Sequence[Shock], days: int, evenings: dict[range, tuple[float, float]]
) -> tuple[np.ndarray, list[Step]]:
    """Levels (T, B) and steps; of some evenings, people hear how much is missing and what stock is left."""
    response = Response(about, [struck], Luck(7, [0], lucky=False))
    levels = []
    for day in range(days):
        levels.append(levels_on(response, day)[:, 0])
        missing, stock = next((told for of, told in evenings.items() if day in of), (0.0, 1.0))
        response.hear(day, look_out(response.lookout, np.array([[missing]]), np.array([[stock]])))
    return np.array(levels), response_steps(about, response)


def days_of(steps: Sequence[Step], kind: str, subject: str | None = None) -> list[float]:
    return [step.day for step in steps if step.kind == kind and subject in (None, step.subject)]


# --- moments -----------------------------------------------------------------------------------------------------


def test_what_shares_a_moment_is_done_in_the_order_of_asking() -> None:
    """What is laid on a moment, then what that asks for at once, then what ends it."""
    calendar, seen = Calendar(), list[str]()
    for name in ("a", "b"):
        calendar.at(1.0, partial(seen.append, name))
        calendar.at(1.0, partial(calendar.at_once, partial(seen.append, f"{name} at once")))
        calendar.at(1.0, partial(calendar.at_the_end_after, 0.0, partial(seen.append, f"{name} at last")))
        calendar.at_the_end_of(1.0, partial(seen.append, f"{name} at the end"))
        calendar.at_the_end_after(0.5, partial(seen.append, f"{name} before"))
    assert calendar.live(1.0) == 1.0
    assert seen == ["a before", "b before"]
    assert calendar.live(1.5) == math.inf
    assert seen[2:] == [f"{name}{when}" for when in ("", " at once", " at the end", " at last") for name in "ab"]


# --- alarms ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", [30.0, 30.5, 31.0])
def test_a_day_on_which_a_cut_ends_raises_no_alarm(end: float) -> None:
    """The evening of day 30 tells of half a day of the cut; nothing is missing on the next."""
    seen = {range(10, math.ceil(end)): (0.5, 0.0)}
    _, steps = live(brief(contracts(1, "qualified")), [Shock(0, 10.0, end, 1.0)], 60, seen)
    assert days_of(steps, "detected") == [10.0]
    assert days_of(steps, "ramp") == [10.0]


def test_what_is_still_missing_the_day_after_raises_one() -> None:
    seen = {range(10, 40): (0.5, 0.0)}
    _, steps = live(brief(contracts(1, "qualified")), [Shock(0, 10.0, 30.5, 1.0)], 60, seen)
    assert [(step.day, step.detail) for step in steps if step.kind == "detected"] == [(10.0, "cut"), (32.0, "stock")]


def test_cuts_that_touch_but_for_rounding_are_one() -> None:
    """10.1 + 20.2 is a little less than 30.3."""
    about = brief(contracts(1, "qualified"), ResponseSettings(detection_days=Range.fixed(5.0)))
    assert 10.1 + 20.2 < 30.3
    _, steps = respond(about, [Shock(0, 10.1, 10.1 + 20.2, 1.0), Shock(0, 30.3, 50.0, 1.0)], 80)
    assert days_of(steps, "detected") == [15.1]
    assert days_of(steps, "stand-down") == [50.0]


# --- laboratories ------------------------------------------------------------------------------------------------

EXPOSURE = (5.0, 1.0, 9.0, 2.0, 7.0, 3.0, 4.0)


@pytest.mark.parametrize(("queue", "total"), [("fifo", 2220.0), ("exposure", 1590.0)])
def test_seven_tests_in_two_laboratories(queue: str, total: float) -> None:
    """Tests of 30 days end at 30, 30, 60, 60, 90, 90, 120.

    In order: 30 (5 + 1) + 60 (9 + 2) + 90 (7 + 3) + 120 x 4 = 2220.  By exposure: 30 (9 + 7) + 60 (5 + 4) + 90 (3 + 2)
    + 120 x 1 = 1590.
    """
    settings = ResponseSettings(laboratories=2, queue=queue)  # type: ignore[arg-type]
    about = brief(contracts(7), settings, exposure=EXPOSURE)
    _, steps = respond(about, [Shock(at, 0.0, 400.0, 1.0) for at in range(7)], 200)
    ends = [days_of(steps, "test passed", f"second-{at}")[0] for at in range(7)]
    assert sorted(ends) == [30.0, 30.0, 60.0, 60.0, 90.0, 90.0, 120.0]
    assert sum(end * weight for end, weight in zip(ends, EXPOSURE, strict=True)) == total


def test_short_tests_come_first_where_the_loss_is_the_same() -> None:
    """One laboratory; 10 a day at stake each: 10 / 40 < 10 / 20, so the shorter test goes first."""
    long, short = contracts(2)
    long = replace(long, backup=replace(long.backup, test_days=Range.fixed(40.0)))
    short = replace(short, backup=replace(short.backup, test_days=Range.fixed(20.0)))
    about = brief([long, short], ResponseSettings(laboratories=1, queue="exposure"), exposure=[10.0, 10.0])
    _, steps = respond(about, [Shock(at, 0.0, 400.0, 1.0) for at in range(2)], 200)
    assert days_of(steps, "test begun") == [0.0, 20.0]
    assert [step.subject for step in steps if step.kind == "test passed"] == ["second-1", "second-0"]


def test_what_is_left_of_a_test_decides_whose_is_shorter() -> None:
    """The same at stake: no days on paper, 40 days of which sampling has saved a half, 30 days on paper."""
    signed = [*contracts(1), *contracts(2, "sampled", days=40.0)[1:], *contracts(3, days=0.0)[2:]]
    about = brief(signed, ResponseSettings(laboratories=1, queue="exposure"))
    _, steps = respond(about, [Shock(at, 0.0, 400.0, 1.0) for at in range(3)], 60)
    begun = [(step.day, step.subject) for step in steps if step.kind == "test begun"]
    assert begun == [(0.0, "second-2"), (0.0, "second-1"), (20.0, "second-0")]


@pytest.mark.parametrize(("queue", "second"), [("exposure", "second-2"), ("fifo", "second-1")])
def test_place_that_is_freed_goes_to_the_most_urgent_of_the_same_instant(queue: str, second: str) -> None:
    """One laboratory is free on day 30; 1 (of little worth) waits since day 10, 2 (of much) asks on day 30 itself."""
    about = brief(
        contracts(3),
        ResponseSettings(laboratories=1, queue=queue),
        exposure=[1.0, 1.0, 9.0],  # type: ignore[arg-type]
    )
    _, steps = respond(about, [Shock(at, start, 400.0, 1.0) for at, start in enumerate((0.0, 10.0, 30.0))], 200)
    assert [step.subject for step in steps if step.kind == "test begun"][:2] == ["second-0", second]


@pytest.mark.parametrize(("end", "tested"), [(400.0, 30.0 + 30.0 + 15.0), (70.0, 30.0 + 30.0 + 10.0)])
def test_a_test_that_is_not_over_counts_up_to_the_last_day(end: float, tested: float) -> None:
    """One laboratory, three tests of 30 days from day 0; 75 days are lived, or the third is withdrawn on day 70."""
    about = brief(contracts(3), ResponseSettings(laboratories=1))
    response = Response(about, [[Shock(at, 0.0, end, 1.0) for at in range(3)]], Luck(7, [0], lucky=False))
    for day in range(75):
        response.advance(day)
    assert response.test_days().tolist() == [tested]


def test_simpy_alone_serves_one_instant_in_the_order_of_creation() -> None:
    """The trap that the desk avoids: the later and more urgent request of one instant waits."""
    env, served = simpy.Environment(), []

    def ask(resource: simpy.PriorityResource, name: str, priority: int) -> simpy.events.ProcessGenerator:
        with resource.request(priority=priority) as request:
            yield request
            served.append(name)
            yield env.timeout(1.0)

    naive = simpy.PriorityResource(env, 1)
    env.process(ask(naive, "first", 5))
    env.process(ask(naive, "urgent", 1))
    env.run()
    assert served == ["first", "urgent"]


def test_each_kind_has_laboratories_of_its_own() -> None:
    """One for parts, one for all others: two parts queue, software does not wait for them."""
    settings = ResponseSettings(laboratories={"part": 1, "other": 1})
    about = brief(contracts(3), settings, kinds=["part", "part", "software"])
    _, steps = respond(about, [Shock(at, 0.0, 400.0, 1.0) for at in range(3)], 100)
    assert [days_of(steps, "test begun", f"second-{at}") for at in range(3)] == [[0.0], [30.0], [0.0]]


def test_who_is_withdrawn_frees_the_place_and_leaves_the_queue() -> None:
    """0 is in test until its cut ends on day 20, 1 waits until its cut ends on day 15, 2 waits and begins on day 20."""
    about = brief(contracts(3), ResponseSettings(laboratories=1))
    ends = (20.0, 15.0, 400.0)
    _, steps = respond(about, [Shock(at, float(at), end, 1.0) for at, end in enumerate(ends)], 100)
    assert [(step.day, step.subject, step.detail) for step in steps if step.kind == "withdrawn"] == [
        (15.0, "second-1", "in the queue"),
        (20.0, "second-0", "in test"),
    ]
    assert days_of(steps, "test begun", "second-2") == [20.0]


def test_waits_and_days_of_tests_are_counted() -> None:
    """Two tests of 30 days in one laboratory, from day 10 on: waits 0 and 30; 60 days of tests."""
    about = brief(contracts(2), ResponseSettings(laboratories=1))
    response = Response(about, [[Shock(at, 10.0, 400.0, 1.0) for at in range(2)]], Luck(7, [0], lucky=False))
    for day in range(100):
        response.advance(day)
    waits, busy = response.waits(), response.test_days()
    tests, activations, _, _ = response.efforts()
    assert (waits.tolist(), busy.tolist()) == ([15.0], [60.0])
    assert (tests.tolist(), activations.tolist()) == ([[1], [1]], [[1], [1]])


def test_every_ramp_is_an_activation() -> None:
    """Two cuts: the test counts for both, the ramp has to be paid twice."""
    about = brief(contracts(1))
    response = Response(about, [[Shock(0, 0.0, 50.0, 1.0), Shock(0, 60.0, 90.0, 1.0)]], Luck(7, [0], lucky=False))
    response.advance(99)
    tests, activations, _, _ = response.efforts()
    assert (tests.tolist(), activations.tolist()) == ([[1]], [[2]])


@pytest.mark.parametrize(("end", "waited"), [(400.0, 50.0), (20.0, 20.0)])
def test_who_never_got_a_laboratory_has_waited_too(end: float, waited: float) -> None:
    """One laboratory, three tests of 30 days from day 0: 0 and 30 days; the third waits still, or until day 20."""
    about = brief(contracts(3), ResponseSettings(laboratories=1))
    struck = [Shock(at, 0.0, over, 1.0) for at, over in enumerate((400.0, 400.0, end))]
    response = Response(about, [struck], Luck(7, [0], lucky=False))
    for day in range(50):
        response.advance(day)
    assert response.waits().tolist() == pytest.approx([(0.0 + 30.0 + waited) / 3])


class Wish(Ticket):
    """The wish of one who arrives at a laboratory."""

    def __init__(self, number: int, asked: float) -> None:
        super().__init__()
        self.number, self.asked = number, asked


def waits_in(places: int, seed: int, arrivals: int = 60_000) -> np.ndarray:
    """Waits for a laboratory: 10 tests a year in a Poisson stream, exponential of mean 60 days."""
    calendar, generator, waits = Calendar(), np.random.default_rng(seed), np.zeros(arrivals)

    def begin(wish: Wish) -> None:
        waits[wish.number] = calendar.now - wish.asked
        calendar.after(generator.exponential(60.0), partial(laboratory.give_back, wish))

    def arrive(number: int) -> None:
        laboratory.ask((calendar.now, float(number)), Wish(number, calendar.now))
        if number + 1 < arrivals:
            calendar.after(generator.exponential(36.5), partial(arrive, number + 1))

    laboratory = Laboratory(calendar, places, begin)
    calendar.after(generator.exponential(36.5), partial(arrive, 0))
    calendar.live(np.inf)
    return waits


def test_wishes_of_one_rank_are_served_in_the_order_of_asking() -> None:
    calendar, served = Calendar(), []
    laboratory = Laboratory(calendar, 1, lambda wish: (served.append(wish.number), laboratory.give_back(wish)))
    for number in range(5):
        calendar.at(0.0, partial(laboratory.ask, (7.0,), Wish(number, 0.0)))
    calendar.live(np.inf)
    assert served == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("places", "mean"), [(2, 124.9), (3, 12.9)])
def test_waits_are_those_of_erlang(places: int, mean: float) -> None:
    """M/M/c (Erlang 1917): offered load 60 / 36.5 = 1.644.  Means of 30 batches; four standard errors."""
    batches = waits_in(places, 11).reshape(30, -1).mean(axis=1)[1:]
    error = batches.std(ddof=1) / batches.size**0.5
    assert abs(batches.mean() - mean) < 4 * error
    assert error < 0.1 * mean  # fine enough to tell it from its neighbours


# --- detection and decision --------------------------------------------------------------------------------------


def test_what_is_watched_is_detected_sooner() -> None:
    """The one product with most at stake is on the list: a day instead of nine."""
    settings = ResponseSettings(detection_days=Range.fixed(9.0), watched_detection_days=Range.fixed(1.0), watch_list=1)
    _, steps = respond(
        brief(contracts(2), settings, exposure=[3.0, 8.0]), [Shock(at, 10.0, 99.0, 1.0) for at in range(2)], 50
    )
    assert days_of(steps, "detected", "part-0") == [19.0]
    assert days_of(steps, "detected", "part-1") == [11.0]


def test_who_is_slow_is_slow_at_every_cut() -> None:
    """Detection is drawn once a replication, for watched products at the same place of their own range."""
    settings = ResponseSettings(
        detection_days=Range(2.0, 4.0, 12.0), watched_detection_days=Range(1.0, 2.0, 6.0), watch_list=1
    )
    struck = [Shock(0, 10.0, 60.0, 1.0), Shock(0, 200.0, 260.0, 1.0), Shock(1, 100.0, 160.0, 1.0)]
    about = brief(contracts(2), settings, exposure=[3.0, 8.0])
    _, steps = respond(about, struck, 300, MANY, lucky=True)
    delays = np.zeros((len(MANY), 3))
    for step in steps:
        if step.kind == "detected":
            cut_of = 1 if step.subject == "part-1" else 2 * int(step.day > 150.0)
            delays[step.column, cut_of] = step.day - (10.0, 100.0, 200.0)[cut_of]
    assert np.allclose(delays[:, 0], 2.0 * delays[:, 1], rtol=1e-9)
    assert np.allclose(delays[:, 0], delays[:, 2], rtol=1e-9)
    assert delays[:, 0].mean() == pytest.approx(6.0, abs=4 * 2.16 / len(MANY) ** 0.5)  # (2 + 4 + 12) / 3
    assert delays[:, 0].std() == pytest.approx(2.16, rel=0.05)
    assert len(np.unique(delays[:, 0])) > 0.9 * len(MANY)


LEVELLED = ResponseSettings(
    county_days=Range.fixed(1.0),
    city_days=Range.fixed(2.0),
    province_days=Range.fixed(3.0),
    delta_days=Range.fixed(4.0),
    city_loss=2.0,
    province_loss=5.0,
    delta_loss=8.0,
)


@pytest.mark.parametrize(
    ("lost", "reached"),
    [(0.1, [11.0]), (0.2, [11.0, 13.0]), (0.5, [11.0, 13.0, 16.0]), (0.8, [11.0, 13.0, 16.0, 20.0])],
)
@pytest.mark.parametrize("scale", [1.0, 0.05])
def test_decision_climbs_as_far_as_the_loss_is_worth(lost: float, reached: list[float], scale: float) -> None:
    """Ten a day at stake; limits 0, 2, 5, 8 a day; the levels take 1, 2, 3, 4 days, one after the other.

    The same in another unit of money.
    """
    limits = {name: scale * getattr(LEVELLED, name) for name in ("city_loss", "province_loss", "delta_loss")}
    about = brief(contracts(1), replace(LEVELLED, **limits), exposure=[scale * 10.0])
    _, steps = respond(about, [Shock(0, 10.0, 200.0, lost)], 100)
    assert days_of(steps, "escalated") == reached
    assert days_of(steps, "called") == reached[3:]


@pytest.mark.parametrize("level", range(4))
def test_every_level_calls_its_own_backups(level: int) -> None:
    about = brief(contracts(1), LEVELLED, exposure=[10.0], authority=[level])
    _, steps = respond(about, [Shock(0, 10.0, 200.0, 1.0)], 100)
    assert days_of(steps, "called") == [(11.0, 13.0, 16.0, 20.0)[level]]


def test_a_level_that_takes_no_time_is_told_if_it_has_a_limit() -> None:
    about = brief(contracts(1), ResponseSettings(city_loss=0.5))
    _, steps = respond(about, [Shock(0, 10.0, 200.0, 1.0)], 20)
    assert [(step.day, step.detail) for step in steps if step.kind == "escalated"] == [(10.0, "city")]


def test_products_that_are_cut_together_are_called_each_at_its_level() -> None:
    about = brief(contracts(2), LEVELLED, exposure=[10.0, 10.0], authority=[0, 3])
    _, steps = respond(about, [Shock(at, 10.0, 200.0, 1.0) for at in range(2)], 100)
    assert [(step.day, step.subject) for step in steps if step.kind == "called"] == [
        (11.0, "second-0"),
        (20.0, "second-1"),
    ]


@pytest.mark.parametrize(("more", "reached"), [(0.2, [11.0, 13.0]), (0.5, [11.0, 13.0, 43.0])])
def test_second_cut_lifts_the_decision(more: float, reached: list[float]) -> None:
    """A fifth from day 10: the city decides on day 13 and the province is not called.

    Half of the rest from day 40 on: 1 - .8 x .5 = .6, six a day: the province decides three days later.  A fifth of it
    makes 3.6 a day: the province waits on.
    """
    about = brief(contracts(1), LEVELLED, exposure=[10.0])
    _, steps = respond(about, [Shock(0, 10.0, 200.0, 0.2), Shock(0, 40.0, 200.0, more)], 100)
    assert days_of(steps, "escalated") == reached


def test_what_different_suppliers_lose_is_added() -> None:
    """Half of the supply from day 10: five a day, the province decides on day 16.

    The other half from day 40 on: all of it, ten a day, and the delta decides four days later.
    """
    about = brief(contracts(1), LEVELLED, exposure=[10.0], shares=[(0.5, 0.5)])
    struck = [Shock(0, 10.0, 200.0, 1.0, reach=(1.0, 0.0)), Shock(0, 40.0, 200.0, 1.0, reach=(0.0, 1.0))]
    _, steps = respond(about, struck, 100)
    assert days_of(steps, "escalated") == [11.0, 13.0, 16.0, 44.0]


def test_two_cuts_of_one_supplier_leave_a_part_of_a_part() -> None:
    """Of a supplier of four fifths half is cut, then half of the rest: .8 (1 - .5 x .5) = .6, six of ten a day."""
    about = brief(contracts(1), LEVELLED, exposure=[10.0], shares=[(0.8,)])
    _, steps = respond(about, [Shock(0, 10.0, 200.0, 0.5), Shock(0, 40.0, 200.0, 0.5)], 100)
    assert days_of(steps, "escalated") == [11.0, 13.0, 43.0]  # four a day call the city, six the province


def test_two_cuts_that_take_all_are_worth_one() -> None:
    """Seen 20 days ahead of day 40; nine tenths of what is at stake call the delta, before any stock is touched."""
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP, 0.5), made("part", KR, 0.5), made("widget")],
        [needs("widget", "part", cover=10.0)],
        [sold("widget")],
        [backup("part-2", "part")],
    )
    settings = ResponseSettings(alert_hit_rate=1.0, delta_loss=0.9)
    for places in ([(JP,), (KR,)], [(JP, KR)]):
        cuts = [cut(40.0, 40.0, products=["part"], regions=some, alert_days=Range.fixed(20.0)) for some in places]
        plant = assemble(replace(scenario(economy, cuts), response=settings))
        assert days_of(run_steps(plant, simulate(plant, [0])), "called") == [20.0]


@pytest.mark.parametrize(("missing", "reached"), [(0.9, [33.0, 37.0]), (0.5, [33.0]), (0.7 - 0.2, [33.0]), (0.49, [])])
def test_loss_that_the_economy_shows_lifts_the_decision(missing: float, reached: list[float]) -> None:
    """Nine tenths missing in the evening of day 29: province 3 and delta 4 days after the morning of day 30.

    A half is just what the province waits for; .7 - .2 is less by rounding only.
    """
    about = brief(contracts(1), LEVELLED, exposure=[10.0])
    _, steps = live(about, [Shock(0, 10.0, 200.0, 0.2)], 60, {range(29): (0.2, 1.0), range(29, 60): (missing, 1.0)})
    assert days_of(steps, "escalated") == [11.0, 13.0, *reached]


def test_a_level_that_waits_when_the_alarm_is_over_waits_no_more() -> None:
    """The city waits for two a day; nine a day are missing after the cut, while stocks are full: no alarm."""
    about = brief(contracts(1), LEVELLED, exposure=[10.0])
    _, steps = live(about, [Shock(0, 10.0, 30.0, 0.1)], 60, {range(40, 60): (0.9, 1.0)})
    assert days_of(steps, "escalated") == [11.0]


def test_what_a_cut_took_is_not_counted_when_it_has_ended() -> None:
    """Nine tenths up to day 20, one on; noticed on day 25, when one a day is at stake: the county is enough."""
    about = brief(contracts(1), replace(LEVELLED, detection_days=Range.fixed(15.0)), exposure=[10.0])
    _, steps = respond(about, [Shock(0, 10.0, 20.0, 0.9), Shock(0, 10.0, 200.0, 0.1)], 100)
    assert days_of(steps, "escalated") == [26.0]


def test_low_stocks_climb_by_what_is_missing() -> None:
    """No cut of the product itself: a tenth is missing on the evening of day 9, one a day; the county decides."""
    about = brief(contracts(1), LEVELLED, exposure=[10.0])
    _, steps = live(about, [], 40, {range(9, 40): (0.1, 0.0)})
    assert days_of(steps, "detected") == [10.0]
    assert days_of(steps, "escalated") == [11.0]


def test_authority_is_that_of_the_nearest_region() -> None:
    """Japan's are the province's, those of its neighbour the delta's, home ones the city's but for one county's."""
    settings = ResponseSettings(
        county_regions=("CN-SOUTH",),
        city_regions=("CN-HOME",),
        province_regions=("ASIA", "CN"),
        delta_regions=("CN-REST",),
    )
    places = ("CN-EAST", "CN-REST", "JP", "CN", "CN-SOUTH")
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup(f"at-{region}", "part", region=region) for region in places],
    )
    plant = assemble(replace(scenario(economy), response=settings))
    assert [LEVELS[level] for level in plant.brief.authority] == ["city", "delta", "province", "province", "county"]
    plain = assemble(scenario(economy))
    assert plain.brief.authority == (3, 3, 3, 3, 3)


# --- alerts ------------------------------------------------------------------------------------------------------


def test_alert_gives_a_head_start() -> None:
    """Seen 20 days ahead: in test from day 80, not 105; five days of detection are not needed either."""
    settings = ResponseSettings(detection_days=Range.fixed(5.0))
    for alert, begun, cause in ((0.0, 105.0, "cut"), (0.5, 99.5, "alert"), (20.0, 80.0, "alert")):
        _, steps = respond(brief(contracts(1), settings), [Shock(0, 100.0, 300.0, 1.0, alert)], 200)
        assert days_of(steps, "test begun") == [begun]
        assert [step.detail for step in steps if step.kind == "detected"] == [cause]


@pytest.mark.parametrize(("alert", "detected"), [(48.0, 12.0), (0.0, 19.0)])
def test_an_alert_opens_the_eyes_to_a_cut_that_nobody_has_noticed(alert: float, detected: float) -> None:
    """Nine days to notice the cut of day 10; another one, of day 60, is seen on day 12, or strikes unseen then."""
    settings = ResponseSettings(detection_days=Range.fixed(9.0))
    struck = [Shock(0, 10.0, 90.0, 1.0), Shock(0, 12.0 + alert, 90.0, 1.0, alert)]
    _, steps = respond(brief(contracts(1), settings), struck, 100)
    assert [(step.day, step.detail) for step in steps if step.kind == "detected"] == [(detected, "cut")]
    assert days_of(steps, "called") == [detected]


def test_what_happens_before_the_clock_starts_is_not_lost() -> None:
    """Seen 60 days ahead of day 100 and up by then: whoever asks from day 90 on hears the same as from day 0 on."""
    about = brief(contracts(1, ramp_days=7.0), ResponseSettings(stand_down_days=3.0))
    struck = [[Shock(0, 45.3, 60.0, 1.0), Shock(0, 100.0, 120.0, 1.0, 30.0)]]
    early, late = (Response(about, struck, Luck(7, [0], lucky=False)) for _ in range(2))
    all_days = [levels_on(early, day) for day in range(130)]
    assert all(np.array_equal(levels_on(late, day), all_days[day]) for day in range(90, 130))
    assert all_days[110][0, 0] == 1.0


def test_what_backups_offer_is_told_of_the_days_before_anything_strikes() -> None:
    """Seen 30 days ahead of day 40, ten days in test: up from day 20 on; until day 10 the warm one runs at a tenth."""
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup("called", "part", test_days=10.0), backup("warm", "part")],
    )
    seen = cut(40.0, 20.0, products=["part"], alert_days=Range.fixed(30.0))
    asked = scenario(economy, [seen], 50, response=ResponseSettings(alert_hit_rate=1.0))
    called, warm = asked.contracts
    plant = assemble(replace(asked, contracts=(called, replace(warm, readiness="warm"))))
    offered = summed(simulate(plant, [0]).offered, 1.0)
    assert offered[:, 0].tolist() == [0.0] * 20 + [1.0] * 30
    assert offered[:, 1] == pytest.approx([0.1] * 10 + [1.0] * 40, abs=1e-12)


def test_who_comes_up_while_nothing_else_happens_is_told_in_every_block() -> None:
    """Qualified between days 20 and 60 and up twenty days later; replication 13, of the second block, as alone."""
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup("second", "part", test_days=(10.0, 30.0, 50.0), ramp_days=20.0)],
    )
    plant = assemble(scenario(economy, [cut(10.0, 200.0, products=["part"], regions=[JP])], 120, replications=20))
    steps = run_steps(plant, simulate(plant, range(20)))
    up = {step.column: step.day for step in steps if step.kind == "active"}
    assert {step.column: step.day + 20.0 for step in steps if step.kind == "ramp"} == pytest.approx(up)
    assert set(up) == set(range(20))
    alone = [step._replace(column=13) for step in run_steps(plant, simulate(plant, [13]))]
    assert [step for step in steps if step.column == 13] == alone


def test_people_live_whether_or_not_anything_strikes() -> None:
    """A cut that never happens leaves no trace, and least of all that of the day on which it does not."""
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup(name, "part", test_days=(10.0, 30.0, 50.0)) for name in ("plain", "found", "new")],
    )
    settings = ResponseSettings(false_alarms_per_year=12.0, laboratories=1, qualification_valid_days=20.0)
    asked = scenario(economy, [], 200, replications=12, response=settings)
    plain, found, new = asked.contracts
    race, unit = Research(teams=2, success=0.9, mean_days=50.0, start="start"), FirstUnit(Range(20, 40, 90), 0.6, 50.0)
    asked = replace(asked, contracts=(plain, replace(found, research=race), replace(new, first_unit=unit)))
    at_peace = simulate(assemble(asked), range(12))
    kinds = {step.kind for step in run_steps(assemble(asked), at_peace)}
    assert kinds > {"false alarm", "test queued", "test passed", "research succeeded", "trial passed"}
    for start in (0.0, 80.0, 199.0):
        plant = assemble(replace(asked, cuts=(cut(start, 30.0, products=["part"], probability=0.0),)))
        spared = simulate(plant, range(12))
        for name in ("offered", "waits", "test_days", "volume"):
            assert np.array_equal(getattr(at_peace, name), getattr(spared, name), equal_nan=True), name
        for of_peace, of_spared in zip(at_peace.efforts, spared.efforts, strict=True):
            assert np.array_equal(of_peace, of_spared)
        steps = run_steps(plant, spared)
        assert steps == run_steps(assemble(asked), at_peace)


def test_false_alarms_are_a_poisson_stream() -> None:
    """One a year over 1000 days: mean and variance 2.740; four standard errors (of a variance: sqrt(2 / n))."""
    about = brief(contracts(1), ResponseSettings(false_alarms_per_year=1.0))
    response = Response(about, [[] for _ in MANY], Luck(7, MANY, lucky=True))
    response.advance(999)
    counts = np.bincount(
        [step.column for step in response_steps(about, response) if step.kind == "false alarm"], minlength=len(MANY)
    )
    mean = 1000.0 / 365.0
    assert abs(counts.mean() - mean) < 4 * (mean / len(MANY)) ** 0.5
    assert abs(counts.var() / mean - 1.0) < 4 * (2.0 / len(MANY)) ** 0.5 + 4 * (1.0 / (mean * len(MANY))) ** 0.5


@pytest.mark.parametrize("start", [300.0, 20.0])
def test_false_alarm_occupies_a_laboratory_and_its_result_counts(start: float) -> None:
    """Whoever was tested for nothing is qualified when the cut comes; a test of 30 days under way is waited for."""
    about = brief(contracts(1), ResponseSettings(false_alarms_per_year=40.0, laboratories=1))
    response = Response(about, [[Shock(0, start, 600.0, 1.0)] for _ in range(200)], Luck(7, range(200), lucky=True))
    response.advance(700)
    happened = response_steps(about, response)
    for column in range(200):
        steps = [step for step in happened if step.column == column]
        alarms, tests = days_of(steps, "false alarm"), days_of(steps, "test begun")
        early = [day for day in alarms if day < start]
        assert len(tests) == 1
        assert days_of(steps, "ramp") == [max(start, tests[0] + 30.0)]
        assert tests[0] == (min(early) if early else start)


def test_false_alarms_mean_each_product_as_often() -> None:
    """Binomial: a half of 8.2 a replication of two products; four standard errors."""
    about = brief(contracts(2), ResponseSettings(false_alarms_per_year=3.0))
    response = Response(about, [[] for _ in range(500)], Luck(7, range(500), lucky=True))
    response.advance(999)
    meant = [step.subject for step in response_steps(about, response) if step.kind == "false alarm"]
    assert abs(meant.count("part-0") / len(meant) - 0.5) < 4 * 0.5 / len(meant) ** 0.5


def test_false_alarms_mean_nothing_to_who_has_no_contract() -> None:
    about = brief([], ResponseSettings(false_alarms_per_year=40.0))
    assert respond(about, [], 400, lucky=True)[1] == []


def test_a_false_alarm_is_none_while_the_alarm_of_its_product_is_on() -> None:
    """Some twenty a replication in half a year; whoever failed his tests on day 40 is left alone till day 200."""
    hopeless = contracts(1, success=0.0)
    about = brief(hopeless, ResponseSettings(false_alarms_per_year=40.0, retries=0))
    _, steps = respond(about, [Shock(0, 10.0, 200.0, 1.0)], 300, range(20), lucky=True)
    days = days_of(steps, "false alarm")
    assert min(days) < 10.0
    assert max(days) > 200.0
    assert not [day for day in days if 10.0 <= day <= 200.0]


def test_a_false_alarm_leaves_alone_who_serves_and_who_must_be_found_first() -> None:
    """The one serves from day 40 to day 290 on a test that counts for a day; the other is never found."""
    serving, sought = contracts(2)
    sought = replace(sought, research=Research(1, 0.0, 50.0, "cut"))
    settings = ResponseSettings(false_alarms_per_year=40.0, hysteresis_days=240.0, qualification_valid_days=1.0)
    _, steps = respond(brief([serving, sought], settings), [Shock(0, 10.0, 50.0, 1.0)], 280, range(20), lucky=True)
    assert len([day for day in days_of(steps, "false alarm", "part-0") if day > 50.0]) > 100
    assert not [day for day in days_of(steps, "test begun", "second-0") if day > 10.0]
    assert days_of(steps, "test begun", "second-1") == []


def test_who_waits_for_the_end_of_a_false_alarm_s_test_is_withdrawn_with_the_cut() -> None:
    """A cut of a day amid tests of 30 days that all fail: none begins but by a false alarm, or by the cut."""
    about = brief(contracts(1, success=0.0), ResponseSettings(false_alarms_per_year=9.0))
    happened = respond(about, [Shock(0, 300.0, 301.0, 1.0)], 340, range(40), lucky=True)[1]
    assert {step.detail for step in happened if step.kind == "withdrawn"} == {"in test"}
    for column in range(40):
        steps = [step for step in happened if step.column == column]
        assert set(days_of(steps, "test begun")) <= {*days_of(steps, "false alarm"), 300.0}


def test_nobody_raises_false_alarms_without_luck() -> None:
    about = brief(contracts(1), ResponseSettings(false_alarms_per_year=40.0))
    assert respond(about, [], 400)[1] == []


# --- low stocks --------------------------------------------------------------------------------------------------


def upstream(trigger: float, *cuts: Cut) -> list[tuple[float, str, str]]:
    """Resin from Japan stops on day 10 for 100 days; parts are made of it at home and last 20 days at the widget's."""
    economy = network(
        [product("resin"), product("part"), product("widget")],
        [made("resin", JP), made("part"), made("widget")],
        [needs("part", "resin"), needs("widget", "part", cover=20.0)],
        [sold("widget")],
        [backup("part-2", "part")],
        defaults=STIFF,
    )
    settings = ResponseSettings(stock_trigger=trigger)
    asked = replace(scenario(economy, [cut(10.0, 100.0, products=["resin"]), *cuts], 150), response=settings)
    plant = assemble(replace(asked, contracts=(replace(asked.contracts[0], readiness="qualified"),)))
    steps = run_steps(plant, simulate(plant, [0]))
    return [(step.day, step.kind, step.detail) for step in steps if step.subject in ("part", "part-2")]


def test_backup_is_called_when_stocks_run_low_because_somebody_upstream_was_cut() -> None:
    """Resin already shipped arrives on day 10, parts shipped then on day 11: the stock is touched from day 12 on.

    On the evening of day 22 nine of 20 days are left (22 is its 11th day): less than half; the alarm is raised on the
    morning of day 23.  Resin is made again on day 110 and arrives on day 111; that evening parts are promised in
    full again.
    """
    steps = upstream(0.5)
    assert [kind for _, kind, _ in steps] == ["detected", "called", "ramp", "active", "stand-down", "dormant"]
    assert steps[0][2] == "stock"
    assert [day for day, _, _ in steps] == [23.0, 23.0, 23.0, 23.0, 112.0, 112.0]


def test_nobody_is_called_if_stocks_do_not_matter() -> None:
    assert upstream(0.0) == []


def test_a_cut_that_ends_while_stocks_are_low_does_not_end_the_alarm() -> None:
    """A tenth of the parts is cut as well, from day 30 to 40, when no resin comes anyhow: nobody stands down."""
    assert upstream(0.5, cut(30.0, 10.0, 0.1, products=["part"])) == upstream(0.5)


@pytest.mark.parametrize(
    ("missing", "stock", "is_raised"),
    [
        (0.05, 0.0, False),
        (1.0 - 0.95, 0.0, False),  # more than .05 by rounding only
        (0.06, 0.0, True),
        (1.0, 0.5, False),
        (1.0, 0.7 - 0.2, False),  # less than .5 by rounding only
        (1.0, 0.49, True),
    ],
)
def test_low_stocks_are_less_than_the_trigger_while_more_than_a_twentieth_is_missing(
    missing: float, stock: float, is_raised: bool
) -> None:
    about = brief(contracts(1), ResponseSettings(stock_trigger=0.5))
    _, steps = live(about, [], 20, {range(9, 20): (missing, stock)})
    assert days_of(steps, "detected") == ([10.0] if is_raised else [])


def test_low_stocks_alarm_those_of_the_product_and_of_the_replication() -> None:
    response = Response(brief(contracts(2)), [[], [], []], Luck(7, range(3), lucky=False))
    missing = np.zeros((2, 3))
    missing[1, 2] = 1.0
    response.advance(9)
    response.hear(9, look_out(response.lookout, missing, 1.0 - missing))
    response.advance(10)
    raised = [step for step in response_steps(brief(contracts(2)), response) if step.kind == "detected"]
    assert raised == [Step(2, 10.0, "detected", "part-1", "stock")]


def test_what_is_news_in_one_replication_is_not_told_of_those_beside_it() -> None:
    """Users starve in the first; an alarm is on in the second, stocks are there, a twentieth or nothing is missing."""
    lookout = lookout_for(brief(contracts(1), ResponseSettings(stock_trigger=0.5)), 5)
    lookout.open[0, 1] = True
    missing, stock = np.array([[1.0, 1.0, 1.0, 1.0 - 0.95, 0.0]]), np.array([[0.0, 0.0, 0.5, 0.0, 0.0]])
    assert look_out(lookout, missing, stock) == 1
    assert lookout.news[0].tolist() == [STARVES, 0, 0]
    assert look_out(lookout, 0.0 * missing, stock) == 1
    assert lookout.news[0].tolist() == [IS_FED, 0, 0]


def test_who_is_decided_on_when_supply_is_back_is_not_called() -> None:
    """Low stocks on the evening of day 9; the county decides on the morning of day 11, when the alarm is over."""
    about = brief(contracts(1), ResponseSettings(county_days=Range.fixed(1.0)), authority=[0])
    _, steps = live(about, [], 20, {range(9, 10): (0.5, 0.0)})
    assert [(step.day, step.kind, step.detail) for step in steps] == [
        (10.0, "detected", "stock"),
        (11.0, "escalated", "county"),
        (11.0, "withdrawn", "before a decision"),
    ]


def test_low_stocks_of_what_is_cut_do_not_outlast_the_cut() -> None:
    """Everything is missing up to the evening of day 49, and no stock is left; the cut of day 10 ends on day 50."""
    _, steps = live(brief(contracts(1, "warm")), [Shock(0, 10.0, 50.0, 1.0)], 60, {range(10, 50): (1.0, 0.0)})
    assert days_of(steps, "detected") == [10.0]
    assert days_of(steps, "stand-down") == [50.0]


def test_low_stocks_raise_an_alarm_after_that_of_a_cut_is_over_and_none_beside_it() -> None:
    """A cut begins on the morning after low stocks are noticed; they are low again from the evening of day 60 on."""
    low = {range(9, 10): (0.5, 0.0), range(60, 70): (0.5, 0.0)}
    _, steps = live(brief(contracts(1, "warm")), [Shock(0, 10.0, 50.0, 1.0)], 90, low)
    assert [(step.day, step.detail) for step in steps if step.kind == "detected"] == [(10.0, "cut"), (61.0, "stock")]
    assert days_of(steps, "stand-down") == [50.0, 71.0]


@pytest.mark.parametrize(("depth", "end"), [(0.5, 131.0), (0.04, 130.0)])
def test_an_alarm_of_low_stocks_lasts_as_long_as_a_cut_that_came_meanwhile(depth: float, end: float) -> None:
    """Resin is back on day 110, parts are cut from day 100 to 130: half is missing up to the evening of day 130.

    Of a twenty-fifth less than 5 % is missing from day 111 on, and the end of the cut decides.
    """
    steps = upstream(0.5, cut(100.0, 30.0, depth, products=["part"]))
    assert [(day, kind) for day, kind, _ in steps][-2:] == [(end, "stand-down"), (end, "dormant")]


# --- races, first units, shared suppliers ------------------------------------------------------------------------


@pytest.mark.parametrize(("teams", "chance"), [(1, 0.1946), (3, 0.4776)])
def test_more_teams_make_a_substitute_more_likely(teams: int, chance: float) -> None:
    """Success .4 each, exponential of mean 18 months: .4 (1 - exp(-12 / 18)) = .1946; 1 - (1 - .1946)^3 = .4776.

    Binomial: four standard errors.
    """
    month = 365.0 / 12.0
    race = Research(teams=teams, success=0.4, mean_days=18 * month, start="start")
    about = brief([Contract(backup("new", "part"), "paper", research=race)])
    response = Response(about, [[] for _ in MANY], Luck(7, MANY, lucky=True))
    response.advance(364)
    found = {step.column for step in response_steps(about, response) if step.kind == "research succeeded"}
    share = len(found) / len(MANY)
    assert abs(share - chance) < 4 * (chance * (1 - chance) / len(MANY)) ** 0.5


@pytest.mark.parametrize(("start", "won"), [("start", 50.0), ("cut", 70.0)])
def test_substitute_is_tested_when_it_exists(start: str, won: float) -> None:
    """Without luck a race takes its mean, 50 days, from day 0 or from the call on day 20; then 30 days of tests."""
    race = Research(teams=2, success=0.4, mean_days=50.0, start=start)  # type: ignore[arg-type]
    one = [replace(contracts(1)[0], research=race)]
    _, steps = respond(brief(one), [Shock(0, 20.0, 300.0, 1.0)], 200)
    assert days_of(steps, "research succeeded") == [won]
    assert days_of(steps, "test begun") == [won]
    assert days_of(steps, "ramp") == [won + 30.0]


def test_substitute_that_exists_when_it_is_called_is_tested_at_once() -> None:
    race = Research(teams=2, success=0.4, mean_days=50.0, start="start")
    _, steps = respond(brief([replace(contracts(1)[0], research=race)]), [Shock(0, 70.0, 300.0, 1.0)], 200)
    assert (days_of(steps, "research succeeded"), days_of(steps, "test begun")) == ([50.0], [70.0])


@pytest.mark.parametrize(("success", "days"), [(1.0, 50.0), (0.0, 980.0)])
def test_teams_race_from_the_call_until_one_succeeds_or_the_end(success: float, days: float) -> None:
    """Called on day 20 of 1000; without luck a race takes its mean, 50 days."""
    race = Research(teams=1, success=success, mean_days=50.0, start="cut")
    about = brief([replace(contracts(1)[0], research=race)])
    response = Response(about, [[Shock(0, 20.0, 300.0, 1.0)]], Luck(7, [0], lucky=False))
    response.advance(999)
    assert response.efforts().race_days.tolist() == [[days]]


def test_race_that_nobody_wins_brings_nothing() -> None:
    race = Research(teams=3, success=0.0, mean_days=50.0, start="cut")
    levels, steps = respond(brief([replace(contracts(1)[0], research=race)]), [Shock(0, 20.0, 90.0, 1.0)], 200)
    assert levels.max() == 0.0
    assert [(step.day, step.detail) for step in steps if step.kind == "withdrawn"] == [(90.0, "in research")]


def test_first_unit_makes_tests_needless_and_its_use_spreads() -> None:
    """A trial of 60 days, then from nothing to full use in 100; cut on day 80: a fifth is there, no test is needed."""
    unit = FirstUnit(Range.fixed(60.0), success=1.0, growth_days=100.0)
    levels, steps = respond(
        brief([replace(contracts(1, ramp_days=40.0)[0], first_unit=unit)]), [Shock(0, 80.0, 120.0, 1.0)], 300
    )
    assert days_of(steps, "test begun") == []
    assert days_of(steps, "trial passed") == [60.0]
    assert levels[59:61, 0, 0] == pytest.approx([0.0, 0.005])
    assert levels[80, 0, 0] == pytest.approx(0.205)  # spread; the ramp from nothing is behind it: .0125
    assert levels[119, 0, 0] == pytest.approx(0.9875)  # the ramp: 39.5 of 40 days
    assert levels[120, 0, 0] == pytest.approx(0.605)  # stood down: what is in use stays
    assert levels[200, 0, 0] == 1.0


def test_a_test_that_is_passed_later_takes_nothing_from_a_first_unit() -> None:
    """Cut on day 10: in test until day 60, which counts for 30 days; the trial is passed on day 40, for good."""
    unit = FirstUnit(Range.fixed(40.0), success=1.0, growth_days=100.0)
    about = brief(
        [replace(contracts(1, days=50.0)[0], first_unit=unit)], ResponseSettings(qualification_valid_days=30.0)
    )
    _, steps = respond(about, [Shock(0, 10.0, 80.0, 1.0), Shock(0, 200.0, 260.0, 1.0)], 300)
    assert days_of(steps, "test passed") == [60.0]
    assert days_of(steps, "ramp") == [60.0, 200.0]


def test_a_first_unit_that_is_passed_leaves_the_queue() -> None:
    """One laboratory, taken by another until day 200; the trial is passed on day 20."""
    unit = FirstUnit(Range.fixed(20.0), success=1.0, growth_days=100.0)
    other, one = contracts(2, days=200.0)
    about = brief([other, replace(one, first_unit=unit)], ResponseSettings(laboratories=1))
    _, steps = respond(about, [Shock(0, 0.0, 300.0, 1.0), Shock(1, 1.0, 300.0, 1.0)], 300)
    assert days_of(steps, "test queued", "second-1") == [1.0]
    assert days_of(steps, "test begun", "second-1") == []
    assert days_of(steps, "ramp") == [20.0, 200.0]


def test_a_first_unit_that_is_passed_leaves_others_in_the_queue_and_tests_that_have_begun() -> None:
    """Two laboratories, taken from day 0 to 50 by a contract with a first unit of its own and by another.

    Both trials are passed on day 20: of those who wait since day 1 the one with the trial goes on, the other waits.
    """
    unit = FirstUnit(Range.fixed(20.0), success=1.0, growth_days=100.0)
    tested, other, waiting, plain = contracts(4, days=50.0)
    signed = [replace(tested, first_unit=unit), other, replace(waiting, first_unit=unit), plain]
    struck = [Shock(at, float(at > 1), 300.0, 1.0) for at in range(4)]
    _, steps = respond(brief(signed, ResponseSettings(laboratories=2)), struck, 300)
    assert [(step.day, step.subject) for step in steps if step.kind == "test passed"] == [
        (50.0, "second-0"),
        (50.0, "second-1"),
        (100.0, "second-3"),
    ]
    ramps = [days_of(steps, "ramp", f"second-{at}") for at in range(4)]
    assert ramps == [[50.0], [50.0], [20.0], [100.0]]


def test_a_first_unit_that_is_passed_lengthens_no_wait_that_was_over() -> None:
    """One laboratory, taken by another until day 200; it waits from day 1 to 20; the trial is passed on day 60."""
    unit = FirstUnit(Range.fixed(60.0), success=1.0, growth_days=100.0)
    other, one = contracts(2, days=200.0)
    about = brief([other, replace(one, first_unit=unit)], ResponseSettings(laboratories=1))
    response = Response(about, [[Shock(0, 0.0, 300.0, 1.0), Shock(1, 1.0, 20.0, 1.0)]], Luck(7, [0], lucky=False))
    response.advance(99)
    assert response.waits().tolist() == [(0.0 + 19.0) / 2]


def test_a_first_unit_that_is_passed_needs_no_second_test() -> None:
    """In a test that will fail from day 10 to 60; the trial is passed on day 40."""
    unit = FirstUnit(Range.fixed(40.0), success=1.0, growth_days=100.0)
    (one,) = contracts(1, days=50.0, success=0.0)
    response = Response(
        brief([replace(one, first_unit=unit)]), [[Shock(0, 10.0, 300.0, 1.0)]], Luck(7, [0], lucky=True)
    )
    response.advance(299)
    steps = response_steps(brief([replace(one, first_unit=unit)]), response)
    assert days_of(steps, "test failed") == [60.0]
    assert days_of(steps, "test begun") == [10.0]
    assert days_of(steps, "ramp") == [60.0]


def test_first_unit_is_tried_until_it_passes() -> None:
    """Geometric: the mean number of trials is 1 / success; four standard errors."""
    unit = FirstUnit(Range.fixed(10.0), success=0.5, growth_days=1.0)
    about = brief([replace(contracts(1)[0], first_unit=unit)])
    response = Response(about, [[] for _ in MANY], Luck(7, MANY, lucky=True))
    response.advance(900)
    trials = np.bincount([step.column for step in response_steps(about, response)], minlength=len(MANY))
    assert abs(trials.mean() - 2.0) < 4 * (2.0 / len(MANY)) ** 0.5
    assert np.array_equal(response.efforts().trials, [trials])


def test_warm_backup_runs_all_the_time() -> None:
    """At a tenth; from there to full in nine tenths of 20 days; back to a tenth."""
    levels, _ = respond(brief(contracts(1, "warm", ramp_days=20.0)), [Shock(0, 10.0, 50.0, 1.0)], 100)
    assert levels[[0, 9, 28, 60], 0, 0].tolist() == [0.1, 0.1, 1.0, 0.1]
    assert levels[10, 0, 0] == pytest.approx(0.125)


def test_contracts_of_one_pool_share_one_supplier() -> None:
    """Capacities .4 and .6 a day, one supplier of .6: 1 is called, each gets six tenths; alone the first gets all.

    Another one of .8 has contracts for .8 and .4: two thirds each.  A third has but one.  Two have suppliers of their
    own.
    """
    pools = ("plant", "works", "plant", "works", "mill", "", "")
    shared = [
        replace(one, backup=replace(one.backup, pool=pool))
        for one, pool in zip(contracts(len(pools), "qualified"), pools, strict=True)
    ]
    about = brief(shared, PLAIN, sizes=[0.4, 0.8, 0.6, 0.4, 0.3, 0.7, 0.7])
    struck = [Shock(at, 30.0 if at == 2 else 10.0, 50.0, 1.0) for at in range(len(pools))]
    levels, _ = respond(about, struck, 60, range(2))
    for column in range(2):
        assert levels[20, :, column] == pytest.approx([1.0, 2 / 3, 0.0, 2 / 3, 1.0, 1.0, 1.0])
        assert levels[40, :, column] == pytest.approx([0.6, 2 / 3, 0.6, 2 / 3, 1.0, 1.0, 1.0])


# --- more is not always better -----------------------------------------------------------------------------------


def test_another_backup_can_hurt_where_laboratories_are_short() -> None:
    """Ten a day at stake for 1, one a day for 0; one laboratory, first come first served, both cut on day 0.

    Without a contract for 0 the important test ends on day 30, with it on day 60: 30 days later.  By exposure the new
    contract does no harm.
    """
    few, both = contracts(2)[1:], contracts(2)
    ends = {}
    for name, signed, queue in (("few", few, "fifo"), ("both", both, "fifo"), ("ranked", both, "exposure")):
        settings = ResponseSettings(laboratories=1, queue=queue)  # type: ignore[arg-type]
        about = brief(signed, settings, exposure=[10.0] if len(signed) == 1 else [1.0, 10.0])
        _, steps = respond(about, [Shock(at, 0.0, 300.0, 1.0) for at in range(len(signed))], 100)
        ends[name] = days_of(steps, "test passed", "second-1")
    assert ends == {"few": [30.0], "both": [60.0], "ranked": [30.0]}


# --- luck --------------------------------------------------------------------------------------------------------

BUSY = ResponseSettings(
    laboratories=2,
    queue="exposure",
    false_alarms_per_year=9.0,
    county_days=Range.fixed(1.0),
    city_loss=2.0,
    detection_days=Range.fixed(3.0),
    hysteresis_days=5.0,
    stand_down_days=4.0,
    qualification_valid_days=60.0,
)


def crowd() -> list[Contract]:
    """Six contracts of all sorts, with uncertain tests."""
    sorts = contracts(6, days=(10.0, 30.0, 80.0), success=0.7, ramp_days=11.0, pool="one")  # type: ignore[arg-type]
    sorts[1] = replace(sorts[1], readiness="warm")
    sorts[2] = replace(sorts[2], research=Research(3, 0.6, 40.0, "cut"))
    sorts[3] = replace(sorts[3], first_unit=FirstUnit(Range(20.0, 40.0, 90.0), 0.6, 50.0))
    sorts[4] = replace(sorts[4], readiness="sampled")
    return sorts


def struck(replication: int) -> list[Shock]:
    """Cuts that differ between replications."""
    return [Shock(at, 20.0 + 7 * at + replication, 90.0 + 11 * at, 0.3 + 0.1 * at, at) for at in range(6)]


def days_lived(replications: Sequence[int], signed: Sequence[Contract]) -> tuple[np.ndarray, list[list[Step]]]:
    about = brief(signed, BUSY, exposure=[3.0 * (1 + at) for at in range(len(signed))], sizes=[1.0] * len(signed))
    response = Response(about, [struck(at) for at in replications], Luck(7, replications, lucky=True))
    levels = np.array([levels_on(response, day) for day in range(200)])
    steps = response_steps(about, response)
    return levels, [[step._replace(column=0) for step in steps if step.column == at] for at in range(len(replications))]


def test_people_are_the_same_in_any_company() -> None:
    whole, steps = days_lived(range(9), crowd())
    part, fewer = days_lived([7, 2], crowd())
    assert np.array_equal(whole[:, :, [7, 2]], part)
    assert fewer == [steps[7], steps[2]]
    assert {"test failed", "withdrawn", "false alarm", "trial passed", "research succeeded"} <= {
        step.kind for one in steps for step in one
    }


def test_another_contract_changes_nothing_where_laboratories_suffice() -> None:
    """No queue, no shared supplier: a seventh contract leaves the six as they were."""
    settings = replace(BUSY, laboratories=None, false_alarms_per_year=0.0)
    six = [replace(one, backup=replace(one.backup, pool="")) for one in crowd()]
    seven = [*six, Contract(backup("seventh", "part-0", test_days=9.0), "paper")]
    levels = []
    for signed in (six, seven):
        about = brief(signed, settings)
        response = Response(about, [struck(at) for at in range(5)], Luck(7, range(5), lucky=True))
        levels.append(np.array([levels_on(response, day)[:6] for day in range(200)]))
    assert np.array_equal(levels[0], levels[1])


def test_nothing_of_people_waits_for_the_garbage_collector_when_they_are_closed() -> None:
    """In the midst of everything: cuts in force, tests under way, also for false alarms, contracts in the queue."""
    settings = replace(BUSY, false_alarms_per_year=40.0)
    about = brief(crowd(), settings, exposure=[3.0 * (1 + at) for at in range(6)], sizes=[1.0] * 6)
    response = Response(about, [struck(at) for at in range(5)], Luck(7, range(5), lucky=True))
    for day in range(60):
        response.advance(day)
    gc.collect()
    gc.set_debug(gc.DEBUG_SAVEALL)  # what it finds it keeps
    try:
        response.close()
        del response
        gc.collect()
        assert [one for one in gc.garbage if type(one).__module__.startswith("sim.")] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
