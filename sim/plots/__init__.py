"""What does a comparison look like?

One function a figure: it draws on the figure it is given and returns the axes it drew, none if there is nothing to
show.  Figures run nothing and read nothing but a `Comparison`.  `sim.plots.graph` draws a network instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language
from sim.outcome import Comparison
from sim.plots.backups import backup_states
from sim.plots.costs import cost_and_saving
from sim.plots.drivers import drivers
from sim.plots.losses import loss_by_strategy, shortfall
from sim.plots.output import output_by_chain
from sim.plots.style import new_figure, png, svg, written

__all__ = [
    "FIGURES",
    "Drawing",
    "backup_states",
    "cost_and_saving",
    "draw_all",
    "drivers",
    "loss_by_strategy",
    "output_by_chain",
    "shortfall",
]

FIGURES: Mapping[str, Callable[[Figure, Comparison, Language], list[Axes]]] = MappingProxyType(
    {
        "output_by_chain": output_by_chain,
        "loss_by_strategy": loss_by_strategy,
        "backup_states": backup_states,
        "drivers": drivers,
        "shortfall": shortfall,
        "cost_and_saving": cost_and_saving,
    }
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One finished figure."""

    name: str  # a key of FIGURES
    svg: bytes
    png: bytes


def draw_all(comparison: Comparison, language: Language) -> tuple[Drawing, ...]:
    """Draw every figure that has something to show; same comparison, same bytes."""
    drawings = []
    with written():
        for name, draw in FIGURES.items():
            figure = new_figure()
            if draw(figure, comparison, language):
                drawings.append(Drawing(name, svg(figure), png(figure)))
    return tuple(drawings)
