"""What is to be said of one product, chain or result in a few small tables, in either language?

Rows of words only: the terminal prints them, whoever it belongs to.
"""

from sim.cards.card import Card, bracketed, roughly
from sim.cards.chain import chain_cards
from sim.cards.product import product_cards
from sim.cards.result import (
    contribution_card,
    driver_card,
    note_lines,
    otherwise_lines,
    precision_line,
    strategy_card,
    verdict_lines,
)

__all__ = [
    "Card",
    "bracketed",
    "chain_cards",
    "contribution_card",
    "driver_card",
    "note_lines",
    "otherwise_lines",
    "precision_line",
    "product_cards",
    "roughly",
    "strategy_card",
    "verdict_lines",
]
