"""What is to be said of one product, chain or result in a few small tables, in either language?

Rows of words only: the terminal prints them, whoever it belongs to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sim.labels import WORDS, Language, fill, number, percent, place_name
from sim.network import Backup, Chain, Input, Network, Product, Range
from sim.outcome import ALL, Comparison, Estimate, Precision

__all__ = ["Card", "chain_cards", "driver_card", "precision_line", "product_cards", "strategy_card", "verdict_lines"]

COLUMNS = (
    ("loss_value", "card_loss"),
    ("loss_avoided_value", "card_avoided"),
    ("target_shortfall", "card_shortfall"),
    ("cvar95_loss_value", "card_worst"),
    ("cost_total", "card_cost"),
)
MOST_USERS = 12  # lines of a card before the rest is counted only


class Card(NamedTuple):
    """A small table; the first column names the row, the others are short."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def product_cards(network: Network, product: Product, language: Language) -> tuple[Card, ...]:
    """Who supplies a product, what it is made of, who needs it, its backups, and where the figures come from."""
    cards = (
        _about(network, product, language),
        _suppliers(network, product, language),
        _recipe(network, product, language),
        _users(network, product, language),
        _backups(network, product, language),
        _sources(network, product, language),
    )
    return tuple(card for card in cards if card.rows)


def chain_cards(network: Network, chain: Chain, language: Language) -> tuple[Card, ...]:
    """A chain's target, what it delivers, and its products with the share that comes from outside."""
    names = {product.id: product.name[language] for product in network.products}
    target = "–" if chain.target is None else f"{number(chain.target)} {network.money_unit}"
    places = ", ".join(_region(network, region, language) for region in chain.home_regions) or "–"
    about = Card(
        chain.name[language], ("", ""), ((_say("target", language), target), (_say("regions", language), places))
    )
    delivered = [row for row in network.deliveries if row.chain == chain.id]
    mix = Card(
        _say("card_deliveries", language),
        (_say("product", language), _say("card_share", language)),
        tuple(
            (names[row.product], number(row.amount or 0.0) if row.share is None else percent(row.share, language))
            for row in sorted(delivered, key=lambda row: -(row.share or row.amount or 0.0))
        ),
    )
    outside = _shares_outside(network)
    members = [product for product in network.products if product.chain == chain.id]
    products = Card(
        _say("card_products", language),
        (_say("product", language), "id", _say("card_outside", language)),
        tuple(
            (product.name[language], product.id, percent(outside[product.id], language))
            for product in sorted(members, key=lambda product: -outside[product.id])
        ),
    )
    return tuple(card for card in (about, mix, products) if card.rows)


def strategy_card(comparison: Comparison, language: Language) -> Card:
    """One line a strategy in the money unit: loss, what is avoided, shortfall, the worst cases, cost, the verdict."""
    many = len(comparison.outcomes) > 1
    shown = [
        (metric, head)
        for metric, head in COLUMNS
        if any(outcome.difference(ALL, metric) is not None for outcome in comparison.outcomes)
    ]
    header = [_say("strategy", language), *(_say(head, language) for _, head in shown)]
    if many:
        header.append(_say("card_verdict", language))
    with_interval = "loss_avoided_value" if many else "loss_value"
    rows = []
    for outcome in comparison.outcomes:
        row = [outcome.strategy.title[language]]
        for metric, _ in shown:
            bound = "≥" if metric == "cost_total" and outcome.is_underpriced else ""
            row.append(bound + _written(outcome.difference(ALL, metric), spread=metric == with_interval))
        if many:
            said = outcome.verdict(ALL)
            row.append(_say("reference_strategy" if said is None else f"card_{said}", language))
        rows.append(tuple(row))
    return Card(_strategy_title(comparison, language), tuple(header), tuple(rows))


def _strategy_title(comparison: Comparison, language: Language) -> str:
    title, scenario = comparison.scenario.title[language], comparison.scenario
    if scenario.replications == 1:
        return f"{title} ({comparison.network.money_unit})"
    values = {"unit": comparison.network.money_unit, "count": f"{scenario.replications:,}"}
    key = "card_title_joint" if len(comparison.outcomes) > 2 else "card_title_interval"
    return f"{title} ({fill(_say(key, language), values)})"


def driver_card(comparison: Comparison, language: Language, most: int = 3) -> Card:
    """The components that explain most of the loss under the first strategy, over all chains and regions."""
    names = {product.id: product.name[language] for product in comparison.network.products}
    totals: dict[str, float] = {}
    for driver in comparison.outcomes[0].drivers:
        if driver.chain == ALL:
            totals[driver.product] = totals.get(driver.product, 0.0) + driver.loss_value_share
    ranked = sorted(totals.items(), key=lambda item: -item[1])[:most]
    title = f"{_say('card_drivers', language)} ({comparison.outcomes[0].strategy.title[language]})"
    rows = tuple((names.get(id_, _say("no_orders", language)), percent(share, language)) for id_, share in ranked)
    return Card(title, (_say("component", language), _say("drivers_axis", language)), rows)


def verdict_lines(comparison: Comparison, language: Language) -> list[str]:
    """Name in one line the strategies that cannot be told from the first; no line if there is none."""
    first, count = comparison.outcomes[0].strategy.title[language], f"{comparison.scenario.replications:,}"
    alike = [outcome.strategy.title[language] for outcome in comparison.outcomes if outcome.verdict(ALL) == "open"]
    named = ("\uff1b" if language == "zh" else "; ").join(alike)
    values = {"strategy": named, "first": first, "count": count}
    return [fill(_say("verdict_line", language), values)] if alike else []


def precision_line(comparison: Comparison, precision: Precision, language: Language) -> str:
    """Whether the intervals are as narrow as was asked, and after how many replications."""
    values = {
        "count": f"{comparison.scenario.replications:,}",
        "asked": percent(precision.asked, language),
        "found": percent(precision.found, language),
    }
    return fill(_say("precision_reached" if precision.reached else "precision_missed", language), values)


def _written(found: Estimate | None, *, spread: bool) -> str:
    if found is None:
        return "–"
    if not spread or found.low == found.high:
        return number(found.mean)
    return f"{number(found.mean)} ± {number(0.5 * (found.high - found.low))}"  # Student's interval is symmetric


def _say(key: str, language: Language) -> str:
    return WORDS[key][language]


def _region(network: Network, region: str, language: Language) -> str:
    return place_name(next(one.name for one in network.regions if one.id == region), language)


def _range(law: Range) -> str:
    if law.low == law.high:
        return number(law.mode)
    return f"{number(law.mode)} ({number(law.low)}–{number(law.high)})"


def _about(network: Network, product: Product, language: Language) -> Card:
    chain = next(one for one in network.chains if one.id == product.chain)
    rows = [
        ("id", product.id),
        (_say("chain", language), chain.name[language]),
        (_say("card_kind", language), product.kind),
        (_say("card_imports", language), _imports(product, language)),
        (_say("card_phrase", language), product.plan_phrase),
        (_say("card_confidence", language), _say(f"confidence_{product.confidence}", language)),
    ]
    other = product.name["zh" if language == "en" else "en"]
    return Card(f"{product.name[language]} / {other}", ("", ""), tuple(row for row in rows if row[1]))


def _imports(product: Product, language: Language) -> str:
    law = product.import_share
    if law is None:
        return ""
    mode, low, high = (percent(share, language) for share in (law.mode, law.low, law.high))
    return mode if law.low == law.high else f"{mode} ({low}–{high})"


def _suppliers(network: Network, product: Product, language: Language) -> Card:
    rows = sorted((row for row in network.supply if row.product == product.id), key=lambda row: -row.share)
    return Card(
        _say("card_suppliers", language),
        (
            _say("region", language),
            _say("card_share", language),
            _say("card_lead", language),
            _say("card_mode", language),
            _say("card_confidence", language),
        ),
        tuple(
            (
                _region(network, row.region, language),
                percent(row.share, language),
                str(row.lead_days),
                _say(f"mode_{row.mode}", language) if row.mode else "–",
                _say(f"confidence_{row.confidence}", language),
            )
            for row in rows
        ),
    )


def _recipe(network: Network, product: Product, language: Language) -> Card:
    rows = [line for line in network.inputs if line.product == product.id]
    return _lines(network, _say("card_recipe", language), rows, [line.input for line in rows], language)


def _users(network: Network, product: Product, language: Language) -> Card:
    rows = [line for line in network.inputs if line.input == product.id]
    return _lines(network, _say("card_users", language), rows, [line.product for line in rows], language)


def _lines(network: Network, title: str, rows: Sequence[Input], others: Iterable[str], language: Language) -> Card:
    names = {product.id: product.name[language] for product in network.products}
    ranked = sorted(zip(rows, others, strict=True), key=lambda pair: (-pair[0].alpha, -pair[0].share.mode))
    shown: list[tuple[str, ...]] = [
        (names[other], percent(line.share.mode, language), number(line.alpha), _range(line.cover_days), line.type)
        for line, other in ranked[:MOST_USERS]
    ]
    if len(ranked) > MOST_USERS:
        shown.append((f"+ {len(ranked) - MOST_USERS}", "", "", "", ""))
    header = (
        _say("product", language),
        _say("card_share", language),
        _say("card_alpha", language),
        _say("card_cover", language),
        _say("card_type", language),
    )
    return Card(title, header, tuple(shown))


def _backups(network: Network, product: Product, language: Language) -> Card:
    def row(backup: Backup) -> tuple[str, ...]:
        worth = "–" if backup.grade == "same" else percent(backup.value.mode * backup.yield_.mode, language)
        return (
            _say(backup.grade, language),
            _region(network, backup.region, language),
            percent(backup.capacity.mode, language),
            _range(backup.test_days),
            worth,
            backup.who,
        )

    header = (
        _say("grade", language),
        _say("region", language),
        _say("card_capacity", language),
        _say("card_test", language),
        _say("card_worth", language),
        _say("card_who", language),
    )
    rows = tuple(row(backup) for backup in network.backups if backup.product == product.id)
    return Card(_say("backups", language), header, rows)


def _sources(network: Network, product: Product, language: Language) -> Card:
    """The citations behind a product's own row, its supply and its backups."""
    named = [product.ref]
    named += [row.ref for row in network.supply if row.product == product.id]
    named += [backup.ref for backup in network.backups if backup.product == product.id]
    keys = dict.fromkeys(key.strip() for ref in named for key in ref.split(";") if key.strip())
    about = {reference.key: reference for reference in network.references}
    rows = tuple((key, about[key].citation, about[key].year) for key in keys if key in about)
    return Card(_say("card_sources", language), ("", "", ""), rows)


def _shares_outside(network: Network) -> dict[str, float]:
    """Per product: the share of supply that modelled regions do not make."""
    modelled = {region.id for region in network.regions if region.modelled}
    found = dict.fromkeys((product.id for product in network.products), 0.0)
    for row in network.supply:
        if row.region not in modelled:
            found[row.product] += row.share
    return found
