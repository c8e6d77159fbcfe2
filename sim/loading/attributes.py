"""What does a key of a file mean, and in which unit?  One table for messages, editors and the reference pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.labels import Text
from sim.network import Defaults, Range, ResponseSettings

__all__ = ["Attribute", "Meaning", "attributes", "described", "keyed", "meaning", "types_in"]

ANYWHERE = "*"  # the table of keys that mean the same wherever they stand
FALLBACKS: Mapping[str, object] = {"defaults": Defaults(), "response": ResponseSettings()}  # where nothing is said


@dataclass(frozen=True, slots=True)
class Meaning:
    """One line of attributes.csv."""

    unit: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Attribute:
    """A key of a table or a column of a file."""

    key: str
    meaning: Meaning
    needed: bool
    uncertain: bool  # takes a range
    words: tuple[str, ...]  # the only ones possible; empty: any
    default: str  # as it would be written; empty: none that can be


@cache
def described() -> Mapping[tuple[str, str], Meaning]:
    """The whole of attributes.csv by table and key."""
    text = files("sim.loading").joinpath("attributes.csv").read_text(encoding="utf-8")
    return {
        (row["table"], row["key"]): Meaning(Text(row["unit_en"], row["unit_zh"]), Text(row["en"], row["zh"]))
        for row in csv.DictReader(io.StringIO(text))
    }


def keyed(form: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a form by their keys, as files write them."""
    return {field.alias or name: field for name, field in form.model_fields.items()}


def place(form: type[BaseModel], key: str) -> tuple[str, str] | None:
    """Where attributes.csv describes a key of a form: under its own table, that of a form it extends, or anywhere."""
    tables = [vars(one)["table"] for one in form.__mro__ if "table" in vars(one)]
    return next(((table, key) for table in (*tables, ANYWHERE) if (table, key) in described()), None)


def meaning(form: type[BaseModel], key: str) -> Meaning:
    """What a key of a form means; nothing if attributes.csv does not say."""
    found = place(form, key)
    return Meaning(Text("", ""), Text("", "")) if found is None else described()[found]


def attributes(form: type[BaseModel]) -> tuple[Attribute, ...]:
    """The keys of a form in their order."""
    return tuple(_attribute(form, key, field) for key, field in keyed(form).items())


def _attribute(form: type[BaseModel], key: str, field: FieldInfo) -> Attribute:
    holder = FALLBACKS.get(getattr(form, "table", ""))
    default = field.default if holder is None else getattr(holder, key)
    needed, said = field.is_required(), types_in(field.annotation)
    return Attribute(
        key=key,
        meaning=meaning(form, key),
        needed=needed,
        uncertain=Range in said,
        words=tuple(word for part in said if get_origin(part) is Literal for word in get_args(part) if word),
        default="" if needed else written(default),
    )


def types_in(annotation: object) -> list[object]:
    """A type and all that it is made of.

    >>> types_in(list[int] | None)
    [list[int] | None, list[int], <class 'int'>, <class 'NoneType'>]
    """
    return [annotation, *(part for inner in get_args(annotation) for part in types_in(inner))]


def written(value: object) -> str:
    """A default as a file would say it; empty where a file cannot, or need not.

    >>> written(Range.fixed(1.0)), written(["none"]), written(False), written(None), written(float("inf"))
    ('1', '["none"]', 'false', '', 'inf')
    """
    if isinstance(value, Range) and value.low == value.high:
        value = value.mode
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, list) and value:
        return "[" + ", ".join(f'"{one}"' for one in value) + "]"
    return value if isinstance(value, str) else ""
