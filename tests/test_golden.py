"""Do the shipped scenarios still give what they gave?

A golden number is no theory: it tells that something changed, not that it is right.  It is written by
`make golden` only, and a change of it is explained in CHANGELOG.md under Results.
"""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from pathlib import Path

import pytest

from sim.experiments import compare
from sim.loading import find_scenario, load_study

FOLDER = Path(__file__).parent / "golden"
SCENARIOS = ("resist-stop", "typhoon-ningbo-zhoushan")
METRICS = ("loss_volume", "loss_value", "value_added_loss", "days_below_95")
TOLERANCE = 1e-6  # processors round sums differently
CRUMBS = 1e-10  # of the largest number, beside that: small losses are differences of large sums

Key = tuple[str, str, str]


def measured(name: str) -> dict[Key, float]:
    """Means of three replications under no backups and both grades, by strategy, chain and metric."""
    study = load_study(find_scenario(name), ("none", "tiered"))
    study = replace(study, scenario=replace(study.scenario, replications=3))
    return {
        (outcome.strategy.id, row.chain, row.metric): row.mean
        for outcome in compare(study, 1).outcomes
        for row in outcome.estimates
        if row.metric in METRICS
    }


def write(path: Path, found: dict[Key, float]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["strategy", "chain", "metric", "mean"])
        table.writerows([*key, f"{mean:.9g}"] for key, mean in found.items())


def read(path: Path) -> dict[Key, float]:
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["strategy"], row["chain"], row["metric"]): float(row["mean"]) for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", SCENARIOS)
def test_results_are_what_they_were(name: str) -> None:
    path, found = FOLDER / f"{name}.csv", measured(name)
    if os.environ.get("TENCHAINS_GOLDEN") == "write":
        write(path, found)
    expected = read(path)
    assert found.keys() == expected.keys()
    crumbs = CRUMBS * max(abs(mean) for mean in expected.values())
    far = {
        key: (mean, expected[key])
        for key, mean in found.items()
        if abs(mean - expected[key]) > TOLERANCE * abs(expected[key]) + crumbs
    }
    assert not far
