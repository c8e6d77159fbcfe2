"""How much of each product comes from outside, in each replication?

*Imports* are what regions deliver that are not modelled.  Where `products.csv` gives a range for their share, the
shares of supply of the outside suppliers all move by one factor, and those of the inside suppliers make up the rest by
another: two numbers a mix and replication tell the shares of all its links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.network import Network
from sim.rng import Laws
from sim.wiring import Wiring

__all__ = ["Tilt", "drawn_imports", "tilted"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tilt:
    """By how much the shares of supply differ from those at the mode."""

    outside: Floats  # (M, R) factor of the links to suppliers outside
    inside: Floats  # (M, R) factor of the links to modelled suppliers

    def link_shares(self, wiring: Wiring) -> Floats:
        """(E, R) share of each link; those of a mix sum to 1 in every replication."""
        modelled = wiring.link_producer < wiring.modelled
        factors = np.where(modelled[:, None], self.inside[wiring.link_mixes], self.outside[wiring.link_mixes])
        return wiring.link_share[:, None] * factors


def drawn_imports(network: Network, seed: int, replications: Sequence[int]) -> dict[str, Floats]:
    """(R,) share of imports of every product that has a range for it, over its mode."""
    laws = {one.id: one.import_share for one in network.products if one.import_share is not None}
    drawn = {product: law for product, law in laws.items() if law.high > law.low}
    found = Laws.of(seed, [("imports", product) for product in drawn], drawn.values())
    return dict(zip(drawn, found.drawn(replications) / found.mode, strict=True))


def tilted(wiring: Wiring, drawn: Mapping[str, Floats], replications: int) -> Tilt:
    """Move the shares of supply by what was drawn.

    Users buy more or less from all outside suppliers alike, but no more than all; a mix without suppliers on both sides
    stays as it is.

    >>> from sim.wiring import MixKey, Producer
    >>> made = Producer("part", "home", "", 0.8, 1, True, True), Producer("part", "abroad", "", 0.2, 1, False, False)
    >>> links = np.array([0, 2]), np.array([0, 1]), np.array([0.8, 0.2]), np.array([1, 1])
    >>> wiring = Wiring(made, 1, (), np.array([0, 0]), (MixKey("part", "home"),), *links)
    >>> tilt = tilted(wiring, {"part": np.array([1.5, 9.0])}, 2)
    >>> tilt.link_shares(wiring).round(6).tolist()
    [[0.7, 0.0], [0.3, 1.0]]
    """
    outside = np.ones((len(wiring.mixes), replications))
    inside = outside.copy()
    abroad = np.where(wiring.link_producer < wiring.modelled, 0.0, wiring.link_share)
    usual = np.bincount(wiring.link_mixes, weights=abroad, minlength=len(wiring.mixes))
    moved = [mix for mix, key in enumerate(wiring.mixes) if key.product in drawn and 0.0 < usual[mix] < 1.0]
    if moved:
        share, factor = usual[moved][:, None], np.array([drawn[wiring.mixes[mix].product] for mix in moved])
        outside[moved] = np.minimum(factor, 1.0 / share)
        inside[moved] = np.maximum(0.0, 1.0 - outside[moved] * share) / (1.0 - share)
    return Tilt(outside, inside)
