"""How long does each component that is hit last, and when is its supply whole again, strategy by strategy?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.labels import WORDS, Language, clauses
from sim.network import ResponseSettings
from sim.numerals import days, number, percent
from sim.outcome import Comparison, Survival
from sim.reading import Names, at_stake, critical_exposure
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES, joined, say

__all__ = ["risk_table"]

ROWS = 15


def risk_table(comparison: Comparison, language: Language) -> Table:
    """One line a component: exposure, alternates, time to survive, time to recover alone and under each strategy."""
    helps = [one for one in comparison.outcomes if one.contracts]
    found = at_stake(comparison)
    head = (
        WORDS["component"][language],
        say("r_exposure", language, {"unit": comparison.network.money_unit}),
        SENTENCES["r_alternates"][language],
        SENTENCES["r_survive"][language],
        SENTENCES["r_alone"][language],
        *(say("r_with", language, {"strategy": one.strategy.title[language]}) for one in helps),
    )
    names, exposure = Names(comparison, language), critical_exposure(comparison)
    hazards = {one.id: one.label[language] for one in comparison.hazards}
    known = {one.product: len(one.backups) for one in comparison.hit}
    by_product = [{one.product: one for one in outcome.survivals} for outcome in helps]
    rows = tuple(
        (
            Cell(names.product(one.product), hazards.get(one.hazard, "")),
            Cell(number(exposure.get(one.product, 0.0))),
            Cell(str(known.get(one.product, 0))),
            Cell(days(one.survive_days, language)),
            _alone(one, language),
            *(_with(each, one.product, language) for each in by_product),
        )
        for one in found[:ROWS]
    )
    return Table(SENTENCES["r_caption"][language], head, rows, 1, _note(comparison.scenario.response, found, language))


def _note(response: ResponseSettings, found: Sequence[Survival], language: Language) -> str:
    """What the columns mean, whom a level's limit may leave uncalled, which hazard is meant, how many are left out."""
    notes = [SENTENCES["r_note"][language]]
    if any(limit > 0.0 for limit in response.decision_losses):
        notes.append(SENTENCES["r_limits"][language])
    if any(one.hazard for one in found[:ROWS]):
        notes.append(SENTENCES["r_hazard"][language])
    if len(found) > ROWS:
        notes.append(say("r_more", language, {"count": f"{len(found) - ROWS:,}"}))
    return joined(notes, language)


def _alone(one: Survival, language: Language) -> Cell:
    return Cell(days(one.supply_days, language), _gap(max(0.0, one.supply_days - one.survive_days), language))


def _with(found: Mapping[str, Survival], product: str, language: Language) -> Cell:
    one = found.get(product)
    if one is None or one.contracts == 0:
        return Cell(SENTENCES["r_no_contract"][language])
    covers = say("r_covers", language, {"share": percent(one.helped_share, language)})
    return Cell(days(one.recover_days, language), clauses((_gap(one.gap_days, language), covers), language, loose=True))


def _gap(length: float, language: Language) -> str:
    if length == 0.0:
        return SENTENCES["r_no_gap"][language]
    return say("r_gap", language, {"days": days(length, language)})
