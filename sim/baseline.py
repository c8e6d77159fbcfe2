"""What does the economy look like when nothing is cut?

Gross outputs solve ``x = A x + f`` (Leontief), where ``A[i, j]`` is what producer ``j`` buys from producer
``i`` per unit of output: recipe coefficient times link share.  Final deliveries ``f`` leave the home region;
the ten scales of the chains' final deliveries are solved so that each chain's home gross output is its target.
See Miller and Blair, *Input-Output Analysis* (2nd ed., 2009), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
import scipy.sparse.csgraph as graph
import scipy.sparse.linalg as spl
from numpy.typing import NDArray

from sim.errors import InputError, InvariantError, Problem
from sim.imports import Tilt
from sim.network import DAYS_PER_YEAR, Network
from sim.wiring import Wiring, chain_index

__all__ = [
    "DAYS_PER_YEAR",
    "Baseline",
    "exposures",
    "rebalance",
    "sold_within",
    "solve_baseline",
    "value_added_shares",
]

BALANCE = 1e-9  # largest relative gap between a product's uses and its deliveries
SETTLED = 1e-15  # relative change at which the rounds of production have died away
MOST_ROUNDS = 2000
NARROW = "narrow the ranges of share in inputs.csv and import_share in products.csv"

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A balanced economy."""

    output: Floats  # (P,) gross output of every producer [money unit/day]
    final: Floats  # (P,) final deliveries; zero outside the home region [money unit/day]
    scales: Mapping[str, float]  # chain id -> final deliveries / target
    residual: float  # largest |uses - deliveries| / output over producers


def solve_baseline(network: Network, wiring: Wiring) -> Baseline:
    """Balance a network on its targets, or say which products make that impossible.

    Raises
    ------
    InputError
        If no non-negative balance exists: a product needs more of itself than it yields, or a target is
        smaller than what the other chains take.
    """
    uses = _uses(wiring)
    _refuse_unproductive(network, wiring, uses)
    system = (sp.identity(uses.shape[0], format="csc") - uses).tocsc()
    solve = spl.splu(system).solve
    deliveries, amounts = _deliveries(network, wiring)
    final, scales = _scaled(network, wiring, solve, deliveries, amounts)
    output = np.asarray(solve(final))
    _refuse_negative(network, wiring, output)
    output[output < 0.0] = 0.0  # rounding around an idle producer
    gap = np.abs(output - uses @ output - final)
    residual = float(np.max(gap / np.maximum(output, np.max(output) * 1e-12), initial=0.0))
    if residual > BALANCE:
        raise InvariantError(f"the baseline does not balance: largest relative residual {residual:.3g}")
    return Baseline(output, final, scales, residual)


def exposures(wiring: Wiring, output: Floats) -> dict[str, float]:
    """Home output that stops with each product: baseline output of its home users times alpha [money unit/day]."""
    found: dict[str, float] = {}
    for slot in wiring.slots:
        if wiring.producers[slot.owner].home:
            at_stake = slot.line.alpha * float(output[slot.owner])
            found[slot.line.input] = found.get(slot.line.input, 0.0) + at_stake
    return found


def rebalance(network: Network, wiring: Wiring, coefficients: Floats, tilt: Tilt) -> tuple[Floats, Floats]:
    """Balance the economy again for every replication, with recipes and imports of its own.

    Parameters
    ----------
    coefficients : (K, R) input per unit of output of every slot.
    tilt : how imports differ from the shares of supply at the mode.

    Returns
    -------
    (P, R), (P, R) [money unit/day]
        Gross outputs and final deliveries; every chain with a target meets it in every replication.

    Raises
    ------
    InputError
        If the recipes and imports of a replication leave no balance: the ranges of the shares are too wide.
    """
    rounds = _Rounds(wiring, coefficients, tilt)
    mixes, amounts = _deliveries(network, wiring)
    final = np.repeat(amounts[:, None], coefficients.shape[1], axis=1)
    output = rounds.output(network, final)
    if mixes:
        place = {chain.id: at for at, chain in enumerate(network.chains)}
        chains, home = chain_index(network, wiring.producers), wiring.home
        members = [home & (chains == place[chain]) for chain in mixes]
        made = [rounds.output(network, np.repeat(mix[:, None], final.shape[1], axis=1)) for mix in mixes.values()]
        per_unit = np.array([[_total(one[mine]) for one in made] for mine in members])  # (C, C, R)
        targets = np.array([_target(network, chain) for chain in mixes])[:, None] / DAYS_PER_YEAR
        missing = targets - np.array([_total(output[mine]) for mine in members])  # (C, R)
        levels = np.linalg.solve(per_unit.transpose(2, 0, 1), missing.T[:, :, None])[:, :, 0].T  # (C, R)
        _refuse_wide(network, list(mixes), levels)
        for level, mix, one in zip(levels, mixes.values(), made, strict=True):
            final = final + mix[:, None] * level
            output = output + one * level
    return output, final


def _total(rows: Floats) -> Floats:
    """(n, R) -> (R,) sum in the order of the rows; NumPy's own would round differently for one column and many."""
    total: Floats = np.add.accumulate(rows, axis=0)[-1]
    return total


class _Rounds:
    """Production in rounds: what is delivered, what that takes, what that takes in turn (Neumann's series)."""

    def __init__(self, wiring: Wiring, coefficients: Floats, tilt: Tilt) -> None:
        mixes, slots = len(wiring.mixes), len(wiring.slots)
        sold = _sold(wiring).tocsr()
        # Modelled producers come first; the others buy nothing, so that what they sell can wait until the end.
        self.modelled, self.inside, self.outside, self.tilt = (
            wiring.modelled,
            sold[: wiring.modelled],
            sold[wiring.modelled :],
            tilt,
        )
        self.bought = sp.csr_array((np.ones(slots), (wiring.slot_mixes, np.arange(slots))), shape=(mixes, slots))
        self.owners, self.coefficients = wiring.owners, coefficients

    def output(self, network: Network, final: Floats) -> Floats:
        """(P, R) gross output for final deliveries (P, R); replications do not touch each other."""
        output = final.copy()
        active = np.arange(final.shape[1])
        for _ in range(MOST_ROUNDS):
            use = self.coefficients[:, active] * output[self.owners][:, active]
            bought = self.bought @ use
            sold = (
                self.inside @ (bought * self.tilt.inside[:, active]),
                self.outside @ (bought * self.tilt.outside[:, active]),
            )
            after = final[:, active] + np.concatenate(sold)
            change = np.max(np.abs(after - output[:, active]), axis=0, initial=0.0)
            output[:, active] = after
            active = active[change > SETTLED * np.max(after, axis=0, initial=0.0)]
            if active.size == 0:
                return output
        what = "with the shares drawn, some products need more of each other than they yield"
        raise InputError([Problem(network.source, what, NARROW)])


def _refuse_wide(network: Network, chains: list[str], levels: Floats) -> None:
    short = [chain for chain, level in zip(chains, levels, strict=True) if np.any(level < 0.0)]
    if short:
        what = f"with the shares drawn, final deliveries of these chains would be negative: {_listed(short)}"
        raise InputError([Problem(network.source, what, NARROW)])


def value_added_shares(network: Network, wiring: Wiring) -> Floats:
    """(P,) value added per unit value of output: as given, else what the recipe leaves."""
    bought = dict.fromkeys((product.id for product in network.products), 0.0)
    for line in network.inputs:
        if line.type != "capital":  # tools are bought out of value added
            bought[line.product] += line.share.mode
    given = {product.id: product.value_added for product in network.products}
    shares = {id_: 1.0 - bought[id_] if value is None else value for id_, value in given.items()}
    return np.array([shares[producer.product] for producer in wiring.producers])


def sold_within(network: Network, wiring: Wiring, output: Floats) -> dict[str, float]:
    """What home makers of each chain sell to home makers of the same chain [money unit/day]."""
    chains, home = chain_index(network, wiring.producers), wiring.home
    sales = np.zeros(len(network.chains))
    use = wiring.coefficients * output[wiring.owners]
    for chain in range(len(network.chains)):
        mine = home & (chains == chain)
        users = mine[wiring.owners]
        bought = np.bincount(wiring.slot_mixes[users], weights=use[users], minlength=len(wiring.mixes))
        sales[chain] = float((_sold(wiring) @ bought)[mine].sum())
    return {chain.id: float(sold) for chain, sold in zip(network.chains, sales, strict=True)}


def _uses(wiring: Wiring) -> sp.csc_array:
    """(P, P) what each producer (column) buys from each producer (row) per unit of output."""
    producers, mixes = len(wiring.producers), len(wiring.mixes)
    bought = sp.csc_array((wiring.coefficients, (wiring.slot_mixes, wiring.owners)), shape=(mixes, producers))
    return sp.csc_array(_sold(wiring) @ bought)


def _sold(wiring: Wiring) -> sp.csc_array:
    """(P, M) what each producer sells to each mix per unit that the mix buys."""
    shape = (len(wiring.producers), len(wiring.mixes))
    return sp.csc_array((wiring.link_share, (wiring.link_producer, wiring.link_mixes)), shape=shape)


def _refuse_unproductive(network: Network, wiring: Wiring, uses: sp.csc_array) -> None:
    """Refuse an economy that needs more of itself than it makes.

    The non-negative matrix A has a spectral radius below 1 exactly if ``(I - A) y = 1`` has a solution
    ``y > 0`` (Hawkins and Simon 1949).  It is tried on every group of producers that need each other.
    """
    _, group = graph.connected_components(uses, connection="strong")
    problems = []
    for label in np.flatnonzero(np.bincount(group) > 1):
        members = np.flatnonzero(group == label)
        block = np.eye(members.size) - uses[np.ix_(members, members)].toarray()
        try:
            sound = bool(np.all(np.linalg.solve(block, np.ones(members.size)) > 0.0))
        except np.linalg.LinAlgError:
            sound = False
        if not sound:
            names = sorted({wiring.producers[index].product for index in members})
            problems.append(
                Problem(
                    f"{network.source}/inputs.csv",
                    "these products need more of each other than they yield, so no baseline exists: " + _listed(names),
                    "lower the shares that they take of each other",
                )
            )
    if problems:
        raise InputError(problems)


def _deliveries(network: Network, wiring: Wiring) -> tuple[dict[str, Floats], Floats]:
    """Final mixes of the chains that have one, each (P,) summing to 1, and all fixed amounts (P,) per day."""
    makers: dict[str, list[int]] = {}
    for index, producer in enumerate(wiring.producers):
        if producer.home:
            makers.setdefault(producer.product, []).append(index)
    mixes: dict[str, Floats] = {}
    amounts = np.zeros(len(wiring.producers))
    for row in network.deliveries:
        indices = makers[row.product]
        share = np.array([wiring.producers[index].share for index in indices])
        if row.amount is not None:
            amounts[indices] += row.amount / DAYS_PER_YEAR * share / share.sum()
        elif row.share is not None:
            mix = mixes.setdefault(row.chain, np.zeros(len(wiring.producers)))
            mix[indices] += row.share * share / share.sum()
    return mixes, amounts


def _scaled(
    network: Network, wiring: Wiring, solve: Callable[[Floats], Floats], mixes: dict[str, Floats], amounts: Floats
) -> tuple[Floats, dict[str, float]]:
    """Final deliveries (P,) that make every chain with a mix meet its target, and their scales."""
    if not mixes:
        return amounts, {}
    place = {chain.id: at for at, chain in enumerate(network.chains)}
    chains, home = chain_index(network, wiring.producers), wiring.home
    rows = [place[chain] for chain in mixes]

    def by_chain(output: Floats) -> Floats:
        return np.bincount(chains[home], weights=output[home], minlength=len(place))[rows].astype(float)

    per_unit = np.column_stack([by_chain(np.asarray(solve(mix))) for mix in mixes.values()])
    targets: Floats = np.array([_target(network, chain) for chain in mixes]) / DAYS_PER_YEAR
    try:
        daily = np.asarray(np.linalg.solve(per_unit, targets - by_chain(np.asarray(solve(amounts)))), dtype=float)
    except np.linalg.LinAlgError:
        daily = np.full(len(rows), -1.0)
    _refuse_unreachable(network, list(mixes), daily, targets, per_unit)
    final = amounts + np.column_stack(list(mixes.values())) @ daily
    return final, {chain: float(level / target) for chain, level, target in zip(mixes, daily, targets, strict=True)}


def _target(network: Network, chain: str) -> float:
    target = next(one.target for one in network.chains if one.id == chain)
    if target is None:  # the checks of loading refuse this; here it would be a defect of ours
        raise InvariantError(f"chain {chain!r} has a delivery mix and no target")
    return target


def _refuse_unreachable(network: Network, chains: list[str], daily: Floats, targets: Floats, per_unit: Floats) -> None:
    problems = []
    for at, chain in enumerate(chains):
        if daily[at] >= 0.0:
            continue
        delivered = _listed([row.product for row in network.deliveries if row.chain == chain])
        others = float(per_unit[at] @ np.maximum(daily, 0.0)) * DAYS_PER_YEAR
        problems.append(
            Problem(
                f"{network.source}/network.toml [[chain]] {chain}",
                f"the target {targets[at] * DAYS_PER_YEAR:,.6g} {network.money_unit} cannot be reached: the other "
                f"chains alone take about {others:,.6g} of its products, so its final deliveries ({delivered}) "
                "would be negative",
                "raise the target, or lower what the other chains buy from it (inputs.csv, supply.csv)",
            )
        )
    if problems:
        raise InputError(problems)


def _refuse_negative(network: Network, wiring: Wiring, output: Floats) -> None:
    floor = -1e-9 * float(np.max(output, initial=1.0))
    bad = sorted({wiring.producers[index].product for index in np.flatnonzero(output < floor)})
    if bad:
        raise InputError(
            [
                Problem(
                    network.source,
                    f"the balanced output of these products would be negative: {_listed(bad)}",
                    "check their shares in inputs.csv and supply.csv",
                )
            ]
        )


def _listed(names: list[str], most: int = 8) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
