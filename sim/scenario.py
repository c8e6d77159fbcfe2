"""What is asked: which supply is cut, how people may react, and which backups stand ready.

A strategy rewrites a scenario; it is data here and becomes action in `strategies`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import fsum
from typing import Literal

from sim.labels import Text
from sim.network import (
    DAYS_PER_YEAR,
    Backup,
    Defaults,
    Grade,
    Hazard,
    Law,
    Network,
    Range,
    ResponseSettings,
    Selector,
    Setting,
)

__all__ = [
    "Background",
    "BackupRule",
    "CommunityRule",
    "Contract",
    "Cut",
    "Dissection",
    "FirstUnit",
    "FirstUnitRule",
    "Part",
    "ProtectionRule",
    "Readiness",
    "Research",
    "ResearchRule",
    "ResearchStart",
    "Scenario",
    "ScenarioClass",
    "SourcingRule",
    "StockRule",
    "Strategy",
    "Study",
]

NEVER_SEEN = Range(0.0, 0.0, 0.0)  # a cut that cannot be seen coming
Readiness = Literal["paper", "sampled", "qualified", "warm"]
ResearchStart = Literal["start", "cut"]
ScenarioClass = Literal[
    "compound",
    "cyber",
    "export-control",
    "industrial-accident",
    "logistics",
    "market-shortage",
    "natural-hazard",
    "policy-energy",
    "public-health",
    "random",
    "resource",
    "supplier-cut",
]


@dataclass(frozen=True, slots=True)
class Cut:
    """Some producers lose a share of their capacity for a while."""

    select: Selector
    start_day: float
    duration_days: Range  # at full depth
    depth: Range  # share of capacity lost
    recovery_days: Range  # back in a straight line after the duration
    probability: float  # that it happens at all
    alert_days: Range = NEVER_SEEN  # how long before it begins it could be seen coming
    duration_law: Law = "triangular"

    @property
    def usual_depth(self) -> float:
        """The mode of its depth; 0 if it never happens."""
        return self.depth.mode if self.probability > 0.0 else 0.0


@dataclass(frozen=True, slots=True)
class Research:
    """Teams race for a substitute (赛马): the first that succeeds makes the backup exist."""

    teams: int
    success: float  # probability that a team gets there at all
    mean_days: float  # exponential time that a successful team takes [days]
    start: ResearchStart  # 'start': on the first day; 'cut': when the product is first called for


@dataclass(frozen=True, slots=True)
class FirstUnit:
    """A first unit of new equipment is tried at a user from the first day on (首台套)."""

    trial_days: Range
    success: float  # probability that a trial is passed; another follows at once
    growth_days: float  # from the passed trial to the full capacity, in a straight line [days]


@dataclass(frozen=True, slots=True)
class Contract:
    """A backup that a strategy has signed, and how far it was brought before any cut."""

    backup: Backup
    readiness: Readiness
    research: Research | None = None  # None: the backup exists
    first_unit: FirstUnit | None = None  # None: its users wait for a test

    @property
    def exists(self) -> bool:
        """Whether the backup has come into being; one that waits for research or a first unit is no cover."""
        return self.research is None and self.first_unit is None

    @property
    def is_qualified(self) -> bool:
        """Whether no test is left to do."""
        return self.readiness in ("qualified", "warm")

    @property
    def logistics_days(self) -> float:
        """Days from the last test to the ramp: none for what runs all the time."""
        return 0.0 if self.readiness == "warm" else self.backup.logistics_days


@dataclass(frozen=True, slots=True)
class Background:
    """What a scenario tells beside its numbers; all of it may be left unsaid."""

    class_: ScenarioClass | None = None
    narrative: Text | None = None  # what happens
    analogue: Text | None = None  # what it resembles in history
    judgement: Text | None = None  # which of its numbers no document gives
    ref: tuple[str, ...] = ()  # keys of the network's references


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
    extra_cover: tuple[tuple[str, str, float], ...] = ()  # stock that strategies add: product, input, days of use
    communities: tuple[CommunityRule, ...] = ()  # likewise
    protections: tuple[ProtectionRule, ...] = ()  # likewise
    moved: tuple[tuple[str, float], ...] = ()  # supply that strategies move: product, share of what home users take
    usual_response: ResponseSettings | None = None  # before a strategy changed it; None: nobody did
    output_path: tuple[float, ...] = ()  # planned output of each year as a share of the target; empty: all of it
    background: Background = Background()
    digest: str = ""  # sha256 of the file

    def planned_share(self, day: int) -> float:
        """Planned output of a day as a share of the target: that of its year; the last one holds on."""
        if not self.output_path:
            return 1.0
        return self.output_path[min(int(day / DAYS_PER_YEAR), len(self.output_path) - 1)]

    @property
    def lucky(self) -> bool:
        """Whether luck decides anything: in a single replication all that is uncertain is at its mode."""
        return self.replications > 1

    @property
    def drawn_hazards(self) -> tuple[Hazard, ...]:
        """The hazards that may strike: the network's if the scenario draws them; none where there is no luck."""
        return self.network.hazards if self.draw_hazards and self.lucky else ()

    @property
    def causes(self) -> tuple[Cut | Hazard, ...]:
        """All that may strike: the cuts, then the hazards that are drawn."""
        return (*self.cuts, *self.drawn_hazards)

    @property
    def forces_chance(self) -> bool:
        """Whether a cut happens here that need not: where there is no luck, every cut that may happen does."""
        return not self.lucky and any(0.0 < cut.probability < 1.0 for cut in self.cuts)

    @property
    def planned_shares(self) -> tuple[float, ...]:
        """Planned output of every day of the horizon as a share of the target."""
        return tuple(self.planned_share(day) for day in range(self.horizon_days))

    @property
    def planned_days(self) -> float:
        """Planned output of the horizon, in days of the target's output."""
        return fsum(self.planned_shares)


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
    min_alpha: float
    away_from: tuple[str, ...]  # regions that lose
    towards: tuple[str, ...]  # regions that gain, in proportion to what they supply already
    share: float  # of what `away_from` supplies that moves


@dataclass(frozen=True, slots=True)
class ResearchRule:
    """Let teams race for a substitute of some products."""

    select: Selector
    min_alpha: float
    race: Research
    capacity: float  # of the substitute [share of baseline use]
    value: float  # its worth; below 1 it is of the degraded grade
    test_days: Range
    ramp_days: float


@dataclass(frozen=True, slots=True)
class FirstUnitRule:
    """Sign the home country's backups of some equipment and try a first unit of each."""

    select: Selector
    min_alpha: float
    trial: FirstUnit


@dataclass(frozen=True, slots=True)
class CommunityRule:
    """Home users of the same product lend each other stock."""

    select: Selector  # products; regions: of the users
    min_alpha: float
    share: float  # of their stock that they pool
    priority: bool  # true: who loses most per unit missing is served first; false: all keep the same days of cover


@dataclass(frozen=True, slots=True)
class ProtectionRule:
    """Shield a share of some producers' capacity from every cut (protected utilities)."""

    select: Selector
    share: float


@dataclass(frozen=True, slots=True)
class Strategy:
    """What we would do about it."""

    id: str
    title: Text
    source: str
    backups: tuple[BackupRule, ...] = ()
    stock: tuple[StockRule, ...] = ()
    sourcing: tuple[SourcingRule, ...] = ()
    research: tuple[ResearchRule, ...] = ()
    first_units: tuple[FirstUnitRule, ...] = ()
    communities: tuple[CommunityRule, ...] = ()
    protections: tuple[ProtectionRule, ...] = ()
    response: Mapping[str, Setting] = field(default_factory=dict)  # keys of ResponseSettings
    only: tuple[str, ...] | None = None  # ids of the backups whose contracts it keeps; None: all that its rules sign
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Backups of one product that a strategy signs: one of them, or all."""

    product: str
    backups: tuple[str, ...]  # ids


@dataclass(frozen=True, slots=True)
class Dissection:
    """A strategy taken apart: what does each part of it contribute?"""

    strategy: Strategy
    signed: tuple[str, ...]  # ids of all backups that it signs, in the order of its contracts
    parts: tuple[Part, ...]  # their backups likewise

    def without(self, part: Part) -> tuple[str, ...]:
        """The backups that are left where a part is missing."""
        return tuple(one for one in self.signed if one not in part.backups)

    @property
    def variants(self) -> tuple[Strategy, ...]:
        """The strategy without backups, with each part alone, and without each; none twice, nor as it is."""
        left = [(), *(only for part in self.parts for only in (part.backups, self.without(part)))]
        return tuple(replace(self.strategy, only=only) for only in dict.fromkeys(left) if only != self.signed)


@dataclass(frozen=True, slots=True)
class Study:
    """A scenario and the strategies to compare; the first is what the others are paired with."""

    scenario: Scenario
    strategies: tuple[Strategy, ...]
    dissection: Dissection | None = None  # of one of them

    @property
    def simulated(self) -> tuple[Strategy, ...]:
        """All that is simulated: the strategies, then the variants of the one that is taken apart."""
        return (*self.strategies, *(() if self.dissection is None else self.dissection.variants))
