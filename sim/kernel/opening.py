"""What does a block hold on the morning of a day before anything has happened?"""

from __future__ import annotations

from dataclasses import dataclass

from sim.compiling import compiled_bare, compiled_in_place
from sim.kernel.block import Block, Flags, Floats, Places, Rows
from sim.kernel.lanes import any_of, at, choose, fill, put
from sim.kernel.rows import BACKUP, MAKER, MIX, RARE, SLOT
from sim.kernel.shipping import lay_out
from sim.structs import Struct

__all__ = ["Given", "begin"]


@dataclass(frozen=True, eq=False)
class Given(Struct):
    """What the blocks of an economy begin with, all replications side by side, so many that they fill blocks."""

    chosen: Places  # (K,) the economy's slot in each row
    carried: Places  # (E,) its link in each row of `links`
    plain: Flags  # (K,) of each row
    # as in Economy
    slot_use: Rows
    slot_cover: Rows
    slot_coefficient: Rows
    slot_alpha: Floats
    output: Rows
    final: Rows
    link_share: Rows
    backup_capacity: Rows
    backup_yield: Rows
    backup_value: Rows
    backup_eligible: Rows


@compiled_bare
def begin(block: Block, given: Given, first: int, day: int) -> None:
    """Stocks at cover, transit and demand at baseline, no sums: of the replications from the first on."""
    _begin_slots(block, given, first)
    _begin_makers(block, given, first)
    for e in range(block.links.shape[0]):
        put(block.links, e, 0, at(given.link_share, given.carried[e], first))
    for b in range(block.backups.shape[0]):
        good = at(given.backup_yield, b, first)
        put(block.backups, b, BACKUP.capacity, at(given.backup_capacity, b, first))
        put(block.backups, b, BACKUP.good, good)
        put(block.backups, b, BACKUP.per_good, 1.0 / good)
        put(block.backups, b, BACKUP.value, at(given.backup_value, b, first))
        put(block.backups, b, BACKUP.eligible, at(given.backup_eligible, b, first))
        put(block.backups, b, BACKUP.level, fill(0.0))
        put(block.backups, b, BACKUP.taken, fill(0.0))
        block.up[b] = False
    for m in range(block.mixes.shape[0]):
        for field in MIX:
            put(block.mixes, m, field, fill(0.0))
        put(block.mixes, m, MIX.promise, fill(-1.0))  # nothing has been announced yet, not even that there is nothing
        block.backed[m] = False
        block.stands[m] = False
    for w in range(block.per_usual.shape[0]):
        held = fill(0.0)
        for n in range(block.seen_start[w], block.seen_start[w + 1]):
            held += at(block.use, block.seen_slot[n], 0) * at(block.slots, block.seen_slot[n], SLOT.stock)
        put(block.per_usual, w, 0, choose(held > 0.0, 1.0 / held, 0.0))
    lay_out(block, day)
    block.unsent[0] = -1


@compiled_in_place
def _begin_slots(block: Block, given: Given, first: int) -> None:
    for k in range(block.slots.shape[0]):
        j = given.chosen[k]
        use, cover = at(given.slot_use, j, first), at(given.slot_cover, j, first)
        put(block.use, k, 0, use)
        put(block.slots, k, SLOT.order, fill(0.0))
        put(block.slots, k, SLOT.aim, cover)
        put(block.slots, k, SLOT.stock, cover)
        for field in RARE:
            put(block.rare, k, field, fill(0.0))
        put(block.rare, k, RARE.cover, cover)
        put(block.rare, k, RARE.coefficient, at(given.slot_coefficient, j, first))
        block.slot_alpha[k] = given.slot_alpha[j] if any_of(use != 0.0) else 0.0  # not used, not missed
        block.plain[k] = given.plain[k]
        block.lesser[k] = False
        block.helped[k] = False


@compiled_in_place
def _begin_makers(block: Block, given: Given, first: int) -> None:
    makers = block.makers
    for i in range(makers.shape[0]):
        output = at(given.output, i, first)
        made = output > 0.0
        per_output = choose(made, 1.0 / output, 0.0)
        for field in MAKER:
            put(makers, i, field, fill(0.0))
        put(makers, i, MAKER.output, output)
        put(makers, i, MAKER.per_output, per_output)
        put(makers, i, MAKER.final, at(given.final, i, first) * per_output)
        put(makers, i, MAKER.demand, choose(made, 1.0, 0.0))
