"""How would the equations of a day look in plain NumPy?  The yardstick of `make bench`.

One array expression after the other, (things x replications), on the network as it is: nothing is compiled, pooled by
likeness or kept in blocks that fit a cache.  Inputs that stand in for each other and communities are left out; whoever
times it against the kernel sets the flexibility to nothing.  tests/test_benchmarks.py holds it against the kernel.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.assembly import Plant, shocks
from sim.economy import mix_leads, widened
from sim.hazards import draw_strikes, remaining_share
from sim.response import Luck, Response, look_out, offer

__all__ = ["NumpyReference", "numpy_run"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Sums:
    """Sums, products and minima of rows that share a label."""

    def __init__(self, labels: Ints, count: int) -> None:
        self.order = np.argsort(labels, kind="stable")
        self.found, self.start = np.unique(labels[self.order], return_index=True)
        self.count = count

    def reduce(self, how: np.ufunc, rows: Floats, empty: float) -> Floats:
        """(rows, R) -> (count, R)."""
        out = np.full((self.count, rows.shape[1]), empty)
        if self.found.size:
            out[self.found] = how.reduceat(rows[self.order], self.start, axis=0)
        return out


def ratio(over: Floats, under: Floats, otherwise: float) -> Floats:
    """``over / under`` where that is positive."""
    return np.divide(over, under, out=np.full(np.broadcast(over, under).shape, otherwise), where=under > 0.0)


class NumpyReference:
    """Some replications of a plant, all at the mode of every range."""

    def __init__(self, plant: Plant, replications: int) -> None:
        self.e = e = widened(plant.shared, replications)
        self.owner, self.mix, self.maker = e.slot_owner, e.slot_mix, e.link_producer
        mixes, self.primaries = e.link_start.size - 1, e.chain.size
        self.link_mix = np.repeat(np.arange(mixes), np.diff(e.link_start))
        self.lead = mix_leads(e)
        self.of_owner, self.of_mix = Sums(self.owner, self.primaries), Sums(self.mix, mixes)
        self.links_of_mix, self.links_of_maker = Sums(self.link_mix, mixes), Sums(self.maker, self.primaries)
        each = np.diff(e.consignment_start)[self.mix]
        self.pair_slot = np.repeat(np.arange(self.mix.size), each)
        within = np.arange(self.pair_slot.size) - np.repeat(np.cumsum(each) - each, each)
        self.pair_consignment = e.consignment_start[self.mix[self.pair_slot]] + within
        self.links_of_consignment = Sums(e.link_consignment, e.consignment_days.size)
        self.alpha, self.eligible = e.slot_alpha[:, None], e.slot_eligible[:, None]
        self.keeps, self.home = e.slot_keeps[:, None], np.flatnonzero(e.chain >= 0)
        self.of_chain = Sums(e.chain[self.home], len(plant.scenario.network.chains))
        self.rows = int(e.consignment_days.max(initial=1)) + 1
        self.start()

    def start(self) -> None:
        """Stocks at cover, transit and demand at baseline."""
        e, shape = self.e, self.e.slot_use.shape
        self.stock = e.slot_cover * e.slot_use
        self.lesser, self.worth, self.lesser_due, self.worth_due = (np.zeros(shape) for _ in range(4))
        self.due = np.zeros((self.rows, *shape))
        share = self.links_of_consignment.reduce(np.add, e.link_share, 0.0)[self.pair_consignment]
        for ahead in range(self.rows - 1):
            on = ahead < e.consignment_days[self.pair_consignment]
            np.add.at(self.due[ahead], self.pair_slot[on], (e.slot_use[self.pair_slot] * share)[on])
        self.position = self.stock + self.due.sum(axis=0)
        self.demand, self.backlog, self.surge = e.output.copy(), np.zeros_like(e.output), np.zeros_like(e.output)
        self.level = np.zeros_like(e.backup_capacity)

    def step(self, day: int, remaining: Floats, tomorrow: Floats, offered: Floats) -> tuple[Floats, Floats]:
        """(C, R), (C, R) home output of a day, and the same weighted with its quality."""
        e, row = self.e, day % self.rows
        self.stock += self.due[row]
        self.due[row] = 0.0
        self.lesser, self.worth = self.lesser + self.lesser_due, self.worth + self.worth_due
        self.lesser_due, self.worth_due = np.zeros_like(self.lesser), np.zeros_like(self.worth)
        left = remaining[e.hit_class]
        promise = np.minimum(left[: self.primaries], self.allowed(e.slot_use))
        users = promise
        if e.intermediate_first:
            users = np.minimum(1.0, ratio(promise * e.output, e.output - e.final, np.inf))
        self.raise_backups(users, left[self.primaries :], offered)
        firm, surging, standing = self.order(left[: self.primaries], tomorrow[e.hit_class], day)
        return self.deliver(day, promise, users, left[: self.primaries], firm, surging, standing)

    def allowed(self, need: Floats) -> Floats:
        """(P, R) share of an output whose inputs are needed (K, R) that every producer's stocks allow."""
        usable = self.stock + np.minimum(self.lesser, self.eligible * need)
        filled = np.minimum(1.0, ratio(usable, need * np.maximum(1.0, self.e.psi * self.e.slot_cover), 1.0))
        return self.of_owner.reduce(np.minimum, 1.0 - self.alpha * (1.0 - filled), 1.0)

    def raise_backups(self, users: Floats, left: Floats, offered: Floats) -> None:
        """What mixes can count on, and how far each backup is up."""
        e = self.e
        part = e.link_share * users[self.maker]
        self.promised = self.links_of_mix.reduce(np.add, part, 0.0)
        self.extra = self.links_of_mix.reduce(np.add, part * self.surge[self.maker], 0.0)
        self.room = self.links_of_mix.reduce(np.add, part * e.surge[self.maker, None], 0.0)
        supply = self.promised + self.extra
        contract_mix = np.repeat(np.arange(self.promised.shape[0]), np.diff(e.contract_start))
        brought = self.level * e.backup_capacity * e.backup_yield
        np.add.at(supply, contract_mix, brought[e.contract_backup])
        level = offered * left
        of_need = np.repeat(np.arange(level.shape[0]), np.diff(e.need_start))
        bound = 1.0 - e.need_alpha[:, None] * (1.0 - np.minimum(1.0, supply[e.need_mix]))
        np.minimum.at(level, of_need, bound)
        self.level = np.maximum(0.0, level)

    def order(self, left: Floats, tomorrow: Floats, day: int) -> tuple[Floats, Floats, Floats]:
        """(K, R) orders inside the promise, on surge and standing, as shares of their room; backups are called."""
        e, use = self.e, self.e.slot_use
        open_ = e.output * (1.0 + e.surge[:, None]) * left
        planned = e.slot_coefficient * np.minimum(self.demand, open_)[self.owner]
        lead = self.lead[self.mix]
        wanted = np.maximum(0.0, planned + (use * (e.slot_cover + lead) - self.position) / e.tau)
        planned = np.where(self.keeps, planned, np.maximum(planned, use * tomorrow[self.owner]))
        order = np.where(self.keeps, wanted, planned)
        promised, reach = use * self.promised[self.mix], use * self.room[self.mix]
        inside = np.minimum(order, promised)
        above = np.minimum(order - inside, reach)
        asked = np.minimum(order, use) - inside
        firm, surging = ratio(inside, promised, 0.0), ratio(above, reach, 0.0)
        standing = np.where(asked > 0.0, np.minimum(1.0, ratio(asked, use - promised, 0.0)), 0.0)
        short = np.minimum(order, planned) - inside - surging * use * self.extra[self.mix]
        self.call_backups(short, day)
        return firm, surging, standing

    def call_backups(self, short: Floats, day: int) -> None:
        """Same grade before degraded; what is asked for arrives tomorrow."""
        e, row = self.e, (day + 1) % self.rows
        for m in np.flatnonzero(np.diff(e.contract_start)):
            slots = np.flatnonzero(self.mix == m)
            for b in e.contract_backup[e.contract_start[m] : e.contract_start[m + 1]]:
                if not self.level[b].any() or slots.size == 0:
                    continue
                use, lesser = e.slot_use[slots], e.backup_degraded[b]
                fit = np.minimum(self.eligible[slots], e.backup_eligible[b]) if lesser else 1.0
                most = use * self.level[b] * np.minimum(e.backup_capacity[b], fit / e.backup_yield[b])
                taken = np.where(short[slots] > 1e-9 * use, np.minimum(short[slots], most), 0.0)
                short[slots] -= taken
                usable = taken * e.backup_yield[b]
                self.position[slots] += usable
                if lesser:
                    self.lesser_due[slots] += usable
                    self.worth_due[slots] += usable * e.backup_value[b]
                else:
                    self.due[row, slots] += usable

    def deliver(
        self, day: int, promise: Floats, users: Floats, left: Floats, firm: Floats, surging: Floats, standing: Floats
    ) -> tuple[Floats, Floats]:
        """Demand, output, use, rationing, shipping and surge."""
        e = self.e
        by_mix = [
            self.of_mix.reduce(np.add, e.slot_use * kind, 0.0)[self.link_mix] for kind in (firm, surging, standing)
        ]
        part, quiet = e.link_share * users[self.maker], e.link_share * (1.0 - users[self.maker])
        on_promise = part * by_mix[0]
        rest = part * e.surge[self.maker, None] * by_mix[1] + quiet * by_mix[2]
        promised = self.links_of_maker.reduce(np.add, on_promise, 0.0)
        release = self.backlog / e.tau_backlog
        self.demand = self.links_of_maker.reduce(np.add, on_promise + rest, 0.0) + (e.final + release)
        need = e.slot_coefficient * self.demand[self.owner]
        capacity = e.output * left * (1.0 + self.surge)
        made = np.minimum(np.minimum(capacity, self.demand), self.demand * self.allowed(need))
        quality = self.use(made, need)
        kept, extra = self.ration(promise, promised, made, release)
        sent = part * kept[self.maker], part * e.surge[self.maker, None] * extra[self.maker], quiet * extra[self.maker]
        by_consignment = [self.links_of_consignment.reduce(np.add, kind, 0.0)[self.pair_consignment] for kind in sent]
        k = self.pair_slot
        parts = zip((firm, surging, standing), by_consignment, strict=True)
        goods = e.slot_use[k] * sum(of_slot[k] * share for of_slot, share in parts)
        self.due[(day + e.consignment_days[self.pair_consignment]) % self.rows, k] += goods  # every pair once
        np.add.at(self.position, k, goods)
        wanted = np.where(self.demand > e.output * (1.0 + 1e-9), e.surge[:, None], 0.0)
        self.surge += (wanted - self.surge) / e.tau_surge[:, None]
        worth = made * quality
        return tuple(self.of_chain.reduce(np.add, one[self.home], 0.0) for one in (made, worth))

    def use(self, made: Floats, need: Floats) -> Floats:
        """(P, R) quality of the output; standard goods are used first, what cannot be kept is gone."""
        wanted = self.e.slot_coefficient * made[self.owner]
        fit = np.minimum(np.minimum(self.lesser, self.eligible * need), wanted - self.stock)
        lesser = np.maximum(0.0, fit)
        loss = (1.0 - ratio(self.worth, self.lesser, 1.0)) * ratio(lesser, lesser + self.stock, 0.0)
        standard = np.minimum(self.stock, wanted)
        self.worth *= ratio(self.lesser - lesser, self.lesser, 0.0)
        self.lesser, self.stock = self.lesser - lesser, self.stock - standard
        self.position -= lesser + standard
        gone = np.where(self.keeps, 0.0, self.stock + self.lesser)
        self.position -= gone
        self.stock, self.lesser, self.worth = (one * self.keeps for one in (self.stock, self.lesser, self.worth))
        return self.of_owner.reduce(np.multiply, 1.0 - loss, 1.0)

    def ration(self, promise: Floats, promised: Floats, made: Floats, release: Floats) -> tuple[Floats, Floats]:
        """(P, R), (P, R) share of what was promised, and of the rest, that is served; what may wait does."""
        e, final = self.e, self.e.final + release
        first = promised if e.intermediate_first else promised + promise * final
        orders = self.demand - final if e.intermediate_first else self.demand
        kept = np.where(made < first, ratio(made, first, 1.0), 1.0)
        extra = np.where(made > first, np.minimum(1.0, ratio(made - first, orders - first, 0.0)), 0.0)
        served = np.minimum(final, np.maximum(0.0, made - orders))
        if not e.intermediate_first:
            served = final * (promise * kept + (1.0 - promise) * extra)
        missed = np.where(final > 0.0, 1.0 - ratio(served, final, 0.0), 0.0)
        waits = e.deferrable[:, None] * e.final * missed - release * (1.0 - missed)
        self.backlog += np.where(final > 0.0, waits, 0.0)
        return kept, extra


def numpy_run(plant: Plant, replications: int) -> tuple[Floats, Floats]:
    """(T, C, R), (T, C, R) output and value of a run at the mode of every range; people as in the simulation."""
    scenario, columns = plant.scenario, range(replications)
    strikes = draw_strikes(scenario, columns)
    response = Response(plant.brief, shocks(plant, strikes), Luck(scenario.seed, columns, lucky=False))
    reference, quiet = NumpyReference(plant, replications), np.zeros((len(plant.brief.products), replications))
    days, level = [], np.zeros((len(scenario.contracts), replications))
    for day in range(scenario.horizon_days):
        remaining, tomorrow = (remaining_share(strikes, plant.classes, when) for when in (day, day + 1))
        response.advance(day)
        offer(response.offers, day, level)
        days.append(reference.step(day, remaining, tomorrow, level))
        response.hear(day, look_out(response.lookout, quiet, quiet))
    volume, value = zip(*days, strict=True)
    return np.array(volume), np.array(value)
