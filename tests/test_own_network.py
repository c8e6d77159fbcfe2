"""Is docs/own-network.md true?  Its files are written, its commands are run, and its numbers are compared."""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import commands
from sim.loading import shipped

PAGE = Path(__file__).parents[1] / "docs" / "own-network.md"
FILE = re.compile(r"^`([\w./-]+)`(?:(?!\n\n).)*?\n\n```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```\w+\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^    tenchains (.+)$", re.MULTILINE)
Rows = dict[tuple[str, str, str], dict[str, str]]


@cache
def section(title: str) -> str:
    return PAGE.read_text(encoding="utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


@pytest.fixture
def work(tmp_path, monkeypatch):
    """A folder with all files of the page."""
    files = dict(FILE.findall(PAGE.read_text(encoding="utf-8")))
    assert sorted(files) == [
        "chip-cut.toml", "chip-luck.toml", "fridge/backups.csv", "fridge/deliveries.csv", "fridge/inputs.csv",
        "fridge/network.toml", "fridge/products.csv", "fridge/references.csv", "fridge/supply.csv",
        "strategies/licence.toml", "strategies/stock.toml", "strategies/substitute.toml",
    ]  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(command: str) -> str:
    one_core = ["--workers", "1"] if command.startswith("compare") else []
    result = CliRunner().invoke(commands, [*command.split(), *one_core])
    assert result.exit_code == 0, result.output
    return result.output


def summary(folder: Path) -> Rows:
    with (folder / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        return {(row["strategy"], row["chain"], row["metric"]): row for row in csv.DictReader(file)}


def mean(rows: Rows, strategy: str, chain: str, metric: str) -> float:
    return float(rows[strategy, chain, metric]["mean"])


def table(text: str) -> list[list[str]]:
    rows = [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    return [rows[0], *rows[2:]]


def check_table(rows: Rows) -> None:
    header, *lines = table(section("The question"))
    assert len(lines) == 8
    for strategy, chain, *cells in lines:
        for metric, cell in zip(header[2:], cells, strict=True):
            assert mean(rows, strategy, chain, metric) == pytest.approx(float(cell), abs=1e-9), (
                strategy,
                chain,
                metric,
            )
    for strategy in ("none", "stock", "substitute", "licence"):
        assert mean(rows, strategy, "metals", "loss_value") == pytest.approx(0.0, abs=1e-9)


def test_the_network_is_whole_and_can_be_drawn(work):
    check, *shows = COMMAND.findall(section("The economy"))
    assert BLOCK.findall(section("The economy"))[-1] in run(check)
    for show in shows:
        assert run(show)
        assert (work / show.split()[-1]).stat().st_size > 10_000


def test_the_baseline_is_what_the_page_works_out(work):
    from sim.baseline import solve_baseline
    from sim.loading import load_network
    from sim.wiring import wire

    network = load_network(work / "fridge")
    wiring = wire(network, network.defaults.home_share_elsewhere)
    output = solve_baseline(network, wiring).output
    made = {(one.product, one.region): float(flow) for one, flow in zip(wiring.producers, output, strict=True)}
    assert made == {
        ("refrigerator", "NORTH"): pytest.approx(4.0),
        ("refrigerator", "SOUTH"): pytest.approx(6.0),
        ("control-board", "SOUTH"): pytest.approx(1.0),
        ("controller-chip", "ABROAD"): pytest.approx(0.25),
        ("compressor", "NORTH"): pytest.approx(3.0),
        ("steel", "NORTH"): pytest.approx(1.52),
        ("steel", "ABROAD"): pytest.approx(0.38),
    }


def test_the_results_are_those_of_the_table(work):
    check, compare = COMMAND.findall(section("The question"))
    assert BLOCK.findall(section("The question"))[-1] in run(check)
    assert run(compare).rstrip().endswith("report.html")
    check_table(summary(work / "results" / "chip-cut"))
    with (work / "results" / "chip-cut" / "events.csv").open(encoding="utf-8-sig", newline="") as file:
        days = {(row["kind"], row["subject"]): float(row["day"]) for row in csv.DictReader(file)}
    assert days["called", "chip-older"] == days["called", "chip-licensed"] == 35.0
    assert (days["ramp", "chip-older"], days["ramp", "chip-licensed"]) == (60.0, 40.0)


def test_the_arithmetic_is_that_of_the_page():
    # loss = f D - B - S for boards, less the 5 days of boards that refrigerator makers keep
    cut, stock = 0.8 * 60, 20
    older, licensed = 0.6 * (60 - 30 - 5), 0.5 * (60 - 10 - 5)
    losses = {
        "none": cut - stock,
        "stock": cut - 35,
        "substitute": cut - older - stock,
        "licence": cut - licensed - stock,
    }
    for strategy, chain, volume, value, *_ in table(section("The question"))[1:]:
        loss = losses[strategy] - (5 if chain == "appliances" else 0)
        assert float(volume) == pytest.approx(loss)
        worth = older * 0.2 if (strategy, chain) == ("substitute", "electronics") else 0.0
        assert float(value) == pytest.approx(loss + worth)


def test_luck_keeps_to_the_integral(work):
    (compare,) = COMMAND.findall(section("With luck"))
    run(compare)
    rows = summary(work / "results" / "chip-luck")
    found = rows["none", "appliances", "loss_volume_days"]
    half = 0.5 * (float(found["high"]) - float(found["low"]))
    assert half == pytest.approx(1.5, abs=0.15)  # 0.8 times the spread of D, sqrt(350) = 18.7, over 20, times 1.96
    # E max(0, 0.8 D - 25) over the triangle: 31 + 0.8 (2 / 2700) 1.25^3 / 6; four standard errors
    expected = 31.0 + 0.8 * 2.0 / 2700.0 * 1.25**3 / 6.0
    assert expected == pytest.approx(31.0002, abs=5e-5)
    assert float(found["mean"]) == pytest.approx(expected, abs=4.0 * half / 1.96)
    avoided = rows["stock", "appliances", "loss_avoided_value"]
    # it is 15 days less (40 - 0.8 D) for D below 50: spread 2.39 days, over 20, times 1.97; 10 million a day
    assert 0.05 * (float(avoided["high"]) - float(avoided["low"])) == pytest.approx(0.235, abs=0.06)
    # mean of D beyond its 95 % quantile x: x + (120 - x) / 3, where (120 - x)^2 = 0.05 * 90 * 60
    quantile = 120.0 - (0.05 * 90.0 * 60.0) ** 0.5
    assert quantile == pytest.approx(103.6, abs=0.05)
    assert mean(rows, "none", "appliances", "cvar95_loss_value") == pytest.approx(
        10.0 * (0.8 * (quantile + (120.0 - quantile) / 3.0) - 25.0), rel=0.05
    )


def test_a_target_leaves_everything_as_it_was(work):
    chain, deliveries = BLOCK.findall(section("With a target"))
    toml = work / "fridge" / "network.toml"
    before = toml.read_text(encoding="utf-8")
    without = chain.partition("target")[0]
    assert before.count(without) == 1
    toml.write_text(before.replace(without, chain), encoding="utf-8")
    (work / "fridge" / "deliveries.csv").write_text(deliveries, encoding="utf-8")
    run("compare chip-cut.toml")
    rows = summary(work / "results" / "chip-cut")
    check_table(rows)
    assert mean(rows, "none", "appliances", "target_shortfall") == pytest.approx(230.0)
    assert mean(rows, "none", "appliances", "output_value") == pytest.approx(1800.0 - 230.0)


def test_the_strategies_that_fit_any_network_are_those_that_the_page_says(work):
    said = set(re.findall(r"`([\w-]+)`", section("The question").partition("but for ")[2].partition(":")[0]))
    asked = (work / "chip-cut.toml").read_text(encoding="utf-8")
    unfit = set()
    for path in shipped("strategies"):
        alone = asked.replace('"none", "stock", "substitute", "licence"', f'"{path.stem}"')
        (work / "chip-cut.toml").write_text(alone, encoding="utf-8")
        if CliRunner().invoke(commands, ["check", "chip-cut.toml"]).exit_code != 0:
            unfit.add(path.stem)
    assert unfit == said
