"""Where does luck come from?

Every random number belongs to a purpose and a replication, never to the order of use.  Two strategies
therefore meet the same luck, and a new hazard leaves the luck of all others alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

__all__ = ["exponential", "stream", "triangular", "uniforms"]


Floats = NDArray[np.float64]


def stream(seed: int, replication: int, *purpose: str | int) -> np.random.Generator:
    """Return the generator of one purpose in one replication.

    The purpose is hashed, so that names of any length give independent streams
    (NumPy's SeedSequence mixes the words; see the NumPy manual, "Parallel random number generation").

    >>> a, b = stream(7, 0, "cut", 1), stream(7, 0, "cut", 1)
    >>> float(a.random()) == float(b.random())
    True
    """
    text = "\x1f".join(str(word) for word in purpose)
    digest = blake2b(text.encode(), digest_size=16).digest()
    words = [int.from_bytes(digest[at : at + 4], "little") for at in range(0, 16, 4)]
    return np.random.default_rng(np.random.SeedSequence([seed, replication, *words]))


def uniforms(seed: int, replications: Sequence[int], *purpose: str | int) -> Floats:
    """(R,) one uniform number for each replication, whichever others are asked for.

    For tables with thousands of uncertain numbers: one generator a purpose instead of one a replication too.

    >>> bool(uniforms(7, [3], "cover", "a")[0] == uniforms(7, [0, 3], "cover", "a")[1])
    True
    """
    numbers = stream(seed, 0, "all replications", *purpose).random(max(replications, default=-1) + 1)
    return numbers[np.asarray(replications, dtype=np.int64)]


def exponential(share: Floats, mean: float) -> Floats:
    """Quantiles of the exponential law.

    >>> exponential(np.array([0.0, 0.5]), 2.0).round(6).tolist()
    [0.0, 1.386294]
    """
    return -mean * np.log1p(-share)


def triangular(share: Floats, low: float, mode: float, high: float) -> Floats:
    """Quantiles of the triangular law; a range of width zero is its mode.

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    >>> triangular(np.array([0.9]), 2.0, 2.0, 2.0).tolist()
    [2.0]
    """
    if high <= low:
        return np.full_like(share, mode)
    turn = (mode - low) / (high - low)
    rising = low + np.sqrt(share * (high - low) * (mode - low))
    return np.where(share < turn, rising, high - np.sqrt((1.0 - share) * (high - low) * (high - mode)))
