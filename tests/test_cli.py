"""Does every command say what it should, leave the right status, and never harm what is there?"""

from __future__ import annotations

import codecs
import csv
import errno
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from found import some
from rich.cells import cell_len
from small_network import NETWORK, SCENARIO, write_network, write_scenario, write_study

from sim import __version__
from sim.cards import Card
from sim.cli import main
from sim.inspection import shelf
from sim.labels import WORDS, Language
from sim.loading.places import SHELVES, shipped
from sim.terminal import print_cards, write_what_can_be_written

ROOT = Path(__file__).parent.parent
TABLES = ("summary.csv", "daily.csv", "drivers.csv", "events.csv", "replications.parquet")
CONTRACT = {*TABLES, "manifest.json", "report.html", "figures"}
HEADERS = {
    "summary.csv": "strategy,chain,metric,unit,mean,low,high,replications",
    "daily.csv": "strategy,chain,day,metric,mean,p05,p25,p50,p75,p95",
    "drivers.csv": "strategy,chain,product,region,loss_value_share",
    "events.csv": "strategy,replication,day,kind,subject,detail",
}


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def tenchains(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Type a command; figures are left out, they take longer than all the rest."""
    monkeypatch.setattr("sim.plots.draw_all", lambda *_, **__: ())
    monkeypatch.setenv("COLUMNS", "120")

    def type_(*words: object) -> Answer:
        monkeypatch.setattr(sys, "argv", ["tenchains", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Answer(int(left.value.code or 0), said.out, said.err)

    return type_


@pytest.fixture
def study(tmp_path: Path) -> Path:
    return write_study(tmp_path)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def beside(folder: Path) -> list[str]:
    """What a failed run may have left next to the results."""
    return [one.name for one in folder.parent.iterdir() if one.name.startswith(f".{folder.name}")]


# --- results -----------------------------------------------------------------------------------------------------


def test_compare_leaves_all_that_is_promised(study: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The real command, figures and all."""
    out = tmp_path / "out"
    words = ["compare", study, "--out", out, "--replications", 3, "--workers", 1]
    found = subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "120"},  # or the name is broken
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert "Both grades" in found.stdout
    assert str(out / "report.html") in found.stdout
    assert {path.name for path in out.iterdir()} == CONTRACT
    figures = {path.name for path in (out / "figures").iterdir()}
    assert figures
    for sheet in some([*(out / "figures").glob("*.csv")]):
        assert sheet.read_bytes().startswith(codecs.BOM_UTF8)  # a spreadsheet shows Chinese
    page = (out / "report.html").read_text(encoding="utf-8")
    links = re.findall(r'href="(data:text/csv[^"]{30})', page)
    assert {link[:37] for link in some(links)} == {"data:text/csv;charset=utf-8,%EF%BB%BF"}
    assert {Path(name).stem for name in figures if name.endswith(".svg")} == {
        Path(name).stem for name in figures if name.endswith(".png")
    }
    for name, header in HEADERS.items():
        assert (out / name).read_text(encoding="utf-8-sig").splitlines()[0] == header
    about = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (about["seed"], about["replications"], about["strategies"]) == (7, 3, ["none", "tiered"])
    assert set(about["files"]) == {*contents(out)} - {"manifest.json"}


def test_summary_names_every_metric(tenchains: Command, study: Path, tmp_path: Path) -> None:
    assert tenchains("compare", study, "--out", tmp_path / "out", "--replications", 4, "--workers", 1).status == 0
    found = rows(tmp_path / "out" / "summary.csv")
    assert {row["strategy"] for row in found} == {"none", "tiered"}
    assert {row["chain"] for row in found} == {"chips", "energy", "all"}
    metrics = {row["metric"] for row in found}
    promised = "output_volume output_value loss_volume loss_value loss_volume_days loss_value_days target_shortfall"
    promised += " target_met peak_daily_loss_share days_to_first_loss days_to_recover days_below_95 degraded_share"
    assert (
        set(
            (
                promised
                + " cvar95_loss_value var95_loss_value loss_avoided_value value_added_loss_avoided cvar95_avoided_value"
            ).split()
        )
        <= metrics
    )
    targets = [row for row in found if row["metric"] == "target_met"]
    assert {row["chain"] for row in targets} == {"chips", "all"}  # the other chain has no target
    never = [row for row in found if row["metric"] == "days_to_first_loss" and row["chain"] == "energy"]
    assert {row["mean"] for row in some([row for row in never if row["replications"] == "0"])} == {""}


def test_rules_that_select_nothing_are_told_before_a_run(tenchains: Command, study: Path, tmp_path: Path) -> None:
    tiered = study.parent / "strategies" / "tiered.toml"
    tiered.write_text(tiered.read_text().replace('["KR"]', '["CN-REST"]'))
    words = ("run", study, "--strategy", "tiered", "--replications", 1)
    told = "note: strategy tiered: [[sourcing]] 1 moves nothing"
    assert told in tenchains(*words, "--out", tmp_path / "told").err
    assert told not in tenchains(*words, "--out", tmp_path / "quiet", "--quiet").err


def test_run_runs_one_strategy(tenchains: Command, study: Path, tmp_path: Path) -> None:
    for words, strategy in (((), "none"), (("--strategy", "tiered"), "tiered")):
        answer = tenchains("run", study, *words, "--out", tmp_path / strategy, "--replications", 2)
        assert answer.status == 0, answer.err
        assert {row["strategy"] for row in rows(tmp_path / strategy / "summary.csv")} == {strategy}


def test_the_command_that_is_told_can_be_typed_again(tenchains: Command, study: Path, tmp_path: Path) -> None:
    words = ["run", str(study), "--out", str(tmp_path / "my results"), "--replications", "1"]
    assert tenchains(*words).status == 0
    about = json.loads((tmp_path / "my results" / "manifest.json").read_text(encoding="utf-8"))
    assert shlex.split(about["command"]) == ["tenchains", *words]


def test_strategies_can_be_named(tenchains: Command, study: Path, tmp_path: Path) -> None:
    words = ("--strategies", "tiered, same-grade，none", "--replications", 2)  # as both keyboards write it
    assert tenchains("compare", study, *words, "--out", tmp_path / "out").status == 0
    found = rows(tmp_path / "out" / "summary.csv")
    assert list(dict.fromkeys(row["strategy"] for row in found)) == ["tiered", "same-grade", "none"]
    assert {row["strategy"] for row in found if row["metric"] == "loss_avoided_value"} == {"same-grade", "none"}


def test_seed_and_replications_can_be_said(tenchains: Command, study: Path, tmp_path: Path) -> None:
    for seed in (1, 2):
        assert tenchains("run", study, "--seed", seed, "--replications", 3, "--out", tmp_path / str(seed)).status == 0
    one, two = ((tmp_path / name / "summary.csv").read_bytes() for name in ("1", "2"))
    assert one != two
    assert {row["replications"] for row in rows(tmp_path / "1" / "summary.csv") if row["metric"] == "loss_value"} == {
        "3"
    }


@pytest.mark.parametrize(("asked", "said"), [(0.9, "reached after 100"), (0.0001, "not reached in 110")])
def test_precision_says_what_became_of_it(
    tenchains: Command, study: Path, tmp_path: Path, asked: float, said: str
) -> None:
    words = ("--precision", asked, "--max-replications", 110, "--workers", 1, "--out", tmp_path / "out")
    answer = tenchains("compare", study, *words)
    assert f"Precision {said} replications" in answer.out
    about = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert about["precision"]["reached"] == (asked == 0.9)
    assert about["precision"]["max_replications"] == 110
    assert about["replications"] == (100 if asked == 0.9 else 110)
    assert f"Precision {said} replications" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--max-replications", 50), "give both"),
        (("--precision", 0.1, "--replications", 1), "runs once"),
        (("--precision", 0), "0.0<x<=1.0"),
    ],
)
def test_precision_asks_for_luck(tenchains: Command, study: Path, words: tuple[object, ...], said: str) -> None:
    answer = tenchains("compare", study, *words)
    assert answer.status == 2
    assert said in answer.err


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What each backup contributes (Both grades)"), ("zh", "各备份的贡献（两种）")]
)
def test_what_each_backup_contributes_is_told_where_asked_for(
    tenchains: Command, study: Path, tmp_path: Path, language: Language, said: str
) -> None:
    words = ("--contributions", 1, "--replications", 2, "--workers", 1, "--out", tmp_path / "out", "--lang", language)
    answer = tenchains("compare", study, *words)
    assert answer.status == 0, answer.err
    assert said in answer.out
    found = rows(tmp_path / "out" / "contributions.csv")
    assert {(row["strategy"], row["product"]) for row in found} == {("tiered", "resist")}
    assert {row["backup"] for row in found} >= {"", "resist-kr", "resist-home"}
    assert 'id="contributions"' in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    again = tenchains("compare", study, *words[2:])
    assert said not in again.out
    assert not (tmp_path / "out" / "contributions.csv").exists()


def test_nothing_to_take_apart_is_an_error(tenchains: Command, study: Path, tmp_path: Path) -> None:
    words = ("--strategies", "none", "--contributions", 1, "--out", tmp_path / "out")
    answer = tenchains("compare", study, *words)
    assert (answer.status, (tmp_path / "out").exists()) == (1, False)
    assert "none of these strategies signs backups, so there is nothing to take apart: none" in answer.err


def test_results_go_to_a_folder_of_that_name(
    tenchains: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tenchains("run", study, "--replications", 1).status == 0
    assert (tmp_path / "results" / "no-resist" / "summary.csv").is_file()


def test_results_go_where_one_stands(
    tenchains: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    for _ in range(2):
        monkeypatch.chdir(tmp_path / "here")
        answer = tenchains("run", study, "--replications", 1, "--out", ".")
        assert answer.status == 0, answer.err
        assert (tmp_path / "here" / "summary.csv").is_file()
    assert {path.name for path in tmp_path.iterdir()} == {"here", study.name, "strategies", "tiny"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "nowhere/s.toml"), "there is no file 'nowhere/s.toml'\n  fix: mend the path"),
        (("run", "scenarios/resist-stp.toml"), "'scenarios/resist-stp.toml'\n  fix: did you mean 'resist-stop'?"),
        (("run", "scenarios.toml"), "there is no file 'scenarios.toml'\n  fix: did you mean 'scenario.toml'?"),
        (("run", "../{here}/secnario.toml"), "fix: did you mean '../{here}/scenario.toml'?"),
        (("run", "secnario"), "no scenario is called 'secnario'\n  fix: did you mean 'scenario.toml'?"),
        (("check", "resist-stpo"), "nothing of that name ships\n  fix: did you mean 'resist-stop'?"),
        (
            ("check", "secnario.toml"),
            "and nothing of that name ships\n  fix: did you mean 'scenario.toml'?",
        ),
        (
            ("run", "strategies/tiered.toml"),
            "is a strategy, and a scenario is asked for\n  fix: name it in",
        ),
        (
            ("sweep", "scenario.toml"),
            "is a scenario, and a sweep is asked for\n  fix: tenchains compare",
        ),
        (("run", "tiny/network.toml"), "is a network, and a scenario is asked for\n  fix: name its folder"),
        (("show", "光刻", "--network", "tiny"), "is called '光刻'\n  fix: did you mean 'resist' (光刻胶)?"),
        (("show", "PHOTO", "--network", "tiny"), "is called 'PHOTO'\n  fix: did you mean 'resist' (Photoresist)?"),
        (("show", "Photoresits", "--network", "tiny"), "fix: did you mean 'resist' (Photoresist)?"),
        (("show", "toresis", "--network", "tiny"), "fix: did you mean 'resist' (Photoresist)?"),
        (("show", "to", "--network", "tiny"), "fix: see tiny/products.csv for the names"),
        (("show", "JP", "--network", "tiny"), "fix: that is a region: name a product or a chain; tiny/supply.csv"),
        (
            ("check", "strategies"),
            "is a folder, and not that of a network\n  fix: name what is in it, such as strategies/",
        ),
        (("check", "."), "error: .: is a folder, and not that of a network\n  fix: name what is in it, such as"),
        (("run", "tiny"), "'tiny' is a folder\n  fix: name the file of the scenario in it"),
        (("run", "xyzzy"), "no scenario is called 'xyzzy'\n  fix: shipped are: "),
        (
            ("check", "tiny/products.csv"),
            "a network is more than one\n  fix: name the network's folder, tiny",
        ),
        (("check", "other.toml"), "no network is called 'tinny'\n  fix: did you mean 'tiny'?"),
        (("check", "another.toml"), "no network is called 'm'\n  fix: beside it are: tiny; shipped are: zhejiang-2025"),
        (("show", "resist", "--network", "tiny", "--figure", "/"), "error: /: a figure is written as"),
        (
            ("show", "resist", "--network", "tiny", "--figure", ".svg"),
            "error: .svg: a figure is written as .svg or .png",
        ),
    ],
)
def test_a_place_that_leads_nowhere_is_told_as_what_it_is(
    tenchains: Command,
    study: Path,
    words: tuple[str, ...],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(study.parent)
    for name, network in (("other.toml", "tinny"), ("another.toml", "m")):
        write_scenario(study.parent, SCENARIO.replace('"tiny"', f'"{network}"'), name)
    answer = tenchains(*(word.format(here=study.parent.name) for word in words))
    assert answer.status == 1
    assert said.format(here=study.parent.name) in answer.err


def test_workers_write_the_same_bytes(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """Eighty replications in all: two processes really run."""
    for workers in (1, 2):
        words = ("--replications", 40, "--workers", workers, "--out", tmp_path / str(workers), "--quiet")
        assert tenchains("compare", study, *words).status == 0
    for name in TABLES:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


# --- words -------------------------------------------------------------------------------------------------------


def test_progress_is_lines_where_there_is_no_terminal(tenchains: Command, study: Path, tmp_path: Path) -> None:
    answer = tenchains("compare", study, "--out", tmp_path / "out", "--replications", 2)
    assert "simulated 4 of 4 runs" in answer.err
    assert "drawing the report" in answer.err
    assert "%" in answer.out or "days" in answer.out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_comparison_is_readable_at_80_columns(
    tenchains: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = tenchains("compare", study, "--out", tmp_path / "out", "--replications", 30, "--lang", language)
    said = {
        "en": ("Loss", "Avoided", "Shortfall", "Worst 5\u00a0%", "Loss is", "reference", "lower", "Photoresist"),
        "zh": ("损失", "避免", "缺口", "最差5%", "损失比较", "对照", "更低", "光刻胶"),
    }
    for word in said[language]:
        assert word in answer.out
    # each sentence is one line
    table = [line for line in answer.out.splitlines() if not line.endswith((".html", ".", "。"))]
    assert max(cell_len(line) for line in table) <= 80
    assert re.search(r"\d ± \d", answer.out)
    assert "30" in answer.out.splitlines()[0]


def test_wide_numbers_leave_room_for_the_last_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The widest rows of sixteen strategies: a difference below zero is a number too, and no word is cut."""
    monkeypatch.setenv("COLUMNS", "80")
    header = ("Strategy", "Loss", "Avoided", "Shortfall", "Worst 5\u00a0%", "Cost/yr", "Loss is")
    rows = (
        ("Enterprise communities lend stock", "17,510", "1,517 ± 9,109", "1,506", "40,628", "≥0.00622", "reference"),
        ("Second source in Japan and Korea", "1,806", "\u2212244 ± 964", "1,742", "5,111", "≥0", "the same"),
    )
    print_cards([Card("Title", header, rows)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [any(line.rstrip().endswith(row[-1]) for line in lines) for row in rows] == [True, True]
    assert any("\u2212244 ± 964" in line for line in lines)


def test_quiet_says_nothing(tenchains: Command, study: Path, tmp_path: Path) -> None:
    answer = tenchains("compare", study, "--out", tmp_path / "out", "--replications", 2, "--quiet")
    assert answer == Answer(0, "", "")


def test_both_languages(tenchains: Command, study: Path, tmp_path: Path) -> None:
    english, chinese = (
        tenchains("compare", study, "--out", tmp_path / lang, "--replications", 2, "--lang", lang)
        for lang in ("en", "zh")
    )
    assert "Both grades" in english.out
    assert "两种" in chinese.out
    assert "Strategy" in english.out
    assert "策略" in chinese.out
    assert "光刻胶断供" in (tmp_path / "zh" / "report.html").read_text(encoding="utf-8")
    assert (tmp_path / "en" / "summary.csv").read_bytes() == (tmp_path / "zh" / "summary.csv").read_bytes()


def test_check_counts_what_is_sound(tenchains: Command, study: Path, tmp_path: Path) -> None:
    scenario = tenchains("check", study)
    assert scenario.status == 0
    assert scenario.out.startswith("ok: scenario no-resist: 1 cut, 365 days, 20 replications")
    network = tenchains("check", tmp_path / "tiny")
    assert network.out.startswith("ok: network tiny: 6 regions, 2 chains, 3 products, 2 inputs")
    strategy = tenchains("check", tmp_path / "strategies" / "tiered.toml")
    assert strategy.out.startswith("ok: strategy tiered: 6 rules, 1 change to the response")


def test_check_of_a_folder_names_no_document_of_others(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """A project's own files are in it too, and come first."""
    (tmp_path / "another.toml").write_text("[project]\nname = 'x'\n", encoding="utf-8")
    (tmp_path / "broken.toml").write_text("[", encoding="utf-8")
    answer = tenchains("check", tmp_path)
    assert answer.status == 1
    assert f"fix: name what is in it, such as {study.as_posix()}\n" in answer.err


def test_check_notes_a_capacity_that_looks_like_percent(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """20, 40 and 60 times what users take are sound, but were hardly meant."""
    file = tmp_path / "tiny" / "backups.csv"
    assert "note:" not in tenchains("check", tmp_path / "tiny").out
    header, first, *rest = file.read_text(encoding="utf-8").splitlines()
    row = dict(zip(header.split(","), first.split(","), strict=True))
    row |= {key: "40" for key in row if key.startswith("capacity")}
    file.write_text("\n".join([header, ",".join(row.values()), *rest]) + "\n", encoding="utf-8")
    said = tenchains("check", tmp_path / "tiny")
    assert said.status == 0
    assert f"note: backup {row['id']} has 40 times each user's baseline use; 0.2 is 20 %" in said.out


def test_check_notes_inputs_that_do_less_than_they_look(tenchains: Command, study: Path, tmp_path: Path) -> None:
    file = tmp_path / "tiny" / "inputs.csv"
    text = file.read_text(encoding="utf-8")
    text = text.replace("input,national", "input,local").replace("service,province,1,,", "service,province,1,4,")
    file.write_text(text, encoding="utf-8")
    said = tenchains("check", tmp_path / "tiny").out
    assert "note: input resist of chip: it is local, and made where no maker of chip stands" in said
    assert "note: input power of chip: a service keeps no stock, so its cover_days count for nothing" in said


def test_check_sets_amounts_against_the_target(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """Power: 36.5 a year to final users and .1 of the chips' 365, against a target in units of a ten-thousandth."""
    file = tmp_path / "tiny" / "network.toml"
    assert "home output" not in tenchains("check", tmp_path / "tiny").out
    with file.open("a", encoding="utf-8") as more:
        more.write("target = 730000\n")
    said = tenchains("check", tmp_path / "tiny").out
    assert "home output of energy, from the amounts that it delivers: 0.0001 of the target" in said


@pytest.mark.parametrize(
    ("id_", "said"),
    [
        ("zhejiang-2025", "ok: network zhejiang-2025: "),
        ("resist-stop", "ok: scenario resist-stop: "),
        ("tiered", "ok: strategy tiered: "),
    ],
)
def test_check_takes_the_id_of_what_ships(tenchains: Command, id_: str, said: str) -> None:
    assert tenchains("check", id_).out.startswith(said)


def test_no_two_shelves_have_the_same_id() -> None:
    """So that `check` need not ask which is meant."""
    ids = [path.name.removesuffix(".toml") for kind in SHELVES for path in shipped(kind)]
    assert len(ids) == len(set(ids))


def test_check_says_that_what_may_happen_does_in_a_single_run(tenchains: Command, tmp_path: Path) -> None:
    write_study(tmp_path)
    likely = SCENARIO.replace("start_day = 30", "start_day = 30\nprobability = 0.25")
    assert likely != SCENARIO
    one = write_scenario(tmp_path, likely.replace("replications = 20", "replications = 1"), "one.toml")
    said = "note: with one replication there is no luck, so every cut that may happen does"
    assert said in tenchains("check", one).out
    assert said not in tenchains("check", write_scenario(tmp_path, likely, "many.toml")).out
    answer = tenchains("compare", one, "--out", tmp_path / "out", "--workers", 1)
    assert answer.out.count(WORDS["chance_note"].en) == 1


@pytest.mark.parametrize(("encoding", "language", "word"), [("gbk", "zh", "策略"), ("ascii", "en", "Strategy")])
def test_output_in_an_encoding_without_all_our_signs_is_no_traceback(
    study: Path, tmp_path: Path, encoding: str, language: str, word: str
) -> None:
    """As where a Chinese Windows writes into a file: GBK has no no-break space."""
    words = ["run", study, "--replications", 2, "--workers", 1, "--lang", language, "--out", tmp_path / "out"]
    real = {**os.environ, "PYTHONIOENCODING": encoding}
    found = subprocess.run(
        [sys.executable, "-m", "sim", *map(str, words)], cwd=ROOT, env=real, capture_output=True, check=False
    )
    assert (found.returncode, b"Traceback" in found.stderr) == (0, False), found.stderr
    said = found.stdout.decode(encoding)
    assert word in said
    assert "\u00a0" not in said.splitlines()[0]


@pytest.mark.parametrize("words", [("show", "光刻"), ("光刻",), ("check", "光刻.toml")])
def test_errors_are_in_the_encoding_that_is_asked_for_as_tables_are(words: tuple[str, ...]) -> None:
    real = {**os.environ, "PYTHONIOENCODING": "ascii"}
    found = subprocess.run([sys.executable, "-m", "sim", *words], cwd=ROOT, env=real, capture_output=True, check=False)
    assert found.returncode in (1, 2)
    assert b"??" in found.stderr
    assert found.stderr.isascii()


def test_signs_that_an_encoding_lacks_leave_numbers_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    written = BytesIO()
    monkeypatch.setattr(sys, "stdout", TextIOWrapper(written, encoding="ascii"))
    write_what_can_be_written()
    sys.stdout.write("95\u00a0% “\u22125 – 3” 亿")
    sys.stdout.flush()
    assert written.getvalue().decode() == '95 % "-5 - 3" ?'


def test_check_says_which_hazards_may_strike(tenchains: Command, tmp_path: Path) -> None:
    write_network(tmp_path / "tiny")
    drawn = SCENARIO.replace("[defaults]", "[hazards]\ndraw = true\n[defaults]").replace('"none", "tiered"', '"none"')
    many, one = (
        tenchains("check", write_scenario(tmp_path, text, name)).out
        for text, name in ((drawn, "a.toml"), (drawn.replace("replications = 20", "replications = 1"), "b.toml"))
    )
    assert "the cuts and 1 hazard select 1 of 5 producers" in many  # resist from Japan, by sea
    assert "note: with one replication there is no luck, so the hazards do not strike" in one
    assert "note" not in many


def test_check_counts_what_cuts_select_whatever_the_last_strategy_shields(tenchains: Command, tmp_path: Path) -> None:
    study = write_study(tmp_path)
    select = "of 5 producers"
    (before,) = [line for line in tenchains("check", study).out.splitlines() if select in line]
    tiered = tmp_path / "strategies" / "tiered.toml"
    tiered.write_text(tiered.read_text() + "[[protection]]\nshare = 1\n")
    assert before in tenchains("check", study).out


@pytest.mark.parametrize("command", [("check",), ("run", "--strategy", "tiered", "--quiet")])
def test_a_strategy_that_leaves_nobody_at_home_to_deliver_is_told(
    tenchains: Command, tmp_path: Path, command: tuple[str, ...]
) -> None:
    """All that home makes of chips, which it delivers, is moved to the rest of the country."""
    study = write_study(tmp_path)
    tiered = tmp_path / "strategies" / "tiered.toml"
    away = '[[sourcing]]\naway_from = ["CN-HOME"]\ntowards = ["CN-REST"]\nshare = 1\n'
    tiered.write_text(tiered.read_text() + away)
    answer = tenchains(command[0], study, *command[1:])
    assert answer.status == 1
    assert "deliveries.csv: nobody at home is left to make what is delivered: 'chip'" in answer.err
    assert "fix: let [[sourcing]] leave a part of it at home" in answer.err


def test_a_cut_of_backups_alone_is_told(tenchains: Command, tmp_path: Path) -> None:
    """In a region where nobody but a backup stands."""
    study = write_study(tmp_path)
    where = 'products = ["resist"]\nregions = ["CN-HOME"]\n'
    study.write_text(f"{study.read_text()}[[cut]]\n{where}start_day = 40\nduration_days = 10\n")
    told = "note: cut 2 takes backups and no producer"
    assert told in tenchains("check", study).out
    answer = tenchains("run", study, "--replications", 1, "--out", tmp_path / "told")
    assert (answer.status, told in answer.err) == (0, True)


def test_check_says_which_rules_reach_nothing(tenchains: Command, tmp_path: Path) -> None:
    """Of resist there is but one user, who has nobody to lend to."""
    answer = tenchains("check", write_study(tmp_path))
    assert "  note: strategy tiered: [[community]] 1 finds no two users of a product" in answer.out
    assert answer.out.count("note") == 1


def test_a_quiet_check_says_what_is_wrong_and_nothing_else(tenchains: Command, study: Path) -> None:
    sound = tenchains("check", study, "--quiet")
    assert (sound.status, sound.out, sound.err) == (0, "", "")
    study.write_text(study.read_text(encoding="utf-8").replace("seed = 7", "sed = 7"), encoding="utf-8")
    wrong = tenchains("check", study, "--quiet")
    assert (wrong.status, wrong.out) == (1, "")
    assert "sed" in wrong.err


def test_check_names_every_problem_at_once(tenchains: Command, tmp_path: Path) -> None:
    write_network(tmp_path / "tiny")
    text = SCENARIO.replace('products = ["resist"]', 'products = ["resit"]').replace('"tiered"]', '"tierd"]')
    answer = tenchains("check", write_scenario(tmp_path, text.replace("seed = 7", "sed = 7")))
    assert answer.status == 1
    assert answer.out == ""
    assert answer.err.count("error: ") == 3
    assert "did you mean 'seed'?" in answer.err
    assert "did you mean 'tiered'?" in answer.err
    assert "did you mean 'resist'?" in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_is_cut_is_listed_without_what_stands_in_brackets(language: Language) -> None:
    rows = {row[0]: row[-1] for row in shelf("scenarios", language).rows}
    assert rows["eda-licence-stop"] == {"en": "EDA design software and 1 more", "zh": "专用设计软件及另外1项"}[language]
    assert not {"(", "（"}.intersection(*rows.values())


@pytest.mark.parametrize(("language", "title"), [("en", "Japan stops photoresist"), ("zh", "日本光刻胶断供")])
def test_list_shows_what_ships(tenchains: Command, language: str, title: str) -> None:
    everything = tenchains("list", "--lang", language)
    assert everything.status == 0
    for word in ("zhejiang-2025", "resist-stop", title, "tiered"):
        assert word in everything.out
    strategies = tenchains("list", "strategies", "--lang", language)
    assert "tiered" in strategies.out
    assert "resist-stop" not in strategies.out


@pytest.mark.parametrize("name", ["ic-photoresist-arf", "integrated-circuits"])
def test_show_speaks_both_languages(tenchains: Command, name: str) -> None:
    english, chinese = (tenchains("show", name, "--lang", language) for language in ("en", "zh"))
    assert (english.status, chinese.status) == (0, 0)
    assert english.out != chinese.out
    assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese.out)


def test_show_says_who_a_backup_is_in_the_language_asked_for(tenchains: Command) -> None:
    english, chinese = (tenchains("show", "ic-photoresist-arf", "--lang", language).out for language in ("en", "zh"))
    assert "DuPont" in english
    assert "杜邦" in chinese
    assert "杜邦" not in english


def test_show_finds_names_in_a_network_of_one_s_own(tenchains: Command, study: Path, tmp_path: Path) -> None:
    answer = tenchains("show", "光刻胶", "--network", tmp_path / "tiny")
    assert answer.status == 0
    assert "Photoresist" in answer.out
    assert "JP" in answer.out


@pytest.mark.parametrize("part", ["", "1", "0/1", "2/1", "1/2/3", "\u00b2/\u00b2", "\uff11/\uff12", f"1/{'9' * 5000}"])
def test_what_is_no_part_of_a_whole_is_wrong_usage(tenchains: Command, study: Path, part: str) -> None:
    answer = tenchains("compare", study, "--shard", part)
    assert answer.status == 2
    assert "is no part of a whole; say e.g. 2/8" in answer.err


def test_a_working_folder_that_was_deleted_is_told(
    tenchains: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    answer = tenchains("check", "none")
    assert answer.status == 1
    assert answer.err.startswith("error: working folder: it does not exist any more\n  fix: change into")


def test_show_takes_a_network_s_own_words(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """Kinds and modes of transport are whatever a network calls them."""
    table = tmp_path / "tiny" / "supply.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("7,air", "7,camel"), encoding="utf-8")
    for language in ("en", "zh"):
        answer = tenchains("show", "resist", "--network", tmp_path / "tiny", "--lang", language)
        assert answer.status == 0
        assert "camel" in answer.out


def test_show_heads_a_product_of_one_name_with_it_once(tenchains: Command, study: Path, tmp_path: Path) -> None:
    table = tmp_path / "tiny" / "products.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Photoresist,光刻胶", "KrF,"), encoding="utf-8")
    assert tenchains("show", "resist", "--network", tmp_path / "tiny").out.split("\n")[0].strip() == "KrF"


def test_show_tells_what_may_strike_a_product_and_how_much_of_it(
    tenchains: Command, study: Path, tmp_path: Path
) -> None:
    """An earthquake reaches what comes from Japan by sea: three fifths; nothing may strike the chip."""
    words = ("--network", tmp_path / "tiny")
    resist, chip = (tenchains("show", name, *words).out for name in ("resist", "chip"))
    (struck,) = (line for line in resist.splitlines() if "Earthquake" in line)
    assert struck.split()[1:5] == ["60", "%", "100", "%"]
    assert "Earthquake" not in chip


def test_show_tells_in_what_a_degraded_backup_falls_short(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """The Korean resist is the real thing; of the home one 90 % can be used, which makes chips worth 80 %."""
    answer = tenchains("show", "resist", "--network", tmp_path / "tiny").out.replace("\u00a0", " ")
    (head,) = (line for line in answer.splitlines() if "Worth" in line)
    (degraded,) = (line for line in answer.splitlines() if line.startswith(" degraded "))
    assert head.split()[-4:] == ["[days]", "Worth", "Yield", "Who"]
    assert "80 %   90 %" in degraded


def test_show_tells_which_inputs_stand_in_for_each_other(tenchains: Command, study: Path, tmp_path: Path) -> None:
    words, table = ("--network", tmp_path / "tiny"), tmp_path / "tiny" / "inputs.csv"
    assert "Group" not in tenchains("show", "chip", *words).out
    head, *rows = table.read_text(encoding="utf-8").splitlines()
    table.write_text("\n".join([f"{head},group", *(f"{row},feeds" for row in rows)]), encoding="utf-8")
    assert tenchains("show", "chip", *words).out.count(" feeds ") == 2
    assert "互替组" in tenchains("show", "chip", *words, "--lang", "zh").out


def test_show_tells_an_amount_as_that_with_its_unit(tenchains: Command, study: Path, tmp_path: Path) -> None:
    """Chips deliver a share, and have a target; energy an amount, which stood there as a share of 36.5."""
    words = ("--network", tmp_path / "tiny")
    chips, energy = (tenchains("show", name, *words).out for name in ("chips", "energy"))
    assert "365 million/yr" in chips
    assert "100\u00a0%" in chips
    assert "36.5 million/yr" in energy
    assert "36.5 million/年" in tenchains("show", "energy", *words, "--lang", "zh").out


@pytest.mark.parametrize(("command", "option"), [("run", "--strategy"), ("compare", "--strategies")])
def test_a_misspelt_strategy_of_one_s_own_is_found_beside_the_scenario(
    tenchains: Command, study: Path, command: str, option: str
) -> None:
    none = study.parent / "strategies" / "none.toml"
    none.rename(none.with_name("licence.toml"))
    answer = tenchains(command, study, option, "lisence")
    assert answer.status == 1
    assert f"error: {option}: no strategy is called 'lisence'\n  fix: did you mean 'licence'?" in answer.err
    assert "fix: beside it are: licence, tiered; shipped are: " in tenchains(command, study, option, "xyz").err


def test_version(tenchains: Command) -> None:
    assert tenchains("--version").out.strip().endswith(__version__)


# --- status ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ("compare",),
        ("compare", "x", "--replications", "0"),
        ("compare", "x", "--workers", "none"),
        ("compare", "x", "--lang", "fr"),
        ("run", "x", "--no-such-option"),
        ("no-such-command",),
        ("list", "potatoes"),
    ],
)
def test_wrong_usage_is_2(tenchains: Command, words: tuple[str, ...]) -> None:
    answer = tenchains(*words)
    assert answer.status == 2
    assert "Usage: " in answer.err


def test_a_precision_cannot_be_split(tenchains: Command, study: Path) -> None:
    words = ("compare", study, "--precision", 0.1, "--replications", 50, "--shard", "1/2")
    answer = tenchains(*words)
    assert answer.status == 2
    assert "--precision finds out how many runs it takes, so --shard cannot split it; drop one" in answer.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("compare", "resist-stp"), "did you mean 'resist-stop'?"),
        (("run", "resist-stop", "--strategy", "tierd"), "did you mean 'tiered'?"),
        (("show", "ic-photoresist-afr"), "did you mean 'ic-photoresist-arf' (ArF"),
        (("check", "no/such/place.toml"), "fix:"),
    ],
)
def test_wrong_input_is_1_and_says_how_to_mend_it(tenchains: Command, words: tuple[str, ...], said: str) -> None:
    answer = tenchains(*words)
    assert answer.status == 1
    assert answer.err.startswith("error: ")
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_network_without_a_baseline_is_wrong_input(tenchains: Command, tmp_path: Path) -> None:
    """Chips' own target is less than what their own deliveries take: the other chain would have to be negative."""
    write_study(tmp_path)
    path = tmp_path / "tiny" / "network.toml"
    path.write_text(NETWORK.replace('name = "Energy"', 'name = "Energy"\ntarget = 1'), encoding="utf-8")
    deliveries = tmp_path / "tiny" / "deliveries.csv"
    deliveries.write_text("product,chain,share\nchip,chips,1\npower,energy,1\n", encoding="utf-8")
    answer = tenchains("compare", tmp_path / "scenario.toml", "--out", tmp_path / "out")
    assert answer.status == 1
    assert "[[chain]] energy" in answer.err
    assert not (tmp_path / "out").exists()


def test_interrupted_is_130(tenchains: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.batches.simulate", interrupt)
    answer = tenchains("run", study, "--out", tmp_path / "out", "--workers", 1)
    assert (answer.status, answer.err.splitlines()[-1]) == (130, "interrupted")
    assert not (tmp_path / "out").exists()


def test_no_room_for_what_is_compiled_is_no_traceback(
    tenchains: Command, study: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.EFBIG, "File too large", "kernel.nbi")

    monkeypatch.setattr("sim.batches.simulate", full)
    answer = tenchains("run", study, "--out", tmp_path / "out", "--workers", 1, "--quiet")
    assert answer.status == 1
    assert answer.err == (
        "error: kernel.nbi: it could not be written: File too large\n"
        "  fix: allow larger files (ulimit -f unlimited), then call the command again: what is done is kept\n"
    )


# --- what is there is left alone ---------------------------------------------------------------------------------


@pytest.fixture
def results(tenchains: Command, study: Path, tmp_path: Path) -> Path:
    out = tmp_path / "out"
    assert tenchains("compare", study, "--out", out, "--replications", 2, "--quiet").status == 0
    return out


def test_new_results_replace_old_ones(tenchains: Command, study: Path, results: Path) -> None:
    before = contents(results)
    assert tenchains("compare", study, "--out", results, "--replications", 2, "--seed", 9, "--quiet").status == 0
    assert contents(results).keys() == before.keys()
    assert contents(results)["summary.csv"] != before["summary.csv"]
    assert beside(results) == []


def test_wrong_input_leaves_old_results(tenchains: Command, study: Path, results: Path) -> None:
    before = contents(results)
    study.write_text(SCENARIO.replace("[[cut]]", "[[cutt]]"), encoding="utf-8")
    assert tenchains("compare", study, "--out", results).status == 1
    assert contents(results) == before


@pytest.mark.parametrize("victim", ["_write", "_swap"])
def test_full_disk_leaves_old_results(
    tenchains: Command, study: Path, results: Path, monkeypatch: pytest.MonkeyPatch, victim: str
) -> None:
    before = contents(results)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"sim.archive.folder.{victim}", full)
    answer = tenchains("compare", study, "--out", results, "--replications", 2, "--seed", 9, "--quiet")
    assert answer.status == 1
    assert "No space left" in answer.err
    assert "fix: free some space" in answer.err
    assert contents(results) == before
    assert beside(results) == []


def test_defect_in_the_report_leaves_old_results(
    tenchains: Command, study: Path, results: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(results)

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("sim.plots.draw_all", broken)
    monkeypatch.setattr(sys, "argv", ["tenchains", "run", str(study), "--out", str(results), "--replications", "2"])
    with pytest.raises(ZeroDivisionError):  # ours, not the user's: it is not hidden
        main()
    assert contents(results) == before
    assert beside(results) == []


def test_somebody_else_s_folder_is_refused_before_the_run(tenchains: Command, study: Path, tmp_path: Path) -> None:
    mine = tmp_path / "thesis"
    mine.mkdir()
    (mine / "chapter.txt").write_text("years of work", encoding="utf-8")
    answer = tenchains("compare", study, "--out", mine)
    assert answer.status == 1
    assert "chapter.txt" in answer.err
    assert "simulated" not in answer.err
    assert contents(mine) == {"chapter.txt": b"years of work"}


# --- help --------------------------------------------------------------------------------------------------------

HEAVY = (
    "numpy",
    "scipy",
    "numba",
    "matplotlib",
    "pyarrow",
    "pydantic",
    "simpy",
    "networkx",
    "rich",
    "jinja2",
    "sim.scenario",
)


@pytest.mark.parametrize("words", [["--help"], ["compare", "--help"], ["--version"], ["no-such-command"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    program = f"""
import sys
sys.argv = ["tenchains", *{words!r}]
from sim.cli import main
try:
    main()
except SystemExit:
    pass
print("heavy:", *(name for name in {HEAVY!r} if name in sys.modules))
"""
    found = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.splitlines()[-1] == "heavy:"
