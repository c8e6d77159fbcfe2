"""How do results reach the disk?  Whole or not at all.

Everything is written into a hidden folder beside the one asked for and flushed; only then do the two change places.
Whatever goes wrong before that, the folder asked for is as it was.  A folder with files of somebody else's is never
touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

from sim.archive.folder import replace_folder, require_writable, write_file
from sim.archive.manifest import manifest
from sim.archive.sweeps import write_sweep
from sim.archive.tables import (
    contributions_csv,
    daily_csv,
    drivers_csv,
    events_csv,
    replications_parquet,
    summary_csv,
)
from sim.labels import Language
from sim.outcome import Comparison

__all__ = [
    "TABLES",
    "require_writable",
    "tables_of",
    "write_file",
    "write_results",
    "write_sweep",
]

TABLES: Mapping[str, Callable[[Comparison], bytes]] = MappingProxyType(
    {
        "summary.csv": summary_csv,
        "daily.csv": daily_csv,
        "drivers.csv": drivers_csv,
        "contributions.csv": contributions_csv,
        "events.csv": events_csv,
        "replications.parquet": replications_parquet,
    }
)


def tables_of(comparison: Comparison) -> dict[str, bytes]:
    """The tables of a results folder by name; they hold nothing but the comparison: same comparison, same bytes."""
    found = {name: table(comparison) for name, table in TABLES.items()}
    return {name: content for name, content in found.items() if content}


def write_results(
    folder: Path,
    comparison: Comparison,
    *,
    tables: Mapping[str, bytes],
    language: Language,
    command: str,
    started: datetime,
    report: str,
    figures: Mapping[str, bytes],
) -> None:
    """Write a results folder, or leave everything as it was and raise `OutputError`.

    `tables` are those of `tables_of`; `started` is when the run began, with its time zone; `report` the finished page;
    `figures` maps file names below `figures/` to their bytes.
    """
    contents = {**tables, "report.html": report.encode()}
    contents |= {f"figures/{name}": picture for name, picture in figures.items()}
    about = manifest(comparison, contents, language=language, command=command, started=started)
    replace_folder(folder, contents | {"manifest.json": about})
