"""Is what a block holds, and where, what its economy says?"""

from __future__ import annotations

import numpy as np
import pytest
from small_economy import HOME, JP, KR, Walk, backup, cut, made, needs, network, product, scenario, sold

from sim.assembly import Plant, assemble, economy_for, watched_mixes
from sim.blocks import DRAWN, Blocks, filled, held
from sim.hazards import draw_strikes, remaining_share
from sim.kernel import LANES, RARE, SLOT
from sim.loading import find_scenario, load_study
from sim.strategies import apply

LEADS = {"near": (1,), "far": (9,), "both": (1, 9), "three": (2, 5, 9), "next": (5,)}


def plant() -> Plant:
    """A gadget of five parts for which nine days' use is held; those with several sources buy as much of each."""
    places = (HOME, JP, KR)
    supply = [
        made(part, place, 1.0 / len(leads), lead=lead)
        for part, leads in LEADS.items()
        for place, lead in zip(places, leads, strict=False)
    ]
    economy = network(
        [product("gadget"), *(product(part) for part in LEADS)],
        [made("gadget"), *supply],
        [needs("gadget", part, 0.1, cover=9.0) for part in LEADS],
        [sold("gadget")],
    )
    return assemble(scenario(economy))


def test_full_is_what_both_grades_fill_and_more_in_one_place_makes_up_for_nothing_in_another() -> None:
    """Covers of 9 days and equal uses: 4 and 3 of the lesser grade; 12; none; 9; 9."""
    walk = Walk(plant())
    assert filled(walk.block) == pytest.approx(1.0)
    walk.put(walk.block.slots, SLOT.stock, [0.4, 1.2, 0.0, 0.9, 0.9])
    walk.put(walk.block.rare, RARE.lesser, [0.3, 0.0, 0.0, 0.0, 0.0])
    assert filled(walk.block)[0] == pytest.approx((7 + 9 + 0 + 9 + 9) / 45, abs=1e-12)


def test_where_nothing_is_kept_nothing_is_missing() -> None:
    economy = network(
        [product("gadget"), product("part")],
        [made("gadget"), made("part", JP)],
        [needs("gadget", "part")],
        [sold("gadget")],
    )
    assert list(filled(Walk(assemble(scenario(economy))).block)) == [1.0] * LANES


def test_mixes_whose_goods_take_as_long_stand_after_each_other() -> None:
    lumps = plant().lumped.lumps
    order = [mix.product for mix in lumps.wiring.mixes]
    assert order == ["near", "next", "far", "both", "three"]  # the longest first, then the next
    assert [order[at] for at in lumps.mix_of] == [mix.product for mix in plant().wiring.mixes]


def test_what_is_due_has_a_row_for_every_user_and_day() -> None:
    """A ring has as many days as the longest lead time, but for the day on which goods are sent; one at least."""
    block = Walk(plant()).block
    assert block.days.tolist() == [1, 8, 8, 8, 4]
    rows = [
        int(block.due_start[m] + turn * block.due_step[m] + seat)
        for m in range(block.days.size)
        for turn in range(block.days[m])
        for seat in range(block.mix_start[m + 1] - block.mix_start[m])
    ]
    assert sorted(rows) == list(range(block.due.shape[0]))
    assert block.due_step.tolist() == [1, 3, 3, 3, 1]  # what is due of far, both and three on one day lies side by side
    assert np.diff(block.due_start[1:4]).tolist() == [1, 1]


def test_stock_and_transit_stand_at_baseline_and_stay_there() -> None:
    """A tenth a day of each part: nine days of it in stock, and the mean of its lead times under way.

    In the evening what is served today and not yet sent, a tenth of each of five parts, is part of what is held.
    """
    walk = Walk(plant())
    under_way = sum(sum(leads) / len(leads) for leads in LEADS.values())
    everything = 0.1 * (9.0 * len(LEADS) + under_way)
    assert held(walk.block)[:, 0] == pytest.approx([everything, 0.0])
    for _ in range(12):
        walk.step()
        assert held(walk.block)[:, 0] == pytest.approx([everything, 0.5])


def tiered() -> Plant:
    study = load_study(find_scenario("resist-stop"), ("tiered",))
    return assemble(apply(study.strategies[0], study.scenario))


# All that a run writes into, but for scratch.
RUNNING = (
    *("slots", "rare", "makers", "mixes", "backups", "parts", "sums", "today", "use", "supply", "links", "due", "lost"),
    *("stood_in", "plain", "lesser", "up", "backed", "stands", "helped", "unsent", "slot_alpha"),
    *("per_usual", "missing", "in_stock"),
)


def test_a_block_made_anew_is_as_good_as_new() -> None:
    """Whatever the replications before have left in it."""
    shipped = tiered()
    economy = economy_for(shipped, range(LANES))
    seen = watched_mixes(shipped), len(shipped.brief.products)
    used, new = (Blocks(economy, shipped.lumped.circles, *seen) for _ in range(2))
    block, fresh = used.at(0, 40), new.at(0, 40)
    for name in RUNNING:
        getattr(block, name)[...] = 7
    used.at(0, 40)
    assert [name for name in RUNNING if not np.array_equal(getattr(block, name), getattr(fresh, name))] == []


def test_lanes_left_over_repeat_the_last_replication() -> None:
    """Eleven replications: in the second block the last of its three stands five times more."""
    economy = economy_for(tiered(), range(LANES + 3))
    whole, rest = Blocks(economy).at(0, 40).use.copy(), Blocks(economy).at(LANES, 40).use
    chosen = np.argsort(economy.slot_mix, kind="stable")
    assert np.array_equal(whole, economy.slot_use[chosen, :LANES])
    assert np.array_equal(rest[:, :3], economy.slot_use[chosen, LANES:])
    assert np.array_equal(rest[:, 3:], np.repeat(rest[:, 2:3], LANES - 3, axis=1))
    assert np.unique(rest[:, :3], axis=1).shape[1] == 3


def test_a_full_block_that_is_not_the_first_holds_its_own_replications() -> None:
    """The second eight of sixteen that differ in all that is drawn are what they are without the first eight."""
    luck, economy = np.random.default_rng(5), economy_for(tiered(), range(2 * LANES))
    drawn = {name: getattr(economy, name) * luck.uniform(0.5, 1.0, (1, 2 * LANES)) for name in DRAWN}
    last = {name: values[:, LANES:] for name, values in drawn.items()}
    second = Blocks(economy._replace(**drawn)).at(LANES, 40)
    alone = Blocks(economy._replace(**last)).at(0, 40)
    assert [name for name in RUNNING if not np.array_equal(getattr(second, name), getattr(alone, name))] == []


def test_what_people_see_of_an_evening() -> None:
    """Japan stops: six tenths of the parts are missing, then four, as Korea makes half as much again; of tools a tenth.

    Users of parts hold 10 days of .5 and 40 of .25, 15 in all.  On day 1 they get .4 of their use, which leaves 9.4 and
    39.4 days: 14.55, and with two days' use of degraded parts at the first 15.55.  Of 20 days of tools 19.9 are left.
    """
    economy = network(
        [product("part", surge=0.5, surge_days=1.0), product("tool"), product("widget"), product("gadget")],
        [
            made("part", JP, 0.6),
            made("part", KR, 0.4),
            made("tool", JP, 0.1),
            made("tool", KR, 0.9),
            made("widget"),
            made("gadget"),
        ],
        [
            needs("widget", "part", 0.5, cover=10.0),
            needs("gadget", "part", 0.25, cover=40.0),
            needs("gadget", "tool", 0.5, cover=20.0),
        ],
        [sold("widget"), sold("gadget")],
        [backup("part-2", "part", value=0.5), backup("tool-2", "tool")],
    )
    plant = assemble(scenario(economy, [cut(0.0, 9.0, regions=[JP])]))
    walk = Walk(plant)
    walk.block = Blocks(walk.economy, None, watched_mixes(plant), len(plant.brief.products)).at(0, 0)
    left = remaining_share(draw_strikes(plant.scenario, [0]), plant.classes, 0)
    walk.step(left)
    assert walk.block.missing[:, 0] == pytest.approx([0.6, 0.1])
    assert walk.block.in_stock[:, 0] == pytest.approx([1.0, 1.0])
    walk.put(walk.block.rare, RARE.lesser, [1.0, 0.0, 0.0])
    walk.put(walk.block.rare, RARE.worth, [0.5, 0.0, 0.0])
    walk.step(left)
    assert walk.block.missing[:, 0] == pytest.approx([0.4, 0.1])
    assert walk.block.in_stock[:, 0] == pytest.approx([15.55 / 15.0, 0.995])
