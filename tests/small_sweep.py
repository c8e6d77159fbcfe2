"""A sweep of the small network, and the words that tests change in it."""

from __future__ import annotations

from pathlib import Path

from small_network import write_study

from sim.factors import Sweep
from sim.loading import load_sweep

HEAD = """\
schema = 1

[sweep]
id = "small"
title = { en = "Small sweep", zh = "小扫描" }
scenario = "scenario.toml"
replications = 3
"""

COVERAGE = """
[[factor]]
path = "strategy.backup.coverage"
title = { en = "Coverage", zh = "覆盖率" }
values = [0, 0.5, 1]
"""

READINESS = """
[[factor]]
path = "strategy.backup.readiness"
title = { en = "Readiness", zh = "就绪程度" }
values = ["paper", "warm"]
"""

COVER = """
[[factor]]
path = "network.inputs.cover_days"
title = { en = "Stock", zh = "库存" }
apply = "multiply"
low = 0.5
high = 2
"""

DURATION = """
[[factor]]
path = "cut.duration_days"
title = { en = "Length", zh = "时长" }
low = 20
high = 150
scale = "log"
"""

GRID = HEAD + COVERAGE + READINESS


def sampled(method: str, samples: int, more: str = "") -> str:
    """A sweep over stock, length and readiness by one of the methods that sample."""
    return f'{HEAD}method = "{method}"\nsamples = {samples}\n{more}{COVER}{DURATION}{READINESS}'


def write_sweep(folder: Path, text: str = GRID) -> Path:
    """The small study and a sweep of it; returns the sweep's file."""
    write_study(folder)
    path = folder / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    return path


def small_sweep(folder: Path, text: str = GRID) -> Sweep:
    """The same, read."""
    return load_sweep(write_sweep(folder, text))
