"""What does a sweep look like?

One function a figure, for one measure of one chain: it draws on the figure it is given, a panel for each strategy that
the factors move, and returns the axes it drew, none if there is nothing to show; beside it one that gives the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.labels import Language
from sim.measures import ALL
from sim.plots import Drawing, drawn
from sim.plots.sheet import Sheet, written_sheet
from sim.plots.style import new_figure, png, svg, written
from sim.plots.sweeps.heat import heat_map, heat_sheet
from sim.plots.sweeps.indices import correlation_sheet, correlations, indices, indices_sheet
from sim.plots.sweeps.interactions import interaction_sheet, interactions
from sim.plots.sweeps.lines import effect_sheet, effects, line_sheet, lines
from sim.plots.sweeps.tornado import tornado, tornado_sheet
from sim.sweep.result import SweepResult

__all__ = ["FIGURES", "SweepPlot", "draw_sweep"]

_Task = tuple[str, str, str]  # key of FIGURES, chain, measure


@dataclass(frozen=True, slots=True)
class SweepPlot:
    """How a figure of a measure of a chain is drawn, and the numbers that it shows."""

    draw: Callable[[Figure, SweepResult, str, str, Language], list[Axes]]
    sheet: Callable[[SweepResult, str, str], Sheet]


FIGURES: Mapping[str, SweepPlot] = MappingProxyType(
    {
        "heat_map": SweepPlot(heat_map, heat_sheet),
        "lines": SweepPlot(lines, line_sheet),
        "effects": SweepPlot(effects, effect_sheet),
        "tornado": SweepPlot(tornado, tornado_sheet),
        "indices": SweepPlot(indices, indices_sheet),
        "correlations": SweepPlot(correlations, correlation_sheet),
        "interactions": SweepPlot(interactions, interaction_sheet),
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
        plot = FIGURES[name]
        with written():
            figure = new_figure()
            if not plot.draw(figure, self.result, chain, metric, self.language):
                return None
            numbers = written_sheet(plot.sheet(self.result, chain, metric))
            return Drawing(self.name(task), svg(figure), png(figure), numbers)

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
