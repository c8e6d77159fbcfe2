"""What do users order, of whom?"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.backups import call_backups
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import Lanes, any_of, at, choose, fill, larger, put, smaller
from sim.kernel.rows import MAKER, MIX, SLOT, TOLERANCE

__all__ = ["order"]


@compiled_in_place
def order(block: Block, tomorrow: Floats) -> None:
    """Every slot orders: of primaries as far as they promise, then their surge, then as a standing request (eq. 3)."""
    slots, mixes, makers = block.slots, block.mixes, block.makers
    for m in range(mixes.shape[0]):
        promise, room = at(mixes, m, MIX.promise), at(mixes, m, MIX.room)
        firm, surging, standing = fill(0.0), fill(0.0), fill(0.0)
        withheld = any_of(promise < 1.0)  # else there is nothing to request beside what is announced
        for k in range(block.mix_start[m], block.mix_start[m + 1]):
            use = at(block.use, k, 0)
            if block.simple[k]:
                wanted = _corrected(block, k, at(makers, block.slot_owner[k], MAKER.planned))
            else:
                wanted = _plan(block, tomorrow, k)
                if block.slot_keeps[k]:
                    wanted = _corrected(block, k, wanted)
            put(slots, k, SLOT.order, wanted)
            inside = smaller(wanted, promise)
            firm += use * inside
            surging += use * smaller(wanted - inside, room)
            if withheld:
                standing += use * larger(smaller(wanted, 1.0) - inside, 0.0)
        put(mixes, m, MIX.firm, firm * at(mixes, m, MIX.per_promise))
        put(mixes, m, MIX.surging, surging * at(mixes, m, MIX.per_room))
        stands = any_of(standing > 0.0)
        if stands:
            standing = standing * at(mixes, m, MIX.per_silence)
            stands = any_of(standing > 0.0)
        if stands or block.stands[m]:
            put(mixes, m, MIX.standing, standing)
        block.stands[m] = stands
        if block.backed[m]:
            _ask_backups(block, tomorrow, m)


@compiled_in_place
def _corrected(block: Block, k: int, plan: Lanes) -> Lanes:
    """What a slot orders whose input can be kept: its plan, and a part of what is missing in stock or too much."""
    missing = at(block.slots, k, SLOT.aim) - at(block.slots, k, SLOT.stock)
    return larger(plan + missing * block.per_tau, 0.0)


@compiled_in_place
def _plan(block: Block, tomorrow: Floats, k: int) -> Lanes:
    """What a slot is meant to be used for; one that stood in for others of its family yesterday will do so again.

    What cannot be kept is booked for all that can be made tomorrow, or it would hold up every restart.
    """
    i = block.slot_owner[k]
    plan = at(block.makers, i, MAKER.planned)
    if block.slot_place[k] >= 0:
        moved = at(block.stood_in, block.slot_place[k], 0)
        plan += choose(moved > 0.0, moved / at(block.use, k, 0), 0.0)
    if not block.slot_keeps[k]:
        plan = larger(plan, at(tomorrow, block.hit_class[i], 0))
    return plan


@compiled_in_place
def _ask_backups(block: Block, tomorrow: Floats, m: int) -> None:
    """Users of a mix ask its backups for what its suppliers leave open of what they plan to use."""
    mixes, promise, room = block.mixes, at(block.mixes, m, MIX.promise), at(block.mixes, m, MIX.room)
    extra, per_room, up = at(mixes, m, MIX.extra), at(mixes, m, MIX.per_room), at(mixes, m, MIX.backed) > 0.0
    for k in range(block.mix_start[m], block.mix_start[m + 1]):
        wanted = at(block.slots, k, SLOT.order)
        inside = smaller(wanted, promise)
        in_force = smaller(wanted - inside, room) * extra * per_room
        short = choose(up, smaller(wanted, _plan(block, tomorrow, k)) - inside - in_force, 0.0)
        if any_of(short > TOLERANCE):
            call_backups(block, k, m, short)
