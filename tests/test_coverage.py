"""Is what a strategy covers counted as anybody would count it by hand?

Five products: a car is made of a chip, steel, paint and park steam; the chip's backup may need resist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from operator import add

import numpy as np
import pytest
from small_economy import EAST, JP, KR, REST, SOUTH, backup, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.coverage import coverage, time_to_switch
from sim.network import Backup, Network, Range, ResponseSettings
from sim.scenario import Contract, FirstUnit, Readiness, Research

MEASURES = ("degraded", "same", "qualified", "independent", "multi_source", "in_time")


def cars(backups: Sequence[Backup] = ()) -> Network:
    """Two cities make 3 and 1 cars a day; boats are another chain and need paint only.

    Critical lines and exposures [a day]: car-chip 1 x 4 = 4, car-steel .5 x 4 = 2, car-steam 1 x 4 = 4, boat-paint
    1 x 2 = 2.  Car-paint has a criticality of .4 and does not count.  In all 12, of which 10 cars.
    """
    return network(
        [product("car"), product("boat", "boats"), product("chip"), product("steel"), product("paint"),
         product("steam"), product("resist")],
        [made("car", EAST, 0.75), made("car", SOUTH, 0.25), made("boat"), made("chip", JP, 0.7, lead=10),
         made("chip", KR, 0.2, lead=20), made("chip", REST, 0.1, lead=10), made("steel", EAST, 0.9, lead=2),
         made("steel", REST, 0.1, lead=2), made("paint", JP, 0.86), made("paint", KR, 0.14), made("steam", EAST, 0.75),
         made("steam", SOUTH, 0.25), made("resist", JP)],
        [needs("car", "chip", 0.2, cover=30.0), needs("car", "steel", 0.2, cover=8.0, alpha=0.5),
         needs("car", "paint", 0.1, alpha=0.4, cover=8.0), needs("car", "steam", 0.1, type="service", scope="local"),
         needs("boat", "paint", 0.1, cover=5.0), needs("chip", "resist", 0.1, cover=5.0)],
        [sold("car", 4.0), sold("boat", 2.0, "boats")],
        backups,
    )  # fmt: skip


def covered(backups: Sequence[Backup] = (), readiness: Readiness = "paper") -> dict[str, list[float]]:
    asked = scenario(cars(backups), readiness=readiness)
    return {name: values.tolist() for name, values in coverage(assemble(asked)).items()}


def test_nothing_signed_covers_nothing() -> None:
    found = covered()
    for name in set(MEASURES) - {"multi_source"}:
        assert found[f"coverage_{name}"] == [0.0, 0.0, 0.0]
        assert found[f"coverage_{name}_count"] == [0.0, 0.0, 0.0]
    assert found["critical_lines"] == [3.0, 1.0, 4.0]


def test_sources_are_counted_by_origin() -> None:
    """Chips: Japan .7, Korea .2.  Steel: home .9 alone; steam: each city its own; Korea's paint: too little."""
    found = covered()
    assert found["coverage_multi_source"] == pytest.approx([4 / 10, 0.0, 4 / 12])
    assert found["coverage_multi_source_count"] == pytest.approx([1 / 3, 0.0, 1 / 4])


def test_home_is_one_origin_and_a_share_of_fifteen_in_a_hundred_makes_a_source() -> None:
    """Paint: Japan .85; .15 of home, from two cities with less than that each."""
    economy = cars()
    others = tuple(one for one in economy.supply if one.product != "paint")
    supply = (*others, made("paint", JP, 0.85), made("paint", EAST, 0.1), made("paint", SOUTH, 0.05))
    found = coverage(assemble(scenario(replace(economy, supply=supply))))
    assert found["coverage_multi_source_count"] == pytest.approx([1 / 3, 1.0, 2 / 4])


def test_fifteen_in_a_hundred_are_enough_in_whatever_parts_they_come() -> None:
    """Paint: Japan .85; .15 of home in five rows, which floats add up to a crumb less."""
    parts = (0.01, 0.06, 0.01, 0.01, 0.06)
    assert reduce(add, parts) < 0.15  # `sum` makes up for rounding from Python 3.12 on
    economy = cars()
    others = tuple(one for one in economy.supply if one.product != "paint")
    home = (made("paint", EAST, part, mode=str(at)) for at, part in enumerate(parts))
    found = coverage(assemble(scenario(replace(economy, supply=(*others, made("paint", JP, 0.85), *home)))))
    assert found["coverage_multi_source_count"] == pytest.approx([1 / 3, 1.0, 2 / 4])


def test_what_is_taken_locally_has_one_source_whoever_else_makes_it() -> None:
    """Of the steam .3 is made in the rest of China, for users there."""
    economy = cars()
    others = tuple(one for one in economy.supply if one.product != "steam")
    supply = (*others, made("steam", EAST, 0.5), made("steam", SOUTH, 0.2), made("steam", REST, 0.3))
    found = coverage(assemble(scenario(replace(economy, supply=supply))))
    assert found["coverage_multi_source_count"] == pytest.approx([1 / 3, 0.0, 1 / 4])


def test_shares_do_not_depend_on_the_unit_of_money() -> None:
    """The same economy in units a million times as large."""
    economy = cars([backup("a", "chip")])
    small = replace(economy, deliveries=(sold("car", 4e-6), sold("boat", 2e-6, "boats")))
    found, same = (coverage(assemble(scenario(one))) for one in (small, economy))
    for name, values in same.items():
        assert found[name] == pytest.approx(values), name


def test_what_nobody_makes_has_no_critical_line() -> None:
    """Toys need chips, and nobody buys one."""
    economy = cars()
    toys = replace(
        economy,
        products=(*economy.products, product("toy")),
        supply=(*economy.supply, made("toy")),
        inputs=(*economy.inputs, needs("toy", "chip", 0.2)),
    )
    assert coverage(assemble(scenario(toys)))["critical_lines"].tolist() == [3.0, 1.0, 4.0]


def test_grades_are_counted_by_exposure_and_by_line() -> None:
    """A degraded chip (4 of 12, one of four lines) and steel of the same grade (2 of 12, one of four)."""
    found = covered([backup("a", "chip", value=0.8, region=KR), backup("b", "steel", region=REST)])
    assert found["coverage_degraded"] == pytest.approx([6 / 10, 0.0, 6 / 12])
    assert found["coverage_degraded_count"] == pytest.approx([2 / 3, 0.0, 2 / 4])
    assert found["coverage_same"] == pytest.approx([2 / 10, 0.0, 2 / 12])
    assert found["coverage_same_count"] == pytest.approx([1 / 3, 0.0, 1 / 4])


@pytest.mark.parametrize(("readiness", "share"), [("paper", 0.0), ("sampled", 0.0), ("qualified", 0.4), ("warm", 0.4)])
def test_only_what_needs_no_test_is_qualified(readiness: Readiness, share: float) -> None:
    assert covered([backup("a", "chip")], readiness)["coverage_qualified"] == pytest.approx([share, 0.0, share / 1.2])


@pytest.mark.parametrize(
    ("one", "independent"),
    [
        (backup("a", "chip", region=KR), True),
        (backup("a", "chip", region=JP), False),  # most chips from outside come from Japan
        (backup("a", "chip", region="ASIA"), False),  # which may be Japan
        (backup("a", "chip", region=EAST), True),
        (backup("a", "chip", region=EAST, inputs_of="chip"), False),  # the resist is Japanese
        (backup("a", "chip", region=EAST, inputs_of="car"), False),  # the chips are
        (backup("a", "chip", region=EAST, inputs_of="paint"), True),  # made of nothing
        (backup("a", "steel", region=REST), False),  # home has most, the rest of China is the largest outside
        (backup("a", "steel", region=SOUTH), True),
        (backup("a", "steam", region=SOUTH), False),  # all of it is local: only a place elsewhere is independent
        (backup("a", "steam", region=REST), True),
    ],
)
def test_independent_is_what_does_not_fall_with_the_largest_supplier(one: Backup, independent: bool) -> None:
    found = covered([one])
    assert (found["coverage_independent_count"][0] > 0.0) == independent
    assert found["coverage_degraded_count"][0] > 0.0


@pytest.mark.parametrize("first", [True, False])
def test_origins_are_those_of_the_recipe_that_a_backup_needs(first: bool) -> None:
    """Resist for chips comes from Japan, although boats take it locally; the order of the lines does not matter."""
    economy = cars([backup("a", "chip", region=EAST, inputs_of="chip")])
    local = needs("boat", "resist", 0.1, type="service", scope="local")
    lines = (local, *economy.inputs) if first else (*economy.inputs, local)
    supply = (*economy.supply[:-1], replace(economy.supply[-1], share=0.9), made("resist", EAST, 0.1))
    found = coverage(assemble(scenario(replace(economy, inputs=lines, supply=supply))))
    assert found["coverage_independent_count"][0] == 0.0


@pytest.mark.parametrize(("alpha", "independent"), [(0.49, True), (0.5, False)])
def test_what_a_backup_can_do_without_does_not_tie_it(alpha: float, independent: bool) -> None:
    """The resist that it needs is Japanese, as the chips are that it stands behind."""
    economy = cars([backup("a", "chip", region=EAST, inputs_of="chip")])
    lines = (*economy.inputs[:-1], replace(economy.inputs[-1], alpha=alpha))
    found = coverage(assemble(scenario(replace(economy, inputs=lines))))
    assert (found["coverage_independent_count"][0] > 0.0) == independent


def test_time_to_switch_by_hand() -> None:
    """Detection 3, county 1 + city 2 + province 4 + delta 8, tests 60, logistics 14, half a ramp of 20: modes all."""
    settings = ResponseSettings(
        detection_days=Range(1, 3, 9),
        county_days=Range(0, 1, 5),
        city_days=Range.fixed(2),
        province_days=Range.fixed(4),
        delta_days=Range.fixed(8),
    )
    about = {"test_days": (30.0, 60.0, 120.0), "logistics_days": 14.0, "ramp_days": 20.0}
    one = backup("a", "chip", region=SOUTH, **about)
    days = {"paper": 60 + 14, "sampled": 30 + 14, "qualified": 14, "warm": 0}
    for readiness, wait in days.items():
        assert time_to_switch(Contract(one, readiness), 3, settings) == pytest.approx(3 + 15 + wait + 10)
    assert time_to_switch(Contract(one, "warm"), 1, settings) == pytest.approx(3 + 3 + 10)  # the city may call it


@pytest.mark.parametrize("east", [0.75, 0.15])
@pytest.mark.parametrize(("delay", "share"), [(29.0, 0.4), (29.5, 0.0)])
def test_stock_and_goods_on_the_way_have_to_last(delay: float, share: float, east: float) -> None:
    """Chips last 30 days of stock and .7 x 10 + .2 x 20 + .1 x 10 = 12 on the way: 42 = 3 + 29 + half a ramp of 20.

    Whoever makes the cars: the mean over cities that make .15 and .85 of them comes out a crumb below 42.
    """
    economy = cars([backup("a", "chip", ramp_days=20.0)])
    supply = (made("car", EAST, east), made("car", SOUTH, 1.0 - east), *economy.supply[2:])
    settings = ResponseSettings(detection_days=Range.fixed(3.0), county_days=Range.fixed(delay))
    found = coverage(assemble(scenario(replace(economy, supply=supply), response=settings)))
    assert found["coverage_in_time"] == pytest.approx([share, 0.0, share / 1.2])


def test_the_best_of_several_counts() -> None:
    slow, fast = (backup(id_, "chip", test_days=days) for id_, days in (("slow", 100.0), ("fast", 1.0)))
    assert covered([slow])["coverage_in_time"][0] == 0.0
    assert covered([slow, fast])["coverage_in_time"][0] > 0.0


def test_what_does_not_exist_yet_covers_nothing() -> None:
    economy = cars([backup("a", "chip")])
    race = Contract(economy.backups[0], "warm", research=Research(3, 0.4, 500.0, "start"))
    trial = Contract(economy.backups[0], "warm", first_unit=FirstUnit(Range.fixed(90.0), 0.5, 300.0))
    for contract in (race, trial):
        found = coverage(assemble(scenario(economy, contracts=(contract,))))
        assert all(found[f"coverage_{name}"][-1] == 0.0 for name in MEASURES if name != "multi_source")


def test_a_chain_without_critical_inputs_has_no_share() -> None:
    economy = cars()
    bare = replace(economy, inputs=tuple(line for line in economy.inputs if line.product != "boat"))
    found = coverage(assemble(scenario(bare)))
    assert found["critical_lines"].tolist() == [3.0, 0.0, 3.0]
    assert np.isnan(found["coverage_degraded"][1])
