"""What do the people who respond know, and what have they done in the end?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import ResponseSettings
from sim.scenario import Contract, Readiness

__all__ = ["LEVELS", "ROUNDING", "TESTS_LEFT", "WARM_LEVEL", "Brief", "Efforts", "Roster", "Seen", "Shock", "Terms"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TESTS_LEFT: dict[Readiness, float] = {"paper": 1.0, "sampled": 0.5, "qualified": 0.0, "warm": 0.0}
ROUNDING = 1e-9  # of a limit
WARM_LEVEL = 0.1  # share of its capacity at which a warm backup runs all the time; judgement
LEVELS = ("county", "city", "province", "delta")  # 县, 市, 省, 长三角: each decides after the one before


@dataclass(frozen=True, slots=True, eq=False)
class Brief:
    """What is the same in every replication; one is equal to itself only, so that it is quickly found again."""

    contracts: tuple[Contract, ...]
    settings: ResponseSettings
    products: tuple[str, ...]  # those that have a contract, each once
    kinds: tuple[str, ...]  # of these products
    exposure: tuple[float, ...]  # of these products: home output that stops with it [money unit/day]
    shares: tuple[tuple[float, ...], ...]  # of these products: home supply of each group that cuts treat alike [share]
    authority: tuple[int, ...]  # of each contract: the place in LEVELS of the level that may call it
    sizes: tuple[float, ...]  # of each contract: capacity at baseline use [money unit/day]
    horizon_days: int

    @property
    def watched(self) -> frozenset[str]:
        """The products on the watch list: those with the largest exposure."""
        ranked = sorted(zip(self.products, self.exposure, strict=True), key=lambda one: (-one[1], one[0]))
        return frozenset(product for product, _ in ranked[: self.settings.watch_list])


class Terms(NamedTuple):
    """What is looked up of a contract again and again."""

    product: int  # place in the brief's products
    kind: str  # of the product
    tests_left: float  # share of a test on paper that it still needs
    logistics_days: float
    ramp_days: float
    rest: float  # level at which it runs when nobody calls it
    is_found: bool  # it need not be found by research first


@dataclass(frozen=True, slots=True)
class Roster:
    """Which contracts are for which product, and on what terms; products and contracts by their places in the brief."""

    terms: tuple[Terms, ...]  # of each contract
    contracts_of: tuple[tuple[int, ...], ...]  # of each product
    called_by: tuple[tuple[tuple[int, ...], ...], ...]  # of each product, those that each of LEVELS may call
    watched: frozenset[int]  # products on the watch list
    starters: tuple[int, ...]  # contracts whose first unit is tried, or whose research begins, on the first day

    @classmethod
    @lru_cache(maxsize=4)
    def of(cls, brief: Brief) -> Roster:
        """Look a brief up once for all blocks of replications."""
        place = {product: at for at, product in enumerate(brief.products)}
        terms = tuple(_terms(brief, place, contract) for contract in brief.contracts)
        contracts_of: list[list[int]] = [[] for _ in brief.products]
        for row, one in enumerate(terms):
            contracts_of[one.product].append(row)
        called_by = tuple(
            tuple(tuple(row for row in rows if brief.authority[row] == level) for level in range(len(LEVELS)))
            for rows in contracts_of
        )
        watched = frozenset(place[name] for name in brief.watched)
        starters = tuple(row for row, one in enumerate(brief.contracts) if _starts_at_once(one))
        return cls(terms, tuple(map(tuple, contracts_of)), called_by, watched, starters)


def _starts_at_once(contract: Contract) -> bool:
    return contract.first_unit is not None or (contract.research is not None and contract.research.start == "start")


def _terms(brief: Brief, place: Mapping[str, int], contract: Contract) -> Terms:
    product = place[contract.backup.product]
    return Terms(
        product=product,
        kind=brief.kinds[product],
        tests_left=TESTS_LEFT[contract.readiness],
        logistics_days=contract.logistics_days,
        ramp_days=contract.backup.ramp_days,
        rest=WARM_LEVEL if contract.readiness == "warm" else 0.0,
        is_found=contract.research is None,
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What the people of one replication see of each product, and how far they are with it; columns of a block."""

    column: int  # of levels
    in_batch: int  # the column of luck and of steps
    missing: Floats  # (products,) share of the home users' supply, yesterday
    open: Flags  # (products,) whether it has an alarm
    starving: Flags  # (products,) whether its users' low stocks have been noticed, and its supply is not back since
    limits: Floats  # (products,) the loss that its next level waits for; infinite: none does [money unit/day]


class Shock(NamedTuple):
    """A cut as it meets one product in one replication."""

    product: int  # place in the brief's products
    start: float  # [day]
    end: float  # when capacity is whole again [day]
    depth: float  # share of capacity that is lost
    alert_days: float = 0.0  # how long before the start it is seen coming; 0: it is not
    reach: tuple[float, ...] = (1.0,)  # share of the capacity of each group of the product's suppliers that it reaches


class Efforts(NamedTuple):
    """What people have done for each contract in each replication: (B, R)."""

    tests: Floats  # begun
    activations: Floats  # ramps begun
    trials: Floats  # of first units, begun
    race_days: Floats  # that teams race for a substitute [days]
