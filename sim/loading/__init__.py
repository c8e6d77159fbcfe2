"""How do files become frozen data?  The only place that opens what a user wrote.

Every function raises `InputError` with all problems at once, or returns data that is sound.
"""

from __future__ import annotations

from sim.loading.documents import Kind
from sim.loading.files import in_letters
from sim.loading.network import load_network
from sim.loading.places import (
    Shelf,
    find_any,
    find_network,
    find_scenario,
    find_strategy,
    find_sweep,
    kind_of,
    shipped,
)
from sim.loading.scenario import load_scenario, load_strategy, load_study
from sim.loading.sweep import load_sweep

__all__ = [
    "Kind",
    "Shelf",
    "find_any",
    "find_network",
    "find_scenario",
    "find_strategy",
    "find_sweep",
    "in_letters",
    "kind_of",
    "load_network",
    "load_scenario",
    "load_strategy",
    "load_study",
    "load_sweep",
    "shipped",
]
