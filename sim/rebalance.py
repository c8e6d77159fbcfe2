"""What does the economy look like in each replication, with recipes and imports of its own?

The balance of `sim.baseline` is solved in terms of the mixes, which are fewer than producers.  With ``u`` what the
users of each mix buy in all, ``S`` the shares of its suppliers and ``B`` what producers buy per unit of output, outputs
are ``x = f + S u`` and purchases ``u = B x``, so ``u = B S u + B f``.  This is solved by Gauss and Seidel's rounds, at
once for the fixed final deliveries and for a unit of each chain's; how many units of each make every chain with a
target meet it is then a small linear system.  Replications do not touch each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.baseline import chain_target, final_deliveries, refuse_unbalanced
from sim.compiling import compiled, compiled_bare, compiled_in_place
from sim.errors import InputError, Problem
from sim.kernel.lanes import LANES, Lanes, any_of, at, blank, choose, fill, lanes, larger, put, smaller
from sim.network import DAYS_PER_YEAR, Network
from sim.wiring import Wiring, chain_index

__all__ = ["WIDEST", "Books", "rebalance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SETTLED = 1e-15  # change of a round, as a share of the largest purchase, at which the rounds have died away
MOST_ROUNDS = 2000
HUGE = 1e300  # of no economy
WIDEST = 64.0  # times the output at the modes that a replication may make: what its sums have room for
NARROW = "narrow the ranges of share in inputs.csv and import_share in products.csv"


class _Web(NamedTuple):
    """Who buys what from whom, and where ``B S`` has entries: each sums pairs of a slot and a link of its owner."""

    slot_owner: Ints  # (K,)
    slot_mix: Ints  # (K,)
    link_producer: Ints  # (E,)
    link_mix: Ints  # (E,)
    pair_slot: Ints  # (pairs,)
    pair_link: Ints  # (pairs,)
    pair_entry: Ints  # (pairs,)
    start: Ints  # (M + 1,) first entry of each row of B S
    column: Ints  # (entries,)


@dataclass(frozen=True, slots=True)
class Books:
    """What balancing an economy again needs to know of it, whatever its recipes and imports are."""

    web: _Web
    source: str  # the network's, for messages
    chains: tuple[str, ...]  # with a mix of final deliveries
    targets: Floats  # (C,) their output [money unit/day]
    rows: Ints  # (P,) place among these of the one that a home producer counts in; -1: in none
    finals: Floats  # (P, 1 + C) fixed final deliveries [money unit/day], and a unit of each chain's
    home: Flags  # (P,)
    usual: float  # home output at the modes of all ranges [money unit/day]

    @classmethod
    def of(cls, network: Network, wiring: Wiring, output: Floats) -> Books:
        """Those of a wiring of a network, with its outputs at the modes, (P,) [money unit/day]."""
        units, fixed = final_deliveries(network, wiring)
        return cls(
            web=_web(wiring),
            source=network.source,
            chains=tuple(units),
            targets=np.array([chain_target(network, chain) for chain in units], dtype=float) / DAYS_PER_YEAR,
            rows=_chain_rows(network, wiring, units),
            finals=np.column_stack([fixed, *units.values()]),
            home=wiring.home,
            usual=float(output[wiring.home].sum()),
        )


def rebalance(books: Books, coefficients: Floats, link_share: Floats) -> tuple[Floats, Floats]:
    """Balance the economy again for every replication.

    Parameters
    ----------
    coefficients : (K, R) input per unit of output of every slot.
    link_share : (E, R) share of every supplier in its mix.

    Returns
    -------
    (P, R), (P, R) [money unit/day]
        Gross outputs and final deliveries; every chain with a target meets it in every replication.

    Raises
    ------
    InputError
        If the recipes and imports of a replication leave no balance, or one that makes more than `WIDEST` times what
        the modes make: the ranges of the shares are too wide.
    InvariantError
        If what producers make is not what becomes of it: a defect of the program, never of the input.
    """
    web, finals = books.web, books.finals
    bought, settled = _buy(web, coefficients, link_share, finals)
    if not settled:
        what = "with the shares drawn, some products need more of each other than they yield, or all but as much"
        raise InputError([Problem(books.source, what, NARROW)])
    made = _made(web, link_share, finals, bought, books.rows, len(books.chains))
    levels = _levels(books.targets, made)
    _refuse_negative(books, levels)
    weights = np.concatenate([np.ones((1, levels.shape[1])), levels])
    final = np.zeros((finals.shape[0], levels.shape[1]))
    for row, weight in zip(finals.T, weights, strict=True):
        final += row[:, None] * weight
    output = _outputs(web, link_share, final, bought, weights)
    refuse_unbalanced("replications do", output, _taken(web, coefficients, link_share, output, final))
    _refuse_wide(books, output)
    return output, final


def _web(wiring: Wiring) -> _Web:
    owner, mix, mixes = wiring.owners, wiring.slot_mixes, len(wiring.mixes)
    by_producer = np.argsort(wiring.link_producer, kind="stable")  # links, those of one producer together
    first = np.searchsorted(wiring.link_producer[by_producer], np.arange(len(wiring.producers) + 1))
    count = np.diff(first)[owner]  # links of each slot's owner
    pair_slot = np.repeat(np.arange(owner.size), count)
    within = np.arange(pair_slot.size) - np.repeat(np.cumsum(count) - count, count)
    pair_link = by_producer[first[owner[pair_slot]] + within]
    places, pair_entry = np.unique(mix[pair_slot] * mixes + wiring.link_mixes[pair_link], return_inverse=True)
    return _Web(
        slot_owner=owner,
        slot_mix=mix,
        link_producer=wiring.link_producer,
        link_mix=wiring.link_mixes,
        pair_slot=pair_slot,
        pair_link=pair_link,
        pair_entry=pair_entry.reshape(-1),
        start=np.searchsorted(places, np.arange(mixes + 1) * mixes),
        column=places % max(mixes, 1),
    )


def _chain_rows(network: Network, wiring: Wiring, chains: Iterable[str]) -> Ints:
    place = {chain: row for row, chain in enumerate(chains)}
    rows = np.array([place.get(chain.id, -1) for chain in network.chains], dtype=np.int64)
    return np.where(wiring.home, rows[chain_index(network, wiring.producers)], -1)


def _levels(targets: Floats, made: Floats) -> Floats:
    """(C, R) units of each chain's final deliveries; ``made`` (R, C, 1 + C): its output for fixed ones and a unit."""
    missing = (targets - made[:, :, 0])[:, :, None]
    return np.asarray(np.linalg.solve(made[:, :, 1:], missing)[:, :, 0].T, dtype=float)


def _refuse_negative(books: Books, levels: Floats) -> None:
    short = [chain for chain, level in zip(books.chains, levels, strict=True) if np.any(level < 0.0)]
    if short:
        names = ", ".join(map(repr, short))
        what = f"with the shares drawn, final deliveries of these chains would be negative: {names}"
        raise InputError([Problem(books.source, what, NARROW)])


def _refuse_wide(books: Books, output: Floats) -> None:
    times = float(output[books.home].sum(axis=0).max()) / books.usual if books.usual > 0.0 else 0.0
    if times > WIDEST:
        what = (
            f"with the shares drawn, home producers would make {times:.3g} times what they make at the modes, "
            f"for products need all but as much of each other as they yield; more than {WIDEST:g} times is refused"
        )
        raise InputError([Problem(books.source, what, NARROW)])


def _buy(web: _Web, coefficients: Floats, link_share: Floats, finals: Floats) -> tuple[Floats, bool]:
    """(R, M, n) what the users of each mix buy for each of n final deliveries, (P, n); whether the rounds settled."""
    replications, mixes, kinds = coefficients.shape[1], web.start.size - 1, finals.shape[1]
    fours = -(-kinds // 4) * 4  # nothing is bought for those that fill the last four
    bought, settled = np.empty((replications, mixes, kinds)), True
    for first in range(0, replications, LANES):
        entries, given, rows = blank(web.column.size, 1), blank(mixes, fours), blank(mixes, fours)
        _weigh(web, lanes(coefficients, first), lanes(link_share, first), finals, entries, given)
        settled = _settle(web.start, web.column, entries, given, rows, blank(2, fours)) and settled
        found = rows.reshape(mixes, fours, LANES)[:, :kinds, : replications - first]
        bought[first : first + LANES] = found.transpose(2, 0, 1)
    return bought, settled


@compiled_bare
def _weigh(web: _Web, coefficients: Floats, link_share: Floats, finals: Floats, entries: Floats, given: Floats) -> None:
    """Add up the entries of ``B S``, and what is bought for final deliveries alone; into rows of zeros."""
    for p in range(web.pair_slot.size):
        e = web.pair_entry[p]
        put(
            entries,
            e,
            0,
            at(entries, e, 0) + at(coefficients, web.pair_slot[p], 0) * at(link_share, web.pair_link[p], 0),
        )
    for k in range(web.slot_owner.size):
        i, m = web.slot_owner[k], web.slot_mix[k]
        for n in range(finals.shape[1]):
            if finals[i, n] != 0.0:
                put(given, m, n * LANES, at(given, m, n * LANES) + at(coefficients, k, 0) * finals[i, n])


@compiled_bare
def _settle(start: Ints, column: Ints, entries: Floats, given: Floats, bought: Floats, last: Floats) -> bool:
    """Go round the mixes until purchases no longer change; False if they do not come to rest.

    A replication that has come to rest is left alone, or it would depend on the others beside it.  Final deliveries
    are taken four at a time, as many sums as a processor has under way at once.

    Parameters
    ----------
    last : (2, n) written: the largest change of the last round, and the largest purchase.
    """
    going = fill(1.0)
    for _ in range(MOST_ROUNDS):
        last[:] = 0.0
        for m in range(start.size - 1):
            for n in range(0, given.shape[1], 4 * LANES):
                b, c, d = n + LANES, n + 2 * LANES, n + 3 * LANES
                of_a, of_b, of_c, of_d = at(given, m, n), at(given, m, b), at(given, m, c), at(given, m, d)
                for e in range(start[m], start[m + 1]):
                    share, row = at(entries, e, 0), column[e]
                    of_a += share * at(bought, row, n)
                    of_b += share * at(bought, row, b)
                    of_c += share * at(bought, row, c)
                    of_d += share * at(bought, row, d)
                _change(bought, last, m, n, going, of_a)
                _change(bought, last, m, b, going, of_b)
                _change(bought, last, m, c, going, of_c)
                _change(bought, last, m, d, going, of_d)
        restless = fill(0.0)
        for n in range(0, given.shape[1], LANES):
            if any_of(at(last, 1, n) > HUGE):
                return False
            restless = choose(at(last, 0, n) > SETTLED * at(last, 1, n), 1.0, restless)
        going = smaller(going, restless)
        if not any_of(going > 0.0):
            return True
    return False


@compiled_in_place
def _change(bought: Floats, last: Floats, m: int, n: int, going: Lanes, after: Lanes) -> None:
    """Write a purchase where it still changes, and by how much it did."""
    before = at(bought, m, n)
    after = choose(going > 0.0, after, before)
    put(last, 0, n, larger(at(last, 0, n), larger(after - before, before - after)))
    put(last, 1, n, larger(at(last, 1, n), after))
    put(bought, m, n, after)


@compiled
def _made(web: _Web, link_share: Floats, finals: Floats, bought: Floats, chain: Ints, chains: int) -> Floats:
    """(R, C, n) home output of each chain for each of n final deliveries."""
    made = np.zeros((bought.shape[0], chains, finals.shape[1]))
    for r in range(bought.shape[0]):
        for i in range(chain.size):
            if chain[i] >= 0:
                for n in range(finals.shape[1]):  # rows as a whole take two seconds to compile
                    made[r, chain[i], n] += finals[i, n]
        for e in range(web.link_mix.size):
            c = chain[web.link_producer[e]]
            if c >= 0:
                for n in range(finals.shape[1]):
                    made[r, c, n] += link_share[e, r] * bought[r, web.link_mix[e], n]
    return made


@compiled
def _outputs(web: _Web, link_share: Floats, final: Floats, bought: Floats, weights: Floats) -> Floats:
    """(P, R) gross output for some of each final delivery: ``weights`` (n, R)."""
    output = final.copy()
    for r in range(final.shape[1]):
        total = np.zeros(bought.shape[1])
        for m in range(total.size):
            for n in range(weights.shape[0]):
                total[m] += weights[n, r] * bought[r, m, n]
        for e in range(web.link_mix.size):
            output[web.link_producer[e], r] += link_share[e, r] * total[web.link_mix[e]]
    return output


@compiled
def _taken(web: _Web, coefficients: Floats, link_share: Floats, output: Floats, final: Floats) -> Floats:
    """(P, R) what others use of each producer's output, and final users get."""
    taken = final.copy()
    for r in range(final.shape[1]):
        bought = np.zeros(web.start.size - 1)
        for k in range(web.slot_owner.size):
            bought[web.slot_mix[k]] += coefficients[k, r] * output[web.slot_owner[k], r]
        for e in range(web.link_mix.size):
            taken[web.link_producer[e], r] += link_share[e, r] * bought[web.link_mix[e]]
    return taken
