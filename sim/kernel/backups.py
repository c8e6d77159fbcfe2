"""What do backups deliver, and to whom?"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import Lanes, any_of, at, choose, fill, larger, put, smaller
from sim.kernel.rows import BACKUP, MIX, RARE, SLOT, SUM, TOLERANCE

__all__ = ["call_backups", "raise_backups"]


@compiled_in_place
def raise_backups(block: Block, remaining: Floats, offered: Floats) -> None:
    """What a backup can deliver: as far as it is up, not cut itself, and supplied with its own inputs."""
    primaries, backups, supply = block.makers.shape[0], block.backups, block.supply
    _supply(block, offered)
    for b in range(backups.shape[0]):
        if not block.up[b] and not any_of(at(offered, b, 0) > 0.0):
            continue
        level = at(offered, b, 0) * at(remaining, block.hit_class[primaries + b], 0)
        if any_of(level > 0.0):
            for d in range(block.need_start[b], block.need_start[b + 1]):
                lacking = 1.0 - smaller(at(supply, block.need_mix[d], 0), 1.0)
                level = larger(smaller(level, 1.0 - block.need_alpha[d] * lacking), 0.0)
        put(backups, b, BACKUP.level, level)
        block.up[b] = any_of(level > 0.0)
    for m in range(block.mixes.shape[0]):
        was_backed = block.backed[m]
        block.backed[m] = False
        levels = fill(0.0)
        for n in range(block.contract_start[m], block.contract_start[m + 1]):
            b = block.contract_backup[n]
            if block.up[b]:
                block.backed[m] = True
                levels += at(backups, b, BACKUP.level)
        if block.backed[m] or was_backed:
            put(block.mixes, m, MIX.backed, levels)


@compiled_in_place
def _supply(block: Block, offered: Floats) -> None:
    """Share of baseline that mixes can get today, with their backups as they were yesterday.

    Of those mixes that backups need which offer something.
    """
    mixes, backups, needed = block.mixes, block.backups, block.needed
    needed[:] = False
    for b in range(backups.shape[0]):
        if any_of(at(offered, b, 0) > 0.0):
            for d in range(block.need_start[b], block.need_start[b + 1]):
                needed[block.need_mix[d]] = True
    for m in range(mixes.shape[0]):
        if not needed[m]:
            continue
        comes = at(mixes, m, MIX.promise) + at(mixes, m, MIX.extra)
        for n in range(block.contract_start[m], block.contract_start[m + 1]):
            b = block.contract_backup[n]
            if block.up[b]:
                comes += at(backups, b, BACKUP.level) * (at(backups, b, BACKUP.capacity) * at(backups, b, BACKUP.good))
        put(block.supply, m, 0, comes)


@compiled_in_place
def call_backups(block: Block, k: int, m: int, short: Lanes) -> None:
    """Ask the backups of a slot for what is short, tier by tier; what they are asked for they deliver tomorrow."""
    slots, rare, backups, sums = block.slots, block.rare, block.backups, block.sums
    is_home = block.chain[block.slot_owner[k]] >= 0
    block.helped[k] = True
    block.plain[k] = False
    use, amounts, lost, coming = at(block.use, k, 0), fill(0.0), fill(0.0), fill(0.0)
    for n in range(block.contract_start[m], block.contract_start[m + 1]):
        b = block.contract_backup[n]
        if not block.up[b]:
            continue
        good, capacity = at(backups, b, BACKUP.good), at(backups, b, BACKUP.capacity)
        if block.backup_degraded[b]:
            # Nobody contracts more than its users can take: capacity ends at eligible / yield.
            fit = smaller(at(backups, b, BACKUP.eligible), block.slot_eligible[k])
            capacity = smaller(capacity, fit * at(backups, b, BACKUP.per_good))
        else:
            capacity = smaller(capacity, at(backups, b, BACKUP.per_good))
        asked = smaller(short, at(backups, b, BACKUP.level) * capacity)
        taken = choose(short > TOLERANCE, asked, 0.0)
        usable, amount = taken * good, use * taken
        coming += usable
        if block.backup_degraded[b]:
            block.lesser[k] = True
            put(rare, k, RARE.lesser_due, at(rare, k, RARE.lesser_due) + usable)
            put(rare, k, RARE.worth_due, at(rare, k, RARE.worth_due) + usable * at(backups, b, BACKUP.value))
        else:
            put(rare, k, RARE.due, at(rare, k, RARE.due) + usable)
        short = short - taken
        amounts += amount
        lost += amount - amount * good
        if is_home:
            put(backups, b, BACKUP.taken, at(backups, b, BACKUP.taken) + amount)
    put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) - coming)
    put(sums, 0, SUM.delivered, at(sums, 0, SUM.delivered) + amounts)
    put(sums, 0, SUM.shipped, at(sums, 0, SUM.shipped) + amounts)
    put(sums, 0, SUM.wasted, at(sums, 0, SUM.wasted) + lost)
