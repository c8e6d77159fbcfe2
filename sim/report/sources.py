"""How sure are we, and who says so?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sim.labels import WORDS, Language
from sim.network import Network, Reference, keys_in
from sim.numerals import percent
from sim.outcome import Comparison
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES

__all__ = ["Source", "cited", "confidence_table", "sources"]

LEVELS = ("high", "medium", "low", "judgement", "")
DOCUMENTED = ("high", "medium", "low")  # rows that rest on a document


@dataclass(frozen=True, slots=True)
class Source:
    """One reference, with an address that is safe to follow."""

    key: str  # by which narratives name it
    citation: str
    year: str
    url: str  # '' if it is not an address of the web


def confidence_table(comparison: Comparison, language: Language) -> Table:
    """Share of the network's rows by confidence, and of those that rest on a document; of hazards where they strike."""
    network = comparison.network
    tables = {
        "s_products": [row.confidence for row in network.products],
        "s_inputs": [row.confidence for row in network.inputs],
        "s_supply": [row.confidence for row in network.supply],
        "s_backups": [row.confidence for row in network.backups],
        "s_hazards": [row.confidence for row in comparison.scenario.drawn_hazards],
    }
    tables["s_all"] = [level for found in tables.values() for level in found]
    shown = [level for level in LEVELS if level in tables["s_all"]]
    head = (SENTENCES["s_table"][language], SENTENCES["s_rows"][language], SENTENCES["s_sourced"][language])
    levels = tuple(WORDS[f"confidence_{level}"][language] for level in shown)
    rows = tuple(
        (Cell(SENTENCES[name][language]), Cell(f"{len(found):,}"), *_shares(found, shown, language))
        for name, found in tables.items()
        if found
    )
    return Table(SENTENCES["s_confidence"][language], (*head, *levels), rows, totals=1)


def _shares(found: Sequence[str], levels: Sequence[str], language: Language) -> tuple[Cell, ...]:
    """The share of rows that rest on a document, then those of the levels."""
    counted = Counter(found)
    documented = sum(counted[level] for level in DOCUMENTED)
    return tuple(
        Cell(percent(count / len(found), language)) for count in (documented, *(counted[level] for level in levels))
    )


def sources(comparison: Comparison) -> tuple[Source, ...]:
    """The references of every number on a product that was cut or a hazard that strikes, as references.csv has them."""
    network = comparison.network
    hit = {one.product for one in comparison.hit}
    refs = [row.ref for row in network.products if row.id in hit]
    refs += [row.ref for row in network.inputs if row.input in hit]
    refs += [row.ref for row in network.supply if row.product in hit]
    refs += [row.ref for row in network.backups if row.product in hit]
    refs += [row.ref for row in comparison.scenario.drawn_hazards]
    return cited(network, {key for ref in refs for key in keys_in(ref)})


def cited(network: Network, keys: Collection[str]) -> tuple[Source, ...]:
    """The references of some keys, in the order of references.csv."""
    return tuple(_source(one) for one in network.references if one.key in keys)


def _source(reference: Reference) -> Source:
    # Only addresses of the web become links: a 'javascript:' one from a user's file would run on a click.
    safe = reference.url if reference.url.startswith(("https://", "http://")) else ""
    return Source(reference.key, reference.citation, reference.year, safe)
