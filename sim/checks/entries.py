"""What do checks look at: lines of a file that know where they stand.

A line that could not be read is left out, but its name stays known: one fault, one message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Generic, TypeVar

from sim.errors import Problem, nearest
from sim.labels import Text, place_name

__all__ = ["Entry", "Names", "Table", "Titles", "duplicates", "places", "titled", "unknown", "unknowns"]

T = TypeVar("T")
U = TypeVar("U")

Names = frozenset[str] | None  # None: what they are could not be read, so anything may be one
Titles = Mapping[str, str]  # what things are called, in either language -> id

SEPARATORS = re.compile("[,;，；、]")  # what people write between names


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One line of a table, or one table of a document."""

    file: str  # as messages name it
    place: str  # 'row 4' or '[[cut]] 1'
    item: T
    ref: str = ""  # keys of references.csv, ';' between them

    @property
    def where(self) -> str:
        """The place in full."""
        return f"{self.file} {self.place}"


@dataclass(frozen=True, slots=True)
class Table(Generic[T]):
    """The lines of one file, or the tables of one name in a document."""

    file: str
    entries: tuple[Entry[T], ...] = ()
    names: Names = frozenset()  # ids of all lines, also of those that could not be read
    whole: bool = True  # every line could be read: only then do sums mean anything

    @classmethod
    def unread(cls, file: str, names: Names = None) -> Table[T]:
        """A table of which at best the names are known."""
        return cls(file, (), names, whole=False)

    def mapped(self, build: Callable[[T], U]) -> Table[U]:
        """The same lines, each made into something else."""
        entries = tuple(Entry(one.file, one.place, build(one.item), one.ref) for one in self.entries)
        return Table(self.file, entries, self.names, self.whole)

    @property
    def items(self) -> tuple[T, ...]:
        """The lines without their places."""
        return tuple(entry.item for entry in self.entries)


def titled(things: Iterable[tuple[str, Text]]) -> dict[str, str]:
    """The ids of things by what they are called."""
    return {title.casefold(): id_ for id_, name in things for title in (name.en, name.zh, place_name(name, "zh"))}


def unknown(
    where: str, noun: str, name: str, names: Names, otherwise: str, titles: Titles = MappingProxyType({})
) -> list[Problem]:
    """Complain if a name is not among those known; `otherwise` is the advice if none is near.

    Whoever writes what a thing is called, as reports do, is told its id; whoever writes several names as one, how they
    are kept apart.

    >>> unknown("supply.csv row 4", "region", "JPN", frozenset({"JP", "KR"}), "see network.toml")[0].fix
    "did you mean 'JP'?"
    >>> unknown("supply.csv row 4", "region", "JPN", None, "see network.toml")
    []
    >>> unknown("[[cut]] 1", "region", "Qatar", frozenset({"QA"}), "see network.toml", {"qatar": "QA"})[0].fix
    "did you mean 'QA' (Qatar)?"
    >>> unknown("hazards.csv row 4", "region", "JP,KR", frozenset({"JP", "KR"}), "see network.toml")[0].fix
    'write JP;KR in a table, ["JP", "KR"] in TOML'
    """
    if names is None or name in names:
        return []
    meant = titles.get(name.strip().casefold())
    if meant is not None:
        return [Problem(where, f"no {noun} is called '{name}'", f"did you mean '{meant}' ({name.strip()})?")]
    several, fix = [part.strip() for part in SEPARATORS.split(name)], nearest(name, sorted(names), otherwise)
    if len(several) > 1 and names.issuperset(several):
        listed = ", ".join(f'"{part}"' for part in several)
        fix = f"write {';'.join(several)} in a table, [{listed}] in TOML"
    return [Problem(where, f"no {noun} is called '{name}'", fix)]


def unknowns(
    where: str, noun: str, several: Iterable[str], names: Names, otherwise: str, titles: Titles = MappingProxyType({})
) -> list[Problem]:
    """Complain of every name of a list that is not among those known; in one line of all that nothing is near.

    A strategy that was written for another network names dozens of its regions.

    >>> [one.what for one in unknowns("[[cut]] 1", "region", ("JPN", "X", "YY"), frozenset({"JP"}), "see network.toml")]
    ["no region is called 'JPN'", "no region is called 'X' or 'YY'"]
    """
    found = {name: unknown(where, noun, name, names, otherwise, titles) for name in several}
    near = [one for problems in found.values() for one in problems if one.fix != otherwise]
    far = [f"'{name}'" for name, problems in found.items() if any(one.fix == otherwise for one in problems)]
    if not far:
        return near
    said = f"{', '.join(far[:-1])} or {far[-1]}" if len(far) > 1 else far[0]
    return [*near, Problem(where, f"no {noun} is called {said}", otherwise)]


def duplicates(entries: Iterable[Entry[T]], key: Callable[[T], Hashable], label: Callable[[T], str]) -> list[Problem]:
    """Complain of every line that says again what an earlier one said."""
    first: dict[Hashable, Entry[T]] = {}
    problems = []
    for entry in entries:
        earlier = first.setdefault(key(entry.item), entry)
        if earlier is not entry:
            what = f"{label(entry.item)} is there already, in {earlier.place}"
            problems.append(Problem(entry.where, what, "keep one of the two"))
    return problems


def places(entries: Iterable[Entry[T]]) -> str:
    """Name the places of several rows of one file.

    >>> places([Entry("a/supply.csv", "row 4", 0), Entry("a/supply.csv", "row 7", 0)])
    'a/supply.csv rows 4, 7'
    """
    found = list(entries)
    if len(found) == 1:
        return found[0].where
    return f"{found[0].file} rows " + ", ".join(entry.place.removeprefix("row ") for entry in found)
