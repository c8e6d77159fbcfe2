"""What is varied in a sweep, and what does a study look like at one point of it?"""

from __future__ import annotations

from sim.factors.plan import (
    COLUMNS,
    PLACES,
    TABLES,
    Apply,
    Factor,
    Method,
    Rows,
    Scale,
    Sweep,
    Value,
)
from sim.factors.vary import RULES, holders, moved, vary

__all__ = [
    "COLUMNS",
    "PLACES",
    "RULES",
    "TABLES",
    "Apply",
    "Factor",
    "Method",
    "Rows",
    "Scale",
    "Sweep",
    "Value",
    "holders",
    "moved",
    "vary",
]
