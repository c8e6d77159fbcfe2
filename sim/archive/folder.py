"""How does one folder, or one file, take another's place without a moment of danger?"""

from __future__ import annotations

import codecs
import errno
import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from sim.archive.manifest import files_of
from sim.errors import OutputError, Problem, leading, way_out

__all__ = ["replace_folder", "require_writable", "write_file"]

OURS = ("manifest.json", "summary.csv", "daily.csv", "drivers.csv", "contributions.csv", "events.csv",
        "replications.parquet", "report.html", "figures", "points.csv", "sweep.parquet", "indices.csv")  # fmt: skip
FROM_OUTSIDE = (".DS_Store",)  # what a system puts wherever somebody has looked
PARTIAL = ".partial-"
REPLACED = ".replaced-"
BESIDE = 48  # bytes that names of folders beside that of the results are longer by, at most
STALE_SECONDS = 600.0  # no run takes this long to write; what is older was left by one that was killed


def require_writable(folder: Path) -> None:
    """Raise `OutputError` if results may not or cannot go there; worth asking before a long run."""
    try:
        folder = _resolved(folder)
        (folder.parent / f".{folder.name}{'-' * BESIDE}").exists()  # a name must leave room for those beside it
        _refuse_foreign(folder)
        above = next(parent for parent in folder.parents if parent.exists())
    except OSError as reason:
        raise _unwritable(folder, reason) from reason
    if not above.is_dir() or not os.access(above, os.W_OK | os.X_OK):
        why = _why_not(above)
        raise _unwritable(folder, OSError(why, os.strerror(why)))


def _resolved(path: Path) -> Path:
    """Where a path leads in the end."""
    circle = OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
    try:
        found = path.resolve()
    except RuntimeError as reason:  # how Python up to 3.12 tells of links that lead in a circle
        raise circle from reason
    if any(place.is_symlink() for place in (found, *found.parents)):  # from 3.13 on it leaves them as they are
        raise circle
    return found


def _why_not(above: Path) -> int:
    """Which error nothing can be put there with."""
    if not above.is_dir():
        return errno.ENOTDIR
    read_only = hasattr(os, "statvfs") and os.statvfs(above).f_flag & os.ST_RDONLY
    return errno.EROFS if read_only else errno.EACCES


def replace_folder(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Make `folder` hold these files and no others; on any failure leave it as it was."""
    try:
        folder = _resolved(folder)
        folder.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(folder)
        _refuse_foreign(folder)
        staging = folder.with_name(f".{folder.name}{PARTIAL}{os.getpid()}-{time.time_ns()}")
        staging.mkdir()
        try:
            _fill(staging, contents)
            _swap(staging, folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as reason:
        raise _unwritable(folder, reason) from reason


def write_file(path: Path, content: bytes) -> None:
    """Make `path` hold this content; on any failure leave it as it was."""
    try:
        path = _resolved(path)
        partial = path.with_name(f".{path.name}{PARTIAL}{os.getpid()}-{time.time_ns()}")
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write(partial, content)
            partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)
        _flush_folder(path.parent)
    except OSError as reason:
        what = f"the file could not be written: {reason.strerror or reason}"
        raise OutputError(Problem(str(path), what, "choose another place that you may write to")) from reason


def _fill(staging: Path, contents: Mapping[str, bytes]) -> None:
    for name, content in contents.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, content)
    for path in {staging, *(path.parent for path in staging.rglob("*"))}:
        _flush_folder(path)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _swap(staging: Path, folder: Path) -> None:
    """Rename twice.  A kill between the two leaves the old folder beside, and the next call puts it back."""
    old = folder.with_name(f".{folder.name}{REPLACED}{staging.name.rpartition('-')[2]}")
    if not folder.exists():
        staging.rename(folder)
    else:
        try:
            folder.rename(old)
            staging.rename(folder)
        except BaseException:  # also Ctrl-C, which may come right after either
            if old.exists() and not folder.exists():
                old.rename(folder)
            raise
    _flush_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Put back a folder that a killed run had moved aside, and remove what killed runs left half written."""
    for old in sorted(folder.parent.glob(f".{_literal(folder.name)}{REPLACED}*")):
        if folder.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.rename(folder)
    for partial in folder.parent.glob(f".{_literal(folder.name)}{PARTIAL}*"):
        if time.time() - partial.stat().st_mtime > STALE_SECONDS:
            shutil.rmtree(partial, ignore_errors=True)


def _literal(name: str) -> str:
    """Take a name at its word in a pattern."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)


def _refuse_foreign(folder: Path) -> None:
    """Only an empty folder, a results folder, or a lone summary that a release ships may be replaced."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise OutputError(Problem(str(folder), "this is a file, not a folder", "choose another folder with --out"))
    names = sorted(path.name for path in folder.iterdir() if path.name not in FROM_OUTSIDE)
    written = files_of(folder / "manifest.json")
    foreign = [name for name in names if name not in OURS]
    within = sorted(f"figures/{path.name}" for path in folder.glob("figures/*") if path.name not in FROM_OUTSIDE)
    foreign += [name for name in within if written is not None and name not in written]
    if foreign:
        what = f"the folder holds files that no run has written ({leading(foreign, 3)}); they would be lost"
        raise OutputError(Problem(str(folder), what, "move them away, or choose another folder with --out"))
    if names and written is None and not _is_shipped_summary(folder, names):
        what = "the folder is not empty and holds no results of ours (no manifest.json)"
        raise OutputError(Problem(str(folder), what, "empty it, or choose another folder with --out"))


def _is_shipped_summary(folder: Path, names: list[str]) -> bool:
    """Tell whether there is nothing but a summary.csv with our header, as the repository keeps it."""
    if names != ["summary.csv"]:
        return False
    begins = (folder / "summary.csv").read_bytes()[:64].removeprefix(codecs.BOM_UTF8)
    return begins.startswith(b"strategy,chain,metric,unit")


def _unwritable(folder: Path, reason: OSError) -> OutputError:
    what = f"the results could not be written: {reason.strerror or reason}"
    return OutputError(Problem(str(folder), what, way_out(reason)))


def _flush_folder(folder: Path) -> None:
    """Make renames and new names last; not every system can open a folder, and none needs it to be correct."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        return
    finally:
        os.close(handle)
