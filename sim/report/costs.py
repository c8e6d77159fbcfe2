"""What does each strategy cost a year, and is it worth it?"""

from __future__ import annotations

from collections.abc import Sequence

from sim.costs import COSTS
from sim.labels import WORDS, Language
from sim.outcome import Comparison, Estimate, Outcome
from sim.reading import saved_a_year, total
from sim.report.tables import Cell, Table, bounded, known, money
from sim.report.words import SENTENCES, joined, say

__all__ = ["cost_table"]


def cost_table(comparison: Comparison, language: Language) -> Table:
    """Every kind of cost that some strategy has, their sum, what is saved and what is left; no rows without prices."""
    chain = total(comparison)
    if not any(known(outcome.find(chain, "cost_total")) for outcome in comparison.outcomes):
        return Table("", (), ())
    many = any(known(outcome.find(chain, "net_benefit")) for outcome in comparison.outcomes)
    kinds = [kind for kind in COSTS if any(_is_paid(outcome.find(chain, kind)) for outcome in comparison.outcomes)]
    head = [WORDS["strategy"][language], *(WORDS[kind][language] for kind in kinds), SENTENCES["t_cost_sum"][language]]
    if many:
        head += [SENTENCES["t_saved"][language], WORDS["net_benefit"][language]]
    rows = tuple(_row(comparison, outcome, kinds, language, many=many) for outcome in comparison.outcomes)
    caption = say("t_costs", language, {"unit": comparison.network.money_unit})
    return Table(caption, tuple(head), rows, 1, _note(comparison, language, many=many))


def _is_paid(row: Estimate | None) -> bool:
    return row is not None and row.mean != 0.0


def _row(
    comparison: Comparison, outcome: Outcome, kinds: Sequence[str], language: Language, *, many: bool
) -> tuple[Cell, ...]:
    chain = total(comparison)
    cells = [Cell(outcome.strategy.title[language])]
    cells += [money(outcome.find(chain, kind), language) for kind in kinds]
    cells.append(bounded(money(outcome.find(chain, "cost_total"), language), "≥", outcome))
    if many:
        cells.append(money(saved_a_year(comparison, outcome), language))
        net = outcome.find(chain, "net_benefit")
        cells.append(bounded(money(net, language), "≤", outcome) if known(net) else money(net, language))
    return tuple(cells)


def _note(comparison: Comparison, language: Language, *, many: bool) -> str:
    """Say whose the prices are and what has none, then what is a net benefit."""
    said = [SENTENCES["t_costs_note" if comparison.scenario.lucky else "t_costs_single"][language]]
    if many:
        first = comparison.outcomes[0].strategy.title[language]
        said.append(say("t_net_note", language, {"first": first}))
    return joined(said, language)
