"""Does a selector name what exists, and does a cut or a hazard hit anyone?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from sim.checks.entries import Entry, Names, Titles, unknowns
from sim.errors import Problem
from sim.network import Hazard, Network, Selector
from sim.scenario import (
    BackupRule,
    CommunityRule,
    Cut,
    FirstUnitRule,
    ProtectionRule,
    ResearchRule,
    SourcingRule,
    StockRule,
)

__all__ = ["Catalogue", "RuleEntry", "check_cited", "check_cut", "check_hits", "check_rule", "check_selector"]

# One table of a strategy.
RuleEntry = (
    Entry[BackupRule]
    | Entry[StockRule]
    | Entry[SourcingRule]
    | Entry[ResearchRule]
    | Entry[FirstUnitRule]
    | Entry[CommunityRule]
    | Entry[ProtectionRule]
)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The names that a scenario or a strategy may use."""

    products: Names = None
    chains: Names = None
    kinds: Names = None
    regions: Names = None
    modes: Names = None
    references: Names = None
    titles: Mapping[str, Titles] = field(default_factory=dict)  # of products, chains and regions, by that noun


def check_selector(where: str, select: Selector, known: Catalogue) -> list[Problem]:
    """Complain of every name that the network does not know."""
    named: tuple[tuple[str, tuple[str, ...], Names, str], ...] = (
        ("product", select.products, known.products, "products are listed in the network's products.csv"),
        ("chain", select.chains, known.chains, "chains are listed in network.toml"),
        ("kind of product", select.kinds, known.kinds, "kinds are given in the network's products.csv"),
        ("region", select.regions, known.regions, "regions are listed in network.toml"),
        ("transport mode", select.modes, known.modes, "modes are given in the network's supply.csv"),
    )
    return [
        problem
        for noun, names, have, otherwise in named
        for problem in unknowns(where, noun, names, have, otherwise, known.titles.get(noun, {}))
    ]


def check_cut(entry: Entry[Cut], horizon_days: int | None, known: Catalogue, network: Network | None) -> list[Problem]:
    """A cut names what exists, begins within the horizon, and hits at least one producer."""
    cut = entry.item
    problems = []
    if horizon_days is not None and cut.start_day >= horizon_days:
        what = f"the cut begins on day {cut.start_day:g}, the horizon ends on day {horizon_days}"
        problems.append(Problem(f"{entry.where} start_day", what, "begin earlier, or give more horizon_days"))
    if cut.select.is_empty():
        fix = "name products, chains, kinds, regions or modes"
        return [*problems, Problem(entry.where, "nothing says whose supply is cut", fix)]
    strange = check_selector(entry.where, cut.select, known)
    if not strange and network is not None and not _hits_anyone(cut.select, network):
        strange = [_hits_nobody(entry.where, "cut", cut.select, network)]
    return problems + strange


def check_hits(hazards: Iterable[Entry[Hazard]], network: Network) -> list[Problem]:
    """Every hazard of a network hits at least one producer or backup."""
    return [
        _hits_nobody(entry.where, "hazard", entry.item.select, network)
        for entry in hazards
        if not _hits_anyone(entry.item.select, network)
    ]


def check_cited(where: str, keys: Sequence[str], known: Catalogue) -> list[Problem]:
    """Complain of every source that the network does not list."""
    fix = "add it to the network's references.csv"
    return unknowns(where, "reference", keys, known.references, fix)


def _hits_anyone(select: Selector, network: Network) -> bool:
    """Whether a selector takes a producer or a backup."""
    meant = network.meant_by(select)
    makers = any(meant(row.product, row.region, row.mode) for row in network.suppliers)
    return makers or any(meant(backup.product, backup.region, "") for backup in network.backups)


def _hits_nobody(where: str, what: Literal["cut", "hazard"], select: Selector, network: Network) -> Problem:
    """What to tell when all names are right and nobody answers to all of them."""
    meant = network.meant_by(select)
    idle = any(meant(row.product, row.region, row.mode) for row in network.supply)
    who = "only rows of supply.csv with share 0 answer" if idle else "no producer answers"
    made = sorted({row.region for row in network.suppliers if row.product in select.products})
    fix = f"supply.csv has them from {', '.join(made)}" if made else "leave out one of the conditions"
    return Problem(where, f"{who} to all the conditions, so the {what} would hit nobody", fix)


def check_rule(entry: RuleEntry, known: Catalogue) -> list[Problem]:
    """A rule of a strategy names what exists."""
    rule = entry.item
    problems = check_selector(f"{entry.where} select", rule.select, known)
    if isinstance(rule, SourcingRule):
        problems += check_selector(f"{entry.where} away_from", Selector(regions=rule.away_from), known)
        problems += check_selector(f"{entry.where} towards", Selector(regions=rule.towards), known)
        if both := sorted(set(rule.away_from) & set(rule.towards)):
            what = f"region '{both[0]}' both loses and gains"
            problems.append(Problem(entry.where, what, "name it on one side only"))
    return problems
