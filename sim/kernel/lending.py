"""What do members of a circle lend each other?"""

from __future__ import annotations

from math import inf

from sim.compiling import compiled_in_place
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import LANES
from sim.kernel.rows import MAKER, RARE, SLOT

__all__ = ["lend"]


@compiled_in_place
def lend(block: Block, remaining: Floats) -> None:
    """Members of a circle pool a share of their standard stock and deal it out anew (eq. 1b).

    A slot whose cover is zero in a replication takes no part in it.
    """
    slots, rare, makers = block.slots, block.rare, block.makers
    for q in range(block.circle_share.size):
        members = block.circle_slot[block.circle_start[q] : block.circle_start[q + 1]]
        lists = block.lists[:, : members.size]
        held, need, target, worth = lists[0], lists[1], lists[2], lists[3]
        for r in range(LANES):
            pool, missing = 0.0, 0.0
            for at in range(members.size):
                k = members[at]
                i, use = block.slot_owner[k], block.use[k, r]
                target[at] = use * rare[k, RARE.cover + r]
                takes_part = target[at] > 0.0
                given = block.circle_share[q] * use * slots[k, SLOT.stock + r] if takes_part else 0.0
                held[at] = use * slots[k, SLOT.stock + r] - given
                able = (1.0 + block.surge[i]) * remaining[block.hit_class[i], r]
                need[at] = use * min(makers[i, MAKER.demand + r], able) if takes_part else 0.0
                if takes_part and block.slot_place[k] >= 0:
                    need[at] += max(0.0, block.stood_in[block.slot_place[k], r])
                worth[at] = block.slot_alpha[k] / rare[k, RARE.coefficient + r] if takes_part else 0.0
                pool += given
                missing += max(0.0, need[at] - held[at])
            if missing <= pool:
                _level(pool - missing, need, target, held)
            elif block.circle_priority[q]:
                _serve_by_worth(pool, need, worth, held)
            else:
                _pour(pool, need, held)
            for at in range(members.size):
                k = members[at]
                if target[at] > 0.0:
                    slots[k, SLOT.stock + r] = held[at] / block.use[k, r]


@compiled_in_place
def _level(spare: float, need: Floats, target: Floats, held: Floats) -> None:
    """Meet all needs of today; what is left brings all to the same share of their cover, as far as it goes."""
    for at in range(held.size):
        held[at] = max(held[at], need[at]) - need[at]
    _pour(spare, target, held)
    for at in range(held.size):
        held[at] += need[at]


@compiled_in_place
def _pour(pool: float, target: Floats, held: Floats) -> None:
    """Raise the lowest to one share of their targets; who is above it keeps what he has."""
    line = inf
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


@compiled_in_place
def _serve_by_worth(pool: float, need: Floats, worth: Floats, held: Floats) -> None:
    """Meet needs in the order of what a missing unit costs; equals get the same share of what they miss."""
    above = inf
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
