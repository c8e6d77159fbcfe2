"""What is sent to whom, and what arrives?

Goods go on their way on the morning after they were ordered, just before what is due arrives: a slot's row is then
fetched once for both.  From outside that is the evening before: see ``hold``.
"""

from __future__ import annotations

from sim.compiling import compiled_bare, compiled_in_place
from sim.kernel.announcing import allowed_by
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import any_of, at, fill, larger, put, smaller
from sim.kernel.rows import MAKER, MIX, PART, RARE, SLOT, SUM

__all__ = ["hold", "lay_out", "receive"]


@compiled_bare
def lay_out(block: Block, day: int) -> None:
    """Put under way what is under way at baseline on the morning of a day."""
    for m in range(block.days.size):
        first, last = block.mix_start[m], block.mix_start[m + 1]
        for g in range(block.group_start[m], block.group_start[m + 1]):
            share = fill(0.0)
            for e in block.carried_link[block.carried_start[g] : block.carried_start[g + 1]]:
                share += at(block.links, e, 0)
            for ahead in range(block.group_lead[g]):
                row = block.due_start[m] + (day + ahead) % block.days[m] * (last - first)
                for seat in range(last - first):
                    put(block.due, row + seat, 0, at(block.due, row + seat, 0) + share)


@compiled_bare
def hold(block: Block, held: Floats) -> None:
    """Send what has been ordered and made, and write what is in stock or under way: (1, LANES) [money unit]."""
    _settle(block)
    rare, total = block.rare, fill(0.0)
    for m in range(block.days.size):
        users = block.mix_start[m + 1] - block.mix_start[m]
        for k in range(block.mix_start[m], block.mix_start[m + 1]):
            days, row = at(block.slots, k, SLOT.stock), block.due_start[m] + k - block.mix_start[m]
            days += at(rare, k, RARE.lesser) + at(rare, k, RARE.lesser_due) + at(rare, k, RARE.due)
            for ahead in range(block.days[m]):
                days += at(block.due, row + ahead * users, 0)
            total += at(block.slots, k, SLOT.use) * days
    put(held, 0, 0, total)


@compiled_in_place
def _settle(block: Block) -> None:
    day = block.unsent[0]
    if day >= 0:
        for m in range(block.days.size):
            users = block.mix_start[m + 1] - block.mix_start[m]
            turn = day % block.days[m]
            _weigh(block, m, turn)
            _send(block, m)
            for seat in range(users):
                put(block.due, block.due_start[m] + turn * users + seat, 0, fill(0.0))  # has arrived
    block.unsent[0] = -1


@compiled_in_place
def receive(block: Block, day: int) -> None:
    """Yesterday's orders go on their way, what is due arrives, and producers announce what they could make (eq. 2)."""
    before = block.unsent[0]
    for m in range(block.days.size):
        turn = day % block.days[m]  # of the days that go round; a division, so only one
        if before >= 0:
            _weigh(block, m, (turn if turn > 0 else block.days[m]) - 1)
            _send(block, m)
        _arrive(block, m, turn)
    block.unsent[0] = day


@compiled_in_place
def _weigh(block: Block, m: int, turn: int) -> None:
    """Say what a day's use of each kind of order brings along each lead time of a mix, and where that is booked.

    ``turn`` is the day's place among those that go round.
    """
    links, makers, mixes, parts, sums = block.links, block.makers, block.mixes, block.parts, block.sums
    users = block.mix_start[m + 1] - block.mix_start[m]
    all_firm, all_surging, all_standing = fill(0.0), fill(0.0), fill(0.0)
    for g in range(block.group_start[m], block.group_start[m + 1]):
        firm, surging, standing = fill(0.0), fill(0.0), fill(0.0)
        for c in range(block.carried_start[g], block.carried_start[g + 1]):
            e = block.carried_link[c]
            i, share = block.link_producer[e], at(links, e, 0)
            firm += share * at(makers, i, MAKER.kept)
            surging += share * at(makers, i, MAKER.extra)
            if block.stands[m]:
                standing += share * at(makers, i, MAKER.rest)
        all_firm += firm
        all_surging += surging
        all_standing += standing
        n = g - block.group_start[m]
        put(parts, n, PART.firm, firm * at(mixes, m, MIX.per_promise))
        put(parts, n, PART.surging, surging * at(mixes, m, MIX.per_room))
        put(parts, n, PART.standing, standing * at(mixes, m, MIX.per_silence))
        arrival = turn + block.group_lead[g]
        arrival -= block.days[m] if arrival >= block.days[m] else 0
        block.ahead[n] = block.due_start[m] + arrival * users
    shipped = all_firm * at(mixes, m, MIX.firm) + all_surging * at(mixes, m, MIX.surging)
    if block.stands[m]:
        shipped += all_standing * at(mixes, m, MIX.standing)
    put(sums, 0, SUM.shipped, at(sums, 0, SUM.shipped) + shipped)


@compiled_in_place
def _send(block: Block, m: int) -> None:
    """Send goods to the users of a mix: an order's three parts times what a unit of each brings along every lead time.

    Nothing has been booked yet for the longest, the last.
    """
    slots, due, parts, ahead = block.slots, block.due, block.parts, block.ahead
    promise, room = at(block.mixes, m, MIX.promise), at(block.mixes, m, MIX.room)
    first, last = block.mix_start[m], block.group_start[m + 1] - block.group_start[m] - 1
    stands = block.stands[m]
    for seat in range(block.mix_start[m + 1] - first):
        order, sent = at(slots, first + seat, SLOT.order), fill(0.0)
        firm = smaller(order, promise)
        surging = smaller(order - firm, room)
        standing = larger(smaller(order, 1.0) - firm, 0.0)
        for n in range(last):
            brings = firm * at(parts, n, PART.firm) + surging * at(parts, n, PART.surging)
            if stands:
                brings += standing * at(parts, n, PART.standing)
            sent += brings
            put(due, ahead[n] + seat, 0, at(due, ahead[n] + seat, 0) + brings)
        brings = firm * at(parts, last, PART.firm) + surging * at(parts, last, PART.surging)
        if stands:
            brings += standing * at(parts, last, PART.standing)
        put(due, ahead[last] + seat, 0, brings)
        put(slots, first + seat, SLOT.aim, at(slots, first + seat, SLOT.aim) - (sent + brings))


@compiled_in_place
def _arrive(block: Block, m: int, turn: int) -> None:
    """What is due joins the stocks of the users of a mix, which limits what their producers announce.

    Inputs that stand in for each other limit that together, later.
    """
    slots, rare, makers, first = block.slots, block.rare, block.makers, block.mix_start[m]
    users = block.mix_start[m + 1] - first
    today = block.due_start[m] + turn * users
    for seat in range(users):
        k, come = first + seat, at(block.due, today + seat, 0)
        if not block.plain[k] and block.helped[k]:
            come += at(rare, k, RARE.due)
            put(rare, k, RARE.lesser, at(rare, k, RARE.lesser) + at(rare, k, RARE.lesser_due))
            put(rare, k, RARE.worth, at(rare, k, RARE.worth) + at(rare, k, RARE.worth_due))
            put(rare, k, RARE.due, fill(0.0))
            put(rare, k, RARE.lesser_due, fill(0.0))
            put(rare, k, RARE.worth_due, fill(0.0))
            block.helped[k] = False
        stock = at(slots, k, SLOT.stock) + come
        put(slots, k, SLOT.stock, stock)
        put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) + come)
        i, allowed = block.slot_owner[k], allowed_by(block, k, stock)
        if any_of(allowed < at(makers, i, MAKER.promise)):
            put(makers, i, MAKER.promise, smaller(at(makers, i, MAKER.promise), allowed))
