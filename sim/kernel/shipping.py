"""What is sent to whom, and what arrives?

Goods go on their way on the morning after they were ordered, while what is due arrives: a slot's row is then fetched
once for both, and what takes longest goes where what arrives has been.  From outside that is the evening before: see
``hold``.
"""

from __future__ import annotations

from sim.compiling import compiled_bare, compiled_in_place
from sim.kernel.announcing import announce, limit
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import Lanes, at, fill, larger, put, smaller
from sim.kernel.rows import MAKER, MIX, PART, RARE, SLOT, SUM

__all__ = ["hold", "lay_out", "receive"]


@compiled_in_place
def lay_out(block: Block, day: int) -> None:
    """Put under way what is under way at baseline on a morning, but for what arrives on it."""
    for m in range(block.days.size):
        for ahead in range(1, block.days[m] + 1):
            come, row = fill(0.0), _row(block, m, (day + ahead) % block.days[m])
            for c in range(block.consignment_start[m], block.consignment_start[m + 1]):
                if block.consignment_days[c] > ahead:
                    come += _usual(block, c)
            for k in range(block.mix_start[m], block.mix_start[m + 1]):
                put(block.due, row + k, 0, come)


@compiled_in_place
def _usual(block: Block, c: int) -> Lanes:
    """What arrives at baseline with one lead time [days of baseline use]."""
    share = fill(0.0)
    for e in range(block.consignment_link[c], block.consignment_link[c + 1]):
        share += at(block.links, e, 0)
    return share


@compiled_in_place
def _row(block: Block, m: int, turn: int) -> int:
    """Row of what is due on one of the days that go round, to slot 0, if that were a user of the mix."""
    row: int = block.due_start[m] + turn * block.due_step[m] - block.mix_start[m]
    return row


@compiled_bare
def hold(block: Block, held: Floats) -> None:
    """Write what is in stock or under way, and how much of that has been served but not sent: (2, LANES) [money unit].

    On the first morning that is what arrives on it at baseline.
    """
    rare, is_first, total, unsent = block.rare, block.unsent[0] < 0, fill(0.0), fill(0.0)
    for m in range(block.days.size):
        promise, room = at(block.mixes, m, MIX.promise), at(block.mixes, m, MIX.room)
        consignments, usual = block.consignment_start[m + 1] - block.consignment_start[m], _usual_day(block, m)
        if not is_first:
            unsent += _weigh(block, m, 0)
        for k in range(block.mix_start[m], block.mix_start[m + 1]):
            days = at(block.slots, k, SLOT.stock)
            days += at(rare, k, RARE.lesser) + at(rare, k, RARE.lesser_due) + at(rare, k, RARE.due)
            for turn in range(block.days[m]):
                days += at(block.due, _row(block, m, turn) + k, 0)
            if is_first:
                days += usual
            else:
                split = _split(at(block.slots, k, SLOT.order), promise, room)
                for n in range(consignments):
                    days += _brought(block.parts, n, split, block.stands[m])
            total += at(block.use, k, 0) * days
    put(held, 0, 0, total)
    put(held, 1, 0, unsent)


@compiled_in_place
def receive(block: Block, day: int) -> None:
    """Yesterday's orders go on their way, what is due arrives, and producers announce what they could make (eq. 2)."""
    if block.unsent[0] < 0:
        _receive_usual(block)
        announce(block)
    else:
        sums = block.sums
        for m in range(block.days.size):
            turn = day % block.days[m]  # of the days that go round; a division, so only one
            shipped = _weigh(block, m, turn)
            put(sums, 0, SUM.shipped, at(sums, 0, SUM.shipped) + shipped)
            _move(block, m, turn)
    block.unsent[0] = day


@compiled_in_place
def _receive_usual(block: Block) -> None:
    """What arrives at baseline joins the stocks."""
    slots = block.slots
    for m in range(block.days.size):
        come = _usual_day(block, m)
        for k in range(block.mix_start[m], block.mix_start[m + 1]):
            put(slots, k, SLOT.stock, at(slots, k, SLOT.stock) + come)
            put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) + come)


@compiled_in_place
def _usual_day(block: Block, m: int) -> Lanes:
    """What arrives at baseline for a user of a mix [days of baseline use]."""
    come = fill(0.0)
    for c in range(block.consignment_start[m], block.consignment_start[m + 1]):
        come += _usual(block, c)
    return come


@compiled_in_place
def _weigh(block: Block, m: int, turn: int) -> Lanes:
    """Say what a day's use of each kind of order brings along each lead time of a mix, and where that is booked.

    ``turn`` is today's place among the days that go round.  Returns what is sent in all [money unit].
    """
    links, makers, mixes, parts = block.links, block.makers, block.mixes, block.parts
    all_firm, all_surging, all_standing = fill(0.0), fill(0.0), fill(0.0)
    for c in range(block.consignment_start[m], block.consignment_start[m + 1]):
        firm, surging, standing = fill(0.0), fill(0.0), fill(0.0)
        for e in range(block.consignment_link[c], block.consignment_link[c + 1]):
            i, share = block.link_producer[e], at(links, e, 0)
            firm += share * at(makers, i, MAKER.kept)
            surging += share * at(makers, i, MAKER.extra)
            if block.stands[m]:
                standing += share * at(makers, i, MAKER.rest)
        all_firm += firm
        all_surging += surging
        all_standing += standing
        n = c - block.consignment_start[m]
        put(parts, n, PART.firm, firm * at(mixes, m, MIX.per_promise))
        put(parts, n, PART.surging, surging * at(mixes, m, MIX.per_room))
        if block.stands[m]:
            put(parts, n, PART.standing, standing * at(mixes, m, MIX.per_silence))
        arrival = turn + block.consignment_days[c] - 1
        arrival -= block.days[m] if arrival >= block.days[m] else 0
        block.ahead[n] = _row(block, m, arrival)
    shipped = all_firm * at(mixes, m, MIX.firm) + all_surging * at(mixes, m, MIX.surging)
    if block.stands[m]:
        shipped += all_standing * at(mixes, m, MIX.standing)
    return shipped


@compiled_in_place
def _split(order: Lanes, promise: Lanes, room: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """The three parts of an order: inside the announcement, on surge, and a standing request."""
    firm = smaller(order, promise)
    return firm, smaller(order - firm, room), larger(smaller(order, 1.0) - firm, 0.0)


@compiled_in_place
def _brought(parts: Floats, n: int, split: tuple[Lanes, Lanes, Lanes], stands: bool) -> Lanes:  # noqa: FBT001
    """What the parts of an order bring along one lead time."""
    firm, surging, standing = split
    brings = firm * at(parts, n, PART.firm) + surging * at(parts, n, PART.surging)
    if stands:
        brings += standing * at(parts, n, PART.standing)
    return brings


@compiled_in_place
def _move(block: Block, m: int, turn: int) -> None:
    """Send to the users of a mix what they ordered; what is due joins their stocks, which limits what they announce.

    What takes longest takes the place of what arrives.  If all takes one day, nothing takes longest.
    """
    slots, due, ahead, parts = block.slots, block.due, block.ahead, block.parts
    promise, room, stands = at(block.mixes, m, MIX.promise), at(block.mixes, m, MIX.room), block.stands[m]
    today, last = _row(block, m, turn), block.consignment_start[m + 1] - block.consignment_start[m] - 1
    if block.consignment_days[block.consignment_start[m + 1] - 1] == 1:
        last += 1
        put(parts, last, PART.firm, fill(0.0))
        put(parts, last, PART.surging, fill(0.0))
        put(parts, last, PART.standing, fill(0.0))
    for k in range(block.mix_start[m], block.mix_start[m + 1]):
        split, sent = _split(at(slots, k, SLOT.order), promise, room), fill(0.0)
        for n in range(last):
            brings = _brought(parts, n, split, stands)
            sent += brings
            put(due, ahead[n] + k, 0, at(due, ahead[n] + k, 0) + brings)
        come = at(due, today + k, 0)
        longest = _brought(parts, last, split, stands)
        put(due, today + k, 0, longest)
        if not block.plain[k] and block.helped[k]:
            come += _come_from_backups(block, k)
        stock = at(slots, k, SLOT.stock) + come
        put(slots, k, SLOT.stock, stock)
        put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) - (sent + longest) + come)
        limit(block, k, stock)


@compiled_in_place
def _come_from_backups(block: Block, k: int) -> Lanes:
    """What backups sent to a slot yesterday arrives: degraded units at once, of standard grade how much."""
    rare, come = block.rare, at(block.rare, k, RARE.due)
    put(rare, k, RARE.lesser, at(rare, k, RARE.lesser) + at(rare, k, RARE.lesser_due))
    put(rare, k, RARE.worth, at(rare, k, RARE.worth) + at(rare, k, RARE.worth_due))
    put(rare, k, RARE.due, fill(0.0))
    put(rare, k, RARE.lesser_due, fill(0.0))
    put(rare, k, RARE.worth_due, fill(0.0))
    block.helped[k] = False
    return come
