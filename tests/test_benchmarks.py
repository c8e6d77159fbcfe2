"""Do the benchmarks measure what they say they do?"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy_reference import numpy_run

from sim.assembly import assemble
from sim.loading import find_scenario, load_study
from sim.scenario import Scenario
from sim.simulation import simulate
from sim.strategies import apply

ROOT = Path(__file__).parent.parent


def rigid(name: str, strategy: str, days: int) -> Scenario:
    """A shipped scenario at the mode, without inputs that stand in for each other or calls on low stocks."""
    study = load_study(find_scenario(name), (strategy,))
    asked = apply(study.strategies[0], study.scenario)
    plain = replace(asked.defaults, flexibility=0.0)
    response = replace(asked.response, stock_trigger=0.0, city_loss=0.0, province_loss=0.0, delta_loss=0.0)
    return replace(asked, defaults=plain, response=response, replications=1, horizon_days=days)


@pytest.mark.parametrize("strategy", ["none", "tiered"])
def test_plain_numpy_gives_what_the_kernel_gives(strategy: str) -> None:
    plant = assemble(rigid("compound-cut", strategy, 150))
    volume, value = numpy_run(plant, 2)
    found = simulate(plant, [0])
    scale = found.baseline.max()
    for name, paths in (("volume", volume), ("value", value)):
        assert np.array_equal(paths[:, :, 0], paths[:, :, 1])
        assert np.abs(paths[:, :, 0] - getattr(found, name)[:, :, 0]).max() < 1e-9 * scale
    assert found.volume.min() < 0.9 * scale  # something happens


def test_benchmarks_run() -> None:
    """Once, those that take a second or two; nothing is measured."""
    chosen = ("bench_year_of_ours[resist-stop]", "bench_day_of_random_network[1000]")
    words = (
        "-c",
        "benchmarks/pytest.ini",
        "--benchmark-disable",
        *(f"benchmarks/bench_kernel.py::{one}" for one in chosen),
    )
    done = subprocess.run(
        (sys.executable, "-m", "pytest", *words), cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
