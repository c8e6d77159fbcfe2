"""Do the two drawings of a network show what its tables say, with every text in its place?"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from small_network import BACKUPS, INPUTS, PRODUCTS, SUPPLY, write_network
from test_plots import check_text, texts

from sim.archive import write_file
from sim.breaking import cell_width
from sim.cli import commands
from sim.errors import InputError, OutputError
from sim.labels import Text
from sim.loading import find_network, load_network
from sim.network import Input, Network, Range
from sim.plots.graph import draw, draw_chain, draw_product, kind_of
from sim.plots.graph.marks import SINGLE
from sim.plots.graph.structure import line_up, neighbourhood, origins, tiers
from sim.plots.graph.words import GRAPH_WORDS
from sim.plots.lettering import fold
from sim.plots.style import new_figure, written

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


@cache
def zhejiang() -> Network:
    return load_network(find_network("zhejiang-2025", Path()))


def tiny(folder: Path, **files: str) -> Network:
    return load_network(write_network(folder / "tiny", **files))


def subject(network: Network, key: str):
    return next(one for one in (*network.products, *network.chains) if one.id == key)


def drawn_by(draw_it, network: Network, key: str, language):
    with written():
        figure = new_figure()
        picture = draw_it(figure, network, subject(network, key), language)
        FigureCanvasAgg(figure).draw()
    return figure, picture


def product_picture(network: Network, key: str, language="en"):
    return drawn_by(draw_product, network, key, language)


def chain_picture(network: Network, key: str, language="en"):
    return drawn_by(draw_chain, network, key, language)


def keys(picture, side: str) -> list[str]:
    return [box.key.partition("/")[2] for box in picture.boxes if box.key.startswith(f"{side}/")]


def box_of(picture, key: str):
    return next(box for box in picture.boxes if box.key == key)


def check_boxes(figure, picture):
    """No box leaves the page or covers another, and what is written in a box stays in it."""
    width, height = figure.get_size_inches()
    for box in picture.boxes:
        assert box.x >= 0.0
        assert box.x + box.width <= width
        assert box.y - 0.5 * box.height >= 0.0
        assert box.y + 0.5 * box.height <= height
    for place, one in enumerate(picture.boxes):
        for other in picture.boxes[place + 1 :]:
            apart = abs(one.y - other.y) >= 0.5 * (one.height + other.height)
            assert apart or one.x + one.width <= other.x or other.x + other.width <= one.x, (one.key, other.key)
    renderer = figure.canvas.get_renderer()
    for text in texts(figure):
        x, y = (value / figure.dpi for value in text.get_window_extent(renderer).get_points().mean(axis=0))
        for box in picture.boxes:
            if box.x <= x <= box.x + box.width and abs(y - box.y) <= 0.5 * box.height:
                extent = text.get_window_extent(renderer)
                assert extent.x0 >= box.x * figure.dpi, text.get_text()
                assert extent.x1 <= (box.x + box.width) * figure.dpi, text.get_text()


# One product


def test_a_product_stands_between_its_suppliers_and_users(tmp_path):
    _, picture = product_picture(tiny(tmp_path), "resist")
    assert keys(picture, "origins") == ["JP", "KR"]
    assert keys(picture, "users") == ["chip"]
    assert keys(picture, "inputs") == []
    assert {(tie.source, tie.target, tie.alpha) for tie in picture.ties} == {
        ("origins/JP", "product/resist", 0.6),
        ("origins/KR", "product/resist", 0.4),
        ("product/resist", "users/chip", 1.0),
    }
    own = box_of(picture, "product/resist")
    assert (own.outside, own.single, own.note) == (1.0, False, "100\u00a0% from outside")
    places = [box_of(picture, key).x for key in ("origins/JP", "product/resist", "users/chip")]
    assert places == sorted(places)
    assert picture.left_out == {}


def test_a_finished_product_goes_to_final_users(tmp_path):
    _, picture = product_picture(tiny(tmp_path), "chip", "zh")
    final = box_of(picture, "users/final deliveries")
    assert (final.name, final.note) == ("最终交付", "占芯片100%")
    assert keys(picture, "inputs") == ["resist", "power"]  # both critical: the more valuable first
    _, picture = product_picture(tiny(tmp_path), "power")
    assert box_of(picture, "users/final deliveries").note == "36.5 million per year"


def test_one_region_above_the_limit_is_ringed_and_named(tmp_path):
    _, picture = product_picture(tiny(tmp_path), "chip")
    assert box_of(picture, "product/chip").note == "80\u00a0% Home"
    assert [box.key for box in picture.boxes if box.single and box.key.startswith("origins")] == ["origins/CN-HOME"]
    # Japan and Korea at six and four tenths: nobody above.
    assert not box_of(picture, "inputs/resist").single
    assert origins(tiny(tmp_path))["resist"]["JP"] == SINGLE


def test_supply_by_two_modes_is_one_region(tmp_path):
    supply = SUPPLY.replace("resist,JP,0.6,10,sea,TEST,", "resist,JP,0.4,10,sea,TEST,\nresist,JP,0.3,3,air,,").replace(
        "resist,KR,0.4", "resist,KR,0.3"
    )
    _, picture = product_picture(tiny(tmp_path, supply=supply), "resist")
    japan = box_of(picture, "origins/JP")
    assert japan.note == "70\u00a0% · 10 days · sea"  # the larger part speaks
    assert japan.single


def test_the_most_critical_come_first_and_the_rest_is_counted():
    _, picture = product_picture(zhejiang(), "grid-electricity")
    lines = {line.product: line for line in zhejiang().inputs if line.input == "grid-electricity"}
    shown = [key for key in keys(picture, "users") if key != "final deliveries"]
    assert shown == sorted(lines, key=lambda key: (-lines[key].alpha, -lines[key].share.mode, key))[: len(shown)]
    assert len(shown) + picture.left_out["users"] == len(lines) > 100
    regions = {row.region for row in zhejiang().supply if row.product == "grid-electricity"}
    assert len(keys(picture, "origins")) + picture.left_out["origins"] == len(regions)


def test_what_the_inputs_are_made_of_stands_once_and_a_step_back(tmp_path):
    around = neighbourhood(zhejiang(), "ic-photoresist-arf", inputs=8, deeper=30, users=2)
    assert set(around.inputs) == {line.input for line in zhejiang().inputs if line.product == "ic-photoresist-arf"}
    recipes = {line.input for line in zhejiang().inputs if line.product in around.inputs}
    assert set(around.deeper) == recipes - set(around.inputs) - {"ic-photoresist-arf"}
    assert len(around.deeper) == len(set(around.deeper))
    users = {line.product for line in zhejiang().inputs if line.input == "ic-photoresist-arf"}
    assert around.more == {"inputs": 0, "deeper": 0, "users": len(users) - 2}
    cut = neighbourhood(zhejiang(), "ic-photoresist-arf", inputs=1, deeper=0, users=0)
    assert (len(cut.inputs), cut.deeper, cut.users) == (1, (), ())
    assert cut.more["inputs"] == len(around.inputs) - 1
    assert [(tie.source, tie.target) for tie in cut.ties] == [(cut.inputs[0], "ic-photoresist-arf")]


# One chain


def tooled(network: Network, *lines: tuple[str, str, float, str]) -> Network:
    """The network with other recipes: product, input, share, type."""
    made = tuple(
        Input(product, source, Range.fixed(share), kind, "national", 0.5, Range.fixed(0.0), None, "", "", "")
        for product, source, share, kind in lines
    )
    return replace(network, inputs=made)


def test_a_tier_is_the_longest_way_to_the_end(tmp_path):
    products = PRODUCTS + "wafer,Wafer,硅片,chips,material,,,,\n"
    network = tiny(tmp_path, products=products, supply=SUPPLY + "wafer,JP,1,5,,,\n")
    found = tiers(
        tooled(
            network,
            ("chip", "resist", 0.1, "input"),
            ("chip", "wafer", 0.1, "input"),
            ("wafer", "resist", 0.1, "design"),
        ),
        "chips",
    )
    assert found.tier == {"chip": 0, "wafer": 1, "resist": 2}
    assert {(tie.source, tie.target): tie.dashed for tie in found.ties} == {
        ("resist", "chip"): False, ("wafer", "chip"): False, ("resist", "wafer"): True,
    }  # fmt: skip
    assert found.back == ()


def test_the_least_valuable_use_of_a_circle_does_not_count(tmp_path):
    network = tooled(
        tiny(tmp_path),
        ("chip", "resist", 0.2, "input"),
        ("resist", "chip", 0.1, "capital"),
        ("chip", "power", 0.1, "service"),
    )
    found = tiers(network, "chips")
    assert found.tier == {"chip": 0, "resist": 1}
    assert [(tie.source, tie.target) for tie in found.back] == [("chip", "resist")]
    assert found.others == ("power",)
    figure, picture = chain_picture(network, "chips")
    assert picture.back == found.back
    assert "dotted: closes a circle" in [text.get_text() for text in texts(figure)]
    check_text(figure)


def test_tiers_of_the_shipped_chains_run_forward():
    for chain in zhejiang().chains:
        found = tiers(zhejiang(), chain.id)
        assert set(found.tier) == {one.id for one in zhejiang().products if one.chain == chain.id}
        assert all(found.tier[tie.source] > found.tier[tie.target] for tie in found.ties)
        ends = {tie.source for tie in found.ties}
        assert all((tier == 0) == (key not in ends) for key, tier in found.tier.items())
        lines = {
            (line.input, line.product)
            for line in zhejiang().inputs
            if line.product in found.tier and line.input in found.tier
        }
        assert {(tie.source, tie.target) for tie in (*found.ties, *found.back)} == lines


def test_tiers_have_an_order_of_their_own():
    # Sets of words come in another order in every process; a drawing must not.
    for chain in zhejiang().chains:
        ties = [(tie.source, tie.target) for tie in tiers(zhejiang(), chain.id).ties]
        assert [source for source, _ in ties] == sorted(source for source, _ in ties)


def test_a_chain_shows_all_its_products_and_counts_the_rest():
    _, picture = chain_picture(zhejiang(), "integrated-circuits")
    own = {one.id for one in zhejiang().products if one.chain == "integrated-circuits"}
    drawn = [box.key for box in picture.boxes]
    assert own <= set(drawn)
    assert len(drawn) == len(set(drawn))
    needed = {line.input for line in zhejiang().inputs if line.product in own} - own
    assert set(drawn) - own <= needed
    assert len(needed) == len(set(drawn) - own) + picture.left_out["others"]
    modelled = {region.id for region in zhejiang().regions if region.modelled}
    for product in sorted(own):
        places = origins(zhejiang())[product]
        box = box_of(picture, product)
        assert box.outside == pytest.approx(sum(share for place, share in places.items() if place not in modelled))
        assert box.single == (max(places.values()) > SINGLE)


def test_crossing_steps_are_turned_around():
    columns = [["a", "b", "c"], ["x", "y", "z"]]
    steps = [("a", "z"), ("b", "y"), ("c", "x")]
    first, second = line_up(columns, steps)
    place = {key: at for at, key in enumerate(second)}
    assert [place[dict(steps)[key]] for key in first] == [0, 1, 2]


def test_an_id_may_have_any_sign(tmp_path):
    files = {name: text.replace("resist", "resist@jp") for name, text in
             {"products": PRODUCTS, "inputs": INPUTS, "supply": SUPPLY, "backups": BACKUPS}.items()}  # fmt: skip
    _, picture = chain_picture(tiny(tmp_path, **files), "chips")
    assert [box.key for box in picture.boxes] == ["resist@jp", "chip", "power"]


def test_a_chain_without_products_is_an_empty_page(tmp_path):
    network = tiny(tmp_path)
    empty = replace(network, chains=(*network.chains, replace(network.chains[0], id="none", name=Text("None", "无"))))
    figure, picture = chain_picture(empty, "none")
    assert picture.boxes == ()
    check_text(figure)


# What is written


@BOTH
@pytest.mark.parametrize("key", ["resist", "chip", "power"])
def test_text_of_the_small_network_fits(tmp_path, key, language):
    figure, picture = product_picture(tiny(tmp_path), key, language)
    check_text(figure)
    check_boxes(figure, picture)


@BOTH
@pytest.mark.parametrize("key", ["ic-photoresist-arf", "grid-electricity", "crude-oil", "nv-nev", "ic-foundry-mature"])
def test_text_around_a_product_fits(key, language):
    figure, picture = product_picture(zhejiang(), key, language)
    check_text(figure)
    check_boxes(figure, picture)
    name = subject(zhejiang(), key).name[language]
    assert box_of(picture, f"product/{key}").name == name
    assert any(text.get_text().startswith(name) for text in texts(figure))


@BOTH
@pytest.mark.parametrize("key", ["integrated-circuits", "refining-materials", "textiles", "smart-computing", "shared"])
def test_text_of_a_chain_fits(key, language):
    figure, picture = chain_picture(zhejiang(), key, language)
    check_text(figure)
    check_boxes(figure, picture)


@BOTH
def test_endless_names_fit(tmp_path, language):
    endless = Text("Antidisestablishmentarian " * 4 + "$1 and $2", "超长的产品名称" * 6)
    network = tiny(tmp_path, inputs=INPUTS)
    network = replace(
        network,
        products=tuple(replace(one, name=endless) for one in network.products),
        chains=tuple(replace(one, name=endless) for one in network.chains),
        regions=tuple(replace(one, name=endless) for one in network.regions),
    )
    for figure, picture in (product_picture(network, "chip", language), chain_picture(network, "chips", language)):
        check_text(figure)
        check_boxes(figure, picture)


def test_names_are_set_in_two_lines_and_lose_their_brackets_first():
    assert fold("Power devices (IGBT)", 30) == "Power devices (IGBT)"
    assert fold("特种钢与硅钢", 6) == "特种钢\n与硅钢"
    assert fold("Compressors, pumps, turbines (and air separation)", 16) == "Compressors,\npumps, turbines"
    long = fold("a" * 50, 10)
    assert long.endswith("…")
    assert max(cell_width(line) for line in long.splitlines()) <= 10


@pytest.mark.parametrize("key", GRAPH_WORDS)
def test_a_word_is_in_both_languages_and_leaves_the_same_gaps(key):
    text = GRAPH_WORDS[key]
    assert text.en.strip()
    assert text.zh.strip()
    assert set(re.findall(r"\{(\w+)\}", text.en)) == set(re.findall(r"\{(\w+)\}", text.zh))
    assert not re.search("[\u4e00-\u9fff]", text.en)
    assert not re.search("[\u4e00-\u9fff][,;:(]", text.zh)


# From the command line


def test_same_network_same_bytes(tmp_path):
    network = tiny(tmp_path)
    for key in ("resist", "chips"):
        first, second = (draw(network, subject(network, key), "zh", "svg") for _ in range(2))
        assert first == second
        assert first.startswith(b"<?xml")
        assert b"<text" not in first  # letters are outlines: no font is needed


def show(folder: Path, *words: str):
    return CliRunner().invoke(commands, ["show", *words, "--network", str(folder / "tiny")])


@BOTH
@pytest.mark.parametrize(
    ("name", "file"), [("resist", "deep/resist.svg"), ("光刻胶", "resist.PNG"), ("chips", "c.png")]
)
def test_show_writes_the_figure(tmp_path, name, file, language):
    write_network(tmp_path / "tiny")
    path = tmp_path / file
    result = show(tmp_path, name, "--figure", str(path), "--lang", language)
    assert result.exit_code == 0, result.output
    assert result.output.rstrip().endswith(str(path))
    assert path.read_bytes()[:5] in (b"<?xml", b"\x89PNG\r")
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


@pytest.mark.parametrize("name", ["resist.pdf", "resist", ".svg.txt"])
def test_a_figure_of_another_kind_is_refused(tmp_path, name):
    write_network(tmp_path / "tiny")
    result = show(tmp_path, "resist", "--figure", str(tmp_path / name))
    assert isinstance(result.exception, InputError)  # the command line turns it into a message and status 1
    assert "fix: end its name" in str(result.exception)
    assert not (tmp_path / name).exists()
    with pytest.raises(InputError):
        kind_of(name)


def test_the_exit_status_is_one_and_no_traceback_is_shown(tmp_path):
    network = str(write_network(tmp_path / "tiny"))
    command = [sys.executable, "-m", "sim", "show", "resist", "--network", network, "--figure", "resist.pdf"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("error: resist.pdf: ")
    assert "Traceback" not in done.stderr


def test_a_file_is_replaced_whole_or_not_at_all(tmp_path):
    path = tmp_path / "a.svg"
    write_file(path, b"old")
    write_file(path, b"new")
    assert path.read_bytes() == b"new"
    (tmp_path / "folder.svg").mkdir()
    with pytest.raises(OutputError, match="fix:"):
        write_file(tmp_path / "folder.svg", b"x")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.svg", "folder.svg"]
    with pytest.raises(OutputError):
        write_file(path / "below.svg", b"x")  # a file stands where a folder is needed
    assert path.read_bytes() == b"new"
