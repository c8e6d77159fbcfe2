"""Which numbers does the report put side by side?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from sim.labels import WORDS, Language, days, fill, interval, number, percent
from sim.outcome import ALL, Comparison, Estimate, Outcome
from sim.plots.drivers import components
from sim.plots.reading import Names, chains_by_loss, find, mean, total
from sim.report.words import SENTENCES, say

__all__ = [
    "Cell",
    "Table",
    "bounded",
    "chain_table",
    "coverage_table",
    "driver_table",
    "first_words",
    "known",
    "money",
    "ranking_table",
    "strategy_table",
    "tail_table",
    "target_table",
    "timing_table",
]

DRIVERS = 6  # rows a strategy
TAIL_COLUMNS = (
    ("var95_loss_value", "t_var"),
    ("cvar95_loss_value", "t_cvar"),
    ("cvar95_avoided_value", "t_cvar_avoided"),
)
RANKED = 10  # components
TIMED_CHAINS = 5
COVERAGE = ("degraded", "same", "qualified", "independent", "in_time", "multi_source")
STRATEGY_COLUMNS = (
    ("loss_value", "t_gross"),
    ("value_added_loss", "t_added"),
    ("loss_avoided_value", "t_avoided"),
    ("value_added_loss_avoided", "t_added_avoided"),
    ("target_shortfall", "t_shortfall"),
    ("cost_total", "t_cost"),
)
PLACES = 3  # that a component was missing in


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a field, and in small letters below it."""

    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, a head, rows; how many columns from the left are words; a group begins where the first is filled."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    note: str = ""
    grouped: bool = False


def strategy_table(comparison: Comparison, language: Language) -> Table:
    """The strategies side by side, all chains together; a measure that nobody has is left out."""
    unit, chain = {"unit": comparison.network.money_unit}, total(comparison)
    kept = [
        (metric, head)
        for metric, head in STRATEGY_COLUMNS
        if any(known(find(outcome, chain, metric)) for outcome in comparison.outcomes)
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
            cell = money(outcome.difference(chain, metric))
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
    if compared < 2 or comparison.scenario.replications == 1:
        return ""
    return say("t_adjusted", language, {"count": str(compared), "level": f"{100 - 5 / compared:.3g}"})


def tail_table(comparison: Comparison, language: Language) -> Table:
    """How bad a bad year is, all chains together; nothing to tell of a single run."""
    chain = total(comparison)
    if comparison.scenario.replications == 1:
        return Table("", (), ())
    kept = [
        (metric, head)
        for metric, head in TAIL_COLUMNS
        if any(known(find(outcome, chain, metric)) for outcome in comparison.outcomes)
    ]
    head = (WORDS["strategy"][language], *(SENTENCES[key][language] for _, key in kept))
    rows = [
        (Cell(outcome.strategy.title[language]), *(money(outcome.difference(chain, metric)) for metric, _ in kept))
        for outcome in comparison.outcomes
    ]
    shown = [outcome.difference(chain, metric) for outcome in comparison.outcomes for metric, _ in kept]
    some_unknown = any(row is not None and isnan(row.low) for row in shown)
    caption = say("t_tails", language, {"unit": comparison.network.money_unit})
    note = SENTENCES["t_tails_note"][language] if some_unknown else ""
    return Table(caption, head, tuple(rows) if kept else (), 1, note)


def chain_table(comparison: Comparison, language: Language) -> Table:
    """Loss by chain and strategy, then both totals: gross output, which counts twice, and value added."""
    names = Names(comparison, language)
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    rows = [
        (Cell(names.chain(chain)), *(_loss(outcome, chain, language) for outcome in comparison.outcomes))
        for chain in chains_by_loss(comparison)
    ]
    if rows and len(comparison.chains) > 1:
        for key, metric in (("t_gross_total", "loss_value"), ("t_added_total", "value_added_loss")):
            found = [money(find(outcome, ALL, metric)) for outcome in comparison.outcomes]
            rows.append((Cell(SENTENCES[key][language]), *found))
    caption = say("t_chains", language, {"unit": comparison.network.money_unit})
    return Table(caption, (WORDS["chain"][language], *titles), tuple(rows))


def timing_table(comparison: Comparison, language: Language) -> Table:
    """How deep, how soon and how long the hardest hit chains suffer."""
    names = Names(comparison, language)
    head = [WORDS["chain"][language], WORDS["strategy"][language]]
    head += [SENTENCES[key][language] for key in ("t_peak", "t_first", "t_recover", "t_below", "t_degraded")]
    rows = []
    for chain in chains_by_loss(comparison)[:TIMED_CHAINS]:
        for place, outcome in enumerate(comparison.outcomes):
            rows.append(
                (
                    Cell(names.chain(chain) if place == 0 else ""),
                    Cell(outcome.strategy.title[language]),
                    Cell(percent(mean(outcome, chain, "peak_daily_loss_share"), language)),
                    *(
                        Cell(days(mean(outcome, chain, metric), language))
                        for metric in ("days_to_first_loss", "days_to_recover", "days_below_95")
                    ),
                    Cell(percent(mean(outcome, chain, "degraded_share"), language)),
                )
            )
    return Table(
        SENTENCES["t_timing"][language], tuple(head), tuple(rows), 2, SENTENCES["t_never_note"][language], grouped=True
    )


def target_table(comparison: Comparison, language: Language) -> Table:
    """Shortfall and probability of meeting the target, for the chains that have one."""
    unit = {"unit": comparison.network.money_unit}
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    head = (WORDS["chain"][language], say("t_target_head", language, unit), *titles)
    rows = [
        (
            Cell(chain.name[language]),
            Cell(number(chain.target)),
            *(_shortfall(outcome, chain.id, language) for outcome in comparison.outcomes),
        )
        for chain in comparison.network.chains
        if chain.target is not None
    ]
    return Table(say("t_targets", language, unit), head, tuple(rows))


def driver_table(comparison: Comparison, language: Language) -> Table:
    """The components behind each strategy's loss, for all chains or the one that lost most."""
    names = Names(comparison, language)
    candidates = [total(comparison), *chains_by_loss(comparison)]
    first = comparison.outcomes[0]
    chain = next((one for one in candidates if components(first.drivers, one, 1)), candidates[0])
    head = (
        WORDS["strategy"][language],
        WORDS["component"][language],
        SENTENCES["t_driver_place"][language],
        SENTENCES["t_driver_share"][language],
    )
    rows = [
        (
            Cell(outcome.strategy.title[language] if row == 0 else ""),
            Cell(names.product(one.product)),
            Cell(first_words([_place(names, place, language) for place in one.regions], PLACES, language)),
            Cell(percent(one.share, language)),
        )
        for outcome in comparison.outcomes
        for row, one in enumerate(components(outcome.drivers, chain, DRIVERS))
    ]
    return Table(say("t_drivers", language, {"chain": names.chain(chain)}), head, tuple(rows), 3, grouped=True)


def ranking_table(comparison: Comparison, language: Language) -> Table:
    """The components that explain most of the first strategy's loss, over all chains and places, and what is left."""
    names, chain = Names(comparison, language), total(comparison)
    of = {product.id: product.chain for product in comparison.network.products}
    shares = [
        {one.product: one.share for one in components(outcome.drivers, chain, len(of) + 1)}
        for outcome in comparison.outcomes
    ]
    rows = [
        (
            Cell(str(place + 1)),
            Cell(names.product(product)),
            Cell(names.chain(of[product]) if product in of else ""),
            *(
                _lost(found.get(product, 0.0), mean(outcome, chain, "loss_value"), language)
                for found, outcome in zip(shares, comparison.outcomes, strict=True)
            ),
        )
        for place, product in enumerate(list(shares[0])[:RANKED])
    ]
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    head = (SENTENCES["t_rank"][language], WORDS["component"][language], WORDS["chain"][language], *titles)
    return Table(say("t_ranking", language, {"unit": comparison.network.money_unit}), head, tuple(rows), 3)


def _lost(share: float, loss: float, language: Language) -> Cell:
    """What a component explains of a strategy's loss, and which share of it."""
    return Cell(number(share * max(0.0, loss)), percent(share, language)) if share > 0.0 else Cell(number(0.0))


def coverage_table(comparison: Comparison, language: Language) -> Table:
    """What each strategy covers before anything happens, by exposure, below it by count."""
    chain = total(comparison)
    if not any(known(find(outcome, chain, f"coverage_{COVERAGE[0]}")) for outcome in comparison.outcomes):
        return Table("", (), ())
    head = (WORDS["strategy"][language], *(WORDS[f"coverage_{name}"][language] for name in COVERAGE))
    rows = [
        (Cell(outcome.strategy.title[language]), *(_covered(outcome, chain, name, language) for name in COVERAGE))
        for outcome in comparison.outcomes
    ]
    count = number(mean(comparison.outcomes[0], chain, "critical_lines"))
    note = say("t_coverage_note", language, {"count": count})
    return Table(SENTENCES["t_coverage"][language], head, tuple(rows), 1, note)


def _covered(outcome: Outcome, chain: str, name: str, language: Language) -> Cell:
    exposure, count = (mean(outcome, chain, f"coverage_{name}{end}") for end in ("", "_count"))
    return Cell(percent(exposure, language), percent(count, language))


def known(row: Estimate | None) -> bool:
    """Tell whether a measure was made and has a value."""
    return row is not None and not isnan(row.mean)


def money(row: Estimate | None) -> Cell:
    """Write a mean with its interval below it."""
    return Cell(number(float("nan"))) if row is None else Cell(number(row.mean), interval(row.low, row.high))


def bounded(cell: Cell, sign: str, outcome: Outcome) -> Cell:
    """Mark a number that leaves out what has no price."""
    return replace(cell, text=f"{sign} {cell.text}") if outcome.strategy.is_underpriced else cell


def _loss(outcome: Outcome, chain: str, language: Language) -> Cell:
    row = find(outcome, chain, "loss_value")
    written = money(row)
    span = f" {written.detail}" if written.detail else ""
    return Cell(written.text + span, days(mean(outcome, chain, "loss_value_days"), language))


def _shortfall(outcome: Outcome, chain: str, language: Language) -> Cell:
    written = money(find(outcome, chain, "target_shortfall"))
    span = f" {written.detail}" if written.detail else ""
    return Cell(written.text + span, percent(mean(outcome, chain, "target_met"), language))


def _place(names: Names, place: tuple[str, float], language: Language) -> str:
    return f"{names.region(place[0])} {percent(place[1], language)}"


def _signed(outcome: Outcome, language: Language) -> str:
    if not outcome.contracts:
        return SENTENCES["t_none"][language]
    parts = []
    for grade in ("same", "degraded"):
        count = sum(one.backup.grade == grade for one in outcome.contracts)
        if count:
            parts.append(say("t_signed_cell", language, {"count": f"{count:,}", "grade": WORDS[grade][language]}))
    return ("、" if language == "zh" else ", ").join(parts)


def first_words(names: Sequence[str], count: int, language: Language) -> str:
    """Join the first few names, and say how many there are besides."""
    joint = "、" if language == "zh" else ", "
    shown = joint.join(names[:count])
    if len(names) <= count:
        return shown
    return f"{shown} {say('c_more', language, {'count': str(len(names) - count)})}"
