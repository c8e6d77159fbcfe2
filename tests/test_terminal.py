"""Is what the commands print readable at 80 columns, and all of it in the language that was asked for?"""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections import Counter
from io import StringIO

import pytest
from click.testing import CliRunner
from rich.cells import cell_len
from synthetic_comparison import ten_chains

from sim.cards import Card, driver_card, strategy_card
from sim.cli import commands
from sim.inspection import describe, look_up
from sim.labels import Language
from sim.terminal import Progress, print_cards, print_error

COLUMNS = 80
LANGUAGES = pytest.mark.parametrize("language", ["en", "zh"])


def printed(*words: str) -> list[str]:
    """What a command prints on a terminal of 80 columns."""
    found = CliRunner().invoke(commands, words, env={"COLUMNS": str(COLUMNS)}, catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.output.splitlines()


@LANGUAGES
@pytest.mark.parametrize("subject", ["helium", "ic-photoresist-arf", "ic-eda", "integrated-circuits", "textiles"])
def test_a_product_or_chain_fits(subject: str, language: str) -> None:
    assert max(map(cell_len, printed("show", subject, "--lang", language))) <= COLUMNS


@LANGUAGES
@pytest.mark.parametrize("subject", ["crude-oil", "ic-auto-mcu", "ic-litho-immersion", "ic-photoresist-arf"])
def test_nothing_is_cut_off_at_80_columns(subject: str, language: Language) -> None:
    """What fits because its end is missing does not fit: every sign of every cell is printed."""
    shown = Counter("".join(printed("show", subject, "--lang", language)))
    network, found = look_up(subject, "zhejiang-2025")
    said = [text for card in describe(network, found, language)
            for row in ((card.title,), card.header, *card.rows) for text in row]  # fmt: skip
    assert Counter("".join("".join(said).split())) - shown == Counter()


def test_no_chinese_line_begins_with_what_closes() -> None:
    """A chain has more places, and a name of software more signs, than a line of 80 columns."""
    for subject in ("integrated-circuits", "ic-photoresist-arf", "port-service"):
        begun = [line.strip()[:1] for line in printed("show", subject, "--lang", "zh")]
        assert not {*begun} & set("，。、；：）”")


@LANGUAGES
def test_the_shelves_fit(language: str) -> None:
    assert max(map(cell_len, printed("list", "--lang", language))) <= COLUMNS


@pytest.mark.parametrize("command", ["", *commands.commands])
def test_help_fits_and_says_what_it_says_to_the_end(command: str) -> None:
    words = [sys.executable, "-m", "sim", *([command] if command else []), "--help"]
    real = {**os.environ, "COLUMNS": str(COLUMNS)}  # the runner of click's own tests is two columns wider
    lines = subprocess.run(words, env=real, capture_output=True, text=True, check=True).stdout.splitlines()
    assert max(map(cell_len, lines)) <= COLUMNS
    assert [line for line in lines[1:] if line.endswith("...")] == []  # the first says [ARGS]...


def test_chinese_words_for_kinds_and_types() -> None:
    text = "\n".join(printed("show", "ic-photoresist-arf", "--lang", "zh"))
    assert re.search(r"类别\s+材料", text)
    assert "物料" in text
    assert not re.search(r"\b(material|input|capital|design|service)\b", text.split("备份")[0])


def test_places_are_listed_as_each_language_does() -> None:
    assert "杭州（CN-ZJ-HZ）、宁波（CN-ZJ-NB）" in "\n".join(printed("show", "integrated-circuits", "--lang", "zh"))
    assert "Hangzhou (CN-ZJ-HZ), Ningbo (CN-ZJ-NB)" in "\n".join(printed("show", "integrated-circuits"))


@LANGUAGES
def test_a_result_fits_without_colour(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Four strategies with long names, a joint interval, three drivers: nothing wider than a plain terminal."""
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    comparison = ten_chains()
    print_cards([strategy_card(comparison, language), driver_card(comparison, language, 3)])
    lines = capsys.readouterr().out.splitlines()
    assert max(map(cell_len, lines)) <= COLUMNS
    assert "\x1b" not in "".join(lines)
    text = "\n".join(lines)
    for outcome in comparison.outcomes:
        assert all(word in text for word in outcome.strategy.title[language].split())
    drivers = text[text.index(driver_card(comparison, language, 3).title) :].splitlines()
    assert sum("%" in line for line in drivers) == 3


def test_headings_over_numbers_break_before_words_are_cut(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    header = ("Strategy", "Gross loss", "Avoided", "Shortfall", "Worst 5\u00a0%", "Cost/yr", "Loss is")
    rows = (
        ("No backups", "2,880", "–", "2,737", "4,170", "0", "reference"),
        ("Enterprise communities", "2,890", "0.0742 ± 0.170", "2,746", "4,186", "8.73", "higher"),
    )
    print_cards([Card("", header, rows)])
    text = capsys.readouterr().out
    assert all(word in text for row in (header, *rows) for cell in row for word in cell.split())
    assert max(map(cell_len, text.splitlines())) <= COLUMNS
    assert "Gross loss" not in text
    monkeypatch.setenv("COLUMNS", str(2 * COLUMNS))
    print_cards([Card("", header, rows)])
    assert "Gross loss" in capsys.readouterr().out  # where there is room, it keeps its line


def test_progress_is_told_in_chinese_too(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    now = 0.0
    monkeypatch.setattr("sim.terminal.time.monotonic", lambda: now)
    progress = Progress(10, "zh", False, lambda: True)
    for done in range(1, 11):
        now += 30.0
        progress.report(done, 10)
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == ["已模拟10次中的1次", "已模拟10次中的2次，还需4分钟"]
    assert said[-2:] == ["已模拟10次中的9次，还需30秒", "已模拟10次中的10次"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "simulated 20 of at most 100 runs, at most 40 s left"), ("zh", "已模拟20次，至多100次，至多还需40秒")],
)
def test_progress_towards_a_precision_is_told_of_the_most(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: Language, said: str
) -> None:
    now = 0.0
    monkeypatch.setattr("sim.terminal.time.monotonic", lambda: now)
    progress = Progress(100, language, False, lambda: True, most=True)
    for done in (10, 20):
        now += 5.0
        progress.report(done, 100)
    assert capsys.readouterr().err.splitlines()[-1] == said


def test_brackets_of_titles_are_those_of_the_language() -> None:
    for card in (strategy_card(ten_chains(), "zh"), driver_card(ten_chains(), "zh", 3)):
        assert "（" in card.title
        assert "(" not in card.title
    assert "备份（专家判断）" in "\n".join(printed("show", "ic-photoresist-arf", "--lang", "zh"))


def test_what_an_earlier_call_has_done_says_nothing_of_the_speed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of 100 runs 50 are read back in a moment, the others take two seconds each."""
    now, simulating = 0.0, False
    monkeypatch.setattr("sim.terminal.time.monotonic", lambda: now)
    progress = Progress(100, "en", False, lambda: simulating)
    for done in range(1, 51):
        now += 0.001
        progress.report(done, 100)
    assert "left" not in capsys.readouterr().err
    simulating = True
    for done in range(51, 101):
        now += 2.0
        progress.report(done, 100)
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "simulated 60 of 100 runs, 1 min left"
    assert said[-2:] == ["simulated 90 of 100 runs, 20 s left", "simulated 100 of 100 runs"]


def test_what_comes_before_the_first_answer_says_nothing_of_the_speed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new install compiles for 41 seconds; then four workers answer at once, every 10 seconds.

    When 40 of 200 runs are done, 39 have come since the first, in 90 seconds: the rest take 160 x 90 / 39 = 369 s.
    When 180 are done, the latest 99 have come in 240 seconds: 20 x 240 / 99 = 48 s.
    """
    now = 0.0
    monkeypatch.setattr("sim.terminal.time.monotonic", lambda: now)
    progress = Progress(200, "en", False, lambda: True)
    now = 41.0
    for done in range(1, 201):
        progress.report(done, 200)
        now += 10.0 * (done % 4 == 0)
    said = capsys.readouterr().err.splitlines()
    assert said[:2] == ["simulated 20 of 200 runs", "simulated 40 of 200 runs, 6 min left"]
    assert said[-2:] == ["simulated 180 of 200 runs, 48 s left", "simulated 200 of 200 runs"]


def test_what_nobody_hears_may_hold_any_sign(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once standard error takes nothing more, a folder with a name in GBK is told to nobody, and ends no run."""

    class Full(StringIO):
        def write(self, _: str) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(sys, "stderr", Full())
    print_error("heard")
    assert not isinstance(sys.stderr, Full)
    print_error("\udcc4")
    sys.stderr.close()
