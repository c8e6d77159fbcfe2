"""How do pydantic's complaints read in our own words?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from sim.errors import Problem, nearest
from sim.loading.attributes import keyed, meaning, types_in
from sim.loading.fields import show

__all__ = ["Form", "Loc", "complaints", "form_at", "keys"]

Loc = tuple[int | str, ...]


class Form(BaseModel):
    """A table of a document or a row of a table, as it must be filled in."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def keys(form: type[Form]) -> list[str]:
    """The keys of a form as they are written in a file."""
    return list(keyed(form))


def form_at(form: type[Form], loc: Loc) -> type[Form] | None:
    """The form that lies at a place inside another; None if no form does."""
    at: type[Form] | None = form
    for key in loc:
        if isinstance(key, int):
            continue
        fields = {} if at is None else keyed(at)
        inside = types_in(fields[key].annotation) if key in fields else ()
        at = next((part for part in inside if isinstance(part, type) and issubclass(part, Form)), None)
    return at


def complaints(error: ValidationError, form: type[Form], place: Callable[[Loc], str]) -> list[Problem]:
    """One problem for each fault; `place` names the place of a key."""
    found: list[dict[str, Any]] = [dict(one) for one in error.errors(include_url=False)]
    strange = [one["loc"] for one in found if one["type"] == "extra_forbidden"]
    # A misspelt key is strange and leaves its right name missing: one fault.
    meant = {(*loc[:-1], key) for loc in strange if (key := _meant(loc, form)) is not None}
    return [_problem(one, form, place) for one in found if one["type"] != "missing" or one["loc"] not in meant]


def _meant(loc: Loc, form: type[Form]) -> str | None:
    """The key that a strange one may stand for."""
    holder = form_at(form, loc[:-1])
    close = get_close_matches(str(loc[-1]).lower(), keys(holder), n=1, cutoff=0.6) if holder else []
    return close[0] if close else None


def _problem(error: dict[str, Any], form: type[Form], place: Callable[[Loc], str]) -> Problem:
    loc: Loc = error["loc"]
    kind, value = error["type"], error["input"]
    if kind == "unusable":
        return Problem(place(loc), error["ctx"]["what"], error["ctx"]["fix"])
    if kind == "missing":
        return _missing(loc, form, place)
    if kind == "extra_forbidden":
        return _strange_key(loc, form, place)
    if kind == "literal_error":
        known = [word for word in re.findall(r"'([^']*)'", error["ctx"]["expected"]) if word]
        fix = nearest(value if isinstance(value, str) else "", known, f"write one of: {', '.join(known)}")
        return Problem(place(loc), f"{show(value)} is not possible here", fix)
    if kind in {"list_type", "model_type", "string_type", "bool_type"}:
        holder = form_at(form, loc) if kind == "model_type" else None
        shape = _wrong_shape(kind, value, str(loc[0]) if loc else "", keys(holder) if holder else ())
        return Problem(place(loc), *shape)
    return Problem(place(loc), f"{show(value)} cannot be used: {error['msg']}", "mend the value")


def _missing(loc: Loc, form: type[Form], place: Callable[[Loc], str]) -> Problem:
    key = str(loc[-1])
    holder = form_at(form, loc[:-1])
    about = meaning(holder, key).text.en if holder else ""
    said = f": {about}" if about else ""
    if form_at(form, loc) is not None:
        return Problem(place(loc[:-1]), f"[{key}] is missing", f"add a table [{key}]{said}")
    return Problem(place(loc[:-1]), f"'{key}' is missing", f"give '{key}'{said}")


def _strange_key(loc: Loc, form: type[Form], place: Callable[[Loc], str]) -> Problem:
    key, where = str(loc[-1]), place(loc[:-1])
    holder = form_at(form, loc[:-1])
    if holder is None:
        return Problem(where, f"no key is called {show(key)}", "remove it")
    known = keys(holder)
    return Problem(where, f"no key is called {show(key)}", nearest(key.lower(), known, f"keys are: {', '.join(known)}"))


def _wrong_shape(kind: str, value: object, table: str, known: Sequence[str]) -> tuple[str, str]:
    """What is wrong and how to mend it, where text, a list, a table or a truth was expected."""
    if kind == "list_type":
        fix = f"write [[{table}]], with two brackets on each side" if isinstance(value, dict) else "write a list"
        return f"{show(value)} is not a list", fix
    if kind == "model_type":
        fix = f"write a table {{ ... }} with keys among: {', '.join(known)}"
        if isinstance(value, list):
            fix = f"write [{table}], with one bracket on each side"
        return f"{show(value)} is not a table", fix
    if kind == "bool_type":
        return f"{show(value)} is neither true nor false", "write true or false, without quotes"
    return f"{show(value)} is not text", "put it in quotes"
