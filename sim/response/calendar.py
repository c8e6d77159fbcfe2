"""What happens at which moment of one replication?

SimPy runs the events; what is to be done at one moment shares one event, since hundreds of contracts move in step when
a cut begins.  What ends at a moment comes after all that begins in it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from math import inf

import simpy
from simpy.events import EventPriority

__all__ = ["Act", "Calendar"]

NORMAL, LAST = EventPriority(1), EventPriority(2)  # SimPy's own events have priority 0 and 1

Act = Callable[[], object]


class _Moment(simpy.Event):
    """An event that happens by itself, as SimPy's Timeout does, and on which some things are done."""

    __slots__ = ("acts", "callbacks")
    _ok, _value = True, None

    def __init__(self, acts: Sequence[Act]) -> None:
        self.acts, self.callbacks = acts, DOING  # SimPy's own __init__ takes as long again


def _do(moment: simpy.Event) -> None:
    assert isinstance(moment, _Moment)
    for act in moment.acts:
        act()


DOING: list[Callable[[simpy.Event], None]] = [_do]  # shared, since SimPy only reads it


class Calendar(simpy.Environment):
    """An environment in which functions are laid on moments.

    >>> calendar, seen = Calendar(), []
    >>> calendar.at(2.0, lambda: seen.append("two"))
    >>> calendar.at_the_end_of(1.0, lambda: seen.append("end of one"))
    >>> calendar.at(1.0, lambda: calendar.at_once(lambda: seen.append("at once")))
    >>> calendar.at(1.0, lambda: seen.append("one"))
    >>> calendar.live(2.0)
    2.0
    >>> seen
    ['one', 'at once', 'end of one']
    """

    now = 0.0  # [day]; SimPy's own is a property, and it is asked for at every step of everybody

    def __init__(self) -> None:
        super().__init__()
        self._due: dict[float, list[Act]] = {}
        self._due_last: dict[float, list[Act]] = {}
        self._at_once: deque[Act] = deque()
        self._at_last: deque[Act] = deque()

    def live(self, until: float) -> float:
        """Let everything happen that happens before a time; return that of what happens next, infinite for nothing."""
        queue = self._queue  # SimPy's own: asking it by `peek` takes as long as an idle day
        at_once, at_last = self._at_once, self._at_last
        while queue and queue[0][0] < until:
            self.now = queue[0][0]
            self.step()
            while at_once or (at_last and not (queue and queue[0][0] == self.now)):
                act = at_once.popleft() if at_once else at_last.popleft()
                act()
        return queue[0][0] if queue else inf

    def forget(self) -> None:
        """Drop what would have happened later, which holds on to all that would have taken part in it."""
        for kept in (self._queue, self._due, self._due_last, self._at_once, self._at_last):
            kept.clear()

    def at(self, time: float, act: Act) -> None:
        """Do something at a time; now if that is past."""
        self._lay(self._due, time, NORMAL, act)

    def at_the_end_of(self, time: float, act: Act) -> None:
        """Do something after all else of a time that is known by then."""
        self._lay(self._due_last, time, LAST, act)

    def after(self, delay: float, act: Act) -> None:
        """Do something some time from now; for what seldom shares its moment."""
        self.schedule(_Moment((act,)), NORMAL, delay)

    def at_the_end_after(self, delay: float, act: Act) -> None:
        """Do something some time from now, after all else of that moment that is known by then."""
        if delay > 0.0:
            self.schedule(_Moment((act,)), LAST, delay)
        else:
            self._at_last.append(act)

    def at_once(self, act: Act) -> None:
        """Do something as soon as all is done that shares this moment's event; in the order of asking."""
        self._at_once.append(act)

    def _lay(self, due: dict[float, list[Act]], time: float, priority: EventPriority, act: Act) -> None:
        now = self.now
        time = max(time, now)
        acts = due.get(time)
        if acts is not None:
            acts.append(act)
            return
        due[time] = acts = [partial(due.pop, time), act]  # what is laid on this moment from then on comes after it
        self.schedule(_Moment(acts), priority, time - now)
