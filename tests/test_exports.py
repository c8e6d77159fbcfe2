"""Does every module say what the others take from it?"""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import sim

ROOT = Path(sim.__file__).parent
FREE = {"sim"}  # modules that need not say it: there is but a version number in it


def taken() -> set[tuple[str, str]]:
    """What modules of ours import from each other: module and name, but for modules themselves."""
    found = set[tuple[str, str]]()
    for file in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and str(node.module).partition(".")[0] == "sim":
                found |= {(str(node.module), one.name) for one in node.names}
    return {(module, name) for module, name in found if not is_module(f"{module}.{name}")}


def is_module(name: str) -> bool:
    path = ROOT.parent.joinpath(*name.split("."))
    return path.is_dir() or path.with_suffix(".py").is_file()


def test_what_another_module_takes_is_exported() -> None:
    asked = taken()
    assert ("sim.kernel", "Block") in asked
    unsaid = [
        f"{module}.{name}"
        for module, name in sorted(asked)
        if module not in FREE and name not in importlib.import_module(module).__all__
    ]
    assert unsaid == []
