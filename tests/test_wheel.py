"""Does a wheel carry all that the program looks for?"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_a_wheel_holds_what_ships(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
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
