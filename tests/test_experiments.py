"""Is the answer the same however the work is spread, and what if a worker dies?"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_network import write_study

from sim.archive.tables import daily_csv, drivers_csv, events_csv, replications_parquet, summary_csv
from sim.batches import BATCH
from sim.experiments import Goal, compare
from sim.labels import Text
from sim.loading import load_study
from sim.measures import ALL
from sim.network import Range
from sim.outcome import Comparison, Estimate
from sim.scenario import Strategy, Study

TABLES = (summary_csv, daily_csv, drivers_csv, events_csv, replications_parquet)


def study(folder: Path, replications: int = 30, seed: int = 7) -> Study:
    found = load_study(write_study(folder))
    priced = replace(found.scenario.defaults, holding_rate=Range.fixed(0.1))
    return replace(found, scenario=replace(found.scenario, replications=replications, seed=seed, defaults=priced))


def hazardous(folder: Path) -> Study:
    """The same with hazards that strike often enough to meet the cut."""
    found = study(folder)
    hazards = tuple(replace(one, rate_per_year=Range(0.5, 1.0, 3.0)) for one in found.scenario.network.hazards)
    network = replace(found.scenario.network, hazards=hazards)
    return replace(found, scenario=replace(found.scenario, network=network, draw_hazards=True, horizon_days=500))


def tables(comparison: Comparison) -> dict[str, bytes]:
    return {table.__name__: table(comparison) for table in TABLES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Thirty replications of two strategies, in one process and one batch."""
    return compare(study(tmp_path_factory.mktemp("whole")), 1)


# --- strategies on the same luck ---------------------------------------------------------------------------------


def test_strategies_are_paired_with_the_first(whole: Comparison) -> None:
    none, tiered = whole.outcomes
    assert "loss_avoided_value" not in none.replications
    avoided = none.replications["loss_value"] - tiered.replications["loss_value"]
    assert np.array_equal(tiered.replications["loss_avoided_value"], avoided)
    assert avoided[0].mean() > 0.0
    assert tiered.find("chips", "loss_avoided_value").mean == pytest.approx(avoided[0].mean())


def test_costs_and_benefit_stand_beside_the_loss(whole: Comparison) -> None:
    """Benefit: value added saved, per year (the horizon is one), less what is spent more than with the first."""
    none, tiered = whole.outcomes
    assert none.find(ALL, "cost_total").mean == 0.0 < tiered.find(ALL, "cost_total").mean
    table = tiered.replications
    assert table["cost_total"][-1] == pytest.approx(
        sum(table[name][-1] for name in table if name.startswith("cost_") and name != "cost_total")
    )
    saved = none.replications["value_added_loss"][-1] - table["value_added_loss"][-1]
    assert table["net_benefit"][-1] == pytest.approx(saved - table["cost_total"][-1])
    assert tiered.find(ALL, "cost_total").unit == tiered.find(ALL, "net_benefit").unit == "million/yr"
    assert tiered.find("chips", "cost_total") is None


def test_what_one_saves_the_other_gives_away(whole: Comparison, tmp_path: Path) -> None:
    """Told against the strategy that costs something, every difference has the other sign."""
    both = study(tmp_path)
    tiered, none = compare(Study(both.scenario, both.strategies[::-1]), 1).outcomes
    assert tiered.find(ALL, "cost_total").mean > 0.0
    for metric in ("loss_avoided_value", "value_added_loss_avoided", "cvar95_avoided_value", "net_benefit"):
        saved, given = whole.outcomes[1].find(ALL, metric), none.find(ALL, metric)
        assert given.mean == pytest.approx(-saved.mean), metric


def test_a_time_is_that_of_the_replications_in_which_it_came(tmp_path: Path) -> None:
    """The cut comes in half of them."""
    both = study(tmp_path)
    scenario = replace(both.scenario, cuts=tuple(replace(one, probability=0.5) for one in both.scenario.cuts))
    (none,) = compare(Study(scenario, both.strategies[:1]), 1).outcomes
    days = none.replications["days_to_first_loss"][0]
    came = int(np.sum(~np.isnan(days)))
    found = none.find("chips", "days_to_first_loss")
    assert 0 < came < len(days)
    assert (found.replications, found.mean) == (came, pytest.approx(np.nanmean(days)))


def test_differences_are_wider_where_several_strategies_are_compared(whole: Comparison, tmp_path: Path) -> None:
    def width(row: Estimate) -> float:
        return row.high - row.low

    one = whole.outcomes[1]
    for row in one.adjusted:  # a single comparison needs no adjustment
        assert row in one.estimates or np.isnan(row.low)
    both = study(tmp_path)
    again = replace(both.strategies[1], id="again")
    two = compare(Study(both.scenario, (*both.strategies, again)), 1).outcomes[1]
    metrics = {"loss_avoided_value", "value_added_loss_avoided", "cvar95_avoided_value", "net_benefit"}
    assert {row.metric for row in two.adjusted} == metrics
    wider, plain = (one.find("all", "loss_avoided_value") for one in (two, replace(two, adjusted=())))
    assert wider.mean == plain.mean
    assert width(wider) > 1.1 * width(plain)
    assert (two.verdict("all"), whole.outcomes[0].verdict("all")) == ("less", None)


def test_strategies_meet_the_same_cuts(whole: Comparison) -> None:
    def cuts(place: int) -> list[tuple]:
        kinds = ("cut begins", "recovery begins", "cut ends")
        return [(one.replication, one.day, one.kind) for one in whole.outcomes[place].events if one.kind in kinds]

    assert cuts(0) == cuts(1)
    assert len(cuts(0)) == 3 * 30


def test_a_strategy_does_not_depend_on_its_company(whole: Comparison, tmp_path: Path) -> None:
    both = study(tmp_path)
    alone = compare(Study(both.scenario, both.strategies[1:]), 1)
    for name, values in alone.outcomes[0].replications.items():
        assert np.array_equal(values, whole.outcomes[1].replications[name], equal_nan=True), name


def test_strategy_without_rules_is_no_strategy(tmp_path: Path) -> None:
    both = study(tmp_path, 5)
    empty = Strategy("empty", Text("Empty", "空"), "empty.toml")
    found = compare(Study(both.scenario, (both.strategies[0], empty)), 1)
    assert np.abs(found.outcomes[1].replications["loss_avoided_value"]).max() == 0.0


def test_total_is_the_sum_of_the_chains(whole: Comparison) -> None:
    for outcome in whole.outcomes:
        for name in ("output_volume", "output_value", "loss_volume", "loss_value"):
            values = outcome.replications[name]
            assert values[-1] == pytest.approx(values[:-1].sum(axis=0), rel=1e-9)
    assert whole.baseline[ALL] == pytest.approx(sum(whole.baseline[chain] for chain in whole.chains))


def test_drivers_explain_the_whole_loss(whole: Comparison) -> None:
    drivers = whole.outcomes[0].drivers
    for chain in {one.chain for one in drivers}:
        shares = [one.loss_value_share for one in drivers if one.chain == chain]
        assert sum(shares) == pytest.approx(1.0, abs=1e-4)
        assert shares == sorted(shares, reverse=True)
    assert drivers[0].product == "resist"


def test_events_are_in_order(whole: Comparison) -> None:
    for outcome in whole.outcomes:
        order = [(one.replication, one.day) for one in outcome.events]
        assert order == sorted(order)
        assert {replication for replication, _ in order} == set(range(30))


def test_all_conserve(whole: Comparison) -> None:
    assert max(outcome.conservation for outcome in whole.outcomes) < 1e-9


# --- the same answer ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("batch", [1, 7, 30])
def test_batches_leave_no_trace(whole: Comparison, batch: int, tmp_path: Path) -> None:
    assert tables(compare(study(tmp_path), 1, batch=batch)) == tables(whole)


def test_workers_leave_no_trace(whole: Comparison, tmp_path: Path) -> None:
    """Sixty replications in all are more than one batch: two processes really run."""
    busy: list[int] = []
    asked: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> None:
        busy.append(len(multiprocessing.active_children()))
        asked.append((done, total))

    assert BATCH < 2 * 30
    found = compare(study(tmp_path), 2, progress, batch=6)
    assert max(busy) == 2
    assert asked == [(6 * at, 60) for at in range(1, 11)]
    assert tables(found) == tables(whole)
    assert not multiprocessing.active_children()


def test_a_longer_run_begins_with_the_shorter_one(whole: Comparison, tmp_path: Path) -> None:
    longer = compare(study(tmp_path, 40), 1)
    for short, long in zip(whole.outcomes, longer.outcomes, strict=True):
        for name, values in short.replications.items():
            assert np.array_equal(values, long.replications[name][:, :30], equal_nan=True), name


# --- as many replications as it takes ----------------------------------------------------------------------------


def test_a_run_that_stops_early_is_a_plain_run(tmp_path: Path) -> None:
    """The same bytes as a run of as many replications, whoever simulated them and in whatever batches."""
    asked = study(tmp_path)
    found = compare(asked, 1, goal=Goal(0.02, 400))
    count = found.scenario.replications
    assert found.precision.reached
    assert 100 < count < 400
    assert tables(found) == tables(compare(study(tmp_path, count), 1))
    assert tables(found) == tables(compare(asked, 2, batch=30, goal=Goal(0.02, 400)))


def test_intervals_are_as_narrow_as_was_asked(tmp_path: Path) -> None:
    for strategies in (1, 2):
        asked = study(tmp_path)
        asked = Study(asked.scenario, asked.strategies[:strategies])
        found = compare(asked, 1, goal=Goal(0.05, 1000))
        metric = "loss_value" if strategies == 1 else "loss_avoided_value"
        row = found.outcomes[-1].find(ALL, metric)
        loss = found.outcomes[0].find(ALL, "loss_value").mean
        assert (row.high - row.low) / 2 / loss == pytest.approx(found.precision.found)
        assert found.precision.found <= 0.05


def test_the_most_is_the_most(tmp_path: Path) -> None:
    found = compare(study(tmp_path), 1, goal=Goal(1e-6, 120))
    assert found.scenario.replications == 120
    assert not found.precision.reached
    assert found.precision.found > 1e-6


def test_no_loss_at_all_is_not_precise(tmp_path: Path) -> None:
    """What happens once in a thousand years has not happened yet: that is no reason to stop."""
    asked = study(tmp_path)
    rare = replace(asked.scenario, cuts=tuple(replace(cut, probability=1e-9) for cut in asked.scenario.cuts))
    found = compare(Study(rare, asked.strategies), 1, goal=Goal(0.5, 150))
    assert found.scenario.replications == 150
    assert np.isnan(found.precision.found)
    assert not found.precision.reached


def test_another_seed_is_another_answer(whole: Comparison, tmp_path: Path) -> None:
    other = compare(study(tmp_path, seed=8), 1)
    assert summary_csv(other) != summary_csv(whole)


@pytest.mark.parametrize(("batch", "workers"), [(1, 1), (7, 1), (6, 2)])
def test_hazards_leave_no_trace_of_batches_and_workers(batch: int, workers: int, tmp_path: Path) -> None:
    whole = compare(hazardous(tmp_path), 1)
    assert {event.subject for event in whole.outcomes[0].events} >= {"cut 1", "quake"}
    assert tables(compare(hazardous(tmp_path), workers, batch=batch)) == tables(whole)


def test_a_replication_more_leaves_the_others_alone_with_hazards_too(tmp_path: Path) -> None:
    few = hazardous(tmp_path)
    more = replace(few, scenario=replace(few.scenario, replications=40))
    short, long = (compare(one, 1).outcomes[1].replications for one in (few, more))
    for name, values in short.items():
        assert np.array_equal(values, long[name][:, :30], equal_nan=True), name


def test_strategies_meet_the_same_hazards(tmp_path: Path) -> None:
    none, tiered = (
        [(one.replication, one.day, one.kind, one.detail) for one in outcome.events if one.subject == "quake"]
        for outcome in compare(hazardous(tmp_path), 1).outcomes
    )
    assert none
    assert none == tiered


# --- what goes wrong ---------------------------------------------------------------------------------------------


def test_error_in_the_middle_ends_the_workers(tmp_path: Path) -> None:
    def stumble(done: int, total: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        compare(study(tmp_path, 200), 2, stumble, batch=1)
    assert not multiprocessing.active_children()


@pytest.mark.skipif(sys.platform == "win32", reason="no process groups")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_leaves_130_and_nothing_else(workers: int, tmp_path: Path) -> None:
    """As a terminal sends it: to the command and to all of its workers."""
    path = write_study(tmp_path)
    words = ["compare", str(path), "--replications", "3000", "--workers", str(workers), "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "sim", *words],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
        cwd=Path(__file__).parent.parent,
    ) as command:
        try:
            assert command.stderr is not None
            assert any("simulated" in line for line in command.stderr)  # after notes
            os.killpg(command.pid, signal.SIGINT)
            _, said = command.communicate(timeout=30)
        except BaseException:
            os.killpg(command.pid, signal.SIGKILL)
            raise
    assert command.returncode == 130
    assert "the same command goes on from there" in said
    assert said.splitlines()[-1] == "interrupted"
    assert "Traceback" not in said
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.partial", "scenario.toml", "strategies", "tiny"]
    for _ in range(50):  # the group is empty once the last worker has gone
        try:
            os.killpg(command.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("a worker is still there")
