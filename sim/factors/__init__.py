"""What is varied in a sweep, and what does a study look like at one point of it?"""

from __future__ import annotations

from sim.factors.plan import (
    COLUMNS,
    MOST_POINTS,
    PLACES,
    TABLES,
    Apply,
    Factor,
    Method,
    Rows,
    Scale,
    Sweep,
    Value,
    count_points,
    point_text,
)
from sim.factors.titles import TITLES, picked, title_of
from sim.factors.vary import RULES, holders, moved, reaches, vary

__all__ = [
    "COLUMNS",
    "MOST_POINTS",
    "PLACES",
    "RULES",
    "TABLES",
    "TITLES",
    "Apply",
    "Factor",
    "Method",
    "Rows",
    "Scale",
    "Sweep",
    "Value",
    "count_points",
    "holders",
    "moved",
    "picked",
    "point_text",
    "reaches",
    "title_of",
    "vary",
]
