"""How is a long column of words kept, of which only few differ?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Coded"]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of words, each kept once.

    >>> column = Coded(("cut", "called"), np.array([0, 1, 1]))
    >>> list(column), column.counts(), column.is_one_of({"called"}).tolist()
    (['cut', 'called', 'called'], {'cut': 1, 'called': 2}, [False, True, True])
    """

    words: tuple[str, ...]
    place: NDArray[np.integer]  # (n,) of each row's word among them

    def __len__(self) -> int:
        return len(self.place)

    def __iter__(self) -> Iterator[str]:
        return map(self.words.__getitem__, self.place.tolist())

    def counts(self) -> dict[str, int]:
        """How often each word stands there."""
        return dict(zip(self.words, np.bincount(self.place, minlength=len(self.words)).tolist(), strict=True))

    def is_one_of(self, some: Collection[str]) -> NDArray[np.bool_]:
        """(n,) whether a row's word is one of some."""
        wanted: NDArray[np.bool_] = np.array([word in some for word in self.words], dtype=bool)[self.place]
        return wanted
