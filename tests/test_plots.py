"""Do the figures show what the comparison says, with no text cut off or on top of another?"""

from __future__ import annotations

from dataclasses import replace
from io import StringIO
from itertools import combinations, pairwise
from unittest.mock import patch

import matplotlib as mpl
import numpy as np
import pytest
from found import some
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text as Drawn
from synthetic_comparison import CHAINS, PRODUCTS, all_drawings, one_chain, ten_chains, without_loss

from sim.breaking import cell_width
from sim.cards import driver_card
from sim.labels import Text
from sim.measures import ALL
from sim.outcome import NO_ORDERS, Driver
from sim.plots import FIGURES, draw_all
from sim.plots.backups import first_day_up
from sim.plots.lettering import shorten, wrap
from sim.plots.style import CUT, families, new_figure, strategy_colour, svg, written
from sim.plots.words import WORDS
from sim.reading import Names, chains_by_loss, components, target_over_horizon

pytestmark = pytest.mark.xdist_group("figures")  # one process: they are drawn once

BOTH = pytest.mark.parametrize("language", ["en", "zh"])
EACH = pytest.mark.parametrize("name", FIGURES)


@pytest.fixture(scope="module")
def ten():
    return ten_chains()


def drawn(comparison, language, name):
    with written():
        figure = new_figure()
        axes = FIGURES[name].draw(figure, comparison, language)
        FigureCanvasAgg(figure).draw()
    return figure, axes


def texts(figure):
    """The texts that a second drawing really puts on the page; ticks outside the limits are not."""
    found = []
    draw = Drawn.draw

    def note(self, renderer):
        if self.get_visible() and self.get_text().strip():
            found.append(self)
        draw(self, renderer)

    with written(), patch.object(Drawn, "draw", note):
        figure.canvas.draw()
    return found


def check_text(figure):
    """The law of all figures: text lies inside the picture, and no text lies on another."""
    renderer = figure.canvas.get_renderer()
    page = figure.bbox
    boxes = [(one.get_text(), one.get_window_extent(renderer)) for one in texts(figure)]
    for text, box in boxes:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
        assert inside, f"cut off: {text!r} {box}"
    for (one, first), (other, second) in combinations(boxes, 2):
        across = min(first.x1, second.x1) - max(first.x0, second.x0)
        along = min(first.y1, second.y1) - max(first.y0, second.y0)
        # line boxes of letters may touch by a pixel or two
        assert across <= 1 or along <= 3, f"{one!r} lies on {other!r}"


@BOTH
@EACH
def test_no_text_is_cut_off_or_covered(ten, name, language):
    figure, axes = drawn(ten, language, name)
    assert axes
    check_text(figure)


@BOTH
def test_headings_of_panels_that_stand_close_keep_apart(ten, language):
    """By a letter at least, for two that touch read as one; beside names as wide as the figure has room for."""
    wide = Text("Thirty letters wide, ten a word", "十五个字宽的策略名称不多也不少")
    outcomes = []
    for one in ten.outcomes:
        avoided = [row for row in one.estimates if row.metric == "loss_avoided_value"]
        worst = [replace(row, metric="cvar95_avoided_value") for row in avoided]
        titled = replace(one.strategy, title=wide)
        outcomes.append(replace(one, strategy=titled, estimates=(*one.estimates, *worst)))
    figure, axes = drawn(replace(ten, outcomes=tuple(outcomes)), language, "strategy_differences")
    assert len(axes) == 4
    assert not any("…" in panel._left_title.get_text() for panel in axes), "cut short"
    renderer = figure.canvas.get_renderer()
    boxes = [panel._left_title.get_window_extent(renderer) for panel in axes]
    letter = 0.7 * axes[0]._left_title.get_fontsize() * figure.dpi / 72
    for left, right in pairwise(boxes):
        assert right.x0 - left.x1 > letter


@BOTH
@pytest.mark.parametrize("name", ["output_by_chain", "loss_by_strategy", "drivers"])
def test_a_single_chain_fits_too(name, language):
    figure, axes = drawn(one_chain(), language, name)
    assert len(axes) == 1
    check_text(figure)


@BOTH
@EACH
def test_long_names_fit(ten, name, language):
    endless = Text(
        "An exceedingly long title of a strategy that nobody would ever want to read " * 4,
        "一个长得谁也不愿意读完的策略名称" * 12,
    )
    outcomes = tuple(replace(one, strategy=replace(one.strategy, title=endless)) for one in ten.outcomes)
    chains = tuple(
        replace(one, name=Text("Antidisestablishmentarian " * 3, "超长产业链名称" * 4)) for one in ten.network.chains
    )
    scenario = replace(ten.scenario, network=replace(ten.network, chains=chains))
    figure, _ = drawn(replace(ten, outcomes=outcomes, scenario=scenario), language, name)
    check_text(figure)


@BOTH
def test_all_letters_have_glyphs(language):
    # A missing glyph is a warning of matplotlib, and warnings are errors in tests.
    with patch("sim.plots.style.warnings.filterwarnings"):
        assert len(all_drawings(language)) == len(FIGURES)


def test_a_sign_that_no_font_has_is_a_box_without_a_warning(ten):
    rare = Text("\U0001f600 \U00020000 grades", "\U0001f600 \U00020000")
    outcomes = tuple(replace(one, strategy=replace(one.strategy, title=rare)) for one in ten.outcomes)
    figure, _ = drawn(replace(ten, outcomes=outcomes), "en", "loss_by_strategy")
    assert any("\U00020000" in one.get_text() for one in texts(figure))


def test_chinese_is_set_in_simplified_chinese():
    with written():
        assert families()[0] == "Noto Sans CJK SC"


def test_output_has_a_panel_a_chain_and_the_total(ten):
    _, axes = drawn(ten, "en", "output_by_chain")
    titles = [one.get_title(loc="left").replace("\n", " ") for one in axes]
    assert titles[-1] == "All chains"
    assert set(titles[:-1]) == {name for _, name, _, _ in CHAINS}
    assert titles[0] == "Digital security"  # the largest loss of value comes first


def test_output_lines_are_the_daily_means_and_the_target_is_dotted(ten):
    _, axes = drawn(ten, "en", "output_by_chain")
    panel = axes[0]
    lines = [line for line in panel.lines if len(line.get_xdata()) > 2]
    assert [line.get_color() for line in lines] == [strategy_colour(place) for place in range(4)]
    for line, outcome in zip(lines, ten.outcomes, strict=True):
        daily = outcome.daily["digital-security", "output_value"][:, 0]
        np.testing.assert_allclose(line.get_ydata(), daily / ten.baseline["digital-security"])
    target = [line for line in panel.lines if len(line.get_xdata()) == 2]
    assert [line.get_ydata()[0] for line in target] == [pytest.approx(1.0)]
    low, high = panel.get_ylim()
    worst = min(float(np.min(one.daily["integrated-circuits", "output_value"])) for one in ten.outcomes)
    assert low < worst / ten.baseline["integrated-circuits"]
    assert high > 1.0


def test_bands_are_drawn_only_where_there_is_luck(ten):
    _, axes = drawn(ten, "en", "output_by_chain")
    assert len(axes[0].collections) == 4
    _, axes = drawn(one_chain(), "en", "output_by_chain")
    assert len(axes[0].collections) == 0


def test_the_target_climbs_the_planned_path(ten):
    climbing = replace(ten, scenario=replace(ten.scenario, output_path=(0.5, 0.8), horizon_days=730))
    _, axes = drawn(climbing, "en", "output_by_chain")
    (target,) = [line for line in axes[0].lines if len(line.get_xdata()) == 3]
    assert target.get_xydata().tolist() == [[0, 0.5], [365, 0.8], [730, 0.8]]
    assert target_over_horizon(climbing, "textiles") == pytest.approx(13000.0)  # 10000 * (.5 + .8)


def test_the_total_has_no_target(ten):
    assert target_over_horizon(ten, ALL) is None
    assert target_over_horizon(ten, "textiles") == pytest.approx(10000.0)
    half = replace(ten, scenario=replace(ten.scenario, horizon_days=73))
    assert target_over_horizon(half, "textiles") == pytest.approx(2000.0)  # 10000 * 73 / 365


def test_headroom_lowers_what_is_asked_of_the_simulated_output(ten):
    defaults = replace(ten.scenario.defaults, headroom=0.25)
    planned = replace(ten, scenario=replace(ten.scenario, defaults=defaults))
    assert target_over_horizon(planned, "textiles") == pytest.approx(8000.0)  # 10000 / 1.25


def test_loss_bars_are_volume_then_worth(ten):
    _, axes = drawn(ten, "en", "loss_by_strategy")
    assert len(axes) == len(ten.outcomes)
    chains = chains_by_loss(ten)
    for panel, outcome in zip(axes, ten.outcomes, strict=True):
        volume, worth = panel.patches[: len(chains)], panel.patches[len(chains) :]
        for bar, rest, chain in zip(volume, worth, chains, strict=True):
            assert bar.get_width() == pytest.approx(outcome.find(chain, "loss_volume").mean)
            assert bar.get_width() + rest.get_width() == pytest.approx(outcome.find(chain, "loss_value").mean)
            assert rest.get_x() == pytest.approx(bar.get_width())


def test_loss_intervals_are_drawn_where_there_is_luck(ten):
    _, axes = drawn(ten, "en", "loss_by_strategy")
    row = ten.outcomes[0].find(chains_by_loss(ten)[0], "loss_value")
    assert list(axes[0].lines[0].get_xdata()) == [row.low, row.high]
    _, axes = drawn(one_chain(), "en", "loss_by_strategy")
    assert not axes[0].lines


def test_chains_that_lose_nothing_have_no_bar(ten):
    assert "textiles" not in chains_by_loss(ten)
    assert chains_by_loss(ten)[0] == "digital-security"


def test_backups_have_a_strip_each_the_earliest_first(ten):
    _, axes = drawn(ten, "zh", "backup_states")
    assert len(axes) == 3  # "none" has no contracts
    days = [np.argmax(image.get_array()[0] > 0) for image in axes[0].images]
    assert len(days) == 10
    assert days == sorted(days)
    names = [label.get_text() for label in axes[0].get_yticklabels()]
    assert names[0].startswith("ArF光刻胶")
    assert names[0].endswith("中国台湾")


def test_the_first_day_up_is_the_first_day_with_capacity():
    assert first_day_up(np.array([0.0, 0.0, 0.1, 0.5])) == 2
    assert first_day_up(np.zeros(4)) is None


def test_contracts_stand_on_each_other_by_state_for_the_strategies_with_most(ten):
    figure, axes = drawn(ten, "en", "contract_states")
    assert len(axes) == 2 * 3
    assert [one.get_title(loc="left") for one in axes[:3]] == [
        "Same-grade backups",
        "Degraded backups",
        "Tiered backups",
    ]
    keys = [text.get_text() for text in figure.legends[0].get_texts()]
    assert keys == ["alarm, not called", "in test", "in logistics", "ramping up", "active"]
    # in three of twenty replications all twenty contracts are called and come up
    assert highest(axes[2]) == pytest.approx(20 * 3 / 20)
    assert 0.0 < highest(axes[5]) < highest(axes[2])  # not all are in test at once
    assert all(highest(one) <= one.get_ylim()[1] for one in axes)


def highest(axes):
    """Where the areas of a panel end."""
    return max(path.vertices[:, 1].max() for area in axes.collections for path in area.get_paths())


def test_drivers_start_with_the_total_and_add_up_places(ten):
    _, axes = drawn(ten, "en", "drivers")
    assert axes[0].get_title(loc="left") == "All chains"  # no loss beside shares that are of something else
    bars = [bar.get_width() for bar in axes[0].patches]
    assert bars == pytest.approx([0.42, 0.21, 0.12, 0.08, 0.05])
    first = ten.outcomes[0].drivers[0]
    twice = (first, replace(first, region="JP", loss_value_share=0.5))
    (one,) = components(twice, first.chain, 5)
    assert one.share == pytest.approx(0.92)
    assert one.regions[0][0] == "JP"


def test_want_of_orders_stands_behind_the_components(ten):
    """However much was lost for it, and however few components are asked for: it is none."""
    chain = ten.outcomes[0].drivers[0].chain
    found = [Driver(chain, product, "CN-ZJ", share) for product, share in (("a", 0.2), (NO_ORDERS, 0.5), ("b", 0.3))]
    assert [one.product for one in components(found, chain, 1)] == ["b", NO_ORDERS]
    assert [one.product for one in components(found, chain, 5)] == ["b", "a", NO_ORDERS]
    whole = tuple(replace(one, chain=ALL) for one in found)
    first = replace(ten.outcomes[0], drivers=whole)
    shown = replace(ten, outcomes=(first, *ten.outcomes[1:]))
    last = driver_card(shown, "en", 3).rows[-1]
    assert last == ("No orders: users stood still", "50\u00a0%")
    _, (axes, *_) = drawn(shown, "en", "drivers")
    assert [bar.get_width() for bar in axes.patches] == pytest.approx([0.3, 0.2, 0.5])
    colours = [bar.get_facecolor() for bar in axes.patches]
    assert len(set(colours)) == 3  # the largest, the others, and what is none


def test_weeks_are_strips_of_the_components_that_cost_most_on_one_scale(ten):
    _, axes = drawn(ten, "en", "weekly_losses")
    titles = [one.get_title(loc="left") for one in axes]
    assert [title.partition(":")[0] for title in titles] == ["No backups", "Tiered backups"]  # the first, then the best
    assert len({id(image.norm) for panel in axes for image in panel.images}) == 1
    for panel, outcome in zip(axes, (ten.outcomes[0], ten.outcomes[3]), strict=True):
        assert len(panel.images) == 10
        for image, product in zip(panel.images, PRODUCTS, strict=True):
            strip, losses = image.get_array()[0], outcome.weekly[product[0]]
            assert strip[:-1].tolist() == losses[:-1].tolist()
            assert image.get_extent()[:2] == [0.0, 7.0 * 53]
    assert axes[0].texts[0].get_text() == "3,000, from day 28"  # ten weeks of 300


@pytest.mark.parametrize(("early", "day"), [(0.5, 14), (0.2, 35)])
def test_a_total_names_the_first_week_that_is_drawn(ten, early, day):
    """The third week loses little; a thousandth of the largest week, which is 300, is drawn."""
    losses = np.zeros(53)
    losses[2], losses[5] = early, 300.0
    late = replace(ten, outcomes=(replace(ten.outcomes[0], weekly={"helium": losses}),))
    _, (panel,) = drawn(late, "en", "weekly_losses")
    assert panel.texts[0].get_text().endswith(f"from day {day}")
    strip = panel.images[0]
    assert (strip.get_array()[0] >= strip.norm.boundaries[0]).argmax() == day / 7


def test_a_short_last_week_is_drawn_at_its_rate(ten):
    """The day 364 alone is the 53rd week: what it lost counts seven times."""
    first = ten.outcomes[0]
    losses = np.full(53, 7.0)
    losses[-1] = 1.0
    late = replace(ten, outcomes=(replace(first, weekly={"helium": losses}),))
    _, (panel,) = drawn(late, "en", "weekly_losses")
    assert panel.images[0].get_array()[0].tolist() == [7.0] * 53
    assert losses[-1] == 1.0


@BOTH
def test_a_crowd_of_components_fits(ten, language):
    """Thirty that last from half a day to thirty years, most of them about as long."""
    lasts = [*np.geomspace(60.0, 90.0, 20), *np.geomspace(0.5, 10_000.0, 10)]
    crowd = tuple(
        replace(one, product=PRODUCTS[at % 10][0], survive_days=float(days), supply_days=900.0, recover_days=100.0 + at)
        for at, (one, days) in enumerate(zip(ten.outcomes[3].survivals * 5, lasts, strict=True))
    )
    crowded = replace(ten, outcomes=tuple(replace(one, survivals=crowd) for one in ten.outcomes))
    figure, (axes,) = drawn(crowded, language, "survival")
    check_text(figure)
    assert len([line for line in axes.lines if line.get_markerfacecolor() == "white"]) == 15


def test_the_field_is_as_wide_as_what_is_in_it(ten):
    """All last about a quarter of a year and are whole after three: the axes say days of that size, and the line."""
    few = tuple(
        replace(one, survive_days=60.0 + 5.0 * at, supply_days=900.0, recover_days=300.0 + 10.0 * at)
        for at, one in enumerate(ten.outcomes[3].survivals)
    )
    near = replace(ten, outcomes=tuple(replace(one, survivals=few) for one in ten.outcomes))
    _, (axes,) = drawn(near, "en", "survival")
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    assert 30.0 < left < 60.0
    assert right < 600.0
    assert 150.0 < low < right  # so that the line of equal times is seen
    assert 900.0 < high < 2000.0


def test_names_lie_on_no_point_and_no_arrow(ten):
    """Fifteen points in a row, each with an arrow down: the names that find room keep off all of them."""
    crowd = tuple(
        replace(one, product=PRODUCTS[at % 10][0], survive_days=60.0 + 3.0 * at, supply_days=900.0, recover_days=100.0)
        for at, one in enumerate(some(ten.outcomes[3].survivals) * 5)
    )[:15]
    crowded = replace(ten, outcomes=tuple(replace(one, survivals=crowd) for one in ten.outcomes))
    figure, (axes,) = drawn(crowded, "en", "survival")
    renderer = figure.canvas.get_renderer()
    names = [note.get_window_extent(renderer) for note in axes.texts if note.get_text()]
    arrows = [axes.transData.transform([(one.survive_days, 100.0), (one.survive_days, 900.0)]) for one in crowd]
    assert 3 <= len(names) < 15
    for (x, foot), (_, top) in arrows:
        assert not any(box.x0 < x < box.x1 and box.y0 < top and foot < box.y1 for box in names)


def test_a_loss_without_a_missing_component_has_a_name(ten):
    assert Names(ten, "zh").product("").startswith("无订单")


def test_shortfall_dots_are_output_over_target(ten):
    _, axes = drawn(ten, "en", "shortfall")
    dots = [float(line.get_xdata()[0]) for line in axes[0].lines if line.get_marker() == "o"]
    assert len(dots) == 4 * 10
    row = ten.outcomes[0].find("digital-security", "output_value")
    assert dots[0] == pytest.approx(100.0 * row.mean / 4000.0)


def test_costs_and_savings_are_bars_on_one_scale(ten):
    _, (axes,) = drawn(ten, "en", "cost_and_saving")
    widths = [bar.get_width() for bar in axes.patches]
    # cost and saving in turn; the first strategy has nothing to save against
    saved = [0.25 * 2024.75 * share for share in (0.38, 0.55, 0.72)]
    assert widths == pytest.approx([0.0, 130.0, saved[0], 260.0, saved[1], 390.0, saved[2]])
    spans = [line.get_xdata() for line in axes.lines]
    assert pytest.approx([351.0, 429.0]) in [list(span) for span in spans]  # the interval of 390
    low, high = axes.get_xlim()
    assert low == 0.0
    assert high > 1.1 * 390.0


@BOTH
def test_a_strategy_that_costs_more_than_it_saves_fits(ten, language):
    """A loss to the left, an endless interval to the right, sixteen strategies."""
    one = ten.outcomes[3]
    rows = tuple(
        replace(row, mean=-40.0, low=-90.0, high=10.0)
        if (row.chain, row.metric) == (ALL, "value_added_loss_avoided")
        else replace(row, low=50.0, high=9000.0)
        if row.metric == "cost_total"
        else row
        for row in one.estimates
    )
    many = replace(ten, outcomes=(*ten.outcomes[:3], *[replace(one, estimates=rows)] * 13))
    figure, (axes,) = drawn(many, language, "cost_and_saving")
    check_text(figure)
    low, high = axes.get_xlim()
    assert low < -90.0
    assert high > 9000.0


def test_losses_below_zero_are_inside_the_frame(ten):
    """More is made than at baseline: the points of cost against loss lie below a line at zero."""
    rows = [
        tuple(
            replace(row, mean=-row.mean, low=-row.high, high=-row.low) if "loss_value" in row.metric else row
            for row in one.estimates
        )
        for one in ten.outcomes
    ]
    outcomes = tuple(replace(one, estimates=found) for one, found in zip(ten.outcomes, rows, strict=True))
    figure, axes = drawn(replace(ten, outcomes=outcomes), "en", "cost_against_loss")
    check_text(figure)
    for one in axes:
        low, high = one.get_ylim()
        points = [line.get_ydata()[0] for line in one.lines if line.get_marker() == "o"]
        assert len(points) == 4
        assert all(low < point < 0.0 < high for point in points)


@BOTH
@pytest.mark.parametrize("name", ["resilience_triangle", "output_by_chain"])
def test_ticks_of_a_shallow_fall_are_what_they_say(ten, language, name):
    """A fall of a hundredth: what is written at a tick is where it stands, to the last digit."""
    one = ten.outcomes[0]
    shallow = {key: 0.99 * ten.baseline[key[0]] + 0.01 * bands for key, bands in one.daily.items()}
    _, axes = drawn(replace(ten, outcomes=(replace(one, daily=shallow),)), language, name)
    for tick in axes[0].get_yticks():
        said = axes[0].yaxis.get_major_formatter()(tick)
        assert float(said.rstrip("%\u00a0")) == pytest.approx(100.0 * tick, abs=1e-6)


def test_ticks_of_large_amounts_are_written_out(ten):
    """Whoever counts in small money has losses of millions."""
    outcomes = tuple(
        replace(
            one,
            estimates=tuple(
                replace(row, mean=1e6 * row.mean, low=1e6 * row.low, high=1e6 * row.high) for row in one.estimates
            ),
        )
        for one in ten.outcomes
    )
    _, axes = drawn(replace(ten, outcomes=outcomes), "en", "loss_by_strategy")
    labels = [axes[0].xaxis.get_major_formatter()(tick) for tick in axes[0].get_xticks()]
    assert [float(label.replace(",", "")) for label in labels] == pytest.approx(list(axes[0].get_xticks()))
    assert not any("e" in label for label in labels)


def test_nothing_to_show_draws_nothing(ten):
    names = [drawing.name for drawing in draw_all(without_loss(ten), "en")]
    assert names == ["survival", "output_by_chain", "shortfall"]
    assert "shortfall" not in [drawing.name for drawing in draw_all(one_chain(), "en")]  # no target


def test_same_comparison_same_bytes_however_many_draw():
    first, second = (draw_all(one_chain(), "zh", workers=workers) for workers in (1, 2))
    assert [(one.svg, one.png) for one in first] == [(one.svg, one.png) for one in second]


def test_drawings_load_nothing():
    for drawing in some(all_drawings("en")):
        text = drawing.svg.decode()
        assert text.startswith("<?xml")
        assert 'href="http' not in text
        assert "<text" not in text  # letters are outlines: no font is needed


def test_pictures_are_drawn_where_they_are_wanted():
    assert all(drawing.png.startswith(b"\x89PNG") for drawing in some(draw_all(one_chain(), "en")))
    assert not any(drawing.png for drawing in some(all_drawings("en")))


def test_every_cut_has_a_band_of_its_own(ten):
    """From day 30 for 120 days at the mode, and from day 90 for 14: within it, and darker."""
    _, (axes, *_) = drawn(ten, "en", "output_by_chain")
    bands = [one for one in axes.patches if one.get_zorder() == 0]
    assert [(one.get_x(), one.get_x() + one.get_width()) for one in bands] == [(30.0, 150.0), (90.0, 104.0)]
    twice = replace(ten, scenario=replace(ten.scenario, cuts=(*ten.cuts, *ten.cuts)))
    _, (axes, *_) = drawn(twice, "en", "output_by_chain")
    assert len([one for one in axes.patches if one.get_zorder() == 0]) == 2  # the same days are one
    red = (1.0 - bands[0].get_alpha()) + bands[0].get_alpha() * to_rgb(bands[0].get_facecolor())[0]
    assert abs(red - to_rgb(CUT)[0]) < 1 / 255  # the colour of the key


@BOTH
def test_the_worst_twentieth_is_named_beside_the_curves(ten, language):
    figure, (axes,) = drawn(ten, language, "loss_exceedance")
    renderer = figure.canvas.get_renderer()
    (note,) = axes.texts
    assert note.get_window_extent(renderer).x0 > axes.get_window_extent(renderer).x1


def test_names_of_strategies_stand_whole_beside_their_points(ten):
    title = Text("Degraded first, same grade takes over", "先降准后同准")
    one = ten.outcomes[1]
    long = replace(one, strategy=replace(one.strategy, title=title))
    figure, _ = drawn(replace(ten, outcomes=(ten.outcomes[0], long, *ten.outcomes[2:])), "en", "cost_against_loss")
    assert title.en in [text.get_text().replace("\n", " ") for text in texts(figure)]


@pytest.mark.parametrize("replications", [1, 19])
def test_too_few_cases_have_no_worst_ones(ten, replications):
    few = ten_chains(replications=replications)
    for name in ("cost_against_loss", "strategy_differences"):
        whole, part = drawn(ten, "en", name)[1], drawn(few, "en", name)[1]
        assert len([axes for axes in whole if "worst" in axes.get_title(loc="left")]) == (name == "cost_against_loss")
        assert [axes for axes in part if "worst" in axes.get_title(loc="left")] == []
    if replications > 1:
        figure, (axes,) = drawn(few, "en", "loss_exceedance")
        assert [line for line in axes.lines if line.get_marker() == "D"] == []
        assert WORDS["worst_mark"].en not in [text.get_text() for text in texts(figure)]


@pytest.mark.parametrize("text", ["光刻胶树脂与光酸/光引发剂", "Lithography and immersion resists", "1,234 ± 56"])
def test_a_picture_s_letters_are_as_wide_as_a_drawing_s(text):
    """One layout serves both; hinted letters are wider at some sizes, and a long name would touch the edge."""
    with written():
        prop, page, figure = FontProperties(size=8.2), StringIO(), new_figure()
        drawing, _, _ = RendererSVG(100.0, 100.0, page).get_text_width_height_descent(text, prop, ismath=False)
        picture, _, _ = FigureCanvasAgg(figure).get_renderer().get_text_width_height_descent(text, prop, ismath=False)
    assert picture * 72.0 / figure.dpi == pytest.approx(drawing, rel=0.005)


def test_a_matplotlibrc_of_one_s_own_changes_no_figure(ten):
    found = []
    for own in ({}, {"lines.linewidth": 9.0, "axes.grid": True, "figure.constrained_layout.use": True}):
        with mpl.rc_context(own), written():
            figure = new_figure()
            FIGURES["shortfall"].draw(figure, ten, "zh")
            found.append(svg(figure))
    assert found[0] == found[1]


def test_dollars_are_not_mathematics():
    comparison = one_chain()
    title = Text("Between $1 and $2 bn", "在$1与$2之间")
    outcomes = tuple(replace(one, strategy=replace(one.strategy, title=title)) for one in comparison.outcomes)
    figure, _ = drawn(replace(comparison, outcomes=outcomes), "zh", "output_by_chain")
    assert "在$1与$2之间" in [one.get_text() for one in texts(figure)]


def test_names_are_shortened_by_the_room_they_take():
    assert cell_width("光刻胶 ArF") == 10
    assert shorten("光刻胶 ArF", 8) == "光刻胶…"
    assert wrap("one two three", 7) == "one two\nthree"
    assert wrap("超长产业链名称超长产业链名称", 20) == "超长产业链名称超长产\n业链名称"
    assert wrap("超长产业链名称超长产业链名称", 12) == "超长产业链名\n称超长产业…"
    assert wrap("芯片 超长产业链名称", 12) == "芯片\n超长产业链…"
    assert wrap("超长产业链名称 芯片", 10) == "超长产业链\n名称 芯片"


def test_those_who_share_figures_run_in_one_process(request: pytest.FixtureRequest) -> None:
    """Else each process draws them all: pytest-xdist needs a pytest that lets it mark the members of a group."""
    if getattr(request.config.option, "loadgroup", False):
        assert request.node.nodeid.endswith("@figures")
