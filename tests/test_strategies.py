"""What does each lever change, and what does it leave alone?"""

from __future__ import annotations

import copy
from dataclasses import replace

import pytest
from reference_kernel import gap
from small_economy import (
    EAST,
    JP,
    KR,
    REST,
    SOUTH,
    backup,
    cut,
    made,
    needs,
    network,
    product,
    run,
    scenario,
    sold,
)

from sim.assembly import assemble, shocks
from sim.hazards import draw_strikes, remaining_share
from sim.inspection import idle_notes
from sim.labels import Text
from sim.network import Chain, Range, Region, Selector
from sim.scenario import (
    BackupRule,
    CommunityRule,
    Contract,
    FirstUnit,
    FirstUnitRule,
    ProtectionRule,
    Research,
    ResearchRule,
    Scenario,
    SourcingRule,
    StockRule,
    Strategy,
)
from sim.simulation import simulate
from sim.strategies import apply

EVERY = Selector()


def sign(**about: object) -> BackupRule:
    plain = {"select": EVERY, "min_alpha": 0.0, "grades": ("same", "degraded"), "readiness": "paper"}
    return BackupRule(**(plain | {"coverage": 1.0, "capacity": 1.0} | about))


def hold(days: float = 15.0, min_alpha: float = 0.0, **select: tuple[str, ...]) -> StockRule:
    return StockRule(Selector(**select), min_alpha, days)


def source(
    share: float, away: tuple[str, ...] = (JP,), towards: tuple[str, ...] = (KR,), min_alpha: float = 0.0, **select
) -> SourcingRule:
    return SourcingRule(Selector(**select), min_alpha, away, towards, share)


RACE = Research(teams=3, success=0.6, mean_days=200.0, start="cut")
TRIAL = FirstUnit(Range(60.0, 90.0, 150.0), success=0.7, growth_days=365.0)


def race(min_alpha: float = 0.0, value: float = 1.0, capacity: float = 0.4, **select: tuple[str, ...]) -> ResearchRule:
    return ResearchRule(Selector(**select), min_alpha, RACE, capacity, value, Range(20.0, 40.0, 80.0), 30.0)


def first_unit(min_alpha: float = 0.0, **select: tuple[str, ...]) -> FirstUnitRule:
    return FirstUnitRule(Selector(**select), min_alpha, TRIAL)


def strategy(*rules: object, **response: float) -> Strategy:
    def of(kind: type) -> tuple:
        return tuple(rule for rule in rules if isinstance(rule, kind))

    return Strategy(
        "mine",
        Text("Mine", "我的"),
        "mine.toml",
        of(BackupRule),
        of(StockRule),
        of(SourcingRule),
        of(ResearchRule),
        of(FirstUnitRule),
        of(CommunityRule),
        of(ProtectionRule),
        response=response,
    )


@pytest.fixture
def question() -> Scenario:
    """Chips need resist (all of them) and gas (half); pumps need seals, three times as much is made of them."""
    economy = network(
        [
            product("resist", "chips", kind="material"),
            product("gas", "chips", kind="material"),
            product("chip", "chips"),
            product("seal", "pumps"),
            product("pump", "pumps"),
        ],
        [
            made("resist", JP, 0.6, mode="sea"),
            made("resist", KR, 0.1, mode="air"),
            made("resist", REST, 0.3),
            made("gas", JP, 0.5),
            made("gas", KR, 0.3),
            made("gas", "ASIA-OTHER", 0.2),
            made("chip"),
            made("seal", EAST),
            made("pump"),
        ],
        [
            needs("chip", "resist", 0.1, cover=(5.0, 10.0, 20.0)),
            needs("chip", "gas", 0.2, cover=4.0, alpha=0.5),
            needs("pump", "seal", 0.1, type="service"),
        ],
        [sold("chip", 10.0, "chips"), sold("pump", 30.0, "pumps")],
        [
            backup("resist-same", "resist", 0.4, region=KR),
            backup("resist-lesser", "resist", 0.8, value=0.9, region=REST),
            backup("gas-lesser", "gas", 0.5, yield_=0.8),
            backup("seal-same", "seal", 1.0),
        ],
    )
    asia = replace(economy.regions[-1], id="ASIA-OTHER")
    return scenario(
        replace(economy, regions=(*economy.regions, asia)), [cut(10, 10, products=["resist"])], contracts=()
    )


def signed(question: Scenario, *rules: object) -> dict[str, tuple[str, float]]:
    contracts = apply(strategy(*rules), question).contracts
    return {one.backup.id: (one.readiness, one.backup.capacity.mode) for one in contracts}


def test_a_strategy_only_rewrites(question: Scenario) -> None:
    before = copy.deepcopy(question)
    rules = (sign(capacity=2.0), hold(), source(0.5), race(), first_unit(), CommunityRule(EVERY, 0.0, 0.2, True))
    apply(strategy(*rules, detection_days=Range.fixed(3.0)), question)
    assert question == before


def test_no_rules_no_change(question: Scenario) -> None:
    assert apply(strategy(), question) == question


# --- contracts ---------------------------------------------------------------------------------------------------


def test_all_backups_are_signed_unless_something_is_said(question: Scenario) -> None:
    assert signed(question, sign()) == {
        "resist-same": ("paper", 0.4),
        "resist-lesser": ("paper", 0.8),
        "gas-lesser": ("paper", 0.5),
        "seal-same": ("paper", 1.0),
    }


@pytest.mark.parametrize(
    ("rule", "ids"),
    [
        (sign(grades=("same",)), ["resist-same", "seal-same"]),
        (sign(grades=("degraded",)), ["resist-lesser", "gas-lesser"]),
        (sign(select=Selector(products=("resist",))), ["resist-same", "resist-lesser"]),
        (sign(select=Selector(chains=("pumps",))), ["seal-same"]),
        (sign(select=Selector(kinds=("material",))), ["resist-same", "resist-lesser", "gas-lesser"]),
        (sign(select=Selector(regions=("CN",))), ["resist-lesser"]),
        (sign(select=Selector(regions=("ASIA",), chains=("chips",))), ["resist-same", "gas-lesser"]),
        (sign(min_alpha=0.8), ["resist-same", "resist-lesser", "seal-same"]),
        (sign(min_alpha=0.8, grades=("degraded",)), ["resist-lesser"]),
    ],
)
def test_rule_selects(question: Scenario, rule: BackupRule, ids: list[str]) -> None:
    assert list(signed(question, rule)) == ids


@pytest.mark.parametrize(
    ("coverage", "products"), [(0.0, set()), (0.3, {"seal"}), (0.34, {"seal", "resist"}), (2 / 3, {"seal", "resist"})]
)
def test_coverage_takes_the_most_exposed_first(question: Scenario, coverage: float, products: set[str]) -> None:
    """At stake: seal 30 a day, resist 10, gas half of 10.  Of three products 34 % is rounded up to two."""
    contracts = apply(strategy(sign(coverage=coverage)), question).contracts
    assert {one.backup.product for one in contracts} == products


def test_coverage_of_a_whole_number_of_products_is_that_number() -> None:
    """.55 x 20 is 11.000000000000002: eleven, not twelve."""
    parts = [f"part-{at:02}" for at in range(20)]
    economy = network(
        [product("widget"), *map(product, parts)],
        [made("widget"), *(made(part, JP) for part in parts)],
        [needs("widget", part, 0.01) for part in parts],
        [sold("widget")],
        [backup(f"{part}-2", part) for part in parts],
    )
    assert len(apply(strategy(sign(coverage=0.55)), scenario(economy, contracts=())).contracts) == 11


def test_coverage_is_of_the_products_that_the_rule_selects(question: Scenario) -> None:
    assert list(signed(question, sign(coverage=0.5, select=Selector(chains=("chips",)), grades=("degraded",)))) == [
        "resist-lesser"
    ]


def test_capacity_is_a_factor_and_readiness_is_kept(question: Scenario) -> None:
    found = signed(question, sign(select=Selector(products=("gas",)), capacity=1.5, readiness="warm"))
    assert found == {"gas-lesser": ("warm", 0.75)}


def test_factor_on_capacity_scales_the_whole_range(question: Scenario) -> None:
    (first, *_) = question.network.backups
    network = replace(question.network, backups=(replace(first, capacity=Range(0.2, 0.4, 0.8)),))
    (one,) = apply(strategy(sign(capacity=0.5)), replace(question, network=network)).contracts
    assert one.backup.capacity == Range(0.1, 0.2, 0.4)


def test_what_home_does_not_use_is_the_least_exposed() -> None:
    """The bolt goes into .4 widgets a day at home, the bearing into ten gadgets elsewhere: at stake are .4 and 0."""
    economy = network(
        [product("bearing"), product("bolt"), product("gadget"), product("gear"), product("widget")],
        [made("bearing", JP), made("bolt", JP), made("gadget", REST), made("gear"), made("widget")],
        [needs("gadget", "bearing", 0.1), needs("widget", "bolt", 0.1), needs("gear", "gadget", 0.5)],
        [sold("widget", 0.4), sold("gear", 20.0)],
        [backup("bearing-2", "bearing"), backup("bolt-2", "bolt")],
    )
    assert list(signed(scenario(economy, contracts=()), sign(coverage=0.5))) == ["bolt-2"]


def test_later_rule_replaces_an_earlier_contract(question: Scenario) -> None:
    found = signed(question, sign(grades=("same",)), sign(select=Selector(products=("resist",)), readiness="qualified"))
    assert found["resist-same"] == ("qualified", 0.4)
    assert found["seal-same"] == ("paper", 1.0)


# --- first units -------------------------------------------------------------------------------------------------


def tried(question: Scenario, *rules: object) -> dict[str, tuple[str, FirstUnit | None]]:
    contracts = apply(strategy(*rules), question).contracts
    return {one.backup.id: (one.readiness, one.first_unit) for one in contracts}


def test_backups_stand_in_the_order_of_the_network(question: Scenario) -> None:
    """Whichever rule comes first: a shortage is met in this order."""
    every = [one.id for one in question.network.backups]
    rules = (sign(select=Selector(regions=(KR,))), race(products=("resist",)), first_unit(), sign())
    assert list(signed(question, *rules)) == [*every, "resist--research"]


def test_first_units_are_tried_of_what_the_home_country_makes(question: Scenario) -> None:
    """Of the four backups only the lesser resist stands in China; the others are in Korea."""
    assert tried(question, first_unit()) == {"resist-lesser": ("paper", TRIAL)}


@pytest.mark.parametrize(
    ("rule", "ids"),
    [
        (first_unit(products=("resist",)), ["resist-lesser"]),
        (first_unit(kinds=("material",), min_alpha=0.8), ["resist-lesser"]),
        (first_unit(products=("gas",)), []),
        (first_unit(chains=("pumps",)), []),
        (first_unit(regions=("CN-HOME",)), []),
        (first_unit(regions=("CN",)), ["resist-lesser"]),
    ],
)
def test_first_unit_rule_selects(question: Scenario, rule: FirstUnitRule, ids: list[str]) -> None:
    assert list(tried(question, rule)) == ids


@pytest.mark.parametrize(("min_alpha", "ids"), [(0.5, ["resist-lesser", "gas-lesser"]), (0.51, ["resist-lesser"])])
def test_first_units_are_of_what_is_critical(question: Scenario, min_alpha: float, ids: list[str]) -> None:
    """Gas, of a criticality of .5, has a backup in the rest of the country here."""
    at_home = tuple(replace(one, region=REST) if one.product == "gas" else one for one in question.network.backups)
    there = replace(question, network=replace(question.network, backups=at_home))
    assert list(tried(there, first_unit(min_alpha))) == ids


def test_first_unit_keeps_what_was_signed_before(question: Scenario) -> None:
    found = tried(question, sign(readiness="sampled"), first_unit())
    assert found["resist-lesser"] == ("sampled", TRIAL)
    assert found["resist-same"] == ("sampled", None)
    contracts = apply(strategy(sign(capacity=0.5), first_unit()), question).contracts
    assert {one.backup.capacity.mode for one in contracts if one.first_unit} == {0.4}


@pytest.mark.parametrize("readiness", ["qualified", "warm"])
def test_what_is_qualified_needs_no_trial(question: Scenario, readiness: str) -> None:
    assert tried(question, sign(readiness=readiness), first_unit())["resist-lesser"] == (readiness, None)


def test_home_country_is_all_around_home_that_makes_things_with_inputs_of_its_own(question: Scenario) -> None:
    """With one root over the world and China the country is China; where all is modelled it is everything."""
    economy = question.network
    world = replace(economy.regions[0], id="WORLD")
    regions = tuple(one if one.parent else replace(one, parent="WORLD") for one in economy.regions)
    rooted = replace(question, network=replace(economy, regions=(world, *regions)))
    assert list(tried(rooted, first_unit())) == ["resist-lesser"]
    everywhere = tuple(replace(one, modelled=True) for one in rooted.network.regions)
    one_country = replace(question, network=replace(economy, regions=everywhere))
    assert len(tried(one_country, first_unit())) == 4
    elsewhere = [Region(f"FAR-{at}", Text("Far", "远"), "FAR", False, True) for at in range(20)]
    far = (*economy.regions, Region("FAR", Text("Far", "远"), None, False, False), *elsewhere)
    assert list(tried(replace(question, network=replace(economy, regions=far)), first_unit())) == ["resist-lesser"]


# --- research ----------------------------------------------------------------------------------------------------


def raced(question: Scenario, *rules: object) -> dict[str, Contract]:
    contracts = apply(strategy(*rules), question).contracts
    return {one.backup.product: one for one in contracts if one.research is not None}


def test_research_adds_a_backup_that_does_not_exist_yet(question: Scenario) -> None:
    (contract,) = raced(question, race(products=("resist",))).values()
    backup = contract.backup
    assert (backup.id, contract.readiness, contract.research) == ("resist--research", "paper", RACE)
    assert (backup.grade, backup.capacity.mode) == ("same", 0.4)
    assert backup.yield_ == backup.value == backup.eligible == Range.fixed(1.0)
    assert (backup.test_days, backup.ramp_days, backup.logistics_days) == (Range(20.0, 40.0, 80.0), 30.0, 0.0)
    assert (backup.region, backup.ref, backup.confidence) == ("CN-HOME", "EJ", "judgement")


def test_research_of_lower_worth_is_of_the_degraded_grade(question: Scenario) -> None:
    (contract,) = raced(question, race(products=("resist",), value=0.85)).values()
    assert (contract.backup.grade, contract.backup.value.mode) == ("degraded", 0.85)


@pytest.mark.parametrize(
    ("rule", "products"),
    [
        (race(), {"resist", "gas", "chip", "seal", "pump"}),
        (race(kinds=("material",)), {"resist", "gas"}),
        (race(chains=("chips",), min_alpha=0.8), {"resist"}),
        (race(regions=("JP",)), {"resist", "gas"}),
    ],
)
def test_research_rule_selects(question: Scenario, rule: ResearchRule, products: set[str]) -> None:
    assert set(raced(question, rule)) == products


def test_research_is_done_at_the_top_of_home(question: Scenario) -> None:
    """Wherever the table of regions has it."""
    turned = replace(question, network=replace(question.network, regions=question.network.regions[::-1]))
    for asked in (question, turned):
        assert {one.backup.region for one in apply(strategy(race()), asked).contracts} == {"CN-HOME"}


def test_research_stands_beside_what_is_signed(question: Scenario) -> None:
    found = apply(strategy(sign(), race(products=("resist",))), question).contracts
    assert [one.backup.id for one in found][-1] == "resist--research"
    assert len(found) == 5


def test_later_research_replaces_an_earlier_one(question: Scenario) -> None:
    found = raced(question, race(), race(products=("resist",), capacity=0.9))
    assert (found["resist"].backup.capacity.mode, found["gas"].backup.capacity.mode) == (0.9, 0.4)


def test_research_takes_no_name_that_is_taken(question: Scenario) -> None:
    economy = question.network
    there = replace(economy.backups[0], id="resist--research")
    crowded = replace(question, network=replace(economy, backups=(there, *economy.backups)))
    found = apply(strategy(sign(), race(products=("resist",))), crowded).contracts
    assert len({one.backup.id for one in found}) == len(found) == 6


def test_research_is_assembled_although_the_network_does_not_know_it(question: Scenario) -> None:
    plant = assemble(apply(strategy(sign(), race(products=("resist",), value=0.85)), question))
    assert plant.shared.backup_capacity[-1] == 0.4
    assert plant.shared.need_start[-1] == plant.shared.need_start[-2]


# --- communities -------------------------------------------------------------------------------------------------


def test_communities_are_added(question: Scenario) -> None:
    first, second = CommunityRule(EVERY, 0.0, 0.2, True), CommunityRule(Selector(regions=(SOUTH,)), 0.5, 0.1, False)
    found = apply(strategy(second), apply(strategy(first), question))
    assert found.communities == (first, second)
    assert found.contracts == ()


# --- stock -------------------------------------------------------------------------------------------------------


def covers(question: Scenario, *rules: object) -> dict[str, Range]:
    return {line.input: line.cover_days for line in apply(strategy(*rules), question).network.inputs}


def test_stock_is_added_to_the_whole_range(question: Scenario) -> None:
    found = covers(question, hold(15.0, products=("resist",)))
    assert found == {"resist": Range(20.0, 25.0, 35.0), "gas": Range.fixed(4.0), "seal": Range.fixed(0.0)}


def test_services_cannot_be_stored(question: Scenario) -> None:
    assert covers(question, hold(15.0))["seal"] == Range.fixed(0.0)


def test_stock_of_what_is_critical(question: Scenario) -> None:
    found = covers(question, hold(15.0, min_alpha=0.8))
    assert (found["resist"].mode, found["gas"].mode) == (25.0, 4.0)


def test_two_rules_add_up(question: Scenario) -> None:
    assert covers(question, hold(5.0), hold(2.0, products=("gas",)))["gas"].mode == 11.0


# --- sourcing ----------------------------------------------------------------------------------------------------


def shares(question: Scenario, *rules: object) -> dict[tuple[str, str], float]:
    return {(row.product, row.region): row.share for row in apply(strategy(*rules), question).network.supply}


def test_share_moves_to_those_who_gain_and_the_sum_stays(question: Scenario) -> None:
    found = shares(question, source(0.5))
    assert found["resist", JP] == pytest.approx(0.3)
    assert found["resist", KR] == pytest.approx(0.1 + 0.3)
    assert found["gas", KR] == pytest.approx(0.3 + 0.25)
    assert found["resist", REST] == 0.3
    for name in ("resist", "gas", "chip", "seal", "pump"):
        assert sum(share for (what, _), share in found.items() if what == name) == pytest.approx(1.0, abs=1e-12)


def test_those_who_gain_gain_in_proportion(question: Scenario) -> None:
    """Gas: .5 leave Japan, 3 to 2."""
    found = shares(question, source(1.0, towards=(KR, "ASIA-OTHER"), products=("gas",)))
    assert found["gas", JP] == 0.0
    assert found["gas", KR] == pytest.approx(0.3 + 0.3)
    assert found["gas", "ASIA-OTHER"] == pytest.approx(0.2 + 0.2)
    assert found["resist", JP] == 0.6


def test_only_what_is_critical_enough_is_bought_elsewhere(question: Scenario) -> None:
    """Chips need all of the resist (alpha 1) and half of the gas (.5); nobody needs what is sold."""
    found = shares(question, source(0.5, min_alpha=0.8))
    assert (found["resist", JP], found["gas", JP]) == (pytest.approx(0.3), 0.5)


def test_who_loses_does_not_gain(question: Scenario) -> None:
    """Away from Japan, towards all of Asia, which it is a part of: Korea alone gains its .3."""
    found = shares(question, source(0.5, towards=("ASIA",), products=("resist",)))
    assert [found["resist", region] for region in (JP, KR, REST)] == pytest.approx([0.3, 0.4, 0.3])


def test_suppliers_stay_in_the_order_of_the_file(question: Scenario) -> None:
    """Also where those of several products alternate; who moves nothing then leaves the scenario as it was."""
    rows = sorted(question.network.supply, key=lambda row: row.region)
    mixed = replace(question, network=replace(question.network, supply=tuple(rows)))
    assert [row.product for row in rows] != [row.product for row in question.network.supply]
    moved = apply(strategy(source(0.5)), mixed).network.supply
    assert [(row.product, row.region) for row in moved] == [(row.product, row.region) for row in rows]
    assert shares(mixed, source(0.5)) == shares(question, source(0.5))
    assert idle_notes(strategy(source(0.5, towards=(SOUTH,))), mixed) == [
        "note: strategy mine: [[sourcing]] 1 moves nothing"
    ]


def test_nothing_moves_to_where_nobody_makes_it(question: Scenario) -> None:
    found = shares(question, source(0.5, towards=(EAST,)))
    assert found["resist", JP] == 0.6


def test_a_region_stands_for_all_below_it(question: Scenario) -> None:
    """Away from all of Asia, towards China: Japan and Korea lose a tenth each."""
    found = shares(question, source(0.1, away=("ASIA",), towards=("CN",), products=("resist",)))
    assert found["resist", REST] == pytest.approx(0.3 + 0.07)


# --- response ----------------------------------------------------------------------------------------------------


def test_response_is_overridden_where_something_is_said(question: Scenario) -> None:
    slow = replace(
        question, response=replace(question.response, detection_days=Range.fixed(9.0), county_days=Range.fixed(4.0))
    )
    found = apply(strategy(detection_days=Range.fixed(1.0), retries=3), slow).response
    assert (found.detection_days.mode, found.county_days.mode, found.retries) == (1.0, 4.0, 3)


# --- protection --------------------------------------------------------------------------------------------------


def protect(share: float, **select: tuple[str, ...]) -> ProtectionRule:
    return ProtectionRule(Selector(**select), share)


def widget(cover: float = 0.0, depth: float = 1.0, days: float = 90.0) -> Scenario:
    """A part from Japan, or its backup in Korea, goes into a widget; the part's supply is cut on day 10."""
    economy = network(
        [product("part", "abroad"), product("widget", "goods")],
        [made("part", JP), made("widget")],
        [needs("widget", "part", cover=cover)],
        [sold("widget")],
        [backup("part-2", "part", 0.5, region=KR)],
    )
    return scenario(economy, [cut(10.0, days, depth, products=["part"])], 150, contracts=())


@pytest.mark.parametrize(
    ("rules", "loss"),
    [
        ([], 70.0),  # 90 days without supply, 20 of them from stock
        ([protect(0.25)], 47.5),  # .75 x 90 - 20
        ([protect(0.25, products=("part",))], 47.5),
        ([protect(0.25, products=("widget",))], 70.0),
        ([protect(0.25, regions=("ASIA",))], 47.5),  # Japan lies in Asia
        ([protect(0.25, regions=(EAST,))], 70.0),
        ([protect(0.5), protect(0.4)], 7.0),  # .5 x .6 x 90 - 20
        ([protect(1.0)], 0.0),
    ],
)
def test_what_is_protected_goes_on(rules: list[ProtectionRule], loss: float) -> None:
    assert run(apply(strategy(*rules), widget(cover=20.0))).volume["goods"] == pytest.approx(loss, abs=1e-9)


def test_each_cut_stops_at_the_shield() -> None:
    """Depths .5 and .4 with .75 protected: (1 - .25 x .5) (1 - .25 x .4) = .7875 is left; .3 without."""
    twice = replace(widget(), cuts=(*widget(depth=0.5).cuts, *widget(depth=0.4).cuts))
    for rules, left in (([], 0.3), ([protect(0.75)], 0.7875)):
        plant = assemble(apply(strategy(*rules), twice))
        assert remaining_share(draw_strikes(twice, [0]), plant.classes, 50).min() == pytest.approx(left, abs=1e-12)
    assert run(apply(strategy(protect(0.75)), twice)).volume["goods"] == pytest.approx(90 * 0.2125, abs=1e-9)


def test_backups_are_protected_like_producers() -> None:
    everything = replace(widget(), cuts=(cut(10.0, 90.0, 0.8, regions=("ASIA",)),))
    hit = assemble(apply(strategy(sign(), protect(0.5, regions=(KR,))), everything)).hit
    assert hit.tolist() == [[0.0, 1.0, 0.5]]  # the widget at home, the part in Japan, the backup in Korea


def test_a_full_shield_wakes_no_backup() -> None:
    for share, awake in ((0.99, True), (1.0, False)):
        plant = assemble(apply(strategy(sign(), protect(share, products=("part",))), widget()))
        assert bool(shocks(plant, draw_strikes(plant.scenario, [0]))[0]) == awake


def test_the_slow_reference_knows_shields() -> None:
    shielded = apply(strategy(sign(), protect(0.3, regions=(JP,)), protect(0.2)), widget(cover=7.0, depth=0.8))
    plant = assemble(shielded)
    assert gap(plant, simulate(plant, [0])) < 1e-9


# --- rules that reach nothing ------------------------------------------------------------------------------------


def test_rules_that_reach_nothing_are_told(question: Scenario) -> None:
    """Each kind of rule once where it reaches something, then where it does not; a circle takes two users."""
    reach = (sign(), hold(), source(0.5), race(), first_unit(), ProtectionRule(Selector(products=("gas",)), 0.5))
    assert idle_notes(strategy(*reach), question) == []
    idle = (
        sign(select=Selector(products=("gas",)), grades=("same",)),
        hold(products=("seal",)),  # a service
        source(0.5, towards=(SOUTH,)),  # who makes nothing
        race(min_alpha=0.5, products=("pump",)),  # which nobody needs
        first_unit(products=("gas",)),  # made abroad
        CommunityRule(Selector(products=("resist",)), 0.0, 0.5, priority=False),  # of one user
        ProtectionRule(Selector(regions=(SOUTH,)), 0.5),
    )
    assert idle_notes(strategy(*reach, *idle), question) == [
        "note: strategy mine: [[backup]] 2 selects no backup",
        "note: strategy mine: [[stock]] 2 adds to no stock",
        "note: strategy mine: [[sourcing]] 2 moves nothing",
        "note: strategy mine: [[research]] 2 selects no product",
        "note: strategy mine: [[first_unit]] 2 selects no backup of the home country",
        "note: strategy mine: [[community]] 1 finds no two users of a product that could lend each other any",
        "note: strategy mine: [[protection]] 2 selects no producer and no backup",
    ]
    gadget = (product("gadget"), made("gadget"), needs("gadget", "resist", 0.1, cover=4.0), sold("gadget"))
    network = question.network
    shared = replace(
        network,
        products=(*network.products, gadget[0]),
        chains=(*network.chains, Chain("goods", Text("Goods", "货"), None, ())),
        supply=(*network.supply, gadget[1]),
        inputs=(*network.inputs, gadget[2]),
        deliveries=(*network.deliveries, gadget[3]),
    )
    assert idle_notes(strategy(idle[5]), replace(question, network=shared)) == []
