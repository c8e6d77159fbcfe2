"""Which rows go into which table?

CSV is UTF-8 with a byte order mark, so that a spreadsheet shows Chinese; numbers keep every digit; NaN, which stands
for "never", is an empty field.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from math import isnan

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sim.outcome import ALL, BAND_NAMES, Comparison

__all__ = ["daily_csv", "drivers_csv", "events_csv", "replications_parquet", "summary_csv", "written_number"]

Cell = str | int | float


def summary_csv(comparison: Comparison) -> bytes:
    """One row for each strategy, chain and metric."""
    header = ("strategy", "chain", "metric", "unit", "mean", "low", "high", "replications")
    rows = (
        (outcome.strategy.id, row.chain, row.metric, row.unit, row.mean, row.low, row.high, row.replications)
        for outcome in comparison.outcomes
        for row in outcome.estimates
    )
    return _csv(header, rows)


def daily_csv(comparison: Comparison) -> bytes:
    """One row for each strategy, chain, metric and day."""
    return _csv(("strategy", "chain", "day", "metric", *BAND_NAMES), _daily_rows(comparison))


def _daily_rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    order = {chain: place for place, chain in enumerate((*comparison.chains, ALL))}
    for outcome in comparison.outcomes:
        for chain, metric in sorted(outcome.daily, key=lambda key: (order.get(key[0], len(order)), key)):
            for day, bands in enumerate(outcome.daily[chain, metric].tolist()):
                yield (outcome.strategy.id, chain, day, metric, *bands)


def drivers_csv(comparison: Comparison) -> bytes:
    """One row for each strategy, chain and component that explains a part of its loss."""
    rows = (
        (outcome.strategy.id, row.chain, row.product, row.region, row.loss_value_share)
        for outcome in comparison.outcomes
        for row in outcome.drivers
    )
    return _csv(("strategy", "chain", "product", "region", "loss_value_share"), rows)


def events_csv(comparison: Comparison) -> bytes:
    """One row for each thing that happened in the response, replication by replication."""
    rows = (
        (outcome.strategy.id, row.replication, row.day, row.kind, row.subject, row.detail)
        for outcome in comparison.outcomes
        for row in outcome.events
    )
    return _csv(("strategy", "replication", "day", "kind", "subject", "detail"), rows)


def replications_parquet(comparison: Comparison) -> bytes:
    """Every metric of every replication: strategy, replication, chain, metric, value.

    Floats are split by byte and not put into a dictionary: three quarters of the raw size, where the default takes
    more than all of it.
    """
    table = pa.concat_tables([_replications(comparison, place) for place in range(len(comparison.outcomes))])
    buffer = BytesIO()
    pq.write_table(
        table.combine_chunks(),
        buffer,
        compression="zstd",
        use_dictionary=["strategy", "chain", "metric"],
        column_encoding={"value": "BYTE_STREAM_SPLIT", "replication": "PLAIN"},
    )
    return buffer.getvalue()


def _replications(comparison: Comparison, place: int) -> pa.Table:
    outcome = comparison.outcomes[place]
    chains = np.array([*comparison.chains, ALL], dtype=object)
    columns: dict[str, list[NDArray[np.generic]]] = {"replication": [], "chain": [], "metric": [], "value": []}
    for metric, values in outcome.replications.items():
        rows, count = values.shape
        columns["replication"].append(np.tile(np.arange(count, dtype=np.int32), rows))
        columns["chain"].append(np.repeat(chains[:rows], count))
        columns["metric"].append(np.full(rows * count, metric, dtype=object))
        columns["value"].append(np.ascontiguousarray(values, dtype=np.float64).reshape(-1))
    types = {"replication": pa.int32(), "chain": pa.string(), "metric": pa.string(), "value": pa.float64()}
    arrays = {
        name: pa.array(np.concatenate(parts) if parts else [], type=types[name]) for name, parts in columns.items()
    }
    strategy = pa.array([outcome.strategy.id] * len(arrays["value"]), type=pa.string())
    return pa.table({"strategy": strategy, **arrays})


def _csv(header: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([written_number(cell) if isinstance(cell, float) else cell for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def written_number(value: float) -> str:
    """Write a number with every digit it has, and nothing for NaN.

    >>> written_number(0.1), written_number(40.0), written_number(-0.0), written_number(float("nan"))
    ('0.1', '40.0', '0.0', '')
    """
    return "" if isnan(value) else repr(float(value) + 0.0)  # adding zero turns -0.0 into 0.0
