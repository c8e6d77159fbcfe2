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

from sim.network import DAYS_PER_YEAR, Hazard, Law, Range
from sim.rng import exponential, stream, triangular
from sim.scenario import Cut, Scenario

__all__ = ["Strikes", "draw_strikes", "drawn_hazards", "first_day", "lost_share", "remaining_share"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Strikes:
    """What happens in each replication: a row for each cut, then rows for the occurrences of each hazard; (S, R)."""

    start: Floats  # [day]; inf where a hazard does not strike so often
    duration: Floats  # at full depth [days]
    depth: Floats  # share of capacity lost; 0 where the strike does not happen
    recovery: Floats  # [days]
    alert: Floats  # how long before the start an alert is raised [days]; 0: not before
    cause: Ints  # (S,) whose strike a row is: the cuts of the scenario in order, then the hazards that are drawn
    subjects: tuple[str, ...]  # (S,) the cause as events name it

    @property
    def end(self) -> Floats:
        """(S, R) when the capacity is whole again [day]."""
        return self.start + self.duration + self.recovery


class _Strike(NamedTuple):
    """One strike in one replication, in the order of the arrays above."""

    start: float
    duration: float
    depth: float
    recovery: float
    alert: float


NEVER = _Strike(inf, 0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Luck:
    """The numbers of one cut, or of one occurrence of a hazard, in one replication."""

    scenario: Scenario
    replication: int
    purpose: tuple[str | int, ...]

    def share(self, name: str) -> Floats:
        """(1,) a uniform number."""
        return stream(self.scenario.seed, self.replication, *self.purpose, name).random(1)

    def number(self, name: str, about: Range, law: Law = "triangular") -> float:
        """A number from its law; its mode where there is no luck, or no doubt."""
        if not _lucky(self.scenario) or (law == "triangular" and about.low == about.high):
            return about.mode
        share = self.share(name)
        if law == "exponential":
            return float(exponential(share, about.mode)[0])
        return float(triangular(share, about.low, about.mode, about.high)[0])

    def happens(self, probability: float) -> bool:
        """Whether it happens; without luck whatever can happen does."""
        return bool(self.share("happens")[0] < probability) if _lucky(self.scenario) else probability > 0.0

    def alert(self, days: float) -> float:
        """How long before the start an alert is raised [days]; without luck it is, if that is at least as likely."""
        rate = self.scenario.response.alert_hit_rate
        raised = self.share("alert")[0] < rate if _lucky(self.scenario) else rate >= 0.5
        return days if raised else 0.0


def _lucky(scenario: Scenario) -> bool:
    return scenario.replications > 1


def drawn_hazards(scenario: Scenario) -> tuple[Hazard, ...]:
    """The hazards that may strike: the network's if the scenario draws them; none where there is no luck."""
    return scenario.network.hazards if scenario.draw_hazards and _lucky(scenario) else ()


def first_day(scenario: Scenario) -> int:
    """The first day on which anything can strike, whatever the luck; the horizon if nothing can.

    It is the same for all replications, so that the company of a replication leaves no trace in its numbers.
    """
    if drawn_hazards(scenario):
        return 0
    return min((floor(cut.start_day) for cut in scenario.cuts), default=scenario.horizon_days)


def draw_strikes(scenario: Scenario, replications: Sequence[int]) -> Strikes:
    """Draw every cut and every hazard of some replications; with one replication in all, ranges are at their mode."""
    rows: list[tuple[int, str, list[_Strike]]] = []
    for place, cut in enumerate(scenario.cuts):
        rows.append((place, f"cut {place + 1}", [_happening(scenario, at, place, cut) for at in replications]))
    for cause, hazard in enumerate(drawn_hazards(scenario), len(scenario.cuts)):
        found = [list(_occurrences(scenario, at, hazard)) for at in replications]
        for number in range(max(map(len, found), default=0)):
            once = [strikes[number] if number < len(strikes) else NEVER for strikes in found]
            rows.append((cause, hazard.id, once))
    numbers = np.array([strikes for _, _, strikes in rows], dtype=float).reshape(len(rows), len(replications), 5)
    start, duration, depth, recovery, alert = (np.ascontiguousarray(numbers[:, :, at]) for at in range(5))
    return Strikes(
        start,
        duration,
        depth,
        recovery,
        alert,
        cause=np.array([cause for cause, _, _ in rows], dtype=np.int64),
        subjects=tuple(subject for _, subject, _ in rows),
    )


def _happening(scenario: Scenario, replication: int, place: int, cut: Cut) -> _Strike:
    luck = _Luck(scenario, replication, ("cut", place))
    duration = luck.number("duration", cut.duration_days, cut.duration_law)
    recovery = luck.number("recovery", cut.recovery_days)
    if not luck.happens(cut.probability):
        return _Strike(cut.start_day, duration, 0.0, recovery, 0.0)
    return _Strike(cut.start_day, duration, luck.number("depth", cut.depth), recovery, luck.alert(cut.alert_days))


def _occurrences(scenario: Scenario, replication: int, hazard: Hazard) -> Iterator[_Strike]:
    """The strikes of a hazard within the horizon: a Poisson process that pauses while a strike is at full depth.

    What would strike during a strike is part of it.  The exponential law has no memory, so that is the same as
    counting each gap from the end of the strike before.
    """
    rate = _Luck(scenario, replication, ("hazard", hazard.id)).number("rate", hazard.rate_per_year)
    time = 0.0
    for number in count(1) if rate > 0.0 else ():
        luck = _Luck(scenario, replication, ("hazard", hazard.id, number))
        time += float(exponential(luck.share("gap"), DAYS_PER_YEAR / rate)[0])
        if time >= scenario.horizon_days:
            return
        duration = luck.number("duration", hazard.duration_days, hazard.duration_law)
        depth = luck.number("depth", hazard.depth)
        yield _Strike(time, duration, depth, hazard.recovery_days, luck.alert(hazard.alert_days))
        time += duration


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
    left = np.ones((weight.shape[0], strikes.depth.shape[1]))
    acting = (strikes.depth > 0.0) & (strikes.start < day + 1.0) & (strikes.end > day)
    rows = np.flatnonzero(acting.any(axis=1))
    for cause, lost in zip(strikes.cause[rows], lost_share(strikes, day, rows), strict=True):
        struck = np.flatnonzero(weight[:, cause])
        # The difference of two large times may round past a whole day.
        left[struck] *= np.clip(1.0 - weight[struck, cause][:, None] * lost, 0.0, 1.0)
    return left


def lost_share(strikes: Strikes, day: int, rows: Ints | slice = slice(None)) -> Floats:
    """Day average of the share of capacity that some strikes take.

    Returns
    -------
    (rows, R) [share]
        ``depth * (G(day + 1) - G(day))`` where ``G`` is the integral of the strike's course: 1 for its duration,
        then back to 0 in a straight line.  Fractional times are therefore exact.
    """
    lost: Floats = strikes.depth[rows] * (_course(strikes, rows, day + 1.0) - _course(strikes, rows, float(day)))
    return lost


def _course(strikes: Strikes, rows: Ints | slice, time: float) -> Floats:
    """(rows, R) integral of the course from its start to a time [days]."""
    start, duration, recovery = strikes.start[rows], strikes.duration[rows], strikes.recovery[rows]
    full = np.clip(time - start, 0.0, duration)
    back = np.clip(time - start - duration, 0.0, recovery)
    slope = np.divide(back, recovery, out=np.zeros_like(back), where=recovery > 0.0)
    return full + back * (1.0 - 0.5 * slope)
