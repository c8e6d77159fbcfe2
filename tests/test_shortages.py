"""Does what was lost stand in the week in which it was lost, with the product that was missing?"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from small_economy import JP, STIFF, backup, cut, made, needs, network, product, scenario, sold
from test_exact import ring, ring_cuts
from test_laws import uncertain

from sim.assembly import Plant, assemble
from sim.digest import EVERYTHING, Digest, digest, run_unit
from sim.drivers import drivers, weekly_losses
from sim.measures import ALL
from sim.network import Defaults
from sim.outcome import NO_ORDERS
from sim.scenario import Cut
from sim.simulation import simulate
from sim.tally import summed


def weekly(strike: Cut, horizon: int, path: tuple[float, ...] = ()) -> dict[str, list[float]]:
    """A widget a day, each with one part from Japan: ten days of parts in stock, one day's under way."""
    economy = network(
        [product("part", "parts"), product("widget", "widgets")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", 0.5, cover=10.0)],
        [sold("widget", chain="widgets")],
    )
    plant = assemble(replace(scenario(economy, [strike], horizon), output_path=path))
    found = weekly_losses(plant, digest(plant, simulate(plant, [0]), EVERYTHING))
    return {key: losses.tolist() for key, losses in found.items()}


def test_an_input_that_runs_out_costs_the_weeks_in_which_it_is_missing() -> None:
    """Cut on the days 10 to 29; parts come and are in stock up to day 20, so that the days 21 to 30 are lost."""
    assert weekly(cut(10.0, 20.0, products=["part"]), 40) == {"part": pytest.approx([0, 0, 0, 7, 3, 0])}


def test_a_cut_of_the_own_capacity_is_booked_to_the_product() -> None:
    assert weekly(cut(5.0, 4.0, 0.5, products=["widget"]), 14) == {"widget": pytest.approx([1.0, 1.0])}


def test_who_stands_still_from_the_first_day_lacks_capacity_and_not_orders() -> None:
    """Half a part a day on the days 5 to 8, all of it for a user who holds ten days of it and goes on asking."""
    economy = network(
        [product("part"), product("widget")],
        [made("part"), made("widget")],
        [needs("widget", "part", 0.5, cover=10.0)],
        [sold("widget")],
    )
    plant = assemble(scenario(economy, [cut(5.0, 4.0, products=["part"])], 14))
    found = weekly_losses(plant, digest(plant, simulate(plant, [0]), EVERYTHING))
    assert {key: losses.tolist() for key, losses in found.items()} == {"part": pytest.approx([1.0, 1.0])}


@pytest.mark.parametrize("psi", [0.0, 0.5])
def test_what_nobody_orders_is_booked_to_that(psi: float) -> None:
    """Widgets are cut on the days 5 to 8, and half of the parts, of which none are asked for: half a part a day."""
    economy = network(
        [product("ore"), product("part"), product("widget")],
        [made("ore", JP), made("part"), made("widget")],
        [needs("part", "ore", 0.1, cover=10.0), needs("widget", "part", 0.5, cover=10.0)],
        [sold("widget")],
        defaults=replace(STIFF, psi=psi),
    )
    cuts = [cut(5.0, 4.0, products=["widget"]), cut(5.0, 4.0, 0.5, products=["part"])]
    plant = assemble(scenario(economy, cuts, 14))
    found = weekly_losses(plant, digest(plant, simulate(plant, [0]), EVERYTHING))
    expected = {"widget": pytest.approx([2.0, 2.0]), NO_ORDERS: pytest.approx([1.0, 1.0])}
    assert {key: losses.tolist() for key, losses in found.items()} == expected


def test_worth_that_is_lost_is_booked_to_what_was_degraded() -> None:
    """Both inputs fail for 8 days, and backups of worth .8 and .9 bring them: .2 is lost, and .1 of the .8 left.

    From the day on after the cut all that is made is made with degraded parts.
    """
    parts = ("left", "right")
    economy = network(
        [*map(product, parts), product("widget")],
        [*(made(part, JP) for part in parts), made("widget")],
        [needs("widget", part, 0.3) for part in parts],
        [sold("widget")],
        [backup(f"{part}-2", part, value=value) for part, value in zip(parts, (0.8, 0.9), strict=True)],
    )
    plant = assemble(scenario(economy, [cut(2.0, 8.0, products=parts, regions=[JP])], 14))
    path = simulate(plant, [0])
    assert path.value.sum() == pytest.approx(14.0 - 8.0 * (1.0 - 0.8 * 0.9))
    assert path.degraded.sum() == pytest.approx(8.0)
    found = weekly_losses(plant, digest(plant, path, EVERYTHING))
    expected = {"left": pytest.approx([0.2 * 4, 0.2 * 4]), "right": pytest.approx([0.08 * 4, 0.08 * 4])}
    assert {key: losses.tolist() for key, losses in found.items()} == expected


def test_what_stands_in_takes_its_loss_of_worth_along() -> None:
    """Feed 0, half of what goes into a widget, fails; feeds 1 and 2 are a quarter each, half of feed 1 is of worth .6.

    Half is made: each of the two gives half of its quarter.  Feed 1 loses .2 of its worth, and of what feed 0 is given
    half comes of it: .1.  Worth is .8 x .9; of feed 1 a half is degraded, of feed 0 a quarter.
    """
    feeds, shares = ("feed-0", "feed-1", "feed-2"), (0.5, 0.25, 0.25)
    economy = network(
        [product("widget"), *map(product, feeds)],
        [*(made(feed, JP) for feed in feeds), made("widget")],
        [needs("widget", feed, share, group="feed") for feed, share in zip(feeds, shares, strict=True)],
        [sold("widget")],
        [backup("second", "feed-1", 0.5, value=0.6)],
        defaults=replace(STIFF, flexibility=1.0),
    )
    cuts = [cut(2.0, 8.0, depth, products=[feed], regions=[JP]) for feed, depth in (("feed-0", 1.0), ("feed-1", 0.5))]
    plant = assemble(scenario(economy, cuts, 14))
    path = simulate(plant, [0])
    assert path.value.sum() == pytest.approx(14.0 - 8.0 * (1.0 - 0.5 * 0.8 * 0.9))
    assert path.degraded.sum() == pytest.approx(8.0 * 0.5 * (1.0 - 0.5 * 0.75))
    found = weekly_losses(plant, digest(plant, path, EVERYTHING))
    lost = {"feed-0": 0.5 + 0.5 * 0.8 * 0.1, "feed-1": 0.5 * 0.2}
    expected = {feed: pytest.approx([4.0 * a_day, 4.0 * a_day]) for feed, a_day in lost.items()}
    assert {key: losses.tolist() for key, losses in found.items()} == expected


@pytest.mark.parametrize("short", ["feed-0", "feed-1"])
def test_of_inputs_that_stand_in_the_shortest_is_what_was_missing(short: str) -> None:
    """Half of what goes into a widget fails: .15 of all may be made up for, so that .3 is made."""
    economy = network(
        [product("widget"), product("feed-0"), product("feed-1")],
        [made("feed-0", JP), made("feed-1", JP), made("widget")],
        [needs("widget", feed, 0.5, group="feed") for feed in ("feed-0", "feed-1")],
        [sold("widget")],
    )
    plant = assemble(scenario(economy, [cut(2.0, 8.0, products=[short])], 14))
    found = weekly_losses(plant, digest(plant, simulate(plant, [0]), EVERYTHING))
    assert {key: losses.tolist() for key, losses in found.items()} == {short: pytest.approx([2.8, 2.8])}


def test_the_last_week_may_be_short() -> None:
    assert weekly(cut(10.0, 90.0, products=["part"]), 30) == {"part": pytest.approx([0, 0, 0, 7, 2])}


def test_weeks_count_at_the_level_of_the_plan() -> None:
    """Half the target is planned in the first year; week 52 begins on its last day."""
    found = weekly(cut(360.0, 4.0, products=["widget"]), 371, (0.5, 1.0))
    assert found == {"widget": pytest.approx([0.0] * 51 + [2.0, 0.0])}
    late = weekly(cut(363.0, 4.0, products=["widget"]), 371, (0.5, 1.0))["widget"]
    assert late[51:] == pytest.approx([0.5, 3.0 * (0.5 + 6.0) / 7.0])


@pytest.mark.parametrize("path", [(0.5, 1.0), (1.0, 0.5)])
def test_places_count_at_the_level_of_the_plan_too(path: tuple[float, float]) -> None:
    """Four days of widgets are lost in the first year, four of toys in the second: 2 of 6 at a plan of a half."""
    economy = network(
        [product("widget"), product("toy")],
        [made("widget"), made("toy")],
        deliveries=[sold("widget"), sold("toy")],
    )
    cuts = [cut(100.0, 4.0, products=["widget"]), cut(400.0, 4.0, products=["toy"])]
    plant = assemble(replace(scenario(economy, cuts, 730), output_path=path))
    kept = digest(plant, simulate(plant, [0]), EVERYTHING)
    shares = {one.product: one.loss_value_share for one in drivers(plant, kept) if one.chain == ALL}
    assert shares == {"widget": pytest.approx(path[0] / 1.5), "toy": pytest.approx(path[1] / 1.5)}
    money = {key: float(losses.sum()) for key, losses in weekly_losses(plant, kept).items()}
    assert money == {"widget": pytest.approx(4.0 * path[0]), "toy": pytest.approx(4.0 * path[1])}


@pytest.mark.parametrize(("depth", "told"), [(1e-8, {"widget"}), (1e-3, {"widget", "toy"})])
def test_what_is_lost_of_a_thing_must_be_more_than_rounding(depth: float, told: set[str]) -> None:
    """Of hundred units each, a loss of ten and one of a hundred millionth or a thousandth of it."""
    economy = network(
        [product("widget"), product("toy")],
        [made("widget"), made("toy")],
        deliveries=[sold("widget", 100.0), sold("toy", 100.0)],
    )
    cuts = [cut(5.0, 1.0, 0.1, products=["widget"]), cut(5.0, 1.0, 0.1 * depth, products=["toy"])]
    plant = assemble(scenario(economy, cuts, 14))
    kept = digest(plant, simulate(plant, [0]), EVERYTHING)
    assert set(weekly_losses(plant, kept)) == {one.product for one in drivers(plant, kept)} == told


@cache
def ring_of_four() -> tuple[Plant, Digest]:
    """Eleven replications, a block and a part of one."""
    question = scenario(ring(Defaults(tau_days=8.0, surge=0.2)), ring_cuts(), 100)
    plant = assemble(uncertain(replace(question, replications=11)))
    return plant, digest(plant, simulate(plant, range(11)), EVERYTHING)


def test_weeks_add_up_to_what_the_drivers_say() -> None:
    """Product by product; a block that is not full adds nothing of its spare lanes."""
    plant, kept = ring_of_four()
    booked = [summed(kept.sums[name], run_unit(plant)).sum() for name in ("bound_slot", "bound_own", "bound_orders")]
    shares: dict[str, float] = {}
    for one in drivers(plant, kept):
        if one.chain == ALL:
            shares[one.product] = shares.get(one.product, 0.0) + one.loss_value_share
    found = {key: float(losses.sum()) for key, losses in weekly_losses(plant, kept).items()}
    assert len(found) > 2
    assert found == pytest.approx({key: share * sum(booked) / 11 for key, share in shares.items()}, rel=1e-9)
    assert list(found.values()) == sorted(found.values(), reverse=True)
