"""What was run, on what, with which versions, and is it still what was written?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path

from sim.labels import Language
from sim.outcome import Comparison, Precision
from sim.scenario import Scenario, Strategy, Study
from sim.versions import versions

__all__ = ["described", "files_of", "files_read", "manifest"]

SCHEMA = "tenchains-results-1"


def manifest(
    comparison: Comparison, contents: Mapping[str, bytes], *, language: Language, command: str, started: datetime
) -> bytes:
    """Describe a run and the files it left, as JSON."""
    residuals = {outcome.strategy.id: outcome.conservation for outcome in comparison.outcomes}
    about = {
        "precision": _precision(comparison.precision),
        "conservation": {"largest": max(residuals.values(), default=0.0), "by_strategy": residuals},
        "stock_at_end": {outcome.strategy.id: outcome.filled for outcome in comparison.outcomes},
    }
    study = Study(comparison.scenario, tuple(outcome.strategy for outcome in comparison.outcomes))
    seconds = comparison.wall_seconds
    return described(study, about, contents, language=language, command=command, started=started, wall_seconds=seconds)


def described(
    study: Study,
    about: Mapping[str, object],
    contents: Mapping[str, bytes],
    *,
    inputs: Sequence[Mapping[str, str]] = (),
    language: Language,
    command: str,
    started: datetime,
    wall_seconds: float,
) -> bytes:
    """Describe what was asked, of what and how, and the files it left, as JSON.

    Parameters
    ----------
    about : what there is to say beside, of a run or of a sweep.
    inputs : files that were read beside those of the study.
    """
    scenario = study.scenario
    told = {
        "schema": SCHEMA,
        **about,
        "scenario": {
            "id": scenario.id,
            "title": {"en": scenario.title.en, "zh": scenario.title.zh},
            "horizon_days": scenario.horizon_days,
        },
        "strategies": [strategy.id for strategy in study.strategies],
        "network": {"id": scenario.network.id, "money_unit": scenario.network.money_unit},
        "inputs": [*inputs, *files_read(scenario, study.strategies)],
        "seed": scenario.seed,
        "replications": scenario.replications,
        "language": language,
        "command": command,
        "started": started.astimezone(UTC).isoformat(timespec="seconds"),
        "wall_seconds": wall_seconds,
        "versions": versions(),
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(contents.items())},
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _precision(precision: Precision | None) -> dict[str, float | bool | None] | None:
    """Whether the replications stopped for their intervals or for their number; null where that was given."""
    if precision is None:
        return None
    return {
        "asked": precision.asked,
        "found": precision.found if isfinite(precision.found) else None,  # NaN where nothing is lost; JSON knows none
        "reached": precision.reached,
        "max_replications": precision.most,
    }


def files_read(scenario: Scenario, strategies: Sequence[Strategy]) -> list[dict[str, str]]:
    """List what was read, each with its sha256: the scenario, the strategies, the network's files."""
    found = [{"role": "scenario", "file": scenario.source, "sha256": scenario.digest}]
    found += [{"role": "strategy", "file": one.source, "sha256": one.digest} for one in strategies]
    found += [{"role": "network", "file": name, "sha256": digest} for name, digest in scenario.network.files]
    return found


def files_of(path: Path) -> frozenset[str] | None:
    """Which files a manifest names; None: it is no manifest of ours."""
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(about, dict) or not str(about.get("schema", "")).startswith("tenchains-results-"):
        return None
    files = about.get("files")
    return frozenset(files if isinstance(files, dict) else ())
