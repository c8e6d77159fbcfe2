"""What does each chain lose, how deep, how long, and is its target met?"""

from __future__ import annotations

from dataclasses import replace
from math import isnan

from sim.labels import WORDS, Language
from sim.measures import ALL
from sim.numerals import days, number, percent
from sim.outcome import Comparison, Outcome
from sim.reading import Names, chains_by_loss, loss_decimals, mean, mean_losses
from sim.report.tables import Cell, Table, money, money_beside
from sim.report.words import SENTENCES, say

__all__ = ["chain_table", "target_table", "timing_table"]

TIMED_CHAINS = 5
TOTALS = (("t_gross_total", "loss_value"), ("t_added_total", "value_added_loss"))


def chain_table(comparison: Comparison, language: Language) -> Table:
    """Loss by chain and strategy, then both totals: gross output, which counts twice, and value added."""
    names = Names(comparison, language)
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    decimals = loss_decimals(comparison)
    rows = [
        (Cell(names.chain(chain)), *(_loss(outcome, chain, language, decimals) for outcome in comparison.outcomes))
        for chain in chains_by_loss(comparison)
    ]
    totals = TOTALS if rows and len(comparison.chains) > 1 else ()
    for key, metric in totals:
        found = [money(outcome.find(ALL, metric), language) for outcome in comparison.outcomes]
        rows.append((Cell(SENTENCES[key][language]), *found))
    caption = say("t_chains", language, {"unit": comparison.network.money_unit})
    note = WORDS["gain_note"][language] if any(loss < 0.0 for loss in mean_losses(comparison)) else ""
    return Table(caption, (WORDS["chain"][language], *titles), tuple(rows), note=note, totals=len(totals))


def _loss(outcome: Outcome, chain: str, language: Language, decimals: int) -> Cell:
    written = money_beside(outcome.find(chain, "loss_value"), language, decimals)
    return replace(written, detail=days(mean(outcome, chain, "loss_value_days"), language))


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
                    _length(comparison, outcome, chain, "days_to_first_loss", language),
                    _recovery(comparison, outcome, chain, language),
                    Cell(days(mean(outcome, chain, "days_below_95"), language)),
                    Cell(percent(mean(outcome, chain, "degraded_share"), language)),
                )
            )
    return Table(
        SENTENCES["t_timing"][language], tuple(head), tuple(rows), 2, SENTENCES["t_never_note"][language], grouped=True
    )


def _length(comparison: Comparison, outcome: Outcome, chain: str, metric: str, language: Language) -> Cell:
    """A mean number of days, and in how many of the replications it was there to be counted, if not in all."""
    row, many = outcome.find(chain, metric), comparison.scenario.replications
    if row is None or isnan(row.mean) or row.replications == many:
        return Cell(days(mean(outcome, chain, metric), language))
    return Cell(days(row.mean, language), say("t_of", language, {"count": str(row.replications), "total": f"{many:,}"}))


def _recovery(comparison: Comparison, outcome: Outcome, chain: str, language: Language) -> Cell:
    """How long until output is back, of the cases in which it fell; or that it never fell, or was never back.

    Where most are not back when the run ends, the mean of the others says little of how long it takes: it stands below.
    """
    row, below = outcome.find(chain, "days_to_recover"), outcome.replications["days_below_95"]
    fell = int((below[comparison.chains.index(chain)] > 0.0).sum())
    if not fell:
        return Cell(SENTENCES["t_never_below"][language])
    if row is None or isnan(row.mean):
        return Cell(SENTENCES["t_never_back"][language])
    if row.replications == comparison.scenario.replications:
        return Cell(days(row.mean, language))
    values = {"count": str(row.replications), "total": f"{fell:,}", "days": days(row.mean, language)}
    if 2 * row.replications < fell:
        return Cell(SENTENCES["t_mostly_not_back"][language], say("t_few_back", language, values))
    return Cell(values["days"], say("t_of_fallen", language, values))


def target_table(comparison: Comparison, language: Language) -> Table:
    """Shortfall and probability of meeting the target, for the chains that have one."""
    unit = {"unit": comparison.network.money_unit}
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    head = (WORDS["chain"][language], say("t_target_head", language, unit), *titles)
    decimals = loss_decimals(comparison)
    rows = [
        (
            Cell(chain.name[language]),
            Cell(number(chain.target)),
            *(_shortfall(outcome, chain.id, language, decimals) for outcome in comparison.outcomes),
        )
        for chain in comparison.network.chains
        if chain.target is not None
    ]
    note = SENTENCES["t_targets_note"][language]
    return Table(say("t_targets", language, unit), head, tuple(rows), note=note)


def _shortfall(outcome: Outcome, chain: str, language: Language, decimals: int) -> Cell:
    written = money_beside(outcome.find(chain, "target_shortfall"), language, decimals)
    return replace(written, detail=percent(mean(outcome, chain, "target_met"), language))
