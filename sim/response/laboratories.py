"""Who is tested first?

SimPy's own resources grant requests of one instant in the order in which they were made, whatever their priority, and a
place that is freed to whoever waits at that moment.  So requests and returns of one instant are laid on a desk, and the
desk is cleared when everything else of that instant has happened: the places that are free go to the first by rank.
"""

from __future__ import annotations

from collections.abc import Mapping
from heapq import heappop, heappush

from sim.network import OTHER_LABORATORIES
from sim.response.calendar import Act, Calendar

__all__ = ["Laboratories", "Laboratory", "Rank", "Ticket"]

Rank = tuple[float, ...]


class Ticket:
    """One wish to be tested, in the hands of who waits for it."""

    __slots__ = ("granted", "returned")

    def __init__(self) -> None:
        self.granted = False
        self.returned = False


class Laboratory:
    """Some laboratories that serve one queue."""

    def __init__(self, calendar: Calendar, places: int) -> None:
        self._calendar, self._free = calendar, places
        self._queue: list[tuple[Rank, int, Ticket, Act]] = []  # a heap; the number keeps equals in their order
        self._asked = 0
        self._desk_is_called = False

    def ask(self, rank: Rank, begin: Act) -> Ticket:
        """Queue for a place, and begin when there is one; the smallest rank is served first."""
        ticket = Ticket()
        self._asked += 1
        heappush(self._queue, (rank, self._asked, ticket, begin))
        self._call_desk()
        return ticket

    def give_back(self, ticket: Ticket) -> None:
        """Free the place, or leave the queue."""
        ticket.returned = True
        if ticket.granted:
            self._free += 1
            self._call_desk()

    def _call_desk(self) -> None:
        if not self._desk_is_called:
            self._desk_is_called = True
            # An event of its own: whoever is withdrawn by what else ends in this instant must have left before.
            self._calendar.at_the_end_after(0.0, self._clear_desk)

    def _clear_desk(self) -> None:
        self._desk_is_called = False
        while self._free > 0 and self._queue:
            _, _, ticket, begin = heappop(self._queue)
            if not ticket.returned:
                self._free -= 1
                ticket.granted = True
                begin()


class Laboratories:
    """The laboratories of one replication: one queue for all kinds of product, or one for each."""

    def __init__(self, calendar: Calendar, places: int | Mapping[str, int] | None) -> None:
        by_kind = {OTHER_LABORATORIES: places} if isinstance(places, int) else dict(places or {})
        self._queues = {kind: Laboratory(calendar, count) for kind, count in by_kind.items()}

    def for_kind(self, kind: str) -> Laboratory | None:
        """The queue that a kind of product joins; None if its tests need not wait."""
        return self._queues.get(kind, self._queues.get(OTHER_LABORATORIES))
