"""What do people see of the goods in the evening?"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.block import Block
from sim.kernel.lanes import any_of, at, fill, larger, put, smaller
from sim.kernel.rows import MIX, RARE, SLOT, TOLERANCE

__all__ = ["watch"]


@compiled_in_place
def watch(block: Block) -> None:
    """Read off how the users of some mixes are supplied.

    Nobody looks at what they have in stock where nothing is missing, so where that is so in all lanes it is not added
    up, and 0.
    """
    mixes, slots, missing, stock = block.mixes, block.slots, block.missing, block.in_stock
    missing[:] = 0.0
    stock[:] = 0.0
    for m in range(block.seen_mix.size):
        if block.seen_mix[m] >= 0:
            left = smaller(at(mixes, m, MIX.promise) + at(mixes, m, MIX.extra), 1.0)
            put(missing, block.seen_mix[m], 0, larger(1.0 - left, 0.0))
    for w in range(missing.shape[0]):
        if any_of(at(missing, w, 0) > TOLERANCE):
            left = fill(0.0)
            for n in range(block.seen_start[w], block.seen_start[w + 1]):
                k = block.seen_slot[n]
                left += at(block.use, k, 0) * (at(slots, k, SLOT.stock) + at(block.rare, k, RARE.lesser))
            put(stock, w, 0, left * at(block.per_usual, w, 0))
