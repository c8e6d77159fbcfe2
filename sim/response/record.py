"""What has happened, in numbers; in words when somebody reads it.

A run of many cuts tells a million events.  Each is kept as a few numbers, and made into words where it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.coded import Coded
from sim.response.brief import LEVELS

__all__ = [
    "ACTIVE",
    "ALERT",
    "BEGUN",
    "CALLED",
    "CUT",
    "CUT_KINDS",
    "DETECTED",
    "DORMANT",
    "ESCALATED",
    "FAILED",
    "FALSE_ALARM",
    "IN_LOGISTICS",
    "IN_QUEUE",
    "IN_RESEARCH",
    "IN_TEST",
    "PASSED",
    "QUEUED",
    "RAMP",
    "RESEARCH_SUCCEEDED",
    "STAND_DOWN",
    "STOCK",
    "TRIAL_FAILED",
    "TRIAL_PASSED",
    "UNDECIDED",
    "WITHDRAWN",
    "Names",
    "Notes",
    "Record",
    "gathered",
]

Floats = NDArray[np.float64]

KINDS = (
    # about cuts and hazards
    "cut begins",
    "recovery begins",
    "cut ends",
    # about products
    "detected",
    "escalated",
    "false alarm",
    # about contracts
    "called",
    "test queued",
    "test begun",
    "test passed",
    "test failed",
    "ramp",
    "active",
    "stand-down",
    "dormant",
    "withdrawn",
    "research succeeded",
    "trial passed",
    "trial failed",
)
(
    CUT_BEGINS,
    RECOVERY_BEGINS,
    CUT_ENDS,
    DETECTED,
    ESCALATED,
    FALSE_ALARM,
    CALLED,
    QUEUED,
    BEGUN,
    PASSED,
    FAILED,
    RAMP,
    ACTIVE,
    STAND_DOWN,
    DORMANT,
    WITHDRAWN,
    RESEARCH_SUCCEEDED,
    TRIAL_PASSED,
    TRIAL_FAILED,
) = range(len(KINDS))
CUT_KINDS = (CUT_BEGINS, RECOVERY_BEGINS, CUT_ENDS)
OF_CUTS, OF_PRODUCTS = CUT_ENDS + 1, FALSE_ALARM + 1  # kinds below are about these; all others about contracts

CAUSES = ("cut", "alert", "stock")  # why an alarm is raised
CUT, ALERT, STOCK = range(len(CAUSES))
STAGES = ("before a decision", "in research", "in the queue", "in test", "in logistics")  # where a contract may be
UNDECIDED, IN_RESEARCH, IN_QUEUE, IN_TEST, IN_LOGISTICS = range(len(STAGES))
IN_WORDS = {DETECTED: CAUSES, ESCALATED: LEVELS, WITHDRAWN: STAGES}  # what the detail of a kind is a place in
ATTEMPTS = frozenset({BEGUN, PASSED, FAILED, TRIAL_PASSED, TRIAL_FAILED})  # kinds with the number of an attempt


@dataclass(frozen=True, slots=True)
class Names:
    """What events are about, in the order of their numbers."""

    causes: Sequence[str]  # cuts and hazards
    products: Sequence[str]
    backups: Sequence[str]

    def subjects(self, notes: Notes) -> Coded:
        """The names of what events are about."""
        of_kinds = np.digitize(notes.kind, (OF_CUTS, OF_PRODUCTS))
        first = np.cumsum([0, len(self.causes), len(self.products)])
        return Coded((*self.causes, *self.products, *self.backups), first[of_kinds] + notes.subject)


class Notes(NamedTuple):
    """Events as columns; (n,) each."""

    column: NDArray[np.int64]  # replication within the batch
    day: Floats
    kind: NDArray[np.int8]  # place in KINDS
    subject: NDArray[np.int32]  # cause, product or contract, as the kind has it
    detail: Floats  # place in CAUSES, LEVELS or STAGES, number of an attempt, or depth, as the kind has it

    def words(self, names: Names) -> tuple[Coded, Coded, Coded]:
        """Kind, subject and detail in words."""
        return Coded(KINDS, self.kind), names.subjects(self), self._details()

    def _details(self) -> Coded:
        numbers, which = np.unique(self.detail, return_inverse=True)
        pairs, place = np.unique(self.kind * np.int64(numbers.size) + which, return_inverse=True)
        kinds, at = np.divmod(pairs, numbers.size)
        return Coded(tuple(map(detail_of, kinds.tolist(), numbers[at].tolist())), place)


class Record(list[float]):
    """Where events of one replication are noted as they happen, by `extend`: day, kind, subject and detail of each.

    >>> record = Record()
    >>> record.extend((10.5, WITHDRAWN, 1, IN_TEST))
    >>> notes = gathered({3: record})
    >>> notes.column.tolist(), notes.day.tolist()
    ([3], [10.5])
    >>> [list(words) for words in notes.words(Names([], [], ["one", "other"]))]
    [['withdrawn'], ['other'], ['in test']]
    """


def gathered(records: Mapping[int, Record]) -> Notes:
    """All that was noted in some replications, one after the other, by their columns in the batch; in order of time."""
    lengths = [len(record) for record in records.values()]
    numbers = np.fromiter(chain.from_iterable(records.values()), dtype=float, count=sum(lengths))
    day, kind, subject, detail = numbers.reshape(-1, 4).T
    column = np.repeat(np.array(list(records), dtype=np.int64), np.array(lengths, dtype=np.int64) // 4)
    order = np.lexsort((day, column))  # some is noted late
    return Notes(column[order], day[order], kind[order].astype(np.int8), subject[order].astype(np.int32), detail[order])


def detail_of(kind: int, number: float) -> str:
    """What else is to be said of an event, in words.

    >>> detail_of(BEGUN, 2.0), detail_of(CUT_BEGINS, 0.25), detail_of(DETECTED, STOCK), detail_of(CALLED, 0.0)
    ('attempt 2', 'depth 0.25', 'stock', '')
    """
    if kind in ATTEMPTS:
        return f"attempt {number:.0f}"
    if kind in IN_WORDS:
        return IN_WORDS[kind][int(number)]
    return f"depth {number:.4g}" if kind == CUT_BEGINS else ""
