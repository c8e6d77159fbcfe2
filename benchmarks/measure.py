"""How is time taken, and on what machine?"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sim.loading import find_scenario, load_study
from sim.scenario import Study

__all__ = ["least_seconds", "machine", "one_year"]


def least_seconds(act: Callable[[], object], times: int = 3) -> float:
    """Processor time of one call in this thread, the least of some: what else the machine does only adds."""

    def once() -> float:
        began = time.thread_time()
        act()
        return time.thread_time() - began

    return min(once() for _ in range(times))


def machine() -> str:
    """The processor, as the system names it, how many of its cores may be used, and how busy they are."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text(encoding="utf-8").splitlines() if about.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{names[0] if names else platform.processor()}, {cores} cores, Python {platform.python_version()}{load}"


def one_year(scenario: str, strategy: str, replications: int) -> Study:
    """A shipped scenario under one strategy, over a year."""
    study = load_study(find_scenario(scenario), (strategy,))
    return replace(study, scenario=replace(study.scenario, horizon_days=365, replications=replications))
