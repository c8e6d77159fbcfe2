"""What does the neighbourhood of a product look like, and the tiers of a chain?"""

from __future__ import annotations

from typing import Literal

from sim.labels import Language
from sim.network import Chain, Network, Product
from sim.plots.graph.chain import draw_chain
from sim.plots.graph.picture import Picture
from sim.plots.graph.product import draw_product
from sim.plots.style import new_figure, png, svg, written

__all__ = ["Picture", "draw", "draw_chain", "draw_product"]


def draw(network: Network, subject: Product | Chain, language: Language, kind: Literal["svg", "png"]) -> bytes:
    """Draw a product or a chain and return the file; same network, same bytes."""
    with written():
        figure = new_figure()
        if isinstance(subject, Product):
            draw_product(figure, network, subject, language)
        else:
            draw_chain(figure, network, subject, language)
        return svg(figure) if kind == "svg" else png(figure)
