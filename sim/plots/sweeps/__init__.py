"""What does a sweep look like?

One function a figure, for one measure of one chain: it draws on the figure it is given, a panel for each strategy that
the factors move, and returns the axes it drew, none if there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language
from sim.outcome import ALL
from sim.plots import Drawing
from sim.plots.style import new_figure, png, svg, written
from sim.plots.sweeps.heat import heat_map
from sim.plots.sweeps.indices import correlations, indices
from sim.plots.sweeps.interactions import interactions
from sim.plots.sweeps.lines import effects, lines
from sim.plots.sweeps.tornado import tornado
from sim.sweep.result import SweepResult

__all__ = [
    "FIGURES",
    "correlations",
    "draw_sweep",
    "effects",
    "heat_map",
    "indices",
    "interactions",
    "lines",
    "tornado",
]

Draw = Callable[[Figure, SweepResult, str, str, Language], list[Axes]]

FIGURES: Mapping[str, Draw] = MappingProxyType(
    {
        "heat_map": heat_map,
        "lines": lines,
        "effects": effects,
        "tornado": tornado,
        "indices": indices,
        "correlations": correlations,
        "interactions": interactions,
    }
)


def draw_sweep(result: SweepResult, language: Language) -> tuple[Drawing, ...]:
    """Draw every figure that has something to show; same result, same bytes.

    A drawing is called after its figure and measure, and the chain if it is not the total.
    """
    drawings = []
    with written():
        for chain in result.sweep.chains:
            for metric in result.sweep.outputs:
                for name, draw in FIGURES.items():
                    figure = new_figure()
                    if draw(figure, result, chain, metric, language):
                        about = metric if chain == ALL else f"{metric}-{chain}"
                        drawings.append(Drawing(f"{name}-{about}", svg(figure), png(figure)))
    return tuple(drawings)
