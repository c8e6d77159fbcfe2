"""How do goods flow, one day?

Arrays only: the kernel knows no names, files or luck.  Axes are N producers (P primaries, of which the first J
are modelled, then B backups), K slots, F families of slots of one producer that stand in for each other, with V
slots in all, M mixes, E links, G groups of links of one mix with one lead time, C chains, Q circles
of users that lend each other stock, R replications; money is in [money unit], flows in [money unit/day].
Replications never touch each other, so the answer of one does not depend on the others in its batch.

All functions live in this one file: numba's cache does not notice a change of a callee in another file.
The equations are numbered in docs/model.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

__all__ = ["Circles", "Economy", "State", "lend", "step", "still", "usual", "watch", "widened"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

SURGE_TOLERANCE = 1e-9  # a difference from baseline by less than this share is rounding
OWN, ORDERS = -1, -2  # what binds a producer that no slot binds: its own capacity, or what is ordered


class Economy(NamedTuple):
    """What does not change from day to day."""

    output: Floats  # (P, R) baseline output [money unit/day]
    final: Floats  # (P, R) baseline final deliveries [money unit/day]
    surge: Floats  # (P,) output above baseline that can be reached [share]
    tau_surge: Floats  # (P,) [days]
    deferrable: Floats  # (P,) unserved final deliveries that wait [share]
    value_added: Floats  # (P,) per unit of output
    chain: Ints  # (P,) chain whose home output the producer counts in; -1: in none
    hit_class: Ints  # (P + B,) row of `remaining` that tells what cuts leave of the capacity
    slot_start: Ints  # (J + 1,) first slot of each modelled producer
    slot_owner: Ints  # (K,)
    slot_use: Floats  # (K, R) baseline use: coefficient times the owner's baseline output [money unit/day]
    slot_coefficient: Floats  # (K, R) input per unit of output
    slot_alpha: Floats  # (K,) criticality
    slot_cover: Floats  # (K, R) stock cover [days]
    slot_keeps: Flags  # (K,) whether what is not used today can be used tomorrow
    slot_eligible: Floats  # (K,) share of the use that may be met with a degraded grade
    slot_mix: Ints  # (K,)
    slot_place: Ints  # (K,) place in `family_slot`; -1: nothing stands in for this input
    family_start: Ints  # (J + 1,) first family of each modelled producer
    family_slot_start: Ints  # (F + 1,) first slot of each family
    family_slot: Ints  # (V,)
    link_start: Ints  # (M + 1,) first link of each mix
    link_producer: Ints  # (E,)
    link_share: Floats  # (E, R)
    link_group: Ints  # (E,)
    group_start: Ints  # (M + 1,) first group of each mix
    group_lead: Ints  # (G,) [days]
    mix_lead: Floats  # (M, R) mean lead time [days]
    contract_start: Ints  # (M + 1,) first contract of each mix: same grade before degraded
    contract_backup: Ints  # (B',) the backup that serves the mix under this contract
    backup_degraded: Flags  # (B,)
    backup_capacity: Floats  # (B, R) share of every user's baseline use
    backup_yield: Floats  # (B, R) usable units per unit delivered
    backup_value: Floats  # (B, R) worth against the real thing
    backup_eligible: Floats  # (B, R) share of a use that may be met with it
    need_start: Ints  # (B + 1,) first need of each backup
    need_mix: Ints  # (D,) mix that the backup's own recipe buys from
    need_alpha: Floats  # (D,) its criticality
    flexibility: float  # share of a family's use in which its inputs can stand in for each other
    tau: float  # stock correction [days]; inf: none
    tau_backlog: float  # [days]
    psi: float  # share of the cover below which output already suffers
    intermediate_first: bool  # rationing rule


class Circles(NamedTuple):
    """Home users of one product that lend each other stock; apart from Economy, which every call would carry."""

    start: Ints  # (Q + 1,) first member of each circle
    slot: Ints  # its members
    share: Floats  # (Q,) of its stock that each member pools
    priority: Flags  # (Q,) whether needs are met by worth; else all to the same share


class State(NamedTuple):
    """What a day leaves to the next, and what is summed up on the way."""

    stock: Floats  # (K, R) standard grade
    degraded: Floats  # (K, R) degraded grade, in usable units
    degraded_worth: Floats  # (K, R) its value: units times worth
    due: Floats  # (days, K, R) standard arrivals by day modulo the number of rows
    degraded_due: Floats  # (K, R) degraded arrivals of tomorrow
    degraded_due_worth: Floats  # (K, R)
    position: Floats  # (K, R) stock of both grades and everything under way, in usable units
    stood_in: Floats  # (V, R) what a slot gave to others of its family yesterday; negative: what it was given
    surge: Floats  # (P, R) surge in force [share]
    demand: Floats  # (P, R) yesterday's demand, then today's
    backlog: Floats  # (P, R)
    # today's work
    promise: Floats  # (P, R) share of its baseline that a producer announces
    promised: Floats  # (P, R) demand that the announcement covers
    made: Floats  # (P, R) output
    kept: Floats  # (P, R) share of promised demand that is served
    extra: Floats  # (P, R) share of the rest that is served
    level: Floats  # (B, R) share of its capacity that a backup can deliver
    mix_promise: Floats  # (M, R) share of baseline that a mix's suppliers announce
    mix_extra: Floats  # (M, R) surge in force behind it [share]
    mix_room: Floats  # (M, R) surge that can be reached [share]
    mix_backed: Floats  # (M, R) backups that are up, summed over their levels
    mix_firm: Floats  # (M, R) orders inside the announcement, per unit of promise
    mix_surging: Floats  # (M, R) orders on surge, per unit of room
    mix_standing: Floats  # (M, R) standing requests, per unit of what is not announced
    slot_firm: Floats  # (K, R) the same three of every slot, as shares of its baseline use
    slot_surging: Floats  # (K, R)
    slot_standing: Floats  # (K, R)
    group_firm: Floats  # (G, R) what a unit of each brings along one lead time
    group_surging: Floats  # (G, R)
    group_standing: Floats  # (G, R)
    # sums over the run
    bound_slot: Floats  # (K, R) home value lost because this input was missing or degraded [money unit]
    bound_own: Floats  # (P, R) because the producer's own capacity was cut
    bound_orders: Floats  # (P, R) because nobody ordered
    delivered: Floats  # (R,) output of primaries and backups
    taken: Floats  # (B, R) delivered by each backup to home users
    shipped: Floats  # (R,) sent to slots, in units delivered
    served: Floats  # (R,) final deliveries
    wasted: Floats  # (R,) lost to yield
    used: Floats  # (R,) taken from stock
    expired: Floats  # (R,) services and other inputs that cannot be kept


def usual(economy: Economy, chains: int) -> tuple[Floats, Floats]:
    """Home output of each chain when nothing is cut, and its value added: (C, R), (C, R) [money unit/day].

    Added up in the kernel's own order, so that a day without a cut leaves no difference at all.
    """
    volume = np.zeros((chains, economy.output.shape[1]))
    added = np.zeros_like(volume)
    for i in np.flatnonzero(economy.chain >= 0):
        volume[economy.chain[i]] += economy.output[i]
        added[economy.chain[i]] += economy.output[i] * economy.value_added[i]
    return volume, added


def widened(economy: Economy, replications: int) -> Economy:
    """Repeat an economy of one replication, so that several can run on it side by side."""
    return economy._replace(
        output=np.repeat(economy.output, replications, axis=1),
        final=np.repeat(economy.final, replications, axis=1),
        slot_use=np.repeat(economy.slot_use, replications, axis=1),
        slot_coefficient=np.repeat(economy.slot_coefficient, replications, axis=1),
        slot_cover=np.repeat(economy.slot_cover, replications, axis=1),
        link_share=np.repeat(economy.link_share, replications, axis=1),
        mix_lead=np.repeat(economy.mix_lead, replications, axis=1),
        backup_capacity=np.repeat(economy.backup_capacity, replications, axis=1),
        backup_yield=np.repeat(economy.backup_yield, replications, axis=1),
        backup_value=np.repeat(economy.backup_value, replications, axis=1),
        backup_eligible=np.repeat(economy.backup_eligible, replications, axis=1),
    )


def still(economy: Economy, day: int = 0) -> State:
    """Return the state on the morning of a day on which nothing has happened yet.

    Parameters
    ----------
    economy : Economy
    day : int
        The first day that will be stepped; arrivals are laid out from it.

    Returns
    -------
    State
        Stocks at cover, transit and demand at baseline, every sum at zero.
    """
    slots, producers = economy.slot_mix.size, economy.chain.size
    mixes, groups = economy.mix_lead.shape[0], economy.group_lead.size
    backups = economy.backup_degraded.size
    replications = economy.output.shape[1]
    due = _baseline_arrivals(economy, day)
    stock = economy.slot_cover * economy.slot_use

    def zeros(*shape: int) -> Floats:
        return np.zeros((*shape, replications))

    return State(
        stock=stock.copy(),
        degraded=zeros(slots),
        degraded_worth=zeros(slots),
        due=due,
        degraded_due=zeros(slots),
        degraded_due_worth=zeros(slots),
        position=stock + due.sum(axis=0),
        stood_in=zeros(economy.family_slot.size),
        surge=zeros(producers),
        demand=economy.output.copy(),
        backlog=zeros(producers),
        promise=zeros(producers),
        promised=zeros(producers),
        made=zeros(producers),
        kept=zeros(producers),
        extra=zeros(producers),
        level=zeros(backups),
        mix_promise=zeros(mixes),
        mix_extra=zeros(mixes),
        mix_room=zeros(mixes),
        mix_backed=zeros(mixes),
        mix_firm=zeros(mixes),
        mix_surging=zeros(mixes),
        mix_standing=zeros(mixes),
        slot_firm=zeros(slots),
        slot_surging=zeros(slots),
        slot_standing=zeros(slots),
        group_firm=zeros(groups),
        group_surging=zeros(groups),
        group_standing=zeros(groups),
        bound_slot=zeros(slots),
        bound_own=zeros(producers),
        bound_orders=zeros(producers),
        delivered=zeros(),
        taken=zeros(backups),
        shipped=zeros(),
        served=zeros(),
        wasted=zeros(),
        used=zeros(),
        expired=zeros(),
    )


def _baseline_arrivals(economy: Economy, day: int) -> Floats:
    """(days, K, R) what is under way at baseline, by the day of its arrival modulo the number of rows."""
    rows = int(np.max(economy.group_lead, initial=1)) + 1
    due = np.zeros((rows, *economy.slot_use.shape))
    share = np.zeros((economy.group_lead.size, economy.link_share.shape[1]))
    np.add.at(share, economy.link_group, economy.link_share)
    _lay_out(economy, share, day, due)
    return due


@njit(cache=True, error_model="numpy")
def _lay_out(economy: Economy, share: Floats, day: int, due: Floats) -> None:
    """Add what every group of links brings on each of its next days."""
    use = economy.slot_use
    for k in range(use.shape[0]):
        m = economy.slot_mix[k]
        for g in range(economy.group_start[m], economy.group_start[m + 1]):
            for ahead in range(economy.group_lead[g]):
                row = (day + ahead) % due.shape[0]
                for r in range(use.shape[1]):
                    due[row, k, r] += use[k, r] * share[g, r]


def step(
    economy: Economy,
    state: State,
    day: int,
    remaining: Floats,
    tomorrow: Floats,
    offered: Floats,
    volume: Floats,
    value: Floats,
    degraded: Floats,
    added: Floats,
    circles: Circles | None = None,
) -> None:
    """Move the state over one day and write the day's home output of every chain.

    Parameters
    ----------
    remaining : (classes, R) [share]
        What the cuts leave of the capacity today, by class of producers.
    tomorrow : (classes, R) [share]
        The same a day later: whoever reopens tomorrow books tomorrow's services today.
    offered : (B, R) [share]
        How far the response has brought each backup up today, as a share of its capacity.
    volume, value, degraded, added : (C, R) [money unit/day]
        Written: output, output weighted with its quality, output made with degraded inputs, value added.
    circles : Circles, optional
        Who lends to whom; None: nobody.
    """
    _arrive(economy, state, day)
    if circles is not None:
        lend(economy, circles, state, remaining)
    _announce(economy, state, remaining)
    _pool(economy, state)
    _raise_backups(economy, state, remaining, offered)
    _order(economy, state, remaining, tomorrow, day)
    _demand(economy, state)
    _produce(economy, state, remaining, volume, value, degraded, added)
    _ration(economy, state)
    _ship(economy, state, day)
    _surge(economy, state)


@njit(cache=True, error_model="numpy")
def _arrive(economy: Economy, state: State, day: int) -> None:
    """Arrivals join the slot's stock."""
    stock, due, row = state.stock, state.due, day % state.due.shape[0]
    for k in range(stock.shape[0]):
        for r in range(stock.shape[1]):
            stock[k, r] += due[row, k, r]
            due[row, k, r] = 0.0
    if economy.backup_degraded.any():
        for k in range(state.stock.shape[0]):
            state.degraded[k] += state.degraded_due[k]
            state.degraded_worth[k] += state.degraded_due_worth[k]
            state.degraded_due[k] = 0.0
            state.degraded_due_worth[k] = 0.0


@njit(cache=True, error_model="numpy")
def lend(economy: Economy, circles: Circles, state: State, remaining: Floats) -> None:
    """Members of a circle pool a share of their standard stock and deal it out anew (eq. 1b).

    A slot whose cover is zero in a replication takes no part in it.
    """
    stock, position, demand, count = state.stock, state.position, state.demand, state.served.size
    use, cover, coefficient, output = economy.slot_use, economy.slot_cover, economy.slot_coefficient, economy.output
    for q in range(circles.share.size):
        slots = circles.slot[circles.start[q] : circles.start[q + 1]]
        held, need = np.empty(slots.size), np.empty(slots.size)
        target, worth = np.empty(slots.size), np.empty(slots.size)
        for r in range(count):
            pool = 0.0
            for at in range(slots.size):
                k = slots[at]
                target[at] = use[k, r] * cover[k, r]
                takes_part = target[at] > 0.0
                given = circles.share[q] * stock[k, r] if takes_part else 0.0
                held[at] = stock[k, r] - given
                i = economy.slot_owner[k]
                able = output[i, r] * (1.0 + economy.surge[i]) * remaining[economy.hit_class[i], r]
                need[at] = coefficient[k, r] * min(demand[i, r], able) if takes_part else 0.0
                worth[at] = economy.slot_alpha[k] / coefficient[k, r] if takes_part else 0.0
                pool += given
            missing = np.maximum(0.0, need - held).sum()
            if missing <= pool:
                _level(pool - missing, need, target, held)
            elif circles.priority[q]:
                _serve_by_worth(pool, need, worth, held)
            else:
                _pour(pool, need, held)
            for at in range(slots.size):
                position[slots[at], r] += held[at] - stock[slots[at], r]
                stock[slots[at], r] = held[at]


@njit(cache=True, error_model="numpy")
def _level(spare: float, need: Floats, target: Floats, held: Floats) -> None:
    """Meet all needs of today; what is left brings all to the same share of their cover, as far as it goes."""
    held[:] = np.maximum(held, need) - need
    _pour(spare, target, held)
    held += need


@njit(cache=True, error_model="numpy")
def _pour(pool: float, target: Floats, held: Floats) -> None:
    """Raise the lowest to one share of their targets; who is above it keeps what he has."""
    line = np.inf
    while True:
        reached, wanted = pool, 0.0
        for at in range(held.size):
            if target[at] > 0.0 and held[at] <= line * target[at]:
                reached += held[at]
                wanted += target[at]
        if wanted <= 0.0 or reached / wanted >= line:
            break
        line = reached / wanted
    for at in range(held.size):
        if target[at] > 0.0:
            held[at] = max(held[at], line * target[at])


@njit(cache=True, error_model="numpy")
def _serve_by_worth(pool: float, need: Floats, worth: Floats, held: Floats) -> None:
    """Meet needs in the order of what a missing unit costs; equals get the same share of what they miss."""
    above = np.inf
    while pool > 0.0:
        rank, missing = -1.0, 0.0
        for at in range(held.size):
            if held[at] < need[at] and worth[at] < above:
                rank = max(rank, worth[at])
        if rank < 0.0:
            break
        for at in range(held.size):
            if held[at] < need[at] and worth[at] == rank:
                missing += need[at] - held[at]
        part = min(1.0, pool / missing)
        for at in range(held.size):
            if held[at] < need[at] and worth[at] == rank:
                held[at] += part * (need[at] - held[at])
        pool -= part * missing
        above = rank


@njit(cache=True, error_model="numpy")
def _fill(stock: float, degraded: float, need: float, eligible: float, wanted_days: float) -> float:
    """Share of a need that the stock covers, at most 1; it must reach `wanted_days`, one at least (eq. 5)."""
    usable = stock + min(degraded, eligible * need)
    return min(1.0, usable / (need * max(1.0, wanted_days))) if need > 0.0 else 1.0


@njit(cache=True, error_model="numpy")
def _announce(economy: Economy, state: State, remaining: Floats) -> None:
    """Every producer announces the share of its baseline that it could make today."""
    promise, stock, degraded = state.promise, state.stock, state.degraded
    use, cover, place = economy.slot_use, economy.slot_cover, economy.slot_place
    reach, _ = _together(economy, state, economy.output)
    for i in range(economy.chain.size):
        h = economy.hit_class[i]
        for r in range(promise.shape[1]):
            promise[i, r] = remaining[h, r]
        if i < economy.slot_start.size - 1:
            for k in range(economy.slot_start[i], economy.slot_start[i + 1]):
                if place[k] >= 0:
                    continue
                alpha, eligible = economy.slot_alpha[k], economy.slot_eligible[k]
                for r in range(promise.shape[1]):
                    filled = _fill(stock[k, r], degraded[k, r], use[k, r], eligible, economy.psi * cover[k, r])
                    promise[i, r] = min(promise[i, r], 1.0 - alpha * (1.0 - filled))
            for f in range(economy.family_start[i], economy.family_start[i + 1]):
                for r in range(promise.shape[1]):
                    promise[i, r] = min(promise[i, r], reach[f, r])


@njit(cache=True, error_model="numpy")
def _together(economy: Economy, state: State, output: Floats) -> tuple[Floats, Ints]:
    """(F, R), (F, R) how much of an output the inputs of every family allow, and the slot that is shortest."""
    start, slots, count = economy.family_slot_start, economy.family_slot, output.shape[1]
    alpha, eligible, psi, flexibility = economy.slot_alpha, economy.slot_eligible, economy.psi, economy.flexibility
    owner, coefficient, cover = economy.slot_owner, economy.slot_coefficient, economy.slot_cover
    stock, degraded = state.stock, state.degraded
    reach, shortest = np.ones((start.size - 1, count)), np.zeros((start.size - 1, count), dtype=np.int64)
    need, usable, wanted, alone = np.empty((4, slots.size))
    for f in range(start.size - 1):
        for r in range(count):
            for n in range(start[f], start[f + 1]):
                k = slots[n]
                need[n] = coefficient[k, r] * output[owner[k], r]
                usable[n] = stock[k, r] + min(degraded[k, r], eligible[k] * need[n])
                wanted[n] = need[n] * max(1.0, psi * cover[k, r])
                filled = _fill(stock[k, r], degraded[k, r], need[n], eligible[k], psi * cover[k, r])
                alone[n] = 1.0 - alpha[k] * (1.0 - filled)
                if alone[n] < reach[f, r]:
                    reach[f, r], shortest[f, r] = alone[n], k
            if reach[f, r] < 1.0:
                members = slice(start[f], start[f + 1])
                reach[f, r] = _climb(
                    alpha[slots[members]], need[members], usable[members], wanted[members], alone[members], flexibility
                )
    return reach, shortest


@njit(cache=True, error_model="numpy")
def _climb(alpha: Floats, need: Floats, usable: Floats, wanted: Floats, alone: Floats, flexibility: float) -> float:
    """Largest share of an output for which the inputs of a family suffice, standing in for each other (eq. 5a).

    It rises from what they allow each on its own.  What is asked and what is spare are straight lines, piece by
    piece; it stops where the spare stock or the flexibility is used up.
    """
    share, limit = float(alone.min()), flexibility * float(need.sum())
    while share < 1.0:
        asked, rise, spare, fall, end = 0.0, 0.0, 0.0, 0.0, 1.0
        for n in range(need.size):
            if alone[n] > share:
                end = min(end, alone[n])
            elif alpha[n] > 0.0:
                asked += need[n] * (share - alone[n]) / alpha[n]
                rise += need[n] / alpha[n]
            if usable[n] / wanted[n] > share:  # not usable > wanted * share: rounding could then leave `end` at `share`
                spare += usable[n] - wanted[n] * share
                fall += wanted[n]
                end = min(end, usable[n] / wanted[n])
        room = share + min((limit - asked) / rise, (spare - asked) / (rise + fall))
        if room < end:
            return float(max(share, room))
        share = end
    return share


@njit(cache=True, error_model="numpy")
def _pool(economy: Economy, state: State) -> None:
    """Add up what the suppliers of each mix announce."""
    for m in range(economy.mix_lead.shape[0]):
        state.mix_promise[m, :] = 0.0
        state.mix_extra[m, :] = 0.0
        state.mix_room[m, :] = 0.0
        for e in range(economy.link_start[m], economy.link_start[m + 1]):
            i = economy.link_producer[e]
            for r in range(state.made.shape[1]):
                part = economy.link_share[e, r] * _for_users(economy, state, i, r)
                state.mix_promise[m, r] += part
                state.mix_extra[m, r] += part * state.surge[i, r]
                state.mix_room[m, r] += part * economy.surge[i]


@njit(cache=True, error_model="numpy")
def _for_users(economy: Economy, state: State, i: int, r: int) -> float:
    """Share of their baseline orders that a producer's business customers can count on."""
    if economy.intermediate_first:
        orders = economy.output[i, r] - economy.final[i, r]
        if orders > 0.0:
            return float(min(1.0, state.promise[i, r] * economy.output[i, r] / orders))
    return float(state.promise[i, r])


@njit(cache=True, error_model="numpy")
def _raise_backups(economy: Economy, state: State, remaining: Floats, offered: Floats) -> None:
    """What a backup can deliver: as far as it is up, not cut itself, and supplied with its own inputs."""
    primaries, level, supply = economy.chain.size, state.level, _supply(economy, state)
    for b in range(economy.backup_degraded.size):
        h = economy.hit_class[primaries + b]
        for r in range(offered.shape[1]):
            level[b, r] = offered[b, r] * remaining[h, r]
        for d in range(economy.need_start[b], economy.need_start[b + 1]):
            m, alpha = economy.need_mix[d], economy.need_alpha[d]
            for r in range(offered.shape[1]):
                level[b, r] = max(0.0, min(level[b, r], 1.0 - alpha * (1.0 - supply[m, r])))
    state.mix_backed[:] = 0.0
    for m in range(economy.mix_lead.shape[0]):
        for c in range(economy.contract_start[m], economy.contract_start[m + 1]):
            state.mix_backed[m] += level[economy.contract_backup[c]]


@njit(cache=True, error_model="numpy")
def _supply(economy: Economy, state: State) -> Floats:
    """(M, R) share of baseline that a mix can get today, with its backups as they were yesterday."""
    supply = state.mix_promise + state.mix_extra
    for m in range(economy.mix_lead.shape[0]):
        for c in range(economy.contract_start[m], economy.contract_start[m + 1]):
            b = economy.contract_backup[c]
            supply[m] += state.level[b] * (economy.backup_capacity[b] * economy.backup_yield[b])
    return np.minimum(1.0, supply)


@njit(cache=True, error_model="numpy")
def _order(economy: Economy, state: State, remaining: Floats, tomorrow: Floats, day: int) -> None:
    """Every slot orders: primaries as far as they promise, then their surge, then backups (eq. 3)."""
    state.mix_firm[:] = 0.0
    state.mix_surging[:] = 0.0
    state.mix_standing[:] = 0.0
    planned = np.empty(state.served.size)
    order, short = np.empty_like(planned), np.empty_like(planned)
    # Arrays are taken out of their tuples once: inside the loop that alone would cost more than the arithmetic.
    demand, position, cover, backed = state.demand, state.position, economy.slot_cover, state.mix_backed
    promise, room, extra = state.mix_promise, state.mix_room, state.mix_extra
    place, stood_in = economy.slot_place, state.stood_in
    firm, surging, standing = state.slot_firm, state.slot_surging, state.slot_standing
    mix_firm, mix_surging, mix_standing = state.mix_firm, state.mix_surging, state.mix_standing
    use, coefficient, output = economy.slot_use, economy.slot_coefficient, economy.output
    for k in range(use.shape[0]):
        m, i = economy.slot_mix[k], economy.slot_owner[k]
        h = economy.hit_class[i]
        _plan(demand, remaining, output, coefficient, i, h, k, 1.0 + economy.surge[i], planned)
        if place[k] >= 0:
            _plan_to_stand_in(stood_in, place[k], planned)
        if economy.slot_keeps[k]:
            _restock(position, cover, use, k, m, economy.mix_lead, economy.tau, planned, order)
        else:
            _book(tomorrow, use, h, k, planned, order)
        _split(promise, room, extra, firm, surging, standing, use, k, m, planned, order, short)
        _add_up(firm, surging, standing, mix_firm, mix_surging, mix_standing, use, k, m)
        if _anyone(short, backed, use, k, m):
            _call_backups(economy, state, k, short, day)


@njit(cache=True, error_model="numpy")
def _anyone(short: Floats, backed: Floats, use: Floats, k: int, m: int) -> bool:
    """Whether a slot is short in any replication in which a backup of its mix is up."""
    found = False
    for r in range(short.size):
        found |= backed[m, r] > 0.0 and short[r] > SURGE_TOLERANCE * use[k, r]
    return found


@njit(cache=True, error_model="numpy")
def _plan(
    demand: Floats,
    remaining: Floats,
    output: Floats,
    coefficient: Floats,
    i: int,
    h: int,
    k: int,
    reach: float,
    planned: Floats,
) -> None:
    """What a slot means to use: for yesterday's demand, as far as its plant is open and can surge."""
    for r in range(planned.size):
        planned[r] = coefficient[k, r] * min(demand[i, r], output[i, r] * reach * remaining[h, r])


@njit(cache=True, error_model="numpy")
def _plan_to_stand_in(stood_in: Floats, place: int, planned: Floats) -> None:
    """A slot that stood in for others of its family yesterday means to do so again."""
    for r in range(planned.size):
        planned[r] += max(0.0, stood_in[place, r])


@njit(cache=True, error_model="numpy")
def _restock(
    position: Floats,
    cover: Floats,
    use: Floats,
    k: int,
    m: int,
    lead: Floats,
    tau: float,
    planned: Floats,
    order: Floats,
) -> None:
    """Order what is planned, and a part of what the position is off its target, up or down."""
    for r in range(order.size):
        order[r] = max(0.0, planned[r] + (use[k, r] * (cover[k, r] + lead[m, r]) - position[k, r]) / tau)


@njit(cache=True, error_model="numpy")
def _book(tomorrow: Floats, use: Floats, h: int, k: int, planned: Floats, order: Floats) -> None:
    """Book what cannot be kept for all that the plant could make tomorrow, or it would hold up every restart."""
    for r in range(order.size):
        planned[r] = max(planned[r], use[k, r] * tomorrow[h, r])
        order[r] = planned[r]


@njit(cache=True, error_model="numpy")
def _split(
    promise: Floats,
    room: Floats,
    extra: Floats,
    firm: Floats,
    surging: Floats,
    standing: Floats,
    use: Floats,
    k: int,
    m: int,
    planned: Floats,
    order: Floats,
    short: Floats,
) -> None:
    """Split an order over what the mix promises, what it can surge, and standing requests; say what is short."""
    for r in range(order.size):
        promised, reach = use[k, r] * promise[m, r], use[k, r] * room[m, r]
        silent = use[k, r] - promised
        inside = min(order[r], promised)
        above = min(order[r] - inside, reach)
        asked = min(order[r], use[k, r]) - inside
        firm[k, r] = inside / promised if promised > 0.0 else 0.0
        surging[k, r] = above / reach if reach > 0.0 else 0.0
        standing[k, r] = min(1.0, asked / silent) if asked > 0.0 and silent > 0.0 else 0.0
        short[r] = min(order[r], planned[r]) - inside - surging[k, r] * use[k, r] * extra[m, r]


@njit(cache=True, error_model="numpy")
def _add_up(
    firm: Floats,
    surging: Floats,
    standing: Floats,
    mix_firm: Floats,
    mix_surging: Floats,
    mix_standing: Floats,
    use: Floats,
    k: int,
    m: int,
) -> None:
    """Pool a slot's orders with those of all others that buy from the same mix."""
    for r in range(firm.shape[1]):
        mix_firm[m, r] += use[k, r] * firm[k, r]
        mix_surging[m, r] += use[k, r] * surging[k, r]
        mix_standing[m, r] += use[k, r] * standing[k, r]


@njit(cache=True, error_model="numpy")
def _call_backups(economy: Economy, state: State, k: int, short: Floats, day: int) -> None:
    """Ask the backups of a slot for what is short, tier by tier; what they are asked for they deliver tomorrow."""
    m, row = economy.slot_mix[k], (day + 1) % state.due.shape[0]
    use, level, due, position = economy.slot_use, state.level, state.due, state.position
    lesser_due, lesser_worth = state.degraded_due, state.degraded_due_worth
    capacity, good = economy.backup_capacity, economy.backup_yield
    worth, eligible = economy.backup_value, economy.backup_eligible
    at_home = economy.chain[economy.slot_owner[k]] >= 0
    delivered, shipped, wasted, by_backup = state.delivered, state.shipped, state.wasted, state.taken
    for c in range(economy.contract_start[m], economy.contract_start[m + 1]):
        b = economy.contract_backup[c]
        degraded = economy.backup_degraded[b]
        for r in range(short.size):
            if short[r] <= SURGE_TOLERANCE * use[k, r] or level[b, r] <= 0.0:
                continue
            # Nobody contracts more than its users can take: capacity ends at eligible / yield.
            fit = min(economy.slot_eligible[k], eligible[b, r]) if degraded else 1.0
            taken = min(short[r], use[k, r] * level[b, r] * min(capacity[b, r], fit / good[b, r]))
            if taken <= 0.0:
                continue
            usable = taken * good[b, r]
            short[r] -= taken
            if degraded:
                lesser_due[k, r] += usable
                lesser_worth[k, r] += usable * worth[b, r]
            else:
                due[row, k, r] += usable
            position[k, r] += usable
            delivered[r] += taken
            by_backup[b, r] += taken if at_home else 0.0
            shipped[r] += taken
            wasted[r] += taken - usable


@njit(cache=True, error_model="numpy")
def _demand(economy: Economy, state: State) -> None:
    """Demand is orders, final deliveries and released backlog (eq. 4)."""
    state.demand[:] = 0.0
    state.promised[:] = 0.0
    for m in range(economy.mix_lead.shape[0]):
        for e in range(economy.link_start[m], economy.link_start[m + 1]):
            i = economy.link_producer[e]
            for r in range(state.made.shape[1]):
                share = economy.link_share[e, r]
                promise = _for_users(economy, state, i, r)
                firm = share * promise * state.mix_firm[m, r]
                surging = share * promise * economy.surge[i] * state.mix_surging[m, r]
                standing = share * (1.0 - promise) * state.mix_standing[m, r]
                state.promised[i, r] += firm
                state.demand[i, r] += firm + surging + standing
    for i in range(economy.chain.size):
        for r in range(state.made.shape[1]):
            state.demand[i, r] += economy.final[i, r] + state.backlog[i, r] / economy.tau_backlog


@njit(cache=True, error_model="numpy")
def _produce(
    economy: Economy,
    state: State,
    remaining: Floats,
    volume: Floats,
    value: Floats,
    degraded: Floats,
    added: Floats,
) -> None:
    """Output is the least of capacity, demand and what every slot allows (eq. 5)."""
    for written in (volume, value, degraded, added):
        written[:] = 0.0
    count = state.served.size
    binding = np.empty(count, dtype=np.int64)
    quality, pure = np.empty(count), np.empty(count)
    made, demand, surge, delivered = state.made, state.demand, state.surge, state.delivered
    reach, shortest = _together(economy, state, demand)
    families = economy.family_start
    for i in range(economy.chain.size):
        h = economy.hit_class[i]
        for r in range(count):
            capacity = economy.output[i, r] * remaining[h, r] * (1.0 + surge[i, r])
            binding[r] = OWN if capacity < demand[i, r] else ORDERS
            made[i, r] = min(capacity, demand[i, r])
        if i < economy.slot_start.size - 1:
            _limit(economy, state, i, binding)
            for f in range(families[i], families[i + 1]):
                for r in range(count):
                    limit = demand[i, r] * reach[f, r]
                    binding[r] = shortest[f, r] if limit < made[i, r] else binding[r]
                    made[i, r] = min(made[i, r], limit)
            quality[:] = 1.0
            pure[:] = 1.0
            if families[i] < families[i + 1]:
                _stand_in(economy, state, i)
                _use_families(economy, state, i, quality, pure)
            _use(economy, state, i, quality, pure)
            if economy.chain[i] >= 0:
                _count(economy, state, i, binding, quality, pure, volume, value, degraded, added)
        for r in range(count):
            delivered[r] += made[i, r]


@njit(cache=True, error_model="numpy")
def _limit(economy: Economy, state: State, i: int, binding: Ints) -> None:
    """Let every slot of a producer limit its output, and remember the tightest."""
    made, demand, stock, degraded = state.made, state.demand, state.stock, state.degraded
    coefficient, cover, place = economy.slot_coefficient, economy.slot_cover, economy.slot_place
    for k in range(economy.slot_start[i], economy.slot_start[i + 1]):
        if place[k] >= 0:
            continue
        alpha, eligible = economy.slot_alpha[k], economy.slot_eligible[k]
        for r in range(binding.size):
            need = coefficient[k, r] * demand[i, r]
            filled = _fill(stock[k, r], degraded[k, r], need, eligible, economy.psi * cover[k, r])
            limit = demand[i, r] * (1.0 - alpha * (1.0 - filled))
            binding[r] = k if limit < made[i, r] else binding[r]
            made[i, r] = min(made[i, r], limit)


@njit(cache=True, error_model="numpy")
def _use(economy: Economy, state: State, i: int, quality: Floats, pure: Floats) -> None:
    """Take the inputs of today's output from stock, standard grade first, and weigh the quality (eq. 6)."""
    made, stock, position, used = state.made, state.stock, state.position, state.used
    coefficient, place = economy.slot_coefficient, economy.slot_place
    for k in range(economy.slot_start[i], economy.slot_start[i + 1]):
        if place[k] >= 0:
            continue
        m = economy.slot_mix[k]
        if economy.contract_start[m] < economy.contract_start[m + 1]:
            _use_degraded(economy, state, k, quality, pure)
        for r in range(used.size):
            standard = min(stock[k, r], coefficient[k, r] * made[i, r])
            stock[k, r] -= standard
            position[k, r] -= standard
            used[r] += standard
        if not economy.slot_keeps[k]:
            _expire(state, k)


@njit(cache=True, error_model="numpy")
def _use_degraded(economy: Economy, state: State, k: int, quality: Floats, pure: Floats) -> None:
    """Meet what the standard stock leaves open with degraded units, as far as they may be used."""
    i, coefficient, demand = economy.slot_owner[k], economy.slot_coefficient, state.demand
    made, stock, degraded, worth = state.made, state.stock, state.degraded, state.degraded_worth
    position, used, bound = state.position, state.used, state.bound_slot
    for r in range(used.size):
        fit = economy.slot_eligible[k] * coefficient[k, r] * demand[i, r]
        lesser = min(degraded[k, r], fit, coefficient[k, r] * made[i, r] - stock[k, r])
        if lesser <= 0.0:
            continue
        share = lesser / (lesser + stock[k, r])
        loss = (1.0 - worth[k, r] / degraded[k, r]) * share
        if economy.chain[i] >= 0:
            bound[k, r] += made[i, r] * quality[r] * loss
        quality[r] *= 1.0 - loss
        pure[r] *= 1.0 - share
        left = degraded[k, r] - lesser
        worth[k, r] *= left / degraded[k, r]
        degraded[k, r] = left
        position[k, r] -= lesser
        used[r] += lesser


@njit(cache=True, error_model="numpy")
def _stand_in(economy: Economy, state: State, i: int) -> None:
    """Say what today's output asks of a producer's families beyond each slot's own stock, and who gives it (eq. 6a)."""
    start, slots, stood_in, psi = economy.family_slot_start, economy.family_slot, state.stood_in, economy.psi
    alpha, eligible, coefficient = economy.slot_alpha, economy.slot_eligible, economy.slot_coefficient
    stock, degraded, cover = state.stock, state.degraded, economy.slot_cover
    for f in range(economy.family_start[i], economy.family_start[i + 1]):
        for place in range(start[f], start[f + 1]):
            k = slots[place]
            for r in range(stood_in.shape[1]):
                made, demand = state.made[i, r], state.demand[i, r]
                need = coefficient[k, r] * demand
                filled = _fill(stock[k, r], degraded[k, r], need, eligible[k], psi * cover[k, r])
                usable = stock[k, r] + min(degraded[k, r], eligible[k] * need)
                share = made / demand if demand > 0.0 else 1.0
                stood_in[place, r] = _wish(coefficient[k, r] * made - usable, need, filled, alpha[k], share)
        _settle(stood_in, start[f], start[f + 1])


@njit(cache=True, error_model="numpy")
def _use_families(economy: Economy, state: State, i: int, quality: Floats, pure: Floats) -> None:
    """Take what families use from stock, slots that stand in for others first, and weigh the quality (eq. 6a)."""
    start, slots, keeps = economy.family_slot_start, economy.family_slot, economy.slot_keeps
    eligible, coefficient = economy.slot_eligible, economy.slot_coefficient
    stock, degraded, worth = state.stock, state.degraded, state.degraded_worth
    made, demand, stood_in = state.made, state.demand, state.stood_in
    for f in range(economy.family_start[i], economy.family_start[i + 1]):
        for r in range(quality.size):
            given, spoiled, impure = 0.0, 0.0, 0.0  # what stands in, and of that worth lost, and degraded units
            for receives in (False, True):
                for place in range(start[f], start[f + 1]):
                    k, moved = slots[place], stood_in[place, r]
                    if (moved < 0.0) != receives:
                        continue
                    wanted = coefficient[k, r] * made[i, r] + max(0.0, moved)
                    fit = eligible[k] * coefficient[k, r] * demand[i, r]
                    units, lesser, loss = _take(stock, degraded, worth, k, r, wanted, fit)
                    state.position[k, r] -= units
                    state.used[r] += units
                    if moved > 0.0:
                        given += moved
                        spoiled += moved * loss / units
                        impure += moved * lesser / units
                    elif moved < 0.0:
                        units -= moved
                        loss -= moved * spoiled / given
                        lesser -= moved * impure / given
                    if lesser > 0.0:
                        if economy.chain[i] >= 0:
                            state.bound_slot[k, r] += made[i, r] * quality[r] * loss / units
                        quality[r] *= 1.0 - loss / units
                        pure[r] *= 1.0 - lesser / units
        for place in range(start[f], start[f + 1]):
            if not keeps[slots[place]]:
                _expire(state, slots[place])


@njit(cache=True, error_model="numpy")
def _take(
    stock: Floats, degraded: Floats, worth: Floats, k: int, r: int, wanted: float, fit: float
) -> tuple[float, float, float]:
    """Take units from a slot's stock, standard grade first: how many, how many of them degraded, what worth is lost."""
    standard = min(stock[k, r], wanted)
    stock[k, r] -= standard
    lesser = min(degraded[k, r], fit, wanted - standard)
    if lesser <= 0.0:
        return standard, 0.0, 0.0
    loss = lesser * (1.0 - worth[k, r] / degraded[k, r])
    worth[k, r] *= (degraded[k, r] - lesser) / degraded[k, r]
    degraded[k, r] -= lesser
    return standard + lesser, lesser, loss


@njit(cache=True, error_model="numpy")
def _wish(open_: float, need: float, filled: float, alpha: float, share: float) -> float:
    """What a slot has to spare when a share of the demand is made; negative: what it asks of its family."""
    if open_ <= 0.0:
        return -open_
    if alpha == 0.0:
        return 0.0
    return -max(0.0, min(open_, need * (1.0 - (1.0 - share) / alpha - filled)))


@njit(cache=True, error_model="numpy")
def _settle(stood_in: Floats, first: int, last: int) -> None:
    """Meet what is asked from what is spare, in proportion to either; in place."""
    for r in range(stood_in.shape[1]):
        asked, spare = 0.0, 0.0
        for place in range(first, last):
            asked += max(0.0, -stood_in[place, r])
            spare += max(0.0, stood_in[place, r])
        moved = min(asked, spare)
        for place in range(first, last):
            of_all = spare if stood_in[place, r] > 0.0 else asked
            stood_in[place, r] *= moved / of_all if moved > 0.0 else 0.0


@njit(cache=True, error_model="numpy")
def _expire(state: State, k: int) -> None:
    """Let go of what cannot be kept overnight."""
    for r in range(state.expired.size):
        expired = state.stock[k, r] + state.degraded[k, r]
        state.position[k, r] -= expired
        state.expired[r] += expired
        state.stock[k, r] = 0.0
        state.degraded[k, r] = 0.0
        state.degraded_worth[k, r] = 0.0


@njit(cache=True, error_model="numpy")
def _count(
    economy: Economy,
    state: State,
    i: int,
    binding: Ints,
    quality: Floats,
    pure: Floats,
    volume: Floats,
    value: Floats,
    degraded: Floats,
    added: Floats,
) -> None:
    """Add a home producer's output to its chain, and what it lost to what held it up."""
    c, made = economy.chain[i], state.made
    for r in range(binding.size):
        volume[c, r] += made[i, r]
        value[c, r] += made[i, r] * quality[r]
        degraded[c, r] += made[i, r] * (1.0 - pure[r])
        added[c, r] += made[i, r] * quality[r] * economy.value_added[i]
    for r in range(binding.size):
        missing = economy.output[i, r] - made[i, r]
        if missing > SURGE_TOLERANCE * economy.output[i, r]:
            if binding[r] == OWN:
                state.bound_own[i, r] += missing
            elif binding[r] == ORDERS:
                state.bound_orders[i, r] += missing
            else:
                state.bound_slot[binding[r], r] += missing


@njit(cache=True, error_model="numpy")
def _ration(economy: Economy, state: State) -> None:
    """Serve what was promised first, the rest in equal shares; keep what may wait (eq. 7)."""
    for i in range(economy.chain.size):
        for r in range(state.made.shape[1]):
            made, demand, firm = state.made[i, r], state.demand[i, r], state.promised[i, r]
            release = state.backlog[i, r] / economy.tau_backlog
            final = economy.final[i, r] + release
            if economy.intermediate_first:
                orders = demand - final
            else:
                orders = demand
                firm += state.promise[i, r] * final
            kept = made / firm if made < firm else 1.0
            rest = orders - firm
            extra = min(1.0, (made - firm) / rest) if made > firm and rest > 0.0 else 0.0
            if economy.intermediate_first:
                served = min(final, max(0.0, made - orders))
            else:
                served = final * (state.promise[i, r] * kept + (1.0 - state.promise[i, r]) * extra)
            state.served[r] += served
            if final > 0.0:
                missed = 1.0 - served / final
                waits = economy.deferrable[i] * economy.final[i, r] * missed
                state.backlog[i, r] += waits - release * (1.0 - missed)
            state.kept[i, r] = kept
            state.extra[i, r] = extra


@njit(cache=True, error_model="numpy")
def _ship(economy: Economy, state: State, day: int) -> None:
    """Send goods on their way: one scalar per slot times one per group of links."""
    _group(economy, state)
    due, position, shipped, rows = state.due, state.position, state.shipped, state.due.shape[0]
    use = economy.slot_use
    firm, surging, standing = state.slot_firm, state.slot_surging, state.slot_standing
    by_firm, by_surging, by_standing = state.group_firm, state.group_surging, state.group_standing
    for k in range(economy.slot_mix.size):
        m = economy.slot_mix[k]
        for g in range(economy.group_start[m], economy.group_start[m + 1]):
            row = (day + economy.group_lead[g]) % rows
            for r in range(shipped.size):
                sent = use[k, r] * (
                    firm[k, r] * by_firm[g, r] + surging[k, r] * by_surging[g, r] + standing[k, r] * by_standing[g, r]
                )
                due[row, k, r] += sent
                position[k, r] += sent
                shipped[r] += sent


@njit(cache=True, error_model="numpy")
def _group(economy: Economy, state: State) -> None:
    """What a unit of each kind of order brings along each lead time of its mix."""
    state.group_firm[:] = 0.0
    state.group_surging[:] = 0.0
    state.group_standing[:] = 0.0
    for e in range(economy.link_producer.size):
        i, g = economy.link_producer[e], economy.link_group[e]
        for r in range(state.made.shape[1]):
            share = economy.link_share[e, r]
            promise = _for_users(economy, state, i, r)
            state.group_firm[g, r] += share * promise * state.kept[i, r]
            state.group_surging[g, r] += share * promise * economy.surge[i] * state.extra[i, r]
            state.group_standing[g, r] += share * (1.0 - promise) * state.extra[i, r]


@njit(cache=True, error_model="numpy")
def _surge(economy: Economy, state: State) -> None:
    """Surge builds up while demand is above baseline, and fades otherwise (eq. 8)."""
    for i in range(economy.chain.size):
        for r in range(state.made.shape[1]):
            wanted = 0.0
            if state.demand[i, r] > economy.output[i, r] * (1.0 + SURGE_TOLERANCE):
                wanted = economy.surge[i]
            state.surge[i, r] += (wanted - state.surge[i, r]) / economy.tau_surge[i]


@njit(cache=True, error_model="numpy")
def watch(economy: Economy, state: State, row_of_mix: Ints, missing: Floats, stock: Floats) -> None:
    """Read off in the evening how the users of some mixes are supplied.

    Parameters
    ----------
    row_of_mix : (M,) row of the answers that a mix goes to; -1: none.
    missing : (W, R) [share]
        Written: the part of the usual supply that the mix's suppliers did not announce this morning.
    stock : (W, R) [share]
        Written: what its users have in stock, of what they usually have; 0 where they keep none.
    """
    usual_stock = np.zeros_like(stock)
    stock[:] = 0.0
    missing[:] = 0.0
    for m in range(row_of_mix.size):
        if row_of_mix[m] >= 0:
            for r in range(stock.shape[1]):
                left = min(1.0, state.mix_promise[m, r] + state.mix_extra[m, r])
                missing[row_of_mix[m], r] = max(0.0, 1.0 - left)
    for k in range(economy.slot_mix.size):
        w = row_of_mix[economy.slot_mix[k]]
        if w >= 0 and economy.slot_keeps[k]:
            for r in range(stock.shape[1]):
                stock[w, r] += state.stock[k, r] + state.degraded[k, r]
                usual_stock[w, r] += economy.slot_cover[k, r] * economy.slot_use[k, r]
    for w in range(stock.shape[0]):
        for r in range(stock.shape[1]):
            stock[w, r] = stock[w, r] / usual_stock[w, r] if usual_stock[w, r] > 0.0 else 0.0
