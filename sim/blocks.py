"""How does an economy become a block of the kernel's?"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.economy import Circles, Economy
from sim.kernel import BACKUP, LANES, MAKER, MIX, PART, RARE, SLOT, SUM, TODAY, Block, blank, hold, lanes, lay_out

__all__ = ["Causes", "block_of", "held", "number"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.uint32]


class Causes(NamedTuple):
    """What the lack of an input, or of a producer's own capacity, is told under."""

    many: int
    slot: Ints  # (K,) the cause of each slot, in the economy's order
    maker: Ints  # (P,)


def block_of(
    economy: Economy,
    circles: Circles | None,
    first: int,
    day: int,
    watched: Ints | None = None,
    products: int = 0,
    causes: Causes | None = None,
) -> Block:
    """Put replications side by side, in the state of the morning of a day on which nothing has happened yet.

    Parameters
    ----------
    circles : who lends to whom; None: nobody.
    first : the first of the replications, as a column of the economy.
    day : the first day that will be stepped; arrivals are laid out from it.
    watched : (M,) product whose users' supply people see, of those of a mix; -1: none.
    products : how many of these there are.
    causes : what losses are told under; None: one cause for all.

    Returns
    -------
    Block
        Stocks at cover, transit and demand at baseline, every sum at zero.
    """
    mixes, days = economy.mix_lead.shape[0], _days(economy)
    users = np.bincount(economy.slot_mix, minlength=mixes)
    chosen = np.argsort(economy.slot_mix, kind="stable")  # the economy's slot in each row
    row = np.argsort(chosen, kind="stable")
    due_start = _starts(days * users)
    use, groups = lanes(economy.slot_use, first)[chosen], int(np.diff(economy.group_start).max(initial=1))
    seen = np.full(mixes, -1, dtype=np.int64) if watched is None else watched
    keeping = np.flatnonzero((seen[economy.slot_mix[chosen]] >= 0) & economy.slot_keeps[chosen])
    link_mix = np.repeat(np.arange(mixes), np.diff(economy.link_start))
    none = np.zeros(0, dtype=np.int64)
    told = Causes(1, np.zeros_like(row), np.zeros_like(economy.chain)) if causes is None else causes
    block = Block(
        slots=_slots(economy, first, chosen),
        rare=_rare(economy, first, chosen),
        makers=_makers(economy, first),
        mixes=_mixes(mixes),
        backups=_backups(economy, first),
        parts=blank(groups, len(PART)),
        sums=blank(1, len(SUM)),
        today=blank(1, len(TODAY)),
        supply=blank(mixes, 1),
        links=_aligned(lanes(economy.link_share, first)),
        due=blank(int(due_start[-1]), 1),
        lost=blank(told.many + 1, 1),
        stood_in=blank(economy.family_slot.size, 1),
        lists=np.zeros((5, _most(economy, circles))),
        plain=(economy.slot_place < 0)[chosen] & (economy.psi == 0.0),
        lesser=np.zeros(row.size, dtype=bool),
        up=np.zeros(economy.backup_degraded.size, dtype=bool),
        backed=np.zeros(mixes, dtype=bool),
        stands=np.zeros(mixes, dtype=bool),
        helped=np.zeros(row.size, dtype=bool),
        ahead=np.zeros(groups, dtype=np.int64),
        unsent=np.full(1, -1, dtype=np.int64),
        surge=economy.surge,
        per_surge=1.0 / economy.tau_surge,
        deferrable=economy.deferrable,
        value_added=economy.value_added,
        chain=economy.chain,
        hit_class=_places(economy.hit_class),
        slot_row=row,
        maker_start=_places(economy.slot_start),
        maker_slot=_places(row),
        slot_owner=_places(economy.slot_owner[chosen]),
        slot_alpha=np.where((use == 0.0).all(axis=1), 0.0, economy.slot_alpha[chosen]),  # not used, not missed
        slot_keeps=economy.slot_keeps[chosen],
        slot_eligible=economy.slot_eligible[chosen],
        slot_place=economy.slot_place[chosen],
        slot_cause=_places(told.slot[chosen]),
        maker_cause=_places(told.maker),
        mix_start=_starts(users),
        family_start=economy.family_start,
        family_slot_start=economy.family_slot_start,
        family_slot=_places(row[economy.family_slot]),
        link_start=_places(economy.link_start),
        link_producer=_places(economy.link_producer),
        link_mix=_places(link_mix),
        sold_start=_places(_starts(np.bincount(economy.link_producer, minlength=economy.chain.size))),
        sold_link=_places(np.argsort(economy.link_producer, kind="stable")),
        group_start=economy.group_start,
        group_lead=economy.group_lead,
        carried_start=_places(_starts(np.bincount(economy.link_group, minlength=economy.group_lead.size))),
        carried_link=_places(np.argsort(economy.link_group, kind="stable")),
        days=days,
        due_start=due_start,
        contract_start=_places(economy.contract_start),
        contract_backup=_places(economy.contract_backup),
        backup_degraded=economy.backup_degraded,
        need_start=_places(economy.need_start),
        need_mix=_places(economy.need_mix),
        need_alpha=economy.need_alpha,
        circle_start=none if circles is None else circles.start,
        circle_slot=_places(none if circles is None else row[circles.slot]),
        circle_share=np.zeros(0) if circles is None else circles.share,
        circle_priority=np.zeros(0, dtype=bool) if circles is None else circles.priority,
        seen_mix=seen,
        seen_slot=_places(keeping),
        seen_row=_places(seen[economy.slot_mix[chosen[keeping]]]),
        per_usual=_per_usual(economy, first, seen, chosen[keeping], products),
        missing=blank(products, 1),
        in_stock=blank(products, 1),
        psi=economy.psi,
        flexibility=economy.flexibility,
        per_tau=1.0 / economy.tau,
        per_backlog=1.0 / economy.tau_backlog,
        intermediate_first=economy.intermediate_first,
    )
    lay_out(block, day)
    return block


def _starts(counts: Ints) -> Ints:
    """(n,) how many of each -> (n + 1,) first of each."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _places(values: Ints) -> Places:
    return values.astype(np.uint32)


def _aligned(values: Floats) -> Floats:
    rows = blank(values.shape[0], 1)
    rows[:] = values
    return rows


def _most(economy: Economy, circles: Circles | None) -> int:
    """Members of the largest family or circle."""
    starts = [economy.family_slot_start, *([] if circles is None else [circles.start])]
    return max(int(np.diff(start).max(initial=1)) for start in starts)


def _per_usual(economy: Economy, first: int, seen: Ints, keeping: Ints, products: int) -> Floats:
    """(W, LANES) the inverse of what users of each product usually have in stock, together; 0 of nothing."""
    usual = blank(products, 1)
    held = lanes(economy.slot_cover, first)[keeping] * lanes(economy.slot_use, first)[keeping]
    np.add.at(usual, seen[economy.slot_mix[keeping]], held)
    np.divide(1.0, usual, out=usual, where=usual > 0.0)
    return usual


def _days(economy: Economy) -> Ints:
    """(M,) days that go round: today, and those on which something may be under way."""
    rows = np.ones(economy.mix_lead.shape[0], dtype=np.int64)
    np.maximum.at(rows, np.repeat(np.arange(rows.size), np.diff(economy.group_start)), economy.group_lead + 1)
    return rows


def _slots(economy: Economy, first: int, chosen: Ints) -> Floats:
    rows, cover = blank(chosen.size, len(SLOT)), lanes(economy.slot_cover, first)[chosen]
    number(rows, SLOT.aim)[:] = cover
    number(rows, SLOT.stock)[:] = cover
    number(rows, SLOT.use)[:] = lanes(economy.slot_use, first)[chosen]
    return rows


def _rare(economy: Economy, first: int, chosen: Ints) -> Floats:
    rows = blank(chosen.size, len(RARE))
    number(rows, RARE.cover)[:] = lanes(economy.slot_cover, first)[chosen]
    number(rows, RARE.coefficient)[:] = lanes(economy.slot_coefficient, first)[chosen]
    return rows


def _makers(economy: Economy, first: int) -> Floats:
    rows = blank(economy.chain.size, len(MAKER))
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


def _mixes(count: int) -> Floats:
    """Nothing has been announced yet, not even that there is nothing."""
    rows = blank(count, len(MIX))
    number(rows, MIX.promise)[:] = -1.0
    return rows


def _backups(economy: Economy, first: int) -> Floats:
    rows = blank(economy.backup_degraded.size, len(BACKUP))
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


def held(block: Block) -> Floats:
    """(LANES,) [money unit] everything in stock or under way; what has been ordered is sent first."""
    total = np.zeros((1, LANES))
    hold(block, total)
    return total.reshape(LANES)
