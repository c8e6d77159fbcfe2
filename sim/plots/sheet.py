"""Which numbers does a figure show?  The same for every reader: ids, not names, and no language."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from math import isnan

from sim.outcome import Comparison

__all__ = ["Sheet", "estimate_sheet", "sheet_days", "written_sheet"]

DIGITS = 6
MOST_DAYS = 125  # of a curve; daily.csv has all


@dataclass(frozen=True, slots=True)
class Sheet:
    """The numbers behind a figure."""

    head: tuple[str, ...]
    rows: tuple[tuple[str | float, ...], ...]


def sheet_days(horizon: int) -> range:
    """The days that a sheet tells of a curve: every n-th.

    >>> len(sheet_days(125)), len(sheet_days(365)), list(sheet_days(365))[:3]
    (125, 122, [0, 3, 6])
    """
    return range(0, horizon, -(-horizon // MOST_DAYS))


def estimate_sheet(comparison: Comparison, chains: Sequence[str], metrics: Sequence[str]) -> Sheet:
    """The rows of summary.csv for some chains and metrics, those that were made."""
    rows = [
        (outcome.strategy.id, chain, metric, row.unit, row.mean, row.low, row.high)
        for outcome in comparison.outcomes
        for chain in chains
        for metric in metrics
        if (row := outcome.find(chain, metric)) is not None
    ]
    return Sheet(("strategy", "chain", "metric", "unit", "mean", "low", "high"), tuple(rows))


def written_sheet(sheet: Sheet) -> bytes:
    r"""A sheet as CSV, numbers to six digits; NaN is an empty field.

    It begins with a byte order mark, as all our tables do, or a spreadsheet would not read Chinese.

    >>> written_sheet(Sheet(("chain", "loss"), (("a,b", 1234.56789), ("c", float("nan"))))).decode("utf-8-sig")
    'chain,loss\n"a,b",1234.57\nc,\n'
    """
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(sheet.head)
    writer.writerows([_field(value) for value in row] for row in sheet.rows)
    return buffer.getvalue().encode("utf-8-sig")


def _field(value: str | float) -> str:
    if isinstance(value, str):
        return value
    return "" if isnan(value) else f"{value:.{DIGITS}g}"
