"""Where did every contract stand, day by day, as the events tell it?

The states are those of `docs/model.md`, section 4.  A contract that is tested after a false alarm, which nobody called,
is counted in the queue or in test too; what is adopted as a first unit is tried at users, not in laboratories.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.outcome import Event, Outcome
from sim.scenario import Contract

__all__ = ["LABORATORY", "STATES", "Change", "State", "changes", "mean_contracts"]

State = Literal["dormant", "waiting", "research", "queued", "testing", "logistics", "ramp", "active", "standing-down"]
STATES: tuple[State, ...] = ("waiting", "research", "queued", "testing", "logistics", "ramp", "active", "standing-down")
LABORATORY: tuple[State, ...] = ("queued", "testing")

Floats = NDArray[np.float64]


class Change(NamedTuple):
    """A contract goes from one state to another."""

    day: float
    before: State
    after: State


class _Way:
    """One contract in one replication, from event to event."""

    __slots__ = ("failed", "falls", "found", "laboratory", "stage", "uncalled")

    def __init__(self, contract: Contract) -> None:
        self.found = contract.research is None  # nothing is left to be found before it can be tested
        self.stage: State = "dormant"  # "logistics" from the call on: what else it is in then, other events say
        self.laboratory: State | None = None
        self.uncalled = False  # the test is a false alarm's, and goes on whatever becomes of the contract
        self.falls = False  # it stands down, even while the next alarm waits for a decision
        self.failed = -np.inf  # when the last test of a call failed [day]

    @property
    def state(self) -> State:
        return self.laboratory or self.stage

    def follow(self, event: Event) -> None:
        """Do what an event says; other events leave everything as it is."""
        match event.kind:
            case "detected" if self.stage in ("dormant", "standing-down"):
                self.stage = "waiting"
            case "called":
                self.stage = "logistics" if self.found else "research"
            case "research succeeded":
                self.found = True
                self.stage = "logistics" if self.stage == "research" else self.stage
            case "test queued" | "test begun":
                self._enter(event)
            case "test passed" | "test failed":
                self._leave(event)
            case "ramp":
                self.stage, self.laboratory, self.falls = "ramp", None, False
            case "active":
                self.stage = "active"
            case "stand-down":
                self.stage, self.falls = "standing-down", True
            case "dormant":
                self.falls = False
                self.stage = "dormant" if self.stage == "standing-down" else self.stage
            case "withdrawn":
                self.laboratory = self.laboratory if self.uncalled else None
                self.stage = "standing-down" if self.falls else "dormant"

    def _enter(self, event: Event) -> None:
        """Queue or be tested; a test right after one that failed is the next of the same call."""
        if self.laboratory is None:
            if self.failed == event.day:
                self.stage = "logistics"
            self.uncalled = self.stage != "logistics"
        self.laboratory = "queued" if event.kind == "test queued" else "testing"

    def _leave(self, event: Event) -> None:
        self.laboratory = None
        if event.kind == "test failed" and not self.uncalled:
            self.failed = event.day
            self.stage = "standing-down" if self.falls else "dormant"
        self.uncalled = False


def changes(events: Iterable[Event], contracts: Sequence[Contract]) -> Iterator[Change]:
    """Tell every change of state in one replication; its events are in the order of time.

    A change of no length, into a state and out of it on one instant, is told too.
    """
    of_backup: dict[str, list[_Way]] = {}
    of_product: dict[str, list[_Way]] = {}
    for contract in contracts:
        of_backup[contract.backup.id] = [_Way(contract)]
        of_product.setdefault(contract.backup.product, []).extend(of_backup[contract.backup.id])
    for event in events:
        concerned = of_product if event.kind == "detected" else of_backup
        for way in concerned.get(event.subject, ()):
            before = way.state
            way.follow(event)
            if way.state != before:
                yield Change(event.day, before, way.state)


def mean_contracts(outcome: Outcome, horizon: int) -> Mapping[State, Floats]:
    """State -> (T,) [contracts] how many stand in it, mean of each day over the replications that are followed.

    Who enters or leaves during a day counts for the part of it that he is there.
    """
    found: dict[State, Floats] = {state: np.zeros(horizon + 1) for state in STATES}
    for _, events in groupby(outcome.events, key=lambda event: event.replication):
        for day, before, after in changes(events, outcome.contracts):
            for state, sign in ((before, -1.0), (after, 1.0)):
                if state in found and day < horizon:
                    _count(found[state], max(0.0, day), sign)
    many = max(1, outcome.followed)
    return {state: np.maximum(0.0, np.cumsum(steps)[:horizon].round(9)) / many for state, steps in found.items()}


def _count(steps: Floats, day: float, sign: float) -> None:
    """Add to the daily differences of a number what one who comes (or goes) during a day changes."""
    first = int(day)
    part = first + 1.0 - day
    steps[first] += sign * part
    steps[first + 1] += sign * (1.0 - part)
