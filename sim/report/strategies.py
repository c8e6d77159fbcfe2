"""How do the strategies compare, on average and in a bad year?"""

from __future__ import annotations

from math import isnan

from sim.labels import WORDS, Language, fill, percent
from sim.outcome import Comparison, Outcome
from sim.plots.reading import mean, total
from sim.report.tables import Cell, Table, bounded, known, money
from sim.report.words import SENTENCES, say

__all__ = ["strategy_table", "tail_table"]

STRATEGY_COLUMNS = (
    ("loss_value", "t_gross"),
    ("value_added_loss", "t_added"),
    ("loss_avoided_value", "t_avoided"),
    ("value_added_loss_avoided", "t_added_avoided"),
    ("target_shortfall", "t_shortfall"),
    ("cost_total", "t_cost"),
)
TAIL_COLUMNS = (
    ("var95_loss_value", "t_var"),
    ("cvar95_loss_value", "t_cvar"),
    ("cvar95_avoided_value", "t_cvar_avoided"),
)


def strategy_table(comparison: Comparison, language: Language) -> Table:
    """The strategies side by side, all chains together; a measure that nobody has is left out."""
    unit, chain = {"unit": comparison.network.money_unit}, total(comparison)
    kept = [
        (metric, head)
        for metric, head in STRATEGY_COLUMNS
        if any(known(outcome.find(chain, metric)) for outcome in comparison.outcomes)
    ]
    many = any(outcome.verdict(chain) for outcome in comparison.outcomes)
    head = [WORDS["strategy"][language], SENTENCES["t_signed"][language]]
    if many:
        first = comparison.outcomes[0].strategy.title[language]
        head.append(fill(WORDS["verdict"][language], {"first": first}))
    head += [say(key, language, unit) for _, key in kept]
    head.append(SENTENCES["t_degraded"][language])
    rows = []
    for outcome in comparison.outcomes:
        row = [Cell(outcome.strategy.title[language]), Cell(_signed(outcome, language))]
        if many:
            row.append(Cell(_verdict(outcome, chain, language)))
        for metric, _ in kept:
            cell = money(outcome.find(chain, metric))
            row.append(bounded(cell, "≥", outcome) if metric == "cost_total" else cell)
        row.append(Cell(percent(mean(outcome, chain, "degraded_share"), language)))
        rows.append(tuple(row))
    note = _adjusted_note(comparison, language)
    return Table(SENTENCES["t_strategies"][language], tuple(head), tuple(rows), 3 if many else 2, note)


def _verdict(outcome: Outcome, chain: str, language: Language) -> str:
    said = outcome.verdict(chain)
    return WORDS["reference_strategy" if said is None else f"verdict_{said}"][language]


def _adjusted_note(comparison: Comparison, language: Language) -> str:
    """Say that the intervals of differences are wider than 95 %, where they are."""
    compared = sum(bool(outcome.adjusted) for outcome in comparison.outcomes)
    if compared < 2 or not comparison.scenario.lucky:
        return ""
    return say("t_adjusted", language, {"count": str(compared), "level": f"{100 - 5 / compared:.3g}"})


def _signed(outcome: Outcome, language: Language) -> str:
    if not outcome.contracts:
        return SENTENCES["t_none"][language]
    parts = []
    for grade in ("same", "degraded"):
        count = sum(one.backup.grade == grade for one in outcome.contracts)
        if count:
            parts.append(say("t_signed_cell", language, {"count": f"{count:,}", "grade": WORDS[grade][language]}))
    return ("、" if language == "zh" else ", ").join(parts)


def tail_table(comparison: Comparison, language: Language) -> Table:
    """How bad a bad year is, all chains together; nothing to tell of a single run."""
    chain = total(comparison)
    if not comparison.scenario.lucky:
        return Table("", (), ())
    kept = [
        (metric, head)
        for metric, head in TAIL_COLUMNS
        if any(known(outcome.find(chain, metric)) for outcome in comparison.outcomes)
    ]
    head = (WORDS["strategy"][language], *(SENTENCES[key][language] for _, key in kept))
    rows = [
        (Cell(outcome.strategy.title[language]), *(money(outcome.find(chain, metric)) for metric, _ in kept))
        for outcome in comparison.outcomes
    ]
    shown = [outcome.find(chain, metric) for outcome in comparison.outcomes for metric, _ in kept]
    some_unknown = any(row is not None and isnan(row.low) for row in shown)
    caption = say("t_tails", language, {"unit": comparison.network.money_unit})
    note = SENTENCES["t_tails_note"][language] if some_unknown else ""
    return Table(caption, head, tuple(rows) if kept else (), 1, note)
