"""`compare` and `run`: what do strategies do about a scenario?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.bounds import MOST_REPLICATIONS
from sim.cli.options import RunOptions, run_options
from sim.cli.running import as_typed, at_work, finished, overridden, results_folder
from sim.terminal import print_as_it_is, print_cards, print_error, print_lines

if TYPE_CHECKING:
    from datetime import datetime

    from sim.experiments import Goal
    from sim.labels import Language
    from sim.outcome import Comparison
    from sim.scenario import Study

__all__ = ["compare", "run"]

TOP_DRIVERS, ALL_DRIVERS = 3, 10  # lines below a comparison, below a run


@click.command()
@click.argument("scenario")
@click.option(
    "--strategies", help="Instead of the scenario's list: ids with commas between.  The first is the reference."
)
@click.option(
    "--contributions",
    type=click.IntRange(min=1),
    metavar="N",
    help="Tell too what each backup contributes to the last strategy, for the N components that cost most without.",
)
@run_options
def compare(scenario: str, strategies: str | None, contributions: int | None, options: RunOptions) -> None:
    """Compare strategies of SCENARIO on equal luck; write the report."""
    names = None if strategies is None else tuple(filter(None, map(str.strip, re.split("[,，]", strategies))))
    _answer(_study(scenario, names, "--strategies", options), options, contributions)


@click.command()
@click.argument("scenario")
@click.option("--strategy", help="Which strategy.  [default: the scenario's first]")
@run_options
def run(scenario: str, strategy: str | None, options: RunOptions) -> None:
    """Run SCENARIO with one strategy: who was hit, why, until when."""
    from dataclasses import replace

    study = _study(scenario, None if strategy is None else (strategy,), "--strategy", options)
    _answer(replace(study, strategies=study.strategies[:1]), options)


def _study(scenario: str, strategies: tuple[str, ...] | None, naming: str, options: RunOptions) -> Study:
    """Load a study with what the options override; `naming` is the one that names strategies."""
    from sim.loading import find_scenario, load_study

    loaded = load_study(find_scenario(scenario), strategies, naming)
    return overridden(loaded, options.replications, options.seed)


def _goal(study: Study, options: RunOptions) -> Goal | None:
    """How narrow the intervals are to be; None where the number of replications is given."""
    from sim.experiments import Goal

    precision, most = options.precision, options.max_replications
    if precision is None:
        if most is not None:
            raise click.UsageError("--max-replications says where --precision gives up; give both, or --replications")
        return None
    given = study.scenario.replications
    if given == 1 and most is None:
        raise click.UsageError("--precision asks for luck, and the scenario runs once; give --max-replications too")
    return Goal(precision, min(10 * given, MOST_REPLICATIONS) if most is None else most)


def _answer(study: Study, options: RunOptions, contributions: int | None = None) -> None:
    """Simulate, write the results folder, print the result; or do one part of the simulation.

    `contributions`: of how many components the backups are looked at one by one.
    """
    from datetime import UTC, datetime

    from sim.batches import is_within
    from sim.contributions import dissected
    from sim.executors import cores
    from sim.experiments import compare as simulate
    from sim.experiments import simulate_shard
    from sim.inputs import inputs_of
    from sim.labels import WORDS, fill

    goal, language, shard = _goal(study, options), options.language, options.shard
    if shard is not None and goal is not None:
        raise click.UsageError("--precision finds out how many runs it takes, so --shard cannot split it; drop one")
    if goal is not None:
        study = overridden(study, goal.most)  # a scenario that runs once knows no luck; the search does
    started = datetime.now(UTC)
    folder, hands = results_folder(study.scenario.id, options), cores() if options.workers is None else options.workers
    if not options.quiet:
        _tell_idle(study)
    if contributions is not None:
        study = dissected(study, contributions)
    runs = study.scenario.replications * len(study.simulated)
    with at_work(folder, inputs_of(study), runs, options, most=goal is not None) as (store, progress):
        if shard is not None:
            done = simulate_shard(study, shard, hands, progress.report, options.scheduler, store)
            said = {"part": str(shard), "count": str(done)}
            progress.say(fill(WORDS["progress_batches"][language], said))
            return
        comparison = simulate(study, hands, progress.report, goal=goal, scheduler=options.scheduler, store=store)
        progress.say(WORDS["progress_drawing"][language])
        _write(folder, comparison, language, started, hands)
        done = comparison.scenario.replications
        finished(store, language, lambda name: is_within(name, done))
    if not options.quiet:
        _tell(folder, comparison, language)


def _write(folder: Path, comparison: Comparison, language: Language, started: datetime, workers: int) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from sim.archive import tables_of, write_results
    from sim.plots import draw_all
    from sim.report import render

    command = as_typed()
    with ThreadPoolExecutor(1) as aside:
        tables = aside.submit(tables_of, comparison)  # while other processes draw
        drawings = draw_all(comparison, language, workers=workers)
    report = render(comparison, language, command=command, drawings=drawings, written=started)
    figures = {name: data for one in drawings for name, data in one.files.items()}
    write_results(
        folder,
        comparison,
        tables=tables.result(),
        language=language,
        command=command,
        started=started,
        report=report,
        figures=figures,
    )


def _tell_idle(study: Study) -> None:
    """Say which cuts stop nobody, and which rules of a strategy select nothing, before a long run."""
    from sim.inspection import bare_notes, idle_notes

    for note in bare_notes(study.scenario):
        print_error(note)
    for strategy in study.strategies:
        for note in idle_notes(strategy, study.scenario):
            print_error(note)


def _tell(folder: Path, comparison: Comparison, language: Language) -> None:
    from sim.cards import (
        contribution_card,
        driver_card,
        note_lines,
        otherwise_lines,
        precision_line,
        strategy_card,
        verdict_lines,
    )

    most = TOP_DRIVERS if len(comparison.outcomes) > 1 else ALL_DRIVERS
    cards = (
        strategy_card(comparison, language),
        driver_card(comparison, language, most),
        contribution_card(comparison, language),
    )
    print_cards(card for card in cards if card.rows)
    print_lines(line for said in (note_lines, verdict_lines, otherwise_lines) for line in said(comparison, language))
    if comparison.precision is not None:
        print_lines([precision_line(comparison, comparison.precision, language)])
    print_as_it_is(str(folder / "report.html"))
