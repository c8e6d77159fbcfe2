"""Which rows go into which table?

CSV is UTF-8 with a byte order mark, so that a spreadsheet shows Chinese; numbers keep every digit; NaN, which stands
for "never", is an empty field.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from math import isnan

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim.garbage import uncollected
from sim.measures import ALL
from sim.outcome import BAND_NAMES, Comparison, Outcome
from sim.reading import CONTRIBUTION_COLUMNS, contribution_rows

__all__ = [
    "Cell",
    "contributions_csv",
    "csv_bytes",
    "daily_csv",
    "drivers_csv",
    "events_csv",
    "replications_parquet",
    "summary_csv",
]

Cell = str | int | float


def summary_csv(comparison: Comparison) -> bytes:
    """One row for each strategy, chain and metric."""
    header = ("strategy", "chain", "metric", "unit", "mean", "low", "high", "replications")
    rows = (
        (outcome.strategy.id, row.chain, row.metric, row.unit, row.mean, row.low, row.high, row.replications)
        for outcome in comparison.outcomes
        for row in outcome.estimates
    )
    return csv_bytes(header, rows)


def daily_csv(comparison: Comparison) -> bytes:
    """One row for each strategy, chain, metric and day."""
    return csv_bytes(("strategy", "chain", "day", "metric", *BAND_NAMES), _daily_rows(comparison))


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
    return csv_bytes(("strategy", "chain", "product", "region", "loss_value_share"), rows)


def contributions_csv(comparison: Comparison) -> bytes:
    """One row for each part of the strategy that was taken apart, and measure; no table where nobody asked."""
    rows = contribution_rows(comparison)
    return csv_bytes(CONTRIBUTION_COLUMNS, rows) if rows else b""


def events_csv(comparison: Comparison) -> bytes:
    """One row for each thing that happened in the response, replication by replication."""
    rows = (
        (outcome.strategy.id, row.replication, row.day, row.kind, row.subject, row.detail)
        for outcome in comparison.outcomes
        for row in outcome.events
    )
    return csv_bytes(("strategy", "replication", "day", "kind", "subject", "detail"), rows)


REPLICATIONS = pa.schema(
    [
        ("strategy", pa.dictionary(pa.int32(), pa.string())),
        ("replication", pa.int32()),
        ("chain", pa.dictionary(pa.int32(), pa.string())),
        ("metric", pa.dictionary(pa.int32(), pa.string())),
        ("value", pa.float64()),
    ]
)


def replications_parquet(comparison: Comparison) -> bytes:
    """Every metric of every replication: strategy, replication, chain, metric, value; a row group for each strategy.

    Floats are split by byte and not put into a dictionary: three quarters of the raw size, where the default takes
    more than all of it.  Words are: a large run has millions of each.
    """
    buffer = BytesIO()
    with pq.ParquetWriter(
        buffer,
        REPLICATIONS,
        compression="zstd",
        use_dictionary=["strategy", "chain", "metric"],
        column_encoding={"value": "BYTE_STREAM_SPLIT", "replication": "PLAIN"},
        store_schema=False,  # or words would be read back as categories
    ) as writer:
        for outcome in comparison.outcomes:
            if outcome.replications:
                table = _replications(outcome, [*comparison.chains, ALL])
                writer.write_table(table, row_group_size=table.num_rows)
    return buffer.getvalue()


def _replications(outcome: Outcome, chains: Sequence[str]) -> pa.Table:
    metrics = list(outcome.replications)
    sizes = [values.size for values in outcome.replications.values()]
    places = [np.indices(values.shape, dtype=np.int32).reshape(2, -1) for values in outcome.replications.values()]
    row, replication = np.concatenate(places, axis=1)
    metric = np.repeat(np.arange(len(metrics), dtype=np.int32), sizes)
    value = np.concatenate([np.ascontiguousarray(values).reshape(-1) for values in outcome.replications.values()])
    return pa.table(
        [
            pa.DictionaryArray.from_arrays(np.zeros(len(value), dtype=np.int32), [outcome.strategy.id]),
            pa.array(replication),
            pa.DictionaryArray.from_arrays(row, list(chains)),
            pa.DictionaryArray.from_arrays(metric, metrics),
            pa.array(value, type=pa.float64()),
        ],
        schema=REPLICATIONS,
    )


@uncollected()
def csv_bytes(header: Iterable[str], rows: Iterable[tuple[Cell, ...]]) -> bytes:
    r"""Write a table as this project writes tables.

    >>> csv_bytes(("chain", "loss"), [("a", 0.1), ("b", 40.0), ("c", -0.0), ("d", float("nan"))]).decode("utf-8-sig")
    'chain,loss\na,0.1\nb,40.0\nc,0.0\nd,\n'
    """
    buffer = BytesIO()
    text = TextIOWrapper(buffer, encoding="utf-8-sig", newline="")  # a StringIO takes four bytes for a letter
    writer = csv.writer(text, lineterminator="\n")  # writes every digit that a number has
    writer.writerow(header)
    writer.writerows(
        # Adding zero turns -0.0 into 0.0.
        [("" if isnan(cell) else cell + 0.0) if isinstance(cell, float) else cell for cell in row]
        for row in rows
    )
    text.flush()
    return buffer.getvalue()
