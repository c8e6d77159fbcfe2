"""What is written into a box about a product: its name, how much comes from outside, and whether from one place?"""

from __future__ import annotations

from sim.labels import Language, place_name
from sim.network import Network
from sim.numerals import percent
from sim.plots.graph.marks import SINGLE
from sim.plots.graph.structure import origins
from sim.plots.graph.words import word

__all__ = ["Facts"]


class Facts:
    """Names and shares of a network's products, in one language."""

    def __init__(self, network: Network, language: Language) -> None:
        self.language: Language = language
        self.names = {one.id: one.name[language] for one in network.products}
        self.regions = {one.id: place_name(one.name, language) for one in network.regions}
        self.origins = origins(network)
        self._modelled = {one.id for one in network.regions if one.modelled}

    def is_outside(self, region: str) -> bool:
        """Tell whether a region only delivers."""
        return region not in self._modelled

    def outside(self, product: str) -> float:
        """The share of supply that comes from outside the modelled regions."""
        return min(1.0, sum(share for region, share in self.origins[product].items() if region not in self._modelled))

    def single(self, product: str) -> bool:
        """Tell whether one region supplies more than `SINGLE`."""
        return max(self.origins[product].values(), default=0.0) > SINGLE

    def note(self, product: str) -> str:
        """The region that supplies most of it, if one does; else the share from outside."""
        if self.single(product):
            region, share = next(iter(self.origins[product].items()))
            return word(
                "from_region", self.language, {"share": percent(share, self.language), "region": self.regions[region]}
            )
        return word("from_outside", self.language, {"share": percent(self.outside(product), self.language)})
