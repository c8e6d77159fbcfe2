"""Does a sweep that is spread, split or broken off leave the same bytes?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_sweep import sampled, small_sweep

from sim.archive.sweeps import indices_csv, points_csv, sweep_parquet
from sim.errors import OutputError
from sim.factors import Sweep
from sim.loading import load_sweep
from sim.store import Shard, Store
from sim.sweep.result import SweepResult
from sim.sweep.running import inputs_of_sweep, run_sweep, run_sweep_shard
from sim.sweep.sampling import points

TEXT = sampled("sobol", 2, "interactions = true\n").replace("replications = 3", "replications = 2")


def tables(result: SweepResult) -> tuple[bytes, ...]:
    return points_csv(result), sweep_parquet(result), indices_csv(result)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sweep")


@pytest.fixture(scope="module")
def sweep(folder: Path) -> Sweep:
    return small_sweep(folder, TEXT)


@pytest.fixture(scope="module")
def whole(sweep: Sweep) -> tuple[bytes, ...]:
    """What nothing interrupts, in one process."""
    return tables(run_sweep(sweep, 1))


def test_two_workers_write_the_same_bytes(sweep: Sweep, whole: tuple[bytes, ...]) -> None:
    assert tables(run_sweep(sweep, 2)) == whole


def test_what_is_done_is_not_done_again(sweep: Sweep, whole: tuple[bytes, ...], tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with Store(tmp_path / "p", inputs_of_sweep(sweep)) as store:
        with pytest.raises(KeyboardInterrupt):
            run_sweep(sweep, 1, stop, store=store)
        kept = {path.name: path.stat().st_mtime_ns for path in store.folder.glob("*.npz")}
        assert kept
    with Store(tmp_path / "p", inputs_of_sweep(sweep)) as store:
        assert tables(run_sweep(sweep, 1, store=store)) == whole
        assert {name: (store.folder / name).stat().st_mtime_ns for name in kept} == kept


def test_more_samples_find_the_points_of_fewer(sweep: Sweep, tmp_path: Path) -> None:
    with Store(tmp_path / "p", inputs_of_sweep(sweep)) as store:
        run_sweep(sweep, 1, store=store)
        fewer = len(store)
        alone = [point.values for point in points(sweep) if point.role in ("base", "low", "high")]
        found = run_sweep(replace(sweep, samples=4), 1, store=store)
        assert len(store) < fewer + len({point.values for point in found.points})
        assert set(alone) <= {point.values for point in found.points}


def test_parts_make_the_whole(
    sweep: Sweep, whole: tuple[bytes, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (2, 1):
        shard = Shard(number, 2)
        with Store(tmp_path / "p", inputs_of_sweep(sweep), shard) as store:
            assert run_sweep_shard(sweep, shard, 1, None, None, store) > 0
    monkeypatch.setattr("sim.sweep.scan.simulate", None)  # nothing is left to simulate
    with Store(tmp_path / "p", inputs_of_sweep(sweep)) as store:
        assert tables(run_sweep(sweep, 1, store=store)) == whole
        assert store.written == 0


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('apply = "multiply"', 'apply = "set"', "sweep.factors"),
        ("replications = 2", "replications = 3", "sweep.replications"),
        ("replications = 2", 'replications = 2\noutputs = ["loss_volume"]', "sweep.outputs"),
    ],
)
def test_answers_to_another_question_are_refused(sweep: Sweep, tmp_path: Path, old: str, new: str, said: str) -> None:
    with Store(tmp_path / "p", inputs_of_sweep(sweep)) as store:
        store.write("point-0000000", {})
    other = small_sweep(tmp_path, TEXT.replace(old, new))
    with pytest.raises(OutputError, match=said), Store(tmp_path / "p", inputs_of_sweep(other)):
        pass


def test_the_seed_is_that_of_the_sample_too(sweep: Sweep, folder: Path) -> None:
    scenario = replace(sweep.study.scenario, seed=8)
    other = replace(load_sweep(folder / "sweep.toml"), study=replace(sweep.study, scenario=scenario))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.sweep.running.analyse", lambda *_: [])
        assert run_sweep(other, 1).points != run_sweep(sweep, 1).points
