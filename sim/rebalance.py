"""What does the economy look like in each replication, with recipes and imports of its own?

The balance of `sim.baseline` is solved in terms of the mixes, which are fewer than producers.  With ``u`` what the
users of each mix buy in all, ``S`` the shares of its suppliers and ``B`` what producers buy per unit of output, outputs
are ``x = f + S u`` and purchases ``u = B x``, so ``u = B S u + B f``.  This is solved by Gauss and Seidel's rounds, at
once for the fixed final deliveries and for a unit of each chain's; how many units of each make every chain with a
target meet it is then a small linear system.  Replications do not touch each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.baseline import chain_target, final_deliveries, refuse_unbalanced
from sim.compiling import compiled
from sim.errors import InputError, Problem
from sim.network import DAYS_PER_YEAR, Network
from sim.wiring import Wiring, chain_index

__all__ = ["rebalance"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SETTLED = 1e-15  # change of a round, as a share of the largest purchase, at which the rounds have died away
MOST_ROUNDS = 2000
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


def rebalance(network: Network, wiring: Wiring, coefficients: Floats, link_share: Floats) -> tuple[Floats, Floats]:
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
        If the recipes and imports of a replication leave no balance: the ranges of the shares are too wide.
    InvariantError
        If what producers make is not what becomes of it: a defect of the program, never of the input.
    """
    web = _web(wiring)
    units, fixed = final_deliveries(network, wiring)
    finals = np.column_stack([fixed, *units.values()])
    bought, settled = _buy(web, coefficients, link_share, finals)
    if not settled:
        what = "with the shares drawn, some products need more of each other than they yield"
        raise InputError([Problem(network.source, what, NARROW)])
    made = _made(web, link_share, finals, bought, _chain_rows(network, wiring, units), len(units))
    levels = _levels(network, units, made)
    _refuse_wide(network, list(units), levels)
    weights = np.concatenate([np.ones((1, levels.shape[1])), levels])
    final = np.zeros((finals.shape[0], levels.shape[1]))
    for row, weight in zip(finals.T, weights, strict=True):
        final += row[:, None] * weight
    output = _outputs(web, link_share, final, bought, weights)
    refuse_unbalanced("replications do", output, _taken(web, coefficients, link_share, output, final))
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


def _chain_rows(network: Network, wiring: Wiring, units: Mapping[str, Floats]) -> Ints:
    """(P,) the place among the chains with a mix of final deliveries that a home producer counts in; -1: in none."""
    place = {chain: row for row, chain in enumerate(units)}
    rows = np.array([place.get(chain.id, -1) for chain in network.chains], dtype=np.int64)
    return np.where(wiring.home, rows[chain_index(network, wiring.producers)], -1)


def _levels(network: Network, units: Mapping[str, Floats], made: Floats) -> Floats:
    """(C, R) units of each chain's final deliveries; ``made`` (R, C, 1 + C): its output for fixed ones and a unit."""
    targets = np.array([chain_target(network, chain) for chain in units], dtype=float) / DAYS_PER_YEAR
    missing = (targets - made[:, :, 0])[:, :, None]
    return np.asarray(np.linalg.solve(made[:, :, 1:], missing)[:, :, 0].T, dtype=float)


def _refuse_wide(network: Network, chains: list[str], levels: Floats) -> None:
    short = [chain for chain, level in zip(chains, levels, strict=True) if np.any(level < 0.0)]
    if short:
        names = ", ".join(map(repr, short))
        what = f"with the shares drawn, final deliveries of these chains would be negative: {names}"
        raise InputError([Problem(network.source, what, NARROW)])


@compiled
def _buy(web: _Web, coefficients: Floats, link_share: Floats, finals: Floats) -> tuple[Floats, bool]:
    """(R, M, n) what the users of each mix buy for each of n final deliveries, (P, n); whether the rounds settled."""
    replications, mixes, settled = coefficients.shape[1], web.start.size - 1, True
    fours = -(-finals.shape[1] // 4) * 4  # nothing is bought for those that fill the last four
    bought = np.zeros((replications, mixes, fours))
    for r in range(replications):
        entries, given = np.zeros(web.column.size), np.zeros((mixes, fours))
        for p in range(web.pair_slot.size):
            entries[web.pair_entry[p]] += coefficients[web.pair_slot[p], r] * link_share[web.pair_link[p], r]
        for k in range(web.slot_owner.size):
            for n in range(finals.shape[1]):
                given[web.slot_mix[k], n] += coefficients[k, r] * finals[web.slot_owner[k], n]
        settled = _settle(web.start, web.column, entries, given, bought[r]) and settled
    return bought[:, :, : finals.shape[1]], settled


@compiled
def _settle(start: Ints, column: Ints, entries: Floats, given: Floats, bought: Floats) -> bool:
    """Go round the mixes until purchases no longer change; False if they do not come to rest.

    Final deliveries are taken four at a time, which a processor adds up at once.
    """
    kinds = given.shape[1]
    change, largest = np.zeros(kinds), np.zeros(kinds)
    for _ in range(MOST_ROUNDS):
        change[:], largest[:] = 0.0, 0.0
        for m in range(start.size - 1):
            for n in range(0, kinds, 4):
                a, b, c, d = given[m, n], given[m, n + 1], given[m, n + 2], given[m, n + 3]
                for e in range(start[m], start[m + 1]):
                    share, of = entries[e], column[e]
                    a += share * bought[of, n]
                    b += share * bought[of, n + 1]
                    c += share * bought[of, n + 2]
                    d += share * bought[of, n + 3]
                for at, after in enumerate((a, b, c, d), n):
                    change[at] = max(change[at], abs(after - bought[m, at]))
                    largest[at] = max(largest[at], after)
                    bought[m, at] = after
        if not np.isfinite(largest).all():
            return False
        if (change <= SETTLED * largest).all():
            return True
    return False


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
