"""What is to be said of a chain: what it delivers, and which of its products come from outside?"""

from __future__ import annotations

from sim.cards.card import Card, bracketed, region_name, say
from sim.labels import Language, fill, listed
from sim.network import Chain, Delivery, Network
from sim.numerals import number, percent

__all__ = ["chain_cards"]


def chain_cards(network: Network, chain: Chain, language: Language) -> tuple[Card, ...]:
    """A chain's target, what it delivers, and its products with the share that comes from outside."""
    names = {product.id: product.name[language] for product in network.products}
    target = "–" if chain.target is None else _a_year(chain.target, network, language)
    places = listed((_region(network, region, language) for region in chain.home_regions), language) or "–"
    about = Card(
        chain.name[language],
        ("", ""),
        (("id", chain.id), (say("target", language), target), (say("regions", language), places)),
    )
    delivered = [row for row in network.deliveries if row.chain == chain.id]
    mix = Card(
        say("card_deliveries", language),
        (say("product", language), say("card_delivered", language)),
        tuple(
            (names[row.product], _delivered(row, network, language))
            for row in sorted(delivered, key=lambda row: -(row.share or row.amount or 0.0))
        ),
    )
    outside = _shares_outside(network)
    members = [product for product in network.products if product.chain == chain.id]
    products = Card(
        say("card_products", language),
        (say("product", language), "id", say("card_outside", language)),
        tuple(
            (product.name[language], product.id, percent(outside[product.id], language))
            for product in sorted(members, key=lambda product: -outside[product.id])
        ),
    )
    return tuple(card for card in (about, mix, products) if card.rows)


def _a_year(amount: float, network: Network, language: Language) -> str:
    return fill(say("card_a_year", language), {"amount": number(amount), "unit": network.money_unit})


def _delivered(row: Delivery, network: Network, language: Language) -> str:
    """A row of deliveries says a share of the chain's, or an amount."""
    return _a_year(row.amount or 0.0, network, language) if row.share is None else percent(row.share, language)


def _region(network: Network, region: str, language: Language) -> str:
    return bracketed(region_name(network, region, language), region, language)


def _shares_outside(network: Network) -> dict[str, float]:
    """Per product: the share of supply that modelled regions do not make."""
    modelled = {region.id for region in network.regions if region.modelled}
    found = dict.fromkeys((product.id for product in network.products), 0.0)
    for row in network.supply:
        if row.region not in modelled:
            found[row.product] += row.share
    return found
