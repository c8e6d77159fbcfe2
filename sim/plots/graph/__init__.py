"""What does the neighbourhood of a product look like, and the tiers of a chain?"""

from __future__ import annotations

from pathlib import PurePath
from typing import Literal

from sim.errors import InputError, Problem
from sim.labels import Language
from sim.network import Chain, Network, Product
from sim.plots.graph.chain import draw_chain
from sim.plots.graph.picture import Picture
from sim.plots.graph.product import draw_product
from sim.plots.style import new_figure, png, svg, written

__all__ = ["Kind", "Picture", "draw", "draw_chain", "draw_product", "kind_of"]

Kind = Literal["svg", "png"]


def kind_of(name: str) -> Kind:
    """What the name of a file says it is to hold.

    >>> kind_of("resist.SVG")
    'svg'
    """
    end = PurePath(name).suffix.lower()
    if end in (".svg", ".png"):
        return "svg" if end == ".svg" else "png"
    raise InputError([Problem(name, "a figure is written as .svg or .png", "end its name in one of them")])


def draw(network: Network, subject: Product | Chain, language: Language, kind: Kind) -> bytes:
    """Draw a product or a chain and return the file; same network, same bytes."""
    with written():
        figure = new_figure()
        if isinstance(subject, Product):
            draw_product(figure, network, subject, language)
        else:
            draw_chain(figure, network, subject, language)
        return svg(figure) if kind == "svg" else png(figure)
