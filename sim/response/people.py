"""What do people do about the cuts of one replication?

An *alarm* is raised for a product when its supply is cut, when a cut is seen coming, or when its users' stocks run low
because somebody upstream was cut; it is over when none of these holds.  While it lasts the decision climbs from level
to level, and every contract for the product replies on its own: it waits to be called, is tested, arranges its
logistics and serves.  What has not begun to ramp when the alarm is over is withdrawn.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from functools import partial

import numpy as np

from sim.response.brief import LEVELS, ROUNDING, Shock
from sim.response.calendar import Act
from sim.response.record import ALERT, CALLED, CUT, DETECTED, ESCALATED, FALSE_ALARM, STOCK, UNDECIDED, WITHDRAWN
from sim.response.replies import Reply, Service
from sim.response.scene import Scene
from sim.response.substitutes import FirstUnits, Races
from sim.response.testing import Testing

__all__ = ["People"]


class Alarm:
    """What is known of one product's shortage, from the time it is raised until it is over."""

    __slots__ = ("called", "detected", "level", "product", "reason", "waiting")

    def __init__(self, product: int, reason: int, waiting: list[int]) -> None:
        self.product, self.reason = product, reason
        self.detected = False
        self.level = 0  # the place in LEVELS that decides next
        self.waiting = waiting  # contracts that nobody has called yet
        self.called: dict[int, Reply] = {}  # contract -> its way to the ramp, called off when it is over


class Stakes:
    """What the shortage of each product puts at stake in one replication."""

    def __init__(self, scene: Scene) -> None:
        self._exposure, self._missing = scene.brief.exposure, scene.seen.missing
        self._shares = scene.brief.shares
        self._acting: defaultdict[int, dict[int, Shock]] = defaultdict(dict)  # of each product, cuts by their numbers
        self._lost = [0.0] * len(scene.brief.products)  # what these take together

    def begin(self, number: int, shock: Shock) -> None:
        """A cut begins, or is seen coming."""
        self._acting[shock.product][number] = shock
        self._add_up(shock.product)

    def end(self, number: int, shock: Shock) -> None:
        """And is over."""
        del self._acting[shock.product][number]
        self._add_up(shock.product)

    def is_cut(self, product: int) -> bool:
        """Whether a cut of the product is in force or announced."""
        return bool(self._acting[product])

    def projected(self, product: int) -> float:
        """Home output that the shortage of a product puts at stake [money unit/day]."""
        return self._exposure[product] * max(self._lost[product], self._missing.item(product))

    def reaches(self, product: int, limit: float) -> bool:
        """Whether so much is at stake; what people have seen of the goods is seldom worth a look."""
        return self._exposure[product] * self._lost[product] >= limit or self.projected(product) >= limit

    def _add_up(self, product: int) -> None:
        """Cuts of one supplier leave a part of what the others leave; what different suppliers lose is added."""
        acting, lost = self._acting[product].values(), 0.0
        for group, share in enumerate(self._shares[product] if acting else ()):
            left = 1.0
            for shock in acting:
                left *= 1.0 - shock.depth * shock.reach[group]
            lost += share * (1.0 - left)
        self._lost[product] = lost


Numbered = tuple[int, Shock]  # a cut, and its number


def _touching(end: float, starts: Sequence[float]) -> float:
    """The next of some starts, in ascending order, if it differs from an end by no more than rounding; else the end."""
    place = bisect_left(starts, end)
    return starts[place] if place < len(starts) and starts[place] <= end + ROUNDING * max(1.0, end) else end


class People:
    """One replication; times are days, and what is missing of each product is read off the kernel each evening."""

    def __init__(self, scene: Scene, shocks: Sequence[Shock]) -> None:
        self._scene, self._calendar, self._settings = scene, scene.calendar, scene.brief.settings
        self._seen, self._roster = scene.seen, scene.roster
        self._pace = scene.luck.pace(self._settings, scene.seen.in_batch)
        self._decisions = tuple(zip(self._pace.decisions, self._settings.decision_losses, strict=True))
        self._stakes = Stakes(scene)
        self._alarms: dict[int, Alarm] = {}
        self._ended: dict[int, float] = {}  # product -> when its last cut ended
        self.testing = Testing(scene, self._stakes.projected)
        self.races = Races(scene)
        self.first_units = FirstUnits(scene, self.testing)
        self.service = Service(scene)
        self._schedule(shocks)

    def forget(self) -> None:
        """Let go of whatever is under way: nothing more will happen."""
        for kept in (self._calendar, self.testing, self.races):
            kept.forget()
        for alarm in self._alarms.values():
            alarm.called.clear()

    def starve(self, product: int, time: float) -> None:
        """Its users' stocks run low because somebody upstream was cut."""
        self._calendar.at(time, partial(self._starve, product))

    def feed(self, product: int, time: float) -> None:
        """Its supply is back after its users' stocks had run low."""
        self._calendar.at(time, partial(self._feed, product))

    def look_again(self, product: int, time: float) -> None:
        """Wake a level that waits for the loss to grow, if it has."""
        self._calendar.at(time, partial(self._look_again, product))

    # --- what comes from outside

    def _schedule(self, shocks: Sequence[Shock]) -> None:
        scene, calendar = self._scene, self._calendar
        begins, ends = defaultdict[float, list[Numbered]](list), defaultdict[float, list[Numbered]](list)
        for numbered in enumerate(shocks):
            _, shock = numbered
            begins[max(0.0, shock.start - shock.alert_days)].append(numbered)
            ends[shock.end].append(numbered)
        for time, those in begins.items():
            calendar.at(time, partial(self._begin, those))
        starts = sorted(begins)
        for time, those in ends.items():
            # Cuts that touch are one: the end waits until all that begins in the same instant has begun.
            calendar.at_the_end_of(_touching(time, starts), partial(self._end, those))
        for row in self._roster.starters:
            contract = scene.brief.contracts[row]
            if contract.first_unit is not None:
                self.first_units.adopt(row, contract.first_unit)
            if contract.research is not None and contract.research.start == "start":
                self.races.start(row, contract.research)
        products = len(scene.brief.products)
        rate, horizon = self._settings.false_alarms_per_year, scene.brief.horizon_days
        for day, which in scene.luck.false_alarms(rate, horizon, self._seen.in_batch) if products else ():
            calendar.at(day, partial(self._drill, int(which * products)))

    def _begin(self, those: Sequence[Numbered]) -> None:
        """Some cuts begin, or are seen coming, in one instant."""
        noticed = defaultdict[float, list[Alarm]](list)  # after so many days
        for number, shock in those:
            product, is_seen = shock.product, shock.alert_days > 0.0
            self._stakes.begin(number, shock)
            alarm = self._alarms.get(product)
            if alarm is None:
                delay = self._pace.watched_detection if product in self._roster.watched else self._pace.detection
                noticed[0.0 if is_seen else delay].append(self._raise(product, ALERT if is_seen else CUT))
                continue
            if is_seen:
                noticed[0.0].append(alarm)
            self._look_again(product)
        for delay, alarms in noticed.items():
            self._later(delay, partial(self._detect, alarms))

    def _end(self, those: Sequence[Numbered]) -> None:
        for number, shock in those:
            self._stakes.end(number, shock)
            if not self._stakes.is_cut(shock.product):
                self._ended[shock.product] = shock.end
                if not self._seen.starving[shock.product]:
                    self._over(shock.product)

    def _starve(self, product: int) -> None:
        """Unless what was missing yesterday was so because of a cut that ended in the course of it."""
        if product in self._alarms:
            return
        if self._ended.get(product, -np.inf) > self._calendar.now - 1.0 + ROUNDING:
            self._seen.starving[product] = False
        else:
            self._detect([self._raise(product, STOCK)])

    def _feed(self, product: int) -> None:
        if not self._stakes.is_cut(product):
            self._over(product)

    def _drill(self, product: int) -> None:
        """A false alarm: contracts that are not qualified are tested for nothing, or for the next cut."""
        if product in self._alarms:
            return
        self._scene.note(FALSE_ALARM, product)
        for row in self._roster.contracts_of[product]:
            if row not in self.service and self._roster.terms[row].is_found:
                self.testing.drill(row)

    # --- alarms and decisions

    def _raise(self, product: int, reason: int) -> Alarm:
        waiting = [row for row in self._roster.contracts_of[product] if row not in self.service]
        alarm = self._alarms[product] = Alarm(product, reason, waiting)
        self._seen.open[product] = True
        self.service.hold(product)
        return alarm

    def _over(self, product: int) -> None:
        alarm = self._alarms.pop(product)
        self._seen.limits[product] = np.inf
        self._seen.open[product] = False
        self.service.release(product)
        for reply in alarm.called.values():
            self._calendar.at_once(reply.withdraw)
        alarm.called.clear()
        if alarm.detected:
            for row in alarm.waiting:
                self._scene.note(WITHDRAWN, row, UNDECIDED)

    def _later(self, delay: float, act: Act) -> None:
        if delay > 0.0:
            self._calendar.at(self._calendar.now + delay, act)
        else:
            act()

    def _is_on(self, alarm: Alarm) -> bool:
        return self._alarms.get(alarm.product) is alarm

    def _detect(self, alarms: Sequence[Alarm]) -> None:
        detected = list[Alarm]()
        for alarm in alarms:
            if not alarm.detected and self._is_on(alarm):
                alarm.detected = True
                detected.append(alarm)
                self._scene.note(DETECTED, alarm.product, alarm.reason)
        self._escalate(detected)

    def _escalate(self, alarms: Sequence[Alarm]) -> None:
        """Let each level decide after the one before, as soon as the loss is large enough; all are at one level."""
        if not alarms or alarms[0].level == len(LEVELS):
            return
        days, limit = self._decisions[alarms[0].level]
        climbing = list[Alarm]()
        for alarm in alarms:
            if self._stakes.reaches(alarm.product, limit * (1.0 - ROUNDING)):
                climbing.append(alarm)
            else:
                self._seen.limits[alarm.product] = limit
        if climbing:
            self._later(days, partial(self._decide, climbing))

    def _decide(self, alarms: Sequence[Alarm]) -> None:
        level = alarms[0].level
        days, limit = self._decisions[level]
        decided, called_by = [alarm for alarm in alarms if self._is_on(alarm)], self._roster.called_by
        for alarm in decided:
            alarm.level = level + 1
            if days > 0.0 or limit > 0.0:
                self._scene.note(ESCALATED, alarm.product, level)
        called = [(alarm, called_by[alarm.product][level]) for alarm in decided]
        if any(rows for _, rows in called):  # what is over in this instant is called off before anybody is called
            self._calendar.at(self._calendar.now, partial(self._call, called))
        self._escalate(decided)

    def _call(self, called: Sequence[tuple[Alarm, Sequence[int]]]) -> None:
        """Call those contracts that wait for it, unless the alarm is over."""
        for alarm, rows in called:
            if not rows or not self._is_on(alarm):
                continue
            then = partial(self._serve, alarm)
            for row in rows:
                if row in alarm.waiting:
                    alarm.waiting.remove(row)
                    self._scene.note(CALLED, row)
                    reply = alarm.called[row] = Reply(self._scene, self.testing, self.races, row, then)
                    self._calendar.at_once(reply.begin)

    def _serve(self, alarm: Alarm, reply: Reply) -> None:
        """A contract is ready to ramp, or has used up its tests."""
        is_wanted = alarm.called.pop(reply.row, None) is not None  # or the alarm ended in this very instant
        if reply.is_ready and is_wanted:
            self.service.ramp(reply.row)

    def _look_again(self, product: int) -> None:
        limit = float(self._seen.limits[product])
        if limit < np.inf and self._stakes.reaches(product, limit * (1.0 - ROUNDING)):
            self._seen.limits[product] = np.inf
            self._escalate([self._alarms[product]])
