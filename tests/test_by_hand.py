"""Are goods, people and the bill what they are on paper where many rules meet in one run?

Small economies without luck, nobody restocks or surges; a day of a user's input is the unit of the sums.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from small_economy import EAST, JP, KR, REST, SOUTH, STIFF, backup, cut, made, needs, network, product, scenario, sold
from small_economy import spread as at

from sim.experiments import compare
from sim.labels import Text
from sim.network import Network, ResponseSettings, Selector
from sim.scenario import (
    BackupRule,
    Cut,
    ProtectionRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
    Study,
)

NONE = Strategy("none", Text("None", "无"), "")
Find = Callable[[str, str], float]  # chain, measure


def signing(readiness: str = "paper") -> Strategy:
    rule = BackupRule(Selector(), 0.0, ("same", "degraded"), readiness, 1.0, 1.0)
    return replace(NONE, id="signed", backups=(rule,))


def answer(asked: Scenario, strategy: Strategy) -> Find:
    """What a strategy comes to, set against none."""
    outcome = compare(Study(replace(asked, contracts=()), (NONE, strategy)), 1).outcomes[1]
    return lambda chain, metric: outcome.find(chain, metric).mean


def test_two_contracts_of_one_supplier_in_one_laboratory() -> None:
    """Two widgets a day of a part a day, of which Japan makes .75, five days away; a gadget of half a tool.

    Japan is out on days 30 to 90.  Seen after 2 days, decided after 1 + 3: called on day 36.  The part is tested first,
    to 56, ramps from 61 to 71; the tool to 66, and is up from 71 on.  Of the part .8 of 1 a day, of the tool .5 of .5:
    one supplier has .8, so from 71 on each gives .8 / 1.3 of it.  On the ramp's last day .76 is there, and .75 short.
    """
    prices = {"standing_cost": at(0.05), "activation_cost": at(1.0), "pool": "shop", "logistics_days": 5.0}
    part = backup(
        "part-2", "part", 0.8, yield_=0.75, value=0.8, test_days=20.0, ramp_days=10.0, premium=at(0.1), **prices
    )
    tool = backup("tool-2", "tool", 1.0, region=SOUTH, test_days=10.0, premium=at(0.2), **prices)
    economy = network(
        [product("part", "abroad"), product("tool", "abroad"), product("widget"), product("gadget")],
        [
            made("part", JP, 0.75, lead=5),
            made("part", KR, 0.25, lead=5),
            made("tool", JP, lead=3),
            made("widget"),
            made("gadget"),
        ],
        [needs("widget", "part", 0.5, cover=10.0), needs("gadget", "tool", 0.5, cover=4.0)],
        [sold("widget", 2.0), sold("gadget")],
        [part, tool],
        defaults=replace(STIFF, test_cost=at(3.0)),
    )
    people = ResponseSettings(detection_days=at(2.0), county_days=at(1.0), city_days=at(3.0), laboratories=1)
    found = answer(scenario(economy, [cut(30.0, 60.0, regions=[JP])], 200, response=people), signing())
    parts, tools = 4.0 - 0.01 + 19 * 0.8 * (0.8 / 1.3), 19 * 0.5 * (0.8 / 1.3)
    widgets, gadgets = 2.0 * (0.75 * 60 - 10 - 0.75 * parts), 60 - 4 - tools / 0.5
    worth = 2.0 * 0.75 * parts * (1.0 - 0.8)
    assert found("goods", "loss_volume") == pytest.approx(widgets + gadgets)
    assert found("goods", "loss_value") == pytest.approx(widgets + gadgets + worth)
    assert found("goods", "degraded_share") == pytest.approx(2.0 * 0.75 * parts / (600.0 - widgets - gadgets))
    assert found("goods", "days_to_first_loss") == pytest.approx(3 + 4)  # of gadgets
    assert found("goods", "days_to_recover") == pytest.approx(65)  # parts from Japan are on the way again for 5
    assert found("goods", "peak_daily_loss_share") == pytest.approx((2 * 0.75 + 1) / 3)
    assert (found("all", "test_days"), found("all", "laboratory_wait_days")) == (30.0, 10.0)
    assert found("all", "laboratory_load") == pytest.approx(30 / 200)
    paid = (2 * 1.0 + 2 * 3.0 + 0.1 * parts + 0.2 * tools) * 365 / 200
    assert found("all", "cost_total") == pytest.approx(paid)
    saved = 2 * 35.0 + 56.0 - (widgets + gadgets + worth)
    assert found("all", "net_benefit") == pytest.approx(0.5 * saved * 365 / 200 - paid)


def test_three_cuts_and_a_backup_that_comes_down_slowly() -> None:
    """Cuts on 20 to 50, 56 to 80, 120 to 150; noticed after 2 days, a test of 10 counts for 40, logistics 5, ramp 10.

    Up from 37 to 47.  Down from 54 on, a twentieth a day; called again on 58 and still tested, so it turns on 63, at
    .55, and is full on 67.5.  Down from 84 to 104.  On 122 the test has lapsed: up from 137 to 147.
    """
    prices = {"standing_cost": at(0.04), "activation_cost": at(2.0), "premium": at(0.2)}
    economy = network(
        [product("part", "abroad"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", 0.5)],
        [sold("widget", 2.0)],
        [backup("part-2", "part", 1.0, test_days=10.0, logistics_days=5.0, ramp_days=10.0, **prices)],
        defaults=replace(STIFF, test_cost=at(3.0)),
    )
    people = ResponseSettings(
        detection_days=at(2.0), hysteresis_days=4.0, stand_down_days=20.0, qualification_valid_days=40.0
    )
    cuts = [cut(start, days, regions=[JP]) for start, days in ((20.0, 30.0), (56.0, 24.0), (120.0, 30.0))]
    found = answer(scenario(economy, cuts, 200, response=people), signing())
    falling, rising = 7 * (0.9 + 0.55) / 2, 4.5 * (0.55 + 1.0) / 2
    brought = (5.0 + 3.0) + (falling + rising + 80 - 67.5) + (5.0 + 3.0)
    assert found("goods", "loss_volume_days") == pytest.approx(84 - brought)
    assert found("all", "test_days") == 20.0
    costs = {"cost_standing": 0.0, "cost_activation": 3 * 2.0, "cost_tests": 2 * 3.0, "cost_premium": 0.2 * brought}
    assert {name: found("all", name) for name in costs} == pytest.approx(
        {name: cost * 365 / 200 for name, cost in costs.items()}
    )


def workshop() -> Network:
    """Ten widgets a day in two places, of five parts, .6 of which are home's, and power; parts of ore from overseas."""
    return network(
        [product("ore", "abroad", kind="ore"), product("part", "parts"), product("power", "parts"), product("widget")],
        [
            made("ore", JP, 0.75, lead=4, mode="sea"),
            made("ore", KR, 0.25, lead=4, mode="air"),
            made("part", EAST, 0.6, lead=2),
            made("part", REST, 0.4, lead=3),
            made("power", EAST, 0.5),
            made("power", SOUTH, 0.5),
            made("widget", EAST, 0.5),
            made("widget", SOUTH, 0.5),
        ],
        [
            needs("part", "ore", 0.4, cover=6.0),
            needs("widget", "part", 0.5, cover=4.0),
            needs("widget", "power", 0.1, type="service", scope="local"),
        ],
        [sold("widget", 10.0)],
        defaults=replace(STIFF, sourcing_premium=at(0.1), protection_cost=at(0.01), holding_rate=at(0.05)),
    )


def overlapping() -> list[Cut]:
    """Japan's ore: nothing on 20 to 50 and half on 50 to 70; and .4 of the power of the south on ten days."""
    return [
        cut(20.0, 30.0, modes=["sea"]),
        cut(30.0, 40.0, 0.5, regions=[JP], kinds=["ore"], chains=["abroad"]),
        cut(100.0, 10.0, 0.4, products=["power"], regions=[SOUTH]),
    ]


ORE = Selector(products=("ore",))
MEASURES = [
    # .75 x 30 + .375 x 20 = 30 days of ore are missing; 6 are in stock, and 4 more days of parts
    (NONE, 30.0, 0.4, 6.0, 10.0, "cost_total", 0.0),
    # Japan has .3 then: 12 days; .45 of 1.2 a day has moved
    (
        replace(NONE, sourcing=(SourcingRule(Selector(), 0.0, (JP,), (KR,), 0.6),)),
        12.0,
        0.4,
        6.0,
        10.0,
        "cost_premium",
        0.45 * 1.2 * 365 * 0.1,
    ),
    # Half of Japan goes on under each cut: .5 is lost, then 1 - .5 x .75, then .25; power, shielded twice, .4 x .25
    (
        replace(
            NONE,
            protections=(
                ProtectionRule(Selector(products=("power", "ore")), 0.5),
                ProtectionRule(Selector(regions=(SOUTH,)), 0.5),
            ),
        ),
        0.75 * (0.5 * 10 + 0.625 * 20 + 0.25 * 20),
        0.1,
        6.0,
        10.0,
        "cost_protection",
        (0.5 * 0.5 + 0.75 * 0.5 + 0.5 * 5.0) * 365 * 0.01,
    ),
    # 9 + 1 days more of ore, 1 of parts; of power nothing can be kept
    (
        replace(NONE, stock=(StockRule(ORE, 0.5, 9.0), StockRule(Selector(), 0.0, 1.0))),
        30.0,
        0.4,
        16.0,
        16.0 + 5.0,
        "cost_holding",
        (1.2 * 10 + 5.0 * 1) * 0.05,
    ),
]


@pytest.mark.parametrize(("strategy", "missing", "dark", "ore", "both", "cost", "paid"), MEASURES)
def test_cuts_that_overlap_under_each_measure(
    strategy: Strategy, missing: float, dark: float, ore: float, both: float, cost: str, paid: float
) -> None:
    """Parts lose what ore is missing beyond its stock, widgets that beyond theirs too; power binds the south alone."""
    found = answer(scenario(workshop(), overlapping(), 200), replace(strategy, id="one"))
    assert found("parts", "loss_volume") == pytest.approx(3.0 * (missing - ore) + 0.5 * dark * 10)
    assert found("goods", "loss_volume") == pytest.approx(10.0 * (missing - both) + 5.0 * dark * 10)
    assert found("all", cost) == pytest.approx(paid)


@pytest.mark.parametrize("kind", ["input", "service"])
@pytest.mark.parametrize("lead", [1, 2, 4])
def test_what_nobody_holds_is_booked_a_day_ahead(kind: str, lead: int) -> None:
    """The widget's own plant stands still for ten days; of its part it keeps nothing, which takes some days to come."""
    economy = network(
        [product("part", "abroad"), product("widget")],
        [made("part", JP, lead=lead), made("widget")],
        [needs("widget", "part", 0.5, cover=0.0, type=kind)],
        [sold("widget", 1.0)],
        defaults=STIFF,
    )
    found = answer(scenario(economy, [cut(30.0, 10.0, products=["widget"])], 100), NONE)
    assert found("goods", "loss_volume_days") == pytest.approx(10.0 + lead - 1)


@pytest.mark.parametrize("psi", [0.0, 0.1, 0.8])
@pytest.mark.parametrize("eligible", [1.0, 0.6])
def test_a_store_of_degraded_goods_satisfies_psi_as_far_as_they_may_be_used(psi: float, eligible: float) -> None:
    """A widget a day of a part a day, of which 10 days are kept; Japan is out from day 20 on, for the user from 21 on.

    A warm backup sends e a day, there on day 21.  With e = 1 nothing is ever lost.  With e = .6 the 199 days that are
    left lose .4 each, less what was in stock.  Where N = 10 psi days count as one, e N of degraded goods must lie there
    of a morning for e to be made: after the last day, on which e is used, e (N - 1) are left, and not made.
    """
    old = backup("old", "part", 2.0, region=KR, eligible=eligible, value=0.9)
    economy = network(
        [product("part", "abroad"), product("widget")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", cover=10.0)],
        [sold("widget")],
        [old],
        defaults=replace(STIFF, psi=psi),
    )
    found = answer(scenario(economy, [cut(20.0, 200.0, regions=[JP])], 220), signing("warm"))
    left = eligible * (max(1.0, 10 * psi) - 1.0)
    lost = 199 * (1 - eligible) - 10 + left if eligible < 1.0 else 0.0
    assert found("goods", "loss_volume") == pytest.approx(lost, abs=1e-9)
