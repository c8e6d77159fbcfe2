"""How do pages that stand elsewhere in the repository get into the site, and links between them stay right?"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
# Pages outside docs/, and their names in the site.
OUTSIDE = {
    "README.md": "about.md",
    "README.zh.md": "about.zh.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "benchmarks/README.md": "benchmarks.md",
    "calibration/README.md": "calibration.md",
    "results/README.md": "results.md",
}
SOURCES = {site: source for source, site in OUTSIDE.items()}
LINK = re.compile(r"(?P<image>!?)\[(?P<label>[^\]]*)\]\((?P<target>[^)\s]+)\)")
CODE = re.compile(r"(^```.*?^```|`[^`\n]+`)", re.DOTALL | re.MULTILINE)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages from outside."""
    for source, name in OUTSIDE.items():
        if (ROOT / source).is_file():
            files.append(File.generated(config, name, content=(ROOT / source).read_text(encoding="utf-8")))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links of the repository into links of the site; what the site does not have is named only."""
    source = SOURCES.get(page.file.src_uri, f"docs/{page.file.src_uri}")

    def turned(link: re.Match[str]) -> str:
        target, hash_, anchor = link["target"].partition("#")
        if not target or "://" in target or target.startswith("mailto:"):
            return link[0]
        wanted = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        name = OUTSIDE.get(wanted, wanted.removeprefix("docs/") if wanted.startswith("docs/") else "")
        if not name:
            return link["label"]
        goal = posixpath.relpath(name, posixpath.dirname(page.file.src_uri) or ".")
        return f"{link['image']}[{link['label']}]({goal}{hash_}{anchor})"

    parts = CODE.split(markdown)
    return "".join(part if place % 2 else LINK.sub(turned, part) for place, part in enumerate(parts))
