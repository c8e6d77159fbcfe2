"""Where is what numba compiles kept, so that no version of the program meets what another one left?

Numba files a compiled function under its own source alone, and cannot read what mentions a class that has moved since.
Here the folder bears the digest of every source that is compiled: other contents, another folder.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar, cast

from numba import config, njit
from numba.misc.appdirs import AppDirs

__all__ = ["compiled", "compiled_bare", "compiled_in_place", "folder_for", "prune"]

Function = TypeVar("Function", bound=Callable[..., object])

HERE = Path(__file__).parent
# What is compiled, with the classes and constants that it takes.
SOURCES = (
    "compiling.py",
    "days.py",
    "economy.py",
    "hazards.py",
    "kernel/__init__.py",
    "kernel/announcing.py",
    "kernel/backups.py",
    "kernel/block.py",
    "kernel/families.py",
    "kernel/lanes.py",
    "kernel/lending.py",
    "kernel/ordering.py",
    "kernel/producing.py",
    "kernel/rows.py",
    "kernel/shipping.py",
    "kernel/vectors.py",
    "kernel/watching.py",
    "rebalance.py",
    "response/brief.py",
    "response/levels.py",
    "response/lookout.py",
    "response/offers.py",
    "rng.py",
    "tally.py",
)
PREFIX = "compiled-"
KEPT = 4  # folders of other contents, for those who go back and forth between versions


def folder_for(sources: Iterable[Path], roots: Iterable[Path]) -> Path | None:
    """Make a folder for what these sources compile to, in the first root that can be written to; None: there is none.

    Its time of change tells when it was asked for last.  Where it is new, old ones are thrown away.
    """
    digest = blake2b(digest_size=8)
    for source in sorted(sources):
        digest.update(f"{source.name}\0{source.stat().st_size}\0".encode() + source.read_bytes())
    for root in roots:
        folder = root / f"{PREFIX}{digest.hexdigest()}"
        is_new = not folder.exists()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            TemporaryFile(dir=folder).close()  # may change nothing in it: a folder of somebody else's
            folder.touch()
        except OSError:
            continue
        if is_new:
            prune(root, folder)
        return folder
    return None


def prune(root: Path, ours: Path) -> None:
    """Throw away all folders but ours and the latest of the others; what cannot be removed stays."""
    others = {folder: _age(folder) for folder in root.glob(f"{PREFIX}*") if folder != ours}
    for folder in sorted(others, key=lambda one: others[one], reverse=True)[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def _age(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # another process has just removed it
        return 0.0


def _roots() -> list[Path]:
    """Where the user says (NUMBA_CACHE_DIR), else beside the program, else the user's folder for such things."""
    if config.CACHE_DIR:
        return [Path(config.CACHE_DIR)]
    return [HERE / "__pycache__", Path(AppDirs("tenchains", appauthor=False).user_cache_dir)]


FOLDER = folder_for([HERE / name for name in SOURCES], _roots())


def compiled(function: Function) -> Function:
    """Compile a function when it is first called, and keep it for later starts."""
    return _compiled(function, error_model="numpy")


def compiled_bare(function: Function) -> Function:
    """The same of what makes no arrays: none of those that it hands on is counted, which took most of the time."""
    return _compiled(function, error_model="numpy", _nrt=False)


def compiled_in_place(function: Function) -> Function:
    """Compile into whatever calls it, which is bare: a call would copy every array's place and shape."""
    return _compiled(function, error_model="numpy", no_cpython_wrapper=True, _nrt=False, forceinline=True)


def _compiled(function: Function, **options: bool | str) -> Function:
    before = config.CACHE_DIR
    config.CACHE_DIR = "" if FOLDER is None else str(FOLDER)  # for our functions only
    try:
        # Nobody calls them from C: without that entry to each, compiling takes a sixth less.
        return cast("Function", njit(cache=FOLDER is not None, no_cfunc_wrapper=True, **options)(function))
    finally:
        config.CACHE_DIR = before
