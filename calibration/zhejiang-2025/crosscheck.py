"""How do the network's figures compare with official input-output tables and with published surveys?

    python crosscheck.py TABLES SURVEYS [--network FOLDER] [--out FILE]

TABLES is a folder with ``china_2018_42.csv``, ``china_2020_42.csv`` and ``china_2020_153.csv``; SURVEYS one with
``IHS_critical_NACE64.csv``, ``desired_stock_NACE64.csv`` and ``table_ratio_inv_go.csv``.  Their layout, and where to
get them, is told in ``official.py``.

Rules of the comparison:

- A coefficient is the value of an input per unit value of output, home-made and imported together.
- The network counts at purchasers' prices, the tables at producers' prices: trade margins are spread over the goods
  that a sector buys.  Freight is an input of its own in both.
- Sectors of the network are averages of recipes, weighted with the balanced output of the modelled producers.
- Zhejiang makes other things than the nation.  ``own_mix_2020`` is therefore the 2020 table with the 153 sectors
  weighted as in the network; the difference is measured against it where it exists.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import TypeVar

import click
from official import (
    INDUSTRY,
    Floats,
    Place,
    Table,
    coefficients,
    read_column,
    read_matrix,
    read_places,
    read_table,
    wiod_code,
)

from sim.baseline import Baseline, solve_baseline
from sim.loading import load_network
from sim.network import DAYS_PER_YEAR, Input, Network
from sim.wiring import Wiring, wire

K = TypeVar("K", bound=Hashable)

HERE = Path(__file__).resolve().parent
YEARS = (2018, 2020)
BOUGHT = ("input", "service", "design")  # capital is bought out of value added, in the network and in the tables
SMALL = 0.01  # cells below this in all sources are not listed
FEWEST = 50.0  # sectors of which the network makes less are not listed [亿元/yr]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of crosscheck.csv."""

    what: str
    sector: str
    other_sector: str = ""
    network: float | None = None
    table_2018: float | None = None
    table_2020: float | None = None
    own_mix_2020: float | None = None
    survey: float | None = None

    @property
    def difference(self) -> float | None:
        """Network less the closest of what it is compared with."""
        against = [value for value in (self.own_mix_2020, self.table_2020, self.survey) if value is not None]
        return self.network - against[0] if against and self.network is not None else None


@dataclass(frozen=True, slots=True)
class Economy:
    """The balanced network, with a place in the tables for each product."""

    network: Network
    wiring: Wiring
    baseline: Baseline
    places: Mapping[str, Place]

    @property
    def output(self) -> dict[str, float]:
        """Output of every product by modelled producers [money unit/yr]."""
        found = dict.fromkeys((product.id for product in self.network.products), 0.0)
        for producer, daily in zip(self.wiring.producers, self.baseline.output, strict=True):
            if producer.modelled:
                found[producer.product] += float(daily) * DAYS_PER_YEAR
        return found

    @property
    def lines(self) -> Iterator[tuple[Input, float]]:
        """Recipe lines with what is bought on them [money unit/yr]."""
        output = self.output
        return ((line, line.share.mode * output[line.product]) for line in self.network.inputs)


def economy(network: Network, places: Mapping[str, Place]) -> Economy:
    """Balance a network."""
    wiring = wire(network, network.defaults.home_share_elsewhere)
    return Economy(network, wiring, solve_baseline(network, wiring), places)


def weighted(parts: Iterable[tuple[K, float, float]]) -> dict[K, float]:
    """Mean of values by key, from (key, weight, value).

    >>> weighted([("a", 1.0, 0.0), ("a", 3.0, 1.0)])
    {'a': 0.75}
    """
    total: dict[K, float] = defaultdict(float)
    weight: dict[K, float] = defaultdict(float)
    for key, heavy, value in parts:
        total[key] += heavy * value
        weight[key] += heavy
    return {key: total[key] / weight[key] for key in total if weight[key] > 0.0}


def own_mix(economy: Economy, weights: Mapping[str, float]) -> dict[str, dict[str, float]]:
    """Sector -> its details with the network's share of each, products weighted as given."""
    made: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for product, weight in weights.items():
        place = economy.places[product]
        made[place.sector][place.detail] += weight
    return {
        sector: {detail: value / sum(details.values()) for detail, value in details.items()}
        for sector, details in made.items()
        if sum(details.values()) > 0.0
    }


def mixed(mix: Mapping[str, float], values: Mapping[str, float]) -> float:
    """Mean of what the details of a sector have, with the network's weights."""
    return sum(share * values.get(detail, 0.0) for detail, share in mix.items())


def listed_sectors(economy: Economy) -> list[str]:
    """Sectors of which the network makes enough to say something."""
    made: dict[str, float] = defaultdict(float)
    for product, value in economy.output.items():
        made[economy.places[product].sector] += value
    return sorted(sector for sector, value in made.items() if value >= FEWEST)


def ratio_rows(economy: Economy, tables: Mapping[int, Table], detail: Table) -> Iterator[Row]:
    """What a sector buys, and what it adds, per unit of output."""
    output = economy.output
    bought = dict.fromkeys(output, 0.0)
    for line in economy.network.inputs:
        if line.type in BOUGHT:
            bought[line.product] += line.share.mode
    added = {
        one.id: 1.0 - bought[one.id] if one.value_added is None else one.value_added for one in economy.network.products
    }
    mixes = own_mix(economy, output)

    def rows(what: str, mine: Mapping[str, float], ratios: Mapping[int, Floats], fine: Floats) -> Iterator[Row]:
        network = weighted((economy.places[name].sector, output[name], value) for name, value in mine.items())
        national = {year: dict(zip(tables[year].codes, ratios[year].tolist(), strict=True)) for year in YEARS}
        details = dict(zip(detail.codes, fine.tolist(), strict=True))
        for sector in listed_sectors(economy):
            first, second = (national[year][sector] for year in YEARS)
            yield Row(what, sector, "", network[sector], first, second, mixed(mixes[sector], details))

    value_added = {year: table.value_added / table.output for year, table in tables.items()}
    fine = detail.value_added / detail.output
    yield from rows(
        "intermediate_ratio", bought, {year: 1.0 - ratio for year, ratio in value_added.items()}, 1.0 - fine
    )
    yield from rows("value_added_ratio", added, value_added, fine)


def input_rows(economy: Economy, tables: Mapping[int, Table], detail: Table) -> Iterator[Row]:
    """What a sector buys of each sector that the network has, per unit of output."""
    output, mixes = economy.output, own_mix(economy, economy.output)
    made = weighted_total((economy.places[name].sector, value) for name, value in output.items())
    bought = weighted_total(
        ((economy.places[line.product].sector, economy.places[line.input].sector), value)
        for line, value in economy.lines
        if line.type in BOUGHT
    )
    national = {year: coefficients(table) for year, table in tables.items()}
    fine = coefficients(detail)
    known = sorted({place.sector for place in economy.places.values()})
    for sector in listed_sectors(economy):
        for other in known:
            own = sum(share * fine.get((code, other), 0.0) for code, share in mixes[sector].items())
            network = bought.get((sector, other), 0.0) / made[sector]
            first, second = (national[year].get((sector, other), 0.0) for year in YEARS)
            if max(network, own, first, second) >= SMALL:
                yield Row("input", sector, other, network, first, second, own)


def weighted_total(parts: Iterable[tuple[K, float]]) -> dict[K, float]:
    """Sum of values by key."""
    found: dict[K, float] = defaultdict(float)
    for key, value in parts:
        found[key] += value
    return dict(found)


def import_rows(economy: Economy, tables: Mapping[int, Table], detail: Table) -> Iterator[Row]:
    """Imports in what the home economy uses of each sector."""
    abroad = weighted_total((one.product, one.share) for one in economy.wiring.producers if not one.modelled)
    wiring, daily = economy.wiring, economy.baseline.output
    used = weighted_total(
        (slot.line.input, slot.line.share.mode * float(daily[slot.owner]) * DAYS_PER_YEAR)
        for slot in wiring.slots
        if wiring.producers[slot.owner].home and slot.line.type in BOUGHT
    )
    network = weighted((economy.places[name].sector, value, abroad.get(name, 0.0)) for name, value in used.items())
    national = {
        year: dict(zip(table.codes, table.import_shares.tolist(), strict=True)) for year, table in tables.items()
    }
    fine, mixes = dict(zip(detail.codes, detail.import_shares.tolist(), strict=True)), own_mix(economy, used)
    total = weighted_total((economy.places[name].sector, value) for name, value in used.items())
    for sector in sorted(network):
        if total[sector] >= FEWEST:
            first, second = (national[year][sector] for year in YEARS)
            yield Row("import_share", sector, "", network[sector], first, second, mixed(mixes[sector], fine))


def alpha_rows(economy: Economy, survey: Mapping[tuple[str, str], float]) -> Iterator[Row]:
    """Criticality of inputs, by what is spent on them, beside what analysts said: 1, .5 or 0."""
    mine: list[tuple[tuple[str, str], float, float]] = []
    theirs: list[tuple[tuple[str, str], float, float]] = []
    for line, value in economy.lines:
        user, supplier = economy.places[line.product], economy.places[line.input]
        rating = survey.get((supplier.industry, user.industry))
        if line.type in {"input", "service"} and rating is not None:
            mine.append(((user.sector, supplier.sector), value, line.alpha))
            theirs.append(((user.sector, supplier.sector), value, rating))
    network, rated = weighted(mine), weighted(theirs)
    bought = weighted_total((key, value) for key, value, _ in mine)
    made = weighted_total((economy.places[name].sector, value) for name, value in economy.output.items())
    listed = set(listed_sectors(economy))
    for sector, other in sorted(network):
        if sector in listed and bought[sector, other] >= SMALL / 2.0 * made[sector]:
            yield Row("alpha", sector, other, network[sector, other], survey=rated[sector, other])


def cover_rows(economy: Economy, stocks: Mapping[str, Mapping[str, float]]) -> Iterator[Row]:
    """Stock of inputs by user, weighted with what is spent on them, beside published stocks [days]."""
    output = economy.output
    parts = [
        (economy.places[line.product].sector, value, line) for line, value in economy.lines if line.type == "input"
    ]
    away = lead_days(economy)
    held = weighted((sector, value, line.cover_days.mode) for sector, value, line in parts)
    moving = weighted((sector, value, line.cover_days.mode + away[line.input]) for sector, value, line in parts)
    for what, published in stocks.items():
        known = weighted(
            (economy.places[name].sector, value, published[economy.places[name].industry])
            for name, value in output.items()
            if economy.places[name].industry in published
        )
        for sector in listed_sectors(economy):
            if sector in held and sector in known:
                mine = moving if what == "cover_and_transit_desired_days" else held
                yield Row(what, sector, "", mine[sector], survey=known[sector])


def lead_days(economy: Economy) -> dict[str, float]:
    """Mean days under way of each product, as the home economy buys it."""
    return weighted((one.product, one.share, float(one.lead_days)) for one in economy.wiring.producers)


def destination_rows(economy: Economy) -> Iterator[Row]:
    """Where the home output of a chain with a target goes [share of the target]."""
    wiring, daily = economy.wiring, economy.baseline.output
    chain_of = {product.id: product.chain for product in economy.network.products}
    targets = {chain.id: chain.target / DAYS_PER_YEAR for chain in economy.network.chains if chain.target is not None}
    found: dict[tuple[str, str], float] = defaultdict(float)
    for producer, final in zip(wiring.producers, economy.baseline.final, strict=True):
        found[chain_of[producer.product], "final deliveries"] += float(final)
    orders = weighted_total(
        (
            (slot.mix, wiring.producers[slot.owner].home, chain_of[slot.line.product]),
            slot.line.share.mode * daily[slot.owner],
        )
        for slot in wiring.slots
    )
    for (mix, home, buyer), value in orders.items():
        for link in range(wiring.link_start[mix], wiring.link_start[mix + 1]):
            producer = wiring.producers[wiring.link_producer[link]]
            if producer.home:
                seller = chain_of[producer.product]
                where = ("own chain" if buyer == seller else "other chains") if home else "rest of China"
                found[seller, where] += float(value * wiring.link_share[link])
    for (chain, where), value in sorted(found.items()):
        if chain in targets:
            yield Row("goes_to", chain, where, value / targets[chain])


def rounded(row: Row) -> list[str]:
    """Cells of a row in the file: four digits, empty where nothing is known."""
    *cells, last = (*astuple(row)[:3], *astuple(row)[3:], row.difference)
    return [cell if isinstance(cell, str) else "" if cell is None else f"{cell:.4g}" for cell in (*cells, last)]


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write crosscheck.csv."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*(field.name for field in fields(Row)), "difference"])
        out.writerows(rounded(row) for row in rows)


def all_rows(found: Economy, tables: Path, surveys: Path) -> Iterator[Row]:
    """Every comparison, in the order of the file."""
    national = {year: read_table(tables / f"china_{year}_42.csv") for year in YEARS}
    detail = read_table(tables / "china_2020_153.csv")
    desired = read_column(surveys / "desired_stock_NACE64.csv", 1)
    kept = read_column(surveys / "table_ratio_inv_go.csv", 3)  # stock of inputs over monthly output
    industries = set(INDUSTRY.values())
    held = {one: 30.0 * kept[wiod_code(one)] for one in industries if wiod_code(one) in kept}
    yield from ratio_rows(found, national, detail)
    yield from input_rows(found, national, detail)
    yield from import_rows(found, national, detail)
    yield from alpha_rows(found, read_matrix(surveys / "IHS_critical_NACE64.csv"))
    stocks = {"cover_desired_days": desired, "cover_and_transit_desired_days": desired, "cover_held_days": held}
    yield from cover_rows(found, stocks)
    yield from destination_rows(found)


@click.command()
@click.argument("tables", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("surveys", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--network", default=HERE, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", default=HERE / "crosscheck.csv", type=click.Path(dir_okay=False, path_type=Path))
def main(tables: Path, surveys: Path, network: Path, out: Path) -> None:
    """Compare a network with official tables in TABLES and published surveys in SURVEYS."""
    found = economy(load_network(network), read_places(network / "sectors.csv"))
    rows = list(all_rows(found, tables, surveys))
    write_rows(rows, out)
    click.echo(f"{len(rows)} comparisons in {out}")


if __name__ == "__main__":
    main()
