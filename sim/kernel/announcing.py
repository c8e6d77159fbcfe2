"""What do producers mean to make, and what can their customers count on?"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.block import Block, Floats
from sim.kernel.lanes import Lanes, any_of, at, choose, fill, larger, put, smaller
from sim.kernel.rows import CRUMB, MAKER, MIX, RARE, SLOT

__all__ = ["announce", "intend", "lasting", "limit", "offer_of", "open_day", "pool"]


@compiled_in_place
def open_day(block: Block, remaining: Floats) -> None:
    """What every producer could make on a day, and means to make."""
    for i in range(block.makers.shape[0]):
        intend(block, i, at(block.makers, i, MAKER.demand), remaining)


@compiled_in_place
def intend(block: Block, i: int, demand: Lanes, remaining: Floats) -> None:
    """What a producer could make on a day, and means to make, after a day of so much demand."""
    left = at(remaining, block.hit_class[i], 0)
    put(block.makers, i, MAKER.promise, left)
    put(block.makers, i, MAKER.planned, smaller(demand, (1.0 + block.surge[i]) * left))


@compiled_in_place
def announce(block: Block) -> None:
    """Every producer announces once more, after its stock has changed by lending."""
    for k in range(block.slots.shape[0]):
        limit(block, k, at(block.slots, k, SLOT.stock))


@compiled_in_place
def limit(block: Block, k: int, stock: Lanes) -> None:
    """Let a slot's stock limit what its producer announces: never more than 1, which a day of use allows."""
    if not block.plain[k] or any_of(stock < 1.0):
        makers, i = block.makers, block.slot_owner[k]
        put(makers, i, MAKER.promise, smaller(at(makers, i, MAKER.promise), _allowed_by(block, k, stock)))


@compiled_in_place
def _allowed_by(block: Block, k: int, stock: Lanes) -> Lanes:
    """Share of baseline output that the stock of a slot allows; inputs that stand in for others limit it together."""
    lasts = stock
    if not block.plain[k]:
        if block.slot_place[k] >= 0:
            return fill(1.0)
        lasts = lasting(block, k, stock, fill(1.0))
    allowed: Lanes = 1.0 - block.slot_alpha[k] * (1.0 - smaller(lasts, 1.0))
    return allowed


@compiled_in_place
def lasting(block: Block, k: int, stock: Lanes, output: Lanes) -> Lanes:
    """Days of baseline use for which a stock is felt to last where so much is to be made.

    With what is held of degraded grade, as much as may take its place: of a day's use, or of the days of stock that
    count as one where less than a part of the cover is too little.
    """
    lasts = stock
    if block.psi > 0.0:
        felt = larger(block.psi * at(block.rare, k, RARE.cover), 1.0)
        return (stock + smaller(at(block.rare, k, RARE.lesser), block.slot_eligible[k] * output * felt)) / felt
    if block.lesser[k]:
        lasts += smaller(at(block.rare, k, RARE.lesser), block.slot_eligible[k] * output)
    return lasts


@compiled_in_place
def offer_of(makers: Floats, i: int, intermediate_first: bool) -> Lanes:  # noqa: FBT001
    """Share of their baseline orders that a producer's business customers can count on."""
    offer = at(makers, i, MAKER.promise)
    if intermediate_first:
        orders = 1.0 - at(makers, i, MAKER.final)
        offer = choose(orders > 0.0, smaller(offer / orders, 1.0), offer)
    return offer


@compiled_in_place
def pool(block: Block) -> None:
    """Add up what the suppliers of each mix announce; most announce on most days what they did the day before."""
    mixes, makers, links = block.mixes, block.makers, block.links
    for m in range(mixes.shape[0]):
        promise, extra, room = fill(0.0), fill(0.0), fill(0.0)
        for e in range(block.link_start[m], block.link_start[m + 1]):
            i = block.link_producer[e]
            part = at(links, e, 0) * offer_of(makers, i, block.intermediate_first)
            promise += part
            extra += part * at(makers, i, MAKER.surge)
            room += part * block.surge[i]
        put(mixes, m, MIX.extra, extra)
        if any_of(promise != at(mixes, m, MIX.promise)) or any_of(room != at(mixes, m, MIX.room)):
            put(mixes, m, MIX.promise, promise)
            put(mixes, m, MIX.room, room)
            put(mixes, m, MIX.per_promise, _inverse(promise, 0.0))
            put(mixes, m, MIX.per_room, _inverse(room, 0.0))
            put(mixes, m, MIX.per_silence, _inverse(1.0 - promise, CRUMB))


@compiled_in_place
def _inverse(value: Lanes, nothing: float) -> Lanes:
    """0 of nothing."""
    return choose(value > nothing, 1.0 / value, 0.0)
