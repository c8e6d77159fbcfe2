"""What does each producer make of what it has, and whom does it serve?

All that a day asks of one producer is done before the next: its slots are fetched once.
"""

from __future__ import annotations

from sim.compiling import compiled_in_place
from sim.kernel.announcing import lasting, offer_of
from sim.kernel.block import Block, Floats
from sim.kernel.families import limit_families, use_families
from sim.kernel.lanes import LANES, Lanes, any_of, at, choose, fill, larger, put, smaller
from sim.kernel.rows import CHAIN, MAKER, MIX, ORDERS, OWN, RARE, SLOT, SUM, TODAY, TOLERANCE

__all__ = ["produce"]


@compiled_in_place
def produce(block: Block, remaining: Floats, chains: Floats) -> None:
    """Demand, output, use of inputs and service of every producer (eq. 4 to 8)."""
    makers, today, modelled = block.makers, block.today, block.maker_start.size - 1
    for i in range(makers.shape[0]):
        firm, demand = _demand(block, i)
        capacity = at(remaining, block.hit_class[i], 0) * (1.0 + at(makers, i, MAKER.surge))
        put(makers, i, MAKER.demand, demand)
        put(today, 0, TODAY.binding, choose(capacity < demand, fill(OWN), fill(ORDERS)))
        put(makers, i, MAKER.made, smaller(capacity, demand))
        put(today, 0, TODAY.quality, fill(1.0))
        put(today, 0, TODAY.pure, fill(1.0))
        if i < modelled:
            _limit(block, i)
            if block.family_start[i] < block.family_start[i + 1]:
                limit_families(block, i)
                use_families(block, i)
            _use(block, i)
        _count(block, i, chains)
        _serve(block, i, firm)


@compiled_in_place
def _demand(block: Block, i: int) -> tuple[Lanes, Lanes]:
    """Demand is orders, final deliveries and released backlog; of it firm orders (eq. 4)."""
    links, mixes, makers = block.links, block.mixes, block.makers
    firm, surging, standing = fill(0.0), fill(0.0), fill(0.0)
    for e in block.sold_link[block.sold_start[i] : block.sold_start[i + 1]]:
        share, m = at(links, e, 0), block.link_mix[e]
        firm += share * at(mixes, m, MIX.firm)
        surging += share * at(mixes, m, MIX.surging)
        standing += share * at(mixes, m, MIX.standing)
    offer, per = offer_of(makers, i, block.intermediate_first), at(makers, i, MAKER.per_output)
    firm = offer * firm * per
    orders = firm + offer * block.surge[i] * surging * per
    orders += (1.0 - offer) * standing * per
    final = at(makers, i, MAKER.final) + at(makers, i, MAKER.backlog) * block.per_backlog
    return firm, orders + final


@compiled_in_place
def _limit(block: Block, i: int) -> None:
    """Let every slot limit its producer's output, and remember the tightest; of equals the first (eq. 5)."""
    slots, makers, today = block.slots, block.makers, block.today
    demand, made = at(makers, i, MAKER.demand), at(makers, i, MAKER.made)
    binding = at(today, 0, TODAY.binding)
    for k in block.maker_slot[block.maker_start[i] : block.maker_start[i + 1]]:
        lasts = at(slots, k, SLOT.stock)
        if not block.plain[k]:
            if block.slot_place[k] >= 0:
                continue
            if block.lesser[k]:
                lasts += smaller(at(block.rare, k, RARE.lesser), block.slot_eligible[k] * demand)
            lasts = lasting(block, k, lasts)
        limit = demand - block.slot_alpha[k] * (demand - smaller(demand, lasts))
        binding = choose(limit < made * (1.0 - TOLERANCE), fill(float(k)), binding)
        made = smaller(made, limit)
    put(today, 0, TODAY.binding, binding)
    put(makers, i, MAKER.made, made)


@compiled_in_place
def _use(block: Block, i: int) -> None:
    """Take the inputs of today's output from stock, standard grade first, and weigh the quality (eq. 6)."""
    slots, sums, made = block.slots, block.sums, at(block.makers, i, MAKER.made)
    taken, expired = at(sums, 0, SUM.used), at(sums, 0, SUM.expired)
    for k in block.maker_slot[block.maker_start[i] : block.maker_start[i + 1]]:
        use, stock = at(slots, k, SLOT.use), at(slots, k, SLOT.stock)
        used = smaller(stock, made)
        left = stock - used
        if not block.plain[k]:
            if block.slot_place[k] >= 0:
                continue
            if block.lesser[k]:
                taken += use * _use_lesser(block, i, k, stock)
        taken += use * used
        if not block.slot_keeps[k]:
            if block.lesser[k]:
                expired += use * at(block.rare, k, RARE.lesser)
                put(block.rare, k, RARE.lesser, fill(0.0))
                put(block.rare, k, RARE.worth, fill(0.0))
            expired += use * left
            left = fill(0.0)
        put(slots, k, SLOT.stock, left)
    put(sums, 0, SUM.used, taken)
    put(sums, 0, SUM.expired, expired)


@compiled_in_place
def _use_lesser(block: Block, i: int, k: int, stock: Lanes) -> Lanes:
    """Meet what the standard stock leaves open with degraded units, as far as they may be used; how many."""
    slots, rare, makers, today = block.slots, block.rare, block.makers, block.today
    made, quality = at(makers, i, MAKER.made), at(today, 0, TODAY.quality)
    held, worth = at(rare, k, RARE.lesser), at(rare, k, RARE.worth)
    fit = block.slot_eligible[k] * at(makers, i, MAKER.demand)
    lesser = larger(smaller(smaller(held, fit), made - stock), 0.0)
    some = lesser > 0.0
    share = choose(some, lesser / (lesser + stock), 0.0)
    loss = choose(some, (1.0 - worth / held) * share, 0.0)
    if block.chain[i] >= 0:
        lost, c = at(makers, i, MAKER.output) * made * quality * loss, block.slot_cause[k]
        put(rare, k, RARE.bound, at(rare, k, RARE.bound) + lost)
        put(block.lost, c, 0, at(block.lost, c, 0) + lost)
    put(today, 0, TODAY.quality, quality * (1.0 - loss))
    put(today, 0, TODAY.pure, at(today, 0, TODAY.pure) * (1.0 - share))
    put(rare, k, RARE.worth, choose(some, worth * ((held - lesser) / held), worth))
    put(rare, k, RARE.lesser, held - lesser)
    put(slots, k, SLOT.aim, at(slots, k, SLOT.aim) + lesser)
    return lesser


@compiled_in_place
def _count(block: Block, i: int, chains: Floats) -> None:
    """Add a home producer's output to its chain, and what it lost to what held it up."""
    makers, today, sums, c = block.makers, block.today, block.sums, block.chain[i]
    output, share = at(makers, i, MAKER.output), at(makers, i, MAKER.made)
    made = output * share
    put(sums, 0, SUM.delivered, at(sums, 0, SUM.delivered) + made)
    if c < 0:
        return
    quality = at(today, 0, TODAY.quality)
    put(chains, c, CHAIN.volume, at(chains, c, CHAIN.volume) + made)
    put(chains, c, CHAIN.value, at(chains, c, CHAIN.value) + made * quality)
    put(chains, c, CHAIN.degraded, at(chains, c, CHAIN.degraded) + made * (1.0 - at(today, 0, TODAY.pure)))
    put(chains, c, CHAIN.added, at(chains, c, CHAIN.added) + made * quality * block.value_added[i])
    missing = (1.0 - share) * output
    if any_of(missing > TOLERANCE * output):
        _blame(block, i, choose(missing > TOLERANCE * output, missing, 0.0))


@compiled_in_place
def _blame(block: Block, i: int, missing: Lanes) -> None:
    """Book what was not made to what held it up."""
    makers, today, rare, lost = block.makers, block.today, block.rare, block.lost
    binding, c, last = at(today, 0, TODAY.binding), block.maker_cause[i], block.lost.shape[0] - 1
    if any_of(binding == OWN):
        own = choose(binding == OWN, missing, 0.0)
        put(makers, i, MAKER.bound_own, at(makers, i, MAKER.bound_own) + own)
        put(lost, c, 0, at(lost, c, 0) + own)
    if any_of(binding == ORDERS):
        orders = choose(binding == ORDERS, missing, 0.0)
        put(makers, i, MAKER.bound_orders, at(makers, i, MAKER.bound_orders) + orders)
        put(lost, last, 0, at(lost, last, 0) + orders)
    if any_of(binding >= 0.0):
        put(today, 0, TODAY.missing, missing)
        for r in range(LANES):
            k = int(today[0, TODAY.binding + r])
            if k >= 0:
                rare[k, RARE.bound + r] += today[0, TODAY.missing + r]
                lost[block.slot_cause[k], r] += today[0, TODAY.missing + r]


@compiled_in_place
def _serve(block: Block, i: int, firm: Lanes) -> None:
    """Serve what was promised first, the rest in equal shares; keep what may wait (eq. 7, 8)."""
    makers, sums, reach = block.makers, block.sums, block.surge[i]
    made, demand = at(makers, i, MAKER.made), at(makers, i, MAKER.demand)
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
    kept = choose(made < firm, made / firm, 1.0)
    extra = choose((made > firm) & (rest > 0.0), smaller((made - firm) / rest, 1.0), 0.0)
    if block.intermediate_first:
        served = smaller(final, larger(made - orders, 0.0))
    else:
        served = final * (promise * kept + (1.0 - promise) * extra)
    some = final > 0.0
    missed = choose(some, 1.0 - served / final, 0.0)
    waits = block.deferrable[i] * at(makers, i, MAKER.final) * missed - release * (1.0 - missed)
    put(makers, i, MAKER.backlog, backlog + choose(some, waits, 0.0))
    put(makers, i, MAKER.kept, offer * kept)
    put(makers, i, MAKER.extra, offer * reach * extra)
    put(makers, i, MAKER.rest, (1.0 - offer) * extra)
    wanted = choose(demand > 1.0 + TOLERANCE, fill(reach), 0.0)
    put(makers, i, MAKER.surge, surge + (wanted - surge) * block.per_surge[i])
    put(sums, 0, SUM.served, at(sums, 0, SUM.served) + at(makers, i, MAKER.output) * served)
