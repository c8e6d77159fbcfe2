"""How is a number written for a reader?"""

from __future__ import annotations

import re
from math import floor, inf, isinf, isnan, log10, nextafter

from sim.labels import Language, Text

__all__ = [
    "MINUS",
    "NEVER",
    "PERCENT",
    "coarse",
    "counted",
    "days",
    "decimals_beside",
    "has_width",
    "interval",
    "number",
    "percent",
    "read_number",
    "rounded",
    "within",
]

NEVER = "–"
TENTHS = 10.0  # [days] below which tenths are told
FINEST = 5  # places that a number may go below the first digit of the largest beside it
MINUS = "\u2212"
PERCENT = Text("\u00a0%", "%")
_WRITTEN = re.compile(rf"(?P<bound>[<>]?)(?P<minus>{MINUS}?)(?P<size>∞|\d[\d,]*(?:\.\d+)?)")


def counted(count: int, one: str, many: str = "") -> str:
    """A number of things, in English.

    >>> counted(1, "cut"), counted(1871, "producer"), counted(0, "strategy", "strategies")
    ('1 cut', '1871 producers', '0 strategies')
    """
    return f"{count} {one if count == 1 else many or f'{one}s'}"


def number(value: float) -> str:
    """Three digits that mean something, all digits before the point; NaN is a dash, for "never".

    >>> number(12345.6), number(99.96), number(12.34), number(0.01234), number(30.0), number(float("nan"))
    ('12,346', '100', '12.3', '0.0123', '30', '–')
    """
    if isnan(value):
        return NEVER
    if isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if abs(value) < 1e-9 or value == round(value):
        return f"{round(value):,}".replace("-", MINUS)
    size = floor(log10(abs(float(f"{value:.3g}"))))
    written = f"{value:,.{max(0, 2 - size)}f}".replace("-", MINUS)
    return written.rstrip("0").rstrip(".") if "." in written and abs(value) < 1 else written


def decimals_beside(largest: float) -> int:
    """How many decimals are worth telling beside a number as large as this: crumbs of it make a table wide, not wise.

    >>> decimals_beside(514.0), decimals_beside(-0.02), decimals_beside(3e6), decimals_beside(0.0)
    (3, 7, 0, 5)
    """
    return max(0, FINEST - floor(log10(abs(largest)))) if largest else FINEST


def coarse(value: float, decimals: int) -> float:
    """A number, rounded where `number` would write more than so many decimals of it.

    >>> coarse(0.0177, 3), coarse(5.3966, 3), coarse(-0.0000357, 3)
    (0.018, 5.3966, -0.0)
    """
    return round(value, decimals) if abs(value) < 10.0 ** (2 - decimals) else value


def rounded(value: float, decimals: int) -> str:
    """A number with no more than so many decimals; what is less than the last of them is only bounded.

    >>> rounded(0.0177, 3), rounded(0.0000649, 3), rounded(-0.0000357, 3), rounded(410.2, 3), rounded(float("nan"), 3)
    ('0.018', '<0.001', '0', '410', '–')
    """
    least = 10.0**-decimals
    return f"<{number(least)}" if 0.0 < value < 0.5 * least else number(coarse(value, decimals))


def read_number(text: str) -> float | None:
    """Read the first number of a written cell back, for sorting; what is only bounded lies just beyond its bound.

    >>> read_number("≥ 1,234 亿元"), read_number(f"{MINUS}25.5 %"), read_number("<0.1 days") < 0.1, read_number(NEVER)
    (1234.0, -25.5, True, None)
    """
    found = _WRITTEN.search(text)
    if found is None:
        return None
    value = float(found["size"].replace(",", "").replace("∞", "inf"))
    value = -value if found["minus"] else value
    return nextafter(value, {"<": -inf, ">": inf}[found["bound"]]) if found["bound"] else value


def percent(share: float, language: Language) -> str:
    """A share as a percentage, with one decimal near nothing and near all.

    >>> percent(0.6234, "zh"), percent(0.0234, "zh"), percent(0.00001, "zh"), percent(0.99995, "zh")
    ('62%', '2.3%', '<0.1%', '>99.9%')
    """
    if isnan(share):
        return NEVER
    size, sign = abs(share), PERCENT[language]
    if size < 1e-12 or -0.0005 < share < 0.0:
        return f"0{sign}"
    if size < 0.0005:
        return f"<0.1{sign}"
    if 0.9995 <= share < 1.0 - 1e-12:
        return f">99.9{sign}"
    whole = abs(100.0 * share - round(100.0 * share)) < 1e-9
    decimals = 1 if not whole and (size < 0.0995 or 0.9 <= size < 1.0) else 0
    return f"{100 * share:.{decimals}f}{sign}".replace("-", MINUS)


def days(value: float, language: Language) -> str:
    """A number of days with its unit: whole days from ten on, tenths below.

    >>> days(1.01, "en"), days(2.34, "en"), days(12.34, "zh"), days(0.01, "en"), days(float("nan"), "en")
    ('1 day', '2.3 days', '12天', '<0.1 days', '–')
    """
    if isnan(value):
        return NEVER
    written = "<0.1" if 0.0 < value < 0.05 else number(round(value, 1 if value < TENTHS else 0))
    written = written.rstrip("0").rstrip(".") if "." in written else written
    if language == "zh":
        return f"{written}天"
    return f"{written} day" if written == "1" else f"{written} days"


def has_width(low: float, high: float) -> bool:
    """Whether there is an interval, and one that is not too narrow for the digits shown.

    >>> has_width(10.0, 12.5), has_width(3.0, 3.0), has_width(755.9, 756.1), has_width(float("nan"), float("nan"))
    (True, False, False, False)
    """
    return not (isnan(low) or isnan(high) or number(low) == number(high))


def interval(low: float, high: float, language: Language) -> str:
    """A 95 % interval in brackets; empty where there is none to be shown.

    >>> interval(10.0, 12.5, "en").replace("\u00a0", " "), interval(10.0, 12.5, "zh"), interval(3.0, 3.0, "en")
    ('[10 to 12.5]', '[10至12.5]', '')
    """
    return within(number(low), number(high), language) if has_width(low, high) else ""


def within(low: str, high: str, language: Language) -> str:
    """Two written numbers as an interval.

    No comma, which thousands have too, and no dash, which stands beside minus signs.  Chinese has no blanks; pages keep
    an interval on one line (`sim.report.page.unbroken`).

    >>> within("0 %", "6.0 %", "en").replace("\u00a0", " "), within("0%", "6.0%", "zh")
    ('[0 % to 6.0 %]', '[0%至6.0%]')
    """
    return f"[{low}至{high}]" if language == "zh" else f"[{low}\u00a0to\u00a0{high}]"
