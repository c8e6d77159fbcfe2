"""How does a folder become a network?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, TypeVar

from sim.checks import (
    Catalogue,
    RegionLine,
    Table,
    Tables,
    catalogue,
    check_hits,
    check_regions,
    check_response,
    check_tables,
    settle_regions,
)
from sim.errors import InputError, Problem
from sim.labels import Text
from sim.loading.documents import Document, lines, read_document
from sim.loading.files import display, is_file, is_folder
from sim.loading.forms import ChainForm, NetworkForm, RegionForm
from sim.loading.rows import BackupRow, DeliveryRow, HazardRow, InputRow, ProductRow, ReferenceRow, Row, SupplyRow
from sim.loading.tables import Sheet, read_sheet
from sim.network import Chain, Defaults, Network, Region, ResponseSettings

__all__ = ["NetworkReading", "load_network", "read_network"]

R = TypeVar("R", bound=Row)
T = TypeVar("T")

FILES = (
    "network.toml",
    "products.csv",
    "inputs.csv",
    "supply.csv",
    "deliveries.csv",
    "backups.csv",
    "hazards.csv",
    "references.csv",
)
OPTIONAL = FILES[5:]


@dataclass(frozen=True, slots=True)
class NetworkReading:
    """What could be learnt of a network, whether or not it can be used."""

    network: Network | None
    names: Catalogue = field(default_factory=Catalogue)
    problems: tuple[Problem, ...] = ()


def load_network(path: Path) -> Network:
    """Read a network's folder; InputError with all that is wrong in it."""
    reading = read_network(path)
    if reading.network is None:
        raise InputError(reading.problems)
    return reading.network


def read_network(path: Path) -> NetworkReading:
    """Read a network's folder as far as it can be read; once as long as no file in it changes."""
    folder = path.parent if path.name == "network.toml" else path
    try:
        contents = _contents(folder)
    except OSError as reason:
        what = f"cannot be read: {reason.strerror or reason}"
        return NetworkReading(None, problems=(Problem(display(folder), what, "give a folder that you may read"),))
    return _read(folder, display(folder), contents)


def _contents(folder: Path) -> tuple[tuple[str, bytes], ...]:
    """What a reading depends on: the names in a folder, with digests of those that are files of a network."""
    if not is_folder(folder):
        return ()
    names = sorted(one.name for one in folder.iterdir())
    return tuple((name, _digest(folder / name) if name in FILES else b"") for name in names)


def _digest(path: Path) -> bytes:
    """Of a file's bytes, or of what keeps it from being read, which is told when it is read in earnest."""
    try:
        return blake2b(path.read_bytes()).digest()
    except OSError as reason:
        return str(reason).encode()


@lru_cache(maxsize=8)
def _read(folder: Path, source: str, contents: tuple[tuple[str, bytes], ...]) -> NetworkReading:
    if not is_folder(folder):
        what = "is no folder" if is_file(folder) else "there is no such folder"
        return NetworkReading(None, problems=(Problem(source, what, "give the folder that holds network.toml"),))
    there = {name for name, _ in contents}
    document = read_document(folder / "network.toml", NetworkForm)
    sheets = {name: read() for name, read in _readers(folder, there).items()}
    problems = [*document.problems, *_misnamed(folder, there)]
    problems += [problem for sheet in sheets.values() for problem in sheet.problems]
    tables, found = _tables(document, sheets)
    problems += found + check_tables(tables)
    if document.form is not None:
        problems += check_response(document.source, document.form.response.settings(), catalogue(tables))
    if problems or document.form is None:
        return NetworkReading(None, catalogue(tables), tuple(in_reading_order(problems, folder)))
    files = {"network.toml": document.digest} | {name: sheet.digest for name, sheet in sheets.items() if sheet.digest}
    network = _build(source, document.form, tables, files)
    idle = check_hits(tables.hazards.entries, network)
    return NetworkReading(None if idle else network, catalogue(tables), tuple(idle))


def _readers(folder: Path, there: Set[str]) -> dict[str, Callable[[], Sheet[Any]]]:
    """How each file is read; an optional one that is not there is not read."""

    def reader(name: str, row: type[R], build: Callable[[R], T], *, needs_rows: bool = False) -> Callable[[], Sheet[T]]:
        return lambda: read_sheet(folder / name, row, build, needs_rows=needs_rows)

    readers: dict[str, Callable[[], Sheet[Any]]] = {
        "products.csv": reader("products.csv", ProductRow, ProductRow.build, needs_rows=True),
        "inputs.csv": reader("inputs.csv", InputRow, InputRow.build),
        "supply.csv": reader("supply.csv", SupplyRow, SupplyRow.build, needs_rows=True),
        "deliveries.csv": reader("deliveries.csv", DeliveryRow, DeliveryRow.build, needs_rows=True),
        "backups.csv": reader("backups.csv", BackupRow, BackupRow.build),
        "hazards.csv": reader("hazards.csv", HazardRow, HazardRow.build),
        "references.csv": reader("references.csv", ReferenceRow, ReferenceRow.build),
    }
    return {name: read for name, read in readers.items() if name not in OPTIONAL or name in there}


def _misnamed(folder: Path, there: Set[str]) -> list[Problem]:
    """A file that is nearly called like an optional one would be passed over in silence."""
    absent, others = [name for name in OPTIONAL if name not in there], sorted(there - set(FILES))
    near = {name: get_close_matches(name, absent, n=1, cutoff=0.85) for name in others if name.endswith(".csv")}
    return [
        Problem(display(folder / name), "is not a file of a network", f"did you mean '{meant[0]}'?")
        for name, meant in near.items()
        if meant
    ]


def _tables(document: Document[NetworkForm], sheets: Mapping[str, Sheet[Any]]) -> tuple[Tables, list[Problem]]:
    """Lay the tables side by side, with the regions settled."""
    regions, problems = _regions(lines(document, "region", RegionForm))

    def table(name: str) -> Table[Any]:
        return sheets[name].table if name in sheets else Table(name)

    chains = lines(document, "chain", ChainForm).mapped(_chain)
    tables = Tables(
        regions=regions,
        chains=chains,
        products=table("products.csv"),
        inputs=table("inputs.csv"),
        supply=table("supply.csv"),
        deliveries=table("deliveries.csv"),
        backups=table("backups.csv"),
        hazards=table("hazards.csv"),
        references=table("references.csv") if "references.csv" in sheets else None,
    )
    return tables, problems


def _regions(forms: Table[RegionForm]) -> tuple[Table[Region], list[Problem]]:
    """Regions with what they inherit; none, but all their names, if the tree is unsound."""
    told = forms.mapped(_region_line)
    problems = check_regions(told)
    if problems or not told.whole:
        return Table.unread(told.file, told.names), problems
    return settle_regions(told)


def _region_line(form: RegionForm) -> RegionLine:
    return RegionLine(form.id, form.name or Text(form.id, form.id), form.parent, form.home, form.modelled)


def _chain(form: ChainForm) -> Chain:
    return Chain(form.id, form.name, form.target, tuple(form.regions))


def _build(source: str, form: NetworkForm, tables: Tables, files: dict[str, str]) -> Network:
    head = form.network
    return Network(
        id=head.id,
        title=head.title,
        year=head.year,
        money_unit=head.money_unit,
        source=source,
        defaults=Defaults().changed(form.defaults.said()),
        response=ResponseSettings().changed(form.response.settings()),
        regions=tables.regions.items,
        chains=tables.chains.items,
        products=tables.products.items,
        inputs=tables.inputs.items,
        supply=tables.supply.items,
        deliveries=tables.deliveries.items,
        backups=tables.backups.items,
        hazards=tables.hazards.items,
        references=() if tables.references is None else tables.references.items,
        files=tuple(files.items()),
    )


def in_reading_order(problems: list[Problem], folder: Path) -> list[Problem]:
    """File by file, from top to bottom; what concerns a whole file comes first."""
    names = [display(folder / name) for name in FILES]

    def place(problem: Problem) -> tuple[int, int]:
        file = next((at for at, name in enumerate(names) if problem.where.startswith(name)), len(names))
        row = re.search(r"\.csv rows? (\d+)", problem.where)
        return file, int(row[1]) if row else 0

    return sorted(problems, key=place)
