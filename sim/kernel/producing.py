"""What does each producer make of what it has, and whom does it serve?

All that a day asks of one producer is done before the next: its slots are fetched once.  What is known of its output
is handed on, not written and read again: a processor that waits for what it has just written cannot begin with the
next producer.
"""

from __future__ import annotations

from sim.compiling import compiled_ahead, compiled_in_place
from sim.kernel.announcing import intend, lasting, offer_of
from sim.kernel.block import Block, Floats
from sim.kernel.families import limit_families, use_families
from sim.kernel.lanes import Lanes, any_of, at, choose, fill, larger, put, smaller
from sim.kernel.rows import CHAIN, MAKER, MIX, ORDERS, OWN, RARE, SLOT, SUM, TOLERANCE

__all__ = ["produce"]


@compiled_ahead
def produce(block: Block, remaining: Floats, tomorrow: Floats, chains: Floats) -> None:
    """Demand, output, use of inputs and service of every producer (eq. 4 to 8), and what it means to make tomorrow."""
    makers, modelled = block.makers, block.maker_start.size - 1
    for i in range(makers.shape[0]):
        firm, demand = _demand(block, i)
        capacity = at(remaining, block.hit_class[i], 0) * (1.0 + at(makers, i, MAKER.surge))
        made, binding = smaller(capacity, demand), choose(capacity < demand, fill(OWN), fill(ORDERS))
        quality, pure = fill(1.0), fill(1.0)
        if i < modelled:
            made, binding = _limit(block, i, demand, made, binding)
            if block.family_start[i] < block.family_start[i + 1]:
                made, binding = limit_families(block, i, demand, made, binding)
                quality, pure = use_families(block, i, made)
            quality, pure = _use(block, i, demand, made, quality, pure)
        put(makers, i, MAKER.demand, demand)
        put(makers, i, MAKER.made, made)
        _count(block, i, chains, made, binding, quality, pure)
        _serve(block, i, firm, demand, made)
        intend(block, i, demand, tomorrow)


@compiled_in_place
def _demand(block: Block, i: int) -> tuple[Lanes, Lanes]:
    """Demand is orders, final deliveries and released backlog; of it firm orders (eq. 4)."""
    links, mixes, makers = block.links, block.mixes, block.makers
    firm, surging, standing = fill(0.0), fill(0.0), fill(0.0)
    for n in range(block.sold_start[i], block.sold_start[i + 1]):
        e = block.sold_link[n]
        share, m = at(links, e, 0), block.link_mix[e]
        firm += share * at(mixes, m, MIX.firm)
        surging += share * at(mixes, m, MIX.surging)
        if block.stands[m]:
            standing += share * at(mixes, m, MIX.standing)
    offer, per = offer_of(makers, i, block.intermediate_first), at(makers, i, MAKER.per_output)
    firm = offer * firm * per
    orders = firm + offer * block.surge[i] * surging * per
    orders += (1.0 - offer) * standing * per
    final = at(makers, i, MAKER.final) + at(makers, i, MAKER.backlog) * block.per_backlog
    return firm, orders + final


@compiled_in_place
def _limit(block: Block, i: int, demand: Lanes, made: Lanes, binding: Lanes) -> tuple[Lanes, Lanes]:
    """Let every slot limit its producer's output, and remember the tightest; of equals the first (eq. 5)."""
    for n in range(block.maker_start[i], block.maker_start[i + 1]):
        k = block.maker_slot[n]
        lasts = at(block.slots, k, SLOT.stock)
        if not block.plain[k]:
            if block.slot_place[k] >= 0:
                continue
            lasts = lasting(block, k, lasts, demand)
        elif not any_of(lasts < demand):
            continue
        limit = demand - block.slot_alpha[k] * (demand - smaller(demand, lasts))
        binding = choose(limit < made * (1.0 - TOLERANCE), fill(float(k)), binding)
        made = smaller(made, limit)
    return made, binding


@compiled_in_place
def _use(block: Block, i: int, demand: Lanes, made: Lanes, quality: Lanes, pure: Lanes) -> tuple[Lanes, Lanes]:
    """Take the inputs of today's output from stock, standard grade first, and weigh the quality (eq. 6)."""
    slots, sums = block.slots, block.sums
    taken, expired = fill(0.0), fill(0.0)
    for n in range(block.maker_start[i], block.maker_start[i + 1]):
        k = block.maker_slot[n]
        use, stock = at(block.use, k, 0), at(slots, k, SLOT.stock)
        used = smaller(stock, made)
        left = stock - used
        if not block.plain[k]:
            if block.slot_place[k] >= 0:
                continue
            if block.lesser[k]:
                units, quality, pure = _use_lesser(block, i, k, demand, made, stock, quality, pure)
                taken += use * units
                if not block.slot_keeps[k]:
                    expired += use * at(block.rare, k, RARE.lesser)
                    put(block.rare, k, RARE.lesser, fill(0.0))
                    put(block.rare, k, RARE.worth, fill(0.0))
        taken += use * used
        if not block.slot_keeps[k]:
            expired += use * left
            left = fill(0.0)
        put(slots, k, SLOT.stock, left)
    put(sums, 0, SUM.used, at(sums, 0, SUM.used) + taken)
    put(sums, 0, SUM.expired, at(sums, 0, SUM.expired) + expired)
    return quality, pure


@compiled_in_place
def _use_lesser(
    block: Block, i: int, k: int, demand: Lanes, made: Lanes, stock: Lanes, quality: Lanes, pure: Lanes
) -> tuple[Lanes, Lanes, Lanes]:
    """Meet what the standard stock leaves open with degraded units, as far as they may be used; how many."""
    slots, rare = block.slots, block.rare
    held, worth = at(rare, k, RARE.lesser), at(rare, k, RARE.worth)
    lesser = larger(smaller(smaller(held, block.slot_eligible[k] * demand), made - stock), 0.0)
    some = lesser > 0.0
    share = choose(some, lesser / (lesser + stock), 0.0)
    loss = choose(some, (1.0 - worth / held) * share, 0.0)
    if block.chain[i] >= 0:
        lost, c = at(block.makers, i, MAKER.output) * made * quality * loss, block.slot_account[k]
        put(rare, k, RARE.bound, at(rare, k, RARE.bound) + lost)
        put(block.lost, c, 0, at(block.lost, c, 0) + lost)
    put(rare, k, RARE.worth, choose(some, worth * ((held - lesser) / held), worth))
    put(rare, k, RARE.lesser, held - lesser)
    put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) + lesser)
    return lesser, quality * (1.0 - loss), pure * (1.0 - share)


@compiled_in_place
def _count(block: Block, i: int, chains: Floats, share: Lanes, binding: Lanes, quality: Lanes, pure: Lanes) -> None:
    """Add a home producer's output to its chain, and what it lost to what held it up."""
    sums, output, c = block.sums, at(block.makers, i, MAKER.output), block.chain[i]
    made = output * share
    put(sums, 0, SUM.delivered, at(sums, 0, SUM.delivered) + made)
    if c < 0:
        return
    put(chains, c, CHAIN.volume, at(chains, c, CHAIN.volume) + made)
    put(chains, c, CHAIN.value, at(chains, c, CHAIN.value) + made * quality)
    put(chains, c, CHAIN.degraded, at(chains, c, CHAIN.degraded) + made * (1.0 - pure))
    put(chains, c, CHAIN.added, at(chains, c, CHAIN.added) + made * quality * block.value_added[i])
    missing = (1.0 - share) * output
    if any_of(missing > TOLERANCE * output):
        _blame(block, i, choose(missing > TOLERANCE * output, missing, 0.0), binding)


@compiled_in_place
def _blame(block: Block, i: int, missing: Lanes, binding: Lanes) -> None:
    """Book what was not made to what held it up."""
    makers, rare, lost = block.makers, block.rare, block.lost
    c, last = block.maker_account[i], block.lost.shape[0] - 1
    if any_of(binding == OWN):
        own = choose(binding == OWN, missing, 0.0)
        put(makers, i, MAKER.bound_own, at(makers, i, MAKER.bound_own) + own)
        put(lost, c, 0, at(lost, c, 0) + own)
    if any_of(binding == ORDERS):
        orders = choose(binding == ORDERS, missing, 0.0)
        put(makers, i, MAKER.bound_orders, at(makers, i, MAKER.bound_orders) + orders)
        put(lost, last, 0, at(lost, last, 0) + orders)
    if any_of(binding >= 0.0):
        for n in range(block.maker_start[i], block.maker_start[i + 1]):
            k = block.maker_slot[n]
            here = binding == float(k)
            if any_of(here):
                short, account = choose(here, missing, 0.0), block.slot_account[k]
                put(rare, k, RARE.bound, at(rare, k, RARE.bound) + short)
                put(lost, account, 0, at(lost, account, 0) + short)


@compiled_in_place
def _serve(block: Block, i: int, firm: Lanes, demand: Lanes, made: Lanes) -> None:
    """Serve what was promised first, the rest in equal shares; keep what may wait (eq. 7, 8)."""
    makers, sums, reach = block.makers, block.sums, block.surge[i]
    promise, offer = at(makers, i, MAKER.promise), offer_of(makers, i, block.intermediate_first)
    backlog, surge = at(makers, i, MAKER.backlog), at(makers, i, MAKER.surge)
    release = backlog * block.per_backlog
    final = at(makers, i, MAKER.final) + release
    if not block.intermediate_first:
        firm += promise * final
        orders = demand
    else:
        orders = demand - final
    rest = orders - firm
    kept, extra, missed = fill(1.0), choose(rest > 0.0, fill(1.0), 0.0), fill(0.0)
    served, some, short = final, final > 0.0, made < demand
    if any_of(short):  # most makers on most days are not, which saves the divisions
        if any_of(made < firm):
            kept = choose(made < firm, made / firm, 1.0)
        extra = choose((made > firm) & (rest > 0.0), smaller((made - firm) / rest, 1.0), 0.0)
        if block.intermediate_first:
            served = smaller(final, larger(made - orders, 0.0))
        else:
            served = final * (promise * kept + (1.0 - promise) * extra)
        served = choose(short, served, final)  # or rounding would tell who stands beside whom
        if any_of(some):
            missed = choose(some, 1.0 - served / final, 0.0)
    waits = block.deferrable[i] * at(makers, i, MAKER.final) * missed - release * (1.0 - missed)
    put(makers, i, MAKER.backlog, backlog + choose(some, waits, 0.0))
    put(makers, i, MAKER.kept, offer * kept)
    put(makers, i, MAKER.extra, offer * reach * extra)
    put(makers, i, MAKER.rest, (1.0 - offer) * extra)
    wanted = choose(demand > 1.0 + TOLERANCE, fill(reach), 0.0)
    put(makers, i, MAKER.surge, surge + (wanted - surge) * block.per_surge[i])
    put(sums, 0, SUM.served, at(sums, 0, SUM.served) + at(makers, i, MAKER.output) * served)
