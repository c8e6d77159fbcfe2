"""Do the benchmarks measure what they say they do?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy_reference import numpy_run

from sim.assembly import assemble
from sim.loading import find_scenario, load_study
from sim.scenario import Scenario
from sim.simulation import simulate
from sim.strategies import apply


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
