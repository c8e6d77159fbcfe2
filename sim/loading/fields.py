"""What may stand in a field, and what is said where something else does?

Each kind of field is a validator for pydantic.  In a document a number is a number; in a table it is text that
reads as one, and validators learn which by the context they are called with.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

from sim.labels import Text
from sim.network import Range

__all__ = [
    "Cells",
    "Identifier",
    "Label",
    "Names",
    "Number",
    "Prose",
    "Schema",
    "Uncertain",
    "Word",
    "show",
    "unusable",
]


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


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds."""

    low: float = 0.0
    high: float = math.inf
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
        if number > self.high:
            raise unusable(f"{plain} is above {self.high:g}", self._advice(value))
        return int(number) if self.whole else number

    def _advice(self, value: object) -> str:
        if isinstance(value, str) and value.endswith(("%", "％")):
            return "write a share, such as 0.5 for 50 %"
        if self.rule:
            return self.rule
        noun = "a whole number" if self.whole else "a plain number"
        bound = "above" if self.above else "of at least"
        upper = "" if math.isinf(self.high) else f" and at most {self.high:g}"
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
    return value.strip() if isinstance(value, str) else value


def read_identifier(value: object) -> object:
    """A word that can name a file."""
    word = read_word(value)
    if isinstance(word, str) and not re.fullmatch(r"\w[\w.-]{0,99}", word):
        fix = "use letters, digits, '-', '_' and '.' only, a letter or digit first"
        raise unusable(f"{show(word)} cannot be an id", fix)
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
    return Text(str(words.get("en", either)).strip(), str(words.get("zh", either)).strip())


def read_prose(value: object) -> Text:
    r"""A paragraph in both languages: a line break is a blank in English and nothing in Chinese.

    >>> read_prose({"en": "Two\nlines.\n", "zh": "两\n行。\n"})
    Text(en='Two lines.', zh='两行。')
    """
    label = read_label(value)
    english = " ".join(label.en.split())
    if label.zh == label.en:
        return Text(english, english)
    return Text(english, "".join(line.strip() for line in label.zh.splitlines()))


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
    names = [word.strip() for word in value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise unusable(f"{show(twice[0])} is named twice", "name it once")
    return names


def read_schema(value: object) -> object:
    """The version of the file format."""
    if isinstance(value, bool) or value != 1:
        raise unusable(f"{show(value)} is no file format of this version", "write schema = 1, or update tenchains")
    return value


Word = Annotated[str, BeforeValidator(read_word)]
Identifier = Annotated[str, BeforeValidator(read_identifier)]
Label = Annotated[Text, BeforeValidator(read_label)]
Prose = Annotated[Text, BeforeValidator(read_prose)]
Names = Annotated[list[str], BeforeValidator(read_names)]
Schema = Annotated[int, BeforeValidator(read_schema)]
