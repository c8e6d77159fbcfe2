"""Which program computes, and with which versions of everything that shapes a number?"""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from sim import __version__

__all__ = ["computing", "versions"]

COMPUTING = ("numpy", "scipy", "numba", "simpy")  # what a number may depend on
SHOWING = ("matplotlib", "pyarrow")


def versions() -> dict[str, str]:
    """Versions of everything that shapes what a run leaves."""
    return {"tenchains": __version__, "python": platform.python_version()} | _installed(*COMPUTING, *SHOWING)


def computing() -> dict[str, str]:
    """What must be the same wherever a part of a run is computed: versions, and the program's own text."""
    python = ".".join(platform.python_version_tuple()[:2])
    return {"tenchains": __version__, "program": _program(), "python": python} | _installed(*COMPUTING)


@cache
def _installed(*names: str) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


@cache
def _program() -> str:
    """A digest of the source: a change without a new version number is a change all the same."""
    text = hashlib.sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py"), key=lambda path: path.relative_to(folder).as_posix()):
        text.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return text.hexdigest()[:16]
