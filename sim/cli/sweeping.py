"""`sweep`: which number moves the answer?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import RunOptions, sweep_options
from sim.cli.running import as_typed, at_work, finished, overridden, results_folder
from sim.terminal import print_as_it_is, print_lines

if TYPE_CHECKING:
    from datetime import datetime

    from sim.factors import Sweep
    from sim.labels import Language
    from sim.sweep.result import SweepResult

__all__ = ["sweep"]


@click.command()
@click.argument("sweep")
@sweep_options
def sweep(sweep: str, options: RunOptions) -> None:
    """Run SWEEP point by point: which number moves the answer."""
    from dataclasses import replace

    from sim.loading import find_sweep, load_sweep

    loaded = load_sweep(find_sweep(sweep), options.replications)
    _scan(replace(loaded, study=overridden(loaded.study, options.replications, options.seed)), options)


def _scan(sweep: Sweep, options: RunOptions) -> None:
    """Run a sweep, write the results folder, print what it came to; or do one part of it."""
    from datetime import UTC, datetime

    from sim.executors import cores
    from sim.labels import WORDS, fill
    from sim.sweep.running import count_runs, inputs_of_sweep, run_sweep, run_sweep_shard

    started = datetime.now(UTC)
    folder, hands = results_folder(sweep.id, options), cores() if options.workers is None else options.workers
    language, shard = options.language, options.shard
    with at_work(folder, inputs_of_sweep(sweep), count_runs(sweep)[1], options) as (store, progress):
        if shard is not None:
            done = run_sweep_shard(sweep, shard, hands, progress.report, options.scheduler, store)
            said = {"part": str(shard), "count": str(done)}
            progress.say(fill(WORDS["progress_points"][language], said))
            return
        result = run_sweep(sweep, hands, progress.report, scheduler=options.scheduler, store=store)
        progress.say(WORDS["progress_drawing"][language])
        _write(folder, result, language, started, hands)
        finished(store, language)
    if not options.quiet:
        _tell(folder, result, language)


def _write(folder: Path, result: SweepResult, language: Language, started: datetime, workers: int) -> None:
    from sim.archive import write_sweep
    from sim.plots.sweeps import draw_sweep
    from sim.report.sweep import render_sweep

    command = as_typed()
    drawings = draw_sweep(result, language, workers=workers)
    report = render_sweep(result, language, command=command, drawings=drawings, written=started)
    figures = {name: data for one in drawings for name, data in one.files.items()}
    write_sweep(folder, result, language=language, command=command, started=started, report=report, figures=figures)


def _tell(folder: Path, result: SweepResult, language: Language) -> None:
    from sim.report.sweep.verdict import sweep_verdicts

    print_lines(verdict.line(language) for verdict in sweep_verdicts(result, language))
    print_as_it_is(str(folder / "report.html"))
