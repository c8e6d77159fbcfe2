"""What does each backup of a strategy contribute: alone, and beside all the others?

A strategy is taken apart into variants that keep some of its contracts, all of which meet the same luck: none, one
part's alone, and all but one part's.  What a part avoids alone tells what it can do, what is lost without it whether
another would have done the same.  The two add up to nothing in particular: backups of one product take each other's
place, and laboratories are shared by all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.assembly import assemble
from sim.digest import NUMBERS, Digest, digest
from sim.drivers import weekly_losses
from sim.errors import InputError, Problem
from sim.estimate import LEVEL, mean_interval
from sim.findings import against
from sim.kernel import LANES
from sim.outcome import Contribution, Contributions
from sim.scenario import Contract, Dissection, Part, Scenario, Study
from sim.simulation import simulate
from sim.strategies import apply

__all__ = ["contributions_of", "dissected"]

Floats = NDArray[np.float64]

LOOKED_AT = 6 * LANES  # replications, the first ones, in which the components that cost most are looked for


def dissected(study: Study, components: int) -> Study:
    """Take the last strategy that signs backups apart.

    Parameters
    ----------
    components : of how many products, those with backups whose lack costs most without any [money unit], mean of the
        first replications.

    Raises
    ------
    InputError
        If no strategy signs backups, or none for anything whose lack costs something.
    """
    found = [(one, contracts) for one in study.strategies if (contracts := apply(one, study.scenario).contracts)]
    if not found:
        names = ", ".join(one.id for one in study.strategies)
        what = f"none of these strategies signs backups, so there is nothing to take apart: {names}"
        raise InputError([Problem(study.scenario.source, what, "name one that does, as in --strategies none,tiered")])
    strategy, contracts = found[-1]
    by_product = _by_product(contracts)
    bare = assemble(apply(replace(strategy, only=()), study.scenario))
    looked_at = range(min(study.scenario.replications, LOOKED_AT))
    cost = weekly_losses(bare, digest(bare, simulate(bare, looked_at, NUMBERS.events), NUMBERS))
    chosen = [product for product in cost if product in by_product][:components]
    if not chosen:
        what = f"without backups nothing is lost for want of a component for which '{strategy.id}' has one"
        raise InputError([Problem(study.scenario.source, what, "drop --contributions, or cut something that has")])
    parts = [Part(product, backups) for product in chosen for backups in _parts(by_product[product])]
    signed = tuple(one.backup.id for one in contracts)
    return replace(study, dissection=Dissection(strategy, signed, tuple(parts)))


def _by_product(contracts: Sequence[Contract]) -> dict[str, tuple[str, ...]]:
    """The backups of each product, as their contracts stand."""
    found: dict[str, tuple[str, ...]] = {}
    for one in contracts:
        found[one.backup.product] = (*found.get(one.backup.product, ()), one.backup.id)
    return found


def _parts(backups: tuple[str, ...]) -> list[tuple[str, ...]]:
    """All backups of a product, and each; a single one once."""
    return [backups, *((one,) for one in backups)] if len(backups) > 1 else [backups]


def contributions_of(study: Study, digests: Sequence[Digest]) -> Contributions | None:
    """Read the digests of all that a study simulates; None if no strategy was taken apart."""
    whole = study.dissection
    if whole is None:
        return None
    variants = zip(whole.variants, digests[len(study.strategies) :], strict=True)
    found = {variant.only: one for variant, one in variants}
    found[whole.signed] = digests[study.strategies.index(whole.strategy)]
    level = 1.0 - (1.0 - LEVEL) / len(whole.parts)  # Bonferroni
    rows = []
    for part in whole.parts:
        bare, alone, without, full = (
            found[backups].table for backups in ((), part.backups, whole.without(part), whole.signed)
        )
        rows.append(
            Contribution(
                part=part,
                alone=mean_interval(_avoided(study.scenario, bare, alone), level),
                without=mean_interval(_avoided(study.scenario, without, full), level),
                cost=mean_interval(full["cost_total"][-1] - without["cost_total"][-1], level),
            )
        )
    return Contributions(whole.strategy, tuple(rows))


def _avoided(scenario: Scenario, first: Mapping[str, Floats], second: Mapping[str, Floats]) -> Floats:
    """(R,) what is lost in the first and not in the second, all chains together."""
    found: Floats = against(scenario, first, second)["loss_avoided_value"][-1]
    return found
