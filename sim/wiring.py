"""Who buys what from whom, as index arrays.

A *producer* is one row of supply.csv: a product made in a region and carried by one mode.  The producers of
modelled regions come first and own *slots*, one for each line of their recipe.  Slots that buy the same
product from the same suppliers in the same shares form a *mix*, and only mixes have *links*: orders are
pooled, which gives the same answer as a link for every pair of slot and supplier.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.network import Backup, Input, Network, Selector, Supply

__all__ = [
    "MixKey",
    "Producer",
    "Slot",
    "Wiring",
    "chain_index",
    "critical_products",
    "makers_of",
    "matches",
    "needs",
    "select_backups",
    "select_slots",
    "wire",
]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class MixKey(NamedTuple):
    """What is bought, and by whom."""

    product: str
    buyers: Literal["home", "elsewhere", "local"]  # local: they buy where they are
    region: str = ""  # where that is; only of what is local, or a region called 'home' would pass for all of home


@dataclass(frozen=True, slots=True)
class Producer:
    """One product made in one region, and carried by one mode."""

    product: str
    region: str
    mode: str  # '' if not said
    share: float  # of what the home economy uses
    lead_days: int  # dock to dock [days]
    home: bool  # its region counts towards targets
    modelled: bool  # it makes what it sells with inputs of its own


@dataclass(frozen=True, slots=True)
class Slot:
    """One input of one modelled producer: it holds the stock."""

    owner: int  # index of the producer
    line: Input
    mix: int


@dataclass(frozen=True, slots=True)
class Wiring:
    """Producers, slots and links of a network, without flows."""

    producers: tuple[Producer, ...]  # modelled ones first
    modelled: int  # how many of them
    slots: tuple[Slot, ...]  # in the order of their owners
    slot_start: Ints  # (modelled + 1,) first slot of each modelled producer
    mixes: tuple[MixKey, ...]
    link_start: Ints  # (M + 1,) first link of each mix
    link_producer: Ints  # (E,)
    link_share: Floats  # (E,) shares of a mix sum to 1
    link_lead: Ints  # (E,) [days]

    @property
    def coefficients(self) -> Floats:
        """(K,) value of the input per unit value of output, at the mode."""
        return np.array([slot.line.share.mode for slot in self.slots], dtype=float)

    @property
    def owners(self) -> Ints:
        """(K,) the producer that each slot belongs to."""
        return np.array([slot.owner for slot in self.slots], dtype=np.int64)

    @property
    def slot_mixes(self) -> Ints:
        """(K,) the mix that each slot buys from."""
        return np.array([slot.mix for slot in self.slots], dtype=np.int64)

    @property
    def link_mixes(self) -> Ints:
        """(E,) the mix that each link belongs to."""
        return np.repeat(np.arange(len(self.mixes)), np.diff(self.link_start))

    @property
    def home(self) -> NDArray[np.bool_]:
        """(P,) which producers count towards targets."""
        return np.array([producer.home for producer in self.producers], dtype=bool)


def wire(network: Network, home_share_elsewhere: float) -> Wiring:
    """Turn a network's names into producers, slots, mixes and links."""
    producers = _producers(network)
    by_product = makers_of(producers)
    mixes: dict[MixKey, int] = {}
    slots: list[Slot] = []
    slot_start = [0]
    recipes = _recipes(network)
    modelled = sum(producer.modelled for producer in producers)
    for owner, producer in enumerate(producers[:modelled]):
        for line in recipes[producer.product]:
            key = _mix_key(line, producer, by_product, producers)
            if key is not None:
                slots.append(Slot(owner, line, mixes.setdefault(key, len(mixes))))
        slot_start.append(len(slots))
    for bought in needs(network).values():
        # What a backup's own recipe buys must be known even if nobody else buys it.
        for _, key in bought:
            mixes.setdefault(key, len(mixes))
    links = [_links(key, by_product, producers, home_share_elsewhere) for key in mixes]
    flat = [link for mix in links for link in mix]
    return Wiring(
        producers=tuple(producers),
        modelled=modelled,
        slots=tuple(slots),
        slot_start=np.array(slot_start, dtype=np.int64),
        mixes=tuple(mixes),
        link_start=np.cumsum([0, *(len(mix) for mix in links)], dtype=np.int64),
        link_producer=np.array([index for index, _ in flat], dtype=np.int64),
        link_share=np.array([share for _, share in flat], dtype=float),
        link_lead=np.array([producers[index].lead_days for index, _ in flat], dtype=np.int64),
    )


def needs(network: Network) -> dict[str, list[tuple[Input, MixKey]]]:
    """What each backup's own recipe buys, and from which mix: as a home user would, local inputs at its own place."""
    home = network.below_any(region.id for region in network.regions if region.home)
    places = {(row.product, row.region) for row in network.suppliers}
    recipes = _recipes(network)

    def key(line: Input, region: str) -> MixKey | None:
        if line.scope == "local":
            return MixKey(line.input, "local", region) if (line.input, region) in places else None
        return MixKey(line.input, "home") if line.scope == "national" or region in home else None

    # New tools and designs are years away: they do not hold up a supplier that is there already.
    return {
        backup.id: [
            (line, found)
            for line in (recipes[backup.inputs_of] if backup.inputs_of else ())
            if line.type in ("input", "service") and (found := key(line, backup.region)) is not None
        ]
        for backup in network.backups
    }


def chain_index(network: Network, producers: Iterable[Producer]) -> Ints:
    """(P,) the chain of each producer, as its place in the network's list of chains."""
    place = {chain.id: at for at, chain in enumerate(network.chains)}
    chain_of = {product.id: place[product.chain] for product in network.products}
    return np.array([chain_of[producer.product] for producer in producers], dtype=np.int64)


def critical_products(network: Network, min_alpha: float) -> set[str]:
    """Products that some user needs at least this much; all of them at zero."""
    if min_alpha <= 0.0:
        return {product.id for product in network.products}
    return {line.input for line in network.inputs if line.alpha >= min_alpha}


def matches(network: Network, select: Selector, producers: Sequence[Producer] | Sequence[Supply]) -> NDArray[np.bool_]:
    """(P,) which producers, or rows of supply, a selector means; all conditions that are given must hold."""
    meant = network.meant_by(select)
    return np.array([meant(p.product, p.region, p.mode) for p in producers], dtype=bool)


def select_backups(network: Network, select: Selector, backups: Sequence[Backup]) -> NDArray[np.bool_]:
    """(B,) which backups a selector means; a backup has no transport mode, so a mode never selects one."""
    meant = network.meant_by(select)
    return np.array([meant(b.product, b.region, "") for b in backups], dtype=bool)


def select_slots(network: Network, select: Selector, wiring: Wiring) -> NDArray[np.bool_]:
    """(K,) which slots a selector means: products are what is bought, regions are where the user is."""
    meant = network.meant_by(select)
    regions = [producer.region for producer in wiring.producers]
    return np.array([meant(slot.line.input, regions[slot.owner], "") for slot in wiring.slots], dtype=bool)


def _producers(network: Network) -> list[Producer]:
    regions = {region.id: region for region in network.regions}

    def producer(row: Supply) -> Producer:
        place = regions[row.region]
        return Producer(row.product, row.region, row.mode, row.share, row.lead_days, place.home, place.modelled)

    found = [producer(row) for row in network.suppliers]
    return sorted(found, key=lambda one: not one.modelled)  # stable: otherwise the order of the file


def makers_of(producers: Sequence[Producer]) -> dict[str, list[int]]:
    """The places of the producers of each product that somebody makes."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, producer in enumerate(producers):
        found[producer.product].append(index)
    return dict(found)


def _recipes(network: Network) -> dict[str, list[Input]]:
    found: dict[str, list[Input]] = {product.id: [] for product in network.products}
    for line in network.inputs:
        found[line.product].append(line)
    return found


def _mix_key(
    line: Input, user: Producer, by_product: dict[str, list[int]], producers: Sequence[Producer]
) -> MixKey | None:
    """Say where a user buys an input; None where the input does not bind this user."""
    if line.scope == "local":
        # Park steam comes from the user's own place; where none is made there, it is outside the model.
        found = any(producers[index].region == user.region for index in by_product[line.input])
        return MixKey(line.input, "local", user.region) if found else None
    if line.scope == "province" and not user.home:
        return None
    return MixKey(line.input, "home" if user.home else "elsewhere")


def _links(
    key: MixKey, by_product: dict[str, list[int]], producers: Sequence[Producer], home_share_elsewhere: float
) -> list[tuple[int, float]]:
    indices = by_product[key.product]
    if key.buyers == "home":
        weights = {index: producers[index].share for index in indices}
    elif key.buyers == "elsewhere":
        weights = _elsewhere(indices, producers, home_share_elsewhere)
    else:
        weights = {index: producers[index].share for index in indices if producers[index].region == key.region}
    total = sum(weights.values())
    return [(index, weight / total) for index, weight in weights.items()]


def _elsewhere(indices: list[int], producers: Sequence[Producer], home_share_elsewhere: float) -> dict[int, float]:
    """Users outside the home region take a smaller part of its supply; the others make it up."""
    home = sum(producers[index].share for index in indices if producers[index].home)
    others = sum(producers[index].share for index in indices if not producers[index].home)
    if others == 0.0:
        return {index: producers[index].share for index in indices}
    raised = (1.0 - home_share_elsewhere * home) / others
    return {
        index: producers[index].share * (home_share_elsewhere if producers[index].home else raised) for index in indices
    }
