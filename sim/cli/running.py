"""What do all commands that simulate have in common?"""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sim.terminal import Progress, print_error

if TYPE_CHECKING:
    from sim.cli.options import RunOptions
    from sim.labels import Language
    from sim.scenario import Study
    from sim.store import Store

__all__ = ["as_typed", "at_work", "finished", "overridden", "results_folder"]


def overridden(study: Study, replications: int | None, seed: int | None = None) -> Study:
    """A study with other replications, or another seed, where they are said."""
    from dataclasses import replace

    changed = study.scenario
    if replications is not None:
        changed = replace(changed, replications=replications)
    if seed is not None:
        changed = replace(changed, seed=seed)
    return replace(study, scenario=changed)


def results_folder(id_: str, options: RunOptions) -> Path:
    """Where the results of a scenario or sweep go, which can be written to."""
    from sim.archive import require_writable

    folder = Path("results") / id_ if options.out is None else options.out
    require_writable(folder)
    return folder


@contextmanager
def at_work(
    folder: Path,
    inputs: Mapping[str, str],
    runs: int,
    options: RunOptions,
    *,
    most: bool = False,
) -> Iterator[tuple[Store, Progress]]:
    """Keep what is done beside a results folder, and say how far it is, of so many runs or of so many at most."""
    from sim.store import Store, partial_folder

    with (
        Store(partial_folder(folder), inputs, options.shard) as store,
        _kept(store, options.language),
        Progress(runs, options.language, options.quiet, lambda: store.written > 0, most=most) as progress,
    ):
        yield store, progress


@contextmanager
def _kept(store: Store, language: Language) -> Iterator[None]:
    """Say how to go on after Ctrl-C, or after the system has asked for an end."""
    from sim.labels import WORDS, fill

    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if len(store):
            print_error(fill(WORDS["progress_kept"][language], {"folder": str(store.folder)}))
        raise


def finished(store: Store, language: Language, contained: Callable[[str], bool] | None = None) -> None:
    """Forget what the results hold; say what else is kept, such as the parts of a longer run.  See `Store.finish`."""
    from sim.labels import WORDS, fill

    store.finish(contained)
    if len(store):
        told = {"count": str(len(store)), "folder": str(store.folder)}
        print_error(fill(WORDS["progress_not_asked"][language], told))


def as_typed() -> str:
    """The command as a shell takes it, with quotes where a word has blanks."""
    from sim.loading import in_letters

    return in_letters(shlex.join(["tenchains", *sys.argv[1:]]))
