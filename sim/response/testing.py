"""How does a contract get its qualification?

It waits for a laboratory, is tested, and keeps for some time what it has passed.  A false alarm has contracts tested
that nobody has called.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from math import inf

from sim.response.calendar import Act
from sim.response.laboratories import Laboratories, Rank, Ticket
from sim.response.record import BEGUN, FAILED, PASSED, QUEUED
from sim.response.scene import Scene

__all__ = ["Test", "Testing"]


class Test(Ticket):
    """One contract's test, from the wish to the result; a ticket where laboratories are counted."""

    __slots__ = ("asked", "attempt", "passed", "row", "then", "waited_until")

    def __init__(self, row: int, asked: float, then: Callable[[Test], None]) -> None:
        super().__init__()
        self.row, self.asked = row, asked
        self.then = then  # what is done when it is over
        self.waited_until = inf  # when it began, or was called off before
        self.attempt = 0  # which of the contract's tests it is; 0: it has not begun
        self.passed = False


class Testing:
    """The tests and qualifications of one replication."""

    __slots__ = (
        "_calendar",
        "_column",
        "_drills",
        "_laboratory",
        "_over",
        "_qualified_until",
        "_queued",
        "_scene",
        "_settings",
        "_stake",
        "_terms",
        "_tests",
        "begun",
    )

    def __init__(self, scene: Scene, stake: Callable[[int], float]) -> None:
        self._scene, self._calendar, self._settings = scene, scene.calendar, scene.brief.settings
        self._column, self._terms = scene.seen.in_batch, scene.roster.terms
        self._stake = stake  # home output that the shortage of a product puts at stake [money unit/day]
        laboratories = Laboratories(scene.calendar, self._settings.places, self._begin)
        self._laboratory = {kind: laboratories.for_kind(kind) for kind in set(scene.brief.kinds)}
        self._qualified_until: dict[int, float] = {}
        self._drills: dict[int, list[Act]] = {}  # contract in a false alarm's test -> what waits for its end
        self._tests: list[Test] = []  # all that have begun
        self._queued: list[Test] = []  # all that had to ask a laboratory, whether or not they have begun
        self._over = 0.0  # days of all tests that are over
        self.begun: dict[int, int] = {}  # contract -> tests begun

    def days(self, until: float) -> float:
        """Days of all tests up to a time that has come, those that are not over too."""
        return self._over + sum(until - test.waited_until for test in self._tests if not test.returned)

    def waits(self, until: float) -> list[float]:
        """How long every test waited where laboratories are counted, up to a time that has come [days]."""
        return [min(test.waited_until, until) - test.asked for test in self._queued]

    def forget(self) -> None:
        """Let go of who waits for a test, or for its end."""
        self._drills.clear()
        self._laboratory.clear()
        for test in {*self._tests, *self._queued}:
            del test.then

    def is_qualified(self, row: int) -> bool:
        """Whether a contract needs no test now."""
        ready = self._terms[row].tests_left == 0.0
        return ready or self._calendar.now < self._qualified_until.get(row, -1.0)

    def qualify(self, row: int, until: float) -> None:
        """Let a contract be qualified up to a time, or for longer if it is so already."""
        self._qualified_until[row] = max(until, self._qualified_until.get(row, until))

    def test(self, row: int, then: Callable[[Test], None]) -> Test:
        """Test a contract as soon as there is a place, then do something unless it is called off."""
        test, laboratory = Test(row, self._calendar.now, then), self._laboratory[self._terms[row].kind]
        if laboratory is None:
            self._begin(test)
        else:
            self._queued.append(test)
            self._scene.note(QUEUED, row)
            laboratory.ask(self._rank(row), test)
        return test

    def leave(self, test: Test) -> None:
        """Leave the queue or the laboratory."""
        if test.attempt > 0:
            self._over += self._calendar.now - test.waited_until
        else:
            test.waited_until = self._calendar.now
        laboratory = self._laboratory[self._terms[test.row].kind]
        if laboratory is None:
            test.returned = True
        else:
            laboratory.give_back(test)

    def call_off(self, row: int) -> None:
        """A contract that needs no test any more leaves the queue, and goes on."""
        for test in self._queued:
            if test.row == row and test.attempt == 0 and not test.returned:
                self.leave(test)
                test.then(test)

    def drill(self, row: int) -> None:
        """Test a contract for a false alarm, unless it is qualified or in such a test."""
        if row not in self._drills and not self.is_qualified(row):
            self._drills[row] = []
            self.test(row, self._end_drill)

    def after_drill(self, row: int, act: Act) -> None:
        """Do something when a contract is not, or no longer, in a test that a false alarm began."""
        if row in self._drills:
            self._drills[row].append(act)
        else:
            act()

    def _end_drill(self, test: Test) -> None:
        for act in self._drills.pop(test.row):
            self._calendar.at(self._calendar.now, act)

    def _begin(self, test: Test) -> None:
        row, scene = test.row, self._scene
        test.waited_until = self._calendar.now
        self._tests.append(test)
        test.attempt = self.begun[row] = self.begun.get(row, 0) + 1
        days, passed = scene.luck.tests(scene.brief.contracts, test.attempt)
        test.passed = passed[row][self._column]
        scene.note(BEGUN, row, test.attempt)
        self._calendar.after(days[row][self._column] * self._terms[row].tests_left, partial(self._end, test))

    def _end(self, test: Test) -> None:
        if test.returned:  # nobody waits for it any more
            return
        self._scene.note(PASSED if test.passed else FAILED, test.row, test.attempt)
        self.leave(test)
        if test.passed:
            self.qualify(test.row, self._calendar.now + self._settings.qualification_valid_days)
        test.then(test)

    def _rank(self, row: int) -> Rank:
        """Who is tested first: who asked first, or whose test saves most a day; then the order of the contracts."""
        if self._settings.queue == "fifo":
            return (self._calendar.now, float(row))
        terms = self._terms[row]
        days = max(self._scene.brief.contracts[row].backup.test_days.mode * terms.tests_left, 1e-9)
        return (-self._stake(terms.product) / days, self._calendar.now, float(row))
