"""Where is what numba compiles kept, so that it is compiled once, and no version meets what another one left?

Numba files a compiled function under its own source alone, and cannot read what mentions a class that has moved since.
Here the folder bears the digest of every source that is compiled: other contents, another folder.  Of processes that
ask for a function at the same time one compiles it, and the others wait for that.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar, cast

from filelock import FileLock, Timeout
from numba import config, njit
from numba.core import types
from numba.core.base import BaseContext
from numba.core.caching import FunctionCache
from numba.core.typing.templates import Signature
from numba.misc.appdirs import AppDirs

__all__ = ["compile_now", "compiled", "compiled_ahead", "compiled_bare", "compiled_in_place", "folder_for", "prune"]

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
    "kernel/opening.py",
    "kernel/ordering.py",
    "kernel/producing.py",
    "kernel/rows.py",
    "kernel/shipping.py",
    "kernel/vectors.py",
    "kernel/watching.py",
    "network.py",
    "rebalance.py",
    "response/brief.py",
    "response/levels.py",
    "response/lookout.py",
    "response/offers.py",
    "rng.py",
    "structs.py",
    "tally.py",
)
PREFIX = "compiled-"
PATIENCE = 120.0  # seconds after which we compile what another process seems to compile for ever
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
    """Compile into whatever calls it, which is bare, and is kept with it."""
    return _compiled(function, cache=False, error_model="numpy", no_cpython_wrapper=True, _nrt=False, forceinline=True)


def compiled_ahead(function: Function) -> Function:
    """Compile into whatever calls it, but keep it by itself too, so that another process can begin with it."""
    return _compiled(function, error_model="numpy", no_cpython_wrapper=True, _nrt=False, forceinline=True)


def compile_now(function: Callable[..., object], *arguments: types.Type) -> None:
    """Compile a function, or load it, before it is called with arguments of these types."""
    if not config.DISABLE_JIT:  # for debuggers
        cast("Any", function).compile(arguments)


def _compiled(function: Function, *, cache: bool = True, **options: bool | str) -> Function:
    # Nobody calls them from C: without that entry to each, compiling takes a sixth less.
    made = njit(no_cfunc_wrapper=True, **options)(function)
    if cache and FOLDER is not None and not config.DISABLE_JIT:
        before = config.CACHE_DIR
        config.CACHE_DIR = str(FOLDER)  # for our functions only
        try:
            made._cache = _Kept(function)
        finally:
            config.CACHE_DIR = before
    return cast("Function", made)


class _Kept(FunctionCache):  # type: ignore[misc]
    """Where numba keeps what a function is compiled to; whoever finds nothing there compiles it, and others wait."""

    def __init__(self, function: Callable[..., object]) -> None:
        super().__init__(function)
        self._turn = FileLock(Path(self.cache_path) / f"{function.__module__}.{function.__qualname__}.lock")

    def load_overload(self, of: Signature, target: BaseContext) -> Any:
        found = super().load_overload(of, target)
        if found is None:
            with suppress(Timeout, OSError, NotImplementedError):  # without a lock all compile
                self._turn.acquire(PATIENCE)
                found = super().load_overload(of, target)  # it may have been another's turn
            if found is not None:
                self._turn.release(force=True)
        return found

    def save_overload(self, of: Signature, compiled: Any) -> None:
        try:
            super().save_overload(of, compiled)
        finally:
            self._turn.release(force=True)  # also what an attempt held that was broken off
