"""Where may a text be broken into lines?

Widths are counted in cells, of which a Chinese character takes two.  Chinese may be broken between any two signs, but
for brackets and commas, which stay with what they belong to; other text between words only.
"""

from __future__ import annotations

import re

__all__ = ["FIRST_CJK", "broken", "cell_width"]

FIRST_CJK = 0x2E80
_PIECES = re.compile(r"[\u2e80-\uffff]|[^\s\u2e80-\uffff]+\s*|\s+")
_OPENING = "（"
_CLOSING = "),，。、；：/）"


def cell_width(text: str) -> int:
    """How wide a text is.

    >>> cell_width("ArF光刻胶")
    9
    """
    return sum(2 if ord(character) >= FIRST_CJK else 1 for character in text)


def broken(text: str, cells: int) -> list[str]:
    r"""As many lines as it takes; what closes takes along what it closes, and no Chinese sign ends a text alone.

    >>> broken("光刻胶（ArF与KrF）及树脂", 9), broken("精细化学品（溶剂/环氧/涂料/助剂）", 25)
    (['光刻胶', '（ArF与', 'KrF）及', '树脂'], ['精细化学品（溶剂/环氧/涂', '料/助剂）'])
    """
    rows: list[list[str]] = [[]]
    for piece in _PIECES.findall(text):
        if rows[-1] and cell_width(("".join(rows[-1]) + piece).rstrip()) > cells:
            rows.append(_taken_along(rows[-1], piece))
        rows[-1].append(piece)
    last = "".join(rows[-1]).rstrip(_CLOSING)
    if len(rows) > 1 and len(last) == 1 and ord(last) >= FIRST_CJK:
        rows[-1] = [*_taken_along(rows[-2], "）"), *rows[-1]]
    return [line for row in rows if (line := "".join(row).strip())]


def _taken_along(row: list[str], piece: str) -> list[str]:
    """What leaves the end of a row to stand before a piece in the next; something stays."""
    along: list[str] = []
    while len(row) > 1 and (piece[0] in _CLOSING or row[-1] == _OPENING):
        piece = row.pop()
        along.insert(0, piece)
    return along
