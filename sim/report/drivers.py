"""Which components were missing, and where?"""

from __future__ import annotations

from sim.labels import WORDS, Language, number, percent
from sim.outcome import Comparison
from sim.plots.drivers import components
from sim.plots.reading import Names, chains_by_loss, mean, total
from sim.report.tables import Cell, Table, first_words
from sim.report.words import SENTENCES, say

__all__ = ["driver_table", "ranking_table"]

DRIVERS = 6  # rows a strategy
RANKED = 10  # components
PLACES = 3  # that a component was missing in


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


def _place(names: Names, place: tuple[str, float], language: Language) -> str:
    return f"{names.region(place[0])} {percent(place[1], language)}"


def ranking_table(comparison: Comparison, language: Language, most: int = RANKED) -> Table:
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
        for place, product in enumerate(list(shares[0])[:most])
    ]
    titles = tuple(outcome.strategy.title[language] for outcome in comparison.outcomes)
    head = (SENTENCES["t_rank"][language], WORDS["component"][language], WORDS["chain"][language], *titles)
    return Table(say("t_ranking", language, {"unit": comparison.network.money_unit}), head, tuple(rows), 3)


def _lost(share: float, loss: float, language: Language) -> Cell:
    """What a component explains of a strategy's loss, and which share of it."""
    return Cell(number(share * max(0.0, loss)), percent(share, language)) if share > 0.0 else Cell(number(0.0))
