"""What does the economy look like when nothing is cut?

Gross outputs solve ``x = A x + f`` (Leontief), where ``A[i, j]`` is what producer ``j`` buys from producer
``i`` per unit of output: recipe coefficient times link share.  Final deliveries ``f`` leave the home region;
the scales of the chains' final deliveries are solved so that each chain's home gross output is its target.
See Miller and Blair, *Input-Output Analysis* (2nd ed., 2009), chapters 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import scipy.sparse as sp
import scipy.sparse.csgraph as graph
import scipy.sparse.linalg as spl
from numpy.typing import NDArray

from sim.errors import InputError, InvariantError, Problem
from sim.network import DAYS_PER_YEAR, Network, ResponseSettings
from sim.wiring import Wiring, chain_index, makers_of, wire

__all__ = [
    "BALANCE",
    "Baseline",
    "balanced",
    "chain_target",
    "exposures",
    "final_deliveries",
    "refuse_unbalanced",
    "sold_within",
    "solve_baseline",
    "value_added_shares",
]

BALANCE = 1e-9  # largest gap between what a producer makes and what becomes of it, as a share of its output
KEPT = 4  # balances, for strategies and points of a sweep that change the network or do not, by turns

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Baseline:
    """A balanced economy."""

    output: Floats  # (P,) gross output of every producer [money unit/day]
    final: Floats  # (P,) final deliveries; zero outside the home region [money unit/day]
    scales: Mapping[str, float]  # chain id -> final deliveries / target
    residual: float  # largest |uses - deliveries| / output over producers


def balanced(network: Network, home_share_elsewhere: float) -> tuple[Wiring, Baseline]:
    """Wire a network and balance it, once for all who leave it as it is: half of what they take."""
    people = ResponseSettings()  # have no part in it, and may hold what has no hash
    return _balanced(replace(network, response=people), home_share_elsewhere)


@lru_cache(maxsize=KEPT)
def _balanced(network: Network, home_share_elsewhere: float) -> tuple[Wiring, Baseline]:
    wiring = wire(network, home_share_elsewhere)
    return wiring, solve_baseline(network, wiring)


def solve_baseline(network: Network, wiring: Wiring) -> Baseline:
    """Balance a network on its targets, or say which products make that impossible.

    Raises
    ------
    InputError
        If no balance exists: products need more of each other than they yield, a target is smaller than what the
        other chains take, or final deliveries do not tell targets apart.  Else no output is negative.
    """
    uses = _uses(wiring)
    _refuse_unproductive(network, wiring, uses)
    system = (sp.identity(uses.shape[0], format="csc") - uses).tocsc()
    solve = spl.splu(system).solve
    deliveries, amounts = final_deliveries(network, wiring)
    final, scales = _scaled(network, wiring, solve, deliveries, amounts)
    output = np.asarray(solve(final))
    output[output < 0.0] = 0.0  # rounding around an idle producer
    return Baseline(output, final, scales, refuse_unbalanced("the baseline does", output, uses @ output + final))


def refuse_unbalanced(who: str, output: Floats, taken: Floats) -> float:
    """Largest gap between what a producer makes and what becomes of it, as a share of its output.

    Parameters
    ----------
    who : what balances, and "do" or "does", for the message.
    output, taken : (P,) or (P, R) [money unit/day]

    Raises
    ------
    InvariantError
        If it is more than `BALANCE`: a defect of the program, never of the input.
    """
    least = np.maximum(1e-12 * output.max(axis=0, initial=0.0), np.finfo(float).tiny)  # where nobody makes anything
    residual = float(np.max(np.abs(output - taken) / np.maximum(output, least), initial=0.0))
    if not residual <= BALANCE:  # nor a number that is none
        raise InvariantError(f"{who} not balance: largest relative residual {residual:.3g}")
    return residual


def exposures(wiring: Wiring, output: Floats) -> dict[str, float]:
    """Home output that stops with each product: baseline output of its home users times alpha [money unit/day].

    Users of any criticality count; `coverage.critical_exposures` has those of the critical alone.
    """
    found: dict[str, float] = {}
    for slot in wiring.slots:
        if wiring.producers[slot.owner].home:
            at_stake = slot.line.alpha * float(output[slot.owner])
            found[slot.line.input] = found.get(slot.line.input, 0.0) + at_stake
    return found


def value_added_shares(network: Network, wiring: Wiring) -> Floats:
    """(P,) value added per unit value of output: as given, else what the recipe leaves."""
    bought = dict.fromkeys((product.id for product in network.products), 0.0)
    for line in network.inputs:
        if line.is_current:
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


def final_deliveries(network: Network, wiring: Wiring) -> tuple[dict[str, Floats], Floats]:
    """Final mixes of the chains that have one, each (P,) summing to 1, and all fixed amounts (P,) per day.

    Raises
    ------
    InputError
        If nobody at home makes what is delivered, where a strategy has moved all of it elsewhere.
    """
    makers = makers_of(wiring.producers)
    at_home = {product: [at for at in makers[product] if wiring.producers[at].home] for product in makers}
    if moved := sorted({row.product for row in network.deliveries if not at_home.get(row.product)}):
        what = f"nobody at home is left to make what is delivered: {_listed(moved)}"
        raise InputError(
            [Problem(f"{network.source}/deliveries.csv", what, "let [[sourcing]] leave a part of it at home")]
        )
    mixes: dict[str, Floats] = {}
    amounts = np.zeros(len(wiring.producers))
    for row in network.deliveries:
        indices = at_home[row.product]
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
    targets: Floats = np.array([chain_target(network, chain) for chain in mixes]) / DAYS_PER_YEAR
    fixed = by_chain(np.asarray(solve(amounts)))
    try:
        daily = np.asarray(np.linalg.solve(per_unit, targets - fixed), dtype=float)
    except np.linalg.LinAlgError:
        what = "the final deliveries of these chains do not tell their targets apart: " + _listed(list(mixes))
        fix = "let each of them deliver products of its own"
        raise InputError([Problem(f"{network.source}/deliveries.csv", what, fix)]) from None
    _refuse_unreachable(network, list(mixes), daily, targets, fixed + per_unit @ np.maximum(daily, 0.0))
    final = amounts + np.column_stack(list(mixes.values())) @ daily
    return final, {chain: float(level / target) for chain, level, target in zip(mixes, daily, targets, strict=True)}


def chain_target(network: Network, chain: str) -> float:
    """Output that a chain with a mix of final deliveries is to reach [money unit/yr]."""
    target = next(one.target for one in network.chains if one.id == chain)
    if target is None:  # the checks of loading refuse this; here it would be a defect of ours
        raise InvariantError(f"chain {chain!r} has a delivery mix and no target")
    return target


def _refuse_unreachable(network: Network, chains: list[str], daily: Floats, targets: Floats, taken: Floats) -> None:
    """Refuse targets that ask for less than nothing; ``taken`` is what the deliveries of all others take of a chain."""
    problems = []
    for at, chain in enumerate(chains):
        if daily[at] >= 0.0:
            continue
        delivered = _listed([row.product for row in network.deliveries if row.chain == chain])
        others = taken[at] * DAYS_PER_YEAR
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


def _listed(names: list[str], most: int = 8) -> str:
    shown = ", ".join(repr(name) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
