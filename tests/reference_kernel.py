"""The equations of docs/model.md once more: slow, plain, one link at a time, one replication.

The oracle of the kernel.  Nothing is pooled, grouped or compiled, and the loops follow the order of a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import inf

import numpy as np
from steps import levels_on

from sim.assembly import Plant, shocks
from sim.hazards import draw_strikes, lost_share
from sim.network import Input
from sim.response import Luck, Response, look_out
from sim.scenario import CommunityRule
from sim.simulation import Trajectory


class Slot:
    def __init__(self, plant: Plant, index: int) -> None:
        wiring, economy = plant.wiring, plant.shared
        slot = wiring.slots[index]
        self.owner, self.line = slot.owner, slot.line
        self.a = slot.line.share.mode
        self.use = self.a * economy.output[slot.owner, 0]
        self.keeps = bool(economy.slot_keeps[index])
        self.cover = slot.line.cover_days.mode if self.keeps else 0.0
        eligible = slot.line.eligible
        self.eligible = plant.scenario.defaults.eligible if eligible is None else eligible
        links = range(wiring.link_start[slot.mix], wiring.link_start[slot.mix + 1])
        self.links = [(int(wiring.link_producer[e]), wiring.link_share[e], int(wiring.link_lead[e])) for e in links]
        self.lead = sum(share * lead for _, share, lead in self.links)
        self.stock, self.lesser, self.worth = self.cover * self.use, 0.0, 0.0
        self.arrivals: dict[int, float] = defaultdict(float)  # day -> standard units
        self.lesser_arrivals: dict[int, tuple[float, float]] = {}  # day -> usable units, worth
        self.gave = 0.0  # to others of its group, yesterday

    def usable(self, need: float) -> float:
        return self.stock + min(self.lesser, self.eligible * need)

    def fill(self, output: float, psi: float) -> float:
        need = self.a * output * max(1.0, psi * self.cover)
        return 1.0 if need <= 0.0 else min(1.0, self.usable(need) / need)

    def least(self, output: float, psi: float) -> float:
        """Share of an output that this slot allows on its own."""
        return 1.0 - self.line.alpha * (1.0 - self.fill(output, psi))

    def asked(self, output: float, share: float, psi: float) -> float:
        """What others must stand in for if this share of an output is to be made."""
        if self.line.alpha == 0.0:
            return 0.0
        return self.a * output * max(0.0, 1.0 - (1.0 - share) / self.line.alpha - self.fill(output, psi))

    def spare(self, output: float, share: float, psi: float) -> float:
        """What this slot has beyond its own need at this share of an output."""
        need = self.a * output
        return max(0.0, self.usable(need) - need * max(1.0, psi * self.cover) * share)

    def transit(self) -> float:
        return sum(self.arrivals.values()) + sum(units for units, _ in self.lesser_arrivals.values())


class Reference:
    def __init__(self, plant: Plant) -> None:
        self.plant, self.e, self.d = plant, plant.shared, plant.scenario.defaults
        self.slots = [Slot(plant, k) for k in range(len(plant.wiring.slots))]
        self.of = defaultdict(list)
        for slot in self.slots:
            self.of[slot.owner].append(slot)
            for _, share, lead in slot.links:
                for day in range(lead):
                    slot.arrivals[day] += slot.use * share
        self.x0, self.final = self.e.output[:, 0], self.e.final[:, 0]
        self.m = np.zeros(self.x0.size)
        self.demand = self.x0.copy()
        self.backlog = np.zeros(self.x0.size)
        self.level = np.zeros(len(plant.scenario.contracts))
        self.taken = np.zeros(len(plant.scenario.contracts))  # by home users
        self.circles = [circle for rule in plant.scenario.communities for circle in self.members(rule)]

    def members(self, rule: CommunityRule) -> list[tuple[list[Slot], CommunityRule]]:
        """Who lends to whom: home users of one product, of a local one those of one place, that hold a stock of it."""
        network, select = self.plant.scenario.network, rule.select
        about = {one.id: one for one in network.products}
        critical = {line.input for line in network.inputs if line.alpha >= rule.min_alpha}
        found: dict[tuple[str, str], list[Slot]] = defaultdict(list)
        for slot in self.slots:
            user, product = self.plant.wiring.producers[slot.owner], about[slot.line.input]
            if (
                user.home
                and slot.line.type == "input"
                and slot.cover * slot.use > 0
                and product.id in critical
                and (not select.products or product.id in select.products)
                and (not select.chains or product.chain in select.chains)
                and (not select.kinds or product.kind in select.kinds)
                and (not select.regions or any(user.region in network.below(one) for one in select.regions))
            ):
                found[product.id, user.region if slot.line.scope == "local" else ""].append(slot)
        return [(slots, rule) for slots in found.values()]

    def run(self) -> dict[str, np.ndarray]:
        scenario = self.plant.scenario
        self.strikes = strikes = draw_strikes(scenario, [0])
        response = Response(self.plant.brief, shocks(self.plant, strikes), Luck(scenario.seed, [0], lucky=False))
        chains = len(scenario.network.chains)
        result = {name: np.zeros((scenario.horizon_days, chains)) for name in ("volume", "value", "degraded", "added")}
        for day in range(scenario.horizon_days):
            offered = levels_on(response, day)[:, 0]
            self.ahead = self.capacity(day + 1)
            made, quality, pure = self.day(day, self.capacity(day), offered)
            for i, x in enumerate(made):
                if self.e.chain[i] >= 0:
                    result["volume"][day, self.e.chain[i]] += x
                    result["value"][day, self.e.chain[i]] += x * quality[i]
                    result["degraded"][day, self.e.chain[i]] += x * (1 - pure[i])
                    result["added"][day, self.e.chain[i]] += x * quality[i] * self.e.value_added[i]
            evening = np.array([self.evening(product) for product in self.plant.brief.products]).reshape(-1, 2)
            missing, stock = (np.ascontiguousarray(evening[:, at : at + 1]) for at in range(2))
            response.hear(day, look_out(response.lookout, missing, stock))
        return result

    def capacity(self, day: int) -> np.ndarray:
        """What all strikes together leave of every producer and backup."""
        lost, hit = lost_share(self.strikes, day)[:, 0], self.plant.hit[self.strikes.cause]
        return np.array([np.prod(1.0 - hit[:, i] * lost) for i in range(hit.shape[1])])

    def evening(self, product: str) -> tuple[float, float]:
        """What its home users were not promised this morning, and what they have in stock, as shares of the usual."""
        rows = [i for i, p in enumerate(self.plant.wiring.producers) if p.product == product]
        weight = sum(self.plant.wiring.producers[i].share for i in rows)
        come = sum(self.plant.wiring.producers[i].share / weight * self.announced[i] for i in rows)
        slots = [
            slot
            for slot in self.slots
            if slot.line.input == product and slot.keeps and self.plant.wiring.producers[slot.owner].home
            if slot.line.scope != "local"
        ]
        usual = sum(slot.cover * slot.use for slot in slots)
        held = sum(slot.stock + slot.lesser for slot in slots)
        bought = any(mix.product == product and mix.buyers == "home" for mix in self.plant.wiring.mixes)
        return (max(0.0, 1.0 - min(1.0, come)) if bought else 0.0), (held / usual if usual > 0.0 else 0.0)

    def day(self, day: int, f: np.ndarray, offered: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        e, x0 = self.e, self.x0
        for slot in self.slots:  # 1 arrivals
            slot.stock += slot.arrivals.pop(day, 0.0)
            units, worth = slot.lesser_arrivals.pop(day, (0.0, 0.0))
            slot.lesser += units
            slot.worth += worth
        for slots, rule in self.circles:
            self.lend(slots, rule, f)
        promise = np.array(
            [min([f[i], *(self.allowed(group, x0[i]) for group in self.groups(i))]) for i in range(x0.size)]
        )
        users = promise.copy()  # what business customers can count on
        if self.d.rationing == "intermediate-first":
            for i in range(x0.size):
                if x0[i] - self.final[i] > 0:
                    users[i] = min(1.0, promise[i] * x0[i] / (x0[i] - self.final[i]))
        self.announced = users * (1 + self.m)
        self.raise_backups(f, users, offered)
        firm: dict[tuple[int, int], float] = {}
        rest: dict[tuple[int, int], float] = {}
        for k, slot in enumerate(self.slots):  # 3 orders
            self.order(day, k, slot, f, users, firm, rest)
        release = self.backlog / self.d.tau_backlog_days  # 4 demand
        orders_firm, orders_rest = np.zeros(x0.size), np.zeros(x0.size)
        for (_, i), amount in firm.items():
            orders_firm[i] += amount
        for (_, i), amount in rest.items():
            orders_rest[i] += amount
        final = self.final + release
        self.demand = orders_firm + orders_rest + final
        made, quality, pure = np.zeros(x0.size), np.ones(x0.size), np.ones(x0.size)
        for i in range(x0.size):  # 5 production, 6 use
            made[i] = min(
                [
                    x0[i] * f[i] * (1 + self.m[i]),
                    self.demand[i],
                    *(self.demand[i] * self.allowed(group, self.demand[i]) for group in self.groups(i)),
                ]
            )
            for group in self.groups(i):
                worth, standard = self.take(group, made[i], self.demand[i])
                quality[i] *= worth
                pure[i] *= standard
        kept, extra = np.ones(x0.size), np.zeros(x0.size)
        for i in range(x0.size):  # 7 rationing
            if self.d.rationing == "intermediate-first":
                first, second = orders_firm[i], orders_rest[i]
                served = min(final[i], max(0.0, made[i] - first - second))
            else:
                first = orders_firm[i] + promise[i] * final[i]
                second = orders_rest[i] + (1 - promise[i]) * final[i]
            kept[i] = min(1.0, made[i] / first) if first > 0 else 1.0
            extra[i] = min(1.0, max(0.0, made[i] - first) / second) if second > 1e-300 else 0.0
            if self.d.rationing == "proportional":
                served = final[i] * (promise[i] * kept[i] + (1 - promise[i]) * extra[i])
            if final[i] > 0:
                missed = 1 - served / final[i]
                self.backlog[i] += e.deferrable[i] * self.final[i] * missed - release[i] * (1 - missed)
        for k, slot in enumerate(self.slots):
            for i, _, lead in slot.links:
                slot.arrivals[day + lead] += firm[k, i] * kept[i] + rest[k, i] * extra[i]
        for i in range(x0.size):  # 8 surge
            goal = e.surge[i] if self.demand[i] > x0[i] * (1 + 1e-9) else 0.0
            self.m[i] += (goal - self.m[i]) / e.tau_surge[i]
        return made, quality, pure

    def lend(self, slots: list[Slot], rule: CommunityRule, f: np.ndarray) -> None:
        able = self.x0 * f[: self.x0.size] * (1 + self.e.surge)
        need = [slot.a * min(self.demand[slot.owner], able[slot.owner]) + slot.gave for slot in slots]
        pool = sum(rule.share * slot.stock for slot in slots)
        stock = [(1 - rule.share) * slot.stock for slot in slots]
        if sum(max(0.0, n - h) for n, h in zip(need, stock, strict=True)) > pool:
            if rule.priority:
                stock = served(stock, need, [slot.line.alpha / slot.a for slot in slots], pool)
            else:
                stock = poured(stock, need, pool)
        else:
            pool -= sum(max(0.0, n - h) for n, h in zip(need, stock, strict=True))
            above = [max(0.0, h - n) for n, h in zip(need, stock, strict=True)]
            above = poured(above, [slot.cover * slot.use for slot in slots], pool)
            stock = [n + h for n, h in zip(need, above, strict=True)]
        for slot, held in zip(slots, stock, strict=True):
            slot.stock = held

    def groups(self, i: int) -> list[list[Slot]]:
        """A producer's slots, those together that stand in for each other."""
        found: dict[object, list[Slot]] = defaultdict(list)
        for slot in self.of[i]:
            found[slot.line.group or slot].append(slot)
        return list(found.values())

    def allowed(self, group: list[Slot], output: float) -> float:
        """The largest share of an output that a group allows, by halving the interval."""
        psi, need = self.d.psi, sum(slot.a * output for slot in group)

        def enough(share: float) -> bool:
            asked = sum(slot.asked(output, share, psi) for slot in group)
            spare = sum(slot.spare(output, share, psi) for slot in group)
            return asked <= min(self.d.flexibility * need, spare)

        low, high = min(slot.least(output, psi) for slot in group), 1.0
        if len(group) == 1 or enough(1.0):
            return low if len(group) == 1 else 1.0
        for _ in range(100):
            middle = (low + high) / 2
            low, high = (middle, high) if enough(middle) else (low, middle)
        return low

    def raise_backups(self, f: np.ndarray, users: np.ndarray, offered: np.ndarray) -> None:
        contracts = [contract.backup for contract in self.plant.scenario.contracts]
        yesterday = self.level.copy()  # a backup may feed another
        for b, backup in enumerate(contracts):
            level = offered[b] * f[self.x0.size + b]
            for line in self.plant.scenario.network.inputs if backup.inputs_of else ():
                if line.product != backup.inputs_of or line.type not in ("input", "service"):
                    continue
                rows = self.makers(line, backup.region)
                if not rows:
                    continue
                weight = sum(self.plant.wiring.producers[i].share for i in rows)
                share = sum(
                    self.plant.wiring.producers[i].share / weight * users[i] * (1 + self.m[i]) for i in rows
                ) + sum(
                    yesterday[c] * other.capacity.mode * other.yield_.mode
                    for c, other in enumerate(contracts)
                    if other.product == line.input
                )
                level = min(level, 1 - line.alpha * (1 - min(1.0, share))) if level > 0 else level
            self.level[b] = max(0.0, level)

    def makers(self, line: Input, region: str) -> list[int]:
        """Who makes an input of a recipe of a backup for it: of a local one those at its place; nobody if not bound."""
        home = {one.id for one in self.plant.scenario.network.regions if one.home}
        if line.scope == "province" and region not in home:
            return []
        made = [i for i, p in enumerate(self.plant.wiring.producers) if p.product == line.input]
        return [i for i in made if line.scope != "local" or self.plant.wiring.producers[i].region == region]

    def order(self, day: int, k: int, slot: Slot, f: np.ndarray, users: np.ndarray, firm: dict, rest: dict) -> None:
        i, e = slot.owner, self.e
        planned = slot.a * min(self.demand[i], self.x0[i] * f[i] * (1 + e.surge[i])) + slot.gave
        order = planned
        if not slot.keeps:  # booked for all that the plant could make tomorrow
            order = planned = max(planned, slot.use * self.ahead[i])
        else:
            position = slot.stock + slot.lesser + slot.transit()
            order = max(0.0, planned + (slot.use * (slot.cover + slot.lead) - position) / self.d.tau_days)
        promised = {j: slot.use * share * users[j] for j, share, _ in slot.links}
        room = {j: promised[j] * e.surge[j] for j in promised}
        silent = {j: slot.use * share * (1 - users[j]) for j, share, _ in slot.links}
        placed = min(order, sum(promised.values()))
        surging = min(order - placed, sum(room.values()))
        standing = min(order, slot.use) - placed
        expected = placed
        for j, offered in promised.items():
            total, space, quiet = sum(promised.values()), sum(room.values()), sum(silent.values())
            firm[k, j] = placed * offered / total if total > 0 else 0.0
            on_surge = surging * room[j] / space if space > 0 else 0.0
            asked = min(1.0, standing / quiet) * silent[j] if standing > 0 and quiet > 0 else 0.0
            rest[k, j] = on_surge + asked
            expected += on_surge / e.surge[j] * self.m[j] if e.surge[j] > 0 else 0.0
        short = min(order, planned) - expected
        if short <= 1e-9 * slot.use:
            return
        contracts = list(enumerate(self.plant.scenario.contracts))
        for b, contract in sorted(contracts, key=lambda one: one[1].backup.grade == "degraded"):
            backup = contract.backup
            if backup.product != slot.line.input:
                continue
            good = backup.yield_.mode
            fit = min(slot.eligible, backup.eligible.mode) if backup.grade == "degraded" else 1.0
            taken = min(short, slot.use * self.level[b] * min(backup.capacity.mode, fit / good))
            short -= taken
            self.taken[b] += taken if e.chain[i] >= 0 else 0.0
            if backup.grade == "same":
                slot.arrivals[day + 1] += taken
            else:
                units, worth = slot.lesser_arrivals.get(day + 1, (0.0, 0.0))
                usable = taken * good
                slot.lesser_arrivals[day + 1] = (units + usable, worth + usable * backup.value.mode)

    def take(self, group: list[Slot], made: float, demand: float) -> tuple[float, float]:
        """Use the inputs of a group: each for itself, then the spare ones for those that are short.

        What is left of the worth of the real thing, and the part that is made without degraded units.
        """
        share = made / demand if demand > 0.0 else 1.0
        asked = [0.0] * len(group)
        if len(group) > 1:
            asked = [
                min(s.asked(demand, share, self.d.psi), max(0.0, s.a * made - s.usable(s.a * demand))) for s in group
            ]
        spare = [s.spare(demand, share, 0.0) for s in group]
        moved = min(sum(asked), sum(spare))
        given = [moved * one / sum(spare) if moved > 0.0 else 0.0 for one in spare]
        received = [moved * one / sum(asked) if moved > 0.0 else 0.0 for one in asked]
        used = []  # of each slot: units, worth lost, degraded units
        for slot, gave in zip(group, given, strict=True):
            need = slot.a * made + gave
            standard = min(slot.stock, need)
            lesser = min(slot.lesser, slot.eligible * slot.a * demand, need - standard)
            lost = 0.0
            if lesser > 0.0:
                lost = lesser * (1 - slot.worth / slot.lesser)
                slot.worth *= (slot.lesser - lesser) / slot.lesser
                slot.lesser -= lesser
            slot.stock -= standard
            slot.gave = gave
            if not slot.keeps:
                slot.stock = slot.lesser = slot.worth = 0.0
            used.append((standard + lesser, lost, lesser))
        units, losses, degraded = zip(*used, strict=True)
        return shared(units, losses, given, received), shared(units, degraded, given, received)


def shared(units: Sequence[float], parts: Sequence[float], given: list[float], received: list[float]) -> float:
    """What is left of a whole if each slot's use costs its part; what was given takes its part of the giver's along."""
    left, moved = 1.0, sum(given)
    standing = sum(gave * part / used for used, part, gave in zip(units, parts, given, strict=True) if gave > 0.0)
    for used, part, gave, got in zip(units, parts, given, received, strict=True):
        own = part * (1 - gave / used) if used > 0.0 else 0.0
        if used - gave + got > 0.0:
            left *= 1 - (own + (standing * got / moved if moved > 0.0 else 0.0)) / (used - gave + got)
    return left


def poured(have: list[float], room: list[float], pool: float) -> list[float]:
    """Pour a pool over vessels: the lowest are filled first, until all that got something stand at one height."""
    height = [h / r if r > 0 else inf for h, r in zip(have, room, strict=True)]
    order = sorted(range(len(have)), key=height.__getitem__)
    for count in range(1, len(order) + 1):
        lowest = order[:count]
        line = (pool + sum(have[i] for i in lowest)) / sum(room[i] for i in lowest)
        if count == len(order) or line <= height[order[count]]:
            break
    return [line * room[i] if i in lowest else have[i] for i in range(len(have))]


def served(have: list[float], need: list[float], worth: list[float], pool: float) -> list[float]:
    """Meet needs by worth; those of equal worth get the same share of what they miss."""
    have = list(have)
    for rank in sorted(set(worth), reverse=True):
        missing = {i: need[i] - have[i] for i in range(len(have)) if worth[i] == rank and need[i] > have[i]}
        part = min(1.0, pool / sum(missing.values())) if missing else 0.0
        for i, amount in missing.items():
            have[i] += part * amount
        pool -= part * sum(missing.values())
    return have


def gap(plant: Plant, trajectory: Trajectory) -> float:
    """Largest difference between the kernel and the reference, relative to a chain's baseline output."""
    reference = Reference(plant)
    found = reference.run()
    scale = max(float(plant.shared.output.max()), 1e-300)
    gaps = [found[name] - getattr(trajectory, name)[:, :, 0] for name in found]
    gaps.append((reference.taken - trajectory.taken[:, 0]) / plant.scenario.horizon_days)
    return max(float(np.max(np.abs(one), initial=0.0)) / scale for one in gaps)
