"""What does a TOML document say, and where does it say it?"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Literal, TypeVar

from pydantic import ValidationError

from sim.checks import Entry, Table
from sim.errors import Problem
from sim.loading.complaints import Form, Loc, complaints, form_at, keys
from sim.loading.files import read_file

__all__ = ["KINDS", "Document", "Kind", "kind_among", "lines", "parse", "read_document"]

F = TypeVar("F", bound=Form)
Kind = Literal["network", "scenario", "strategy", "sweep"]

KINDS: tuple[Kind, ...] = ("network", "scenario", "strategy", "sweep")
# Where a document of each kind is asked for, for those who gave it to another command.
USES: Mapping[Kind, str] = MappingProxyType(
    {
        "network": "name its folder in a scenario's 'network'",
        "scenario": "tenchains compare or tenchains run takes it",
        "strategy": "name it in a scenario's 'strategies', or behind --strategies",
        "sweep": "tenchains sweep takes it",
    }
)
MISSING_FIX = "add the file, or mend the path"
ENCODING_FIX = "save the file as UTF-8"
SYNTAX_FIXES = {
    "Invalid value": "put text in quotes; write numbers plainly, and true or false in small letters",
    "Cannot overwrite a value": "remove one of the two lines that say it",
    "Cannot declare": "remove one of the two tables, or write [[...]] if there are several",
    "Unescaped": "write \\\\ for each \\, or use single quotes",
    "Illegal character": "close the quotes on the line where they open",
}
# Signs of a Chinese keyboard that TOML does not know; of the others the plain ones are Unicode's own.
PLAIN_SIGNS: Mapping[str, str] = MappingProxyType(
    {"“": '"', "”": '"', "‘": "'", "’": "'", "、": ",", "。": ".", "【": "[", "】": "]"}
)


@dataclass(frozen=True, slots=True)
class Document(Generic[F]):
    """One TOML file."""

    source: str
    digest: str = ""
    raw: Mapping[str, object] = field(default_factory=dict)  # as TOML tells it; empty if it cannot be parsed
    form: F | None = None  # None: something is wrong with it
    problems: tuple[Problem, ...] = ()

    def said(self, table: str, key: str) -> object:
        """What stands under a key of a table, whatever else is wrong with the document; None: nothing does."""
        holder = self.raw.get(table)
        return holder.get(key) if isinstance(holder, dict) else None

    def name(self, table: str, key: str) -> str:
        """A name that stands there; '' if none does."""
        said = self.said(table, key)
        return said.strip() if isinstance(said, str) else ""

    def names(self, table: str, key: str) -> tuple[str, ...]:
        """The names of a list that stands there, each once; none if it is no list."""
        said = self.said(table, key)
        names = [one.strip() for one in said if isinstance(one, str)] if isinstance(said, list) else []
        return tuple(dict.fromkeys(filter(None, names)))


def read_document(path: Path, form: type[F]) -> Document[F]:
    """Read a document and compare it with its form; every fault is in `problems`."""
    source, digest, raw, problem = parse(path)
    if problem is None:
        problem = _other_kind(source, raw, form)
    if problem is not None:
        return Document(source, digest, problems=(problem,))
    try:
        return Document(source, digest, raw, form.model_validate(raw, strict=True))
    except ValidationError as error:
        found = complaints(error, form, lambda loc: _place(source, form, loc))
        return Document(source, digest, raw, problems=tuple(found))


def _other_kind(source: str, raw: Mapping[str, object], form: type[Form]) -> Problem | None:
    """A scenario given for a sweep is told as that, not as all that a sweep would have."""
    own, other = kind_among(keys(form)), kind_among(raw)
    if own is None or other is None or own in raw:
        return None
    return Problem(source, f"is a {other}, and a {own} is asked for", USES[other])


def kind_among(tables: Container[str]) -> Kind | None:
    """The kind of a document with these tables; None if none of them tells."""
    return next((kind for kind in KINDS if kind in tables), None)


def parse(path: Path) -> tuple[str, str, dict[str, object], Problem | None]:
    """The source, the digest, and what TOML tells, or why it cannot be told."""
    file = read_file(path, MISSING_FIX, ENCODING_FIX)
    if file.problem is not None:
        return file.source, file.digest, {}, file.problem
    try:
        return file.source, file.digest, tomllib.loads(file.text), None
    except RecursionError:
        problem = Problem(file.source, "brackets are nested too deeply", "this format needs no more than three levels")
    except ValueError as error:  # TOMLDecodeError, or an integer of thousands of digits
        problem = _syntax_problem(file.source, file.text, str(error))
    return file.source, file.digest, {}, problem


def _syntax_problem(source: str, text: str, message: str) -> Problem:
    found = re.search(r" \(at line (\d+), column (\d+)\)", message)
    place = f"line {found[1]} column {found[2]}" if found else f"line {text.count(chr(10)) + 1}"
    what = re.sub(r" \(at .*\)", "", message).rstrip(".")
    sign = _foreign_sign(text, int(found[1]), int(found[2])) if found else ""
    if sign:
        return Problem(
            f"{source} {place}", f"'{sign}' is a full-width character", f"type the plain one: {_plain(sign)}"
        )
    fix = next((fix for start, fix in SYNTAX_FIXES.items() if what.startswith(start)), "see toml.io for the syntax")
    return Problem(f"{source} {place}", f"is not TOML: {what[:1].lower()}{what[1:]}", fix)


def _foreign_sign(text: str, line: int, column: int) -> str:
    """The full-width sign at a place, or the full-width quote that was to close the text which ends there; or ''."""
    written = text.replace("\r\n", "\n").split("\n")[line - 1]  # as TOML has lines: Unicode knows other ends
    at = written[column - 1 : column]
    if not at:
        return next((sign for sign in reversed(written) if sign in PLAIN_SIGNS), "")
    return at if _plain(at) != at else ""


def _plain(sign: str) -> str:
    """The plain form of a full-width sign.

    >>> _plain("＝"), _plain("“"), _plain("=")
    ('=', '"', '=')
    """
    return PLAIN_SIGNS.get(sign, unicodedata.normalize("NFKC", sign))


def _place(source: str, form: type[Form], loc: Loc) -> str:
    """The place of a key, e.g. 'resist-stop.toml [[cut]] 1 depth'."""
    if not loc:
        return source
    if form_at(form, loc[:1]) is None:
        words, rest = [str(loc[0])], loc[1:]
    elif len(loc) > 1 and isinstance(loc[1], int):
        words, rest = [f"[[{loc[0]}]] {loc[1] + 1}"], loc[2:]
    else:
        words, rest = [f"[{loc[0]}]"], loc[1:]
    dotted = ".".join(str(key) for key in rest if isinstance(key, str))
    numbers = [f"item {key + 1}" for key in rest if isinstance(key, int)]
    return " ".join([source, *words, *([dotted] if dotted else []), *numbers])


def lines(document: Document[Any], key: str, form: type[F]) -> Table[F]:
    """The tables of one name that are sound by themselves, whatever is wrong elsewhere in the document."""
    raw = document.raw.get(key, [])
    if not isinstance(raw, list) or (not document.raw and document.problems):
        return Table.unread(document.source)
    entries = []
    for number, one in enumerate(raw, 1):
        try:
            entries.append(Entry(document.source, f"[[{key}]] {number}", form.model_validate(one, strict=True)))
        except ValidationError:
            continue  # told by the document's own problems
    ids = [one.get("id") for one in raw if isinstance(one, dict)]
    names = frozenset(name.strip() for name in ids if isinstance(name, str))
    known = names if all(isinstance(name, str) for name in ids) else None
    return Table(document.source, tuple(entries), known, len(entries) == len(raw))
