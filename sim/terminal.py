"""What does a terminal show: how far a long run is, and small tables; in letters that it has.

What is said on standard error while a run is under way must not end it: where nobody hears it any more, because the
terminal is closed, the reader of the pipe gone or the disk with the log full, the run goes on in silence.
"""

from __future__ import annotations

import codecs
import errno
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TextIO

import click

from sim.breaking import FIRST_CJK, broken
from sim.errors import OutputError, Problem
from sim.labels import WORDS, Language, fill

if TYPE_CHECKING:
    from sim.cards import Card

__all__ = ["Progress", "print_as_it_is", "print_cards", "print_error", "print_lines", "write_what_can_be_written"]

MOST_WIDE, LEAST_WIDE = 20, 6  # of a word that is not broken, where there is room and where there is none [cells]
ID = "id"  # the heading of what files call something by
CHINESE_WIDE = 8  # of Chinese, which breaks between any two signs: four of them stay together [cells]
BESIDE = 2  # a blank and a line [cells]
SHARES, RECENT = 100, 50  # the speed is read from the latest half of the run: many workers answer in bursts
# Signs of our own that GBK or ASCII lacks, and what is written for them there; a number keeps its sign.
PLAIN: Mapping[str, str] = MappingProxyType({"\u00a0": " ", "\u2212": "-", "–": "-", "“": '"', "”": '"'})
PLAINLY = "tenchains.plainly"  # the name of the error handler


def write_what_can_be_written() -> None:
    """Let standard output and error replace what their encoding cannot say: a table must not end in a traceback.

    Output that goes to a file or a pipe has the encoding of the system, GBK on a Chinese Windows.  One that is closed
    from the start, as a service may leave it, takes everything.
    """
    codecs.register_error(PLAINLY, _plainly)
    sys.stdout, sys.stderr = sys.stdout or _nowhere(), sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=PLAINLY)


def print_as_it_is(line: str) -> None:
    """Print a line that nothing may break, such as a path.

    click is told the stream: left to itself it would write UTF-8 where ASCII is asked for.
    """
    with _told_of_standard_output():
        click.echo(line, file=sys.stdout)


def print_error(line: str) -> None:
    """Print a line on standard error, if anybody hears it."""
    with _heard_or_not():
        click.echo(line, file=sys.stderr)


@contextmanager
def _heard_or_not() -> Iterator[None]:
    """Say no more on standard error once it takes nothing more."""
    try:
        yield
    except OSError:
        sys.stderr = _nowhere()


def _nowhere() -> TextIO:
    return Path(os.devnull).open("w", encoding="utf-8", errors="replace")


@contextmanager
def _told_of_standard_output() -> Iterator[None]:
    """Tell a disk that is full for what it is full for; that a reader has heard enough is no error of ours."""
    try:
        yield
    except OSError as reason:
        if reason.errno == errno.EPIPE:
            raise
        what = f"it could not be written: {reason.strerror or reason}"
        fix = "send it elsewhere; results that are written stay"
        raise OutputError(Problem("standard output", what, fix)) from reason


def _plainly(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(PLAIN.get(sign, "?") for sign in lacking), error.end


class _Keys(NamedTuple):
    """By which words progress is told."""

    bar: str
    line: str
    line_left: str
    left: str


_SO_MANY = _Keys("progress_bar", "progress_line", "progress_line_left", "progress_left")
_MOST = _Keys("progress_bar_most", "progress_line_most", "progress_line_left_most", "progress_left_most")


class Progress:
    """A bar with the time left on a terminal, a line at every tenth elsewhere; on standard error.

    `simulating` tells whether this call has simulated anything: what an earlier one has done says nothing of the speed.
    `most` says that fewer runs may turn out to be enough.
    """

    def __init__(
        self,
        total: int,
        language: Language,
        quiet: bool,  # noqa: FBT001
        simulating: Callable[[], bool],
        *,
        most: bool = False,
    ) -> None:
        self.total, self.quiet, self.tenth, self.simulating = total, quiet, 0, simulating
        self.language, self.keys = language, _MOST if most else _SO_MANY
        self.start, self.to_first = time.monotonic(), 0.0  # when simulating began, and how long the first answer took
        self.recent = deque[tuple[float, int]](maxlen=RECENT)  # from the first answer on
        self.latest = (self.start, 0)
        self.bar = None
        if not quiet and sys.stderr.isatty():
            self.bar = click.progressbar(
                length=total,
                label=WORDS[self.keys.bar][language],
                show_eta=False,  # click counts from the start
                item_show_func=self._left,
                file=sys.stderr,
            )

    def __enter__(self) -> Progress:
        if self.bar is not None:
            with _heard_or_not():
                self.bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            with _heard_or_not():
                self.bar.render_finish()

    def report(self, done: int, total: int) -> None:
        """Take note of how many runs are done, and of how many."""
        self.latest, self.total = (time.monotonic(), done), total
        if not self.simulating():
            self.start = self.latest[0]
        elif not self.recent:
            self.to_first = self.latest[0] - self.start
            self.recent.append(self.latest)
        elif (done - self.recent[-1][1]) * SHARES >= total:
            self.recent.append(self.latest)
        if self.bar is not None:
            self.bar.length = total
            with _heard_or_not():
                self.bar.update(done - self.bar.pos)
        elif total > 1 and done * 10 // total > self.tenth:
            self.tenth = done * 10 // total
            values = {"done": str(done), "total": str(total), "left": self._left() or ""}
            self.say(self._word(self.keys.line_left if values["left"] else self.keys.line, values))

    def say(self, line: str) -> None:
        """Print a plain line where there is no bar."""
        if not self.quiet and self.bar is None:
            print_error(line)

    def _left(self, _run: int | None = None) -> str | None:
        """The time that is left, at the speed of late; None before there is one, and at the end.

        The time to the first answer says nothing of the speed: workers start in it, and a new install compiles for most
        of a minute.  When as much has passed again, all workers have answered.
        """
        now, has = self.latest
        before, had = self.recent[0] if self.recent else self.latest
        if has == self.total or has <= had or now - self.start < 2.0 * self.to_first:
            return None
        seconds = (self.total - has) * (now - before) / (has - had)
        hours, minutes = int(seconds // 3600), int(seconds // 60)
        key = "progress_hours" if hours else "progress_minutes" if minutes else "progress_seconds"
        values = {"hours": str(hours), "minutes": str(minutes % 60), "seconds": f"{seconds:.0f}"}
        return self._word(self.keys.left, {"time": self._word(key, values)})

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
        table = Table(box=box.SIMPLE_HEAD, show_header=any(card.header), padding=(0, 1, 0, 0), header_style="")
        names, widths = _columns(card, console.width)
        for place, (name, cells) in enumerate(zip(names, widths, strict=True)):
            numeric = _is_numeric(card, place)
            table.add_column(Text(name), justify="right" if numeric else "left", overflow="fold", width=cells)
        for row in card.rows:
            table.add_row(*(Text(_set(cell, cells)) for cell, cells in zip(row, widths, strict=True)))
        with _told_of_standard_output():
            console.print(Text(card.title, style="bold"), table, sep="\n")


def print_lines(lines: Iterable[str]) -> None:
    """Print sentences; a terminal breaks them between words, a file gets each in a line."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for line in lines:
        shown = _set(line, console.width) if console.is_terminal else line
        with _told_of_standard_output():
            console.print(Text(shown), soft_wrap=not console.is_terminal)


def _set(text: str, cells: int) -> str:
    r"""Break Chinese as Chinese is: rich would begin a line with a comma or a bracket that closes.

    >>> _set("杭州、宁波、绍兴", 10), _set("ArF immersion", 10)
    ('杭州、宁\n波、绍兴', 'ArF immersion')
    """
    return "\n".join(broken(text, cells)) if _is_chinese(text) else text


def _is_chinese(text: str) -> bool:
    return any(ord(sign) >= FIRST_CJK for sign in text)


def _columns(card: Card, width: int) -> tuple[list[str], list[int]]:
    """The headings, broken where a terminal is too narrow for them, and how wide each column is [cells].

    Numbers and ids are not broken, nor words where there is room; what room is left goes cell by cell to the column
    that has to break most.  rich itself would cut off what the widest words leave no room for.
    """
    places = range(len(card.header))
    room = width - 1 - BESIDE * len(places)
    names = list(card.header)
    if sum(_least(card, place, names[place], MOST_WIDE) for place in places) > room:
        names = [_folded(name, _widest(card, place)) if _is_numeric(card, place) else name
                 for place, name in enumerate(names)]  # fmt: skip
    for most in range(MOST_WIDE, LEAST_WIDE - 1, -1):
        widths = [_least(card, place, names[place], most) for place in places]
        if sum(widths) <= room:
            break
    wanted = [max(_widest(card, place), _longest_line(names[place])) for place in places]
    while sum(widths) < room:
        narrow = max(places, key=lambda place: wanted[place] / widths[place])
        if wanted[narrow] <= widths[narrow]:
            break
        widths[narrow] += 1
    return names, widths


def _least(card: Card, place: int, name: str, most: int) -> int:
    """What a column takes at least [cells]: all of a number, of an id and of the lines of a heading over numbers."""
    if _is_numeric(card, place) or name == ID:
        return max(1, _longest_line(name), _widest(card, place))
    return max(1, _longest_word(card, place, most))


def _longest_line(name: str) -> int:
    from rich.cells import cell_len

    return max(map(cell_len, name.splitlines()), default=0)


def _widest(card: Card, place: int) -> int:
    from rich.cells import cell_len

    return max((cell_len(row[place]) for row in card.rows), default=0)


def _longest_word(card: Card, place: int, most: int) -> int:
    from rich.cells import cell_len

    words = (word for row in (card.header, *card.rows) for word in row[place].split())
    wide = (min(cell_len(word), CHINESE_WIDE if _is_chinese(word) else most) for word in words)
    return max(wide, default=0)


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
