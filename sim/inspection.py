"""What is in a file or on the shelves, without running it?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from sim.assembly import assemble
from sim.baseline import Baseline, balanced, sold_within
from sim.cards import Card, chain_cards, product_cards
from sim.errors import InputError, Problem
from sim.factors import RULES, Factor, Sweep, holders, vary
from sim.hazards import cause_names
from sim.labels import WORDS, Language, fill, place_name
from sim.loading import (
    Shelf,
    find_network,
    kind_of,
    load_network,
    load_scenario,
    load_strategy,
    load_study,
    load_sweep,
    shipped,
)
from sim.network import DAYS_PER_YEAR, Chain, Hazard, Network, Product
from sim.numerals import counted, number
from sim.reading import bare_name
from sim.scenario import ProtectionRule, Scenario, Strategy
from sim.strategies import apply
from sim.sweep.running import count_runs
from sim.sweep.scan import at_point
from sim.sweep.words import value_label
from sim.wiring import Wiring, chain_index, matches, select_backups

__all__ = ["bare_notes", "describe", "idle_notes", "inspect", "look_up", "shares_leaving", "shelf"]

AMPLE = 5.0  # times its users' baseline use: a backup that brings more was likely told in percent

# What is to be said of a rule that reaches nothing in the network of a scenario, by its table.
IDLE = {
    "backup": "selects no backup",
    "stock": "adds to no stock",
    "sourcing": "moves nothing",
    "research": "selects no product",
    "first_unit": "selects no backup of the home country",
    "community": "finds no two users of a product that could lend each other any",
    "protection": "selects no producer and no backup",
}
FEWEST_SIGNS = 3  # of a name that may be meant by a part of it
MOST_MEANT = 4  # of the products and chains that a part of a name may stand for
REBALANCED = ("defaults", "strategy.sourcing")  # tables that a baseline depends on, beside those of the network


def inspect(path: Path) -> list[str]:
    """Say that a network, scenario, strategy or sweep is sound, and how large it is.

    Raises
    ------
    InputError
        With every problem found; a network that has no baseline is a problem too.
    """
    kind = kind_of(path)
    if kind == "network":
        return _network_lines(load_network(path))
    if kind == "strategy":
        strategy = load_strategy(path)
        rules = sum(len(getattr(strategy, field)) for field in RULES.values())
        changes = counted(len(strategy.response), "change")
        return [f"ok: strategy {strategy.id}: {counted(rules, 'rule')}, {changes} to the response"]
    if kind == "sweep":
        return _sweep_lines(load_sweep(path))
    study = load_study(path)
    scenario, hazards = study.scenario, study.scenario.drawn_hazards
    lines = [
        f"ok: scenario {scenario.id}: {counted(len(scenario.cuts), 'cut')}, {counted(scenario.horizon_days, 'day')}, "
        f"{counted(scenario.replications, 'replication')}"
    ]
    for strategy in study.strategies:
        plant = assemble(apply(strategy, scenario))
        lines.append(f"  strategy {strategy.id}: {counted(len(plant.scenario.contracts), 'backup')} signed")
        lines += [f"  {note}" for note in idle_notes(strategy, scenario)]
    plain = assemble(scenario)  # a strategy may shield producers, or buy from others
    hit = int(plain.hit[:, : len(plain.wiring.producers)].any(axis=0).sum())
    struck = f"cuts and {counted(len(hazards), 'hazard')}" if hazards else "cuts"
    lines.append(f"  the {struck} select {hit} of {counted(len(plain.wiring.producers), 'producer')}")
    lines += [f"  {note}" for note in bare_notes(scenario)]
    if scenario.draw_hazards and not hazards:
        lines.append("  note: with one replication there is no luck, so the hazards do not strike")
    if scenario.forces_chance:
        lines.append("  note: with one replication there is no luck, so every cut that may happen does")
    return lines


def bare_notes(scenario: Scenario) -> list[str]:
    """A note on each cut, and each hazard that may strike, that takes backups alone: by itself it stops nobody."""
    return [
        f"note: {'hazard ' if isinstance(cause, Hazard) else ''}{name} takes backups and no producer"
        for name, cause in zip(cause_names(scenario), scenario.causes, strict=True)
        if not matches(scenario.network, cause.select, scenario.network.suppliers).any()
    ]


def idle_notes(strategy: Strategy, scenario: Scenario) -> list[str]:
    """A note on each rule of a strategy that would change nothing of a scenario if it stood alone."""
    return [
        f"note: strategy {strategy.id}: [[{table}]] {place} {IDLE[table]}"
        for table, field in RULES.items()
        for place, rule in enumerate(getattr(strategy, field), start=1)
        if _is_idle(apply(_alone(strategy, field, (rule,)), scenario), scenario)
    ]


def _alone(strategy: Strategy, field: str, rules: tuple[object, ...]) -> Strategy:
    """A strategy with these rules only."""
    blank = Strategy(strategy.id, strategy.title, strategy.source)
    return replace(blank, **{field: rules})  # type: ignore[arg-type]  # `RULES` names fields that hold rules


def _is_idle(rewritten: Scenario, scenario: Scenario) -> bool:
    """Whether a rule has left a scenario as it was; rules to lend and to shield show elsewhere."""
    if rewritten.communities != scenario.communities:
        return assemble(rewritten).circles is None
    if rewritten.protections != scenario.protections:
        return not any(_shields(rule, scenario.network) for rule in rewritten.protections)
    return rewritten == scenario


def _shields(rule: ProtectionRule, network: Network) -> bool:
    """Whether there is anything for a rule to shield."""
    chosen = matches(network, rule.select, network.suppliers), select_backups(network, rule.select, network.backups)
    return any(some.any() for some in chosen)


def _sweep_lines(sweep: Sweep) -> list[str]:
    """Size and factors of a sweep, of which no factor by itself leaves the network without a baseline."""
    problems = [problem for factor in sweep.factors for problem in _unbalanced(sweep, factor)]
    if problems:
        raise InputError(problems)
    drawn, runs = count_runs(sweep)
    scenario = sweep.study.scenario
    lines = [
        f"ok: sweep {sweep.id}: {sweep.method}, {counted(len(sweep.factors), 'factor')}, {counted(drawn, 'point')}, "
        f"{counted(runs, 'run')}",
        f"  scenario {scenario.id}: {counted(len(sweep.study.strategies), 'strategy', 'strategies')}, "
        f"{counted(scenario.replications, 'replication')}",
    ]
    for factor in sweep.factors:
        reached = len(list(holders(sweep.study, factor)))
        low, high = (value_label(factor, value, "en") for value in factor.ends)
        lines.append(f"  factor {factor.id}: {low} to {high}, reaches {reached}")
    return lines


def _unbalanced(sweep: Sweep, factor: Factor) -> Iterator[Problem]:
    """What a factor's ends do to the baseline is tried here, so that a long run does not fail halfway."""
    if not factor.table.startswith("network.") and factor.table not in REBALANCED:
        return
    for value in factor.ends:
        study = vary(sweep.study, (factor,), (value,))
        try:
            for strategy in (one for one in study.strategies if one.sourcing or one is study.strategies[0]):
                assemble(apply(strategy, study.scenario))
        except InputError as error:
            yield from at_point(sweep, (factor,), (value,), error)


def _network_lines(network: Network) -> list[str]:
    wiring, baseline = balanced(network, network.defaults.home_share_elsewhere)
    tables = {
        "region": network.regions,
        "chain": network.chains,
        "product": network.products,
        "input": network.inputs,
        "supplier": network.supply,
        "backup": network.backups,
        "hazard": network.hazards,
        "reference": network.references,
    }
    counts = ", ".join(counted(len(rows), name) for name, rows in tables.items())
    lines = [
        f"ok: network {network.id}: {counts}",
        f"  {counted(len(wiring.producers), 'producer')}, of them {wiring.modelled} modelled; "
        f"{counted(len(wiring.slots), 'slot')}, {counted(len(wiring.mixes), 'mix', 'mixes')}, "
        f"{counted(len(wiring.link_producer), 'link')}",
        f"  baseline: largest relative residual {baseline.residual:.2g}",
    ]
    leaving = shares_leaving(network, wiring, baseline)
    for chain, scale in baseline.scales.items():
        both = f"{scale:.3f} of the target; {leaving[chain]:.3f} of the target less sales within the chain"
        lines.append(f"  final deliveries of {chain}: {both}")
    for chain, share in shares_made(network, wiring, baseline).items():
        lines.append(f"  home output of {chain}, from the amounts that it delivers: {share:.3g} of the target")
    lines += [
        f"  note: backup {one.id} has {number(one.capacity.mode)} times each user's baseline use; 0.2 is 20 %"
        for one in network.backups
        if one.capacity.mode > AMPLE
    ]
    return lines + [f"  note: input {note}" for note in _idle_inputs(network, wiring)]


def _idle_inputs(network: Network, wiring: Wiring) -> Iterator[str]:
    """What to say of lines of recipes that look as if they did more than they do."""
    at_home = {producer.product for producer in wiring.producers if producer.home}
    bound = {(slot.line.product, slot.line.input) for slot in wiring.slots}
    for line in network.inputs:
        if line.product in at_home and (line.product, line.input) not in bound:
            yield f"{line.input} of {line.product}: it is local, and made where no maker of {line.product} stands"
        elif line.type == "service" and line.cover_days.high > 0.0:
            yield f"{line.input} of {line.product}: a service keeps no stock, so its cover_days count for nothing"


def shares_leaving(network: Network, wiring: Wiring, baseline: Baseline) -> dict[str, float]:
    """Final deliveries over what leaves a chain at all: its target less home sales within it, by chain."""
    within = sold_within(network, wiring, baseline.output)
    targets = {chain.id: chain.target / DAYS_PER_YEAR for chain in network.chains if chain.target is not None}
    return {
        chain: scale * targets[chain] / (targets[chain] - within[chain]) for chain, scale in baseline.scales.items()
    }


def shares_made(network: Network, wiring: Wiring, baseline: Baseline) -> dict[str, float]:
    """Home output over the target, of chains that say amounts: a wrong unit shows here and nowhere else."""
    at_home = np.where(wiring.home, baseline.output, 0.0)
    made = np.bincount(chain_index(network, wiring.producers), weights=at_home, minlength=len(network.chains))
    return {
        chain.id: float(output) * DAYS_PER_YEAR / chain.target
        for chain, output in zip(network.chains, made, strict=True)
        if chain.target is not None and chain.id not in baseline.scales
    }


def shelf(name: Shelf, language: Language) -> Card:
    """Everything of one kind that ships, with titles."""
    if name == "scenarios":
        return _scenario_shelf([load_scenario(path) for path in shipped("scenarios")], language)
    if name == "networks":
        found = [(one.id, one.title) for one in map(load_network, shipped("networks"))]
    elif name == "strategies":
        found = [(one.id, one.title) for one in map(load_strategy, shipped("strategies"))]
    else:
        found = [(one.id, one.title) for one in map(load_sweep, shipped("sweeps"))]
    return _shelf(name, [(key, title[language]) for key, title in found], language)


def _shelf(name: str, rows: list[tuple[str, str]], language: Language) -> Card:
    return Card(WORDS[f"card_{name}"][language], ("id", WORDS["card_title"][language]), tuple(rows))


def _scenario_shelf(scenarios: list[Scenario], language: Language) -> Card:
    """Id, title, class and what is cut."""

    def row(one: Scenario) -> tuple[str, ...]:
        class_ = one.background.class_
        return one.id, one.title[language], "" if class_ is None else WORDS[f"class_{class_}"][language], _cut(one)

    def _cut(one: Scenario) -> str:
        first, *others = _what_is_cut(one, language)
        return fill(WORDS["card_and_more"][language], {"first": first, "count": str(len(others))}) if others else first

    header = ("id", *(WORDS[key][language] for key in ("card_title", "class", "card_cut")))
    return Card(WORDS["card_scenarios"][language], header, tuple(row(one) for one in scenarios))


def _what_is_cut(scenario: Scenario, language: Language) -> list[str]:
    """Products and chains by name, without what stands in brackets; places where everything is cut; never empty."""
    network = scenario.network
    names = {one.id: one.name[language] for one in network.products}
    names |= {one.id: one.name[language] for one in network.chains}
    found = []
    for cut in scenario.cuts:
        found += [bare_name(names[id_]) for id_ in (*cut.select.products, *cut.select.chains)]
        if not cut.select.products and not cut.select.chains:
            found += [_all_from(network, region, language) for region in cut.select.regions] or list(cut.select.kinds)
    if not found:
        found = [WORDS["card_by_chance" if scenario.draw_hazards else "card_nothing"][language]]
    return list(dict.fromkeys(found))


def _all_from(network: Network, region: str, language: Language) -> str:
    name = next(place_name(one.name, language) for one in network.regions if one.id == region)
    return fill(WORDS["card_all_from"][language], {"region": name})


def describe(network: Network, subject: Product | Chain, language: Language) -> tuple[Card, ...]:
    """Cards of a product or chain."""
    if isinstance(subject, Product):
        return product_cards(network, subject, language)
    return chain_cards(network, subject, language)


def look_up(name: str, network: str) -> tuple[Network, Product | Chain]:
    """A product, else a chain, by id or by name in either language, and the network that it belongs to."""
    found = load_network(find_network(network, Path()))
    known: tuple[Product | Chain, ...] = (*found.products, *found.chains)
    for subject in known:
        if name in (subject.id, subject.name.en, subject.name.zh):
            return found, subject
    fix = _near(name, known) or f"see {found.source}/products.csv for the names"
    if any(name in (one.id, one.name.en, one.name.zh) for one in found.regions):
        fix = f"that is a region: name a product or a chain; {found.source}/supply.csv says what it supplies"
    raise InputError([Problem(found.source, f"no product or chain is called '{name}'", fix)])


def _near(name: str, known: Sequence[Product | Chain]) -> str:
    """Say what has a word that begins so, else a name that holds it, else nearly that name; '' if nothing has."""
    titles = {title.casefold(): one for one in known for title in (one.id, one.name.en, one.name.zh)}
    wanted = name.strip().casefold()
    if not wanted:
        return ""
    begins = re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}")  # Chinese has no blanks: a word may begin at every sign
    holding = [title for title in titles if wanted in title] if len(wanted) >= FEWEST_SIGNS else []
    meant = list(filter(begins.search, titles)) or holding or get_close_matches(wanted, titles, n=1, cutoff=0.6)
    found = dict.fromkeys(titles[title].id for title in meant)
    if not found:
        return ""
    language: Language = "en" if name.isascii() else "zh"
    names = {one.id: one.name[language] for one in known}
    told = [f"'{id_}' ({names[id_]})" for id_ in list(found)[:MOST_MEANT]]
    more = [f"one of {len(found) - MOST_MEANT} more"] if len(found) > MOST_MEANT else []
    return f"did you mean {' or '.join([*told, *more])}?"
