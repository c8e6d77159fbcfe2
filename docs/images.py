"""Which picture shows what a report looks like?  `make images` takes it anew, of the shipped photoresist scenario."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

REPORT = Path("results/resist-stop/report.html")
PICTURE = Path("docs/images/report.png")
WIDTH, HEIGHT = 1180, 952  # [px]; narrower than where the contents move beside the text


def main() -> None:
    """Open the report in Chromium and keep what a reader sees first."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("error: no program called 'chromium' is on the path\n  fix: apt-get install chromium")
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="light")
        page.goto(REPORT.resolve().as_uri())
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
