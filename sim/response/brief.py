"""What do the people who respond know, and what do they leave on record?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import ResponseSettings
from sim.scenario import Contract

__all__ = ["LEVELS", "Brief", "Efforts", "Roster", "Seen", "Shock", "Step"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

LEVELS = ("county", "city", "province", "delta")  # 县, 市, 省, 长三角: each decides after the one before


@dataclass(frozen=True, slots=True)
class Brief:
    """What is the same in every replication."""

    contracts: tuple[Contract, ...]
    settings: ResponseSettings
    products: tuple[str, ...]  # those that have a contract, each once
    kinds: tuple[str, ...]  # of these products
    exposure: tuple[float, ...]  # of these products: home output that stops with it [money unit/day]
    authority: tuple[int, ...]  # of each contract: the place in LEVELS of the level that may call it
    sizes: tuple[float, ...]  # of each contract: capacity at baseline use [money unit/day]
    horizon_days: int

    @property
    def watched(self) -> frozenset[str]:
        """The products on the watch list: those with the largest exposure."""
        ranked = sorted(zip(self.products, self.exposure, strict=True), key=lambda one: (-one[1], one[0]))
        return frozenset(product for product, _ in ranked[: self.settings.watch_list])


@dataclass(frozen=True, slots=True)
class Roster:
    """Which contracts are for which product; products and contracts by their places in the brief."""

    product: tuple[int, ...]  # of each contract
    contracts_of: tuple[tuple[int, ...], ...]  # of each product
    watched: frozenset[int]  # products on the watch list

    @classmethod
    def of(cls, brief: Brief) -> Roster:
        """Look the names of a brief up once for all replications."""
        place = {product: at for at, product in enumerate(brief.products)}
        product = tuple(place[contract.backup.product] for contract in brief.contracts)
        contracts_of: list[list[int]] = [[] for _ in brief.products]
        for row, at in enumerate(product):
            contracts_of[at].append(row)
        watched = frozenset(place[name] for name in brief.watched)
        return cls(product, tuple(map(tuple, contracts_of)), watched)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the people of one replication see of each product, and how far they are with it; columns of a block."""

    column: int  # of levels
    in_batch: int  # the column of luck and of steps
    missing: Floats  # (products,) share of the home users' supply, yesterday
    open: Flags  # (products,) whether it has an alarm
    limits: Floats  # (products,) the loss that its next level waits for; infinite: none does [money unit/day]


@dataclass(frozen=True, slots=True)
class Shock:
    """A cut as it meets one product in one replication."""

    product: int  # place in the brief's products
    start: float  # [day]
    end: float  # when capacity is whole again [day]
    lost: float  # share of the home users' supply at full depth
    alert_days: float = 0.0  # how long before the start it is seen coming; 0: it is not


class Efforts(NamedTuple):
    """What people have done for each contract in each replication: (B, R)."""

    tests: Floats  # begun
    activations: Floats  # ramps begun
    trials: Floats  # of first units, begun
    race_days: Floats  # that teams race for a substitute [days]


class Step(NamedTuple):
    """One change of state, as events.csv tells it."""

    column: int  # replication within the batch
    day: float
    kind: str
    subject: str
    detail: str = ""
