"""Does what products.csv says of imports fit the suppliers of supply.csv?"""

from __future__ import annotations

from math import fsum

from sim.checks.entries import Entry, Table
from sim.errors import Problem
from sim.network import Product, Region, Supply

__all__ = ["check_imports"]

TOLERANCE = 1e-6  # between two ways to say one share


def check_imports(products: Table[Product], supply: Table[Supply], regions: Table[Region]) -> list[Problem]:
    """The mode of a share of imports is that of the suppliers; an uncertain one has suppliers on both sides."""
    if not supply.whole or not regions.whole:
        return []
    is_outside = {one.id: not one.modelled for one in regions.items}
    shares: dict[str, list[float]] = {}
    for one in supply.items:
        shares.setdefault(one.product, []).append(one.share if is_outside.get(one.region) else 0.0)
    unclear = {one.product for one in supply.items if one.region not in is_outside}  # its row has a complaint already
    told = [entry for entry in products.entries if entry.item.id in shares.keys() - unclear]
    found = (_check_import(entry, fsum(shares[entry.item.id])) for entry in told)
    return [problem for problem in found if problem is not None]


def _check_import(entry: Entry[Product], outside: float) -> Problem | None:
    law, product, where = entry.item.import_share, entry.item.id, f"{entry.where} import_share"
    if law is None:
        return None
    if abs(law.mode - outside) > TOLERANCE:
        what = f"regions that are not modelled supply {outside:.6g} of '{product}' in supply.csv, not {law.mode:.6g}"
        return Problem(where, what, "make the two equal")
    if law.high > law.low and not 0.0 < outside < 1.0:
        side = "outside" if outside <= 0.0 else "inside"
        what = f"a range is given, but nobody {side} the modelled regions supplies '{product}'"
        return Problem(where, what, "add such a supplier to supply.csv, or leave low and high out")
    return None
