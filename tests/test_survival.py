"""Are time to survive, time to recover and what is at stake what anybody would work out by hand?

A car needs one chip.  Its users hold 30 days of chips; Japan makes .8 of them, ten days away, Korea .2, twenty away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from small_economy import (
    EAST,
    HOME,
    JP,
    KR,
    REST,
    backup,
    cut,
    hazard,
    made,
    needs,
    network,
    product,
    run,
    scenario,
    sold,
)

from sim.assembly import Plant, assemble
from sim.coverage import critical_exposures
from sim.findings import hit_products
from sim.network import Backup, Hazard, Range, Selector
from sim.outcome import Survival
from sim.scenario import Contract, Cut, FirstUnit, ProtectionRule, Readiness, Research
from sim.survival import survivals, time_to_survive, worst_strikes

QUARTER = 90.0


def economy(backups: Sequence[Backup] = (), hazards: Sequence[Hazard] = ()):
    return network(
        [product("car"), product("chip"), product("glass")],
        [made("car"), made("chip", JP, 0.8, lead=10), made("chip", KR, 0.2, lead=20), made("glass", EAST)],
        [needs("car", "chip", 0.2, cover=30.0), needs("car", "glass", 0.1, cover=5.0)],
        [sold("car", 4.0)],
        backups,
        hazards,
    )


def found(
    cuts: Sequence[Cut], backups: Sequence[Backup] = (), readiness: Readiness = "warm", **about: object
) -> tuple[Survival, ...]:
    asked = economy(backups)
    response = replace(
        asked.response,
        detection_days=Range.fixed(4.0),
        county_days=Range.fixed(0),
        city_days=Range.fixed(0),
        province_days=Range.fixed(0),
        delta_days=Range.fixed(0),
    )
    return alone(assemble(scenario(asked, cuts, readiness=readiness, **({"response": response} | about))))


def alone(plant: Plant) -> tuple[Survival, ...]:
    """Of a strategy that is compared with no other."""
    return survivals(plant, worst_strikes([plant]))


def japan(days: float = QUARTER, depth: float = 1.0, *, day: float = 30.0, **about: object) -> Cut:
    return cut(day, days, depth, products=["chip"], regions=[JP], **about)


def test_stock_lasts_as_long_as_the_rate_at_which_it_is_missed_allows() -> None:
    """Half of Japan's .8 is missed: 30 days of stock last 30 / .4 = 75 days after the 10 under way."""
    (one,) = found([japan(depth=0.5)])
    assert one.share_lost == pytest.approx(0.4)
    assert one.cover_days == pytest.approx(30.0)
    assert one.survive_days == pytest.approx(85.0) == pytest.approx(time_to_survive(0.4, 30.0, 10.0))


def test_a_supplier_that_comes_back_by_and_by_is_whole_at_the_end() -> None:
    """Lead 10 + 90 days + 30 of recovery = 130 days; stock lasts 10 + 30 / .8 = 47.5: a gap of 82.5."""
    (one,) = found([japan(recovery=30.0)])
    assert one.supply_days == one.recover_days == pytest.approx(130.0)
    assert one.survive_days == pytest.approx(47.5)
    assert one.gap_days == pytest.approx(82.5)
    assert one.helped_share == 0.0


def test_goods_on_the_way_are_weighed_by_what_is_lost() -> None:
    """Both places at half depth: .4 ten days away, .1 twenty away: (4 + 2) / .5 = 12 days, then 30 / .5 = 60."""
    (one,) = found([cut(30.0, QUARTER, 0.5, products=["chip"])])
    assert one.survive_days == pytest.approx(72.0)
    assert one.supply_days == pytest.approx(102.0)


def test_a_backup_of_the_whole_loss_ends_the_gap_when_it_is_up() -> None:
    """Detected on day 4, a ramp of 20 days; of a capacity of 1 the .8 lost are there after 16: day 20."""
    (one,) = found([japan()], [backup("b", "chip", 1.0, ramp_days=20.0)])
    assert one.recover_days == pytest.approx(20.0)
    assert one.gap_days == 0.0
    assert one.helped_share == 1.0
    assert one.supply_days == pytest.approx(100.0)


def test_a_backup_of_more_than_all_is_there_no_sooner_than_one_of_all() -> None:
    """Nobody contracts more than all of his use: of 1.6 no more than 1 counts, .8 of it after 16 of its 20 days."""
    (one,) = found([japan()], [backup("b", "chip", 1.6, ramp_days=20.0)])
    assert one.recover_days == pytest.approx(20.0)


@pytest.mark.parametrize(("capacity", "ramp", "day"), [(1.6, 0.0, 20.0), (0.8, 0.0, 20.0), (0.8, 0.5, 20.5)])
def test_what_is_up_at_once_is_there_when_it_begins_and_not_before(capacity: float, ramp: float, day: float) -> None:
    """Detection 4, logistics 16."""
    signed = backup("b", "chip", capacity, logistics_days=16.0, ramp_days=ramp)
    (one,) = found([japan()], [signed], "qualified")
    assert one.recover_days == pytest.approx(day)


@pytest.mark.parametrize(("readiness", "day"), [("warm", 4.0), ("qualified", 18.0), ("sampled", 48.0), ("paper", 78.0)])
def test_what_readiness_leaves_to_do_comes_before(readiness: Readiness, day: float) -> None:
    """Detection 4, logistics 14, tests 60 or half of them; no ramp.  Nothing is missed before day 10, the lead."""
    (one,) = found([japan()], [backup("b", "chip", 0.8, test_days=60.0, logistics_days=14.0)], readiness)
    assert one.recover_days == pytest.approx(max(10.0, day))


def test_half_a_backup_waits_for_half_a_supplier() -> None:
    """.4 of the .8 lost: whole when Japan is half back, day 10 + 90 + 15."""
    (one,) = found([japan(recovery=30.0)], [backup("b", "chip", 0.4)])
    assert one.recover_days == pytest.approx(115.0)
    assert one.helped_share == pytest.approx(0.5)


def test_yield_and_what_users_can_use_limit_a_backup() -> None:
    """.8 x .5 = .4 by yield; a degraded one may take the place of .2 at most."""
    assert found([japan()], [backup("b", "chip", 0.8, yield_=0.5)])[0].helped_share == pytest.approx(0.5)
    assert found([japan()], [backup("b", "chip", 0.8, eligible=0.2)])[0].helped_share == pytest.approx(0.25)


def test_of_what_is_short_and_ordered_a_yield_is_missing_still() -> None:
    """.8 is short and ordered of a capacity of 1; half of it can be used, and until Japan is back half is missing."""
    (one,) = found([japan()], [backup("b", "chip", 1.0, yield_=0.5)])
    assert (one.helped_share, one.recover_days) == (pytest.approx(0.5), 100.0)


def test_every_range_counts_at_its_mode() -> None:
    """Of .8 x .5 lost .2 x .5 can be used; 10 + 90 + 30 days.  The other may take the place of a tenth of all use."""
    lost = japan((20.0, QUARTER, 300.0), (0.1, 0.5, 1.0), recovery=(0.0, 30.0, 60.0))
    poor = backup("b", "chip", (0.1, 0.2, 1.0), yield_=(0.2, 0.5, 1.0))
    (one,) = found([lost], [poor])
    assert (one.share_lost, one.supply_days, one.helped_share) == pytest.approx((0.4, 130.0, 0.25))
    assert found([lost], [backup("b", "chip", eligible=(0.0, 0.1, 1.0))])[0].helped_share == pytest.approx(0.25)


def test_what_users_elsewhere_might_use_is_no_help_at_home() -> None:
    """Half of the cars that gadgets take are made elsewhere; at home .2 of the .8 lost may be degraded all the same."""
    plain = economy([backup("b", "chip", 0.8, eligible=0.2)])
    elsewhere = replace(
        plain,
        products=(*plain.products, product("gadget")),
        supply=(made("car", HOME, 0.5), made("car", REST, 0.5), *plain.supply[1:], made("gadget")),
        inputs=(*plain.inputs, needs("gadget", "car", 0.5)),
        deliveries=(sold("gadget", 4.0),),
    )
    (one,) = alone(assemble(scenario(elsewhere, [japan()])))
    assert one.helped_share == pytest.approx(0.25)


def test_contracts_are_asked_one_after_the_other() -> None:
    """Same grade first, .2; of .5 of poor yield .2 can be used; the last has .1 left to bring: .5 of .8."""
    poor, plain = backup("a", "chip", 0.5, yield_=0.4), backup("b", "chip", 1.0, value=0.9)
    (one,) = found([japan()], [poor, plain, backup("c", "chip", 0.2)])
    assert one.helped_share == pytest.approx((0.2 + 0.5 * 0.4 + 0.1) / 0.8)
    assert one.recover_days == 100.0


@pytest.mark.parametrize(("days", "back"), [(30.0, 20.0), (50.0, 60.0), (300.0, 310.0)])
def test_what_a_poor_backup_makes_short_again_is_not_whole(days: float, back: float) -> None:
    """The good one makes up for all from day 20 on; from day 54 on the poor one, asked first, brings half in its place.

    What Japan sends again arrives 10 days after its cut.
    """
    poor = backup("a", "chip", 0.8, yield_=0.5, logistics_days=50.0)
    good = backup("b", "chip", 0.8, value=0.9, logistics_days=16.0)
    (one,) = found([japan(days)], [poor, good], "qualified")
    assert one.recover_days == pytest.approx(back)


def test_a_degraded_backup_brings_what_its_users_may_use() -> None:
    """Cars may take .2 of it, buses, that use three times as many chips, .6: on average .5 of the .8 lost."""
    asked = economy([backup("b", "chip", 1.0, value=0.9)])
    car, glass = asked.inputs
    lines = (replace(car, eligible=0.2), glass, replace(car, product="bus", eligible=0.6))
    asked = replace(
        asked,
        products=(*asked.products, product("bus")),
        supply=(*asked.supply, made("bus")),
        inputs=lines,
        deliveries=(*asked.deliveries, sold("bus", 12.0)),
    )
    (one,) = alone(assemble(scenario(asked, [japan()], readiness="warm")))
    assert one.helped_share == pytest.approx(0.5 / 0.8)


@pytest.mark.parametrize(
    "backups",
    [
        [backup("b", "chip", 1.0, yield_=0.5)],
        [backup("b", "chip", 0.9, yield_=0.9, eligible=0.3)],
        [backup("a", "chip", 0.5, yield_=0.4), backup("b", "chip", 1.0, value=0.9), backup("c", "chip", 0.2)],
    ],
)
def test_what_contracts_bring_is_what_the_simulation_has_of_them(backups: list[Backup]) -> None:
    """Once the stock is gone a day loses what is lost of supply less what contracts bring; of 4.4 a day cars are 4."""
    asked = scenario(economy(backups), [japan(300.0)], 330, readiness="qualified")
    (one,) = alone(assemble(asked))
    cars = run(asked).daily["goods"][320] * 4.4 / 4.0
    assert cars == pytest.approx(one.share_lost * (1.0 - one.helped_share))


def test_a_backup_in_the_place_that_is_cut_brings_what_is_left_of_it() -> None:
    """Everything in Japan loses three quarters, the contract there as well: .25 x .6 = .15 of the .6 lost."""
    everything = cut(30.0, QUARTER, 0.75, regions=[JP])
    glass = backup("a", "glass", region=EAST)  # which stands before it, and is not for chips
    (one,) = found([everything], [glass, backup("b", "chip", 0.6, region=JP)])
    assert one.share_lost == pytest.approx(0.6)
    assert one.helped_share == pytest.approx(0.25)


def test_what_has_yet_to_come_into_being_is_no_help() -> None:
    signed = backup("b", "chip")
    race = Contract(signed, "warm", research=Research(3, 0.4, 500.0, "start"))
    trial = Contract(signed, "warm", first_unit=FirstUnit(Range.fixed(90.0), 0.5, 300.0))
    for contract in (race, trial):
        assert found([japan()], [signed], contracts=(contract,))[0].helped_share == 0.0


def test_of_cuts_of_several_days_that_of_the_longest_gap_is_told() -> None:
    """A long shallow cut: 10 + 30 / .08 = 385 days of stock, no gap.  A short deep one: 47.5 against 100."""
    (one,) = found([japan(300.0, 0.1, day=40.0), japan()])
    assert (one.share_lost, one.gap_days) == (pytest.approx(0.8), pytest.approx(52.5))


def test_cuts_of_one_day_are_taken_together() -> None:
    """Half of Japan's .8, ten days away, all of Korea's .2, twenty away: .6 lost, 8 / .6 days away; 30 / .6 of stock.

    Japan is back 120 days after its goods run out, Korea 90.  With a backup of .3, .1 of Japan's half has to be back
    when Korea is whole: none is.  It comes by .4 / 30 a day: 7.5 days later.
    """
    both = [japan(depth=0.5, recovery=30.0), cut(30.0, QUARTER, products=["chip"], regions=[KR])]
    (one,) = found(both, [backup("b", "chip", 0.3, region=EAST)])
    away = 8.0 / 0.6
    assert one.share_lost == pytest.approx(0.6)
    assert one.survive_days == pytest.approx(away + 50.0)
    assert one.supply_days == pytest.approx(away + 120.0)
    assert one.recover_days == pytest.approx(away + 97.5)


@pytest.mark.parametrize("days", [7.0, 30.0, 60.0, 120.0])
def test_a_supplier_that_is_back_at_once_ends_the_loss_whatever_the_rounding(days: float) -> None:
    """Some of these days, laid on the time under way and counted from it again, are a hair less."""
    for depth in (0.05, 0.1, 0.35, 0.4, 0.5, 0.6, 0.8, 0.9):
        both = [japan(days, depth), cut(30.0, days, products=["chip"], regions=[KR])]
        (one,) = found(both, [backup("b", "chip", 0.01, region=EAST)])  # too little to end it
        away = (8.0 * depth + 4.0) / (0.8 * depth + 0.2)
        assert one.supply_days == one.recover_days == pytest.approx(away + days)


def test_what_cuts_of_one_day_leave_of_a_supplier_is_multiplied() -> None:
    """Two that take half of Japan leave a quarter: .8 x .75 = .6.  Both come back over 40 days: .8 (1 - (.5 + s)^2)
    is missing at 2 s of the way, .35 of it at s = sqrt(.5625) - .5 = .25, after 20 days."""
    twice = [japan(depth=0.5, recovery=40.0), cut(30.0, QUARTER, 0.5, regions=[JP], recovery=40.0)]
    (one,) = found(twice, [backup("b", "chip", 0.35)])
    assert one.share_lost == pytest.approx(0.6)
    assert one.recover_days == pytest.approx(10.0 + 90.0 + 20.0)


def test_all_strategies_are_told_of_the_same_cut() -> None:
    """Japan's is the worst without backups, 310 days against 10 + 30 / .8; one in Korea mends it on day 10.

    Korea's, 320 against 20 + 30 / .2, takes that backup too, and would be the worst with it.
    """
    korea = cut(40.0, 300.0, products=["chip"], regions=[KR])
    plain = assemble(scenario(economy(), [japan(300.0), korea]))
    signed = assemble(scenario(economy([backup("b", "chip", region=KR)]), [japan(300.0), korea], readiness="warm"))
    strikes = worst_strikes([plain, signed])
    assert strikes == {"chip": (0,)}
    (before,), (after,) = survivals(plain, strikes), survivals(signed, strikes)
    assert (before.survive_days, before.supply_days) == (after.survive_days, after.supply_days)
    assert (before.recover_days, after.recover_days) == (310.0, 10.0)


def test_a_cut_that_a_strategy_shields_from_is_still_the_one_that_is_told() -> None:
    """Of Japan's only .08 is left to lose then: 10 + 30 / .08 days of stock, and Korea's would have the longest gap."""
    plain = scenario(economy(), [japan(300.0), cut(40.0, 300.0, products=["chip"], regions=[KR])])
    shielded = assemble(replace(plain, protections=(ProtectionRule(Selector(regions=(JP,)), 0.9),)))
    assert worst_strikes([shielded]) == {"chip": (1,)}
    assert worst_strikes([assemble(plain), shielded]) == {"chip": (0,)}


def test_what_nobody_at_home_holds_lasts_as_long_as_what_is_under_way() -> None:
    plain = economy()
    idle = replace(
        plain, products=(*plain.products, product("resin")), supply=(*plain.supply, made("resin", JP, lead=7))
    )
    (one,) = alone(assemble(scenario(idle, [cut(30.0, QUARTER, products=["resin"])])))
    assert (one.cover_days, one.survive_days) == (0.0, 7.0)


def test_a_product_that_the_first_strategy_shields_is_told_of_under_the_next() -> None:
    asked = scenario(economy(), [japan()])
    shielded = assemble(replace(asked, protections=(ProtectionRule(Selector(), 1.0),)))
    strikes = worst_strikes([shielded, assemble(asked)])
    assert survivals(shielded, strikes) == ()
    assert [one.product for one in survivals(assemble(asked), strikes)] == ["chip"]


def test_hazards_count_where_they_are_drawn_and_what_is_not_hit_is_not_told() -> None:
    quake = hazard("quake", 1.0, 40.0, 0.5, products=["glass"])
    asked = scenario(economy(hazards=[quake]), [japan()], draw_hazards=True, replications=2)
    assert [(one.product, one.hazard) for one in alone(assemble(asked))] == [("chip", ""), ("glass", "quake")]
    assert [one.product for one in alone(assemble(replace(asked, draw_hazards=False)))] == ["chip"]


def test_what_never_happens_takes_nothing() -> None:
    """A cut with no probability, on the day of one that happens, and a hazard that strikes at no rate."""
    never = cut(30.0, 500.0, products=["chip", "glass"], probability=0.0)
    quake = hazard("quake", 0.0, 40.0, 0.5, products=["glass"])
    sure, both = (
        assemble(scenario(economy(hazards=[quake]), cuts, draw_hazards=True, replications=2))
        for cuts in ([japan()], [japan(), never])
    )
    assert alone(both) == alone(sure)
    assert [one.product for one in hit_products(both)] == ["chip"]
    assert hit_products(both)[0].share_lost == pytest.approx(0.8)


def test_a_contract_counts_where_the_cut_leaves_nothing_of_it() -> None:
    (one,) = found([cut(30.0, QUARTER, regions=[JP])], [backup("b", "chip", region=JP)])
    assert (one.contracts, one.helped_share, one.recover_days) == (1, 0.0, 100.0)


def test_a_contract_that_the_cut_leaves_nothing_of_does_not_hide_another() -> None:
    """Of two for chips the one in Japan goes with its supplier; the other, of the whole .8, is there after the lead."""
    both = [backup("a", "chip", region=JP), backup("b", "chip", 0.8, region=EAST)]
    (one,) = found([cut(30.0, QUARTER, regions=[JP])], both)
    assert (one.contracts, one.helped_share, one.recover_days) == (2, pytest.approx(1.0), 10.0)


def test_supply_waits_for_the_cuts_of_its_own_suppliers_alone() -> None:
    """On one day chips are cut for 90 days, ten away, and glass for 300, one away."""
    chip, glass = found([japan(), cut(30.0, 300.0, products=["glass"])])
    assert (chip.supply_days, chip.recover_days) == (100.0, 100.0)
    assert (glass.supply_days, glass.recover_days) == (301.0, 301.0)


def test_a_cut_of_half_a_day_takes_as_much_as_a_long_one() -> None:
    (one,) = found([japan(0.5)])
    assert (one.share_lost, one.supply_days) == (pytest.approx(0.8), 10.5)
    assert one.survive_days == pytest.approx(47.5)


def test_of_hazards_that_of_the_longest_gap_is_told_and_each_by_itself() -> None:
    """Stock lasts 10 + 30 / .8 = 47.5 days: a gap of 100 - 47.5 by the typhoon, of 310 - 47.5 by the quake."""
    typhoon, quake = (
        hazard(id_, 1.0, days, products=["chip"], regions=[JP]) for id_, days in (("typhoon", 90.0), ("quake", 300.0))
    )
    for order in ([typhoon, quake], [quake, typhoon]):
        beside = cut(30.0, 1.0, products=["glass"])
        asked = scenario(economy(hazards=order), [beside], draw_hazards=True, replications=2)
        one, _ = alone(assemble(asked))
        assert (one.hazard, one.gap_days) == ("quake", pytest.approx(262.5))


def test_exposure_is_the_output_that_uses_it() -> None:
    """4 cars a day with chips and glass, 1 bus with glass, of criticality 1: 4 x 365 and 5 x 365 a year.

    The largest first; equal ones by name.
    """
    plain = economy()
    found = critical_exposures(assemble(scenario(replace(plain, inputs=plain.inputs[::-1]))))
    assert list(found.items()) == [
        (("chip", "goods"), pytest.approx(1460.0)),
        (("glass", "goods"), found["chip", "goods"]),
    ]
    buses = replace(
        plain,
        products=(product("bus"), *plain.products),
        supply=(made("bus"), *plain.supply),
        inputs=(needs("bus", "glass", 0.1), *plain.inputs),
        deliveries=(sold("bus", 1.0), *plain.deliveries),
    )
    found = critical_exposures(assemble(scenario(buses)))
    assert list(found.items()) == [
        (("glass", "goods"), pytest.approx(1825.0)),
        (("chip", "goods"), pytest.approx(1460.0)),
    ]
