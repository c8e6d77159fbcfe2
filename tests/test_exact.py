"""Does the program give the numbers that can be worked out by hand?

Unit flows, no restocking, no surge; tolerance 1e-9.  Every case is told once and runs twice: alone on the kernel, and
side by side with all others, each a chain of its own, through `tenchains compare` on files, read from summary.csv.

phi is the share of capacity lost for D days, S the cover, L the days until the backup starts, R its ramp, q its
capacity, y its yield, v its value, e the share of use that it may meet, Q = min(q y, e).
B(D), what the backup has brought by D, is 0 up to L, Q (D - L)^2 / 2R up to L + R, then Q (D - L - R/2).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from small_economy import (
    EAST,
    JP,
    KR,
    REST,
    SOUTH,
    STIFF,
    Walk,
    backup,
    baseline,
    cut,
    lost,
    made,
    needs,
    network,
    product,
    run,
    scenario,
    sold,
    together,
    write,
)

from sim.assembly import assemble
from sim.blocks import number
from sim.cli import commands
from sim.hazards import draw_strikes, remaining_share
from sim.kernel import RARE, SLOT, SUM
from sim.loading import load_study
from sim.network import Backup, Defaults, Network, Range, ResponseSettings
from sim.scenario import Cut
from sim.simulation import simulate
from sim.strategies import apply

HORIZON = 260
STRATEGIES = ("none", "same-grade", "degraded", "tiered")  # as shipped


def exactly(value: float) -> object:
    return pytest.approx(value, abs=1e-9, rel=0.0)


@dataclass(frozen=True)
class Case:
    """An economy, what strikes it, and what is lost: chain -> days of volume and of value."""

    name: str
    economy: Network
    cuts: Sequence[Cut]
    losses: Mapping[str, tuple[float, float]]
    strategy: str = "tiered"  # which signs every backup
    survives: float | None = None  # days from the onset to the first loss; one of them is the way of the goods


def part_and_widget(name: str, backups: Sequence[Backup] = (), *, cover: float = 0.0, lead: int = 1, **line) -> Network:
    """A part from Japan goes into a widget at home, one a day; the widget's chain has the name of the case."""
    return network(
        [product(f"{name}-part", f"{name}-abroad"), product(f"{name}-widget", name)],
        [made(f"{name}-part", JP, lead=lead), made(f"{name}-widget")],
        [needs(f"{name}-widget", f"{name}-part", cover=cover, **line)],
        [sold(f"{name}-widget", chain=name)],
        backups,
    )


def one_cut(
    name: str,
    volume: float,
    value: float | None = None,
    *,
    D: float,
    phi: float = 1.0,
    S: float = 0.0,
    L: float = 0.0,
    R: float = 0.0,
    q: float = 0.0,
    y: float = 1.0,
    v: float = 1.0,
    e: float = 1.0,
    start: float = 10.0,
    lead: int = 1,
    recovery: float = 0.0,
    survives: float | None = None,
    **line: object,
) -> Case:
    """The setting of section 7; `line` is said of the widget's need of the part."""
    about = {"logistics_days": L, "ramp_days": R, "yield_": y, "value": v, "eligible": e}
    backups = [backup(f"{name}-second", f"{name}-part", q, **about)] if q else []
    economy = part_and_widget(name, backups, cover=S, lead=lead, **line)
    strike = cut(start, D, phi, products=[f"{name}-part"], regions=[JP], recovery=recovery)
    return Case(name, economy, [strike], {name: (volume, volume if value is None else value)}, survives=survives)


ONE_CUT = [
    # B = .6 (90 - 30 - 10) = 30; volume 90 - 30 - 20; value + .2 * 30; out of stock after 20 days, 1 on the way
    one_cut("late", 40.0, 46.0, S=20, L=30, R=20, q=0.6, v=0.8, D=90, survives=20 + 1),
    # B = .6 (90 - 15 - 10) = 39; 90 - 39 - 45; + .2 * 39; survives (45 - .6 (15 + 10)) / (1 - .6) = 75 days
    one_cut("stocked", 6.0, 13.8, S=45, L=15, R=20, q=0.6, v=0.8, D=90, survives=75 + 1),
    # B = .7 (90 - 15 - 5) = 49; 90 - 49 - 20; + .25 * 49
    one_cut("better", 21.0, 33.25, S=20, L=15, R=10, q=0.7, v=0.75, D=90),
    # B = 90 - 60 - 15 = 15; 90 - 15 - 20
    one_cut("same", 55.0, S=20, L=60, R=30, q=1, D=90, survives=20 + 1),
    # who could bring twice what is used is asked for no more, on the ramp too
    one_cut("same-twice", 55.0, S=20, L=60, R=30, q=2, D=90, survives=20 + 1),
    # the goods under way shift the loss and leave its size
    *(one_cut(f"late-{lead}", 40.0, 46.0, S=20, L=30, R=20, q=0.6, v=0.8, D=90, lead=lead) for lead in (7, 30)),
    *(one_cut(f"stocked-{lead}", 6.0, 13.8, S=45, L=15, R=20, q=0.6, v=0.8, D=90, lead=lead) for lead in (7, 30)),
    *(one_cut(f"bare-{lead}", 48.0, D=80, phi=0.6, lead=lead, survives=lead) for lead in (1, 7, 30)),
    # B = .4 (80 - 20 - 5) = 22; .5 * 80 - 22 - 10; + .1 * 22; out of stock after 10 / .5 = 20 days
    one_cut("half", 8.0, 10.2, phi=0.5, S=10, L=20, R=10, q=0.4, v=0.9, D=80, survives=20 + 1),
    # (13 - .4 * (10 + 5)) / (.5 - .4) = 70 days; B = .4 (80 - 15) = 26; 40 - 26 - 13; + .1 * 26
    one_cut("half-stocked", 1.0, 3.6, phi=0.5, S=13, L=10, R=10, q=0.4, v=0.9, D=80, survives=70 + 1),
    # Q = .8 * .75 = .6: as 'late', value + .1 * 30
    one_cut("yield", 40.0, 43.0, S=20, L=30, R=20, q=0.8, y=0.75, v=0.9, D=90),
    # of .8 no more is taken than is short, .75: Q = .75 * .75; B = .5625 (60 - 31) = 16.3125; 45 - B - 10; + .2 B
    one_cut("yield-above", 18.6875, 21.95, phi=0.75, S=10, L=31, q=0.8, y=0.75, v=0.8, D=60),
    # Q = min(.8 * .9, .5) = .5; B = .5 * 50 = 25; 90 - 25 - 20; + .2 * 25; where the backup says so, and the recipe
    one_cut("eligible", 45.0, 50.0, S=20, L=30, R=20, q=0.8, y=0.9, v=0.8, e=0.5, D=90),
    one_cut("eligible-use", 45.0, 50.0, S=20, L=30, R=20, q=0.8, y=0.9, v=0.8, D=90, eligible=0.5),
    # Q = .45; B = .45 (60.45 - 14.2 - 4.4) = 18.8325; .75 * 60.45 - 18.8325 - 12.6; + .2 * 18.8325
    one_cut("odd", 13.905, 17.6715, start=10.3, phi=0.75, S=12.6, L=14.2, R=8.8, q=0.5, y=0.9, v=0.8, D=60.45),
    # out after 9.3 / .75 = 12.4 days, all lost at .75 from then on
    one_cut("odd-bare", 0.75 * 33.3 - 9.3, start=10.7, phi=0.75, S=9.3, D=33.3, survives=12.4 + 1),
    # B before the ramp is over: .9 (40.5 - 20.2)^2 / (2 * 30.4)
    one_cut("ramping", 40.5 - 0.9 * 20.3**2 / 60.8 - 5, start=9.6, S=5, L=20.2, R=30.4, q=0.9, D=40.5),
    # S = phi L + phi^2 R / 2Q = 16 + .64 * 10 / 1.6 = 20 is just enough, and what is missing of it is lost
    one_cut("enough", 0.0, phi=0.8, S=20, L=20, R=10, q=0.8, D=60),
    one_cut("almost", 0.001, phi=0.8, S=19.999, L=20, R=10, q=0.8, D=60),
    # Q above phi: 5 + .25 * 20 / 2 = 7.5
    one_cut("enough-above", 0.0, phi=0.5, S=7.5, L=10, R=20, q=1, D=60),
    one_cut("almost-above", 0.5, phi=0.5, S=7.0, L=10, R=20, q=1, D=60),
    # a straight way back costs phi * recovery / 2 more: .6 * 30 + .6 * 20 / 2
    one_cut("recovery", 24.0, phi=0.6, D=30, recovery=20),
    one_cut("recovery-odd", 0.6 * 30.2 + 0.3 * 17.3, phi=0.6, start=10.4, D=30.2, recovery=17.3),
    # a stock takes the tail of the recovery: missing in all .6 * 30 + 6 = 24
    one_cut("recovery-stock", 4.0, phi=0.6, S=20, D=30, recovery=20),
    # the other kinds of need: no stock, one mechanism; alpha .5 loses half
    one_cut("service", 30.0, D=30, type="service"),
    one_cut("important", 12.5, S=5, D=30, alpha=0.5),
    one_cut("tool", 0.08 * 20, S=10, D=30, alpha=0.08, type="capital"),
    one_cut("licence", 0.3 * 12, S=18, D=30, alpha=0.3, type="design"),
    one_cut("nice-to-have", 0.0, S=5, D=30, alpha=0.0),
    # .3 a day from day 10 on, 6 lie idle when the stock is gone; then half of the use is met for 30 days, .5 = .3 + .2,
    # and .75 made, all with degraded parts: .25 * 30; + .2 * .75 * 30
    one_cut("important-pile", 7.5, 12.0, S=30, L=10, q=0.3, v=0.8, D=60, alpha=0.5, eligible=0.5),
]


def tiered_bound(name: str, D: float, losses: Mapping[str, tuple[float, float]]) -> list[Case]:
    """S 20; degraded L 15, R 10, q .7, v .75; same grade L 60, R 30, q 1: one case a strategy, the same economy."""
    degraded = backup(f"{name}-lesser", f"{name}-part", 0.7, value=0.75, logistics_days=15.0, ramp_days=10.0)
    same = backup(f"{name}-equal", f"{name}-part", 1.0, logistics_days=60.0, ramp_days=30.0)
    economy = part_and_widget(name, [degraded, same], cover=20.0)
    strike = cut(10, D, products=[f"{name}-part"], regions=[JP])
    return [Case(name, economy, [strike], {name: pair}, strategy) for strategy, pair in losses.items()]


# Both: short are 15 until day 15, 10 - 3.5 on the ramp, .3 * 35 until day 60, and while the same grade takes over from
# 60 the rest of .3 until it is made up on day 69: 2.7 - 81/60 = 1.35; in all 33.35, of which 20 were in stock: 13.35.
# Degraded are 3.5 + .7 * 44 until day 69, then what the same grade leaves, 21^2 / 60 = 7.35: 41.65 units at .25 lost.
BOTH = (13.35, 13.35 + 0.25 * 41.65)
TIERED = [
    *tiered_bound("tier-90", 90, {"none": (70, 70), "same-grade": (55, 55), "degraded": (21, 33.25), "tiered": BOTH}),
    # degraded: B = .7 * 100; 120 - 70 - 20; + .25 * 70
    *tiered_bound(
        "tier-120", 120, {"none": (100, 100), "same-grade": (55, 55), "degraded": (30, 47.5), "tiered": BOTH}
    ),
    # B = .7 * 180 = 126; 200 - 126 - 20; + .25 * 126
    *tiered_bound(
        "tier-200", 200, {"none": (180, 180), "same-grade": (55, 55), "degraded": (54, 85.5), "tiered": BOTH}
    ),
]


def row_of_tiers(name: str, alphas: Sequence[float], losses: Sequence[float]) -> Case:
    """Material -> first -> second -> third tier, covers 10, 15, 5; each tier is a chain of its own."""
    steps = [f"{name}-{at}" for at in range(4)]
    inputs = [
        needs(user, supplier, cover=cover, alpha=alpha)
        for supplier, user, cover, alpha in zip(steps, steps[1:], (10.0, 15.0, 5.0), alphas, strict=False)
    ]
    economy = network(
        [product(one, f"{one}-chain") for one in steps],
        [made(steps[0], JP), *(made(one) for one in steps[1:])],
        inputs,
        [sold(steps[-1], chain=f"{steps[-1]}-chain")],
    )
    expected = {f"{one}-chain": (loss, loss) for one, loss in zip(steps[1:], losses, strict=True)}
    return Case(name, economy, [cut(10, 60, products=[steps[0]])], expected)


def assembled(name: str, kind: str) -> Case:
    """Two critical inputs, out on [10, 40] and [25, 60]: the widget stands still on the union, 50 days."""
    parts = [f"{name}-left", f"{name}-right"]
    economy = network(
        [*(product(one, f"{name}-abroad") for one in parts), product(f"{name}-widget", name)],
        [*(made(one, JP) for one in parts), made(f"{name}-widget")],
        [needs(f"{name}-widget", one, 0.5, type=kind) for one in parts],
        [sold(f"{name}-widget", chain=name)],
    )
    return Case(name, economy, [cut(10, 30, products=parts[:1]), cut(25, 35, products=parts[1:])], {name: (50, 50)})


def regional(name: str, hit: Sequence[str], volume: float, value: float) -> Case:
    """Part from Japan, S 5; backup in Korea L 10, q 1, v .9: a cut of Asia takes both, 40 days."""
    economy = part_and_widget(
        name, [backup(f"{name}-second", f"{name}-part", 1.0, value=0.9, logistics_days=10.0)], cover=5.0
    )
    return Case(name, economy, [cut(10, 40, products=[f"{name}-part"], regions=hit)], {name: (volume, value)})


def with_recipe(name: str, resin_lost: float, alpha: float, volume: float, value: float) -> Case:
    """The part has a backup at home that makes it of Japanese resin; part and resin are cut for 60 days, L 10."""
    bare = part_and_widget(name)
    second = backup(
        f"{name}-second", f"{name}-part", 1.0, region=REST, value=0.9, logistics_days=10.0, inputs_of=f"{name}-part"
    )
    economy = replace(
        bare,
        products=(*bare.products, product(f"{name}-resin", f"{name}-abroad")),
        supply=(*bare.supply, made(f"{name}-resin", JP)),
        inputs=(*bare.inputs, needs(f"{name}-part", f"{name}-resin", 0.4, alpha=alpha, cover=30.0)),
        backups=(second,),
    )
    cuts = [cut(10, 60, products=[f"{name}-part"], regions=[JP])]
    if resin_lost:
        cuts.append(cut(10, 60, resin_lost, products=[f"{name}-resin"]))
    return Case(name, economy, cuts, {name: (volume, value)})


def two_lesser(name: str) -> Case:
    """Of parts, which fail for 30 days, .8 are asked of a backup of yield .5 and worth .8, and .2 of one of worth .6.

    Its yield does not make the first bring more: .4 and .2 a day are there, .6 * 30 made; .2 * .4 and .4 * .2 lost.
    """
    seconds = [
        backup(f"{name}-second", f"{name}-part", 0.8, yield_=0.5, value=0.8),
        backup(f"{name}-third", f"{name}-part", 0.5, value=0.6),
    ]
    cuts = [cut(10, 30, products=[f"{name}-part"], regions=[JP])]
    return Case(name, part_and_widget(name, seconds), cuts, {name: (0.4 * 30, 0.4 * 30 + 0.16 * 30)})


def fed(name: str) -> Case:
    """Parts fail for 20 days, and .6 of the resin of which their backup makes them at home.

    Korea has .4 of the resin, and from the second day on half as much again, since gadgets need resin too; a backup of
    resin brings .4 at a yield of .5, which is there for the next day.  So parts come to .4, then .4 + .2 + .2.
    """
    part, resin, gadget, abroad = f"{name}-part", f"{name}-resin", f"{name}-gadget", f"{name}-abroad"
    bare = part_and_widget(name)
    economy = replace(
        bare,
        products=(*bare.products, product(resin, abroad, surge=0.5, surge_days=1.0), product(gadget, abroad)),
        supply=(*bare.supply, made(resin, JP, 0.6), made(resin, KR, 0.4), made(gadget)),
        inputs=(*bare.inputs, needs(part, resin, 0.4), needs(gadget, resin, 0.5)),
        deliveries=(*bare.deliveries, sold(gadget, chain=abroad)),
        backups=(
            backup(f"{name}-second", part, region=EAST, inputs_of=part),
            backup(f"{name}-feed", resin, 0.4, yield_=0.5),
        ),
    )
    return Case(name, economy, [cut(10, 20, products=[part, resin], regions=[JP])], {name: (0.6 + 19 * 0.2,) * 2})


def powered(name: str, scope: str, widget: float, gadget: float) -> Case:
    """Widget and power are made in two home places (.8 and .2; .5 each), the widget beyond them too; gadgets buy half
    and half.  Power fails in the east for 20 days."""
    economy = network(
        [product(f"{name}-{what}", f"{name}-{what}s") for what in ("power", "widget", "gadget")],
        [
            made(f"{name}-power", EAST, 0.5),
            made(f"{name}-power", SOUTH, 0.5),
            made(f"{name}-widget", EAST, 0.4),
            made(f"{name}-widget", SOUTH, 0.1),
            made(f"{name}-widget", REST, 0.5),
            made(f"{name}-gadget"),
        ],
        [
            needs(f"{name}-widget", f"{name}-power", 0.5, type="service", scope=scope),
            needs(f"{name}-gadget", f"{name}-widget"),
        ],
        [sold(f"{name}-gadget", chain=f"{name}-gadgets")],
    )
    expected = {f"{name}-widgets": (widget, widget), f"{name}-gadgets": (gadget, gadget)}
    return Case(name, economy, [cut(10, 20, products=[f"{name}-power"], regions=[EAST])], expected)


def sold_twice(name: str, rationing: str, mill: float, widget: float) -> Case:
    """Half of the mill's output goes to final users, half into widgets; half its capacity is gone for 20 days."""
    economy = network(
        [product(f"{name}-steel", f"{name}-mill"), product(f"{name}-widget", name)],
        [made(f"{name}-steel"), made(f"{name}-widget")],
        [needs(f"{name}-widget", f"{name}-steel")],
        [sold(f"{name}-steel", chain=f"{name}-mill"), sold(f"{name}-widget", chain=name)],
        defaults=replace(STIFF, rationing=rationing),
    )
    expected = {f"{name}-mill": (mill, mill), name: (widget, widget)}
    return Case(name, economy, [cut(10, 20, 0.5, products=[f"{name}-steel"])], expected)


def waiting(name: str, deferrable: float, surge: float, loss: float) -> Case:
    """Final users wait: one product, out for 10 days, then at most so far above baseline, from the first day on."""
    widget = product(f"{name}-widget", name, surge=surge, surge_days=1.0, deferrable=deferrable)
    economy = network([widget], [made(f"{name}-widget")], [], [sold(f"{name}-widget", chain=name)])
    return Case(name, economy, [cut(10, 10, products=[f"{name}-widget"])], {name: (loss, loss)})


def standing_in(
    name: str,
    lost: float,
    worth: float | None = None,
    *,
    shares: Sequence[float] = (0.5, 0.5),
    depth: float = 1.0,
    D: float = 30.0,
    cover: float = 0.0,
    alpha: float = 1.0,
    surge: float = 0.0,
    second: float | None = None,
    flexibility: float = 0.15,
) -> Case:
    """A widget of feeds that stand in for each other; the first, which binds with alpha, is cut, and if there is a
    second of that value for the second feed, that one too.  The others surge within a day."""
    feeds = [f"{name}-feed-{at}" for at in range(len(shares))]
    economy = network(
        [*(product(one, f"{name}-abroad", surge=surge, surge_days=1.0) for one in feeds), product(f"{name}-w", name)],
        [*(made(one, JP) for one in feeds), made(f"{name}-w")],
        [
            needs(f"{name}-w", one, share, cover=cover, group="feed", alpha=alpha if at == 0 else 1.0)
            for at, (one, share) in enumerate(zip(feeds, shares, strict=True))
        ],
        [sold(f"{name}-w", chain=name)],
        [] if second is None else [backup(f"{name}-second", feeds[1], 1.0, value=second)],
        defaults=replace(STIFF, flexibility=flexibility),
    )
    cuts = [cut(10, D, depth, products=feeds[: 1 if second is None else 2], regions=[JP])]
    return Case(name, economy, cuts, {name: (lost, lost if worth is None else worth)})


def three_feeds(
    name: str, lost: float, *, flexibility: float, alphas: tuple[float, float], depth: float, cover: float
) -> Case:
    """Of feeds of .4, .3 and .3 the first is out for 20 days, and a part of the second; they bind with the alphas.

    So many days' use of the third are held.
    """
    case = standing_in(name, lost, shares=(0.4, 0.3, 0.3), D=20.0, flexibility=flexibility)
    first, second, third = case.economy.inputs
    inputs = (
        replace(first, alpha=alphas[0]),
        replace(second, alpha=alphas[1]),
        replace(third, cover_days=Range.fixed(cover)),
    )
    cuts = [*case.cuts, cut(10, 20, depth, products=[second.input], regions=[JP])]
    return replace(case, economy=replace(case.economy, inputs=inputs), cuts=cuts)


def shut(case: Case) -> Case:
    """Its widgets are cut too, from day 20 to 25."""
    return replace(case, cuts=[*case.cuts, cut(20, 5, products=[f"{case.name}-w"])])


def struck_twice(name: str, cuts: Sequence[tuple[float, float, float]], loss: float) -> Case:
    """Several cuts on one producer: what they leave multiplies."""
    strikes = [cut(start, days, depth, products=[f"{name}-part"]) for start, days, depth in cuts]
    return Case(name, part_and_widget(name), strikes, {name: (loss, loss)})


OTHERS = [
    # T = 10, 25, 30: 60 - T
    row_of_tiers("chain", (1.0, 1.0, 1.0), (50.0, 35.0, 30.0)),
    # rho = .6, .3, .3; T = 10, 10 + 15/.6 = 35, 35 + 5/.3 = 51.67; rho (60 - T)
    row_of_tiers("soft-chain", (0.6, 0.5, 1.0), (30.0, 7.5, 2.5)),
    assembled("assembly", "input"),
    assembled("assembly-service", "service"),
    # 1 - .5 * .6 = .7 lost for 20 days
    struck_twice("twice", [(10, 20, 0.5), (10, 20, 0.4)], 14.0),
    # .5 * 10 alone, .7 * 10 together, .4 * 10 alone
    struck_twice("overlapping", [(10, 20, 0.5), (20, 20, 0.4)], 16.0),
    # B = 40 - 10; 40 - 30 - 5; + .1 * 30
    regional("japan", [JP], 5.0, 8.0),
    regional("asia", ["ASIA"], 35.0, 35.0),
    # the backup makes 1 - alpha * lost: B = 50 * that; 60 - B; + .1 * B
    with_recipe("own-resin", 0.0, 1.0, 10.0, 15.0),
    with_recipe("some-resin", 0.4, 1.0, 30.0, 33.0),
    with_recipe("no-resin", 1.0, 1.0, 60.0, 60.0),
    with_recipe("important-resin", 1.0, 0.5, 35.0, 37.5),
    fed("fed"),
    two_lesser("two-lesser"),
    # all buy from both places: half of everything; in days of home output of widgets 10, and 10 of gadgets
    powered("national", "national", 10.0, 10.0),
    # home makers only: half of the home half, half of gadgets' widgets are from home
    powered("province", "province", 10.0, 5.0),
    # the east stands still, .8 of the home half: 16; .4 of the gadgets' widgets: 8
    powered("local", "local", 16.0, 8.0),
    # half of everything for 20 days: the mill makes 1 of 2, the widget gets half
    sold_twice("fair", "proportional", 10.0, 10.0),
    # 10 days' worth wait; from day 20 on .1 a day is made good until B / 30 is .1, 70 days later; then B falls by 1/30
    waiting("patient", 1.0, 0.1, 3.0 * (29.0 / 30.0) ** (HORIZON - 20 - 70)),
    # 5 are lost for good, 5 wait; with room for all that is released, B falls by 1/30 from day 20 on
    waiting("half-patient", 0.5, 0.5, 5.0 + 5.0 * (29.0 / 30.0) ** (HORIZON - 20)),
    waiting("no-room", 1.0, 0.0, 10.0),
    waiting("impatient", 0.0, 0.1, 10.0),
]
# x is output a day; what it asks of the other feeds is at most .15 of all that is used, and what they have to spare.
STANDING_IN = [
    # no stock: .5 x <= .15
    standing_in("half-and-half", 0.7 * 30),
    # .5 x - .3 <= .15, spare are .5 - .5 x
    standing_in("part", 0.2 * 30, depth=0.4, shares=(0.5, 0.3, 0.2)),
    # .5 x <= .15 after 20 days; what the other feed gives still comes, so its stock is not touched
    standing_in("stocked-feed", 0.7 * 70, D=90, cover=20),
    # it asks for no more than x needs: .5 (1 - (1 - x) / .5) = x - .5 <= .15
    standing_in("important-feed", 0.35 * 30, alpha=0.5),
    # nothing is lost without it, so it takes nothing of the others
    standing_in("idle-feed", 0.0, alpha=0.0),
]
FREE = [
    # .5 x <= .5 - .5 x: the feed that still comes is shared
    standing_in("free", 0.5 * 30, flexibility=1.0),
    # x - .5 <= .5 - .5 x
    standing_in("free-important", 30 / 3, flexibility=1.0, alpha=0.5),
    # .5 x - .3 <= .5 - .5 x
    standing_in("free-part", 0.2 * 30, flexibility=1.0, depth=0.4, shares=(0.5, 0.3, 0.2)),
    # 20 days of its own stock, 20 of the other's, then shared
    standing_in("free-stocked", 0.5 * 50, flexibility=1.0, D=90, cover=20),
    # ordered the day after it was asked for, a day until the surge is there, a day on the way: 3 days at .5, then .6
    standing_in("free-surge", 0.5 * 3 + 0.4 * 27, flexibility=1.0, surge=0.2),
    # both are cut, the second has a backup of value .8: x is .5, of a worth of .8 for each feed
    standing_in("free-degraded", 0.5 * 30, (1 - 0.5 * 0.8 * 0.8) * 30, flexibility=1.0, second=0.8),
    # the same, and nothing is made for five days: what came for the first of them is not there after the last
    shut(standing_in("free-shut", 0.5 * 25 + 5, (1 - 0.5 * 0.8 * 0.8) * 25 + 5, flexibility=1.0, second=0.8)),
]
# Where what is asked for, or what is spare, is no straight line.
KINKED = [
    # .4 x, and from .7 on .3 (1 - (1 - x) / .5 - .4): together .35 at .77
    three_feeds("asked", 0.23 * 20, flexibility=0.35, alphas=(1.0, 0.5), depth=0.6, cover=40.0),
    # .4 (1 - (1 - x) / .5) from .5 on, and from .6 on .3 (x - .6): .8 x - .4 + .3 x - .18 = .35
    three_feeds("asked-twice", (1 - 0.93 / 1.1) * 20, flexibility=0.35, alphas=(0.5, 1.0), depth=0.4, cover=40.0),
    # .4 x; spare are .3 (1 - x), and of the other, of which .12 come, nothing from .4 on: .4 x = .3 - .3 x
    three_feeds("spare", (1 - 3 / 7) * 20, flexibility=1.0, alphas=(1.0, 0.5), depth=0.6, cover=0.0),
]
CASES = [*ONE_CUT, *TIERED, *OTHERS, *STANDING_IN]
FIRST_SERVED = [sold_twice("first", "intermediate-first", 10.0, 0.0)]
GRADES = {"none": (), "same-grade": ("same",), "degraded": ("degraded",), "tiered": ("same", "degraded")}


def label(case: Case) -> str:
    return case.name if case.strategy == "tiered" else f"{case.name}-{case.strategy}"


# --- on the kernel -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [*CASES, *FIRST_SERVED, *FREE, *KINKED], ids=label)
def test_kernel_loses_what_was_worked_out(case: Case) -> None:
    question = scenario(case.economy, case.cuts, HORIZON)
    signed = [one for one in question.contracts if one.backup.grade in GRADES[case.strategy]]
    answer = run(replace(question, contracts=tuple(signed)))
    for chain, (volume, value) in case.losses.items():
        assert (answer.volume[chain], answer.value[chain]) == (exactly(volume), exactly(value))
    assert answer.conservation < 1e-9


def glued(case: Case, group: str, defaults: Defaults) -> Network:
    """The widget takes glue too, which never lacks; as good as nothing of the part can it stand in for."""
    widget, glue = case.economy.inputs[0].product, f"{case.name}-glue"
    return replace(
        case.economy,
        products=(*case.economy.products, product(glue, f"{case.name}-abroad")),
        supply=(*case.economy.supply, made(glue, REST)),
        inputs=(replace(case.economy.inputs[0], group=group), needs(widget, glue, 0.2, cover=1.0, group=group)),
        defaults=defaults,
    )


@pytest.mark.parametrize("defaults", [STIFF, Defaults(tau_days=8.0, surge=0.2, psi=0.5)], ids=["stiff", "restocked"])
@pytest.mark.parametrize("case", ONE_CUT, ids=label)
def test_inputs_of_a_group_that_cannot_stand_in_bind_one_by_one(case: Case, defaults: Defaults) -> None:
    rules = replace(defaults, flexibility=1e-13)
    alone, together = (run(scenario(glued(case, group, rules), case.cuts, HORIZON)) for group in ("", "group"))
    assert together.daily[case.name] == pytest.approx(alone.daily[case.name], abs=1e-9)
    assert together.value[case.name] == exactly(alone.value[case.name])
    assert defaults != STIFF or alone.value[case.name] == exactly(case.losses[case.name][1])


@pytest.mark.parametrize(
    ("rules", "alpha", "first", "other", "made", "given"),
    [
        # a tenth of 20 days is felt as one, so .2 are a tenth: .5 (x - .1) = .15; but only .5 (x - .2) is open
        ({"psi": 0.1}, 1.0, (0.2, 0.0), (19.0, 0.0), 0.4, 0.1),
        # the same of .3 that are degraded: .5 (x - .15) = .15; .5 (x - .3)
        ({"psi": 0.1}, 1.0, (0.0, 0.3), (19.0, 0.0), 0.45, 0.075),
        # .5 (1 - (1 - x) / .5 - .1) = .15, of .5 (x - .2) that is open
        ({"psi": 0.1}, 0.5, (0.2, 0.0), (19.0, 0.0), 0.7, 0.15),
        # of what is degraded a half may be used: .5 (x - .5) = .15, and that is open
        ({}, 1.0, (0.0, 1.0), (19.0, 0.0), 0.8, 0.15),
        # of two days' use, which are felt as one, a half may be degraded: .5 (1 - (1 - x) / .5 - .5) = .15
        ({"psi": 0.1}, 0.5, (0.0, 1.0), (19.0, 0.0), 0.9, 0.15),
        # what the other has to spare of 1.5 days: .5 x = .5 (1.5 - 2 x), as two days are felt as one
        ({"psi": 0.1, "flexibility": 1.0}, 1.0, (0.0, 0.0), (0.5, 0.0), 0.5, 0.25),
        # of .4 days, and as much as may be used of those that are degraded: .5 x = .5 (.4 + .5 - x)
        ({"flexibility": 1.0}, 1.0, (0.0, 0.0), (-0.6, 1.0), 0.45, 0.225),
    ],
)
def test_others_of_a_group_give_what_the_output_asks_for_and_a_stock_leaves_open(
    rules: Mapping[str, float],
    alpha: float,
    first: tuple[float, float],
    other: tuple[float, float],
    made: float,
    given: float,
) -> None:
    """So many days' use of standard and of degraded grade are held of two feeds; a day's use of the other comes too.

    Unless said otherwise .15 of all may be given.
    """
    case = standing_in("group", 0.0, cover=20.0, alpha=alpha)
    inputs = tuple(replace(one, eligible=0.5) for one in case.economy.inputs)
    economy = replace(case.economy, inputs=inputs, defaults=replace(case.economy.defaults, **rules))
    walk = Walk(assemble(scenario(economy, case.cuts)))
    left = remaining_share(draw_strikes(walk.plant.scenario, [0]), walk.plant.classes, 10)
    walk.step(left)
    for rows, field, days in (
        (walk.block.slots, SLOT.stock, (first[0], other[0])),
        (walk.block.rare, RARE.lesser, (first[1], other[1])),
        (walk.block.rare, RARE.worth, (first[1], other[1])),
    ):
        walk.put(rows, field, [0.5 * one for one in days])
    walk.block.lesser[:] = True
    after = walk.step(left)
    assert after.made[walk.economy.slot_owner[0], 0] == exactly(made)
    assert after.stood_in[:, 0] == pytest.approx([-given, given], abs=1e-9)


def missing(case: Case) -> np.ndarray:
    """What must have been lost by the end of each day: the most that was missing so far beyond the stock."""
    strike, slot = case.cuts[0], case.economy.inputs[0]
    start, length, phi = strike.start_day, strike.duration_days.mode, strike.depth.mode
    lead = case.economy.supply[0].lead_days
    ends = np.arange(HORIZON) + 1.0
    short = phi * np.clip(ends - lead - start, 0.0, length)
    brought = np.zeros(HORIZON)
    for second in case.economy.backups:
        eligible = min(second.eligible.mode, 1.0 if slot.eligible is None else slot.eligible)
        rate = min(min(second.capacity.mode, phi) * second.yield_.mode, eligible)  # no more is taken than is short
        up = np.clip(ends - 1.0 - start - second.logistics_days, 0.0, max(0.0, length - second.logistics_days))
        ramp = np.minimum(up, second.ramp_days)
        brought += rate * (ramp**2 / (2.0 * second.ramp_days) + up - ramp if second.ramp_days else up)
    return np.maximum.accumulate(np.maximum(0.0, short - brought - slot.cover_days.mode))


PLAIN = [one for one in ONE_CUT if not one.name.startswith(("recovery", "enough-", "almost-")) and one.name not in
         ("important", "important-pile", "tool", "licence", "nice-to-have")]  # fmt: skip


@pytest.mark.parametrize("case", PLAIN, ids=label)
def test_every_day_loses_what_is_missing_beyond_the_stock(case: Case) -> None:
    answer = run(scenario(case.economy, case.cuts, HORIZON))
    assert np.cumsum(answer.daily[case.name]) == pytest.approx(missing(case), abs=1e-9)


def test_what_is_degraded_and_piles_up_cannot_be_used_faster_than_it_may_be() -> None:
    """Q = e = .5 from day 10, S 30: stock goes first, so 20 * .5 units lie idle and only .5 a day may be used."""
    case = one_cut("piled", 0.0, D=60, S=30, L=10, R=0, q=0.5, v=0.8, eligible=0.5)
    answer = run(scenario(case.economy, case.cuts, HORIZON))
    assert answer.volume["piled"] == exactly((60 - 30) * 0.5)  # not 60 - 25 - 30 = 5, which use of the pile would give
    free = run(scenario(replace(case.economy, inputs=(replace(case.economy.inputs[0], eligible=1.0),)), case.cuts, 200))
    assert free.volume["piled"] == exactly(5.0)


def test_what_is_not_used_is_not_missed() -> None:
    """A recipe may list an input of which it takes nothing."""
    economy = part_and_widget("unused", cover=5.0)
    unused = replace(economy, inputs=(replace(economy.inputs[0], share=Range.fixed(0.0)),))
    cuts = [cut(10, 30, products=["unused-part"], regions=[JP])]
    assert run(scenario(economy, cuts, 60)).volume["unused"] == exactly(25.0)
    assert run(scenario(unused, cuts, 60)).volume["unused"] == exactly(0.0)


def into_gadgets(case: Case) -> Case:
    """Its widgets all go into gadgets, and have a backup."""
    gadget, widget, abroad = f"{case.name}-gadget", f"{case.name}-w", f"{case.name}-abroad"
    economy = replace(
        case.economy,
        products=(*case.economy.products, product(gadget, abroad)),
        supply=(*case.economy.supply, made(gadget)),
        inputs=(*case.economy.inputs, needs(gadget, widget)),
        deliveries=(sold(gadget, chain=abroad),),
        backups=(backup("second", widget),),
    )
    return replace(case, economy=economy)


@pytest.mark.parametrize("shares", [(0.5, 0.5), (0.5, 0.3, 0.2)])
def test_what_a_group_makes_up_for_is_announced(shares: Sequence[float]) -> None:
    """A fifth of a half is missing for ten days, which the others have in stock: nobody calls the backup of widgets."""
    case = into_gadgets(standing_in("made-up", 0.0, depth=0.2, shares=shares, cover=4.0))
    path = simulate(assemble(scenario(case.economy, case.cuts, 60)), [0])
    assert path.volume[:, :, 0] == pytest.approx(np.tile(path.baseline[:, 0], (60, 1)))
    assert path.taken.max() == 0.0


def test_what_degraded_goods_make_up_for_is_announced() -> None:
    """All that is fed to widgets for 30 days is degraded, which costs a tenth of their worth; none of them is missing.

    Gadgets are half out on [15, 20], and ask for half on the four days 15 to 18.  Nobody calls the backup of widgets.
    """
    bare = into_gadgets(standing_in("worse", 0.0, shares=(1.0,)))
    economy = replace(bare.economy, backups=(*bare.economy.backups, backup("lesser", "worse-feed-0", value=0.9)))
    plant = assemble(scenario(economy, [*bare.cuts, cut(15, 5, 0.5, products=["worse-gadget"])], 60))
    path = simulate(plant, [0])
    assert lost(plant, path).volume == {"worse-abroad": exactly(2.5), "worse": exactly(2.0)}
    assert lost(plant, path).value["worse"] == exactly(2.0 + 0.1 * 28.0)
    assert path.taken[:, 0] == pytest.approx([0.0, 30.0])


@pytest.mark.parametrize("psi", [0.0, 0.5])
@pytest.mark.parametrize("group", ["", "feed"])
def test_no_more_is_degraded_of_what_is_asked_for_than_may_be(group: str, psi: float) -> None:
    """The feed is out from day 10 on, and a half may be degraded; of gadgets half are out on [20, 30].

    From day 11 on half a widget a day is made of the whole that is asked for, and on the nine days 20 to 28 a quarter
    of the half that is asked for; each is a gadget on the day after.
    """
    bare = into_gadgets(standing_in("some", 0.0, shares=(1.0, 0.1)))
    first, glue, gadget = bare.economy.inputs
    economy = replace(
        bare.economy,
        inputs=(
            replace(first, eligible=0.5, group=group),
            replace(glue, cover_days=Range.fixed(9.0), group=group),
            gadget,
        ),
        backups=(backup("lesser", first.input, value=0.9),),
        defaults=replace(STIFF, flexibility=1e-13, psi=psi),
    )
    cuts = [cut(10, 50, products=[first.input], regions=[JP]), cut(20, 10, 0.5, products=["some-gadget"])]
    answer = run(scenario(economy, cuts, 60))
    assert answer.volume["some"] == exactly(49 * 0.5 + 9 * 0.25)
    assert answer.volume["some-abroad"] == exactly(48 * 0.5 + 9 * 0.25)


@pytest.mark.parametrize(("group", "lost"), [("feed", 0.5 + 9 * 0.7 + 0.2), ("", 0.75 + 9 * 1.0 + 0.5)])
def test_stocks_announce_no_more_than_a_cut_leaves(group: str, lost: float) -> None:
    """Half of the widget's makers are out on [10, 40], one of its two feeds on [10, 30]; gadgets are made of widgets.

    4.75 days of the feed last, with what is on the way, for 5.75 / .5 days: of a day's use .75 are left on day 20, and
    .25 on day 21.  Half is announced, though more could be made of that; a backup of widgets makes up for the rest, and
    no gadget is lost.  With the other feed's help all could be made on day 20 and .55 on day 21; without the feed .3
    is, on the days 22 to 30, and .8 on day 40, for which but half of it has come.  Without help: .25, nothing, and .5.
    """
    bare = into_gadgets(standing_in("half", 0.0, cover=4.75, D=20.0))
    economy = replace(
        bare.economy, inputs=tuple(replace(one, group=group and one.group) for one in bare.economy.inputs)
    )
    cuts = [*bare.cuts, cut(10, 30, 0.5, products=["half-w"], regions=[EAST])]
    answer = run(scenario(economy, cuts, 60, response=ResponseSettings(hysteresis_days=30.0)))
    assert answer.volume["half"] == exactly(20 * 0.5 + lost)
    assert answer.volume["half-abroad"] == exactly(0.0)


@pytest.mark.parametrize("value", [1.0, 0.8])
def test_what_backups_have_sent_at_the_end_of_a_run_is_not_lost(value: float) -> None:
    """The run ends while all that is used is on its way from a backup, of either grade."""
    economy = part_and_widget("sent", [backup("second", "sent-part", value=value)])
    answer = run(scenario(economy, [cut(10, 90, products=["sent-part"], regions=[JP])], 30))
    assert answer.volume["sent"] == exactly(0.0)
    assert answer.conservation < 1e-12


def test_a_backup_in_one_s_own_country_is_cut_with_it() -> None:
    case = regional("late-hit", [JP], 5.0, 8.0)
    later = cut(30, 20, products=["late-hit-part"], regions=[KR])
    # B = 30 - 10 up to day 30, nothing after: 40 - 10 - 5 are missing
    answer = run(scenario(case.economy, [*case.cuts, later], HORIZON))
    assert answer.volume["late-hit"] == exactly(25.0)


# --- through the command line ------------------------------------------------------------------------------------


def compared(cases: Sequence[Case], folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str, str], float]:
    """Write all cases side by side, run `tenchains compare`, read summary.csv: (strategy, chain, metric) -> mean."""
    monkeypatch.setattr("sim.plots.draw_all", lambda *_, **__: ())  # figures have tests of their own
    distinct = {case.name: case for case in cases}.values()
    whole = scenario(
        together(case.economy for case in distinct), [one for case in distinct for one in case.cuts], HORIZON
    )
    path = write(replace(whole, defaults=cases[0].economy.defaults), folder, STRATEGIES)
    answer = CliRunner().invoke(commands, ["compare", str(path), "--out", str(folder / "out"), "--workers", "1"])
    if answer.exception is not None:
        raise answer.exception
    with (folder / "out" / "summary.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["strategy"], row["chain"], row["metric"]): float(row["mean"] or "nan") for row in rows}


@pytest.mark.parametrize("cases", [CASES, FIRST_SERVED, FREE], ids=["proportional", "intermediate-first", "flexible"])
def test_summary_says_what_was_worked_out(
    cases: Sequence[Case], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = compared(cases, tmp_path, monkeypatch)
    onset = min(one.start_day for case in cases for one in case.cuts)
    wrong = []
    for case in cases:
        for chain, (volume, value) in case.losses.items():
            got = (found[case.strategy, chain, "loss_volume_days"], found[case.strategy, chain, "loss_value_days"])
            if got != (exactly(volume), exactly(value)):
                wrong.append((label(case), chain, got, (volume, value)))
        if case.survives is not None:  # the file counts from the first of all cuts
            first = found[case.strategy, case.name, "days_to_first_loss"] + onset - case.cuts[0].start_day
            if first != exactly(case.survives):
                wrong.append((label(case), "days_to_first_loss", first, case.survives))
    assert not wrong


# --- what changes nothing ----------------------------------------------------------------------------------------

RING = [
    Defaults(tau_days=inf),
    Defaults(tau_days=10.0, psi=0.8),
    Defaults(tau_days=3.0, rationing="intermediate-first", deferrable=0.5),
]


def ring(defaults: Defaults, prefix: str = "") -> Network:
    """Three products that need each other, made in three places and bought from two more, with targets and backups."""

    def named(word: str) -> str:
        return prefix + word

    lines = [("mill", "ore", 0.3), ("mill", "gear", 0.1), ("gear", "mill", 0.25), ("motor", "gear", 0.4)]
    lines += [("gear", "motor", 0.05), ("motor", "ore", 0.07)]
    scopes = {("gear", "mill"): "province", ("mill", "gear"): "local"}
    inputs = [
        needs(
            named(user),
            named(what),
            share,
            cover=(5.0, 9.5, 20.0),
            alpha=0.9,
            scope=scopes.get((user, what), "national"),
            group="feed" if user == "mill" else "",
        )
        for user, what, share in lines
    ]
    supply = [
        made(named("ore"), JP, 0.55, lead=12, mode="sea"),
        made(named("ore"), KR, 0.45, lead=5),
        made(named("mill"), EAST, 0.5, lead=2),
        made(named("mill"), SOUTH, 0.3, lead=1),
        made(named("mill"), REST, 0.2, lead=4),
        made(named("gear"), EAST, 0.45, lead=3),
        made(named("gear"), REST, 0.25, lead=6),
        made(named("gear"), JP, 0.3, lead=9),
        made(named("motor"), SOUTH, 0.7, lead=1),
        made(named("motor"), REST, 0.3, lead=2),
    ]
    products = [
        product(named("ore"), named("basic")),
        product(named("mill"), named("basic"), surge=0.2, surge_days=12.0),
        product(named("gear"), named("drives")),
        product(named("motor"), named("drives"), value_added=0.3),
    ]
    backups = [
        backup(
            named("ore-2"), named("ore"), 0.5, region=REST, yield_=0.9, value=0.8, logistics_days=8.5, ramp_days=11.0
        ),
        backup(named("ore-3"), named("ore"), 0.3, logistics_days=20.0),
        backup(named("gear-2"), named("gear"), 0.4, region=REST, logistics_days=3.0, inputs_of=named("gear")),
    ]
    deliveries = [sold(named("mill"), 3.0, named("basic")), sold(named("gear"), 1.0, named("drives"))]
    deliveries.append(sold(named("motor"), 7.0, named("drives")))
    return network(products, supply, inputs, deliveries, backups, defaults=defaults)


def ring_cuts(prefix: str = "") -> list[Cut]:
    return [
        cut(3.3, 31.4, 0.8, products=[f"{prefix}ore"], regions=[JP], recovery=12.2),
        cut(20.0, 15.0, 0.4, regions=["CN-HOME"]),
        cut(24.5, 15.0, 0.7, products=[f"{prefix}gear"], regions=["ASIA"]),
    ]


@pytest.mark.parametrize("defaults", RING, ids=["free", "aggregate", "business-first"])
def test_nothing_happens_in_ten_years_without_a_cut(defaults: Defaults) -> None:
    walk = Walk(assemble(scenario(ring(defaults))), replications=2)
    economy, fresh = walk.economy, walk.state
    state = walk.wait(3650)
    for name in ("stock", "position", "demand", "due"):
        before = getattr(fresh, name)
        assert getattr(state, name) == pytest.approx(before, abs=1e-12 * before.max()), name
    for name in ("degraded", "degraded_worth", "degraded_due", "surge", "backlog", "level"):
        assert np.abs(getattr(state, name)).max() <= 1e-12 * economy.output.max(), name
    assert state.made == pytest.approx(economy.output, rel=1e-12)
    for name in ("bound_slot", "bound_own", "bound_orders"):
        assert getattr(state, name).max() == 0.0, name
    assert number(walk.block.sums, SUM.wasted).max() == 0.0
    home = np.array(list(baseline(walk.plant).values()))[:, None]
    assert walk.volume == pytest.approx(np.repeat(home, 2, axis=1), rel=1e-12)
    assert np.array_equal(walk.value, walk.volume)


def test_a_cut_that_takes_almost_nothing_leaves_baseline() -> None:
    """The whole path from cut to trajectory, ten years long."""
    question = scenario(ring(RING[1]), [cut(0.0, 1.0, 1e-15, regions=[JP])], 3650)
    plant = assemble(question)
    path = simulate(plant, [0])
    home = np.array(list(baseline(plant).values()))
    assert path.volume[:, :, 0] == pytest.approx(np.tile(home, (3650, 1)), rel=1e-12)


def losses_by_chain(economy: Network, cuts: Sequence[Cut]) -> tuple[np.ndarray, np.ndarray]:
    answer = run(scenario(economy, cuts, 100))
    return np.array([*answer.daily.values()]), np.array([*answer.value.values()])


@pytest.mark.parametrize("defaults", RING, ids=["free", "aggregate", "business-first"])
def test_the_unit_of_money_changes_no_ratio(defaults: Defaults) -> None:
    economy = ring(defaults)
    dearer = replace(economy, deliveries=tuple(replace(one, amount=1000.0 * one.amount) for one in economy.deliveries))
    (days, values), (dear_days, dear_values) = (losses_by_chain(one, ring_cuts()) for one in (economy, dearer))
    assert days.max() > 0.05
    assert dear_days == pytest.approx(days, abs=1e-9)
    assert dear_values == pytest.approx(values, abs=1e-9)


@pytest.mark.parametrize("defaults", RING, ids=["free", "aggregate", "business-first"])
def test_new_names_change_nothing(defaults: Defaults) -> None:
    plain, renamed = (
        losses_by_chain(ring(defaults), ring_cuts()),
        losses_by_chain(ring(defaults, "zz-"), ring_cuts("zz-")),
    )
    assert all(np.array_equal(one, other) for one, other in zip(plain, renamed, strict=True))


@pytest.mark.parametrize("defaults", RING, ids=["free", "aggregate", "business-first"])
def test_regions_are_only_names(defaults: Defaults) -> None:
    economy = ring(defaults)
    other = {EAST: "CN-A", SOUTH: "AAA", REST: "ZZ", JP: "CN-EAST-2", KR: "B", "CN-HOME": "H", "ASIA": "0"}

    def moved(rows: Sequence[object]) -> tuple:
        return tuple(replace(row, region=other[row.region]) for row in rows)

    regions = tuple(
        replace(one, id=other.get(one.id, one.id), parent=other.get(one.parent, one.parent)) for one in economy.regions
    )
    elsewhere = replace(economy, regions=regions, supply=moved(economy.supply), backups=moved(economy.backups))
    cuts = [
        replace(one, select=replace(one.select, regions=tuple(other[region] for region in one.select.regions)))
        for one in ring_cuts()
    ]
    plain, renamed = losses_by_chain(economy, ring_cuts()), losses_by_chain(elsewhere, cuts)
    assert all(np.array_equal(one, other) for one, other in zip(plain, renamed, strict=True))


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_rows_changes_nothing(seed: int, tmp_path: Path) -> None:
    """From files that are written in another order to the losses."""
    luck = np.random.default_rng(seed)
    economy = ring(RING[seed % 3])

    def shuffled(rows: Sequence[object]) -> tuple:
        return tuple(rows[at] for at in luck.permutation(len(rows)))

    tables = ("products", "inputs", "supply", "deliveries", "backups")
    mixed = replace(economy, **{name: shuffled(getattr(economy, name)) for name in tables})
    answers = []
    for name, one in (("plain", economy), ("mixed", mixed)):
        study = load_study(write(scenario(one, ring_cuts(), 100), fresh_folder(tmp_path / name), ["tiered"]))
        plant = assemble(apply(study.strategies[0], study.scenario))
        answers.append(lost(plant, simulate(plant, [0])))
    for chain in ("basic", "drives"):
        assert answers[0].daily[chain] == pytest.approx(answers[1].daily[chain], abs=1e-9)
        assert answers[0].value[chain] == exactly(answers[1].value[chain])


@pytest.mark.parametrize(
    ("depth", "days", "share"),
    [(0.5, 20.0, 1 - 0.5 * 20 / 25), (1.0, 20.0, 1 - 20 / 25), (1.0, 30.0, 0.0)],
)
def test_what_is_left_of_a_stock_that_nothing_refills_is_there_at_the_end(
    depth: float, days: float, share: float
) -> None:
    """A stock of 25 days, no stock correction, no surge; a second input, as dear, is not cut and keeps its 5 days."""
    economy = network(
        [product("part", "abroad"), product("other", "abroad"), product("widget")],
        [made("part", JP), made("other", KR), made("widget")],
        [needs("widget", "part", 0.3, cover=25.0), needs("widget", "other", 0.3, cover=5.0)],
        [sold("widget")],
    )
    plant = assemble(scenario(economy, [cut(30.0, days, depth, products=["part"])], 365))
    assert simulate(plant, [0, 1]).filled == pytest.approx([(25 * share + 5) / 30] * 2, abs=1e-9)


def test_stocks_that_are_refilled_are_full_at_the_end_and_not_a_crumb_fuller() -> None:
    economy = replace(part_and_widget("a", cover=25.0), defaults=Defaults(tau_days=10.0, surge=0.5))
    plant = assemble(scenario(economy, [cut(30.0, 20.0, products=["a-part"])], 365))
    found = simulate(plant, [0]).filled[0]
    assert 0.999 < found <= 1.0


@pytest.mark.parametrize(("psi", "heals"), [(0.0, True), (0.8, False)])
def test_makers_that_need_each_other_do_not_fill_their_stocks_where_psi_asks_for_them(psi: float, heals: bool) -> None:
    """The mill needs ore and the motor, the gear the mill, the motor the gear; ore is out for 60 days.

    With psi = .8, and all stocks between them at the same part of .8 of their cover, each makes that part of its
    baseline, promises no more, and is sent what it uses: any part below 1 lasts.  With psi = 0 a day's use is enough.
    """
    economy = network(
        [product("ore", "abroad"), product("mill", "mill"), product("gear", "gear"), product("motor", "motor")],
        [made("ore", JP), made("mill"), made("gear"), made("motor")],
        [
            needs("mill", "ore", 0.3, cover=10.0),
            needs("mill", "motor", 0.1, cover=10.0),
            needs("gear", "mill", 0.3, cover=15.0),
            needs("motor", "gear", 0.3, cover=5.0),
        ],
        [sold("mill", chain="mill"), sold("gear", chain="gear"), sold("motor", chain="motor")],
        defaults=Defaults(psi=psi),
    )
    daily = run(scenario(economy, [cut(30.0, 60.0, products=["ore"])], 400)).daily
    lacking = np.array([daily[chain][300:] for chain in ("mill", "gear", "motor")])
    if heals:
        assert lacking.max() < 1e-3
    else:
        assert lacking.min() > 0.1
        assert np.ptp(lacking) < 1e-9


@pytest.mark.parametrize(("W", "more"), [(20.0, 0.06 / 18), (20.0 + 1 / 6, 0.06 / 8), (20.0 + 2 / 3, 0.0)])
def test_a_ramp_that_bends_within_a_day_is_told_by_the_day_s_average(W: float, more: float) -> None:
    """Half of the supply is out for 200 days, S = 11.5; of a backup of .6 that ramps in 10 days .5 is taken.

    It bends 8 1/3 days after W, at the part u of a day: on that day .06 u^2 / 2 more is taken up to u = 1/2, from there
    on .06 (1 - u)^2 / 2.  u = 1/3: .06 / 18; 1/2: .06 / 8, the most, q / 8R; 1: nothing.  By then .06 (8 1/3)^2 / 2.
    """
    economy = part_and_widget("a", [backup("b", "a-part", 0.6, logistics_days=W, ramp_days=10.0)], cover=11.5)
    bend = 8 + 1 / 3
    brought = 0.06 * bend**2 / 2 + 0.5 * (200 - W - bend) + more
    asked = scenario(economy, [cut(30.0, 200.0, 0.5, products=["a-part"], regions=[JP])], 365)
    assert run(asked).volume["a"] == exactly(0.5 * 200 - 11.5 - brought)


@pytest.mark.parametrize("place", [EAST, KR])
@pytest.mark.parametrize(("ore", "days"), [(0.0, 0.0), (1.0, 17.0)])
def test_a_backup_waits_for_inputs_that_nobody_else_here_buys(ore: float, days: float, place: str) -> None:
    """Parts come from Japan, ore from Korea; a backup, here or there, makes parts of ore.  No ore: 20 days less 3."""
    economy = network(
        [product("ore", "mine"), product("part", "abroad"), product("widget")],
        [made("ore", KR), made("part", JP), made("widget")],
        [needs("part", "ore"), needs("widget", "part", cover=3.0)],
        [sold("widget")],
        [backup("second", "part", region=place, inputs_of="part")],
    )
    asked = scenario(economy, [cut(10.0, 20.0, regions=[JP]), cut(10.0, 20.0, ore, products=["ore"])], 60)
    assert run(asked).volume["goods"] == exactly(days)


def fresh_folder(folder: Path) -> Path:
    folder.mkdir()
    return folder
