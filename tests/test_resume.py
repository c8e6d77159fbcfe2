"""Does a run that is killed, split or sent elsewhere leave the same bytes?"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import command
from driver import RUNS, drive, study, tables
from small_network import write_study

from sim.errors import OutputError, Problem
from sim.experiments import Goal, compare, simulate_shard
from sim.inputs import inputs_of
from sim.store import Shard, Store

CHECKED = ("summary.csv", "daily.csv", "drivers.csv", "events.csv", "replications.parquet")

Tables = dict[str, bytes]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("resume"))


@pytest.fixture(scope="module")
def whole(scenario: Path) -> Tables:
    """Sixty replications of two strategies that nothing interrupts, in one process."""
    return tables(compare(study(scenario), 1))


def answers(folder: Path) -> int:
    return len(list(folder.glob("*.npz")))


# --- killed ------------------------------------------------------------------------------------------------------


def test_a_killed_worker_leaves_no_trace(scenario: Path, whole: Tables) -> None:
    killed = []

    def kill(done: int, total: int) -> None:
        if done in (8, 40):
            child = multiprocessing.active_children()[0]
            os.kill(child.pid, signal.SIGKILL)
            killed.append(child.pid)

    assert tables(compare(study(scenario), 2, kill, batch=4)) == whole
    assert len(set(killed)) == 2
    assert not multiprocessing.active_children()


def test_what_is_kept_serves_a_longer_run(scenario: Path, tmp_path: Path) -> None:
    asked = study(scenario)
    longer = replace(asked, scenario=replace(asked.scenario, replications=RUNS + 40))
    drive(scenario, tmp_path / "p", 1, 50)
    done: list[int] = []
    with Store(tmp_path / "p", inputs_of(longer)) as store:
        before = {one.name: one.stat().st_mtime_ns for one in store.folder.glob("*.npz")}
        found = compare(longer, 1, lambda count, _: done.append(count), store=store)
        after = {one.name: one.stat().st_mtime_ns for one in store.folder.glob("*.npz")}
    assert {name for name in before if after[name] == before[name]} == set(before)
    assert tables(found) == tables(compare(longer, 1))


def test_a_search_for_precision_goes_on_where_it_stopped(scenario: Path, tmp_path: Path) -> None:
    asked, goal = study(scenario), Goal(0.02, 400)

    def stop(done: int, total: int) -> None:
        if done >= 300:
            raise KeyboardInterrupt

    with Store(tmp_path / "p", inputs_of(asked)) as store:
        with pytest.raises(KeyboardInterrupt):
            compare(asked, 1, stop, goal=goal, store=store)
        kept = len(store)
        assert kept > 0
        found = compare(asked, 1, goal=goal, store=store)
    assert tables(found) == tables(compare(asked, 1, goal=goal))


# --- split -------------------------------------------------------------------------------------------------------


def test_parts_join_into_the_whole(scenario: Path, whole: Tables, tmp_path: Path) -> None:
    """Three jobs in any order; whoever calls for the whole afterwards simulates nothing."""
    asked = study(scenario)
    for number in (3, 1, 2):
        with Store(tmp_path / "p", inputs_of(asked), shard := Shard(number, 3)) as store:
            assert simulate_shard(asked, shard, 1, None, None, store) in (1, 2)
    assert answers(tmp_path / "p") == 4  # two batches of each strategy
    for kept in (tmp_path / "p").glob("*.npz"):
        kept.chmod(0o400)
    with Store(tmp_path / "p", inputs_of(asked)) as store:
        times = [one.stat().st_mtime_ns for one in sorted(store.folder.glob("*.npz"))]
        assert tables(compare(asked, 1, store=store)) == whole
        assert [one.stat().st_mtime_ns for one in sorted(store.folder.glob("*.npz"))] == times


# --- the command -------------------------------------------------------------------------------------------------


def test_parts_by_command(scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("compare", scenario, "--replications", 60, "--workers", 1)
    assert command(*asked, "--out", tmp_path / "whole", "--quiet") == 0
    for part, language, told in (
        ("1/2", "en", "part 1/2 is done (batches: 2);"),
        ("2/2", "zh", "第2/2部分已完成：2批；"),
    ):
        assert command(*asked, "--out", tmp_path / "parts", "--shard", part, "--lang", language) == 0
        assert told in capsys.readouterr().err
        assert not (tmp_path / "parts").exists()
    assert command(*asked, "--out", tmp_path / "parts", "--seed", 99) == 1
    told = capsys.readouterr().err
    assert "parts.partial" in told
    assert "what differs: scenario.seed" in told
    assert command(*asked, "--out", tmp_path / "parts") == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["parts", "whole"]
    for name in CHECKED:
        assert (tmp_path / "parts" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_parts_of_a_longer_run_outlive_a_shorter_one(
    scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who joins parts of 200 replications and forgets to say how many; what the 70 hold is not told as left."""
    asked = ("compare", scenario, "--workers", 1, "--quiet", "--out", tmp_path / "out")
    assert command(*asked, "--replications", 200, "--shard", "2/2") == 0
    assert command(*asked, "--replications", 60, "--shard", "1/2") == 0
    assert command(*asked, "--replications", 70) == 0
    assert f"left in {tmp_path / 'out'}.partial (4), as of a longer run" in capsys.readouterr().err
    kept = {one.name: one.stat().st_mtime_ns for one in (tmp_path / "out.partial").glob("*.npz")}
    assert min(kept) == "strategy-01-runs-0000048-0000095.npz"
    assert command(*asked, "--replications", 200, "--shard", "2/2") == 0
    assert {
        one.name: one.stat().st_mtime_ns for one in (tmp_path / "out.partial").glob("*.npz")
    }.items() >= kept.items()
    assert command(*asked, "--replications", 200) == 0
    assert capsys.readouterr().err == ""
    assert command(*asked[:-1], tmp_path / "whole", "--replications", 200) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out", "whole"]
    for name in CHECKED:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes")
def test_names_that_are_no_utf8_do_not_end_a_run(tmp_path: Path) -> None:
    """A Chinese name in GBK, as an archive from elsewhere leaves it: all was done, and nothing written."""
    folder = tmp_path / os.fsdecode("供".encode("gbk"))
    folder.mkdir()
    scenario = write_study(folder).rename(folder / os.fsdecode("华.toml".encode("gbk")))
    assert command("compare", scenario, "--replications", 5, "--workers", 1, "--quiet", "--out", folder / "out") == 0
    about = json.loads((folder / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert r"\xb9\xa9/\xbb\xaa.toml" in about["command"]
    assert about["inputs"][0]["file"].endswith(r"\xb9\xa9/\xbb\xaa.toml")


def test_a_search_for_precision_knows_luck_where_its_scenario_runs_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it has left serves as many replications that are asked for by number, but not a single one."""
    scenario = write_study(tmp_path)
    scenario.write_text(scenario.read_text().replace("replications = 20", "replications = 1"))
    asked = ("compare", scenario, "--workers", 1, "--quiet", "--out", tmp_path / "out")

    def full(*_: object) -> None:
        raise OutputError(Problem("out", "full", "make room"))

    with monkeypatch.context() as patch:
        patch.setattr("sim.cli.comparing._write", full)
        assert command(*asked, "--precision", 0.01, "--max-replications", 60) == 1
    assert answers(tmp_path / "out.partial") == 6
    assert command(*asked) == 1
    assert "what differs: scenario.luck" in capsys.readouterr().err
    assert command(*asked, "--replications", 60) == 0
    assert command(*asked[:-1], tmp_path / "whole", "--replications", 60) == 0
    for name in CHECKED:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


@pytest.mark.parametrize(
    "words", [("--shard", "3/2"), ("--shard", "0/2"), ("--shard", "x"), ("--shard", "1/2", "--precision", ".1")]
)
def test_a_part_that_is_none_is_wrong_usage(words: tuple[str, ...], scenario: Path) -> None:
    assert command("compare", scenario, "--shard", *words) == 2


def test_two_commands_on_one_folder(scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = study(scenario)
    with Store(tmp_path / "out.partial", inputs_of(asked)):
        assert command("compare", scenario, "--out", tmp_path / "out") == 1
    assert "another process is at work here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_disk_full_in_the_middle(scenario: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was written before stays, and the next call goes on."""
    write = Store.write
    written: list[str] = []

    def until_full(self: Store, name: str, answer) -> None:
        if len(written) == 5:
            raise OutputError(Problem("out", "full", "make room"))
        written.append(name)
        write(self, name, answer)

    monkeypatch.setattr(Store, "write", until_full)
    with pytest.raises(OutputError):
        drive(scenario, tmp_path / "p", 1, 10)
    monkeypatch.undo()
    assert answers(tmp_path / "p") == 5
    assert drive(scenario, tmp_path / "p", 1, 10) == tables(compare(study(scenario), 1))
