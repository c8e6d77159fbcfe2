"""What came out of an experiment, as data that archive, plots and report read.

Chains are named by their ids; `sim.measures.ALL` is their total.  Values are per home region.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.coded import Coded
from sim.estimate import QUANTILES, Interval
from sim.network import Hazard, Network
from sim.scenario import Contract, Cut, Part, Scenario, Strategy

__all__ = [
    "BAND_NAMES",
    "NO_ORDERS",
    "Bands",
    "Comparison",
    "Contribution",
    "Contributions",
    "Driver",
    "Estimate",
    "Event",
    "Events",
    "HitProduct",
    "Outcome",
    "Precision",
    "Survival",
    "Verdict",
    "band",
]

ROUNDING = 1e-9  # a smaller share of what is made is none
BAND_NAMES = ("mean", *QUANTILES)

Verdict = Literal["less", "more", "open", "equal"]  # loss than the first; open: not to be told in so many replications
Bands = NDArray[np.float64]  # (T, 6): the columns of BAND_NAMES


def band(bands: Bands, name: str) -> NDArray[np.float64]:
    """One of ``BAND_NAMES``: (T, 6) -> (T,).

    >>> band(np.array([[3.0, 0.0, 1.0, 2.0, 4.0, 9.0]]), "p95").item()
    9.0
    """
    return bands[:, BAND_NAMES.index(name)]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One row of summary.csv; NaN stands for "never happened" and is written as an empty field."""

    chain: str
    metric: str
    unit: str
    mean: float
    low: float  # 95 % interval
    high: float
    replications: int  # those that the mean is taken over


NO_ORDERS = ""  # product of a driver where no component was missing: customers who stood still ordered nothing


@dataclass(frozen=True, slots=True)
class Driver:
    """One row of drivers.csv: how much of what a chain lost for want of something a missing component explains.

    That is more than the chain's loss where more than the baseline is made on other days.
    """

    chain: str
    product: str
    region: str  # where the shortage bound
    loss_value_share: float


class Event(NamedTuple):
    """One row of events.csv."""

    replication: int
    day: float
    kind: str  # cut begins, detected, test begun, test passed, test failed, ramp, active, stand-down, ...
    subject: str  # a cut or a hazard, a product, or a backup
    detail: str


@dataclass(frozen=True, slots=True)
class Events:
    """What happened in some replications, one after the other, in the order of time.

    A run of many cuts tells a million, so they are columns; who goes through them gets one `Event` after the other.
    """

    replication: NDArray[np.int64]
    day: NDArray[np.float64]
    kind: Coded
    subject: Coded
    detail: Coded

    def __len__(self) -> int:
        return len(self.day)

    def __iter__(self) -> Iterator[Event]:
        return map(Event, self.replication.tolist(), self.day.tolist(), self.kind, self.subject, self.detail)

    def of(self, kinds: Collection[str]) -> Iterator[Event]:
        """Those of some kinds."""
        chosen = self.kind.is_one_of(kinds)
        columns = (Coded(one.words, one.place[chosen]) for one in (self.kind, self.subject, self.detail))
        return iter(Events(self.replication[chosen], self.day[chosen], *columns))


@dataclass(frozen=True, slots=True)
class HitProduct:
    """One product whose supply a cut or a hazard takes, as the home economy sees it (at the mode of every range)."""

    product: str
    regions: tuple[str, ...]  # where the producers that are cut stand
    share_lost: float  # of what the home economy uses, at full depth of the cuts and of the deepest hazard
    home_use: float  # what the home economy uses [money unit/yr]
    cover_days: float  # stock of its home users, weighted by use [days]
    backups: tuple[str, ...]  # ids of the network's backups for it


@dataclass(frozen=True, slots=True)
class Survival:
    """How long the home users of one product that is cut last, and how long until its supply is whole again.

    Under one strategy, at the mode of every range, by the cuts of one day, or the hazard, that leave the longest gap
    without backups, the same under all strategies; days are counted from their start.
    """

    product: str
    hazard: str  # its id; empty where cuts take the product
    share_lost: float  # of what home users buy
    cover_days: float  # their mean stock [days of use]
    survive_days: float  # time to survive: goods under way, then stock at the rate at which it is missed
    supply_days: float  # until the supplier delivers in full again
    recover_days: float  # time to recover: until supplier and backups together deliver in full
    contracts: int  # for the product, of backups that exist
    helped_share: float  # of what is lost, by all backups in the end

    @property
    def gap_days(self) -> float:
        """Days on which stock and supply together do not suffice; 0 if they always do."""
        return max(0.0, self.recover_days - self.survive_days)

    @property
    def gap_alone_days(self) -> float:
        """The same without backups."""
        return max(0.0, self.supply_days - self.survive_days)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one strategy came to."""

    strategy: Strategy
    contracts: tuple[Contract, ...]
    estimates: tuple[Estimate, ...]
    daily: Mapping[tuple[str, str], Bands]  # (chain, metric) -> (T, 6); output_volume, output_value [money unit/day]
    drivers: tuple[Driver, ...]  # largest first within a chain
    events: Events  # of the first replications, see `followed`
    replications: Mapping[str, NDArray[np.float64]]  # metric -> (C + 1, R), chains in order, then the total
    offered: Mapping[str, NDArray[np.float64]]  # backup id -> (T,) mean capacity offered [share of baseline use]
    # product missing, largest loss first -> (W,) mean home value lost [money unit]
    weekly: Mapping[str, NDArray[np.float64]]
    filled: float  # mean share of the stock that all aim to keep that stands there at the end of the run
    conservation: float  # largest relative residual over all replications
    followed: int  # replications whose events are told, the first ones
    is_underpriced: bool = False  # it takes measures that have no price: its cost is a lower bound
    survivals: tuple[Survival, ...] = ()  # one for each product that is cut, in the order of the products
    adjusted: tuple[Estimate, ...] = ()  # differences to the first, with intervals that hold for all strategies at once

    def find(self, chain: str, metric: str) -> Estimate | None:
        """The row of a chain and metric, None if it was not made; a difference with the interval of the verdict."""
        rows = (row for row in (*self.adjusted, *self.estimates) if (row.chain, row.metric) == (chain, metric))
        return next(rows, None)

    def is_rounding(self, difference: Estimate) -> bool:
        """Tell whether a difference of money is so small a share of what its chain makes that it is none."""
        made = self.find(difference.chain, "output_value")
        return abs(difference.mean) <= ROUNDING * (0.0 if made is None else made.mean)

    def verdict(self, chain: str) -> Verdict | None:
        """What can be said of the loss avoided against the first strategy; None for the first itself."""
        avoided = self.find(chain, "loss_avoided_value")
        if avoided is None or isnan(avoided.mean):
            return None
        if self.is_rounding(avoided):
            return "equal"
        if avoided.low <= 0.0 <= avoided.high:
            return "open"
        return "less" if avoided.mean > 0.0 else "more"


@dataclass(frozen=True, slots=True)
class Precision:
    """How narrow the intervals were asked to be, and what became of it."""

    asked: float  # half-width [share of the first strategy's mean loss]
    found: float  # largest half-width in the end, likewise; NaN where nothing is lost
    most: int  # replications at most

    @property
    def reached(self) -> bool:
        """True if the intervals are as narrow as was asked; False if the replications ran out."""
        return self.found <= self.asked


@dataclass(frozen=True, slots=True)
class Contribution:
    """What some backups of one product are worth to a strategy: one of them, or all that it signs for the product.

    Gross loss of all chains [money unit], pair by pair on the same luck; intervals hold for all parts at once.
    """

    part: Part
    alone: Interval  # avoided by these backups, against the strategy without any
    without: Interval  # lost besides where these are missing, against the strategy as it is
    cost: Interval  # of the strategy, less its cost without them [money unit/yr]


@dataclass(frozen=True, slots=True)
class Contributions:
    """A strategy taken apart."""

    strategy: Strategy
    rows: tuple[Contribution, ...]  # product by product, the one first whose lack costs most without backups


@dataclass(frozen=True, slots=True, eq=False)  # arrays have no single answer to whether they are equal
class Comparison:
    """Strategies set side by side on the same luck; with one strategy it is a plain run."""

    scenario: Scenario  # without contracts
    chains: tuple[str, ...]  # ids in order, without the total
    baseline: Mapping[str, float]  # chain id or "all" -> mean gross output without a cut [money unit/day]
    value_added: Mapping[str, float]  # likewise, value added [money unit/day]
    hit: tuple[HitProduct, ...]  # the largest loss of home use first
    outcomes: tuple[Outcome, ...]  # the first is what the others are paired with
    wall_seconds: float
    precision: Precision | None = None  # None: the number of replications was given
    critical_exposures: Mapping[tuple[str, str], float] = field(default_factory=dict)  # see `sim.coverage`
    contributions: Contributions | None = None  # None: nobody asked

    @property
    def network(self) -> Network:
        """The economy that was asked."""
        return self.scenario.network

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """What struck, as the scenario says."""
        return self.scenario.cuts

    @property
    def hazards(self) -> tuple[Hazard, ...]:
        """What could strike besides, as the network says."""
        return self.scenario.drawn_hazards
