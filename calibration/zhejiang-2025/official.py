"""Where are official input-output tables and surveys read, and what is taken from them?

None of them is part of this project.  The national tables of China for 2018 and 2020, of 42 and of 153 sectors, are
published by the National Bureau of Statistics (data.stats.gov.cn); the survey of critical inputs by IHS Markit and
two tables of stocks come with the replication data of Pichler et al. (2020, arXiv 2005.10585; 2022,
doi 10.1016/j.jedc.2022.104527).

Layout of a national table: one row a product, with its ``Code``; one column a sector, headed by the same code; then
the columns of final use with ``EX``, ``GO`` and, where imports stand in one column, ``IM``.  With ``Origin`` a second
block of rows gives imports.  The rows ``TVA`` and ``TI`` hold value added and total inputs.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

GOODS = frozenset(f"{code:02d}" for code in range(1, 23))  # sectors whose products carry a trade margin
TRADE = "28"

# The last of the 153 sectors that belongs to each of the 42, in order.
LAST_DETAIL = (
    *(5, 6, 7, 9, 11, 26, 31, 34, 36, 40, 42, 53, 60, 65, 66, 73, 78, 83, 89, 95, 96),
    *(98, 99, 100, 101, 102, 108, 110, 122, 124, 129, 132, 133, 135, 136, 138, 141, 143, 144, 146, 151, 153),
)

# Industry of the surveys (NACE Rev. 2) for each of the 42 sectors that the network has, and for some of the 153.
INDUSTRY = {
    "01": "A01", "02": "B05-09", "03": "B05-09", "04": "B05-09", "05": "B05-09", "07": "C13-15", "08": "C13-15",
    "10": "C17", "11": "C19", "12": "C20", "13": "C23", "14": "C24", "15": "C25", "16": "C28", "17": "C28",
    "18": "C29", "19": "C27", "20": "C26", "21": "C26", "24": "D35", "25": "D35", "29": "H49", "31": "J62-63",
    "35": "M72", "36": "M71",
    "050": "C21", "052": "C22", "053": "C22", "077": "C31-32", "116": "H50", "118": "H51",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """A national input-output table of n sectors, in its own money unit."""

    codes: tuple[str, ...]
    use: Floats  # (n, n) what each sector (column) buys of each product (row), home-made and imported
    output: Floats  # (n,) gross output
    value_added: Floats  # (n,)
    imports: Floats  # (n,)
    exports: Floats  # (n,)

    @property
    def import_shares(self) -> Floats:
        """(n,) imports in all that is used at home: ``IM / (GO + IM - EX)``."""
        return self.imports / (self.output + self.imports - self.exports)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a product stands in the tables."""

    sector: str  # of 42
    detail: str  # of 153

    @property
    def industry(self) -> str:
        """The industry of the surveys; '' if they have none."""
        return INDUSTRY.get(self.detail, INDUSTRY.get(self.sector, ""))


def read_table(path: Path) -> Table:
    """Read a national table in the layout above."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    header = list(rows[0])
    codes = tuple(
        header[max(header.index(name) for name in ("DescriptionInChinese", "Origin") if name in header) + 1 :]
    )
    codes = codes[: codes.index("TIU")]

    def column(row: Mapping[str, str]) -> list[float]:
        return [float(row[code] or 0.0) for code in codes]

    made = [row for row in rows if row["Code"] in codes and row.get("Origin", "Domestic") == "Domestic"]
    brought = [row for row in rows if row["Code"] in codes and row.get("Origin") == "Imports"]
    below = {row["Code"]: row for row in rows if row["Code"] not in codes}
    use, exports = np.array([column(row) for row in made]), np.array([float(row["EX"] or 0.0) for row in made])
    if brought:
        imports = np.array([float(row["GO"] or 0.0) for row in brought])
        use = use + np.array([column(row) for row in brought])
        exports = exports + np.array([float(row["EX"] or 0.0) for row in brought])
    else:
        imports = np.array([float(row["IM"] or 0.0) for row in made])
    return Table(codes, use, np.array(column(below["TI"])), np.array(column(below["TVA"])), imports, exports)


def sector_of(code: str) -> str:
    """The one of 42 sectors to which a code of 42 or of 153 belongs.

    >>> sector_of("043"), sector_of("12")
    ('12', '12')
    """
    return code if len(code) == 2 else f"{int(np.searchsorted(LAST_DETAIL, int(code))) + 1:02d}"


def coefficients(table: Table) -> dict[tuple[str, str], float]:
    """(sector, one of 42 input sectors) -> input per unit of output, at purchasers' prices."""
    rows = [sector_of(code) for code in table.codes]
    goods, trade = np.array([row in GOODS for row in rows]), np.array([row == TRADE for row in rows])
    found: dict[tuple[str, str], float] = defaultdict(float)
    for at, sector in enumerate(table.codes):
        if table.output[at] <= 0.0:
            continue
        bought = table.use[:, at] / table.output[at]
        margin = 1.0 + bought[trade].sum() / max(bought[goods].sum(), 1e-12)
        for row, value, good in zip(rows, bought * np.where(goods, margin, 1.0), goods, strict=True):
            if good or row != TRADE:
                found[sector, row] += float(value)
    return dict(found)


def read_places(path: Path) -> dict[str, Place]:
    """Read sectors.csv: product -> its place in the tables."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["product"]: Place(row["sector"], row["detail"]) for row in csv.DictReader(file)}


def read_matrix(path: Path) -> dict[tuple[str, str], float]:
    """Read a table with names in the first row and column: (row, column) -> value."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return {(row[0], name): float(value) for row in rows[1:] for name, value in zip(rows[0][1:], row[1:], strict=True)}


def read_column(path: Path, column: int) -> dict[str, float]:
    """Read one column of figures, named by the first one."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row[0]: float(row[column]) for row in list(csv.reader(file))[1:] if row[column] not in {"", "NA"}}


def wiod_code(industry: str) -> str:
    """Spell an industry of the survey as the table of inventories does.

    >>> wiod_code("C13-15"), wiod_code("J62-63"), wiod_code("C20"), wiod_code("B05-09")
    ('C13-C15', 'J62_J63', 'C20', 'B')
    """
    if industry == "B05-09":
        return "B"
    first, dash, last = industry.partition("-")
    joint = "-" if industry in {"C10-12", "C13-15"} else "_"
    return f"{first}{joint}{first[0]}{last}" if dash else first
