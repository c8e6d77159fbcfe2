"""What does a sweep look like?

One function a figure, for one measure of one chain: it draws on the figure it is given, a panel for each strategy that
the factors move, and returns the axes it drew, none if there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language
from sim.outcome import ALL
from sim.plots import Drawing, drawn
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
_Task = tuple[str, str, str]  # key of FIGURES, chain, measure

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


@dataclass(frozen=True, slots=True)
class _Drawer:
    """The work of drawing: a figure of one measure of one chain in, its drawing out, or None if there is none."""

    result: SweepResult
    language: Language

    def __call__(self, task: _Task, /) -> Drawing | None:
        """Draw one figure."""
        name, chain, metric = task
        with written():
            figure = new_figure()
            if not FIGURES[name](figure, self.result, chain, metric, self.language):
                return None
            return Drawing(self.name(task), svg(figure), png(figure))

    def name(self, task: _Task, /) -> str:
        """After figure and measure, and the chain if it is not the total."""
        name, chain, metric = task
        return f"{name}-{metric}" if chain == ALL else f"{name}-{metric}-{chain}"


def draw_sweep(result: SweepResult, language: Language, *, workers: int = 1) -> tuple[Drawing, ...]:
    """Draw every figure that has something to show; same result, same bytes, however many processes draw.

    A drawing is called after its figure and measure, and the chain if it is not the total.
    """
    sweep = result.sweep
    tasks = [(name, chain, metric) for chain in sweep.chains for metric in sweep.outputs for name in FIGURES]
    return drawn(_Drawer(result, language), tasks, workers)
