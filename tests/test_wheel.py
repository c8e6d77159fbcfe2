"""Does a wheel carry all that the program looks for, and a source archive all that its tests do?"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def built(target: str, folder: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (found,) = folder.iterdir()
    return found


def test_a_wheel_holds_what_ships(tmp_path: Path) -> None:
    held = set(zipfile.ZipFile(built("wheel", tmp_path)).namelist())
    for folder in ("scenarios", "calibration", "schemas"):
        wanted = {
            path.relative_to(ROOT) for path in (ROOT / folder).rglob("*") if path.suffix in (".toml", ".csv", ".json")
        }
        assert wanted
        assert {f"sim/_data/{path.as_posix()}" for path in wanted} <= held
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*") if path.is_file()}
    kept = {name for name in sources if "__pycache__" not in name and not name.endswith((".nbi", ".nbc"))}
    assert kept <= held
    assert not any(name.startswith("tests") for name in held)


def test_a_source_archive_holds_what_its_tests_look_at(tmp_path: Path) -> None:
    with tarfile.open(built("sdist", tmp_path)) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    for folder in ("benchmarks", "calibration", "docs", "scenarios", "tests"):
        there = (path.relative_to(ROOT) for path in (ROOT / folder).rglob("*"))
        kept = (path for path in there if not any(part.startswith(".") for part in path.parts))  # no tool's cache
        wanted = {path.as_posix() for path in kept if path.suffix in (".py", ".md", ".toml", ".csv")}
        assert wanted
        assert wanted <= held
    assert {"CONTRIBUTING.md", "Makefile", "README.zh.md", "mkdocs.yml", "results/resist-stop/summary.csv"} <= held
