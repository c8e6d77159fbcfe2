"""Is every replication's economy in balance, on its targets, and its own?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from small_economy import JP, feeds_on_itself, made, needs, network, product, scenario, sold

import sim.rebalance
from sim.assembly import Plant, assemble
from sim.baseline import chain_target, final_deliveries
from sim.errors import InputError, InvariantError
from sim.loading import find_scenario, load_study
from sim.network import DAYS_PER_YEAR, Delivery, Network
from sim.rebalance import Books, rebalance
from sim.wiring import chain_index

Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def plant() -> Plant:
    return assemble(load_study(find_scenario("resist-stop"), ("none",)).scenario)


def books(plant: Plant) -> Books:
    return Books.of(plant.scenario.network, plant.wiring, plant.baseline.output)


def drawn(plant: Plant, replications: int) -> tuple[Floats, Floats]:
    """Recipes and shares of suppliers that differ by up to a fifth; those of a mix sum to 1 again."""
    wiring, luck = plant.wiring, np.random.default_rng(5)
    recipes = wiring.coefficients[:, None] * luck.uniform(0.8, 1.2, (len(wiring.slots), replications))
    links = wiring.link_share[:, None] * luck.uniform(0.8, 1.2, (len(wiring.link_share), replications))
    whole = np.zeros((len(wiring.mixes), replications))
    np.add.at(whole, wiring.link_mixes, links)
    return recipes, links / whole[wiring.link_mixes]


def test_at_the_mode_it_is_the_baseline(plant: Plant) -> None:
    wiring = plant.wiring
    output, final = rebalance(books(plant), wiring.coefficients[:, None], wiring.link_share[:, None])
    assert output[:, 0] == pytest.approx(plant.baseline.output, rel=1e-12, abs=1e-12)
    assert final[:, 0] == pytest.approx(plant.baseline.final, rel=1e-12, abs=1e-12)


def test_what_is_made_is_used_and_chains_meet_their_targets(plant: Plant) -> None:
    """Each producer sells its share of what the users of its mixes take, and final deliveries."""
    wiring, network = plant.wiring, plant.scenario.network
    recipes, links = drawn(plant, 5)
    output, final = rebalance(books(plant), recipes, links)
    bought = np.zeros((len(wiring.mixes), 5))
    np.add.at(bought, wiring.slot_mixes, recipes * output[wiring.owners])
    sold = final.copy()
    np.add.at(sold, wiring.link_producer, links * bought[wiring.link_mixes])
    assert np.abs(sold - output).max() < 1e-13 * output.max()
    chains = chain_index(network, wiring.producers)
    for place, chain in enumerate(network.chains):
        if chain.id in final_deliveries(network, wiring)[0]:
            made = output[wiring.home & (chains == place)].sum(axis=0) * DAYS_PER_YEAR
            assert made == pytest.approx(chain_target(network, chain.id), rel=1e-12)


def test_no_replication_sees_another(plant: Plant) -> None:
    recipes, links = drawn(plant, 5)
    whole = rebalance(books(plant), recipes, links)
    alone = rebalance(books(plant), recipes[:, 3:4], links[:, 3:4])
    for many, one in zip(whole, alone, strict=True):
        assert np.array_equal(many[:, 3:4], one)


def test_the_unit_of_money_changes_no_share() -> None:
    """Whether the rounds have died away is a matter of shares: a million millionth of a unit is balanced as well."""
    plant = assemble(scenario(ring()))
    of, recipes, links = books(plant), plant.wiring.coefficients[:, None], plant.wiring.link_share[:, None]
    tiny = replace(of, targets=1e-12 * of.targets, finals=1e-12 * of.finals, usual=1e-12 * of.usual)
    for usual, scaled in zip(rebalance(of, recipes, links), rebalance(tiny, recipes, links), strict=True):
        assert 1e12 * scaled == pytest.approx(usual, rel=1e-12)


def test_recipes_that_need_more_than_they_yield_are_refused(plant: Plant) -> None:
    wiring = plant.wiring
    recipes, links = 20.0 * wiring.coefficients[:, None], wiring.link_share[:, None]
    with pytest.raises(InputError, match="with the shares drawn"):
        rebalance(books(plant), recipes, links)


@pytest.mark.parametrize(("own", "fits"), [(0.96, True), (0.98, False)])
def test_an_economy_many_times_too_large_is_refused(own: float, fits: bool) -> None:
    """Steel and ore that use themselves: of steel .9 / (1 - own) is made, of ore .4 / (1 - own) times that."""
    plant = assemble(scenario(feeds_on_itself(0.5)))
    wiring = plant.wiring
    recipes = np.column_stack([wiring.coefficients, np.where(wiring.coefficients == 0.5, own, wiring.coefficients)])
    links = np.column_stack([wiring.link_share] * 2)  # the first replication is as large as at the modes
    if fits:
        output, _ = rebalance(books(plant), recipes, links)
        assert output[:, 1].sum() == pytest.approx(1.0 + 0.9 / (1.0 - own) + 0.36 / (1.0 - own) ** 2, rel=1e-9)
        return
    with pytest.raises(InputError, match=r"223 times what they make at the modes"):
        rebalance(books(plant), recipes, links)


@pytest.mark.parametrize("wrong", [1.0 + 1e-8, np.nan])
def test_an_output_that_does_not_balance_is_a_defect_of_ours(
    plant: Plant, wrong: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = sim.rebalance._outputs
    monkeypatch.setattr(sim.rebalance, "_outputs", lambda *of: wrong * right(*of))
    with pytest.raises(InvariantError, match="replications do not balance"):
        rebalance(books(plant), *drawn(plant, 2))


RING = 6


def ring(chains: int = RING) -> Network:
    """Chains of one good each, 10, 11, ... a day: each takes of the one before, the first of the last.

    What the first makes comes from Japan too.  One without a target sells three a day and takes of the first.
    """
    targets = 365.0 * np.arange(10.0, 10.0 + chains)
    goods, names = ([f"{what}-{at}" for at in range(chains)] for what in ("good", "chain"))
    lines = [needs(user, good, 0.3) for good, user in zip(goods, [*goods[1:], goods[0]], strict=True)]
    economy = network(
        [*map(product, goods, names), product("extra", "free")],
        [*map(made, goods[1:]), made(goods[0], share=0.6), made(goods[0], JP, 0.4), made("extra")],
        [*lines, needs("extra", goods[0], 0.5)],
        [Delivery(good, chain, 1.0, None) for good, chain in zip(goods, names, strict=True)],
        targets=dict(zip(names, targets.tolist(), strict=True)),
    )
    return replace(economy, deliveries=(*economy.deliveries, sold("extra", 3.0, "free")))


def rebalanced(plant: Plant, share: Floats, extra: Floats, home: Floats) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Outputs and final deliveries, (R,) of each producer; of every good another takes ``share``, (n, R)."""
    wiring = plant.wiring
    of = {f"good-{at}": row for at, row in enumerate(share)}
    recipes = np.array([extra if slot.line.product == "extra" else of[slot.line.input] for slot in wiring.slots])
    names = [f"{one.product} {one.region}" for one in wiring.producers]
    supplied = {"good-0 CN-EAST": home, "good-0 JP": 1.0 - home}
    links = np.array([supplied.get(names[at], np.ones_like(home)) for at in wiring.link_producer])
    output, final = rebalance(books(plant), recipes, links)
    return dict(zip(names, output, strict=True)), dict(zip(names, final, strict=True))


@pytest.mark.parametrize(("chains", "replications"), [(2, 1), (4, 8), (RING, 11)])
def test_each_chain_sells_what_its_target_leaves_of_its_output(chains: int, replications: int) -> None:
    """A chain makes its target T, and sells T less what is taken of it: a T' by its user.

    Of the first a T' + 3 b is taken, of which the home share s is made here and the rest in Japan.
    """
    luck = np.random.default_rng(3)
    share, extra, home = (luck.uniform(0.1, 0.5, (*shape, replications)) for shape in ((chains,), (), ()))
    output, final = rebalanced(assemble(scenario(ring(chains))), share, extra, home)
    daily = np.arange(10.0, 10.0 + chains)
    taken = share * np.roll(daily, -1)[:, None]
    taken[0] += 3.0 * extra
    assert output["good-0 JP"] == pytest.approx((1.0 - home) * taken[0], rel=1e-12)
    assert final["good-0 JP"].tolist() == [0.0] * replications
    taken[0] *= home
    for at in range(chains):
        name = f"good-{at} CN-EAST"
        assert output[name] == pytest.approx(np.full(replications, daily[at]), rel=1e-12)
        assert final[name] == pytest.approx(daily[at] - taken[at], rel=1e-12)
    assert output["extra CN-EAST"].tolist() == final["extra CN-EAST"].tolist() == [3.0] * replications


def test_who_has_come_to_rest_is_left_alone() -> None:
    """A round leaves a b s of the error: .83 in the last of eight side by side, at most .7 in the others.

    Which are to the last bit what they are alone, though they would creep on for some bits if they were let.
    """
    plant = assemble(scenario(ring(2)))
    luck = np.random.default_rng(3)
    share, extra, home = luck.uniform(0.75, 0.83, (2, 8)), np.full(8, 0.1), np.full(8, 0.99)
    share[:, 7] = (0.85, 0.99)
    together = rebalanced(plant, share, extra, home)
    for at in range(7):
        alone = rebalanced(plant, share[:, at : at + 1], extra[at : at + 1], home[at : at + 1])
        for many, one in zip(together, alone, strict=True):
            assert {name: values[at] for name, values in many.items()} == {name: own[0] for name, own in one.items()}


def test_chain_of_which_others_take_more_than_its_target_in_one_replication_is_named() -> None:
    """Of good 2, 12 a day, 13 a are taken: in the last replication with a = .95, which is more than 12."""
    plant = assemble(scenario(ring()))
    share, extra, home = np.full((RING, 9), 0.3), np.full(9, 0.5), np.full(9, 0.6)
    share[2, 8] = 12.0 / 13.0
    rebalanced(plant, share - 1e-6, extra, home)  # just what is there
    share[2, 8] = 0.95
    with pytest.raises(InputError, match=r"would be negative: 'chain-2'\n"):
        rebalanced(plant, share, extra, home)


@pytest.mark.parametrize(("at", "needed"), [(0, 1.01), (8, 1.01), (8, 50.0)])
def test_what_feeds_on_itself_is_refused_in_whichever_replication(at: int, needed: float) -> None:
    """Around the ring a unit takes the product of all shares: of 1 or more of itself there is no balance."""
    plant = assemble(scenario(ring()))
    share, extra, home = np.full((RING, 9), 0.3), np.full(9, 0.5), np.full(9, 1.0)
    share[:, at] = needed
    with pytest.raises(InputError, match="need more of each other than they yield"):
        rebalanced(plant, share, extra, home)
