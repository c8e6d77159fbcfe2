"""What does a [[factor]] of a sweep vary, and could every value of it stand where it leads?

A value is read by the form of the table that it goes to, so a factor may say what that table may say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from sim.checks import Entry, check_selector, unknown
from sim.errors import Problem, nearest
from sim.factors import TABLES, Factor, Rows, Value, holders, moved, title_of
from sim.labels import Text
from sim.loading.attributes import keyed, meaning, types_in
from sim.loading.complaints import complaints
from sim.loading.fields import Number, show, unusable
from sim.loading.scenario import StudyReading
from sim.loading.sweep_forms import FORMS, FactorForm, RowsForm
from sim.network import Range, Selector
from sim.scenario import Study

__all__ = ["check_path", "objection", "read_factor"]

MOVES = {"multiply": Number(0), "quantile": Number(0, 1)}  # what may be said where a number is moved, not replaced
CONDITIONS = {
    "network.products": ("products", "chains", "kinds", "confidence"),
    "network.inputs": ("products", "chains", "kinds", "confidence"),
    "network.supply": ("products", "chains", "kinds", "regions", "confidence"),
    "network.backups": ("products", "chains", "kinds", "regions", "grades", "confidence"),
    "network.hazards": ("confidence",),
}
SEVERAL = ("cut", *(table for table in TABLES if table.startswith("strategy.")))  # tables that may be numbered


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a path leads."""

    table: str  # '' if there is no such table
    number: int | None
    key: str  # '' if the table has no such key

    def reader(self) -> TypeAdapter[Any]:
        """What reads a value of this key."""
        return _reader(self.table, self.key)

    def unit(self) -> Text:
        """The unit of a value of this key; '' where it has none."""
        return meaning(FORMS[self.table], self.key).unit

    def takes(self, kind: type) -> bool:
        """Whether a value of this kind can stand there: a range, a whole number."""
        return kind in types_in(_field(self.table, self.key).annotation)


def _field(table: str, key: str) -> FieldInfo:
    return keyed(FORMS[table])[key]


@cache
def _reader(table: str, key: str) -> TypeAdapter[Any]:
    field = _field(table, key)
    annotation: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
    return TypeAdapter(annotation)


def read_factor(entry: Entry[FactorForm], reading: StudyReading) -> tuple[Factor | None, list[Problem]]:
    """One factor, and everything that is wrong with it; None if its path leads nowhere.

    With problems it says what it reaches, and not always what its values are.
    """
    form, where = entry.item, entry.where
    place, problems = _place(f"{where} path", form.path)
    mistaken = _check_conditions(where, form, place, reading)
    problems += mistaken
    if not place.key:
        return None, problems
    values, unreadable = _read_values(where, form, place)
    problems += unreadable
    factor = _build(form, place, [] if unreadable else values)
    if reading.study is not None and not mistaken:
        out_of_reach = _check_reach(where, factor, reading.study)
        problems += out_of_reach
        if not unreadable and not out_of_reach:
            problems += _check_moves(where, factor, reading.study)
    if form.title is None and reading.study is not None and not problems:
        factor = replace(factor, title=title_of(factor, reading.study, place.unit()))
    return factor, problems


def check_path(where: str, path: str) -> list[Problem]:
    """What is wrong with the path of a factor of which no more can be read."""
    return _place(f"{where} path", path)[1]


def _place(where: str, path: str) -> tuple[_Place, list[Problem]]:
    """Take a path apart, e.g. 'strategy.backup.coverage' or 'cut.2.depth', as far as it leads somewhere."""
    words = path.split(".")
    table = next((name for name in TABLES if words[: name.count(".") + 1] == name.split(".")), "")
    if not table:
        start = ".".join(words[:2] if words[0] in ("strategy", "network") else words[:1])
        advice = f"a path begins with one of: {', '.join(TABLES)}"
        what = f"'{start}' is no table that can be varied"
        return _Place("", None, ""), [Problem(where, what, nearest(start, TABLES, advice))]
    rest = words[table.count(".") + 1 :]
    numbered = len(rest) > 1 and table in SEVERAL and re.fullmatch(r"[0-9]{1,9}", rest[0])
    number = int(rest.pop(0)) if numbered else None
    key = ".".join(rest)
    if key not in TABLES[table]:
        what = f"'{key}' is nothing that can be varied in {table}" if key else f"the path ends at the table {table}"
        fix = nearest(key, TABLES[table], f"write one of: {', '.join(TABLES[table])}")
        return _Place(table, number, ""), [Problem(where, what, fix)]
    return _Place(table, number, key), []


def _check_conditions(where: str, form: FactorForm, place: _Place, reading: StudyReading) -> list[Problem]:
    """Conditions that make no sense for the table, and names that nobody knows."""
    given = [name for name in RowsForm.model_fields if getattr(form.select, name)]
    allowed = CONDITIONS.get(place.table, ())
    fix = f"conditions are: {', '.join(allowed)}" if allowed else "remove select: it picks rows of a network's tables"
    problems = [
        Problem(f"{where} select", f"'{name}' picks nothing in {place.table}", fix)
        for name in given
        if place.table and name not in allowed
    ]
    select = form.select
    named = Selector(tuple(select.products), tuple(select.chains), tuple(select.kinds), tuple(select.regions))
    problems += check_selector(f"{where} select", named, reading.names)
    if form.strategies and place.table and not place.table.startswith("strategy."):
        problems.append(Problem(f"{where} strategies", f"{place.table} belongs to no strategy", "remove strategies"))
    known = None if reading.study is None else frozenset(one.id for one in reading.study.strategies)
    for name in form.strategies:
        otherwise = "name it in [sweep] strategies too"
        problems += unknown(f"{where} strategies", "strategy of this sweep", name, known, otherwise)
    return problems


def _read_values(where: str, form: FactorForm, place: _Place) -> tuple[list[Value], list[Problem]]:
    """The values, or low and high, as the table itself would read them."""
    if form.values is not None:
        said = [(f"{where} values item {number}", value) for number, value in enumerate(form.values, 1)]
    else:
        said = [(f"{where} low", form.low), (f"{where} high", form.high)]
    reader, values, problems = place.reader(), list[Value](), list[Problem]()
    for at, raw in said:
        try:
            values.append(_read_value(raw, form, reader))
        except ValidationError as error:
            problems += complaints(error, FORMS[place.table], lambda _, at=at: at)  # type: ignore[misc]
        except PydanticCustomError as error:
            told = error.context or {}
            problems.append(Problem(at, str(told["what"]), str(told["fix"])))
    return values, problems


def _read_value(raw: object, form: FactorForm, reader: TypeAdapter[Any]) -> Value:
    if isinstance(raw, dict | list):
        raise unusable(f"{show(raw)} is not one number or word", "write one number or word")
    if form.apply != "set":
        return float(MOVES[form.apply].read(raw, None))
    read = reader.validate_python(raw, strict=True)
    value: Value = read.mode if isinstance(read, Range) else read
    return value


def _build(form: FactorForm, place: _Place, values: list[Value]) -> Factor:
    bounds = [float(value) for value in values if isinstance(value, int | float)] if form.values is None else []
    low, high = bounds or (0.0, 0.0)
    select = form.select
    name = form.id or form.path
    return Factor(
        id=name,
        title=form.title or Text(name, name),  # until what it picks is known to be there
        path=form.path,
        table=place.table,
        key=place.key,
        number=place.number,
        values=() if form.values is None else tuple(values),
        low=low,
        high=high,
        scale=form.scale,
        whole=form.apply == "set" and place.takes(int),
        uncertain=place.takes(Range),
        apply=form.apply,
        select=Rows(**{name: tuple(getattr(select, name)) for name in RowsForm.model_fields}),
        strategies=tuple(form.strategies),
    )


def _check_reach(where: str, factor: Factor, study: Study) -> list[Problem]:
    """It must reach something, and find a range there if it is to move through one."""
    reached = list(holders(study, factor))
    if not reached:
        return [_reaches_nothing(where, factor)]
    if factor.apply == "quantile" and not any(isinstance(old, Range) and old.low < old.high for _, old in reached):
        fix = 'use apply = "multiply", or give values'
        return [Problem(f"{where} apply", "no number that it reaches has a range", fix)]
    return []


def _check_moves(where: str, factor: Factor, study: Study) -> list[Problem]:
    """It must be able to move all that it reaches, and leave it possible."""
    if factor.apply != "set":
        for name, old in holders(study, factor):
            for value in factor.values or factor.ends:
                if (why := _impossible(old, factor, value)) is not None:
                    return [Problem(where, f"{value:g} would not do for {name}: {why[0]}", why[1])]
    return []


def _reaches_nothing(where: str, factor: Factor) -> Problem:
    kind = factor.table.partition(".")[2] or factor.table
    if factor.table.startswith("network."):
        fix = "leave out one of the conditions"
        return Problem(f"{where} select", f"no row of {kind}.csv answers to all the conditions", fix)
    if factor.number is not None:
        return Problem(f"{where} path", f"there is no [[{kind}]] {factor.number}", "count the tables from 1")
    owner = "scenario has" if factor.table == "cut" else "strategy of the sweep has"
    fix = "give the scenario a cut" if factor.table == "cut" else "name strategies that have one in [sweep] strategies"
    return Problem(f"{where} path", f"no {owner} a table [[{kind}]]", fix)


def _impossible(old: object, factor: Factor, value: Value) -> tuple[str, str] | None:
    """Why a number cannot be moved so, and what would help; None if it can."""
    try:
        new = moved(old, factor, value)
    except ValueError:
        if factor.apply == "quantile":
            return "what stands there has no range", 'use apply = "multiply", or give values'
        return "what stands there is no number", "give values instead, without apply"
    what = objection(new, factor)
    return None if what is None else (what, "choose a smaller range")


def objection(value: object, factor: Factor) -> str | None:
    """Why the file that a factor leads to could not say a value; None if it could."""
    said = {"low": value.low, "mode": value.mode, "high": value.high} if isinstance(value, Range) else value
    try:
        _reader(factor.table, factor.key).validate_python(said, strict=True)
    except ValidationError as error:
        return complaints(error, FORMS[factor.table], lambda _: "")[0].what
    return None
