"""What may stand in a field, and what is said where something else does?

Each kind of field is a validator for pydantic.  In a document a number is a number; in a table it is text that
reads as one, and validators learn which by the context they are called with.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from sim.bounds import LARGEST, SMALLEST
from sim.labels import Text
from sim.network import Range

__all__ = [
    "Cells",
    "Identifier",
    "Label",
    "Line",
    "Names",
    "Number",
    "Prose",
    "Schema",
    "Uncertain",
    "Unit",
    "Word",
    "read_identifier",
    "read_label",
    "read_names",
    "read_prose",
    "read_schema",
    "show",
    "unusable",
]

LONGEST_NAME = 200  # bytes of an id: a system takes 255, and names of folders beside that of the results are longer
DATE = re.compile(r"\d{4}[-/]\d{1,2}[-/]\d{1,2}")
LONGEST_UNIT = 40  # characters: an axis has room for no more
# What turns the text that follows around: embeddings, overrides and isolates of Unicode.
TURNING = frozenset(["LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"])
NO_TEXT = frozenset({"Cc", "Cs", "Zl", "Zp"})  # categories of control characters, half characters, line separators


@dataclass(frozen=True, slots=True)
class Cells:
    """The context of validation in a table: every value is text."""

    decimal_comma: bool  # the table has ';' between its cells, so 0,5 may be a half


def unusable(what: str, fix: str) -> PydanticCustomError:
    """What a validator raises: what is wrong and how to mend it; the place is added by who called it."""
    return PydanticCustomError("unusable", "{what}", {"what": what, "fix": fix})


def show(value: object) -> str:
    """A value as its author wrote it, or nearly so.

    >>> show("JP"), show(True), show(0.5), show([1]), show("x" * 90)[-6:]
    ("'JP'", 'true', '0.5', 'a list', 'xxx...')
    """
    if isinstance(value, dict | list):
        return "a table" if isinstance(value, dict) else "a list"
    if isinstance(value, bool):
        return str(value).lower()
    try:
        text = str(value)
    except ValueError:  # an integer of more digits than Python prints
        return "a number of thousands of digits"
    text = text if len(text) <= 60 else text[:57] + "..."
    return f"'{text}'" if isinstance(value, str) and not text.endswith("...") else text


def read_cell(text: str, cells: Cells) -> float | None:
    """A number as spreadsheets write it; None if it is not one.

    >>> read_cell("0,5", Cells(decimal_comma=True)), read_cell("0,5", Cells(decimal_comma=False))
    (0.5, None)
    """
    if cells.decimal_comma and "." not in text and text.count(",") == 1:
        text = text.replace(",", ".")
    if "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def read_number(value: object, cells: Cells | None) -> float | None:
    """A number of a document (no booleans, no text) or of a table (only text); None if it is not one."""
    if isinstance(value, str):
        return None if cells is None else read_cell(value, cells)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return None if math.isnan(value) else value
    except OverflowError:  # an integer beyond every float
        return None


def _bound(bound: float) -> str:
    """A bound as messages tell it.

    >>> _bound(36500), _bound(1.0), _bound(1e15)
    ('36500', '1', '1e+15')
    """
    return str(bound) if isinstance(bound, int) else f"{bound:g}"


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds."""

    low: float = 0.0
    high: float = LARGEST
    above: bool = False  # the lower bound itself is refused
    infinite: bool = False  # `inf` makes sense
    whole: bool = False
    rule: str = ""  # what to write, if the bounds do not say it well enough

    def __call__(self, value: object, info: ValidationInfo) -> float:
        """Read the field."""
        return self.read(value, info.context)

    def read(self, value: object, cells: Cells | None) -> float:
        """The number, or why not."""
        number = read_number(value, cells)
        if number is None or math.isnan(number):
            raise unusable(f"{show(value)} is not a number", self._advice(value))
        plain = show(value).strip("'")  # a number in a cell is text, but nobody put it in quotes
        if math.isinf(number) and not self.infinite:
            raise unusable(f"{plain} is not a finite number", self._advice(value))
        if self.whole and not float(number).is_integer():
            raise unusable(f"{plain} is not a whole number", self._advice(value))
        if number < self.low or (self.above and number == self.low):
            side = "not above" if self.above else "below"
            raise unusable(f"{plain} is {side} {self.low:g}", self._advice(value))
        if self.high < number < math.inf:
            raise unusable(f"{plain} is above {_bound(self.high)}", self._advice(value))
        if 0.0 < abs(number) < SMALLEST:
            zero = "" if self.above else "0, or "
            raise unusable(f"{plain} is too small to reckon with", f"write {zero}at least {SMALLEST:g}")
        return int(number) if self.whole else number

    def _advice(self, value: object) -> str:
        if isinstance(value, str) and value.endswith(("%", "％")):
            return "write a share, such as 0.5 for 50 %"
        if self.rule:
            return self.rule
        if isinstance(value, date) or (isinstance(value, str) and DATE.match(value)):
            return "write a number: nothing has a date, days are counted from 0"
        noun = "a whole number" if self.whole else "a plain number"
        bound = "above" if self.above else "of at least"
        upper = f" and at most {_bound(self.high)}"
        return f"write {noun} {bound} {self.low:g}{upper}"


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A number, or three: low, mode and high."""

    number: Number
    mode: Number | None = None  # if the mode is more narrowly bound

    def __call__(self, value: object, info: ValidationInfo) -> Range:
        """Read the field."""
        cells: Cells | None = info.context
        if not isinstance(value, dict):
            return Range.fixed((self.mode or self.number).read(value, cells))
        if set(value) != {"low", "mode", "high"}:
            raise unusable("a range has three parts", "write { low = ..., mode = ..., high = ... }, or one number")
        mode = self._part("mode", value["mode"], cells)
        low = mode if value["low"] is None else self._part("low", value["low"], cells)
        high = mode if value["high"] is None else self._part("high", value["high"], cells)
        if not low <= mode <= high:
            what = f"low {low:g}, mode {mode:g} and high {high:g} are out of order"
            raise unusable(what, "write low <= mode <= high")
        if math.isinf(high) and low != high:
            raise unusable("a range cannot end at infinity", "write inf alone, or a finite high")
        return Range(low, mode, high)

    def _part(self, name: str, value: object, cells: Cells | None) -> float:
        if value is None:
            raise unusable("mode is empty", "give the mode; low and high may be empty")
        number = self.mode if name == "mode" and self.mode is not None else self.number
        try:
            return number.read(value, cells)
        except PydanticCustomError as error:
            said = error.context or {}
            raise unusable(f"{name} {said['what']}", said["fix"]) from None


def read_word(value: object) -> object:
    """Text that is not empty; what is no text at all is left to the validator of text."""
    if isinstance(value, str) and not value.strip():
        raise unusable("the text is empty", "write a name, or remove the key")
    return printable(value.strip()) if isinstance(value, str) else value


def read_line(value: object) -> object:
    r"""Text that is only shown: on one line, however it was written.

    >>> read_line("Resist\nfor ArF ")
    'Resist for ArF'
    """
    return printable(" ".join(value.split())) if isinstance(value, str) else value


def printable(text: str) -> str:
    """The text itself, if all of it can be shown in a page, a figure and a terminal."""
    for sign in text:
        strange = unicodedata.category(sign) in NO_TEXT or sign in "\ufffe\uffff"
        if strange or unicodedata.bidirectional(sign) in TURNING:
            what = f"{show(text)} has a character that cannot be shown, U+{ord(sign):04X}"
            raise unusable(what, "remove it, or write the text anew")
    return text


def read_identifier(value: object) -> object:
    """A word that can name a file."""
    word = read_word(value)
    if isinstance(word, str) and not re.fullmatch(r"\w[\w.-]{0,99}", word):
        fix = "use letters, digits, '-', '_' and '.' only, a letter or digit first"
        raise unusable(f"{show(word)} cannot be an id", fix)
    if isinstance(word, str) and len(word.encode()) > LONGEST_NAME:
        raise unusable(f"{show(word)} is too long for the name of a folder", "use at most 60 Chinese characters")
    return word


def read_unit(value: object) -> object:
    """A word that stands beside numbers, in tables and along axes."""
    word = read_word(value)
    if isinstance(word, str) and len(word) > LONGEST_UNIT:
        raise unusable(f"{show(word)} is too long for a unit", f"use at most {LONGEST_UNIT} characters")
    return word


def read_label(value: object) -> Text:
    """A name in both languages; one that is not given is taken from the other."""
    if isinstance(value, Text):
        return value
    words = {"en": value, "zh": value} if isinstance(value, str) else value
    fix = 'write { en = "...", zh = "..." }, or one text for both'
    if not isinstance(words, dict) or not words:
        raise unusable(f"{show(value)} is not a name", fix)
    if strange := set(words) - {"en", "zh"}:
        raise unusable(f"{show(min(strange))} is not a language of this program", fix)
    for word in words.values():
        if not isinstance(word, str) or not word.strip():
            raise unusable(f"{show(word)} is not a name", fix)
    either = next(iter(words.values()))
    return Text(str(read_line(words.get("en", either))), str(read_line(words.get("zh", either))))


def read_prose(value: object) -> Text:
    r"""A paragraph in both languages: a line break is a blank in English and nothing in Chinese.

    >>> read_prose({"en": "Two\nlines.\n", "zh": "两\n行。\n"})
    Text(en='Two lines.', zh='两行。')
    """
    label = read_label(value)
    chinese = value.get("zh") if isinstance(value, dict) else None
    if not isinstance(chinese, str) or label.zh == label.en:
        return label
    return Text(label.en, "".join(" ".join(line.split()) for line in chinese.splitlines()))


def read_names(value: object, info: ValidationInfo) -> list[str]:
    """A list of names, none twice; in a table they stand in one cell with ';' between them."""
    if isinstance(value, str) and info.context is not None:
        value = [word.strip() for word in value.split(";") if word.strip()]
    if isinstance(value, str):
        raise unusable(f"{show(value)} is not a list", f'write ["{value}"]')
    if not isinstance(value, list) or not all(isinstance(word, str) and word.strip() for word in value):
        raise unusable(f"{show(value)} is not a list of names", 'write a list such as ["JP", "KR"]')
    if not value:
        raise unusable("the list is empty", "give at least one name, or remove the key")
    names = [printable(word.strip()) for word in value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise unusable(f"{show(twice[0])} is named twice", "name it once")
    return names


def read_schema(value: object) -> object:
    """The version of the file format."""
    if isinstance(value, bool) or value != 1:
        raise unusable(f"{show(value)} is no file format of this version", "write schema = 1, or update tenchains")
    return value


Word = Annotated[str, BeforeValidator(read_word)]
Unit = Annotated[str, BeforeValidator(read_unit)]
Line = Annotated[str, BeforeValidator(read_line)]
Identifier = Annotated[str, BeforeValidator(read_identifier)]
Label = Annotated[Text, BeforeValidator(read_label)]
Prose = Annotated[Text, BeforeValidator(read_prose)]
Names = Annotated[list[str], BeforeValidator(read_names)]
Schema = Annotated[int, BeforeValidator(read_schema)]
