"""How far do inputs stand in for each other?"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.announcing import lasting
from sim.kernel.block import Block, Floats, Places
from sim.kernel.lanes import LANES, Lanes, any_of, at, choose, fill, put, smaller
from sim.kernel.rows import MAKER, RARE, SLOT, SUM, TODAY, TOLERANCE

__all__ = ["announce_families", "limit_families", "use_families"]


@compiled_in_place
def announce_families(block: Block) -> None:
    """Inputs that stand in for each other limit what is announced together."""
    makers, slots = block.makers, block.slots
    for i in range(block.maker_start.size - 1):
        for f in range(block.family_start[i], block.family_start[i + 1]):
            lowest, members = fill(1.0), block.family_slot[block.family_slot_start[f] : block.family_slot_start[f + 1]]
            for k in members:
                lasts = lasting(block, k, at(slots, k, SLOT.stock), fill(1.0))
                allowed = 1.0 - block.slot_alpha[k] * (1.0 - smaller(lasts, 1.0))
                lowest = smaller(lowest, allowed)
            if any_of(lowest < 1.0):
                for r in range(LANES):
                    reach, _ = _reach(block, members, r, 1.0)
                    makers[i, MAKER.promise + r] = min(makers[i, MAKER.promise + r], reach)


@compiled_in_place
def limit_families(block: Block, i: int, demand: Lanes, made: Lanes, binding: Lanes) -> tuple[Lanes, Lanes]:
    """Let the slots of its families limit a producer's output together, and remember the shortest (eq. 5a)."""
    makers, today, slots = block.makers, block.today, block.slots
    put(makers, i, MAKER.demand, demand)
    for f in range(block.family_start[i], block.family_start[i + 1]):
        lowest, members = fill(0.0), block.family_slot[block.family_slot_start[f] : block.family_slot_start[f + 1]]
        for k in members:
            lowest = smaller(lowest, lasting(block, k, at(slots, k, SLOT.stock), demand) - demand)
        if any_of(lowest < 0.0):
            put(makers, i, MAKER.made, made)
            put(today, 0, TODAY.binding, binding)
            for r in range(LANES):
                needed, so_far = makers[i, MAKER.demand + r], makers[i, MAKER.made + r]
                reach, shortest = _reach(block, members, r, needed)
                if needed * reach < so_far * (1.0 - TOLERANCE):
                    today[0, TODAY.binding + r] = float(shortest)
                makers[i, MAKER.made + r] = min(so_far, needed * reach)
            made, binding = at(makers, i, MAKER.made), at(today, 0, TODAY.binding)
    return made, binding


@compiled_in_place
def use_families(block: Block, i: int, made: Lanes) -> tuple[Lanes, Lanes]:
    """Take what families use from stock: each slot its own where all have enough, else one for another (eq. 6a).

    Returns the quality of what is made, and the part of it that is made without degraded inputs.
    """
    slots, rare, sums, today = block.slots, block.rare, block.sums, block.today
    put(block.makers, i, MAKER.made, made)
    put(today, 0, TODAY.quality, fill(1.0))
    put(today, 0, TODAY.pure, fill(1.0))
    for f in range(block.family_start[i], block.family_start[i + 1]):
        first, last = block.family_slot_start[f], block.family_slot_start[f + 1]
        least, taken, expired = fill(0.0), fill(0.0), fill(0.0)
        for k in block.family_slot[first:last]:
            least = smaller(least, at(slots, k, SLOT.stock) - made)
        used = choose(least >= 0.0, made, 0.0)
        for k in block.family_slot[first:last]:
            put(slots, k, SLOT.stock, at(slots, k, SLOT.stock) - used)
            taken += at(block.use, k, 0) * used
        put(sums, 0, SUM.used, at(sums, 0, SUM.used) + taken)
        block.stood_in[first:last] = 0.0
        if any_of(least < 0.0):
            put(today, 0, TODAY.least, least)
            for r in range(LANES):
                if today[0, TODAY.least + r] < 0.0:
                    _use_together(block, i, f, r)
        for k in block.family_slot[first:last]:
            if not block.slot_keeps[k]:
                expired += at(block.use, k, 0) * (at(slots, k, SLOT.stock) + at(rare, k, RARE.lesser))
                put(slots, k, SLOT.stock, fill(0.0))
                put(rare, k, RARE.lesser, fill(0.0))
                put(rare, k, RARE.worth, fill(0.0))
        put(sums, 0, SUM.expired, at(sums, 0, SUM.expired) + expired)
    return at(today, 0, TODAY.quality), at(today, 0, TODAY.pure)


@compiled_in_place
def _use_together(block: Block, i: int, f: int, r: int) -> None:
    """Take what a family uses from stock, slots that stand in for others first, and weigh the quality (eq. 6a)."""
    rare, makers = block.rare, block.makers
    today, stood_in = block.today, block.stood_in
    first, last, made = block.family_slot_start[f], block.family_slot_start[f + 1], makers[i, MAKER.made + r]
    _stand_in(block, i, f, r)
    given, spoiled, impure = 0.0, 0.0, 0.0  # what stands in, and of that worth lost, and degraded units
    for receives in (False, True):
        for place in range(first, last):
            k, moved = block.family_slot[place], stood_in[place, r]
            if (moved < 0.0) != receives:
                continue
            wanted = block.use[k, r] * made + max(0.0, moved)
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
                    value = makers[i, MAKER.output + r] * made * today[0, TODAY.quality + r]
                    rare[k, RARE.bound + r] += value * loss / units
                    block.lost[block.slot_account[k], r] += value * loss / units
                today[0, TODAY.quality + r] *= 1.0 - loss / units
                today[0, TODAY.pure + r] *= 1.0 - lesser / units


@compiled_in_place
def _take(block: Block, i: int, k: int, r: int, wanted: float) -> tuple[float, float, float]:
    """Take an amount from a slot's stock, standard grade first: how much, how much degraded, what worth is lost."""
    slots, rare, use = block.slots, block.rare, block.use[k, r]
    if use <= 0.0:
        return 0.0, 0.0, 0.0
    days = min(slots[k, SLOT.stock + r], wanted / use)
    slots[k, SLOT.stock + r] -= days
    block.sums[0, SUM.used + r] += use * days
    held, fit = rare[k, RARE.lesser + r], block.slot_eligible[k] * block.makers[i, MAKER.demand + r]
    lesser = min(held, fit, wanted / use - days)
    if lesser <= 0.0:
        return use * days, 0.0, 0.0
    loss = lesser * (1.0 - rare[k, RARE.worth + r] / held)
    rare[k, RARE.worth + r] *= (held - lesser) / held
    rare[k, RARE.lesser + r] -= lesser
    slots[k, SLOT.aim + r] += lesser
    block.sums[0, SUM.used + r] += use * lesser
    return use * (days + lesser), use * lesser, use * loss


@compiled_in_place
def _stand_in(block: Block, i: int, f: int, r: int) -> None:
    """Say what today's output asks of a family beyond each slot's own stock, and who gives it (eq. 6a)."""
    slots, rare, stood_in = block.slots, block.rare, block.stood_in
    made, demand = block.makers[i, MAKER.made + r], block.makers[i, MAKER.demand + r]
    first, last = block.family_slot_start[f], block.family_slot_start[f + 1]
    share = made / demand if demand > 0.0 else 1.0
    asked, spare = 0.0, 0.0
    for place in range(first, last):
        k = block.family_slot[place]
        use, stock, lesser = block.use[k, r], slots[k, SLOT.stock + r], rare[k, RARE.lesser + r]
        usable = stock + min(lesser, block.slot_eligible[k] * demand)
        needed = demand * max(1.0, block.psi * rare[k, RARE.cover + r])
        counts = stock + min(lesser, block.slot_eligible[k] * needed)
        filled = min(1.0, counts / needed) if use * demand > 0.0 else 1.0
        wish = _wish(use * (made - usable), use * demand, filled, block.slot_alpha[k], share)
        asked += max(0.0, -wish)
        spare += max(0.0, wish)
        stood_in[place, r] = wish
    moved = min(asked, spare)
    for place in range(first, last):
        of_all = spare if stood_in[place, r] > 0.0 else asked
        stood_in[place, r] *= moved / of_all if moved > 0.0 else 0.0


@compiled_in_place
def _wish(open_: float, need: float, filled: float, alpha: float, share: float) -> float:
    """What a slot has to spare when a share of the demand is made; negative: what it asks of its family."""
    if open_ <= 0.0:
        return -open_
    if alpha == 0.0:
        return 0.0
    return -max(0.0, min(open_, need * (1.0 - (1.0 - share) / alpha - filled)))


@compiled_in_place
def _reach(block: Block, members: Places, r: int, demand: float) -> tuple[float, int]:
    """How much of an output the inputs of a family allow, and the slot that is shortest."""
    slots, rare, lists, whole = block.slots, block.rare, block.lists[:, : members.size], 0.0
    alpha, need, usable, wanted, alone = lists[0], lists[1], lists[2], lists[3], lists[4]
    reach, shortest = 1.0, 0
    for n in range(members.size):
        k = members[n]
        use, stock, lesser = block.use[k, r], slots[k, SLOT.stock + r], rare[k, RARE.lesser + r]
        felt = max(1.0, block.psi * rare[k, RARE.cover + r])  # days of stock that count as one
        lasts = (stock + min(lesser, block.slot_eligible[k] * demand * felt)) / felt
        usable[n] = use * (stock + min(lesser, block.slot_eligible[k] * demand))
        alpha[n], need[n] = block.slot_alpha[k], use * demand
        wanted[n] = need[n] * felt
        enough = lasts >= demand or use <= 0.0
        alone[n] = 1.0 if enough else 1.0 - alpha[n] * (1.0 - lasts / demand)
        whole += need[n]
        if alone[n] < reach:
            reach, shortest = alone[n], k
    if reach >= 1.0:
        return 1.0, shortest
    return _climb(reach, block.flexibility * whole, alpha, need, usable, wanted, alone), shortest


@compiled_in_place
def _climb(
    share: float, limit: float, alpha: Floats, need: Floats, usable: Floats, wanted: Floats, alone: Floats
) -> float:
    """Largest share of an output for which the inputs of a family suffice, standing in for each other (eq. 5a).

    It rises from what they allow each on its own.  What is asked and what is spare are straight lines, piece by
    piece; it stops where the spare stock or the flexibility is used up.
    """
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
            return max(share, room)
        share = end
    return share
