"""Which numbers of an economy are uncertain, and what is each of them in a replication?

A *doubt* is one array of the economy some rows of which are drawn.  Their ranges and the keys of their luck are looked
up once for a scenario; a batch of replications then draws thousands of numbers at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network import Backup, Input, Range
from sim.rng import Laws, Purpose
from sim.scenario import Scenario
from sim.wiring import Wiring

__all__ = ["Doubt", "doubts_of"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

OF_BACKUPS: dict[str, Callable[[Backup], Range]] = {
    "capacity": lambda backup: backup.capacity,
    "yield": lambda backup: backup.yield_,
    "value": lambda backup: backup.value,
    "eligible": lambda backup: backup.eligible,
}


@dataclass(frozen=True, slots=True)
class Doubt:
    """Numbers of one kind that are drawn; several rows may share one."""

    field: str  # of `sim.economy.Economy`
    rows: Ints  # (rows,) of that array
    number: Ints  # (rows,) which number each of them is
    laws: Laws  # of the numbers

    def drawn(self, replications: Sequence[int]) -> Floats:
        """(rows, R) what the rows are in each replication."""
        return self.laws.drawn(replications)[self.number]


def doubts_of(scenario: Scenario, wiring: Wiring, keeps: Flags) -> tuple[Doubt, ...]:
    """Everything that is drawn of a scenario's recipes and backups; ``keeps`` (K,) says which slots have a stock."""
    lines = [slot.line for slot in wiring.slots]
    covers = [(row, line) for row, line in enumerate(lines) if keeps[row]]
    backups = [contract.backup for contract in scenario.contracts]
    found = [
        _doubt(scenario, "slot_cover", ((row, ("cover", *_of(line)), line.cover_days) for row, line in covers)),
        _doubt(
            scenario, "slot_coefficient", ((row, ("share", *_of(line)), line.share) for row, line in enumerate(lines))
        ),
    ]
    for name, law in OF_BACKUPS.items():
        rows = ((row, ("backup", name, backup.id), law(backup)) for row, backup in enumerate(backups))
        found.append(_doubt(scenario, f"backup_{name}", rows))
    return tuple(doubt for doubt in found if doubt.rows.size > 0)


def _of(line: Input) -> tuple[str, str]:
    return line.product, line.input


def _doubt(scenario: Scenario, field: str, candidates: Iterable[tuple[int, Purpose, Range]]) -> Doubt:
    """The candidates whose range is wider than a point; rows with one purpose share one number."""
    place: dict[Purpose, int] = {}
    ranges: list[Range] = []
    rows, number = list[int](), list[int]()
    for row, purpose, range_ in candidates:
        if range_.high > range_.low:
            if purpose not in place:
                place[purpose] = len(ranges)
                ranges.append(range_)
            rows.append(row)
            number.append(place[purpose])
    laws = Laws.of(scenario.seed, place, ranges)
    return Doubt(field, np.array(rows, dtype=np.int64), np.array(number, dtype=np.int64), laws)
