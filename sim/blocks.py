"""How does an economy become a block of the kernel's?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.economy import Circles, Economy
from sim.kernel import BACKUP, LANES, MAKER, MIX, PART, RARE, SLOT, SUM, TODAY, Block, Given, begin, blanks, hold, lanes

__all__ = ["Accounts", "Blocks", "filled", "held", "number"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Places = NDArray[np.uint32]

# What may differ between replications, as Economy and Given call it.
DRAWN = (
    *("output", "final", "slot_use", "slot_cover", "slot_coefficient", "link_share"),
    *("backup_capacity", "backup_yield", "backup_value", "backup_eligible"),
)

# What is at zero on the first morning and `begin` leaves alone.
ANEW = ("parts", "sums", "today", "supply", "lost", "stood_in", "missing", "in_stock")


class Accounts(NamedTuple):
    """Where the loss from the lack of an input, or of a producer's own capacity, is booked."""

    many: int
    slot: Ints  # (K,) the account of each slot, in the economy's order
    maker: Ints  # (P,)


class Blocks:
    """The blocks of an economy, one after the other in the same memory; what they share is worked out once.

    Parameters
    ----------
    circles : who lends to whom; None: nobody.
    watched : (M,) product whose users' supply people see, of those of a mix; -1: none.
    products : how many of these there are.
    accounts : where losses are booked; None: one account for all.
    """

    def __init__(
        self,
        economy: Economy,
        circles: Circles | None = None,
        watched: Ints | None = None,
        products: int = 0,
        accounts: Accounts | None = None,
    ) -> None:
        chosen = np.argsort(economy.slot_mix, kind="stable")  # the economy's slot in each row
        carried = np.argsort(economy.link_consignment, kind="stable")  # its link in each row of `links`
        if accounts is None:
            accounts = Accounts(1, np.zeros_like(chosen), np.zeros_like(economy.chain))
        self._economy = economy
        self._fixed: dict[str, Any] = {
            "chosen": _places(chosen),
            "carried": _places(carried),
            "plain": (economy.slot_place < 0)[chosen] & (economy.psi == 0.0),
            "slot_alpha": economy.slot_alpha,
        }
        self._all = self._given(np.ascontiguousarray)
        same = _same(economy, circles, chosen, carried, accounts)
        numbers = _numbers(economy, int(same["due_start"][-1]), accounts.many, products)
        self._anew = [numbers[name] for name in ANEW]
        self._block = Block(
            **numbers,
            **_flags(economy),
            **same,
            **_seen(economy, chosen, watched, products),
            lists=np.zeros((5, _most(economy, circles))),
            ahead=np.zeros(_consignments(economy), dtype=np.int64),
            unsent=np.zeros(1, dtype=np.int64),
            slot_alpha=np.zeros(economy.slot_mix.size),
        )

    def at(self, first: int, day: int) -> Block:
        """Put replications side by side, in the state of the morning of a day on which nothing has happened yet.

        Parameters
        ----------
        first : the first of the replications, as a column of the economy.
        day : the first day that will pass; arrivals are laid out from it.

        Returns
        -------
        Block
            Stocks at cover, transit and demand at baseline, every sum at zero.  It is the one that was returned before,
            made anew.
        """
        for values in self._anew:
            values[:] = 0.0
        if first + LANES <= self._economy.output.shape[1]:
            begin(self._block, self._all, first, day)
        else:
            begin(self._block, self._given(lambda values: lanes(values, first)), 0, day)
        return self._block

    def _given(self, chosen: Callable[[Floats], Floats]) -> Given:
        """Some columns, or all, of what is drawn."""
        drawn: dict[str, Any] = {name: chosen(getattr(self._economy, name)) for name in DRAWN}
        return Given(**self._fixed, **drawn)


def _numbers(economy: Economy, due: int, accounts: int, products: int) -> dict[str, Any]:
    """Rows of numbers that change from day to day; `due` of them for what is under way."""
    mixes, slots = economy.link_start.size - 1, economy.slot_mix.size
    rows = {
        "slots": (slots, len(SLOT)),
        "use": (slots, 1),
        "rare": (slots, len(RARE)),
        "makers": (economy.chain.size, len(MAKER)),
        "mixes": (mixes, len(MIX)),
        "backups": (economy.backup_degraded.size, len(BACKUP)),
        "parts": (_consignments(economy) + 1, len(PART)),
        "sums": (1, len(SUM)),
        "today": (1, len(TODAY)),
        "supply": (mixes, 1),
        "links": (economy.link_producer.size, 1),
        "due": (due, 1),
        "lost": (accounts + 1, 1),
        "stood_in": (economy.family_slot.size, 1),
        "per_usual": (products, 1),
        "missing": (products, 1),
        "in_stock": (products, 1),
    }
    return {**blanks(rows)}


def _flags(economy: Economy) -> dict[str, Any]:
    """What is so today or is not."""
    mixes, slots, backups = economy.link_start.size - 1, economy.slot_mix.size, economy.backup_degraded.size
    counts = {"plain": slots, "lesser": slots, "helped": slots, "up": backups}
    counts |= {"backed": mixes, "needed": mixes, "stands": mixes}
    return {name: np.zeros(count, dtype=bool) for name, count in counts.items()}


def _seen(economy: Economy, chosen: Ints, watched: Ints | None, products: int) -> dict[str, Any]:
    """Of which mixes, and of which slots that keep a stock, people see how each product is supplied."""
    seen = np.full(economy.link_start.size - 1, -1, dtype=np.int64) if watched is None else watched
    product = np.where(economy.slot_keeps, seen[economy.slot_mix], -1)[chosen]  # of each row of slots; -1: of none
    keeping = np.flatnonzero(product >= 0)[np.argsort(product[product >= 0], kind="stable")]
    return {
        "seen_mix": seen,
        "seen_start": _places(_starts(np.bincount(product[keeping], minlength=products))),
        "seen_slot": _places(keeping),
    }


def _same(economy: Economy, circles: Circles | None, chosen: Ints, carried: Ints, accounts: Accounts) -> dict[str, Any]:
    """What is the same in all blocks, but for what people see."""
    days, mixes = _days(economy), economy.link_start.size - 1
    users = np.bincount(economy.slot_mix, minlength=mixes)
    due_start, due_step = _rings(days, users)
    row, link_producer = np.argsort(chosen, kind="stable"), economy.link_producer[carried]
    none = np.zeros(0, dtype=np.int64)
    return {
        "surge": economy.surge,
        "per_surge": 1.0 / economy.tau_surge,
        "deferrable": economy.deferrable,
        "value_added": economy.value_added,
        "chain": economy.chain,
        "hit_class": _places(economy.hit_class),
        "slot_row": row,
        "maker_start": _places(economy.slot_start),
        "maker_slot": _places(row),
        "slot_owner": _places(economy.slot_owner[chosen]),
        "slot_keeps": economy.slot_keeps[chosen],
        "simple": (economy.slot_keeps & (economy.slot_place < 0))[chosen],
        "slot_eligible": economy.slot_eligible[chosen],
        "slot_place": economy.slot_place[chosen],
        "slot_account": _places(accounts.slot[chosen]),
        "maker_account": _places(accounts.maker),
        "mix_start": _places(_starts(users)),
        "family_start": economy.family_start,
        "family_slot_start": economy.family_slot_start,
        "family_slot": _places(row[economy.family_slot]),
        "link_start": _places(economy.link_start),
        "link_producer": _places(link_producer),
        "link_mix": _places(np.repeat(np.arange(mixes), np.diff(economy.link_start))),
        "sold_start": _places(_starts(np.bincount(link_producer, minlength=economy.chain.size))),
        "sold_link": _places(np.argsort(link_producer, kind="stable")),
        "consignment_start": economy.consignment_start,
        "consignment_days": economy.consignment_days,
        "consignment_link": _places(_starts(np.bincount(economy.link_consignment))),
        "days": days,
        "due_start": due_start,
        "due_step": due_step,
        "contract_start": _places(economy.contract_start),
        "contract_backup": _places(economy.contract_backup),
        "backup_degraded": economy.backup_degraded,
        "need_start": _places(economy.need_start),
        "need_mix": _places(economy.need_mix),
        "need_alpha": economy.need_alpha,
        "circle_start": none if circles is None else circles.start,
        "circle_slot": _places(none if circles is None else row[circles.slot]),
        "circle_share": np.zeros(0) if circles is None else circles.share,
        "circle_priority": np.zeros(0, dtype=bool) if circles is None else circles.priority,
        "psi": economy.psi,
        "flexibility": economy.flexibility,
        "per_tau": 1.0 / economy.tau,
        "per_backlog": 1.0 / economy.tau_backlog,
        "intermediate_first": economy.intermediate_first,
    }


def _starts(counts: Ints) -> Ints:
    """(n,) how many of each -> (n + 1,) first of each."""
    return np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])


def _places(values: Ints) -> Places:
    return values.astype(np.uint32)


def _most(economy: Economy, circles: Circles | None) -> int:
    """Members of the largest family or circle."""
    starts = [economy.family_slot_start, *([] if circles is None else [circles.start])]
    return max(int(np.diff(start).max(initial=1)) for start in starts)


def _consignments(economy: Economy) -> int:
    """Consignments of the mix that has most."""
    return int(np.diff(economy.consignment_start).max(initial=1))


def _days(economy: Economy) -> Ints:
    """(M,) days that go round: as many as goods may still take in the evening that have been sent; one at least."""
    longest = economy.consignment_days[economy.consignment_start[1:] - 1]
    return np.maximum(1, longest - 1)


def _rings(days: Ints, users: Ints) -> tuple[Ints, Ints]:
    """(M + 1,) first row of each mix in what is due, and last how many there are; (M,) rows from one day to the next.

    Mixes with as many days share a ring: what moves on a day lies side by side, and is fetched ahead.
    """
    start, step, rows = np.zeros(days.size + 1, dtype=np.int64), np.zeros(days.size, dtype=np.int64), 0
    for length in np.unique(days):
        ring = np.flatnonzero(days == length)
        ends = np.cumsum(users[ring])
        start[ring], step[ring] = rows + ends - users[ring], ends[-1]
        rows += int(length * ends[-1])
    start[-1] = rows
    return start, step


def number(rows: Floats, at: int) -> Floats:
    """(n, fields) -> (n, LANES): one number of every row, to be read or written."""
    return rows[..., at : at + LANES]


def held(block: Block) -> Floats:
    """(2, LANES) [money unit] everything in stock or under way, and of that what was served today."""
    found = np.zeros((2, LANES))
    hold(block, found)
    return found


def filled(block: Block) -> Floats:
    """(LANES,) [share] what stands in stock of what all slots aim to keep, by value, no slot counted beyond its aim.

    1 where nothing is kept.
    """
    use, cover = number(block.use, 0), number(block.rare, RARE.cover)
    stock = number(block.slots, SLOT.stock) + number(block.rare, RARE.lesser)
    aim = (use * cover).sum(axis=0)
    there = (use * np.minimum(stock, cover)).sum(axis=0)
    share: Floats = np.divide(there, aim, out=np.ones(LANES), where=aim > 0.0)
    return share
