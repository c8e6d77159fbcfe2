"""Do table and figure of the components that are hit say how long each lasts, and what backups change?

In the synthetic comparison six components last 40, 80 ... 240 days; supply is back after 210, with a contract after
100.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from small_economy import hazard
from synthetic_comparison import one_chain, ten_chains

from sim.labels import Text
from sim.network import Region
from sim.plots.style import new_figure, written
from sim.plots.survival import survival, survival_sheet
from sim.reading import at_stake, critical_exposure, helping_strategy
from sim.report.matrix import matrix_table
from sim.report.risk import risk_table
from sim.report.summary import chance_table
from sim.scenario import Contract

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


@pytest.fixture(scope="module")
def ten():
    return ten_chains()


def drawn(comparison, language="en"):
    with written():
        figure = new_figure()
        axes = survival(figure, comparison, language)
        FigureCanvasAgg(figure).draw()
    return axes


def points(axes, *, hollow):
    marks = [
        line for line in axes.lines if line.get_marker() == "o" and (line.get_markerfacecolor() == "white") == hollow
    ]
    return sorted((float(line.get_xdata()[0]), float(line.get_ydata()[0])) for line in marks)


def helped_by(ten, *, contracts):
    """The first strategy beside one whose contracts bring nothing."""
    bare = tuple(
        replace(one, contracts=contracts, helped_share=0.0, recover_days=210.0) for one in ten.outcomes[1].survivals
    )
    return replace(ten, outcomes=(ten.outcomes[0], replace(ten.outcomes[1], survivals=bare)))


def test_a_component_has_a_line_and_every_strategy_with_contracts_a_column(ten):
    found = risk_table(ten, "en")
    assert found.head[3:5] == ("Time to survive", "Time to recover without backups")
    titles = [one.strategy.title.en for one in ten.outcomes[1:]]
    assert list(found.head[5:]) == [f"Time to recover: {title}" for title in titles]
    first = found.rows[0]
    assert first[0].text.startswith("ArF photoresist")
    assert [cell.text for cell in first[3:5]] == ["40 days", "210 days"]
    assert first[4].detail == "gap 170 days"
    assert first[-1].text == "100 days"
    assert first[-1].detail == "gap 60 days; covers 60\u00a0%"


def test_what_lasts_longer_than_its_supply_is_away_has_no_gap(ten):
    last = {row[0].text: row for row in risk_table(ten, "en").rows}["RF filters"]
    assert (last[3].text, last[4].detail) == ("240 days", "no gap")


def test_a_component_without_contract_says_so(ten):
    assert {row[-1].text for row in risk_table(helped_by(ten, contracts=0), "zh").rows} == {"无合同"}


def test_a_contract_of_which_the_cut_leaves_nothing_is_no_missing_contract(ten):
    row = risk_table(helped_by(ten, contracts=1), "en").rows[0]
    assert (row[-1].text, row[-1].detail) == ("210 days", "gap 170 days; covers 0\u00a0%")


def test_a_hazard_is_named_below_its_component_and_how_seldom_it_strikes_does_not_count(ten):
    quake = replace(hazard("quake", 1.0, 40.0), label=Text("An earthquake", "地震"))
    first, *others = ten.outcomes[0].survivals
    outcomes = (replace(ten.outcomes[0], survivals=(replace(first, hazard="quake"), *others)), *ten.outcomes[1:])
    scenario = replace(ten.scenario, network=replace(ten.network, hazards=(quake,)), draw_hazards=True)
    found = risk_table(replace(ten, scenario=scenario, outcomes=outcomes), "zh")
    assert [row[0].detail for row in found.rows] == ["地震", *[""] * 5]
    assert "不论发生频次" in found.note
    assert "发生频次" not in risk_table(ten, "zh").note


@pytest.mark.parametrize("level", ["city_loss", "province_loss", "delta_loss"])
def test_a_level_that_waits_for_a_loss_is_told_of(ten, level):
    """The times take every contract as called; in the run such a level may call none."""
    limited = replace(ten.scenario, response=replace(ten.scenario.response, **{level: 2.0}))
    told = "a level that waits for a projected loss may call none"
    assert told in risk_table(replace(ten, scenario=limited), "en").note
    free = replace(ten.scenario.response, city_loss=0.0, province_loss=0.0, delta_loss=0.0)
    assert told not in risk_table(replace(ten, scenario=replace(ten.scenario, response=free)), "en").note


def test_the_most_at_stake_comes_first(ten):
    """Exposure times share lost times gap without backups: 170 days, 130, 90, 50, 10, 0."""
    exposure = critical_exposure(ten)
    stakes = [exposure[one.product] * one.share_lost * (one.supply_days - one.survive_days) for one in at_stake(ten)]
    assert stakes == sorted(stakes, reverse=True)
    assert exposure["ic-photoresist-arf"] == pytest.approx(4000.0 * (1 + 1 / 2 + 1 / 3 + 1 / 4))  # four chains use it


def test_nothing_hit_no_table_and_no_figure(ten):
    quiet = replace(ten, outcomes=tuple(replace(one, survivals=()) for one in ten.outcomes))
    assert risk_table(quiet, "en").rows == ()
    assert drawn(quiet) == []


@BOTH
def test_hollow_points_are_without_backups_and_filled_ones_with(ten, language):
    (axes,) = drawn(ten, language)
    times = [40.0 * (1 + at) for at in range(6)]
    assert points(axes, hollow=True) == [(time, 210.0) for time in times]
    assert points(axes, hollow=False) == [(time, 100.0) for time in times]


def test_a_part_of_the_line_of_equal_times_and_all_points_are_inside(ten):
    (axes,) = drawn(ten)
    left, right = axes.get_xlim()
    low, high = axes.get_ylim()
    assert max(left, low) < min(right, high)
    assert left < 40.0 < 240.0 < right
    assert low < 100.0 < 210.0 < high


def test_without_contracts_nothing_is_filled(ten):
    bare = replace(ten, outcomes=ten.outcomes[:1])
    assert helping_strategy(bare) is None
    (axes,) = drawn(bare)
    assert points(axes, hollow=False) == []


def test_the_strategy_shown_is_the_best_or_signs_most(ten):
    assert helping_strategy(ten).strategy.id == "tiered"


def test_the_sheet_has_every_strategy_and_component():
    sheet = survival_sheet(one_chain())
    assert len(sheet.rows) == sum(len(one.survivals) for one in one_chain().outcomes)
    assert all(len(row) == len(sheet.head) for row in sheet.rows)


def test_the_matrix_says_what_is_at_stake_and_which_backup_stands_behind_it(ten):
    """The first resist is of the first, fourth, seventh and tenth chain: 4000, 2000, 1333, 1000 a year."""
    found = matrix_table(ten, "en")
    row = found.rows[0]
    assert row[0].text.startswith("ArF photoresist")
    assert row[0].detail == "hit here"
    assert row[1].text == "● same grade"
    assert row[1].detail == "tests still to do"
    assert [cell.text for cell in row[3:]] == ["● 4,000", "", "", "● 2,000", "", "", "● 1,333", "", "", "● 1,000"]


@pytest.mark.parametrize(
    ("strategy", "word"), [("none", "○ none"), ("degraded", "◐ degraded"), ("same-grade", "● same grade")]
)
def test_the_matrix_tells_grades_by_sign_and_word(ten, strategy, word):
    one = next(outcome for outcome in ten.outcomes if outcome.strategy.id == strategy)
    assert matrix_table(replace(ten, outcomes=(one,)), "en").rows[0][1].text == word


def test_the_matrix_warns_of_a_backup_that_stands_where_the_cut_strikes(ten):
    """Same-grade backups stand in Taiwan, which is hit; degraded ones at home."""
    told = {one.strategy.id: matrix_table(replace(ten, outcomes=(one,)), "zh").rows[0][2] for one in ten.outcomes}
    assert (told["same-grade"].text, told["same-grade"].detail) == ("中国台湾*", "* 与断供同地")
    assert (told["degraded"].text, told["degraded"].detail) == ("浙江", "")


@pytest.mark.parametrize(
    ("place", "struck"), [("CN-ZJ", True), ("CN", True), ("CN-ZJ-HZ", True), ("CN-ZJ-NB", False), ("JP", False)]
)
def test_a_backup_in_or_around_the_region_of_the_cut_is_where_it_strikes(ten, place, struck):
    """Hangzhou is cut: it lies in Zhejiang, which lies in China; Ningbo lies there too, and is another place."""
    cities = tuple(Region(key, Text(key, key), "CN-ZJ", True, True) for key in ("CN-ZJ-HZ", "CN-ZJ-NB"))
    network = replace(ten.network, regions=(*ten.network.regions, *cities))
    first = ten.hit[0].product
    contracts = (Contract(replace(ten.network.backups[0], product=first, region=place), "warm"),)
    moved = replace(
        ten,
        scenario=replace(ten.scenario, network=network),
        hit=(replace(ten.hit[0], regions=("CN-ZJ-HZ",)),),
        outcomes=(replace(ten.outcomes[1], contracts=contracts),),
    )
    told = matrix_table(moved, "en").rows[0][2]
    assert (told.text.endswith("*"), told.detail) == (struck, "* where the cut strikes" if struck else "")


def test_chains_whose_chance_no_strategy_changes_share_a_line(ten):
    """Two chains lose nothing and always meet their target, the other eight never do."""
    rows = chance_table(ten, "en").rows
    assert [row[0].text.count(", ") for row in rows] == [7, 1]
    assert [row[1].text for row in rows] == ["0\u00a0%", "100\u00a0%"]


def test_a_chain_with_a_chance_of_its_own_keeps_its_line(ten):
    first = ten.outcomes[-1]
    rows = tuple(
        replace(row, mean=0.5, low=0.4, high=0.7) if (row.chain, row.metric) == ("textiles", "target_met") else row
        for row in first.estimates
    )
    changed = replace(ten, outcomes=(*ten.outcomes[:-1], replace(first, estimates=rows)))
    rows = chance_table(changed, "en").rows
    assert [row[0].text.count(", ") for row in rows] == [7, 0, 0]
    assert (rows[2][-1].text, rows[2][-1].detail) == ("50\u00a0%", "[40\u00a0%\u00a0to\u00a070\u00a0%]")


def test_a_single_run_has_no_chances():
    assert chance_table(ten_chains(replications=1), "en").rows == ()
