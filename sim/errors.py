"""What can go wrong, and what do we tell the user?

TenchainsError
|-- InputError        something the user wrote cannot be used: every problem at once, exit 1
|-- OutputError       a result could not be written; what was on disk is untouched, exit 1
|-- WorkerError       a process that computed for us is gone, exit 1
`-- InvariantError    a law of the model was broken: a defect of ours, never a warning
"""

from __future__ import annotations

import errno
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

__all__ = [
    "InputError",
    "InvariantError",
    "OutputError",
    "Problem",
    "TenchainsError",
    "WorkerError",
    "leading",
    "nearest",
    "way_out",
]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: the place, what is wrong there, and how to mend it."""

    where: str  # file and row, line or key, e.g. 'supply.csv row 4'
    what: str
    fix: str

    def __str__(self) -> str:
        return f"error: {_seen(self.where)}: {_seen(self.what)}\n  fix: {_seen(self.fix)}"


def _seen(text: str) -> str:
    r"""A text on one line, in which nothing hides: names come from files, and a terminal obeys control characters.

    >>> _seen("no region is called 'JP\u200b'")
    "no region is called 'JP\\u200b'"
    """
    hidden = ("Cc", "Cf", "Cs", "Zl", "Zp")
    return "".join(repr(sign)[1:-1] if unicodedata.category(sign) in hidden else sign for sign in text)


class TenchainsError(Exception):
    """Everything this package raises on purpose."""


class InputError(TenchainsError):
    """What the user gave cannot be used; `problems` holds all that was found, in reading order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Problem, ...]]]:
        # Exceptions are rebuilt from `args` when they cross a process border; ours keep the problems.
        return type(self), (self.problems,)


class OutputError(TenchainsError):
    """A result could not be written, or what was kept of it not be read."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))

    def __reduce__(self) -> tuple[type[OutputError], tuple[Problem]]:
        return type(self), (self.problem,)


class WorkerError(TenchainsError):
    """A process that computes for us is gone, or what it found cannot reach us."""

    def __init__(self, what: str, fix: str) -> None:
        self.what, self.fix = what, fix
        super().__init__(f"error: {what}\n  fix: {fix}")

    def __reduce__(self) -> tuple[type[WorkerError], tuple[str, str]]:
        return type(self), (self.what, self.fix)


class InvariantError(TenchainsError):
    """A law that always holds did not: conservation, bounds, balance."""


def leading(names: Sequence[str], most: int) -> str:
    """The first of some names, with dots if there are more.

    >>> leading(["a", "b"], 2), leading(["a", "b", "c"], 2)
    ('a, b', 'a, b, ...')
    """
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def nearest(word: str, known: Iterable[str], otherwise: str) -> str:
    """Say which known name a misspelt one may stand for.

    >>> nearest("ic-photoresist-afr", ["ic-photoresist-arf", "helium"], "see the list")
    "did you mean 'ic-photoresist-arf'?"
    >>> nearest("x", ["ic-photoresist-arf"], "see the list")
    'see the list'
    """
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"did you mean '{close[0]}'?" if close else otherwise


def way_out(reason: OSError) -> str:
    """What to do about a place that cannot be written."""
    again = "then call the command again: what is done is kept"
    fixes = {
        errno.ENOSPC: f"free some space, {again}",
        errno.EDQUOT: f"free some of your quota, {again}",
        errno.EFBIG: f"allow larger files (ulimit -f unlimited), {again}",
        errno.ENAMETOOLONG: "choose a shorter name with --out",
        errno.EROFS: "choose a place that can be written to with --out",
    }
    return fixes.get(reason.errno or 0, "choose a folder that you may write to with --out")
