"""Are the pages true?  What the README tells to type works, and every link leads somewhere."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from found import some

from sim.cli import commands
from sim.labels import WORDS
from sim.report import PARTS
from sim.report.words import SENTENCES

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        ROOT / "README.md",
        ROOT / "README.zh.md",
        ROOT / "CONTRIBUTING.md",
        ROOT / "calibration" / "README.md",
        *(ROOT / "docs").rglob("*.md"),
    ]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`[^`\n]*`")
COMMAND = re.compile(r"(?:`|^    (?:\.venv/bin/)?)tenchains ([a-z]+)((?: [^|`#\n]+)?)", re.MULTILINE)


@cache
def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """The names that headings get on a code forge: small letters, no punctuation, hyphens for blanks."""
    found = set()
    for heading in HEADING.findall(FENCE.sub("", text(page))):
        bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).strip().lower()
        found.add(re.sub(r"[^\w\- ]", "", bare).replace(" ", "-"))
    return found


def run(*words: str) -> str:
    result = CliRunner().invoke(commands, list(words))
    assert result.exit_code == 0, result.output
    return result.output


def links(page: Path) -> list[str]:
    return LINK.findall(CODE.sub("", FENCE.sub("", text(page))))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    for target in links(page):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        name, _, anchor = target.partition("#")
        goal = (page.parent / name).resolve() if name else page
        assert goal.exists(), target
        assert goal.is_relative_to(ROOT), f"{target} leaves the repository"
        if anchor:
            assert anchor in anchors(goal), target


def test_links_are_found():
    assert sum(len(links(page)) for page in PAGES) > len(PAGES)


def test_every_page_is_listed():
    listed = {
        (ROOT / "docs" / target.partition("#")[0]).resolve()
        for target in LINK.findall(text(ROOT / "docs" / "README.md"))
    }
    assert {page for page in PAGES if page != ROOT / "docs" / "README.md"} <= listed


def plain(name: str) -> str:
    """A page without what follows a '#' or an arrow on a line that is typed."""
    return re.sub(r"^(    .*?) *#.*$", r"\1", text(ROOT / name), flags=re.MULTILINE)


@pytest.mark.parametrize(
    "pattern",
    [
        r"^    (\S.*)$",  # what is typed
        r"^```\w*\n.*?^```",  # files
        r"`(?:tenchains|make) [^`]+`",
        r"`\w+_\w+[^`]*`",  # measures and keys
        r"scenarios/[\w-]+\.toml",
        r"\]\(([^)]+)\)",  # links, but for that to the other page
    ],
)
def test_the_chinese_front_page_keeps_step(pattern):
    flags = re.MULTILINE | (re.DOTALL if "```" in pattern else re.NOFLAG)
    english, chinese = (
        [" ".join(one.split()) for one in re.findall(pattern, plain(name), flags)]
        for name in ("README.md", "README.zh.md")
    )
    translated = {"docs/tutorial.zh.md": "docs/tutorial.md", "docs/keys.zh.md": "docs/files.md"}
    chinese = [translated.get(one, one) for one in chinese]
    other = {"README.md", "README.zh.md"}
    assert english
    assert sorted(set(english) - other) == sorted(set(chinese) - other)


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh.md", "zh")])
def test_the_front_page_tells_the_parts_of_the_report_in_order(name, language):
    told = re.findall(r"^\| ([^|]+?) \|", text(ROOT / name), re.MULTILINE)
    parts = [SENTENCES[f"h_{part}"][language] for part in PARTS]
    assert [one for one in told if one in parts] == parts


def test_the_glossary_speaks_as_the_program_does():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", text(ROOT / "docs" / "glossary.md"), re.MULTILINE)[2:]
    words = {english.strip().lower(): chinese.strip() for english, chinese in rows}
    named = {"strategy": "strategy", "chain": "chain", "backup": "backup", "baseline": "baseline", "target": "target"}
    named |= {"same-grade backup": "same_backup", "degraded backup": "degraded_backup", "seed": "seed"}
    named |= {
        "criticality": "card_alpha",
        "gross loss": "loss_value",
        "gross loss avoided": "loss_avoided_value",
        "days lost": "loss_volume_days",
        "recipe": "card_recipe",
    }
    for english, key in named.items():
        assert words[english] in WORDS[key].zh, english


@pytest.mark.parametrize("page", ["README.md", "docs/files.md"])
def test_commands_and_options_that_are_named_exist(page):
    named = COMMAND.findall(text(ROOT / page))
    assert {"compare", "run", "check", "list", "show"} <= {command for command, _ in named}
    for command, words in named:
        if command not in commands.commands:
            assert "Not there yet" in text(ROOT / page), command
            continue
        options = {name for option in commands.commands[command].params for name in option.opts}
        assert set(re.findall(r"--[a-z]+", words)) <= options, (command, words)


def test_the_floors_are_told_in_the_order_that_is_kept():
    contracts = tomllib.loads(text(ROOT / "pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = [layer.split(" | ") for layer in contracts[0]["layers"]]
    table = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text(ROOT / "docs" / "architecture.md"), re.MULTILINE)
    told = [name for cell in table for name in re.findall(r"\w+", cell)]
    kept = [name for layer in layers for name in layer]
    floor = {name: at for at, layer in enumerate(layers) for name in layer}
    assert sorted(told) == sorted(kept)
    assert [floor[name] for name in told] == sorted(floor.values())


def test_make_targets_that_are_named_exist():
    makefile = text(ROOT / "Makefile")
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
        for target in some(re.findall(r"(?:^    |`)make ([a-z]+)", text(page), re.MULTILINE)):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_files_that_the_readme_runs_exist():
    for name in some(re.findall(r"scenarios/[\w-]+\.toml", text(ROOT / "README.md"))):
        assert (ROOT / name).is_file(), name


def test_the_question_of_the_readme_can_be_asked(tmp_path, monkeypatch):
    page = text(ROOT / "README.md")
    name = re.search(r"Save this as `([\w.]+)`", page)[1]
    scenario = re.search(r"^```toml\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[1]
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(scenario, encoding="utf-8")
    lines = re.findall(r"^    \.venv/bin/tenchains (.*?)(?: *#.*)?$", page, re.MULTILINE)
    asked = [line.split() for line in lines if name in line or line.startswith("show")]
    assert [words[0] for words in asked] == ["show", "check", "compare"]
    for words in asked:
        few = ["--replications", "1", "--workers", "1"] if words[0] == "compare" else []
        output = run(*words, *few)
        if words[0] == "check":
            assert output.startswith("ok: scenario helium")
        if words[0] == "show":
            assert all(heading in output for heading in ("Who supplies it", "Who needs it", "Backups"))
    assert (tmp_path / "results" / "helium" / "report.html").stat().st_size > 100_000
