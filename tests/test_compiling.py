"""What is compiled is kept by content: an update of the program never meets what an older one left."""

from __future__ import annotations

import ast
import importlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_economy import HOME, cut, made, network, product, scenario, sold

from sim import compiling
from sim.assembly import assemble
from sim.days import be_ready, pass_days
from sim.kernel import produce
from sim.simulation import simulate

ARGUMENTS = "from typing import NamedTuple\n\nclass Pair(NamedTuple):\n    a: float\n    b: float\n"
FUNCTIONS = """
from {module} import Pair
from sim.compiling import compiled

@compiled
def add(pair):
    return pair.a + pair.b
"""
CALL = """
import time
from pathlib import Path
from sim import compiling

kept = Path("kept").resolve()
compiling.FOLDER = compiling.folder_for(Path("src").glob("*.py"), [kept]) if {keyed} else kept
from functions import Pair, add

Path({name!r}).touch()
while {waits} and not Path("go").exists():
    time.sleep(0.001)
print(add(Pair(1.0, 2.0)), sum(add.stats.cache_hits.values()))
"""
HOLD = """
import sys
import time
from filelock import FileLock

with FileLock(sys.argv[1]):
    print(flush=True)
    time.sleep(60)
"""


def write(folder: Path, module: str) -> None:
    """A compiled function, and its argument's class in a module of this name."""
    source = folder / "src"
    source.mkdir(exist_ok=True)
    for old in source.glob("*.py"):
        old.unlink()
    (source / f"{module}.py").write_text(ARGUMENTS)
    (source / "functions.py").write_text(FUNCTIONS.format(module=module))


def start(folder: Path, name: str = "is-ready", *, keyed: bool = True, waits: bool = False) -> subprocess.Popen[str]:
    """A process that calls it, when it is told to go if it waits: what it gets, and how often a kept one was found."""
    environment = os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", CALL.format(keyed=keyed, name=name, waits=waits)]
    return subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def call(folder: Path, *, keyed: bool = True) -> subprocess.CompletedProcess[str]:
    """Call it in a process of its own."""
    process = start(folder, keyed=keyed)
    out, err = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


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


def test_of_processes_at_the_same_time_one_compiles(tmp_path: Path) -> None:
    write(tmp_path, "first")
    names = ["one", "two", "three"]
    processes = [start(tmp_path, name, waits=True) for name in names]
    while not all((tmp_path / name).exists() for name in names):
        time.sleep(0.01)
    (tmp_path / "go").touch()
    said = sorted(process.communicate(timeout=60)[0] for process in processes)
    assert said == ["3.0 0\n", "3.0 1\n", "3.0 1\n"]


def test_whoever_is_killed_while_compiling_holds_nobody_up(tmp_path: Path) -> None:
    write(tmp_path, "first")
    assert call(tmp_path).returncode == 0
    (index,) = tmp_path.rglob("*.nbi")
    lock = index.with_name("functions.add.lock")
    for kept in list(index.parent.glob("*.nb?")):
        kept.unlink()
    with subprocess.Popen([sys.executable, "-c", HOLD, lock], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        waiting = start(tmp_path)
        try:
            with pytest.raises(subprocess.TimeoutExpired):
                waiting.communicate(timeout=3)
        finally:
            holder.kill()
            said, _ = waiting.communicate(timeout=60)
    assert said == "3.0 0\n"


def test_what_is_made_ready_is_what_the_days_call() -> None:
    for first in (False, True):
        be_ready(first=first)
    economy = network([product("phone")], [made("phone", HOME)], [], [sold("phone")])
    found = simulate(assemble(scenario(economy, [cut(2.0, 5.0)])), [0])
    assert found.volume.min() == 0.0
    assert [len(compiled.signatures) for compiled in (pass_days, produce)] == [1, 1]  # type: ignore[attr-defined]


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
    assert {file for user in users for file in taken_by(user)} <= sources


def taken_by(file: Path) -> set[Path]:
    """Where the functions, classes and numbers are defined that compiled code of a module takes from others of ours."""
    tree = ast.parse(file.read_text("utf-8"))
    imports = [one for one in tree.body if isinstance(one, ast.ImportFrom) and str(one.module).startswith("sim.")]
    origin = {name.name: str(one.module) for one in imports for name in one.names}
    compiled = [one for one in tree.body if isinstance(one, ast.FunctionDef) and "compiled" in ast.dump(one)]
    names = {node.id for one in compiled for part in one.body for node in ast.walk(part) if isinstance(node, ast.Name)}
    found = set[Path]()
    for name in names & origin.keys():
        module = importlib.import_module(origin[name])
        value = getattr(module, name)
        home = getattr(getattr(value, "py_func", value), "__module__", module.__name__)
        found.add(Path(str(sys.modules[home].__file__)))
    return {one for one in found if one.is_relative_to(compiling.HERE)}
