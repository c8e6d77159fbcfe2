"""Does the report work where it is read: in a browser, by keyboard, on a phone, in the dark, on paper?

Needs Chromium; without one these tests are skipped, and `.ci/run` requires that they ran.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import (
    A4,
    A4_ACROSS_TEXT,
    A4_FIRST,
    A4_TEXT,
    DESKTOP,
    HEIGHT,
    PHONE,
    SMALL_PHONE,
    TABLET,
    Theme,
    chromium,
    opened,
)
from matplotlib.image import imread
from playwright.sync_api import Browser, Page
from pypdf import PdfReader
from small_economy import hazard
from small_network import write_study
from synthetic_comparison import CHAINS, all_drawings, ten_chains
from synthetic_sweep import made_up

from sim.cli import main
from sim.labels import Text
from sim.outcome import Comparison
from sim.report import render
from sim.report.sweep import render_sweep

pytestmark = pytest.mark.xdist_group("figures")  # one process: figures, pages and the browser are made once

PAGES = ("compare-en", "compare-zh", "run-zh", "simulated-en", "sweep-en", "sweep-zh")
EVERY = pytest.mark.parametrize("name", PAGES)
BOTH = pytest.mark.parametrize("theme", ["light", "dark"])
ASCENDING, DESCENDING, AS_WRITTEN = "ascending", "descending", "none"
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Comparisons and sweeps that were made up, one strategy alone, and a comparison that was simulated."""
    folder = tmp_path_factory.mktemp("pages")
    compared = ten_chains()
    alone = replace(compared, outcomes=compared.outcomes[:1])
    texts = {
        "compare-en": render(compared, "en", command="tenchains compare", drawings=all_drawings("en")),
        "compare-zh": render(compared, "zh", command="tenchains compare", drawings=all_drawings("zh")),
        "hazards-en": render(_struck(compared), "en", command="tenchains compare", drawings=()),
        "run-zh": render(alone, "zh", command="tenchains run"),
        "simulated-en": _simulated(folder),
        "sweep-en": render_sweep(made_up("grid"), "en", command="tenchains sweep"),
        "sweep-zh": render_sweep(made_up("sobol"), "zh", command="tenchains sweep"),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


class Reading:
    """Pages that stay open, light, for tests that change nothing but the window."""

    def __init__(self, browser: Browser, pages: dict[str, Path], stack: ExitStack) -> None:
        self._browser, self._pages, self._stack, self._open = browser, pages, stack, dict[str, Page]()

    def __call__(self, name: str, width: int = DESKTOP, media: Literal["screen", "print"] = "screen") -> Page:
        """A page as it stands in a window of a width, or on paper."""
        if name not in self._open:
            self._open[name] = self._stack.enter_context(opened(self._browser, self._pages[name])).page
        page = self._open[name]
        page.emulate_media(media=media)
        page.set_viewport_size({"width": width, "height": HEIGHT})
        return page


@pytest.fixture(scope="module")
def reading(browser: Browser, pages: dict[str, Path]) -> Iterator[Reading]:
    with ExitStack() as stack:
        yield Reading(browser, pages, stack)


def _struck(comparison: Comparison) -> Comparison:
    """Every component that is hit is struck by a hazard of a long name, for long."""
    named = replace(
        hazard("embargo", 0.1, 365.0), label=Text("Embargo on tools, spare parts and services in the field", "禁运")
    )
    outcomes = tuple(
        replace(one, survivals=tuple(
            replace(each, hazard=named.id, supply_days=2196.0, recover_days=1582.0) for each in one.survivals
        ))
        for one in comparison.outcomes
    )  # fmt: skip
    network = replace(comparison.network, hazards=(named,))
    return replace(
        comparison, outcomes=outcomes, scenario=replace(comparison.scenario, network=network, draw_hazards=True)
    )


def _simulated(folder: Path) -> str:
    words = ["compare", write_study(folder), "--replications", 3, "--workers", 1, "--out", folder / "out", "--quiet"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["tenchains", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
    assert left.value.code == 0
    return (folder / "out" / "report.html").read_text(encoding="utf-8")


# --- opening -----------------------------------------------------------------------------------------------------


@EVERY
@BOTH
def test_a_page_opens_without_a_complaint_or_a_request(
    browser: Browser, pages: dict[str, Path], name: str, theme: Theme
) -> None:
    assert pages[name].stat().st_size < 5_000_000
    with opened(browser, pages[name], theme=theme) as found:
        assert found.page.title() == found.page.locator("h1").inner_text()
        assert found.page.locator("html").get_attribute("lang") == {"en": "en", "zh": "zh-CN"}[name[-2:]]
        assert (found.said, found.asked) == ([], [])


def test_nothing_but_our_script_could_run_or_fetch(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["compare-en"]) as found:
        found.page.evaluate(
            """() => {
              const script = document.createElement("script");
              script.textContent = "document.title = 'caught'";
              document.body.append(script);
              const image = document.createElement("img");
              image.src = "https://example.org/a.png";
              document.body.append(image);
            }"""
        )
        assert found.page.title() != "caught"
        assert len([line for line in found.said if "Content Security Policy" in line]) == 2


@EVERY
def test_headings_go_down_one_step_at_a_time(reading: Reading, name: str) -> None:
    page = reading(name)
    levels = [int(one[1]) for one in page.eval_on_selector_all("h1,h2,h3,h4", "all => all.map(a => a.tagName)")]
    landmarks = [page.locator(one).count() for one in ("header", "nav", "main", "footer")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert landmarks == [1, 1, 1, 1]


@EVERY
@pytest.mark.parametrize(("theme", "width"), [("light", DESKTOP), ("dark", PHONE)])
def test_axe_finds_no_serious_fault(
    browser: Browser, pages: dict[str, Path], name: str, theme: Theme, width: int
) -> None:
    with opened(browser, pages[name], theme=theme, width=width) as found:
        # A drawing is one picture with a text: its thousands of lines are not read out, and cost seconds.
        found.page.locator("svg").evaluate_all("all => all.forEach(a => a.replaceChildren())")
        response = Axe().run(found.page).response
    assert {"color-contrast", "svg-img-alt", "th-has-data-cells"} <= {one["id"] for one in response["passes"]}
    assert [(one["id"], one["nodes"][0]["html"]) for one in response["violations"] if one["impact"] in SERIOUS] == []


# --- width and theme ---------------------------------------------------------------------------------------------


@EVERY
def test_a_page_never_scrolls_sideways(reading: Reading, name: str) -> None:
    for width in (DESKTOP, TABLET, PHONE, SMALL_PHONE):
        assert reading(name, width).evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["compare-en", "compare-zh", "hazards-en"])
def test_no_heading_breaks_inside_its_unit_and_no_table_is_wider_than_a_window(reading: Reading, name: str) -> None:
    """A unit in brackets is one box; at 1100 pixels every table fits, since long Chinese headings break."""
    page = reading(name, 1100)
    lines = "[...document.querySelectorAll('thead .whole')].map((one) => one.getClientRects().length)"
    assert set(page.evaluate(lines)) == {1}
    wide = "[...document.querySelectorAll('.table:not(.upright)')].filter((one) => one.scrollWidth > one.clientWidth)"
    assert page.evaluate(f"{wide}.length") == 0


@pytest.mark.parametrize("name", ["compare-en", "compare-zh"])
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_no_interval_of_a_sentence_breaks(reading: Reading, name: str, width: int) -> None:
    """One box each, wherever a line ends, in Chinese amounts too; the first page tells at least one."""
    intervals = "[...document.querySelectorAll('.lead .whole, .verdicts .whole')]"
    page = reading(name, width)
    told = page.evaluate(f"{intervals}.map((one) => [one.textContent[0], one.getClientRects().length])")
    assert page.evaluate("document.querySelectorAll('.lead .whole').length") > 0
    assert {boxes for _, boxes in told} == {1}
    assert "[" in {first for first, _ in told}
    assert ({first for first, _ in told} == {"["}) == (name == "compare-en")


def test_what_is_wider_than_a_phone_scrolls_by_keyboard(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["compare-en"], width=PHONE) as found:
        card = found.page.locator(".card").first
        card.focus()
        found.page.keyboard.press("ArrowRight")
        _wait_until(found.page, "document.querySelector('.card').scrollLeft > 0")
    with opened(browser, pages["compare-en"]) as found:
        assert found.page.locator(".card[tabindex]").count() == 0


def _wait_until(page: Page, condition: str) -> None:
    """Ask from outside until something is so; the page's own rules let nobody wait for it inside."""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50.0)
    raise AssertionError(condition)


def _brightness(page: Page) -> float:
    picture = imread(BytesIO(page.screenshot()))[:, :, :3]
    assert picture.std() > 0.02  # something is on it
    return float(np.median(picture))


@EVERY
@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_dark_page_is_dark_and_so_are_its_figures(
    browser: Browser, pages: dict[str, Path], name: str, width: int
) -> None:
    """As it opens for who prefers the dark, and turned light by the reader's system while it is open."""
    with opened(browser, pages[name], theme="dark", width=width) as found:
        for dark in (True, False):
            found.page.emulate_media(color_scheme="dark" if dark else "light")
            for place in (found.page.locator("h1"), found.page.locator(".card svg").first):
                place.scroll_into_view_if_needed()
                assert (_brightness(found.page) < 0.2) == dark


@BOTH
def test_a_button_turns_the_page(browser: Browser, pages: dict[str, Path], theme: Theme) -> None:
    with opened(browser, pages["compare-en"], theme=theme) as found:
        button = found.page.get_by_role("button", name="Dark", exact=True)
        for dark in (theme == "dark", theme == "light", theme == "dark"):
            assert button.get_attribute("aria-pressed") == str(dark).lower()
            assert (_brightness(found.page) < 0.2) == dark
            button.click()


@BOTH
def test_a_page_needs_no_script(browser: Browser, pages: dict[str, Path], theme: Theme) -> None:
    with opened(browser, pages["compare-zh"], theme=theme, script=False) as found:
        assert not found.page.locator("#theme").is_visible()
        assert found.page.get_by_role("heading", level=2).count() >= 8


# --- sorting -----------------------------------------------------------------------------------------------------


# Presses every heading of every table three times; after each: its order, the keys below it, the texts of the rows.
PRESS_ALL = """() => [...document.querySelectorAll(".table > table")].map((table) => {
  const rows = () => [...table.tBodies[0].rows];
  const seen = (column) => ({
    order: table.tHead.rows[0].cells[column].ariaSort,
    keys: rows().map((row) => row.cells[column].dataset.sort ?? null),
    texts: rows().map((row) => row.textContent),
    foot: table.tFoot?.textContent ?? null,
  });
  return [...table.tHead.rows[0].cells].map((head, column) => {
    const states = [seen(column)];
    for (let press = 0; press < 3; press++) {
      head.querySelector("button")?.click();
      states.push(seen(column));
    }
    return states;
  });
})"""


@pytest.mark.parametrize(("name", "least"), [("compare-en", 20), ("compare-zh", 20), ("sweep-zh", 2)])
def test_every_column_of_every_table_sorts(browser: Browser, pages: dict[str, Path], name: str, least: int) -> None:
    with opened(browser, pages[name]) as found:
        columns = [states for table in found.page.evaluate(PRESS_ALL) for states in table]
        assert found.said == []
    told_apart = 0
    for before, up, down, after in columns:
        if len(before["texts"]) == 1:  # nothing to sort
            assert before == up == down == after
            continue
        assert [one["order"] for one in (before, up, down, after)] == [AS_WRITTEN, ASCENDING, DESCENDING, AS_WRITTEN]
        assert after == before
        known = sorted((key for key in before["keys"] if key is not None), key=float)
        unknown = [None] * before["keys"].count(None)
        for shown, keys in ((up, known), (down, known[::-1])):
            assert [key and float(key) for key in shown["keys"]] == [key and float(key) for key in keys + unknown]
            assert sorted(shown["texts"]) == sorted(before["texts"])
            assert shown["foot"] == before["foot"]
        told_apart += len(set(known)) > 1
    assert told_apart >= least


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("compare-en", ["Degraded backups", "No backups", "Same-grade backups", "Tiered backups"]),
        ("compare-zh", ["分级备份", "降准备份", "同准备份", "无备份"]),  # fen, jiang, tong, wu
    ],
)
def test_words_sort_as_the_language_does_and_by_keyboard(
    browser: Browser, pages: dict[str, Path], name: str, names: list[str]
) -> None:
    with opened(browser, pages[name]) as found:
        head = found.page.locator("#verdict thead th").first
        for key, order in (("Enter", names), ("Space", names[::-1])):
            head.locator("button").focus()
            found.page.keyboard.press(key)
            assert found.page.locator("#verdict table >> nth=0 >> tbody th").all_inner_texts() == order


def test_a_row_sorted_out_of_its_group_names_it(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["compare-en"]) as found:
        table = found.page.locator(".table", has=found.page.locator("tr.group")).first
        name = table.locator(".again").first
        assert name.evaluate("a => a.offsetWidth") == 1
        table.locator("thead button").nth(2).click()
        assert name.evaluate("a => a.offsetWidth") > 30


# --- paper -------------------------------------------------------------------------------------------------------


HEAD_OF_LONGEST_TABLE = """() => [...document.querySelectorAll(".table > table")]
  .reduce((one, other) => other.rows.length > one.rows.length ? other : one)
  .tHead.rows[0].lastElementChild.innerText"""


@pytest.mark.parametrize("name", ["compare-en", "compare-zh"])
def test_paper_is_a4_with_running_titles_and_no_heading_left_alone(
    browser: Browser, pages: dict[str, Path], name: str
) -> None:
    """The table of all chains stands across, on one page; a table that goes on overleaf repeats its head."""
    with opened(browser, pages[name], theme="dark") as found:
        title = found.page.title()
        headings = found.page.locator("h2").all_inner_texts()
        longest = found.page.evaluate(HEAD_OF_LONGEST_TABLE)
        printed = PdfReader(BytesIO(found.page.pdf(prefer_css_page_size=True, print_background=True)))
    count = len(printed.pages)
    assert 5 <= count <= 25
    across, repeated = 0, 0
    for place, page in enumerate(printed.pages, start=1):
        width, height = float(page.mediabox.width), float(page.mediabox.height)
        assert sorted((width, height)) == pytest.approx(A4, abs=1.0)
        across += width > height
        text = page.extract_text()
        repeated += "".join(longest.split()) in "".join(text.split())
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        number = f"{place} / {count}"
        assert number in lines
        assert lines[0].startswith(title) == (place > 1)
        assert [line for line in lines if line != number][-1] not in headings
    assert across == 1
    assert repeated >= 2


@pytest.mark.parametrize("name", ["compare-en", "compare-zh"])
def test_the_tables_to_decide_by_stand_on_the_first_page(reading: Reading, name: str) -> None:
    """Strategies, components and the chance of each of ten targets, for somebody who reads one page only."""
    page = reading(name, A4_TEXT, "print")
    assert page.locator("#verdict .table").count() == 3
    ends = page.locator("#verdict .table").evaluate_all("all => all.map(a => a.getBoundingClientRect().bottom)")
    assert max(ends) < A4_FIRST


WIDER = """(all, most) => all.filter((one) => one.getBoundingClientRect().right > most + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""


@EVERY
def test_nothing_is_wider_than_the_paper(reading: Reading, name: str) -> None:
    """A browser would shrink the whole page, or cut it off."""
    page = reading(name, A4_TEXT, "print")
    assert page.eval_on_selector_all("main *:not(svg *, .upright *)", WIDER, A4_TEXT) == []
    widths = page.locator("figure svg").evaluate_all("all => all.map(a => a.getBoundingClientRect().width)")
    assert widths
    assert min(widths) > 0.9 * A4_TEXT


@pytest.mark.parametrize("name", ["compare-en", "compare-zh"])
def test_the_table_of_all_chains_fits_the_paper_turned_across(reading: Reading, name: str) -> None:
    page = reading(name, A4_ACROSS_TEXT, "print")
    assert page.locator(".upright th.n").count() == len(CHAINS)
    assert page.eval_on_selector_all(".upright *", WIDER, A4_ACROSS_TEXT) == []


@EVERY
def test_groups_are_set_apart_and_headings_are_low_on_a_phone(reading: Reading, name: str) -> None:
    """A line above each group is darker than those between its rows, from the first cell to the last."""
    for width in (400, 1200):
        page = reading(name, width)
        colours = "all => all.map(one => getComputedStyle(one).borderTopColor)"
        within = page.locator("tbody tr:not(.group):not(:first-child) > *").evaluate_all(colours)
        above = page.locator("tbody tr.group:not(:first-child) > *").evaluate_all(colours)
        assert not set(above) & set(within)
        assert len(set(above)) <= 1
        heights = page.locator(".table:not(.upright) thead").evaluate_all("all => all.map(a => a.offsetHeight)")
        assert max(heights) < 100
