"""What strikes, when, how deep and for how long?

A *strike* is a cut of the scenario, or one occurrence of a hazard of the network; whoever reads them sees no
difference.  Every number has a stream of its own, named by the place of the cut in the file, or by the hazard's id
and the number of the occurrence: another cut, another hazard or a longer horizon leaves it alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from math import floor, inf
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled
from sim.network import DAYS_PER_YEAR, Hazard, Law, Range
from sim.rng import Purpose, exponential, triangular, uniforms
from sim.scenario import Cut, Scenario

__all__ = ["Strikes", "cause_names", "draw_strikes", "first_day", "lost_share", "remaining_share"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Strikes:
    """What happens in each replication: a row for each cut, then rows for the occurrences of each hazard; (S, R)."""

    start: Floats  # [day]; inf where a hazard does not strike so often
    duration: Floats  # at full depth [days]
    depth: Floats  # share of capacity lost; 0 where the strike does not happen
    recovery: Floats  # [days]
    alert: Floats  # how long before the start an alert is raised [days]; 0: not before
    cause: Ints  # (S,) whose strike a row is: its place in `cause_names`

    @property
    def end(self) -> Floats:
        """(S, R) when the capacity is whole again [day]."""
        return self.start + self.duration + self.recovery


class _Strike(NamedTuple):
    """One strike in each replication (R,), in the order of the arrays above."""

    start: Floats
    duration: Floats
    depth: Floats
    recovery: Floats
    alert: Floats


@dataclass(frozen=True, slots=True)
class _Luck:
    """The numbers of one cut, or of one occurrence of a hazard, in some replications."""

    scenario: Scenario
    replications: Sequence[int]
    purpose: Purpose

    def share(self, name: str) -> Floats:
        """(R,) uniform numbers."""
        return uniforms(self.scenario.seed, self.replications, *self.purpose, name)

    def number(self, name: str, about: Range, law: Law = "triangular") -> Floats:
        """(R,) a number from its law; its mode where there is no luck, or no doubt."""
        if not self.scenario.lucky or (law == "triangular" and about.low == about.high):
            return self.fixed(about.mode)
        if law == "exponential":
            return exponential(self.share(name), about.mode)
        return triangular(self.share(name), about.low, about.mode, about.high)

    def happens(self, probability: float) -> Flags:
        """(R,) whether it happens; without luck whatever can happen does."""
        if not self.scenario.lucky:
            return self.fixed(probability) > 0.0
        return self.share("happens") < probability

    def alert(self, days: Range) -> Floats:
        """(R,) how long before the start an alert is raised [days]; without luck it is if as likely as not."""
        rate = self.scenario.response.alert_hit_rate
        raised = self.share("alert") < rate if self.scenario.lucky else self.fixed(rate) >= 0.5
        return np.where(raised, self.number("alert days", days), 0.0)

    def fixed(self, number: float) -> Floats:
        """(R,) the same in all replications."""
        return np.full(len(self.replications), number)


def cause_names(scenario: Scenario) -> tuple[str, ...]:
    """What may strike, as events name it: cuts by their places in the file, then the hazards that are drawn."""
    cuts = (f"cut {place + 1}" for place in range(len(scenario.cuts)))
    return (*cuts, *(hazard.id for hazard in scenario.drawn_hazards))


def first_day(scenario: Scenario) -> int:
    """The first day on which anything can strike, whatever the luck; the horizon if nothing can.

    It is the same for all replications, so that the company of a replication leaves no trace in its numbers.
    """
    if scenario.drawn_hazards:
        return 0
    return min((floor(cut.start_day) for cut in scenario.cuts), default=scenario.horizon_days)


def draw_strikes(scenario: Scenario, replications: Sequence[int]) -> Strikes:
    """Draw every cut and every hazard of some replications; with one replication in all, ranges are at their mode."""
    rows: list[tuple[int, _Strike]] = []
    for place, cut in enumerate(scenario.cuts):
        rows.append((place, _happening(scenario, replications, place, cut)))
    for cause, hazard in enumerate(scenario.drawn_hazards, len(scenario.cuts)):
        rows += [(cause, strike) for strike in _occurrences(scenario, replications, hazard)]
    numbers = np.array([strike for _, strike in rows], dtype=float).reshape(len(rows), 5, len(replications))
    start, duration, depth, recovery, alert = (np.ascontiguousarray(numbers[:, at]) for at in range(5))
    return Strikes(start, duration, depth, recovery, alert, np.array([cause for cause, _ in rows], dtype=np.int64))


def _happening(scenario: Scenario, replications: Sequence[int], place: int, cut: Cut) -> _Strike:
    luck = _Luck(scenario, replications, ("cut", place))
    happens = luck.happens(cut.probability)
    return _Strike(
        start=luck.fixed(cut.start_day),
        duration=luck.number("duration", cut.duration_days, cut.duration_law),
        depth=np.where(happens, luck.number("depth", cut.depth), 0.0),
        recovery=luck.number("recovery", cut.recovery_days),
        alert=np.where(happens, luck.alert(cut.alert_days), 0.0),
    )


def _occurrences(scenario: Scenario, replications: Sequence[int], hazard: Hazard) -> Iterator[_Strike]:
    """The strikes of a hazard that are felt within the horizon, or may be seen coming.

    They are a Poisson process that pauses while a strike is at full depth.  What would strike during a strike is part
    of it.  The exponential law has no memory, so that is the same as counting each gap from the end of the strike
    before.
    """
    rate = _Luck(scenario, replications, ("hazard", hazard.id)).number("rate", hazard.rate_per_year)
    mean_gap = np.divide(DAYS_PER_YEAR, rate, out=np.ones_like(rate), where=rate > 0.0)
    time = np.where(rate > 0.0, 0.0, inf)
    for number in count(1):
        luck = _Luck(scenario, replications, ("hazard", hazard.id, number))
        time = time + exponential(luck.share("gap"), mean_gap)
        strikes = time - hazard.alert_days.high < scenario.horizon_days
        if not strikes.any():
            return
        duration = luck.number("duration", hazard.duration_days, hazard.duration_law)
        yield _Strike(
            start=np.where(strikes, time, inf),
            duration=np.where(strikes, duration, 0.0),
            depth=np.where(strikes, luck.number("depth", hazard.depth), 0.0),
            recovery=np.where(strikes, luck.number("recovery", hazard.recovery_days), 0.0),
            alert=np.where(strikes, luck.alert(hazard.alert_days), 0.0),
        )
        time = np.where(strikes, time + duration, inf)


def remaining_share(strikes: Strikes, weight: Floats, day: int) -> Floats:
    """Day average of the share of capacity that all strikes together leave.

    Parameters
    ----------
    weight : (classes, causes)
        Share of a class's capacity that a cause reaches; 0 where it does not select it.

    Returns
    -------
    (classes, R) [share]
        Product over the strikes of ``1 - weight * lost``.  A strike that is not there takes nothing, so that it
        makes no difference which others share the arrays.
    """
    return np.asarray(_left(lost_share(strikes, day), strikes.cause, weight))


def lost_share(strikes: Strikes, day: int) -> Floats:
    """Day average of the share of capacity that each strike takes.

    Returns
    -------
    (S, R) [share]
        ``depth * (G(day + 1) - G(day))`` where ``G`` is the integral of the strike's course: 1 for its duration,
        then back to 0 in a straight line.  Fractional times are therefore exact.
    """
    return np.asarray(_lost(strikes.start, strikes.duration, strikes.depth, strikes.recovery, float(day)))


@compiled
def _left(lost: Floats, cause: Ints, weight: Floats) -> Floats:
    """(classes, R) product over the strikes, (S, R), of what each leaves."""
    left = np.ones((weight.shape[0], lost.shape[1]))
    for s in range(lost.shape[0]):
        for r in range(lost.shape[1]):
            if lost[s, r] > 0.0:
                for h in range(left.shape[0]):
                    # The difference of two large times may round past a whole day.
                    left[h, r] *= max(0.0, 1.0 - weight[h, cause[s]] * lost[s, r])
    return left


@compiled
def _lost(start: Floats, duration: Floats, depth: Floats, recovery: Floats, day: float) -> Floats:
    """(S, R) day average of what each strike takes; most strikes are over or still to come."""
    lost = np.zeros_like(depth)
    for s in range(lost.shape[0]):
        for r in range(lost.shape[1]):
            past = day - start[s, r]
            if depth[s, r] > 0.0 and past > -1.0 and past < duration[s, r] + recovery[s, r]:
                since = _course(past, duration[s, r], recovery[s, r])
                until = _course(day + 1.0 - start[s, r], duration[s, r], recovery[s, r])
                lost[s, r] = depth[s, r] * (until - since)
    return lost


@compiled
def _course(past: float, duration: float, recovery: float) -> float:
    """Integral of a strike's course over a time from its start [days]."""
    full = min(max(past, 0.0), duration)
    back = min(max(past - duration, 0.0), recovery)
    slope = back / recovery if recovery > 0.0 else 0.0
    return full + back * (1.0 - 0.5 * slope)
