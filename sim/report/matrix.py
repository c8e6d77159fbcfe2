"""Which component that a chain cannot do without has which backup behind it?"""

from __future__ import annotations

from collections.abc import Sequence

from sim.labels import WORDS, Language, number
from sim.outcome import Comparison, Outcome
from sim.plots.reading import Names, at_stake, exposure_of, helping_strategy
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES, say
from sim.scenario import Contract

__all__ = ["matrix_table"]

HIT_ROWS = 12
ROWS = 16  # components that are hit, then the most exposed of the others
READY = ("qualified", "warm")


def matrix_table(comparison: Comparison, language: Language) -> Table:
    """A line a component, a column a chain: what is at stake there, and the best backup under the strategy that helps.

    The components that are hit come first, the most at stake on top, then the most exposed of the others.
    """
    rows = _components(comparison)
    chains = [key for key in comparison.chains if any((row, key) in comparison.exposures for row in rows)]
    if not chains:
        return Table("", (), ())
    outcome = helping_strategy(comparison) or comparison.outcomes[0]
    names = Names(comparison, language)
    places = {one.product: one.regions for one in comparison.hit}
    head = (WORDS["component"][language], SENTENCES["m_backup"][language], *(names.chain(key) for key in chains))
    lines = []
    for row in rows:
        signed = _signed(outcome, row)
        cut = SENTENCES["m_hit"][language] if row in places else ""
        word = SENTENCES[f"m_{_grade(signed)}"][language]
        stakes = [comparison.exposures.get((row, key)) for key in chains]
        cells = [Cell("") if stake is None else Cell(number(stake), word) for stake in stakes]
        about = Cell(word, _about(signed, places.get(row, ()), names, language))
        lines.append((Cell(names.product(row), cut), about, *cells))
    values = {"strategy": outcome.strategy.title[language], "unit": comparison.network.money_unit}
    return Table(say("m_caption", language, values), head, tuple(lines), 2, SENTENCES["m_note"][language])


def _components(comparison: Comparison) -> list[str]:
    exposure = exposure_of(comparison)
    hit = [one.product for one in at_stake(comparison) if one.product in exposure][:HIT_ROWS]
    others = sorted((key for key in exposure if key not in hit), key=lambda key: (-exposure[key], key))
    return [*hit, *others[: ROWS - len(hit)]]


def _signed(outcome: Outcome, product: str) -> list[Contract]:
    """The contracts for a product; what has yet to come into being is no cover."""
    return [
        one
        for one in outcome.contracts
        if one.backup.product == product and one.research is None and one.first_unit is None
    ]


def _grade(signed: Sequence[Contract]) -> str:
    if not signed:
        return "none"
    return "same" if any(one.backup.grade == "same" for one in signed) else "degraded"


def _about(signed: Sequence[Contract], cut: Sequence[str], names: Names, language: Language) -> str:
    """Whether a test is left to do, where the backups stand, and whether that is where the cut strikes."""
    if not signed:
        return ""
    joint = "、" if language == "zh" else ", "
    regions = dict.fromkeys(one.backup.region for one in signed)
    said = [
        SENTENCES["m_qualified" if any(one.readiness in READY for one in signed) else "m_untested"][language],
        joint.join(names.region(key) for key in regions),
    ]
    struck = [names.region(key) for key in regions if key in cut]
    if struck:
        said.append(say("m_struck", language, {"regions": joint.join(struck)}))
    return ("\uff1b" if language == "zh" else "; ").join(said)
