"""What is a card, and how does it say its words?"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from sim.labels import WORDS, Language, place_name
from sim.network import Network, Range
from sim.numerals import number

__all__ = ["Card", "bracketed", "region_name", "roughly", "say", "span"]


class Card(NamedTuple):
    """A small table; the first column names the row, the others are short."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def say(key: str, language: Language) -> str:
    """The word of a key."""
    return WORDS[key][language]


def region_name(network: Network, region: str, language: Language) -> str:
    """A region as it is displayed."""
    return place_name(next(one.name for one in network.regions if one.id == region), language)


def bracketed(name: str, note: str, language: Language) -> str:
    """What something is called, and in brackets what files call it or what else is to be known.

    >>> bracketed("Zhejiang", "CN-ZJ", "en"), bracketed("浙江", "CN-ZJ", "zh")
    ('Zhejiang (CN-ZJ)', '浙江（CN-ZJ）')
    """
    return f"{name}（{note}）" if language == "zh" else f"{name} ({note})"


def span(law: Range, write: Callable[[float], str] = number) -> str:
    """A number, with its range if it has one.

    >>> span(Range.fixed(30.0)), span(Range(10.0, 30.0, 1200.0))
    ('30', '30 (10–1,200)')
    """
    mode, low, high = map(write, (law.mode, law.low, law.high))
    return mode if law.low == law.high else f"{mode} ({low}–{high})"


def roughly(value: float) -> str:
    """A rate in two digits: nobody knows a third.

    >>> roughly(0.0513), roughly(1.5), roughly(118.0), roughly(0.0)
    ('0.051', '1.5', '120', '0')
    """
    rounded = float(f"{value:.2g}")
    return number(rounded) if rounded < 1.0 else f"{rounded:,.12g}"
