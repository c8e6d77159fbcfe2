"""What do people do about the cuts of one replication?

An *alarm* is raised for a product when its supply is cut, when a cut is seen coming, or when its users' stocks run low
because somebody upstream was cut; it is over when none of these holds.  While it lasts the decision climbs from level
to level, and every contract for the product replies on its own: it waits to be called, is tested, arranges its
logistics and serves.  What has not begun to ramp when the alarm is over is withdrawn.
"""

from __future__ import annotations

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

    __slots__ = ("called", "cause", "detected", "level", "waiting")

    def __init__(self, cause: int, waiting: list[int]) -> None:
        self.cause = cause
        self.detected = False
        self.level = 0  # the place in LEVELS that decides next
        self.waiting = waiting  # contracts that nobody has called yet
        self.called: dict[int, Reply] = {}  # contract -> its way to the ramp, called off when it is over


class Stakes:
    """What the shortage of each product puts at stake in one replication."""

    def __init__(self, scene: Scene) -> None:
        self._exposure, self._missing = scene.brief.exposure, scene.seen.missing
        self._acting: defaultdict[int, dict[int, float]] = defaultdict(dict)  # of each product, cuts and what they take
        self._lost = [0.0] * len(scene.brief.products)  # what these take together

    def begin(self, product: int, number: int, lost: float) -> None:
        """A cut begins, or is seen coming."""
        self._acting[product][number] = lost
        self._add_up(product)

    def end(self, product: int, number: int) -> None:
        """And is over."""
        del self._acting[product][number]
        self._add_up(product)

    def is_cut(self, product: int) -> bool:
        """Whether a cut of the product is in force or announced."""
        return bool(self._acting[product])

    def projected(self, product: int) -> float:
        """Home output that the shortage of a product puts at stake [money unit/day]."""
        return self._exposure[product] * max(self._lost[product], self._missing.item(product))

    def _add_up(self, product: int) -> None:
        left = 1.0
        for lost in self._acting[product].values():
            left *= 1.0 - lost
        self._lost[product] = 1.0 - left


class People:
    """One replication; times are days, `missing` and `stock` are read off the kernel each evening."""

    def __init__(self, scene: Scene, shocks: Sequence[Shock]) -> None:
        self._scene, self._calendar, self._settings = scene, scene.calendar, scene.brief.settings
        self._seen, self._roster = scene.seen, scene.roster
        self._pace = scene.luck.pace(self._settings, scene.seen.in_batch)
        losses = (0.0, self._settings.city_loss, self._settings.province_loss, self._settings.delta_loss)
        self._decisions = tuple(zip(self._pace.decisions, losses, strict=True))
        self._stakes = Stakes(scene)
        self._starving: set[int] = set()
        self._alarms: dict[int, Alarm] = {}
        self.testing = Testing(scene, self._stakes.projected)
        self.races = Races(scene)
        self.first_units = FirstUnits(scene, self.testing)
        self.service = Service(scene)
        self._schedule(shocks)

    def live(self, until: float) -> None:
        """Let everything happen that happens before a time."""
        self._calendar.live(until)

    def forget(self) -> None:
        """Let go of whatever is under way: nothing more will happen."""
        for kept in (self._calendar, self.testing, self.races):
            kept.forget()
        for alarm in self._alarms.values():
            for reply in alarm.called.values():
                reply.forget()
            alarm.called.clear()

    def starve(self, product: int, time: float) -> None:
        """Its users' stocks run low because somebody upstream was cut."""
        self._calendar.at(time, partial(self._starve, product))

    def feed(self, product: int, time: float) -> None:
        """Its supply is back although nobody had cut the product itself."""
        self._calendar.at(time, partial(self._feed, product))

    def look_again(self, product: int, time: float) -> None:
        """Wake a level that waits for the loss to grow, if it has."""
        self._calendar.at(time, partial(self._look_again, product))

    # --- what comes from outside

    def _schedule(self, shocks: Sequence[Shock]) -> None:
        scene, calendar = self._scene, self._calendar
        for number, shock in enumerate(shocks):
            seen = max(0.0, shock.start - shock.alert_days)
            calendar.at(seen, partial(self._begin, number, shock))
            # Cuts that touch are one: the end waits until all that begins in the same instant has begun.
            calendar.at_the_end_of(shock.end, partial(self._end, number, shock))
        for row, contract in enumerate(scene.brief.contracts):
            if contract.first_unit is not None:
                self.first_units.adopt(row, contract.first_unit)
            if contract.research is not None and contract.research.start == "start":
                self.races.start(row, contract.research)
        products = len(scene.brief.products)
        rate, horizon = self._settings.false_alarms_per_year, scene.brief.horizon_days
        for day, which in scene.luck.false_alarms(rate, horizon, self._seen.in_batch) if products else ():
            calendar.at(day, partial(self._drill, int(which * products)))

    def _begin(self, number: int, shock: Shock) -> None:
        self._stakes.begin(shock.product, number, shock.lost)
        seen = shock.alert_days > 0.0
        alarm = self._alarms.get(shock.product)
        if alarm is not None:
            if seen:
                self._detect(shock.product, alarm)
            self._look_again(shock.product)
            return
        is_watched = shock.product in self._roster.watched
        delay = self._pace.watched_detection if is_watched else self._pace.detection
        self._raise(shock.product, ALERT if seen else CUT, 0.0 if seen else delay)

    def _end(self, number: int, shock: Shock) -> None:
        self._stakes.end(shock.product, number)
        if not self._stakes.is_cut(shock.product):
            self._over(shock.product)

    def _starve(self, product: int) -> None:
        if product not in self._alarms:
            self._starving.add(product)
            self._raise(product, STOCK, 0.0)

    def _feed(self, product: int) -> None:
        self._starving.discard(product)
        if product in self._alarms and not self._stakes.is_cut(product):
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

    def _raise(self, product: int, cause: int, delay: float) -> None:
        waiting = [row for row in self._roster.contracts_of[product] if row not in self.service]
        alarm = self._alarms[product] = Alarm(cause, waiting)
        self._seen.open[product] = True
        self.service.hold(product)
        self._later(delay, partial(self._detect, product, alarm))

    def _over(self, product: int) -> None:
        alarm = self._alarms.pop(product)
        self._seen.limits[product] = np.inf
        self._starving.discard(product)
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

    def _is_worth(self, product: int, limit: float) -> bool:
        return self._stakes.projected(product) >= limit * (1.0 - ROUNDING)

    def _detect(self, product: int, alarm: Alarm) -> None:
        if alarm.detected or self._alarms.get(product) is not alarm:
            return
        alarm.detected = True
        self._scene.note(DETECTED, product, alarm.cause)
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
            self._scene.note(ESCALATED, product, level)
        rows = self._roster.called_by[product][level]
        if rows:  # what is over in this instant is called off before anybody is called
            self._calendar.at(self._calendar.now, partial(self._call, product, alarm, rows))
        alarm.level = level + 1
        self._escalate(product, alarm)

    def _call(self, product: int, alarm: Alarm, rows: Sequence[int]) -> None:
        """Call those contracts that wait for it, unless the alarm is over."""
        if self._alarms.get(product) is not alarm:
            return
        for row in rows:
            if row not in alarm.waiting:
                continue
            alarm.waiting.remove(row)
            self._scene.note(CALLED, row)
            reply = alarm.called[row] = Reply(self._scene, self.testing, self.races, row, partial(self._serve, alarm))
            self._calendar.at_once(reply.begin)

    def _serve(self, alarm: Alarm, reply: Reply) -> None:
        """A contract is ready to ramp, or has used up its tests."""
        is_wanted = alarm.called.pop(reply.row, None) is not None  # or the alarm ended in this very instant
        if reply.is_ready and is_wanted:
            self.service.ramp(reply.row)

    def _look_again(self, product: int) -> None:
        limit = float(self._seen.limits[product])
        if limit < np.inf and self._is_worth(product, limit):
            self._seen.limits[product] = np.inf
            self._escalate(product, self._alarms[product])
