"""What do all who act in one replication share?"""

from __future__ import annotations

from dataclasses import dataclass

from sim.response.brief import Brief, Roster, Seen
from sim.response.calendar import Calendar
from sim.response.levels import Levels
from sim.response.luck import Luck
from sim.response.record import Record

__all__ = ["Scene"]


@dataclass(frozen=True, slots=True)
class Scene:
    """One replication: what is known in it, its calendar and luck, and where its deeds are written down."""

    brief: Brief
    roster: Roster
    seen: Seen
    calendar: Calendar
    luck: Luck
    levels: Levels  # of the whole block
    grown: Levels  # the same of first units
    record: Record | None  # None: nobody will read what happens

    def note(self, kind: int, subject: int, detail: float = 0.0) -> None:
        """Write down what happens now."""
        if self.record is not None:
            self.record.extend((self.calendar.now, kind, subject, detail))

    def note_late(self, time: float, kind: int, subject: int) -> None:
        """Write down what has happened before."""
        if self.record is not None:
            self.record.extend((time, kind, subject, 0.0))
