"""What stands in a file, and why can it not be read?"""

from __future__ import annotations

import codecs
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem

__all__ = ["File", "display", "in_letters", "is_file", "is_folder", "read_file"]


@dataclass(frozen=True, slots=True)
class File:
    """A file as text, or what keeps it from being text."""

    source: str  # as messages name it
    text: str = ""
    digest: str = ""  # sha256 of its bytes
    problem: Problem | None = None


def display(path: Path) -> str:
    """A path as messages name it: as it was given, from the working folder where possible."""
    tidy = Path(os.path.normpath(path))
    if tidy.is_absolute() and tidy.is_relative_to(Path.cwd()):
        tidy = tidy.relative_to(Path.cwd())
    return in_letters(tidy.as_posix())


def in_letters(name: str) -> str:
    r"""A name that the system has given, as text that can be written: what is no UTF-8, such as GBK, by its bytes.

    >>> in_letters("\udcc4\udcffnet/目录")
    '\\xc4\\xffnet/目录'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def is_file(path: Path) -> bool:
    """Whether a file is there; no file has a name that the system refuses."""
    try:
        return path.is_file()
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Whether a folder is there; no folder has a name that the system refuses."""
    try:
        return path.is_dir()
    except OSError:
        return False


def read_file(path: Path, missing_fix: str, encoding_fix: str) -> File:
    """Read UTF-8 text, with a byte order mark or without; the fixes are for a file that is missing, or is no UTF-8."""
    source = display(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return File(source, problem=Problem(source, "there is no such file", missing_fix))
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return File(source, problem=Problem(source, f"cannot be read: {reason}", "give a text file that you may read"))
    digest = hashlib.sha256(content).hexdigest()
    try:
        return File(source, content.decode("utf-8-sig"), digest)
    except UnicodeDecodeError:
        what = f"is not UTF-8 text{_guess(content)}"
        return File(source, digest=digest, problem=Problem(source, what, encoding_fix))


def _guess(content: bytes) -> str:
    """What the encoding may be, for the message."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "; it looks like UTF-16"
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "; it looks like GBK"
