"""What do the rows of a CSV file say?  As spreadsheets of any country write them: ',' or ';' or tab, BOM or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import ValidationError

from sim.checks import Entry, Names, Table
from sim.errors import Problem, nearest
from sim.loading.attributes import keyed, types_in
from sim.loading.complaints import Loc, complaints, keys
from sim.loading.fields import Cells
from sim.loading.files import read_file
from sim.loading.rows import Row
from sim.network import Range

__all__ = ["Sheet", "read_sheet"]

R = TypeVar("R", bound=Row)
T = TypeVar("T")

ENCODING_FIX = 'in Excel, choose "Save as" and the type "CSV UTF-8 (comma delimited)"'
PARTS = ("low", "mode", "high")


@dataclass(frozen=True, slots=True)
class Sheet(Generic[T]):
    """One CSV file: what could be read, and what is wrong with the rest."""

    table: Table[T]
    digest: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a file, blank rows left out."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]  # number as the spreadsheet shows it, cells
    cells: Cells


def read_sheet(path: Path, row: type[R], build: Callable[[R], T], *, needs_rows: bool) -> Sheet[T]:
    """Read a file row by row; every fault is in `problems`."""
    file = read_file(path, f"add it, with the columns {', '.join(_required(row))}", ENCODING_FIX)
    source = file.source
    unread: Table[T] = Table.unread(source)
    if file.problem is not None:
        return Sheet(unread, file.digest, (file.problem,))
    grid = _split(source, file.text, row)
    if isinstance(grid, Problem):
        return Sheet(unread, file.digest, (grid,))
    problems = _header_problems(source, grid.header, row)
    if problems:
        return Sheet(Table.unread(source, _names(grid)), file.digest, tuple(problems))
    if needs_rows and not grid.rows:
        nothing = Problem(source, "has a header, but no rows", "add at least one row")
        return Sheet(unread, file.digest, (nothing,))
    entries, problems = _read_rows(source, grid, row, build)
    return Sheet(Table(source, tuple(entries), _names(grid), not problems), file.digest, tuple(problems))


def _split(source: str, text: str, row: type[Row]) -> Grid | Problem:
    """Cut the text into cells."""
    first = next((line for line in text.splitlines() if line.strip()), None)
    if first is None:
        return Problem(source, "is empty", f"add a header with the columns {', '.join(_required(row))}")
    delimiter = max(",;\t", key=first.count)  # the comma where there is none
    records: list[tuple[int, tuple[str, ...]]] = []
    number = 0
    try:
        for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), 1):
            cells = tuple(cell.strip() for cell in record)
            if any(cells):
                records.append((number, cells))
    except csv.Error as error:
        fix = 'close every "; write "" for one inside a cell'
        return Problem(f"{source} row {number + 1}", f"is not CSV: {error}", fix)
    header = list(records[0][1]) if records else []
    while header and not header[-1]:
        header.pop()
    return Grid(tuple(header), tuple(records[1:]), Cells(decimal_comma=delimiter == ";"))


@cache  # it is asked for with every row
def _ranges(row: type[Row]) -> tuple[str, ...]:
    """The columns that may be given as three."""
    return tuple(key for key, field in keyed(row).items() if Range in types_in(field.annotation))


def _required(row: type[Row]) -> list[str]:
    """The columns that must be there."""
    return [key for key, field in keyed(row).items() if field.is_required() or key in row.columns]


def _header_problems(source: str, header: tuple[str, ...], row: type[Row]) -> list[Problem]:
    """Columns that are there twice or in two forms at once, missing, or strange."""
    where = f"{source} row 1"
    triples = {f"{key}_{part}": key for key in _ranges(row) for part in PARTS}
    return [*_form_problems(where, header, triples), *_name_problems(where, header, row, triples)]


def _form_problems(where: str, header: tuple[str, ...], triples: Mapping[str, str]) -> list[Problem]:
    """Columns that are there twice, and ranges given as one column and as three."""
    twice = [column for column in dict.fromkeys(header) if header.count(column) > 1]
    problems = [Problem(where, f"column '{column}' is there twice", "remove one of the two") for column in twice]
    for key in dict.fromkeys(triples.values()):
        parts = [column for column in header if triples.get(column) == key]
        if parts and key in header:
            what = f"columns '{key}' and '{parts[0]}' are both there"
            problems.append(Problem(where, what, f"give either {key}, or {key}_low, {key}_mode and {key}_high"))
        elif parts and f"{key}_mode" not in header:
            problems.append(Problem(where, f"column '{key}_mode' is missing beside '{parts[0]}'", f"add {key}_mode"))
    return problems


def _name_problems(where: str, header: tuple[str, ...], row: type[Row], triples: Mapping[str, str]) -> list[Problem]:
    """Columns that are missing or strange; a misspelt one is both, and told once."""
    known = [*keys(row), *triples]
    said = {triples.get(column, column) for column in header}
    # A strange column, and the advice what it may stand for.
    strange = {
        column: nearest(column.lower(), known, f"columns are: {', '.join(keys(row))}")
        for column in header
        if column not in known
    }
    problems = []
    for key in (key for key in _required(row) if key not in said):
        meant = next((column for column, advice in strange.items() if advice == _hint(key)), None)
        if meant is not None:
            del strange[meant]
        fix = f"add the column {key}" if meant is None else f"rename the column '{meant}' to '{key}'"
        problems.append(Problem(where, f"column '{key}' is missing", fix))
    if row.either and not said & set(row.either) and not {_hint(key) for key in row.either} & set(strange.values()):
        problems.append(Problem(where, f"no column {' or '.join(row.either)} is there", "add one of them"))
    return problems + [Problem(where, f"no column is called '{column}'", fix) for column, fix in strange.items()]


def _hint(key: str) -> str:
    return nearest(key, [key], "")


def _names(grid: Grid) -> Names:
    """The ids of all rows, so that a row with a fault elsewhere is still known; None if one has no id."""
    key = next((key for key in ("id", "key") if key in grid.header), None)
    if key is None:
        return None
    at = grid.header.index(key)
    names = [cells[at] if at < len(cells) else "" for _, cells in grid.rows]
    return frozenset(names) if all(names) else None


def _read_rows(source: str, grid: Grid, row: type[R], build: Callable[[R], T]) -> tuple[list[Entry[T]], list[Problem]]:
    entries: list[Entry[T]] = []
    problems: list[Problem] = []
    width = len(grid.header)
    for number, cells in grid.rows:
        place = f"row {number}"
        if len(cells) < width or any(cells[width:]):
            what = f"has {len(cells)} cells, the header has {width}"
            problems.append(Problem(f"{source} {place}", what, "put text with a comma in quotes; leave no cell out"))
            continue
        try:
            read = row.model_validate(_nest(dict(zip(grid.header, cells, strict=False)), row), context=grid.cells)
        except ValidationError as error:
            problems += complaints(error, row, partial(_place, source, place))
            continue
        entries.append(Entry(source, place, build(read), getattr(read, "ref", "")))
    return entries, problems


def _nest(cells: dict[str, str], row: type[Row]) -> dict[str, object]:
    """Leave out what is empty, and put low, mode and high together."""
    nested: dict[str, object] = {key: cell for key, cell in cells.items() if cell}
    for key in _ranges(row):
        if f"{key}_mode" in cells:
            parts = {part: nested.pop(f"{key}_{part}", None) for part in PARTS}
            if any(parts.values()):
                nested[key] = parts
    return nested


def _place(source: str, place: str, loc: Loc) -> str:
    """The place of a cell, e.g. 'supply.csv row 4 share'."""
    return " ".join([source, place, *(str(key) for key in loc)])
