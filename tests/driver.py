"""One comparison of sixty replications that keeps what is done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sim.archive.tables import daily_csv, drivers_csv, events_csv, replications_parquet, summary_csv
from sim.experiments import compare
from sim.inputs import inputs_of
from sim.loading import load_study
from sim.outcome import Comparison
from sim.scenario import Study
from sim.store import Store

TABLES = (summary_csv, daily_csv, drivers_csv, events_csv, replications_parquet)
RUNS = 60


def study(path: Path) -> Study:
    found = load_study(path)
    return replace(found, scenario=replace(found.scenario, replications=RUNS, seed=7))


def tables(comparison: Comparison) -> dict[str, bytes]:
    return {table.__name__: table(comparison) for table in TABLES}


def drive(path: Path, store: Path, workers: int, batch: int) -> dict[str, bytes]:
    asked = study(path)
    with Store(store, inputs_of(asked)) as kept:
        return tables(compare(asked, workers, batch=batch, store=kept))
