"""What does each strategy cover before anything happens?"""

from __future__ import annotations

from sim.labels import WORDS, Language
from sim.numerals import number, percent
from sim.outcome import Comparison, Outcome
from sim.reading import mean, total
from sim.report.tables import Cell, Table, known
from sim.report.words import SENTENCES, say

__all__ = ["COVERAGE", "coverage_table"]

COVERAGE = ("degraded", "same", "qualified", "independent", "in_time", "multi_source")


def coverage_table(comparison: Comparison, language: Language) -> Table:
    """What each strategy covers before anything happens, by exposure, below it by count."""
    chain = total(comparison)
    if not any(known(outcome.find(chain, f"coverage_{COVERAGE[0]}")) for outcome in comparison.outcomes):
        return Table("", (), ())
    head = (WORDS["strategy"][language], *(WORDS[f"coverage_{name}"][language] for name in COVERAGE))
    rows = [
        (Cell(outcome.strategy.title[language]), *(_covered(outcome, chain, name, language) for name in COVERAGE))
        for outcome in comparison.outcomes
    ]
    count = number(mean(comparison.outcomes[0], chain, "critical_lines"))
    note = say("t_coverage_note", language, {"count": count})
    return Table(SENTENCES["t_coverage"][language], head, tuple(rows), 1, note)


def _covered(outcome: Outcome, chain: str, name: str, language: Language) -> Cell:
    exposure, count = (mean(outcome, chain, f"coverage_{name}{end}") for end in ("", "_count"))
    return Cell(percent(exposure, language), percent(count, language))
