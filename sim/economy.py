"""What does the kernel need to know of an economy, as arrays?

Axes are those of the kernel; flows are in [money unit/day].
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiling import compiled_bare

__all__ = ["Circles", "Economy", "mix_leads", "usual", "widened"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Economy(NamedTuple):
    """What does not change from day to day."""

    output: Floats  # (P, R) baseline output [money unit/day]
    final: Floats  # (P, R) baseline final deliveries [money unit/day]
    surge: Floats  # (P,) output above baseline that can be reached [share]
    tau_surge: Floats  # (P,) [days]
    deferrable: Floats  # (P,) unserved final deliveries that wait [share]
    value_added: Floats  # (P,) per unit of output
    chain: Ints  # (P,) chain whose home output the producer counts in; -1: in none
    hit_class: Ints  # (P + B,) row of `remaining` that tells what cuts leave of the capacity
    slot_start: Ints  # (J + 1,) first slot of each modelled producer
    slot_owner: Ints  # (K,)
    slot_use: Floats  # (K, R) baseline use: coefficient times the owner's baseline output [money unit/day]
    slot_coefficient: Floats  # (K, R) input per unit of output
    slot_alpha: Floats  # (K,) criticality
    slot_cover: Floats  # (K, R) stock cover [days]
    slot_keeps: Flags  # (K,) whether what is not used today can be used tomorrow
    slot_eligible: Floats  # (K,) share of the use that may be met with a degraded grade
    slot_mix: Ints  # (K,)
    slot_place: Ints  # (K,) place in `family_slot`; -1: nothing stands in for this input
    family_start: Ints  # (J + 1,) first family of each modelled producer
    family_slot_start: Ints  # (F + 1,) first slot of each family
    family_slot: Ints  # (V,)
    link_start: Ints  # (M + 1,) first link of each mix
    link_producer: Ints  # (E,)
    link_share: Floats  # (E, R)
    link_consignment: Ints  # (E,)
    consignment_start: Ints  # (M + 1,) first of each mix, which has one at least; the longest lead time is the last
    consignment_days: Ints  # (G,) [days]
    contract_start: Ints  # (M + 1,) first contract of each mix: same grade before degraded
    contract_backup: Ints  # (B',) the backup that serves the mix under this contract
    backup_degraded: Flags  # (B,)
    backup_capacity: Floats  # (B, R) share of every user's baseline use
    backup_yield: Floats  # (B, R) usable units per unit delivered
    backup_value: Floats  # (B, R) worth against the real thing
    backup_eligible: Floats  # (B, R) share of a use that may be met with it
    need_start: Ints  # (B + 1,) first need of each backup
    need_mix: Ints  # (D,) mix that the backup's own recipe buys from
    need_alpha: Floats  # (D,) its criticality
    flexibility: float  # share of a family's use in which its inputs can stand in for each other
    tau: float  # stock correction [days]; inf: none
    tau_backlog: float  # [days]
    psi: float  # share of the cover below which output already suffers
    intermediate_first: bool  # rationing rule


class Circles(NamedTuple):
    """Home users of one product that lend each other stock; apart from Economy, which every call would carry."""

    start: Ints  # (Q + 1,) first member of each circle
    slot: Ints  # its members
    share: Floats  # (Q,) of its stock that each member pools
    priority: Flags  # (Q,) whether needs are met by worth; else all to the same share


def usual(economy: Economy, chains: int) -> tuple[Floats, Floats]:
    """Home output of each chain when nothing is cut, and its value added: (C, R), (C, R) [money unit/day].

    Added up in the kernel's own order, so that a day without a cut leaves no difference at all.
    """
    volume = np.zeros((chains, economy.output.shape[1]))
    added = np.zeros_like(volume)
    _add_home(economy.chain, economy.output, economy.value_added, volume, added)
    return volume, added


@compiled_bare
def _add_home(chain: Ints, output: Floats, value_added: Floats, volume: Floats, added: Floats) -> None:
    for i in range(chain.size):
        if chain[i] >= 0:
            for r in range(output.shape[1]):
                volume[chain[i], r] += output[i, r]
                added[chain[i], r] += output[i, r] * value_added[i]


def mix_leads(economy: Economy) -> Floats:
    """(M, R) mean lead time of each mix [days]."""
    mixes = economy.link_start.size - 1
    mean = np.zeros((mixes, economy.link_share.shape[1]))
    weighed = economy.link_share * economy.consignment_days[economy.link_consignment][:, None]
    np.add.at(mean, np.repeat(np.arange(mixes), np.diff(economy.link_start)), weighed)
    return mean


def widened(economy: Economy, replications: int) -> Economy:
    """Repeat an economy of one replication, so that several can run on it side by side."""
    return economy._replace(
        output=np.repeat(economy.output, replications, axis=1),
        final=np.repeat(economy.final, replications, axis=1),
        slot_use=np.repeat(economy.slot_use, replications, axis=1),
        slot_coefficient=np.repeat(economy.slot_coefficient, replications, axis=1),
        slot_cover=np.repeat(economy.slot_cover, replications, axis=1),
        link_share=np.repeat(economy.link_share, replications, axis=1),
        backup_capacity=np.repeat(economy.backup_capacity, replications, axis=1),
        backup_yield=np.repeat(economy.backup_yield, replications, axis=1),
        backup_value=np.repeat(economy.backup_value, replications, axis=1),
        backup_eligible=np.repeat(economy.backup_eligible, replications, axis=1),
    )
