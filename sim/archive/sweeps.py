"""Which files does a sweep leave?

`points.csv` and `sweep.parquet` hold the same rows, one for each point, strategy, chain and measure, with a column for
each factor; `indices.csv` says how much each factor has to do with each measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sim.archive.folder import replace_folder
from sim.archive.manifest import described
from sim.archive.tables import Cell, csv_bytes
from sim.factors import COLUMNS, PLACES, Factor
from sim.labels import Language
from sim.sweep.result import SweepResult
from sim.sweep.sampling import Point
from sim.sweep.words import value_cell

__all__ = ["indices_csv", "points_csv", "sweep_parquet", "write_sweep"]


def write_sweep(
    folder: Path,
    result: SweepResult,
    *,
    language: Language,
    command: str,
    started: datetime,
    report: str,
    figures: Mapping[str, bytes],
) -> None:
    """Write a results folder, or leave everything as it was and raise `OutputError`; see `write_results`."""
    contents = {
        "points.csv": points_csv(result),
        "sweep.parquet": sweep_parquet(result),
        "indices.csv": indices_csv(result),
        "report.html": report.encode(),
    }
    contents |= {f"figures/{name}": picture for name, picture in figures.items()}
    about = _manifest(result, contents, language=language, command=command, started=started)
    replace_folder(folder, contents | {"manifest.json": about})


def points_csv(result: SweepResult) -> bytes:
    """One row for each point, strategy, chain and measure; a factor that is left as it is has an empty field."""
    factors = tuple(factor.id for factor in result.sweep.factors)
    return csv_bytes((*PLACES, *factors, *COLUMNS), _rows(result))


def _rows(result: SweepResult) -> Iterator[tuple[Cell, ...]]:
    for point in result.points:
        where = (point.number, point.role, _moved(result, point), *map(value_cell, point.values))
        for series in result.series:
            numbers = (float(part[point.number]) for part in (series.mean, series.low, series.high))
            count = int(series.replications[point.number])
            yield (*where, series.strategy, series.chain, series.metric, series.unit, *numbers, count)


def _moved(result: SweepResult, point: Point) -> str:
    """The factor that a point sets apart; '' if there is none."""
    return "" if point.factor is None else result.sweep.factors[point.factor].id


def sweep_parquet(result: SweepResult) -> bytes:
    """The rows of points.csv with types: numbers are numbers, and null where a factor is left as it is."""
    names = (*PLACES, *(factor.id for factor in result.sweep.factors), *COLUMNS)
    types = (pa.int32(), pa.string(), pa.string(), *map(_type, result.sweep.factors),
             *[pa.string()] * 4, *[pa.float64()] * 3, pa.int32())  # fmt: skip
    columns = zip(*_rows(result), strict=True)
    numeric = [pa.types.is_floating(one) for one in types]
    arrays = [
        pa.array([None if number and cell == "" else cell for cell in column], type=one)
        for column, one, number in zip(columns, types, numeric, strict=True)
    ]
    buffer = BytesIO()
    pq.write_table(pa.table(arrays, names=list(names)), buffer, compression="zstd")
    return buffer.getvalue()


def _type(factor: Factor) -> pa.DataType:
    words = any(isinstance(value, str | bool) for value in factor.values)
    return pa.string() if words else pa.float64()


def indices_csv(result: SweepResult) -> bytes:
    """One row for each strategy, chain, measure, kind of index and factor, or pair of factors."""
    header = ("strategy", "chain", "metric", "index", "factor", "other", "value", "low", "high")
    rows = (
        (one.strategy, one.chain, one.metric, one.kind, one.factor, one.other, one.value, one.low, one.high)
        for one in result.indices
    )
    return csv_bytes(header, rows)


def _manifest(
    result: SweepResult, contents: Mapping[str, bytes], *, language: Language, command: str, started: datetime
) -> bytes:
    """Describe a sweep and the files that it left, as JSON."""
    sweep = result.sweep
    about = {
        "sweep": {
            "id": sweep.id,
            "title": {"en": sweep.title.en, "zh": sweep.title.zh},
            "method": sweep.method,
            "samples": sweep.samples,
            "interactions": sweep.interactions,
            "factors": [factor.id for factor in sweep.factors],
            "points": len(result.points),
            "runs": result.runs,
        },
        "conservation": {"largest": result.conservation},
    }
    return described(
        sweep.study,
        about,
        contents,
        inputs=[{"role": "sweep", "file": sweep.source, "sha256": sweep.digest}],
        language=language,
        command=command,
        started=started,
        wall_seconds=result.wall_seconds,
    )
