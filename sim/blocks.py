"""How does an economy become a block of the kernel's, and how is one read in money again?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.economy import Circles, Economy
from sim.kernel import BACKUP, GROUP, LANES, MAKER, MIX, SLOT, SUM, Block, lay_out

__all__ = ["arrivals", "block_of", "goods", "held", "lanes", "number"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def lanes(values: Floats, first: int) -> Floats:
    """(n, R) -> (n, LANES): the replications from the first on; lanes that are left over repeat the last of them."""
    if first + LANES <= values.shape[-1]:
        return values[..., first : first + LANES].copy()
    chosen = np.minimum(np.arange(first, first + LANES), values.shape[-1] - 1)
    return np.ascontiguousarray(values[..., chosen])


def block_of(economy: Economy, circles: Circles | None, first: int, day: int) -> Block:
    """Put replications side by side, in the state of the morning of a day on which nothing has happened yet.

    Parameters
    ----------
    circles : who lends to whom; None: nobody.
    first : the first of the replications, as a column of the economy.
    day : the first day that will be stepped; arrivals are laid out from it.

    Returns
    -------
    Block
        Stocks at cover, transit and demand at baseline, every sum at zero.
    """
    slots = _slots(economy, first)
    days = _days(economy)
    users = np.bincount(economy.slot_mix, minlength=days.size)
    mix_start = np.concatenate([[0], np.cumsum(users)])
    mix_slot = np.argsort(economy.slot_mix, kind="stable")
    due_start = np.concatenate([[0], np.cumsum(days * users, dtype=np.int64)])
    unused = (slots[:, SLOT.use : SLOT.use + LANES] == 0.0).all(axis=1)
    none = np.zeros(0, dtype=np.int64)
    block = Block(
        slots=slots,
        makers=_makers(economy, first),
        mixes=np.zeros((economy.mix_lead.shape[0], LANES * len(MIX))),
        groups=np.zeros((economy.group_lead.size, LANES * len(GROUP))),
        backups=_backups(economy, first),
        sums=np.zeros(LANES * len(SUM)),
        links=lanes(economy.link_share, first),
        due=np.zeros((int(due_start[-1]), LANES)),
        stood_in=np.zeros((economy.family_slot.size, LANES)),
        lesser=np.zeros(slots.shape[0], dtype=bool),
        up=np.zeros(economy.backup_degraded.size, dtype=bool),
        backed=np.zeros(economy.mix_lead.shape[0], dtype=bool),
        days=days,
        today=np.zeros(economy.mix_lead.shape[0], dtype=np.int64),
        tomorrow=np.zeros(economy.mix_lead.shape[0], dtype=np.int64),
        group_day=np.zeros(economy.group_lead.size, dtype=np.int64),
        surge=economy.surge,
        per_surge=1.0 / economy.tau_surge,
        deferrable=economy.deferrable,
        value_added=economy.value_added,
        chain=economy.chain,
        hit_class=economy.hit_class,
        slot_start=economy.slot_start,
        slot_owner=economy.slot_owner,
        slot_alpha=np.where(unused, 0.0, economy.slot_alpha),  # what is not used cannot be missed
        slot_keeps=economy.slot_keeps,
        slot_eligible=economy.slot_eligible,
        slot_mix=economy.slot_mix,
        mix_start=mix_start,
        mix_slot=mix_slot,
        slot_seat=np.argsort(mix_slot, kind="stable") - mix_start[economy.slot_mix],
        slot_place=economy.slot_place,
        family_start=economy.family_start,
        family_slot_start=economy.family_slot_start,
        family_slot=economy.family_slot,
        link_start=economy.link_start,
        link_producer=economy.link_producer,
        link_group=economy.link_group,
        group_start=economy.group_start,
        group_lead=economy.group_lead,
        due_start=due_start,
        contract_start=economy.contract_start,
        contract_backup=economy.contract_backup,
        backup_degraded=economy.backup_degraded,
        need_start=economy.need_start,
        need_mix=economy.need_mix,
        need_alpha=economy.need_alpha,
        circle_start=none if circles is None else circles.start,
        circle_slot=none if circles is None else circles.slot,
        circle_share=np.zeros(0) if circles is None else circles.share,
        circle_priority=np.zeros(0, dtype=bool) if circles is None else circles.priority,
        lanes=LANES,
        flexibility=economy.flexibility,
        per_tau=1.0 / economy.tau,
        per_backlog=1.0 / economy.tau_backlog,
        intermediate_first=economy.intermediate_first,
    )
    lay_out(block, day)
    return block


def _days(economy: Economy) -> Ints:
    """(M,) days that go round: today, and those on which something may be under way."""
    rows = np.full(economy.mix_lead.shape[0], 2, dtype=np.int64)  # backups deliver tomorrow
    np.maximum.at(rows, np.repeat(np.arange(rows.size), np.diff(economy.group_start)), economy.group_lead + 1)
    return rows


def _slots(economy: Economy, first: int) -> Floats:
    rows = np.zeros((economy.slot_mix.size, LANES * len(SLOT)))
    cover = lanes(economy.slot_cover, first)
    fields = {
        SLOT.use: lanes(economy.slot_use, first),
        SLOT.pace: 1.0 / np.maximum(1.0, economy.psi * cover),
        SLOT.stock: cover,
        SLOT.cover: cover,
        SLOT.coefficient: lanes(economy.slot_coefficient, first),
    }
    for at, values in fields.items():
        rows[:, at : at + LANES] = values
    return rows


def _makers(economy: Economy, first: int) -> Floats:
    rows = np.zeros((economy.chain.size, LANES * len(MAKER)))
    output = lanes(economy.output, first)
    made = output > 0.0
    per_output = np.divide(1.0, output, out=np.zeros_like(output), where=made)
    fields = {
        MAKER.output: output,
        MAKER.per_output: per_output,
        MAKER.final: lanes(economy.final, first) * per_output,
        MAKER.demand: made.astype(float),
    }
    for at, values in fields.items():
        rows[:, at : at + LANES] = values
    return rows


def _backups(economy: Economy, first: int) -> Floats:
    rows = np.zeros((economy.backup_degraded.size, LANES * len(BACKUP)))
    fields = {
        BACKUP.capacity: economy.backup_capacity,
        BACKUP.good: economy.backup_yield,
        BACKUP.per_good: 1.0 / economy.backup_yield,
        BACKUP.value: economy.backup_value,
        BACKUP.eligible: economy.backup_eligible,
    }
    for at, values in fields.items():
        rows[:, at : at + LANES] = lanes(values, first)
    return rows


def number(rows: Floats, at: int) -> Floats:
    """(n, fields) -> (n, LANES): one number of every row, to be read or written."""
    return rows[..., at : at + LANES]


def arrivals(block: Block, day: int) -> Floats:
    """(days, K, LANES) [money unit] standard goods under way on a morning, by the days that they still take."""
    rows, users = block.days[block.slot_mix], np.diff(block.mix_start)[block.slot_mix]
    first, use = block.due_start[block.slot_mix] + block.slot_seat, number(block.slots, SLOT.use)
    found = np.zeros((int(rows.max(initial=1)), rows.size, LANES))
    for ahead in range(found.shape[0]):
        some = ahead < rows
        found[ahead, some] = block.due[(first + (day + ahead) % rows * users)[some]] * use[some]
    return found


def held(block: Block) -> Floats:
    """(LANES,) [money unit] everything in stock or under way."""
    days = number(block.slots, SLOT.stock) + number(block.slots, SLOT.lesser) + number(block.slots, SLOT.lesser_due)
    users = np.diff(block.mix_start)
    mix = np.repeat(np.arange(users.size), block.days * users)  # of every row of `due`
    seat = (np.arange(mix.size) - block.due_start[mix]) % users[mix]
    user = block.mix_slot[block.mix_start[mix] + seat]
    use = number(block.slots, SLOT.use)
    total: Floats = (days * use).sum(axis=0) + (block.due * use[user]).sum(axis=0)
    return total


def goods(block: Block, at: int) -> Floats:
    """(K, LANES) [money unit] what slots have of something that their rows tell in days."""
    days: Floats = number(block.slots, at) * number(block.slots, SLOT.use)
    return days
