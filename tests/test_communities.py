"""What does lending do?  Home users of one product pool a share of their stock each morning and deal it out anew.

Exact numbers first, with their arithmetic, then what holds for every stock.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit
from reference_kernel import gap
from small_economy import (
    EAST,
    JP,
    KR,
    REST,
    SOUTH,
    STIFF,
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

from sim.assembly import assemble
from sim.kernel import LANES, RARE, SLOT, Block
from sim.kernel.block import Floats
from sim.kernel.lending import lend as lend_in_place
from sim.network import Defaults, Network, Selector
from sim.scenario import CommunityRule, Cut, Scenario
from sim.simulation import simulate


@njit(error_model="numpy", _nrt=False)
def lend(block: Block, remaining: Floats) -> None:
    """What a day does of it, by itself."""
    lend_in_place(block, remaining)


quick = settings(max_examples=60, deadline=None)


def exactly(value: float) -> object:
    return pytest.approx(value, abs=1e-9, rel=0.0)


def pool(share: float = 1.0, *, priority: bool = False, min_alpha: float = 0.0, **select: tuple) -> CommunityRule:
    return CommunityRule(Selector(**select), min_alpha, share, priority)


def two_users(
    covers: tuple[float, float],
    takes: tuple[float, float] = (0.5, 0.5),
    alphas: tuple[float, float] = (1.0, 1.0),
    regions: tuple[str, str] = (EAST, SOUTH),
    defaults: Defaults = STIFF,
    **line: object,
) -> Network:
    """Two products, each a chain of its own that makes one a day, of one part from Japan."""
    return network(
        [product("part", "abroad"), product("one", "one"), product("two", "two")],
        [made("part", JP), made("one", regions[0]), made("two", regions[1])],
        [
            needs(name, "part", take, cover=cover, alpha=alpha, **line)
            for name, take, cover, alpha in zip(("one", "two"), takes, covers, alphas, strict=True)
        ],
        [sold("one", chain="one"), sold("two", chain="two")],
        defaults=defaults,
    )


def losses(economy: Network, strike: Cut, *rules: CommunityRule, horizon: int = 120) -> tuple[float, float]:
    answer = run(scenario(economy, [strike], horizon, communities=rules))
    assert answer.conservation < 1e-12
    return answer.volume["one"], answer.volume["two"]


def stop(days: float, depth: float = 1.0) -> Cut:
    return cut(5.0, days, depth, products=["part"], regions=[JP])


# --- exact -------------------------------------------------------------------------------------------------------


def test_whoever_holds_more_lends() -> None:
    """Covers of 10 and 30 days at half a part a day: alone the first loses 20 of 30 days, the second none.

    Pooled there are 5 + 15 = 20 parts for 1 a day: both work for 20 days and stand still for 10.
    """
    economy = two_users((10.0, 30.0))
    assert losses(economy, stop(30.0)) == (exactly(20.0), exactly(0.0))
    assert losses(economy, stop(30.0), pool()) == (exactly(10.0), exactly(10.0))
    assert losses(economy, stop(20.0), pool()) == (exactly(0.0), exactly(0.0))


def test_what_is_not_pooled_is_kept() -> None:
    """On the first morning without a part they hold 5 and 15, a fifth of it pooled: 4 kept, 12 kept, 4 in the pool.

    Nobody lacks anything today, so the pool goes where least of the cover is: above today's half part the first
    keeps 3.5 of 5, the second 11.5 of 15.  The line at which 4 are used up is (3.5 + 11.5 + 4) / (5 + 15) = .95.
    """
    economy = two_users((10.0, 30.0))
    walk = Walk(assemble(scenario(economy, communities=(pool(0.2),))))
    walk.block.due[:] = 0.0
    assert walk.state.stock[:, 0] == pytest.approx([5.0, 15.0])
    lend(walk.block, np.ones((1, LANES)))
    assert walk.state.stock[:, 0] == pytest.approx([0.5 + 0.95 * 5.0, 0.5 + 0.95 * 15.0])
    # Later: 1 and 14 parts, 3 pooled.  Kept above need: .3 of 5 and 10.7 of 15.  (.3 + 3) / 5 = .66 is below 10.7 / 15,
    # so the second keeps 11.2 and gets nothing.
    walk.put(walk.block.slots, SLOT.stock, [1.0, 14.0])
    lend(walk.block, np.ones((1, LANES)))
    assert walk.state.stock[:, 0] == pytest.approx([0.5 + 0.3 + 3.0, 11.2])


def test_worth_comes_first() -> None:
    """A unit of output takes .25 parts or .5: a missing part costs 4 or 2.  Half of the supply fails for 60 days.

    Covers of 10 days last 20.  Then .375 parts come a day for .75.  Level: both work at half, 40 x .5 = 20 days lost
    each.  By worth: the first takes its .25, the second has .125 of .5: it loses three quarters of 40 days.
    """
    economy = two_users((10.0, 10.0), (0.25, 0.5))
    for rules, lost in (((), (20.0, 20.0)), ((pool(),), (20.0, 20.0)), ((pool(priority=True),), (0.0, 30.0))):
        assert losses(economy, stop(60.0, 0.5), *rules) == (exactly(lost[0]), exactly(lost[1]))


def test_criticality_is_worth() -> None:
    """As much is needed by both, but only half of the second's output hangs on it: the first is served first.

    Half of the supply, 60 days, covers of 10: for 40 days .5 come for 1.  The first takes all of it; the second makes
    1 - .5 = .5 of its output without a part, and loses 20 days.  Level they would lose 20 and 10.  A producer that
    makes half plans for all it is asked for, so it goes on to ask for .5.
    """
    economy = two_users((10.0, 10.0), alphas=(1.0, 0.5))
    assert losses(economy, stop(60.0, 0.5), pool(priority=True)) == (exactly(0.0), exactly(20.0))


def test_half_of_the_stock_by_worth() -> None:
    """Without cover left .125 and .25 parts come each morning; half is pooled: .1875, and .0625 and .125 are kept.

    The first needs .25 and gets .1875: it is full.  Nothing is left for the second, at .125 of .5.
    """
    economy = two_users((10.0, 10.0), (0.25, 0.5))
    assert losses(economy, stop(60.0, 0.5), pool(0.5, priority=True)) == (exactly(0.0), exactly(30.0))


def test_equals_share_alike() -> None:
    """Of equal worth, 10 and 30 days of cover, a full stop of 30 days: parts end for both on one day."""
    economy = two_users((10.0, 30.0))
    assert losses(economy, stop(30.0), pool(priority=True)) == (exactly(10.0), exactly(10.0))


def test_a_plant_that_is_closed_lends_what_it_does_not_need() -> None:
    """Both plants have 5 parts in stock and .5 that arrive on day 5, on which the second shuts for 30 days.

    The first works for 5.5 / .5 = 11 days from day 5 on with its own, 11 / .5 = 22 with both; the first part that comes
    again comes on day 36, so it loses 31 - 11 or 31 - 22 days.
    """
    economy = two_users((10.0, 10.0))
    shut = cut(5.0, 30.0, products=["two"])
    question = scenario(economy, [stop(30.0), shut], communities=(pool(priority=True),))
    assert run(replace(question, communities=())).volume["one"] == exactly(20.0)
    assert run(question).volume["one"] == exactly(9.0)


def test_lending_to_one_of_little_worth_can_cost_more_than_it_saves() -> None:
    """A circle looks at today only.  The first takes .1 parts a day and holds 45 days, the second .9 and holds one.

    A stop of 30 days: alone they lose 0 and 29.  Pooled there are 4.5 + .9 = 5.4 parts for 1 a day: five days, then
    .4 is left, .1 for the first and .3 of .9 for the second.  The first works 6 days, the second 5 and a third.
    """
    economy = two_users((45.0, 1.0), (0.1, 0.9))
    assert losses(economy, stop(30.0)) == (exactly(0.0), exactly(29.0))
    assert losses(economy, stop(30.0), pool(priority=True)) == (exactly(24.0), exactly(30.0 - 16.0 / 3.0))


def test_supply_that_is_back_feeds_today_before_it_fills_stocks() -> None:
    """Covers of 1 and 20 days, out of stock together; from the day on which parts come again nobody loses."""
    economy = two_users((1.0, 20.0))
    answer = run(scenario(economy, [stop(40.0)], communities=(pool(),)))
    for chain in ("one", "two"):
        days = answer.daily[chain]
        assert days[46:] == exactly(0.0)
        assert days[40] == exactly(1.0)


# --- who takes part ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "lends"),
    [
        (pool(), True),
        (pool(products=("part",)), True),
        (pool(products=("one",)), False),
        (pool(chains=("abroad",)), True),
        (pool(kinds=("part",)), True),
        (pool(regions=("CN-HOME",)), True),
        (pool(regions=(EAST, SOUTH)), True),
        (pool(regions=(EAST,)), False),  # one member alone
        (pool(regions=(JP,)), False),  # where the users are, not the makers
        (pool(min_alpha=1.0), True),
        (pool(0.0), False),
    ],
)
def test_rule_selects_users_of_products(rule: CommunityRule, *, lends: bool) -> None:
    circles = assemble(scenario(two_users((10.0, 30.0)), communities=(rule,))).circles
    assert (circles is not None) == lends
    if circles is not None:
        assert (list(circles.start), list(circles.slot)) == ([0, 2], [0, 1])


@pytest.mark.parametrize("line", [{"type": "service"}, {"type": "capital"}, {"type": "design"}, {"scope": "local"}])
def test_services_tools_designs_and_local_goods_are_not_lent(line: dict[str, str]) -> None:
    economy = two_users((10.0, 30.0), **line)
    here = replace(economy, supply=(*economy.supply[1:], made("part", EAST, 0.5), made("part", SOUTH, 0.5)))
    assert assemble(scenario(here, communities=(pool(),))).circles is None


def test_users_outside_home_take_no_part() -> None:
    economy = two_users((10.0, 30.0))
    supply = (*economy.supply[:2], made("two", SOUTH, 0.7), made("two", REST, 0.3))
    plant = assemble(scenario(replace(economy, supply=supply), communities=(pool(),)))
    users = {plant.wiring.producers[plant.wiring.slots[slot].owner].region for slot in plant.circles.slot}
    assert users == {EAST, SOUTH}


def test_degraded_units_are_not_lent() -> None:
    """Nothing but degraded parts arrive; what each holds of them stays with it."""
    economy = replace(two_users((10.0, 10.0)), backups=(backup("second", "part", 0.5, value=0.8),))
    walk = Walk(assemble(scenario(economy, communities=(pool(),))))
    walk.put(walk.block.rare, RARE.lesser, [3.0, 1.0])
    walk.put(walk.block.rare, RARE.worth, [2.4, 0.8])
    lend(walk.block, np.ones((1, LANES)))
    assert list(walk.state.degraded[:, 0]) == [3.0, 1.0]
    assert list(walk.state.degraded_worth[:, 0]) == [2.4, 0.8]


# --- laws --------------------------------------------------------------------------------------------------------

covers = st.floats(0.5, 30.0)
lengths = st.floats(1.0, 60.0)
parts = st.floats(0.05, 0.9)
shares = st.floats(0.01, 1.0)


@pytest.mark.parametrize("rule", [pool(), pool(0.3), pool(priority=True), pool(0.3, priority=True)])
@pytest.mark.parametrize("tau", [inf, 10.0])
def test_ten_years_without_a_cut_stay_at_baseline(rule: CommunityRule, tau: float) -> None:
    """Covers and recipes differ, so do the days of cover on a morning; what is left of the covers at night does not."""
    defaults = Defaults(tau_days=tau, surge=0.1)
    economy = two_users((3.0, 30.0), (0.2, 0.7), (1.0, 0.5), defaults=defaults)
    walk = Walk(assemble(scenario(economy, communities=(rule, rule))))
    assert walk.plant.circles.share.size == 2
    stock, position = walk.state.stock.copy(), walk.state.position.copy()
    later = walk.wait(3650)
    assert later.stock == pytest.approx(stock, rel=1e-12)
    assert later.position == pytest.approx(position, rel=1e-12)
    assert later.made == pytest.approx(walk.economy.output, rel=1e-12)


@quick
@given(days=lengths, depth=shares, rule_share=shares, priority=st.booleans())
def test_a_member_alone_and_members_alike_gain_nothing(days, depth, rule_share, priority) -> None:
    alike, rule = two_users((10.0, 10.0)), pool(rule_share, priority=priority)
    alone = pool(rule_share, priority=priority, regions=(EAST,))
    apart = two_users((10.0, 30.0))
    for economy, community in ((alike, rule), (apart, alone)):
        assert losses(economy, stop(days, depth), community) == pytest.approx(
            losses(economy, stop(days, depth)), abs=1e-9
        )


@quick
@given(
    first=covers,
    second=covers,
    take=parts,
    days=lengths,
    depth=shares,
    part=shares,
    priority=st.booleans(),
)
def test_users_of_equal_worth_never_lose_more_together(first, second, take, days, depth, part, priority) -> None:
    """Each day all that is pooled is used if anyone needs it, so no more is ever left over than without lending.

    With unequal worth this need not be: who lends to a neighbour today may lack it himself tomorrow.
    """
    economy = two_users((first, second), (take, take))
    alone = sum(losses(economy, stop(days, depth), horizon=90))
    some = sum(losses(economy, stop(days, depth), pool(part, priority=priority), horizon=90))
    assert some <= alone + 1e-9
    assert sum(losses(economy, stop(days, depth), pool(priority=priority), horizon=90)) <= some + 1e-9


@quick
@given(
    stocks=st.lists(st.floats(0.0, 40.0), min_size=4, max_size=4),
    open_=st.lists(st.sampled_from([0.0, 0.4, 1.0]), min_size=4, max_size=4),
    part=shares,
    priority=st.booleans(),
)
def test_a_deal_keeps_the_sum_and_what_was_not_pooled(stocks, open_, part, priority) -> None:
    """What is dealt out is what was pooled; needs of today are met before anybody's stock is filled up."""
    names, covers, takes = ("a", "b", "c", "d"), (2.0, 5.0, 10.0, 30.0), (0.2, 0.4, 0.2, 0.8)
    economy = network(
        [product("part", "abroad"), *(product(name, name) for name in names)],
        [made("part", JP), *(made(name) for name in names)],
        [needs(name, "part", take, cover=cover) for name, take, cover in zip(names, takes, covers, strict=True)],
        [sold(name, chain=name) for name in names],
    )
    cuts = [cut(5.0, 5.0, products=[name]) for name in names]
    walk = Walk(assemble(scenario(economy, cuts, communities=(pool(part, priority=priority),))))
    before = np.array(stocks)
    walk.put(walk.block.slots, SLOT.stock, before)
    position = walk.state.position[:, 0]
    order = walk.economy.hit_class[walk.economy.slot_owner]
    left = np.ones((len(walk.plant.classes), LANES))
    left[order] = np.array(open_)[:, None]
    lend(walk.block, left)
    stock = walk.state.stock[:, 0]
    need, kept = np.array(takes) * open_, (1.0 - part) * before
    tiny = 1e-12 * (1.0 + before.sum())
    assert stock.sum() == pytest.approx(before.sum(), rel=1e-12, abs=1e-12)
    assert np.all(stock >= kept - tiny)
    assert walk.state.position[:, 0] - position == pytest.approx(stock - before, abs=1e-9)
    missing = np.maximum(0.0, need - kept).sum()
    took = stock > kept + tiny
    if missing <= part * before.sum():
        assert np.all(stock >= need - tiny)
        line = (stock - need) / (np.array(covers) * takes)
        if took.any():
            assert np.all(line >= line[took & (stock > need + tiny)].max(initial=0.0) - 1e-9)
    else:
        assert np.all(stock[took] <= need[took] + tiny)  # nobody fills up while another lacks
        if priority:
            worth = 1.0 / np.array(takes)
            lacks = stock < need - tiny
            assert worth[took].min(initial=inf) >= worth[lacks].max(initial=0.0) - 1e-12


def test_kernel_is_the_slow_reference_where_backups_are_lent_too() -> None:
    """Both grades of backup, cuts of makers and of users, two communities one after the other."""
    economy = two_users((4.0, 12.0), (0.2, 0.6), (1.0, 0.5), defaults=Defaults())
    seconds = (
        backup("same", "part", 0.4, region=KR, logistics_days=9.0, ramp_days=6.0),
        backup("lesser", "part", 0.3, yield_=0.9, value=0.8, logistics_days=3.5),
    )
    cuts = [stop(33.3, 0.9), cut(20.0, 8.5, 0.7, regions=[SOUTH])]
    for rules in ((pool(0.5),), (pool(0.25, priority=True), pool())):
        question = scenario(replace(economy, backups=seconds), cuts, 90, communities=rules)
        plant = assemble(question)
        assert gap(plant, simulate(plant, [0])) < 1e-9


@pytest.mark.parametrize("lent", ["other", "part"])
def test_who_stands_in_for_an_input_needs_more_of_the_one_that_is_lent(lent: str) -> None:
    """What one part lacks the other stands in for at one user only; the other user lends, and is lent to.

    For what others stand in for the need stays what it is.
    """
    economy = network(
        [product("part"), product("other"), product("one"), product("two")],
        [made("part", JP), made("other", KR), made("one"), made("two")],
        [
            needs("one", "part", 0.3, cover=1.0, group="either"),
            needs("one", "other", 0.3, cover=10.0, group="either"),
            needs("two", lent, 0.3, cover=10.0),
        ],
        [sold("one"), sold("two")],
    )
    for priority in (False, True):
        rule = pool(products=(lent,), priority=priority)
        cuts = [stop(60.0), cut(12.0, 40.0, 0.8, products=["other"], regions=[KR])]
        plant = assemble(scenario(economy, cuts, 60, communities=(rule,)))
        found = simulate(plant, [0])
        assert gap(plant, found) < 1e-9
        assert found.volume.min() < 0.9 * found.baseline.min()


def drawn(question: Scenario) -> Scenario:
    inputs = [replace(one, cover_days=replace(one.cover_days, low=0.0)) for one in question.network.inputs]
    return replace(question, network=replace(question.network, inputs=tuple(inputs)), replications=6)


def test_replications_lend_each_on_its_own() -> None:
    question = drawn(scenario(two_users((4.0, 12.0), (0.2, 0.6)), [stop(30.0)], 60, communities=(pool(0.4),)))
    plant = assemble(question)
    whole = simulate(plant, range(6))
    assert len(np.unique(whole.volume.sum(axis=(0, 1)))) > 1
    for at in range(6):
        assert np.array_equal(whole.volume[:, :, at], simulate(plant, [at]).volume[:, :, 0])
