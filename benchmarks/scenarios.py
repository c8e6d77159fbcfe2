"""How long does each shipped scenario take, from the command to the report?

    python benchmarks/scenarios.py [SCENARIO ...]

Each is compared as `tenchains compare SCENARIO` does, with its own replications and strategies, by two processes.  On a
busy machine the clock tells of others; so processor time is told as well.  Exits with status 1 if one takes longer
than the bar.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import machine

BAR = 20.0  # seconds, on two cores
COMMAND = Path(sys.executable).with_name("tenchains")
SHIPPED = Path(__file__).parent.parent / "scenarios"


def measured(scenario: str) -> tuple[float, float]:
    """Time on the clock, and of processors, children's included [s]."""
    with tempfile.TemporaryDirectory() as folder:
        began, before = time.perf_counter(), os.times()
        words = ("compare", scenario, "--workers", "2", "--quiet", "--out", f"{folder}/results")
        subprocess.run((COMMAND, *words), check=True, stdout=subprocess.DEVNULL)
        after = os.times()
    busy = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, busy


def main(*asked: str) -> int:
    """Measure, print, and compare with the bar."""
    names = asked or sorted(path.stem for path in SHIPPED.glob("*.toml"))
    slow = []
    for name in names:
        clock, busy = measured(name)
        slow += [name] if clock > BAR else []
        print(f"{name:28s}{clock:6.1f} s, {busy:5.1f} s of processors", flush=True)
    print(f"{machine()}; over {BAR:.0f} s: {', '.join(slow) or 'none'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
