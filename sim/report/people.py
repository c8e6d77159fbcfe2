"""What did people do about the cuts, in numbers?"""

from __future__ import annotations

from collections import Counter

from sim.labels import WORDS, Language
from sim.numerals import days, number, percent
from sim.outcome import Comparison, Outcome
from sim.reading import mean, total
from sim.report.tables import Cell, Table, known
from sim.report.words import SENTENCES

__all__ = ["people_table"]

USUAL = (
    ("detected", "p_detected"),
    ("called", "p_called"),
    ("test begun", "p_test_begun"),
    ("test passed", "p_test_passed"),
    ("test failed", "p_test_failed"),
    ("ramp", "p_ramp"),
    ("withdrawn", "p_withdrawn"),
)
SELDOM = (  # shown where they happen
    ("false alarm", "p_false_alarm"),
    ("research succeeded", "p_research"),
    ("trial passed", "p_trial_passed"),
    ("trial failed", "p_trial_failed"),
)
LABORATORIES = ("laboratory_wait_days", "laboratory_load")


def people_table(comparison: Comparison, language: Language) -> Table:
    """Mean numbers of what people did a replication, and how busy the laboratories were where they are counted."""
    counts = [Counter(outcome.events.kind.counts()) for outcome in comparison.outcomes]
    kinds = [*USUAL, *(kind for kind in SELDOM if any(count[kind[0]] for count in counts))]
    if not any(count[kind] for count in counts for kind, _ in kinds):
        return Table("", (), ())
    chain = total(comparison)
    counted = any(known(outcome.find(chain, "laboratory_load")) for outcome in comparison.outcomes)
    head = [WORDS["strategy"][language], *(SENTENCES[key][language] for _, key in kinds)]
    head += [WORDS[metric][language] for metric in LABORATORIES if counted]
    rows = []
    for outcome, count in zip(comparison.outcomes, counts, strict=True):
        cells = [Cell(outcome.strategy.title[language])]
        cells += [Cell(number(count[kind] / outcome.followed)) for kind, _ in kinds]
        cells += _laboratories(outcome, chain, language) if counted else []
        rows.append(tuple(cells))
    return Table(SENTENCES["t_people"][language], tuple(head), tuple(rows), 1, SENTENCES["t_people_note"][language])


def _laboratories(outcome: Outcome, chain: str, language: Language) -> list[Cell]:
    wait, load = (mean(outcome, chain, metric) for metric in LABORATORIES)
    return [Cell(days(wait, language)), Cell(percent(load, language))]
