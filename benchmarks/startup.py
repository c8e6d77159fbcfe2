"""How long until the first answer: help, imports, the first run after an install and the second?

    python benchmarks/startup.py

The first run compiles the kernel into an empty cache, as after an install; later ones read it.  Exits with status 1
above the bar.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import machine

BAR = 30.0  # seconds of the first run
COMMAND = Path(sys.executable).with_name("tenchains")
RUN = ("compare", "resist-stop", "--strategies", "none,tiered", "--replications", "2", "--quiet")


def seconds(*command: str | Path, cache: str | None = None) -> float:
    """How long a command takes."""
    began = time.perf_counter()
    cached = {} if cache is None else {"NUMBA_CACHE_DIR": cache}
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | cached)
    return time.perf_counter() - began


def main() -> int:
    """Measure, print, and compare with the bar."""
    with tempfile.TemporaryDirectory() as folder:
        run = (COMMAND, *RUN, "--out", f"{folder}/results")
        first, second = (seconds(*run, cache=f"{folder}/cache") for _ in range(2))
    print(machine())
    print(f"tenchains --help        {seconds(COMMAND, '--help'):6.2f} s")
    print(f"import sim.simulation   {seconds(sys.executable, '-c', 'import sim.simulation'):6.2f} s")
    print(f"first run, compiling    {first:6.2f} s (bar {BAR:.0f})")
    print(f"second run              {second:6.2f} s")
    return 0 if first <= BAR else 1


if __name__ == "__main__":
    sys.exit(main())
