"""Does [response] name what exists?"""

from __future__ import annotations

from collections.abc import Mapping

from sim.checks.entries import unknown
from sim.checks.selectors import Catalogue, check_selector
from sim.errors import Problem
from sim.network import OTHER_LABORATORIES, Selector, Setting

__all__ = ["check_response"]

LISTS = ("county_regions", "city_regions", "province_regions", "delta_regions")


def check_response(source: str, said: Mapping[str, Setting], known: Catalogue) -> list[Problem]:
    """Complain of regions and kinds that the network does not know, and of a region that two levels name."""
    problems: list[Problem] = []
    level_of: dict[str, str] = {}
    for key in LISTS:
        regions = said.get(key, ())
        where = f"{source} [response] {key}"
        listed = regions if isinstance(regions, tuple) else ()
        problems += check_selector(where, Selector(regions=listed), known)
        for region in listed:
            other = level_of.setdefault(region, key)
            if other != key:
                problems.append(Problem(where, f"region '{region}' is named by {other} too", "name it once"))
    laboratories = said.get("laboratories")
    for kind in laboratories if isinstance(laboratories, Mapping) else ():
        names = None if known.kinds is None else known.kinds | {OTHER_LABORATORIES}
        advice = f"kinds are given in the network's products.csv; '{OTHER_LABORATORIES}' stands for those not named"
        problems += unknown(f"{source} [response] laboratories", "kind of product", kind, names, advice)
    return problems
