"""Are producers simulated as one exactly where each would have lived the same days?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from small_economy import EAST, JP, REST, SOUTH, backup, cut, made, needs, network, product, scenario, sold
from steps import run_steps
from test_laws import questions, quick, uncertain

import sim.assembly
from sim.assembly import Plant, assemble
from sim.loading import find_scenario, load_study
from sim.lumping import Lumps
from sim.network import Network, Supply
from sim.scenario import CommunityRule, Cut, Scenario
from sim.simulation import Trajectory, simulate
from sim.strategies import apply

FLOWS = ("volume", "value", "degraded", "added", "taken")


def each_alone(question: Scenario, monkeypatch: pytest.MonkeyPatch) -> Plant:
    """A plant in which every producer is a lump of its own, with all its slots."""

    def apart(wiring, output, final, marks) -> Lumps:
        producers, slots, mixes = (np.arange(len(of)) for of in (wiring.producers, wiring.slots, wiring.mixes))
        return Lumps(wiring, producers, producers, slots, mixes, np.ones(len(producers)))

    with monkeypatch.context() as patch:
        patch.setattr(sim.assembly, "lump", apart)
        return assemble(question)


def assert_same(one: Trajectory, other: Trajectory, tolerance: float) -> None:
    for name in FLOWS:
        found, expected = getattr(one, name), getattr(other, name)
        scale = max(1.0, float(np.abs(expected).max(initial=0.0)))
        assert np.max(np.abs(found - expected), initial=0.0) < tolerance * scale, name


@settings(quick, max_examples=60)
@given(questions())
def test_lumps_live_as_each_of_their_producers(question: Scenario) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        alone = simulate(each_alone(uncertain(question), monkeypatch), range(3))
    assert_same(simulate(assemble(uncertain(question)), range(3)), alone, 1e-11)


@cache
def shipped(name: str) -> Scenario:
    study = load_study(find_scenario(name), ("tiered",))
    return replace(apply(study.strategies[0], study.scenario), horizon_days=120)


@pytest.mark.parametrize("name", ["typhoon-ningbo-zhoushan", "resist-stop"])
def test_shipped_lumps_live_as_each_of_their_producers(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, plant = each_alone(shipped(name), monkeypatch), assemble(shipped(name))
    assert len(plant.lumped.lumps.wiring.slots) < 0.65 * len(plant.wiring.slots)
    one, other = simulate(plant, range(2)), simulate(alone, range(2))
    assert_same(one, other, 1e-12)
    assert run_steps(plant, one) == run_steps(alone, other)
    bound = [path.bound_slot.sum() + path.bound_own.sum() + path.bound_orders.sum() for path in (one, other)]
    assert bound[0] == pytest.approx(bound[1], rel=1e-12)


# --- who is told apart -------------------------------------------------------------------------------------------


PLACES = (made("widget", EAST, 0.5, lead=3), made("widget", SOUTH, 0.3), made("widget", REST, 0.2))


def economy(supply: Sequence[Supply] = PLACES, **line: object) -> Network:
    """Widgets of a part from abroad, made in two places at home and in one elsewhere."""
    return network(
        [product("part", "abroad"), product("widget")],
        [made("part", JP), *supply],
        [needs("widget", "part", 0.5, cover=5.0, **line)],
        [sold("widget")],
        [backup("second", "part", 0.5)],
    )


def lumps(question: Scenario) -> set[frozenset[str]]:
    """The places whose makers of widgets are one lump."""
    plant = assemble(question)
    rows = [at for at, one in enumerate(plant.wiring.producers) if one.product == "widget"]
    found: dict[int, set[str]] = {}
    for row in rows:
        found.setdefault(int(plant.lumped.lumps.lump_of[row]), set()).add(plant.wiring.producers[row].region)
    return {frozenset(places) for places in found.values()}


TOGETHER = {frozenset({EAST, SOUTH}), frozenset({REST})}
APART = {frozenset({EAST}), frozenset({SOUTH}), frozenset({REST})}
STOP = cut(2.0, 30.0, products=["part"])


def test_home_makers_of_one_product_are_a_lump_whatever_their_size_and_distance() -> None:
    assert lumps(scenario(economy(), [STOP])) == TOGETHER


@pytest.mark.parametrize(
    "strike", [cut(2.0, 9.0, regions=[EAST]), cut(2.0, 9.0, 0.5, products=["widget"], regions=[SOUTH])]
)
def test_who_is_cut_alone_stands_alone(strike: Cut) -> None:
    assert lumps(scenario(economy(), [strike])) == APART


def test_who_lends_to_others_is_told_from_who_does_not() -> None:
    everyone, some = (CommunityRule(replace(STOP.select, regions=places), 0.0, 1.0, False) for places in ((), (EAST,)))
    assert lumps(scenario(economy(), [STOP], communities=(everyone,))) == TOGETHER
    other = replace(economy(), supply=(*economy().supply, made("gadget", EAST)))
    other = replace(
        other,
        products=(*other.products, product("gadget")),
        inputs=(*other.inputs, needs("gadget", "part", 0.5, cover=5.0)),
        deliveries=(*other.deliveries, sold("gadget")),
    )
    assert lumps(scenario(other, [STOP], communities=(some,))) == APART


def heated(gadgets: Sequence[float]) -> Network:
    """Steam of each place heats widgets and gadgets there; so many gadgets are made in the two places."""
    return network(
        [product("part", "abroad"), product("steam", "utilities"), product("widget"), product("gadget")],
        [
            made("part", JP),
            *(made("steam", place, share) for place, share in ((EAST, 0.6), (SOUTH, 0.4))),
            *(made("widget", place, share) for place, share in ((EAST, 0.6), (SOUTH, 0.4))),
            *(made("gadget", place, share) for place, share in zip((EAST, SOUTH), gadgets, strict=True)),
        ],
        [
            needs("widget", "part", 0.5, cover=5.0),
            needs("widget", "steam", 0.1, scope="local"),
            needs("gadget", "steam", 0.3, scope="local"),
        ],
        [sold("widget"), sold("gadget")],
    )


def test_local_makers_are_one_if_their_users_are_alike() -> None:
    """They stay one where widgets and gadgets take steam in the same proportion; only widgets need the part."""
    assert lumps(scenario(heated((0.6, 0.4)), [STOP])) == {frozenset({EAST, SOUTH})}
    assert lumps(scenario(heated((0.2, 0.8)), [STOP])) == {frozenset({EAST}), frozenset({SOUTH})}


def test_a_backup_finds_its_local_inputs_wherever_it_stands() -> None:
    """Steam of both places is one lump; a backup in the second leans on it as one in the first does."""
    alike = heated((0.6, 0.4))
    parts = (replace(alike.supply[0], share=0.5), made("part", EAST, 0.3), made("part", SOUTH, 0.2))
    alike = replace(
        alike,
        supply=(*parts, *alike.supply[1:]),
        inputs=(*alike.inputs, needs("part", "steam", 0.2, scope="local")),
    )
    cuts = [STOP, cut(2.0, 30.0, 0.4, products=["steam"])]

    def volume(place: str) -> np.ndarray:
        second = backup("second", "part", 0.5, region=place, inputs_of="part")
        return simulate(assemble(scenario(replace(alike, backups=(second,)), cuts)), [0]).volume

    assert np.array_equal(volume(EAST), volume(SOUTH))


def test_a_recipe_that_may_turn_out_to_hold_something_tells_all_apart() -> None:
    """At the mode nobody buys it, so the baseline does not say who would sell what to whom."""
    uncertain_share = replace(economy(), inputs=(needs("widget", "part", (0.0, 0.0, 0.4), cover=5.0),))
    assert lumps(scenario(uncertain_share, [STOP])) == APART


def test_amounts_are_told_apart_by_size() -> None:
    plant = assemble(scenario(economy(), [STOP]))
    path = simulate(plant, [0])
    home = {one.region: at for at, one in enumerate(plant.wiring.producers) if one.product == "widget" and one.home}
    lost = [float(path.bound_slot[plant.wiring.slot_start[home[place]]].sum()) for place in (EAST, SOUTH)]
    assert lost[0] > 0.0
    assert lost[0] / lost[1] == pytest.approx(0.5 / 0.3)
    assert sum(lost) == pytest.approx(float((path.baseline - path.value).sum()))


@pytest.mark.parametrize("communities", [(), (CommunityRule(STOP.select, 0.0, 0.5, False),)])
def test_who_sells_to_nobody_is_simulated_without_slots(
    communities: tuple[CommunityRule, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    question = scenario(economy(), [STOP], communities=communities)  # nobody buys widgets that are made elsewhere
    plant, alone = assemble(question), each_alone(question, monkeypatch)
    places = [plant.wiring.producers[slot.owner].region for slot in plant.wiring.slots]
    assert (plant.lumped.lumps.slot_of < 0).tolist() == [place == REST for place in places]
    one, other = simulate(plant, range(1)), simulate(alone, range(1))
    assert_same(one, other, 1e-12)
    assert one.bound_slot.shape == other.bound_slot.shape
    np.testing.assert_allclose(one.bound_slot, other.bound_slot, atol=1e-12)


def test_who_could_sell_gives_its_lump_slots() -> None:
    """Nobody wants widgets, so neither place makes steam; the second has a customer for it, the first has not."""
    idle = network(
        [product("coal", "abroad"), product("steam", "utilities"), product("widget")],
        [made("coal", JP), made("steam", EAST, 0.6), made("steam", SOUTH, 0.4), made("widget", SOUTH)],
        [needs("steam", "coal", 0.5, cover=5.0), needs("widget", "steam", 0.1, scope="local")],
    )
    plant = assemble(scenario(idle, [cut(2.0, 30.0, products=["coal"])]))
    assert len(set(plant.lumped.lumps.lump_of[: plant.wiring.modelled].tolist())) < plant.wiring.modelled
    assert not simulate(plant, [0]).bound_slot.any()
