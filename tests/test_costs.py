"""What does a strategy cost?  One contract, its bill worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from small_economy import HOME, JP, REST, STIFF, backup, cut, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.costs import COSTS, costs
from sim.network import Range, ResponseSettings, Selector
from sim.scenario import Readiness, Scenario, StockRule, Strategy
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


def bill(asked: Scenario) -> dict[str, float]:
    plant = assemble(asked)
    return {name: float(amount[0]) for name, amount in costs(plant, simulate(plant, [0])).items()}


def test_bill_of_a_qualified_contract() -> None:
    """Half of 365 covered at .04; one activation of 2; a test of 3 ahead; 50 units at a tenth more."""
    assert bill(question(readiness="qualified")) == pytest.approx(
        {
            "cost_standing": 7.3,
            "cost_activation": 2.0,
            "cost_tests": 3.0,
            "cost_premium": 5.0,
            "cost_holding": 0.0,
            "cost_total": 17.3,
        }
    )


@pytest.mark.parametrize(("readiness", "fee"), [("paper", 0.0), ("sampled", 3.65), ("qualified", 7.3), ("warm", 7.3)])
def test_fee_is_due_as_far_as_something_has_been_done(readiness: Readiness, fee: float) -> None:
    assert bill(question(readiness=readiness))["cost_standing"] == pytest.approx(fee)


def test_costs_are_those_of_a_year() -> None:
    """Over two years: the standing cost is that of a year, of the rest each year bears a half."""
    found = bill(question(horizon=2 * YEAR, readiness="qualified"))
    assert (found["cost_standing"], found["cost_activation"]) == pytest.approx((7.3, 1.0))
    assert (found["cost_tests"], found["cost_premium"]) == pytest.approx((1.5, 2.5))


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
    """Passed every second time: two tests a year keep it qualified."""
    assert bill(question(readiness="qualified", success=0.5))["cost_tests"] == pytest.approx(6.0)


def test_without_a_cut_a_contract_costs_its_fee_and_its_test() -> None:
    found = bill(replace(question(readiness="qualified", test_days=0.0), cuts=()))
    expected = dict.fromkeys(COSTS, 0.0) | {"cost_standing": 7.3, "cost_tests": 3.0, "cost_total": 10.3}
    assert found == pytest.approx(expected)


def test_extra_stock_costs_its_holding() -> None:
    """Twenty days of one a day at .06, what the network holds anyhow is not counted; rules add up."""
    asked = question()
    held = replace(asked.network, inputs=tuple(replace(i, cover_days=Range.fixed(9.0)) for i in asked.network.inputs))
    rule = StockRule(Selector(products=("part",)), 0.0, 10.0)
    strategy = Strategy("stock", asked.title, "", stock=(rule, rule))
    found = bill(apply(strategy, replace(asked, network=held, contracts=())))
    assert found["cost_holding"] == pytest.approx(1.2)
    assert found["cost_total"] == pytest.approx(1.2)


def test_users_elsewhere_pay_for_themselves() -> None:
    """Gadgets take two widgets a day, half of them made elsewhere of parts too; those are not on the bill."""
    economy = network(
        [product("part"), product("widget"), product("gadget")],
        [made("part", JP), made("widget", HOME, 0.5), made("widget", REST, 0.5), made("gadget")],
        [needs("widget", "part", 0.5), needs("gadget", "widget", 0.5)],
        [sold("gadget", 4.0)],
        [backup("part-2", "part", 0.5, premium=Range.fixed(0.1), standing_cost=Range.fixed(0.04))],
        defaults=STIFF,
    )
    asked = scenario(economy, [cut(10.0, 100.0, products=["part"], regions=[JP])], YEAR)
    alone = bill(replace(asked, contracts=(replace(asked.contracts[0], readiness="qualified"),)))
    plant = assemble(scenario(economy, []))
    assert (plant.home_use["part"], plant.brief.sizes) == (0.5, (0.5,))  # all use one a day, half of it is backed up
    assert alone["cost_standing"] == pytest.approx(0.5 * 0.5 * YEAR * 0.04)
    assert alone["cost_premium"] == pytest.approx(0.5 * 0.5 * 100 * 0.1)


def test_prices_are_drawn_from_their_ranges() -> None:
    """Holding rates are triangular .02, .06, .10 (Kolmogorov, one in a thousand); not uniform."""
    rule = StockRule(Selector(), 0.0, 10.0)
    asked = replace(apply(Strategy("stock", question().title, "", stock=(rule,)), question()), replications=3000)
    plant = assemble(replace(asked, cuts=(), contracts=(), horizon_days=2))
    sample = costs(plant, simulate(plant, range(3000)))["cost_holding"] / 10.0
    assert stats.kstest(sample, stats.triang(0.5, loc=0.02, scale=0.08).cdf).pvalue > 1e-3
    assert stats.kstest(sample, stats.uniform(0.02, 0.08).cdf).pvalue < 1e-6


def test_prices_do_not_depend_on_the_batch() -> None:
    plant = assemble(replace(question(premium=Range(0.0, 0.1, 0.3)), replications=20))
    whole = costs(plant, simulate(plant, range(20)))
    part = costs(plant, simulate(plant, [13, 4]))
    for name, amount in part.items():
        assert np.array_equal(whole[name][[13, 4]], amount), name
