"""Do schemas, reference tables and messages say what the program reads?  All come from the forms and one table."""

from __future__ import annotations

import copy
import json
import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
from click.testing import CliRunner

from sim.cli import commands
from sim.loading import rows, shipped
from sim.loading.attributes import described, place
from sim.loading.complaints import Form
from sim.loading.schema import FORMS, schema, schema_text

ROOT = Path(__file__).parents[1]
KINDS = pytest.mark.parametrize("kind", FORMS)
FILES = {
    "network": tuple(folder / "network.toml" for folder in shipped("networks")),
    "scenario": shipped("scenarios"),
    "strategy": shipped("strategies"),
    "sweep": shipped("sweeps"),
}
SHIPPED = pytest.mark.parametrize(
    ("kind", "path"), [(kind, path) for kind, paths in FILES.items() for path in paths], ids=lambda one: Path(one).stem
)


def forms_in(annotation: object) -> Iterator[type[Form]]:
    """A form and all that lie in it."""
    if isinstance(annotation, type) and issubclass(annotation, Form):
        yield annotation
        for field in annotation.model_fields.values():
            yield from forms_in(field.annotation)
    for part in get_args(annotation):
        yield from forms_in(part)


def all_forms() -> set[type[Form]]:
    columns = [getattr(rows, name) for name in rows.__all__ if name.endswith("Row") and name != "Row"]
    return {inner for form in (*FORMS.values(), *columns) for inner in forms_in(form)}


def faults(document: object, kind: str) -> list[str]:
    """What a validator of JSON Schema finds."""
    found = jsonschema.Draft7Validator(schema(kind)).iter_errors(document)
    return [f"{one.json_path}: {one.message}" for one in found]


def sound() -> dict[str, object]:
    """A scenario of a page that is run in the tests."""
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    return tomllib.loads(re.findall(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[0])


def test_every_key_is_described_and_nothing_else() -> None:
    places = {
        form: [place(form, field.alias or name) for name, field in form.model_fields.items()] for form in all_forms()
    }
    dark = [(form.__name__, found.index(None)) for form, found in places.items() if None in found]
    assert dark == []
    assert set(described()) == {one for found in places.values() for one in found}


def test_descriptions_speak_both_languages() -> None:
    for where, about in described().items():
        assert about.text.en, where
        assert re.search("[\u4e00-\u9fff]", about.text.zh), where
        assert not re.search("[\u4e00-\u9fff]", about.text.en.replace("亿元", "")), where
        assert bool(about.unit.en) == bool(about.unit.zh), where


@KINDS
def test_schema_that_ships_is_the_one_of_the_forms(kind: str) -> None:
    written = (ROOT / "schemas" / f"{kind}.schema.json").read_text(encoding="utf-8")
    assert written == schema_text(kind), "run `make reference`"
    assert CliRunner().invoke(commands, ["schema", kind]).output == written
    jsonschema.Draft7Validator.check_schema(json.loads(written))


@pytest.mark.parametrize("name", ["files.md", "keys.zh.md"])
def test_reference_tables_are_those_of_the_forms(name: str) -> None:
    reference = runpy.run_path(str(ROOT / "docs" / "reference.py"))
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert reference["written"](page, reference["PAGES"][name]) == page, "run `make reference`"
    shown = set(re.findall(r"<!-- table: ([\w.]+) -->", page))
    assert shown == set(reference["TABLES"])
    whole = {"network.toml", "scenario file", "strategy file", "sweep file", "*"}  # told in words
    assert shown == {table for table, _ in described()} - whole


@SHIPPED
def test_what_ships_is_valid_and_names_its_schema(kind: str, path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert faults(tomllib.loads(text), kind) == []
    named = re.match(r"#:schema (\S+)\n", text)
    assert named, "an editor finds no schema"
    assert (path.parent / named[1]).resolve() == ROOT / "schemas" / f"{kind}.schema.json"


@SHIPPED
def test_a_misspelt_key_is_marked(kind: str, path: Path) -> None:
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    for table in (document, document[kind]):
        key = next(iter(table))
        spoilt = copy.deepcopy(document)
        holder = spoilt if table is document else spoilt[kind]
        holder[f"{key}x"] = holder.pop(key)
        assert faults(spoilt, kind), key


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("depth", 1.2),
        ("depth", 0),
        ("depth", "half"),
        ("depth", {"low": 0.1, "mode": 0.2}),
        ("duration_days", -1),
        ("duration_law", "normal"),
        ("regions", "QA"),
        ("regions", []),
        ("regions", ["QA", "QA"]),
        ("strat_day", 30),
    ],
)
def test_what_the_program_refuses_the_schema_refuses(key: str, value: object) -> None:
    document = sound()
    assert faults(document, "scenario") == []
    document["cut"][0][key] = value
    assert faults(document, "scenario")


def test_a_cut_of_nobody_is_marked() -> None:
    document = sound()
    del document["cut"][0]["products"], document["cut"][0]["regions"]
    assert faults(document, "scenario")


def test_infinity_is_a_number() -> None:
    assert faults(sound() | {"defaults": tomllib.loads("tau_days = inf")}, "scenario") == []
    assert faults(sound() | {"defaults": {"tau_days": 0.5}}, "scenario")
