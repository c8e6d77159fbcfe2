"""Is the tree of regions a tree, and which of them are home?"""

from __future__ import annotations

from dataclasses import dataclass

from sim.checks.entries import Entry, Table, duplicates, unknown
from sim.errors import Problem
from sim.labels import Text
from sim.network import Region

__all__ = ["RegionLine", "check_regions", "leaf_below", "settle_regions"]


@dataclass(frozen=True, slots=True)
class RegionLine:
    """A region as the file tells it, before it inherits anything."""

    id: str
    name: Text
    parent: str | None
    home: bool | None  # None: not said
    modelled: bool | None


def check_regions(table: Table[RegionLine]) -> list[Problem]:
    """Every region once, every parent known, no cycle."""
    problems = duplicates(table.entries, lambda line: line.id, lambda line: f"region '{line.id}'")
    parents = {line.id: line.parent for line in table.items}
    reported: set[str] = set()
    for entry in table.entries:
        line = entry.item
        if line.parent is not None:
            otherwise = f"add a [[region]] with id = '{line.parent}', or remove the parent"
            problems += unknown(f"{entry.where} parent", "region", line.parent, table.names, otherwise)
        cycle = _cycle(line.id, parents)
        if cycle and not reported & set(cycle):
            reported |= set(cycle)
            what = f"regions lie in a circle: {' > '.join((*cycle, cycle[0]))}"
            problems.append(Problem(f"{entry.where} parent", what, "remove the parent of the one that is on top"))
    return problems


def _cycle(start: str, parents: dict[str, str | None]) -> list[str]:
    """The ids from `start` upwards until it is met again; empty if it is not."""
    path = [start]
    at = parents[start]
    while at is not None and at in parents and at not in path:
        path.append(at)
        at = parents[at]
    return path if at == start else []


def settle_regions(table: Table[RegionLine]) -> tuple[Table[Region], list[Problem]]:
    """Pass `home` and `modelled` down the tree; the tree must have been found sound.

    Where nobody says either, the first root and every region below it are both.
    """
    lines = {line.id: line for line in table.items}
    said = any(line.home is not None or line.modelled is not None for line in table.items)
    first = next((line.id for line in table.items if line.parent is None), None)
    entries, problems = [], []
    for entry in table.entries:
        line = entry.item
        up = _upwards(line, lines)
        home = _nearest([one.home for one in up]) if said else up[-1].id == first
        # A region that is said to be home is modelled too, unless it says otherwise itself.
        said_modelled = [one.home or None if one.modelled is None else one.modelled for one in up]
        modelled = _nearest(said_modelled) if said else home
        if home and not modelled:
            fix = "remove modelled = false, or say home = false"
            problems.append(Problem(entry.where, f"region '{line.id}' is home, but not modelled", fix))
        entries.append(Entry(entry.file, entry.place, Region(line.id, line.name, line.parent, home, modelled)))
    if table.whole and entries and not any(entry.item.home for entry in entries):
        fix = "say home = true in the [[region]] whose output counts"
        problems.append(Problem(table.file, "no region is home", fix))
    return Table(table.file, tuple(entries), table.names, table.whole), problems


def _upwards(line: RegionLine, lines: dict[str, RegionLine]) -> list[RegionLine]:
    """A region and all it lies in, itself first."""
    path = [line]
    while path[-1].parent is not None:
        path.append(lines[path[-1].parent])
    return path


def _nearest(said: list[bool | None]) -> bool:
    """The first word that was said, or no."""
    return next((word for word in said if word is not None), False)


def leaf_below(region: str, regions: tuple[Region, ...]) -> str | None:
    """The first leaf under a region; None if it is a leaf itself."""
    first: dict[str | None, str] = {}
    for one in regions:
        first.setdefault(one.parent, one.id)
    at = region
    while at in first:
        at = first[at]
    return None if at == region else at
