"""How does an editor learn which keys a file may have?  The forms as JSON Schema (draft 7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from sim.bounds import LARGEST
from sim.loading.attributes import Attribute, attributes, keyed
from sim.loading.complaints import Form
from sim.loading.documents import Kind
from sim.loading.fields import (
    Number,
    Uncertain,
    read_identifier,
    read_label,
    read_names,
    read_prose,
    read_schema,
)
from sim.loading.forms import CutForm, NetworkForm, ScenarioForm
from sim.loading.strategy_forms import StrategyForm
from sim.loading.sweep_forms import SweepForm

__all__ = ["FORMS", "Json", "schema", "schema_text"]

Json = dict[str, "Json"] | list["Json"] | str | float | bool

FORMS: Mapping[Kind, type[Form]] = {
    "network": NetworkForm,
    "scenario": ScenarioForm,
    "strategy": StrategyForm,
    "sweep": SweepForm,
}
DRAFT = "http://json-schema.org/draft-07/schema#"  # the one that editors of TOML know; a name, not an address

TEXT: dict[str, Json] = {"type": "string", "minLength": 1}
BILINGUAL: dict[str, Json] = {
    "anyOf": [
        TEXT,
        {"type": "object", "properties": {"en": TEXT, "zh": TEXT}, "minProperties": 1, "additionalProperties": False},
    ]
}
NAMES: dict[str, Json] = {"type": "array", "items": TEXT, "minItems": 1, "uniqueItems": True}
SIMPLE: Mapping[type, dict[str, Json]] = {
    bool: {"type": "boolean"},
    str: TEXT,
    int: {"type": "integer", "minimum": 1},  # without a validator it is one of several counts
    float: {"type": "number"},
}
# A selector that selects nothing cuts nobody.
SOMETHING: list[Json] = [{"required": [key]} for key in ("products", "chains", "kinds", "regions", "modes")]


def schema(kind: Kind) -> dict[str, Json]:
    """The JSON Schema of a document."""
    return {"$schema": DRAFT, "title": f"tenchains {kind}", **_table(FORMS[kind])}


def schema_text(kind: Kind) -> str:
    """The same as the file that ships."""
    return json.dumps(schema(kind), ensure_ascii=False, indent=2) + "\n"


def _table(form: type[BaseModel]) -> dict[str, Json]:
    fields = zip(attributes(form), keyed(form).values(), strict=True)
    found: dict[str, Json] = {
        "type": "object",
        "properties": {about.key: _property(about, field) for about, field in fields},
        "required": [about.key for about in attributes(form) if about.needed],
        "additionalProperties": False,
    }
    return found | ({"anyOf": SOMETHING} if form is CutForm else {})


def _property(about: Attribute, field: FieldInfo) -> dict[str, Json]:
    validator = next((one for one in field.metadata if isinstance(one, BeforeValidator)), None)
    value = _value(field.annotation, validator)
    return {"description": _description(about), **value}


def _description(about: Attribute) -> str:
    """Meaning, unit and default, in both languages."""
    english, chinese = about.meaning.text.en, about.meaning.text.zh
    unit = about.meaning.unit
    if unit.en:
        english, chinese = f"{english} [{unit.en}]", f"{chinese}［{unit.zh}］"
    if about.default and not about.needed:
        english, chinese = f"{english}; default {about.default}", f"{chinese}；默认{about.default}"
    return f"{english}\n\n{chinese}"


def _value(annotation: object, validator: BeforeValidator | None) -> dict[str, Json]:
    """What may stand there, by the validator that reads it, else by its type."""
    said = None if validator is None else _read_by(validator.func)
    if said is not None:
        return said
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _value(inner[0], next((one for one in inner[1:] if isinstance(one, BeforeValidator)), None))
    if origin in (Union, UnionType):  # TOML has no null: an optional key is left out
        several = [_value(one, None) for one in inner if one is not type(None)]
        return several[0] if len(several) == 1 else {"anyOf": list[Json](several)}
    return _plain(annotation, origin, inner)


def _plain(annotation: object, origin: object, inner: tuple[object, ...]) -> dict[str, Json]:
    """What a type says by itself."""
    if origin is Literal:
        return {"enum": [str(word) for word in inner if word]}
    if origin is list:
        return {"type": "array", "items": _value(inner[0], None)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _value(inner[1], None)}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _table(annotation)
    return SIMPLE.get(annotation, {}) if isinstance(annotation, type) else {}


def _read_by(read: object) -> dict[str, Json] | None:
    """What a validator of `sim.loading.fields` lets pass; None if it is another one."""
    if isinstance(read, Number):
        return _number(read)
    if isinstance(read, Uncertain):
        single = _number(read.mode or read.number)
        parts: dict[str, Json] = {"low": _number(read.number), "mode": single, "high": _number(read.number)}
        triple: Json = {
            "type": "object",
            "properties": parts,
            "required": list(parts),
            "additionalProperties": False,
        }
        return {"anyOf": [single, triple]}
    known: dict[object, dict[str, Json]] = {
        read_label: BILINGUAL,
        read_prose: BILINGUAL,
        read_names: NAMES,
        read_identifier: {"type": "string", "pattern": r"^\w[\w.-]{0,99}$"},
        read_schema: {"const": 1},
    }
    return known.get(read)


def _number(number: Number) -> dict[str, Json]:
    found: dict[str, Json] = {"type": "integer" if number.whole else "number"}
    found["exclusiveMinimum" if number.above else "minimum"] = number.low
    return found if number.high == LARGEST else {**found, "maximum": number.high}
