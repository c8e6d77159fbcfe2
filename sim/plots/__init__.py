"""What does a comparison look like?

One function a figure: it draws on the figure it is given and returns the axes it drew, none if there is nothing to
show; beside it one that gives the numbers.  Figures run nothing and read nothing but a `Comparison`.
`sim.plots.graph` draws a network instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TypeVar

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.executors import Work, crew
from sim.labels import Language
from sim.outcome import Comparison, Outcome
from sim.plots.backups import backup_sheet, backup_states
from sim.plots.contracts import contract_states, states_sheet
from sim.plots.contributions import contribution_sheet, contributions
from sim.plots.costs import cost_and_saving, cost_sheet
from sim.plots.drivers import driver_sheet, drivers
from sim.plots.exceedance import exceedance_sheet, loss_exceedance
from sim.plots.graph.spread import cut_spread, spread_sheet
from sim.plots.losses import loss_by_strategy, loss_sheet, shortfall, shortfall_sheet
from sim.plots.output import output_by_chain, output_sheet
from sim.plots.paired import differences_sheet, strategy_differences
from sim.plots.sheet import Sheet, written_sheet
from sim.plots.style import new_figure, png, svg, written
from sim.plots.survival import survival, survival_sheet
from sim.plots.tradeoff import cost_against_loss, tradeoff_sheet
from sim.plots.triangle import resilience_triangle, triangle_sheet
from sim.plots.weekly import weekly_losses, weekly_sheet

__all__ = ["FIGURES", "Drawing", "Plot", "draw_all", "drawn"]

Task = TypeVar("Task")

SHOWN = "loss_value"  # the only metric whose replications a figure shows, one by one


@dataclass(frozen=True, slots=True)
class Plot:
    """How a figure is drawn, and the numbers that it shows."""

    draw: Callable[[Figure, Comparison, Language], list[Axes]]
    sheet: Callable[[Comparison], Sheet]


FIGURES: Mapping[str, Plot] = MappingProxyType(
    {
        "resilience_triangle": Plot(resilience_triangle, triangle_sheet),
        "survival": Plot(survival, survival_sheet),
        "output_by_chain": Plot(output_by_chain, output_sheet),
        "loss_by_strategy": Plot(loss_by_strategy, loss_sheet),
        "shortfall": Plot(shortfall, shortfall_sheet),
        "strategy_differences": Plot(strategy_differences, differences_sheet),
        "contributions": Plot(contributions, contribution_sheet),
        "loss_exceedance": Plot(loss_exceedance, exceedance_sheet),
        "cost_against_loss": Plot(cost_against_loss, tradeoff_sheet),
        "cost_and_saving": Plot(cost_and_saving, cost_sheet),
        "backup_states": Plot(backup_states, backup_sheet),
        "contract_states": Plot(contract_states, states_sheet),
        "drivers": Plot(drivers, driver_sheet),
        "weekly_losses": Plot(weekly_losses, weekly_sheet),
        "cut_spread": Plot(cut_spread, spread_sheet),
    }
)


@dataclass(frozen=True, slots=True)
class Drawing:
    """One finished figure."""

    name: str  # a key of FIGURES; of a sweep that of `sim.plots.sweeps`, with its measure and chain
    svg: bytes
    png: bytes  # empty where none is asked for: a page needs none
    csv: bytes  # the numbers behind it

    @property
    def files(self) -> dict[str, bytes]:
        """Its files by name."""
        contents = {"svg": self.svg, "png": self.png, "csv": self.csv}
        return {f"{self.name}.{kind}": data for kind, data in contents.items() if data}


@dataclass(frozen=True, slots=True)
class _Drawer:
    """The work of drawing: a name of FIGURES in, its drawing out, or None if there is nothing to show."""

    comparison: Comparison
    language: Language
    pictures: bool

    def __call__(self, name: str, /) -> Drawing | None:
        """Draw one figure."""
        plot = FIGURES[name]
        with written():
            figure = new_figure()
            if not plot.draw(figure, self.comparison, self.language):
                return None
            numbers, drawing = written_sheet(plot.sheet(self.comparison)), svg(figure)
            return Drawing(name, drawing, png(figure) if self.pictures else b"", numbers)

    def name(self, name: str, /) -> str:
        """The figure's own."""
        return name


def draw_all(
    comparison: Comparison, language: Language, *, pictures: bool = True, workers: int = 1
) -> tuple[Drawing, ...]:
    """Draw every figure that has something to show; same comparison, same bytes, however many processes draw.

    Without `pictures` there are drawings only, in half the time.
    """
    return drawn(_Drawer(_shown(comparison), language, pictures), tuple(FIGURES), workers)


def drawn(work: Work[Task, Drawing | None], tasks: Sequence[Task], workers: int) -> tuple[Drawing, ...]:
    """Have figures drawn by some processes: those that have something to show, in the order of the tasks."""
    with crew(work, workers, None) as hands:
        found = dict(hands(tasks))
    drawings = (found[task] for task in tasks)
    return tuple(one for one in drawings if one is not None)


def _shown(comparison: Comparison) -> Comparison:
    """Leave out what no figure shows: with thousands of replications their table is the largest part by far."""

    def kept(outcome: Outcome) -> Outcome:
        table = {name: values for name, values in outcome.replications.items() if name == SHOWN}
        return replace(outcome, replications=table)

    return replace(comparison, outcomes=tuple(kept(outcome) for outcome in comparison.outcomes))
