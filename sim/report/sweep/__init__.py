"""What does the reader see of a sweep?  One page, made of the same parts as that of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sim.labels import WORDS, Language, metric_name
from sim.measures import ALL
from sim.plots import Drawing
from sim.plots.style import strategy_colour
from sim.plots.sweeps import draw_sweep
from sim.report.basis import DIGITS, again, inputs, power_of_ten
from sim.report.page import compose, illustration
from sim.report.sweep.tables import factor_table, index_tables, point_tables
from sim.report.sweep.verdict import sweep_verdicts, told_series
from sim.report.words import SENTENCES, joined, say
from sim.sweep.result import SweepResult
from sim.sweep.words import chain_label

__all__ = ["render_sweep"]

LOSSES = ("loss_value", "loss_volume", "value_added_loss")
MOMENTS = frozenset({"days_to_first_loss", "days_to_recover"})  # that need not come
PARTS = ("verdict", "pictures", "factors", "indices", "points", "reading", "again")


def render_sweep(
    result: SweepResult,
    language: Language,
    *,
    command: str,
    drawings: Sequence[Drawing] | None = None,
    written: datetime | None = None,
) -> str:
    """Write the page.  `drawings` are drawn if they are not given; `written` is now if it is not."""
    drawn = draw_sweep(result, language) if drawings is None else drawings
    when = datetime.now(UTC) if written is None else written.astimezone(UTC)
    indices = index_tables(result, language)
    points = point_tables(result, language)
    shown = [part for part in PARTS if part != "indices" or indices]
    context = {
        "contents": shown,
        "title": result.sweep.title[language],
        "facts": _facts(result, language),
        "verdicts": list(zip(_colours(result), sweep_verdicts(result, language), strict=True)),
        "figures": _figures(result, language, drawn),
        "factors": factor_table(result, language),
        "indices": indices,
        "points": points,
        "elsewhere": say("w_points_elsewhere", language, {"count": f"{len(result.points):,}"}),
        "notes": _notes(result, language),
        "again": _again(result, language, command, when),
        "inputs": _inputs(result),
    }
    return compose("sweep.html.j2", language, context)


def _facts(result: SweepResult, language: Language) -> str:
    scenario = result.sweep.study.scenario
    many = say("n_replications", language, {"count": f"{scenario.replications:,}"})
    values = {
        "scenario": scenario.title[language],
        "points": f"{len(result.points):,}",
        "replications": many if scenario.lucky else SENTENCES["one_replication"][language],
        "seed": str(scenario.seed),
    }
    return say("w_facts", language, values)


def _colours(result: SweepResult) -> list[str]:
    """Of what has a verdict: those of its strategies' lines."""
    return [strategy_colour(result.place(series)) for series in told_series(result)]


def _figures(result: SweepResult, language: Language, drawings: Sequence[Drawing]) -> dict[str, dict[str, str]]:
    """By name: the drawing, its caption and its numbers.  A name is 'figure-measure' or 'figure-measure-chain'."""
    found = {}
    for place, drawing in enumerate(drawings):
        kind, metric, *chain = drawing.name.split("-", 2)
        values = {
            "measure": metric_name(metric, language),
            "chain": chain_label(result, "".join(chain), language),
        }
        said = [say(f"f_{kind}", language, values), *(SENTENCES[key][language] for key in _besides(result, kind))]
        found[drawing.name] = illustration(drawing, place, joined(said, language))
    return found


def _besides(result: SweepResult, kind: str) -> list[str]:
    """What more is to be said below a figure, of this sweep."""
    sweep = result.sweep
    if kind == "lines" and len(sweep.factors) > 1:
        return ["f_parallel"]
    if kind == "lines" and sweep.study.scenario.lucky:
        return ["f_bands"]
    return ["f_pale"] if kind == "interactions" and sweep.method == "sobol" else []  # those of a grid are exact


def _notes(result: SweepResult, language: Language) -> list[str]:
    sweep = result.sweep
    keys = ["w_luck_note" if sweep.study.scenario.lucky else "w_single_note"]
    keys += {
        "grid": ["w_grid_note"],
        "sobol": ["w_sobol_note", "w_tornado_note"],
        "latin-hypercube": ["w_hypercube_note", "w_tornado_note"],
    }[sweep.method]
    if ALL in sweep.chains and len(result.network.chains) > 1:
        keys.append("gross_note")
    notes = [say(key, language, {"samples": f"{sweep.samples:,}"}) for key in keys]
    if sweep.study.scenario.draw_hazards and not sweep.study.scenario.lucky:
        notes.append(WORDS["no_luck_note"][language])
    if any(one.metric in LOSSES and one.falls_below_zero for one in result.series):
        notes.append(WORDS["gain_note"][language])
    if MOMENTS.intersection(sweep.outputs):
        notes.append(SENTENCES["w_moments_note"][language])
    return notes


def _again(result: SweepResult, language: Language, command: str, when: datetime) -> list[tuple[str, str]]:
    """What is needed to get the same numbers again, and how well they add up."""
    residual = (SENTENCES["a_conservation"][language], power_of_ten(result.conservation))
    return again(result.sweep.study.scenario, result.wall_seconds, language, command, when, [residual])


def _inputs(result: SweepResult) -> list[tuple[str, str]]:
    """Files that the sweep read, its own first."""
    sweep = result.sweep
    return [(sweep.source, sweep.digest[:DIGITS]), *inputs(sweep.study.scenario, sweep.study.strategies)]
