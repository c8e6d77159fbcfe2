"""What comes out of numbers that nobody would write, but that the files may say?  Numbers, every one of them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
import small_network as small
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.archive.tables import summary_csv
from sim.bounds import LARGEST, LARGEST_SEED, SMALLEST
from sim.experiments import compare
from sim.loading import load_study

LARGE, SMALL = f"{LARGEST:g}", f"{SMALLEST:g}"


class Place(NamedTuple):
    """Where a number stands in the small study, and what else may stand there."""

    file: str
    old: str
    new: str  # with {} where the number is
    numbers: tuple[str, ...] = (LARGE, SMALL)


PRICES = "holding_rate = {0}\ndecision_cost = {0}\nlaboratory_cost = {0}\nteam_cost = {0}\ntest_cost = {0}"
PLACES = (
    Place("network", "target = 365", "target = {}"),
    Place("network", "psi = 0.8", "psi = 0.8\n" + PRICES),
    Place("products", "0.2,0.5", "{},0.5"),
    Place("inputs", "resist,0.2", "resist,{}", (SMALL, "0")),
    Place("inputs", ",1,20,", ",1,{},", (SMALL, "36500")),
    Place("deliveries", "36.5", "{}"),
    Place("backups", "KR,0.5", "KR,{}"),
    Place("backups", "60,90,180,0.8", "0,0,0,{}", (SMALL, "0")),
    Place("backups", "0.6,0.9,0.8", "0.6,{0},{0}", (SMALL,)),
    Place("hazards", "0.1,10,30,90", "1000,{0},{0},{0}", (SMALL, "36500")),
    Place("scenario", "depth = 0.9", "depth = {}", (SMALL,)),
    Place("scenario", "recovery_days = 15", "recovery_days = {}", (SMALL, "36500")),
    Place("scenario", "retries = 2", "retries = 1000\nfalse_alarms_per_year = {}", (SMALL, "1000")),
    Place("scenario", "tau_days = inf", "tau_days = 1\nheadroom = {}"),
    Place("scenario", "seed = 7", "seed = {}\noutput_path = [0.5, 2]", (str(LARGEST_SEED), "0")),
    Place("tiered", "extra_days = 15", "extra_days = {}"),
    Place("tiered", "capacity = 2", "capacity = {}"),
    Place("tiered", "capacity = 0.4", "capacity = {}"),
    Place("tiered", "mean_days = 200", "mean_days = {}"),
    Place("tiered", "success = 0.6", "success = {}", (SMALL,)),
    Place("tiered", "growth_days = 365", "growth_days = {}"),
)
TEXTS = {
    "network": small.NETWORK,
    "products": small.PRODUCTS,
    "inputs": small.INPUTS,
    "deliveries": small.DELIVERIES,
    "backups": small.BACKUPS,
    "hazards": small.HAZARDS,
    "tiered": small.TIERED,
    "scenario": small.SCENARIO.replace("horizon_days = 365", "horizon_days = 90") + "\n[hazards]\ndraw = true\n",
}
# For each place a number, or None where it stays as it is.
NUMBERS = st.tuples(*(st.sampled_from((None, *place.numbers)) for place in PLACES))


def write_changed(folder: Path, numbers: tuple[str | None, ...], replications: int) -> Path:
    """The small study with other numbers; the path of the scenario."""
    texts = dict(TEXTS)
    for place, number in zip(PLACES, numbers, strict=True):
        if number is not None:
            texts[place.file] = texts[place.file].replace(place.old, place.new.format(number), 1)
    small.write_study(folder)
    tables = {name: texts[name] for name in ("products", "inputs", "deliveries", "backups", "hazards")}
    small.write_network(folder / "tiny", toml=texts["network"], **tables)
    small.write_scenario(folder / "strategies", texts["tiered"], "tiered.toml")
    often = texts["scenario"].replace("replications = 20", f"replications = {replications}")
    return small.write_scenario(folder, often)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.file} {place.old}")
def test_every_place_is_there(place: Place) -> None:
    assert TEXTS[place.file].count(place.old) == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(numbers=NUMBERS, replications=st.sampled_from([1, 3]))
def test_every_number_that_the_files_may_say_gives_numbers(
    numbers: tuple[str | None, ...], replications: int, tmp_path: Path
) -> None:
    comparison = compare(load_study(write_changed(tmp_path, numbers, replications)), workers=1)
    for outcome in comparison.outcomes:
        for name, values in outcome.replications.items():
            assert not np.isinf(values).any(), name
    rows = summary_csv(comparison).decode("utf-8-sig").splitlines()
    assert not [row for row in rows if {"nan", "inf", "-inf"} & set(row.split(","))]
