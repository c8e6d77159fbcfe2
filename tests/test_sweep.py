"""Is a point of a sweep what a plain comparison would have given, and does nothing else move?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_network import BACKUPS, NETWORK, SCENARIO, TIERED, write_network, write_scenario, write_study
from small_sweep import GRID, HEAD, READINESS, sampled, small_sweep, write_sweep

from sim.errors import InputError
from sim.experiments import compare
from sim.loading import load_study, load_sweep, shipped
from sim.measures import MEASURES
from sim.outcome import Comparison
from sim.store import Store
from sim.sweep.result import SweepResult
from sim.sweep.running import count_runs, inputs_of_sweep, run_sweep
from sim.sweep.sampling import points

EVERYTHING = f"outputs = [{', '.join(repr(one) for one in MEASURES if 'laboratory' not in one)}]\nreplications".replace(
    "'", '"'
)


def numbers(result: SweepResult, at: int) -> dict[tuple[str, str], tuple[str, str, str]]:
    """Every estimate of a point, written with all its digits."""
    return {
        (one.strategy, one.metric): (repr(one.mean[at]), repr(one.low[at]), repr(one.high[at]))
        for one in result.series
        if one.replications[at]
    }


def plain(comparison: Comparison) -> dict[tuple[str, str], tuple[str, str, str]]:
    def written(number: float) -> str:
        return repr(np.float64(number))

    return {
        (outcome.strategy.id, row.metric): (written(row.mean), written(row.low), written(row.high))
        for outcome in comparison.outcomes
        for row in outcome.estimates
        if row.chain == "all" and row.metric in MEASURES and row.replications
    }


def test_a_point_is_a_plain_comparison(tmp_path: Path) -> None:
    """The same words written into the strategy's file by hand give the same bytes, measure by measure."""
    result = run_sweep(small_sweep(tmp_path, GRID.replace("replications", EVERYTHING)), 1)
    by_hand = TIERED.replace('readiness = "sampled"', 'readiness = "warm"').replace("coverage = 0.75", "coverage = 0.5")
    (tmp_path / "strategies" / "tiered.toml").write_text(by_hand, encoding="utf-8")
    study = load_study(tmp_path / "scenario.toml")
    study = replace(study, scenario=replace(study.scenario, replications=3))
    at = next(one.number for one in result.points if one.values == (0.5, "warm"))
    assert numbers(result, at) == plain(compare(study, 1))


def test_measures_are_those_of_a_comparison(tmp_path: Path) -> None:
    """What a sweep may read off is what the tables of a comparison hold, coverage (which never varies) left out."""
    study = load_study(write_study(tmp_path))
    scenario = replace(study.scenario, replications=2)
    scenario = replace(scenario, response=replace(scenario.response, laboratories=3))
    found = compare(replace(study, scenario=scenario), 1)
    made = {row.metric for outcome in found.outcomes for row in outcome.estimates}
    assert set(MEASURES) == {one for one in made if not one.startswith("coverage_") and one != "critical_lines"}


@pytest.mark.parametrize(
    "factor",
    [
        'path = "network.inputs.cover_days"\napply = "multiply"\nvalues = [1, 2]',
        'path = "cut.depth"\nvalues = [0.9, 0.5]',
        'path = "strategy.backup.capacity"\nvalues = [2, 1]',
        'path = "response.retries"\nvalues = [2, 0]',
        'path = "defaults.tau_days"\nvalues = [inf, 5]',
        'path = "network.backups.capacity"\napply = "multiply"\nvalues = [1, 0.5]',
    ],
)
def test_what_stands_there_already_changes_nothing(tmp_path: Path, factor: str) -> None:
    result = run_sweep(small_sweep(tmp_path, f"{HEAD}\n[[factor]]\n{factor}\n"), 1)
    study = load_study(tmp_path / "scenario.toml")
    untouched = plain(compare(replace(study, scenario=replace(study.scenario, replications=3)), 1))
    found = numbers(result, 0)
    assert found == {key: untouched[key] for key in found}


def test_more_coverage_never_loses_more(tmp_path: Path) -> None:
    """Two products are cut, laboratories are without limit: a contract more can only help."""
    power = "power-rest,power,degraded,CN-REST,0.7,1,0.9,1,,10,,1,3,5,\n"
    write_network(tmp_path / "tiny", backups=BACKUPS + power)
    (tmp_path / "strategies").mkdir()
    strategy = '[strategy]\nid = "tiered"\ntitle = "T"\n[[backup]]\nreadiness = "qualified"\n'
    (tmp_path / "strategies" / "tiered.toml").write_text(strategy, encoding="utf-8")
    second = '\n[[cut]]\nproducts = ["power"]\nregions = ["CN-HOME"]\nstart_day = 40\nduration_days = 60\ndepth = 0.6\n'
    scenario = SCENARIO.replace('"none", "tiered"', '"tiered"') + second
    write_scenario(tmp_path, scenario)
    text = (
        HEAD
        + '\noutputs = ["loss_volume"]\n'
        + '\n[[factor]]\npath = "strategy.backup.coverage"\nvalues = [0, 0.5, 1]\n'
    )
    path = tmp_path / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    loss = run_sweep(load_sweep(path), 1).series[0].mean
    assert loss[0] > loss[1] > loss[2]


def test_the_same_point_is_run_once(tmp_path: Path) -> None:
    words = READINESS + '\n[[factor]]\npath = "response.retries"\nvalues = [1, 2]\n'
    sweep = small_sweep(tmp_path, f'{HEAD}method = "sobol"\nsamples = 4\n{words}')
    drawn, runs = count_runs(sweep)
    different = {one.values for one in points(sweep)}
    assert drawn == len(points(sweep)) > len(different)
    result = run_sweep(sweep, 1)
    assert result.runs == runs == len(different) * 2 * 3
    assert len(result.points) == drawn


@pytest.mark.parametrize("values", ["[20, 60, 100, 150]", "[100, 20, 150, 60]"])
def test_numbers_are_ranked_as_numbers_in_whichever_order(tmp_path: Path, values: str) -> None:
    """The longer the cut the larger the loss: ranks agree, and the ends are the shortest and the longest."""
    text = HEAD.replace("replications = 3", 'replications = 1\nstrategies = ["none"]')
    text += f'method = "latin-hypercube"\nsamples = 12\n[[factor]]\npath = "cut.duration_days"\nvalues = {values}\n'
    result = run_sweep(small_sweep(tmp_path, text), 1)
    assert [one.value for one in result.indices] == [pytest.approx(1.0)]
    assert [one.values for one in result.points[:3]] == [(None,), (20.0,), (150.0,)]


def test_a_sobol_sweep_knows_what_does_nothing(tmp_path: Path) -> None:
    """Without backups readiness and what they are does not matter; length and stock do."""
    sweep = small_sweep(
        tmp_path, sampled("sobol", 4, "interactions = true\n").replace("replications = 3", "replications = 1")
    )
    result = run_sweep(sweep, 1)
    series = result.one("none", "all", "loss_value")
    assert series is not None
    total = {one.factor: one.value for one in result.about(series, "total")}
    assert total["strategy.backup.readiness"] == 0.0
    assert total["cut.duration_days"] > 0.0 < total["network.inputs.cover_days"]
    assert len(result.about(series, "interaction")) == 3
    assert result.conservation < 1e-9


def test_an_impossible_point_is_named(tmp_path: Path) -> None:
    """Chips would take 1.6 times 36 of power, and the chain is to make 50 in all: what is delivered is negative."""
    text = f'{HEAD}\n[[factor]]\npath = "network.inputs.share"\napply = "multiply"\nvalues = [1, 1.6]\n'
    path = write_sweep(tmp_path, text)
    toml = NETWORK.replace('name = "Energy"', 'name = "Energy"\ntarget = 50')
    (tmp_path / "tiny" / "network.toml").write_text(toml, encoding="utf-8")
    deliveries = tmp_path / "tiny" / "deliveries.csv"
    deliveries.write_text("product,chain,share\nchip,chips,1\npower,energy,1\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"at network\.inputs\.share = 1\.6: .*energy"):
        run_sweep(load_sweep(path), 1)


def test_a_measure_that_exists_nowhere_is_told(tmp_path: Path) -> None:
    text = GRID.replace("replications", 'outputs = ["target_met"]\nchains = ["energy"]\nreplications')
    with pytest.raises(InputError, match="'target_met' does not exist for energy"):
        run_sweep(small_sweep(tmp_path, text), 1)


def test_a_measure_that_no_point_has_leaves_nothing_behind(tmp_path: Path) -> None:
    """Laboratories are counted under no strategy: told at the first point, and the next call may ask for another."""
    text = GRID.replace("replications", 'outputs = ["laboratory_wait_days"]\nreplications')
    sweep = small_sweep(tmp_path, text)
    with (
        pytest.raises(InputError, match=r"'laboratory_wait_days' exists for no chain .* number of laboratories"),
        Store(tmp_path / "p", inputs_of_sweep(sweep)) as store,
    ):
        run_sweep(sweep, 1, store=store)
    assert not list((tmp_path / "p").glob("*.npz"))


def test_a_measure_that_some_points_have_is_empty_at_the_others(tmp_path: Path) -> None:
    horizons = '[[factor]]\npath = "scenario.horizon_days"\nvalues = [200, 365]\n'
    text = (HEAD + horizons).replace("replications", 'outputs = ["target_year_shortfall", "loss_value"]\nreplications')
    found = run_sweep(small_sweep(tmp_path, text), 1)
    (series,) = {one.metric: one for one in found.of("all", "target_year_shortfall")}.values()
    assert np.isnan(series.mean[0])
    assert series.mean[1] >= 0.0


def test_factors_that_would_be_called_the_same_bear_their_ids(tmp_path: Path) -> None:
    one = '[[factor]]\npath = "cut.depth"\nvalues = [0.5, 0.6]\n'
    other = '[[factor]]\npath = "cut.1.depth"\napply = "multiply"\nvalues = [0.9, 1]\n'
    sweep = small_sweep(tmp_path, HEAD + one + other)
    assert [one.title.en for one in sweep.factors] == [
        "Depth of the cut (cut.depth)",
        "Depth of the cut (cut.1.depth)",
    ]


@pytest.mark.parametrize("path", shipped("sweeps"), ids=lambda path: path.stem)
def test_shipped_sweeps_run(path: Path) -> None:
    """At the ends of their first two factors, without luck, until two months after the cut."""
    sweep = load_sweep(path)
    assert sweep.title.en != sweep.title.zh
    assert all(factor.title.en != factor.title.zh for factor in sweep.factors)
    factors = tuple(replace(one, values=one.values and one.ends) for one in sweep.factors[:2])
    scenario = replace(sweep.study.scenario, replications=1, horizon_days=90)
    study = replace(sweep.study, scenario=scenario)
    result = run_sweep(replace(sweep, study=study, factors=factors, samples=sweep.samples and 1), 1)
    assert [one.metric for one in result.series]
    assert all(np.isfinite(one.mean).all() for one in result.series if one.metric != "laboratory_wait_days")
