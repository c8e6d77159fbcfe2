"""What happens at which moment of one replication?

SimPy runs the events; what is to be done at one moment shares one event, since hundreds of contracts move in step when
a cut begins.  What ends at a moment comes after all that begins in it.
"""

from __future__ import annotations

from collections.abc import Callable

import simpy
from simpy.events import EventPriority

__all__ = ["Act", "Calendar"]

LAST = EventPriority(2)  # SimPy's own events have priority 0 and 1

Act = Callable[[], None]


class Calendar(simpy.Environment):
    """An environment that also takes plain functions.

    >>> calendar, seen = Calendar(), []
    >>> calendar.at(2.0, lambda: seen.append("two"))
    >>> calendar.at_the_end_of(1.0, lambda: seen.append("end of one"))
    >>> calendar.at(1.0, lambda: seen.append("one"))
    >>> calendar.live(2.0)
    >>> seen
    ['one', 'end of one']
    """

    def __init__(self) -> None:
        super().__init__()
        self._due: dict[tuple[float, int], list[Act]] = {}

    def live(self, until: float) -> None:
        """Let everything happen that happens before a time."""
        queue = self._queue  # SimPy's own: asking it by `peek` every time takes as long as a day without events
        while queue and queue[0][0] < until:
            self.step()

    def at(self, time: float, act: Act) -> None:
        """Do something at a time; at once if that is past."""
        self._lay(time, simpy.events.NORMAL, act)

    def at_the_end_of(self, time: float, act: Act) -> None:
        """Do something after all else of a time that is known by then."""
        self._lay(time, LAST, act)

    def after(self, delay: float) -> simpy.Event:
        """Return an event that comes after all others of its time that are known by then."""
        event = self.event()
        event._ok, event._value = True, None  # as simpy.Timeout does
        self.schedule(event, LAST, delay)
        return event

    def _lay(self, time: float, priority: int, act: Act) -> None:
        time = max(time, self.now)
        acts = self._due.get((time, priority))
        if acts is not None:
            acts.append(act)
            return
        event = self.event()
        event._ok, event._value = True, None
        self.schedule(event, EventPriority(priority), time - self.now)
        self._due[time, priority] = [act]
        event.callbacks.append(lambda _: self._open(time, priority))

    def _open(self, time: float, priority: int) -> None:
        for act in self._due.pop((time, priority)):
            act()
