"""Which options do several commands have?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.bounds import LARGEST_SEED, MOST_REPLICATIONS

if TYPE_CHECKING:
    from sim.labels import Language
    from sim.store import Shard

__all__ = ["RunOptions", "language_option", "quiet_option", "run_options", "sweep_options"]

REPLICATIONS = click.IntRange(min=1, max=MOST_REPLICATIONS)
SEED = click.IntRange(min=0, max=LARGEST_SEED)
Command = TypeVar("Command", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How something is simulated, and what becomes of it; None: nothing was said."""

    out: Path | None
    replications: int | None
    seed: int | None
    workers: int | None
    scheduler: str | None
    shard: Shard | None
    language: Language
    quiet: bool
    precision: float | None = None  # sweeps have none
    max_replications: int | None = None


def _options(*options: Callable[[Command], Command]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command these options; it gets them as one argument, `options`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def decorated(**given: Any) -> None:
            named = {one.name: given.pop(one.name) for one in fields(RunOptions) if one.name in given}
            command(**given, options=RunOptions(**named))

        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _read_shard(_context: click.Context, _option: click.Parameter, value: str | None) -> Shard | None:
    """Read `2/8`: the number may be that of an array job, from 1."""
    if value is None:
        return None
    from sim.store import Shard

    said = re.fullmatch(r"([0-9]{1,9})/([0-9]{1,9})", value)
    number, of = (int(said[1]), int(said[2])) if said is not None else (0, 0)
    if not 1 <= number <= of:
        raise click.BadParameter(f"'{value}' is no part of a whole; say e.g. 2/8")
    return Shard(number, of)


language_option = click.option(
    "--lang", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language."
)
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
means_options = (
    click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: all cores]"),
    click.option("--scheduler", metavar="ADDRESS", help="A Dask scheduler whose workers compute instead."),
    click.option("--shard", metavar="K/N", callback=_read_shard, help="Do part K of N only; then once without it."),
)
run_options = _options(
    click.option("--out", type=click.Path(path_type=Path), help="Results folder.  [default: results/<scenario id>]"),
    click.option("--replications", type=REPLICATIONS, help="Instead of the scenario's number."),
    click.option("--seed", type=SEED, help="Instead of the scenario's seed."),
    click.option(
        "--precision",
        type=click.FloatRange(min=0.0, max=1.0, min_open=True),
        help="As many replications as it takes: half an interval, as a share of the first strategy's loss.",
    ),
    click.option(
        "--max-replications",
        type=click.IntRange(min=2, max=MOST_REPLICATIONS),
        help="Where --precision gives up.  [default: ten times the scenario's number]",
    ),
    *means_options,
    language_option,
    quiet_option,
)
sweep_options = _options(
    click.option("--out", type=click.Path(path_type=Path), help="Results folder.  [default: results/<sweep id>]"),
    click.option("--replications", type=REPLICATIONS, help="At each point, instead of the sweep's number."),
    click.option("--seed", type=SEED, help="Instead of the sweep's seed."),
    *means_options,
    language_option,
    quiet_option,
)
