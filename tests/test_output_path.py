"""What is lost on the way to a target that is not reached yet?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_economy import JP, KR, STIFF, backup, cut, made, needs, network, product, scenario, sold, spread

from sim.costs import COSTS
from sim.experiments import compare
from sim.labels import Text
from sim.network import Network, Range, Selector
from sim.outcome import Outcome
from sim.plots.triangle import triangle_sheet
from sim.scenario import (
    BackupRule,
    CommunityRule,
    ProtectionRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
    Study,
)

NONE = Strategy("none", Text("None", "无"), "none.toml")


def outcome(question: Scenario) -> Outcome:
    return compare(Study(question, (NONE,)), 1).outcomes[0]


def measured(question: Scenario, metric: str) -> float:
    return outcome(question).find("goods", metric).mean


@pytest.fixture
def question() -> Scenario:
    """A widget a day for two years; its part, of which there is no stock and which takes a day, stops for 100 days."""
    economy = network(
        [product("part", "abroad"), product("widget", "goods", value_added=0.4)],
        [made("part", JP), made("widget")],
        [needs("widget", "part", 0.5)],
        [sold("widget")],
        targets={"goods": 365.0},
    )
    return scenario(economy, [cut(299.0, 100.0, products=["part"])], 730, output_path=(0.5, 0.8))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("output_value", 414.0),  # .5 x 365 + .8 x 365 - 60.5
        ("output_volume", 414.0),
        ("loss_value", 60.5),  # days 300 to 364 at .5, days 365 to 399 at .8: 32.5 + 28
        ("loss_volume", 60.5),
        ("value_added_loss", 24.2),  # .4 of it
        ("loss_value_days", 100.0),  # a day is a day
        ("peak_daily_loss_share", 1.0),
        ("days_below_95", 100.0),
        ("days_to_first_loss", 1.0),
        ("days_to_recover", 101.0),
        ("target_shortfall", 60.5),  # against the path's own sum
        ("target_year_shortfall", 101.0),  # 365 - (.8 x 365 - 28)
        ("target_met", 0.0),
    ],
)
def test_every_day_counts_with_its_plan(question: Scenario, metric: str, expected: float) -> None:
    assert measured(question, metric) == pytest.approx(expected, abs=1e-9)


def test_what_is_not_planned_yet_is_no_part_of_the_triangle(question: Scenario) -> None:
    """Nothing on the days 300 to 399, of whatever was planned; on the others the plan is made."""
    rows = triangle_sheet(compare(Study(question, (NONE,)), 1)).rows
    assert ("goods", "none", 1.0, 300, pytest.approx(100.0), 300, 399) in rows


def test_output_by_day_follows_the_plan(question: Scenario) -> None:
    daily = outcome(question).daily["goods", "output_value"][:, 0]
    assert daily[[0, 299, 350, 364, 380, 400, 729]] == pytest.approx([0.5, 0.5, 0, 0, 0, 0.8, 0.8], abs=1e-12)


def test_the_plan_is_met_where_nothing_is_cut(question: Scenario) -> None:
    quiet = replace(question, cuts=())
    assert measured(quiet, "target_met") == 1.0
    assert measured(quiet, "target_shortfall") == pytest.approx(0.0, abs=1e-9)
    assert measured(quiet, "target_year_shortfall") == pytest.approx(73.0)  # .2 x 365: the plan is not there yet
    assert measured(replace(quiet, output_path=(0.5, 1.0)), "target_year_shortfall") == pytest.approx(0.0, abs=1e-9)


def test_headroom_counts_on_the_path_too(question: Scenario) -> None:
    # output is planned at 1.1 times what is simulated: 474.5 - 1.1 x 414 = 19.1, and 365 - 1.1 x 264 = 74.6
    ample = replace(question, defaults=replace(question.defaults, headroom=0.1))
    assert measured(ample, "target_shortfall") == pytest.approx(19.1)
    assert measured(ample, "target_year_shortfall") == pytest.approx(74.6)


@pytest.mark.parametrize(("path", "days"), [((), 730.0), ((0.5,), 365.0), ((0.5, 0.8, 1.0), 474.5)])
def test_the_last_year_said_holds_on(question: Scenario, path: tuple[float, ...], days: float) -> None:
    assert replace(question, output_path=path).planned_days == pytest.approx(days)


def test_a_path_at_the_target_is_no_path(question: Scenario) -> None:
    flat, none = (outcome(replace(question, output_path=path)).replications for path in ((1.0, 1.0), ()))
    for name, values in none.items():
        assert np.array_equal(values, flat[name], equal_nan=True), name


def test_there_is_no_last_year_in_less_than_a_year(question: Scenario) -> None:
    assert "target_year_shortfall" in outcome(replace(question, horizon_days=365)).replications
    assert "target_year_shortfall" not in outcome(replace(question, horizon_days=364)).replications


def test_the_last_year_is_that_before_the_end(question: Scenario) -> None:
    """Days 35 to 399, of which a hundred are lost."""
    short = replace(question, horizon_days=400, output_path=())
    assert measured(short, "target_year_shortfall") == pytest.approx(100.0)


def test_all_targets_are_met_where_each_is(question: Scenario) -> None:
    """Gadgets need no part: their target is met, that of the widgets is not, nor are both; their shortfall is all."""
    network = question.network
    chain = replace(network.chains[-1], id="others", target=2.0 * 365.0)
    both = replace(
        network,
        chains=(*network.chains, chain),
        products=(*network.products, product("gadget", "others")),
        supply=(*network.supply, made("gadget")),
        deliveries=(*network.deliveries, sold("gadget", 2.0, "others")),
    )
    found = outcome(replace(question, network=both))
    met, short = (
        [found.find(chain, metric).mean for chain in ("goods", "others", "all")]
        for metric in ("target_met", "target_shortfall")
    )
    assert met == [0.0, 1.0, 0.0]
    assert short == pytest.approx([60.5, 0.0, 60.5], abs=1e-9)


def test_where_nothing_is_cut_exactly_nothing_is_lost(question: Scenario) -> None:
    calm = replace(question, cuts=())
    assert [measured(calm, name) for name in ("loss_volume", "loss_value", "value_added_loss")] == [0.0, 0.0, 0.0]


def test_goods_that_are_paid_for_count_with_their_plan(question: Scenario) -> None:
    """Half of .5 parts a day is covered, and taken on 66 days at .5 and 34 at .8; .65 is planned on average.

    What is no share of any goods, a ramp at 2, costs what it costs; all a year, of two.
    """
    prices = {"standing_cost": spread(0.04), "premium": spread(0.1), "activation_cost": spread(2.0)}
    second = backup("part-2", "part", 0.5, **prices)
    japan = (cut(299.0, 100.0, products=["part"], regions=[JP]),)
    asked = replace(question, network=replace(question.network, backups=(second,)), cuts=japan)
    signed = replace(NONE, backups=(BackupRule(Selector(), 0.0, ("same",), "qualified", 1.0, 1.0),))
    found = compare(Study(asked, (signed,)), 1).outcomes[0]
    assert found.find("all", "cost_premium").mean == pytest.approx(0.25 * (66 * 0.5 + 34 * 0.8) * 0.1 / 2.0)
    assert found.find("all", "cost_standing").mean == pytest.approx(0.25 * 365.0 * 0.65 * 0.04)
    assert found.find("all", "cost_activation").mean == pytest.approx(1.0)


def test_half_of_a_target_costs_as_much_as_a_target_of_half() -> None:
    """Two contracts, stock, a second source, lent stock, a shield: on a path, and in a smaller economy."""
    names = ("holding_rate", "sourcing_premium", "community_cost", "protection_cost", "test_cost", "monitoring_cost")
    economy = network(
        [product("part"), product("tool"), product("widget"), product("gadget")],
        [made("part", JP, 0.9), made("part", KR, 0.1), made("tool", JP), made("widget"), made("gadget")],
        [
            needs("widget", "part", 0.4, cover=10.0),
            needs("gadget", "part", 0.3, cover=4.0),
            needs("widget", "tool", 0.2),
        ],
        [sold("widget", 2.0), sold("gadget")],
        [
            backup(f"{what}-2", what, 0.5, premium=spread(0.1), standing_cost=spread(0.04), value=0.9)
            for what in ("part", "tool")
        ],
        defaults=replace(STIFF, **dict.fromkeys(names, Range.fixed(0.05))),
    )
    plan = Strategy(
        "all",
        Text("all", "all"),
        "",
        backups=(
            BackupRule(Selector(products=("part",)), 0.0, ("degraded",), "warm", 1.0, 1.0),
            BackupRule(Selector(products=("tool",)), 0.0, ("degraded",), "sampled", 1.0, 1.0),
        ),
        stock=(StockRule(Selector(products=("part",)), 0.0, 5.0),),
        sourcing=(SourcingRule(Selector(), 0.0, (JP,), (KR,), 0.5),),
        communities=(CommunityRule(Selector(), 0.0, 0.5, priority=False),),
        protections=(ProtectionRule(Selector(products=("widget",)), 0.5),),
        response={"watch_list": 1},
    )
    smaller = replace(economy, deliveries=(sold("widget", 1.0), sold("gadget", 0.5)))

    def cost(of: Network, **path: object) -> dict[str, float]:
        asked = scenario(of, [cut(20.0, 60.0, regions=[JP])], 200, contracts=(), **path)
        answer = compare(Study(asked, (NONE, plan)), 1).outcomes[1]
        return {name: answer.find("all", name).mean for name in (*COSTS, "cost_total", "net_benefit")}

    found = cost(economy, output_path=(0.5,))
    assert found == pytest.approx(cost(smaller))
    assert all(found[name] > 0.0 for name in COSTS if name not in ("cost_activation", "cost_research"))
