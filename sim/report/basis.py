"""What is needed to get the same numbers again, and which checks did they pass?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sim.archive.manifest import files_read
from sim.baseline import BALANCE
from sim.labels import WORDS, Language
from sim.numerals import number
from sim.outcome import Comparison
from sim.report.tables import Cell, Table
from sim.report.words import SENTENCES, say
from sim.scenario import Scenario, Strategy
from sim.simulation import CONSERVATION
from sim.versions import versions

__all__ = ["DIGITS", "again", "check_table", "inputs", "power_of_ten"]

DIGITS = 16  # of a sha256: enough to tell files apart
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def check_table(comparison: Comparison, language: Language) -> Table:
    """What was tested before and during the run."""
    residual = max((outcome.conservation for outcome in comparison.outcomes), default=0.0)
    read = inputs(comparison.scenario, [outcome.strategy for outcome in comparison.outcomes])
    files = say("k_files", language, {"count": str(len(read))})
    same = say("k_same", language, {"count": f"{comparison.scenario.replications:,}"})
    rows = [
        ("k_inputs", files, ""),
        ("k_balance", SENTENCES["k_kept"][language], power_of_ten(BALANCE)),
        ("k_conservation", power_of_ten(residual), power_of_ten(CONSERVATION)),
    ]
    if len(comparison.outcomes) > 1:
        rows.append(("k_pairs", same, ""))
    head = tuple(SENTENCES[key][language] for key in ("k_check", "k_found", "k_limit"))
    cells = tuple((Cell(SENTENCES[key][language]), Cell(found), Cell(limit)) for key, found, limit in rows)
    return Table(SENTENCES["k_caption"][language], head, cells, 3)


def power_of_ten(value: float) -> str:
    """A number above zero as two digits times a power of ten.

    >>> power_of_ten(7.7e-13).replace("\u00a0", " "), power_of_ten(1e-9).replace("\u00a0", " "), power_of_ten(0.0)
    ('7.7 × 10⁻¹³', '10⁻⁹', '0')
    """
    if value == 0.0:
        return "0"
    digits, power = f"{value:.1e}".split("e")
    raised = f"10{str(int(power)).translate(RAISED)}"
    return raised if digits == "1.0" else f"{digits.removesuffix('.0')}\u00a0×\u00a0{raised}"


def again(
    scenario: Scenario,
    seconds: float,
    language: Language,
    command: str,
    when: datetime,
    found: Sequence[tuple[str, str]] = (),
) -> list[tuple[str, str]]:
    """What is needed to get the same numbers again; before the versions what else was found, by name."""
    return [
        (SENTENCES["a_command"][language], command),
        (WORDS["seed"][language], str(scenario.seed)),
        (WORDS["replications"][language], f"{scenario.replications:,}"),
        (SENTENCES["a_network"][language], scenario.network.id),
        *found,
        (SENTENCES["a_versions"][language], " · ".join(f"{name} {which}" for name, which in versions().items())),
        (SENTENCES["a_written"][language], f"{when:%Y-%m-%d %H:%M} UTC"),
        (SENTENCES["a_wall"][language], say("a_seconds", language, {"seconds": number(seconds)})),
    ]


def inputs(scenario: Scenario, strategies: Sequence[Strategy]) -> list[tuple[str, str]]:
    """Files that were read, with the first digits of their sha256."""
    found = files_read(scenario, strategies)
    return [(one["file"], one["sha256"][:DIGITS]) for one in found if one["file"]]
