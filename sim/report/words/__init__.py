"""Which sentences does the report say, in English and in Chinese?  One module a part of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from sim.labels import WORDS, Language, Text, fill
from sim.report.words import (
    backups,
    chains,
    contributions,
    costs,
    cut,
    drivers,
    figures,
    page,
    sources,
    strategies,
    summary,
    sweep,
    verdict,
)
from sim.report.words.sources import ASSUMPTIONS, LEFT_OUT

__all__ = ["ASSUMPTIONS", "LEFT_OUT", "PARTS", "SENTENCES", "joined", "say", "vocabulary"]

PARTS = (
    page,
    summary,
    verdict,
    cut,
    figures,
    strategies,
    contributions,
    chains,
    costs,
    backups,
    drivers,
    sources,
    sweep,
)
SENTENCES: Mapping[str, Text] = MappingProxyType({key: text for part in PARTS for key, text in part.SENTENCES.items()})


def say(key: str, language: Language, values: Mapping[str, str]) -> str:
    """Say a sentence of the report with its gaps filled."""
    return fill(SENTENCES[key][language], values)


def joined(sentences: Iterable[str], language: Language) -> str:
    """Sentences one after the other, without those that are empty; Chinese has no blank between them."""
    return ("" if language == "zh" else " ").join(one for one in sentences if one)


def vocabulary(language: Language) -> dict[str, str]:
    """All words and sentences in one language, for the template."""
    return {key: text[language] for key, text in {**WORDS, **SENTENCES}.items()}
