"""What did the user type?  Words in, exit status out.

Nothing heavy is imported here: every command imports what it needs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sim import __version__
from sim.terminal import Progress, print_cards

if TYPE_CHECKING:
    from datetime import datetime

    from sim.cards import Card
    from sim.experiments import Goal
    from sim.factors import Sweep
    from sim.labels import Language
    from sim.loading.places import Kind, Shelf
    from sim.outcome import Comparison
    from sim.scenario import Study
    from sim.store import Shard, Store
    from sim.sweep.result import SweepResult

__all__ = ["main"]

TOP_DRIVERS, ALL_DRIVERS = 3, 10  # lines below a comparison, below a run
SHELVES: tuple[Shelf, ...] = ("networks", "scenarios", "strategies", "sweeps")
DONE, WRONG_INPUT, INTERRUPTED = 0, 1, 130

Command = TypeVar("Command", bound=Callable[..., None])


def main() -> None:
    """Run the command line and leave with its exit status."""
    from sim.errors import TenchainsError

    try:
        status = commands.main(standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(INTERRUPTED)
    except TenchainsError as error:
        click.echo(str(error) if str(error).startswith("error:") else f"error: {error}", err=True)
        sys.exit(WRONG_INPUT)
    sys.exit(status if isinstance(status, int) else DONE)


def _options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


def _read_shard(_context: click.Context, _option: click.Parameter, value: str | None) -> Shard | None:
    """Read `2/8`: the number may be that of an array job, from 1."""
    if value is None:
        return None
    from sim.store import Shard

    number, _, of = value.partition("/")
    if not (number.isdigit() and of.isdigit() and 1 <= int(number) <= int(of)):
        raise click.BadParameter(f"'{value}' is no part of a whole; say e.g. 2/8")
    return Shard(int(number), int(of))


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
    click.option("--replications", type=click.IntRange(min=1), help="Instead of the scenario's number."),
    click.option("--seed", type=click.IntRange(min=0), help="Instead of the scenario's seed."),
    click.option(
        "--precision",
        type=click.FloatRange(min=0.0, max=1.0, min_open=True),
        help="As many replications as it takes: half an interval, as a share of the first strategy's loss.",
    ),
    click.option(
        "--max-replications",
        type=click.IntRange(min=2),
        help="Where --precision gives up.  [default: ten times the scenario's number]",
    ),
    *means_options,
    language_option,
    quiet_option,
)
sweep_options = _options(
    click.option("--out", type=click.Path(path_type=Path), help="Results folder.  [default: results/<sweep id>]"),
    click.option("--replications", type=click.IntRange(min=1), help="At each point, instead of the sweep's number."),
    click.option("--seed", type=click.IntRange(min=0), help="Instead of the sweep's seed."),
    *means_options,
    language_option,
    quiet_option,
)


class _Commands(click.Group):
    """A group that guesses which command was meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or say which one is nearest."""
        if args and args[0] not in self.commands:
            from sim.errors import nearest

            ctx.fail(f"No such command '{args[0]}'; {nearest(args[0], self.commands, 'see tenchains --help')}")
        return super().resolve_command(ctx, args)


@click.group(
    name="tenchains", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tenchains")
def commands() -> None:
    """What if a supply is cut, which backup would have saved us, and do we still make the year's output?"""


@commands.command()
@click.argument("scenario")
@click.option(
    "--strategies", help="Instead of the scenario's list: ids with commas between.  The first is the reference."
)
@run_options
def compare(
    scenario: str,
    strategies: str | None,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    precision: float | None,
    max_replications: int | None,
    workers: int | None,
    scheduler: str | None,
    shard: Shard | None,
    language: Language,
    quiet: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Compare strategies of SCENARIO on equal luck; write the report."""
    names = None if strategies is None else tuple(name.strip() for name in strategies.split(",") if name.strip())
    study = _study(scenario, names, replications, seed)
    _answer(study, _goal(study, precision, max_replications), out, workers, scheduler, shard, language, quiet)


@commands.command()
@click.argument("scenario")
@click.option("--strategy", help="Which strategy.  [default: the scenario's first]")
@run_options
def run(
    scenario: str,
    strategy: str | None,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    precision: float | None,
    max_replications: int | None,
    workers: int | None,
    scheduler: str | None,
    shard: Shard | None,
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Run SCENARIO with one strategy: who was hit, why, until when."""
    from dataclasses import replace

    study = _study(scenario, None if strategy is None else (strategy,), replications, seed)
    study = replace(study, strategies=study.strategies[:1])
    _answer(study, _goal(study, precision, max_replications), out, workers, scheduler, shard, language, quiet)


@commands.command()
@click.argument("sweep")
@sweep_options
def sweep(
    sweep: str,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    scheduler: str | None,
    shard: Shard | None,
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Run SWEEP point by point: which number moves the answer."""
    from dataclasses import replace

    from sim.loading import find_sweep, load_sweep

    loaded = load_sweep(find_sweep(sweep))
    _scan(
        replace(loaded, study=_overridden(loaded.study, replications, seed)),
        out,
        workers,
        scheduler,
        shard,
        language,
        quiet,
    )


@commands.command()
@click.argument("path", type=click.Path(path_type=Path))
def check(path: Path) -> None:
    """Check a file or a network's folder: all its problems, or "ok"."""
    from sim.inspection import inspect

    for line in inspect(path):
        click.echo(line)


@commands.command(name="list")
@click.argument("what", type=click.Choice(SHELVES), required=False)
@language_option
def list_(what: Shelf | None, language: Language) -> None:
    """List what is there, with titles."""
    from sim.inspection import shelf

    print_cards([shelf(name, language) for name in SHELVES if what in (None, name)])


@commands.command()
@click.argument("kind", type=click.Choice(["network", "scenario", "strategy", "sweep"]))
def schema(kind: Kind) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    from sim.loading.schema import schema_text

    click.echo(schema_text(kind), nl=False)


@commands.command()
@click.argument("name", metavar="PRODUCT_OR_CHAIN")
@click.option("--network", default="zhejiang-2025", show_default=True, help="A network's id or folder.")
@click.option("--figure", type=click.Path(path_type=Path), help="Draw it as well: a file in .svg or .png.")
@language_option
def show(name: str, network: str, figure: Path | None, language: Language) -> None:
    """Show a component or chain: suppliers, users, stock, backups."""
    from sim.inspection import describe, look_up

    found, subject = look_up(name, network)
    if figure is not None:
        from sim.archive import write_file
        from sim.plots.graph import draw, kind_of

        write_file(figure, draw(found, subject, language, kind_of(figure.name)))
    print_cards(describe(found, subject, language))
    if figure is not None:
        click.echo(str(figure))


def _study(scenario: str, strategies: tuple[str, ...] | None, replications: int | None, seed: int | None) -> Study:
    """Load a study with what the options override."""
    from sim.loading import find_scenario, load_study

    return _overridden(load_study(find_scenario(scenario), strategies), replications, seed)


def _overridden(study: Study, replications: int | None, seed: int | None) -> Study:
    from dataclasses import replace

    changed = study.scenario
    if replications is not None:
        changed = replace(changed, replications=replications)
    if seed is not None:
        changed = replace(changed, seed=seed)
    return replace(study, scenario=changed)


def _goal(study: Study, precision: float | None, most: int | None) -> Goal | None:
    """How narrow the intervals are to be; None where the number of replications is given."""
    from sim.experiments import Goal

    if precision is None:
        if most is not None:
            raise click.UsageError("--max-replications says where --precision gives up; give both, or --replications")
        return None
    given = study.scenario.replications
    if given == 1 and most is None:
        raise click.UsageError("--precision asks for luck, and the scenario runs once; give --max-replications too")
    return Goal(precision, 10 * given if most is None else most)


def _answer(
    study: Study,
    goal: Goal | None,
    out: Path | None,
    workers: int | None,
    scheduler: str | None,
    shard: Shard | None,
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Simulate, write the results folder, print the result; or do one part of the simulation."""
    from datetime import UTC, datetime

    from sim.archive import require_writable
    from sim.executors import cores
    from sim.experiments import compare as simulate
    from sim.experiments import simulate_shard
    from sim.inputs import inputs_of
    from sim.store import Store, partial_folder

    if shard is not None and goal is not None:
        raise click.UsageError("--shard needs to know how many replications there are; give --replications")
    started = datetime.now(UTC)
    folder = Path("results") / study.scenario.id if out is None else out
    require_writable(folder)
    hands = cores() if workers is None else workers
    most = study.scenario.replications if goal is None else goal.most
    with (
        Store(partial_folder(folder), inputs_of(study), shard) as store,
        _kept(store),
        Progress(most * len(study.strategies), quiet) as progress,
    ):
        if shard is not None:
            done = simulate_shard(study, shard, hands, progress.report, scheduler, store)
            progress.say(f"part {shard} is done: {done} batches; once all parts are, call without --shard")
            return
        comparison = simulate(study, hands, progress.report, goal=goal, scheduler=scheduler, store=store)
        progress.say("drawing the report")
        _write(folder, comparison, language, started)
        store.clear()
    if not quiet:
        _tell(folder, comparison, language)


@contextmanager
def _kept(store: Store) -> Iterator[None]:
    """Say how to go on after Ctrl-C."""
    try:
        yield
    except KeyboardInterrupt:
        if len(store):
            click.echo(f"what is done is kept in {store.folder}; the same command goes on from there", err=True)
        raise


def _write(folder: Path, comparison: Comparison, language: Language, started: datetime) -> None:
    from sim.archive import write_results
    from sim.plots import draw_all
    from sim.report import render

    command = " ".join(["tenchains", *sys.argv[1:]])
    drawings = draw_all(comparison, language)
    report = render(comparison, language, command=command, drawings=drawings, written=started)
    figures = {name: data for one in drawings for name, data in one.files.items()}
    write_results(
        folder, comparison, language=language, command=command, started=started, report=report, figures=figures
    )


def _tell(folder: Path, comparison: Comparison, language: Language) -> None:
    from sim.cards import driver_card, precision_line, strategy_card, verdict_lines

    most = TOP_DRIVERS if len(comparison.outcomes) > 1 else ALL_DRIVERS
    print_cards([strategy_card(comparison, language), *_drivers(comparison, driver_card(comparison, language, most))])
    for line in verdict_lines(comparison, language):
        click.echo(line)
    if comparison.precision is not None:
        click.echo(precision_line(comparison, comparison.precision, language))
    click.echo(str(folder / "report.html"))


def _scan(
    sweep: Sweep,
    out: Path | None,
    workers: int | None,
    scheduler: str | None,
    shard: Shard | None,
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Run a sweep, write the results folder, print what it came to; or do one part of it."""
    from datetime import UTC, datetime

    from sim.archive import require_writable
    from sim.executors import cores
    from sim.store import Store, partial_folder
    from sim.sweep.running import count_runs, inputs_of_sweep, run_sweep, run_sweep_shard

    started = datetime.now(UTC)
    folder = Path("results") / sweep.id if out is None else out
    require_writable(folder)
    hands = cores() if workers is None else workers
    with (
        Store(partial_folder(folder), inputs_of_sweep(sweep), shard) as store,
        _kept(store),
        Progress(count_runs(sweep)[1], quiet) as progress,
    ):
        if shard is not None:
            done = run_sweep_shard(sweep, shard, hands, progress.report, scheduler, store)
            progress.say(f"part {shard} is done: {done} points; once all parts are, call without --shard")
            return
        result = run_sweep(sweep, hands, progress.report, scheduler=scheduler, store=store)
        progress.say("drawing the report")
        _write_sweep(folder, result, language, started)
        store.clear()
    if not quiet:
        _tell_sweep(folder, result, language)


def _write_sweep(folder: Path, result: SweepResult, language: Language, started: datetime) -> None:
    from sim.archive import write_sweep
    from sim.plots.sweeps import draw_sweep
    from sim.report.sweep import render_sweep

    command = " ".join(["tenchains", *sys.argv[1:]])
    drawings = draw_sweep(result, language)
    report = render_sweep(result, language, command=command, drawings=drawings, written=started)
    figures = {f"{one.name}.{kind}": data for one in drawings for kind, data in (("svg", one.svg), ("png", one.png))}
    write_sweep(folder, result, language=language, command=command, started=started, report=report, figures=figures)


def _tell_sweep(folder: Path, result: SweepResult, language: Language) -> None:
    from sim.report.sweep.verdict import sweep_verdicts

    for verdict in sweep_verdicts(result, language):
        click.echo(f"{verdict.strategy}: {verdict.sentence}")
    click.echo(str(folder / "report.html"))


def _drivers(comparison: Comparison, card: Card) -> list[Card]:
    return [card] if card.rows and comparison.outcomes[0].drivers else []


if __name__ == "__main__":
    main()
