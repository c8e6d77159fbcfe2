"""Do the tables of a network agree with each other?

A check that needs all lines of a table (a sum, "nobody supplies it") is left out where some could not be read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import fsum
from typing import Any, TypeVar

from sim.checks.entries import Entry, Table, duplicates, places, titled, unknown
from sim.checks.imports import check_imports
from sim.checks.regions import leaf_below
from sim.checks.selectors import Catalogue, check_selector
from sim.errors import Problem
from sim.measures import ALL
from sim.network import Backup, Chain, Delivery, Hazard, Input, Product, Reference, Region, Supply, keys_in

__all__ = ["Tables", "catalogue", "check_tables", "overfull_recipes"]

T = TypeVar("T")

TOLERANCE = 1e-6  # of a sum of shares

ADD_PRODUCT = "add it to products.csv"
ADD_CHAIN = "add a [[chain]] to network.toml"
ADD_REGION = "add a [[region]] to network.toml"


@dataclass(frozen=True, slots=True)
class Tables:
    """A network's folder, line by line."""

    regions: Table[Region]
    chains: Table[Chain]
    products: Table[Product]
    inputs: Table[Input]
    supply: Table[Supply]
    deliveries: Table[Delivery]
    backups: Table[Backup]
    hazards: Table[Hazard]
    references: Table[Reference] | None  # None: there is no such file


def catalogue(tables: Tables) -> Catalogue:
    """The names that scenarios and strategies may use."""
    return Catalogue(
        tables.products.names,
        tables.chains.names,
        frozenset(one.kind for one in tables.products.items) if tables.products.whole else None,
        tables.regions.names,
        frozenset(one.mode for one in tables.supply.items if one.mode) if tables.supply.whole else None,
        frozenset() if tables.references is None else tables.references.names,
        {
            "product": titled((one.id, one.name) for one in tables.products.items),
            "chain": titled((one.id, one.name) for one in tables.chains.items),
            "region": titled((one.id, one.name) for one in tables.regions.items),
        },
    )


def check_tables(tables: Tables) -> list[Problem]:
    """Everything that the tables say against each other."""
    checks = (
        check_chains,
        check_products,
        check_inputs,
        check_recipes,
        check_supply,
        check_supply_sums,
        lambda tables: check_imports(tables.products, tables.supply, tables.regions),
        check_deliveries,
        check_delivery_sums,
        check_backups,
        check_hazards,
        check_references,
    )
    return [problem for check in checks for problem in check(tables)]


def check_chains(tables: Tables) -> list[Problem]:
    """Every chain once, in regions that exist."""
    problems = duplicates(tables.chains.entries, lambda one: one.id, lambda one: f"chain '{one.id}'")
    for entry in tables.chains.entries:
        if entry.item.id == ALL:
            what = f"a chain cannot be called '{ALL}', the name of the total in results"
            problems.append(Problem(entry.where, what, "give it another id"))
        for region in entry.item.home_regions:
            problems += _unknown(f"{entry.where} regions", "region", region, tables.regions, ADD_REGION)
    return problems


def check_products(tables: Tables) -> list[Problem]:
    """Every product once, in a chain that exists, and made by somebody."""
    problems = duplicates(tables.products.entries, lambda one: one.id, lambda one: f"product '{one.id}'")
    supplied = {one.product for one in tables.supply.items}
    for entry in tables.products.entries:
        problems += _unknown(entry.where, "chain", entry.item.chain, tables.chains, ADD_CHAIN)
        if tables.supply.whole and entry.item.id not in supplied:
            what = f"nobody supplies '{entry.item.id}'"
            problems.append(Problem(entry.where, what, "add its suppliers to supply.csv, or remove it"))
    return problems


def check_inputs(tables: Tables) -> list[Problem]:
    """Every line of a recipe once, between two products that exist."""
    problems = duplicates(
        tables.inputs.entries,
        lambda one: (one.product, one.input),
        lambda one: f"input '{one.input}' of product '{one.product}'",
    )
    for entry in tables.inputs.entries:
        problems += _unknown(entry.where, "product", entry.item.product, tables.products, ADD_PRODUCT)
        if entry.item.input == entry.item.product:
            fix = "remove the row; count what a product takes of itself in its value added"
            problems.append(Problem(entry.where, f"product '{entry.item.product}' is its own input", fix))
        else:
            problems += _unknown(entry.where, "product", entry.item.input, tables.products, ADD_PRODUCT)
    return problems


def check_recipes(tables: Tables) -> list[Problem]:
    """What goes into a unit of output, with the value added, is worth no more than the unit."""
    if not tables.inputs.whole or not tables.products.whole:
        return []
    added = {one.id for one in tables.products.items if one.value_added}
    grouped = _grouped([one for one in tables.inputs.entries if one.item.is_current], lambda one: one.product)
    problems = []
    for product, total in overfull_recipes(tables.products.items, tables.inputs.items).items():
        with_added = " and the value added" if product in added else ""
        what = f"the inputs{with_added} of '{product}' sum to {total:.6g} per unit of output"
        problems.append(Problem(places(grouped[product]), what, "make them sum to at most 1"))
    return problems


def overfull_recipes(products: Iterable[Product], inputs: Iterable[Input]) -> dict[str, float]:
    """Products whose inputs are, with the value added, worth more than what they make; the sum for each."""
    added = {one.id: one.value_added or 0.0 for one in products}
    shares: dict[str, list[float]] = defaultdict(list)
    for line in inputs:
        if line.is_current:
            shares[line.product].append(line.share.mode)
    sums = {product: fsum([added.get(product, 0.0), *found]) for product, found in shares.items()}
    return {product: total for product, total in sums.items() if total > 1 + TOLERANCE}


def check_supply(tables: Tables) -> list[Problem]:
    """Every supplier once, of a product that exists, in a leaf of the tree."""
    problems = duplicates(
        tables.supply.entries,
        lambda one: (one.product, one.region, one.mode),
        lambda one: f"supply of '{one.product}' from '{one.region}'" + (f" by {one.mode}" if one.mode else ""),
    )
    for entry in tables.supply.entries:
        problems += _unknown(entry.where, "product", entry.item.product, tables.products, ADD_PRODUCT)
        problems += _check_leaf(entry.where, entry.item.region, tables)
    return problems


def check_supply_sums(tables: Tables) -> list[Problem]:
    """The suppliers of a product supply all of it."""
    if not tables.supply.whole:
        return []
    groups = _grouped(tables.supply.entries, lambda one: one.product)
    return [
        problem
        for product, entries in groups.items()
        for problem in _check_sum(entries, [one.item.share for one in entries], f"supply shares of '{product}'")
    ]


def check_deliveries(tables: Tables) -> list[Problem]:
    """Every delivery once, of a product that exists and is made at home."""
    problems = duplicates(
        tables.deliveries.entries,
        lambda one: (one.product, one.chain),
        lambda one: f"delivery of '{one.product}' by chain '{one.chain}'",
    )
    home = {one.id for one in tables.regions.items if one.home}
    at_home = {one.product for one in tables.supply.items if one.region in home and one.share > 0}
    for entry in tables.deliveries.entries:
        product = entry.item.product
        strange = _unknown(entry.where, "product", product, tables.products, ADD_PRODUCT)
        problems += strange + _unknown(entry.where, "chain", entry.item.chain, tables.chains, ADD_CHAIN)
        if not strange and tables.regions.whole and tables.supply.whole and product not in at_home:
            fix = "give it a supplier in a home region in supply.csv, or remove the row"
            problems.append(Problem(entry.where, f"'{product}' is delivered, but nobody at home makes it", fix))
    return problems


def check_delivery_sums(tables: Tables) -> list[Problem]:
    """A chain either shares out what its target asks for, or says its amounts."""
    if not tables.deliveries.whole:
        return []
    targets = {one.id: one.target for one in tables.chains.items}
    problems = []
    for chain, entries in _grouped(tables.deliveries.entries, lambda one: one.chain).items():
        shares = [one.item.share for one in entries if one.item.share is not None]
        if 0 < len(shares) < len(entries):
            what = f"chain '{chain}' has both shares and amounts"
            problems.append(Problem(places(entries), what, "give shares only, or amounts only"))
        elif shares:
            problems += _check_sum(entries, shares, f"delivery shares of chain '{chain}'")
            if chain in targets and targets[chain] is None:
                what = f"chain '{chain}' has delivery shares, but no target to share out"
                fix = "give the chain a target in network.toml, or use amounts"
                problems.append(Problem(places(entries), what, fix))
    return problems


def check_backups(tables: Tables) -> list[Problem]:
    """Every backup once, for a product that exists, in a leaf of the tree."""
    problems = duplicates(tables.backups.entries, lambda one: one.id, lambda one: f"backup '{one.id}'")
    for entry in tables.backups.entries:
        one = entry.item
        problems += _unknown(entry.where, "product", one.product, tables.products, ADD_PRODUCT)
        problems += _check_leaf(entry.where, one.region, tables)
        if one.inputs_of:
            where = f"{entry.where} inputs_of"
            problems += _unknown(where, "product", one.inputs_of, tables.products, ADD_PRODUCT)
    return problems


def check_hazards(tables: Tables) -> list[Problem]:
    """Every hazard once, and each strikes something that exists."""
    problems = duplicates(tables.hazards.entries, lambda one: one.id, lambda one: f"hazard '{one.id}'")
    known = catalogue(tables)
    for entry in tables.hazards.entries:
        problems += check_selector(entry.where, entry.item.select, known)
        if entry.item.select.is_empty():
            fix = "fill in products, chains, kinds, regions or modes"
            problems.append(Problem(entry.where, "nothing says what the hazard strikes", fix))
    return problems


def check_references(tables: Tables) -> list[Problem]:
    """Every source that a row names is in references.csv."""
    sourced: tuple[Table[Any], ...] = (
        tables.products,
        tables.inputs,
        tables.supply,
        tables.deliveries,
        tables.backups,
        tables.hazards,
    )
    cited = [(entry.where, key) for table in sourced for entry in table.entries for key in keys_in(entry.ref)]
    if tables.references is None:
        fix = "add references.csv with the columns key, citation"
        return [Problem(where, "a ref is given, but there is no references.csv", fix) for where, _ in cited[:1]]
    problems = duplicates(tables.references.entries, lambda one: one.key, lambda one: f"reference '{one.key}'")
    for where, key in cited:
        problems += unknown(f"{where} ref", "reference", key, tables.references.names, "add it to references.csv")
    return problems


def _unknown(
    where: str, noun: str, name: str, table: Table[Product] | Table[Chain] | Table[Region], otherwise: str
) -> list[Problem]:
    """Complain if a table has no such line."""
    if table.names is None or name in table.names:
        return []
    return unknown(where, noun, name, table.names, otherwise, titled((one.id, one.name) for one in table.items))


def _grouped(entries: Iterable[Entry[T]], key: Callable[[T], str]) -> dict[str, list[Entry[T]]]:
    """Lines by what they belong to, in the order of the file."""
    groups: dict[str, list[Entry[T]]] = defaultdict(list)
    for entry in entries:
        groups[key(entry.item)].append(entry)
    return dict(groups)


def _check_sum(entries: list[Entry[T]], shares: list[float], noun: str) -> list[Problem]:
    """Shares of a whole sum to 1."""
    total = fsum(shares)
    if abs(total - 1) <= TOLERANCE:
        return []
    left = f"{1 - total:.6g} is missing" if total < 1 else f"{total - 1:.6g} is too much"
    return [Problem(places(entries), f"{noun} sum to {total:.6g}, not 1", f"make them sum to 1: {left}")]


def _check_leaf(where: str, region: str, tables: Tables) -> list[Problem]:
    """A producer stands in a region that exists and has none below it."""
    problems = _unknown(where, "region", region, tables.regions, ADD_REGION)
    if problems or not tables.regions.whole:
        return problems
    leaf = leaf_below(region, tables.regions.items)
    if leaf is None:
        return []
    what = f"region '{region}' has regions below it, and a producer stands in one of those"
    return [Problem(where, what, f"name one of them, such as '{leaf}'")]
