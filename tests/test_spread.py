"""Does the picture of how the cut travelled say what the drivers and the recipes say?"""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.patches import FancyBboxPatch, PathPatch
from synthetic_comparison import PRODUCTS, one_chain, ten_chains, without_loss

from sim.measures import ALL
from sim.outcome import Driver
from sim.plots.graph.routes import Flow, Way, routes
from sim.plots.graph.spread import cut_spread, spread_sheet
from sim.plots.style import new_figure, written

TOP, *BELOW = (key for key, _, _ in PRODUCTS)  # the first is made of all the others


def told(drivers, *, hit=(), alpha=1.0):
    """Ten chains with drivers and products that were cut of our own."""
    made_up = ten_chains()
    first = replace(made_up.outcomes[0], drivers=tuple(drivers))
    lines = tuple(replace(line, alpha=alpha) for line in made_up.network.inputs)
    scenario = replace(made_up.scenario, network=replace(made_up.network, inputs=lines))
    struck = tuple(replace(made_up.hit[0], product=key) for key in hit)
    return replace(made_up, scenario=scenario, outcomes=(first, *made_up.outcomes[1:]), hit=struck)


def missing(product, share, *chains):
    return [Driver(chain, product, "CN-ZJ", share) for chain in (*chains, ALL)]


def test_a_component_that_was_cut_itself_is_no_recipe_away():
    found = routes(told(missing(BELOW[0], 0.5, "vehicles"), hit=[BELOW[0]]))
    assert found.ways == (Way(BELOW[0], BELOW[0], 0),)


def test_a_cut_reaches_what_is_made_of_it_if_it_is_critical():
    bound = missing(TOP, 0.5, "vehicles")
    assert routes(told(bound, hit=[BELOW[1]])).ways == (Way(BELOW[1], TOP, 1),)
    assert routes(told(bound, hit=[BELOW[1]], alpha=0.2)).ways == ()
    # goods do not flow backwards
    assert routes(told(missing(BELOW[1], 0.5, "vehicles"), hit=[TOP])).ways == ()


def test_the_nearest_cut_is_behind_a_component():
    found = routes(told(missing(TOP, 0.5, "vehicles"), hit=[BELOW[0], TOP]))
    assert found.ways == (Way(TOP, TOP, 0),)
    assert found.cuts == (TOP,)


def test_flows_are_shares_of_the_chains_loss_and_small_ones_are_left_out():
    drivers = [*missing(TOP, 0.5, "vehicles"), *missing(BELOW[0], 0.005, "vehicles")]
    found = routes(told(drivers))
    loss = 10000.0 * 0.12 * 0.35  # of vehicles, as made up
    assert found.flows == (Flow(TOP, "vehicles", pytest.approx(0.5 * loss)),)
    assert set(found.components) == {TOP, BELOW[0]}
    assert found.chains["vehicles"] == pytest.approx(loss)


def test_at_most_twenty_five_boxes_and_a_line_for_every_way_and_flow():
    comparison = ten_chains()
    found = routes(comparison)
    with written():
        (axes,) = cut_spread(new_figure(), comparison, "en")
    boxes = [one for one in axes.patches if isinstance(one, FancyBboxPatch)]
    lines = [one for one in axes.patches if isinstance(one, PathPatch)]
    assert len(boxes) == len(found.cuts) + len(found.components) + len(found.chains) <= 25
    assert len(lines) == len(found.ways) + len(found.flows) == len(spread_sheet(comparison).rows)
    assert max(one.get_linewidth() for one in lines) == pytest.approx(9.0)
    tallest = max(boxes, key=lambda box: box.get_height())
    assert found.components[TOP] == max(found.components.values())
    assert tallest.get_height() == pytest.approx(0.9)


def test_where_nothing_was_lost_nothing_is_drawn():
    assert cut_spread(new_figure(), without_loss(ten_chains()), "en") == []
    assert spread_sheet(without_loss(ten_chains())).rows == ()
    assert routes(one_chain()) is not None
