"""What does the reader see?  One comparison as one page that opens offline and prints well.

Nothing is loaded from anywhere: drawings, style and Chinese glyphs are inside, a content-security policy forbids the
rest.  The same comparison gives the same page but for the time of writing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from markupsafe import Markup

from sim.cards import precision_line
from sim.labels import WORDS, Language, days, number
from sim.outcome import Comparison
from sim.plots import Drawing, draw_all
from sim.plots.style import strategy_colour
from sim.report.chains import chain_table, target_table, timing_table
from sim.report.costs import cost_table
from sim.report.coverage import coverage_table
from sim.report.drivers import driver_table, ranking_table
from sim.report.happened import cut_table, event_table, hit_table
from sim.report.page import compose, inline
from sim.report.people import people_table
from sim.report.sources import confidence_table, sources
from sim.report.strategies import strategy_table, tail_table
from sim.report.verdict import verdicts
from sim.report.words import ASSUMPTIONS, SENTENCES, say
from sim.versions import versions

__all__ = ["render"]

PARTS = (
    *("verdict", "cut", "output", "loss", "target", "costs", "backups", "people", "drivers"),
    *("assumptions", "sources", "again"),
)


def render(
    comparison: Comparison,
    language: Language,
    *,
    command: str,
    drawings: Sequence[Drawing] | None = None,
    written: datetime | None = None,
) -> str:
    """Write the page.  `drawings` are drawn if they are not given; `written` is now if it is not."""
    drawn = draw_all(comparison, language) if drawings is None else drawings
    when = datetime.now(UTC) if written is None else written.astimezone(UTC)
    figures = _figures(comparison, language, drawn)
    context = {
        "contents": PARTS,
        "title": comparison.scenario.title[language],
        "facts": _facts(comparison, language),
        "notes": _notes(comparison, language),
        "verdicts": [(strategy_colour(place), one) for place, one in enumerate(verdicts(comparison, language))],
        "figures": figures,
        "cuts": cut_table(comparison, language),
        "hit": hit_table(comparison, language),
        "strategies": strategy_table(comparison, language),
        "tails": tail_table(comparison, language),
        "chains": chain_table(comparison, language),
        "timing": timing_table(comparison, language),
        "targets": target_table(comparison, language),
        "events": event_table(comparison, language),
        "coverage": coverage_table(comparison, language),
        "costs": cost_table(comparison, language),
        "people": people_table(comparison, language),
        "ranking": ranking_table(comparison, language),
        "drivers": driver_table(comparison, language),
        "confidence": confidence_table(comparison, language),
        "sources": sources(comparison),
        "assumptions": [sentence[language] for sentence in ASSUMPTIONS],
        "again": _again(comparison, language, command, when),
        "inputs": _inputs(comparison),
    }
    return compose("comparison.html.j2", language, context)


def _facts(comparison: Comparison, language: Language) -> str:
    scenario = comparison.scenario
    many = say("n_replications", language, {"count": f"{scenario.replications:,}"})
    values = {
        "network": scenario.network.title[language],
        "days": days(float(scenario.horizon_days), language),
        "replications": many if scenario.replications > 1 else SENTENCES["one_replication"][language],
        "seed": str(scenario.seed),
    }
    return say("facts", language, values)


def _notes(comparison: Comparison, language: Language) -> list[str]:
    keys = ["interval_note" if comparison.scenario.replications > 1 else "single_note"]
    if len(comparison.chains) > 1:
        keys.append("gross_note")
    if comparison.network.money_unit == "亿元":
        keys.append("unit_note")
    notes = [note for key in keys if (note := SENTENCES[key][language])]
    if comparison.precision is not None:
        notes.insert(0, precision_line(comparison, comparison.precision, language))
    return notes


def _figures(comparison: Comparison, language: Language, drawings: Sequence[Drawing]) -> dict[str, dict[str, str]]:
    """By name: the drawing and its caption."""
    first = comparison.outcomes[0].strategy.title[language]
    found = {}
    for place, drawing in enumerate(drawings):
        caption = say(f"f_{drawing.name}", language, {"first": first})
        found[drawing.name] = {"svg": Markup(inline(drawing.svg, f"f{place}", caption)), "caption": caption}
    return found


def _again(comparison: Comparison, language: Language, command: str, when: datetime) -> list[tuple[str, str]]:
    """What is needed to get the same numbers again, and how well they add up."""
    scenario = comparison.scenario
    residual = max((outcome.conservation for outcome in comparison.outcomes), default=0.0)
    seconds = say("a_seconds", language, {"seconds": number(comparison.wall_seconds)})
    return [
        (SENTENCES["a_command"][language], command),
        (WORDS["seed"][language], str(scenario.seed)),
        (WORDS["replications"][language], f"{scenario.replications:,}"),
        (SENTENCES["a_network"][language], scenario.network.id),
        (SENTENCES["a_conservation"][language], f"{residual:.1e}"),
        (SENTENCES["a_versions"][language], " · ".join(f"{name} {which}" for name, which in versions().items())),
        (SENTENCES["a_written"][language], f"{when:%Y-%m-%d %H:%M} UTC"),
        (SENTENCES["a_wall"][language], seconds),
    ]


def _inputs(comparison: Comparison) -> list[tuple[str, str]]:
    """Files that the run read, with the first digits of their sha256."""
    found = [(comparison.scenario.source, comparison.scenario.digest)]
    found += [(outcome.strategy.source, outcome.strategy.digest) for outcome in comparison.outcomes]
    found += list(comparison.network.files)
    return [(name, digest[:16]) for name, digest in found if name]
