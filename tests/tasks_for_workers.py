"""Work that workers can do in no time, and some that ends them."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from sim.store import Arrays


@dataclass(frozen=True)
class Square:
    """Squares whole numbers; what is marked as deadly ends whoever does it, as often as there are lives."""

    folder: Path = Path()
    deadly: tuple[int, ...] = ()
    lives: int = 0
    seconds: float = 0.0

    def __call__(self, task: int, /) -> int:
        if task in self.deadly:
            self._die(task)
        time.sleep(self.seconds)
        return task * task

    def _die(self, task: int) -> None:
        for life in range(self.lives):
            try:
                (self.folder / f"{task}-{life}").touch(exist_ok=False)
            except FileExistsError:
                continue
            os.kill(os.getpid(), signal.SIGKILL)

    def name(self, task: int, /) -> str:
        return f"square-{task}"

    def pack(self, answer: int, /) -> Arrays:
        return {"square": np.array(answer)}

    def unpack(self, arrays: Arrays, /) -> int:
        return int(arrays["square"])


@dataclass(frozen=True)
class Large(Square):
    """An answer that does not fit into a pipe: whoever is killed over it leaves half of it."""

    def __call__(self, task: int, /) -> bytes:  # type: ignore[override]
        return bytes([task]) * 30_000_000


@dataclass(frozen=True)
class Wrong(Square):
    """Something that is our mistake."""

    def __call__(self, task: int, /) -> int:
        return 1 // (task - 3)


@dataclass(frozen=True)
class Failing(Square):
    """Something that a task meets with."""

    error: Exception = field(default_factory=Exception)

    def __call__(self, task: int, /) -> int:
        raise self.error


class DemandingError(Exception):
    """Keeps one word and asks for two, so that it cannot be made anew."""

    def __init__(self, one: str, _two: str) -> None:
        super().__init__(one)


@dataclass(frozen=True)
class Unsendable(Square):
    """What comes of its tasks cannot be sent: an answer, an error, one that cannot be made anew."""

    def __call__(self, task: int, /) -> Callable[[], int]:  # type: ignore[override]
        if task == 1:
            raise LookupError("an error with", lambda: task)
        if task == 2:
            raise DemandingError("an error of", "two words")
        return lambda: task
