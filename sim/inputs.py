"""What do the answers of a study depend on?

By name, so that a run that goes on can say what has changed since it was broken off.  The number of replications is not
among them: more of them are the same ones and some besides, but for a single one, which knows no luck.
"""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace

from sim.scenario import Study
from sim.versions import computing

__all__ = ["digest_of", "inputs_of"]

ASIDE = frozenset({"network", "replications", "seed", "title", "source", "digest", "background"})  # of a scenario
NO_MATTER = frozenset({"title", "source", "files", "references"})  # of a network


def inputs_of(study: Study) -> dict[str, str]:
    """Name everything that the numbers of a study depend on, each with its value or a digest of it."""
    scenario = study.scenario
    found = {f"version of {name}": text for name, text in computing().items()}
    found |= {"scenario.luck": str(scenario.lucky), "scenario.seed": str(scenario.seed)}
    found |= {
        f"scenario.{one.name}": digest_of(getattr(scenario, one.name))
        for one in fields(scenario)
        if one.name not in ASIDE
    }
    found |= {
        f"network.{one.name}": digest_of(getattr(scenario.network, one.name))
        for one in fields(scenario.network)
        if one.name not in NO_MATTER
    }
    found["strategies"] = ", ".join(strategy.id for strategy in study.strategies)
    if study.dissection is not None:
        taken = study.dissection
        looked_at = (one for part in taken.parts for one in part.backups)
        found["contributions"] = ", ".join([taken.strategy.id, *looked_at])
    return found | {
        f"strategy {strategy.id}": digest_of(replace(strategy, source="", digest="")) for strategy in study.strategies
    }


def digest_of(value: object) -> str:
    """A short digest of frozen data: its text has every digit of its numbers."""
    return hashlib.sha256(repr(value).encode()).hexdigest()[:16]
