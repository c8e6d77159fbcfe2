"""What is to be said of one product: who supplies it, who needs it, what stands behind it, what threatens it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sim.cards.card import Card, bracketed, region_name, roughly, say, span
from sim.labels import Language, in_both, listed, network_word
from sim.network import Backup, Hazard, Input, Network, Product, keys_in
from sim.numerals import number, percent
from sim.wiring import matches

__all__ = ["product_cards"]

# In what a degraded backup falls short; of yield and reach only where one does is told.
LESSER: Sequence[tuple[str, Callable[[Backup], float]]] = (
    ("card_worth", lambda backup: backup.value.mode),
    ("card_yield", lambda backup: backup.yield_.mode),
    ("card_reach", lambda backup: backup.eligible.mode),
)
MOST_USERS = 12  # lines of a card before the rest is counted only


def product_cards(network: Network, product: Product, language: Language) -> tuple[Card, ...]:
    """Who supplies a product, what it is made of, who needs it, its backups, what may strike it, the sources."""
    cards = (
        _about(network, product, language),
        _suppliers(network, product, language),
        _recipe(network, product, language),
        _users(network, product, language),
        _backups(network, product, language),
        _hazards(network, product, language),
        _sources(network, product, language),
    )
    return tuple(card for card in cards if card.rows)


def _about(network: Network, product: Product, language: Language) -> Card:
    chain = next(one for one in network.chains if one.id == product.chain)
    imports = product.import_share
    rows = [
        ("id", product.id),
        (say("chain", language), bracketed(chain.name[language], chain.id, language)),
        (say("card_kind", language), _kind(product.kind, language)),
        (
            say("card_imports", language),
            "" if imports is None else span(imports, lambda share: percent(share, language)),
        ),
        (say("card_phrase", language), product.plan_phrase),
        (say("card_confidence", language), say(f"confidence_{product.confidence}", language)),
    ]
    return Card(in_both(product.name, language), ("", ""), tuple(row for row in rows if row[1]))


def _kind(kind: str, language: Language) -> str:
    """A kind of product is a word of the network's own; in English it is one already."""
    return kind if language == "en" else network_word("kind", kind, language)


def _suppliers(network: Network, product: Product, language: Language) -> Card:
    rows = sorted((row for row in network.suppliers if row.product == product.id), key=lambda row: -row.share)
    return Card(
        say("card_suppliers", language),
        (
            say("region", language),
            "id",
            say("card_share", language),
            say("card_lead", language),
            say("card_mode", language),
            say("card_confidence", language),
        ),
        tuple(
            (
                region_name(network, row.region, language),
                row.region,
                percent(row.share, language),
                str(row.lead_days),
                network_word("mode", row.mode, language) if row.mode else "–",
                say(f"confidence_{row.confidence}", language),
            )
            for row in rows
        ),
    )


def _recipe(network: Network, product: Product, language: Language) -> Card:
    rows = [line for line in network.inputs if line.product == product.id]
    return _lines(network, say("card_recipe", language), rows, [line.input for line in rows], language)


def _users(network: Network, product: Product, language: Language) -> Card:
    rows = [line for line in network.inputs if line.input == product.id]
    return _lines(network, say("card_users", language), rows, [line.product for line in rows], language)


def _lines(network: Network, title: str, rows: Sequence[Input], others: Iterable[str], language: Language) -> Card:
    names = {product.id: product.name[language] for product in network.products}
    ranked = sorted(zip(rows, others, strict=True), key=lambda pair: (-pair[0].alpha, -pair[0].share.mode))
    grouped = any(line.group for line in rows)
    shown: list[tuple[str, ...]] = [
        (
            names[other],
            percent(line.share.mode, language),
            number(line.alpha),
            span(line.cover_days),
            say(f"type_{line.type}", language),
            *([line.group or "–"] if grouped else []),
        )
        for line, other in ranked[:MOST_USERS]
    ]
    if len(ranked) > MOST_USERS:
        shown.append((f"+ {len(ranked) - MOST_USERS}", *[""] * len(shown[0][1:])))
    header = (
        say("product", language),
        say("card_share", language),
        say("card_alpha", language),
        say("card_cover", language),
        say("card_type", language),
        *([say("card_group", language)] if grouped else []),
    )
    return Card(title, header, tuple(shown))


def _backups(network: Network, product: Product, language: Language) -> Card:
    backups = [backup for backup in network.backups if backup.product == product.id]
    told = [(head, of) for head, of in LESSER if head == "card_worth" or any(of(one) < 1.0 for one in backups)]

    def row(backup: Backup) -> tuple[str, ...]:
        is_same = backup.grade == "same"
        return (
            say(backup.grade, language),
            region_name(network, backup.region, language),
            percent(backup.capacity.mode, language),
            span(backup.test_days),
            *("–" if is_same else percent(of(backup), language) for _, of in told),
            backup.who[language],
        )

    header = (
        say("grade", language),
        say("region", language),
        say("card_capacity", language),
        say("card_test", language),
        *(say(head, language) for head, _ in told),
        say("card_who", language),
    )
    trust = dict.fromkeys(say(f"confidence_{backup.confidence}", language) for backup in backups)
    title = bracketed(say("backups", language), listed(trust, language), language)
    return Card(title, header, tuple(row(backup) for backup in backups))


def _hazards(network: Network, product: Product, language: Language) -> Card:
    """What may strike its suppliers, and how much of its supply each hazard reaches."""
    supply = [row for row in network.suppliers if row.product == product.id]

    def row(hazard: Hazard) -> tuple[str, ...]:
        struck = matches(network, hazard.select, supply)
        share = sum(one.share for one, hit in zip(supply, struck, strict=True) if hit)
        return (
            hazard.label[language],
            percent(share, language),
            percent(hazard.depth.mode, language),
            span(hazard.rate_per_year, roughly),
            span(hazard.duration_days),
            say(f"confidence_{hazard.confidence}", language),
        )

    header = (
        say("card_hazard", language),
        say("card_reached", language),
        say("card_depth", language),
        say("card_rate", language),
        say("card_duration", language),
        say("card_confidence", language),
    )
    struck = [one for one in network.hazards if matches(network, one.select, supply).any()]
    return Card(say("card_hazards", language), header, tuple(row(hazard) for hazard in struck))


def _sources(network: Network, product: Product, language: Language) -> Card:
    """The citations behind a product's own row, its recipe, supply and backups."""
    named = [product.ref]
    named += [line.ref for line in network.inputs if line.product == product.id]
    named += [row.ref for row in network.supply if row.product == product.id]
    named += [backup.ref for backup in network.backups if backup.product == product.id]
    keys = dict.fromkeys(key for ref in named for key in keys_in(ref))
    about = {reference.key: reference for reference in network.references}
    rows = tuple((key, about[key].citation, about[key].year) for key in keys if key in about)
    return Card(say("card_sources", language), ("", "", ""), rows)
