"""Who is tested first?

SimPy's own resources grant requests of one instant in the order in which they were made, whatever their priority, and a
place that is freed to whoever waits at that moment.  So requests and returns of one instant are laid on a desk, and the
desk is cleared when everything else of that instant has happened: the places that are free go to the first by rank.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from heapq import heappop, heappush
from typing import Generic, TypeVar

from sim.network import OTHER_LABORATORIES
from sim.response.calendar import Calendar

__all__ = ["Laboratories", "Laboratory", "Rank", "Ticket"]

Rank = tuple[float, ...]


class Ticket:
    """One wish to be tested, in the hands of who waits for it."""

    __slots__ = ("granted", "returned")

    def __init__(self) -> None:
        self.granted = False
        self.returned = False


Wish = TypeVar("Wish", bound=Ticket)


class Laboratory(Generic[Wish]):
    """Some laboratories that serve one queue, and how a test begins when there is a place."""

    __slots__ = ("_asked", "_begin", "_calendar", "_desk_is_called", "_free", "_queue")

    def __init__(self, calendar: Calendar, places: int, begin: Callable[[Wish], None]) -> None:
        self._calendar, self._free, self._begin = calendar, places, begin
        self._queue: list[tuple[Rank, int, Wish]] = []  # a heap; the number keeps equals in their order
        self._asked = 0
        self._desk_is_called = False

    def ask(self, rank: Rank, ticket: Wish) -> None:
        """Queue for a place; the smallest rank is served first."""
        self._asked += 1
        heappush(self._queue, (rank, self._asked, ticket))
        if self._free > 0:
            self._call_desk()

    def give_back(self, ticket: Wish) -> None:
        """Free the place, or leave the queue."""
        ticket.returned = True
        if ticket.granted:
            self._free += 1
            if self._queue:
                self._call_desk()

    def _call_desk(self) -> None:
        if not self._desk_is_called:
            self._desk_is_called = True
            # Whoever is withdrawn by what else ends in this instant must have left before.
            self._calendar.at_the_end_after(0.0, self._clear_desk)

    def _clear_desk(self) -> None:
        self._desk_is_called = False
        while self._free > 0 and self._queue:
            _, _, ticket = heappop(self._queue)
            if not ticket.returned:
                self._free -= 1
                ticket.granted = True
                self._begin(ticket)


class Laboratories(Generic[Wish]):
    """The laboratories of one replication: one queue for all kinds of product, or one for each."""

    def __init__(self, calendar: Calendar, places: Mapping[str, int], begin: Callable[[Wish], None]) -> None:
        self._queues = {kind: Laboratory(calendar, count, begin) for kind, count in places.items()}

    def for_kind(self, kind: str) -> Laboratory[Wish] | None:
        """The queue that a kind of product joins; None if its tests need not wait."""
        return self._queues.get(kind, self._queues.get(OTHER_LABORATORIES))
