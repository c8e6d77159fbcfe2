"""How does a test open a page in a real browser?  Debian's Chromium, offline, and everything it complains of noted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

Theme = Literal["light", "dark"]

DESKTOP, TABLET, PHONE, SMALL_PHONE = 1440, 800, 390, 320  # width of a window [px]
HEIGHT = 900
A4 = (595.0, 842.0)  # [pt]
A4_TEXT, A4_ACROSS_TEXT = 688, 1016  # A4 less the margins of the style sheet, upright and across [px]
A4_FIRST = 1005  # height of the first page less its margins [px]
REQUIRED = "TENCHAINS_REQUIRE_BROWSER"
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium; without one the test is skipped, or fails where one is required."""
    program = shutil.which("chromium")
    if program is None:
        message = "no program called 'chromium' is on the path: apt-get install chromium"
        if os.environ.get(REQUIRED):
            pytest.fail(f"{REQUIRED} is set, but {message}")
        pytest.skip(message)
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@dataclass(frozen=True)
class Opened:
    """A page, and what happened while it was open."""

    page: Page
    said: list[str] = field(default_factory=list)  # on the console, warnings and errors of scripts included
    asked: list[str] = field(default_factory=list)  # addresses, but for the page's own


@contextmanager
def opened(
    browser: Browser, path: Path, *, theme: Theme = "light", width: int = DESKTOP, script: bool = True
) -> Iterator[Opened]:
    """Open a file as a reader would who prefers a theme and has a window of a width."""
    size: ViewportSize = {"width": width, "height": HEIGHT}
    context = browser.new_context(viewport=size, color_scheme=theme, offline=True, java_script_enabled=script)
    found = Opened(context.new_page())
    address = path.as_uri()
    found.page.on("console", lambda message: found.said.append(message.text))
    found.page.on("pageerror", lambda error: found.said.append(str(error)))
    found.page.on("request", lambda request: found.asked.append(request.url) if request.url != address else None)
    found.page.goto(address)
    yield found
    context.close()
