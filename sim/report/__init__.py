"""What does the reader see?  One comparison as one page that opens offline and prints well.

Nothing is loaded from anywhere: drawings, style and Chinese glyphs are inside, a content-security policy forbids the
rest.  The same comparison gives the same page but for the time of writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from sim.cards import note_lines, precision_line
from sim.costs import COSTS
from sim.labels import Language
from sim.numerals import days
from sim.outcome import Comparison
from sim.plots import Drawing, draw_all
from sim.plots.style import strategy_colour
from sim.report.background import background, background_sources
from sim.report.basis import again, check_table, inputs
from sim.report.chains import chain_table, target_table, timing_table
from sim.report.contributions import contribution_table
from sim.report.costs import cost_table
from sim.report.coverage import coverage_table
from sim.report.drivers import driver_table, ranking_table
from sim.report.happened import cut_table, event_table, hit_table
from sim.report.matrix import matrix_table
from sim.report.page import compose, illustration
from sim.report.people import people_table
from sim.report.risk import risk_table
from sim.report.sources import confidence_table, sources
from sim.report.strategies import strategy_table, tail_table
from sim.report.summary import chance_table, lead, summary_table
from sim.report.verdict import verdicts
from sim.report.words import ASSUMPTIONS, LEFT_OUT, SENTENCES, say

__all__ = ["PARTS", "render"]

PARTS = (
    "verdict",
    "cut",
    "output",
    "chains",
    "strategies",
    "contributions",
    "tail",
    "costs",
    "coverage",
    "backups",
    "drivers",
    "basis",
)
TOP_RISKS = 3

NOT_NEGATIVE = frozenset({"target_shortfall", "cost_total", *COSTS})  # of what is shown with an interval


def render(
    comparison: Comparison,
    language: Language,
    *,
    command: str,
    drawings: Sequence[Drawing] | None = None,
    written: datetime | None = None,
) -> str:
    """Write the page.  `drawings` are drawn if they are not given; `written` is now if it is not."""
    drawn = draw_all(comparison, language, pictures=False) if drawings is None else drawings
    when = datetime.now(UTC) if written is None else written.astimezone(UTC)
    context = {
        "title": comparison.scenario.title[language],
        "facts": _facts(comparison, language),
        "figures": _figures(comparison, language, drawn),
        **_contents(comparison, language),
        "again": again(comparison.scenario, comparison.wall_seconds, language, command, when),
    }
    return compose("comparison.html.j2", language, context | {"contents": parts_of(comparison)})


def parts_of(comparison: Comparison) -> tuple[str, ...]:
    """The parts of the page in order: with one strategy there is nothing to compare, with one run no worst cases."""
    left_out = set[str]()
    if len(comparison.outcomes) == 1:
        left_out |= {"strategies"}
        if not comparison.outcomes[0].contracts:
            left_out |= {"costs", "coverage", "backups"}
    if comparison.contributions is None:
        left_out |= {"contributions"}
    if not comparison.scenario.lucky:
        left_out |= {"tail"}
    return tuple(part for part in PARTS if part not in left_out)


def _contents(comparison: Comparison, language: Language) -> dict[str, object]:
    """The tables and sentences of all parts, under the names that the templates give them."""
    return {
        "lead": lead(comparison, language),
        "summary": summary_table(comparison, language),
        "risks": ranking_table(comparison, language, TOP_RISKS),
        "chances": chance_table(comparison, language),
        "notes": _notes(comparison, language),
        "verdicts": [(strategy_colour(place), one) for place, one in enumerate(verdicts(comparison, language))],
        "background": background(comparison, language),
        "background_sources": background_sources(comparison),
        "cuts": cut_table(comparison, language),
        "hit": hit_table(comparison, language),
        "risk": risk_table(comparison, language),
        "strategies": strategy_table(comparison, language),
        "tails": tail_table(comparison, language),
        "contributions": contribution_table(comparison, language),
        "chains": chain_table(comparison, language),
        "timing": timing_table(comparison, language),
        "targets": target_table(comparison, language),
        "events": event_table(comparison, language),
        "coverage": coverage_table(comparison, language),
        "matrix": matrix_table(comparison, language),
        "costs": cost_table(comparison, language),
        "people": people_table(comparison, language),
        "ranking": ranking_table(comparison, language),
        "drivers": driver_table(comparison, language),
        "confidence": confidence_table(comparison, language),
        "sources": sources(comparison),
        "assumptions": [sentence[language] for sentence in ASSUMPTIONS],
        "left_out": [sentence[language] for sentence in LEFT_OUT],
        "checks": check_table(comparison, language),
        "inputs": inputs(comparison.scenario, [outcome.strategy for outcome in comparison.outcomes]),
    }


def _facts(comparison: Comparison, language: Language) -> str:
    scenario = comparison.scenario
    many = say("n_replications", language, {"count": f"{scenario.replications:,}"})
    values = {
        "network": scenario.network.title[language],
        "days": days(float(scenario.horizon_days), language),
        "replications": many if scenario.lucky else SENTENCES["one_replication"][language],
        "seed": str(scenario.seed),
    }
    return say("facts", language, values)


def _notes(comparison: Comparison, language: Language) -> list[str]:
    keys = ["interval_note" if comparison.scenario.lucky else "single_note"]
    if any(
        row.metric in NOT_NEGATIVE and row.low < 0.0 for outcome in comparison.outcomes for row in outcome.estimates
    ):
        keys.append("below_zero_note")
    if len(comparison.chains) > 1:
        keys.append("gross_note")
    if comparison.network.money_unit == "亿元":
        keys.append("unit_note")
    notes = [note for key in keys if (note := SENTENCES[key][language])] + note_lines(comparison, language)
    if comparison.precision is not None:
        notes.insert(0, precision_line(comparison, comparison.precision, language))
    return notes


def _figures(comparison: Comparison, language: Language, drawings: Sequence[Drawing]) -> dict[str, dict[str, str]]:
    """By name: the drawing, its caption and its numbers."""
    whole = comparison.contributions
    named = {
        "first": comparison.outcomes[0].strategy.title[language],
        "strategy": "" if whole is None else whole.strategy.title[language],
    }
    return {
        drawing.name: illustration(drawing, place, say(f"f_{drawing.name}", language, named))
        for place, drawing in enumerate(drawings)
    }
