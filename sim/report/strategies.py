"""How do the strategies compare, on average and in the worst cases?"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from sim.labels import WORDS, Language, fill, listed
from sim.numerals import days, percent
from sim.outcome import Comparison, Outcome
from sim.reading import has_tail, mean, shown, total
from sim.report.tables import Cell, Table, bounded, known, money
from sim.report.words import SENTENCES, say

__all__ = ["side_by_side", "strategy_table", "tail_table"]

Column = tuple[str, list[Cell]]  # its head, and a cell for each strategy
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
    signed = SENTENCES["t_signed"][language], [Cell(_signed(one, language)) for one in comparison.outcomes]
    shares = [mean(one, total(comparison), "degraded_share") for one in comparison.outcomes]
    degraded = SENTENCES["t_degraded"][language], [Cell(percent(share, language)) for share in shares]
    note = _adjusted_note(comparison, language)
    return side_by_side(comparison, STRATEGY_COLUMNS, language, (signed,), (degraded,), note)


def side_by_side(
    comparison: Comparison,
    measures: Sequence[tuple[str, str]],
    language: Language,
    before: Sequence[Column] = (),
    after: Sequence[Column] = (),
    note: str = "",
) -> Table:
    """One line a strategy: the verdict and the measures that somebody has (metric, key of its head), between others."""
    outcomes, chain = comparison.outcomes, total(comparison)
    words = [(WORDS["strategy"][language], [Cell(one.strategy.title[language]) for one in outcomes]), *before]
    if any(one.verdict(chain) for one in outcomes):
        against = fill(WORDS["verdict"][language], {"first": outcomes[0].strategy.title[language]})
        words.append((against, [Cell(_verdict(one, chain, language)) for one in outcomes]))
    unit = {"unit": comparison.network.money_unit}
    amounts = [
        (say(key, language, unit), [_amount(comparison, one, metric, language) for one in outcomes])
        for metric, key in measures
        if any(known(one.find(chain, metric)) for one in outcomes)
    ]
    columns = [*words, *amounts, *after]
    head, rows = tuple(name for name, _ in columns), zip(*(cells for _, cells in columns), strict=True)
    return Table(SENTENCES["t_strategies"][language], head, tuple(rows), len(words), note)


def _amount(comparison: Comparison, outcome: Outcome, metric: str, language: Language) -> Cell:
    cell = money(shown(comparison, outcome, metric), language)
    return bounded(cell, "≥", outcome) if metric == "cost_total" else cell


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
    return listed(parts, language)


def tail_table(comparison: Comparison, language: Language) -> Table:
    """How bad the worst cases are, all chains together; nothing to tell where they are a single one."""
    chain = total(comparison)
    if not has_tail(comparison):
        return Table("", (), ())
    kept = [
        (metric, head)
        for metric, head in TAIL_COLUMNS
        if any(known(outcome.find(chain, metric)) for outcome in comparison.outcomes)
    ]
    head = (WORDS["strategy"][language], *(SENTENCES[key][language] for _, key in kept))
    rows = [
        (Cell(one.strategy.title[language]), *(money(shown(comparison, one, metric), language) for metric, _ in kept))
        for one in comparison.outcomes
    ]
    found = [outcome.find(chain, metric) for outcome in comparison.outcomes for metric, _ in kept]
    some_unknown = any(row is not None and isnan(row.low) for row in found)
    horizon = days(float(comparison.scenario.horizon_days), language)
    caption = say("t_tails", language, {"days": horizon, "unit": comparison.network.money_unit})
    note = SENTENCES["t_tails_note"][language] if some_unknown else ""
    return Table(caption, head, tuple(rows) if kept else (), 1, note)
