"""When does Python look for garbage?"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["uncollected"]


@contextmanager
def uncollected() -> Iterator[None]:
    """Let the garbage wait.

    People's reactions, tables of events and the parts of a figure are a million small objects that live until the end.
    Looking through them for garbage again and again took as long as making them, or a fifth of drawing a figure.
    Whoever comes in first lets it be looked for again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
