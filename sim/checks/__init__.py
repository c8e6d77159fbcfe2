"""Do the parts fit together?  Every cross-reference and every sum; each check returns all it finds."""

from __future__ import annotations

from sim.checks.entries import Entry, Names, Table, unknown
from sim.checks.regions import RegionLine, check_regions, settle_regions
from sim.checks.selectors import Catalogue, RuleEntry, check_cited, check_cut, check_hits, check_rule, check_selector
from sim.checks.settings import check_response
from sim.checks.tables import Tables, catalogue, check_tables, overfull_recipes

__all__ = [
    "Catalogue",
    "Entry",
    "Names",
    "RegionLine",
    "RuleEntry",
    "Table",
    "Tables",
    "catalogue",
    "check_cited",
    "check_cut",
    "check_hits",
    "check_regions",
    "check_response",
    "check_rule",
    "check_selector",
    "check_tables",
    "overfull_recipes",
    "settle_regions",
    "unknown",
]
