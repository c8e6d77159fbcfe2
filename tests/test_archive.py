"""Does a results folder arrive whole, or leave what was there alone?"""

from __future__ import annotations

import csv
import errno
import hashlib
import io
import json
import math
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow.parquet as pq
import pytest
from synthetic_comparison import one_chain, ten_chains

from sim.archive import TABLES, folder, require_writable, tables_of, write_file, write_results
from sim.archive.tables import replications_parquet, summary_csv
from sim.errors import OutputError
from sim.outcome import BAND_NAMES

STARTED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FIGURES = {"drivers.svg": b"<svg/>", "drivers.png": b"\x89PNG"}


def write(where, comparison=None, report="<p>报告</p>"):
    made_up = one_chain() if comparison is None else comparison
    write_results(
        where,
        made_up,
        tables=tables_of(made_up),
        language="zh",
        command="tenchains compare made-up",
        started=STARTED,
        report=report,
        figures=FIGURES,
    )


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


def rows(path):
    content = path.read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")  # a spreadsheet needs it to see Chinese
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def tree(where):
    return {str(path.relative_to(where)): path.read_bytes() for path in where.rglob("*") if path.is_file()}


def beside(where):
    return sorted(path.name for path in where.parent.iterdir() if path != where)


def test_a_folder_holds_what_the_contract_names(tmp_path):
    write(tmp_path / "deep" / "run")
    names = {*TABLES, "manifest.json", "report.html", "figures/drivers.svg", "figures/drivers.png"}
    assert set(tree(tmp_path / "deep" / "run")) == names - {"contributions.csv"}  # nobody asked
    write(tmp_path / "asked", ten_chains(days=10))
    assert set(tree(tmp_path / "asked")) == names
    assert beside(tmp_path / "deep" / "run") == []


def test_summary_has_a_row_an_estimate_with_every_digit(tmp_path):
    comparison = ten_chains(days=10)
    write(tmp_path / "run", comparison)
    found = rows(tmp_path / "run" / "summary.csv")
    assert list(found[0]) == ["strategy", "chain", "metric", "unit", "mean", "low", "high", "replications"]
    wanted = [(outcome, row) for outcome in comparison.outcomes for row in outcome.estimates]
    assert len(found) == len(wanted)
    for line, (outcome, row) in zip(found, wanted, strict=True):
        assert (line["strategy"], line["chain"], line["metric"]) == (outcome.strategy.id, row.chain, row.metric)
        assert int(line["replications"]) == row.replications
        for name in ("mean", "low", "high"):
            value = getattr(row, name)
            assert line[name] == "" if math.isnan(value) else float(line[name]) == value


def test_what_never_happened_is_an_empty_field(tmp_path):
    write(tmp_path / "run", ten_chains(days=10))
    found = [row for row in rows(tmp_path / "run" / "summary.csv") if row["metric"] == "days_to_first_loss"]
    textiles = next(row for row in found if row["chain"] == "textiles")
    assert (textiles["mean"], textiles["low"], textiles["high"]) == ("", "", "")


def test_daily_has_a_row_a_day_chain_and_metric(tmp_path):
    comparison = ten_chains(days=10)
    write(tmp_path / "run", comparison)
    found = rows(tmp_path / "run" / "daily.csv")
    assert list(found[0]) == ["strategy", "chain", "day", "metric", *BAND_NAMES]
    assert len(found) == 4 * 11 * 10 * 2
    line = found[-1]
    assert (line["strategy"], line["chain"], line["day"]) == ("tiered", "all", "9")
    bands = comparison.outcomes[-1].daily["all", line["metric"]]
    assert [float(line[name]) for name in BAND_NAMES] == bands[9].tolist()


def test_drivers_and_events_have_their_columns(tmp_path):
    comparison = ten_chains(days=10)
    write(tmp_path / "run", comparison)
    drivers = rows(tmp_path / "run" / "drivers.csv")
    assert list(drivers[0]) == ["strategy", "chain", "product", "region", "loss_value_share"]
    assert len(drivers) == sum(len(outcome.drivers) for outcome in comparison.outcomes)
    events = rows(tmp_path / "run" / "events.csv")
    assert list(events[0]) == ["strategy", "replication", "day", "kind", "subject", "detail"]
    assert len(events) == sum(len(outcome.events) for outcome in comparison.outcomes)


def test_replications_come_back_bit_for_bit(tmp_path):
    comparison = ten_chains(days=10)
    write(tmp_path / "run", comparison)
    table = pq.read_table(tmp_path / "run" / "replications.parquet")
    assert table.column_names == ["strategy", "replication", "chain", "metric", "value"]
    assert table.num_rows == 4 * 3 * 11 * 20
    outcome = comparison.outcomes[2]
    mask = [one == "degraded" for one in table["strategy"].to_pylist()]
    values = np.array(table["value"])[mask]
    np.testing.assert_array_equal(values[: 11 * 20].reshape(11, 20), outcome.replications["loss_value"])
    column = pq.ParquetFile(io.BytesIO(replications_parquet(comparison))).metadata.row_group(0).column(4)
    assert "BYTE_STREAM_SPLIT" in column.encodings
    assert not column.has_dictionary_page


def test_same_comparison_same_bytes(tmp_path):
    write(tmp_path / "one", ten_chains(days=10))
    write(tmp_path / "two", replace(ten_chains(days=10), wall_seconds=99.0))
    one, two = tree(tmp_path / "one"), tree(tmp_path / "two")
    assert one.pop("manifest.json") != two.pop("manifest.json")  # it tells the time taken
    assert one == two


def test_numbers_are_the_shortest_that_come_back():
    estimates = one_chain().outcomes[0].estimates
    odd = replace(estimates[0], mean=0.1 + 0.2, low=-0.0, high=40.0)
    comparison = one_chain()
    outcome = replace(comparison.outcomes[0], estimates=(odd,))
    text = summary_csv(replace(comparison, outcomes=(outcome,))).decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[4:7] == ["0.30000000000000004", "0.0", "40.0"]


def test_the_manifest_says_what_ran_and_holds_the_hashes(tmp_path):
    comparison = ten_chains(days=10)
    write(tmp_path / "run", comparison)
    about = manifest_of(tmp_path / "run")
    assert about["scenario"]["id"] == "resist-stop"
    assert about["scenario"]["title"]["zh"] == "日本光刻胶断供"
    assert about["seed"] == 2025
    assert about["replications"] == 20
    assert about["command"] == "tenchains compare made-up"
    assert about["started"] == "2026-01-02T03:04:05+00:00"
    assert about["wall_seconds"] == 12.5
    assert about["conservation"] == {"largest": 3.2e-14, "by_strategy": dict.fromkeys(about["strategies"], 3.2e-14)}
    assert about["stock_at_end"] == dict.fromkeys(about["strategies"], 1.0)
    assert {"tenchains", "python", "numpy", "scipy", "numba", "simpy", "matplotlib"} <= set(about["versions"])
    digests = {(one["role"], one["sha256"]) for one in about["inputs"]}
    assert ("scenario", "a" * 64) in digests
    assert ("strategy", "b" * 64) in digests
    assert ("network", "1" * 64) in digests
    for name, digest in about["files"].items():
        assert hashlib.sha256((tmp_path / "run" / name).read_bytes()).hexdigest() == digest


def test_the_folder_has_the_rights_of_any_new_folder(tmp_path):
    (tmp_path / "plain").mkdir()
    write(tmp_path / "run")
    assert (tmp_path / "run").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_new_results_replace_old_ones(tmp_path):
    write(tmp_path / "run", report="old")
    write(tmp_path / "run", report="new")
    assert (tmp_path / "run" / "report.html").read_text() == "new"
    assert beside(tmp_path / "run") == []


@pytest.mark.parametrize("step", range(1, 9))
def test_a_full_disk_leaves_the_old_results_alone(tmp_path, monkeypatch, step):
    write(tmp_path / "run", report="old")
    before = tree(tmp_path / "run")
    calls = []
    flush = os.fsync

    def full(handle):
        calls.append(handle)
        if len(calls) == step:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        flush(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device\n  fix: free some space"):
        write(tmp_path / "run", report="new")
    assert tree(tmp_path / "run") == before
    assert beside(tmp_path / "run") == []


@pytest.mark.parametrize("late", [False, True], ids=["before the new one moves", "after the old one has moved"])
def test_an_interrupt_while_the_folders_change_places_puts_the_old_one_back(late, tmp_path, monkeypatch):
    write(tmp_path / "run", report="old")
    before = tree(tmp_path / "run")
    rename = Path.rename

    def interrupted(self, target):
        if ".partial-" in self.name and not late:
            raise KeyboardInterrupt
        moved = rename(self, target)
        if self.name == "run" and late:
            raise KeyboardInterrupt
        return moved

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "run", report="new")
    assert tree(tmp_path / "run") == before
    assert beside(tmp_path / "run") == []


KILLED = """
import os, sys
sys.path[:0] = {path!r}
from pathlib import Path
from test_archive import write
rename = Path.rename
def killed(self, target):
    if {where!r} in self.name:
        os.kill(os.getpid(), 9)
    return rename(self, target)
Path.rename = killed
write(Path({folder!r}), report="new")
"""


@pytest.mark.parametrize("where", ["run", ".partial-"])
def test_a_killed_run_leaves_old_results_whole(tmp_path, where):
    run = tmp_path / "run"
    write(run, report="old")
    before = tree(run)
    path = [str(Path(__file__).parent), str(Path(__file__).parent.parent)]
    code = KILLED.format(path=path, where=where if where != "run" else "run", folder=str(run))
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    assert beside(run), "the half-written folder is left"
    kept = run if run.exists() else next(tmp_path.glob(".run.replaced-*"))
    assert tree(kept) == before
    long_ago = time.time() - 3600
    for left in tmp_path.glob(".run.partial-*"):
        os.utime(left, (long_ago, long_ago))
    write(run, report="newer")
    assert (run / "report.html").read_text() == "newer"
    assert beside(run) == []


def test_old_results_that_a_killed_run_moved_aside_come_back(tmp_path, monkeypatch):
    run = tmp_path / "run"
    write(run, report="old")
    before = tree(run)
    run.rename(tmp_path / ".run.replaced-x")
    monkeypatch.setattr(os, "fsync", lambda handle: (_ for _ in ()).throw(OSError(errno.EIO, "broken")))
    with pytest.raises(OutputError, match="broken"):
        write(run)
    assert tree(run) == before


def test_a_run_that_is_still_writing_is_not_disturbed(tmp_path):
    busy = tmp_path / ".run.partial-other"
    busy.mkdir()
    write(tmp_path / "run")
    assert busy.exists()


@pytest.mark.parametrize("name", ["notes.txt", "thesis.docx", ".env", "figures/sketch.psd", "figures/mine.csv"])
def test_files_of_somebody_else_are_never_lost(tmp_path, name):
    run = tmp_path / "run"
    write(run)
    (run / name).write_text("mine")
    with pytest.raises(OutputError, match=rf"{name}.*\n  fix: move them away, or choose another folder with --out"):
        write(run)
    assert (run / name).read_text() == "mine"
    with pytest.raises(OutputError):
        require_writable(run)


def test_what_a_system_leaves_in_every_folder_is_in_nobodys_way(tmp_path):
    write(tmp_path / "run")
    (tmp_path / "run" / ".DS_Store").write_bytes(b"\0")
    write(tmp_path / "run")


def test_a_project_of_somebody_else_is_no_place_for_results(tmp_path):
    (tmp_path / ".git").mkdir()
    with pytest.raises(OutputError, match=r"\(\.git\)"):
        require_writable(tmp_path)


def test_a_folder_that_is_no_results_folder_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "report.html").write_text("somebody's")
    with pytest.raises(OutputError, match="holds no results of ours"):
        write(tmp_path / "run")
    assert tree(tmp_path / "run") == {"report.html": b"somebody's"}


def test_an_empty_folder_and_a_shipped_summary_may_be_replaced(tmp_path):
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty")
    (tmp_path / "shipped").mkdir()
    (tmp_path / "shipped" / "summary.csv").write_bytes(summary_csv(one_chain()))
    write(tmp_path / "shipped")
    (tmp_path / "strange").mkdir()
    (tmp_path / "strange" / "summary.csv").write_text("name,price\n")
    with pytest.raises(OutputError, match="holds no results of ours"):
        write(tmp_path / "strange")


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(OutputError, match="this is a file"):
        write(tmp_path / "run")
    with pytest.raises(OutputError, match="could not be written"):
        write(tmp_path / "run" / "below")
    assert (tmp_path / "run").read_text() == "a file"


@pytest.mark.parametrize("text", ["", "[]", "[" * 100_000, "null"])
def test_a_damaged_manifest_is_none_of_ours(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(OutputError, match="holds no results of ours"):
        require_writable(tmp_path)


@pytest.mark.parametrize("files", ["null", "1", '"x"', "[{}]"])
def test_a_manifest_that_names_no_files_names_none(tmp_path, files):
    (tmp_path / "manifest.json").write_text(f'{{"schema": "tenchains-results-1", "files": {files}}}')
    require_writable(tmp_path)
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "mine.svg").touch()
    with pytest.raises(OutputError, match=r"no run has written \(figures/mine\.svg\)"):
        require_writable(tmp_path)


def test_a_place_that_no_system_takes_is_told_before_the_run(tmp_path):
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    for place in (loop, loop / "below", tmp_path / ("x" * 300), tmp_path / ("x" * 230)):
        with pytest.raises(OutputError, match="could not be written"):
            require_writable(place)
    for place in (loop / "figure.svg", tmp_path / ("x" * 300)):
        with pytest.raises(OutputError, match="could not be written"):
            write_file(place, b"")
    with pytest.raises(OutputError):
        require_writable(Path("/"))


def test_an_unwritable_place_is_found_before_the_run(tmp_path, monkeypatch):
    require_writable(tmp_path / "new" / "run")
    monkeypatch.setattr(folder.os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="fix: choose a folder that you may write to"):
        require_writable(tmp_path / "new" / "run")


def test_what_cannot_be_written_to_says_why(tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="Not a directory"):
        require_writable(tmp_path / "file" / "run")
    monkeypatch.setattr(folder.os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="Permission denied"):
        require_writable(tmp_path / "run")
    monkeypatch.setattr(folder.os, "statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY))
    with pytest.raises(OutputError, match="Read-only file system\n  fix: choose a place that can be written to"):
        require_writable(tmp_path / "run")


def test_names_with_pattern_characters_are_taken_at_their_word(tmp_path):
    (tmp_path / ".runs.partial-x").mkdir()
    os.utime(tmp_path / ".runs.partial-x", (0, 0))
    write(tmp_path / "run*")
    assert beside(tmp_path / "run*") == [".runs.partial-x"]


def test_no_result_says_where_it_was_made(tmp_path):
    write(tmp_path / "run")
    for name, content in tree(tmp_path / "run").items():
        assert str(tmp_path).encode() not in content, name
    assert "tmp" not in json.dumps(manifest_of(tmp_path / "run")["inputs"])
