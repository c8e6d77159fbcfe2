"""Where does luck come from?

Every random number belongs to a purpose and a replication, never to the order of use.  Two strategies
therefore meet the same luck, and a new hazard leaves the luck of all others alone.

The generator is Philox (Salmon et al., *Parallel random numbers: as easy as 1, 2, 3*, 2011), which scrambles a counter
under a key: the key is a hash of the seed and the purpose, the counter says which replication is meant and how many
numbers came before.  Any number can so be had without those before it, and thousands of streams cost no more than
their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled

__all__ = ["Laws", "Purpose", "exponential", "first_numbers", "keys", "stream", "triangular", "uniforms"]

Floats = NDArray[np.float64]
Words = NDArray[np.uint64]
Purpose = tuple[str | int, ...]

ROUNDS = 10
MULTIPLIERS = np.uint64(0xD2E7470EE14C6C93), np.uint64(0xCA5A826395121157)
WEYL = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBB67AE8584CAA73B)  # added to the key after each round
LOW, HALF = np.uint64(0xFFFFFFFF), np.uint64(32)
ONE, SPARE = np.uint64(1), np.uint64(11)  # a double holds the upper 53 of 64 bits
UNIT = 2.0**-53


class Triangle(Protocol):
    """A triangular law, as `sim.network.Range` is."""

    @property
    def low(self) -> float:
        """No less."""

    @property
    def mode(self) -> float:
        """Likeliest."""

    @property
    def high(self) -> float:
        """No more."""


class Laws(NamedTuple):
    """The triangular laws of n numbers, each with the key of its luck."""

    keys: Words  # (n, 2)
    low: Floats  # (n, 1)
    mode: Floats  # (n, 1)
    high: Floats  # (n, 1)

    @classmethod
    def of(cls, seed: int, purposes: Iterable[Purpose], laws: Iterable[Triangle]) -> Laws:
        """The laws of some purposes."""
        rows = np.array([[one.low, one.mode, one.high] for one in laws], dtype=float).reshape(-1, 3)
        return cls(keys(seed, purposes), *rows.T[:, :, None])

    def drawn(self, replications: Sequence[int]) -> Floats:
        """(n, R) the numbers in each replication."""
        return triangular(first_numbers(self.keys, replications), self.low, self.mode, self.high)


def stream(seed: int, replication: int, *purpose: str | int) -> np.random.Generator:
    """Return the generator of one purpose in one replication.

    >>> a, b = stream(7, 0, "cut", 1), stream(7, 0, "cut", 1)
    >>> float(a.random()) == float(b.random())
    True
    """
    counter = np.array([0, 0, 0, replication], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=np.array(_key(seed, purpose), dtype=np.uint64), counter=counter))


def uniforms(seed: int, replications: Sequence[int], *purpose: str | int) -> Floats:
    """(R,) the first number of one purpose's stream in each replication, whichever others are asked for.

    >>> bool(uniforms(7, [0, 3], "cover", "a")[1] == stream(7, 3, "cover", "a").random())
    True
    """
    numbers: Floats = first_numbers(keys(seed, [purpose]), replications)[0]
    return numbers


def keys(seed: int, purposes: Iterable[Purpose]) -> Words:
    """(n, 2) the key of each purpose, for tables with thousands of uncertain numbers."""
    return np.array([_key(seed, purpose) for purpose in purposes], dtype=np.uint64).reshape(-1, 2)


def first_numbers(keys_: Words, replications: Sequence[int]) -> Floats:
    """(n, R) what `uniforms` gives, for each of n keys."""
    return np.asarray(_first_numbers(keys_, np.asarray(replications, dtype=np.uint64)))


@lru_cache(maxsize=1 << 16)  # the same purposes come back with every batch
def _key(seed: int, purpose: Purpose) -> tuple[int, int]:
    """Hash a purpose, so that names of any length give independent streams."""
    text = "\x1f".join(str(word) for word in (seed, *purpose))
    digest = blake2b(text.encode(), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


@compiled
def _first_numbers(keys_: Words, replications: Words) -> Floats:
    """Philox4x64-10 as NumPy runs it: the first block of a stream has 1 in its lowest word."""
    numbers = np.empty((keys_.shape[0], replications.size))
    for n in range(keys_.shape[0]):
        for at in range(replications.size):
            key, other = keys_[n, 0], keys_[n, 1]
            a, b, c, d = ONE, ONE - ONE, ONE - ONE, replications[at]
            for _ in range(ROUNDS):
                high, low = _product(MULTIPLIERS[0], a)
                other_high, other_low = _product(MULTIPLIERS[1], c)
                a, b, c, d = other_high ^ b ^ key, other_low, high ^ d ^ other, low
                key, other = key + WEYL[0], other + WEYL[1]
            numbers[n, at] = (a >> SPARE) * UNIT
    return numbers


@compiled
def _product(a: np.uint64, b: np.uint64) -> tuple[np.uint64, np.uint64]:
    """The upper and the lower 64 of the 128 bits of a product."""
    a_low, a_high, b_low, b_high = a & LOW, a >> HALF, b & LOW, b >> HALF
    middle = a_high * b_low + ((a_low * b_low) >> HALF)
    carried = (middle & LOW) + a_low * b_high
    return a_high * b_high + (middle >> HALF) + (carried >> HALF), a * b


def exponential(share: Floats, mean: float | Floats) -> Floats:
    """Quantiles of the exponential law.

    >>> exponential(np.array([0.0, 0.5]), 2.0).round(6).tolist()
    [0.0, 1.386294]
    """
    return -mean * np.log1p(-share)


def triangular(share: Floats, low: float | Floats, mode: float | Floats, high: float | Floats) -> Floats:
    """Quantiles of the triangular law; a range of width zero is its mode.

    Of one law, or of n laws, (n, 1) each, with ``share`` (n, R).

    >>> triangular(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0).tolist()
    [0.0, 1.0, 2.0]
    >>> triangular(np.array([0.9]), 2.0, 2.0, 2.0).tolist()
    [2.0]
    """
    shares = np.ascontiguousarray(np.atleast_2d(share))
    laws = np.array([np.broadcast_to(one, (len(shares), 1))[:, 0] for one in (low, mode, high)])
    return np.asarray(_triangular(shares, laws)).reshape(share.shape)


@compiled
def _triangular(share: Floats, laws: Floats) -> Floats:
    """(n, R) for n laws, (3, n)."""
    found = np.empty_like(share)
    for n in range(share.shape[0]):
        low, mode, high = laws[0, n], laws[1, n], laws[2, n]
        width, left, right = high - low, mode - low, high - mode
        for r in range(share.shape[1]):
            if share[n, r] * width < left:
                found[n, r] = low + np.sqrt(share[n, r] * width * left)
            else:
                found[n, r] = high - np.sqrt((1.0 - share[n, r]) * width * right)
    return found
