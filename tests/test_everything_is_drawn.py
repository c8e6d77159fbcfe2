"""Is every number that has a range drawn from it?  One small world in which each of them matters."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray
from small_economy import EAST, JP, STIFF, backup, cut, hazard, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.costs import costs
from sim.labels import Text
from sim.network import Backup, Defaults, Hazard, Input, Product, Range, ResponseSettings, Selector
from sim.scenario import (
    CommunityRule,
    Cut,
    FirstUnit,
    FirstUnitRule,
    ProtectionRule,
    Research,
    ResearchRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
)
from sim.simulation import simulate
from sim.strategies import apply

REPLICATIONS = 40
PRICES = {field.name: Range.fixed(0.1) for field in fields(Defaults) if field.type == "Range"}
LAWS = [
    (owner, field.name)
    for owner in (Product, Input, Backup, Hazard, Defaults, Cut, FirstUnit, ResearchRule, ResponseSettings)
    for field in fields(owner)
    if "Range" in str(field.type)
]
USUAL = ResponseSettings(detection_days=Range.fixed(4.0), laboratories=1, alert_hit_rate=0.5)


def world() -> Scenario:
    """Widgets and gadgets take parts from abroad and from home; parts are cut, and quakes come besides."""
    costs_of = {name: Range.fixed(0.1) for name in ("standing_cost", "activation_cost", "premium")}
    about = costs_of | {"test_days": 10.0, "success": 0.6, "ramp_days": 5.0}
    economy = network(
        [product("part", import_share=Range.fixed(0.6)), product("widget"), product("gadget")],
        [made("part", JP, 0.6), made("part", EAST, 0.4), made("widget"), made("gadget")],
        [needs("widget", "part", 0.3, cover=4.0), needs("gadget", "part", 0.5, cover=8.0)],
        [sold("widget"), sold("gadget")],
        [
            backup("same", "part", 0.2, **about),
            backup("lesser", "part", 0.3, region=EAST, **about, yield_=0.8, value=0.7, eligible=0.2),
        ],
        [hazard("quake", 2.0, 10.0, 0.4, regions=[JP], recovery_days=6.0, alert_days=5.0)],
        defaults=replace(STIFF, **PRICES),
    )
    stop = cut(30.0, 40.0, 0.8, products=["part"], recovery=10.0, alert_days=Range.fixed(6.0))
    return scenario(economy, [stop], 200, "sampled", replications=REPLICATIONS, draw_hazards=True, response=USUAL)


def strategy() -> Strategy:
    """A little of everything."""
    everything = Selector()
    return Strategy(
        "all",
        Text("All", "全部"),
        "",
        stock=(StockRule(everything, 0.0, 1.0),),
        sourcing=(SourcingRule(everything, 0.0, (JP,), (EAST,), 0.1),),
        research=(ResearchRule(everything, 0.0, Research(1, 1.0, 20.0, "start"), 0.2, 1.0, Range.fixed(10.0), 5.0),),
        first_units=(FirstUnitRule(Selector(regions=(EAST,)), 0.0, FirstUnit(Range.fixed(20.0), 0.9, 50.0)),),
        communities=(CommunityRule(everything, 0.0, 0.3, priority=True),),
        protections=(ProtectionRule(Selector(regions=(EAST,)), 0.2),),
        response={"detection_days": Range.fixed(3.0), "watch_list": 1, "laboratories": 9},
    )


def wider(law: Range) -> Range:
    """A tenth to nearly twice as much; what is a share stays one."""
    return Range(0.1 * law.mode, law.mode, min(1.9 * law.mode, 1.0) if law.mode < 1.0 else 1.9 * law.mode)


def ranged(owner: type, name: str) -> tuple[Scenario, Strategy]:
    """The world and the strategy with one kind of number uncertain."""

    def all_of(rows):
        return tuple(replace(row, **{name: wider(law)}) if (law := getattr(row, name)) else row for row in rows)

    graded = name in ("yield_", "value", "eligible")  # of the degraded grade only

    def backups(rows):
        return tuple(
            row if graded and row.grade == "same" else replace(row, **{name: wider(getattr(row, name))}) for row in rows
        )

    asked, plan = world(), strategy()
    economy = asked.network
    if owner is Defaults:
        asked = replace(asked, defaults=replace(asked.defaults, **{name: wider(getattr(asked.defaults, name))}))
    elif owner is ResponseSettings:
        plan = replace(plan, response=plan.response | {name: Range(0.5, 4.0, 8.0)})
    elif owner is Cut:
        asked = replace(asked, cuts=all_of(asked.cuts))
    elif owner is FirstUnit:
        trial = replace(plan.first_units[0].trial, trial_days=Range(5.0, 20.0, 40.0))
        plan = replace(plan, first_units=(replace(plan.first_units[0], trial=trial),))
    elif owner is ResearchRule:
        plan = replace(plan, research=all_of(plan.research))
    elif owner is Backup:
        rows = tuple(backups((one.backup,))[0] for one in asked.contracts)
        signed = tuple(replace(one, backup=row) for one, row in zip(asked.contracts, rows, strict=True))
        asked = replace(asked, contracts=signed, network=replace(economy, backups=rows))
    else:
        table = {Product: "products", Input: "inputs", Hazard: "hazards"}[owner]
        asked = replace(asked, network=replace(economy, **{table: all_of(getattr(economy, table))}))
    return asked, plan


def fingerprint(asked: Scenario, plan: Strategy) -> NDArray[np.float64]:
    """(n, R) what comes out and what it costs."""
    plant = assemble(apply(plan, asked))
    path = simulate(plant, range(REPLICATIONS))
    return np.vstack([path.value.sum(axis=0), *costs(plant, path).values()])


@cache
def sure() -> NDArray[np.float64]:
    return fingerprint(world(), strategy())


@pytest.mark.parametrize(("owner", "name"), LAWS, ids=lambda one: one if isinstance(one, str) else one.__name__)
def test_a_number_with_a_range_is_drawn(owner: type, name: str) -> None:
    """It makes a difference, and not the same one in all replications (what may strike does not in each of them)."""
    change = fingerprint(*ranged(owner, name)) - sure()
    assert len({round(float(total), 9) for total in np.abs(change).sum(axis=0)} - {0.0}) > 2


def test_what_is_sure_in_a_world_of_chance_is_the_same_each_time() -> None:
    assert np.array_equal(fingerprint(world(), strategy()), sure())
    assert len(LAWS) > 30
