"""What does the kernel hold of some replications of an economy?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from sim.structs import Struct

__all__ = ["Block", "Flags", "Floats", "Ints", "Places", "Rows"]

Floats = NDArray[np.float64]
Rows = Annotated[Floats, 2]  # rows of numbers, in all lanes
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
# Places in other arrays.  They have no sign, or compiled code would ask of each whether it counts from the end.
Places = NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class Block(Struct):
    """Some replications of an economy, and the state they are in.

    Slots stand mix by mix, so that what is the same for all users of a mix is fetched once, and what is under way to
    them lies side by side; `maker_slot` tells those of a producer.
    """

    # one row each, as said in `rows`
    slots: Rows
    rare: Rows
    makers: Rows
    mixes: Rows
    backups: Rows
    parts: Rows  # for each consignment that a mix may have, and one
    sums: Rows  # one row
    today: Rows  # one row
    use: Rows  # (K, LANES) baseline use of a slot [money unit/day]
    supply: Rows  # (M, LANES) share of baseline that a mix can get today
    links: Rows  # (E, LANES) share of a supplier in its mix; those of a mix stand by their lead times
    due: Rows  # (days of all slots, LANES) standard arrivals: the days of mixes go round, their slots side by side
    lost: Rows  # (accounts + 1, LANES) home value lost by account, and last for want of orders, over the run
    stood_in: Rows  # (V, LANES) given to others of the family yesterday; negative: taken [money unit]
    lists: Rows  # (5, ...) room for as many numbers as a family or a circle has members
    plain: Flags  # (K,) whether a slot stands alone, is felt when its stock is gone, and no backup ever delivered to it
    lesser: Flags  # (K,) whether a slot ever held degraded goods
    up: Flags  # (B,) whether a backup is up today
    backed: Flags  # (M,) whether one of a mix is
    needed: Flags  # (M,) whether a backup that offers something buys from it
    stands: Flags  # (M,) whether users of a mix ask for what is not announced
    helped: Flags  # (K,) whether backups deliver to a slot tomorrow
    ahead: Ints  # for each consignment that a mix may have: row of `due` of what is sent now to slot 0, were it a user
    unsent: Ints  # (1,) day whose orders are not yet on their way; -1: there is none
    # the economy, as in Economy but for the order of slots
    surge: Floats
    per_surge: Floats  # (P,) inverse of `tau_surge` [1/day]
    deferrable: Floats
    value_added: Floats
    chain: Ints
    hit_class: Places
    slot_row: Ints  # (K,) row of each slot of the economy
    maker_start: Places  # (J + 1,) first of each modelled producer in `maker_slot`
    maker_slot: Places  # (K,) rows of its slots
    slot_owner: Places
    slot_alpha: Floats
    slot_keeps: Flags
    simple: Flags  # (K,) whether a slot stands alone and what it holds can be kept
    slot_eligible: Floats
    slot_place: Ints
    slot_account: Places  # (K,) row of `lost` that the lack of an input is booked to
    maker_account: Places  # (P,) the same of a producer's own capacity
    mix_start: Places  # (M + 1,) first slot of each mix
    family_start: Ints
    family_slot_start: Ints
    family_slot: Places
    link_start: Places
    link_producer: Places
    link_mix: Places  # (E,)
    sold_start: Places  # (P + 1,) first of each producer in `sold_link`
    sold_link: Places  # (E,) links through which it sells
    consignment_start: Ints
    consignment_days: Ints
    consignment_link: Places  # (G + 1,) first link of each
    days: Ints  # (M,) days that go round
    due_start: Ints  # (M + 1,) row of what is due to the first user of each mix on the first of these days
    due_step: Ints  # (M,) rows from one day to the next
    contract_start: Places
    contract_backup: Places
    backup_degraded: Flags
    need_start: Places
    need_mix: Places
    need_alpha: Floats
    circle_start: Ints
    circle_slot: Places
    circle_share: Floats
    circle_priority: Flags
    # what is read off in the evening
    seen_mix: Ints  # (M,) row of the answers that a mix goes to; -1: none
    seen_start: Places  # (W + 1,) first of each row of the answers in `seen_slot`
    seen_slot: Places  # slots of these mixes that keep a stock
    per_usual: Rows  # (W, LANES) inverse of what they usually have, together [1 / money unit]; 0 of nothing
    missing: Rows  # (W, LANES) part of the usual supply that suppliers did not announce this morning [share]
    in_stock: Rows  # (W, LANES) what users have, of what they usually have [share]
    psi: float
    flexibility: float
    per_tau: float  # inverse of the stock correction [1/day]
    per_backlog: float  # the same of the backlog
    intermediate_first: bool
