"""What happened, in words: one step after the other."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.assembly import Plant
from sim.response import Brief, Names, Notes, Response, offer
from sim.simulation import Trajectory, event_names


class Step(NamedTuple):
    """One change of state."""

    column: int  # replication within the batch
    day: float
    kind: str
    subject: str
    detail: str = ""


def run_steps(plant: Plant, trajectory: Trajectory) -> list[Step]:
    return _in_words(trajectory.notes, event_names(plant))


def response_steps(about: Brief, response: Response) -> list[Step]:
    return _in_words(response.notes(), Names((), about.products, [one.backup.id for one in about.contracts]))


def levels_on(response: Response, day: int) -> np.ndarray:
    """Let everything happen until the end of a day: (B, R) what every backup can deliver on it."""
    response.advance(day)
    level = np.zeros_like(response.offers.levels.means)
    offer(response.offers, day, level)
    return level


def _in_words(notes: Notes, names: Names) -> list[Step]:
    return list(map(Step, notes.column.tolist(), notes.day.tolist(), *notes.words(names)))
