"""The command line, typed by a test."""

from __future__ import annotations

import sys

import pytest

from sim.cli import main

__all__ = ["command"]


def command(*words: object) -> int:
    """Type a command in this process; returns its exit status.

    Figures are left out: they have tests of their own, and take longer than all the rest.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["tenchains", *map(str, words)])
        for draws in ("sim.plots.draw_all", "sim.plots.sweeps.draw_sweep"):
            patch.setattr(draws, lambda *_, **__: ())
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)
