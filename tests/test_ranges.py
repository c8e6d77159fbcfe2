"""Is what a backup turns out to be drawn as its ranges say, and only in its own replication?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from reference_kernel import gap
from scipy import stats
from small_economy import EAST, JP, SOUTH, backup, cut, lost, made, needs, network, product, scenario, sold

from sim.assembly import Plant, assemble, economy_for
from sim.network import Backup, Delivery, Range, Selector
from sim.scenario import BackupRule, Contract, Scenario, Strategy
from sim.simulation import simulate
from sim.strategies import apply

RANGES = {
    "capacity": (0.4, 0.6, 0.9),
    "yield_": (0.7, 0.9, 1.0),
    "value": (0.5, 0.8, 0.95),
    "eligible": (0.3, 0.5, 0.8),
}
GOODS = 1  # place of the chain of the widget
DRAWN = ("backup_capacity", "backup_yield", "backup_value", "backup_eligible")


def question(replications: int, *, degraded: bool = True, **about: object) -> Scenario:
    """A part is gone for 90 days from day 10, 20 days of it are in stock, a backup comes after 30 more, with a ramp."""
    lesser = {name: about.get(name, RANGES[name]) for name in ("yield_", "value", "eligible")} if degraded else {}
    capacity = about.get("capacity", RANGES["capacity"])
    second = backup("second", "part", capacity, logistics_days=30.0, ramp_days=20.0, **lesser)
    economy = network(
        [product("part", "abroad"), product("widget", "goods")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", cover=20.0)],
        [sold("widget")],
        [second],
    )
    return scenario(economy, [cut(10.0, 90.0, products=["part"], regions=[JP])], 150, replications=replications)


def modes(one: Backup) -> dict[str, float]:
    return {name: getattr(one, name).mode for name in RANGES}


def arrays(plant: Plant, replications: range) -> NDArray[np.float64]:
    """(4, R) capacity, yield, value and eligible share of the only backup."""
    economy = economy_for(plant, replications)
    return np.array([getattr(economy, name)[0] for name in DRAWN])


def test_what_is_bought_follows_recipes_that_are_drawn() -> None:
    """Beside doubts that leave the balance alone: three widgets a day, as targeted, of a parts each."""
    economy = network(
        [product("part", "abroad"), product("widget", "goods")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", (0.2, 0.3, 0.5), cover=(5.0, 10.0, 20.0))],
        [Delivery("widget", "goods", 1.0, None)],
        [backup("second", "part", RANGES["capacity"])],
        targets={"goods": 3.0 * 365.0},
    )
    drawn = economy_for(assemble(scenario(economy, replications=20)), range(20))
    assert np.ptp(drawn.slot_coefficient) > 0.05
    part, widget = sorted(drawn.output.tolist())
    assert widget == pytest.approx([3.0] * 20)
    assert part == pytest.approx(3.0 * drawn.slot_coefficient[0])


def test_one_replication_stands_at_the_mode() -> None:
    """As without ranges: Q = min(.6 * .9, .5) = .5; B = .5 (90 - 30 - 10) = 25; 90 - 25 - 20 = 45; + .2 * 25."""
    plant = assemble(question(1))
    answer = lost(plant, simulate(plant, [0]))
    assert (answer.volume["goods"], answer.value["goods"]) == (pytest.approx(45.0), pytest.approx(50.0))
    assert arrays(plant, range(1)).ravel().tolist() == [0.6, 0.9, 0.8, 0.5]


def test_every_replication_loses_what_its_own_draw_says() -> None:
    """Q = min(q y, e); B = Q (90 - 30 - 10); volume 90 - B - 20, value (1 - v) B more."""
    plant = assemble(question(40))
    q, y, v, e = arrays(plant, range(40))
    brought = np.minimum(q * y, e) * 50.0
    path = simulate(plant, range(40))
    assert (1.0 - path.volume[:, GOODS]).sum(axis=0) == pytest.approx(70.0 - brought, abs=1e-9)
    assert (1.0 - path.value[:, GOODS]).sum(axis=0) == pytest.approx(70.0 - v * brought, abs=1e-9)
    assert np.ptp(np.minimum(q * y, e)) > 0.1
    assert ((q * y < e).any(), (q * y > e).any()) == (True, True)  # each binds somewhere


def test_a_same_grade_backup_has_an_uncertain_capacity_too() -> None:
    plant = assemble(question(20, degraded=False))
    q, *others = arrays(plant, range(20))
    path = simulate(plant, range(20))
    assert (1.0 - path.volume[:, GOODS]).sum(axis=0) == pytest.approx(70.0 - 50.0 * q, abs=1e-9)
    assert np.array_equal(path.volume, path.value)
    assert np.array_equal(others, np.ones((3, 20)))


def test_what_is_drawn_follows_its_triangular_law() -> None:
    """Kolmogorov's test at one in a thousand; a uniform law is found out, and so is a mode in the middle."""
    samples = arrays(assemble(question(4000)), range(4000))
    for (low, mode, high), sample in zip(RANGES.values(), samples, strict=True):
        width = high - low
        law = stats.triang((mode - low) / width, loc=low, scale=width)
        assert stats.kstest(sample, law.cdf).pvalue > 1e-3
        assert stats.kstest(sample, stats.uniform(low, width).cdf).pvalue < 1e-6
        assert stats.kstest(sample, stats.triang(0.25, loc=low, scale=width).cdf).pvalue < 1e-6


def test_the_four_are_drawn_each_on_its_own() -> None:
    """Spearman's rho of each pair is zero within 4.4 standard errors, 1 / sqrt(R - 1)."""
    samples = arrays(assemble(question(4000)), range(4000))
    rho = stats.spearmanr(samples, axis=1).statistic
    assert np.abs(rho - np.eye(4)).max() < 4.4 / np.sqrt(3999)


def test_two_backups_are_drawn_apart() -> None:
    asked = question(4000)
    first = asked.contracts[0].backup
    both = (Contract(first, "paper"), Contract(replace(first, id="third"), "paper"))
    economy = economy_for(assemble(replace(asked, contracts=both)), range(4000))
    rho = stats.spearmanr(economy.backup_value[0], economy.backup_value[1]).statistic
    assert abs(rho) < 4.4 / np.sqrt(3999)


def test_the_draw_belongs_to_the_backup_and_not_to_its_place() -> None:
    """Who signs another backup as well meets the same luck with the first."""
    asked = question(30)
    first = asked.contracts[0].backup
    both = (Contract(replace(first, id="other"), "paper"), Contract(first, "paper"))
    alone, beside = (economy_for(assemble(one), range(30)) for one in (asked, replace(asked, contracts=both)))
    for name in DRAWN:
        assert np.array_equal(getattr(alone, name)[0], getattr(beside, name)[1])


def test_a_batch_leaves_no_trace() -> None:
    """Bit for bit, whatever stands beside a replication."""
    plant = assemble(question(12))
    whole = simulate(plant, range(12))
    for batch in ([0], [7], [3, 11], [11, 3, 7, 0, 1]):
        some = simulate(plant, batch)
        for name in ("volume", "value", "degraded", "added"):
            assert np.array_equal(getattr(whole, name)[:, :, batch], getattr(some, name)), name


def test_kernel_and_reference_agree_on_what_was_drawn() -> None:
    """The reference knows no draws: it is asked about a backup that is for sure what the kernel drew."""
    asked = question(8)
    plant = assemble(asked)
    drawn, path = arrays(plant, range(8)), simulate(plant, range(8))
    first = asked.contracts[0].backup
    for at in range(8):
        fixed = {name: Range.fixed(float(drawn[row, at])) for row, name in enumerate(RANGES)}
        sure = replace(asked, replications=1, contracts=(Contract(replace(first, **fixed), "paper"),))
        known = assemble(sure)
        alone = simulate(known, [0])
        assert gap(known, alone) < 1e-9
        for name in ("volume", "value"):
            assert np.array_equal(getattr(path, name)[:, :, at], getattr(alone, name)[:, :, 0]), name


def test_a_strategy_s_factor_scales_the_whole_range() -> None:
    """And the luck stays: with half the capacity every replication has half of what it had."""
    asked = question(50)
    half = BackupRule(Selector(), 0.0, ("same", "degraded"), "paper", 1.0, 0.5)
    signed = apply(Strategy("half", asked.title, "half.toml", backups=(half,)), replace(asked, contracts=()))
    assert signed.contracts[0].backup.capacity == Range(0.2, 0.3, 0.45)
    whole, less = (arrays(assemble(one), range(50)) for one in (asked, signed))
    assert less[0] == pytest.approx(whole[0] / 2.0)
    assert np.array_equal(less[1:], whole[1:])


def test_what_stands_fixed_is_not_drawn() -> None:
    sure = {name: low for name, (low, _, _) in RANGES.items()}
    plant = assemble(question(5, **sure))
    assert modes(plant.scenario.contracts[0].backup) == sure
    assert arrays(plant, range(5)).tolist() == [[value] * 5 for value in sure.values()]


def cities() -> Scenario:
    """Widgets of two cities, one of which is cut, take parts from stock, oil at once, and water in a fixed share."""
    economy = network(
        [product("part"), product("oil"), product("water"), product("widget")],
        [made("part", JP), made("oil", JP), made("water", JP), made("widget", EAST, 0.5), made("widget", SOUTH, 0.5)],
        [
            replace(needs("widget", "part", cover=(5.0, 10.0, 30.0)), share=Range(0.2, 0.3, 0.4)),
            replace(needs("widget", "oil", 0.1, type="service"), cover_days=Range(5.0, 10.0, 30.0)),
            needs("widget", "water", 0.1, cover=7.0),
        ],
        [sold("widget")],
    )
    return scenario(economy, [cut(10.0, 9.0, regions=[SOUTH])], 20, replications=3000)


def test_only_what_has_a_range_is_drawn() -> None:
    """Of the two slots of each city that keep a stock, one has a range; of the three recipes, one."""
    doubts = assemble(cities()).lumped.doubts
    assert {doubt.field: (doubt.rows.size, len(doubt.laws.keys)) for doubt in doubts} == {
        "slot_cover": (2, 1),
        "slot_coefficient": (2, 1),
    }
    assert assemble(replace(cities(), network=replace(cities().network, inputs=()))).lumped.doubts == ()


def test_all_who_follow_a_recipe_draw_one_number_of_it() -> None:
    plant = assemble(cities())
    economy, slots = economy_for(plant, range(3000)), plant.lumped.lumps.wiring.slots
    rows = {one: [at for at, slot in enumerate(slots) if slot.line.input == one] for one in ("part", "oil", "water")}
    for (low, mode, high), drawn in (
        ((5.0, 10.0, 30.0), economy.slot_cover[rows["part"]]),
        ((0.2, 0.3, 0.4), economy.slot_coefficient[rows["part"]]),
    ):
        assert np.array_equal(drawn[0], drawn[1])
        law = stats.triang((mode - low) / (high - low), loc=low, scale=high - low)
        assert stats.kstest(drawn[0], law.cdf).pvalue > 1e-3
    assert set(economy.slot_cover[rows["water"]].ravel()) == {7.0}
    assert np.ptp(economy.slot_cover[rows["oil"]]) == 0.0
