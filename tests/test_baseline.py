"""Is the economy without a cut the one that the tables describe?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from small_economy import EAST, JP, KR, REST, SOUTH, backup, made, needs, network, product, sold

from sim.baseline import Baseline, balanced, refuse_unbalanced, sold_within, solve_baseline, value_added_shares
from sim.errors import InputError
from sim.network import Delivery, Network, ResponseSettings
from sim.wiring import MixKey, Wiring, wire
from sim.wiring import needs as wiring_needs


def solved(
    economy: Network, home_share_elsewhere: float = 0.3
) -> tuple[dict[tuple[str, str], float], Baseline, Wiring]:
    """Output by product and region [a day]."""
    wiring = wire(economy, home_share_elsewhere)
    baseline = solve_baseline(economy, wiring)
    makers = ((one.product, one.region) for one in wiring.producers)
    return dict(zip(makers, baseline.output.tolist(), strict=True)), baseline, wiring


def two_sectors(**about: object) -> Network:
    """Steel takes .3 of power, power takes .2 of steel."""
    return network(
        [product("steel", "metal"), product("power", "energy")],
        [made("steel"), made("power")],
        [needs("steel", "power", 0.3), needs("power", "steel", 0.2)],
        **about,
    )


def test_two_sectors_by_hand() -> None:
    """s = 10 + .2 p, p = 20 + .3 s: s = (10 + .2 * 20) / (1 - .06), p = (20 + .3 * 10) / (1 - .06)."""
    output, baseline, _ = solved(two_sectors(deliveries=[sold("steel", 10, "metal"), sold("power", 20, "energy")]))
    assert output["steel", EAST] == pytest.approx(14 / 0.94, abs=1e-12)
    assert output["power", EAST] == pytest.approx(23 / 0.94, abs=1e-12)
    assert baseline.final.tolist() == [10.0, 20.0]
    assert baseline.scales == {}
    assert baseline.residual < 1e-12


def mix(product: str, chain: str, share: float = 1.0) -> Delivery:
    return Delivery(product, chain, share, None)


def test_targets_are_met_and_the_rest_is_delivered() -> None:
    """Targets 3650 and 7300 a year are 10 and 20 a day: 10 - .2 * 20 = 6 and 20 - .3 * 10 = 17 are left to deliver."""
    deliveries = [mix("steel", "metal"), mix("power", "energy")]
    output, baseline, _ = solved(two_sectors(deliveries=deliveries, targets={"metal": 3650.0, "energy": 7300.0}))
    assert (output["steel", EAST], output["power", EAST]) == (pytest.approx(10), pytest.approx(20))
    assert baseline.final == pytest.approx([6.0, 17.0])
    assert baseline.scales == {"metal": pytest.approx(0.6), "energy": pytest.approx(0.85)}


def test_sales_within_a_chain_are_those_of_home_makers_to_home_makers() -> None:
    """A widget takes .5 of a part, of which half is made here: w + .25 w = 10, so .25 * 8 stay within the chain.
    Widgets are made elsewhere in China as well, of the same parts: that is no sale within the chain."""
    economy = network(
        [product("part", "goods"), product("widget", "goods")],
        [made("part", EAST, 0.5), made("part", JP, 0.5), made("widget", EAST, 0.6), made("widget", REST, 0.4)],
        [needs("widget", "part", 0.5)],
        [mix("widget", "goods")],
        targets={"goods": 3650.0},
    )
    output, baseline, wiring = solved(economy)
    assert output["widget", EAST] == pytest.approx(8.0)
    assert sold_within(economy, wiring, baseline.output) == {"goods": pytest.approx(2.0)}
    assert baseline.scales["goods"] == pytest.approx(8.0 / 10.0)


def test_a_chain_delivers_its_products_in_their_shares() -> None:
    """A target of 10 a day, three quarters of it cloth and a quarter coats, of nothing that is modelled."""
    economy = network(
        [product("cloth"), product("coat")],
        [made("cloth"), made("coat")],
        [],
        [mix("cloth", "goods", 0.75), mix("coat", "goods", 0.25)],
        targets={"goods": 3650.0},
    )
    assert solved(economy)[0] == {("cloth", EAST): pytest.approx(7.5), ("coat", EAST): pytest.approx(2.5)}


def test_amounts_and_targets_together() -> None:
    """Power sells 2 a day; metal makes 10: power is 2 + .3 * 10, steel left is 10 - .2 * 5."""
    deliveries = [mix("steel", "metal"), sold("power", 2, "energy")]
    output, baseline, _ = solved(two_sectors(deliveries=deliveries, targets={"metal": 3650.0}))
    assert output["power", EAST] == pytest.approx(5.0)
    assert baseline.final == pytest.approx([9.0, 2.0])


def test_what_comes_from_abroad_is_bought_and_needs_nothing() -> None:
    """Of 10 steel for final users at home .6 is made there; it needs .3 of power of its own, abroad needs none."""
    economy = two_sectors(deliveries=[sold("steel", 10, "metal")])
    supply = (made("steel", EAST, 0.5), made("steel", JP, 0.5), made("power", EAST, 0.25), made("power", KR, 0.75))
    output, _, _ = solved(replace(economy, supply=supply))
    # s = 10 + .5 * .2 p, p = .25 * .3 s at home
    steel = 10 / (1 - 0.1 * 0.075)
    assert output["steel", EAST] == pytest.approx(steel)
    assert output["power", EAST] == pytest.approx(0.075 * steel)
    assert output["power", KR] == pytest.approx(0.225 * steel)
    assert output["steel", JP] == pytest.approx(0.1 * 0.075 * steel)


def test_final_deliveries_come_from_home_in_proportion_to_supply() -> None:
    economy = network(
        [product("cloth")],
        [made("cloth", EAST, 0.3), made("cloth", SOUTH, 0.1), made("cloth", JP, 0.6)],
        [],
        [sold("cloth", 8)],
    )
    output, _, _ = solved(economy)
    assert output == {
        ("cloth", EAST): pytest.approx(6.0),
        ("cloth", SOUTH): pytest.approx(2.0),
        ("cloth", JP): 0.0,
    }


@pytest.mark.parametrize(("elsewhere", "home_part"), [(0.3, 0.12), (1.0, 0.4), (0.0, 0.0)])
def test_users_elsewhere_buy_less_from_home(elsewhere: float, home_part: float) -> None:
    """Yarn is .4 from home, .45 from the rest, .15 from Japan; the others make up what is not bought, 3 to 1."""
    economy = network(
        [product("yarn"), product("cloth"), product("coat")],
        [
            made("yarn", EAST, 0.4),
            made("yarn", REST, 0.45),
            made("yarn", JP, 0.15),
            made("cloth", REST),
            made("coat"),
        ],
        [needs("cloth", "yarn", 0.5), needs("coat", "cloth", 0.5)],
        [sold("coat", 8)],
    )
    output, _, _ = solved(economy, elsewhere)  # 8 coats take 4 cloth made elsewhere, they take 2 yarn
    assert output["yarn", EAST] == pytest.approx(2 * home_part, abs=1e-12)
    assert output["yarn", REST] == pytest.approx(2 * (1 - home_part) * 0.75)
    assert output["yarn", JP] == pytest.approx(2 * (1 - home_part) * 0.25)


def test_scopes_say_where_it_is_bought() -> None:
    """Of 10 mills at home 8 are in the east: steam is bought where it is used, whatever its share of supply."""
    economy = network(
        [product("steam"), product("mill"), product("works")],
        [
            made("steam", EAST, 0.5),
            made("steam", SOUTH, 0.5),
            made("mill", EAST, 0.8),
            made("mill", SOUTH, 0.2),
            made("works", REST),
        ],
        [
            needs("mill", "steam", 0.1, scope="local"),
            needs("works", "steam", 0.1, scope="local"),
            needs("mill", "works", 0.1),
        ],
        [sold("mill", 10)],
    )
    output, _, wiring = solved(economy)
    assert output["steam", EAST] == pytest.approx(0.8)
    assert output["steam", SOUTH] == pytest.approx(0.2)
    assert len(wiring.slots) == 4  # the works stand where no steam is made: they do without
    province = tuple(replace(line, scope="province") for line in economy.inputs)
    output, _, _ = solved(replace(economy, inputs=province))
    assert output["steam", EAST] == pytest.approx(0.5)


@pytest.mark.parametrize("called", ["home", "elsewhere", "local"])
@pytest.mark.parametrize("place", [EAST, REST])
def test_a_region_may_be_called_what_it_likes(place: str, called: str) -> None:
    """What is local comes from the user's own place, whatever that is called."""

    def placed(name: str) -> Network:
        economy = network(
            [product("steam"), product("mill")],
            [
                row
                for at, share in ((name, 0.6), (SOUTH, 0.4))
                for row in (made("steam", at, 0.5), made("mill", at, share))
            ],
            [needs("mill", "steam", 0.1, scope="local")],
            [sold("mill", 10)],
        )
        own = tuple(replace(one, id=name) if one.id == place else one for one in economy.regions)
        return replace(economy, regions=own)

    usual, renamed = placed(place), placed(called)
    wirings = wire(usual, 0.3), wire(renamed, 0.3)
    assert [one.link_producer.tolist() for one in wirings] == [wirings[0].link_producer.tolist()] * 2
    outputs = [solve_baseline(*pair).output for pair in zip((usual, renamed), wirings, strict=True)]
    assert np.array_equal(*outputs)


def test_a_backup_s_own_recipe_binds_where_a_maker_s_would() -> None:
    """Steam where it is made, power within the province, ore everywhere; tools never."""
    economy = network(
        [product("steam"), product("power"), product("ore"), product("tool"), product("part")],
        [made("steam"), made("power"), made("ore", JP), made("tool", JP), made("part")],
        [
            needs("part", "steam", 0.1, scope="local"),
            needs("part", "power", 0.1, scope="province", type="service"),
            needs("part", "ore", 0.1),
            needs("part", "tool", 0.1, type="capital"),
        ],
        [sold("part")],
        [backup(place, "part", region=place, inputs_of="part") for place in (EAST, SOUTH, REST, KR)]
        + [backup("free", "part")],
    )
    found = {name: [key for _, key in bought] for name, bought in wiring_needs(economy).items()}
    power, ore = MixKey("power", "home"), MixKey("ore", "home")
    assert found == {
        EAST: [MixKey("steam", "local", EAST), power, ore],
        SOUTH: [power, ore],
        REST: [ore],
        KR: [ore],
        "free": [],
    }


# --- value added -------------------------------------------------------------------------------------------------


def test_value_added_is_what_is_said_or_what_the_recipe_leaves() -> None:
    economy = network(
        [product("tool"), product("ore"), product("steel"), product("car", value_added=0.25)],
        [made("tool", JP), made("ore", JP), made("steel"), made("car")],
        [
            needs("steel", "ore", (0.1, 0.4, 0.6)),
            needs("steel", "tool", 0.2, type="capital"),
            needs("car", "steel", 0.5),
        ],
        [sold("car")],
    )
    wiring = wire(economy, 0.3)
    found = dict(
        zip((one.product for one in wiring.producers), value_added_shares(economy, wiring).tolist(), strict=True)
    )
    # tools are bought out of value added
    assert found == {"tool": 1.0, "ore": 1.0, "steel": pytest.approx(0.6), "car": 0.25}


def test_value_added_at_home_is_what_is_delivered_less_what_is_bought_abroad() -> None:
    """Nothing is counted twice: steel 14 / .94 keeps .7, power 23 / .94 keeps .8; together the 30 delivered."""
    economy = two_sectors(deliveries=[sold("steel", 10, "metal"), sold("power", 20, "energy")])
    _, baseline, wiring = solved(economy)
    assert float(baseline.output @ value_added_shares(economy, wiring)) == pytest.approx(30.0)


def test_crumbs_of_who_makes_nothing_are_no_gap() -> None:
    """1e-22 of nothing, counted against 1e-12 of the largest output."""
    assert refuse_unbalanced("they do", np.array([1.0, 0.0]), np.array([1.0, 1e-22])) == pytest.approx(1e-10)


# --- what cannot be ----------------------------------------------------------------------------------------------


def refusal(economy: Network) -> str:
    with pytest.raises(InputError) as caught:
        solve_baseline(economy, wire(economy, 0.3))
    return str(caught.value)


@pytest.mark.parametrize(("forth", "back"), [(1.0, 1.0), (0.9, 1.2)])
def test_products_that_eat_each_other_are_named(forth: float, back: float) -> None:
    """.9 * 1.2 = 1.08 of itself goes into each; exactly 1 leaves nothing over either."""
    economy = network(
        [product("egg"), product("hen"), product("cart")],
        [made(name) for name in ("egg", "hen", "cart")],
        [needs("egg", "hen", forth), needs("hen", "egg", back), needs("cart", "egg", 0.1)],
        [sold("cart")],
    )
    said = refusal(economy)
    assert "these products need more of each other than they yield, so no baseline exists: 'egg', 'hen'" in said
    assert "cart" not in said
    assert "fix:" in said


@pytest.mark.parametrize(("many", "end"), [(8, "'p7'"), (9, "'p7' and 1 more"), (11, "'p7' and 3 more")])
def test_of_many_products_eight_are_named(many: int, end: str) -> None:
    """A ring in which each is made of as much of the next."""
    names = [f"p{at}" for at in range(many)]
    inputs = [needs(name, names[at - 1]) for at, name in enumerate(names)]
    ring = network([product(name) for name in names], [made(name) for name in names], inputs, [sold("p0")])
    listed = sorted(names)
    assert f"exists: {', '.join(map(repr, listed[:8]))}" in refusal(ring)
    assert refusal(ring).splitlines()[0].endswith(end.replace("p7", listed[7]))


def test_products_are_refused_if_one_of_them_could_be_made() -> None:
    """(I - A) y = 1 has y = 2.21 / (1 - 1.0801) = -27.6 for eggs, and yet 1 - .01 x 27.6 > 0 for chicks."""
    economy = network(
        [product("egg"), product("hen"), product("chick")],
        [made("egg"), made("hen"), made("chick")],
        [needs("egg", "hen", 0.9), needs("hen", "egg", 1.2), needs("egg", "chick", 0.01), needs("chick", "egg", 0.01)],
        [sold("egg")],
    )
    assert "'chick', 'egg', 'hen'" in refusal(economy)


def test_products_that_almost_eat_each_other_are_sound() -> None:
    economy = network(
        [product("egg"), product("hen")],
        [made("egg"), made("hen")],
        [needs("egg", "hen", 0.9), needs("hen", "egg", 1.1)],
        [sold("egg")],
    )
    output, _, _ = solved(economy)
    assert output["egg", EAST] == pytest.approx(1 / 0.01)


def test_target_below_what_others_take_is_refused() -> None:
    """Metal alone takes .3 * 100 of power a day; energy's target is 10 a day.

    The 100 - .2 x 10 of steel that are delivered take .3 x 98 / .94 of power a day, 11,416 a year.
    """
    deliveries = [mix("steel", "metal"), mix("power", "energy")]
    said = refusal(two_sectors(deliveries=deliveries, targets={"metal": 36500.0, "energy": 3650.0}))
    assert "[[chain]] energy" in said
    assert "3,650" in said
    assert "take about 11,416 of its products, so its final deliveries ('power') would be negative" in said
    assert "[[chain]] metal" not in said


def test_what_others_take_of_a_target_is_said_with_amounts_that_are_fixed() -> None:
    """Power of 94 a day is delivered whatever happens: 100 are made, which take 20 of steel, 7,300 a year."""
    deliveries = [mix("steel", "metal"), sold("power", 94, "energy")]
    said = refusal(two_sectors(deliveries=deliveries, targets={"metal": 3650.0}))
    assert "[[chain]] metal" in said
    assert "take about 7,300 of its products" in said


def test_targets_that_one_delivery_is_to_meet_are_refused() -> None:
    """Both chains deliver power only: how much of it for which is open."""
    deliveries = [mix("power", "metal"), mix("power", "energy")]
    said = refusal(two_sectors(deliveries=deliveries, targets={"metal": 3650.0, "energy": 3650.0}))
    assert "small/deliveries.csv: the final deliveries of these chains do not tell their targets apart" in said
    assert "'metal', 'energy'" in said


def test_every_input_that_is_shipped_balances() -> None:
    economy = network(
        [product("ore"), product("steel", "metal"), product("car", "cars")],
        [made("ore", JP, 0.7), made("ore", REST, 0.3), made("steel", EAST, 0.6), made("steel", KR, 0.4), made("car")],
        [needs("steel", "ore", 0.3), needs("car", "steel", 0.2), needs("ore", "car", 0.05)],
        [mix("steel", "metal"), mix("car", "cars")],
        targets={"metal": 1000.0, "cars": 3000.0},
    )
    _, baseline, wiring = solved(economy)
    uses = np.zeros(len(wiring.producers))
    for slot in wiring.slots:
        for link in range(wiring.link_start[slot.mix], wiring.link_start[slot.mix + 1]):
            bought = slot.line.share.mode * baseline.output[slot.owner] * wiring.link_share[link]
            uses[wiring.link_producer[link]] += bought
    assert uses + baseline.final == pytest.approx(baseline.output, rel=1e-9)


def test_who_leaves_the_economy_as_it_is_shares_its_balance() -> None:
    """How people respond has no part in it, though laboratories told by kind cannot be compared at a glance."""
    economy = two_sectors(deliveries=[sold("steel", 10, "metal")])
    again = replace(economy, response=ResponseSettings(laboratories={"part": 2, "other": 9}))
    assert balanced(economy, 0.3) is balanced(again, 0.3)
    assert balanced(economy, 0.3) is not balanced(economy, 0.4)
    assert balanced(replace(economy, deliveries=(sold("steel", 5, "metal"),)), 0.3)[1].final.tolist() == [5.0, 0.0]
