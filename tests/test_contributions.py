"""What does each backup contribute: alone, and beside the others?  Told by hand, then through the command."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from small_economy import JP, backup, cut, made, needs, network, product, scenario, sold
from small_network import write_study

from sim.archive.tables import contributions_csv
from sim.cards import contribution_card
from sim.contributions import dissected
from sim.errors import InputError
from sim.experiments import compare
from sim.inputs import inputs_of
from sim.labels import Text
from sim.loading import load_study
from sim.measures import ALL
from sim.network import Backup, Range, Selector
from sim.numerals import number
from sim.outcome import Comparison, Contribution
from sim.report.contributions import contribution_table
from sim.report.summary import lead
from sim.scenario import BackupRule, Dissection, Part, Research, ResearchRule, StockRule, Strategy, Study

TITLE = Text("A", "甲")
BARE = Strategy("none", TITLE, "none.toml")


def signing(*rules: object, **about: object) -> Strategy:
    everything = BackupRule(Selector(), 0.0, ("same", "degraded"), "warm", 1.0, 1.0)
    return Strategy("all", TITLE, "all.toml", backups=(everything,), **about)


def question(*backups: Backup, **about: object) -> Study:
    """A good of 1 a day is made of a part and a screw from Japan, which stop on day 10 for 50 days; nothing is kept."""
    parts, screws = ("part", "screw")
    economy = network(
        [product("good"), product(parts), product(screws)],
        [made("good"), made(parts, JP), made(screws, JP)],
        [needs("good", parts, 0.4), needs("good", screws, 0.1)],
        [sold("good")],
        backups=backups,
    )
    asked = scenario(economy, [cut(10, 50, products=about.pop("cuts", [parts]), regions=[JP])], 100, contracts=())
    return Study(replace(asked, **about), (BARE, signing()))


def found(study: Study, components: int = 9) -> dict[tuple[str, ...], Contribution]:
    comparison = compare(dissected(study, components), 1)
    assert comparison.contributions is not None
    return {one.part.backups: one for one in comparison.contributions.rows}


def loss(comparison: Comparison, place: int) -> float:
    row = comparison.outcomes[place].find(ALL, "loss_value")
    assert row is not None
    return row.mean


def test_backups_that_take_each_others_place_contribute_much_alone_and_little_beside_the_other() -> None:
    """Fifty days of a good a day; two backups at .6 of the use, warm and there next morning, make up .6 or all.

    The first day of the cut is lost whole (what is ordered arrives the day after).
    """
    study = question(backup("one", "part", 0.6), backup("two", "part", 0.6))
    rows = found(study)
    both, one, two = rows["one", "two"], rows["one",], rows["two",]
    whole = compare(study, 1)
    assert both.alone.mean == pytest.approx(loss(whole, 0) - loss(whole, 1))
    assert both.without.mean == pytest.approx(both.alone.mean)
    assert one.alone.mean == two.alone.mean == pytest.approx(0.6 * loss(whole, 0), rel=0.05)
    assert one.without.mean == two.without.mean == pytest.approx(both.alone.mean - one.alone.mean)
    assert one.alone.mean + two.alone.mean > both.alone.mean > one.alone.mean > one.without.mean > 0.0


def test_the_component_whose_lack_costs_most_comes_first_and_no_more_than_were_asked() -> None:
    """Without backups both stop the good; the worse lack is booked for it."""
    backups = backup("a-part", "part", 0.5), backup("a-screw", "screw", 0.5), backup("b-screw", "screw", 0.2)
    study = question(*backups, cuts=["screw"])
    taken = dissected(study, 1).dissection
    assert taken is not None
    parts = (("a-screw", "b-screw"), ("a-screw",), ("b-screw",))
    assert taken.parts == tuple(Part("screw", backups) for backups in parts)
    assert taken.signed == ("a-part", "a-screw", "b-screw")
    assert dissected(study, 9).dissection == taken  # for want of parts nothing is lost


def test_no_variant_is_simulated_twice_nor_the_strategy_again() -> None:
    """Two backups of one product: alone the one is without the other."""
    taken = Dissection(signing(), ("one", "two"), (Part("p", ("one", "two")), Part("p", ("one",)), Part("p", ("two",))))
    assert [variant.only for variant in taken.variants] == [(), ("one",), ("two",)]
    only = Dissection(signing(), ("one",), (Part("p", ("one",)),))
    assert [variant.only for variant in only.variants] == [()]


def test_a_single_backup_is_told_once_and_is_worth_the_same_either_way() -> None:
    rows = found(question(backup("one", "part", 0.6, standing_cost=Range.fixed(0.1))))
    (one,) = rows.values()
    assert one.alone == one.without
    assert one.cost.mean > 0.0


def test_other_measures_stay_where_backups_are_taken_away() -> None:
    """Five days of stock are held with or without backups: what a backup avoids alone is less by them."""
    study = question(backup("one", "part", 1.0))
    kept = replace(study, scenario=replace(study.scenario, network=_with_stock(study)))
    strategies = (BARE, signing(stock=(StockRule(Selector(), 0.0, 5.0),)))
    held = replace(kept, strategies=strategies)
    without, with_stock = found(kept)["one",], found(held)["one",]
    assert with_stock.alone.mean == pytest.approx(without.alone.mean - 5.0, abs=0.01)


def _with_stock(study: Study):
    economy = study.scenario.network
    return replace(economy, inputs=tuple(replace(one, cover_days=Range.fixed(2.0)) for one in economy.inputs))


def test_what_research_brings_is_a_backup_too() -> None:
    race = Research(teams=1, success=1.0, mean_days=0.001, start="start")
    rule = ResearchRule(Selector(products=("part",)), 0.0, race, 1.0, 0.9, Range.fixed(0.0), 0.0)
    study = question()
    rows = found(replace(study, strategies=(BARE, Strategy("race", TITLE, "race.toml", research=(rule,)))))
    assert list(rows) == [("part--research",)]
    assert rows["part--research",].alone.mean > 0.0


@pytest.mark.parametrize(
    ("strategies", "told"),
    [((BARE,), "none of these strategies signs backups"), ((BARE, signing()), "for which 'all' has one")],
)
def test_where_there_is_nothing_to_take_apart_that_is_said(strategies: Sequence[Strategy], told: str) -> None:
    study = replace(question(backup("one", "screw")), strategies=tuple(strategies))
    with pytest.raises(InputError, match=told):
        dissected(study, 3)


def test_a_run_that_is_kept_knows_which_backups_it_looks_at() -> None:
    study = question(backup("one", "part", 0.6), backup("two", "part", 0.6))
    assert "contributions" not in inputs_of(study)
    assert inputs_of(dissected(study, 1))["contributions"] == "all, one, two, one, two"


# --- with luck, and through the command ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    return compare(dissected(from_files(tmp_path_factory.mktemp("small")), 2), 1)


def from_files(folder: Path) -> Study:
    """The small network, its strategy with backups and nothing else."""
    study = load_study(write_study(folder))
    none, tiered = study.strategies
    return replace(study, strategies=(none, Strategy(tiered.id, tiered.title, tiered.source, backups=tiered.backups)))


def test_intervals_of_all_lines_hold_together(small: Comparison) -> None:
    """Three lines, so each at 1 - .05 / 3: wider than alone by 2.63 / 2.09, Student's with 19 degrees of freedom."""
    assert small.contributions is not None
    none, tiered = small.outcomes
    both = small.contributions.rows[0]
    plain = next(one for one in tiered.estimates if (one.chain, one.metric) == (ALL, "loss_avoided_value"))
    assert both.alone.mean == pytest.approx(plain.mean)
    assert (both.alone.high - both.alone.low) / (plain.high - plain.low) == pytest.approx(2.625 / 2.093, rel=1e-3)
    assert none.find(ALL, "loss_value").mean > both.alone.mean > 0.0


def test_nothing_else_changes_and_the_split_of_the_work_neither(small: Comparison, tmp_path: Path) -> None:
    study = from_files(tmp_path)
    plain, spread = compare(study, 1), compare(dissected(study, 2), 2, batch=8)
    assert plain.contributions is None
    assert contributions_csv(plain) == b""
    assert contributions_csv(spread) == contributions_csv(small)
    for one, other in zip(plain.outcomes, small.outcomes, strict=True):
        assert [repr(row) for row in one.estimates] == [repr(row) for row in other.estimates]  # NaN equals no NaN


def test_the_first_page_names_the_backup_that_is_missed_most_if_one_surely_is(small: Comparison) -> None:
    assert small.contributions is not None
    said = lead(small, "en")
    one = max(small.contributions.rows[1:], key=lambda row: row.without.mean)
    name = {"resist-kr": "same grade · KR", "resist-home": "degraded · Home"}[one.part.backups[0]]
    assert f"most is lost without “Photoresist · {name}”: {number(one.without.mean)} million [" in said
    vague = tuple(replace(row, without=row.without._replace(low=-1.0)) for row in small.contributions.rows)
    unsure = replace(small, contributions=replace(small.contributions, rows=vague))
    assert "none is surely missed where it alone is taken away" in lead(unsure, "en")
    assert "都不能确定会多损失" in lead(unsure, "zh")
    assert "looked at" not in lead(replace(small, contributions=None), "en")


def test_table_card_and_csv_tell_the_same(small: Comparison) -> None:
    assert small.contributions is not None
    table, card = contribution_table(small, "en"), contribution_card(small, "en")
    shown = [[cell.text for cell in row] for row in table.rows]
    assert [row[:2] for row in shown] == [
        ["Photoresist", "all 2"],
        ["", "same grade · KR"],
        ["", "degraded · Home"],
    ]
    assert [row[0] for row in card.rows] == ["Photoresist · all 2", "same grade · KR", "degraded · Home"]
    rows = list(csv.DictReader(contributions_csv(small).decode("utf-8-sig").splitlines()))
    assert [(row["backup"], row["measure"]) for row in rows[::3]] == [
        (name, "avoided_alone") for name in ("", "resist-kr", "resist-home")
    ]
    assert {row["unit"] for row in rows} == {"million", "million/yr"}
    assert float(rows[0]["mean"]) == small.contributions.rows[0].alone.mean
