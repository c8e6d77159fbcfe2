"""What did the user type?  Words in, exit status out.

Nothing heavy is imported here: every command imports what it needs, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from sim import __version__

if TYPE_CHECKING:
    from sim.cards import Card
    from sim.experiments import Goal
    from sim.factors import Sweep
    from sim.labels import Language
    from sim.loading.places import Kind, Shelf
    from sim.outcome import Comparison
    from sim.scenario import Study

__all__ = ["main"]

TOP_DRIVERS, ALL_DRIVERS = 3, 10  # lines below a comparison, below a run
SHELVES: tuple[Shelf, ...] = ("networks", "scenarios", "strategies", "sweeps")
MOST_WIDE = 20  # of a word that is not broken [cells]
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


language_option = click.option(
    "--lang", "language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language."
)
workers_option = click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: all cores]")
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors.")
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
    workers_option,
    language_option,
    quiet_option,
)
sweep_options = _options(
    click.option("--out", type=click.Path(path_type=Path), help="Results folder.  [default: results/<sweep id>]"),
    click.option("--replications", type=click.IntRange(min=1), help="At each point, instead of the sweep's number."),
    click.option("--seed", type=click.IntRange(min=0), help="Instead of the sweep's seed."),
    workers_option,
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
    language: Language,
    quiet: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Compare strategies of SCENARIO on the same luck; write the report."""
    names = None if strategies is None else tuple(name.strip() for name in strategies.split(",") if name.strip())
    study = _study(scenario, names, replications, seed)
    _answer(study, _goal(study, precision, max_replications), out, workers, language, quiet)


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
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Run SCENARIO with one strategy: who was hit, why, until when."""
    from dataclasses import replace

    study = _study(scenario, None if strategy is None else (strategy,), replications, seed)
    study = replace(study, strategies=study.strategies[:1])
    _answer(study, _goal(study, precision, max_replications), out, workers, language, quiet)


@commands.command()
@click.argument("sweep")
@sweep_options
def sweep(
    sweep: str,
    out: Path | None,
    replications: int | None,
    seed: int | None,
    workers: int | None,
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Run SWEEP point by point: which number moves the answer."""
    from dataclasses import replace

    from sim.loading import find_sweep, load_sweep

    loaded = load_sweep(find_sweep(sweep))
    _scan(replace(loaded, study=_overridden(loaded.study, replications, seed)), out, workers, language, quiet)


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

    _print([shelf(name, language) for name in SHELVES if what in (None, name)])


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
    _print(describe(found, subject, language))
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
    language: Language,
    quiet: bool,  # noqa: FBT001
) -> None:
    """Simulate, write the results folder, print the result."""
    from datetime import UTC, datetime

    from sim.archive import require_writable, write_results
    from sim.cards import driver_card, precision_line, strategy_card, verdict_lines
    from sim.experiments import compare as simulate
    from sim.experiments import cores

    started = datetime.now(UTC)
    folder = Path("results") / study.scenario.id if out is None else out
    require_writable(folder)
    most = study.scenario.replications if goal is None else goal.most
    with _Progress(most * len(study.strategies), quiet) as progress:
        comparison = simulate(study, cores() if workers is None else workers, progress.report, goal=goal)
        progress.say("drawing the report")
    from sim.plots import draw_all
    from sim.report import render

    command = " ".join(["tenchains", *sys.argv[1:]])
    drawings = draw_all(comparison, language)
    report = render(comparison, language, command=command, drawings=drawings, written=started)
    figures = {f"{one.name}.{kind}": data for one in drawings for kind, data in (("svg", one.svg), ("png", one.png))}
    write_results(
        folder, comparison, language=language, command=command, started=started, report=report, figures=figures
    )
    if not quiet:
        most = TOP_DRIVERS if len(comparison.outcomes) > 1 else ALL_DRIVERS
        _print([strategy_card(comparison, language), *_drivers(comparison, driver_card(comparison, language, most))])
        for line in verdict_lines(comparison, language):
            click.echo(line)
        if comparison.precision is not None:
            click.echo(precision_line(comparison, comparison.precision, language))
        click.echo(str(folder / "report.html"))


def _scan(sweep: Sweep, out: Path | None, workers: int | None, language: Language, quiet: bool) -> None:  # noqa: FBT001
    """Run a sweep, write the results folder, print what it came to."""
    from datetime import UTC, datetime

    from sim.archive import require_writable, write_sweep
    from sim.experiments import cores
    from sim.sweep.running import count_runs, run_sweep

    started = datetime.now(UTC)
    folder = Path("results") / sweep.id if out is None else out
    require_writable(folder)
    with _Progress(count_runs(sweep)[1], quiet) as progress:
        result = run_sweep(sweep, cores() if workers is None else workers, progress.report)
        progress.say("drawing the report")
    from sim.plots.sweeps import draw_sweep
    from sim.report.sweep import render_sweep
    from sim.report.sweep.verdict import sweep_verdicts

    command = " ".join(["tenchains", *sys.argv[1:]])
    drawings = draw_sweep(result, language)
    report = render_sweep(result, language, command=command, drawings=drawings, written=started)
    figures = {f"{one.name}.{kind}": data for one in drawings for kind, data in (("svg", one.svg), ("png", one.png))}
    write_sweep(folder, result, language=language, command=command, started=started, report=report, figures=figures)
    if not quiet:
        for verdict in sweep_verdicts(result, language):
            click.echo(f"{verdict.strategy}: {verdict.sentence}")
        click.echo(str(folder / "report.html"))


def _drivers(comparison: Comparison, card: Card) -> list[Card]:
    return [card] if card.rows and comparison.outcomes[0].drivers else []


class _Progress:
    """A bar with the time left on a terminal, a line at every tenth elsewhere; on standard error."""

    def __init__(self, total: int, quiet: bool) -> None:  # noqa: FBT001
        self.total, self.quiet, self.tenth = total, quiet, 0
        self.bar = None
        if not quiet and sys.stderr.isatty():
            self.bar = click.progressbar(length=total, label="simulating", file=sys.stderr)

    def __enter__(self) -> _Progress:
        if self.bar is not None:
            self.bar.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self.bar is not None:
            self.bar.render_finish()

    def report(self, done: int, total: int) -> None:
        """Take note of how many replications are done."""
        if self.bar is not None:
            self.bar.update(done - self.bar.pos)
        elif total > 1 and done * 10 // total > self.tenth:
            self.tenth = done * 10 // total
            self.say(f"simulated {done} of {total} replications")

    def say(self, line: str) -> None:
        """Print a plain line where there is no bar."""
        if not self.quiet and self.bar is None:
            click.echo(line, err=True)


def _print(cards: Iterable[Card]) -> None:
    """Print small tables that stay readable without colour and at 80 columns."""
    from rich import box
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False)
    for card in cards:
        console.print(Text(card.title, style="bold"))
        table = Table(box=box.SIMPLE_HEAD, show_header=any(card.header), padding=(0, 1, 0, 0), header_style="")
        for place, name in enumerate(card.header):
            numeric = place > 0 and all(_numeric(row[place]) for row in card.rows)
            longest = max(cell_len(word) for row in (card.header, *card.rows) for word in (row[place].split() or [""]))
            table.add_column(
                Text(name),
                justify="right" if numeric else "left",
                overflow="fold",
                no_wrap=numeric or name == "id",  # an id is there to be copied
                min_width=min(longest, MOST_WIDE),
            )
        for row in card.rows:
            table.add_row(*(Text(cell) for cell in row))
        console.print(table)


def _numeric(cell: str) -> bool:
    return not cell or cell[0] in "–-\u2212<>≥+" or cell[0].isdigit()


if __name__ == "__main__":
    main()
