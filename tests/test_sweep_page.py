"""What does a sweep show, print and leave behind?"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from markupsafe import escape
from matplotlib.backends.backend_agg import FigureCanvasAgg
from small_sweep import GRID, small_sweep, write_sweep
from synthetic_sweep import made_up
from test_cli import Command, contents, tenchains  # noqa: F401 - a fixture
from test_plots import check_text

from sim.archive.sweeps import indices_csv, points_csv, sweep_parquet
from sim.factors import Rows
from sim.labels import WORDS, Text
from sim.plots.style import families, new_figure, strategy_colour, written
from sim.plots.sweeps import FIGURES, draw_sweep
from sim.plots.sweeps.interactions import _field
from sim.plots.sweeps.tornado import tornado, tornado_sheet
from sim.report.sweep import render_sweep
from sim.report.sweep.tables import factor_table, index_tables
from sim.report.sweep.verdict import sweep_verdicts
from sim.report.words import SENTENCES, say
from sim.sweep.running import run_sweep
from sim.sweep.words import axis_label, strategy_label

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
KINDS = {
    ("grid", 1): {"lines"},
    ("grid", 2): {"heat_map", "lines"},
    ("grid", 3): {"effects", "indices", "interactions"},
    ("latin-hypercube", 5): {"tornado", "correlations"},
    ("sobol", 5): {"tornado", "indices", "interactions"},
}


@pytest.fixture(scope="module")
def results():
    return {key: made_up(*key) for key in KINDS}


@BOTH
@pytest.mark.parametrize("key", KINDS, ids=str)
def test_every_method_has_its_figures_and_no_text_is_covered(results, key, language):
    drawn = set()
    for name, plot in FIGURES.items():
        with written():
            figure = new_figure()
            if plot.draw(figure, results[key], "all", "loss_value", language):
                FigureCanvasAgg(figure).draw()
                drawn.add(name)
                check_text(figure)
    assert drawn == KINDS[key]


@BOTH
@pytest.mark.parametrize("key", KINDS, ids=str)
def test_a_long_title_stays_within_the_figure(results, key, language):
    long = Text("Length of qualification tests (Electronic gases, Home, degraded and 2 more) [days]",
                "备份认证测试时长（电子特种气体、本省、降准等5项；天）")  # fmt: skip
    factors = tuple(replace(one, title=long) for one in results[key].sweep.factors)
    result = replace(results[key], sweep=replace(results[key].sweep, factors=factors))
    for plot in FIGURES.values():
        with written():
            figure = new_figure()
            if plot.draw(figure, result, "all", "loss_value", language):
                FigureCanvasAgg(figure).draw()
                check_text(figure)


@BOTH
def test_below_lines_stands_what_is_drawn(results, language):
    """One factor: its bands. Two: whether their lines run parallel; one has no others to be parallel to."""
    band, parallel = SENTENCES["f_bands"][language], SENTENCES["f_parallel"][language]
    one, two = (
        render_sweep(
            results["grid", count], language, command="x", drawings=draw_sweep(results["grid", count], language)
        )
        for count in (1, 2)
    )
    assert (band in one, parallel in one) == (True, False)
    assert (band in two, parallel in two) == (False, True)


def test_numbers_in_any_order_make_one_line(results):
    """0, 1, 0.25, 0.5: the line goes from left to right, each point with its mean."""
    result = results["grid", 1]
    order = [0, 3, 1, 2]
    factor = replace(result.sweep.factors[0], values=(0.0, 1.0, 0.25, 0.5))
    series = tuple(
        replace(one, mean=one.mean[order], low=one.low[order], high=one.high[order]) for one in result.series
    )
    mixed = replace(result, sweep=replace(result.sweep, factors=(factor,)), series=series)
    lines = [[line.get_xydata().tolist() for line in shapes(one, "lines")[0].lines] for one in (result, mixed)]
    assert lines[0] == lines[1]


def test_a_heat_map_shows_the_means_of_its_points(results):
    with written():
        figure = new_figure()
        axes = FIGURES["heat_map"].draw(figure, results["grid", 2], "all", "loss_value", "en")
    assert len(axes) == 2  # the strategy that nothing moves has no panel
    series = results["grid", 2].series[1]
    shown = axes[0].images[0].get_array()
    assert shown.ravel().tolist() == series.mean.tolist()
    assert axes[0].get_xlabel() == "Readiness before the cut"


@pytest.mark.parametrize(
    ("method", "factors", "name"), [("grid", 1, "lines"), ("sobol", 5, "tornado"), ("grid", 2, "heat_map")]
)
def test_ticks_of_large_amounts_are_written_out(results, method, factors, name):
    result = results[method, factors]
    series = tuple(replace(one, mean=1e6 * one.mean, low=1e6 * one.low, high=1e6 * one.high) for one in result.series)
    with written():
        figure = new_figure()
        axes = FIGURES[name].draw(figure, replace(result, series=series), "all", "loss_value", "en")
        FigureCanvasAgg(figure).draw()
    axis = {"lines": axes[0].yaxis, "tornado": axes[0].xaxis, "heat_map": figure.axes[-1].yaxis}[name]
    ticks = axis.get_majorticklocs()
    assert max(ticks) >= 1e6
    labels = [axis.get_major_formatter()(tick) for tick in ticks]
    assert not any("e" in label for label in labels)


def of_measure(result, metric, unit, **changed):
    """The same numbers as those of another measure."""
    series = tuple(replace(one, metric=metric, unit=unit, **changed) for one in result.series)
    return replace(result, series=series, sweep=replace(result.sweep, outputs=(metric,)))


@BOTH
@pytest.mark.parametrize(
    ("metric", "unit"),
    [("days_to_recover", "days"), ("cvar95_loss_value", "亿元"), ("value_added_loss_avoided", "亿元")],
)
def test_a_long_measure_stays_within_a_low_heat_map(metric, unit, language):
    """Two rows of fields are lower than the name of the measure is long."""
    result = of_measure(made_up("grid", 2), metric, unit)
    low = replace(result.sweep.factors[0], values=result.sweep.factors[0].values[:2])
    rows = len(result.sweep.factors[1].values) * 2
    series = tuple(replace(one, mean=one.mean[:rows]) for one in result.series)
    result = replace(result, series=series, sweep=replace(result.sweep, factors=(low, result.sweep.factors[1])))
    with written():
        figure = new_figure()
        assert FIGURES["heat_map"].draw(figure, result, "all", metric, language)
        FigureCanvasAgg(figure).draw()
        check_text(figure)


def test_gains_and_losses_have_a_hue_each(results):
    """About zero, which is pale; what is hardly below it gets no hue of its own."""
    result = results["grid", 2]
    for lowest, colours in ((-0.5, "PuOr_r"), (-0.01, "YlOrBr")):
        series = tuple(
            replace(one, mean=np.interp(one.mean, (one.mean.min(), one.mean.max() + 1e-9), (lowest, 1.0)))
            for one in result.series
        )
        with written():
            figure = new_figure()
            axes = FIGURES["heat_map"].draw(figure, replace(result, series=series), "all", "loss_value", "en")
        picture = axes[0].images[0]
        assert picture.get_cmap().name == colours
        if colours == "PuOr_r":
            assert picture.norm(0.0) == 0.5
            assert picture.norm(1.0) == pytest.approx(1.0)


def test_every_measure_that_the_factors_move_has_its_verdict(results):
    """The first of all strategies; the second, which nothing moves under the first strategy, of the others."""
    result = results["grid", 2]
    second = tuple(replace(one, metric="net_benefit", unit="亿元/yr") for one in result.series)
    both = replace(
        result, series=(*result.series, *second), sweep=replace(result.sweep, outputs=("loss_value", "net_benefit"))
    )
    one, two = sweep_verdicts(result, "en"), sweep_verdicts(both, "en")
    assert two[: len(one)] == one
    moved = [verdict for verdict in one if "does not depend" not in verdict.sentence]
    assert 0 < len(moved) < len(one)
    assert [verdict.strategy for verdict in two[len(one) :]] == [verdict.strategy for verdict in moved]
    assert all(verdict.sentence.startswith("Net benefit runs from") for verdict in two[len(one) :])
    page = render_sweep(both, "en", command="tenchains sweep made-up.toml", written=datetime(2026, 1, 2, tzinfo=UTC))
    assert page.count("Net benefit runs from") == len(moved)


def test_what_never_happened_is_a_dash_in_its_field(results):
    result = results["grid", 2]
    gone = tuple(replace(one, mean=np.where(np.arange(one.mean.size) == 0, np.nan, one.mean)) for one in result.series)
    with written():
        figure = new_figure()
        axes = FIGURES["heat_map"].draw(figure, replace(result, series=gone), "all", "loss_value", "en")
    for one in axes:
        texts = {text.get_position(): text.get_text() for text in one.texts}
        assert texts.pop((0, 0)) == "–"
        assert "–" not in texts.values()


def test_panels_of_lines_have_one_scale_as_those_of_a_heat_map(results):
    """The third strategy loses half of the second: its lines end half as high."""
    with written():
        figure = new_figure()
        more, less = FIGURES["lines"].draw(figure, results["grid", 2], "all", "loss_value", "en")
    assert more.get_ylim() == less.get_ylim()
    peaks = [max(max(line.get_ydata()) for line in axes.lines) for axes in (more, less)]
    assert peaks[1] == peaks[0] / 2
    assert more.get_ylim()[1] >= peaks[0]


@pytest.mark.parametrize(("language", "colon"), [("en", ":"), ("zh", "：")])
def test_a_key_of_lines_is_headed_in_the_signs_of_its_language(results, language, colon):
    result = results["grid", 2]
    with written():
        figure = new_figure()
        FIGURES["lines"].draw(figure, result, "all", "loss_value", language)
    heading = figure.legends[0].get_texts()[0].get_text()
    assert heading in {f"{factor.title[language]}{colon}" for factor in result.sweep.factors}


def test_shares_of_the_variance_are_per_cent_and_none_is_a_row_of_noughts(results):
    """An interval that ends at 0.0000034 tells a reader nothing; in rank correlations there is no hundred to take."""
    result = results["sobol", 5]
    indices = tuple(replace(one, value=0.431, low=3.38e-6, high=1.39) for one in result.indices)
    table = index_tables(replace(result, indices=indices), "zh")[0]
    assert {(cell.text, cell.detail) for row in table.rows for cell in row[2:]} == {("43%", "[<0.1%至139%]")}
    said = sweep_verdicts(replace(result, indices=indices), "en")[1].sentence
    assert "43\u00a0% of the variance (<0.1\u00a0% to 139\u00a0%), its interactions included" in said
    ranked = index_tables(results["latin-hypercube", 5], "en")[0]
    assert not any("%" in cell.text for row in ranked.rows for cell in row[2:])


@BOTH
def test_days_until_something_say_when_it_did_not_happen_and_that_output_may_fall_again(results, language):
    note = {"en": "may fall again", "zh": "仍可能再次跌破"}[language]
    days = render_sweep(of_measure(results["grid", 1], "days_to_recover", "days"), language, command="x", drawings=())
    assert note in days
    assert note not in render_sweep(results["grid", 1], language, command="x", drawings=())


def test_a_tornado_spans_the_ends_the_widest_on_top(results):
    result = results["sobol", 5]
    with written():
        figure = new_figure()
        axes = FIGURES["tornado"].draw(figure, result, "all", "loss_value", "en")[0]
    series = result.series[1]
    spans = {
        factor.title.en: abs(float(series.mean[result.where("high", at)] - series.mean[result.where("low", at)]))
        for at, factor in enumerate(result.sweep.factors)
    }
    shown = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert [spans[name] for name in shown] == sorted(spans.values(), reverse=True)


def moved_throughout(result):
    """The same where the factors move the first strategy too."""
    first = replace(result.series[0], mean=2.0 * result.series[1].mean)
    return replace(result, series=(first, *result.series[1:]))


def without_the_first(result):
    """The same for a measure that compares with the first strategy."""
    sweep = replace(result.sweep, outputs=("loss_avoided_value",))
    return replace(
        result, sweep=sweep, series=tuple(replace(one, metric="loss_avoided_value") for one in result.series[1:])
    )


@pytest.mark.parametrize("key", [("grid", 1), ("grid", 3)], ids=str)
@pytest.mark.parametrize("changed", [lambda result: result, moved_throughout, without_the_first])
def test_a_strategy_has_one_colour_in_lines_and_sentences(results, key, changed):
    """That of its place among all strategies, whichever of them are shown."""
    result = changed(results[key])
    colours = {strategy_label(result, one.id, "en"): strategy_colour(at)
               for at, one in enumerate(result.sweep.study.strategies)}  # fmt: skip
    with written():
        figure = new_figure()
        name = "lines" if len(result.sweep.factors) == 1 else "effects"
        drawn = FIGURES[name].draw(figure, result, "all", result.sweep.outputs[0], "en")
    shown = {line.get_label(): line.get_color() for axes in drawn for line in axes.lines}
    assert len(shown) > 1
    assert shown.items() <= colours.items()
    page = render_sweep(result, "en", command="x", drawings=())
    said = dict(re.findall(r'<li style="--colour: (#\w+)"><strong>(.*?)</strong>', page))
    assert len(said) == len(result.series)
    assert {(label, colour) for colour, label in said.items()} <= colours.items()


def test_factors_share_limits_that_hold_every_line(results):
    """The first factor alone moves the loss from 460 to 960, the last from 260 to 1160."""
    result = results["grid", 3]
    lengths = np.array([len(factor.values) for factor in result.sweep.factors])
    shares = np.indices(lengths).reshape(3, -1) / (lengths[:, None] - 1)
    lost = 10.0 + 500.0 * shares[0] + 900.0 * shares[2]
    series = tuple(replace(one, mean=lost) for one in result.series)
    with written():
        drawn = FIGURES["effects"].draw(new_figure(), replace(result, series=series), "all", "loss_value", "en")
    for axes in drawn:
        low, high = axes.get_ylim()
        for line in axes.lines:
            assert low <= min(line.get_ydata()) <= max(line.get_ydata()) <= high


def test_same_result_same_bytes_however_many_draw(results):
    one, two = (draw_sweep(results["sobol", 5], "en", workers=workers) for workers in (1, 2))
    assert one == two


@pytest.mark.parametrize("key", KINDS, ids=str)
def test_every_figure_gives_its_numbers(results, key):
    """To the file beside it and to the page; those of strategies that it shows, and of no other."""
    result = results[key]
    drawings = draw_sweep(result, "en")
    page = render_sweep(result, "en", command="x", drawings=drawings)
    assert {one.name.partition("-")[0] for one in drawings} == KINDS[key]
    shown = {one.id for one in result.sweep.study.strategies[0 if key == ("grid", 1) else 1 :]}
    for one in drawings:
        rows = list(csv.DictReader(io.StringIO(one.csv.decode("utf-8-sig"))))
        assert {row["strategy"] for row in rows} == shown
        assert f'download="{one.name}.csv" href="data:text/csv' in page
        assert one.files[f"{one.name}.csv"] == one.csv


def sheet(result, name):
    """The rows of the second strategy behind a figure."""
    strategy = result.sweep.study.strategies[1].id
    found = FIGURES[name].sheet(result, "all", "loss_value")
    return [row[1:] for row in found.rows if row[0] == strategy]


def test_the_numbers_behind_figures_are_those_of_the_points(results):
    """1000 - 300 x - 150 z - 400 x y, with y = z where there are two factors; in the middle all shares are 1/2."""
    grid = {row[:2]: row[2] for row in sheet(results["grid", 2], "heat_map")}
    assert grid[0.25, "sampled"] == pytest.approx(1000 - 100 - 50 - 400 / 9)  # shares 1/3 and 1/3
    effects = {row[:2]: row[2] for row in sheet(results["grid", 3], "effects")}
    assert effects["queue", "exposure"] == pytest.approx(1000 - 150 - 150 - 400 / 4)  # means of x and y are 1/2
    tornado = {row[:3]: row[3] for row in sheet(results["sobol", 5], "tornado")}
    assert tornado["", "base", ""] == pytest.approx(1000 - 150 - 75 - 100)
    assert tornado["stock", "high", 2.0] == pytest.approx(1000 - 300 - 75 - 200)
    indices = {row[:3]: row[3:] for row in sheet(results["sobol", 5], "interactions")}
    assert len(indices) == 5 * 4 / 2
    told = {(one.kind, one.factor, one.other): (one.value, one.low, one.high) for one in results["sobol", 5].indices
            if one.strategy == results["sobol", 5].sweep.study.strategies[1].id}  # fmt: skip
    assert all(told[key] == pytest.approx(numbers) for key, numbers in indices.items())


def test_drawings_are_outlines(results):
    for drawing in draw_sweep(results["grid", 2], "zh"):
        assert b"<text" not in drawing.svg
    assert families()[0].startswith("Noto Sans CJK")


@BOTH
@pytest.mark.parametrize("key", KINDS, ids=str)
def test_the_page_says_what_was_varied_and_what_matters(results, key, language):
    result = results[key]
    page = render_sweep(
        result, language, command="tenchains sweep made-up.toml", written=datetime(2026, 1, 2, tzinfo=UTC)
    )
    for factor in result.sweep.factors:
        assert factor.title[language] in page
        assert factor.path in page
    assert page.count("<figure>") == len(KINDS[key])
    words = re.sub(r"<style>.*?</style>|<script>.*?</script>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    assert "{" not in words
    assert "http" not in words.replace("http-equiv", "")
    for verdict in sweep_verdicts(result, language):
        assert verdict.strategy in page
    said = sweep_verdicts(result, language)[0].sentence
    assert ("does not depend" if language == "en" else "不受这些因素影响") in said


@BOTH
def test_the_page_says_which_rows_and_whose_rules_were_varied(results, language):
    """Factors of one path are told apart by what they pick."""
    result = results["grid", 2]
    network, strategies = result.network, result.sweep.study.strategies
    picked = Rows((network.products[0].id,), kinds=("material",), grades=("degraded",), confidence=("judgement",))
    factors = (
        replace(result.sweep.factors[0], path="network.backups.capacity", select=picked),
        replace(result.sweep.factors[1], strategies=(strategies[1].id, strategies[2].id)),
    )
    varied = factor_table(replace(result, sweep=replace(result.sweep, factors=factors)), language)
    product, one, other = network.products[0].name, strategies[1].title, strategies[2].title
    expected = {
        "en": (
            f"Product: {product.en}; Kind: materials; Grade: degraded; Confidence: expert judgement",
            f"Strategy: {one.en}, {other.en}",
        ),
        "zh": (
            f"产品：{product.zh}；类别：材料；等级：降准；可信度：专家判断",
            f"策略：{one.zh}、{other.zh}",
        ),
    }
    assert tuple(row[1].detail for row in varied.rows) == expected[language]


@pytest.mark.parametrize(
    ("metric", "unit", "axis", "said"),
    [
        ("loss_value", "亿元", "总产出损失（亿元）", "最低为150亿元，"),
        ("loss_value", "Mio EUR", "总产出损失（Mio EUR）", "最低为150 Mio EUR，"),
        ("laboratory_wait_days", "days", "等待实验室的平均天数（天）", "最低为150天，"),
        ("cost_total", "亿元/yr", "策略成本（亿元/年）", "最低为150亿元/年，"),
    ],
)
def test_units_are_in_the_language_of_the_page(results, metric, unit, axis, said):
    result = results["grid", 1]
    series = tuple(replace(one, metric=metric, unit=unit) for one in result.series)
    sweep = replace(result.sweep, outputs=(metric,))
    shown = replace(result, sweep=sweep, series=series)
    assert axis_label(series[1], "zh") == axis
    assert said in sweep_verdicts(shown, "zh")[1].sentence
    assert f"runs from 150 {unit} (" in sweep_verdicts(shown, "en")[1].sentence


def test_a_tie_is_told(results):
    """Where the interval of another factor reaches into that of the first, nobody is said to be first alone."""
    result = results["sobol", 5]
    clear = sweep_verdicts(result, "en")[1].sentence
    wide = tuple(replace(one, high=9.0) if one.factor == "queue" else one for one in result.indices)
    tied = sweep_verdicts(replace(result, indices=wide), "en")[1].sentence
    assert "“Stock cover, against today's” has the largest share" in clear
    alone, tie = " If one number is to be found out next, it is this one.", " The interval overlaps that of "
    assert clear.endswith(alone)
    assert tied == clear.removesuffix(alone) + (f"{tie}Who is tested first: more samples would be needed to rank them.")


def test_without_an_interval_nobody_is_first(results):
    """Too few samples: some resampled rows do not vary, and no interval can be told."""
    result = results["sobol", 5]
    unknown = tuple(replace(one, low=np.nan, high=np.nan) for one in result.indices)
    few = replace(result.sweep, samples=7)
    for shown in (replace(result, indices=unknown), replace(result, sweep=few)):
        said = sweep_verdicts(shown, "en")[1].sentence
        assert said.endswith("The samples are too few for an interval: this may be chance.")
        assert "found out next" not in said


def test_a_measure_that_is_missing_in_the_middle_has_no_tornado(results):
    """But its sheet says what is there."""
    result = results["sobol", 5]
    base = result.where("base")

    def without(series):
        mean = series.mean.copy()
        mean[base] = np.nan
        return replace(series, mean=mean)

    missing = replace(result, series=tuple(without(one) for one in result.series))
    chain, metric = result.sweep.chains[0], result.sweep.outputs[0]
    assert tornado(new_figure(), missing, chain, metric, "en") == []
    assert tornado(new_figure(), result, chain, metric, "en")
    assert len(tornado_sheet(missing, chain, metric).rows) == len(tornado_sheet(result, chain, metric).rows)


@pytest.mark.parametrize(
    ("samples", "low", "said"),
    [
        (12, 0.3, "rank correlation 0.9 (0.3 to 0.95) over 12 samples."),
        (12, -0.3, "(−0.3 to 0.95) over 12 samples. The interval includes zero: this may be chance."),
        (7, 0.3, "over 7 samples. The samples are too few for an interval: this may be chance."),
    ],
)
def test_a_rank_correlation_says_what_it_rests_on(results, samples, low, said):
    result = results["latin-hypercube", 5]
    indices = tuple(replace(one, value=0.9, low=low, high=0.95) for one in result.indices)
    few = replace(result, indices=indices, sweep=replace(result.sweep, samples=samples))
    assert sweep_verdicts(few, "en")[1].sentence.endswith(said)


def test_a_loss_below_zero_is_explained(results):
    result = results["sobol", 5]
    note = "A loss below zero: more was made than at baseline"
    assert note not in render_sweep(result, "en", command="x", drawings=())
    series = tuple(replace(one, metric="loss_value", mean=one.mean - 1e6) for one in result.series)
    assert note in render_sweep(replace(result, series=series), "en", command="x", drawings=())


@BOTH
@pytest.mark.parametrize("key", [("grid", 3), ("sobol", 5)], ids=str)
def test_only_what_is_drawn_has_intervals(results, key, language):
    """The shares of a grid are exact: its page tells of no interval that includes zero."""
    page = render_sweep(results[key], language, command="x")
    assert (say("f_pale", language, {}) in page) == (key[0] == "sobol")


def test_the_page_says_how_well_goods_add_up_and_from_which_files(results):
    page = render_sweep(results["grid", 1], "en", command="x", drawings=())
    assert "<dd>10⁻¹³</dd>" in page
    assert f"made-up.toml <code>{'0' * 16}</code>" in page


def shapes(result, name):
    """The axes of a figure."""
    with written():
        figure = new_figure()
        axes = FIGURES[name].draw(figure, result, "all", "loss_value", "en")
        FigureCanvasAgg(figure).draw()
        check_text(figure)
    return axes


def test_a_share_beyond_the_frame_is_marked(results):
    """The frame ends at 1.3; a bar that goes on is cut there, and an arrow and a key say so."""
    result = results["sobol", 5]

    def arrows(shown):
        axes = shapes(shown, "indices")
        keys = [one.get_text() for one in axes[0].figure.legends[0].get_texts()]
        marks = [line for one in axes for line in one.lines if line.get_marker() in ("<", ">")]
        return "goes on beyond the frame" in keys, [(one.get_marker(), one.get_xdata()[0]) for one in marks]

    tame = tuple(replace(one, low=max(one.low, 0.0), high=min(one.high, 1.0)) for one in result.indices)
    assert arrows(replace(result, indices=tame)) == (False, [])
    told = [
        replace(one, value=1.8, high=2.5, low=-1.0) if (one.kind, one.factor) == ("total", "queue") else one
        for one in tame
    ]
    assert arrows(replace(result, indices=tuple(told))) == (True, [(">", 1.3), ("<", -0.25)] * 2)


@pytest.mark.parametrize("method", ["latin-hypercube", "sobol"])
def test_samples_that_explain_nothing_leave_nothing_empty(results, method):
    """The ends move the answer, but no sample does: no heading, no table, no panel without content."""
    result = results[method, 5]
    name = {"latin-hypercube": "correlations", "sobol": "indices"}[method]
    one = tuple(
        replace(index, value=np.nan, low=np.nan, high=np.nan) if index.strategy == result.series[1].strategy else index
        for index in result.indices
    )
    assert len(shapes(result, name)) == 2
    assert len(shapes(replace(result, indices=one), name)) == 1  # that of the third strategy
    none = replace(
        result, indices=tuple(replace(index, value=np.nan, low=np.nan, high=np.nan) for index in result.indices)
    )
    assert {drawing.name for drawing in draw_sweep(none, "en")} == {"tornado-loss_value"}
    page = render_sweep(none, "en", command="x")
    assert "How much each factor explains" not in page
    assert sweep_verdicts(none, "en")[1].sentence.endswith("The samples do not tell which factor matters most.")


def test_what_a_strategy_has_not_got_is_no_part_of_where_it_ends_up(tmp_path: Path) -> None:
    """No coverage is told of a strategy without backups; what it loses less than that one is told with both."""
    length = '[[factor]]\npath = "cut.duration_days"\ntitle = { en = "Length", zh = "时长" }\nvalues = [20, 100]\n'
    outputs = 'outputs = ["loss_value", "loss_avoided_value"]\nreplications'
    result = run_sweep(small_sweep(tmp_path, f"{GRID}{length}".replace("replications", outputs)), 1)
    nothing, both, avoided = (verdict.sentence for verdict in sweep_verdicts(result, "en"))
    assert re.match(r"Gross loss runs from \S+ million \(Length: 20\) to \S+ million \(Length: 100\)\.", nothing)
    for sentence in (both, avoided):
        assert re.search(r"runs from .* \(Coverage: .*, Readiness: .*, Length: .*\) to ", sentence)


def test_an_interaction_below_zero_is_pale_and_not_said_to_include_it(results):
    result = results["sobol", 5]
    below = tuple(
        replace(one, value=-0.2, low=-0.3, high=-0.1) if one.kind == "interaction" else one for one in result.indices
    )
    below = replace(result, indices=below)
    assert np.nanmax(_field(below, below.series[1])) == 0.0
    page = render_sweep(below, "en", command="x", drawings=draw_sweep(below, "en"))
    assert "Pale fields with a number: the interval reaches zero or below." in page
    assert "below zero, or a total index below the first" in page


@BOTH
def test_with_one_run_no_hazard_strikes_and_the_page_says_so(results, language):
    result = results["grid", 1]
    study = result.sweep.study
    for replications, told in ((1, True), (20, False)):
        scenario = replace(study.scenario, draw_hazards=True, replications=replications)
        sweep = replace(result.sweep, study=replace(study, scenario=scenario))
        page = render_sweep(replace(result, sweep=sweep), language, command="x", drawings=())
        assert (escape(WORDS["no_luck_note"][language]) in page) == told


def test_tables_are_tidy_and_say_the_same(results):
    result = results["sobol", 5]
    rows = list(csv.DictReader(io.StringIO(points_csv(result).decode("utf-8-sig"))))
    assert len(rows) == len(result.points) * 3
    assert rows[0]["role"] == "base"
    assert [rows[0][factor.id] for factor in result.sweep.factors] == [""] * 5
    assert {row["moved"] for row in rows if row["role"] == "AB"} == {factor.id for factor in result.sweep.factors}
    table = pq.read_table(io.BytesIO(sweep_parquet(result))).to_pylist()
    assert [row["mean"] for row in table] == [float(row["mean"]) for row in rows]
    assert table[0]["stock"] is None
    indices = list(csv.DictReader(io.StringIO(indices_csv(result).decode("utf-8-sig"))))
    assert {row["index"] for row in indices} == {"first", "total", "interaction"}
    assert all(row["value"] == "" for row in indices if row["strategy"] == result.series[0].strategy)


# --- the command -------------------------------------------------------------------------------------------------


@pytest.fixture
def sweep_command(tenchains: Command, monkeypatch: pytest.MonkeyPatch) -> Command:  # noqa: F811
    """Figures are left out: they take longer than all the rest."""
    monkeypatch.setattr("sim.plots.sweeps.draw_sweep", lambda *_, **__: ())
    return tenchains


def test_sweep_leaves_all_that_is_promised(tenchains: Command, tmp_path: Path) -> None:  # noqa: F811
    out = tmp_path / "out"
    answer = tenchains("sweep", write_sweep(tmp_path), "--out", out, "--replications", 2, "--seed", 3, "--workers", 1)
    assert answer.status == 0, answer.err
    assert str(out / "report.html") in answer.out
    assert {path.name for path in out.iterdir()} == {
        "points.csv", "sweep.parquet", "indices.csv", "manifest.json", "report.html", "figures",
    }  # fmt: skip
    assert {path.name for path in (out / "figures").iterdir()} == {
        f"{name}-loss_value.{kind}" for name in ("heat_map", "lines") for kind in ("svg", "png", "csv")
    }
    about = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert (about["seed"], about["replications"], about["sweep"]["points"]) == (3, 2, 6)
    assert about["scenario"]["title"] == {"en": "No resist", "zh": "光刻胶断供"}
    assert [one["role"] for one in about["inputs"]][:2] == ["sweep", "scenario"]
    assert set(about["files"]) == {*contents(out)} - {"manifest.json"}


def test_both_languages_print_and_write_the_same_numbers(sweep_command: Command, tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    words = ("--replications", 1, "--workers", 1)
    answers = [sweep_command("sweep", path, "--out", tmp_path / lang, *words, "--lang", lang) for lang in ("en", "zh")]
    assert "runs from" in answers[0].out
    assert "最低为" in answers[1].out
    for name in ("points.csv", "sweep.parquet", "indices.csv"):
        assert (tmp_path / "en" / name).read_bytes() == (tmp_path / "zh" / name).read_bytes()


def test_a_second_sweep_replaces_the_first_quietly(sweep_command: Command, tmp_path: Path) -> None:
    path = write_sweep(tmp_path)
    for seed in (1, 2):
        words = ("--seed", seed, "--replications", 2, "--workers", 1, "--quiet")
        answer = sweep_command("sweep", path, "--out", tmp_path / "out", *words)
        assert (answer.status, answer.out, answer.err) == (0, "", "")
    assert json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["seed"] == 2


def test_check_and_list_know_sweeps(tenchains: Command, tmp_path: Path) -> None:  # noqa: F811
    assert tenchains("check", write_sweep(tmp_path)).out.startswith(
        "ok: sweep small: grid, 2 factors, 6 points, 36 runs"
    )
    assert "judgement" in tenchains("list", "sweeps").out
    assert "哪个数" in tenchains("list", "sweeps", "--lang", "zh").out
    wrong = tenchains("sweep", "judgment")
    assert wrong.status == 1
    assert "did you mean 'judgement'?" in wrong.err


def test_a_part_says_how_many_points_it_has_done(sweep_command: Command, tmp_path: Path) -> None:
    asked = ("sweep", write_sweep(tmp_path), "--out", tmp_path / "out", "--workers", 1)
    english = sweep_command(*asked, "--shard", "1/2", "--lang", "en")
    chinese = sweep_command(*asked, "--shard", "2/2", "--lang", "zh")
    assert (english.status, chinese.status) == (0, 0)
    assert "part 1/2 is done (points: 3); once" in english.err
    assert "第2/2部分已完成：3个点；" in chinese.err


def test_an_interrupted_sweep_leaves_no_results(
    sweep_command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.sweep.scan.simulate", interrupt)
    answer = sweep_command("sweep", write_sweep(tmp_path), "--out", tmp_path / "out", "--workers", 1)
    assert (answer.status, answer.err.splitlines()[-1]) == (130, "interrupted")
    assert not (tmp_path / "out").exists()
