"""What do people do about the cuts of one replication?

An *alarm* is raised for a product when its supply is cut, when a cut is seen coming, or when its users' stocks run low
because somebody upstream was cut; it is over when none of these holds.  While it lasts the decision climbs from level
to level, and every contract for the product replies on its own: it waits to be called, is tested, arranges its
logistics and serves.  What has not begun to ramp when the alarm is over is withdrawn.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from functools import partial

import numpy as np
import simpy
from numpy.typing import NDArray

from sim.response.brief import LEVELS, Brief, Shock, Step
from sim.response.laboratories import Laboratories, Rank, Ticket, at_the_end_of_the_instant
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

    def __init__(self, env: simpy.Environment) -> None:
        self.noticed = env.event()  # before its time of detection
        self.detected = False
        self.decided = [env.event() for _ in LEVELS]
        self.grown = env.event()  # the loss that the next level waits for was reached
        self.over = env.event()
        self.escalation: simpy.Process | None = None
        self.waiting: dict[int, simpy.Process] = {}  # contract -> its reply, called off when it is over


class People:
    """One replication; times are days, `missing` and `stock` are read off the kernel each evening."""

    def __init__(
        self, brief: Brief, column: int, shocks: Sequence[Shock], luck: Luck, levels: Levels, grown: Levels
    ) -> None:
        self.env = simpy.Environment()
        self.steps: list[Step] = []
        self.tests: dict[int, int] = {}  # contract -> tests begun
        self.activations: dict[int, int] = {}  # contract -> ramps begun
        self.trials: dict[int, int] = {}  # contract -> trials of first units begun
        self.race_days: dict[int, float] = {}  # contract -> days that teams race for it
        self.waits: list[float] = []  # of every test that began where laboratories are counted [days]
        self.test_days = 0.0  # spent in laboratories, those of unfinished tests too
        self.open = np.zeros(len(brief.products), dtype=bool)  # whether a product has an alarm
        # The loss that each product's next level waits for; infinite where none does [money unit/day].
        self.limits: Floats = np.full(len(brief.products), np.inf)
        self.missing: Floats = np.zeros(len(brief.products))  # share of the home users' supply, yesterday
        self._brief, self._column, self._luck = brief, column, luck
        self._levels, self._grown = levels, grown
        self._settings = settings = brief.settings
        self._decisions = (
            (settings.county_days, 0.0),
            (settings.city_days, settings.city_loss),
            (settings.province_days, settings.province_loss),
            (settings.delta_days, settings.delta_loss),
        )
        self._watched = brief.watched
        self._laboratories = Laboratories(self.env, settings.laboratories)
        place = {product: at for at, product in enumerate(brief.products)}
        self._product = [place[contract.backup.product] for contract in brief.contracts]
        self._contracts_of: list[list[int]] = [[] for _ in brief.products]
        for row, product in enumerate(self._product):
            self._contracts_of[product].append(row)
        self._acting: list[dict[int, float]] = [{} for _ in brief.products]  # cuts and the share that they take
        self._starving: set[int] = set()
        self._alarms: dict[int, Alarm] = {}
        self._raised: dict[int, simpy.Event] = {}  # what those wait for who stay up a little longer
        self._stage: dict[int, str] = {}  # where a contract stands on its way to the ramp
        self._serving: dict[int, int] = {}  # contract -> which of its activations
        self._qualified_until = [
            float("inf") if TESTS_LEFT[contract.readiness] == 0.0 else float("-inf") for contract in brief.contracts
        ]
        self._drills: dict[int, simpy.Event] = {}  # tests that a false alarm began
        self._races: dict[int, simpy.Event] = {}
        self._schedule(shocks)

    def starve(self, product: int, time: float) -> None:
        """Its users' stocks run low because somebody upstream was cut."""
        self._at(time, partial(self._starve, product))

    def feed(self, product: int, time: float) -> None:
        """Its supply is back although nobody had cut the product itself."""
        self._at(time, partial(self._feed, product))

    def look_again(self, product: int) -> None:
        """Wake a level that waits for the loss to grow, if it has."""
        limit = float(self.limits[product])
        if limit < np.inf and self._is_worth(product, limit):
            self.limits[product] = np.inf
            self._alarms[product].grown.succeed()

    # --- what comes from outside

    def _at(self, time: float, act: partial[None]) -> None:
        self.env.timeout(max(0.0, time - self.env.now)).callbacks.append(lambda _: act())

    def _schedule(self, shocks: Sequence[Shock]) -> None:
        for number, shock in enumerate(shocks):
            seen = max(0.0, shock.start - shock.alert_days)
            self._at(seen, partial(self._begin, number, shock))
            # Cuts that touch are one: the end waits until all that begins in the same instant has begun.
            ending = at_the_end_of_the_instant(self.env, shock.end)
            ending.callbacks.append(partial(self._end, number, shock))
        for row, contract in enumerate(self._brief.contracts):
            if contract.first_unit is not None:
                self.env.process(self._adopt(row, contract.first_unit))
            if contract.research is not None and contract.research.start == "start":
                self._race(row, contract.research)
        alarms = self._luck.false_alarms(self._settings.false_alarms_per_year, self._brief.horizon_days, self._column)
        for day, which in alarms if self._brief.products else ():
            self._at(day, partial(self._drill_all, int(which * len(self._brief.products))))

    def _begin(self, number: int, shock: Shock) -> None:
        self._acting[shock.product][number] = shock.lost
        seen = shock.alert_days > 0.0
        alarm = self._alarms.get(shock.product)
        if alarm is not None:
            if seen and not alarm.noticed.triggered:
                alarm.noticed.succeed()
            self.look_again(shock.product)
            return
        delay = self._settings.detection_days
        if self._brief.products[shock.product] in self._watched and self._settings.watched_detection_days is not None:
            delay = self._settings.watched_detection_days
        self._raise(shock.product, "alert" if seen else "cut", 0.0 if seen else delay)

    def _end(self, number: int, shock: Shock, _: simpy.Event) -> None:
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
        alarm = self._alarms[product] = Alarm(self.env)
        self.open[product] = True
        alarm.escalation = self.env.process(self._escalate(product, alarm, cause, delay))
        if product in self._raised:
            self._raised.pop(product).succeed()
        for row in self._contracts_of[product]:
            if row not in self._serving:
                alarm.waiting[row] = self.env.process(self._reply(row, alarm))

    def _over(self, product: int) -> None:
        alarm = self._alarms.pop(product)
        self.limits[product] = np.inf
        self._starving.discard(product)
        self.open[product] = False
        alarm.over.succeed()
        for process in (alarm.escalation, *alarm.waiting.values()):
            if process is not None and process.is_alive:
                process.interrupt()

    def _projected(self, product: int) -> float:
        """Home output that the shortage of a product puts at stake [money unit/day]."""
        left = 1.0
        for lost in self._acting[product].values():
            left *= 1.0 - lost
        return self._brief.exposure[product] * max(1.0 - left, float(self.missing[product]))

    def _is_worth(self, product: int, limit: float) -> bool:
        return self._projected(product) >= limit * (1.0 - ROUNDING)

    def _escalate(self, product: int, alarm: Alarm, cause: str, delay: float) -> Process:
        """Detect the shortage, then let each level decide after the one before, if the loss is large enough."""
        env, name = self.env, self._brief.products[product]
        try:
            if delay > 0.0:
                yield env.timeout(delay) | alarm.noticed
            alarm.detected = True
            self._note("detected", name, cause)
            for level, (days, limit) in enumerate(self._decisions):
                while not self._is_worth(product, limit):
                    self.limits[product], alarm.grown = limit, env.event()
                    yield alarm.grown
                if days > 0.0:
                    yield env.timeout(days)
                if days > 0.0 or limit > 0.0:
                    self._note("escalated", name, LEVELS[level])
                alarm.decided[level].succeed()
        except simpy.Interrupt:
            return

    # --- one contract

    def _reply(self, row: int, alarm: Alarm) -> Process:
        """One contract's way to its ramp, and its service."""
        contract = self._brief.contracts[row]
        backup = contract.backup
        self._stage[row] = "before a decision"
        try:
            yield alarm.decided[self._brief.authority[row]]
            self._note("called", backup.id)
            if contract.research is not None:
                self._stage[row] = "in research"
                yield self._race(row, contract.research)
            if not (yield from self._qualify(row)):
                return
            self._stage[row] = "in logistics"
            if contract.readiness != "warm" and backup.logistics_days > 0.0:
                yield self.env.timeout(backup.logistics_days)
        except simpy.Interrupt:
            if alarm.detected:
                self._note("withdrawn", backup.id, self._stage[row])
            return
        del alarm.waiting[row]
        yield from self._serve(row, alarm)

    def _serve(self, row: int, alarm: Alarm) -> Process:
        """Ramp up, stay up until the supply is back and some days more, stand down."""
        backup, env, product = self._brief.contracts[row].backup, self.env, self._product[row]
        turn = self.activations[row] = self.activations.get(row, 0) + 1
        self._serving[row] = turn
        self._note("ramp", backup.id)
        arrival = self._levels.move(row, self._column, env.now, 1.0, backup.ramp_days)
        self._at(arrival, partial(self._note_active, row, turn))
        while True:
            yield alarm.over
            again = self._raised.setdefault(product, env.event())
            yield at_the_end_of_the_instant(env, self._settings.hysteresis_days) | again
            if product not in self._alarms:
                break
            alarm = self._alarms[product]
        del self._serving[row]
        self._note("stand-down", backup.id)
        rest = WARM_LEVEL if self._brief.contracts[row].readiness == "warm" else 0.0
        arrival = self._levels.move(row, self._column, env.now, rest, self._settings.stand_down_days)
        self._at(arrival, partial(self._note_dormant, row, turn))

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
        if self.env.now < self._qualified_until[row]:
            return True
        for _ in range(1 + self._settings.retries):
            if (yield from self._test(row)):
                return True
        return False

    def _test(self, row: int) -> Generator[simpy.Event, object, bool]:
        """Wait for a laboratory and test once."""
        env, contract = self.env, self._brief.contracts[row]
        laboratory = self._laboratories.for_kind(self._brief.kinds[self._product[row]])
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
            days, passed = self._luck.test(contract, attempt, self._column)
            begun = env.now
            self._note("test begun", contract.backup.id, f"attempt {attempt}")
            yield env.timeout(days * TESTS_LEFT[contract.readiness])
            self._note("test passed" if passed else "test failed", contract.backup.id, f"attempt {attempt}")
        finally:
            if begun is not None:
                self.test_days += env.now - begun
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
        return (-self._projected(self._product[row]) / days, self.env.now, float(row))

    def _drill_all(self, product: int) -> None:
        """A false alarm: contracts that are not qualified are tested for nothing, or for the next cut."""
        if product in self._alarms:
            return
        self._note("false alarm", self._brief.products[product])
        for row in self._contracts_of[product]:
            idle = row not in self._serving and row not in self._drills
            if idle and self.env.now >= self._qualified_until[row] and self._brief.contracts[row].research is None:
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
            days = self._luck.research(self._brief.contracts[row], race, self._column)
            self.race_days[row] = min(days, self._brief.horizon_days - self.env.now)
            if days < float("inf"):
                self._at(self.env.now + days, partial(self._win, row, won))
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
            days, passed = self._luck.trial(contract, unit.trial_days, unit.success, attempt, self._column)
            yield self.env.timeout(days)
            self._note("trial passed" if passed else "trial failed", contract.backup.id, f"attempt {attempt}")
        self._qualified_until[row] = float("inf")
        self._grown.move(row, self._column, self.env.now, 1.0, unit.growth_days)

    def _note(self, kind: str, subject: str, detail: str = "") -> None:
        self.steps.append(Step(self._column, self.env.now, kind, subject, detail))
