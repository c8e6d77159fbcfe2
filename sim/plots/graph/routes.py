"""Which way did a cut take: from what was cut, through the components that bound, to the chains that lost?

Structure only, nothing is drawn here.  That a cut lies behind a component is read off the recipes: the shortest way
through inputs that matter (`IMPORTANT`).  It is a possible way, not a measured one; what a component cost is measured.
"""

from __future__ import annotations

from dataclasses import dataclass

import networkx as nx

from sim.network import Network
from sim.outcome import Comparison
from sim.plots.graph.marks import IMPORTANT
from sim.plots.graph.structure import line_up, recipe_graph
from sim.reading import chains_by_loss, components, mean, total

__all__ = ["Flow", "Routes", "Way", "routes"]

CUTS, COMPONENTS, CHAINS = 7, 9, 9  # in the picture, at most
LEAST = 0.02  # of the largest flow: smaller ones are left out


@dataclass(frozen=True, slots=True)
class Way:
    """From a product that was cut to a component that bound."""

    cut: str
    component: str
    steps: int  # recipes between them; 0: the component itself was cut


@dataclass(frozen=True, slots=True)
class Flow:
    """What a component cost a chain."""

    component: str  # '' if users ordered nothing
    chain: str
    loss: float  # [money unit]


@dataclass(frozen=True, slots=True)
class Routes:
    """The picture's three columns, from the top, and what joins them."""

    cuts: tuple[str, ...]
    components: dict[str, float]  # with what each cost all chains together [money unit]
    chains: dict[str, float]  # with what each lost [money unit]
    ways: tuple[Way, ...]
    flows: tuple[Flow, ...]


def routes(comparison: Comparison) -> Routes | None:
    """The way of the cut under the first strategy; None if nothing was lost or nothing bound."""
    first, everything = comparison.outcomes[0], total(comparison)
    found = components(first.drivers, everything, COMPONENTS)
    lost = {key: mean(first, key, "loss_value") for key in chains_by_loss(comparison)}
    chains = sorted((key for key, loss in lost.items() if loss > 0.0), key=lambda key: -lost[key])[:CHAINS]
    if not found or not chains:
        return None
    flows = _flows(comparison, [one.product for one in found], {chain: lost[chain] for chain in chains})
    ways = _ways(comparison, [one.product for one in found])
    cuts = list(dict.fromkeys(way.cut for way in ways))
    # A product may stand in two columns, so a node is its column and its id.
    columns = [[(0, key) for key in cuts], [(1, one.product) for one in found], [(2, key) for key in chains]]
    steps = [((0, way.cut), (1, way.component)) for way in ways]
    steps += [((1, flow.component), (2, flow.chain)) for flow in flows]
    left, middle, right = ([key for _, key in column] for column in line_up(columns, steps))
    cost = {one.product: float(first.weekly[one.product].sum()) for one in found}
    return Routes(
        cuts=tuple(left),
        components={key: cost[key] for key in middle},
        chains={key: lost[key] for key in right},
        ways=ways,
        flows=flows,
    )


def _flows(comparison: Comparison, shown: list[str], lost: dict[str, float]) -> tuple[Flow, ...]:
    """What every component cost every chain, where it is worth a line; each chain's largest is."""
    first, many = comparison.outcomes[0], len(comparison.network.products)
    of_chains = [
        [
            Flow(one.product, chain, one.share * loss)
            for one in components(first.drivers, chain, many)
            if one.product in shown
        ]
        for chain, loss in lost.items()
    ]
    largest = max((flow.loss for flows in of_chains for flow in flows), default=0.0)
    return tuple(
        flow for flows in of_chains for flow in flows if flow.loss >= LEAST * largest or flow.loss == flows[0].loss
    )


def _ways(comparison: Comparison, shown: list[str]) -> tuple[Way, ...]:
    """To every component the nearest cuts, of those equally near the one of which most is missing."""
    hit = [one.product for one in sorted(comparison.hit, key=lambda one: -one.share_lost * one.home_use)]
    graph = _critical(comparison.network)
    found: list[Way] = []
    for component in (key for key in shown if key in graph):
        steps = nx.single_source_shortest_path_length(graph.reverse(copy=False), component)
        near = sorted((cut for cut in hit if cut in steps), key=lambda cut: steps[cut])
        found += [Way(cut, component, steps[cut]) for cut in near[:2] if steps[cut] == steps[near[0]]]
    most = [cut for cut in hit if any(way.cut == cut for way in found)][:CUTS]
    return tuple(way for way in found if way.cut in most)


def _critical(network: Network) -> nx.DiGraph:
    """The recipes without the lines that hardly bind."""
    graph = recipe_graph(network)
    graph.remove_edges_from([(a, b) for a, b, alpha in graph.edges(data="alpha") if alpha < IMPORTANT])
    return graph
