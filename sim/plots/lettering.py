"""How is a text set where there is little room?

Widths are counted in cells, and lines are broken, as `sim.breaking` has it.
"""

from __future__ import annotations

from sim.breaking import broken, cell_width
from sim.reading import bare_name

__all__ = ["LINES", "fold", "shorten", "stacked", "wrap"]

LINES = 1.35  # from one line of a title to the next, so that Chinese has room [height of a letter]
_LOOSE_ENDS = " ,/([:，、（："  # that no line ends with before an ellipsis


def shorten(text: str, cells: int) -> str:
    """Cut a text that is too wide, with an ellipsis.

    >>> shorten("ArF光刻胶", 9), shorten("ArF光刻胶", 8), shorten("光刻胶（ArF）", 9)
    ('ArF光刻胶', 'ArF光刻…', '光刻胶…')
    """
    if cell_width(text) <= cells:
        return text
    kept = text
    while kept and cell_width(kept) > cells - 1:
        kept = kept[:-1]
    return kept.rstrip(_LOOSE_ENDS) + "…"


def wrap(text: str, cells: int) -> str:
    r"""Set a text in two lines if it is too wide for one, between words if it has any; what does not fit then is cut.

    >>> wrap("Energy-saving and new-energy vehicles", 30), wrap("先降准备份再由同准备份接替", 16)
    ('Energy-saving and new-energy\nvehicles', '先降准备份再由同\n准备份接替')
    """
    if cell_width(text) <= cells:
        return text
    first, *rest = text.split(" ")
    if not rest or cell_width(first) > cells:
        first = broken(text, cells)[0]
        rest = text[len(first) :].split()
    while rest and cell_width(f"{first} {rest[0]}") <= cells:
        first = f"{first} {rest.pop(0)}"
    return "\n".join(shorten(line, cells) for line in (first, " ".join(rest)) if line)


def stacked(title: str, cells: int) -> str:
    r"""A title in two lines if it is too wide for one; Chinese, which has no spaces, before a bracket.

    >>> stacked("Loss of value added avoided [亿元]", 30), stacked("策略成本（亿元/年）", 12)
    ('Loss of value added avoided\n[亿元]', '策略成本\n（亿元/年）')
    """
    return title if cell_width(title) <= cells else wrap(title.replace("（", " （"), cells)


def fold(text: str, cells: int, lines: int = 2) -> str:
    r"""Set a text in lines; what is in brackets goes first if it is too long.

    >>> fold("专用设计软件（电子设计自动化工具等）", 16)
    '专用设计软件'
    >>> fold("Parts that wear (pumps, valves)", 12, 2)
    'Parts that\nwear'
    >>> fold("Parts that wear out and are hard to get", 12, 2)
    'Parts that\nwear out…'
    """
    rows = broken(text, cells)
    if len(rows) > lines:
        rows = broken(bare_name(text), cells)
    if len(rows) > lines:
        last = rows[lines - 1]
        while cell_width(last) >= cells and " " in last:
            last = last.rpartition(" ")[0]
        rows = [*rows[: lines - 1], last.rstrip(_LOOSE_ENDS) + "…"]
    return "\n".join(shorten(row, cells) for row in rows)
