"""What does a strategy cost?  One contract, its bill worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from small_economy import HOME, JP, KR, REST, STIFF, backup, cut, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.costs import COSTS, costs, is_underpriced
from sim.labels import Text
from sim.loading import find_scenario, load_scenario, load_strategy, shipped
from sim.network import Range, ResponseSettings, Selector
from sim.scenario import (
    BackupRule,
    CommunityRule,
    FirstUnit,
    FirstUnitRule,
    ProtectionRule,
    Readiness,
    Research,
    ResearchRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
)
from sim.simulation import simulate
from sim.strategies import apply

YEAR = 365
PRICES = replace(STIFF, test_cost=Range.fixed(3.0), holding_rate=Range(0.02, 0.06, 0.10))


def question(days: float = 100.0, horizon: int = YEAR, readiness: Readiness = "paper", **about: object) -> Scenario:
    """Widgets take one part a day from Japan, which stops on day 10; a backup can deliver half."""
    prices = {"standing_cost": Range.fixed(0.04), "activation_cost": Range.fixed(2.0), "premium": Range.fixed(0.1)}
    economy = network(
        [product("part"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part")],
        [sold("widget")],
        [backup("part-2", "part", 0.5, **(prices | about))],
        defaults=PRICES,
    )
    asked = scenario(economy, [cut(10.0, days, products=["part"], regions=[JP])], horizon)
    return replace(asked, contracts=(replace(asked.contracts[0], readiness=readiness),))


def selling(per_day: float) -> Scenario:
    """The same question of another size."""
    asked = question()
    return replace(asked, network=replace(asked.network, deliveries=(sold("widget", per_day),)))


def bill(asked: Scenario) -> dict[str, float]:
    plant = assemble(asked)
    return {name: float(amount[0]) for name, amount in costs(plant, simulate(plant, [0])).items()}


def test_bill_of_a_qualified_contract() -> None:
    """Half of 365 covered at .04; one activation of 2; a test of 3 ahead; 50 units at a tenth more."""
    paid = {"cost_standing": 7.3, "cost_activation": 2.0, "cost_tests": 3.0, "cost_premium": 5.0, "cost_total": 17.3}
    assert bill(question(readiness="qualified")) == pytest.approx(dict.fromkeys(COSTS, 0.0) | paid)


@pytest.mark.parametrize(("readiness", "fee"), [("paper", 0.0), ("sampled", 3.65), ("qualified", 7.3), ("warm", 7.3)])
def test_fee_is_due_as_far_as_something_has_been_done(readiness: Readiness, fee: float) -> None:
    assert bill(question(readiness=readiness))["cost_standing"] == pytest.approx(fee)


def test_costs_are_those_of_a_year() -> None:
    """Over two years: the standing cost is that of a year, of the rest each year bears a half."""
    found = bill(question(horizon=2 * YEAR, readiness="qualified"))
    assert (found["cost_standing"], found["cost_activation"]) == pytest.approx((7.3, 1.0))
    assert (found["cost_tests"], found["cost_premium"]) == pytest.approx((1.5, 2.5))
    assert bill(question(horizon=2 * YEAR))["cost_tests"] == pytest.approx(1.5)  # of the test in the run


def test_what_is_valid_for_less_than_a_day_is_tested_every_day() -> None:
    asked = replace(question(readiness="qualified"), response=ResponseSettings(qualification_valid_days=0.0))
    assert bill(asked)["cost_tests"] == pytest.approx(YEAR * 3.0)


@pytest.mark.parametrize(
    ("readiness", "tests", "premium"), [("paper", 3.0, 5.0), ("qualified", 6.0, 5.0), ("warm", 6.0, 5.0 + 1.825)]
)
def test_readiness_has_its_price(readiness: Readiness, tests: float, premium: float) -> None:
    """Valid for half a year: two tests of 3 a year; warm runs at .05 a day: .1 x .05 x 365 = 1.825."""
    asked = replace(question(readiness=readiness), response=ResponseSettings(qualification_valid_days=182.5))
    found = bill(asked)
    assert (found["cost_tests"], found["cost_premium"]) == pytest.approx((tests, premium))


def test_half_ready_is_half_tested_ahead() -> None:
    """Half a test a year ahead, and the rest of it in the run, which is a test of its own: 1.5 + 3."""
    assert bill(question(readiness="sampled"))["cost_tests"] == pytest.approx(4.5)


def test_test_that_often_fails_is_paid_more_often() -> None:
    """Passed every second time: two tests a year keep it qualified.  One that is never passed is tried once."""
    assert bill(question(readiness="qualified", success=0.5))["cost_tests"] == pytest.approx(6.0)
    assert bill(question(readiness="qualified", success=0.0))["cost_tests"] == pytest.approx(3.0)


def test_without_a_cut_a_contract_costs_its_fee_and_its_test() -> None:
    found = bill(replace(question(readiness="qualified", test_days=0.0), cuts=()))
    expected = dict.fromkeys(COSTS, 0.0) | {"cost_standing": 7.3, "cost_tests": 3.0, "cost_total": 10.3}
    assert found == pytest.approx(expected)


def test_extra_stock_costs_its_holding() -> None:
    """Twenty days of two a day at .06, what the network holds anyhow is not counted; rules add up."""
    asked = selling(2.0)
    held = replace(asked.network, inputs=tuple(replace(i, cover_days=Range.fixed(9.0)) for i in asked.network.inputs))
    rule = StockRule(Selector(products=("part",)), 0.0, 10.0)
    strategy = Strategy("stock", asked.title, "", stock=(rule, rule))
    found = bill(apply(strategy, replace(asked, network=held, contracts=())))
    assert found["cost_holding"] == pytest.approx(2.4)
    assert found["cost_total"] == pytest.approx(2.4)


def priced(asked: Scenario, **price: float) -> Scenario:
    said = {name: Range.fixed(value) for name, value in price.items()}
    return replace(asked, defaults=replace(asked.defaults, **said))


def bill_of(strategy: Strategy, asked: Scenario) -> dict[str, float]:
    """What a strategy costs, but for what is nothing."""
    found = bill(apply(strategy, replace(asked, contracts=())))
    return {name: amount for name, amount in found.items() if amount}


PLAN = Strategy("plan", Text("plan", "plan"), "")
RACE, UNIT = Research(2, 1.0, 73.0, "start"), FirstUnit(Range.fixed(40.0), 1.0, 100.0)


def test_second_source_is_dearer_on_what_has_moved() -> None:
    """Half of what comes from Japan, .9 of 2 x 365, comes from Korea instead, a fiftieth dearer."""
    asked = priced(selling(2.0), sourcing_premium=0.02)
    supply = (*asked.network.supply, made("part", KR, 0.0))
    both = replace(asked, network=replace(asked.network, supply=(replace(supply[0], share=0.9), *supply[1:-1],
                                                                replace(supply[-1], share=0.1))))  # fmt: skip
    rule = SourcingRule(Selector(), 0.0, (JP,), (KR,), 0.5)
    assert bill_of(replace(PLAN, sourcing=(rule,)), both)["cost_premium"] == pytest.approx(0.5 * 0.9 * 2 * YEAR * 0.02)


def test_what_moves_twice_is_paid_once() -> None:
    """Japan's half to Korea, then Korea's .9 to the rest of China, which has .1: .9 has moved there, not .5 + .9."""
    asked = priced(question(), sourcing_premium=0.02)
    widget = asked.network.supply[-1]
    places = ((JP, 0.5), (KR, 0.4), (REST, 0.1))
    supply = (*(made("part", region, share) for region, share in places), widget)
    asked = replace(asked, network=replace(asked.network, supply=supply))
    rules = (SourcingRule(Selector(), 0.0, (JP,), (KR,), 1.0), SourcingRule(Selector(), 0.0, (KR,), (REST,), 1.0))
    assert bill_of(replace(PLAN, sourcing=rules), asked)["cost_premium"] == pytest.approx(0.9 * YEAR * 0.02)


def test_teams_are_paid_while_they_race() -> None:
    """Two teams for 73 days of a year, at 10 a year each; a race that is never won lasts as long as the run."""
    rule = ResearchRule(Selector(products=("part",)), 0.0, Research(2, 1.0, 73.0, "start"), 0.5, 1.0, Range.fixed(0), 0)
    asked = priced(question(), team_cost=10.0, test_cost=0.0)
    assert bill_of(replace(PLAN, research=(rule,)), asked)["cost_research"] == pytest.approx(4.0)
    longer = replace(asked, horizon_days=2 * YEAR)
    assert bill_of(replace(PLAN, research=(rule,)), longer)["cost_research"] == pytest.approx(2.0)  # a year
    never = replace(rule, race=replace(rule.race, success=0.0))
    assert bill_of(replace(PLAN, research=(never,)), asked)["cost_research"] == pytest.approx(20.0)
    late = replace(rule, race=replace(rule.race, start="cut", success=0.0))  # called on day 10
    assert bill_of(replace(PLAN, research=(late,)), asked)["cost_research"] == pytest.approx(20.0 * 355 / 365)


def test_what_research_brings_is_tested_with_success_and_bears_no_price_of_its_own() -> None:
    """Won on day 73, called on day 80 and in test till day 90; it delivers until the cut ends, for its tests alone."""
    select, race = Selector(products=("part",)), Research(1, 1.0, 73.0, "start")
    rule = ResearchRule(select, 0.0, race, 0.5, 1.0, Range.fixed(10.0), 0.0)
    asked = priced(replace(question(), cuts=(cut(80.0, 40.0, regions=[JP]),)), team_cost=10.0)
    plant = assemble(apply(replace(PLAN, research=(rule,)), replace(asked, contracts=())))
    trajectory = simulate(plant, [0])
    assert trajectory.taken.tolist() == [[pytest.approx(0.5 * 30.0)]]
    found = {name: float(amount[0]) for name, amount in costs(plant, trajectory).items() if amount[0]}
    assert found == pytest.approx({"cost_research": 2.0, "cost_tests": 3.0, "cost_total": 5.0})


def test_each_trial_of_a_first_unit_is_paid() -> None:
    rule = FirstUnitRule(Selector(), 0.0, FirstUnit(Range.fixed(40.0), 1.0, 100.0))
    asked = priced(question(horizon=2 * YEAR), trial_cost=7.0, test_cost=0.0)
    home = replace(asked.network.backups[0], region=HOME)
    found = bill_of(replace(PLAN, first_units=(rule,)), replace(asked, network=replace(asked.network, backups=(home,))))
    assert found["cost_tests"] == pytest.approx(3.5)  # a year, of two


def test_reacting_faster_has_its_price() -> None:
    """Ten laboratories more, detection and city together three days less."""
    usual = ResponseSettings(
        laboratories={"part": 3, "other": 4}, detection_days=Range.fixed(2.0), city_days=Range.fixed(3.0)
    )
    asked = replace(priced(question(), laboratory_cost=0.1, decision_cost=0.01), response=usual)
    faster = {"laboratories": 17, "detection_days": Range.fixed(1.0), "city_days": Range.fixed(1.0)}
    assert bill_of(replace(PLAN, response=faster), asked)["cost_response"] == pytest.approx(1.0 + 0.03)
    assert not bill_of(PLAN, asked)  # what is there anyhow is no cost of a strategy
    slower = {"laboratories": 1, "detection_days": Range.fixed(9.0)}
    assert not bill_of(replace(PLAN, response=slower), asked)


@pytest.mark.parametrize(("usual", "listed", "paid"), [(0, 1, 1), (0, 50, 2), (1, 50, 1), (9, 50, 0)])
def test_only_what_is_watched_is_paid_for(usual: int, listed: int, paid: int) -> None:
    """Two products have a contract each: a list of fifty watches two of them."""
    asked = priced(question(), monitoring_cost=0.3, test_cost=0.0)
    one = replace(asked.contracts[0], backup=backup("widget-2", "widget"))
    asked = replace(asked, contracts=(*asked.contracts, one), cuts=(), response=ResponseSettings(watch_list=usual))
    watching = apply(replace(PLAN, response={"watch_list": listed}), asked)
    assert bill(watching)["cost_total"] == pytest.approx(0.3 * paid)


@pytest.mark.parametrize(
    ("usual", "now", "more"),
    [
        ({"part": 20}, {"part": 20, "other": 100}, 0),  # of other kinds there was no limit
        ({"part": 20, "other": 100}, {"part": 40}, 20),  # nor is there now
        ({"part": 20, "material": 5}, 40, 15),  # all kinds share forty
        (40, {"part": 50}, 10),
        ({"part": 20}, {"material": 40}, 0),
        ({"part": 20}, {"part": 10}, 0),
        (None, 300, 0),
        (300, None, 0),
    ],
)
def test_laboratories_are_counted_where_tests_wait_before_and_after(usual: object, now: object, more: int) -> None:
    asked = replace(priced(question(), laboratory_cost=0.1), response=ResponseSettings(laboratories=usual))
    found = bill_of(replace(PLAN, response={"laboratories": now}), asked)
    assert found.get("cost_response", 0.0) == pytest.approx(0.1 * more)


def test_a_pool_costs_by_its_stock() -> None:
    """Widgets hold 10 days of two a day, gadgets of one, half of it pooled, a tenth of that a year."""
    asked = priced(question(), community_cost=0.1)
    lines = (needs("widget", "part", cover=10.0), needs("gadget", "part", cover=10.0))
    both = replace(
        asked.network,
        products=(*asked.network.products, product("gadget")),
        supply=(*asked.network.supply, made("gadget")),
        inputs=lines,
        deliveries=(sold("widget", 2.0), sold("gadget")),
    )
    rule = CommunityRule(Selector(), 0.0, 0.5, priority=False)
    assert not bill_of(PLAN, replace(asked, network=both))
    found = bill_of(replace(PLAN, communities=(rule,)), replace(asked, network=both))
    assert found["cost_holding"] == pytest.approx(30 * 0.5 * 0.1)


def test_shielded_output_is_paid_for() -> None:
    """Three quarters of 2 x 365 widgets by two rules of a half each, at .02; what stands abroad is not on the bill."""
    asked = priced(selling(2.0), protection_cost=0.02)
    rules = (ProtectionRule(Selector(), 0.5), ProtectionRule(Selector(products=("widget",)), 0.5))
    rules = (*rules, ProtectionRule(Selector(products=("part",)), 0.5))
    assert bill_of(replace(PLAN, protections=rules), asked)["cost_protection"] == pytest.approx(0.75 * 2 * YEAR * 0.02)


def shared() -> Scenario:
    """Parts come from Japan and Korea, and two products hold a stock of them."""
    asked = question()
    both = replace(
        asked.network,
        products=(*asked.network.products, product("gadget")),
        supply=(made("part", JP, 0.9), made("part", KR, 0.1), made("widget"), made("gadget")),
        inputs=(needs("widget", "part", cover=10.0), needs("gadget", "part", cover=10.0)),
        deliveries=(sold("widget", 2.0), sold("gadget")),
    )
    return replace(asked, network=both)


@pytest.mark.parametrize(
    ("measures", "price"),
    [
        ({"stock": (StockRule(Selector(), 0.0, 1.0),)}, "holding_rate"),
        ({"sourcing": (SourcingRule(Selector(), 0.0, (JP,), (KR,), 0.5),)}, "sourcing_premium"),
        ({"communities": (CommunityRule(Selector(), 0.0, 0.5, priority=False),)}, "community_cost"),
        ({"protections": (ProtectionRule(Selector(), 0.5),)}, "protection_cost"),
        ({"response": {"watch_list": 9}}, "monitoring_cost"),
        ({"response": {"laboratories": 2}}, "laboratory_cost"),
        ({"response": {"county_days": Range.fixed(0.0)}}, "decision_cost"),
    ],
)
def test_measure_without_a_price_makes_the_cost_a_bound(measures: dict[str, object], price: str) -> None:
    usual = ResponseSettings(county_days=Range.fixed(1.0), laboratories=1)
    asked = replace(priced(shared(), holding_rate=0.0), response=usual)
    strategy = replace(PLAN, **measures)
    assert is_underpriced(assemble(apply(strategy, asked)))
    assert not is_underpriced(assemble(apply(strategy, priced(asked, **{price: 0.1}))))
    assert not is_underpriced(assemble(apply(PLAN, asked)))


@pytest.mark.parametrize(
    "measures",
    [
        {"stock": (StockRule(Selector(products=("widget",)), 0.0, 1.0),)},  # which nobody uses
        {"sourcing": (SourcingRule(Selector(), 0.0, (JP,), (REST,), 0.5),)},  # where nobody makes parts
        {"communities": (CommunityRule(Selector(products=("widget",)), 0.0, 0.5, priority=False),)},
        {"protections": (ProtectionRule(Selector(regions=(JP,)), 0.5),)},  # nobody at home pays for it
        {"research": (ResearchRule(Selector(kinds=("none",)), 0.0, RACE, 0.2, 1.0, Range.fixed(0.0), 5.0),)},
        {"first_units": (FirstUnitRule(Selector(regions=(JP,)), 0.0, UNIT),)},
    ],
    ids=lambda one: next(iter(one)),
)
def test_a_rule_that_reaches_nothing_needs_no_price(measures: dict[str, object]) -> None:
    asked = priced(shared(), holding_rate=0.0)
    assert not is_underpriced(assemble(apply(replace(PLAN, **measures), asked)))


def test_a_price_that_may_be_nothing_is_a_price() -> None:
    doubtful = Range(0.0, 0.1, 0.2)
    asked = question(activation_cost=doubtful, premium=Range.fixed(0.0), test_days=(0.0, 1.0, 9.0))
    assert is_underpriced(assemble(replace(asked, defaults=replace(asked.defaults, test_cost=Range.fixed(0.0)))))
    assert not is_underpriced(assemble(replace(asked, defaults=replace(asked.defaults, test_cost=doubtful))))


@pytest.mark.parametrize(
    ("readiness", "said", "bound"),
    [
        ("paper", {}, True),
        ("paper", {"standing_cost": 0.1}, True),  # which on paper nobody is paid
        ("paper", {"activation_cost": 0.1}, False),
        ("paper", {"premium": 0.1}, False),
        ("sampled", {}, True),
        ("sampled", {"standing_cost": 0.1}, False),
        ("warm", {"premium": 0.1}, False),
    ],
)
def test_contract_without_a_price_makes_the_cost_a_bound(
    readiness: Readiness, said: dict[str, float], bound: bool
) -> None:
    prices = dict.fromkeys(("standing_cost", "activation_cost", "premium"), 0.0) | said
    asked = question(**{name: Range.fixed(price) for name, price in prices.items()})
    strategy = replace(PLAN, backups=(BackupRule(Selector(), 0.0, ("same",), readiness, 1.0, 1.0),))
    assert is_underpriced(assemble(apply(strategy, replace(asked, contracts=())))) == bound


@pytest.mark.parametrize(
    ("days", "price", "bound"), [(0.0, 0.0, False), (0.5, 0.0, True), (9.0, 0.0, True), (9.0, 3.0, False)]
)
def test_so_does_a_test_without_a_price(days: float, price: float, bound: bool) -> None:
    asked = priced(question(test_days=days), test_cost=price)
    (one,) = asked.contracts
    untested = replace(one, backup=replace(one.backup, id="part-3", test_days=Range.fixed(0.0)))
    assert is_underpriced(assemble(replace(asked, contracts=(one, untested)))) == bound


def test_nothing_that_ships_is_underpriced() -> None:
    """Every measure of every strategy has a judged price in the shipped network."""
    asked = load_scenario(find_scenario("resist-stop"))
    for path in shipped("strategies"):
        strategy = load_strategy(path)
        assert not is_underpriced(assemble(apply(strategy, asked))), path.stem


def test_users_elsewhere_pay_for_themselves() -> None:
    """Gadgets take two widgets a day, half of them made elsewhere of parts too; those are not on the bill."""
    economy = network(
        [product("part"), product("widget"), product("gadget")],
        [made("part", JP), made("widget", HOME, 0.5), made("widget", REST, 0.5), made("gadget")],
        [needs("widget", "part", 0.5), needs("gadget", "widget", 0.5)],
        [sold("gadget", 4.0)],
        [backup("part-2", "part", 0.5, premium=Range.fixed(0.1), standing_cost=Range.fixed(0.04))],
        defaults=PRICES,
    )
    asked = scenario(economy, [cut(10.0, 100.0, products=["part"], regions=[JP])], YEAR)
    alone = bill(replace(asked, contracts=(replace(asked.contracts[0], readiness="qualified"),)))
    plant = assemble(scenario(economy, []))
    assert (plant.home_use["part"], plant.brief.sizes) == (0.5, (0.5,))  # all use one a day, half of it is backed up
    assert alone["cost_standing"] == pytest.approx(0.5 * 0.5 * YEAR * 0.04)
    assert alone["cost_premium"] == pytest.approx(0.5 * 0.5 * 100 * 0.1)
    stocked = replace(PLAN, stock=(StockRule(Selector(products=("part",)), 0.0, 10.0),))
    assert bill_of(stocked, asked)["cost_holding"] == pytest.approx(10 * 0.5 * 0.06)


def test_of_what_home_does_not_use_nothing_is_paid() -> None:
    """Bearings go into gadgets that are made elsewhere: neither their backup nor their second source is home's."""
    economy = network(
        [product("bearing"), product("gadget"), product("gear")],
        [made("bearing", JP, 0.6), made("bearing", KR, 0.4), made("gadget", REST), made("gear")],
        [needs("gadget", "bearing", 0.5), needs("gear", "gadget", 0.5)],
        [sold("gear")],
        [backup("bearing-2", "bearing", 0.5, premium=Range.fixed(0.1), standing_cost=Range.fixed(0.04))],
        defaults=PRICES,
    )
    asked = priced(scenario(economy), sourcing_premium=0.02, test_cost=0.0)
    signed = BackupRule(Selector(), 0.0, ("same",), "warm", 1.0, 1.0)
    moved = SourcingRule(Selector(), 0.0, (JP,), (KR,), 0.5)
    strategy = replace(PLAN, backups=(signed,), sourcing=(moved,))
    ((product_, share),) = apply(strategy, asked).moved
    assert (product_, share) == ("bearing", pytest.approx(0.3))
    assert bill_of(strategy, asked) == {}


def test_prices_are_drawn_from_their_ranges() -> None:
    """Holding rates and fees are triangular .02, .06, .10 (Kolmogorov, one in a thousand); not uniform."""
    rule = StockRule(Selector(), 0.0, 10.0)
    asked = apply(replace(PLAN, stock=(rule,)), question(readiness="qualified", standing_cost=Range(0.02, 0.06, 0.10)))
    plant = assemble(replace(asked, cuts=(), replications=3000, horizon_days=2))
    found = costs(plant, simulate(plant, range(3000)))
    for sample in (found["cost_holding"] / 10.0, found["cost_standing"] / (0.5 * YEAR)):
        assert stats.kstest(sample, stats.triang(0.5, loc=0.02, scale=0.08).cdf).pvalue > 1e-3
        assert stats.kstest(sample, stats.uniform(0.02, 0.08).cdf).pvalue < 1e-6
    assert bill(replace(asked, cuts=()))["cost_standing"] == pytest.approx(0.5 * YEAR * 0.06)  # without luck


def test_prices_do_not_depend_on_the_batch() -> None:
    plant = assemble(replace(question(premium=Range(0.0, 0.1, 0.3)), replications=20))
    whole = costs(plant, simulate(plant, range(20)))
    part = costs(plant, simulate(plant, [13, 4]))
    for name, amount in part.items():
        assert np.array_equal(whole[name][[13, 4]], amount), name
