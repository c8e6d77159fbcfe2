"""Which components were missing, and where?"""

from __future__ import annotations

from collections.abc import Mapping

from sim.labels import WORDS, Language
from sim.numerals import number, percent
from sim.outcome import Comparison, Outcome
from sim.reading import Names, chains_by_loss, components, total
from sim.report.tables import Cell, Table, first_words
from sim.report.words import SENTENCES, say

__all__ = ["driver_table", "ranking_table"]

DRIVERS = 5  # rows a strategy
RANKED = 10  # components
PLACES = 2  # that a component was missing in


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
        WORDS["drivers_axis"][language],
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


def _place(names: Names, place: tuple[str, float], language: Language) -> str:
    return f"{names.region(place[0])} {percent(place[1], language)}"


def ranking_table(comparison: Comparison, language: Language, most: int = RANKED) -> Table:
    """The components that cost most under the first strategy, over all chains and places."""
    names, chain = Names(comparison, language), total(comparison)
    of = {product.id: product.chain for product in comparison.network.products}
    shown = [one.product for one in components(comparison.outcomes[0].drivers, chain, most)]
    shares = [
        {one.product: one.share for one in components(outcome.drivers, chain, len(of))}
        for outcome in comparison.outcomes
    ]
    rows = [
        (
            Cell(names.product(product)),
            Cell(names.chain(of[product]) if product in of else ""),
            *(
                _lost(outcome, product, found, language)
                for found, outcome in zip(shares, comparison.outcomes, strict=True)
            ),
        )
        for product in shown
    ]
    if rows:
        rows.append((Cell(SENTENCES["t_all_shortages"][language]), Cell(""), *map(_all_lost, comparison.outcomes)))
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    head = (WORDS["component"][language], WORDS["chain"][language], *titles)
    caption = say("t_ranking", language, {"unit": comparison.network.money_unit})
    return Table(caption, head, tuple(rows), 2, SENTENCES["t_ranking_note"][language], totals=min(1, len(rows)))


def _lost(outcome: Outcome, product: str, shares: Mapping[str, float], language: Language) -> Cell:
    """What the lack of a component cost under a strategy, and which share of what all shortages cost."""
    weekly = outcome.weekly.get(product)
    if weekly is None or product not in shares:
        return Cell(number(0.0))
    return Cell(number(float(weekly.sum())), percent(shares[product], language))


def _all_lost(outcome: Outcome) -> Cell:
    """What all shortages cost under a strategy, those of components that are not listed too."""
    return Cell(number(sum(float(weeks.sum()) for weeks in outcome.weekly.values())))
