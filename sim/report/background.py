"""What is the scenario about, what does it resemble, and which of its numbers are judgement?"""

from __future__ import annotations

from sim.labels import WORDS, Language
from sim.outcome import Comparison
from sim.report.sources import Source, cited

__all__ = ["background", "background_sources"]

TOLD = ("narrative", "analogue", "judgement")


def background(comparison: Comparison, language: Language) -> list[tuple[str, str]]:
    """Name and text of each thing that the scenario's file tells beside its numbers; none if it tells nothing."""
    about = comparison.scenario.background
    class_ = [] if about.class_ is None else [(WORDS["class"][language], WORDS[f"class_{about.class_}"][language])]
    texts = zip(TOLD, (about.narrative, about.analogue, about.judgement), strict=True)
    return class_ + [(WORDS[f"background_{key}"][language], text[language]) for key, text in texts if text is not None]


def background_sources(comparison: Comparison) -> tuple[Source, ...]:
    """What the scenario itself cites."""
    return cited(comparison.network, comparison.scenario.background.ref)
