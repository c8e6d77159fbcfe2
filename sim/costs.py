"""What does a strategy cost a year?

Costs are those of the home region, per year of the horizon.  Every price in them is judgement; each is drawn from its
range, once a replication, or stands at its mode if there is one replication only.  A standing fee is agreed on the
capacity that is promised, its mode, whatever the capacity turns out to be.  What has no price in the data is
not priced: other sourcing, faster response, research, first units, communities and protection cost nothing here, so
the cost of a strategy that uses them is too low.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.network import DAYS_PER_YEAR, Range
from sim.response import WARM_LEVEL
from sim.rng import triangular, uniforms
from sim.scenario import Contract
from sim.simulation import Trajectory

__all__ = ["COSTS", "costs"]

Floats = NDArray[np.float64]

COSTS = ("cost_standing", "cost_activation", "cost_tests", "cost_premium", "cost_holding")
FEE_DUE = {"paper": 0.0, "sampled": 0.5, "qualified": 1.0, "warm": 1.0}  # of the standing cost: on paper nobody is paid
TESTS_AHEAD = {"paper": 0.0, "sampled": 0.5, "qualified": 1.0, "warm": 1.0}  # passed before any cut, and kept valid


def costs(plant: Plant, trajectory: Trajectory) -> dict[str, Floats]:
    """Every kind of cost and their total of a batch: (R,) [money unit/yr] each."""
    prices = _Prices(plant, trajectory.replications)
    found = {name: np.zeros(len(trajectory.replications)) for name in COSTS}
    years = plant.scenario.horizon_days / DAYS_PER_YEAR
    test = prices.drawn("test", plant.scenario.defaults.test_cost)
    for row, contract in enumerate(plant.scenario.contracts):
        backup = contract.backup
        covered = backup.capacity.mode * plant.home_use.get(backup.product, 0.0) * DAYS_PER_YEAR
        running = WARM_LEVEL * covered if contract.readiness == "warm" else 0.0
        of = (backup.id,)
        due = FEE_DUE[contract.readiness] * covered
        found["cost_standing"] += due * prices.drawn("standing", backup.standing_cost, *of)
        activation = prices.drawn("activation", backup.activation_cost, *of)
        found["cost_activation"] += trajectory.activations[row] * activation / years
        found["cost_tests"] += (_ahead(plant, contract) + trajectory.tests[row] / years) * test
        premium = prices.drawn("premium", backup.premium, *of)
        found["cost_premium"] += (running + trajectory.taken[row] / years) * premium
    found["cost_holding"] += _extra_stock(plant) * prices.drawn("holding", plant.scenario.defaults.holding_rate)
    total = np.zeros(len(trajectory.replications))
    for amount in found.values():
        total += amount
    return found | {"cost_total": total}


def _ahead(plant: Plant, contract: Contract) -> float:
    """Tests a year that keep a contract as ready as it is; a qualification that never ends is spread over the run."""
    valid = min(plant.scenario.response.qualification_valid_days, float(plant.scenario.horizon_days))
    expected = 1.0 / contract.backup.success if contract.backup.success > 0.0 else 1.0
    return TESTS_AHEAD[contract.readiness] * expected * DAYS_PER_YEAR / max(valid, 1.0)


def _extra_stock(plant: Plant) -> float:
    """Value of what home users hold beyond the network's own stocks, at the mode of their use [money unit]."""
    extra: dict[tuple[str, str], float] = {}
    for product, input_, days in plant.scenario.extra_cover:
        extra[product, input_] = extra.get((product, input_), 0.0) + days
    return sum(
        extra.get((slot.line.product, slot.line.input), 0.0) * float(use)
        for slot, use in zip(plant.wiring.slots, plant.shared.slot_use[:, 0], strict=True)
        if plant.wiring.producers[slot.owner].home
    )


class _Prices:
    """The prices that some replications meet."""

    def __init__(self, plant: Plant, replications: Sequence[int]) -> None:
        self._seed, self._replications = plant.scenario.seed, replications
        self._lucky = plant.scenario.replications > 1

    def drawn(self, name: str, law: Range, *of: str) -> Floats:
        """(R,) a price in each replication."""
        if not self._lucky or law.high <= law.low:
            return np.full(len(self._replications), law.mode)
        return triangular(uniforms(self._seed, self._replications, "cost", name, *of), law.low, law.mode, law.high)
