"""Who is tested first?

Laboratories are SimPy resources.  SimPy grants requests of one instant in the order in which they were made, whatever
their priority, and a place that is freed to whoever waits at that moment.  So requests and returns of one instant are
laid on a desk, and the desk is cleared when everything else of that instant has happened: requests by rank, then
returns.
"""

from __future__ import annotations

from collections.abc import Mapping

import simpy
from simpy.events import EventPriority

from sim.network import OTHER_LABORATORIES

__all__ = ["Laboratories", "Laboratory", "Ticket", "at_the_end_of_the_instant"]

LAST = EventPriority(2)  # SimPy's own events have priority 0 and 1

Rank = tuple[float, ...]


def at_the_end_of_the_instant(env: simpy.Environment, delay: float = 0.0) -> simpy.Event:
    """Return an event that comes after all others of its time that are known by then."""
    event = env.event()
    event._ok, event._value = True, None  # as simpy.Timeout does
    env.schedule(event, LAST, delay)
    return event


class Ticket:
    """One wish to be tested, in the hands of who waits for it."""

    def __init__(self, env: simpy.Environment, rank: Rank) -> None:
        self.rank = rank  # the smallest is served first
        self.granted = env.event()
        self.returned = False
        self.request: simpy.resources.resource.PriorityRequest | None = None  # once it has left the desk


class Laboratory:
    """Some laboratories that serve one queue."""

    def __init__(self, env: simpy.Environment, places: int) -> None:
        self._env = env
        self._resource = simpy.PriorityResource(env, places)
        self._asked: list[Ticket] = []
        self._returned: list[Ticket] = []
        self._desk_is_called = False

    def ask(self, rank: Rank) -> Ticket:
        """Queue for a place; `granted` happens when it is there."""
        ticket = Ticket(self._env, rank)
        self._asked.append(ticket)
        self._call_desk()
        return ticket

    def give_back(self, ticket: Ticket) -> None:
        """Free the place, or leave the queue."""
        ticket.returned = True
        if ticket in self._asked:
            self._asked.remove(ticket)
        else:
            self._returned.append(ticket)
            self._call_desk()

    def _call_desk(self) -> None:
        if not self._desk_is_called:
            self._desk_is_called = True
            at_the_end_of_the_instant(self._env).callbacks.append(self._clear_desk)

    def _clear_desk(self, _: simpy.Event) -> None:
        self._desk_is_called = False
        asked, self._asked = sorted(self._asked, key=lambda ticket: ticket.rank), []
        returned, self._returned = self._returned, []
        for ticket in asked:
            self._submit(ticket)
        for ticket in returned:
            request = ticket.request
            if request is None:
                continue
            if request.triggered:
                self._resource.release(request)
            else:
                request.cancel()

    def _submit(self, ticket: Ticket) -> None:
        def grant(_: simpy.Event) -> None:
            if not ticket.returned:  # whoever left in the same instant wants it no more, and the desk takes it back
                ticket.granted.succeed()

        ticket.request = self._resource.request(priority=ticket.rank)  # type: ignore[arg-type]  # only compared
        ticket.request.callbacks.append(grant)


class Laboratories:
    """The laboratories of one replication: one queue for all kinds of product, or one for each."""

    def __init__(self, env: simpy.Environment, places: int | Mapping[str, int] | None) -> None:
        by_kind = {OTHER_LABORATORIES: places} if isinstance(places, int) else dict(places or {})
        self._queues = {kind: Laboratory(env, count) for kind, count in by_kind.items()}

    def for_kind(self, kind: str) -> Laboratory | None:
        """The queue that a kind of product joins; None if its tests need not wait."""
        return self._queues.get(kind, self._queues.get(OTHER_LABORATORIES))
