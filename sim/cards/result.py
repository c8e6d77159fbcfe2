"""What is to be said of a result: one line a strategy, what was missing, how sure it is?"""

from __future__ import annotations

from sim.cards.card import Card, bracketed, say
from sim.estimate import Interval
from sim.labels import Language, clauses, fill, listed
from sim.measures import ALL
from sim.numerals import days, interval, number, percent
from sim.outcome import Comparison, Estimate, Outcome, Precision
from sim.reading import Names, best_strategy, components, has_tail, quoted, shown, total

__all__ = [
    "contribution_card",
    "driver_card",
    "note_lines",
    "otherwise_lines",
    "precision_line",
    "strategy_card",
    "verdict_lines",
]

COLUMNS = (
    ("loss_value", "loss_value"),
    ("loss_avoided_value", "card_avoided"),
    ("target_shortfall", "card_shortfall"),
    ("cvar95_loss_value", "card_worst"),
    ("cost_total", "card_cost"),
)
FULL = 0.995  # of what all aim to keep: from there on a run is said to end with its stocks full
OTHERWISE = ("value_added_loss_avoided", "net_benefit")  # what may judge otherwise than the gross loss


def strategy_card(comparison: Comparison, language: Language) -> Card:
    """One line a strategy in the money unit: loss, what is avoided, shortfall, the worst cases, cost, the verdict."""
    many = len(comparison.outcomes) > 1
    columns = [
        (metric, head)
        for metric, head in COLUMNS
        if any(outcome.find(ALL, metric) is not None for outcome in comparison.outcomes)
    ]
    header = [say("strategy", language), *(say(head, language) for _, head in columns)]
    if many:
        header.append(say("card_verdict", language))
    with_interval = "loss_avoided_value" if many else "loss_value"
    rows = []
    for outcome in comparison.outcomes:
        row = [outcome.strategy.title[language]]
        for metric, _ in columns:
            bound = "≥" if metric == "cost_total" and outcome.is_underpriced else ""
            row.append(bound + _written(shown(comparison, outcome, metric), spread=metric == with_interval))
        if many:
            said = outcome.verdict(ALL)
            row.append(say("reference_strategy" if said is None else f"card_{said}", language))
        rows.append(tuple(row))
    return Card(_strategy_title(comparison, language), tuple(header), tuple(rows))


def _strategy_title(comparison: Comparison, language: Language) -> str:
    title, scenario = comparison.scenario.title[language], comparison.scenario
    values = {"unit": comparison.network.money_unit, "days": days(float(scenario.horizon_days), language)}
    values["count"] = f"{scenario.replications:,}"
    joint = "card_title_joint" if len(comparison.outcomes) > 2 else "card_title_interval"
    key = joint if scenario.lucky else "card_title_once"
    return bracketed(title, fill(say(key, language), values), language)


def driver_card(comparison: Comparison, language: Language, most: int) -> Card:
    """The components that explain most of the loss under the first strategy, over all chains and regions."""
    names, first = Names(comparison, language), comparison.outcomes[0]
    found = components(first.drivers, total(comparison), most)
    title = bracketed(say("card_drivers", language), first.strategy.title[language], language)
    rows = tuple((names.product(one.product), percent(one.share, language)) for one in found)
    return Card(title, (say("component", language), say("drivers_axis", language)), rows)


def contribution_card(comparison: Comparison, language: Language) -> Card:
    """One line a part of the strategy that was taken apart: what it avoids alone, what is lost without it, its cost."""
    names, found = Names(comparison, language), comparison.contributions
    if found is None:
        return Card("", (), ())
    title = bracketed(say("card_contributions", language), found.strategy.title[language], language)
    rows = tuple(
        (name, _written(one.alone, spread=True), _written(one.without, spread=True), number(one.cost.mean))
        for name, one in zip(names.parts([one.part for one in found.rows]), found.rows, strict=True)
    )
    header = tuple(say(key, language) for key in ("backup", "card_alone", "card_without", "card_cost"))
    return Card(title, header, rows)


def verdict_lines(comparison: Comparison, language: Language) -> list[str]:
    """Name in one line the strategies that cannot be told from the first; no line if there is none."""
    first, count = comparison.outcomes[0].strategy.title[language], f"{comparison.scenario.replications:,}"
    alike = [outcome.strategy.title[language] for outcome in comparison.outcomes if outcome.verdict(ALL) == "open"]
    values = {"strategy": clauses(alike, language, loose=True), "first": first, "count": count}
    return [fill(say("verdict_line", language), values)] if alike else []


def otherwise_lines(comparison: Comparison, language: Language) -> list[str]:
    """Say where value added or net benefit judges otherwise than the gross loss, on which the verdict rests."""
    best = best_strategy(comparison)
    found = [
        _better(comparison, metric, language) if best is None else _not_better(comparison, best, metric, language)
        for metric in OTHERWISE
    ]
    return [line for line in found if line]


def _better(comparison: Comparison, metric: str, language: Language) -> str:
    """Name the strategies that are better by a measure, all its interval above zero."""
    rows = [(one, one.find(total(comparison), metric)) for one in comparison.outcomes[1:]]
    better = [
        fill(
            say("otherwise_by", language),
            {"strategy": quoted(one.strategy, language), "amount": _spanned(row, language)},
        )
        for one, row in rows
        if row is not None and row.low > 0.0
    ]
    named = listed(better, language)
    return _judged("otherwise_better", comparison, metric, {"named": named}, language) if better else ""


def _not_better(comparison: Comparison, best: Outcome, metric: str, language: Language) -> str:
    """Say that the best strategy by gross loss is none by another measure, whose interval is not above zero."""
    row = best.find(total(comparison), metric)
    if row is None or not row.low <= 0.0 or row.low == row.high == 0.0:
        return ""
    values = {"strategy": quoted(best.strategy, language), "named": _spanned(row, language)}
    return _judged("otherwise_worse" if row.high < 0.0 else "otherwise_open", comparison, metric, values, language)


def _judged(key: str, comparison: Comparison, metric: str, values: dict[str, str], language: Language) -> str:
    a_year = ("/年" if language == "zh" else "/yr") if metric == "net_benefit" else ""
    about = {
        "measure": say(f"by_{metric}", language),
        "first": quoted(comparison.outcomes[0].strategy, language),
        "unit": f"{comparison.network.money_unit}{a_year}",
    }
    return fill(say(key, language), about | values)


def _spanned(row: Estimate, language: Language) -> str:
    return f"{number(row.mean)} {interval(row.low, row.high, language)}".rstrip()


def note_lines(comparison: Comparison, language: Language) -> list[str]:
    """What a reader must know of one run, of few runs, and of a loss below zero; where it is so."""
    losses = [outcome.find(ALL, "loss_value") for outcome in comparison.outcomes]
    tails = [outcome.find(ALL, "cvar95_loss_value") for outcome in comparison.outcomes]
    notes = {
        "no_luck_note": comparison.scenario.draw_hazards and not comparison.scenario.lucky,
        "chance_note": comparison.scenario.forces_chance,
        "tail_note": any(row is not None for row in tails) and not has_tail(comparison),
        "gain_note": any(row is not None and row.mean < 0.0 for row in losses),
    }
    return [*(say(key, language) for key, holds in notes.items() if holds), *_stock_lines(comparison, language)]


def _stock_lines(comparison: Comparison, language: Language) -> list[str]:
    """Say where a run ends before its stocks are full again: what is still to be made up is in no loss."""
    least = min(comparison.outcomes, key=lambda outcome: outcome.filled)
    if least.filled >= FULL:
        return []
    values = {"share": percent(least.filled, language), "strategy": quoted(least.strategy, language)}
    return [fill(say("stock_note", language), values)]


def precision_line(comparison: Comparison, precision: Precision, language: Language) -> str:
    """Whether the intervals are as narrow as was asked, and after how many replications."""
    values = {
        "count": f"{comparison.scenario.replications:,}",
        "asked": percent(precision.asked, language),
        "found": percent(precision.found, language),
    }
    return fill(say("precision_reached" if precision.reached else "precision_missed", language), values)


def _written(found: Estimate | Interval | None, *, spread: bool) -> str:
    if found is None:
        return "–"
    if not spread or found.low == found.high:
        return number(found.mean)
    return f"{number(found.mean)} ± {number(0.5 * (found.high - found.low))}"  # Student's interval is symmetric
