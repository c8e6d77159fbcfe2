"""The command line, typed by a test."""

from __future__ import annotations

import sys

import pytest

from sim.cli import main

__all__ = ["command"]


def command(*words: object) -> int:
    """Type a command in this process; returns its exit status."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["tenchains", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
    return int(left.value.code or 0)
