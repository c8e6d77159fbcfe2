"""Which component that a chain cannot do without has which backup behind it?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sim.labels import WORDS, Language, listed
from sim.network import Network
from sim.numerals import number
from sim.outcome import Comparison, Outcome
from sim.reading import Names, at_stake, critical_exposure, helping_strategy
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES, say
from sim.scenario import Contract

__all__ = ["matrix_table"]

HIT_ROWS = 12
ROWS = 16  # components that are hit, then the most exposed of the others
SIGNS = {"none": "○", "degraded": "◐", "same": "●"}
STRUCK = "*"


def matrix_table(comparison: Comparison, language: Language) -> Table:
    """A line a component, a column a chain: what is at stake there, and the best backup under the strategy that helps.

    The components that are hit come first, the most at stake on top, then the most exposed of the others.
    """
    rows = _components(comparison)
    chains = [key for key in comparison.chains if any((row, key) in comparison.critical_exposures for row in rows)]
    if not chains:
        return Table("", (), ())
    outcome = helping_strategy(comparison) or comparison.outcomes[0]
    names = Names(comparison, language)
    places = {one.product: one.regions for one in comparison.hit}
    about = (WORDS["component"][language], SENTENCES["m_backup"][language], SENTENCES["m_where"][language])
    lines = []
    for row in rows:
        signed = _signed(outcome, row)
        cut = SENTENCES["m_hit"][language] if row in places else ""
        stakes = [comparison.critical_exposures.get((row, key)) for key in chains]
        cells = [Cell("") if stake is None else Cell(f"{SIGNS[_grade(signed)]} {number(stake)}") for stake in stakes]
        place = _where(signed, _struck(comparison.network, signed, places.get(row, ())), names, language)
        lines.append((Cell(names.product(row), cut), _backup(signed, language), place, *cells))
    values = {"strategy": outcome.strategy.title[language], "unit": comparison.network.money_unit}
    head = (*about, *(names.chain(key) for key in chains))
    caption, note = say("m_caption", language, values), SENTENCES["m_note"][language]
    return Table(caption, head, tuple(lines), len(about), note, upright=True)


def _components(comparison: Comparison) -> list[str]:
    exposure = critical_exposure(comparison)
    hit = [one.product for one in at_stake(comparison) if one.product in exposure][:HIT_ROWS]
    others = sorted((key for key in exposure if key not in hit), key=lambda key: (-exposure[key], key))
    return [*hit, *others[: ROWS - len(hit)]]


def _signed(outcome: Outcome, product: str) -> list[Contract]:
    """The contracts for a product, of backups that exist."""
    return [one for one in outcome.contracts if one.backup.product == product and one.exists]


def _grade(signed: Sequence[Contract]) -> str:
    if not signed:
        return "none"
    return "same" if any(one.backup.grade == "same" for one in signed) else "degraded"


def _backup(signed: Sequence[Contract], language: Language) -> Cell:
    """The best grade, by sign and word, and whether a test is left to do."""
    grade = _grade(signed)
    ready = "m_qualified" if any(one.is_qualified for one in signed) else "m_untested"
    return Cell(f"{SIGNS[grade]} {SENTENCES[f'm_{grade}'][language]}", SENTENCES[ready][language] if signed else "")


def _struck(network: Network, signed: Sequence[Contract], cut: Sequence[str]) -> set[str]:
    """The places of backups that lie in a region where the component is cut, or hold one."""
    return {one.backup.region for one in signed if any(network.overlap(one.backup.region, region) for region in cut)}


def _where(signed: Sequence[Contract], struck: Collection[str], names: Names, language: Language) -> Cell:
    """Where the backups stand, and whether the cut strikes there."""
    regions = dict.fromkeys(one.backup.region for one in signed)
    marked = [f"{names.region(key)}{STRUCK if key in struck else ''}" for key in regions]
    return Cell(listed(marked, language), SENTENCES["m_struck"][language] if struck else "")
