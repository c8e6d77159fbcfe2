"""Is the report one sound page that loads nothing, and does it say what the numbers say?"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from html.parser import HTMLParser

import numpy as np
import pytest
from found import some
from small_economy import hazard
from synthetic_comparison import all_drawings, as_events, one_chain, ten_chains, without_loss

from sim.cards import driver_card, note_lines, otherwise_lines, strategy_card, verdict_lines
from sim.labels import WORDS, Text, fill
from sim.network import Range, Reference
from sim.numerals import MINUS, number, percent
from sim.outcome import Event
from sim.plots import FIGURES
from sim.reading import best_strategy, quoted
from sim.report import render
from sim.report.background import background, background_sources
from sim.report.chains import chain_table, target_table, timing_table
from sim.report.costs import cost_table
from sim.report.coverage import COVERAGE, coverage_table
from sim.report.drivers import driver_table, ranking_table
from sim.report.happened import cut_table, event_table
from sim.report.people import people_table
from sim.report.sources import confidence_table, sources
from sim.report.strategies import strategy_table, tail_table
from sim.report.summary import lead, summary_table
from sim.report.tables import Cell, first_words
from sim.report.verdict import verdicts
from sim.report.words import ASSUMPTIONS, SENTENCES, say
from sim.scenario import Background

pytestmark = pytest.mark.xdist_group("figures")  # one process: they are drawn once

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
WHEN = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
ALONE = {"meta", "br", "link", "img", "input", "hr"}


class Page(HTMLParser):
    """Follows every tag, and notes what would be loaded."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.loads, self.links, self.words, self.ids, self.tags = [], [], [], [], [], set()
        self.feed(text)
        self.close()
        assert self.open == [], f"not closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "srcset", "poster", "data") or (name == "href" and tag != "a"):
                self.loads.append(value)
            if name == "href" and tag == "a":
                self.links.append(value)
            if name == "id":
                self.ids.append(value)
            assert not name.startswith("on"), f"{tag} {name}"
        if tag not in ALONE:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in ALONE:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "svg"} & set(self.open):
            self.words.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", "".join(self.words))


@pytest.fixture(scope="module")
def ten():
    return ten_chains()


@pytest.fixture(scope="module")
def pages(ten):
    return {
        language: render(ten, language, command="tenchains compare", drawings=all_drawings(language), written=WHEN)
        for language in ("en", "zh")
    }


def lines(table):
    return [[cell.text for cell in row] for row in table.rows]


@BOTH
def test_the_page_is_well_formed_and_loads_nothing(pages, language):
    page = Page(pages[language])
    assert all(load.startswith(("#", "data:")) for load in page.loads)
    assert not re.search(r"url\((?!#|data:)", pages[language])
    assert "default-src 'none'" in pages[language]
    assert len(page.ids) == len(set(page.ids))
    assert [link[1:] for link in page.links if link[0] == "#" and link[1:] not in page.ids] == []


@BOTH
def test_no_script_runs_but_our_own(pages, language):
    (script,) = re.findall("<script>(.*?)</script>", pages[language], re.DOTALL)
    digest = b64encode(sha256(script.encode()).digest()).decode()
    assert f"; script-src 'sha256-{digest}';" in pages[language]


@BOTH
def test_every_mark_of_a_drawing_is_found_in_it(pages, language):
    page = Page(pages[language])
    used = set(re.findall(r'(?:href="#|url\(#)([\w.-]+)', pages[language]))
    assert used <= set(page.ids)


@BOTH
def test_drawings_have_words_for_those_who_cannot_see_them(pages, language):
    assert pages[language].count("<svg") == len(FIGURES)
    assert len(re.findall(r'<svg role="img" aria-label="[^"]{20,}"', pages[language])) == len(FIGURES)


def test_english_says_nothing_in_chinese_but_the_unit_the_terms_and_files(pages):
    bare = re.sub("亿元|同准备份|降准备份", "", Page(pages["en"]).text)
    assert not re.search("[\u4e00-\u9fff]", bare)


def test_chinese_has_no_english_words_left(pages, ten):
    page = Page(pages["zh"]).text.split(SENTENCES["h_again"].zh)[0]  # what follows names files
    for strategy in ten.outcomes:
        assert strategy.strategy.title.en not in page
    for english in ("Strategy", "Chain", "degraded", "same grade", "Shortfall", "days", "Japan", "Zhejiang"):
        assert english not in page


@BOTH
def test_every_chinese_character_of_the_page_has_a_glyph_in_it(pages, language):
    from io import BytesIO

    from fontTools.ttLib import TTFont

    (data,) = re.findall(r"data:font/woff;base64,([A-Za-z0-9+/=]+)", pages[language])
    with TTFont(BytesIO(b64decode(data))) as font:
        have = set(font.getBestCmap())
    page = Page(pages[language])
    need = {ord(one) for one in page.text if ord(one) >= 0x2E80}
    assert need
    assert need <= have


@BOTH
def test_the_same_comparison_gives_the_same_page(language):
    first, second = (render(one_chain(), language, command="x", written=WHEN) for _ in range(2))
    assert first == second


@BOTH
@pytest.mark.parametrize("comparison", [one_chain, lambda: without_loss(ten_chains(days=30))], ids=["one", "quiet"])
def test_small_and_quiet_comparisons_have_a_page(comparison, language):
    page = Page(render(comparison(), language, command="x", written=WHEN))
    assert "nan" not in page.text.lower().replace("finance", "")
    assert "None" not in page.text


def test_what_users_write_is_text_and_never_code():
    evil = '<script>alert("1")</script>'
    comparison = ten_chains(days=30, title=evil)
    bad = Reference("EJ", f"{evil} & more", "2025", "javascript:alert(1)")
    network = replace(comparison.network, references=(bad,), title=Text(evil, evil))
    strategies = tuple(
        replace(one, strategy=replace(one.strategy, title=Text(f'"><img src=x onerror=1>{at}', "x")))
        for at, one in enumerate(comparison.outcomes[::3])  # the first and the best
    )
    comparison = replace(comparison, scenario=replace(comparison.scenario, network=network), outcomes=strategies)
    text = render(comparison, "en", command=evil, written=WHEN)
    page = Page(text)
    assert text.count("<script") == 1
    assert text.count("</script") == 1
    assert text.split("</head>")[0].count("</style") == 1
    assert "img" not in page.tags
    assert evil in page.text
    assert not [link for link in page.links if link.startswith("javascript")]


@pytest.mark.parametrize("totals", [0, 2])
def test_totals_stand_at_the_foot(ten, totals):
    """They are no chains: sorting leaves them where they are."""
    comparison = ten if totals else one_chain()
    assert chain_table(comparison, "en").totals == totals
    page = render(comparison, "en", command="x", drawings=(), written=WHEN)
    assert page.count("<tfoot>") == bool(totals) + 3  # of all rows, by confidence; of all shortages, twice


def test_crumbs_are_told_no_finer_than_the_losses_beside_them_need(ten):
    """Of 2,024.75 in all, hundredths: what a chain loses beyond them makes a table wide, and hides its last column."""
    crumbs = {"mean": 6.49e-5, "low": -3.57e-5, "high": 1.65e-4}
    row = changed(ten, "target_shortfall", 0, chain="textiles", **crumbs)
    row = changed(row, "loss_value", 0, chain="textiles", **crumbs)
    row = changed(row, "loss_value", 1, chain="textiles", mean=0.0177, low=-0.00582, high=0.0411)
    for language, least in (("en", "0.02 [\u22120.01\u00a0to\u00a00.04]"), ("zh", "0.02 [\u22120.01至0.04]")):
        (textiles,) = [line for line in lines(chain_table(row, language)) if line[0] in ("Modern textiles", "现代纺织")]
        assert textiles[1:3] == ["<0.01", least]
        (textiles,) = [
            line for line in lines(target_table(row, language)) if line[0] in ("Modern textiles", "现代纺织")
        ]
        assert textiles[2] == "<0.01"


def test_a_cell_sorts_by_the_number_that_it_shows():
    shown = ["3,240", "≥ 130", "\u2212\u221e", "<0.1 days", "0.1 days", "–", "42\u00a0%"]
    keys = [Cell(text).sort_key for text in shown]
    assert keys == ["3240.0", "130.0", "-Infinity", "0.09999999999999999", "0.1", "", "42.0"]


def test_the_verdict_says_how_much_is_avoided(ten):
    # Loss is 0.35 * sum(target * depth) = 2024.75 with no backups, 28 % of it is left with tiered ones.
    none, same, _, tiered = verdicts(ten, "en")
    assert none.sentence.startswith(
        "2,025 亿元 of gross output (95\u00a0% interval 1,822 to 2,227) is lost in 365 days"
    )
    assert "Hit hardest: Integrated circuits, 55 days of its output." in none.sentence
    assert "value added falls by 506 亿元" in none.sentence
    assert "avoids 38\u00a0% of the gross loss: 769 亿元" in same.sentence
    assert (
        "avoids 72\u00a0% of the gross loss: 1,458 亿元 (95\u00a0% interval 1,312 to 1,604) of 2,025 亿元"
        in tiered.sentence
    )
    assert (
        "Targets missed in more than half of the cases: 8 of 10. The largest shortfall is that of Digital security: "
        "137 亿元 on average, 3.4 % of its target (met in 0 % of cases)." in tiered.sentence
    )


def test_the_verdict_in_chinese(ten):
    none, _, _, tiered = verdicts(ten, "zh")
    assert none.strategy == "无备份"
    assert "365天内损失总产出2,025亿元" in none.sentence
    assert "避免了72%的总产出损失" in tiered.sentence


def changed(comparison, metric, place, chain="all", **numbers):
    """The comparison with a number of one strategy changed, of all chains together if none is named."""
    outcomes = list(comparison.outcomes)
    rows = tuple(
        replace(row, **numbers) if (row.chain, row.metric) == (chain, metric) else row
        for row in outcomes[place].estimates
    )
    outcomes[place] = replace(outcomes[place], estimates=rows)
    return replace(comparison, outcomes=tuple(outcomes))


def test_a_paired_interval_that_covers_zero_is_no_difference(ten):
    vague = changed(ten, "loss_avoided_value", 1, mean=10.0, low=-5.0, high=25.0)
    sentence = verdicts(vague, "en")[1].sentence
    assert "is not distinguishable from “No backups” by gross loss in this many replications" in sentence
    assert "\u22125 to 25 亿元, covers zero" in sentence
    assert "按总产出损失，在现有重复次数下与“无备份”无法区分" in verdicts(vague, "zh")[1].sentence
    against = strategy_table(vague, "en").head.index("Gross loss against No backups")
    assert [row[against] for row in lines(strategy_table(vague, "en"))] == [
        "reference",
        "not distinguishable",
        "lower",
        "lower",
    ]


def test_the_terminal_says_it_too(ten):
    vague = changed(ten, "loss_avoided_value", 1, mean=10.0, low=-5.0, high=25.0)
    assert verdict_lines(vague, "en") == [
        "By gross loss not distinguishable from No backups in 20 replications: Same-grade backups."
    ]
    assert verdict_lines(vague, "zh") == ["按总产出损失，重复20次后仍无法与无备份区分：同准备份。"]
    assert [row[-1] for row in strategy_card(vague, "en").rows][:3] == [
        "reference",
        "unclear",
        "lower",
    ]
    assert verdict_lines(ten, "en") == []
    vaguer = changed(vague, "loss_avoided_value", 3, mean=10.0, low=-5.0, high=25.0)
    assert verdict_lines(vaguer, "zh") == ["按总产出损失，重复20次后仍无法与无备份区分：同准备份\uff1b分级备份。"]


def all_vague(comparison):
    """The comparison in which every interval of the gross loss avoided covers zero."""
    for place in (1, 2, 3):
        comparison = changed(comparison, "loss_avoided_value", place, mean=10.0, low=-5.0, high=25.0)
    return comparison


def test_the_headline_names_its_measure_and_says_who_judges_otherwise(ten):
    vague = changed(all_vague(ten), "value_added_loss_avoided", 1, mean=3.0, low=-1.0, high=7.0)
    vague = changed(vague, "net_benefit", 1, mean=-9.0, low=-12.0, high=-6.0)
    vague = changed(vague, "net_benefit", 2, mean=-9.0, low=-12.0, high=6.0)
    vague = changed(vague, "net_benefit", 3, mean=9.0, low=6.0, high=12.0)
    vague = changed(vague, "value_added_loss_avoided", 2, mean=30.0, low=20.0, high=40.0)
    vague = changed(vague, "value_added_loss_avoided", 3, mean=50.0, low=40.0, high=60.0)
    assert lead(vague, "en").startswith(
        "By gross loss no strategy is surely better than “No backups” in 20 replications. By value added, which counts "
        "nothing twice, better than “No backups”: “Degraded backups” by 30 [20\u00a0to\u00a040], "
        "“Tiered backups” by 50 [40\u00a0to\u00a060] 亿元. By net benefit, better than “No backups”: "
        "“Tiered backups” by 9 [6\u00a0to\u00a012] 亿元/yr. No backups: "
    )
    assert lead(vague, "zh").startswith(
        "按总产出损失，重复20次后没有策略确定优于“无备份”。按增加值损失（不含重复计算），"
        "优于“无备份”的有（差额，亿元）：“降准备份”30 [20至40]、“分级备份”50 [40至60]。"
        "按净收益，优于“无备份”的有（差额，亿元/年）：“分级备份”9 [6至12]。"
    )
    for language in ("en", "zh"):
        for line in some(otherwise_lines(vague, language)):
            assert line in lead(vague, language)


def test_the_headline_names_those_that_do_harm(ten):
    """Only where all the interval is below zero; whether or not another strategy is better."""
    assert "beyond doubt" not in lead(changed(ten, "loss_avoided_value", 1, mean=-10.0, low=-20.0, high=1.0), "en")
    for comparison in (ten, all_vague(ten)):
        worse = changed(comparison, "loss_avoided_value", 2, mean=-10.0, low=-20.0, high=-1.0)
        assert "More than under “No backups” is lost beyond doubt under “Degraded backups”." in lead(worse, "en")
        assert "损失确定多于“无备份”的有：“降准备份”。" in lead(worse, "zh")


def test_a_loss_avoided_that_is_rounding_is_told_as_nothing_everywhere(ten):
    """A ten-billionth of what is made changes nothing: so say the verdict, the headline, tables and the terminal."""
    made = ten.outcomes[2].find("all", "output_value").mean
    crumb = changed(ten, "loss_avoided_value", 2, mean=-1e-10 * made, low=-2e-10 * made, high=-0.5e-10 * made)
    assert crumb.outcomes[2].verdict("all") == "equal"
    assert "beyond doubt" not in lead(crumb, "en")
    assert lines(summary_table(crumb, "en"))[2][3] == "0"
    assert strategy_card(crumb, "en").rows[2][2] == "0"
    assert crumb.outcomes[2].find("all", "loss_avoided_value").mean == -1e-10 * made


def test_the_headline_counts_the_worst_cases(ten):
    """28 % of what they come to without backups is left."""
    assert "In the worst 5\u00a0% of 20 replications 907 亿元 are lost on average instead of 3,240. " in lead(ten, "en")
    assert "在20次重复中最差的5%里，平均损失由3,240亿元变为907亿元。" in lead(ten, "zh")


def test_the_headline_names_those_that_do_as_well(ten):
    """By the paired differences of replications, here ten times a tenth more and ten times a tenth less."""
    _, same, _, best = ten.outcomes
    about = best.replications["loss_value"] + np.resize([0.1, -0.1], 20)
    alike = replace(same, replications={**same.replications, "loss_value": about})
    found = replace(ten, outcomes=(ten.outcomes[0], alike, *ten.outcomes[2:]))
    for language, said in (
        ("en", "In 20 replications it cannot be told from “Same-grade backups”: "),
        ("zh", "在20次重复中，它与“同准备份”无法区分："),
    ):
        assert said in lead(found, language)
        assert said not in lead(ten, language)


def test_the_headline_says_what_speaks_against_the_best(ten):
    assert otherwise_lines(changed(ten, "net_benefit", 3, mean=9.0, low=6.0, high=12.0), "en") == []
    unsure = changed(ten, "value_added_loss_avoided", 3, mean=9.0, low=-1.0, high=19.0)
    unsure = changed(unsure, "net_benefit", 3, mean=-9.0, low=-12.0, high=-6.0)
    assert lead(unsure, "en").startswith("By gross loss “Tiered backups” does best: ")
    assert otherwise_lines(unsure, "en") == [
        "By value added, which counts nothing twice, “Tiered backups” is not surely better than “No backups”: "
        "9 [\u22121\u00a0to\u00a019] 亿元.",
        "By net benefit, “Tiered backups” is worse than “No backups”: \u22129 [\u221212\u00a0to\u00a0\u22126] 亿元/yr.",
    ]
    for language in ("en", "zh"):
        for line in some(otherwise_lines(unsure, language)):
            assert line in lead(unsure, language)


def test_the_headline_says_what_is_avoided_of_what_in_how_many_days(ten):
    """72 % of 2,024.75, give or take a tenth."""
    assert lead(ten, "en").startswith(
        "By gross loss “Tiered backups” does best: in 365 days it avoids 1,458 亿元 [1,312\u00a0to\u00a01,604] of the "
        "2,025 亿元 that are lost under “No backups”, 72\u00a0%. "
    )
    assert lead(ten, "zh").startswith(
        "按总产出损失，“分级备份”效果最好：365天内，在“无备份”损失的2,025亿元中避免1,458亿元[1,312至1,604]，占72%。"
    )


@BOTH
def test_the_largest_net_benefit_has_its_interval_and_may_be_none(ten, language):
    poor = changed(changed(ten, "net_benefit", 2, mean=-9.0), "net_benefit", 3, mean=-9.0)
    sure = lead(changed(poor, "net_benefit", 1, mean=9.0, low=6.0, high=12.0), language)
    open_ = lead(changed(poor, "net_benefit", 1, mean=9.0, low=-1.0, high=19.0), language)
    doubt = {"en": "it is not surely one", "zh": "不能确定为正"}[language]
    to = {"en": "\u00a0to\u00a0", "zh": "至"}[language]
    assert f"[6{to}12]" in sure
    assert doubt not in sure
    assert f"[{MINUS}1{to}19]" in open_
    assert doubt in open_
    largest = {"en": "The largest net benefit", "zh": "净收益最大"}[language]
    assert largest in sure
    assert largest not in lead(changed(poor, "net_benefit", 1, mean=-1.0), language)


def test_what_a_loss_owes_to_degraded_inputs_is_told_where_it_tells(ten):
    """A strategy may make more and lose more: without these words nobody sees why."""
    left = next(row.mean for row in ten.outcomes[2].estimates if (row.chain, row.metric) == ("all", "loss_value"))
    much, little = (changed(ten, "loss_volume", 2, mean=part * left) for part in (0.25, 0.96))
    assert f", counting {number(0.75 * left)} 亿元 of worth lost to degraded inputs; value added" in said(much, "en")
    assert f"（计入降准投入造成的价值损失{number(0.75 * left)}亿元）；增加值减少" in said(much, "zh")
    assert "worth" not in said(little, "en")


def said(comparison, language):
    return verdicts(comparison, language)[2].sentence


@BOTH
def test_where_nothing_is_lost_nobody_is_said_not_to_be_better(ten, language):
    said = lead(without_loss(ten), language)
    assert said.startswith({"en": "No backups: no output is lost", "zh": "无备份：365天内没有产出损失"}[language])


@BOTH
def test_one_run_is_no_matter_of_replications(language):
    once = ten_chains(replications=1)
    outcomes = tuple(
        replace(one, estimates=tuple(row for row in one.estimates if "avoided" not in row.metric))
        for one in once.outcomes
    )
    said = lead(replace(once, outcomes=outcomes), language)
    assert said.startswith(
        SENTENCES["y_none_better_once"][language].format(first=once.outcomes[0].strategy.title[language])
    )


@BOTH
def test_a_cut_that_may_happen_happens_in_a_single_run_and_that_is_said(ten, language):
    """The second cut has a probability of .5."""
    note = WORDS["chance_note"][language]
    once = ten_chains(replications=1)
    assert note in note_lines(once, language)
    assert cut_table(once, language).note == note
    assert note in Page(render(once, language, command="x", drawings=(), written=WHEN)).text
    assert note not in note_lines(ten, language)
    sure = replace(once.scenario, cuts=tuple(replace(cut, probability=1.0) for cut in once.cuts))
    assert note not in note_lines(replace(once, scenario=sure), language)


@BOTH
def test_a_run_that_ends_before_its_stocks_are_full_says_so(ten, language):
    """Of the strategy that leaves least, with as many digits as tell."""
    first, second, *others = (replace(one, filled=1.0) for one in ten.outcomes)
    emptied = replace(ten, outcomes=(replace(first, filled=0.81), replace(second, filled=0.64), *others))
    note = WORDS["stock_note"][language]
    said = fill(note, {"share": percent(0.64, language), "strategy": quoted(second.strategy, language)})
    assert said in note_lines(emptied, language)
    assert said.replace("\u00a0", " ") in Page(render(emptied, language, command="x", drawings=(), written=WHEN)).text
    nearly = replace(ten, outcomes=(replace(first, filled=0.9951), second, *others))
    assert not any(one.startswith(note[:8]) for one in note_lines(nearly, language))


@BOTH
@pytest.mark.parametrize("replications", [1, 19])
def test_too_few_cases_have_no_worst_ones(ten, replications, language):
    few, note = ten_chains(replications=replications), WORDS["tail_note"][language]
    worst = summary_table(few, language).head.index(say("y_worst", language, {"unit": "亿元"}))
    assert {row[worst] for row in lines(summary_table(few, language))} == {"–"}
    worst = strategy_card(few, language).header.index(WORDS["card_worst"][language])
    assert {row[worst] for row in strategy_card(few, language).rows} == {"–"}
    assert tail_table(few, language).rows == ()
    assert note_lines(few, language).count(note) == 1
    page = Page(render(few, language, command="x", drawings=(), written=WHEN)).text
    assert page.count(note.replace("\u00a0", " ")) == 1
    assert {"en": "In the worst 5", "zh": "最差的5%"}[language] not in lead(few, language)
    assert note not in note_lines(ten, language)


def unpriced(comparison):
    """The comparison without any cost."""
    kept = [tuple(row for row in one.estimates if "cost" not in row.metric) for one in comparison.outcomes]
    outcomes = tuple(replace(one, estimates=rows) for one, rows in zip(comparison.outcomes, kept, strict=True))
    return replace(comparison, outcomes=outcomes)


def test_cost_has_a_column_where_there_is_one(ten):
    assert "Cost/yr" not in strategy_card(unpriced(ten), "en").header
    card = strategy_card(ten, "en")
    assert [row[card.header.index("Cost/yr")] for row in card.rows] == ["0", "130", "260", "390"]
    table = strategy_table(ten, "en")
    assert lines(table)[3][table.head.index("Cost of the strategy [亿元/yr]")] == "390"


def test_costs_stand_by_kind_beside_what_they_save(ten):
    table = cost_table(ten, "en")
    # Nobody pays for activations, stock and the rest here: no column.
    assert table.head[1:] == ("Standing by", "Tests", "Dearer goods", "Total", "Value added saved", "Net benefit")
    # A quarter of the 72 % of 2024.75 that tiered backups avoid, less 3 * 130
    assert lines(table)[3] == ["Tiered backups", "300", "60", "30", "390", "364", "\u221225.5"]
    assert table.rows[3][6].detail == "[\u221228.1\u00a0to\u00a0\u221223.0]"
    assert lines(table)[0][5:] == ["–", "–"]


@BOTH
def test_what_leaves_out_a_price_is_a_bound(ten, language):
    outcomes = (ten.outcomes[0], replace(ten.outcomes[1], is_underpriced=True), *ten.outcomes[2:])
    bounded = replace(ten, outcomes=outcomes)
    assert [row[4] for row in lines(cost_table(bounded, language))] == ["0", "≥ 130", "260", "390"]
    assert [row[6][0] for row in lines(cost_table(bounded, language))] == ["–", "≤", "1", "\u2212"]
    table = strategy_table(bounded, language)
    place = next(at for at, head in enumerate(table.head) if head == say("t_cost", language, {"unit": "亿元"}))
    assert [row[place] for row in lines(table)] == ["0", "≥ 130", "260", "390"]
    card = strategy_card(bounded, language)
    cost = card.header.index({"en": "Cost/yr", "zh": "年成本"}[language])
    assert [row[cost] for row in card.rows] == ["0", "≥130", "260", "390"]


def test_savings_are_those_of_a_year():
    """Over 73 days what is saved a year is five times what is saved."""
    fifth = ten_chains(days=73)
    assert lines(cost_table(fifth, "en"))[3][5] == "1,822"  # 5 * 364.455


@BOTH
def test_costs_say_whose_prices_they_are_and_what_has_none(pages, ten, language):
    text = Page(pages[language]).text
    assert SENTENCES["t_costs_note"][language] in text
    assert SENTENCES["t_costs_note"][language] not in cost_table(one_chain(), language).note
    assert SENTENCES["t_costs_single"][language] in cost_table(one_chain(), language).note
    assert cost_table(one_chain(), language).head[-1] == SENTENCES["t_cost_sum"][language]
    bare = render(unpriced(ten), language, command="x", drawings=(), written=WHEN)
    assert SENTENCES["t_no_costs"][language] in Page(bare).text


def test_people_are_counted_a_replication(ten):
    table = people_table(ten, "en")
    assert table.head[1:4] == ("Shortages detected", "Backups called", "Tests begun")
    # 20 contracts, in 3 of 20 replications each
    assert lines(table)[3] == ["Tiered backups", "3", "3", "3", "0", "0", "3", "0", "7.5 days", "30\u00a0%"]
    assert lines(table)[0] == ["No backups", *["0"] * 7, "–", "0\u00a0%"]
    assert people_table(without_loss(ten), "en").rows == ()


def test_rare_kinds_of_events_have_a_column_where_they_happen(ten):
    one = ten.outcomes[1]
    drilled = replace(
        one, events=as_events([*one.events, *(Event(at, 5.0, "false alarm", "p", "") for at in range(10))])
    )
    table = people_table(replace(ten, outcomes=(ten.outcomes[0], drilled)), "zh")
    assert [row[table.head.index("误报")] for row in lines(table)] == ["0", "0.5"]
    assert "误报" not in people_table(ten, "zh").head


def test_of_the_backups_that_came_up_those_are_told_that_did_so_most_often(ten):
    """Eight of them came up three times; one came up once, before all others: a rarity, not what helped."""
    one = ten.outcomes[1]
    rare = Event(0, 3.5, "ramp", "a-rare-one", "")
    ups = [Event(run, 40.9 + 9.0 * at, "ramp", f"b{at}", "") for run in range(3) for at in range(8)]
    table = event_table(replace(ten, outcomes=(replace(one, events=as_events([rare, *ups])),)), "en")
    assert [row[1].text for row in table.rows] == [f"b{at}" for at in range(8)]
    assert [row[2].text for row in table.rows[:2]] == ["40", "49"]  # day 40 covers [40, 41), as in the figures
    assert table.note == "1 more: see events.csv."


def test_the_ranking_is_over_all_chains_and_strategies(ten):
    table = ranking_table(ten, "en")
    first = table.rows[0]
    assert first[0].text.startswith("ArF photoresist")
    # ten weeks of 300 with no backups, of 62 %, 45 % and 28 % of it with others
    assert [cell.text for cell in first[2:]] == ["3,000", "1,860", "1,350", "840"]
    assert [cell.detail for cell in first[2:]] == ["42\u00a0%"] * 4
    assert len(table.rows) == 8 + table.totals
    # all ten, not only the eight that drivers list: 3000 * (1 + 1/4 + 1/9 + ... + 1/100)
    assert [cell.text for cell in table.rows[-1]] == ["All shortages", "", "4,649", "2,883", "2,092", "1,302"]
    assert "below it the share of what all shortages cost under that strategy" in table.caption
    assert ranking_table(without_loss(ten), "en").totals == 0


@BOTH
def test_shares_of_components_are_not_said_to_be_of_the_loss(ten, language):
    """They are of all that was booked, which catching up does not make less."""
    head = {"en": "Share of what shortages cost", "zh": "占短缺损失比重"}[language]
    assert driver_table(ten, language).head[-1] == head
    assert driver_card(ten, language, 3).header[-1] == head
    assert {"en": "is not set against it", "zh": "未从中扣除"}[language] in SENTENCES["f_drivers"][language]


def test_the_worst_cases_have_a_table(ten):
    table = tail_table(ten, "en")
    assert table.head == ("Strategy", "Mean of the worst 5\u00a0%")
    assert (table.rows[0][1].text, table.rows[0][1].detail) == (
        "3,240",
        "[2,916\u00a0to\u00a03,564]",
    )  # 1.6 times 2024.75
    few = changed(ten, "cvar95_loss_value", 0, low=float("nan"), high=float("nan"))
    assert tail_table(few, "en").rows[0][1].detail == ""
    assert "too few replications" in tail_table(few, "en").note
    assert tail_table(one_chain(), "en").rows == ()


def test_coverage_stands_by_exposure_and_by_count(ten):
    assert coverage_table(ten, "en").rows == ()
    shares = [("coverage_" + name + end, share) for name in COVERAGE for end, share in (("", 0.25), ("_count", 0.5))]
    row = ten.outcomes[0].find("all", "loss_value")
    added = tuple(replace(row, metric=metric, mean=share, low=share, high=share) for metric, share in shares)
    covered = replace(ten, outcomes=tuple(replace(one, estimates=(*one.estimates, *added)) for one in ten.outcomes))
    table = coverage_table(covered, "zh")
    assert [(cell.text, cell.detail) for cell in table.rows[3][1:]] == [("25%", "50%")] * 6
    assert "阈值为我们自定" in Page(render(covered, "zh", command="x", drawings=(), written=WHEN)).text


def test_the_verdict_rests_on_the_interval_that_holds_for_all(ten):
    """2.5 % above zero for itself, not above it where three strategies are compared."""
    clear = changed(ten, "loss_avoided_value", 1, mean=10.0, low=1.0, high=19.0)
    one = clear.outcomes[1]
    wider = replace(one.find("all", "loss_avoided_value"), low=-1.0, high=21.0)
    outcomes = (clear.outcomes[0], replace(one, adjusted=(wider,)), *clear.outcomes[2:])
    assert "avoids" in verdicts(clear, "en")[1].sentence
    adjusted = replace(clear, outcomes=outcomes)
    assert "not distinguishable from “No backups”" in verdicts(adjusted, "en")[1].sentence
    sure = replace(one, adjusted=(replace(wider, low=0.5, high=19.5),))
    outcomes = (clear.outcomes[0], sure, *clear.outcomes[2:])
    assert (
        "10 亿元 (joint 95\u00a0% interval 0.5 to 19.5)"
        in verdicts(replace(clear, outcomes=outcomes), "en")[1].sentence
    )
    table = strategy_table(adjusted, "en")
    avoided = table.head.index("Gross loss avoided [亿元]")
    assert table.rows[1][avoided].detail == "[\u22121\u00a0to\u00a021]"


def test_a_strategy_that_makes_things_worse_is_said_to(ten):
    worse = changed(ten, "loss_avoided_value", 1, mean=-10.0, low=-12.0, high=-8.0)
    assert "loses 10 亿元 (95\u00a0% interval 8 to 12) more than “No backups”" in verdicts(worse, "en")[1].sentence


def with_chance(comparison, chance):
    """The comparison with one chance of meeting the target for all chains that may miss it."""
    rows = [
        tuple(
            replace(row, mean=chance) if row.metric == "target_met" and row.mean < 1.0 else row for row in one.estimates
        )
        for one in comparison.outcomes
    ]
    outcomes = (replace(one, estimates=found) for one, found in zip(comparison.outcomes, rows, strict=True))
    return replace(comparison, outcomes=tuple(outcomes))


@pytest.mark.parametrize(("chance", "missed"), [(0.94, 0), (0.5, 0), (0.49, 8)])
def test_a_target_counts_as_missed_where_its_chance_says_so(ten, chance, missed):
    """However small or large the mean shortfall is: the sentence agrees with the table of chances."""
    likely = with_chance(ten, chance)
    assert f"missed in more than half of the cases: {missed} of 10." in verdicts(likely, "en")[0].sentence
    assert f"10个目标中有{missed}个在半数以上情形未达成" in verdicts(likely, "zh")[0].sentence


def test_a_target_that_is_met_in_every_case_is_not_missed_by_its_crumbs(ten):
    met = with_chance(ten, 1.0)
    assert met.outcomes[0].find("digital-security", "target_shortfall").mean > 0.0
    assert verdicts(met, "en")[0].sentence.endswith("Every target is met.")


def test_one_run_misses_targets_or_does_not():
    (once, *_) = verdicts(ten_chains(replications=1), "en")
    assert "Targets missed: 8 of 10; Digital security by most: 490 亿元, 12 % of its target." in once.sentence


def with_targets(comparison, *aimed):
    """The comparison of a network that sets a target for some chains only."""
    network = comparison.network
    chains = tuple(one if one.name["en"] in aimed else replace(one, target=None) for one in network.chains)
    return replace(comparison, scenario=replace(comparison.scenario, network=replace(network, chains=chains)))


def test_the_only_target_is_not_counted():
    once = with_targets(ten_chains(replications=1), "Digital security")
    assert "The target is missed by 490 亿元, 12\u00a0% of it." in verdicts(once, "en")[0].sentence


def test_a_base_of_the_others_is_not_named_as_hit_hardest(ten):
    """Circuits lose most, but have no target where others have."""
    assert "Hit hardest: Digital security, " in verdicts(with_targets(ten, "Digital security"), "en")[0].sentence


def gaining(comparison, *gains, avoided=-10.0):
    """The comparison with more made than at baseline under each strategy, value added too; and the second's avoided."""
    for place, gain in enumerate(gains):
        comparison = changed(comparison, "loss_value", place, mean=-gain, low=-gain - 5.0, high=-gain + 5.0)
        comparison = changed(comparison, "value_added_loss", place, mean=-0.25 * gain)
    ends = {"mean": avoided, "low": avoided - 2.0, "high": avoided + 2.0}
    return changed(comparison, "loss_avoided_value", 1, **ends)


def test_more_made_than_at_baseline_is_no_loss(ten):
    gained = gaining(ten, 60.0, 50.0)
    none, same, *_ = verdicts(gained, "en")
    assert none.sentence.startswith(
        "no output is lost: in 365 days 60 亿元 more of gross output (95 % interval 55 to 65) is made than at "
        "baseline; value added rises by 15 亿元."
    )
    assert same.sentence.startswith(
        "makes 10 亿元 (95 % interval 8 to 12) less than “No backups”. 50 亿元 more is made than at baseline; "
        "value added rises by 12.5 亿元."
    )
    none, same, *_ = verdicts(gained, "zh")
    assert none.sentence.startswith(
        "没有产出损失：365天内总产出比基线多60亿元（95%置信区间55至65）；增加值增加15亿元。"
    )
    assert same.sentence.startswith("产出比“无备份”少10亿元（95%置信区间8至12）。产出比基线多50亿元")


@BOTH
def test_the_best_of_those_that_lose_nothing_makes_most(ten, language):
    gained = gaining(ten, 60.0, 70.0, avoided=10.0)
    two = replace(gained, outcomes=gained.outcomes[:2])
    said = {
        "en": "By gross output “Same-grade backups” does best: in 365 days it makes 10 亿元 [8\u00a0to\u00a012] more "
        "than “No backups”.",
        "zh": "按总产出，“同准备份”效果最好：365天内比“无备份”多10亿元[8至12]。",
    }
    assert lead(two, language).startswith(said[language])
    assert {"en": "makes 10 亿元", "zh": "多10亿元"}[language] in verdicts(two, language)[1].sentence


@BOTH
def test_a_loss_below_zero_has_a_note(ten, language):
    (note,) = note_lines(gaining(ten, 60.0), language)
    assert note in Page(render(gaining(ten, 60.0), language, command="x", drawings=(), written=WHEN)).text
    assert note_lines(ten, language) == []


@BOTH
def test_a_chain_that_loses_less_than_nothing_has_a_note_below_its_table(ten, language):
    assert chain_table(ten, language).note == ""
    assert chain_table(gaining(ten, 60.0), language).note == WORDS["gain_note"][language]


@BOTH
@pytest.mark.parametrize(("metric", "said"), [("target_shortfall", True), ("cost_tests", True), ("loss_value", False)])
def test_an_interval_below_zero_of_what_cannot_be_is_told(ten, metric, said, language):
    """A loss may be negative; a shortfall and a cost may not, but Student's interval of few replications does."""
    note = SENTENCES["below_zero_note"][language]
    page = Page(render(changed(ten, metric, 1, low=-0.5), language, command="x", drawings=(), written=WHEN)).text
    assert (note in page) is said
    assert note not in Page(render(ten, language, command="x", drawings=(), written=WHEN)).text


@BOTH
def test_a_return_that_need_not_last_is_called_the_first(ten, language):
    table, first = timing_table(ten, language), {"en": "First back", "zh": "首次恢复"}[language]
    assert table.head[4].startswith(first)
    assert first in table.note
    assert {"en": "may fall again", "zh": "仍可能再次跌破"}[language] in table.note


@BOTH
def test_hazards_that_do_not_strike_in_a_single_run_are_told_at_once(ten, language):
    once = ten_chains(replications=1)
    drawing = replace(once, scenario=replace(once.scenario, draw_hazards=True))
    note, *_ = note_lines(drawing, language)
    assert note == WORDS["no_luck_note"][language]
    head, *_ = render(drawing, language, command="x", drawings=(), written=WHEN).partition('<section id="cut"')
    assert note.replace("'", "&#39;") in head
    assert note not in note_lines(once, language)
    assert note_lines(replace(ten, scenario=replace(ten.scenario, draw_hazards=True)), language) == []


def test_a_strategy_that_changes_nothing_is_said_to(ten):
    same = changed(ten, "loss_avoided_value", 1, mean=0.0, low=0.0, high=0.0)
    assert "changes nothing against “No backups”" in verdicts(same, "en")[1].sentence


def test_without_a_loss_the_verdict_says_so(ten):
    for verdict in some(verdicts(without_loss(ten), "en")):
        assert verdict.sentence == "no output is lost in 365 days. Every target is met."


def test_one_run_has_no_intervals():
    comparison = one_chain()
    (verdict,) = verdicts(comparison, "en")
    assert "interval" not in verdict.sentence
    assert "target" not in verdict.sentence
    assert lines(chain_table(comparison, "en")) == [["Only chain", "44.7"]]


def test_the_strategies_stand_side_by_side(ten):
    table = strategy_table(ten, "en")
    assert [row[0] for row in lines(table)] == [one.strategy.title.en for one in ten.outcomes]
    avoided = table.head.index("Gross loss avoided [亿元]")
    assert lines(table)[0][avoided] == "–"
    assert lines(table)[0][2] == "reference"
    assert lines(table)[3][avoided] == "1,458"
    assert lines(table)[3][1] == "10 same grade, 10 degraded"


def test_gross_loss_never_stands_without_value_added(ten):
    rows = lines(chain_table(ten, "en"))
    assert [row[0] for row in rows[-2:]] == ["Gross loss, total", "Loss of value added, total"]
    assert rows[-2][1] == "2,025"
    assert rows[-1][1] == "506"  # a quarter of it


def test_targets_stand_beside_shortfall_and_chance(ten):
    table = target_table(ten, "zh")
    first = table.rows[0]
    assert [cell.text for cell in first[:2]] == ["数字安防", "4,000"]
    assert first[2].text == "490 [441至539]"
    assert first[2].detail == "0%"
    assert target_table(one_chain(), "zh").rows == ()
    assert "0.05%" in table.note  # a shortfall of crumbs stands beside a target that is met


def test_missing_metrics_leave_no_hole(ten):
    bare = tuple(
        replace(one, estimates=tuple(row for row in one.estimates if row.metric in ("loss_value", "output_value")))
        for one in ten.outcomes[::3]
    )
    comparison = replace(ten, outcomes=bare)
    assert strategy_table(comparison, "en").head == (
        "Strategy",
        "Contracts",
        "Gross loss [亿元]",
        "Made with degraded inputs",
    )
    assert Page(render(comparison, "en", command="x", written=WHEN)).text


def test_components_are_told_with_their_places(ten):
    row = lines(driver_table(ten, "zh"))[0]
    assert row == ["无备份", "ArF光刻胶(干式与浸没式)", "浙江 42%", "42%"]


@BOTH
def test_the_page_holds_what_was_cut_and_by_whom_it_can_be_replaced(pages, language):
    text = Page(pages[language]).text
    said = {
        "en": ("120 days", "60 – 270", "day 30", "Japan", "same grade (Taiwan); degraded (Zhejiang)", "by sea"),
        "zh": ("120天", "60 – 270", "第30天", "日本", "同准（中国台湾）；降准（浙江）", "海运"),
    }
    for words in said[language]:
        assert words in text


@BOTH
def test_the_page_says_what_the_scenario_says_of_itself(pages, ten, language):
    about = ten.scenario.background
    text = Page(pages[language]).text
    for said in (about.narrative, about.analogue, about.judgement):
        assert said[language] in text
    assert {"en": "supplier cut", "zh": "供应商断供"}[language] in text
    (source,) = background_sources(ten)
    assert source.citation == "A market report on <photo>resists & more"
    assert f"{source.key} {source.citation}" in text  # the key that texts name it by


def test_a_scenario_that_says_nothing_of_itself_has_no_list_of_it(ten):
    silent = replace(ten, scenario=replace(ten.scenario, background=Background()))
    assert background(silent, "en") == []
    assert '<dl class="about">' not in render(silent, "en", command="x", drawings=(), written=WHEN)


@BOTH
def test_hazards_stand_beside_the_cuts(ten, language):
    quake = hazard("quake", (0.1, 0.5, 2.0), (5.0, 10.0, 60.0), (0.2, 0.9, 1.0), regions=["JP"], recovery_days=3.0)
    network = replace(ten.network, hazards=(quake,))
    struck = replace(ten, scenario=replace(ten.scenario, network=network, draw_hazards=True))
    *cuts, row = cut_table(struck, language).rows
    assert len(cuts) == len(ten.cuts)
    assert row[0].text == "quake"
    assert "0.5" in row[2].text
    assert row[2].detail == "0.1 – 2"
    assert cut_table(struck, language).note == SENTENCES["c_hazards"][language]
    single = cut_table(replace(struck, scenario=replace(struck.scenario, replications=1)), language)
    assert len(single.rows) == len(ten.cuts)
    assert single.note.startswith(WORDS["no_luck_note"][language])
    assert not cut_table(ten, language).note


@BOTH
def test_a_cut_says_its_law_and_how_long_before_it_is_seen(ten, language):
    cut, sea = ten.cuts
    exponential = replace(cut, duration_days=Range.fixed(20.0), duration_law="exponential")
    cuts = (exponential, replace(sea, alert_days=Range(5, 10, 20)))
    alert = replace(ten.scenario.response, alert_hit_rate=0.5)
    seen = replace(ten, scenario=replace(ten.scenario, cuts=cuts, response=alert))
    table = cut_table(seen, language)
    lasts = {"en": ("20 days", "mean, exponential"), "zh": ("20天", "均值，指数分布")}[language]
    assert (table.rows[0][3].text, table.rows[0][3].detail) == lasts
    assert table.head[-1] == {"en": "Can be seen coming", "zh": "可提前预见"}[language]
    assert [row[-1].text for row in table.rows] == ["–", {"en": "10 days", "zh": "10天"}[language]]
    assert table.rows[1][-1].detail == "5 – 20"
    assert table.head[-1] not in cut_table(ten, language).head
    unwarned = replace(ten, scenario=replace(ten.scenario, cuts=cuts))
    assert table.head[-1] not in cut_table(unwarned, language).head
    watchful = replace(ten.outcomes[-1].strategy, response={"alert_hit_rate": 0.5})
    by_one = replace(unwarned, outcomes=(*ten.outcomes[:-1], replace(ten.outcomes[-1], strategy=watchful)))
    assert cut_table(by_one, language) == table


@BOTH
def test_the_page_states_its_assumptions_and_how_to_run_it_again(pages, language):
    text = Page(pages[language]).text
    for assumption in ASSUMPTIONS:
        assert assumption[language] in text
    for fact in ("2025", "made-up", "3.2 × 10⁻¹⁴", "tenchains compare", "numpy", "2026-01-02 03:04 UTC", "a" * 16):
        assert fact in text


def test_first_times_of_the_backups_are_medians_over_replications(pages):
    # Replications 0, 1, 2 begin to ramp on days 40, 41, 42.
    assert re.search(r"ArF photoresist[^·]*· same grade · Taiwan 41 ?40 – 42 3 of 20", Page(pages["en"]).text)


def test_the_numbers_say_how_sure_they_are_and_whose(ten):
    table = confidence_table(ten, "en")
    assert table.head == ("Table", "Rows", "With a source", "high", "low", "expert judgement")
    assert lines(table)[0] == ["products", "10", "100\u00a0%", "0\u00a0%", "100\u00a0%", "0\u00a0%"]
    assert [source.citation for source in sources(ten)] == [
        "Expert judgement of the authors",
        "A market report on <photo>resists & more",
    ]


def test_a_source_may_have_blanks_in_its_key(ten):
    """`check` takes such a key, and so does `show`."""
    network = ten.network
    supply = tuple(replace(row, ref="Smith 2020; EJ") for row in network.supply)
    references = (*network.references, Reference("Smith 2020", "A book of resists", "2020", ""))
    asked = replace(ten.scenario, network=replace(network, supply=supply, references=references))
    assert [one.key for one in sources(replace(ten, scenario=asked))] == ["EJ", "Smith 2020"]


def test_hazards_that_strike_say_how_sure_they_are_too(ten):
    """One rests on a paper that nothing else rests on; where hazards are not drawn nothing rests on it."""
    paper = Reference("STORMS", "A count of storms", "2021", "")
    storm, strike = (hazard(name, 0.1, 10.0, confidence=sure, ref=ref)
                     for name, sure, ref in (("storm", "low", "STORMS"), ("strike", "judgement", "")))  # fmt: skip
    network = replace(ten.network, hazards=(storm, strike), references=(*ten.network.references, paper))
    quiet = replace(ten, scenario=replace(ten.scenario, network=network))
    assert "hazards" not in {row[0] for row in lines(confidence_table(quiet, "en"))}
    assert "STORMS" not in {one.key for one in sources(quiet)}
    drawn = replace(quiet, scenario=replace(quiet.scenario, draw_hazards=True))
    found = {row[0]: row[1:3] for row in lines(confidence_table(drawn, "en"))}
    before = int(lines(confidence_table(quiet, "en"))[-1][1].replace(",", ""))
    assert found["hazards"] == ["2", "50\u00a0%"]
    assert found["All rows"][0] == f"{before + 2:,}"
    assert "STORMS" in {one.key for one in sources(drawn)}


def test_long_lists_are_cut_and_counted():
    assert first_words(list("abcdefgh"), 6, "en") == "a, b, c, d, e, f and 2 more"
    assert first_words(["甲", "乙"], 6, "zh") == "甲、乙"
    assert first_words(["甲", "乙", "丙"], 2, "zh") == "甲、乙，另有1个"


def test_a_measure_that_is_not_there_in_all_replications_says_in_how_many(ten):
    """Output is back in three of the twenty replications under the first strategy."""
    one = ten.outcomes[0]
    seldom = tuple(
        replace(row, mean=130.0, replications=3) if row.metric == "days_to_recover" else row for row in one.estimates
    )
    rows = timing_table(replace(ten, outcomes=(replace(one, estimates=seldom),)), "en").rows
    assert {(row[4].text, row[4].detail) for row in rows} == {
        ("mostly not within the horizon", "130 days in 3 of 20 that fell")
    }
    assert {row[3].detail for row in rows} == {""}


@BOTH
def test_a_cost_a_year_is_told_beside_that_of_the_run(ten, language):
    """What is lost and avoided is told of the run: in a year that is the same, in two it is twice as much."""
    best = best_strategy(ten)
    cost = best.find("all", "cost_total").mean
    yearly = {"en": f"costs {number(cost)} 亿元 a year", "zh": f"年成本{number(cost)}亿元"}[language]
    whole = {"en": f", {number(2.0 * cost)} in these 730 days.", "zh": f"，730天合计{number(2.0 * cost)}亿元。"}[
        language
    ]
    year, two = (
        lead(replace(ten, scenario=replace(ten.scenario, horizon_days=horizon)), language) for horizon in (365, 730)
    )
    assert yearly + whole in two
    bound = {"en": f", ≥ {number(2.0 * cost)} in these", "zh": f"，730天合计≥ {number(2.0 * cost)}亿元"}[language]
    unpriced = tuple(replace(one, is_underpriced=True) for one in ten.outcomes)
    assert bound in lead(replace(ten, scenario=replace(ten.scenario, horizon_days=730), outcomes=unpriced), language)
    assert yearly + {"en": ".", "zh": "。"}[language] in year


@BOTH
def test_never_below_is_not_never_back(ten, language):
    """Integrated circuits fall and do not come back; then nobody falls; then some do, and half of these come back."""
    below, back = {"en": ("never fell below", "not within the horizon"), "zh": ("未曾跌破", "模拟期内未恢复")}[language]
    table = timing_table(ten, language)
    assert [row[4].text for row in table.rows if row[0].text in ("Integrated circuits", "集成电路")] == [back]
    one = ten.outcomes[0]
    dips = one.replications["days_below_95"]
    never = tuple(replace(row, mean=float("nan")) if row.metric == "days_to_recover" else row for row in one.estimates)
    quiet = replace(one, estimates=never, replications={**one.replications, "days_below_95": np.zeros_like(dips)})
    assert {row[4].text for row in timing_table(replace(ten, outcomes=(quiet,)), language).rows} == {below}
    some = np.zeros_like(dips)
    some[:, :6] = 7.0
    rows = tuple(replace(row, replications=3) if row.metric == "days_to_recover" else row for row in one.estimates)
    mixed = replace(one, estimates=rows, replications={**one.replications, "days_below_95": some})
    details = {row[4].detail for row in timing_table(replace(ten, outcomes=(mixed,)), language).rows} - {""}
    assert details == {{"en": "3 of 6 that fell", "zh": "跌破的6次中3次"}[language]}
