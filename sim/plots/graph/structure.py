"""Who stands next to a product, and how do the products of a chain line up?

Structure only, nothing is drawn here.  An edge runs from an input to the product that needs it, as goods flow.

Tiers: a product of a chain stands as many tiers from the end as the longest way there has steps.  Circles have no
longest way, so edges are laid one by one, the most valuable first, and one that would close a circle does not count.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeVar

import networkx as nx

from sim.network import Network

__all__ = ["Neighbourhood", "Tie", "Tiers", "line_up", "neighbourhood", "origins", "recipe_graph", "tiers"]

DASHED = ("capital", "design")
SWEEPS = 12
Node = TypeVar("Node", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Tie:
    """That one product needs another."""

    source: str  # the input
    target: str  # what is made of it
    alpha: float  # the most critical of the recipe's lines
    dashed: bool  # needed as a tool or a design only


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The products around one, the most critical first, and how many more there are."""

    inputs: tuple[str, ...]
    deeper: tuple[str, ...]  # inputs of those inputs that are not among them
    users: tuple[str, ...]
    ties: tuple[Tie, ...]
    more: Mapping[str, int]  # 'inputs', 'deeper', 'users' -> how many are left out


@dataclass(frozen=True, slots=True)
class Tiers:
    """The products of a chain by their distance from its end."""

    tier: Mapping[str, int]
    ties: tuple[Tie, ...]  # between tiers, always towards the end
    back: tuple[Tie, ...]  # those that would close a circle
    others: tuple[str, ...]  # inputs from other chains, needed critically by most first
    users: Mapping[str, int]  # of those: how many products of the chain need them


def recipe_graph(network: Network) -> nx.DiGraph:
    """All recipes of a network as one graph, edges with alpha, value and dashed; two lines of one pair are one edge."""
    graph = nx.DiGraph()
    graph.add_nodes_from(product.id for product in network.products)
    for line in network.inputs:
        dashed = line.type in DASHED
        if graph.has_edge(line.input, line.product):
            edge = graph.edges[line.input, line.product]
            edge["alpha"] = max(edge["alpha"], line.alpha)
            edge["value"] += line.share.mode
            edge["dashed"] = edge["dashed"] and dashed
        else:
            graph.add_edge(line.input, line.product, alpha=line.alpha, value=line.share.mode, dashed=dashed)
    return graph


def origins(network: Network) -> dict[str, dict[str, float]]:
    """Per product the regions that supply it, largest first, however the goods are carried."""
    found: dict[str, dict[str, float]] = {product.id: {} for product in network.products}
    for row in network.suppliers:
        found[row.product][row.region] = found[row.product].get(row.region, 0.0) + row.share
    return {product: dict(sorted(own.items(), key=lambda one: -one[1])) for product, own in found.items()}


def neighbourhood(network: Network, product: str, *, inputs: int, deeper: int, users: int) -> Neighbourhood:
    """What a product is made of, two steps back, and who needs it; at most so many of each."""
    graph = recipe_graph(network)
    near = _ranked((key, graph.edges[key, product]) for key in graph.predecessors(product))
    after = _ranked((key, graph.edges[product, key]) for key in graph.successors(product))
    shown = near[:inputs]
    far = _inputs_of(graph, product, shown, {*near, product})
    pairs = [
        *((key, target) for key in far[:deeper] for target in shown if graph.has_edge(key, target)),
        *((key, product) for key in shown),
        *((product, key) for key in after[:users]),
    ]
    more = {"inputs": len(near) - inputs, "deeper": len(far) - deeper, "users": len(after) - users}
    return Neighbourhood(
        inputs=tuple(shown),
        deeper=tuple(far[:deeper]),
        users=tuple(after[:users]),
        ties=tuple(_tie(graph, source, target) for source, target in pairs),
        more=MappingProxyType({name: max(0, count) for name, count in more.items()}),
    )


def tiers(network: Network, chain: str) -> Tiers:
    """Line up the products of a chain."""
    graph = recipe_graph(network)
    own = [product.id for product in network.products if product.chain == chain]
    within = graph.subgraph(own)
    straight, back = _without_circles(within)
    tier: dict[str, int] = {}
    for key in reversed(list(nx.lexicographical_topological_sort(straight))):
        tier[key] = max((tier[user] + 1 for user in straight.successors(key)), default=0)
    needs: dict[str, list[float]] = defaultdict(list)
    for key in own:
        for source in graph.predecessors(key):
            if source not in tier:
                needs[source].append(graph.edges[source, key]["alpha"])
    order = sorted(needs, key=lambda source: (-sum(needs[source]), -len(needs[source]), source))
    return Tiers(
        tier=MappingProxyType({key: tier[key] for key in own}),
        ties=tuple(_tie(graph, source, target) for source, target in straight.edges),
        back=tuple(_tie(graph, source, target) for source, target in back),
        others=tuple(order),
        users=MappingProxyType({source: len(needs[source]) for source in order}),
    )


def line_up(columns: Sequence[Sequence[Node]], steps: Iterable[tuple[Node, Node]]) -> list[list[Node]]:
    """Order each column so that few steps between neighbouring columns cross.

    Sweeps to and fro set every node to the mean place of its neighbours in the column before (Sugiyama et al. 1981).
    """
    before: dict[Node, list[Node]] = defaultdict(list)
    after: dict[Node, list[Node]] = defaultdict(list)
    for source, target in steps:
        before[target].append(source)
        after[source].append(target)
    ordered = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        beside, places = (before, range(1, len(ordered))) if sweep % 2 else (after, range(len(ordered) - 2, -1, -1))
        for at in places:
            column = ordered[at - 1 if sweep % 2 else at + 1]
            height = {key: (place + 0.5) / len(column) for place, key in enumerate(column)}
            own = {key: (place + 0.5) / len(ordered[at]) for place, key in enumerate(ordered[at])}
            ordered[at].sort(key=lambda key: _mean([height[one] for one in beside[key] if one in height], own[key]))
    return ordered


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _ranked(found: Iterable[tuple[str, Mapping[str, float]]]) -> list[str]:
    """The most critical first, then the most valuable."""
    return [key for key, edge in sorted(found, key=lambda one: (-one[1]["alpha"], -one[1]["value"], one[0]))]


def _inputs_of(graph: nx.DiGraph, product: str, shown: Iterable[str], known: set[str]) -> list[str]:
    """The inputs of inputs, by the best product of alphas on the way, then by value."""
    best: dict[str, tuple[float, float]] = {}
    for near in shown:
        last = graph.edges[near, product]
        for far in graph.predecessors(near):
            if far not in known:
                edge = graph.edges[far, near]
                weight = (edge["alpha"] * last["alpha"], edge["value"] * last["value"])
                best[far] = max(best.get(far, (0.0, 0.0)), weight)
    return sorted(best, key=lambda key: (-best[key][0], -best[key][1], key))


def _without_circles(graph: nx.DiGraph) -> tuple[nx.DiGraph, list[tuple[str, str]]]:
    """Lay the edges one by one, the most valuable first; say which would have closed a circle."""
    straight = nx.DiGraph()
    straight.add_nodes_from(sorted(graph))  # a part of a graph has no order of its own: same network, same bytes
    back = []
    for source, target in sorted(graph.edges, key=lambda edge: (-graph.edges[edge]["value"], edge)):
        if nx.has_path(straight, target, source):
            back.append((source, target))
        else:
            straight.add_edge(source, target)
    return straight, back


def _tie(graph: nx.DiGraph, source: str, target: str) -> Tie:
    edge = graph.edges[source, target]
    return Tie(source, target, edge["alpha"], edge["dashed"])
