"""What is a batch of replications, and what is left of it?  All that a worker process needs to know of a comparison.

A worker imports this and what simulates, but nothing that estimates: half a second of each worker's start.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from sim.assembly import Plant
from sim.days import be_ready
from sim.digest import EVERYTHING, NUMBERS, Digest, digest, packed, unpacked
from sim.kernel import LANES
from sim.simulation import simulate
from sim.store import Arrays

__all__ = ["BATCH", "Batch", "Simulation", "batches", "is_within"]

BATCH = 6 * LANES  # replications; results do not depend on it, but lanes that are left over cost as much as others


@dataclass(frozen=True, slots=True)
class Batch:
    """Some replications of one strategy."""

    strategy: int  # its place
    replications: range


@dataclass(frozen=True, slots=True)
class Simulation:
    """The work of a comparison: a batch in, its digest out."""

    plants: tuple[Plant, ...]  # one for each strategy
    shown: int  # strategies, the first ones, of which curves and events are kept

    def __call__(self, batch: Batch, /) -> Digest:
        """Simulate a batch."""
        be_ready(first=batch.strategy == 0)
        plant, keep = self.plants[batch.strategy], EVERYTHING if batch.strategy < self.shown else NUMBERS
        return digest(plant, simulate(plant, batch.replications, keep.events), keep)

    def name(self, batch: Batch, /) -> str:
        """Place of the strategy, first and last replication."""
        first, last = batch.replications[0], batch.replications[-1]
        return f"strategy-{batch.strategy:02d}-runs-{first:07d}-{last:07d}"

    def pack(self, answer: Digest, /) -> Arrays:
        """A digest as arrays."""
        return packed(answer)

    def unpack(self, arrays: Arrays, /) -> Digest:
        """And back."""
        return unpacked(arrays)


def batches(strategies: int, replications: range, size: int) -> list[Batch]:
    """Batches of some replications, so many in each, of so many strategies; all strategies of a batch in a row."""
    return [
        Batch(strategy, replications[at : at + size])
        for at in range(0, len(replications), size)
        for strategy in range(strategies)
    ]


def is_within(name: str, replications: int) -> bool:
    """Whether a batch of some name is among the first so many replications.

    >>> name = Simulation((), 0).name(Batch(0, range(96, 144)))
    >>> is_within(name, 144), is_within(name, 100), is_within("notes-2026", 9999)
    (True, False, False)
    """
    named = re.fullmatch(r"strategy-\d+-runs-\d+-(\d+)", name)  # somebody may have put another beside ours
    return named is not None and int(named[1]) < replications
