"""Is the documentation a site that stands by itself?  Built strictly: a dead link or anchor fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytest.importorskip("mkdocs", reason="the documentation needs the extra docs")

ROOT = Path(__file__).parents[1]


class Requests(HTMLParser):
    """What a browser would fetch to show a page; links that a reader may follow are none of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if tag == "a" or (tag == "link" and about.get("rel") in ("canonical", "prev", "next")):
            return
        self.found += [value for key in ("src", "href", "data", "poster") if (value := about.get(key))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    return folder


def test_every_page_is_there(site: Path) -> None:
    pages = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    there = {path.relative_to(site) for path in site.rglob("*.html")}
    assert {path for path in pages if path.name != "README.html"} <= there
    assert {Path(name) for name in ("index.html", "about.html", "about.zh.html", "calibration.html")} <= there


def test_nothing_is_there_but_what_is_for_readers(site: Path) -> None:
    """The hooks and the reference script lie among the pages, and so does what Python compiles of them."""
    assert [path.name for path in site.rglob("*.py*")] == []


def test_no_page_fetches_anything_from_elsewhere(site: Path) -> None:
    for page in site.rglob("*.html"):
        reader = Requests()
        reader.feed(page.read_text(encoding="utf-8"))
        assert reader.found
        assert [one for one in reader.found if re.match(r"(https?:)?//", one)] == [], page.name
    for style in site.rglob("*.css"):
        assert not re.search(r"url\(['\"]?(https?:)?//", style.read_text(encoding="utf-8")), style.name


def test_reference_tables_become_tables(site: Path) -> None:
    page = (site / "files.html").read_text(encoding="utf-8")
    marked = (ROOT / "docs" / "files.md").read_text(encoding="utf-8").count("<!-- table: ")
    assert page.count("<th>meaning</th>") == marked
