"""Are tutorial and how-to pages true?  Their files are written, their commands run in order, their numbers compared.

Figures are left out: they take longer than all the rest, and tests of their own.
"""

from __future__ import annotations

import csv
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import commands
from sim.errors import InputError
from sim.inspection import inspect

DOCS = Path(__file__).parents[1] / "docs"
STEP = re.compile(
    r"^`(?P<name>[\w./-]+\.toml)`\n\n```toml\n(?P<text>.*?)^```|^    tenchains (?P<command>[^\n]+)$",
    re.DOTALL | re.MULTILINE,
)
COMMENT = re.compile(r" +#.*$", re.MULTILINE)
KEY = re.compile(r"`(\[*\w+\]*)`")
DAY = re.compile(r"\bday\s(\d+)|第(\d+)天")
TABLE = re.compile(r"^\| strategy \| chain \| `(?P<metric>\w+)` \|\n\|[-|]+\|\n(?P<rows>(?:\|.*\|\n)+)", re.MULTILINE)


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.setattr("sim.plots.draw_all", lambda *_, **__: ())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def steps(page: str) -> Iterator[re.Match[str]]:
    return STEP.finditer((DOCS / page).read_text(encoding="utf-8"))


def follow(page: str) -> dict[int, str]:
    """Do what a page says, from top to bottom; what every command printed, by its place in the page."""
    said = {}
    for step in steps(page):
        if step["name"]:
            path = Path(step["name"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step["text"], encoding="utf-8")
            continue
        words = shlex.split(step["command"].partition(" > ")[0])
        workers = ["--workers", "1"] if words[0] in ("compare", "run") else []
        result = CliRunner().invoke(commands, [*words, *workers])
        assert result.exit_code == 0, (step["command"], result.output)
        said[step.start()] = result.output
    return said


def measured(folder: Path, metric: str) -> dict[tuple[str, str], float]:
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            (row["strategy"], row["chain"]): float(row["mean"])
            for row in csv.DictReader(file)
            if row["metric"] == metric
        }


def compare_with(table: re.Match[str], folder: Path) -> None:
    """A table of the page says what the folder says, to within one of the last digit that is printed."""
    found = measured(folder, table["metric"])
    for line in table["rows"].splitlines():
        strategy, chain, number = (cell.strip() for cell in line.strip("|").split("|"))
        last = 10.0 ** -len(number.partition(".")[2])
        assert found[strategy, chain] == pytest.approx(float(number), rel=0.0, abs=last), (strategy, chain)


def days_told(page: str) -> set[int]:
    """The days that a page reads off `events.csv`: those of the paragraph that names it."""
    (told,) = (part for part in page.split("\n\n") if "`events.csv`" in part)
    return {int(found[1] or found[2]) for found in DAY.finditer(told)}


def days_of_events(folder: Path) -> set[float]:
    with (folder / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        return {float(row["day"]) for row in csv.DictReader(file)}


def test_the_tutorial_is_true(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    without_luck, with_luck = TABLE.finditer(page)
    taken: list[dict[tuple[str, str], float]] = []
    real = commands.commands["compare"].callback

    def kept(**options: object) -> None:
        assert real is not None
        real(**options)
        if (work / "results" / "valves").is_dir():
            table = without_luck if not taken else with_luck
            compare_with(table, work / "results" / "valves")
            if not taken:
                assert days_told(page) <= days_of_events(work / "results" / "valves")
            taken.append(measured(work / "results" / "valves", table["metric"]))

    monkeypatch.setattr(commands.commands["compare"], "callback", kept)
    said = follow("tutorial.md")
    assert len(taken) == 2
    assert [output for output in said.values() if output.startswith("ok: scenario valves")]
    assert (work / "results" / "port-closure" / "report.html").is_file()
    lost = {strategy: loss for (strategy, chain), loss in taken[1].items() if chain == "all"}
    assert lost["valves-ready"] < 0.2 * lost["tiered"] < lost["none"]


def test_the_mistake_of_the_tutorial_is_told_so(work: Path) -> None:
    page = (DOCS / "tutorial.md").read_text(encoding="utf-8")
    first = next(step for step in steps("tutorial.md") if step["name"])
    Path(first["name"]).write_text(first["text"].replace("-valve", "-valves"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        inspect(Path(first["name"]))
    assert str(caught.value) in page


@pytest.mark.parametrize("page", ["tutorial", "own-scenario", "own-strategy"])
def test_a_chinese_page_keeps_step(page: str) -> None:
    """The same files but for what comments say, the same commands and numbers, and the same keys explained."""
    names = f"{page}.md", f"{page}.zh.md"
    english, chinese = ([COMMENT.sub("", step[0]) for step in steps(name)] for name in names)
    assert english == chinese
    whole = [(DOCS / name).read_text(encoding="utf-8") for name in names]
    tables, keys = ([pattern.findall(text) for text in whole] for pattern in (TABLE, KEY))
    assert tables[0] == tables[1]
    assert set(keys[0]) == set(keys[1])
    if page == "tutorial":
        assert days_told(whole[0]) == days_told(whole[1])


@pytest.mark.parametrize("page", ["own-scenario.md", "own-strategy.md"])  # the Chinese pages run the same
def test_a_how_to_is_true(work: Path, page: str) -> None:
    said = follow(page)
    files = {step["name"] for step in steps(page) if step["name"]}
    checked = [output for output in said.values() if output.startswith("ok: ")]
    assert len(checked) == len(files)
