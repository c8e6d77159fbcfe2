"""Does everything that ships run, and keep the laws?  A short horizon, two strategies.

One replication; a few where hazards are drawn, since without luck none strikes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from steps import run_steps

from sim.assembly import assemble
from sim.baseline import solve_baseline
from sim.inspection import shares_leaving
from sim.loading import find_strategy, load_network, load_strategy, load_study, shipped
from sim.network import Range
from sim.scenario import Scenario, Study
from sim.simulation import simulate
from sim.strategies import apply
from sim.wiring import wire

SHORT = 150  # days from the first cut
SCENARIOS = pytest.mark.parametrize("path", shipped("scenarios"), ids=lambda path: path.stem)


def short(path: Path) -> Study:
    study = load_study(path, ("none", "tiered"))
    horizon = int(min((cut.start_day for cut in study.scenario.cuts), default=0)) + SHORT
    replications = 4 if study.scenario.draw_hazards else 1
    return replace(study, scenario=replace(study.scenario, horizon_days=horizon, replications=replications))


@SCENARIOS
def test_scenario_is_what_its_file_says(path: Path) -> None:
    study = load_study(path)
    assert study.scenario.id == path.stem
    assert study.scenario.cuts or study.scenario.draw_hazards
    assert study.strategies[0].id == "none"
    plant = assemble(study.scenario)
    primaries = plant.hit[:, : len(plant.wiring.producers)]
    assert primaries.any(axis=1).all()  # every cut and hazard takes somebody


@pytest.mark.parametrize("path", shipped("networks"), ids=lambda path: path.name)
def test_ten_targets_are_met_without_a_cut(path: Path) -> None:
    network = load_network(path)
    wiring = wire(network, network.defaults.home_share_elsewhere)
    baseline = solve_baseline(network, wiring)
    chain_of = {product.id: product.chain for product in network.products}
    made: dict[str, float] = {}
    for producer, output in zip(wiring.producers, baseline.output, strict=True):
        if producer.home:
            chain = chain_of[producer.product]
            made[chain] = made.get(chain, 0.0) + 365.0 * float(output)
    targets = {chain.id: chain.target for chain in network.chains if chain.target is not None}
    assert len(targets) == 10
    assert {chain: made[chain] for chain in targets} == pytest.approx(targets, rel=1e-9)
    assert baseline.final.min() >= 0.0
    assert baseline.residual < 1e-9
    assert min(baseline.scales.values()) > 0.0


@pytest.mark.parametrize("path", shipped("networks"), ids=lambda path: path.name)
def test_most_of_what_leaves_a_chain_goes_to_final_users(path: Path) -> None:
    """Final deliveries over the target less what a chain sells to itself: the reading that all ten can stand."""
    network = load_network(path)
    wiring = wire(network, network.defaults.home_share_elsewhere)
    leaving = shares_leaving(network, wiring, solve_baseline(network, wiring))
    assert len(leaving) == 10
    assert {chain: share for chain, share in leaving.items() if not 0.8 <= share <= 1.25} == {}


def test_every_strategy_signs_what_it_says() -> None:
    scenario = load_study(shipped("scenarios")[0], ("none", "same-grade", "degraded", "tiered"))
    grades = [
        {contract.backup.grade for contract in apply(strategy, scenario.scenario).contracts}
        for strategy in scenario.strategies
    ]
    assert grades == [set(), {"same"}, {"degraded"}, {"same", "degraded"}]


@pytest.fixture(scope="module")
def resist() -> Scenario:
    """Thirty days before a cut and a hundred after it begins, without luck."""
    path = next(path for path in shipped("scenarios") if path.stem == "resist-stop")
    return replace(load_study(path, ("none",)).scenario, horizon_days=130, replications=1)


@pytest.mark.parametrize("path", shipped("strategies"), ids=lambda path: path.stem)
def test_strategy_changes_something_and_runs(path: Path, resist: Scenario) -> None:
    strategy = load_strategy(path)
    assert strategy.id == path.stem
    assert strategy.title.en != strategy.title.zh
    scenario = apply(strategy, resist)
    assert (scenario == resist) == (strategy.id == "none")
    found = simulate(assemble(scenario), [0])
    assert found.conservation.max() < 1e-9
    assert np.isfinite(found.value).all()
    assert np.all(found.value[:30] == found.baseline)
    assert (found.value < 0.99 * found.baseline).any()  # the cut is felt


@pytest.mark.parametrize("depth", [1.0, 1.0 - 1e-9])
def test_what_is_held_counts_where_nothing_moves(resist: Scenario, depth: float) -> None:
    """Everything stops on the only day that is simulated: stocks are all there is to balance."""
    everywhere = replace(
        resist.cuts[0],
        select=replace(resist.cuts[0].select, products=(), regions=tuple(one.id for one in resist.network.regions)),
        start_day=129.0,
        depth=Range.fixed(depth),
    )
    found = simulate(assemble(replace(resist, cuts=(everywhere,))), [0])
    assert found.conservation.max() < 1e-12
    assert found.volume[-1].sum() < 1e-6 * found.baseline.sum()


def test_levers_reach_what_their_comments_say(resist: Scenario) -> None:
    def answer(name: str) -> Scenario:
        return apply(load_strategy(find_strategy(name, Path())), resist)

    network = resist.network
    same = {backup.product for backup in network.backups if backup.grade == "same"}
    raced = {contract.backup.product for contract in answer("research-race").contracts}
    assert len(raced) == 9
    assert not raced & same
    tried = answer("first-unit").contracts
    assert len(tried) == 38
    assert all(one.first_unit is not None for one in tried)
    assert {one.backup.region[:3] for one in tried} == {"CN-"}
    assert len(answer("full-coverage").contracts) == len(network.backups)
    held, usual = (sum(line.cover_days.mode for line in one.network.inputs) for one in (answer("extra-stock"), resist))
    assert held > 1.2 * usual
    china = network.below("CN")
    abroad = {region.id for region in network.regions if region.id not in china} - {"WORLD"}
    for name, kept in (("second-source-delta", set()), ("second-source-japan-korea", {"JP", "KR"})):
        (rule,) = load_strategy(find_strategy(name, Path())).sourcing
        assert network.below_any(rule.away_from) == abroad - kept
        moved = sum(
            abs(row.share - old.share) for row, old in zip(answer(name).network.supply, network.supply, strict=True)
        )
        assert moved > 2.0  # summed over all products, counted on both sides
    circles = assemble(answer("community")).circles
    assert circles is not None
    assert circles.share.size > 100


def test_replications_do_not_touch_each_other() -> None:
    """Sums over many producers must not depend on how many replications stand beside each other: bit for bit."""
    study = short(next(path for path in shipped("scenarios") if path.stem == "resist-stop"))
    drawn = replace(study.scenario, replications=20, horizon_days=45)
    plant = assemble(apply(study.strategies[1], drawn))
    whole, alone = simulate(plant, [3, 11, 17]), simulate(plant, [11])
    for name in ("volume", "value", "degraded", "added"):
        assert np.array_equal(getattr(whole, name)[:, :, 1], getattr(alone, name)[:, :, 0]), name
    days = [step.day for step in run_steps(plant, whole) if step.column == 1]
    assert days == [step.day for step in run_steps(plant, alone)]
