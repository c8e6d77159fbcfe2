"""What does a terminal show: how far a long run is, and small tables; in letters that it has."""

from __future__ import annotations

import codecs
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from io import TextIOWrapper
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING

import click

from sim.labels import WORDS, Language, fill

if TYPE_CHECKING:
    from sim.cards import Card

__all__ = ["Progress", "print_cards", "write_what_can_be_written"]

MOST_WIDE = 20  # of a word that is not broken [cells]
BESIDE = 2  # a blank and a line [cells]
RECENT = 20  # reports from which the speed is read
# Signs of our own that GBK or ASCII lacks, and what is written for them there; a number keeps its sign.
PLAIN: Mapping[str, str] = MappingProxyType({"\u00a0": " ", "\u2212": "-", "–": "-", "“": '"', "”": '"'})
PLAINLY = "tenchains.plainly"  # the name of the error handler


def write_what_can_be_written() -> None:
    """Let standard output and error replace what their encoding cannot say: a table must not end in a traceback.

    Output that goes to a file or a pipe has the encoding of the system, GBK on a Chinese Windows.
    """
    codecs.register_error(PLAINLY, _plainly)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAINLY)


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), error.end


class Progress:
    """A bar with the time left on a terminal, a line at every tenth elsewhere; on standard error.

    `simulating` tells whether this call has simulated anything: what an earlier one has done says nothing of the speed.
    """

    def __init__(self, total: int, language: Language, quiet: bool, simulating: Callable[[], bool]) -> None:  # noqa: FBT001
        self.total, self.quiet, self.tenth, self.simulating = total, quiet, 0, simulating
        self.language = language
        self.recent = deque([(time.monotonic(), 0)], maxlen=RECENT)
        self.bar = None
        if not quiet and sys.stderr.isatty():
            self.bar = click.progressbar(
                length=total,
                label=WORDS["progress_bar"][language],
                show_eta=False,  # click counts from the start
                item_show_func=self._left,
                file=sys.stderr,
            )

    def __enter__(self) -> Progress:
        if self.bar is not None:
            self.bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.render_finish()

    def report(self, done: int, total: int) -> None:
        """Take note of how many runs are done, and of how many."""
        if not self.simulating():
            self.recent.clear()
        self.recent.append((time.monotonic(), done))
        self.total = total
        if self.bar is not None:
            self.bar.length = total
            self.bar.update(done - self.bar.pos)
        elif total > 1 and done * 10 // total > self.tenth:
            self.tenth = done * 10 // total
            values = {"done": str(done), "total": str(total), "left": self._left() or ""}
            self.say(self._word("progress_line_left" if values["left"] else "progress_line", values))

    def say(self, line: str) -> None:
        """Print a plain line where there is no bar."""
        if not self.quiet and self.bar is None:
            click.echo(line, err=True)

    def _left(self, _run: int | None = None) -> str | None:
        """The time that is left, at the speed of late; None before there is one, and at the end."""
        (before, had), (now, has) = self.recent[0], self.recent[-1]
        if has == self.total or has <= had:
            return None
        seconds = (self.total - has) * (now - before) / (has - had)
        hours, minutes = int(seconds // 3600), int(seconds // 60)
        key = "progress_hours" if hours else "progress_minutes" if minutes else "progress_seconds"
        values = {"hours": str(hours), "minutes": str(minutes % 60), "seconds": f"{seconds:.0f}"}
        return self._word("progress_left", {"time": self._word(key, values)})

    def _word(self, key: str, values: Mapping[str, str]) -> str:
        return fill(WORDS[key][self.language], values)


def print_cards(cards: Iterable[Card]) -> None:
    """Print small tables that stay readable without colour and at 80 columns."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for card in cards:
        console.print(Text(card.title, style="bold"))
        table = Table(box=box.SIMPLE_HEAD, show_header=any(card.header), padding=(0, 1, 0, 0), header_style="")
        crowded = sum(_least(card, place) + BESIDE for place in range(len(card.header))) >= console.width
        for place, name in enumerate(card.header):
            numeric = _is_numeric(card, place)
            table.add_column(
                Text(_folded(name, _widest(card, place)) if numeric and crowded else name),
                justify="right" if numeric else "left",
                overflow="fold",
                no_wrap=numeric or name == "id",  # an id is there to be copied
                min_width=_longest_word(card, place),
            )
        for row in card.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)


def _least(card: Card, place: int) -> int:
    """What a column takes whose heading is not broken [cells]: all of a number, a word of a name."""
    from rich.cells import cell_len

    if not _is_numeric(card, place):
        return _longest_word(card, place)
    return max(cell_len(card.header[place]), _widest(card, place))


def _widest(card: Card, place: int) -> int:
    from rich.cells import cell_len

    return max((cell_len(row[place]) for row in card.rows), default=0)


def _longest_word(card: Card, place: int) -> int:
    from rich.cells import cell_len

    words = (word for row in (card.header, *card.rows) for word in row[place].split())
    return min(MOST_WIDE, max(map(cell_len, words), default=0))


def _is_numeric(card: Card, place: int) -> bool:
    return place > 0 and all(_numeric(row[place]) for row in card.rows)


def _folded(name: str, cells: int) -> str:
    r"""A heading over numbers, broken between words where it is wider than they are: they are not broken.

    >>> _folded("Gross loss", 6), _folded("Shortfall", 6), _folded("Gross loss", 13)
    ('Gross\nloss', 'Shortfall', 'Gross loss')
    """
    return "\n".join(wrap(name, max(1, cells), break_long_words=False, break_on_hyphens=False))


def _numeric(cell: str) -> bool:
    return not cell or cell[0] in "–-\u2212<>≥+" or cell[0].isdigit()
