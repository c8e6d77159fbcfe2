"""How do documents become a scenario and the strategies that answer it?"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sim.checks import Catalogue, RuleEntry, check_cited, check_cut, check_response, check_rule, check_selector
from sim.errors import InputError, Problem
from sim.loading.documents import Document, lines, read_document
from sim.loading.forms import CutForm, CutSelectForm, ScenarioForm
from sim.loading.network import NetworkReading, read_network
from sim.loading.places import find_network, find_strategy
from sim.loading.strategy_forms import (
    BackupForm,
    CommunityForm,
    FirstUnitForm,
    ProtectionForm,
    ResearchForm,
    SourcingForm,
    StockForm,
    StrategyForm,
)
from sim.network import Network
from sim.scenario import (
    Background,
    BackupRule,
    CommunityRule,
    Cut,
    FirstUnit,
    FirstUnitRule,
    ProtectionRule,
    Research,
    ResearchRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
    Study,
)

__all__ = ["StudyReading", "load_scenario", "load_strategy", "load_study", "read_study"]


@dataclass(frozen=True, slots=True)
class ScenarioReading:
    """What could be learnt of a scenario, whether or not it can be used."""

    scenario: Scenario | None
    source: str
    strategies: tuple[str, ...]  # as the document names them
    names: Catalogue  # of its network
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class StudyReading:
    """What could be learnt of a scenario with its strategies, whether or not it can be used."""

    study: Study | None
    names: Catalogue = field(default_factory=Catalogue)  # of its network
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class StrategyReading:
    """What could be learnt of a strategy, whether or not it can be used."""

    strategy: Strategy | None
    rules: tuple[RuleEntry, ...] = ()  # those that are sound by themselves
    problems: tuple[Problem, ...] = ()


def load_scenario(path: Path) -> Scenario:
    """Read a scenario and its network; InputError with all that is wrong in both."""
    reading = _read_scenario(path)
    if reading.scenario is None:
        raise InputError(reading.problems)
    return reading.scenario


def load_strategy(path: Path) -> Strategy:
    """Read a strategy; InputError with all that is wrong in it."""
    reading = _read_strategy(path)
    if reading.strategy is None:
        raise InputError(reading.problems)
    return reading.strategy


def load_study(path: Path, strategies: tuple[str, ...] | None = None, asked_by: str = "") -> Study:
    """Read a scenario, its network and its strategies; InputError with all that is wrong in any of them.

    `strategies` and `asked_by` are those of `read_study`.
    """
    reading = read_study(path, strategies, asked_by)
    if reading.study is None:
        raise InputError(reading.problems)
    return reading.study


def read_study(path: Path, strategies: tuple[str, ...] | None = None, asked_by: str = "") -> StudyReading:
    """Read a scenario, its network and its strategies as far as they can be read.

    `strategies` replaces the scenario's list; `asked_by` names the place that gives it, for messages.
    """
    reading = _read_scenario(path)
    named = reading.strategies if strategies is None else strategies
    where = f"{reading.source} [scenario] strategies" if strategies is None else asked_by or "strategy"
    problems = list(reading.problems)
    loaded: list[Strategy] = []
    for name in named:
        try:
            answer = _read_strategy(find_strategy(name, path.parent, where))
        except InputError as error:
            problems += error.problems
            continue
        problems += [*answer.problems, *(found for rule in answer.rules for found in check_rule(rule, reading.names))]
        if answer.strategy is not None:
            problems += check_response(answer.strategy.source, answer.strategy.response, reading.names)
            if any(answer.strategy.id == other.id for other in loaded):
                problems.append(Problem(where, f"strategy '{answer.strategy.id}' is there twice", "name it once"))
            loaded.append(answer.strategy)
    if not named and not problems:
        problems.append(Problem(where, "no strategy is named", "name at least one, such as none"))
    study = None if problems or reading.scenario is None else Study(reading.scenario, tuple(loaded))
    return StudyReading(study, reading.names, tuple(problems))


def _read_scenario(path: Path) -> ScenarioReading:
    """Read a scenario and its network as far as they can be read."""
    document = read_document(path, ScenarioForm)
    network = _network_of(document, path.parent)
    problems = [*document.problems, *_no_hazards(document, network.network)]
    horizon = None if document.form is None else document.form.scenario.horizon_days
    cuts = lines(document, "cut", CutForm).mapped(_cut)
    for cut in cuts.entries:
        problems += check_cut(cut, horizon, network.names, network.network)
    sound = {cut.place for cut in cuts.entries}
    for named in lines(document, "cut", CutSelectForm).entries:
        if named.place not in sound:  # something else is wrong with it; its names are looked at all the same
            problems += check_selector(named.where, named.item.selector(), network.names)
    if document.form is not None:
        problems += check_response(document.source, document.form.response.settings(), network.names)
        problems += check_cited(f"{document.source} [scenario] ref", document.form.scenario.ref, network.names)
    problems += network.problems
    scenario = None
    if not problems and document.form is not None and network.network is not None:
        scenario = _build(document, document.form, network.network, cuts.items)
    return ScenarioReading(scenario, document.source, _strategies_of(document), network.names, tuple(problems))


def _network_of(document: Document[ScenarioForm], beside: Path) -> NetworkReading:
    """The network that a scenario names, even if something else is wrong with the scenario."""
    name = document.name("scenario", "network")
    if not name:
        return NetworkReading(None)
    try:
        return read_network(find_network(name, beside, f"{document.source} [scenario] network"))
    except InputError as error:
        return NetworkReading(None, problems=error.problems)


def _strategies_of(document: Document[ScenarioForm]) -> tuple[str, ...]:
    """The strategies that a scenario names, even if something else is wrong with the scenario."""
    if document.form is not None:
        return tuple(document.form.scenario.strategies)
    return document.names("scenario", "strategies")


def _no_hazards(document: Document[ScenarioForm], network: Network | None) -> list[Problem]:
    """Drawing from a list that is not there."""
    if document.said("hazards", "draw") is not True or network is None or network.hazards:
        return []
    what = f"network '{network.id}' lists no hazards to draw from"
    return [Problem(f"{document.source} [hazards] draw", what, "add rows to its hazards.csv, or set draw = false")]


def _cut(form: CutForm) -> Cut:
    return Cut(
        select=form.selector(),
        start_day=form.start_day,
        duration_days=form.duration_days,
        depth=form.depth,
        recovery_days=form.recovery_days,
        probability=form.probability,
        alert_days=form.alert_days,
        duration_law=form.duration_law,
    )


def _build(document: Document[ScenarioForm], form: ScenarioForm, network: Network, cuts: tuple[Cut, ...]) -> Scenario:
    head = form.scenario
    return Scenario(
        id=head.id,
        title=head.title,
        source=document.source,
        network=network,
        horizon_days=head.horizon_days,
        replications=head.replications,
        seed=head.seed,
        cuts=cuts,
        draw_hazards=form.hazards.draw,
        defaults=network.defaults.changed(form.defaults.said()),
        response=network.response.changed(form.response.settings()),
        output_path=tuple(head.output_path),
        background=Background(head.class_, head.narrative, head.analogue, head.judgement, tuple(head.ref)),
        digest=document.digest,
    )


def _read_strategy(path: Path) -> StrategyReading:
    """Read a strategy as far as it can be read."""
    document = read_document(path, StrategyForm)
    backups = lines(document, "backup", BackupForm).mapped(_backup_rule)
    stock = lines(document, "stock", StockForm).mapped(_stock_rule)
    sourcing = lines(document, "sourcing", SourcingForm).mapped(_sourcing_rule)
    research = lines(document, "research", ResearchForm).mapped(_research_rule)
    first_units = lines(document, "first_unit", FirstUnitForm).mapped(_first_unit_rule)
    communities = lines(document, "community", CommunityForm).mapped(_community_rule)
    protections = lines(document, "protection", ProtectionForm).mapped(_protection_rule)
    rules: tuple[RuleEntry, ...] = (
        *backups.entries,
        *stock.entries,
        *sourcing.entries,
        *research.entries,
        *first_units.entries,
        *communities.entries,
        *protections.entries,
    )
    if document.form is None:
        return StrategyReading(None, rules, document.problems)
    strategy = Strategy(
        id=document.form.strategy.id,
        title=document.form.strategy.title,
        source=document.source,
        backups=backups.items,
        stock=stock.items,
        sourcing=sourcing.items,
        research=research.items,
        first_units=first_units.items,
        communities=communities.items,
        protections=protections.items,
        response=document.form.response.settings(),
        digest=document.digest,
    )
    return StrategyReading(strategy, rules)


def _backup_rule(form: BackupForm) -> BackupRule:
    select, grades = form.select.selector(), tuple(dict.fromkeys(form.grades))
    return BackupRule(select, form.select.min_alpha, grades, form.readiness, form.coverage, form.capacity)


def _stock_rule(form: StockForm) -> StockRule:
    return StockRule(form.select.selector(), form.select.min_alpha, form.extra_days)


def _sourcing_rule(form: SourcingForm) -> SourcingRule:
    away_from, towards = tuple(form.away_from), tuple(form.towards)
    return SourcingRule(form.select.selector(), form.select.min_alpha, away_from, towards, form.share)


def _research_rule(form: ResearchForm) -> ResearchRule:
    race = Research(form.teams, form.success, form.mean_days, form.start)
    select, min_alpha = form.select.selector(), form.select.min_alpha
    return ResearchRule(select, min_alpha, race, form.capacity, form.value, form.test_days, form.ramp_days)


def _first_unit_rule(form: FirstUnitForm) -> FirstUnitRule:
    trial = FirstUnit(form.trial_days, form.success, form.growth_days)
    return FirstUnitRule(form.select.selector(), form.select.min_alpha, trial)


def _community_rule(form: CommunityForm) -> CommunityRule:
    return CommunityRule(form.select.selector(), form.select.min_alpha, form.share, form.priority)


def _protection_rule(form: ProtectionForm) -> ProtectionRule:
    return ProtectionRule(form.select.selector(), form.share)
