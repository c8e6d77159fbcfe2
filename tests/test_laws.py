"""Do the laws of the model hold on economies that nobody thought of?

Networks are drawn: two to six products that may need each other, made in three places at home and in China, and bought
from two abroad, struck by one to three cuts at fractional times, with backups of both grades and communities.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from math import inf

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from reference_kernel import gap
from small_economy import (
    EAST,
    JP,
    KR,
    REST,
    SOUTH,
    STIFF,
    State,
    Walk,
    backup,
    cut,
    made,
    needs,
    network,
    product,
    run,
    scenario,
    sold,
)
from steps import levels_on, run_steps

from sim.assembly import Plant, assemble, shocks
from sim.economy import Economy
from sim.hazards import draw_strikes, remaining_share
from sim.network import Backup, Defaults, Input, Network, Range, Selector, Supply
from sim.response import Luck, Response
from sim.scenario import CommunityRule, Contract, Cut, Scenario
from sim.simulation import simulate

HORIZON = 60
MAKERS, ABROAD = (EAST, SOUTH, REST), (JP, KR)
KINDS = ("input", "input", "input", "service", "capital", "design")

# Shrinking a whole economy takes minutes and leaves one that is hardly smaller.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
quick = settings(max_examples=40, deadline=None, phases=PHASES, suppress_health_check=[HealthCheck.too_slow])
share = st.floats(0.05, 1.0).map(lambda number: round(number, 3))
days = st.floats(0.0, 20.0).map(lambda number: round(number, 2))


@st.composite
def sources(draw: st.DrawFn, name: str, *, abroad: bool) -> list[Supply]:
    """Who supplies a product: one to four places; a product that is sold is made at home too."""
    regions = draw(st.lists(st.sampled_from(MAKERS + ABROAD), min_size=1, max_size=4, unique=True))
    if not abroad and EAST not in regions and SOUTH not in regions:
        regions = [EAST, *regions]
    weights = [draw(share) for _ in regions]
    return [
        made(name, region, weight / sum(weights), lead=draw(st.integers(1, 6)))
        for region, weight in zip(regions, weights, strict=True)
    ]


@st.composite
def recipes(draw: st.DrawFn, name: str, others: list[str]) -> list[Input]:
    """Up to three inputs that take at most nine tenths of the output: such an economy always has a baseline."""
    chosen = draw(st.lists(st.sampled_from(others), max_size=3, unique=True))
    weights = [draw(share) for _ in chosen]
    scale = draw(st.floats(0.2, 0.9)) / max(1.0, sum(weights))
    return [
        needs(
            name,
            what,
            weight * scale,
            cover=draw(st.sampled_from([0.0, 1.0, 4.5, 12.0])),
            type=draw(st.sampled_from(KINDS)),
            alpha=draw(st.sampled_from([0.0, 0.3, 0.5, 0.9, 1.0])),
            scope=draw(st.sampled_from(["national", "national", "province", "local"])),
            eligible=draw(st.sampled_from([None, 0.6])),
            group=draw(st.sampled_from(["", "feed"])),
        )
        for what, weight in zip(chosen, weights, strict=True)
    ]


@st.composite
def contracts(draw: st.DrawFn, names: list[str]) -> list[Backup]:
    found = []
    for at in range(draw(st.integers(0, 4))):
        lesser = {"yield_": draw(share), "value": draw(share), "eligible": draw(share)} if draw(st.booleans()) else {}
        found.append(
            backup(
                f"second-{at}",
                draw(st.sampled_from(names)),
                draw(share),
                region=draw(st.sampled_from(MAKERS + ABROAD)),
                logistics_days=draw(days),
                ramp_days=draw(days),
                inputs_of=draw(st.sampled_from(["", *names])),
                **lesser,
            )
        )
    return found


@st.composite
def strikes(draw: st.DrawFn, names: list[str]) -> Cut:
    """At any time, on some products, in some places: at least one of the two is said."""
    by_place = draw(st.booleans())
    return cut(
        draw(days),
        draw(days) + 0.5,
        draw(share),
        recovery=draw(days),
        regions=[draw(st.sampled_from([*MAKERS, *ABROAD, "CN-HOME", "ASIA"]))] if by_place else [],
        products=[] if by_place and draw(st.booleans()) else [draw(st.sampled_from(names))],
    )


@st.composite
def economies(draw: st.DrawFn) -> Network:
    names = [f"p{at}" for at in range(draw(st.integers(2, 6)))]
    for_sale = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    defaults = Defaults(
        tau_days=draw(st.sampled_from([inf, 3.0, 10.0, 30.0])),
        tau_surge_days=draw(st.sampled_from([1.0, 8.0, 30.0])),
        tau_backlog_days=draw(st.sampled_from([1.0, 12.0])),
        psi=draw(st.sampled_from([0.0, 0.8])),
        rationing=draw(st.sampled_from(["proportional", "intermediate-first"])),
        surge=draw(st.sampled_from([0.0, 0.1, 0.3])),
        deferrable=draw(st.sampled_from([0.0, 0.5, 1.0])),
        flexibility=draw(st.sampled_from([0.0, 0.15, 0.6, 1.0])),
    )
    return network(
        [product(name, draw(st.sampled_from(["one", "two"]))) for name in names],
        [row for name in names for row in draw(sources(name, abroad=name not in for_sale))],
        [row for name in names for row in draw(recipes(name, [one for one in names if one != name]))],
        [sold(name, draw(st.floats(0.5, 5.0)), "one") for name in for_sale],
        draw(contracts(names)),
        defaults=defaults,
    )


@st.composite
def communities(draw: st.DrawFn, names: list[str]) -> CommunityRule:
    """Users of all products or of one, at home or in one place, pool a part or all of their stock."""
    products = draw(st.sampled_from([(), (draw(st.sampled_from(names)),)]))
    select = Selector(products=products, regions=draw(st.sampled_from([(), (), (EAST,), ("CN",)])))
    return CommunityRule(
        select, draw(st.sampled_from([0.0, 0.6])), draw(st.sampled_from([1.0, draw(share)])), draw(st.booleans())
    )


@st.composite
def questions(draw: st.DrawFn, most: int = 2) -> Scenario:
    """Some cuts, and up to so many communities."""
    economy = draw(economies())
    names = [one.id for one in economy.products]
    cuts = draw(st.lists(strikes(names), min_size=1, max_size=3))
    pooled = draw(st.lists(communities(names), max_size=most))
    return scenario(economy, cuts, HORIZON, communities=tuple(pooled))


@quick
@given(questions())
def test_kernel_is_the_slow_reference(question: Scenario) -> None:
    plant = assemble(question)
    assert gap(plant, simulate(plant, [0])) < 1e-9


def stocked(question: Scenario) -> Scenario:
    """The same question where every input is kept in stock: there is something to lend."""

    def kept(line: Input) -> Input:
        cover = line.cover_days
        more = replace(cover, low=cover.low + 1.0, mode=cover.mode + 1.0, high=cover.high + 1.0)
        return replace(line, type="input", cover_days=more)

    inputs = tuple(kept(line) for line in question.network.inputs)
    return replace(question, network=replace(question.network, inputs=inputs))


@quick
@given(questions(), share, st.booleans())
def test_kernel_is_the_slow_reference_where_users_lend(question: Scenario, part: float, priority) -> None:
    everyone = CommunityRule(Selector(), 0.0, part, priority)
    plant = assemble(replace(stocked(question), communities=(*question.communities, everyone)))
    assert gap(plant, simulate(plant, [0])) < 1e-9


def walked(plant: Plant):
    """Every day of a run: what was left, the state before and after, and home's worth lost to degraded inputs."""
    struck = draw_strikes(plant.scenario, [0])
    response = Response(plant.brief, shocks(plant, struck), Luck(plant.scenario.seed, [0], lucky=False))
    walk = Walk(plant)
    before = walk.state
    for day in range(plant.scenario.horizon_days):
        today, tomorrow = (remaining_share(struck, plant.classes, when) for when in (day, day + 1))
        after = walk.step(today, levels_on(response, day), tomorrow)
        yield today, before, after, float((walk.volume - walk.value).sum())
        before = after


def stood_in(economy: Economy, state: State) -> tuple[np.ndarray, np.ndarray]:
    """(K,), (K,) what every slot gave today to others of its group, and what it was given."""
    moved = np.zeros(economy.slot_mix.size)
    moved[economy.family_slot] = state.stood_in[:, 0]
    return np.maximum(moved, 0.0), np.maximum(-moved, 0.0)


def booked(state: State) -> float:
    """What has been lost so far for want of inputs, capacity and orders."""
    return float(state.bound_slot.sum() + state.bound_own.sum() + state.bound_orders.sum())


@quick
@given(questions(most=0))
def test_every_day_keeps_the_bounds_and_balances(question: Scenario) -> None:
    """0 <= output <= capacity; stocks are never negative; per slot, start + arrivals - use = end.

    What home producers do not make of their usual output, and worth lost, is all that is booked as lost.
    """
    plant = assemble(question)
    economy = plant.shared
    owner, need, output = economy.slot_owner, economy.slot_coefficient[:, 0], economy.output[:, 0]
    tiny = 1e-9 * max(1.0, float(output.max()))
    for left, before, after, worth in walked(plant):
        capacity = output * left[economy.hit_class[: output.size], 0] * (1.0 + before.surge[:, 0])
        assert np.all(after.made[:, 0] >= -tiny)
        assert np.all(after.made[:, 0] <= np.minimum(capacity, after.demand[:, 0]) + tiny)
        assert np.all(after.surge[:, 0] <= economy.surge + 1e-12)
        for name in (
            "stock",
            "degraded",
            "degraded_worth",
            "due",
            "degraded_due",
            "backlog",
            "surge",
            "demand",
            "level",
        ):
            assert getattr(after, name).min(initial=0.0) >= -tiny, name
        assert np.all(after.degraded_worth <= after.degraded + tiny)
        assert np.all(after.level <= 1.0 + 1e-12)
        standard = (before.stock + before.due[0])[:, 0]
        lesser = (before.degraded + before.degraded_due)[:, 0]
        held = (after.stock + after.degraded)[:, 0]
        fit = np.minimum(lesser, economy.slot_eligible * need * after.demand[owner, 0])
        gave, given = stood_in(economy, after)
        use = np.minimum(need * after.made[owner, 0] + gave, standard + fit)
        keeps = economy.slot_keeps
        assert (standard + lesser - use)[keeps] == pytest.approx(held[keeps], abs=tiny)
        assert not held[~keeps].any()
        critical = (economy.slot_alpha == 1.0) & (economy.slot_use[:, 0] > 0.0)
        assert np.all((need * after.made[owner, 0] - given - standard - fit)[critical] <= tiny)
        flexible = economy.flexibility * need * after.demand[owner, 0]
        for first, last in pairwise(economy.family_slot_start):
            mine = economy.family_slot[first:last]
            assert gave[mine].sum() == pytest.approx(given[mine].sum(), abs=tiny)
            assert given[mine].sum() <= flexible[mine].sum() + tiny
        on_the_way = after.due.sum(axis=0) + after.degraded_due
        there = after.stock + after.degraded + on_the_way
        assert after.position[keeps] == pytest.approx(there[keeps], abs=tiny)
        missing = np.maximum(0.0, output - after.made[:, 0])[economy.chain >= 0].sum()
        assert booked(after) - booked(before) == pytest.approx(missing + worth, abs=100.0 * tiny)


@quick
@given(questions())
def test_what_is_shipped_was_made_and_what_was_stored_is_used(question: Scenario) -> None:
    plant = assemble(question)
    path = simulate(plant, [0])
    assert path.conservation.max() < 1e-9
    for name in ("volume", "value", "degraded", "added"):
        assert np.isfinite(getattr(path, name)).all(), name
    assert np.all(path.value <= path.volume + 1e-9)
    assert np.all(path.degraded <= path.volume + 1e-9)


@quick
@given(questions())
def test_all_that_is_lost_has_a_cause(question: Scenario) -> None:
    """Value lost is what bound: an input, the own capacity, or nobody who ordered; output above baseline is gain."""
    plant = assemble(question)
    path = simulate(plant, [0])
    home = plant.shared.chain >= 0
    shortfall = float(plant.shared.output[home].sum()) * HORIZON - float(path.value.sum())
    bound = float(path.bound_slot.sum() + path.bound_own.sum() + path.bound_orders.sum())
    assert bound >= shortfall - 1e-6 * max(1.0, abs(shortfall))


# --- one product, nothing else contended --------------------------------------------------------------------------


def one_part(stock: float, seconds: list[Backup], strike: Cut, defaults: Defaults) -> float:
    economy = network(
        [product("part"), product("widget", "widgets")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", 0.5, cover=stock)],
        [sold("widget", chain="widgets")],
        seconds,
        defaults=defaults,
    )
    return run(scenario(economy, [strike], 120)).volume["widgets"]


@quick
@given(
    stock=days,
    more=days,
    late=days,
    earlier=st.floats(0.0, 1.0),
    size=share,
    larger=st.floats(1.0, 2.0),
    ramp=days,
    lesser=st.booleans(),
    depth=share,
    length=st.floats(1.0, 60.0),
    tau=st.sampled_from([inf, 3.0, 15.0]),
    surge=st.sampled_from([0.0, 0.2]),
)
def test_more_help_never_loses_more(
    stock, more, late, earlier, size, larger, ramp, lesser, depth, length, tau, surge
) -> None:
    defaults = replace(STIFF, tau_days=tau, surge=surge)
    strike = cut(5.5, length, depth, products=["part"], regions=[JP])
    grade = {"yield_": 0.9, "value": 0.8, "eligible": 0.95} if lesser else {}

    def second(delay: float, capacity: float) -> list[Backup]:
        return [backup("second", "part", capacity, logistics_days=delay, ramp_days=ramp, **grade)]

    plain = one_part(stock, second(late, size), strike, defaults)
    slack = 1e-9
    assert one_part(stock + more, second(late, size), strike, defaults) <= plain + slack
    assert one_part(stock, second(late * earlier, size), strike, defaults) <= plain + slack
    assert one_part(stock, second(late, size * larger), strike, defaults) <= plain + slack
    assert plain <= one_part(stock, [], strike, defaults) + slack


# --- replications ------------------------------------------------------------------------------------------------


def imports(product: str, economy: Network) -> Range | None:
    """A fifth less or more of what comes from outside."""
    outside = {one.id for one in economy.regions if not one.modelled}
    share = sum(row.share for row in economy.supply if row.product == product and row.region in outside)
    return Range(0.8 * share, share, min(1.0, 1.2 * share)) if 0.0 < share < 1.0 else None


def uncertain(question: Scenario) -> Scenario:
    """The same question with luck in it: lengths, tests, stocks, recipes, imports."""
    cuts = [
        replace(one, duration_days=replace(one.duration_days, high=one.duration_days.high + 20.0), probability=0.8)
        for one in question.cuts
    ]
    inputs = [
        replace(
            one,
            cover_days=replace(one.cover_days, high=one.cover_days.high * 2.0),
            share=replace(one.share, low=one.share.low * 0.7),
        )
        for one in question.network.inputs
    ]
    signed = [
        Contract(
            replace(one.backup, test_days=replace(one.backup.test_days, high=30.0), success=Range.fixed(0.6)), "paper"
        )
        for one in question.contracts
    ]
    products = [replace(one, import_share=imports(one.id, question.network)) for one in question.network.products]
    economy = replace(question.network, inputs=tuple(inputs), products=tuple(products))
    return replace(question, network=economy, cuts=tuple(cuts), contracts=tuple(signed), replications=10)


@settings(quick, max_examples=15)
@given(questions())
def test_replications_do_not_touch_each_other(question: Scenario) -> None:
    """A batch of ten, two blocks, is ten batches of one, bit for bit."""
    plant = assemble(uncertain(question))
    whole = simulate(plant, range(10))
    for at in (0, 5, 7, 8, 9):
        alone = simulate(plant, [at])
        for name in ("volume", "value", "degraded", "added"):
            assert np.array_equal(getattr(whole, name)[:, :, at], getattr(alone, name)[:, :, 0]), name
        for name in ("baseline", "baseline_added"):
            assert np.array_equal(getattr(whole, name)[:, at], getattr(alone, name)[:, 0]), name
        assert max(whole.conservation[at], alone.conservation[0]) < 1e-12  # a diagnostic, summed in any order
        mine = [step._replace(column=0) for step in run_steps(plant, whole) if step.column == at]
        assert sorted(mine, key=repr) == sorted(run_steps(plant, alone), key=repr)
