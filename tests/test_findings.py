"""What is read off what several strategies lost?"""

from __future__ import annotations

import numpy as np
import pytest
from small_economy import JP, backup, made, needs, network, product, scenario, sold

from sim.assembly import assemble
from sim.digest import EVERYTHING, digest
from sim.findings import compare_outcomes, read_off
from sim.labels import Text
from sim.metrics import Floats
from sim.scenario import Strategy
from sim.simulation import simulate

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


def test_what_backups_offer_is_a_mean_at_the_mode_of_their_capacity() -> None:
    """Nothing is cut: a warm one runs at a tenth of .4 in all replications, whatever it turns out to bring."""
    economy = network(
        [product("gadget"), product("part")],
        [made("gadget"), made("part", JP)],
        [needs("gadget", "part", 0.5)],
        [sold("gadget")],
        [backup("second", "part", (0.1, 0.4, 1.0))],
    )
    asked = scenario(economy, [], 30, readiness="warm", replications=2)
    plant = assemble(asked)
    found = digest(plant, simulate(plant, range(2)), EVERYTHING)
    (outcome,) = compare_outcomes(asked, [(Strategy("only", Text("only", "only"), ""), plant, found)])
    assert outcome.offered["second"].tolist() == pytest.approx([0.04] * 30)
