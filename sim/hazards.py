"""What strikes, when, how deep and for how long?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network import Range
from sim.rng import stream, triangular
from sim.scenario import Cut, Scenario

__all__ = ["Strikes", "draw_strikes", "remaining_share"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Strikes:
    """The cuts of a scenario as they happen in each replication; arrays are (cuts, R)."""

    start: Floats  # [day]
    duration: Floats  # at full depth [days]
    depth: Floats  # share of capacity lost; 0 where the cut does not happen
    recovery: Floats  # [days]
    alert: Floats  # how long before its start it is seen coming [days]; 0: it is not

    @property
    def end(self) -> Floats:
        """(cuts, R) when the capacity is whole again [day]."""
        return self.start + self.duration + self.recovery


def draw_strikes(scenario: Scenario, replications: Sequence[int]) -> Strikes:
    """Draw every cut of every replication; with one replication in all, ranges are at their mode.

    Each number has a stream of its own, named by the place of the cut in the file.
    """
    lucky = scenario.replications > 1

    def number(place: int, replication: int, name: str, law: Range) -> float:
        if not lucky:
            return law.mode
        share = stream(scenario.seed, replication, "cut", place, name).random(1)
        return float(triangular(share, law.low, law.mode, law.high)[0])

    def happens(place: int, replication: int, cut: Cut) -> bool:
        if not lucky:
            return cut.probability > 0.0
        return bool(stream(scenario.seed, replication, "cut", place, "happens").random() < cut.probability)

    shape = (len(scenario.cuts), len(replications))
    start, duration, depth, recovery = (np.zeros(shape) for _ in range(4))
    for place, cut in enumerate(scenario.cuts):
        start[place] = cut.start_day
        for column, replication in enumerate(replications):
            duration[place, column] = number(place, replication, "duration", cut.duration_days)
            recovery[place, column] = number(place, replication, "recovery", cut.recovery_days)
            if happens(place, replication, cut):
                depth[place, column] = number(place, replication, "depth", cut.depth)
    return Strikes(start, duration, depth, recovery, np.zeros(shape))


def remaining_share(strikes: Strikes, day: int) -> Floats:
    """Day average of the share of capacity that each cut leaves.

    Returns
    -------
    (cuts, R) [share]
        ``1 - depth * (G(day + 1) - G(day))`` where ``G`` is the integral of the cut's course: 1 for its
        duration, then back to 0 in a straight line.  Fractional times are therefore exact.
    """
    left = 1.0 - strikes.depth * (_course(strikes, day + 1.0) - _course(strikes, float(day)))
    return np.clip(left, 0.0, 1.0)  # the difference of two large times may round past a whole day


def _course(strikes: Strikes, time: float) -> Floats:
    """(cuts, R) integral of the course from its start to a time [days]."""
    full = np.clip(time - strikes.start, 0.0, strikes.duration)
    back = np.clip(time - strikes.start - strikes.duration, 0.0, strikes.recovery)
    slope = np.divide(back, strikes.recovery, out=np.zeros_like(back), where=strikes.recovery > 0.0)
    return full + back * (1.0 - 0.5 * slope)
