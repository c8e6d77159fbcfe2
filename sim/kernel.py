"""How do goods flow, one day?

Arrays only: the kernel knows no names, files or luck.  Axes are N producers (P primaries, of which the first J
are modelled, then B backups), K slots, F families of slots of one producer that stand in for each other, with V
slots in all, M mixes, E links, G groups of links of one mix with one lead time, C chains, Q circles
of users that lend each other stock, R replications; money is in [money unit], flows in [money unit/day].
Replications never touch each other, so the answer of one does not depend on the others in its block.

A block is LANES replications side by side.  What belongs to one slot, producer, mix or backup is one row: a field
after the other, each with a number for every lane, so that a processor adds up all lanes at once, and that what is
used together lies together.  Inside, goods of a slot are told in days of its baseline use, and those of a producer as
shares of its baseline output: most of a day is then the same few numbers for all slots of a producer.

The equations are numbered in docs/model.md.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled, compiled_inside

__all__ = [
    "BACKUP",
    "CHAIN",
    "GROUP",
    "LANES",
    "MAKER",
    "MIX",
    "SLOT",
    "SUM",
    "Block",
    "lay_out",
    "lend",
    "step",
    "watch",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

LANES = 8  # replications side by side: as many numbers as a cache line holds
TOGETHER = 32  # slots of a mix that are sent goods together: few enough for the innermost cache
TOLERANCE = 1e-9  # a difference by less than this share is rounding
OWN, ORDERS = -1.0, -2.0  # what binds a producer that no slot binds: its own capacity, or what is ordered


class SlotRow(NamedTuple):
    """Where a slot's numbers begin in its row; what every day touches comes first."""

    use: int  # baseline use [money unit/day]
    pace: int  # share of an output that a day of stock lasts for: less than one where a shortage is felt early
    stock: int  # standard grade [days of baseline use], as all that follow but for the loss
    gap: int  # what stock and all that is under way fall short of their target, of inputs that can be kept
    order: int  # today's
    plan: int  # what is meant to be used, where that is needed
    lesser: int  # degraded grade, in usable units
    worth: int  # its value: units times worth
    lesser_due: int  # degraded arrivals of tomorrow
    worth_due: int
    bound: int  # home value lost because this input was missing or degraded, summed over the run [money unit]
    cover: int  # [days]
    coefficient: int  # input per unit of output


class MakerRow(NamedTuple):
    """Where a producer's numbers begin in its row; flows are shares of its baseline output unless said otherwise."""

    output: int  # baseline output [money unit/day]
    per_output: int  # its inverse; 0 where nothing is made
    final: int  # baseline final deliveries
    promise: int  # what it announces
    offer: int  # what its business customers can count on
    offer_surge: int  # surge in force on top of that
    capacity: int  # today
    planned: int  # output that its inputs are ordered for
    booked: int  # the same of inputs that cannot be kept
    next: int  # what the cuts leave tomorrow
    surge: int  # in force
    demand: int  # yesterday's, then today's
    backlog: int
    firm: int  # orders inside the announcement, per unit of promise [money unit/day]
    surging: int  # orders on surge, per unit of room [money unit/day]
    standing: int  # standing requests, per unit of what is not announced [money unit/day]
    made: int
    quality: int  # of today's output [share of the worth of the real thing]
    pure: int  # part of it that is made without degraded inputs
    kept: int  # served of firm orders, times the offer
    extra: int  # served of orders on surge, times the offer and the surge that can be reached
    rest: int  # served of standing requests, times what is not offered
    served: int  # final deliveries
    binding: int  # slot that limits today's output, or OWN or ORDERS
    bound_own: int  # home value lost because its own capacity was cut, summed over the run [money unit]
    bound_orders: int  # because nobody ordered


class MixRow(NamedTuple):
    """Where a mix's numbers begin in its row."""

    promise: int  # share of baseline that its suppliers announce
    extra: int  # surge in force behind it [share]
    room: int  # surge that can be reached [share]
    backed: int  # backups that are up, summed over their levels
    firm: int  # orders of its users inside the announcement, then per unit of promise [money unit/day]
    surging: int  # on surge, then per unit of room
    standing: int  # standing requests, then per unit of what is not announced
    per_promise: int  # inverses; 0 of nothing
    per_room: int
    per_silence: int
    sent_firm: int  # what a day's use of each kind of order brings, over all lead times
    sent_surging: int
    sent_standing: int


class GroupRow(NamedTuple):
    """What a day's use of each kind of order brings along one lead time of a mix."""

    firm: int
    surging: int
    standing: int


class BackupRow(NamedTuple):
    """Where a backup's numbers begin in its row."""

    capacity: int  # share of every user's baseline use
    good: int  # usable units per unit delivered
    per_good: int  # its inverse
    value: int  # worth against the real thing
    eligible: int  # share of a use that may be met with it
    level: int  # share of its capacity that it can deliver
    taken: int  # delivered to home users, summed over the run [money unit]


class ChainRow(NamedTuple):
    """Where a chain's numbers begin in the row of a day: home output [money unit/day]."""

    volume: int
    value: int  # weighted with its quality
    degraded: int  # made with degraded inputs
    added: int  # value added


class SumRow(NamedTuple):
    """What is summed over a run [money unit]."""

    delivered: int  # output of primaries and backups
    shipped: int  # sent to slots, in units delivered
    served: int  # final deliveries
    wasted: int  # lost to yield
    used: int  # taken from stock
    expired: int  # services and other inputs that cannot be kept


SLOT = SlotRow(*range(0, LANES * len(SlotRow._fields), LANES))
MAKER = MakerRow(*range(0, LANES * len(MakerRow._fields), LANES))
MIX = MixRow(*range(0, LANES * len(MixRow._fields), LANES))
GROUP = GroupRow(*range(0, LANES * len(GroupRow._fields), LANES))
BACKUP = BackupRow(*range(0, LANES * len(BackupRow._fields), LANES))
CHAIN = ChainRow(*range(0, LANES * len(ChainRow._fields), LANES))
SUM = SumRow(*range(0, LANES * len(SumRow._fields), LANES))


class Block(NamedTuple):
    """Some replications of an economy, and the state they are in."""

    # one row each, as said above
    slots: Floats
    makers: Floats
    mixes: Floats
    groups: Floats
    backups: Floats
    sums: Floats  # (6 LANES,)
    links: Floats  # (E, LANES) share of a supplier in its mix
    due: Floats  # (days of all slots, LANES) standard arrivals: each mix's days go round, its slots side by side
    stood_in: Floats  # (V, LANES) given to others of the family yesterday; negative: taken [money unit]
    lesser: Flags  # (K,) whether a slot ever held degraded goods
    up: Flags  # (B,) whether a backup is up today
    backed: Flags  # (M,) whether one of a mix is
    days: Ints  # (M,) days that go round, of slots of a mix
    today: Ints  # (M,) row of `due` where those of its slots begin that arrive today
    tomorrow: Ints  # (M,) the same for tomorrow
    group_day: Ints  # (G,) the same for the day on which what is sent today arrives
    # the economy, as in Economy
    surge: Floats
    per_surge: Floats  # (P,) inverse of `tau_surge` [1/day]
    deferrable: Floats
    value_added: Floats
    chain: Ints
    hit_class: Ints
    slot_start: Ints
    slot_owner: Ints
    slot_alpha: Floats
    slot_keeps: Flags
    slot_eligible: Floats
    slot_mix: Ints
    mix_start: Ints  # (M + 1,) first slot of each mix
    mix_slot: Ints  # (K,) slots mix by mix, so that what is the same for a mix is fetched once
    slot_seat: Ints  # (K,) place of a slot among those of its mix
    slot_place: Ints
    family_start: Ints
    family_slot_start: Ints
    family_slot: Ints
    link_start: Ints
    link_producer: Ints
    link_group: Ints
    group_start: Ints
    group_lead: Ints
    due_start: Ints  # (M + 1,) first row of each mix
    contract_start: Ints
    contract_backup: Ints
    backup_degraded: Flags
    need_start: Ints
    need_mix: Ints
    need_alpha: Floats
    circle_start: Ints
    circle_slot: Ints
    circle_share: Floats
    circle_priority: Flags
    lanes: int  # LANES; said as a number that the compiler does not know, for it unrolls what it should vectorise
    flexibility: float
    per_tau: float  # inverse of the stock correction [1/day]
    per_backlog: float  # the same of the backlog
    intermediate_first: bool


@compiled
def step(block: Block, day: int, remaining: Floats, tomorrow: Floats, offered: Floats, chains: Floats) -> None:
    """Move a block over one day and write the day's home output of every chain.

    Parameters
    ----------
    remaining : (classes, LANES) [share]
        What the cuts leave of the capacity today, by class of producers.
    tomorrow : (classes, LANES) [share]
        The same a day later: whoever reopens tomorrow books tomorrow's services today.
    offered : (B, LANES) [share]
        How far the response has brought each backup up today, as a share of its capacity.
    chains : (C, 4 LANES) [money unit/day]
        Written: a row for each chain.
    """
    _turn(block, day)
    _open(block, remaining, tomorrow)
    _arrive(block)
    if block.circle_share.size > 0:
        lend(block, remaining)
        _open(block, remaining, tomorrow)
        _announce(block)
    _announce_families(block)
    _offer(block)
    _pool(block)
    _raise_backups(block, remaining, offered)
    _order(block)
    _call_backups(block)
    _demand(block)
    _begin(block)
    _limit(block)
    _limit_families(block)
    _use_families(block)
    _use(block)
    _count(block, chains)
    _ration(block)
    _group(block)
    _ship(block)


@compiled
def lay_out(block: Block, day: int) -> None:
    """Put under way what is under way at baseline on the morning of a day."""
    lanes = block.lanes
    for k in range(block.slot_mix.size):
        m = block.slot_mix[k]
        users = block.mix_start[m + 1] - block.mix_start[m]
        for e in range(block.link_start[m], block.link_start[m + 1]):
            for ahead in range(block.group_lead[block.link_group[e]]):
                row = block.due_start[m] + (day + ahead) % block.days[m] * users + block.slot_seat[k]
                for r in range(lanes):
                    block.due[row, r] += block.links[e, r]


@compiled_inside
def _turn(block: Block, day: int) -> None:
    """Find today, and the days on which goods that are sent today arrive, among those that go round."""
    for m in range(block.today.size):
        first, rows, users = block.due_start[m], block.days[m], block.mix_start[m + 1] - block.mix_start[m]
        block.today[m] = first + day % rows * users
        block.tomorrow[m] = first + (day + 1) % rows * users
        for g in range(block.group_start[m], block.group_start[m + 1]):
            block.group_day[g] = first + (day + block.group_lead[g]) % rows * users


@compiled_inside
def _arrive(block: Block) -> None:
    """Arrivals join the slot's stock, and producers announce the share of their baseline that they could make (eq. 2).

    Inputs that stand in for each other limit that together, later.
    """
    lanes, makers, slots, lesser, due = block.lanes, block.makers, block.slots, block.lesser, block.due
    start, seat, mix, today = block.slot_start, block.slot_seat, block.slot_mix, block.today
    alphas, eligibles = block.slot_alpha, block.slot_eligible
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            row = today[mix[k]] + seat[k]
            alpha, eligible = alphas[k], eligibles[k]
            if block.slot_place[k] >= 0:
                alpha = 0.0
            if lesser[k]:
                for r in range(lanes):
                    slots[k, SLOT.lesser + r] += slots[k, SLOT.lesser_due + r]
                    slots[k, SLOT.worth + r] += slots[k, SLOT.worth_due + r]
                    slots[k, SLOT.lesser_due + r] = 0.0
                    slots[k, SLOT.worth_due + r] = 0.0
                for r in range(lanes):
                    stock = slots[k, SLOT.stock + r] + due[row, r]
                    slots[k, SLOT.stock + r] = stock
                    due[row, r] = 0.0
                    usable = stock + min(slots[k, SLOT.lesser + r], eligible)
                    allowed = 1.0 - alpha * (1.0 - min(1.0, usable * slots[k, SLOT.pace + r]))
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], allowed)
            else:
                for r in range(lanes):
                    stock = slots[k, SLOT.stock + r] + due[row, r]
                    slots[k, SLOT.stock + r] = stock
                    due[row, r] = 0.0
                    allowed = 1.0 - alpha * (1.0 - min(1.0, stock * slots[k, SLOT.pace + r]))
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], allowed)


@compiled
def lend(block: Block, remaining: Floats) -> None:
    """Members of a circle pool a share of their standard stock and deal it out anew (eq. 1b).

    A slot whose cover is zero in a replication takes no part in it.
    """
    lanes = block.lanes
    slots, makers = block.slots, block.makers
    for q in range(block.circle_share.size):
        members = block.circle_slot[block.circle_start[q] : block.circle_start[q + 1]]
        held, need = np.empty(members.size), np.empty(members.size)
        target, worth = np.empty(members.size), np.empty(members.size)
        for r in range(lanes):
            pool = 0.0
            for at in range(members.size):
                k = members[at]
                i, use = block.slot_owner[k], slots[k, SLOT.use + r]
                target[at] = use * slots[k, SLOT.cover + r]
                takes_part = target[at] > 0.0
                given = block.circle_share[q] * use * slots[k, SLOT.stock + r] if takes_part else 0.0
                held[at] = use * slots[k, SLOT.stock + r] - given
                able = (1.0 + block.surge[i]) * remaining[block.hit_class[i], r]
                need[at] = use * min(makers[i, MAKER.demand + r], able) if takes_part else 0.0
                worth[at] = block.slot_alpha[k] / slots[k, SLOT.coefficient + r] if takes_part else 0.0
                pool += given
            missing = np.maximum(0.0, need - held).sum()
            if missing <= pool:
                _level(pool - missing, need, target, held)
            elif block.circle_priority[q]:
                _serve_by_worth(pool, need, worth, held)
            else:
                _pour(pool, need, held)
            for at in range(members.size):
                k = members[at]
                if target[at] > 0.0:
                    after = held[at] / slots[k, SLOT.use + r]
                    slots[k, SLOT.gap + r] -= after - slots[k, SLOT.stock + r]
                    slots[k, SLOT.stock + r] = after


@compiled_inside
def _level(spare: float, need: Floats, target: Floats, held: Floats) -> None:
    """Meet all needs of today; what is left brings all to the same share of their cover, as far as it goes."""
    held[:] = np.maximum(held, need) - need
    _pour(spare, target, held)
    held += need


@compiled_inside
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


@compiled_inside
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


@compiled_inside
def _open(block: Block, remaining: Floats, tomorrow: Floats) -> None:
    """What every producer could make today, and means to make."""
    lanes = block.lanes
    makers = block.makers
    for i in range(makers.shape[0]):
        h, reach = block.hit_class[i], 1.0 + block.surge[i]
        for r in range(lanes):
            left = remaining[h, r]
            makers[i, MAKER.promise + r] = left
            makers[i, MAKER.capacity + r] = left * (1.0 + makers[i, MAKER.surge + r])
            makers[i, MAKER.planned + r] = min(makers[i, MAKER.demand + r], reach * left)
        for r in range(lanes):
            # What cannot be kept is booked for all that can be made tomorrow, or it would hold up every restart.
            makers[i, MAKER.next + r] = tomorrow[h, r]
            makers[i, MAKER.booked + r] = max(makers[i, MAKER.planned + r], tomorrow[h, r])


@compiled_inside
def _announce(block: Block) -> None:
    """Every producer announces once more, after its stock has changed by lending."""
    lanes, makers, slots, lesser, place = block.lanes, block.makers, block.slots, block.lesser, block.slot_place
    start, alphas, eligibles = block.slot_start, block.slot_alpha, block.slot_eligible
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            if place[k] >= 0:
                continue
            alpha, eligible = alphas[k], eligibles[k]
            if lesser[k]:
                for r in range(lanes):
                    usable = slots[k, SLOT.stock + r] + min(slots[k, SLOT.lesser + r], eligible)
                    allowed = 1.0 - alpha * (1.0 - min(1.0, usable * slots[k, SLOT.pace + r]))
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], allowed)
            else:
                for r in range(lanes):
                    allowed = 1.0 - alpha * (1.0 - min(1.0, slots[k, SLOT.stock + r] * slots[k, SLOT.pace + r]))
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], allowed)


@compiled_inside
def _announce_families(block: Block) -> None:
    """Inputs that stand in for each other limit what is announced together."""
    lanes, makers, slots, lowest = block.lanes, block.makers, block.slots, np.empty(block.lanes)
    flexibility = block.flexibility
    for i in range(block.slot_start.size - 1):
        for f in range(block.family_start[i], block.family_start[i + 1]):
            lowest[:] = 1.0
            members = block.family_slot[block.family_slot_start[f] : block.family_slot_start[f + 1]]
            for k in members:
                alpha, eligible = block.slot_alpha[k], block.slot_eligible[k]
                for r in range(lanes):
                    usable = slots[k, SLOT.stock + r] + min(slots[k, SLOT.lesser + r], eligible)
                    allowed = 1.0 - alpha * (1.0 - min(1.0, usable * slots[k, SLOT.pace + r]))
                    lowest[r] = min(lowest[r], allowed)
            for r in range(lanes):
                if lowest[r] < 1.0:
                    reach, _ = _reach(slots, members, block.slot_alpha, block.slot_eligible, flexibility, r, 1.0)
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], reach)


@compiled_inside
def _reach(
    slots: Floats, members: Ints, alphas: Floats, eligibles: Floats, flexibility: float, r: int, demand: float
) -> tuple[float, int]:
    """How much of an output the inputs of a family allow, and the slot that is shortest."""
    need, usable, wanted, alone = np.empty((4, members.size))
    reach, shortest = 1.0, 0
    for n in range(members.size):
        k = members[n]
        use, stock = slots[k, SLOT.use + r], slots[k, SLOT.stock + r]
        stock += min(slots[k, SLOT.lesser + r], eligibles[k] * demand)
        lasts = stock * slots[k, SLOT.pace + r]
        need[n] = use * demand
        usable[n] = use * stock
        wanted[n] = need[n] / slots[k, SLOT.pace + r]
        enough = lasts >= demand or use <= 0.0
        alone[n] = 1.0 if enough else 1.0 - alphas[k] * (1.0 - lasts / demand)
        if alone[n] < reach:
            reach, shortest = alone[n], k
    if reach >= 1.0:
        return 1.0, shortest
    return _climb(alphas[members], need, usable, wanted, alone, flexibility), shortest


@compiled_inside
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


@compiled_inside
def _offer(block: Block) -> None:
    """Share of their baseline orders that a producer's business customers can count on."""
    lanes = block.lanes
    makers = block.makers
    for i in range(makers.shape[0]):
        for r in range(lanes):
            offer = makers[i, MAKER.promise + r]
            if block.intermediate_first:
                orders = 1.0 - makers[i, MAKER.final + r]
                offer = min(1.0, offer / orders) if orders > 0.0 else offer
            makers[i, MAKER.offer + r] = offer
            makers[i, MAKER.offer_surge + r] = offer * makers[i, MAKER.surge + r]


@compiled_inside
def _pool(block: Block) -> None:
    """Add up what the suppliers of each mix announce."""
    lanes = block.lanes
    mixes, makers, links = block.mixes, block.makers, block.links
    for m in range(mixes.shape[0]):
        for r in range(lanes):
            mixes[m, MIX.promise + r] = 0.0
            mixes[m, MIX.extra + r] = 0.0
            mixes[m, MIX.room + r] = 0.0
        for e in range(block.link_start[m], block.link_start[m + 1]):
            i = block.link_producer[e]
            surge = block.surge[i]
            for r in range(lanes):
                part = links[e, r] * makers[i, MAKER.offer + r]
                mixes[m, MIX.promise + r] += part
                mixes[m, MIX.extra + r] += links[e, r] * makers[i, MAKER.offer_surge + r]
                mixes[m, MIX.room + r] += part * surge
        for r in range(lanes):
            promise, room = mixes[m, MIX.promise + r], mixes[m, MIX.room + r]
            silence = 1.0 - promise
            mixes[m, MIX.per_promise + r] = 1.0 / promise if promise > 0.0 else 0.0
            mixes[m, MIX.per_room + r] = 1.0 / room if room > 0.0 else 0.0
            mixes[m, MIX.per_silence + r] = 1.0 / silence if silence > 0.0 else 0.0
            mixes[m, MIX.firm + r] = 0.0
            mixes[m, MIX.surging + r] = 0.0
            mixes[m, MIX.standing + r] = 0.0


@compiled_inside
def _raise_backups(block: Block, remaining: Floats, offered: Floats) -> None:
    """What a backup can deliver: as far as it is up, not cut itself, and supplied with its own inputs."""
    lanes = block.lanes
    primaries, backups = block.makers.shape[0], block.backups
    supply = _supply(block)
    for b in range(backups.shape[0]):
        h = block.hit_class[primaries + b]
        for r in range(lanes):
            backups[b, BACKUP.level + r] = offered[b, r] * remaining[h, r]
        block.up[b] = _is_up(backups, b, lanes)
        if not block.up[b]:
            continue
        for d in range(block.need_start[b], block.need_start[b + 1]):
            m, alpha = block.need_mix[d], block.need_alpha[d]
            for r in range(lanes):
                supplied = 1.0 - alpha * (1.0 - min(1.0, supply[m, r]))
                backups[b, BACKUP.level + r] = max(0.0, min(backups[b, BACKUP.level + r], supplied))
        block.up[b] = _is_up(backups, b, lanes)
    for m in range(block.mixes.shape[0]):
        block.backed[m] = False
        for r in range(lanes):
            block.mixes[m, MIX.backed + r] = 0.0
        for c in range(block.contract_start[m], block.contract_start[m + 1]):
            b = block.contract_backup[c]
            if block.up[b]:
                block.backed[m] = True
                for r in range(lanes):
                    block.mixes[m, MIX.backed + r] += backups[b, BACKUP.level + r]


@compiled_inside
def _is_up(backups: Floats, b: int, lanes: int) -> bool:
    """Whether a backup can deliver anything in some lane."""
    highest = 0.0
    for r in range(lanes):
        highest = max(highest, backups[b, BACKUP.level + r])
    return highest > 0.0


@compiled_inside
def _supply(block: Block) -> Floats:
    """(M, LANES) share of baseline that a mix can get today, with its backups as they were yesterday."""
    lanes = block.lanes
    mixes, backups = block.mixes, block.backups
    supply = np.empty((mixes.shape[0], LANES))
    for m in range(mixes.shape[0]):
        for r in range(lanes):
            supply[m, r] = mixes[m, MIX.promise + r] + mixes[m, MIX.extra + r]
        for c in range(block.contract_start[m], block.contract_start[m + 1]):
            b = block.contract_backup[c]
            if not block.up[b]:
                continue
            for r in range(lanes):
                brings = backups[b, BACKUP.capacity + r] * backups[b, BACKUP.good + r]
                supply[m, r] += backups[b, BACKUP.level + r] * brings
    return supply


@compiled_inside
def _order(block: Block) -> None:
    """Every slot orders: of primaries as far as they promise, then their surge, then as a standing request (eq. 3)."""
    lanes, slots, mixes, makers, owner = block.lanes, block.slots, block.mixes, block.makers, block.slot_owner
    keeps, place, per_tau = block.slot_keeps, block.slot_place, block.per_tau
    for m in range(mixes.shape[0]):
        for k in block.mix_slot[block.mix_start[m] : block.mix_start[m + 1]]:
            i = owner[k]
            if place[k] >= 0:
                _plan_in_family(slots, makers, block.stood_in, i, k, place[k], keeps[k])
                correction = per_tau if keeps[k] else 0.0
                for r in range(lanes):
                    order = max(0.0, slots[k, SLOT.plan + r] + slots[k, SLOT.gap + r] * correction)
                    slots[k, SLOT.order + r] = order
                    inside = min(order, mixes[m, MIX.promise + r])
                    above = min(order - inside, mixes[m, MIX.room + r])
                    mixes[m, MIX.firm + r] += slots[k, SLOT.use + r] * inside
                    mixes[m, MIX.surging + r] += slots[k, SLOT.use + r] * above
                    mixes[m, MIX.standing + r] += slots[k, SLOT.use + r] * max(0.0, min(order, 1.0) - inside)
            elif keeps[k]:
                for r in range(lanes):
                    order = max(0.0, makers[i, MAKER.planned + r] + slots[k, SLOT.gap + r] * per_tau)
                    slots[k, SLOT.order + r] = order
                    inside = min(order, mixes[m, MIX.promise + r])
                    above = min(order - inside, mixes[m, MIX.room + r])
                    mixes[m, MIX.firm + r] += slots[k, SLOT.use + r] * inside
                    mixes[m, MIX.surging + r] += slots[k, SLOT.use + r] * above
                    mixes[m, MIX.standing + r] += slots[k, SLOT.use + r] * max(0.0, min(order, 1.0) - inside)
            else:
                for r in range(lanes):
                    order = makers[i, MAKER.booked + r]
                    slots[k, SLOT.order + r] = order
                    inside = min(order, mixes[m, MIX.promise + r])
                    above = min(order - inside, mixes[m, MIX.room + r])
                    mixes[m, MIX.firm + r] += slots[k, SLOT.use + r] * inside
                    mixes[m, MIX.surging + r] += slots[k, SLOT.use + r] * above
                    mixes[m, MIX.standing + r] += slots[k, SLOT.use + r] * max(0.0, min(order, 1.0) - inside)


@compiled_inside
def _plan_in_family(
    slots: Floats,
    makers: Floats,
    stood_in: Floats,
    i: int,
    k: int,
    place: int,
    keeps: bool,  # noqa: FBT001
) -> None:
    """A slot that stood in for others of its family yesterday means to do so again."""
    for r in range(stood_in.shape[1]):
        moved, plan = stood_in[place, r], makers[i, MAKER.planned + r]
        plan += moved / slots[k, SLOT.use + r] if moved > 0.0 else 0.0
        slots[k, SLOT.plan + r] = plan if keeps else max(plan, makers[i, MAKER.next + r])


@compiled_inside
def _call_backups(block: Block) -> None:
    """Ask the backups of a slot for what is short, tier by tier; what they are asked for they deliver tomorrow."""
    lanes, slots, mixes, backed, mix = block.lanes, block.slots, block.mixes, block.backed, block.slot_mix
    short, taken = np.empty(lanes), np.empty(lanes)
    makers, backups = block.makers, block.backups
    for k in range(slots.shape[0]):
        m, i, most = mix[k], block.slot_owner[k], 0.0
        if not backed[m]:
            continue
        if block.slot_place[k] < 0:
            planned = MAKER.planned if block.slot_keeps[k] else MAKER.booked
            for r in range(lanes):
                slots[k, SLOT.plan + r] = makers[i, planned + r]
        for r in range(lanes):
            order, promise = slots[k, SLOT.order + r], mixes[m, MIX.promise + r]
            above = min(max(0.0, order - promise), mixes[m, MIX.room + r])
            in_force = above * mixes[m, MIX.extra + r] * mixes[m, MIX.per_room + r]
            missing = min(order, slots[k, SLOT.plan + r]) - min(order, promise) - in_force
            short[r] = missing if mixes[m, MIX.backed + r] > 0.0 else 0.0
        for r in range(lanes):
            most = max(most, short[r])
        if most <= TOLERANCE:
            continue
        tomorrow = block.tomorrow[m] + block.slot_seat[k]
        for c in range(block.contract_start[m], block.contract_start[m + 1]):
            b = block.contract_backup[c]
            if not block.up[b]:
                continue
            degraded = block.backup_degraded[b]
            block.lesser[k] |= degraded
            row = -1 if degraded else tomorrow
            _share_out(slots, backups, block.due, block.sums, short, taken, k, b, row, block.slot_eligible[k])
            if block.chain[i] >= 0:
                for r in range(lanes):
                    backups[b, BACKUP.taken + r] += taken[r]


@compiled_inside
def _share_out(
    slots: Floats,
    backups: Floats,
    due: Floats,
    sums: Floats,
    short: Floats,
    taken: Floats,
    k: int,
    b: int,
    row: int,
    eligible: float,
) -> None:
    """Ask one backup for what a slot is short of; ``row`` is tomorrow, -1 where what it delivers is degraded."""
    lanes = short.size
    for r in range(lanes):
        # Nobody contracts more than its users can take: capacity ends at eligible / yield.
        fit = min(eligible, backups[b, BACKUP.eligible + r]) if row < 0 else 1.0
        limit = min(backups[b, BACKUP.capacity + r], fit * backups[b, BACKUP.per_good + r])
        asked = min(short[r], backups[b, BACKUP.level + r] * limit)
        taken[r] = asked if short[r] > TOLERANCE else 0.0
    for r in range(lanes):
        usable = taken[r] * backups[b, BACKUP.good + r]
        slots[k, SLOT.gap + r] -= usable
        slots[k, SLOT.lesser_due + r] += usable if row < 0 else 0.0
        slots[k, SLOT.worth_due + r] += usable * backups[b, BACKUP.value + r] if row < 0 else 0.0
    if row >= 0:
        for r in range(lanes):
            due[row, r] += taken[r] * backups[b, BACKUP.good + r]
    for r in range(lanes):
        amount = slots[k, SLOT.use + r] * taken[r]
        short[r] -= taken[r]
        taken[r] = amount
    for r in range(lanes):
        sums[SUM.delivered + r] += taken[r]
        sums[SUM.shipped + r] += taken[r]
        sums[SUM.wasted + r] += taken[r] - taken[r] * backups[b, BACKUP.good + r]


@compiled_inside
def _demand(block: Block) -> None:
    """Demand is orders, final deliveries and released backlog (eq. 4)."""
    lanes = block.lanes
    mixes, makers, links = block.mixes, block.makers, block.links
    for i in range(makers.shape[0]):
        for r in range(lanes):
            makers[i, MAKER.firm + r] = 0.0
            makers[i, MAKER.surging + r] = 0.0
            makers[i, MAKER.standing + r] = 0.0
    for m in range(mixes.shape[0]):
        for r in range(lanes):
            mixes[m, MIX.firm + r] *= mixes[m, MIX.per_promise + r]
            mixes[m, MIX.surging + r] *= mixes[m, MIX.per_room + r]
            mixes[m, MIX.standing + r] *= mixes[m, MIX.per_silence + r]
        for e in range(block.link_start[m], block.link_start[m + 1]):
            i = block.link_producer[e]
            for r in range(lanes):
                makers[i, MAKER.firm + r] += links[e, r] * mixes[m, MIX.firm + r]
                makers[i, MAKER.surging + r] += links[e, r] * mixes[m, MIX.surging + r]
                makers[i, MAKER.standing + r] += links[e, r] * mixes[m, MIX.standing + r]
    for i in range(makers.shape[0]):
        surge = block.surge[i]
        for r in range(lanes):
            offer, per = makers[i, MAKER.offer + r], makers[i, MAKER.per_output + r]
            firm = offer * makers[i, MAKER.firm + r] * per
            orders = firm + offer * surge * makers[i, MAKER.surging + r] * per
            orders += (1.0 - offer) * makers[i, MAKER.standing + r] * per
            makers[i, MAKER.firm + r] = firm
            final = makers[i, MAKER.final + r] + makers[i, MAKER.backlog + r] * block.per_backlog
            makers[i, MAKER.demand + r] = orders + final


@compiled_inside
def _begin(block: Block) -> None:
    """Output is at most capacity and demand (eq. 5); slots limit it further."""
    lanes, makers = block.lanes, block.makers
    for i in range(makers.shape[0]):
        for r in range(lanes):
            capacity, demand = makers[i, MAKER.capacity + r], makers[i, MAKER.demand + r]
            makers[i, MAKER.binding + r] = OWN if capacity < demand else ORDERS
            makers[i, MAKER.made + r] = min(capacity, demand)
            makers[i, MAKER.quality + r] = 1.0
            makers[i, MAKER.pure + r] = 1.0


@compiled_inside
def _limit(block: Block) -> None:
    """Let every slot limit its producer's output, and remember the tightest; of equals the first."""
    lanes, makers, slots, lesser, place = block.lanes, block.makers, block.slots, block.lesser, block.slot_place
    start, alphas, eligibles = block.slot_start, block.slot_alpha, block.slot_eligible
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            if place[k] >= 0:
                continue
            alpha, eligible, name = alphas[k], eligibles[k], float(k)
            if lesser[k]:
                for r in range(lanes):
                    demand, made = makers[i, MAKER.demand + r], makers[i, MAKER.made + r]
                    usable = slots[k, SLOT.stock + r] + min(slots[k, SLOT.lesser + r], eligible * demand)
                    limit = demand - alpha * (demand - min(demand, usable * slots[k, SLOT.pace + r]))
                    binds = limit < made * (1.0 - TOLERANCE)
                    makers[i, MAKER.binding + r] = name if binds else makers[i, MAKER.binding + r]
                    makers[i, MAKER.made + r] = min(made, limit)
            else:
                for r in range(lanes):
                    demand, made = makers[i, MAKER.demand + r], makers[i, MAKER.made + r]
                    lasts = slots[k, SLOT.stock + r] * slots[k, SLOT.pace + r]
                    limit = demand - alpha * (demand - min(demand, lasts))
                    binds = limit < made * (1.0 - TOLERANCE)
                    makers[i, MAKER.binding + r] = name if binds else makers[i, MAKER.binding + r]
                    makers[i, MAKER.made + r] = min(made, limit)


@compiled_inside
def _limit_families(block: Block) -> None:
    """Let the slots of a family limit a producer's output together."""
    lanes, makers, slots, lowest = block.lanes, block.makers, block.slots, np.empty(block.lanes)
    flexibility = block.flexibility
    for i in range(block.slot_start.size - 1):
        for f in range(block.family_start[i], block.family_start[i + 1]):
            lowest[:] = 0.0
            members = block.family_slot[block.family_slot_start[f] : block.family_slot_start[f + 1]]
            for k in members:
                eligible = block.slot_eligible[k]
                for r in range(lanes):
                    demand = makers[i, MAKER.demand + r]
                    usable = slots[k, SLOT.stock + r] + min(slots[k, SLOT.lesser + r], eligible * demand)
                    lowest[r] = min(lowest[r], usable * slots[k, SLOT.pace + r] - demand)
            for r in range(lanes):
                if lowest[r] < 0.0:
                    demand, made = makers[i, MAKER.demand + r], makers[i, MAKER.made + r]
                    reach, shortest = _reach(
                        slots, members, block.slot_alpha, block.slot_eligible, flexibility, r, demand
                    )
                    if demand * reach < made * (1.0 - TOLERANCE):
                        makers[i, MAKER.binding + r] = float(shortest)
                    makers[i, MAKER.made + r] = min(made, demand * reach)


@compiled_inside
def _use(block: Block) -> None:
    """Take the inputs of today's output from stock, standard grade first, and weigh the quality (eq. 6)."""
    lanes, makers, slots, sums, place = block.lanes, block.makers, block.slots, block.sums, block.slot_place
    start, keeps, lesser = block.slot_start, block.slot_keeps, block.lesser
    for i in range(start.size - 1):
        for k in range(start[i], start[i + 1]):
            if place[k] >= 0:
                continue
            if lesser[k]:
                home = 1.0 if block.chain[i] >= 0 else 0.0
                _use_lesser(slots, makers, sums, i, k, lanes, block.slot_eligible[k], home)
            if keeps[k]:
                for r in range(lanes):
                    used = min(slots[k, SLOT.stock + r], makers[i, MAKER.made + r])
                    slots[k, SLOT.stock + r] -= used
                    slots[k, SLOT.gap + r] += used
                    sums[SUM.used + r] += slots[k, SLOT.use + r] * used
            else:
                for r in range(lanes):
                    stock, use = slots[k, SLOT.stock + r], slots[k, SLOT.use + r]
                    used = min(stock, makers[i, MAKER.made + r])
                    sums[SUM.used + r] += use * used
                    sums[SUM.expired + r] += use * (stock - used)
                    slots[k, SLOT.stock + r] = 0.0
                if lesser[k]:
                    _expire_lesser(slots, sums, lanes, k)


@compiled_inside
def _expire_lesser(slots: Floats, sums: Floats, lanes: int, k: int) -> None:
    """Let go of degraded goods that cannot be kept overnight."""
    for r in range(lanes):
        sums[SUM.expired + r] += slots[k, SLOT.use + r] * slots[k, SLOT.lesser + r]
        slots[k, SLOT.lesser + r] = 0.0
        slots[k, SLOT.worth + r] = 0.0


@compiled_inside
def _use_lesser(
    slots: Floats, makers: Floats, sums: Floats, i: int, k: int, lanes: int, eligible: float, home: float
) -> None:
    """Meet what the standard stock leaves open with degraded units, as far as they may be used."""
    for r in range(lanes):
        made, held, stock = makers[i, MAKER.made + r], slots[k, SLOT.lesser + r], slots[k, SLOT.stock + r]
        lesser = max(0.0, min(held, eligible * makers[i, MAKER.demand + r], made - stock))
        share = lesser / (lesser + stock) if lesser > 0.0 else 0.0
        loss = (1.0 - slots[k, SLOT.worth + r] / held) * share if lesser > 0.0 else 0.0
        value = makers[i, MAKER.output + r] * made * makers[i, MAKER.quality + r]
        slots[k, SLOT.bound + r] += home * value * loss
        makers[i, MAKER.quality + r] *= 1.0 - loss
        makers[i, MAKER.pure + r] *= 1.0 - share
        slots[k, SLOT.worth + r] *= (held - lesser) / held if lesser > 0.0 else 1.0
        slots[k, SLOT.lesser + r] = held - lesser
        slots[k, SLOT.gap + r] += lesser
        sums[SUM.used + r] += slots[k, SLOT.use + r] * lesser


@compiled_inside
def _use_families(block: Block) -> None:
    """Take what families use from stock: each slot its own where all have enough, else one for another (eq. 6a)."""
    lanes, makers, slots, sums, least = block.lanes, block.makers, block.slots, block.sums, np.empty(block.lanes)
    for i in range(block.slot_start.size - 1):
        for f in range(block.family_start[i], block.family_start[i + 1]):
            first, last = block.family_slot_start[f], block.family_slot_start[f + 1]
            least[:] = 0.0
            for k in block.family_slot[first:last]:
                for r in range(lanes):
                    least[r] = min(least[r], slots[k, SLOT.stock + r] - makers[i, MAKER.made + r])
            for k in block.family_slot[first:last]:
                for r in range(lanes):
                    used = makers[i, MAKER.made + r] if least[r] >= 0.0 else 0.0
                    slots[k, SLOT.stock + r] -= used
                    slots[k, SLOT.gap + r] += used
                    sums[SUM.used + r] += slots[k, SLOT.use + r] * used
            block.stood_in[first:last] = 0.0
            for r in range(lanes):
                if least[r] < 0.0:
                    _use_together(block, i, f, r)
            for k in block.family_slot[first:last]:
                if not block.slot_keeps[k]:
                    for r in range(lanes):
                        sums[SUM.expired + r] += slots[k, SLOT.use + r] * slots[k, SLOT.stock + r]
                        slots[k, SLOT.stock + r] = 0.0
                    _expire_lesser(slots, sums, lanes, k)


@compiled_inside
def _use_together(block: Block, i: int, f: int, r: int) -> None:
    """Take what a family uses from stock, slots that stand in for others first, and weigh the quality (eq. 6a)."""
    slots, makers, stood_in = block.slots, block.makers, block.stood_in
    first, last, made = block.family_slot_start[f], block.family_slot_start[f + 1], makers[i, MAKER.made + r]
    _stand_in(block, i, f, r)
    given, spoiled, impure = 0.0, 0.0, 0.0  # what stands in, and of that worth lost, and degraded units
    for receives in (False, True):
        for place in range(first, last):
            k, moved = block.family_slot[place], stood_in[place, r]
            if (moved < 0.0) != receives:
                continue
            wanted = slots[k, SLOT.use + r] * made + max(0.0, moved)
            units, lesser, loss = _take(block, i, k, r, wanted)
            if moved > 0.0:
                given += moved
                spoiled += moved * loss / units
                impure += moved * lesser / units
            elif moved < 0.0:
                units -= moved
                loss -= moved * spoiled / given
                lesser -= moved * impure / given
            if lesser > 0.0:
                if block.chain[i] >= 0:
                    value = makers[i, MAKER.output + r] * made * makers[i, MAKER.quality + r]
                    slots[k, SLOT.bound + r] += value * loss / units
                makers[i, MAKER.quality + r] *= 1.0 - loss / units
                makers[i, MAKER.pure + r] *= 1.0 - lesser / units


@compiled_inside
def _take(block: Block, i: int, k: int, r: int, wanted: float) -> tuple[float, float, float]:
    """Take an amount from a slot's stock, standard grade first: how much, how much degraded, what worth is lost."""
    slots, use = block.slots, block.slots[k, SLOT.use + r]
    if use <= 0.0:
        return 0.0, 0.0, 0.0
    days = min(slots[k, SLOT.stock + r], wanted / use)
    slots[k, SLOT.stock + r] -= days
    slots[k, SLOT.gap + r] += days
    block.sums[SUM.used + r] += use * days
    held, fit = slots[k, SLOT.lesser + r], block.slot_eligible[k] * block.makers[i, MAKER.demand + r]
    lesser = min(held, fit, wanted / use - days)
    if lesser <= 0.0:
        return use * days, 0.0, 0.0
    loss = lesser * (1.0 - slots[k, SLOT.worth + r] / held)
    slots[k, SLOT.worth + r] *= (held - lesser) / held
    slots[k, SLOT.lesser + r] -= lesser
    slots[k, SLOT.gap + r] += lesser
    block.sums[SUM.used + r] += use * lesser
    return use * (days + lesser), use * lesser, use * loss


@compiled_inside
def _stand_in(block: Block, i: int, f: int, r: int) -> None:
    """Say what today's output asks of a family beyond each slot's own stock, and who gives it (eq. 6a)."""
    slots, stood_in = block.slots, block.stood_in
    made, demand = block.makers[i, MAKER.made + r], block.makers[i, MAKER.demand + r]
    first, last = block.family_slot_start[f], block.family_slot_start[f + 1]
    share = made / demand if demand > 0.0 else 1.0
    asked, spare = 0.0, 0.0
    for place in range(first, last):
        k = block.family_slot[place]
        use, usable = slots[k, SLOT.use + r], slots[k, SLOT.stock + r]
        usable += min(slots[k, SLOT.lesser + r], block.slot_eligible[k] * demand)
        filled = min(1.0, usable * slots[k, SLOT.pace + r] / demand) if use * demand > 0.0 else 1.0
        wish = _wish(use * (made - usable), use * demand, filled, block.slot_alpha[k], share)
        asked += max(0.0, -wish)
        spare += max(0.0, wish)
        stood_in[place, r] = wish
    moved = min(asked, spare)
    for place in range(first, last):
        of_all = spare if stood_in[place, r] > 0.0 else asked
        stood_in[place, r] *= moved / of_all if moved > 0.0 else 0.0


@compiled_inside
def _wish(open_: float, need: float, filled: float, alpha: float, share: float) -> float:
    """What a slot has to spare when a share of the demand is made; negative: what it asks of its family."""
    if open_ <= 0.0:
        return -open_
    if alpha == 0.0:
        return 0.0
    return -max(0.0, min(open_, need * (1.0 - (1.0 - share) / alpha - filled)))


@compiled_inside
def _count(block: Block, chains: Floats) -> None:
    """Add home producers' output to their chains, and what they lost to what held them up."""
    lanes, makers, slots, sums = block.lanes, block.makers, block.slots, block.sums
    chains[:] = 0.0
    for i in range(makers.shape[0]):
        c, added = block.chain[i], block.value_added[i]
        for r in range(lanes):
            sums[SUM.delivered + r] += makers[i, MAKER.output + r] * makers[i, MAKER.made + r]
        if c < 0:
            continue
        for r in range(lanes):
            made, quality = makers[i, MAKER.output + r] * makers[i, MAKER.made + r], makers[i, MAKER.quality + r]
            chains[c, CHAIN.volume + r] += made
            chains[c, CHAIN.value + r] += made * quality
            chains[c, CHAIN.degraded + r] += made * (1.0 - makers[i, MAKER.pure + r])
            chains[c, CHAIN.added + r] += made * quality * added
        for r in range(lanes):
            missing = (1.0 - makers[i, MAKER.made + r]) * makers[i, MAKER.output + r]
            if missing > TOLERANCE * makers[i, MAKER.output + r]:
                cause = makers[i, MAKER.binding + r]
                if cause == OWN:
                    makers[i, MAKER.bound_own + r] += missing
                elif cause == ORDERS:
                    makers[i, MAKER.bound_orders + r] += missing
                else:
                    slots[int(cause), SLOT.bound + r] += missing


@compiled_inside
def _ration(block: Block) -> None:
    """Serve what was promised first, the rest in equal shares; keep what may wait (eq. 7, 8)."""
    lanes = block.lanes
    makers, sums = block.makers, block.sums
    for i in range(makers.shape[0]):
        deferrable, reach, pace = block.deferrable[i], block.surge[i], block.per_surge[i]
        for r in range(lanes):
            made, demand, firm = makers[i, MAKER.made + r], makers[i, MAKER.demand + r], makers[i, MAKER.firm + r]
            promise, offer = makers[i, MAKER.promise + r], makers[i, MAKER.offer + r]
            release = makers[i, MAKER.backlog + r] * block.per_backlog
            final = makers[i, MAKER.final + r] + release
            orders = demand - final if block.intermediate_first else demand
            firm += 0.0 if block.intermediate_first else promise * final
            rest = orders - firm
            kept = made / firm if made < firm else 1.0
            extra = min(1.0, (made - firm) / rest) if made > firm and rest > 0.0 else 0.0
            if block.intermediate_first:
                served = min(final, max(0.0, made - orders))
            else:
                served = final * (promise * kept + (1.0 - promise) * extra)
            missed = 1.0 - served / final if final > 0.0 else 0.0
            makers[i, MAKER.backlog + r] += (
                deferrable * makers[i, MAKER.final + r] * missed - release * (1.0 - missed) if final > 0.0 else 0.0
            )
            makers[i, MAKER.served + r] = served
            makers[i, MAKER.kept + r] = offer * kept
            makers[i, MAKER.extra + r] = offer * reach * extra
            makers[i, MAKER.rest + r] = (1.0 - offer) * extra
            wanted = reach if demand > 1.0 + TOLERANCE else 0.0
            makers[i, MAKER.surge + r] += (wanted - makers[i, MAKER.surge + r]) * pace
        for r in range(lanes):
            sums[SUM.served + r] += makers[i, MAKER.output + r] * makers[i, MAKER.served + r]


@compiled_inside
def _group(block: Block) -> None:
    """What a day's use of each kind of order brings along each lead time of its mix."""
    lanes = block.lanes
    groups, mixes, makers, links = block.groups, block.mixes, block.makers, block.links
    groups[:] = 0.0
    for e in range(links.shape[0]):
        i, g = block.link_producer[e], block.link_group[e]
        for r in range(lanes):
            groups[g, GROUP.firm + r] += links[e, r] * makers[i, MAKER.kept + r]
            groups[g, GROUP.surging + r] += links[e, r] * makers[i, MAKER.extra + r]
            groups[g, GROUP.standing + r] += links[e, r] * makers[i, MAKER.rest + r]
    for m in range(mixes.shape[0]):
        for r in range(lanes):
            mixes[m, MIX.sent_firm + r] = 0.0
            mixes[m, MIX.sent_surging + r] = 0.0
            mixes[m, MIX.sent_standing + r] = 0.0
        for g in range(block.group_start[m], block.group_start[m + 1]):
            for r in range(lanes):
                groups[g, GROUP.firm + r] *= mixes[m, MIX.per_promise + r]
                groups[g, GROUP.surging + r] *= mixes[m, MIX.per_room + r]
                groups[g, GROUP.standing + r] *= mixes[m, MIX.per_silence + r]
            for r in range(lanes):
                mixes[m, MIX.sent_firm + r] += groups[g, GROUP.firm + r]
                mixes[m, MIX.sent_surging + r] += groups[g, GROUP.surging + r]
                mixes[m, MIX.sent_standing + r] += groups[g, GROUP.standing + r]


@compiled_inside
def _ship(block: Block) -> None:
    """Send goods on their way: an order's three parts times what a unit of each brings along every lead time."""
    lanes, groups, due, start = block.lanes, block.groups, block.due, block.mix_start
    parts = np.empty((TOGETHER, 3 * LANES))
    for m in range(start.size - 1):
        for first in range(start[m], start[m + 1], TOGETHER):
            chosen = block.mix_slot[first : min(first + TOGETHER, start[m + 1])]
            _split(block, m, chosen, parts)
            for g in range(block.group_start[m], block.group_start[m + 1]):
                row = block.group_day[g] + first - start[m]
                for at in range(chosen.size):
                    for r in range(lanes):
                        due[row + at, r] += (
                            parts[at, GROUP.firm + r] * groups[g, GROUP.firm + r]
                            + parts[at, GROUP.surging + r] * groups[g, GROUP.surging + r]
                            + parts[at, GROUP.standing + r] * groups[g, GROUP.standing + r]
                        )


@compiled_inside
def _split(block: Block, m: int, chosen: Ints, parts: Floats) -> None:
    """Split the orders of some slots of a mix into their three parts, and book what they bring over all lead times."""
    lanes, slots, mixes, sums = block.lanes, block.slots, block.mixes, block.sums
    for at in range(chosen.size):
        k = chosen[at]
        for r in range(lanes):
            order = slots[k, SLOT.order + r]
            inside = min(order, mixes[m, MIX.promise + r])
            parts[at, GROUP.firm + r] = inside
            parts[at, GROUP.surging + r] = min(order - inside, mixes[m, MIX.room + r])
            parts[at, GROUP.standing + r] = max(0.0, min(order, 1.0) - inside)
        for r in range(lanes):
            sent = (
                parts[at, GROUP.firm + r] * mixes[m, MIX.sent_firm + r]
                + parts[at, GROUP.surging + r] * mixes[m, MIX.sent_surging + r]
                + parts[at, GROUP.standing + r] * mixes[m, MIX.sent_standing + r]
            )
            slots[k, SLOT.gap + r] -= sent
            sums[SUM.shipped + r] += slots[k, SLOT.use + r] * sent


@compiled
def watch(block: Block, row_of_mix: Ints, watched: Ints, per_usual: Floats, missing: Floats, stock: Floats) -> None:
    """Read off in the evening how the users of some mixes are supplied.

    Parameters
    ----------
    row_of_mix : (M,) row of the answers that a mix goes to; -1: none.
    watched : slots of these mixes that keep a stock.
    per_usual : (W, LANES) the inverse of what they usually have in stock, together [1 / money unit]; 0 of nothing.
    missing : (W, LANES) [share]
        Written: the part of the usual supply that the mix's suppliers did not announce this morning.
    stock : (W, LANES) [share]
        Written: what its users have in stock, of what they usually have; 0 where they keep none.  Nobody looks at
        it where nothing is missing, so where that is so in all lanes it is not added up, and 0.
    """
    lanes = block.lanes
    mixes, slots = block.mixes, block.slots
    stock[:] = 0.0
    missing[:] = 0.0
    for m in range(row_of_mix.size):
        if row_of_mix[m] >= 0:
            for r in range(lanes):
                left = min(1.0, mixes[m, MIX.promise + r] + mixes[m, MIX.extra + r])
                missing[row_of_mix[m], r] = max(0.0, 1.0 - left)
    short = np.zeros(missing.shape[0], dtype=np.bool_)
    for w in range(missing.shape[0]):
        for r in range(lanes):
            short[w] |= missing[w, r] > TOLERANCE
    for k in watched:
        w = row_of_mix[block.slot_mix[k]]
        if short[w]:
            for r in range(lanes):
                held = slots[k, SLOT.stock + r] + slots[k, SLOT.lesser + r]
                stock[w, r] += slots[k, SLOT.use + r] * held * per_usual[w, r]
