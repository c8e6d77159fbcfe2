"""What is asked: which supply is cut, how people may react, and which backups stand ready.

A strategy rewrites a scenario; it is data here and becomes action in `strategies`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.labels import Text
from sim.network import Backup, Defaults, Grade, Network, Range, ResponseSettings, Selector

__all__ = [
    "BackupRule",
    "Contract",
    "Cut",
    "Readiness",
    "Scenario",
    "SourcingRule",
    "StockRule",
    "Strategy",
    "Study",
]

Readiness = Literal["paper", "sampled", "qualified", "warm"]


@dataclass(frozen=True, slots=True)
class Cut:
    """Some producers lose a share of their capacity for a while."""

    select: Selector
    start_day: float
    duration_days: Range  # at full depth
    depth: Range  # share of capacity lost
    recovery_days: Range  # back in a straight line after the duration
    probability: float  # that it happens at all


@dataclass(frozen=True, slots=True)
class Contract:
    """A backup that a strategy has signed, and how far it was brought before any cut."""

    backup: Backup
    readiness: Readiness


@dataclass(frozen=True, slots=True)
class Scenario:
    """One question to one network, complete: nothing is looked up elsewhere when it runs."""

    id: str
    title: Text
    source: str  # the file, as messages name it
    network: Network
    horizon_days: int
    replications: int
    seed: int
    cuts: tuple[Cut, ...]
    draw_hazards: bool
    defaults: Defaults  # the network's, with what the scenario overrides
    response: ResponseSettings  # likewise
    contracts: tuple[Contract, ...] = ()  # empty until a strategy signs some
    digest: str = ""  # sha256 of the file
    idle: tuple[str, ...] = ()  # places of keys that have no effect in this version, the network's too


@dataclass(frozen=True, slots=True)
class BackupRule:
    """Sign the backups of some products."""

    select: Selector
    min_alpha: float  # only products that some user needs at least this much
    grades: tuple[Grade, ...]
    readiness: Readiness
    coverage: float  # share of the products taken, those with the largest exposure first
    capacity: float  # factor on the contracted capacity


@dataclass(frozen=True, slots=True)
class StockRule:
    """Hold more of some products."""

    select: Selector
    min_alpha: float
    extra_days: float


@dataclass(frozen=True, slots=True)
class SourcingRule:
    """Buy from elsewhere, before anything happens."""

    select: Selector
    away_from: tuple[str, ...]  # regions that lose
    towards: tuple[str, ...]  # regions that gain, in proportion to what they supply already
    share: float  # of what `away_from` supplies that moves


@dataclass(frozen=True, slots=True)
class Strategy:
    """What we would do about it."""

    id: str
    title: Text
    source: str
    backups: tuple[BackupRule, ...] = ()
    stock: tuple[StockRule, ...] = ()
    sourcing: tuple[SourcingRule, ...] = ()
    response: Mapping[str, float | int] = field(default_factory=dict)  # keys of ResponseSettings
    digest: str = ""
    idle: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario and the strategies to compare; the first is what the others are paired with."""

    scenario: Scenario
    strategies: tuple[Strategy, ...]
