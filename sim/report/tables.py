"""What is a table of the report made of?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan

from sim.estimate import Interval
from sim.labels import Language, listed
from sim.numerals import coarse, interval, number, read_number, rounded
from sim.outcome import Estimate, Outcome
from sim.report.words import say

__all__ = ["Cell", "Table", "bounded", "first_words", "known", "money", "money_beside"]


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a field, and in small letters below it."""

    text: str
    detail: str = ""

    @property
    def sort_key(self) -> str:
        """The number that it shows as a script reads it; '' if it shows none."""
        shown = read_number(self.text)
        return "" if shown is None else str(shown).replace("inf", "Infinity")


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, a head, rows; how many columns from the left are words; a group begins where the first is filled.

    The last rows may be totals: they stay at the foot when a reader sorts.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    words: int = 1
    note: str = ""
    grouped: bool = False
    totals: int = 0
    upright: bool = False  # many narrow columns: their names stand on end


def known(row: Estimate | None) -> bool:
    """Tell whether a measure was made and has a value."""
    return row is not None and not isnan(row.mean)


def money(row: Estimate | Interval | None, language: Language) -> Cell:
    """Write a mean with its interval below it."""
    if row is None:
        return Cell(number(float("nan")))
    return Cell(number(row.mean), interval(row.low, row.high, language))


def money_beside(row: Estimate | None, language: Language, decimals: int) -> Cell:
    """Write a mean and its interval on one line, no finer than the largest number of the table needs."""
    if row is None:
        return Cell(number(float("nan")))
    span = interval(coarse(row.low, decimals), coarse(row.high, decimals), language)
    return Cell(f"{rounded(row.mean, decimals)} {span}".rstrip())


def bounded(cell: Cell, sign: str, outcome: Outcome) -> Cell:
    """Mark a number that leaves out what has no price."""
    return replace(cell, text=f"{sign} {cell.text}") if outcome.is_underpriced else cell


def first_words(names: Sequence[str], count: int, language: Language) -> str:
    """Join the first few names, and say how many there are besides."""
    shown = listed(names[:count], language)
    if len(names) <= count:
        return shown
    return say("c_more", language, {"shown": shown, "count": str(len(names) - count)})
