"""What do people do about the cuts of one replication?

An *alarm* is raised for a product when its supply is cut, when a cut is seen coming, or when its users' stocks run low
because somebody upstream was cut; it is over when none of these holds.  While it lasts the decision climbs from level
to level, and every contract for the product replies on its own: it waits to be called, is tested, arranges its
logistics and serves.  What has not begun to ramp when the alarm is over is withdrawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from functools import partial

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.response.brief import LEVELS, Brief, Roster, Seen, Shock, Step
from sim.response.calendar import Act, Calendar
from sim.response.laboratories import Laboratories, Rank, Ticket
from sim.response.levels import Levels
from sim.response.luck import Luck
from sim.scenario import FirstUnit, Readiness, Research

__all__ = ["ROUNDING", "TESTS_LEFT", "WARM_LEVEL", "People"]

Floats = NDArray[np.float64]
Process = Generator[simpy.Event, object, None]

TESTS_LEFT: dict[Readiness, float] = {"paper": 1.0, "sampled": 0.5, "qualified": 0.0, "warm": 0.0}
ROUNDING = 1e-9  # of a limit
WARM_LEVEL = 0.1  # share of its capacity at which a warm backup runs all the time; judgement


class Alarm:
    """What is known of one product's shortage, from the time it is raised until it is over."""

    __slots__ = ("called", "cause", "detected", "level", "over", "waiting")

    def __init__(self, env: Calendar, cause: str, waiting: list[int]) -> None:
        self.cause = cause
        self.detected = False
        self.level = 0  # the place in LEVELS that decides next
        self.over = env.event()
        self.waiting = waiting  # contracts that nobody has called yet
        self.called: dict[int, simpy.Process] = {}  # contract -> its way to the ramp, called off when it is over


class People:
    """One replication; times are days, `missing` and `stock` are read off the kernel each evening."""

    def __init__(
        self,
        brief: Brief,
        roster: Roster,
        seen: Seen,
        shocks: Sequence[Shock],
        luck: Luck,
        levels: Levels,
        grown: Levels,
    ) -> None:
        self.env = Calendar()
        self.steps: list[Step] = []
        self.tests: dict[int, int] = {}  # contract -> tests begun
        self.activations: dict[int, int] = {}  # contract -> ramps begun
        self.trials: dict[int, int] = {}  # contract -> trials of first units begun
        self.race_days: dict[int, float] = {}  # contract -> days that teams race for it
        self.waits: list[float] = []  # of every test that began where laboratories are counted [days]
        self._tested = 0.0  # by all tests that are over [days]
        self._testing: dict[int, float] = {}  # contract -> when the test that it is in began
        self._brief, self._roster, self._seen = brief, roster, seen
        self._column, self._in_batch, self._luck = seen.column, seen.in_batch, luck
        self._levels, self._grown = levels, grown
        self._settings = settings = brief.settings
        self._pace = luck.pace(settings, seen.in_batch)
        losses = (0.0, settings.city_loss, settings.province_loss, settings.delta_loss)
        self._decisions = tuple(zip(self._pace.decisions, losses, strict=True))
        self._laboratories = Laboratories(self.env, settings.laboratories)
        # Of each product, cuts and the share that they take.
        self._acting: defaultdict[int, dict[int, float]] = defaultdict(dict)
        self._starving: set[int] = set()
        self._alarms: dict[int, Alarm] = {}
        self._raised: dict[int, simpy.Event] = {}  # what those wait for who stay up a little longer
        self._stage: dict[int, str] = {}  # where a contract stands on its way to the ramp
        self._serving: dict[int, int] = {}  # contract -> which of its activations
        self._qualified_until: dict[int, float] = {}
        self._drills: dict[int, simpy.Event] = {}  # tests that a false alarm began
        self._races: dict[int, simpy.Event] = {}
        self._schedule(shocks)

    def starve(self, product: int, time: float) -> None:
        """Its users' stocks run low because somebody upstream was cut."""
        self.env.at(time, partial(self._starve, product))

    def feed(self, product: int, time: float) -> None:
        """Its supply is back although nobody had cut the product itself."""
        self.env.at(time, partial(self._feed, product))

    def look_again(self, product: int, time: float) -> None:
        """Wake a level that waits for the loss to grow, if it has."""
        self.env.at(time, partial(self._look_again, product))

    def test_days(self, until: float) -> float:
        """Days of all tests up to a time that has come, those that are not over too."""
        return self._tested + sum(until - begun for begun in self._testing.values())

    # --- what comes from outside

    def _schedule(self, shocks: Sequence[Shock]) -> None:
        for number, shock in enumerate(shocks):
            seen = max(0.0, shock.start - shock.alert_days)
            self.env.at(seen, partial(self._begin, number, shock))
            # Cuts that touch are one: the end waits until all that begins in the same instant has begun.
            self.env.at_the_end_of(shock.end, partial(self._end, number, shock))
        for row, contract in enumerate(self._brief.contracts):
            if contract.first_unit is not None:
                self.env.process(self._adopt(row, contract.first_unit))
            if contract.research is not None and contract.research.start == "start":
                self._race(row, contract.research)
        alarms = self._luck.false_alarms(self._settings.false_alarms_per_year, self._brief.horizon_days, self._in_batch)
        for day, which in alarms if self._brief.products else ():
            self.env.at(day, partial(self._drill_all, int(which * len(self._brief.products))))

    def _begin(self, number: int, shock: Shock) -> None:
        self._acting[shock.product][number] = shock.lost
        seen = shock.alert_days > 0.0
        alarm = self._alarms.get(shock.product)
        if alarm is not None:
            if seen:
                self._detect(shock.product, alarm)
            self._look_again(shock.product)
            return
        is_watched = shock.product in self._roster.watched
        delay = self._pace.watched_detection if is_watched else self._pace.detection
        self._raise(shock.product, "alert" if seen else "cut", 0.0 if seen else delay)

    def _end(self, number: int, shock: Shock) -> None:
        del self._acting[shock.product][number]
        if not self._acting[shock.product]:
            self._over(shock.product)

    def _starve(self, product: int) -> None:
        if product not in self._alarms:
            self._starving.add(product)
            self._raise(product, "stock", 0.0)

    def _feed(self, product: int) -> None:
        self._starving.discard(product)
        if product in self._alarms and not self._acting[product]:
            self._over(product)

    # --- alarms and decisions

    def _raise(self, product: int, cause: str, delay: float) -> None:
        waiting = [row for row in self._roster.contracts_of[product] if row not in self._serving]
        alarm = self._alarms[product] = Alarm(self.env, cause, waiting)
        self._seen.open[product] = True
        if product in self._raised:
            self._raised.pop(product).succeed()
        self._later(delay, partial(self._detect, product, alarm))

    def _over(self, product: int) -> None:
        alarm = self._alarms.pop(product)
        self._seen.limits[product] = np.inf
        self._starving.discard(product)
        self._seen.open[product] = False
        alarm.over.succeed()
        for process in alarm.called.values():
            process.interrupt()
        if alarm.detected:
            for row in alarm.waiting:
                self._note("withdrawn", self._brief.contracts[row].backup.id, "before a decision")

    def _later(self, delay: float, act: Act) -> None:
        if delay > 0.0:
            self.env.at(self.env.now + delay, act)
        else:
            act()

    def _projected(self, product: int) -> float:
        """Home output that the shortage of a product puts at stake [money unit/day]."""
        left = 1.0
        for lost in self._acting[product].values():
            left *= 1.0 - lost
        return self._brief.exposure[product] * max(1.0 - left, float(self._seen.missing[product]))

    def _is_worth(self, product: int, limit: float) -> bool:
        return self._projected(product) >= limit * (1.0 - ROUNDING)

    def _detect(self, product: int, alarm: Alarm) -> None:
        if alarm.detected or self._alarms.get(product) is not alarm:
            return
        alarm.detected = True
        self._note("detected", self._brief.products[product], alarm.cause)
        self._escalate(product, alarm)

    def _escalate(self, product: int, alarm: Alarm) -> None:
        """Let each level decide after the one before, as soon as the loss is large enough."""
        if alarm.level < len(LEVELS):
            days, limit = self._decisions[alarm.level]
            if self._is_worth(product, limit):
                self._later(days, partial(self._decide, product, alarm))
            else:
                self._seen.limits[product] = limit

    def _decide(self, product: int, alarm: Alarm) -> None:
        if self._alarms.get(product) is not alarm:
            return
        level = alarm.level
        days, limit = self._decisions[level]
        if days > 0.0 or limit > 0.0:
            self._note("escalated", self._brief.products[product], LEVELS[level])
        rows = [row for row in alarm.waiting if self._brief.authority[row] == level]
        if rows:  # what is over in this instant is called off before anybody is called
            self.env.at(self.env.now, partial(self._call, product, alarm, rows))
        alarm.level = level + 1
        self._escalate(product, alarm)

    def _call(self, product: int, alarm: Alarm, rows: Sequence[int]) -> None:
        """Call contracts, unless the alarm is over."""
        for row in rows if self._alarms.get(product) is alarm else ():
            alarm.waiting.remove(row)
            self._note("called", self._brief.contracts[row].backup.id)
            alarm.called[row] = self.env.process(self._reply(row, alarm))

    def _look_again(self, product: int) -> None:
        limit = float(self._seen.limits[product])
        if limit < np.inf and self._is_worth(product, limit):
            self._seen.limits[product] = np.inf
            self._escalate(product, self._alarms[product])

    # --- one contract

    def _reply(self, row: int, alarm: Alarm) -> Process:
        """One contract's way to its ramp, and its service."""
        contract = self._brief.contracts[row]
        backup = contract.backup
        try:
            if contract.research is not None:
                self._stage[row] = "in research"
                yield self._race(row, contract.research)
            if not (yield from self._qualify(row)):
                del alarm.called[row]
                return
            self._stage[row] = "in logistics"
            if contract.readiness != "warm" and backup.logistics_days > 0.0:
                yield self.env.timeout(backup.logistics_days)
        except simpy.Interrupt:
            self._note("withdrawn", backup.id, self._stage[row])
            return
        del alarm.called[row]
        yield from self._serve(row, alarm)

    def _serve(self, row: int, alarm: Alarm) -> Process:
        """Ramp up, stay up until the supply is back and some days more, stand down."""
        backup, env, product = self._brief.contracts[row].backup, self.env, self._roster.product[row]
        turn = self.activations[row] = self.activations.get(row, 0) + 1
        self._serving[row] = turn
        self._note("ramp", backup.id)
        arrival = self._levels.move(row, self._column, env.now, 1.0, backup.ramp_days)
        env.at(arrival, partial(self._note_active, row, turn))
        while True:
            yield alarm.over
            again = self._raised.setdefault(product, env.event())
            yield env.after(self._settings.hysteresis_days) | again
            if product not in self._alarms:
                break
            alarm = self._alarms[product]
        del self._serving[row]
        self._note("stand-down", backup.id)
        rest = WARM_LEVEL if self._brief.contracts[row].readiness == "warm" else 0.0
        arrival = self._levels.move(row, self._column, env.now, rest, self._settings.stand_down_days)
        env.at(arrival, partial(self._note_dormant, row, turn))

    def _note_active(self, row: int, turn: int) -> None:
        if self._serving.get(row) == turn:
            self._note("active", self._brief.contracts[row].backup.id)

    def _note_dormant(self, row: int, turn: int) -> None:
        if self.activations[row] == turn:  # not up again already
            self._note("dormant", self._brief.contracts[row].backup.id)

    # --- tests

    def _qualify(self, row: int) -> Generator[simpy.Event, object, bool]:
        """Have a qualification, or test until a test is passed or the retries are used up."""
        self._stage[row] = "in test"
        if row in self._drills:
            yield self._drills[row]
        if self._is_qualified(row):
            return True
        for _ in range(1 + self._settings.retries):
            if (yield from self._test(row)):
                return True
        return False

    def _is_qualified(self, row: int) -> bool:
        ready = TESTS_LEFT[self._brief.contracts[row].readiness] == 0.0
        return ready or self.env.now < self._qualified_until.get(row, -np.inf)

    def _test(self, row: int) -> Generator[simpy.Event, object, bool]:
        """Wait for a laboratory and test once."""
        env, contract = self.env, self._brief.contracts[row]
        laboratory = self._laboratories.for_kind(self._brief.kinds[self._roster.product[row]])
        ticket: Ticket | None = None
        begun: float | None = None
        try:
            if laboratory is not None:
                self._note("test queued", contract.backup.id)
                self._stage[row] = "in the queue"
                asked = env.now
                ticket = laboratory.ask(self._rank(row))
                yield ticket.granted
                self.waits.append(env.now - asked)
                self._stage[row] = "in test"
            attempt = self.tests[row] = self.tests.get(row, 0) + 1
            days, passed = self._luck.test(contract, attempt, self._in_batch)
            begun = self._testing[row] = env.now
            self._note("test begun", contract.backup.id, f"attempt {attempt}")
            yield env.timeout(days * TESTS_LEFT[contract.readiness])
            self._note("test passed" if passed else "test failed", contract.backup.id, f"attempt {attempt}")
        finally:
            if begun is not None:
                self._tested += env.now - self._testing.pop(row)
            if laboratory is not None and ticket is not None:
                laboratory.give_back(ticket)
        if passed:
            self._qualified_until[row] = env.now + self._settings.qualification_valid_days
        return passed

    def _rank(self, row: int) -> Rank:
        """Who is tested first: who asked first, or whose test saves most a day; then the order of the contracts."""
        if self._settings.queue == "fifo":
            return (self.env.now, float(row))
        contract = self._brief.contracts[row]
        days = max(contract.backup.test_days.mode * TESTS_LEFT[contract.readiness], 1e-9)
        return (-self._projected(self._roster.product[row]) / days, self.env.now, float(row))

    def _drill_all(self, product: int) -> None:
        """A false alarm: contracts that are not qualified are tested for nothing, or for the next cut."""
        if product in self._alarms:
            return
        self._note("false alarm", self._brief.products[product])
        for row in self._roster.contracts_of[product]:
            idle = row not in self._serving and row not in self._drills
            if idle and not self._is_qualified(row) and self._brief.contracts[row].research is None:
                self._drills[row] = self.env.event()
                self.env.process(self._drill(row))

    def _drill(self, row: int) -> Process:
        yield from self._test(row)
        self._drills.pop(row).succeed()

    # --- substitutes and first units

    def _race(self, row: int, race: Research) -> simpy.Event:
        """Start a race unless it runs or is over; return the event of its success."""
        if row not in self._races:
            self._races[row] = won = self.env.event()
            days = self._luck.research(self._brief.contracts[row], race, self._in_batch)
            self.race_days[row] = min(days, self._brief.horizon_days - self.env.now)
            if days < float("inf"):
                self.env.at(self.env.now + days, partial(self._win, row, won))
        return self._races[row]

    def _win(self, row: int, won: simpy.Event) -> None:
        self._note("research succeeded", self._brief.contracts[row].backup.id)
        won.succeed()

    def _adopt(self, row: int, unit: FirstUnit) -> Process:
        """Try a first unit until a trial is passed; from then on its use spreads, and no test is needed any more."""
        contract = self._brief.contracts[row]
        passed, attempt = False, 0
        while not passed:
            attempt = self.trials[row] = attempt + 1
            days, passed = self._luck.trial(contract, unit.trial_days, unit.success, attempt, self._in_batch)
            yield self.env.timeout(days)
            self._note("trial passed" if passed else "trial failed", contract.backup.id, f"attempt {attempt}")
        self._qualified_until[row] = float("inf")
        self._grown.move(row, self._column, self.env.now, 1.0, unit.growth_days)

    def _note(self, kind: str, subject: str, detail: str = "") -> None:
        self.steps.append(Step(self._in_batch, self.env.now, kind, subject, detail))
