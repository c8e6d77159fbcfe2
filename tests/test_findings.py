"""What is read off what several strategies lost?"""

from __future__ import annotations

import numpy as np
from small_economy import made, network, product, scenario, sold

from sim.findings import read_off
from sim.metrics import Floats

AVOIDED = ("loss_avoided_value", "value_added_loss_avoided", "cvar95_avoided_value")


def table(losses: Floats) -> dict[str, Floats]:
    """What a strategy loses of a thousand, alike in its chain and in all: (2, R)."""
    both = np.stack([losses, losses])
    nothing = np.zeros_like(both)
    return {"output_value": 1000.0 - both, "loss_value": both, "value_added_loss": 0.3 * both, "cost_total": nothing}


def test_strategies_that_lose_as_much_differ_by_nothing() -> None:
    """Sums in another order leave a difference in the last digit; it is not told, nor given an interval."""
    asked = scenario(network([product("gadget")], [made("gadget")], [], [sold("gadget")]))
    losses = np.random.default_rng(3).uniform(5.0, 50.0, 200)
    rounded = losses * (1.0 + np.random.default_rng(4).choice([-4e-16, 0.0, 4e-16], 200))
    assert not np.array_equal(losses, rounded)
    tables = [table(losses), table(rounded), table(losses - 1e-6)]
    _, same, less = read_off(asked, tables, ["all"], AVOIDED)
    assert [(row.mean, row.low, row.high) for row in same] == [(0.0, 0.0, 0.0)] * 3
    assert all(row.mean > 0.0 for row in less)
