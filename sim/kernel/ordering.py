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
        for k in range(block.mix_start[m], block.mix_start[m + 1]):
            use, i, keeps = at(slots, k, SLOT.use), block.slot_owner[k], block.slot_keeps[k]
            if block.slot_place[k] >= 0:
                plan = _plan_in_family(block, tomorrow, k, use)
            else:
                plan = at(makers, i, MAKER.planned if keeps else MAKER.booked)
            wanted = plan
            if keeps:
                wanted = larger(plan + (at(slots, k, SLOT.aim) - at(slots, k, SLOT.stock)) * block.per_tau, 0.0)
            put(slots, k, SLOT.order, wanted)
            inside = smaller(wanted, promise)
            above = smaller(wanted - inside, room)
            firm += use * inside
            surging += use * above
            standing += use * larger(smaller(wanted, 1.0) - inside, 0.0)
            if block.backed[m]:
                in_force = above * at(mixes, m, MIX.extra) * at(mixes, m, MIX.per_room)
                short = choose(at(mixes, m, MIX.backed) > 0.0, smaller(wanted, plan) - inside - in_force, 0.0)
                if any_of(short > TOLERANCE):
                    call_backups(block, k, m, short)
        put(mixes, m, MIX.firm, firm * at(mixes, m, MIX.per_promise))
        put(mixes, m, MIX.surging, surging * at(mixes, m, MIX.per_room))
        put(mixes, m, MIX.standing, standing * at(mixes, m, MIX.per_silence))


@compiled_in_place
def _plan_in_family(block: Block, tomorrow: Floats, k: int, use: Lanes) -> Lanes:
    """A slot that stood in for others of its family yesterday means to do so again."""
    i, moved = block.slot_owner[k], at(block.stood_in, block.slot_place[k], 0)
    plan = at(block.makers, i, MAKER.planned) + choose(moved > 0.0, moved / use, 0.0)
    if not block.slot_keeps[k]:
        plan = larger(plan, at(tomorrow, block.hit_class[i], 0))
    return plan
