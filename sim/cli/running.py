"""What do all commands that simulate have in common?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sim.scenario import Study
    from sim.store import Store

__all__ = ["as_typed", "kept", "overridden"]


def overridden(study: Study, replications: int | None, seed: int | None) -> Study:
    """A study with what the options override."""
    from dataclasses import replace

    changed = study.scenario
    if replications is not None:
        changed = replace(changed, replications=replications)
    if seed is not None:
        changed = replace(changed, seed=seed)
    return replace(study, scenario=changed)


@contextmanager
def kept(store: Store) -> Iterator[None]:
    """Say how to go on after Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        if len(store):
            click.echo(f"what is done is kept in {store.folder}; the same command goes on from there", err=True)
        raise


def as_typed() -> str:
    """The command as the user typed it."""
    return " ".join(["tenchains", *sys.argv[1:]])
