"""Which producers behave alike, so that one can stand for all of them?

Recipes, covers and cuts are told by product and place, so many producers of one product live the same days, each at
its own size.  Where that is certain they are *lumped*: simulated as one producer of their joint size, and told apart
again by their parts of it.  The answer is that of each alone, up to rounding.

Lumps are found by refinement, as an equitable partition is (Paige and Tarjan 1987): producers that differ in product,
recipe or what can strike them start apart, and are taken apart further as long as two of one lump buy from different
lumps or sell to them in different parts.

Who makes nothing, because nobody ever buys of him, uses nothing: he stays, without slots.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from sim.wiring import Slot, Wiring

__all__ = ["Lumps", "lump"]

DIGITS = 12  # shares that agree to so many decimals are the same number, summed in another order

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lumps:
    """Producers, slots and mixes that stand for others, and how to tell these apart again."""

    wiring: Wiring  # of the lumps
    producers: Ints  # (lumps of producers,) one of each, whose numbers hold for all of it
    lump_of: Ints  # (P,) the lump of each producer
    slot_of: Ints  # (K,) the slot of its owner's lump that stands for a slot; -1: nobody of that makes anything
    mix_of: Ints  # (M,) the same of a mix
    part: Floats  # (P,) a producer's part in its lump's output

    def by_producer(self, values: Floats) -> Floats:
        """(lumps of producers, R) -> (P, R): amounts of each producer."""
        return values[self.lump_of] * self.part[:, None]

    def by_slot(self, values: Floats, owners: Ints) -> Floats:
        """(lumps of slots, R) -> (K, R): amounts of each slot, which has its owner's part; zero if that is nothing."""
        found = np.zeros((self.slot_of.size, values.shape[1]))
        some = self.slot_of >= 0
        found[some] = values[self.slot_of[some]] * self.part[owners[some]][:, None]
        return found

    def total(self, values: Floats) -> Floats:
        """(P,) -> (lumps of producers,): amounts added up."""
        return np.bincount(self.lump_of, weights=values, minlength=self.producers.size).astype(float)


def lump(wiring: Wiring, output: Floats, final: Floats, marks: Sequence[Hashable]) -> Lumps:
    """Find the producers that behave alike.

    Parameters
    ----------
    output, final : (P,) [money unit/day]
        Gross output and final deliveries at baseline.
    marks : (P,)
        What else tells producers apart, whatever it is: what can strike them, whom their slots lend to.

    Returns
    -------
    Lumps
        Where a recipe's share is zero at its mode and more in some replications, nobody knows from the baseline who
        sells to whom; every producer is then a lump of its own.
    """
    lines = [slot.line.share for slot in wiring.slots]
    if any(share.mode == 0.0 < share.high for share in lines):
        producers, mixes = np.arange(len(wiring.producers)), np.arange(len(wiring.mixes))
    else:
        producers, mixes = _Refinement(wiring, output, final, marks).settled()
    return _joined(wiring, output, producers, mixes)


class _Refinement:
    """Colours of producers and mixes: the same colour as long as nothing tells two apart."""

    def __init__(self, wiring: Wiring, output: Floats, final: Floats, marks: Sequence[Hashable]) -> None:
        self.wiring, self.link_mixes = wiring, wiring.link_mixes
        self.owners, self.slot_mixes = wiring.owners, wiring.slot_mixes
        use = wiring.coefficients * output[self.owners]
        bought = np.bincount(self.slot_mixes, weights=use, minlength=len(wiring.mixes)).astype(float)
        makers = zip(wiring.producers, marks, _rounded(_parts(final, output)).tolist(), strict=True)
        self.first = _numbered((one.product, one.home, one.modelled, mark, sold) for one, mark, sold in makers)
        self.line = _numbered((slot.line.product, slot.line.input) for slot in wiring.slots)
        self.buyers = [(mix.product, mix.buyers) for mix in wiring.mixes]
        self.used = _parts(use, bought[self.slot_mixes])
        self.sold = _parts(wiring.link_share * bought[self.link_mixes], output[wiring.link_producer])

    def settled(self) -> tuple[Ints, Ints]:
        """(P,), (M,) colours that refine no further."""
        producers = self.first
        while True:
            mixes = self._mixes(producers)
            finer = self._producers(producers, mixes)
            if finer.max(initial=0) == producers.max(initial=0):
                return producers, mixes
            producers = finer

    def _mixes(self, producers: Ints) -> Ints:
        """Mixes of one product are the same if they buy the same parts of the same lumps, with the same lead times."""
        wiring = self.wiring
        keys = _pairs(producers[wiring.link_producer], wiring.link_lead)
        found = _contents(self.link_mixes, keys, wiring.link_share, len(wiring.mixes))
        return _numbered(zip(self.buyers, found, strict=True))

    def _producers(self, producers: Ints, mixes: Ints) -> Ints:
        """Producers stay together if they buy from the same mixes, and sell the same parts to the same users."""
        wiring, some = self.wiring, self.sold > 0.0
        users = self._users(producers)[self.link_mixes[some]]
        sales = _contents(wiring.link_producer[some], users, self.sold[some], len(wiring.producers))
        bought, start = mixes[self.slot_mixes], wiring.slot_start
        buys = [bought[first:last].tobytes() for first, last in pairwise(start.tolist())]
        buys += [b""] * (len(wiring.producers) - wiring.modelled)
        return _numbered(zip(producers.tolist(), buys, sales, strict=True))

    def _users(self, producers: Ints) -> Ints:
        """(M,) the same number for mixes whose use is spread alike over lumps of users."""
        keys = _pairs(producers[self.owners], self.line)
        return _numbered(_contents(self.slot_mixes, keys, self.used, len(self.wiring.mixes)))


def _parts(parts: Floats, wholes: Floats) -> Floats:
    """Parts of their wholes; zero of nothing."""
    return np.divide(parts, wholes, out=np.zeros_like(parts), where=wholes > 0.0)


def _rounded(shares: Floats) -> Ints:
    """Shares as whole numbers of the least that tells two apart."""
    return np.rint(shares * 10.0**DIGITS).astype(np.int64)


def _pairs(ones: Ints, others: Ints) -> Ints:
    """A number for each pair of numbers that are not negative: the same for the same pair only.

    >>> _pairs(np.array([0, 1, 0, 1]), np.array([2, 0, 2, 1])).tolist()
    [2, 3, 2, 4]
    """
    return ones * (int(others.max(initial=0)) + 1) + others


def _contents(place: Ints, key: Ints, share: Floats, places: int) -> list[bytes]:
    """What lies in each place, in a form that can be compared: every key that does, and its shares added up."""
    order = np.lexsort((key, place))
    place, key, share = place[order], key[order], share[order]
    is_first = np.ones(place.size, dtype=bool)
    is_first[1:] = (place[1:] != place[:-1]) | (key[1:] != key[:-1])
    first = np.flatnonzero(is_first)
    sums = np.add.reduceat(share, first) if first.size else share
    rows = np.column_stack([key[first], _rounded(sums)])
    start = np.searchsorted(place[first], np.arange(places + 1)).tolist()
    return [rows[begin:end].tobytes() for begin, end in pairwise(start)]


def _numbered(keys: Iterable[Hashable]) -> Ints:
    """A number for each distinct key, in the order of first appearance."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _joined(wiring: Wiring, output: Floats, lump_of: Ints, mix_of: Ints) -> Lumps:
    """Put one producer, with its slots, and one mix, with its links, in the place of all of a colour."""
    _, producers = np.unique(lump_of, return_index=True)
    _, mixes = np.unique(mix_of, return_index=True)
    mixes, mix_of = _by_lead(wiring, mixes, mix_of)
    start, slot_of = _slots(wiring, output, producers, lump_of)
    share = np.bincount(lump_of, weights=[one.share for one in wiring.producers])
    links = [_links(wiring, int(mix), lump_of) for mix in mixes]
    flat = [link for mix in links for link in mix]
    _, kept = np.unique(slot_of[slot_of >= 0], return_index=True)
    slots = [wiring.slots[place] for place in np.flatnonzero(slot_of >= 0)[kept]]  # one for each lump of slots
    sizes = np.bincount(lump_of, weights=output).astype(float)
    return Lumps(
        wiring=Wiring(
            producers=tuple(replace(wiring.producers[one], share=float(share[at])) for at, one in enumerate(producers)),
            modelled=start.size - 1,
            slots=tuple(Slot(int(lump_of[one.owner]), one.line, int(mix_of[one.mix])) for one in slots),
            slot_start=start,
            mixes=tuple(wiring.mixes[mix] for mix in mixes),
            link_start=np.cumsum([0, *(len(mix) for mix in links)], dtype=np.int64),
            link_producer=np.array([lump for lump, _, _ in flat], dtype=np.int64),
            link_share=np.array([share for _, _, share in flat], dtype=float),
            link_lead=np.array([lead for _, lead, _ in flat], dtype=np.int64),
        ),
        producers=producers,
        lump_of=lump_of,
        slot_of=slot_of,
        mix_of=mix_of,
        part=_parts(output, sizes[lump_of]),
    )


def _slots(wiring: Wiring, output: Floats, producers: Ints, lump_of: Ints) -> tuple[Ints, Ints]:
    """First slot of each modelled lump, and one past the last; (K,) the slot that stands for each.

    A lump of which nobody makes or could sell anything has none, and -1 stands for those of its producers.
    """
    sells = np.bincount(wiring.link_producer, minlength=len(wiring.producers)) > 0
    buys = np.bincount(lump_of, weights=sells | (output > 0.0)) > 0.0  # one of a lump is enough: they share its slots
    modelled = producers[producers < wiring.modelled]
    counts = np.where(buys[: modelled.size], np.diff(wiring.slot_start)[modelled], 0)
    start = np.cumsum([0, *counts], dtype=np.int64)
    owners = wiring.owners
    seat = np.arange(owners.size) - wiring.slot_start[owners]  # among its owner's
    return start, np.where(buys[lump_of[owners]], start[lump_of[owners]] + seat, -1)


def _by_lead(wiring: Wiring, mixes: Ints, mix_of: Ints) -> tuple[Ints, Ints]:
    """Mixes whose goods take as long after each other: what is due to their users then lies side by side."""

    def leads(mix: int) -> list[int]:
        return sorted({*wiring.link_lead[wiring.link_start[mix] : wiring.link_start[mix + 1]].tolist()}, reverse=True)

    order = np.array(sorted(range(mixes.size), key=lambda at: leads(int(mixes[at]))), dtype=np.int64)
    return mixes[order], np.argsort(order)[mix_of]


def _links(wiring: Wiring, mix: int, lump_of: Ints) -> list[tuple[int, int, float]]:
    """The links of a mix with those to one lump at one lead time added up: lump, lead time, share."""
    found: dict[tuple[int, int], float] = {}
    for link in range(wiring.link_start[mix], wiring.link_start[mix + 1]):
        key = int(lump_of[wiring.link_producer[link]]), int(wiring.link_lead[link])
        found[key] = found.get(key, 0.0) + float(wiring.link_share[link])
    return [(lump, lead, share) for (lump, lead), share in found.items()]
