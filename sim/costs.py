"""What does a strategy cost a year?

Costs are those of the home region, per year of the horizon.  Every price is judgement; each is drawn from its range,
once a replication, or stands at its mode if there is one replication only.  What is agreed beforehand goes by the mode
of what it is agreed on, whatever that turns out to be: the capacity of a standing fee, the tests that keep a contract
ready, stock, what moves to a second source, what is shielded.  What is a share of the value of goods counts as the plan
has it, like the goods themselves.  A price that a network does not say is 0; `is_underpriced` tells whether a strategy
leans on one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant
from sim.network import DAYS_PER_YEAR, OTHER_LABORATORIES, Range, ResponseSettings
from sim.response import TESTS_LEFT, WARM_LEVEL
from sim.rng import Laws, triangular, uniforms
from sim.scenario import Contract, Scenario
from sim.simulation import Trajectory
from sim.wiring import matches

__all__ = ["COSTS", "costs", "is_underpriced"]

Floats = NDArray[np.float64]
Bill = dict[str, Floats]

COSTS = (
    "cost_standing",
    "cost_activation",
    "cost_tests",
    "cost_premium",
    "cost_holding",
    "cost_research",
    "cost_response",
    "cost_protection",
)
FEE_DUE = {"paper": 0.0, "sampled": 0.5, "qualified": 1.0, "warm": 1.0}  # of the standing cost: on paper nobody is paid


def costs(plant: Plant, trajectory: Trajectory) -> Bill:
    """Every kind of cost and their total of a batch: (R,) [money unit/yr] each."""
    prices = _Prices(plant, trajectory.replications)
    found = {name: np.zeros(len(trajectory.replications)) for name in COSTS}
    _add_contracts(found, plant, trajectory, prices)
    _add_measures(found, plant, prices)
    total = np.zeros(len(trajectory.replications))
    for amount in found.values():
        total += amount
    return found | {"cost_total": total}


def is_underpriced(plant: Plant) -> bool:
    """True if a strategy has taken measures that have no price, so that its cost is a lower bound.

    A contract has none if all that is due of one as ready as it is costs nothing.  A rule that reaches nothing takes no
    measure.
    """
    contracts, price = plant.scenario.contracts, plant.scenario.defaults
    if any(_is_free(one) for one in contracts):
        return True
    called_for = (
        (any(one.backup.test_days.high > 0.0 for one in contracts), price.test_cost),
        (any(one.first_unit is not None for one in contracts), price.trial_cost),
        (any(one.research is not None for one in contracts), price.team_cost),
        *((one.amount > 0.0, one.law) for one in _measures(plant)),
    )
    return any(is_taken and law.high <= 0.0 for is_taken, law in called_for)


def _is_free(contract: Contract) -> bool:
    """Whether a contract names no price at all; the teams that race for a backup have their own."""
    backup = contract.backup
    standing = [backup.standing_cost] if FEE_DUE[contract.readiness] > 0.0 else []
    due = (*standing, backup.activation_cost, backup.premium)
    return contract.research is None and all(law.high <= 0.0 for law in due)


def _add_contracts(found: Bill, plant: Plant, trajectory: Trajectory, prices: _Prices) -> None:
    """Add what the contracts cost, whether they are called or not."""
    contracts, effort, terms = plant.scenario.contracts, trajectory.efforts, _Terms.of(plant)
    years, at = plant.scenario.horizon_days / DAYS_PER_YEAR, plant.scenario.defaults
    standing, activation, premium = (prices.of_each(laws) for laws in (terms.standing, terms.activation, terms.premium))
    found["cost_standing"] += (terms.fee * terms.covered * standing).sum(axis=0)
    found["cost_activation"] += (effort.activations * activation / years).sum(axis=0)
    found["cost_tests"] += ((terms.ahead + effort.tests / years) * prices.drawn("test", at.test_cost)).sum(axis=0)
    found["cost_premium"] += ((terms.running + trajectory.taken / years) * premium).sum(axis=0)
    trial, team = prices.drawn("trial", at.trial_cost), prices.drawn("team", at.team_cost)
    for row, contract in enumerate(contracts):
        if contract.first_unit is not None:
            found["cost_tests"] += effort.trials[row] / years * trial
        if contract.research is not None:
            team_years = contract.research.teams * effort.race_days[row] / DAYS_PER_YEAR
            found["cost_research"] += team_years / years * team


class _Terms(NamedTuple):
    """What contracts cost whatever the replication, (B, 1) each, and the laws of what differs."""

    covered: Floats  # use of home users that a contract covers [money unit/yr]
    fee: Floats  # share of the standing cost that is due
    running: Floats  # what is taken of it all the time [money unit/yr]
    ahead: Floats  # tests a year that keep it as ready as it is
    standing: Laws
    activation: Laws
    premium: Laws

    @classmethod
    @lru_cache(maxsize=4)  # a batch of each strategy after the other
    def of(cls, plant: Plant) -> _Terms:
        """Those of all contracts of a plant."""
        contracts, seed = plant.scenario.contracts, plant.scenario.seed
        backups = [contract.backup for contract in contracts]

        def laws(name: str, of_each: Iterable[Range]) -> Laws:
            return Laws.of(seed, [("cost", name, one.id) for one in backups], of_each)

        use = plant.home_use
        year = DAYS_PER_YEAR * _planned(plant.scenario)
        covered = _column([one.capacity.mode * use.get(one.product, 0.0) * year for one in backups])
        return cls(
            covered=covered,
            fee=_column([FEE_DUE[one.readiness] for one in contracts]),
            running=_column([WARM_LEVEL if one.readiness == "warm" else 0.0 for one in contracts]) * covered,
            ahead=_column([_ahead(plant, one) for one in contracts]),
            standing=laws("standing", (one.standing_cost for one in backups)),
            activation=laws("activation", (one.activation_cost for one in backups)),
            premium=laws("premium", (one.premium for one in backups)),
        )


def _column(values: Sequence[float]) -> Floats:
    """(n,) -> (n, 1): one number of each contract, whatever the replication."""
    return np.array(values, dtype=float)[:, None]


class _Measure(NamedTuple):
    """What is agreed before anything happens and belongs to no contract."""

    cost: str  # one of COSTS
    price: str  # the name of its luck
    amount: float  # how much of it there is a year
    law: Range  # of its price


def _measures(plant: Plant) -> tuple[_Measure, ...]:
    """All that a strategy may have taken; what it has not has an amount of nothing."""
    scenario, at, planned = plant.scenario, plant.scenario.defaults, _planned(plant.scenario)
    return (
        _Measure("cost_premium", "sourcing", planned * _moved(plant), at.sourcing_premium),
        _Measure("cost_holding", "holding", planned * _extra_stock(plant), at.holding_rate),
        _Measure("cost_holding", "community", planned * _pooled_stock(plant), at.community_cost),
        _Measure("cost_response", "monitoring", _watched_more(scenario), at.monitoring_cost),
        _Measure("cost_response", "laboratory", _laboratories_more(scenario), at.laboratory_cost),
        _Measure("cost_response", "decision", _days_saved(scenario), at.decision_cost),
        _Measure("cost_protection", "protection", planned * _shielded(plant), at.protection_cost),
    )


def _add_measures(found: Bill, plant: Plant, prices: _Prices) -> None:
    """Add what is agreed before anything happens and belongs to no contract."""
    for one in _measures(plant):
        found[one.cost] += one.amount * prices.drawn(one.price, one.law)


def _ahead(plant: Plant, contract: Contract) -> float:
    """Tests a year that keep a contract as ready as it is; a qualification that never ends is spread over the run."""
    passed = 1.0 - TESTS_LEFT[contract.readiness]
    valid = min(plant.scenario.response.qualification_valid_days, float(plant.scenario.horizon_days))
    success = contract.backup.success.mode
    expected = 1.0 / success if success > 0.0 else 1.0
    return passed * expected * DAYS_PER_YEAR / max(valid, 1.0)


def _planned(scenario: Scenario) -> float:
    """The mean of what is planned over the horizon, as a share of the target: so large are the flows of goods."""
    return scenario.planned_days / scenario.horizon_days


def _extra_stock(plant: Plant) -> float:
    """Value of what home users hold beyond the network's own stocks, at the mode of their use [money unit]."""
    extra: dict[tuple[str, str], float] = {}
    if not plant.scenario.extra_cover:
        return 0.0
    for product, input_, days in plant.scenario.extra_cover:
        extra[product, input_] = extra.get((product, input_), 0.0) + days
    return sum(
        extra.get((slot.line.product, slot.line.input), 0.0) * float(use)
        for slot, use in zip(plant.wiring.slots, plant.shared.slot_use[:, 0], strict=True)
        if plant.wiring.producers[slot.owner].home
    )


def _pooled_stock(plant: Plant) -> float:
    """Value of the stock that communities pool, at the modes [money unit]."""
    circles, economy = plant.circles, plant.shared
    if circles is None:
        return 0.0
    share = np.repeat(circles.share, np.diff(circles.start))
    held = economy.slot_cover[circles.slot, 0] * economy.slot_use[circles.slot, 0]
    return float((share * held).sum())


def _moved(plant: Plant) -> float:
    """Value of what home users buy from where a strategy has moved it [money unit/yr]."""
    return sum(share * plant.home_use.get(product, 0.0) * DAYS_PER_YEAR for product, share in plant.scenario.moved)


def _shielded(plant: Plant) -> float:
    """Output of home producers that no cut reaches [money unit/yr]."""
    network, wiring = plant.scenario.network, plant.wiring
    reached = np.ones(len(wiring.producers))
    for rule in plant.scenario.protections:
        reached *= 1.0 - rule.share * matches(network, rule.select, wiring.producers)
    return float(((1.0 - reached) * plant.baseline.output)[wiring.home].sum()) * DAYS_PER_YEAR


def _before(scenario: Scenario) -> ResponseSettings:
    return scenario.response if scenario.usual_response is None else scenario.usual_response


def _watched_more(scenario: Scenario) -> int:
    """Products that are watched beyond those on the list without the strategy; only what has a contract is watched."""
    signed = len({contract.backup.product for contract in scenario.contracts})
    return max(0, min(scenario.response.watch_list, signed) - _before(scenario).watch_list)


def _laboratories_more(scenario: Scenario) -> int:
    """Laboratories beyond those that are there without the strategy.

    Only of the kinds of product whose tests wait for one both before and now: what has no limit has no number to pay
    for.
    """
    now, before = scenario.response, _before(scenario)
    kinds = {kind for kind in (*now.places, *before.places) if now.waits(kind) and before.waits(kind)}
    return max(0, _laboratories(now.places, kinds) - _laboratories(before.places, kinds))


def _laboratories(places: Mapping[str, int], kinds: Iterable[str]) -> int:
    """Laboratories that test any of some kinds."""
    return sum(places[queue] for queue in {kind if kind in places else OTHER_LABORATORIES for kind in kinds})


def _days_saved(scenario: Scenario) -> float:
    """Days by which detection and the four decisions together are faster than without the strategy."""
    return max(0.0, _delay(_before(scenario)) - _delay(scenario.response))


def _delay(settings: ResponseSettings) -> float:
    return settings.detection_days.mode + sum(days.mode for days in settings.decision_days)


class _Prices:
    """The prices that some replications meet."""

    def __init__(self, plant: Plant, replications: Sequence[int]) -> None:
        self._seed, self._replications = plant.scenario.seed, replications
        self._lucky = plant.scenario.lucky

    def drawn(self, name: str, law: Range) -> Floats:
        """(R,) a price in each replication."""
        if not self._lucky or law.high <= law.low:
            return np.full(len(self._replications), law.mode)
        return triangular(uniforms(self._seed, self._replications, "cost", name), law.low, law.mode, law.high)

    def of_each(self, laws: Laws) -> Floats:
        """(B, R) the price of each contract in each replication."""
        if not self._lucky:
            return np.repeat(laws.mode, len(self._replications), axis=1)
        return laws.drawn(self._replications)
