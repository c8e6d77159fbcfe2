"""What holds for all tests?  On a build server the same examples are drawn every time."""

from __future__ import annotations

import gc
import os

from hypothesis import settings

settings.register_profile("server", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("server")


def pytest_collection_finish() -> None:
    """Three thousand tests and all modules stay until the end: nobody need look through them for garbage."""
    gc.collect()
    gc.freeze()
