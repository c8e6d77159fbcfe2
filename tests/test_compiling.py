"""What is compiled is kept by content: an update of the program never meets what an older one left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sim import compiling

ARGUMENTS = "from typing import NamedTuple\n\nclass Pair(NamedTuple):\n    a: float\n    b: float\n"
FUNCTIONS = """
from {module} import Pair
from sim.compiling import compiled

@compiled
def add(pair):
    return pair.a + pair.b
"""
CALL = """
from pathlib import Path
from sim import compiling

kept = Path("kept").resolve()
compiling.FOLDER = compiling.folder_for(Path("src").glob("*.py"), [kept]) if {keyed} else kept
from functions import Pair, add

print(add(Pair(1.0, 2.0)), sum(add.stats.cache_hits.values()))
"""


def write(folder: Path, module: str) -> None:
    """A compiled function, and its argument's class in a module of this name."""
    source = folder / "src"
    source.mkdir(exist_ok=True)
    for old in source.glob("*.py"):
        old.unlink()
    (source / f"{module}.py").write_text(ARGUMENTS)
    (source / "functions.py").write_text(FUNCTIONS.format(module=module))


def call(folder: Path, *, keyed: bool = True) -> subprocess.CompletedProcess[str]:
    """Call it in a process of its own: what it says, and how often a kept function was found."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", CALL.format(keyed=keyed)]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_a_class_that_moves_does_not_meet_what_was_kept_of_it(tmp_path: Path) -> None:
    write(tmp_path, "first")
    assert call(tmp_path).stdout.split() == ["3.0", "0"]
    assert call(tmp_path).stdout.split() == ["3.0", "1"]
    write(tmp_path, "second")
    after = call(tmp_path)
    assert after.stdout.split() == ["3.0", "0"], after.stderr
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_without_a_folder_by_content_it_would_fail(tmp_path: Path) -> None:
    write(tmp_path, "first")
    assert call(tmp_path, keyed=False).returncode == 0
    write(tmp_path, "second")
    assert "No module named 'first'" in call(tmp_path, keyed=False).stderr


def test_the_folder_follows_the_contents(tmp_path: Path) -> None:
    one, other = tmp_path / "one.py", tmp_path / "other.py"
    one.write_text("a = 1\n")
    other.write_text("b = 1\n")
    before = compiling.folder_for([one, other], [tmp_path])
    assert before is not None
    assert before.is_dir()
    assert compiling.folder_for([other, one], [tmp_path]) == before
    other.write_text("b = 2\n")
    assert compiling.folder_for([one, other], [tmp_path]) != before


def test_what_cannot_be_written_to_is_passed_over(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_text("a = 1\n")
    found = compiling.folder_for([source], [source / "below-a-file", tmp_path / "user"])
    assert found is not None
    assert found.parent == tmp_path / "user"
    assert compiling.folder_for([source], [source]) is None


def test_old_folders_are_thrown_away_and_nothing_else(tmp_path: Path) -> None:
    folders = [tmp_path / f"{compiling.PREFIX}{number}" for number in range(compiling.KEPT + 3)]
    for age, folder in enumerate(folders):
        folder.mkdir()
        os.utime(folder, (1e9 - age, 1e9 - age))
    (tmp_path / "other").mkdir()
    compiling.prune(tmp_path, folders[-1])
    kept = [*folders[: compiling.KEPT], folders[-1], tmp_path / "other"]
    assert sorted(tmp_path.iterdir()) == sorted(kept)


def test_every_compiled_module_is_in_the_digest() -> None:
    sources = {compiling.HERE / name for name in compiling.SOURCES}
    assert all(source.is_file() for source in sources)
    users = {file for file in compiling.HERE.rglob("*.py") if "from sim.compiling import" in file.read_text("utf-8")}
    assert users
    assert users <= sources
