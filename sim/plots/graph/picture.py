"""What was drawn of a network, for whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.plots.graph.marks import Box
from sim.plots.graph.structure import Tie

__all__ = ["Picture"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing: what stands in it and what had no room."""

    axes: Axes
    boxes: tuple[Box, ...]
    ties: tuple[Tie, ...]  # between keys of boxes
    left_out: Mapping[str, int]  # heading of a column -> how many more there are
    back: tuple[Tie, ...] = ()  # those of the ties that close a circle
