"""Which recipe shares fit both our judgement and the national input-output table best?

    python balance.py TABLES [--weight W] [--network FOLDER]

Moves the shares of ``inputs.csv`` that rest on judgement alone (type input or service) within their low and high, and
marks those that moved with ``BAL20``.  It starts from ``judgement.csv``, never from its own result, so running it again
changes nothing.  TABLES holds ``china_2018_153.csv`` and ``china_2020_153.csv``; see ``official.py``.

What is minimised, over the shares s with low <= s <= high and, per product, recipe + value added <= 1::

    sum over shares ((s - mode) / (high - low))^2  +  weight * sum over cells ((C s - table) / tolerance)^2

- A cell is what one of the 42 sectors buys of another.  ``C`` averages the recipes of a sector's products, weighted
  with the balanced output that the judged shares give; the table is weighted alike (``own_mix_2020``).
- Cells take part if a share of theirs may move and their sector is covered: recipes hold at least ``COVERED`` of what
  the table says that the sector buys.
- The tolerance has three parts, added as squares: a quarter of the table's coefficient, at least ``LEAST``, for
  Zhejiang is not the nation; its change from 2018 to 2020; and how far the table lies outside what the ranges allow.
  Where no share in its range could give the table's figure, the two do not speak of the same thing, and the table
  counts for less.
- ``weight``: 1/20 makes the first sum one of squared standard deviations, since the variance of a triangular law is
  between 1/24 (mode in the middle) and 1/18 (mode at an end) of its width squared.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from crosscheck import BOUGHT, HERE, Economy, economy, listed_sectors, mixed, own_mix, weighted_total
from official import Floats, Table, coefficients, read_places, read_table
from scipy.optimize import lsq_linear

from sim.errors import InvariantError
from sim.loading import load_network
from sim.network import Input, Network

WEIGHT = 1.0 / 20.0
LEAST = 0.01  # smallest tolerance of a coefficient
RELATIVE = 0.25  # how far a provincial coefficient may be from the national one
COVERED = 0.6  # least part of a sector's purchases that its recipes must hold
HARD = 1e4  # stiffness of recipe + value added <= 1, in standard deviations per unit of output
MOVED = 0.01  # shares that move by less than this part of themselves are left as judged
KEY = "BAL20"


@dataclass(frozen=True, slots=True)
class Posed:
    """Shares to move (n), cells to meet (m) and recipes to keep within their room (p)."""

    mode: Floats  # (n,)
    low: Floats  # (n,)
    high: Floats  # (n,)
    cells: Floats  # (m, n) coefficient of a cell per unit of share
    table: Floats  # (m,) what the table leaves to these shares
    tolerance: Floats  # (m,)
    recipes: Floats  # (p, n) 1 where a share belongs to a recipe
    room: Floats  # (p,) what value added and the other shares leave to these shares

    @property
    def width(self) -> Floats:
        """(n,) high - low."""
        return self.high - self.low

    def misfit(self, shares: Floats) -> float:
        """Sum of squared misses of the cells, in tolerances."""
        return float(np.sum(((self.cells @ shares - self.table) / self.tolerance) ** 2))


def balance(problem: Posed, weight: float) -> Floats:
    """(n,) shares that minimise the sum above.

    Unknowns are ``z = (s - mode) / (high - low)`` and, for every recipe, what is left of its room.
    """
    part = binding(problem)
    width, left = part.width, len(part.room)
    to_cells = np.sqrt(weight) / part.tolerance
    matrix = np.block(
        [
            [np.eye(len(width)), np.zeros((len(width), left))],
            [part.cells * width * to_cells[:, None], np.zeros((len(to_cells), left))],
            [HARD * part.recipes * width, HARD * np.eye(left)],
        ]
    )
    misses = (part.table - part.cells @ part.mode) * to_cells
    target = np.concatenate([np.zeros(len(width)), misses, HARD * (part.room - part.recipes @ part.mode)])
    lower = np.concatenate([(part.low - part.mode) / width, np.zeros(left)])
    upper = np.concatenate([(part.high - part.mode) / width, np.full(left, np.inf)])
    found = lsq_linear(matrix, target, (lower, upper), tol=1e-12, max_iter=500)
    if not found.success:
        raise InvariantError(f"the least squares did not settle: {found.message}")
    shares = problem.mode.copy()
    shares[problem.cells.any(axis=0)] += found.x[: len(width)] * width
    return within_room(problem, np.clip(shares, problem.low, problem.high))


def binding(problem: Posed) -> Posed:
    """Leave out shares that no cell asks to move, and recipes that cannot outgrow their room."""
    asked = problem.cells.any(axis=0)
    room = problem.room - problem.recipes[:, ~asked] @ problem.mode[~asked]
    tight = problem.recipes[:, asked] @ problem.high[asked] > room
    ends = (problem.mode[asked], problem.low[asked], problem.high[asked])
    recipes = problem.recipes[np.ix_(tight, asked)]
    return Posed(*ends, problem.cells[:, asked], problem.table, problem.tolerance, recipes, room[tight])


def within_room(problem: Posed, shares: Floats) -> Floats:
    """Take back towards judgement what rounding has put beyond a recipe's room."""
    for members, room in zip(problem.recipes > 0.0, problem.room, strict=True):
        rise = np.maximum(shares[members] - problem.mode[members], 0.0)
        over = shares[members].sum() - room
        if over > 0.0 and rise.sum() > 0.0:
            shares[members] -= rise * min(1.0, over / rise.sum())
    return shares


def tolerances(table: Floats, earlier: Floats, lowest: Floats, highest: Floats) -> Floats:
    """(m,) how far a cell may be from the table's coefficient.

    >>> tolerances(*(np.array([value]) for value in (0.08, 0.08, 0.05, 0.1))).round(4).tolist()
    [0.02]
    """
    outside = np.maximum(lowest - table, 0.0) + np.maximum(table - highest, 0.0)
    own = np.maximum(RELATIVE * table, LEAST)
    limits: Floats = np.sqrt(own**2 + (table - earlier) ** 2 + outside**2)
    return limits


def is_free(line: Input) -> bool:
    """Whether a share rests on judgement alone and may be moved."""
    judged = line.confidence == "judgement" and line.type in {"input", "service"}
    return judged and line.share.high > line.share.low


def pose(found: Economy, table: Table, earlier: Table) -> tuple[Posed, list[Input]]:
    """Put a network and the tables of two years into one problem; the lines are those that may move."""
    places, made, sectors = found.places, made_by_sector(found), covered_sectors(found, table)
    bought = [line for line in found.network.inputs if line.type in BOUGHT]
    lines = [line for line in bought if is_free(line)]
    output = found.output

    def cell(line: Input) -> tuple[str, str]:
        return places[line.product].sector, places[line.input].sector

    keys = sorted({cell(line) for line in lines if cell(line)[0] in sectors})
    at = {key: row for row, key in enumerate(keys)}
    cells, given, span = np.zeros((len(keys), len(lines))), np.zeros(len(keys)), np.zeros((2, len(keys)))
    column = {id(line): index for index, line in enumerate(lines)}
    for line in bought:
        row = at.get(cell(line))
        if row is None:
            continue
        part = output[line.product] / made[places[line.product].sector]
        span[:, row] += part * np.array([line.share.low, line.share.high])
        if id(line) in column:
            cells[row, column[id(line)]] = part
        else:
            given[row] += part * line.share.mode
    official, before = (aimed(found, source, keys) for source in (table, earlier))
    low, mode, high = (np.array([getattr(line.share, end) for line in lines]) for end in ("low", "mode", "high"))
    limits = tolerances(official, before, span[0], span[1])
    return Posed(mode, low, high, cells, official - given, limits, *rooms(found.network, lines)), lines


def made_by_sector(found: Economy) -> dict[str, float]:
    """Balanced output of each of the 42 sectors [money unit/yr]."""
    return weighted_total((found.places[name].sector, value) for name, value in found.output.items())


def aimed(found: Economy, table: Table, keys: Sequence[tuple[str, str]]) -> Floats:
    """(m,) the table's coefficients, its fine sectors weighted as in the network."""
    fine, mixes = coefficients(table), own_mix(found, found.output)
    return np.array(
        [mixed(mixes[user], {code: fine.get((code, other), 0.0) for code in mixes[user]}) for user, other in keys]
    )


def covered_sectors(found: Economy, table: Table) -> frozenset[str]:
    """Sectors whose recipes hold most of what the table says that they buy."""
    mixes, made = own_mix(found, found.output), made_by_sector(found)
    bought = weighted_total(
        (found.places[line.product].sector, value) for line, value in found.lines if line.type in BOUGHT
    )
    ratios = dict(zip(table.codes, (1.0 - table.value_added / table.output).tolist(), strict=True))
    listed = (sector for sector in listed_sectors(found) if sector in bought)
    return frozenset(one for one in listed if bought[one] / made[one] >= COVERED * mixed(mixes[one], ratios))


def rooms(network: Network, lines: Sequence[Input]) -> tuple[Floats, Floats]:
    """Which recipe each line belongs to (p, n), and what value added and the fixed lines leave of it (p,)."""
    products = sorted({line.product for line in lines})
    added = {product.id: product.value_added or 0.0 for product in network.products}
    free = {id(line) for line in lines}
    room = {name: 1.0 - added[name] for name in products}
    for line in network.inputs:
        if line.type in BOUGHT and line.product in room and id(line) not in free:
            room[line.product] -= line.share.mode
    recipes = np.array([[float(line.product == name) for line in lines] for name in products])
    return recipes, np.array([room[name] for name in products])


def judged(network: Network, judgement: Mapping[tuple[str, str], float]) -> Network:
    """Give a network back the shares of judgement.csv."""

    def line(one: Input) -> Input:
        mode = judgement.get((one.product, one.input)) if is_free(one) else None
        return one if mode is None else replace(one, share=replace(one.share, mode=mode))

    return replace(network, inputs=tuple(line(one) for one in network.inputs))


def read_judgement(path: Path) -> dict[tuple[str, str], float]:
    """Read judgement.csv: (product, input) -> share before balancing."""
    with path.open(encoding="utf-8", newline="") as file:
        return {(row["product"], row["input"]): float(row["share_mode"]) for row in csv.DictReader(file)}


def settled(line: Input, share: float) -> float:
    """Round a share to four digits, towards judgement; leave it as judged if it hardly moved."""
    if abs(share - line.share.mode) <= MOVED * line.share.mode:
        return line.share.mode
    digits = 10.0 ** (3 - np.floor(np.log10(share)))
    steps = share * digits
    towards = np.floor(steps) if share > line.share.mode else np.ceil(steps)
    return float(np.clip(towards / digits, line.share.low, line.share.high))


def rewrite(path: Path, shares: Mapping[tuple[str, str], tuple[float, bool]]) -> None:
    """Put shares into inputs.csv, and the key of the balance beside those that moved."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    for row in rows:
        found = shares.get((row["product"], row["input"]))
        if found is not None:
            share, moved = found
            kept = [key for key in row["ref"].split(";") if key != KEY]
            row["ref"] = ";".join([*kept, KEY] if moved else kept)
            row["share_mode"] = f"{share:.15g}"
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, names, lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


@click.command()
@click.argument("tables", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--weight", default=WEIGHT, show_default=True, help="What a miss of the table counts.")
@click.option("--network", default=HERE, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(tables: Path, weight: float, network: Path) -> None:
    """Balance judged recipe shares toward the national tables in TABLES."""
    start = judged(load_network(network), read_judgement(network / "judgement.csv"))
    found = economy(start, read_places(network / "sectors.csv"))
    table, earlier = (read_table(tables / f"china_{year}_153.csv") for year in (2020, 2018))
    problem, lines = pose(found, table, earlier)
    solved = balance(problem, weight)
    shares = np.array([settled(line, float(share)) for line, share in zip(lines, solved, strict=True)])
    moved = shares != problem.mode
    rewrite(
        network / "inputs.csv",
        {
            (line.product, line.input): (float(share), bool(changed))
            for line, share, changed in zip(lines, shares, moved, strict=True)
        },
    )
    before, after, cells = problem.misfit(problem.mode), problem.misfit(shares), len(problem.table)
    click.echo(f"{int(moved.sum())} of {len(lines)} shares moved; mean squared miss of {cells} cells in tolerances")
    click.echo(f"{before / cells:.2f} before, {after / cells:.2f} after")


if __name__ == "__main__":
    main()
