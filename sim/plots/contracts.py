"""What were the contracts doing, and how full were the laboratories?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from sim.labels import Language
from sim.outcome import Comparison, Outcome
from sim.plots.legend import place_legend
from sim.plots.lettering import wrap
from sim.plots.output import day_ticks
from sim.plots.sheet import Sheet, sheet_days
from sim.plots.states import LABORATORY, STATES, State, mean_contracts
from sim.plots.style import INK, MUTED, number_ticks, plain
from sim.plots.words import WORDS

__all__ = ["contract_states", "states_sheet"]

PANELS = 3  # strategies side by side, at most
HEIGHTS = (2.5, 1.35)  # of the states, of the laboratories [inch]
KEY_HEIGHT = 0.95  # of the key and of the words around the panels [inch]
AIR = 1.06  # above the highest
TITLE_CELLS = {1: 90, 2: 52, 3: 32}  # by the number of strategies
COLOURS: Mapping[State, str] = {
    "waiting": "#b8bfc7",
    "research": "#cc79a7",
    "queued": "#d55e00",
    "testing": "#e69f00",
    "logistics": "#f0e442",
    "ramp": "#56b4e9",
    "active": "#0072b2",
    "standing-down": "#5c6570",
}  # Okabe and Ito (2008); in the order of the way, so that neighbours differ in lightness too

Floats = NDArray[np.float64]
Panel = tuple[Outcome, Mapping[State, Floats]]


def contract_states(figure: Figure, comparison: Comparison, language: Language) -> list[Axes]:
    """Above: contracts by state, one on the other; below: who waits for a laboratory and who is tested."""
    panels = _panels(comparison)
    if not panels:
        return []
    figure.set_size_inches(figure.get_figwidth(), sum(HEIGHTS) + KEY_HEIGHT)
    grid = figure.subplots(2, len(panels), sharex=True, sharey="row", squeeze=False, height_ratios=HEIGHTS)
    for column, (outcome, found) in enumerate(panels):
        _states(grid[0, column], found)
        _laboratories(grid[1, column], found)
        title = wrap(outcome.strategy.title[language], TITLE_CELLS[len(panels)])
        grid[0, column].set_title(title, loc="left", color=INK)
        grid[1, column].set_xlabel(WORDS["day_axis"][language])
    _axes(grid[:, 0], panels, language)
    used = [state for state in STATES if any(found[state].any() for _, found in panels)]
    place_legend(figure, [_key(state, language) for state in used])
    return list(grid.flat)


def states_sheet(comparison: Comparison) -> Sheet:
    """Mean number of contracts in every state, a column each, for the strategies of the figure; every n-th day."""
    days = sheet_days(comparison.scenario.horizon_days)
    rows: tuple[tuple[str | float, ...], ...] = tuple(
        (outcome.strategy.id, float(day), *(float(found[state][day]) for state in STATES))
        for outcome, found in _panels(comparison)
        for day in days
    )
    return Sheet(("strategy", "day", *STATES), rows)


@lru_cache(maxsize=1)  # figure and sheet show the same
def _panels(comparison: Comparison) -> tuple[Panel, ...]:
    """The strategies with most contracts among those whose contracts ever left their sleep, in the given order."""
    horizon, found = comparison.scenario.horizon_days, dict[int, Panel]()
    some = [(place, outcome) for place, outcome in enumerate(comparison.outcomes) if outcome.contracts]
    for place, outcome in sorted(some, key=lambda one: -len(one[1].contracts)):
        states = mean_contracts(outcome, horizon)
        if any(states[state].any() for state in STATES):
            found[place] = outcome, states
        if len(found) == PANELS:
            break
    return tuple(found[place] for place in sorted(found))


def _states(axes: Axes, found: Mapping[State, Floats]) -> None:
    """Stack the states in the order of the way, who delivers at the bottom."""
    order = STATES[::-1]
    axes.stackplot(np.arange(len(found["active"])) + 0.5, [found[state] for state in order],
                   colors=[COLOURS[state] for state in order], linewidth=0.0)  # fmt: skip
    plain(axes, grid="y")


def _laboratories(axes: Axes, found: Mapping[State, Floats]) -> None:
    """A line for who is tested, and an area that starts there for who waits."""
    days = np.arange(len(found["testing"])) + 0.5
    both = sum(found[state] for state in LABORATORY)
    axes.fill_between(days, found["testing"], both, color=COLOURS["queued"], linewidth=0.0)
    axes.fill_between(days, 0.0, found["testing"], color=COLOURS["testing"], linewidth=0.0)
    plain(axes, grid="y")


def _axes(column: NDArray[np.object_], panels: Sequence[Panel], language: Language) -> None:
    """Scales and words of the panels on the left; the others share them."""
    horizon = len(panels[0][1]["active"])
    rows = (("contracts_axis", STATES), ("laboratory_axis", LABORATORY))
    for axes, (key, states) in zip(column, rows, strict=True):
        highest = max(float(np.sum([found[state] for state in states], axis=0).max()) for _, found in panels)
        axes.set_ylim(0.0, AIR * highest if highest > 0.0 else 1.0)
        axes.set_ylabel(WORDS[key][language], color=MUTED)
        axes.yaxis.set_major_locator(MaxNLocator(4))
        axes.yaxis.set_major_formatter(number_ticks())
        axes.set_xlim(0, horizon)
        axes.set_xticks(day_ticks(horizon))


def _key(state: State, language: Language) -> Patch:
    return Patch(color=COLOURS[state], linewidth=0, label=WORDS[f"state_{state}"][language])
